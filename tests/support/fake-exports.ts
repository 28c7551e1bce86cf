/** Plainly synthetic answers about exports, for looking at screens. */
import type { ExportRecord } from '../../shared/domain/export.ts';
import { exportId } from '../../shared/domain/ids.ts';
import type { Transaction } from '../../shared/domain/transaction.ts';
import type { CurrencySum, TransactionFilter } from '../../shared/domain/transaction-filter.ts';
import type { Handlers } from '../../shared/ipc/contract.ts';
import { fakeId, fakeNow } from './fake-data.ts';

export type FakeExportOptions = {
  /** How an export stands after its start. */
  readonly exporting?: 'running' | 'done' | 'failed';
};

type ExportChannel = Extract<keyof Handlers, `exports.${string}`>;

/** `found` and `sumUp` look at the transactions that the bridge holds. */
export function fakeExportHandlers(options: FakeExportOptions, room: {
  readonly found: (filter: TransactionFilter) => readonly Transaction[];
  readonly sumUp: (rows: readonly Transaction[]) => CurrencySum[];
  /** Exports that were made before. */
  readonly past: readonly ExportRecord[];
}): Pick<Handlers, ExportChannel> {
  let run: ExportRecord | undefined;
  return {
    'exports.preview': async ({ filter }) => {
      const rows = room.found(filter);
      return { rows: rows.length, sums: room.sumUp(rows), asOf: fakeNow };
    },
    'exports.countChanges': async () => ({ added: 2, changed: 1, gone: 0 }),
    'exports.choosePath': async ({ suggestedName }) => ({ path: `/home/demo/Documents/${suggestedName}` }),
    'exports.start': async ({ request, path }) => {
      const state = options.exporting ?? 'done';
      const done = state === 'done';
      const rows = room.found(request.filter);
      run = {
        id: exportId.parse(fakeId('d00', 9)), request, path, state, rows: state === 'running' ? Math.min(7, rows.length) : rows.length, bytes: done ? 4096 : 0,
        sha256: done ? 'ab'.repeat(32) : null, startedAt: fakeNow, finishedAt: state === 'running' ? null : fakeNow, sums: done ? room.sumUp(rows) : [], asOf: done ? fakeNow : null,
        manifestPath: done ? `${path}.manifest.json` : null, changes: done && request.since !== null ? { added: 2, changed: 1, gone: 0 } : null,
        sheets: done && request.format === 'xlsx' ? 1 : null, cutCells: 0, presetId: null, comparable: done,
      };
      return run;
    },
    'exports.cancel': async () => ({}),
    'exports.list': async () => [...(run ? [run] : []), ...room.past],
    'exports.reveal': async () => ({}),
  };
}
