/** Plainly synthetic presets and past exports, for looking at screens. */
import { exportColumns, type ExportRecord } from '../../shared/domain/export.ts';
import { exportPreset, type ExportPreset, type PresetRun } from '../../shared/domain/export-preset.ts';
import { exportId, exportPresetId } from '../../shared/domain/ids.ts';
import type { Environment } from '../../shared/domain/profile.ts';
import type { AppErrorDto } from '../../shared/errors/app-error.ts';
import type { Handlers } from '../../shared/ipc/contract.ts';
import { addMilliseconds, toInstant } from '../../shared/time/instant.ts';
import { fakeId, fakeNow } from './fake-data.ts';

export type FakePresetOptions = {
  /** `some` of them; `failed`: the last run of one could not be written; `gone`: one holds what this version does not know. None when absent. */
  readonly presets?: 'some' | 'failed' | 'gone';
  /** Exports were made before. */
  readonly exported?: boolean;
};

const hour = 3_600_000;
const day = 24 * hour;
const ran = (change: Partial<PresetRun>): PresetRun => ({
  trigger: 'timer', at: addMilliseconds(fakeNow, -6 * hour), finishedAt: addMilliseconds(fakeNow, -6 * hour + 2_000), dueAt: addMilliseconds(fakeNow, -6 * hour), missed: 0, state: 'done', code: null,
  exportId: exportId.parse(fakeId('d00', 1)), rows: 1_204, ...change,
});

function base(number: number, name: string, environment: Environment, change: Partial<ExportPreset>): ExportPreset {
  return exportPreset.parse({
    id: fakeId('e00', number), name, folder: '/home/demo/Finance', fileName: '{name}-{date}', timer: null, onlyChanged: false, version: 1, createdAt: fakeNow - 30 * day, updatedAt: fakeNow - 30 * day,
    nextAt: null, retryOf: null, failures: 0, lastUntil: null, lastRun: null, gone: [],
    recipe: { environment, range: { kind: 'relative', of: 'lastMonth' }, filter: {}, columns: exportColumns.slice(0, 14), format: 'excel', titles: 'names', zone: 'Asia/Hong_Kong' },
    ...change,
  });
}

export function fakePresetList(options: FakePresetOptions, environment: Environment): ExportPreset[] {
  if (options.presets === undefined) return [];
  const failed = options.presets === 'failed';
  return [
    base(1, 'Daily to the ledger', environment, {
      recipe: { environment, range: { kind: 'relative', of: 'yesterday' }, filter: { kinds: ['payment', 'refund'] }, columns: exportColumns.slice(0, 12), format: 'xlsx', titles: 'en', zone: 'Asia/Hong_Kong' },
      timer: { every: 'day', at: '08:30' }, nextAt: toInstant(failed ? fakeNow + 5 * 60_000 : fakeNow + 18 * hour - 128_000), retryOf: failed ? addMilliseconds(fakeNow, -6 * hour) : null, failures: failed ? 2 : 0,
      lastRun: failed ? ran({ trigger: 'retry', state: 'failed', code: 'preset.folderGone', exportId: null, rows: 0 }) : ran({}),
    }),
    base(2, '月結 Month close', environment, { timer: { every: 'month', day: 31, at: '09:00' }, nextAt: toInstant(Date.UTC(2026, 10, 30, 1)), lastRun: ran({ at: addMilliseconds(fakeNow, -20 * day), trigger: 'caughtUp', missed: 1, rows: 17_655 }) }),
    base(3, 'Weekly, changed rows', environment, {
      recipe: { environment, range: { kind: 'relative', of: 'all' }, filter: {}, columns: options.presets === 'gone' ? ['reference', 'amount'] : [...exportColumns], format: 'jsonl', titles: 'names', zone: options.presets === 'gone' ? 'UTC' : 'Asia/Taipei' },
      onlyChanged: true, timer: { every: 'week', weekday: 1, at: '08:00' }, nextAt: toInstant(Date.UTC(2026, 10, 23)),
      gone: options.presets === 'gone' ? [{ what: 'column', name: 'shop_floor' }, { what: 'zone', name: 'Mars/Olympus' }] : [],
    }),
  ];
}

/** Finished exports of the last months, the newest first. */
export function fakePastExports(): ExportRecord[] {
  const month = (number: number, name: string, rows: number, daysAgo: number): ExportRecord => ({
    id: exportId.parse(fakeId('d00', number)), path: `/home/demo/Finance/${name}`, state: 'done', rows, bytes: rows * 212, sha256: `${number}be1`.repeat(16), sums: [{ currency: 'HKD', rows, inMinor: rows * 31_200, outMinor: rows * 410 }],
    startedAt: addMilliseconds(fakeNow, -daysAgo * day), finishedAt: addMilliseconds(fakeNow, -daysAgo * day + 1_400), asOf: addMilliseconds(fakeNow, -daysAgo * day), manifestPath: `/home/demo/Finance/${name}.manifest.json`,
    changes: null, sheets: null, cutCells: 0, presetId: number === 1 ? null : exportPresetId.parse(fakeId('e00', 2)), comparable: true,
    request: { filter: {}, columns: exportColumns.slice(0, 14), format: 'excel', zone: 'Asia/Hong_Kong', titles: 'names', since: null },
  });
  return [month(1, 'transactions-2026-11-01-to-2026-11-19.csv', 9_412, 1), month(2, '月結 Month close-2026-10-31.csv', 17_655, 20), month(3, '月結 Month close-2026-09-30.csv', 16_902, 51)];
}

type PresetChannel = Extract<keyof Handlers, `presets.${string}`>;

export function fakePresetHandlers(options: FakePresetOptions, room: {
  readonly environment: Environment;
  readonly refuse: (dto: AppErrorDto) => Error;
  readonly start: Handlers['exports.start'];
}): Pick<Handlers, PresetChannel> {
  let presets = fakePresetList(options, room.environment);
  const find = (id: string): ExportPreset => {
    const found = presets.find((preset) => preset.id === id);
    if (!found) throw room.refuse({ code: 'preset.notFound', params: {} });
    return found;
  };
  return {
    'presets.list': async () => ({ presets, running: [] }),
    'presets.save': async ({ id, version, ...content }) => {
      if (presets.some((other) => other.name.toLowerCase() === content.name.toLowerCase() && other.id !== id)) throw room.refuse({ code: 'preset.nameTaken', params: {}, field: 'name' });
      const before = id === null ? undefined : find(id);
      const saved = exportPreset.parse({
        ...(before ?? base(10 + presets.length, content.name, room.environment, {})), ...content, version: (version ?? 0) + 1, gone: [], updatedAt: fakeNow,
        nextAt: content.timer === null ? null : fakeNow + 18 * hour,
      });
      presets = [...presets.filter((other) => other.id !== saved.id), saved].toSorted((left, right) => left.name.localeCompare(right.name));
      return saved;
    },
    'presets.remove': async ({ id }) => {
      presets = presets.filter((other) => other.id !== find(id).id);
      return {};
    },
    'presets.run': async ({ id }) => {
      const { recipe: { range: _range, environment: _environment, ...recipe }, name } = find(id);
      return room.start({ request: { ...recipe, since: null }, path: `/home/demo/Finance/${name}-2026-11-20.csv` });
    },
    'presets.runs': async ({ id }) => { const { lastRun } = find(id); return lastRun === null ? [] : [lastRun]; },
    'presets.chooseFolder': async () => ({ folder: '/home/demo/Finance' }),
  };
}
