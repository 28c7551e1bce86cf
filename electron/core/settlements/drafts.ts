/**
 * A provider's file before it is compared: it lies in memory only, nothing is written, and a person says how it is read. How a file
 * with the same titles was read before is proposed again; a file with other titles is asked about anew.
 */
import { createHash } from 'node:crypto';
import type { ProfileId } from '@shared/domain/ids.ts';
import type { Profile } from '@shared/domain/profile.ts';
import { statementId, type SettlementDraft, type Statement, type StatementId, type StatementMapping } from '@shared/domain/settlement.ts';
import { AppError } from '@shared/errors/app-error.ts';
import type { ParsedInput } from '@shared/ipc/contract.ts';
import { toInstant, type Instant } from '@shared/time/instant.ts';
import { businessDateOf, startOfDay } from '@shared/time/zones.ts';
import type { Clock, IdSource } from '../ports/clock.ts';
import type { Journal } from '../ports/journal.ts';
import type { StatementChooser, StatementFile, StatementFileCheck, StatementFileInfo, StatementFiles } from '../ports/statement-files.ts';
import type { NewStatementRow } from '../ports/statements.ts';
import type { ProviderDirectory } from '../profiles/provider-directory.ts';
import { emptyMapping } from './statement-file.ts';
import { guessColumns } from './titles.ts';

/** So many files are open at once; the oldest makes room, because a page that was left never says so. */
const mostOpen = 3;

type Draft = {
  readonly id: StatementId;
  readonly profile: Profile;
  readonly source: 'file' | 'fetched';
  readonly name: string;
  readonly bytes: number;
  readonly file: StatementFile;
  info: StatementFileInfo;
  mapping: StatementMapping;
  remembered: SettlementDraft['remembered'];
  check: StatementFileCheck;
};

/** A draft on its way into the journal. */
export type ReadyDraft = {
  readonly id: StatementId;
  readonly profile: Profile;
  readonly source: 'file' | 'fetched';
  readonly name: string;
  readonly sha256: string;
  readonly total: number;
  readonly from: Instant | null;
  readonly until: Instant | null;
  readonly zone: string;
  readonly covers: Statement['covers'];
  readonly rows: (after: number, limit: number) => Promise<{ readonly rows: readonly NewStatementRow[]; readonly next: number | null }>;
  /** Remembers how it was read. */
  readonly remember: () => Promise<void>;
  readonly close: () => void;
};

export type DraftDependencies = {
  readonly journal: Pick<Journal, 'statements'>;
  readonly directory: Pick<ProviderDirectory, 'profile'>;
  readonly files: StatementFiles;
  readonly chooser: StatementChooser;
  readonly clock: Pick<Clock, 'now'>;
  readonly ids: IdSource;
};

export type Drafts = {
  choose(profileId: ProfileId): Promise<SettlementDraft | null>;
  open(profile: Profile, source: 'file' | 'fetched', name: string, bytes: Uint8Array): Promise<SettlementDraft>;
  get(id: StatementId): Promise<SettlementDraft>;
  remap(input: ParsedInput<'settlements.remap'>): Promise<SettlementDraft>;
  /** Hands the draft over; it is gone here. Errors: `settlement.mappingIncomplete`, `settlement.draftGone`. */
  take(id: StatementId): ReadyDraft;
  discard(id: StatementId): void;
  halt(): void;
};

const hashOf = (titles: readonly string[]): string => createHash('sha256').update(JSON.stringify(titles)).digest('hex');

/** First instant of the day after `date`, `YYYY-MM-DD`. */
function dayAfter(date: string, zone: string): Instant {
  return startOfDay(new Date(Date.parse(`${date}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10), zone);
}

/** What the person says, else the whole days of the file's own dates. */
function periodOf({ mapping, check }: Pick<Draft, 'mapping' | 'check'>): { readonly from: Instant | null; readonly until: Instant | null } {
  const { zone, period } = mapping;
  if (check.problems.length > 0) return { from: null, until: null };
  if (period !== null) return { from: startOfDay(period.first, zone), until: dayAfter(period.last, zone) };
  if (check.first === null || check.last === null) return { from: null, until: null };
  return { from: startOfDay(businessDateOf(check.first, zone), zone), until: dayAfter(businessDateOf(check.last, zone), zone) };
}

export function createDrafts({ journal, directory, files, chooser, clock, ids }: DraftDependencies): Drafts {
  const open = new Map<StatementId, Draft>();

  function find(id: StatementId): Draft {
    const draft = open.get(id);
    if (!draft) throw new AppError('settlement.draftGone');
    return draft;
  }

  async function proposal(profile: Profile, info: StatementFileInfo): Promise<Pick<Draft, 'mapping' | 'remembered'>> {
    const { mapping, others } = await journal.statements.mapping(profile.id, hashOf(info.titles));
    // The period is of one file and never of the next.
    if (mapping !== null) return { mapping: { ...mapping, period: null }, remembered: 'used' };
    return { mapping: emptyMapping(guessColumns(info.titles), profile.timeZone), remembered: others ? 'otherColumns' : 'none' };
  }

  async function show(draft: Draft): Promise<SettlementDraft> {
    const { id, profile, source, name, bytes, info, mapping, remembered, check } = draft;
    const { first: _first, last: _last, ...checked } = check;
    const repeats = (await journal.statements.ofFile(profile.id, info.sha256)).map((one) => ({ id: one.id, name: one.name, createdAt: one.createdAt, operator: one.operator }));
    const copy = <Item>(list: readonly Item[]): Item[] => [...list];
    return {
      id, profileId: profile.id, source, name, bytes, sha256: info.sha256, format: info.format, encoding: info.encoding, encodings: copy(info.encodings), delimiter: info.delimiter, sheets: copy(info.sheets), sheet: info.sheet,
      titles: copy(info.titles), sample: info.sample.map(copy), rows: info.rows, mapping, remembered, repeats, ...checked, ...periodOf(draft),
    };
  }

  async function openDraft(profile: Profile, source: Draft['source'], name: string, bytes: Uint8Array): Promise<SettlementDraft> {
    const file = files.open(new Uint8Array(bytes));
    try {
      const info = await file.read({ encoding: null, delimiter: null, sheet: null });
      const proposed = await proposal(profile, info);
      const draft: Draft = { id: statementId.parse(ids.next()), profile, source, name, bytes: bytes.byteLength, file, info, ...proposed, check: await file.check(proposed.mapping) };
      for (const oldest of [...open.values()].slice(0, Math.max(0, open.size - mostOpen + 1))) discard(oldest.id);
      open.set(draft.id, draft);
      return await show(draft);
    } catch (cause) {
      file.close();
      throw cause;
    }
  }

  function discard(id: StatementId): void {
    open.get(id)?.file.close();
    open.delete(id);
  }

  return {
    async choose(profileId) {
      const profile = await directory.profile(profileId);
      const chosen = await chooser.choose();
      return chosen === null ? null : openDraft(profile, 'file', chosen.name, chosen.bytes);
    },
    open: openDraft,
    get: async (id) => show(find(id)),

    async remap({ id, mapping, encoding, delimiter, sheet }) {
      const draft = find(id);
      const { info } = draft;
      const sameReading = encoding === info.encoding && delimiter === info.delimiter && sheet === info.sheet;
      const next = sameReading ? info : await draft.file.read({ encoding, delimiter, sheet });
      const sameTitles = sameReading || hashOf(next.titles) === hashOf(info.titles);
      const how = sameTitles ? { mapping, remembered: draft.remembered } : await proposal(draft.profile, next);
      const check = await draft.file.check(how.mapping);
      // Discarded meanwhile.
      find(id);
      Object.assign(draft, { info: next, ...how, check });
      return show(draft);
    },

    take(id) {
      const draft = find(id);
      const { profile, source, name, info, mapping, check, file } = draft;
      if (check.problems.length > 0 || check.readable + check.unreadable === 0) throw new AppError('settlement.mappingIncomplete', {}, { field: check.problems[0]?.field ?? 'reference' });
      open.delete(id);
      return {
        id, profile, source, name, sha256: info.sha256, total: info.rows, ...periodOf(draft), zone: mapping.zone, covers: mapping.covers,
        rows: async (after, limit) => file.rows(mapping, after, limit),
        remember: async () => journal.statements.putMapping(profile.id, hashOf(info.titles), { ...mapping, period: null }, toInstant(clock.now())),
        close: () => file.close(),
      };
    },

    discard,
    halt: () => {
      for (const id of [...open.keys()]) discard(id);
    },
  };
}
