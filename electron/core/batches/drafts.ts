/** Files at hand: reading, dry run and what a person includes. A few are kept in memory; nothing of them is sent or written down. */
import { batchId as batchIdSchema, type BatchId } from '@shared/domain/ids.ts';
import type { BatchDraft, BatchRow, BatchScope, BatchVerdict, Delimiter, TextEncoding } from '@shared/domain/batch.ts';
import { defaultMoneyRules, type LockLevel } from '@shared/domain/money-rules.ts';
import type { Profile } from '@shared/domain/profile.ts';
import { AppError } from '@shared/errors/app-error.ts';
import type { EventPayload } from '@shared/ipc/contract.ts';
import { descriptionOf } from '@shared/providers/catalogue.ts';
import type { Lookup } from '../lookup/lookup.ts';
import type { Clock, IdSource } from '../ports/clock.ts';
import type { Journal } from '../ports/journal.ts';
import type { Logger } from '../ports/logger.ts';
import type { ChosenSheet, SheetReader } from '../ports/sheets.ts';
import { describeDraft, groupOf, newEntries, orderText, type Draft } from './draft.ts';
import { dryRun } from './dry-run.ts';
import type { Pacer } from './pacer.ts';
import { settle, shownOf, type Entry } from './settle.ts';
import { createThrottle } from './throttle.ts';

export type DraftDependencies = {
  readonly journal: Journal;
  readonly lookup: Lookup;
  readonly reader: SheetReader;
  readonly pacer: Pacer;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly logger: Logger;
  readonly onChecking: (progress: EventPayload<'batches.checking'>) => void;
};

export type Drafts = {
  /** Errors: `sheet.*`, `batch.profileNeeded`, `profile.notFound`. */
  read(scope: BatchScope, source: ChosenSheet, pasted: boolean): Promise<BatchDraft>;
  reread(id: BatchId, how: { readonly encoding: TextEncoding | null; readonly delimiter: Delimiter | null; readonly sheet: string | null }): Promise<BatchDraft>;
  /** Errors of this and of all that follow: `batch.notFound`. */
  get(id: BatchId): Draft;
  discard(id: BatchId): void;
  /** Returns at once; `onChecking` tells how it goes. */
  check(id: BatchId): Promise<BatchDraft>;
  cancelCheck(id: BatchId): BatchDraft;
  rows(id: BatchId, page: { readonly verdict: BatchVerdict | null; readonly after: number; readonly limit: number }): { readonly rows: BatchRow[]; readonly total: number };
  include(id: BatchId, numbers: readonly number[], on: boolean): { readonly draft: BatchDraft; readonly rows: BatchRow[] };
  /** Breaks off every dry run and resolves when none is under way. */
  halt(): Promise<void>;
};

/** The oldest makes room. */
const mostDrafts = 4;
/** Rows that one event carries at most. */
const mostTold = 500;

export async function locksOf(profiles: readonly Profile[], kind: BatchScope['kind'], journal: Pick<Journal, 'moneyRules'>): Promise<ReadonlyMap<Profile['id'], LockLevel>> {
  return new Map(await Promise.all(profiles.map(async ({ id, environment }) => [id, ((await journal.moneyRules.get(id)) ?? defaultMoneyRules(environment)).locks[kind]] as const)));
}

/** Keys of entries that a title may name without the prefix. */
function entryKeys(profiles: readonly Profile[], kind: BatchScope['kind']): readonly string[] {
  if (kind === 'refund') return [];
  return [...new Set(profiles.flatMap((profile) => descriptionOf(profile.providerId).link.methods(profile).flatMap(({ fields }) => fields.map(({ key }) => key))))];
}

export function createDrafts(dependencies: DraftDependencies): Drafts {
  const { journal, reader, clock, ids, logger } = dependencies;
  const drafts = new Map<BatchId, Draft>();
  const underWay = new Set<Promise<void>>();

  async function profilesOf(scope: BatchScope): Promise<readonly Profile[]> {
    if (scope.kind === 'link' && scope.profileId === null) throw new AppError('batch.profileNeeded');
    const all = (await journal.profiles.list()).filter(({ environment }) => environment === scope.environment);
    const chosen = scope.profileId === null ? all : all.filter(({ id }) => id === scope.profileId);
    if (chosen.length === 0) throw new AppError('profile.notFound');
    return chosen;
  }

  function get(id: BatchId): Draft {
    const draft = drafts.get(id);
    if (!draft) throw new AppError('batch.notFound');
    return draft;
  }

  function keep(draft: Draft): BatchDraft {
    drafts.delete(draft.id);
    drafts.set(draft.id, draft);
    for (const id of [...drafts.keys()].slice(0, -mostDrafts)) discard(id);
    return describeDraft(draft);
  }

  function discard(id: BatchId): void {
    drafts.get(id)?.checking?.abort();
    drafts.delete(id);
  }

  async function build(id: BatchId, scope: BatchScope, source: ChosenSheet, pasted: boolean, how: { readonly encoding: TextEncoding | null; readonly delimiter: Delimiter | null; readonly sheet: string | null }): Promise<Draft> {
    const profiles = await profilesOf(scope);
    const table = await reader.read({ bytes: source.bytes, pasted, kind: scope.kind, fields: entryKeys(profiles, scope.kind), ...how });
    return {
      id, scope, name: source.name, bytes: source.bytes, pasted, table, profiles, entries: newEntries(scope, table), groups: new Map(), references: new Map(),
      locks: await locksOf(profiles, scope.kind, journal), repeats: await journal.batches.repeats(scope, table.sha256, table.contentSha256), phase: 'read', leftMs: null, checkedAt: null, checking: null,
    };
  }

  /** What is told of a draft is as of the moment of telling. */
  function teller(draft: Draft): { readonly note: (changed: readonly Entry[]) => void; readonly end: () => void } {
    const changed = new Set<Entry>();
    const throttle = createThrottle(clock, () => {
      const rows = [...changed].slice(0, mostTold).map(({ shown }) => shown);
      changed.clear();
      dependencies.onChecking({ draft: describeDraft(draft), rows });
    });
    return {
      note: (entries) => {
        for (const entry of entries) changed.add(entry);
        throttle.ask();
      },
      end: throttle.now,
    };
  }

  async function run(draft: Draft, control: AbortController): Promise<void> {
    const { note, end } = teller(draft);
    const open = draft.entries.filter(({ checked }) => checked === null);
    try {
      await dryRun(draft, open, control.signal, dependencies, note);
    } catch (cause) {
      logger.error('batch.checkFailed', { reason: cause instanceof AppError ? cause.code : cause instanceof Error ? cause.name : 'unknown' });
    }
    if (draft.checking !== control) return;
    const whole = draft.entries.every(({ checked }) => checked !== null);
    draft.checking = null;
    draft.phase = whole ? 'checked' : 'read';
    draft.checkedAt = whole ? clock.now() : null;
    draft.leftMs = null;
    end();
  }

  return {
    async read(scope, source, pasted) {
      return keep(await build(batchIdSchema.parse(ids.next()), scope, source, pasted, { encoding: null, delimiter: null, sheet: null }));
    },

    async reread(id, how) {
      const before = get(id);
      const again = await build(id, before.scope, { name: before.name, bytes: before.bytes }, before.pasted, how);
      before.checking?.abort();
      before.checking = null;
      return keep(again);
    },

    get,
    discard,

    async check(id) {
      const draft = get(id);
      if (draft.checking) return describeDraft(draft);
      if (draft.entries.every(({ checked }) => checked !== null)) startAnew(draft);
      const control = new AbortController();
      draft.checking = control;
      draft.phase = 'checking';
      draft.leftMs = 0;
      draft.locks = await locksOf(draft.profiles, draft.scope.kind, journal);
      const running: Promise<void> = run(draft, control).finally(() => underWay.delete(running));
      underWay.add(running);
      return describeDraft(draft);
    },

    cancelCheck(id) {
      const draft = get(id);
      draft.checking?.abort();
      draft.checking = null;
      if (draft.phase === 'checking') draft.phase = 'read';
      draft.leftMs = null;
      return describeDraft(draft);
    },

    rows(id, { verdict, after, limit }) {
      const wanted = get(id).entries.map(({ shown }) => shown).filter((row) => verdict === null || row.verdict === verdict);
      return { rows: wanted.filter(({ number }) => number > after).slice(0, limit), total: wanted.length };
    },

    include(id, numbers, on) {
      const draft = get(id);
      const wanted = new Set(numbers);
      const groups = new Set<readonly Entry[]>();
      const touched = new Set<Entry>();
      for (const entry of draft.entries) {
        if (!wanted.has(entry.typed.number) || entry.checked === null) continue;
        entry.wanted = on;
        const group = groupOf(draft, entry);
        groups.add(group);
        for (const other of group) touched.add(other);
      }
      for (const group of groups) settle(group);
      return { draft: describeDraft(draft), rows: [...touched].slice(0, mostTold).map(({ shown }) => shown) };
    },

    async halt() {
      for (const draft of drafts.values()) draft.checking?.abort();
      await Promise.allSettled([...underWay]);
    },
  };
}

function startAnew(draft: Draft): void {
  draft.groups.clear();
  draft.references.clear();
  draft.checkedAt = null;
  for (const entry of draft.entries) {
    entry.checked = null;
    entry.wanted = undefined;
    entry.shown = shownOf(entry.typed, orderText(draft.scope, entry), null);
  }
}
