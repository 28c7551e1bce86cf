/** Exports of transactions: preview, one run at a time per file, progress, and a record of what was written where. */
import { exportId, type ExportId, type ExportPresetId } from '@shared/domain/ids.ts';
import { isSameRecipe, type ExportChanges, type ExportPreview, type ExportRecord, type ExportRequest } from '@shared/domain/export.ts';
import type { TransactionFilter } from '@shared/domain/transaction-filter.ts';
import { AppError } from '@shared/errors/app-error.ts';
import type { EventPayload } from '@shared/ipc/contract.ts';
import type { ErrorCode } from '@shared/errors/codes.ts';
import { isTimeZone } from '@shared/time/zones.ts';
import type { Clock, IdSource } from '../ports/clock.ts';
import type { ChangeCount, ExportEnd, ExportRun, ExportRunner, Replaces } from '../ports/export-runner.ts';
import type { Journal, StoredExport, StoredExportEnd } from '../ports/journal.ts';
import type { Logger } from '../ports/logger.ts';

export type ExportStart = {
  /** The preset whose recipe it is. */
  readonly presetId?: ExportPresetId;
  /** Nothing when absent. */
  readonly replaces?: Replaces;
  /** Who asked for it, null for the program itself; the person at this computer when absent. */
  readonly by?: string | null;
};

export type Exports = {
  /** Errors: `export.rangeInvalid` when the end is not after the start. */
  preview(filter: TransactionFilter): Promise<ExportPreview>;
  /**
   * What an export with `since` would hold. A newer question ends an older one. Errors: those of `start`, `export.cancelled`, and what
   * stands in the way of reading.
   */
  countChanges(request: ExportRequest): Promise<ExportChanges>;
  /** Errors: `export.rangeInvalid`, `export.zoneUnknown`, `export.notComparable`, `export.cannotWrite` while another run writes there. */
  start(request: ExportRequest, path: string, options?: ExportStart): Promise<ExportRecord>;
  /** How a run that was begun ended, with why it failed; never rejects. */
  ended(id: ExportId): Promise<{ readonly state: 'done' | 'cancelled' | 'failed'; readonly rows: number; readonly code: ErrorCode | null }>;
  /** The newest finished export of the preset that a new one with `request` can be compared with; null when there is none. */
  lastOf(presetId: ExportPresetId, request: ExportRequest): Promise<ExportId | null>;
  cancel(id: ExportId): void;
  list(): Promise<ExportRecord[]>;
  get(id: ExportId): Promise<ExportRecord>;
  /** Notes as failed what an earlier run of the program did not finish. Call once, before the first start. */
  recover(): Promise<void>;
  /** Stops every run and waits until no half file is left. */
  stopAll(): Promise<void>;
};

export type ExportDependencies = {
  readonly journal: { readonly transactions: Pick<Journal['transactions'], 'sums'>; readonly exports: Journal['exports'] };
  readonly runner: ExportRunner;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly logger: Logger;
  readonly onProgress: (progress: EventPayload<'exports.progress'>) => void;
  /** Name of the person at this computer. */
  readonly operator: () => Promise<string>;
};

/** Milliseconds between two reports of progress: a screen needs no more. */
const progressEvery = 100;
/** How many of the newest records are looked through after a start. */
const recovered = 100;
/** How many of the newest records are looked through for one to compare with. */
const compared = 500;

function checkRange(filter: TransactionFilter): void {
  if (filter.from !== undefined && filter.until !== undefined && filter.until <= filter.from) throw new AppError('export.rangeInvalid', {}, { field: 'filter.until' });
}

const nothingWritten = { rows: 0, bytes: 0, sha256: null, sums: [], asOf: null, manifestPath: null, changes: null, sheets: null, cutCells: 0 } as const satisfies Partial<StoredExportEnd>;

function recordOfEnd(end: ExportEnd, finishedAt: StoredExportEnd['finishedAt']): StoredExportEnd {
  if (end.state !== 'done') return { ...nothingWritten, sums: [], state: end.state, finishedAt };
  return { ...end, sums: [...end.sums], finishedAt };
}

export function createExports(dependencies: ExportDependencies): Exports {
  const { journal, runner, clock, ids, logger, onProgress, operator } = dependencies;
  const running = new Map<ExportId, { readonly run: ExportRun; readonly path: string; readonly finished: Promise<ExportEnd> }>();
  /** Places of exports that are about to begin. */
  const starting = new Set<string>();
  let counting: ChangeCount | undefined;

  async function preview(filter: TransactionFilter): Promise<ExportPreview> {
    checkRange(filter);
    const sums = await journal.transactions.sums(filter);
    return { rows: sums.reduce((rows, sum) => rows + sum.rows, 0), sums: [...sums], asOf: clock.now() };
  }

  async function check({ filter, zone, since }: ExportRequest): Promise<void> {
    checkRange(filter);
    if (!isTimeZone(zone)) throw new AppError('export.zoneUnknown', { zone }, { field: 'zone' });
    if (since !== null && !(await runner.comparable()).has(since)) throw new AppError('export.notComparable', {}, { field: 'since' });
  }

  async function finish(id: ExportId, run: ExportRun, total: number, by: string | undefined): Promise<ExportEnd> {
    const end = await run.ended;
    try {
      await journal.exports.finish(id, recordOfEnd(end, clock.now()), by);
    } catch (cause) {
      // The file is what it is, whether its record could be written or not.
      logger.error('export.recordFailed', { reason: cause instanceof AppError ? cause.code : 'unknown' });
    }
    running.delete(id);
    const rows = end.state === 'done' ? end.rows : 0;
    onProgress({ id, rows, total: end.state === 'done' ? rows : total, state: end.state, error: end.state === 'failed' ? new AppError(end.code).toDto() : null });
    return end;
  }

  async function get(id: ExportId): Promise<ExportRecord> {
    const record = await journal.exports.get(id);
    if (!record) throw new AppError('export.notFound');
    return { ...record, comparable: (await runner.comparable()).has(id) };
  }

  async function begin(request: ExportRequest, path: string, options: ExportStart): Promise<ExportRecord> {
    await check(request);
    const { rows: total } = await preview(request.filter);
    if ([...running.values()].some((other) => other.path === path)) throw new AppError('export.cannotWrite', { path });
    const id = exportId.parse(ids.next());
    const record: StoredExport = { ...nothingWritten, sums: [], id, request, path, state: 'running', startedAt: clock.now(), finishedAt: null, presetId: options.presetId ?? null };
    const by = options.by === null ? undefined : (options.by ?? (await operator()));
    await journal.exports.begin(record, by);
    let reportedAt = 0;
    const run = runner.run({ id, request, path, replaces: options.replaces ?? { file: false, manifest: false }, presetId: record.presetId }, (rows) => {
      const now = clock.now();
      if (now - reportedAt < progressEvery) return;
      reportedAt = now;
      onProgress({ id, rows, total, state: 'running', error: null });
    });
    running.set(id, { run, path, finished: finish(id, run, total, by) });
    return { ...record, comparable: false };
  }

  return {
    preview,

    async countChanges(request) {
      counting?.cancel();
      await check(request);
      if (request.since === null) throw new AppError('export.notComparable', {}, { field: 'since' });
      const mine = runner.count(request);
      counting = mine;
      const end = await mine.ended;
      if (counting === mine) counting = undefined;
      if (end.state === 'done') return end.changes;
      throw new AppError(end.state === 'cancelled' ? 'export.cancelled' : end.code);
    },

    async start(request, path, options = {}) {
      // Taken from the first moment: what comes before a run takes a while, and two runs would mix their file and manifest.
      if (starting.has(path)) throw new AppError('export.cannotWrite', { path });
      starting.add(path);
      try {
        return await begin(request, path, options);
      } finally {
        starting.delete(path);
      }
    },

    async ended(id) {
      const end = await running.get(id)?.finished;
      if (end === undefined) {
        // Over before it was asked about: its record says how.
        const record = await journal.exports.get(id).catch(() => undefined);
        return record?.state === 'done' || record?.state === 'cancelled' ? { state: record.state, rows: record.rows, code: null } : { state: 'failed', rows: 0, code: 'internal' };
      }
      return { state: end.state, rows: end.state === 'done' ? end.rows : 0, code: end.state === 'failed' ? end.code : null };
    },

    async lastOf(presetId, request) {
      const [records, comparable] = await Promise.all([journal.exports.list(compared), runner.comparable()]);
      return records.find((record) => record.presetId === presetId && record.state === 'done' && comparable.has(record.id) && isSameRecipe(record.request, request))?.id ?? null;
    },

    async recover() {
      for (const { id } of (await journal.exports.list(recovered)).filter((record) => record.state === 'running')) {
        await journal.exports.finish(id, recordOfEnd({ state: 'failed', code: 'internal' }, clock.now()));
      }
    },

    cancel(id) {
      running.get(id)?.run.cancel();
    },

    async list() {
      const [records, comparable] = await Promise.all([journal.exports.list(20), runner.comparable()]);
      return records.map((record) => ({ ...record, comparable: comparable.has(record.id) }));
    },

    get,

    async stopAll() {
      counting?.cancel();
      for (const { run } of running.values()) run.cancel();
      await Promise.all([...running.values()].map(({ finished }) => finished));
    },
  };
}
