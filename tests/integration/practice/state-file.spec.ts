/** What a gateway finds again after a restart, and what a kill in the middle of a write leaves. */
import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { closeFixtures, createManualTime, send, startFixture } from './gateway-under-test.ts';

let stateFolder: string;

beforeEach(async () => {
  stateFolder = await mkdtemp(path.join(tmpdir(), 'practice-state-'));
});

afterEach(async () => {
  await closeFixtures();
  await rm(stateFolder, { recursive: true });
});

const file = (): string => path.join(stateFolder, 'chingchingpay.jsonl');

describe('state file', () => {
  it('brings back orders, refunds, port and open pages', async () => {
    const time = createManualTime();
    const first = await startFixture({}, { stateFolder, time });
    await first.paidLink('PAID');
    await first.refund('R-1', 'PAID', 1_000);
    const open = await first.link('OPEN');
    const url = String(open.data?.['payment_link']);
    const page = (await send(url)).text;
    const ledger = first.gateway.ledger();
    await first.gateway.close();

    const second = await startFixture({}, { stateFolder, time });
    expect(second.gateway.origin).toBe(first.gateway.origin);
    expect(second.gateway.controlToken).not.toBe(first.gateway.controlToken);
    expect(second.gateway.ledger()).toEqual(ledger);
    expect((await second.refund('R-1', 'PAID', 1_000)).code).toBe(940_030);
    expect((await send(url)).text).toBe(page);
    const token = /name="token" value="([0-9a-f]{64})"/.exec(page)?.[1] ?? '';
    const paid = await send(url, { method: 'POST', body: `token=${token}&act=pay`, headers: { 'content-type': 'application/x-www-form-urlencoded' } });
    expect(paid.status).toBe(303);
    expect((await second.query('OPEN')).data).toMatchObject({ result: 'completed' });
  });

  it('lets deadlines and pending refunds that passed meanwhile happen', async () => {
    const time = createManualTime();
    const first = await startFixture({}, { stateFolder, time });
    await first.paidLink('PAID');
    await first.link('OPEN', { expires_at: String(time.now() / 1_000 + 60) });
    first.gateway.misbehave({ operation: 'refund', kind: 'pending-then-completed', times: 1, delayMs: 30_000 });
    await first.refund('R-1', 'PAID', 1_000);
    await first.gateway.close();
    time.advance(3_600_000);

    const second = await startFixture({}, { stateFolder, time });
    time.advance(0);
    expect((await second.query('OPEN')).data).toMatchObject({ status: 'expired' });
    expect((await second.query('R-1')).data).toMatchObject({ result: 'completed' });
    await second.gateway.close();
    const third = await startFixture({}, { stateFolder, time });
    expect(third.gateway.ledger()).toMatchObject({ orders: [{ executedRefunds: 1 }, { status: 'expired' }] });
  });

  it('holds a write before it is answered', async () => {
    const { gateway, post, link } = await startFixture({}, { stateFolder });
    await link('A-1');
    gateway.misbehave({ operation: 'link', kind: 'accept-then-hang-up', times: 1 });
    await expect(post('link', { merchant_id: gateway.merchantId, merchant_reference: 'A-2', amount: 100, currency: 'HKD' })).rejects.toThrow(/hang up|ECONNRESET/);
    const text = await readFile(file(), 'utf8');
    expect(text).toContain('"reference":"A-1"');
    expect(text).toContain('"reference":"A-2"');
    expect(text).not.toContain('not-real');
  });

  it('drops a torn last line and writes on behind it', async () => {
    const first = await startFixture({}, { stateFolder });
    await first.link('A-1');
    await first.gateway.close();
    await appendFile(file(), '{"type":"order-opened","at":17952');
    const second = await startFixture({}, { stateFolder });
    await second.link('A-2');
    await second.gateway.close();
    const third = await startFixture({}, { stateFolder });
    expect(third.gateway.ledger().orders.map((order) => order.reference)).toEqual(['A-1', 'A-2']);
    expect(await readdir(stateFolder)).toEqual(['chingchingpay.jsonl']);
  });

  it('puts a damaged file aside and starts afresh', async () => {
    await writeFile(file(), '{"practice":1}\nnonsense\n');
    const { gateway, link } = await startFixture({}, { stateFolder });
    expect(gateway.ledger().orders).toEqual([]);
    expect((await link('A-1')).code).toBe(0);
    expect(await readFile(`${file()}.damaged`, 'utf8')).toContain('nonsense');
  });
});
