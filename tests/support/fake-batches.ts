/** Bulk runs of the fake bridge: a file of 128 synthetic refunds over four providers, its dry run, and a run that stands at row 45. */
import type { EventName, Handlers } from '../../shared/ipc/contract.ts';
import { batch, batchDraft, batchOutcomes, batchRow, batchRunRow, type Batch, type BatchDraft, type BatchOutcome, type BatchRow, type BatchRunRow, type BatchScope } from '../../shared/domain/batch.ts';
import type { ProviderId } from '../../shared/domain/ids.ts';
import type { CurrencyCode } from '../../shared/money/currency.ts';
import { fakeId, fakeNow } from './fake-data.ts';

export type FakeBulk = {
  /** Where the run of the list stands; none is listed when absent. */
  readonly run?: 'countdown' | 'running' | 'paused' | 'pausedItself' | 'restarted' | 'stopped' | 'done';
  /** The chosen file is one that was run before. */
  readonly repeated?: boolean;
  /** The dry run never ends. */
  readonly checking?: boolean;
  /** The profile asks for the totals once more. */
  readonly typeTotals?: boolean;
  /** The file cannot be read. */
  readonly unreadable?: boolean;
};

type Entry = { readonly providerId: ProviderId; readonly profile: number; readonly currency: CurrencyCode };

const turns: readonly Entry[] = [
  { providerId: 'pingpong', profile: 4, currency: 'HKD' },
  { providerId: 'chingchingpay', profile: 1, currency: 'HKD' },
  { providerId: 'pingxx', profile: 5, currency: 'CNY' },
];
const amounts = [12_000, 6_650, 26_800, 8_800, 104_000, 5_900, 31_500, 7_425];
const total = 128;
/** Rows that are not simply ready, by their number. */
const errors: Readonly<Record<number, BatchRow['errors'][number]>> = {
  4: { code: 'amount.aboveRefundable', params: { maximumMinor: 196_000, currency: 'HKD' }, field: 'amount' },
  7: { code: 'refund.manualOnly', params: {} },
  9: { code: 'row.paymentNotFound', params: {}, field: 'order' },
  14: { code: 'amount.ambiguous', params: {}, field: 'amount' },
};

function warningsOf(number: number): BatchRow['warnings'] {
  const row = batchRow.shape.warnings;
  if (number === 6) return row.parse([{ kind: 'sameRow', row: 3 }]);
  if (number === 11) return row.parse([{ kind: 'earlierRefund', transactionId: fakeId('b00', 411), reference: 'R-LT-1117-0306-01-DEMO', amountMinor: 5_900, currency: 'HKD', at: fakeNow - 86_400_000, sameAmount: true }]);
  return number === 17 ? row.parse([{ kind: 'notAsked', error: { code: 'provider.unavailable', params: {} } }]) : [];
}

function rowOf(number: number, scope: BatchScope, checked: boolean): BatchRow {
  const turn = number === 7 ? { providerId: 'vexora' as const, profile: 6, currency: 'TWD' as const } : (turns[number % turns.length] ?? turns[0]!);
  const minor = amounts[number % amounts.length] ?? 6_650;
  const error = errors[number];
  const warnings = warningsOf(number);
  const refund = scope.kind === 'refund';
  return batchRow.parse({
    number, order: `LT-1118-0${310 + number}`, profileId: checked ? fakeId('a00', refund ? turn.profile : 1) : null, providerId: checked ? (refund ? turn.providerId : 'chingchingpay') : null,
    amountText: (minor / 100).toFixed(2), amountMinor: error?.code === 'amount.ambiguous' ? null : minor, currency: refund ? turn.currency : 'HKD',
    verdict: !checked ? 'unchecked' : error ? 'error' : warnings.length > 0 ? 'check' : 'ready',
    included: checked && !error && warnings.length === 0,
    errors: checked && error ? [error] : [], warnings: checked ? warnings : [],
    facts: !checked || error ? null : refund
      ? { kind: 'refund', paymentId: fakeId('b00', number), paymentReference: `LT-1118-0${310 + number}`, paidMinor: minor * 4, restBeforeMinor: number % 2 ? minor : minor * 4, restAfterMinor: number % 2 ? 0 : minor * 3, method: null, askedAt: fakeNow }
      : { kind: 'link', method: 'hosted', expiresAt: null, description: 'Demo cup' },
  });
}

function sum(rows: readonly BatchRow[]): BatchDraft['totals'] {
  const currencies = [...new Set(rows.map(({ currency }) => currency))];
  return batchDraft.shape.totals.parse(currencies.map((currency) => {
    const mine = rows.filter((row) => row.currency === currency);
    return { currency, rows: mine.length, minor: mine.reduce((minor, row) => minor + (row.amountMinor ?? 0), 0) };
  }));
}

const outcomeAt: Readonly<Record<number, BatchOutcome>> = { 41: 'refused', 43: 'pending', 45: 'unknown', 46: 'sending', 20: 'awaitingApproval' };

/** The handlers; `refuse` throws what the bridge answers as an error. */
export function fakeBatchHandlers(options: FakeBulk, emit: (event: EventName, payload: unknown) => void, refuse: (code: 'sheet.encrypted' | 'batch.notFound' | 'batch.reasonNeeded') => never) {
  const id = fakeId('e00', 1);
  let rows: readonly BatchRow[] = [];
  let draft: BatchDraft | undefined;
  let run: Batch | undefined;

  function describe(change: Partial<BatchDraft> = {}): BatchDraft {
    const before = draft ?? refuse('batch.notFound');
    const counted = (verdict: BatchRow['verdict']): number => rows.filter((row) => row.verdict === verdict).length;
    const included = rows.filter((row) => row.included);
    draft = batchDraft.parse({
      ...before, counts: { unchecked: counted('unchecked'), ready: counted('ready'), check: counted('check'), error: counted('error') },
      checked: rows.length - counted('unchecked'), included: included.length, totals: sum(included), estimateMs: included.length * 2_000, ...change,
    });
    return draft;
  }

  function read(scope: BatchScope, name: string, format: BatchDraft['source']['format']): BatchDraft {
    if (options.unreadable) refuse('sheet.encrypted');
    rows = Array.from({ length: total }, (_, index) => rowOf(index + 2, scope, false));
    draft = batchDraft.parse({
      id, scope, phase: 'read', rows: total, checked: 0, leftMs: null, checkedAt: null, counts: { unchecked: total, ready: 0, check: 0, error: 0 }, included: 0, totals: [],
      paceMs: 2_000, estimateMs: 0, countdownMs: 10_000, lock: options.typeTotals ? 'typeAmount' : 'confirm',
      repeats: options.repeated ? [{ kind: 'sameFile', batchId: fakeId('e00', 7), name: 'refunds-cracked-cups.xlsx', startedAt: fakeNow - 86_400_000, operator: 'Operator A (Demo)', rows: 121 }] : [],
      source: {
        name, format, bytes: 18_432, sha256: 'ab'.repeat(32), encoding: format === 'csv' ? 'utf-8' : null, encodings: format === 'csv' ? ['utf-8', 'gb18030', 'big5'] : [],
        delimiter: format === 'xlsx' ? null : format === 'csv' ? ',' : '\t', sheets: format === 'xlsx' ? ['Refunds', 'Notes'] : [], sheet: format === 'xlsx' ? 'Refunds' : null,
        columns: [{ title: '訂單編號', column: 'order' }, { title: 'Amount', column: 'amount' }, { title: 'Currency', column: 'currency' }, { title: 'Shelf', column: null }],
        sample: [['LT-1118-0312', '268.00', 'CNY', 'A3'], ['LT-1118-0313', '88.00', 'HKD', 'B1 茶杯']],
      },
    });
    return draft;
  }

  function runRow(row: BatchRow): BatchRunRow {
    const reached = run?.state === 'done' ? 1_000 : run?.state === 'countdown' ? 0 : 46;
    const outcome: BatchOutcome = !row.included ? 'leftOut' : row.number > reached ? 'queued' : run?.state !== 'running' && outcomeAt[row.number] === 'sending' ? 'succeeded' : (outcomeAt[row.number] ?? 'succeeded');
    const touched = outcome !== 'leftOut' && outcome !== 'queued';
    return batchRunRow.parse({
      number: row.number, order: row.order, reference: touched ? `R-${row.order}-01-DEMO` : null, profileId: row.profileId, providerId: row.providerId, amountMinor: row.amountMinor, currency: row.currency, outcome,
      intentId: touched ? fakeId('c00', row.number) : null, transactionId: touched ? fakeId('b00', 400 + row.number) : null, providerTransactionId: outcome === 'succeeded' ? `T261120DEMO${row.number}` : null,
      url: null, errors: row.included ? [] : row.errors, nextAskAt: outcome === 'unknown' ? fakeNow + 22_000 : null, at: touched ? fakeNow - (46 - row.number) * 2_000 : null,
      problem: outcome === 'unknown' ? { reason: 'timeout', httpStatus: null, providerCode: null, providerMessage: null }
        : outcome === 'refused' ? { reason: 'refused', httpStatus: 200, providerCode: 'balance_low', providerMessage: 'balance too low' } : null,
    });
  }

  function describeRun(change: Partial<Batch>): Batch {
    const base = run ?? {
      id, scope: draft?.scope ?? { kind: 'refund', environment: 'practice', profileId: null }, name: draft?.source.name ?? 'refunds-cracked-cups.xlsx', pause: null, startsAt: null, rows: total, included: 121,
      paceMs: 2_000, duplicateReason: null, operator: 'Operator A (Demo)', createdAt: fakeNow - 120_000, startedAt: fakeNow - 110_000, endedAt: null,
    };
    run = batch.parse({ counts: Object.fromEntries(batchOutcomes.map((outcome) => [outcome, 0])), totals: [], nextRow: null, leftMs: 0, ...base, ...change });
    const all = rows.map(runRow);
    const count = (outcome: BatchOutcome): number => all.filter((row) => row.outcome === outcome).length;
    const done = all.filter((row) => row.outcome === 'succeeded' || row.outcome === 'pending');
    run = batch.parse({
      ...run, counts: Object.fromEntries(batchOutcomes.map((outcome) => [outcome, count(outcome)])), included: all.length - count('leftOut'),
      totals: sum(rows.filter((row) => row.included)).map((one) => ({ ...one, doneMinor: done.filter((row) => row.currency === one.currency).reduce((minor, row) => minor + (row.amountMinor ?? 0), 0) })),
      nextRow: all.find((row) => row.outcome === 'queued')?.number ?? null, leftMs: run.state === 'stopped' ? 0 : count('queued') * 2_000,
    });
    return run;
  }

  function checkAll(): void {
    const { scope } = draft ?? refuse('batch.notFound');
    rows = rows.map((row) => (options.checking && row.number > 40 ? row : rowOf(row.number, scope, true)));
  }

  if (options.run) {
    read({ kind: 'refund', environment: 'practice', profileId: null }, 'refunds-cracked-cups.xlsx', 'xlsx');
    rows = rows.map((row) => rowOf(row.number, { kind: 'refund', environment: 'practice', profileId: null }, true));
    const state = options.run === 'pausedItself' || options.run === 'restarted' ? 'paused' : options.run;
    const pause = options.run === 'paused' ? { reason: 'person' as const, error: null } : options.run === 'pausedItself' ? { reason: 'unknown' as const, error: null } : options.run === 'restarted' ? { reason: 'restart' as const, error: null } : null;
    describeRun({ state, pause, ...(state === 'countdown' ? { startsAt: batch.shape.createdAt.parse(fakeNow + 8_000), startedAt: null } : {}), ...(state === 'done' || state === 'stopped' ? { endedAt: batch.shape.createdAt.parse(fakeNow) } : {}) });
  }
  const current = (): Batch => run ?? refuse('batch.notFound');
  const told = (one: Batch): Batch => { emit('batches.progress', { batch: one, rows: [] }); return one; };

  return {
    'batches.saveTemplate': async ({ kind, format }) => ({ saved: `/home/demo/Documents/${kind}s-template.${format}` }),
    'batches.choose': async ({ scope }) => ({ draft: read(scope, scope.kind === 'refund' ? 'refunds-cracked-cups.xlsx' : 'links-autumn.csv', scope.kind === 'refund' ? 'xlsx' : 'csv') }),
    'batches.drop': async ({ scope, name }) => read(scope, name, name.endsWith('.xlsx') ? 'xlsx' : 'csv'),
    'batches.paste': async ({ scope }) => read(scope, '', 'pasted'),
    'batches.reread': async ({ encoding }) => { const before = describe(); const again = read(before.scope, before.source.name, before.source.format); return describe({ source: { ...again.source, encoding } }); },
    'batches.draft': async () => describe(),
    'batches.discard': async () => { draft = undefined; return {}; },
    'batches.check': async () => {
      checkAll();
      const now = options.checking ? describe({ phase: 'checking', leftMs: 45_000 }) : describe({ phase: 'checked', checkedAt: fakeNow });
      emit('batches.checking', { draft: now, rows: rows.filter((row) => row.verdict !== 'unchecked') });
      return now;
    },
    'batches.cancelCheck': async () => describe({ phase: 'read', leftMs: null }),
    'batches.draftRows': async ({ verdict, after, limit }) => {
      const wanted = rows.filter((row) => verdict === null || row.verdict === verdict);
      return { rows: wanted.filter((row) => row.number > after).slice(0, limit), total: wanted.length };
    },
    'batches.include': async ({ numbers, on }) => {
      rows = rows.map((row) => (numbers.includes(row.number) && row.verdict !== 'error' ? { ...row, included: on } : row));
      return { draft: describe(), rows: rows.filter((row) => numbers.includes(row.number)) };
    },
    'batches.saveErrors': async () => ({ saved: '/home/demo/Documents/refunds-cracked-cups-errors.csv' }),
    'batches.start': async ({ reason }) => {
      if (options.repeated && reason === null) refuse('batch.reasonNeeded');
      return told(describeRun({ state: 'countdown', startsAt: batch.shape.createdAt.parse(fakeNow + 10_000), startedAt: null, duplicateReason: reason }));
    },
    'batches.pause': async () => told(describeRun({ state: 'paused', startsAt: null, pause: { reason: 'person', error: null } })),
    'batches.resume': async () => told(describeRun({ state: 'running', pause: null, startsAt: null })),
    'batches.stop': async () => told(describeRun({ state: 'stopped', pause: null, startsAt: null, endedAt: batch.shape.createdAt.parse(fakeNow) })),
    'batches.get': async () => current(),
    'batches.list': async () => (run ? [run] : []),
    'batches.rows': async ({ outcomes, order, offset, limit }) => {
      const all = rows.map(runRow).filter((row) => outcomes === null || outcomes.includes(row.outcome));
      const sorted = order === 'file' ? all : all.toSorted((left, right) => (right.at ?? 0) - (left.at ?? 0) || left.number - right.number);
      return { rows: sorted.slice(offset, offset + limit), total: all.length };
    },
    'batches.saveResult': async () => ({ saved: '/home/demo/Documents/refunds-cracked-cups-result.csv' }),
  } satisfies Partial<Handlers>;
}
