/**
 * Tokens that a merchant already holds, brought from a file. Reading seals each one at once and forgets the file: no readable token
 * waits for a decision, none goes to a screen, and nothing is written before a person says so. A token is written once, however often
 * its file is carried out.
 */
import type { AuditEntry } from '@shared/domain/audit.ts';
import type { ProfileId } from '@shared/domain/ids.ts';
import { tokenImportId, type TokenImport, type TokenImportId } from '@shared/domain/wallet-token.ts';
import type { Profile } from '@shared/domain/profile.ts';
import { AppError } from '@shared/errors/app-error.ts';
import type { CallOutput, ParsedInput } from '@shared/ipc/contract.ts';
import { descriptionOf } from '@shared/providers/catalogue.ts';
import type { TokenRules } from '@shared/providers/token-rules.ts';
import { createThrottle } from '../../batches/throttle.ts';
import type { Clock, IdSource } from '../../ports/clock.ts';
import type { FileSaver } from '../../ports/file-saver.ts';
import type { SheetChooser, SheetReader } from '../../ports/sheets.ts';
import type { NewWalletToken, WalletTokenRecords } from '../../ports/wallet-tokens.ts';
import type { ProviderDirectory } from '../../profiles/provider-directory.ts';
import type { TokenVault } from '../vault.ts';
import { breather, readDraft, type DraftRow } from './read-draft.ts';
import { importTemplate } from './template.ts';

export type TokenImportDependencies = {
  readonly records: Pick<WalletTokenRecords, 'knownMarks' | 'createMany'>;
  readonly directory: Pick<ProviderDirectory, 'profile'>;
  readonly vault: TokenVault;
  readonly reader: SheetReader;
  readonly chooser: SheetChooser;
  readonly saver: FileSaver;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly operator: () => Promise<string>;
  readonly onProgress: (progress: TokenImport) => void;
  /** Rows were written for this profile. */
  readonly onWritten: (profileId: ProfileId) => void;
};

export type TokenImports = {
  /** Null when the person cancelled. Errors: `sheet.*`, `profile.notFound`, `ability.notOffered`, those of the sealer, `journal.*`. */
  choose(profileId: ProfileId): Promise<TokenImport | null>;
  /** Errors of this and of `apply`: `token.importGone`. */
  rows(input: ParsedInput<'tokens.importRows'>): CallOutput<'tokens.importRows'>;
  /** Resolves when the new rows are written, or when it was discarded meanwhile. Carried out twice, it writes nothing twice. */
  apply(id: TokenImportId): Promise<TokenImport>;
  /** Forgets it; a run under way ends with the rows that are being written. */
  discard(id: TokenImportId): void;
  /** The whole path, or null when the person cancelled. Errors: `profile.notFound`, `ability.notOffered`, `export.*`. */
  saveTemplate(input: ParsedInput<'tokens.saveImportTemplate'>): Promise<string | null>;
  /** Forgets everything and waits for what is being written. */
  halt(): Promise<void>;
};

type Draft = {
  readonly id: TokenImportId;
  readonly profile: Profile;
  readonly name: string;
  rows: readonly DraftRow[];
  readonly counts: TokenImport['counts'];
  phase: TokenImport['phase'];
  written: number;
  ended: boolean;
  running: Promise<TokenImport> | null;
};

/** The oldest makes room. */
const mostDrafts = 2;
/** Rows of one transaction of the journal. */
const rowsAtOnce = 250;

function describe({ id, profile, name, phase, rows, counts, written }: Draft): TokenImport {
  return { id, profileId: profile.id, name, phase, rows: rows.length, counts, written };
}

function countsOf(rows: readonly DraftRow[]): TokenImport['counts'] {
  const counts = { new: 0, known: 0, error: 0 };
  for (const { shown } of rows) counts[shown.verdict] += 1;
  return counts;
}

export function createTokenImports(dependencies: TokenImportDependencies): TokenImports {
  const { records, directory, vault, reader, chooser, saver, clock, ids } = dependencies;
  const drafts = new Map<TokenImportId, Draft>();
  const underWay = new Set<Promise<TokenImport>>();

  /** Errors: `profile.notFound`, `ability.notOffered`. */
  async function offered(profileId: ProfileId): Promise<{ readonly profile: Profile; readonly rules: TokenRules }> {
    const profile = await directory.profile(profileId);
    const { name, tokens: rules } = descriptionOf(profile.providerId);
    if (rules === null || rules.wallets(profile.settings).length === 0) throw new AppError('ability.notOffered', { provider: name }, { field: 'profileId' });
    return { profile, rules };
  }

  function find(id: TokenImportId): Draft {
    const draft = drafts.get(id);
    if (!draft) throw new AppError('token.importGone');
    return draft;
  }

  function discard(id: TokenImportId): void {
    const draft = drafts.get(id);
    if (draft) draft.ended = true;
    drafts.delete(id);
  }

  async function auditOf({ id, profile }: Draft, outcome: string, rows: number): Promise<AuditEntry> {
    return {
      at: clock.now(), actor: (await dependencies.operator()).slice(0, 80), action: 'token.import', result: 'done', profileId: profile.id, transactionId: null, intentId: null,
      data: { id, rows, outcome },
    };
  }

  async function write(draft: Draft): Promise<TokenImport> {
    const breathe = breather(clock);
    const teller = createThrottle(clock, () => dependencies.onProgress(describe(draft)));
    const operator = await dependencies.operator();
    const sealed = draft.rows.flatMap((row) => (row.sealed === null ? [] : [row.sealed]));
    draft.phase = 'writing';
    draft.written = 0;
    teller.ask();
    try {
      for (let first = 0; first < sealed.length && !draft.ended; first += rowsAtOnce) {
        const at = clock.now();
        const plans: readonly NewWalletToken[] = sealed.slice(first, first + rowsAtOnce).map((row) => ({ ...row, operator, createdAt: at, observedAt: at }));
        // The beginning is told with the first rows, so that no row lies there without it; the end with its count.
        draft.written += await records.createMany(plans, operator, first === 0 ? await auditOf(draft, 'begun', sealed.length) : null);
        teller.ask();
        await breathe();
      }
      if (sealed.length > 0) await records.createMany([], operator, await auditOf(draft, draft.ended ? 'broken off' : 'finished', draft.written));
      draft.phase = 'done';
      draft.rows = draft.rows.map(({ shown }) => ({ shown, sealed: null }));
    } catch (cause) {
      // What was written stays, is known from now on, and is left out of the next try.
      draft.phase = 'checked';
      throw cause;
    } finally {
      teller.now();
      if (draft.written > 0) dependencies.onWritten(draft.profile.id);
    }
    return describe(draft);
  }

  return {
    async choose(profileId) {
      const { profile, rules } = await offered(profileId);
      const chosen = await chooser.choose();
      if (chosen === null) return null;
      const { bytes } = chosen;
      const table = await reader.read({ bytes, pasted: false, kind: 'token', fields: [], encoding: null, delimiter: null, sheet: null }).finally(() => bytes.fill(0));
      const rows = await readDraft(
        table,
        { profile, rules, wallets: rules.wallets(profile.settings), table, now: clock.now() },
        { records, vault, clock, ids },
      );
      const draft: Draft = { id: tokenImportId.parse(ids.next()), profile, name: chosen.name, rows, counts: countsOf(rows), phase: 'checked', written: 0, ended: false, running: null };
      drafts.set(draft.id, draft);
      for (const id of [...drafts.keys()].slice(0, -mostDrafts)) discard(id);
      return describe(draft);
    },

    rows({ id, verdict, after, limit }) {
      const wanted = find(id).rows.map(({ shown }) => shown).filter((row) => verdict === null || row.verdict === verdict);
      return { rows: wanted.filter(({ number }) => number > after).slice(0, limit), total: wanted.length };
    },

    async apply(id) {
      const draft = find(id);
      if (draft.phase === 'done') return describe(draft);
      if (draft.running) return draft.running;
      const running: Promise<TokenImport> = write(draft).finally(() => {
        underWay.delete(running);
        draft.running = null;
      });
      underWay.add(running);
      draft.running = running;
      return running;
    },

    discard,

    async saveTemplate({ profileId, language }) {
      const { profile, rules } = await offered(profileId);
      const { name, bytes } = importTemplate(profile, rules, language);
      return saver.save(name, bytes);
    },

    async halt() {
      for (const id of [...drafts.keys()]) discard(id);
      await Promise.allSettled([...underWay]);
    },
  };
}
