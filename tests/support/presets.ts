/** A preset timer over a real journal, with exports and a folder that do what a test says. */
import { createPresetRunner, type PresetRunner } from '@core/exports/preset-run.ts';
import { createExportPresets, type ExportPresets } from '@core/exports/presets.ts';
import { createPresetTimer, type PresetTimer } from '@core/exports/timer.ts';
import type { Journal } from '@core/ports/journal.ts';
import { openJournalInThread } from '@electron/journal/journal.ts';
import type { ExportRequest } from '@shared/domain/export.ts';
import type { PresetInput, PresetRun } from '@shared/domain/export-preset.ts';
import { exportId, type ExportPresetId } from '@shared/domain/ids.ts';
import { AppError } from '@shared/errors/app-error.ts';
import type { ErrorCode } from '@shared/errors/codes.ts';
import { FakeClock } from './fake-clock.ts';
import { countingIds } from './ids.ts';
import { newProfileId, practiceProfile, temporaryFolder } from './journal.ts';

export const folder = '/exports';

export function presetInput(change: Partial<Omit<PresetInput, 'recipe'>> = {}, recipe: Partial<PresetInput['recipe']> = {}): PresetInput {
  return {
    id: null, version: null, name: 'Daily', folder, fileName: '{name}-{date}', timer: { every: 'day', at: '08:00' }, onlyChanged: false, ...change,
    recipe: { environment: 'practice', range: { kind: 'relative', of: 'yesterday' }, filter: {}, columns: ['reference', 'amount'], format: 'raw', titles: 'names', zone: 'Asia/Hong_Kong', ...recipe },
  };
}

export type Started = { readonly request: ExportRequest; readonly path: string; readonly by: string | null; readonly presetId: ExportPresetId | null };

export type PresetBench = {
  readonly journal: Journal;
  readonly clock: FakeClock;
  readonly runner: PresetRunner;
  readonly timer: PresetTimer;
  readonly presets: ExportPresets;
  readonly started: Started[];
  readonly ran: { readonly name: string; readonly run: PresetRun; readonly nextAt: number | null }[];
  /** What coming runs come to; `hold` leaves them open until `release`. */
  readonly behave: { folder: ErrorCode | null; end: 'done' | 'cancelled' | ErrorCode; hold: boolean; journalClosed: boolean };
  readonly release: () => void;
  /** Lets what was begun come to rest. */
  readonly rest: () => Promise<void>;
  readonly close: () => Promise<void>;
};

export async function presetBench(now: number): Promise<PresetBench> {
  const place = temporaryFolder();
  const clock = new FakeClock(now);
  const journal = openJournalInThread({ path: place.path, now: clock.now() });
  await journal.profiles.save(newProfileId(), practiceProfile, clock.now());
  const [ids, started, ran]: [ReturnType<typeof countingIds>, Started[], PresetBench['ran'][number][]] = [countingIds(), [], []];
  const behave: PresetBench['behave'] = { folder: null, end: 'done', hold: false, journalClosed: false };
  const held: (() => void)[] = [];
  const logger = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const records: Journal['exportPresets'] = new Proxy(journal.exportPresets, {
    get: (target, name, receiver) => (behave.journalClosed ? async () => { throw new AppError('journal.busy'); } : Reflect.get(target, name, receiver) as unknown),
  });
  const runner = createPresetRunner({
    presets: records, profiles: journal.profiles, clock, logger,
    folder: {
      freePath: async (at, stem, ending) => {
        if (behave.folder !== null) throw new AppError(behave.folder, { folder: at });
        return `${at}/${stem}.${ending}`;
      },
    },
    exports: {
      async start(request, path, origin) {
        started.push({ request, path, by: origin?.by ?? null, presetId: origin?.presetId ?? null });
        return {
          id: exportId.parse(ids.next()), request, path, state: 'running', rows: 0, bytes: 0, sha256: null, startedAt: clock.now(), finishedAt: null, presetId: origin?.presetId ?? null,
          sums: [], asOf: null, manifestPath: null, changes: null, sheets: null, cutCells: 0, comparable: false,
        };
      },
      async ended() {
        if (behave.hold) await new Promise<void>((resolve) => { held.push(resolve); });
        const { end } = behave;
        return end === 'done' ? { state: 'done', rows: 3, code: null } : end === 'cancelled' ? { state: 'cancelled', rows: 0, code: null } : { state: 'failed', rows: 0, code: end };
      },
      lastOf: async () => null,
    },
    onBegun: () => undefined,
    onRan: (told) => ran.push(told),
  });
  const timer = createPresetTimer({ presets: records, runner, clock, logger });
  const presets = createExportPresets({
    presets: records, runner, clock, ids, operator: async () => 'Mei', onChanged: () => undefined,
    chooser: { choose: async () => folder, isChosen: (path) => path === folder },
  });
  return {
    journal, clock, runner, timer, presets, started, ran, behave,
    release: () => held.splice(0).forEach((resolve) => resolve()),
    rest: async () => { for (let round = 0; round < 20; round += 1) await new Promise((resolve) => { setImmediate(resolve); }); },
    async close() {
      timer.stop();
      await journal.close();
      place.remove();
    },
  };
}
