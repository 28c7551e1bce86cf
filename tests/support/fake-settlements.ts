/** Answers about statements for the fake bridge: a few in memory, one of each verdict, nobody is asked and nothing is compared. */
import type { EventName, Handlers } from '../../shared/ipc/contract.ts';
import type { AppErrorDto } from '../../shared/errors/app-error.ts';
import type { Profile } from '../../shared/domain/profile.ts';
import { noCounts, settlementRow, settlementVerdicts, statement, type SettlementRow, type SettlementVerdict, type Statement, type StatementId } from '../../shared/domain/settlement.ts';
import { descriptionOf } from '../../shared/providers/catalogue.ts';
import { fakeId, fakeNow } from './fake-data.ts';

type Tools = {
  readonly emit: (event: EventName, payload: unknown) => void;
  readonly refuse: (error: AppErrorDto) => Error;
  readonly profiles: readonly Profile[];
};

type SettlementHandlers = Pick<Handlers, Extract<keyof Handlers, `settlements.${string}`>>;

const day = 86_400_000;

const reasons: Readonly<Record<SettlementVerdict, { readonly code: string; readonly params: Record<string, string | number> } | null>> = {
  matched: null,
  missingHere: { code: 'notInJournal', params: {} },
  missingThere: { code: 'notListed', params: {} },
  amountDiffers: { code: 'amountLowerThere', params: { differenceMinor: -500 } },
  currencyDiffers: { code: 'otherCurrency', params: {} },
  statusDiffers: { code: 'movedThereOpenHere', params: { status: 'unknown' } },
  twice: { code: 'sameNumber', params: { row: 2 } },
  unreadable: { code: 'cells', params: {} },
};

function fakeRow(verdict: SettlementVerdict, position: number): SettlementRow {
  const theirs = { reference: `S-${String(1_000 + position)}`, providerNumber: `ch_demo_${position}`, kind: 'payment', amountMinor: verdict === 'amountDiffers' ? 11_500 : 12_000, currency: verdict === 'currencyDiffers' ? 'HKD' : 'CNY', feeMinor: 72, status: '成功', moved: true, at: fakeNow - day };
  const ours = { transactionId: fakeId('d00', position), reference: theirs.reference, providerNumber: theirs.providerNumber, kind: 'payment', amountMinor: 12_000, currency: 'CNY', status: verdict === 'statusDiffers' ? 'unknown' : 'paid', moved: verdict !== 'statusDiffers', at: fakeNow - day, observedAt: fakeNow - 60_000 };
  return settlementRow.parse({
    key: `row-${position}`, position, line: verdict === 'missingThere' ? null : position + 1, verdict,
    theirs: verdict === 'missingThere' || verdict === 'unreadable' ? null : theirs,
    ours: verdict === 'missingHere' || verdict === 'unreadable' ? null : ours,
    reason: reasons[verdict],
    errors: verdict === 'unreadable' ? [{ code: 'settlement.amountUnreadable', params: { text: '12,0.00' }, field: 'amount' }] : [],
    cells: verdict === 'unreadable' ? [theirs.reference, '12,0.00'] : [],
    actions: verdict === 'matched' ? ['open'] : verdict === 'missingHere' ? ['takeOver', 'explain'] : verdict === 'unreadable' ? ['explain'] : ['askAgain', 'open', 'explain'],
    merged: null, explained: null,
  });
}

export function fakeSettlementHandlers({ emit, refuse, profiles }: Tools): SettlementHandlers {
  let rows = settlementVerdicts.map((verdict, index) => fakeRow(verdict, index + 1));
  const owner = profiles.find(({ providerId }) => providerId === 'pingxx') ?? profiles[0];
  let statements: readonly Statement[] = owner === undefined ? [] : [statement.parse({
    id: fakeId('f00', 1), profileId: owner.id, source: 'pull', name: '', sha256: null, from: fakeNow - 7 * day, until: fakeNow, zone: 'Asia/Hong_Kong', covers: ['payment', 'refund'], state: 'done',
    progress: { step: null, pages: 3, rows: 8, total: 8, added: 1, changed: 0, same: 7, keptOut: 0 }, waitsUntil: null,
    counts: { ...noCounts, ...Object.fromEntries(settlementVerdicts.map((verdict) => [verdict, 1])) },
    sums: [{ currency: 'CNY', theirsMinor: 59_500, oursMinor: 60_000, differenceMinor: -500, theirRows: 5, ourRows: 5, feesMinor: 360 }],
    comparedAt: fakeNow, createdAt: fakeNow - 60_000, endedAt: fakeNow, operator: 'Operator A (Demo)', error: null,
  })];

  const gone = (): Error => refuse({ code: 'settlement.draftGone', params: {} });
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
  function rowOf(key: string): SettlementRow {
    const found = rows.find((row) => row.key === key);
    if (!found) throw refuse({ code: 'settlement.rowNotFound', params: {} });
    return found;
  }

  return {
    'settlements.list': async ({ profileId }) => statements.filter((one) => profileId === null || one.profileId === profileId),
    'settlements.get': async ({ id }) => find(id),
    'settlements.sources': async ({ profileId }) => {
      const profile = profiles.find(({ id }) => id === profileId);
      if (!profile) throw refuse({ code: 'profile.notFound', params: {} });
      const pulls = profile.providerId === 'pingxx';
      return { pull: pulls ? { mostDays: 400 } : null, files: descriptionOf(profile.providerId).statements.map(({ code, by }) => ({ code, by })), takeOver: pulls, blocked: null };
    },
    'settlements.pull': async ({ profileId, from, until, zone }) => put(statement.parse({
      id: fakeId('f00', statements.length + 1), profileId, source: 'pull', name: '', sha256: null, from, until, zone, covers: ['payment', 'refund'], state: 'pulling',
      progress: { step: 'payments', pages: 0, rows: 0, total: null, added: 0, changed: 0, same: 0, keptOut: 0 }, waitsUntil: null, counts: noCounts, sums: [], comparedAt: null, createdAt: fakeNow, endedAt: null, operator: 'Operator A (Demo)', error: null,
    })),
    'settlements.pause': async ({ id }) => put({ ...find(id), state: 'paused' }),
    'settlements.resume': async ({ id }) => put({ ...find(id), state: 'pulling' }),
    'settlements.stop': async ({ id }) => put({ ...find(id), state: 'stopped' }),
    'settlements.choose': async () => ({ draft: null }),
    'settlements.fetch': async () => { throw refuse({ code: 'provider.unavailable', params: {} }); },
    'settlements.draft': async () => { throw gone(); },
    'settlements.remap': async () => { throw gone(); },
    'settlements.apply': async () => { throw gone(); },
    'settlements.discard': async () => ({}),
    'settlements.rows': async ({ id, verdicts, explained, after, limit }) => {
      find(id);
      const fitting = rows.filter((row) => (verdicts === null || verdicts.includes(row.verdict)) && (explained === null || (row.explained !== null) === explained));
      const page = fitting.filter(({ position }) => position > after).slice(0, limit);
      const last = page.at(-1);
      return { rows: page, next: last && fitting.some(({ position }) => position > last.position) ? last.position : null, total: fitting.length };
    },
    'settlements.explain': async ({ id, rowKey, note }) => {
      const row: SettlementRow = { ...rowOf(rowKey), explained: note === '' ? null : { note, by: 'Operator A (Demo)', at: fakeNow } };
      rows = rows.map((other) => (other.key === rowKey ? row : other));
      return { row, statement: put({ ...find(id), counts: { ...find(id).counts, explained: rows.filter(({ explained }) => explained !== null).length } }), error: null };
    },
    'settlements.takeOver': async ({ id, rowKey }) => ({ row: rowOf(rowKey), statement: find(id), error: { code: 'provider.unavailable', params: {} } }),
    'settlements.askAgain': async ({ id, rowKey }) => ({ row: rowOf(rowKey), statement: find(id), error: { code: 'provider.unavailable', params: {} } }),
    'settlements.recheck': async ({ id }) => put({ ...find(id), comparedAt: fakeNow }),
  };
}
