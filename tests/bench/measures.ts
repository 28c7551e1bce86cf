/** What is measured. Each gives one number and the sentence behind it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { AppUnderTest } from '../e2e/support/app-under-test.ts';
import { dialog, exportTo, lookUp, makeLink, misbehave, openToday, payLink, refund } from '../e2e/support/steps.ts';
import { bulkPaceRatio } from './bulk.ts';
import { csvLinearity, csvPeakMB, csvVsCsvStringify, csvVsSqliteCli, xlsxVsCsv } from './exports.ts';
import { filterP95Ms, lookupP95Ms, sumP95Ms } from './list.ts';
import { loopDelayOnMillion, scrollFps } from './million.ts';
import { median, rounded } from './numbers.ts';
import { readRendererFile, type Places } from './places.ts';
import { million, seededJournal } from './seeded.ts';
import { measureStart, openFirstScreen } from './start.ts';
import { todayP95Ms } from './today.ts';
import { tokenSearchP95Ms } from './tokens.ts';

export type Measured = { readonly value: number; readonly detail: string };
/** The goal is the most that the value may be, or the least with `atLeast`. */
export type Measure = { readonly goal: number; readonly atLeast?: boolean; readonly unit: string; readonly run: (places: Places) => Promise<Measured> };

/** Pairs of starts, after one of each that warms up. */
const pairs = 7;

async function startVsBareWindow({ app, bare }: Places): Promise<Measured> {
  await measureStart(app);
  await measureStart(bare);
  const times = { app: [] as number[], bare: [] as number[] };
  for (let pair = 0; pair < pairs; pair += 1) {
    // Who goes first takes turns, so that a machine that slows down slows both.
    const order = pair % 2 === 0 ? (['app', 'bare'] as const) : (['bare', 'app'] as const);
    for (const name of order) times[name].push((await measureStart(name === 'app' ? app : bare)).milliseconds);
  }
  const [own, peer] = [median(times.app), median(times.bare)];
  return { value: rounded(own / peer, 2), detail: `${Math.round(own)} ms against ${Math.round(peer)} ms, medians of ${pairs}` };
}

async function firstScreenKB({ app }: Places): Promise<Measured> {
  const { scripts } = await measureStart(app);
  const names = [...new Set(scripts.map((address) => new URL(address).pathname))];
  const bytes = names.reduce((sum, name) => sum + gzipSync(readRendererFile(app, name), { level: 9 }).byteLength, 0);
  return { value: rounded(bytes / 1000, 1), detail: `${names.length} scripts` };
}

/** Longest wait for an unknown outcome to settle without anybody. */
const byItself = 30_000;

async function done(app: AppUnderTest): Promise<void> {
  await dialog(app).getByRole('button', { name: 'Done' }).click();
  await dialog(app).waitFor({ state: 'hidden' });
}

/** The tour's work without its pictures: link, payment, look-up, refund, an unknown outcome that settles by itself, and an export. */
async function loopDelayOfTour({ app: place }: Places): Promise<Measured> {
  const folder = mkdtempSync(join(tmpdir(), 'merchant-admin-bench-export-'));
  const { app } = await openFirstScreen(place);
  try {
    await app.resetEventLoopDelay();
    const order = `BENCH-${String(process.pid)}`;
    await openToday(app);
    await makeLink(app, { amount: '480.00', reference: order });
    await payLink(app);
    await lookUp(app, order);
    await refund(app, { amount: '120', shown: 'HK$120.00' }, 'Refund succeeded');
    await done(app);
    await misbehave(app, 'refund', 'accept-then-hang-up');
    await refund(app, { amount: '60', shown: 'HK$60.00', another: true }, 'Outcome unknown');
    await dialog(app).getByRole('heading', { name: 'Refund succeeded' }).waitFor({ timeout: byItself });
    await done(app);
    await exportTo(app, join(folder, 'bench.csv'));
    const { p50Ms, p99Ms, maxMs } = await app.mainEventLoopDelay();
    await app.kill();
    return { value: rounded(p99Ms, 1), detail: `median ${rounded(p50Ms, 1)} ms, longest ${rounded(maxMs, 1)} ms, on the ${app.engine}` };
  } finally {
    await app.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The worse of the tour's work and of work over a million rows. */
async function loopDelayP99Ms(places: Places): Promise<Measured> {
  const tour = await loopDelayOfTour(places);
  const large = await loopDelayOnMillion(places);
  return { value: Math.max(tour.value, large.value), detail: `tour ${tour.value}: ${tour.detail}; a million rows ${large.value}: ${large.detail}` };
}

const onMillion = (measure: (journal: string) => Promise<Measured>) => async (): Promise<Measured> => measure(await seededJournal(million));

/** Whether time and memory grow as the rows do. */
async function linearity(): Promise<Measured> {
  const sizes = [10_000, 100_000, million];
  return csvLinearity(await Promise.all(sizes.map(async (rows) => ({ rows, path: await seededJournal(rows) }))));
}

export const measures = {
  startVsBareWindow: { goal: 1.5, unit: '×', run: startVsBareWindow },
  firstScreenKB: { goal: 350, unit: 'kB', run: firstScreenKB },
  loopDelayP99Ms: { goal: 20, unit: 'ms', run: loopDelayP99Ms },
  tokenSearchP95Ms: { goal: 50, unit: 'ms', run: tokenSearchP95Ms },
  lookupP95Ms: { goal: 10, unit: 'ms', run: onMillion(lookupP95Ms) },
  filterP95Ms: { goal: 50, unit: 'ms', run: onMillion(filterP95Ms) },
  sumP95Ms: { goal: 150, unit: 'ms', run: onMillion(sumP95Ms) },
  todayP95Ms: { goal: 150, unit: 'ms', run: onMillion(todayP95Ms) },
  csvVsSqliteCli: { goal: 1.5, unit: '×', run: onMillion(csvVsSqliteCli) },
  csvVsCsvStringify: { goal: 4, unit: '×', atLeast: true, run: onMillion(csvVsCsvStringify) },
  csvPeakMB: { goal: 250, unit: 'MB', run: onMillion(csvPeakMB) },
  xlsxVsCsv: { goal: 6, unit: '×', run: onMillion(xlsxVsCsv) },
  csvLinearity: { goal: 1.5, unit: '×', run: linearity },
  scrollFps: { goal: 55, unit: 'fps', atLeast: true, run: scrollFps },
  bulkPaceRatio: { goal: 0.95, unit: '×', atLeast: true, run: bulkPaceRatio },
} as const satisfies Record<string, Measure>;

export type MeasureName = keyof typeof measures;

export function isMeasureName(name: string): name is MeasureName {
  return Object.hasOwn(measures, name);
}
