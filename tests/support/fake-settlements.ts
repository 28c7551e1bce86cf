/**
 * Statements of the fake bridge: some that were compared, with a row of each verdict and sums that follow from the rows; a pull that
 * stands where it is told to; a file that is read under whatever mapping is given. Nobody is asked and nothing is compared.
 */
import type { EventName, Handlers } from '../../shared/ipc/contract.ts';
import type { AppErrorDto } from '../../shared/errors/app-error.ts';
import type { Profile } from '../../shared/domain/profile.ts';
import { noCounts, settlementRow, settlementVerdicts, statement, type SettlementCounts, type SettlementRow, type SettlementSum, type SettlementVerdict, type Statement, type StatementId } from '../../shared/domain/settlement.ts';
import type { CurrencyCode } from '../../shared/money/currency.ts';
import { descriptionOf } from '../../shared/providers/catalogue.ts';
import { fakeId, fakeNow } from './fake-data.ts';
import { fakeDrafts } from './fake-settlement-draft.ts';

export type FakeSettlements = {
  /** Where the newest pull stands; over and compared when absent. */
  readonly pull?: 'pulling' | 'waits' | 'paused' | 'failed' | 'stopped' | 'reading';
  /** Both sides agree. */
  readonly agrees?: boolean;
  /** Nothing can be asked from the providers. */
  readonly blocked?: boolean;
  /** How the chosen file is known; `fresh` when absent. */
  readonly file?: 'remembered' | 'otherColumns' | 'unreadable' | 'damaged';
  /** What asking about a row brings. */
  readonly ask?: 'silent';
  /** Rows of the newest statement; 1,240 when absent. */
  readonly rows?: number;
};

type Tools = {
  readonly emit: (event: EventName, payload: unknown) => void;
  readonly refuse: (error: AppErrorDto) => Error;
  readonly profiles: readonly Profile[];
  readonly options?: FakeSettlements;
  readonly empty?: boolean;
};

type SettlementHandlers = Pick<Handlers, Extract<keyof Handlers, `settlements.${string}`>>;

const minute = 60_000;
const day = 86_400_000;
const amounts = [12_000, 6_650, 26_800, 8_800, 104_000, 5_900, 31_500, 7_425] as const;
const currencies: readonly CurrencyCode[] = ['CNY', 'CNY', 'HKD', 'CNY', 'USD', 'JPY'];

type Told = { readonly verdict: SettlementVerdict; readonly code: string; readonly params?: Readonly<Record<string, string | number>>; readonly reference?: string; readonly kind?: 'refund' };
/** Rows that do not agree, by their place. */
const told: ReadonlyMap<number, Told> = new Map<number, Told>([
  [2, { verdict: 'missingHere', code: 'notInJournal' }],
  [5, { verdict: 'amountDiffers', code: 'amountLowerThere', params: { differenceMinor: -500 } }],
  [6, { verdict: 'missingThere', code: 'nearEdge' }],
  [9, { verdict: 'statusDiffers', code: 'movedThereOpenHere', params: { status: 'unknown' } }],
  [11, { verdict: 'missingHere', code: 'notInJournal', reference: '燈籠茶行-門市二號-20261118-000000000000000000000431-LONG' }],
  [14, { verdict: 'currencyDiffers', code: 'otherCurrency' }],
  [17, { verdict: 'twice', code: 'sameNumber', params: { row: 12 } }],
  [20, { verdict: 'amountDiffers', code: 'amountHigherThere', params: { differenceMinor: 1_250 }, kind: 'refund' }],
  [23, { verdict: 'unreadable', code: 'cells' }],
  [24, { verdict: 'missingThere', code: 'notListed' }],
  [28, { verdict: 'statusDiffers', code: 'movedThereFailedHere', params: { status: 'failed' } }],
  [31, { verdict: 'missingHere', code: 'numberUnfit', reference: '2026 1118 測試 0007' }],
  [35, { verdict: 'missingHere', code: 'noRefundFits', kind: 'refund' }],
  [38, { verdict: 'statusDiffers', code: 'notMovedThere', params: { status: 'paid' } }],
  [41, { verdict: 'missingThere', code: 'notListed', kind: 'refund' }],
  [44, { verdict: 'amountDiffers', code: 'receivedDiffers', params: { differenceMinor: 100 } }],
  [48, { verdict: 'statusDiffers', code: 'otherKind', params: { kind: 'refund' } }],
]);
const shifts: Readonly<Record<string, number>> = { amountLowerThere: -500, amountHigherThere: 1_250, receivedDiffers: 100 };

function fakeRow(position: number, agrees: boolean): SettlementRow {
  const one: Told = (agrees ? undefined : told.get(position)) ?? { verdict: 'matched', code: '' };
  const { verdict, code } = one;
  const currency = currencies[position % currencies.length] ?? 'CNY';
  const amountMinor = amounts[position % amounts.length] ?? 12_000;
  const kind = one.kind ?? (position % 9 === 7 ? 'refund' : 'payment');
  const moved = code !== 'notMovedThere';
  const status = code === 'movedThereOpenHere' ? 'unknown' : code === 'movedThereFailedHere' ? 'failed' : kind === 'refund' ? 'succeeded' : 'paid';
  const reference = one.reference ?? `${kind === 'refund' ? 'R-' : ''}LT-1118-${String(300 + position).padStart(4, '0')}`;
  const at = fakeNow - position * 7 * minute - day;
  const providerNumber = `${kind === 'refund' ? 're' : 'ch'}_demo${String(26_112_000_000_000 + position)}`;
  const theirs = {
    reference, providerNumber, kind: code === 'otherKind' ? 'payment' : kind, amountMinor: amountMinor + (shifts[code] ?? 0), currency: verdict === 'currencyDiffers' ? 'HKD' : currency,
    feeMinor: Math.round(amountMinor * 0.006), status: moved ? (kind === 'refund' ? '退款成功' : '交易成功') : '交易关闭', moved, at,
  };
  const ours = {
    transactionId: fakeId('b00', kind === 'refund' ? 31 : 16), reference: /^[\x21-\x7e]+$/.test(reference) ? reference : 'LT-1118-0431', providerNumber, kind: code === 'otherKind' ? 'refund' : kind, amountMinor, currency: verdict === 'currencyDiffers' ? 'CNY' : currency,
    status, moved: status !== 'unknown' && status !== 'failed', at: at + 20_000, observedAt: fakeNow - 3 * minute,
  };
  const lacksThem = verdict === 'missingThere' || verdict === 'unreadable';
  const lacksUs = verdict === 'missingHere' || verdict === 'unreadable';
  return settlementRow.parse({
    key: `row-${position}`, position, line: verdict === 'missingThere' ? null : position + 1, verdict, theirs: lacksThem ? null : theirs, ours: lacksUs ? null : ours,
    reason: verdict === 'matched' ? null : { code, params: one.params ?? {} },
    errors: verdict === 'unreadable' ? [{ code: 'settlement.amountUnreadable', params: { text: '12,0.00' }, field: 'amount' }] : [],
    cells: verdict === 'unreadable' ? ['LT-1118-0323', '12,0.00', 'CNY', '', '交易成功', '2026/11/18 14:07'] : [],
    actions: verdict === 'matched' ? ['open'] : verdict === 'missingHere' ? [...(code === 'notInJournal' ? ['takeOver'] : []), 'explain'] : verdict === 'unreadable' ? ['explain'] : ['askAgain', 'open', 'explain'],
    merged: verdict === 'matched' && !agrees ? (position === 3 ? 'added' : position === 4 ? 'changed' : 'same') : null,
    explained: verdict !== 'matched' && (position === 14 || position === 41) ? { note: position === 14 ? 'Settled in Hong Kong dollars as agreed with the provider, see mail of 12 November.' : '退款在結算日之後完成，將列於下一份對帳單。', by: 'Operator B (Demo)', at: fakeNow - 40 * minute } : null,
  });
}

function countsOf(rows: readonly SettlementRow[]): SettlementCounts {
  const count = (verdict: SettlementVerdict): number => rows.filter((row) => row.verdict === verdict).length;
  return { ...noCounts, ...Object.fromEntries(settlementVerdicts.map((verdict) => [verdict, count(verdict)])), explained: rows.filter(({ explained }) => explained !== null).length };
}

function sumsOf(rows: readonly SettlementRow[]): readonly SettlementSum[] {
  const sums = new Map<CurrencyCode, SettlementSum>();
  const of = (currency: CurrencyCode): SettlementSum => sums.get(currency) ?? { currency, theirsMinor: 0, oursMinor: 0, differenceMinor: 0, theirRows: 0, ourRows: 0, feesMinor: 0 };
  for (const { theirs, ours, verdict } of rows) {
    if (theirs?.moved && verdict !== 'twice') {
      const sum = of(theirs.currency);
      sums.set(theirs.currency, { ...sum, theirsMinor: sum.theirsMinor + (theirs.kind === 'payment' ? theirs.amountMinor : -theirs.amountMinor), theirRows: sum.theirRows + 1, feesMinor: (sum.feesMinor ?? 0) + (theirs.feeMinor ?? 0) });
    }
    if (ours?.moved && verdict !== 'twice') {
      const sum = of(ours.currency);
      sums.set(ours.currency, { ...sum, oursMinor: sum.oursMinor + (ours.kind === 'payment' ? ours.amountMinor : -ours.amountMinor), ourRows: sum.ourRows + 1 });
    }
  }
  return [...sums.values()].map((sum) => ({ ...sum, differenceMinor: sum.theirsMinor - sum.oursMinor })).toSorted((left, right) => (left.currency < right.currency ? -1 : 1));
}

export function fakeSettlementHandlers({ emit, refuse, profiles, options = {}, empty = false }: Tools): SettlementHandlers {
  let rows = Array.from({ length: options.rows ?? 1_240 }, (_, at) => fakeRow(at + 1, options.agrees ?? false));
  const profileOf = (provider: Profile['providerId']): Profile | undefined => profiles.find(({ providerId }) => providerId === provider) ?? profiles[0];
  const made = { zone: 'Asia/Hong_Kong', covers: ['payment', 'refund'], waitsUntil: null, endedAt: fakeNow, operator: 'Operator A (Demo)', error: null, sha256: null, name: '' };
  const idle = { step: null, pages: 0, rows: 0, total: null, added: 0, changed: 0, same: 0, keptOut: 0 };

  function newest(owner: Profile): Statement {
    const base = { ...made, id: fakeId('f00', 1), profileId: owner.id, source: 'pull', from: Date.UTC(2026, 9, 31, 16), until: Date.UTC(2026, 10, 20, 16), createdAt: fakeNow - 9 * minute };
    if (options.pull === undefined) {
      return statement.parse({ ...base, state: 'done', progress: { ...idle, pages: 13, rows: rows.length, total: rows.length, added: 1, changed: 1, same: rows.length - 2 }, counts: countsOf(rows), sums: sumsOf(rows), comparedAt: fakeNow - minute });
    }
    const state = options.pull === 'waits' ? 'pulling' : options.pull;
    return statement.parse({
      ...base, state, counts: noCounts, sums: [], comparedAt: null, endedAt: state === 'stopped' ? fakeNow : null,
      progress: { step: state === 'reading' ? 'compare' : 'payments', pages: 6, rows: 600, total: state === 'reading' ? 1_240 : null, added: 12, changed: 4, same: 583, keptOut: 1 },
      waitsUntil: options.pull === 'waits' ? fakeNow + 47_000 : null, error: state === 'failed' ? { code: 'provider.unavailable', params: {} } : null,
    });
  }

  const others = ([
    ['chingchingpay', 2, 'settlement_202611_門市二號_第一期結算明細表（含退款與手續費）.xlsx', 'file', 3, 0], ['pingpong', 3, 'pingpong-2026-11-18.csv', 'fetched', 0, 0], ['vexora', 4, 'vexora_oct.csv', 'file', 2, 2],
  ] as const).flatMap(([provider, number, name, source, differing, explained]) => {
    const owner = profileOf(provider);
    if (!owner) return [];
    return [statement.parse({
      ...made, id: fakeId('f00', number), profileId: owner.id, source, name, sha256: 'ab'.repeat(32), from: number === 4 ? null : Date.UTC(2026, 9, number === 2 ? 15 : 31, 16), until: number === 4 ? null : Date.UTC(2026, 10, number === 2 ? 15 : 1, 16), state: 'done', createdAt: fakeNow - number * day,
      progress: { ...idle, rows: 300 * number, total: 300 * number }, counts: { ...noCounts, matched: 300 * number, amountDiffers: differing, explained }, sums: [], comparedAt: fakeNow - number * day,
    })];
  });
  const owner = profileOf('pingxx');
  let statements: readonly Statement[] = empty || owner === undefined ? [] : [newest(owner), ...others];

  function find(id: StatementId): Statement {
    const found = statements.find((one) => one.id === id);
    if (!found) throw refuse({ code: 'settlement.notFound', params: {} });
    return found;
  }
  function put(changed: Statement): Statement {
    statements = statements.some(({ id }) => id === changed.id) ? statements.map((one) => (one.id === changed.id ? changed : one)) : [changed, ...statements];
    emit('settlements.progress', changed);
    return changed;
  }
  function change(id: StatementId, key: string, by: (row: SettlementRow) => SettlementRow) {
    const before = rows.find((row) => row.key === key);
    if (!before) throw refuse({ code: 'settlement.rowNotFound', params: {} });
    const row = by(before);
    rows = rows.map((other) => (other.key === key ? row : other));
    const changed = put({ ...find(id), counts: countsOf(rows), sums: [...sumsOf(rows)] });
    return { row, statement: changed, error: null };
  }
  const silent = (id: StatementId, key: string) => ({ ...change(id, key, (row) => row), error: { code: 'provider.unavailable' as const, params: {} } });
  const agreed = (row: SettlementRow): SettlementRow => ({ ...row, verdict: 'matched', reason: null, actions: ['open'] });
  const drafts = fakeDrafts({ refuse, ...(options.file === undefined ? {} : { file: options.file }) });

  return {
    'settlements.list': async ({ profileId }) => statements.filter((one) => profileId === null || one.profileId === profileId),
    'settlements.get': async ({ id }) => find(id),
    'settlements.sources': async ({ profileId }) => {
      const profile = profiles.find(({ id }) => id === profileId);
      if (!profile) throw refuse({ code: 'profile.notFound', params: {} });
      const pulls = profile.providerId === 'pingxx';
      return { pull: pulls ? { mostDays: 400 } : null, files: descriptionOf(profile.providerId).statements.map(({ code, by }) => ({ code, by })), takeOver: pulls, blocked: options.blocked ? { code: 'profile.paused', params: {} } : null };
    },
    'settlements.pull': async ({ profileId, from, until, zone }) => put(statement.parse({
      ...made, id: fakeId('f00', statements.length + 1), profileId, source: 'pull', from, until, zone, state: 'pulling', endedAt: null,
      progress: { ...idle, step: 'payments' }, counts: noCounts, sums: [], comparedAt: null, createdAt: fakeNow,
    })),
    'settlements.pause': async ({ id }) => put({ ...find(id), state: 'paused', waitsUntil: null }),
    'settlements.resume': async ({ id }) => put({ ...find(id), state: 'pulling', error: null }),
    'settlements.stop': async ({ id }) => put({ ...find(id), state: 'stopped', waitsUntil: null }),
    ...drafts.handlers,
    'settlements.apply': async ({ id }) => {
      const draft = drafts.get(id);
      drafts.drop();
      return put(statement.parse({
        ...made, id, profileId: draft.profileId, source: draft.source, name: draft.name, sha256: draft.sha256, from: draft.from, until: draft.until, zone: draft.mapping.zone, state: 'done', createdAt: fakeNow,
        progress: { ...idle, rows: draft.rows, total: draft.rows }, counts: countsOf(rows), sums: sumsOf(rows), comparedAt: fakeNow,
      }));
    },
    'settlements.rows': async ({ id, verdicts, explained, after, skip = 0, limit, placeOf }) => {
      const pulled = find(id).source === 'pull';
      const fitting = rows.filter((row) => (verdicts === null || verdicts.includes(row.verdict)) && (explained === null || (row.explained !== null) === explained));
      const page = fitting.filter(({ position }) => position > after).slice(skip, skip + limit);
      const last = page.at(-1);
      return { rows: pulled ? page.map((row) => ({ ...row, line: null })) : page, next: last && fitting.some(({ position }) => position > last.position) ? last.position : null, total: fitting.length, place: fitting.some(({ key }) => key === placeOf) ? fitting.findIndex(({ key }) => key === placeOf) : null };
    },
    'settlements.explain': async ({ id, rowKey, note }) => change(id, rowKey, (row) => ({ ...row, explained: note === '' ? null : { note, by: 'Operator A (Demo)', at: fakeNow } })),
    'settlements.takeOver': async ({ id, rowKey }) => (options.ask === 'silent' ? silent(id, rowKey) : change(id, rowKey, (row) => {
      const { theirs } = row;
      return theirs === null ? row : settlementRow.parse({ ...agreed(row), ours: { ...theirs, transactionId: fakeId('b00', 5), reference: theirs.reference, status: 'paid', at: theirs.at, observedAt: fakeNow } });
    })),
    'settlements.askAgain': async ({ id, rowKey }) => (options.ask === 'silent' ? silent(id, rowKey) : change(id, rowKey, (row) => {
      const { ours } = row;
      return row.verdict === 'statusDiffers' && ours !== null ? { ...agreed(row), ours: { ...ours, status: 'paid', moved: true, observedAt: fakeNow } } : row;
    })),
    'settlements.recheck': async ({ id }) => put({ ...find(id), comparedAt: fakeNow }),
  };
}
