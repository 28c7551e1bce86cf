/** Exports of transactions: preview, one run at a time per file, progress, and a record of what was written where. */
import { exportId, type ExportId } from '@shared/domain/ids.ts';
import type { ExportPreview, ExportRecord, ExportRequest } from '@shared/domain/export.ts';
import type { TransactionFilter } from '@shared/domain/transaction-filter.ts';
import { AppError } from '@shared/errors/app-error.ts';
import type { EventPayload } from '@shared/ipc/contract.ts';
import type { Clock, IdSource } from '../ports/clock.ts';
import type { ExportRun, ExportRunner } from '../ports/export-runner.ts';
import type { Journal } from '../ports/journal.ts';
import type { Logger } from '../ports/logger.ts';

export type Exports = {
  /** Errors: `export.rangeInvalid` when the end is not after the start. */
  preview(filter: TransactionFilter): Promise<ExportPreview>;
  start(request: ExportRequest, path: string): Promise<ExportRecord>;
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

function checkRange(filter: TransactionFilter): void {
  if (filter.from !== undefined && filter.until !== undefined && filter.until <= filter.from) throw new AppError('export.rangeInvalid', {}, { field: 'filter.until' });
}

export function createExports(dependencies: ExportDependencies): Exports {
  const { journal, runner, clock, ids, logger, onProgress, operator } = dependencies;
  const running = new Map<ExportId, { readonly run: ExportRun; readonly path: string; readonly finished: Promise<void> }>();

  async function preview(filter: TransactionFilter): Promise<ExportPreview> {
    checkRange(filter);
    const sums = await journal.transactions.sums(filter);
    return { rows: sums.reduce((rows, sum) => rows + sum.rows, 0), sums: [...sums], asOf: clock.now() };
  }

  async function finish(id: ExportId, run: ExportRun, total: number, by: string): Promise<void> {
    const end = await run.ended;
    const rows = end.state === 'done' ? end.rows : 0;
    try {
      await journal.exports.finish(id, {
        state: end.state,
        rows,
        bytes: end.state === 'done' ? end.bytes : 0,
        sha256: end.state === 'done' ? end.sha256 : null,
        finishedAt: clock.now(),
      }, by);
    } catch (cause) {
      // The file is what it is, whether its record could be written or not.
      logger.error('export.recordFailed', { reason: cause instanceof AppError ? cause.code : 'unknown' });
    }
    running.delete(id);
    onProgress({ id, rows, total: end.state === 'done' ? rows : total, state: end.state, error: end.state === 'failed' ? new AppError(end.code).toDto() : null });
  }

  return {
    preview,

    async start(request, path) {
      const { rows: total } = await preview(request.filter);
      if ([...running.values()].some((other) => other.path === path)) throw new AppError('export.cannotWrite', { path });
      const id = exportId.parse(ids.next());
      const record: ExportRecord = { id, request, path, state: 'running', rows: 0, bytes: 0, sha256: null, startedAt: clock.now(), finishedAt: null };
      const by = await operator();
      await journal.exports.begin(record, by);
      let reportedAt = 0;
      const run = runner.run(request, path, (rows) => {
        const now = clock.now();
        if (now - reportedAt < progressEvery) return;
        reportedAt = now;
        onProgress({ id, rows, total, state: 'running', error: null });
      });
      running.set(id, { run, path, finished: finish(id, run, total, by) });
      return record;
    },

    async recover() {
      for (const { id } of (await journal.exports.list(recovered)).filter((record) => record.state === 'running')) {
        await journal.exports.finish(id, { state: 'failed', rows: 0, bytes: 0, sha256: null, finishedAt: clock.now() });
      }
    },

    cancel(id) {
      running.get(id)?.run.cancel();
    },

    async list() {
      return [...(await journal.exports.list(20))];
    },

    async get(id) {
      const record = await journal.exports.get(id);
      if (!record) throw new AppError('export.notFound');
      return record;
    },

    async stopAll() {
      for (const { run } of running.values()) run.cancel();
      await Promise.all([...running.values()].map(({ finished }) => finished));
    },
  };
}
