/** Statement files from their bytes to their differences, over a real journal. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSettlements, type Settlements } from '@core/settlements/settlements.ts';
import { openStatementFile } from '@core/settlements/statement-file.ts';
import type { Provider } from '@core/ports/provider.ts';
import type { Clock } from '@core/ports/clock.ts';
import { linkPlan, paidPayment, patchOf, refundPlan, startOfTests, stepOf } from '../../../support/journal.ts';
import { transactionFactOf } from '../../../support/facts.ts';
import { openBench, type Bench } from '../../../support/use-case.ts';
import type { SettlementDraft, Statement, StatementMapping } from '@shared/domain/settlement.ts';
import type { Transaction } from '@shared/domain/transaction.ts';
import { moneyOf, toMinor } from '@shared/money/money.ts';
import { addMilliseconds, toInstant } from '@shared/time/instant.ts';

let bench: Bench;
let provider: Partial<Provider>;
let bytes: Uint8Array;
let settlements: Settlements;
const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };

function open(): Settlements {
  const clock: Clock = { now: () => bench.clock.now(), elapsed: () => performance.now(), after: (milliseconds, run) => {
    const timer = setTimeout(run, milliseconds / 100);
    return () => clearTimeout(timer);
  } };
  return createSettlements({
    journal: bench.journal, directory: bench.directory, lookup: bench.lookup, notifier: bench.notifier, clock, ids: bench.ids, logger: quiet, operator: async () => 'Mei', onProgress: () => undefined,
    files: { open: (given) => {
      const file = openStatementFile(given);
      return { read: async (as) => file.read(as), check: async (mapping) => file.check(mapping), rows: async (mapping, after, limit) => file.rows(mapping, after, limit), close: () => undefined };
    } },
    chooser: { choose: async () => ({ name: 'settlement.csv', bytes }) },
  });
}

beforeEach(async () => {
  provider = {};
  bench = await openBench({ providerId: 'chingchingpay', provider: () => provider });
  settlements = open();
});
afterEach(async () => {
  await settlements.halt();
  await bench.close();
});

async function draftOf(text: string | Uint8Array): Promise<SettlementDraft> {
  bytes = typeof text === 'string' ? Buffer.from(text, 'utf8') : text;
  const draft = await settlements.choose(bench.profile.id);
  if (draft === null) throw new Error('nothing was chosen');
  return draft;
}

const said = { amounts: 'major', directions: 'sign', covers: ['payment', 'refund'] } as const satisfies Partial<StatementMapping>;
const remap = async (draft: SettlementDraft, change: Partial<StatementMapping> = {}, as: Partial<Pick<SettlementDraft, 'encoding' | 'delimiter' | 'sheet'>> = {}) =>
  settlements.remap({ id: draft.id, mapping: { ...draft.mapping, ...said, covers: ['payment', 'refund'], ...change }, encoding: draft.encoding, delimiter: draft.delimiter, sheet: draft.sheet, ...as });

async function applied(draft: SettlementDraft): Promise<Statement> {
  const { id } = await settlements.apply(draft.id);
  await settlements.idle();
  return settlements.get(id);
}

const rowsOf = async ({ id }: Statement) => (await settlements.rows({ id, verdicts: null, explained: null, after: 0, limit: 500 })).rows.map(({ verdict, reason, theirs, ours, line }) => [line, verdict, reason?.code ?? null, theirs?.reference ?? ours?.reference ?? null]);

async function payment(reference: string, amountMinor = 12_000, number?: string): Promise<Transaction> {
  const created = await paidPayment(bench.journal, { profileId: bench.profile.id, reference, amountMinor, createdAt: bench.clock.now() });
  await bench.journal.transactions.observe({ transactionId: created.id, fromVersion: created.version, effects: [{ kind: 'patch', transactionId: created.id, movedAt: bench.clock.now(), observedAt: bench.clock.now(), observedFrom: 'query', ...(number === undefined ? {} : { providerTransactionId: number }) }], evidence: null, problem: null, event: null, at: bench.clock.now() });
  return created;
}

const head = 'Order,Transaction ID,Amount,Currency,Fee,Time';

describe('a statement file', () => {
  it('shows one of each difference, the sums of both sides, and keeps an explanation through a recheck', async () => {
    await payment('S-1', 12_000, 'T-1');
    await payment('S-2');
    await payment('S-3');
    await payment('S-GONE');
    const open5 = await bench.journal.intents.create(linkPlan({ profileId: bench.profile.id, reference: 'S-5', amountMinor: 12_000, createdAt: bench.clock.now() }));
    expect(open5.created).toBe(true);
    const draft = await draftOf([head,
      'other,T-1,120.00,HKD,3.60,2026-11-20 10:00', 'S-2,,115.00,HKD,,2026-11-20 10:00', 'S-3,,120.00,CNY,,2026-11-20 10:00', 'S-4,,80.00,HKD,,2026-11-20 10:00', 'S-5,,120.00,HKD,,2026-11-20 10:00',
      'other,T-1,120.00,HKD,3.60,2026-11-20 10:00', 'S-6,,12:00,HKD,,2026-11-20 10:00', ''].join('\r\n'));
    expect(draft).toMatchObject({ rows: 7, remembered: 'none', repeats: [], titles: head.split(','), problems: [{ field: 'amounts' }, { field: 'directions' }], mapping: { columns: { reference: 0, providerNumber: 1, amount: 2, currency: 3, fee: 4, at: 5 } } });
    const ready = await remap(draft);
    expect(ready).toMatchObject({ problems: [], readable: 6, unreadable: 1, unreadableRows: [{ line: 8, errors: [{ code: 'settlement.amountUnreadable', field: 'amount' }] }], totals: [{ currency: 'CNY', rows: 1, minor: 12_000 }, { currency: 'HKD', rows: 5, minor: 55_500 }] });
    const statement = await applied(ready);
    expect(await rowsOf(statement)).toEqual([
      [2, 'matched', null, 'other'], [3, 'amountDiffers', 'amountLowerThere', 'S-2'], [4, 'currencyDiffers', 'otherCurrency', 'S-3'], [5, 'missingHere', 'notInJournal', 'S-4'], [6, 'statusDiffers', 'movedThereOpenHere', 'S-5'],
      [7, 'twice', 'sameNumber', 'other'], [8, 'unreadable', 'cells', null], [null, 'missingThere', 'notListed', 'S-GONE'],
    ]);
    expect(statement.counts).toEqual({ matched: 1, missingHere: 1, missingThere: 1, amountDiffers: 1, currencyDiffers: 1, statusDiffers: 1, twice: 1, unreadable: 1, explained: 0 });
    expect(statement.sums).toEqual([
      { currency: 'CNY', theirsMinor: 12_000, oursMinor: 0, differenceMinor: 12_000, theirRows: 1, ourRows: 0, feesMinor: null },
      { currency: 'HKD', theirsMinor: 43_500, oursMinor: 48_000, differenceMinor: -4_500, theirRows: 4, ourRows: 4, feesMinor: 360 },
    ]);

    const { rows: [gone] } = await settlements.rows({ id: statement.id, verdicts: ['missingThere'], explained: false, after: 0, limit: 1 });
    await settlements.explain({ id: statement.id, rowKey: gone?.key ?? '', note: 'next statement' });
    await settlements.recheck(statement.id);
    await settlements.idle();
    expect((await settlements.get(statement.id)).counts).toMatchObject({ missingThere: 1, explained: 1, matched: 1 });
    expect(await settlements.explain({ id: statement.id, rowKey: gone?.key ?? '', note: '' })).toMatchObject({ row: { explained: null }, statement: { counts: { explained: 0 } } });
    await expect(settlements.explain({ id: statement.id, rowKey: 'none', note: 'x' })).rejects.toMatchObject({ code: 'settlement.rowNotFound' });
  });

  it('matches refunds under the number of their payment, each once', async () => {
    const paid = await payment('S-1');
    for (const key of [1, 2]) {
      const { intent } = await bench.journal.intents.create(refundPlan(paid, { amountMinor: 3_000, reference: `R-${key}`, createdAt: bench.clock.now() }));
      await bench.journal.intents.step(stepOf(intent, 'SUCCEEDED', 'intent.succeeded', { effects: [patchOf(intent.transactionId, { status: 'succeeded' }), { kind: 'settleHold', paymentId: paid.id, amountMinor: toMinor(3_000), to: 'refunded' }] }));
    }
    const statement = await applied(await remap(await draftOf([head, 'S-1,,120,HKD,,2026-11-20 10:00', 'S-1,,-30,HKD,,2026-11-20 11:00', 'S-1,,-30,HKD,,2026-11-20 12:00', 'S-1,,-30,HKD,,2026-11-20 13:00'].join('\n'))));
    expect(statement.counts).toMatchObject({ matched: 3, missingHere: 1, missingThere: 0 });
    expect(statement.sums).toMatchObject([{ theirsMinor: 3_000, oursMinor: 6_000 }]);
  });

  it('is read again the way the last one with these titles was, and asked about anew with others', async () => {
    await applied(await remap(await draftOf(`${head}\nS-1,,120,HKD,,2026-11-20 10:00`)));
    const second = await draftOf(`${head}\nS-2,,120,HKD,,2026-11-21 10:00`);
    expect(second).toMatchObject({ remembered: 'used', problems: [], mapping: { amounts: 'major', directions: 'sign' }, from: Date.UTC(2026, 10, 20, 16), until: Date.UTC(2026, 10, 21, 16) });
    expect(await draftOf(`${head}\nS-1,,120,HKD,,2026-11-20 10:00`)).toMatchObject({ repeats: [{ name: 'settlement.csv', operator: 'Mei' }] });
    expect(await draftOf('Order,Gross,Net\nS-1,120,118')).toMatchObject({ remembered: 'otherColumns', mapping: { amounts: null, directions: null, columns: { reference: 0, amount: 1 } } });
  });

  it('has no period and nothing missing where neither it nor the person says when', async () => {
    await payment('S-1');
    await payment('S-2');
    const ready = await remap(await draftOf('Order,Amount\nS-1,120'), { currency: 'HKD' });
    expect(ready).toMatchObject({ from: null, until: null });
    expect((await applied(ready)).counts).toMatchObject({ matched: 1, missingThere: 0 });
    const named = await remap(await draftOf('Order,Amount\nS-1,120\n'), { currency: 'HKD', period: { first: '2026-11-20', last: '2026-11-20' } });
    expect((await applied(named)).counts).toMatchObject({ matched: 1, missingThere: 1 });
  });

  it('is read in Big5 and GB18030, and its encoding can be changed', async () => {
    const big5 = Buffer.concat([Buffer.from('ad71b3e6bd73b8b92caaf7c3422cb3c6b5f9', 'hex'), Buffer.from('\nS-1,120,'), Buffer.from('b26fa8f6', 'hex'), Buffer.from('\n')]);
    const draft = await draftOf(big5);
    expect(draft).toMatchObject({ encoding: 'big5', titles: ['訂單編號', '金額', '備註'], mapping: { columns: { reference: 0, amount: 1 } } });
    const wrong = await settlements.remap({ id: draft.id, mapping: draft.mapping, encoding: 'gb18030', delimiter: draft.delimiter, sheet: null });
    expect(wrong.encoding).toBe('gb18030');
    expect(wrong.titles[0]).not.toBe('訂單編號');
    const gb = Buffer.concat([Buffer.from('b6a9b5a5bac52cbdf0b6ee', 'hex'), Buffer.from('\nS-1,120\n')]);
    expect(await draftOf(gb)).toMatchObject({ encoding: 'gb18030', titles: ['订单号', '金额'] });
  });

  it('is refused with the reason where it is no table, and leaves nothing', async () => {
    await expect(draftOf('')).rejects.toMatchObject({ code: 'sheet.empty' });
    await expect(draftOf(Buffer.from('%PDF-1.7 not a table'))).rejects.toMatchObject({ code: 'sheet.wrongType' });
    await expect(draftOf(Buffer.from('504b0304deadbeef', 'hex'))).rejects.toMatchObject({ code: 'sheet.damaged' });
    await expect(draftOf('Order,Amount\n"S-1,120')).rejects.toMatchObject({ code: 'sheet.quoteOpen' });
    const draft = await draftOf('Order,Amount\nS-1,120');
    await expect(settlements.apply(draft.id)).rejects.toMatchObject({ code: 'settlement.mappingIncomplete' });
    settlements.discard(draft.id);
    await expect(settlements.draft(draft.id)).rejects.toMatchObject({ code: 'settlement.draftGone' });
    expect(await settlements.list(null)).toEqual([]);
  });

  it('that the program’s end cut off has failed and says so', async () => {
    const { id } = await bench.journal.statements.create({ id: bench.ids.next() as never, profileId: bench.profile.id, source: 'file', name: 'cut.csv', sha256: 'ab'.repeat(32), from: null, until: null, zone: 'Asia/Taipei', covers: [], operator: 'Mei', createdAt: bench.clock.now(), place: null });
    await settlements.recover();
    expect(await settlements.get(id)).toMatchObject({ state: 'failed', error: { code: 'settlement.interrupted' } });
  });

  it('is fetched from the provider by its number', async () => {
    provider = { statements: { list: async () => { throw new Error('not asked'); }, download: async ({ id }) => ({ answer: { kind: 'fact', fact: { name: `${id}.csv`, contentType: 'text/csv', bytes: Buffer.from('Order,Amount\nS-1,120') } }, evidence: null }) } };
    expect(await settlements.fetch({ profileId: bench.profile.id, code: 'settlement', id: 'SET-9' })).toMatchObject({ source: 'fetched', name: 'SET-9.csv', rows: 1 });
    await expect(settlements.fetch({ profileId: bench.profile.id, code: 'other', id: 'SET-9' })).rejects.toMatchObject({ code: 'ability.notOffered' });
    expect(await settlements.sources(bench.profile.id)).toEqual({ pull: null, files: [{ code: 'settlement', by: 'listed' }], takeOver: true, blocked: null });
  });
});

describe('a row that is missing here', () => {
  it('is asked about at the provider, written down as found, and then matches', async () => {
    provider = { query: async ({ reference }) => ({ answer: { kind: 'fact', fact: transactionFactOf({ reference, amount: moneyOf(12_000, 'HKD'), providerTransactionId: 'T-8', providerPaymentId: 'P-8', refundedMinor: 0, createdAt: toInstant(bench.clock.now() - 1_000) }) }, evidence: null }) };
    const statement = await applied(await remap(await draftOf(`${head}\nS-8,T-8,120.00,HKD,,2026-11-20 10:00`)));
    const { rows: [row] } = await settlements.rows({ id: statement.id, verdicts: ['missingHere'], explained: null, after: 0, limit: 10 });
    expect(row?.actions).toEqual(['takeOver', 'explain']);
    expect(await settlements.takeOver({ id: statement.id, rowKey: row?.key ?? '' })).toMatchObject({ error: null, row: { verdict: 'matched', ours: { reference: 'S-8', status: 'paid' } }, statement: { counts: { matched: 1, missingHere: 0 } } });
    expect((await bench.journal.transactions.search({}, null, 10)).rows).toMatchObject([{ origin: 'found', reference: 'S-8' }]);
  });

  it('stays when the provider does not know it, with what it said', async () => {
    provider = { query: async () => ({ answer: { kind: 'refused', meaning: 'notFound', problem: { reason: 'notFound', httpStatus: 200, providerCode: null, providerMessage: null } }, evidence: null }) };
    const statement = await applied(await remap(await draftOf(`${head}\nS-8,,120.00,HKD,,2026-11-20 10:00`)));
    const { rows: [row] } = await settlements.rows({ id: statement.id, verdicts: ['missingHere'], explained: null, after: 0, limit: 10 });
    expect(await settlements.takeOver({ id: statement.id, rowKey: row?.key ?? '' })).toMatchObject({ error: { code: 'provider.notFound' }, row: { verdict: 'missingHere' } });
  });
});

it('compares thousands of rows in pieces that are short, and pages through the differences', async () => {
  const movements = Array.from({ length: 2_000 }, (_, index) => index);
  for (let first = 0; first < movements.length; first += 1_000) {
    await bench.journal.foundMovements.takeOver(movements.slice(first, first + 1_000).map((index) => ({
      id: bench.ids.next() as never, profileId: bench.profile.id, kind: 'payment' as const, reference: `L-${index}` as never, parent: null, providerPaymentId: `P-${index}`, providerTransactionId: `T-${index}`, walletReference: null, method: null,
      amountMinor: toMinor(100 + index), receivedMinor: null, refundedElsewhereMinor: toMinor(0), currency: 'HKD' as const, status: 'paid' as const, description: '', createdAt: addMilliseconds(startOfTests, index), movedAt: addMilliseconds(startOfTests, index), observedAt: startOfTests,
    })));
  }
  const lines = movements.map((index) => `L-${index},,${index % 40 === 0 ? '1.00' : `${Math.floor((100 + index) / 100)}.${String((100 + index) % 100).padStart(2, '0')}`},HKD,,`);
  const ready = await remap(await draftOf([head, ...lines].join('\n')));
  const statement = await applied(ready);
  expect(statement.counts).toMatchObject({ matched: 1_951, amountDiffers: 49 });
  let [after, seen] = [0, 0];
  for (;;) {
    const page = await settlements.rows({ id: statement.id, verdicts: ['amountDiffers'], explained: false, after, limit: 20 });
    seen += page.rows.length;
    if (page.next === null) break;
    after = page.next;
  }
  expect(seen).toBe(49);
}, 60_000);
