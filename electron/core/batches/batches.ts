/** Bulk runs for the handlers: files at hand, runs, and the files that are written about them. */
import { submitKey as submitKeySchema, type BatchId } from '@shared/domain/ids.ts';
import type { Batch, BatchDraft } from '@shared/domain/batch.ts';
import type { Profile } from '@shared/domain/profile.ts';
import { AppError, type AppErrorDto } from '@shared/errors/app-error.ts';
import type { CallOutput, Channel, ParsedInput } from '@shared/ipc/contract.ts';
import { parseAmount } from '@shared/money/parse-amount.ts';
import { addMilliseconds } from '@shared/time/instant.ts';
import type { NewBatchRow, StoredBatchRow } from '../ports/batches.ts';
import type { FileSaver } from '../ports/file-saver.ts';
import type { SheetChooser } from '../ports/sheets.ts';
import { droppedSheet } from './dropped.ts';
import { createDrafts, locksOf, type DraftDependencies } from './drafts.ts';
import { countdownMs, describeDraft, strictest, timing, totalsOf, type Draft } from './draft.ts';
import { describeRow, describeRun, openRow } from './describe-run.ts';
import { errorColumns, errorLine, fileName, headLine, resultColumns, resultLine } from './result-file.ts';
import { contextOf, titlesInput, type RowInput, type RowRequest } from './row-input.ts';
import { createRuns, type RunDependencies, type Runs } from './runs.ts';
import type { Entry } from './settle.ts';
import { template } from './template.ts';

export type BatchDependencies = DraftDependencies & RunDependencies & {
  readonly chooser: SheetChooser;
  readonly saver: FileSaver;
  readonly operator: () => Promise<string>;
};

type Input<Name extends Extract<Channel, `batches.${string}`>> = ParsedInput<Name>;

export type Batches = Pick<Runs, 'pause' | 'resume' | 'stop' | 'recover' | 'intentChanged'> & {
  saveTemplate(input: Input<'batches.saveTemplate'>): Promise<string | null>;
  choose(input: Input<'batches.choose'>): Promise<BatchDraft | null>;
  drop(input: Input<'batches.drop'>): Promise<BatchDraft>;
  paste(input: Input<'batches.paste'>): Promise<BatchDraft>;
  reread(input: Input<'batches.reread'>): Promise<BatchDraft>;
  draft(id: BatchId): BatchDraft;
  discard(id: BatchId): void;
  check(id: BatchId): Promise<BatchDraft>;
  cancelCheck(id: BatchId): BatchDraft;
  draftRows(input: Input<'batches.draftRows'>): CallOutput<'batches.draftRows'>;
  include(input: Input<'batches.include'>): CallOutput<'batches.include'>;
  saveErrors(id: BatchId): Promise<string | null>;
  /** Errors: `batch.notFound`, `batch.notChecked`, `batch.nothingToSend`, `batch.reasonNeeded`, `batch.lookOnly`, `batch.totalNotTyped`, those of the sealer, `journal.*`. */
  start(input: Input<'batches.start'>): Promise<Batch>;
  get(id: BatchId): Promise<Batch>;
  list(): Promise<Batch[]>;
  rows(input: Input<'batches.rows'>): Promise<CallOutput<'batches.rows'>>;
  saveResult(id: BatchId): Promise<string | null>;
  /** Ends what is under way and waits for it; nothing new begins afterwards. */
  halt(): Promise<void>;
};

const newestRuns = 100;
/** Rows that are sealed, opened or written before other work has its turn. */
const rowsAtOnce = 100;

export function createBatches(dependencies: BatchDependencies): Batches {
  const { journal, sealer, clock, ids, saver, chooser } = dependencies;
  const records = journal.batches;
  const drafts = createDrafts(dependencies);
  const runs = createRuns(dependencies);
  const starting = new Map<BatchId, Promise<Batch>>();

  /** Sealing is quick for one row and long for thousands. */
  const breathe = async (): Promise<void> => new Promise((resolve) => { clock.after(0, resolve); });

  function requestOf(entry: Entry): RowRequest | null {
    const request = entry.shown.included ? entry.checked?.request : null;
    if (!request) return null;
    const submitKey = submitKeySchema.parse(ids.next());
    return request.kind === 'refund' ? { kind: 'refund', input: { ...request.input, submitKey } } : { kind: 'link', input: { ...request.input, submitKey } };
  }

  async function sealedRow(draft: Draft, entry: Entry): Promise<NewBatchRow> {
    const request = requestOf(entry);
    const { shown, typed } = entry;
    const input: RowInput = { cells: [...typed.cells], order: shown.order, request };
    const problems: readonly AppErrorDto[] = request === null ? shown.errors : [];
    return {
      number: typed.number,
      submitKey: request?.input.submitKey ?? submitKeySchema.parse(ids.next()),
      input: await sealer.seal(JSON.stringify(input), contextOf(draft.id, typed.number), { memoryAllowed: draft.scope.environment === 'practice' }),
      profileId: shown.profileId,
      paymentId: request?.kind === 'refund' ? request.input.paymentId : null,
      reference: request?.input.reference ?? null,
      amountMinor: request?.input.amountMinor ?? shown.amountMinor,
      currency: shown.currency,
      leftOut: request === null,
      problems,
    };
  }

  async function sealedRows(draft: Draft, entries: readonly Entry[]): Promise<readonly NewBatchRow[]> {
    const rows: NewBatchRow[] = [];
    for (const [index, entry] of entries.entries()) {
      if (index > 0 && index % rowsAtOnce === 0) await breathe();
      rows.push(await sealedRow(draft, entry));
    }
    return rows;
  }

  function profilesIn(draft: Draft): readonly Profile[] {
    const concerned = new Set(draft.entries.flatMap(({ shown }) => (shown.included && shown.profileId !== null ? [shown.profileId] : [])));
    return draft.profiles.filter(({ id }) => concerned.has(id));
  }

  async function requireMayStart(draft: Draft, input: Input<'batches.start'>): Promise<void> {
    if (draft.phase !== 'checked') throw new AppError('batch.notChecked');
    const included = draft.entries.map(({ shown }) => shown).filter((row) => row.included);
    if (included.length === 0) throw new AppError('batch.nothingToSend');
    draft.locks = await locksOf(draft.profiles, draft.scope.kind, journal);
    const lock = strictest(profilesIn(draft).map(({ id }) => draft.locks.get(id) ?? 'confirm'));
    if (lock === 'lookOnly') throw new AppError('batch.lookOnly');
    for (const { currency, minor } of lock === 'typeAmount' ? totalsOf(included) : []) {
      const typed = parseAmount(input.typedTotals[currency] ?? '', currency);
      if (!typed.ok || typed.money.minor !== minor) throw new AppError('batch.totalNotTyped', { currency }, { field: `typedTotals.${currency}` });
    }
    // It may have been started from another copy meanwhile.
    draft.repeats = await records.repeats(draft.scope, draft.table.sha256, draft.table.contentSha256);
    if (draft.repeats.length > 0 && input.reason === null) throw new AppError('batch.reasonNeeded', {}, { field: 'reason' });
  }

  async function writeDown(input: Input<'batches.start'>): Promise<Batch> {
    const known = await records.get(input.id);
    if (known) return describeRun(known, records);
    const draft = drafts.get(input.id);
    await requireMayStart(draft, input);
    const { entries, scope, table } = draft;
    const { paceMs } = timing(draft, entries.map(({ shown }) => shown).filter((row) => row.included));
    const rows = await sealedRows(draft, entries);
    const titles = await sealer.seal(JSON.stringify(table.titles), contextOf(draft.id, 'titles'), { memoryAllowed: scope.environment === 'practice' });
    const operator = await dependencies.operator();
    const now = clock.now();
    const { stored } = await records.create({
      id: draft.id, scope, name: draft.name.slice(0, 255), sourceSha256: table.sha256, contentSha256: table.contentSha256, titles, paceMs, duplicateReason: draft.repeats.length > 0 ? input.reason : null,
      operator, createdAt: now, startsAt: addMilliseconds(now, countdownMs), rows,
    });
    drafts.discard(draft.id);
    return runs.begin(stored);
  }

  async function load(id: BatchId) {
    const stored = await records.get(id);
    if (!stored) throw new AppError('batch.notFound');
    return stored;
  }

  async function* allRows(id: BatchId): AsyncGenerator<readonly StoredBatchRow[]> {
    for (let offset = 0; ; offset += rowsAtOnce) {
      const { rows } = await records.rows(id, { outcomes: null, order: 'file', offset, limit: rowsAtOnce });
      if (rows.length === 0) return;
      yield rows;
    }
  }

  return {
    pause: runs.pause,
    resume: runs.resume,
    stop: runs.stop,
    recover: runs.recover,
    intentChanged: runs.intentChanged,

    async saveTemplate({ kind, profileId, format, language }) {
      const profile = profileId === null ? null : ((await journal.profiles.get(profileId)) ?? null);
      const { name, bytes } = template(kind, format, language, profile);
      return saver.save(name, bytes);
    },

    async choose({ scope }) {
      const chosen = await chooser.choose();
      return chosen === null ? null : drafts.read(scope, chosen, false);
    },

    drop: async ({ scope, ...file }) => drafts.read(scope, droppedSheet(file), false),
    paste: async ({ scope, text }) => drafts.read(scope, { name: '', bytes: Buffer.from(text, 'utf8') }, true),
    reread: async ({ id, encoding, delimiter, sheet }) => drafts.reread(id, { encoding, delimiter, sheet }),
    draft: (id) => describeDraft(drafts.get(id)),
    discard: drafts.discard,
    check: drafts.check,
    cancelCheck: drafts.cancelCheck,
    draftRows: ({ id, verdict, after, limit }) => drafts.rows(id, { verdict, after, limit }),
    include: ({ id, numbers, on }) => drafts.include(id, numbers, on),

    async saveErrors(id) {
      const draft = drafts.get(id);
      const { titles } = draft.table;
      const lines = draft.entries.filter(({ shown }) => shown.verdict === 'error' || shown.verdict === 'check').map(({ shown, typed }) => errorLine(shown, typed.cells, titles.length));
      return saver.save(fileName(draft.name, 'errors'), Buffer.from(headLine(titles, errorColumns) + lines.join(''), 'utf8'));
    },

    async start(input) {
      const before = starting.get(input.id);
      if (before) return before;
      const now = writeDown(input).finally(() => starting.delete(input.id));
      starting.set(input.id, now);
      return now;
    },

    get: async (id) => describeRun(await load(id), records),
    list: async () => Promise.all((await records.list(newestRuns)).map(async (stored) => describeRun(stored, records))),

    async rows({ id, outcomes, order, offset, limit }) {
      await load(id);
      const { rows, total } = await records.rows(id, { outcomes, order, offset, limit });
      return { rows: await Promise.all(rows.map(async (row) => describeRow(sealer, id, row))), total };
    },

    async saveResult(id) {
      const stored = await load(id);
      const titles = titlesInput.parse(JSON.parse(await sealer.open(stored.titles, contextOf(id, 'titles'))));
      let text = headLine(titles, resultColumns);
      for await (const rows of allRows(id)) {
        for (const row of rows) text += resultLine(await describeRow(sealer, id, row), (await openRow(sealer, id, row)).cells, titles.length);
      }
      return saver.save(fileName(stored.name, 'result'), Buffer.from(text, 'utf8'));
    },

    async halt() {
      await runs.halt();
      await drafts.halt();
    },
  };
}
