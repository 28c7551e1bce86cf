/** What the PingPong gateway finds again after a restart. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bindBody, closeFixtures, payBody, send, startFixture, walletBody } from './pingpong-fixtures.ts';
import { createManualTime } from './gateway-under-test.ts';

let stateFolder: string;

beforeEach(async () => {
  stateFolder = await mkdtemp(path.join(tmpdir(), 'practice-pingpong-'));
});

afterEach(async () => {
  await closeFixtures();
  await rm(stateFolder, { recursive: true });
});

describe('state file', () => {
  it('brings back orders, refunds, agreements, answers, port and open pages', async () => {
    const time = createManualTime();
    const first = await startFixture({}, { stateFolder, time });
    await first.paid('PAID');
    await first.refund('R-1', 'PAID', '10.00');
    const token = await first.boundToken();
    const debit = await first.call('unifiedPay', payBody('Q-1', token));
    const waiting = await first.call('bind', bindBody('B-2'));
    const page = (await send(String(waiting.biz['authUrl']))).text;
    const ledger = first.gateway.ledger();
    await first.gateway.close();

    const second = await startFixture({}, { stateFolder, time });
    expect(second.gateway.origin).toBe(first.gateway.origin);
    expect(second.gateway.ledger()).toEqual(ledger);
    expect(await second.call('unifiedPay', payBody('Q-1', token))).toEqual(debit);
    expect(await second.call('bind', bindBody('B-2'))).toEqual(waiting);
    expect((await second.refund('R-1', 'PAID', '20.00')).code).toBe('107000');
    expect((await second.refund('R-1', 'PAID', '10.00')).code).toBe('000000');
    expect((await send(String(waiting.biz['authUrl']))).text).toBe(page);
    expect((await second.call('unifiedPay', payBody('Q-2', token))).code).toBe('000000');
    expect(second.gateway.ledger().orders.map((order) => order.executedSales)).toEqual([1, 1, 1]);
    expect(await readFile(path.join(stateFolder, 'pingpong.jsonl'), 'utf8')).not.toContain('not-real');
  });

  it('lets deadlines and pending turns that passed meanwhile happen', async () => {
    const time = createManualTime();
    const first = await startFixture({}, { stateFolder, time });
    await first.paid('PAID');
    await first.prePay('OPEN');
    await first.call('bind', bindBody('B-1'));
    first.gateway.misbehave({ operation: 'refund', kind: 'pending-then-completed', times: 1, delayMs: 30_000 });
    first.gateway.misbehave({ operation: 'checkout', kind: 'pending-then-failed', times: 1, delayMs: 30_000 });
    await first.refund('R-1', 'PAID', '10.00');
    await first.call('unifiedPay', walletBody('Q-1'));
    await first.gateway.close();
    time.advance(48 * 3_600_000);

    const second = await startFixture({}, { stateFolder, time });
    time.advance(0);
    expect((await second.query('OPEN')).biz).toMatchObject({ status: 'CLOSED' });
    expect((await second.query('O-Q-1')).biz).toMatchObject({ status: 'FAILED' });
    expect(second.gateway.ledger()).toMatchObject({ refunds: [{ result: 'SUCCESS', executed: 1 }], agreements: [{ state: 'expired' }] });
    await second.gateway.close();
    const third = await startFixture({}, { stateFolder, time });
    expect(third.gateway.ledger()).toEqual(second.gateway.ledger());
  });

  it('holds a write before it is answered', async () => {
    const first = await startFixture({}, { stateFolder });
    const token = await first.boundToken();
    first.gateway.misbehave({ operation: 'checkout', kind: 'accept-then-hang-up', times: 1 });
    await expect(first.post('unifiedPay', payBody('Q-1', token))).rejects.toThrow(/hang up|ECONNRESET/);
    const text = await readFile(path.join(stateFolder, 'pingpong.jsonl'), 'utf8');
    expect(text).toContain('"requestId":"Q-1"');
    expect(text).toContain('"endpoint":"unifiedPay"');
  });
});
