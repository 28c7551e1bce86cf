/**
 * The provider's side of the data: pulls, statement files, and what differs between the two sides. Nothing here moves money and nothing
 * is decided about it; what a provider says is written down and shown beside what the journal says.
 */
import type { ProfileId } from '@shared/domain/ids.ts';
import type { Profile } from '@shared/domain/profile.ts';
import { mostPullDays, statementId, type SettlementAction, type SettlementDraft, type SettlementRow, type Statement, type StatementId } from '@shared/domain/settlement.ts';
import { AppError, type AppErrorDto } from '@shared/errors/app-error.ts';
import type { CallOutput, ParsedInput } from '@shared/ipc/contract.ts';
import { toInstant, type Instant } from '@shared/time/instant.ts';
import { isTimeZone } from '@shared/time/zones.ts';
import { downloadStatement, notOffered, statementKinds } from '../accounts/offered.ts';
import { createPacer } from '../batches/pacer.ts';
import { createThrottle, type Throttle } from '../batches/throttle.ts';
import type { Lookup } from '../lookup/lookup.ts';
import type { Clock, IdSource } from '../ports/clock.ts';
import type { Journal } from '../ports/journal.ts';
import type { Logger } from '../ports/logger.ts';
import type { Notifier } from '../ports/notifier.ts';
import type { StatementChooser, StatementFiles } from '../ports/statement-files.ts';
import type { StatementChange, StoredStatement, StoredStatementRow } from '../ports/statements.ts';
import type { ProviderDirectory } from '../profiles/provider-directory.ts';
import { createAskAbout } from './ask-about.ts';
import { compareAll } from './compare.ts';
import { createDrafts, type Drafts, type ReadyDraft } from './drafts.ts';
import { createMerge } from './merge.ts';
import { createPull } from './pull.ts';

const mostListed = 200;
const rowsAtOnce = 500;

export type SettlementDependencies = {
  readonly journal: Journal;
  readonly directory: ProviderDirectory;
  readonly lookup: Lookup;
  readonly notifier: Notifier;
  readonly files: StatementFiles;
  readonly chooser: StatementChooser;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly logger: Logger;
  readonly operator: () => Promise<string>;
  readonly onProgress: (statement: Statement) => void;
};

type RowNow = CallOutput<'settlements.explain'>;

/** Errors of all: `settlement.*`, `profile.*`, `journal.*`; see the contract. */
export type Settlements = {
  list(profileId: ProfileId | null): Promise<Statement[]>;
  get(id: StatementId): Promise<Statement>;
  sources(profileId: ProfileId): Promise<CallOutput<'settlements.sources'>>;
  pull(input: ParsedInput<'settlements.pull'>): Promise<Statement>;
  pause(id: StatementId): Promise<Statement>;
  resume(id: StatementId): Promise<Statement>;
  stop(id: StatementId): Promise<Statement>;
  choose(profileId: ProfileId): Promise<SettlementDraft | null>;
  fetch(input: ParsedInput<'settlements.fetch'>): Promise<SettlementDraft>;
  draft(id: StatementId): Promise<SettlementDraft>;
  remap(input: ParsedInput<'settlements.remap'>): Promise<SettlementDraft>;
  apply(id: StatementId): Promise<Statement>;
  discard(id: StatementId): void;
  rows(query: ParsedInput<'settlements.rows'>): Promise<CallOutput<'settlements.rows'>>;
  explain(input: ParsedInput<'settlements.explain'>): Promise<RowNow>;
  takeOver(input: ParsedInput<'settlements.takeOver'>): Promise<RowNow>;
  askAgain(input: ParsedInput<'settlements.askAgain'>): Promise<RowNow>;
  recheck(id: StatementId): Promise<Statement>;
  /** What an earlier run of the program left: a pull stands still, a file that was not wholly read has failed, a comparison is made again. */
  recover(): Promise<void>;
  /** Ends what is under way, at a place from which it can go on. */
  halt(): Promise<void>;
  /** Resolves when nothing is under way. */
  idle(): Promise<void>;
};

type Run = { readonly stop: AbortController; readonly throttle: Throttle; latest: StoredStatement; waitsUntil: Instant | null; done: Promise<void> };


function actionsOf(row: StoredStatementRow): SettlementAction[] {
  const open: SettlementAction[] = row.ours === null ? [] : ['open'];
  switch (row.verdict) {
    case 'matched':
      return open;
    case 'missingHere':
      // A refund can be asked about only at its payment, which is not known here unless it fits none of its refunds.
      return [...((row.theirs?.kind === 'payment' && row.reason?.code === 'notInJournal') || row.reason?.code === 'noRefundFits' ? ['takeOver' as const] : []), 'explain'];
    case 'missingThere':
    case 'amountDiffers':
    case 'currencyDiffers':
    case 'statusDiffers':
      return ['askAgain', ...open, 'explain'];
    case 'twice':
    case 'unreadable':
      return [...open, 'explain'];
  }
}

const shownRow = (row: StoredStatementRow): SettlementRow => ({ ...row, actions: actionsOf(row) });

export function createSettlements(dependencies: SettlementDependencies): Settlements {
  const { journal, directory, lookup, notifier, clock, ids, logger, operator, onProgress } = dependencies;
  const records = journal.statements;
  const merge = createMerge({ journal, lookup, notifier, clock, ids });
  const pull = createPull({ records, merge, pacer: createPacer(clock), clock });
  const drafts: Drafts = createDrafts(dependencies);
  const askAbout = createAskAbout({ journal, directory, lookup, merge });
  const runs = new Map<StatementId, Run>();

  function shown(statement: StoredStatement): Statement {
    const { place: _place, ...rest } = statement;
    return { ...rest, waitsUntil: runs.get(statement.id)?.waitsUntil ?? null };
  }

  async function find(id: StatementId): Promise<StoredStatement> {
    const found = await records.get(id);
    if (!found) throw new AppError('settlement.notFound');
    return found;
  }

  /** One thing at a time is done to a statement, beside whoever asked for it. A bug ends as `failed`, never as a silent stop. */
  function start(statement: StoredStatement, work: (run: Run) => Promise<StoredStatement>): Statement {
    const run: Run = { stop: new AbortController(), throttle: createThrottle(clock, () => onProgress(shown(run.latest))), latest: statement, waitsUntil: null, done: Promise.resolve() };
    runs.set(statement.id, run);
    run.done = work(run)
      .catch(async (cause: unknown) => {
        logger.error('settlements.failed', { code: cause instanceof AppError ? cause.code : 'internal' });
        return records.move(statement.id, ['reading', 'pulling'], { state: 'failed', endedAt: clock.now(), error: cause instanceof AppError ? cause.toDto() : { code: 'internal', params: {} } });
      })
      .then((latest) => {
        run.latest = latest;
        run.waitsUntil = null;
      }, () => undefined) // the journal is gone: there is nowhere to write that
      .finally(() => {
        runs.delete(statement.id);
        if (!run.stop.signal.aborted || run.latest.state !== 'pulling') run.throttle.now();
      });
    return shown(statement);
  }

  async function compare(run: Run, statement: StoredStatement): Promise<StoredStatement> {
    // Only a list that was read to its end can lack something; a pull that was stopped still has a place.
    const complete = statement.place === null;
    return compareAll(records, statement, { complete, state: complete ? 'done' : 'stopped', clock, signal: run.stop.signal });
  }

  async function runPull(run: Run, statement: StoredStatement, profile: Profile): Promise<StoredStatement> {
    const move = async (change: StatementChange): Promise<StoredStatement> => records.move(statement.id, ['pulling'], change);
    const { lists } = await directory.provider(profile.id);
    if (lists === undefined) throw notOffered(profile);
    const end = await pull.run({
      statement, profile, lists, signal: run.stop.signal,
      onProgress: (latest) => {
        run.latest = latest;
        run.throttle.ask();
      },
      onWait: (until) => {
        run.waitsUntil = until;
        run.throttle.now();
      },
    });
    switch (end.kind) {
      case 'complete': {
        const comparing = await move({ state: 'reading', place: null, progress: { ...end.statement.progress, step: 'compare' } });
        run.latest = comparing;
        run.throttle.now();
        return compare(run, comparing);
      }
      case 'halted':
        // Who halted it has said what becomes of it.
        return find(statement.id);
      case 'failed':
        if (end.unauthorised) await notifier.profileChanged((await journal.profiles.pause(profile.id, 'provider.auth', clock.now())).id);
        return move({ state: 'paused', error: end.error, progress: { ...end.statement.progress, step: null } });
    }
  }

  async function runApply(run: Run, statement: StoredStatement, ready: ReadyDraft): Promise<StoredStatement> {
    let latest = statement;
    try {
      let after: number | null = 0;
      while (after !== null && !run.stop.signal.aborted) {
        const part = await ready.rows(after, rowsAtOnce);
        const { progress } = latest;
        latest = await records.addRows(statement.id, part.rows, ['reading'], { progress: { ...progress, pages: progress.pages + 1, rows: progress.rows + part.rows.length, total: ready.total, step: part.next === null ? 'compare' : null } }, false);
        after = part.next;
        run.latest = latest;
        run.throttle.ask();
      }
    } finally {
      ready.close();
    }
    if (run.stop.signal.aborted) return latest;
    await ready.remember();
    return compare(run, latest);
  }

  async function endRun(id: StatementId, from: readonly Statement['state'][], change: StatementChange): Promise<StoredStatement> {
    const moved = await records.move(id, from, change);
    const run = runs.get(id);
    run?.stop.abort();
    await run?.done;
    return moved;
  }

  async function again(id: StatementId, statement: StoredStatement): Promise<Statement> {
    const comparing = await records.move(id, ['done', 'stopped', 'reading'], { state: 'reading', progress: { ...statement.progress, step: 'compare' } });
    return start(comparing, async (run) => compare(run, comparing));
  }

  async function rowNow(id: StatementId, rowKey: string, error: AppErrorDto | null): Promise<RowNow> {
    const row = await records.compareRow(id, rowKey);
    return settled(id, row, error);
  }

  async function settled(id: StatementId, row: StoredStatementRow, error: AppErrorDto | null): Promise<RowNow> {
    const statement = await find(id);
    const { counts, sums } = await records.tally(id);
    const latest = statement.comparedAt === null ? statement : await records.conclude(id, { counts, sums, at: statement.comparedAt, state: statement.state, progress: statement.progress });
    onProgress(shown(latest));
    return { row: shownRow(row), statement: shown(latest), error };
  }

  async function requireStill(id: StatementId): Promise<StoredStatement> {
    const statement = await find(id);
    if (runs.has(id)) throw new AppError('settlement.wrongState', { state: statement.state });
    return statement;
  }

  return {
    list: async (profileId) => (await records.list(profileId, mostListed)).map(shown),
    get: async (id) => shown(runs.get(id)?.latest ?? await find(id)),

    async sources(profileId) {
      const profile = await directory.profile(profileId);
      const blocked = profile.paused === null ? null : new AppError('profile.paused', { profile: profile.name, code: profile.paused.code }).toDto();
      const files = statementKinds(profile).map(({ code, by }) => ({ code, by }));
      return { pull: directory.providerForTest(profile).lists === undefined ? null : { mostDays: mostPullDays }, files, takeOver: true, blocked };
    },

    async pull({ profileId, from, until, zone }) {
      const profile = await directory.profile(profileId);
      if (!isTimeZone(zone)) throw new AppError('settlement.zoneUnknown', {}, { field: 'zone' });
      const now = clock.now();
      // What is made while it runs would shift its pages: it belongs to the next pull.
      const end = toInstant(Math.min(until, now));
      if (end <= from || end - from > mostPullDays * 86_400_000) throw new AppError('settlement.rangeInvalid', { days: mostPullDays }, { field: 'until' });
      const { lists } = await directory.provider(profileId);
      if (lists === undefined) throw notOffered(profile);
      const statement = await records.create({
        id: statementId.parse(ids.next()), profileId, source: 'pull', name: '', sha256: null, from, until: end, zone, covers: ['payment', 'refund'], operator: await operator(), createdAt: now, place: { from, until: end, cursor: null },
      });
      return start(statement, async (run) => runPull(run, statement, profile));
    },

    pause: async (id) => shown(await endRun(id, ['pulling'], { state: 'paused' })),
    async resume(id) {
      const statement = await requireStill(id);
      const profile = await directory.profile(statement.profileId);
      await directory.provider(statement.profileId);
      if (statement.place === null) throw new AppError('settlement.wrongState', { state: statement.state });
      const moved = await records.move(id, ['paused'], { state: 'pulling', error: null });
      return start(moved, async (run) => runPull(run, moved, profile));
    },
    async stop(id) {
      const stopped = await endRun(id, ['pulling', 'paused'], { state: 'stopped', endedAt: clock.now() });
      return again(id, stopped);
    },

    choose: async (profileId) => drafts.choose(profileId),
    async fetch({ profileId, code, id }) {
      const { profile, file } = await downloadStatement(directory, { profileId, code, id });
      return drafts.open(profile, 'fetched', file.name, file.bytes);
    },
    draft: async (id) => drafts.get(id),
    remap: async (input) => drafts.remap(input),
    async apply(id) {
      const ready = drafts.take(id);
      try {
        const statement = await records.create({
          id, profileId: ready.profile.id, source: ready.source, name: ready.name, sha256: ready.sha256, from: ready.from, until: ready.until, zone: ready.zone, covers: ready.covers, operator: await operator(), createdAt: clock.now(), place: null,
        });
        return start(statement, async (run) => runApply(run, statement, ready));
      } catch (cause) {
        ready.close();
        throw cause;
      }
    },
    discard: (id) => drafts.discard(id),

    async rows(query) {
      await find(query.id);
      const { rows, total, place } = await records.rows({ ...query, limit: query.limit + 1 });
      const page = rows.slice(0, query.limit);
      return { rows: page.map(shownRow), next: rows.length > query.limit ? (page.at(-1)?.position ?? null) : null, total, place };
    },
    explain: async ({ id, rowKey, note }) => settled(id, await records.explain(id, rowKey, note, await operator(), clock.now()), null),
    async takeOver({ id, rowKey }) {
      const statement = await requireStill(id);
      const row = await records.row(id, rowKey);
      if (!actionsOf(row).includes('takeOver')) throw new AppError('settlement.wrongState', { state: row.verdict });
      return rowNow(id, rowKey, await askAbout.missing(statement.profileId, row, await operator()));
    },
    async askAgain({ id, rowKey }) {
      await requireStill(id);
      const row = await records.row(id, rowKey);
      if (!actionsOf(row).includes('askAgain')) throw new AppError('settlement.wrongState', { state: row.verdict });
      return rowNow(id, rowKey, await askAbout.known(row, await operator()));
    },
    async recheck(id) {
      const statement = await requireStill(id);
      return again(id, statement);
    },

    async recover() {
      for (const statement of await records.listUnfinished()) {
        if (statement.state === 'pulling') await records.move(statement.id, ['pulling'], { state: 'paused', progress: { ...statement.progress, step: null } });
        else if (statement.progress.step === 'compare') await again(statement.id, statement);
        else await records.move(statement.id, ['reading'], { state: 'failed', endedAt: clock.now(), error: { code: 'settlement.interrupted', params: {} } });
      }
    },
    async halt() {
      drafts.halt();
      await Promise.all([...runs.values()].map(async (run) => {
        run.stop.abort();
        await run.done;
      }));
    },
    async idle() {
      while (runs.size > 0) await Promise.all([...runs.values()].map(async ({ done }) => done));
    },
  };
}
