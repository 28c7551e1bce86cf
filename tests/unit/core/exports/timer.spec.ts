import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { retryDelays } from '@core/exports/preset-run.ts';
import { folder, presetBench, presetInput, type PresetBench } from '../../../support/presets.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
/** 07:00 in Hong Kong on Thursday, 26 November 2026: an hour before the timer of `presetInput`. */
const seven = Date.UTC(2026, 10, 25, 23);
const eight = seven + hour;

let bench: PresetBench;
beforeEach(async () => { bench = await presetBench(seven); });
afterEach(async () => bench.close());

/** Lets `milliseconds` pass in steps, as a running program sees them. */
async function pass(milliseconds: number, step = 30_000): Promise<void> {
  for (let left = milliseconds; left > 0; left -= step) {
    bench.clock.advance(Math.min(step, left));
    await bench.rest();
  }
}

async function begin(...parameters: Parameters<typeof presetInput>) {
  const saved = await bench.presets.save(presetInput(...parameters));
  bench.timer.start();
  await bench.rest();
  return saved;
}

const utcText = (at: number | undefined): string => new Date(at ?? Number.NaN).toISOString();

describe('the timer of presets', () => {
  it('writes at its time, once, with the period of that day, as the program', async () => {
    const saved = await begin();
    expect(saved.nextAt).toBe(eight);
    await pass(hour - 1_000);
    expect(bench.started).toEqual([]);
    await pass(31_000);
    expect(bench.started).toMatchObject([{ path: `${folder}/Daily-2026-11-26.csv`, by: null, presetId: saved.id, request: { format: 'raw', since: null } }]);
    const { filter } = bench.started[0]!.request;
    expect([utcText(filter.from), utcText(filter.until), filter.profileIds?.length]).toEqual(['2026-11-24T16:00:00.000Z', '2026-11-25T16:00:00.000Z', 1]);
    expect(bench.ran).toMatchObject([{ name: 'Daily', run: { trigger: 'timer', dueAt: eight, state: 'done', rows: 3, missed: 0, code: null }, nextAt: eight + day }]);
    await pass(2 * hour, 10 * minute);
    expect(bench.started).toHaveLength(1);
    expect(await bench.journal.exportPresets.get(saved.id)).toMatchObject({ nextAt: eight + day, retryOf: null, failures: 0, lastRun: { state: 'done' } });
  });

  it('makes up once for times at which the program was closed, with the period of the latest', async () => {
    const saved = await bench.presets.save(presetInput());
    bench.clock.set(3 * day + 2 * hour); // Sunday 09:00; Thursday, Friday, Saturday and Sunday were missed
    bench.timer.start();
    await bench.rest();
    expect(bench.started).toHaveLength(1);
    expect(utcText(bench.started[0]?.request.filter.from)).toBe('2026-11-27T16:00:00.000Z'); // the Saturday
    expect(bench.ran).toMatchObject([{ run: { trigger: 'caughtUp', missed: 3, dueAt: eight + 3 * day }, nextAt: eight + 4 * day }]);
    bench.timer.wake();
    await pass(hour);
    expect(bench.started).toHaveLength(1);
    expect((await bench.presets.runs(saved.id)).map(({ trigger }) => trigger)).toEqual(['caughtUp']);
  });

  it.each([true, false])('makes up for a sleep at the wake, whether the machine counts it as time or not (%s)', async (counted) => {
    await begin();
    bench.clock.sleep(5 * hour, counted);
    bench.timer.wake();
    await bench.rest();
    expect(bench.ran).toMatchObject([{ run: { trigger: 'caughtUp', missed: 0, dueAt: eight } }]);
  });

  it('never writes one preset twice at a time', async () => {
    const saved = await begin();
    bench.behave.hold = true;
    await pass(hour + minute);
    expect(bench.started).toHaveLength(1);
    expect((await bench.presets.list()).running).toEqual([saved.id]);
    bench.timer.wake();
    await bench.rest();
    await expect(bench.presets.run(saved.id)).rejects.toMatchObject({ code: 'preset.running' });
    await expect(bench.presets.remove(saved.id)).rejects.toMatchObject({ code: 'preset.running' });
    expect(bench.started).toHaveLength(1);
    bench.release();
    await bench.rest();
    expect((await bench.presets.list()).running).toEqual([]);
  });

  it.each(['preset.folderGone', 'preset.folderClosed'] as const)('keeps a run without its folder as failed with %s and tries again at growing pauses', async (code) => {
    const saved = await begin();
    bench.behave.folder = code;
    await pass(hour + 6 * hour, minute);
    expect(bench.started).toEqual([]);
    const tries = (await bench.presets.runs(saved.id)).toReversed();
    expect(tries.map(({ trigger, state, code: why, exportId }) => [trigger, state, why, exportId])).toEqual([
      ['timer', 'failed', code, null], ...retryDelays.map(() => ['retry', 'failed', code, null]),
    ]);
    const pauses = tries.slice(1).map((run, index) => run.at - (tries[index]?.at ?? 0));
    pauses.forEach((pause, index) => {
      expect(pause).toBeGreaterThanOrEqual(retryDelays[index] ?? 0);
      expect(pause).toBeLessThan((retryDelays[index] ?? 0) + 2 * minute);
    });
    expect(tries.every(({ dueAt }) => dueAt === eight)).toBe(true);
    // Given up until the next day, and then it works again.
    expect((await bench.journal.exportPresets.get(saved.id))).toMatchObject({ nextAt: eight + day, retryOf: null, failures: 0 });
    bench.behave.folder = null;
    await pass(18 * hour + 6 * minute, 5 * minute);
    expect(bench.ran.at(-1)).toMatchObject({ run: { trigger: 'timer', state: 'done', dueAt: eight + day } });
  });

  it('tries again after a full disk, with the period of the first try', async () => {
    await begin();
    bench.behave.end = 'export.diskFull';
    await pass(hour + minute);
    expect(bench.ran).toMatchObject([{ run: { state: 'failed', code: 'export.diskFull' } }]);
    bench.behave.end = 'done';
    await pass(6 * minute);
    expect(bench.ran[1]).toMatchObject({ run: { trigger: 'retry', state: 'done', dueAt: eight }, nextAt: eight + day });
    expect(bench.started[1]?.request).toEqual(bench.started[0]?.request);
  });

  it('leaves a run alone that a person cancelled', async () => {
    await begin();
    bench.behave.end = 'cancelled';
    await pass(3 * hour);
    expect(bench.ran).toMatchObject([{ run: { state: 'cancelled', code: null }, nextAt: eight + day }]);
  });

  it('tries a run again after the next start that the end of the program cut off', async () => {
    const saved = await begin();
    bench.behave.hold = true;
    bench.behave.end = 'cancelled';
    await pass(hour + minute);
    bench.timer.stop();
    bench.runner.halt();
    bench.release();
    await bench.rest();
    expect(bench.ran).toMatchObject([{ run: { state: 'failed', code: 'preset.interrupted' } }]);
    expect(await bench.journal.exportPresets.get(saved.id)).toMatchObject({ retryOf: eight, failures: 1 });
  });

  it('has moved the time on before it begins, so that a crash does not run the same again at once', async () => {
    const saved = await begin();
    bench.behave.hold = true;
    await pass(hour + minute);
    const { nextAt, retryOf } = (await bench.journal.exportPresets.get(saved.id))!;
    expect(retryOf).toBe(eight);
    expect(nextAt).toBeGreaterThan(bench.clock.now());
  });

  it('writes nothing while the journal is closed, and does so afterwards', async () => {
    await begin();
    bench.behave.journalClosed = true;
    await pass(hour + 2 * minute);
    expect(bench.started).toEqual([]);
    bench.behave.journalClosed = false;
    await pass(minute);
    expect(bench.started).toHaveLength(1);
  });

  it('stops, and begins nothing more', async () => {
    await begin();
    bench.timer.stop();
    await pass(2 * hour);
    expect(bench.started).toEqual([]);
  });

  it('finds its way back after the clock was far ahead', async () => {
    bench.clock.set(400 * day);
    const saved = await bench.presets.save(presetInput());
    bench.clock.set(-400 * day);
    bench.timer.start();
    await bench.rest();
    expect(await bench.journal.exportPresets.get(saved.id)).toMatchObject({ nextAt: eight });
    expect(bench.started).toEqual([]);
  });

  it('goes on from its last end where it exports what came since, whenever it runs', async () => {
    await begin({}, { range: { kind: 'relative', of: 'sinceLast' } });
    await pass(hour + day + minute, 2 * minute);
    const [first, second] = bench.started.map(({ request }) => request.filter);
    expect(first?.from).toBeUndefined();
    expect(second?.from).toBe(first?.until);
    expect(bench.started).toHaveLength(2);
  });
});

describe('presets', () => {
  it('take only folders that a person chose, or that another preset has', async () => {
    await expect(bench.presets.save(presetInput({ folder: '/etc' }))).rejects.toMatchObject({ code: 'preset.folderNotChosen', field: 'folder' });
    await expect(bench.presets.save(presetInput({ folder: null }))).rejects.toMatchObject({ code: 'preset.noFolder' });
    await expect(bench.presets.save(presetInput({ folder: null, timer: null }))).resolves.toMatchObject({ nextAt: null, folder: null });
  });

  it('run for a person at once, under their name, and leave the timer as it is', async () => {
    const saved = await bench.presets.save(presetInput());
    await bench.presets.run(saved.id);
    await bench.rest();
    expect(bench.started).toMatchObject([{ by: 'Mei' }]);
    expect(bench.ran).toMatchObject([{ run: { trigger: 'person', dueAt: null, state: 'done' }, nextAt: eight }]);
    expect(await bench.journal.exportPresets.get(saved.id)).toMatchObject({ nextAt: eight, version: 1 });
  });

  it('settle a failed run when a person runs them', async () => {
    const saved = await begin();
    bench.behave.folder = 'preset.folderGone';
    await pass(hour + minute);
    bench.behave.folder = null;
    await bench.presets.run(saved.id);
    await bench.rest();
    expect(await bench.journal.exportPresets.get(saved.id)).toMatchObject({ nextAt: eight + day, retryOf: null, failures: 0 });
  });

  it('never mean every environment where none of theirs has a profile', async () => {
    const saved = await bench.presets.save(presetInput({}, { environment: 'live' }));
    await expect(bench.presets.run(saved.id)).rejects.toMatchObject({ code: 'preset.noProfiles' });
    expect(bench.started).toEqual([]);
    expect(await bench.presets.runs(saved.id)).toMatchObject([{ state: 'failed', code: 'preset.noProfiles', exportId: null }]);
  });

  it('refuse a period that ends before it starts', async () => {
    await expect(bench.presets.save(presetInput({}, { range: { kind: 'fixed', from: '2026-11-02 00:00', until: '2026-11-01 00:00' } }))).rejects.toMatchObject({ code: 'export.rangeInvalid' });
  });
});
