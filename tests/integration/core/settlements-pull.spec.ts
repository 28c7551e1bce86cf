/** Pulls from the practice gateway over real HTTP into a real journal: what was made elsewhere, refunds from here, faults of the line, a stop in the middle. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Clock } from '@core/ports/clock.ts';
import type { Provider } from '@core/ports/provider.ts';
import { createRefunds } from '@core/refunds/refunds.ts';
import { createSettlements, type Settlements } from '@core/settlements/settlements.ts';
import { reference, submitKey } from '@shared/domain/ids.ts';
import type { Statement } from '@shared/domain/settlement.ts';
import { refundableMinor, type Transaction } from '@shared/domain/transaction.ts';
import { toMinor } from '@shared/money/money.ts';
import { toInstant } from '@shared/time/instant.ts';
import { closeFixtures } from '../practice/pingxx-under-test.ts';
import { startSubject, type PingxxSubject } from '../../contract/providers/pingxx-subject.ts';
import { submitKeyOf } from '../../support/ids.ts';
import { openBench, type Bench } from '../../support/use-case.ts';

let subject: PingxxSubject;
let bench: Bench;
let provider: Provider;
let told: Statement[];
const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** Waits that a test need not sit through; the wall is the gateway's. */
const hasty = (): Clock => ({ now: () => toInstant(subject.fixture.time.now() + 1_000), elapsed: () => performance.now(), after: (milliseconds, run) => {
  const timer = setTimeout(run, milliseconds / 500);
  return () => clearTimeout(timer);
} });

function open(): Settlements {
  return createSettlements({
    journal: bench.journal, directory: bench.directory, lookup: bench.lookup, notifier: bench.notifier, clock: hasty(), ids: bench.ids, logger: quiet, operator: async () => 'Mei',
    files: { open: () => { throw new Error('no file'); } }, chooser: { choose: async () => null }, onProgress: (statement) => told.push(statement),
  });
}

beforeEach(async () => {
  subject = await startSubject();
  provider = subject.provider();
  bench = await openBench({ providerId: 'pingxx', provider: () => provider });
  told = [];
});
afterEach(async () => {
  await bench.close();
  await closeFixtures();
});

async function pulled(settlements: Settlements, days = 2): Promise<Statement> {
  const now = subject.fixture.time.now();
  const { id } = await settlements.pull({ profileId: bench.profile.id, from: toInstant(now - days * 86_400_000), until: toInstant(now + 10_000), zone: 'Asia/Shanghai' });
  await settlements.idle();
  return settlements.get(id);
}

const all = async (): Promise<readonly Transaction[]> => (await bench.journal.transactions.search({}, null, 500)).rows;
const content = (rows: readonly Transaction[]) => rows.map(({ reference: number, kind, status, amountMinor, providerTransactionId, refundedElsewhereMinor, origin }) => ({ number, kind, status, amountMinor, providerTransactionId, refundedElsewhereMinor, origin })).toSorted((left, right) => (left.providerTransactionId ?? '') < (right.providerTransactionId ?? '') ? -1 : 1);

describe('a pull', () => {
  it('writes down what was made at the provider, lets it be refunded from here, and counts nothing twice afterwards', async () => {
    const chargeId = await subject.fixture.paid('DIRECT1', { amount: 48_000 });
    await subject.fixture.refund(chargeId, { amount: 8_000 });
    await subject.fixture.charge('UNPAID1');
    const settlements = open();
    const first = await pulled(settlements);
    expect(first).toMatchObject({ state: 'done', progress: { rows: 3, added: 3, changed: 0, same: 0, keptOut: 0 }, counts: { matched: 3, missingHere: 0, missingThere: 0 } });
    expect(first.sums).toEqual([{ currency: 'CNY', theirsMinor: 40_000, oursMinor: 40_000, differenceMinor: 0, theirRows: 2, ourRows: 2, feesMinor: null }]);

    const found = await bench.journal.transactions.byProviderNumber(bench.profile.id, chargeId);
    expect(found).toMatchObject({ origin: 'found', reference: 'DIRECT1', status: 'part_refunded', refundedElsewhereMinor: 8_000, refundedMinor: 0 });
    if (found === undefined) return;
    const refunds = createRefunds({ journal: bench.journal, engine: bench.engine, directory: bench.directory, lookup: bench.lookup, clock: bench.clock, ids: bench.ids, entries: bench.entries, moneyLock: bench.moneyLock, operator: async () => 'Mei' });
    const before = await refunds.preflight(found.id);
    expect(before).toMatchObject({ refundableMinor: 40_000, asked: { ok: true } });
    expect(before.repeats.hits.map(({ amountMinor }) => amountMinor)).toEqual([8_000]);
    const input = { submitKey: submitKey.parse(submitKeyOf(1)), paymentId: found.id, reference: reference.parse('RAPP1'), amountMinor: toMinor(10_000), reason: 'customer_request' as const, note: 'returned', fields: {}, typedAmount: null, repeatReason: 'the shop gave back another part', repeatSeen: before.repeats.hits.map(({ key }) => key) };
    const { transaction } = await refunds.create(input);
    expect(transaction).toMatchObject({ status: 'succeeded', origin: 'refund' });

    const second = await pulled(settlements);
    expect(second).toMatchObject({ state: 'done', progress: { added: 0 }, counts: { matched: 4, missingHere: 0, missingThere: 0, amountDiffers: 0, statusDiffers: 0 } });
    const after = await bench.journal.transactions.get(found.id);
    expect(after).toMatchObject({ refundedMinor: 10_000, heldMinor: 0, refundedElsewhereMinor: 8_000, status: 'part_refunded' });
    expect(after && refundableMinor(after)).toBe(30_000);
    expect((await bench.journal.transactions.refundsOf(found.id)).map(({ origin, amountMinor }) => [origin, amountMinor]).toSorted()).toEqual([['found', 8_000], ['refund', 10_000]]);
    expect(await bench.journal.transactions.sums({})).toEqual([{ currency: 'CNY', rows: 4, inMinor: 48_000, outMinor: 18_000 }]);
    const most = await refunds.create({ ...input, submitKey: submitKey.parse(submitKeyOf(2)), reference: reference.parse('RAPP2'), amountMinor: toMinor(30_001) }).catch((cause: unknown) => cause);
    expect(most).toMatchObject({ code: 'amount.aboveRefundable' });
  });

  it('says what is missing there, and asks again about it', async () => {
    await subject.fixture.paid('DIRECT1');
    const settlements = open();
    await pulled(settlements);
    await bench.journal.foundMovements.takeOver([{
      ...(await all())[0] as Transaction, id: (await all())[0]?.id as never, kind: 'payment' as const, reference: reference.parse('GHOST1'), parent: null, providerPaymentId: 'ch_ghost', providerTransactionId: 'ch_ghost',
    }].map((row) => ({ ...row, id: bench.ids.next() as never })));
    const again = await pulled(settlements);
    expect(again.counts).toMatchObject({ matched: 1, missingThere: 1 });
    const { rows: [row] } = await settlements.rows({ id: again.id, verdicts: ['missingThere'], explained: null, after: 0, limit: 10 });
    expect(row).toMatchObject({ verdict: 'missingThere', theirs: null, ours: { reference: 'GHOST1' }, actions: ['askAgain', 'open', 'explain'] });
    const explained = await settlements.explain({ id: again.id, rowKey: row?.key ?? '', note: 'made by a test' });
    expect(explained).toMatchObject({ row: { explained: { note: 'made by a test', by: 'Mei' } }, statement: { counts: { missingThere: 1, explained: 1 } } });
    expect(await settlements.askAgain({ id: again.id, rowKey: row?.key ?? '' })).toMatchObject({ error: { code: 'provider.notFound' } });
    await settlements.recheck(again.id);
    await settlements.idle();
    expect((await settlements.get(again.id)).counts).toMatchObject({ missingThere: 1, explained: 1 });
  });

  it('goes on after too many questions, a line that hangs up and an answer that is cut off', async () => {
    for (let index = 0; index < 6; index += 1) await subject.fixture.refund(await subject.fixture.paid(`LINE${index}`), { amount: 100 });
    for (const kind of ['rate-limit-429', 'hang-up-before-commit', 'truncated-json', 'error-500-before-commit'] as const) subject.fixture.gateway.misbehave({ operation: 'query', kind, times: 1 });
    const statement = await pulled(open());
    expect(statement).toMatchObject({ state: 'done', progress: { added: 12, keptOut: 0 }, counts: { matched: 12 }, error: null });
    expect(told.some(({ waitsUntil }) => waitsUntil !== null)).toBe(true);
    expect(await all()).toHaveLength(12);
  });

  it.each([[90_000, 90_000], [0, 1_000], [86_400_000, 300_000]])('waits as long as the provider asks, %i ms, within bounds, and says until when', async (asked, waited) => {
    await subject.fixture.refund(await subject.fixture.paid('BREAK1'), { amount: 100 });
    subject.fixture.gateway.misbehave({ operation: 'query', kind: 'rate-limit-429', times: 1, delayMs: asked });
    const began = subject.fixture.time.now() + 1_000;
    expect(await pulled(open())).toMatchObject({ state: 'done', progress: { added: 2 }, error: null });
    const until = told.find(({ waitsUntil }) => waitsUntil !== null)?.waitsUntil ?? 0;
    expect(until - began).toBe(waited);
  });

  it('writes down when the money moved, not when the charge was made', async () => {
    const chargeId = String((await subject.fixture.charge('LATER1')).body['id']);
    subject.fixture.time.advance(3_600_000);
    subject.fixture.gateway.play(chargeId, 'pay');
    subject.fixture.time.advance(1_000);
    await pulled(open());
    const found = await bench.journal.transactions.byProviderNumber(bench.profile.id, chargeId);
    expect((found?.movedAt ?? 0) - (found?.createdAt ?? 0)).toBe(3_600_000);
  });

  it('stands still with the reason when the provider stays away, and goes on from there', async () => {
    for (let index = 0; index < 3; index += 1) await subject.fixture.refund(await subject.fixture.paid(`AWAY${index}`), { amount: 100 });
    subject.fixture.gateway.misbehave({ operation: 'query', kind: 'error-500-before-commit', times: 'until-cleared' });
    const settlements = open();
    const away = await pulled(settlements);
    expect(away).toMatchObject({ state: 'paused', error: { code: 'provider.unavailable' }, counts: { matched: 0 } });
    await expect(pulled(settlements)).rejects.toMatchObject({ code: 'settlement.alreadyPulling' });
    subject.fixture.gateway.clearMisbehaviour();
    await settlements.resume(away.id);
    await settlements.idle();
    expect(await settlements.get(away.id)).toMatchObject({ state: 'done', error: null, counts: { matched: 6 } });
    expect(await all()).toHaveLength(6);
  });

  it('ends where the pages of a list go round, of payments or of refunds, and says so', async () => {
    const chargeId = await subject.fixture.paid('ROUND1');
    await subject.fixture.refund(chargeId, { amount: 100 });
    const real = subject.provider();
    const round = <Request extends { readonly cursor: string | null }>(ask: (request: Request) => ReturnType<typeof real.lists.payments>) => {
      let asked = 0;
      return async (request: Request): ReturnType<typeof real.lists.payments> => {
        asked += 1;
        if (asked > 40) throw new Error('asked without end');
        const exchange = await ask({ ...request, cursor: null });
        return exchange.answer.kind === 'fact' ? { ...exchange, answer: { kind: 'fact', fact: { ...exchange.answer.fact, next: `c${asked % 3}` } } } : exchange;
      };
    };
    const settlements = open();
    for (const lists of [{ ...real.lists, payments: round(real.lists.payments) }, { ...real.lists, refunds: round(real.lists.refunds) }]) {
      provider = { ...real, lists };
      const ended = await pulled(settlements);
      expect(ended).toMatchObject({ state: 'paused', error: { code: 'provider.malformed', params: { reason: 'circle' } } });
      await settlements.stop(ended.id);
      await settlements.idle();
    }
    expect((await all()).filter(({ kind }) => kind === 'payment')).toHaveLength(1);
  });

  it('loses and doubles nothing when the program ends after any page', async () => {
    const made = 9;
    for (let index = 0; index < made; index += 1) {
      const id = await subject.fixture.paid(`KILL${index}`);
      if (index % 2 === 0) await subject.fixture.refund(id, { amount: 100 + index });
      subject.fixture.time.advance(1_000);
    }
    // Pages of two, and an end of the program after every third question.
    const small = subject.provider();
    let questions = 0;
    let current: Settlements | undefined;
    const ends: Promise<void>[] = [];
    const interrupted = <Request extends { readonly limit: number }, Answer>(ask: (request: Request) => Promise<Answer>) => async (request: Request): Promise<Answer> => {
      const answer = await ask({ ...request, limit: 2 });
      questions += 1;
      if (questions % 3 === 0 && questions < 60 && current !== undefined) ends.push(current.halt());
      return answer;
    };
    provider = { ...small, lists: { payments: interrupted(small.lists.payments), refunds: interrupted(small.lists.refunds) } };
    current = open();
    const now = subject.fixture.time.now();
    const { id } = await current.pull({ profileId: bench.profile.id, from: toInstant(now - 86_400_000), until: toInstant(now + 1_000), zone: 'Asia/Shanghai' });
    let lives = 1;
    for (;;) {
      await current.idle();
      await Promise.all(ends.splice(0));
      const statement = await current.get(id);
      if (statement.state === 'done') break;
      expect(statement.state).toBe('pulling');
      current = open();
      await current.recover();
      expect((await current.get(id)).state).toBe('paused');
      await current.resume(id);
      lives += 1;
    }
    expect(lives).toBeGreaterThan(2);
    const interruptedRows = content(await all());
    expect(await current.get(id)).toMatchObject({ counts: { matched: made + 5, missingHere: 0, missingThere: 0, twice: 0 } });

    const whole = await openBench({ providerId: 'pingxx', provider: () => small });
    const bothBefore = bench;
    bench = whole;
    await pulled(open());
    expect(content(await all())).toEqual(interruptedRows);
    bench = bothBefore;
    await whole.close();
  }, 60_000);

  it('refuses a range that ends before it starts, is too long or has no such zone, and a provider without lists', async () => {
    const settlements = open();
    const now = toInstant(subject.fixture.time.now());
    const ask = { profileId: bench.profile.id, from: now, until: now, zone: 'Asia/Shanghai' };
    await expect(settlements.pull(ask)).rejects.toMatchObject({ code: 'settlement.rangeInvalid' });
    await expect(settlements.pull({ ...ask, from: toInstant(now - 500 * 86_400_000) })).rejects.toMatchObject({ code: 'settlement.rangeInvalid', params: { days: 400 } });
    await expect(settlements.pull({ ...ask, from: toInstant(now - 1_000), zone: 'Mars/Base' })).rejects.toMatchObject({ code: 'settlement.zoneUnknown' });
    const { lists: _lists, ...without } = subject.provider();
    provider = without;
    await expect(settlements.pull({ ...ask, from: toInstant(now - 1_000) })).rejects.toMatchObject({ code: 'ability.notOffered' });
    expect(await settlements.list(null)).toEqual([]);
  });
});
