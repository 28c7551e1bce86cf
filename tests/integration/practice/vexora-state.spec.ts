/** What the Vexora practice gateway finds again after a restart, and what its file never holds. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createManualTime, send } from './gateway-under-test.ts';
import { closeVexoraFixtures, checkoutBody, payoutBody, startVexoraFixture } from './vexora-under-test.ts';

let stateFolder: string;

beforeEach(async () => {
  stateFolder = await mkdtemp(path.join(tmpdir(), 'practice-vexora-'));
});

afterEach(async () => {
  await closeVexoraFixtures();
  await rm(stateFolder, { recursive: true });
});

const ask = { timestamp: '1795240800000' };

describe('state file', () => {
  it('brings back orders, payouts, port and open pages', async () => {
    const time = createManualTime();
    const first = await startVexoraFixture({ payouts: true }, { stateFolder, time });
    await first.paid('PAID');
    await first.checkout('PART');
    first.gateway.playRare?.('PART', 'pay-part');
    await first.call('payout', payoutBody('SENT'));
    const url = String((await first.checkout('OPEN', { ipAddress: '192.168.0.1' })).data?.['paymentLink']);
    const page = (await send(url)).text;
    const ledger = first.gateway.ledger();
    await first.gateway.close();

    const second = await startVexoraFixture({ payouts: true }, { stateFolder, time });
    expect(second.gateway.origin).toBe(first.gateway.origin);
    expect(second.gateway.ledger()).toEqual(ledger);
    expect((await second.checkout('PAID')).code).toBe('8000');
    expect((await send(url)).text).toBe(page);
    const token = /name="token" value="([0-9a-f]{64})"/.exec(page)?.[1] ?? '';
    const choice = await send(url, { method: 'POST', body: `token=${token}&act=pay`, headers: { 'content-type': 'application/x-www-form-urlencoded' } });
    expect(choice.status).toBe(303);
    expect((await second.query('OPEN')).data).toMatchObject({ status: '0000' });
  });

  it('lets deadlines, money on its way back and payouts that passed meanwhile happen, once', async () => {
    const time = createManualTime();
    const first = await startVexoraFixture({ payouts: true }, { stateFolder, time });
    await first.checkout('OPEN');
    await first.checkout('BACK');
    first.gateway.playRare?.('BACK', 'pay-from-another-account');
    await first.call('payout', payoutBody('SENT'));
    await first.gateway.close();
    time.advance(80 * 3_600_000);

    const second = await startVexoraFixture({ payouts: true }, { stateFolder, time });
    time.advance(0);
    expect((await second.query('OPEN')).data).toMatchObject({ status: '00029' });
    expect((await second.query('BACK')).data).toMatchObject({ status: '00029' });
    expect((await second.call('queryPayOut', { ...ask, tradeNo: 'SENT' })).data).toMatchObject({ status: '0000' });
    await second.gateway.close();
    const third = await startVexoraFixture({ payouts: true }, { stateFolder, time });
    time.advance(0);
    expect(third.gateway.ledger()).toEqual(second.gateway.ledger());
    expect((await readFile(path.join(stateFolder, 'vexora.jsonl'), 'utf8')).match(/order-turned|payout-turned/g)).toHaveLength(4);
  });

  it('remembers how often an address ordered', async () => {
    const first = await startVexoraFixture({ addressCap: { orders: 1, successes: 1 } }, { stateFolder });
    await first.checkout('A-1', { ipAddress: '192.168.0.1' });
    await first.gateway.close();
    const second = await startVexoraFixture({ addressCap: { orders: 1, successes: 1 } }, { stateFolder });
    expect((await second.checkout('A-2', { ipAddress: '192.168.0.1' })).msg).toContain('ipAddress');
  });

  it('holds a write before it is answered, without the payer\'s name, mobile, account or any key', async () => {
    const { gateway, post } = await startVexoraFixture({}, { stateFolder });
    gateway.misbehave({ operation: 'link', kind: 'accept-then-hang-up', times: 1 });
    await expect(post('checkout', checkoutBody('A-1'))).rejects.toThrow(/hang up|ECONNRESET/);
    const text = await readFile(path.join(stateFolder, 'vexora.jsonl'), 'utf8');
    expect(text).toContain('"tradeNo":"A-1"');
    expect(text).not.toMatch(/not-real|小明|0912345678|payer@example|0003968123456/);
  });
});
