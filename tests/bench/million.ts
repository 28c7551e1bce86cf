/**
 * The built app over a journal of a million transactions: frames while the list is scrolled, and how long the main process kept its event
 * loop waiting while the list was scrolled, filtered, summed, searched and exported.
 */
import { copyFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AppUnderTest } from '../e2e/support/app-under-test.ts';
import { exportTo, goTo, lookUp } from '../e2e/support/steps.ts';
import type { Measured } from './measures.ts';
import { median, rounded } from './numbers.ts';
import type { Places } from './places.ts';
import { million, seededFolder } from './seeded.ts';
import { openFirstScreen } from './start.ts';

const scrollMs = 5_000;
const warmUpMs = 2_000;
const scrollTurns = 3;
/** More than are scrolled by in the time. */
const plainRows = 800;
/** Pixels a frame: two rows, what a quick wheel does. */
const stepPx = 80;
/** Frames between two looks at whether rows stand where the list is looked at. */
const lookEvery = 10;
/** The whole file has to be there within this. */
const exportPatience = 180_000;

async function onMillion<Result>({ app: place }: Places, work: (app: AppUnderTest, folder: string) => Promise<Result>): Promise<Result> {
  const seeded = await seededFolder(million);
  const folder = mkdtempSync(join(tmpdir(), 'merchant-admin-bench-million-'));
  try {
    // The app writes to its journal: profiles of its own, what was exported.
    for (const name of readdirSync(seeded)) copyFileSync(join(seeded, name), join(folder, name));
    const { app } = await openFirstScreen({ root: place.root, userData: folder });
    try {
      return await work(app, folder);
    } finally {
      await app.kill();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

type Scrolled = { readonly frames: number; readonly milliseconds: number; readonly longest: number; readonly bare: number };

/** Scrolls what lies in `within` frame by frame. `bare` counts the looks at which a row's place in sight had no row. */
async function scroll({ page }: AppUnderTest, duration = scrollMs, within = 'main'): Promise<Scrolled> {
  return page.evaluate(async ({ duration, within, step, every }) => {
    let scroller = document.querySelector(`${within} table`)?.parentElement ?? null;
    while (scroller !== null && scroller.scrollHeight <= scroller.clientHeight + 1) scroller = scroller.parentElement;
    if (scroller === null) throw new Error('nothing scrolls');
    const box = scroller.getBoundingClientRect();
    const nextFrame = () => new Promise<number>((resolve) => { requestAnimationFrame(resolve); });
    let last = await nextFrame();
    const begun = last;
    let frames = 0;
    let longest = 0;
    let bare = 0;
    while (last - begun < duration) {
      scroller.scrollTop += step;
      const now = await nextFrame();
      frames += 1;
      longest = Math.max(longest, now - last);
      last = now;
      // Not on every frame: to ask what is drawn costs a part of one.
      if (frames % every !== 0) continue;
      const middle = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
      if (middle?.closest('tr') === null) bare += 1;
    }
    return { frames, milliseconds: last - begun, longest, bare };
  }, { duration, within, step: stepPx, every: lookEvery });
}

/** The peer: a table of plain text that was made beforehand and lies over the list, so that the engine has nothing to do but to move it. */
async function scrollPlain(app: AppUnderTest): Promise<Scrolled> {
  const { page } = app;
  await page.evaluate((rows) => {
    const place = document.querySelector('main table')?.parentElement?.getBoundingClientRect();
    if (!place) throw new Error('there is no list');
    const plain = document.createElement('div');
    plain.id = 'plain';
    Object.assign(plain.style, { position: 'fixed', zIndex: '9', overflow: 'auto', background: 'white', left: `${place.left}px`, top: `${place.top}px`, width: `${place.width}px`, height: `${place.height}px` });
    const table = document.createElement('table');
    table.style.width = '100%';
    for (let at = 0; at < rows; at += 1) {
      const row = table.insertRow();
      row.style.height = '40px';
      for (let cell = 0; cell < 8; cell += 1) row.insertCell().textContent = `Cell ${String(cell)} of ${String(at)}`;
    }
    plain.append(table);
    document.body.append(plain);
  }, plainRows);
  try {
    await page.waitForTimeout(500);
    return await scroll(app, scrollMs, '#plain');
  } finally {
    await page.evaluate(() => document.getElementById('plain')?.remove());
  }
}

async function openList(app: AppUnderTest): Promise<void> {
  await goTo(app, 'Transactions');
  await app.page.getByRole('row').nth(5).waitFor();
}

const framesASecond = ({ frames, milliseconds }: Scrolled): number => (frames / milliseconds) * 1000;

/** What the list keeps once its code is warm: the median of some runs; the plain table takes turns with it. */
export async function scrollFps(places: Places): Promise<Measured> {
  return onMillion(places, async (app) => {
    await openList(app);
    const first = await scroll(app, warmUpMs);
    const ours: Scrolled[] = [];
    const plain: Scrolled[] = [];
    for (let turn = 0; turn < scrollTurns; turn += 1) {
      ours.push(await scroll(app));
      plain.push(await scrollPlain(app));
    }
    const list = (runs: readonly Scrolled[]): string => runs.map((run) => rounded(framesASecond(run), 1)).join(', ');
    const [frames, longest, bare] = [ours.reduce((sum, run) => sum + run.frames, 0), Math.max(...ours.map((run) => run.longest)), ours.reduce((sum, run) => sum + run.bare, 0)];
    return {
      value: rounded(median(ours.map(framesASecond)), 1),
      detail: `${list(ours)}; a plain table ${list(plain)}; the first ${warmUpMs / 1000} s after opening ${list([first])}; ${frames} frames of ${stepPx} px, longest ${rounded(longest, 1)} ms, ${bare} looks without a row in sight, on the ${app.engine}`,
    };
  });
}

/** The worst 99th percentile of these steps, each by itself. */
export async function loopDelayOnMillion(places: Places): Promise<Measured> {
  return onMillion(places, async (app, folder) => {
    const found: { readonly name: string; readonly p99: number; readonly longest: number }[] = [];
    const during = async (name: string, work: () => Promise<unknown>): Promise<void> => {
      await app.resetEventLoopDelay();
      await work();
      const { p99Ms, maxMs } = await app.mainEventLoopDelay();
      found.push({ name, p99: p99Ms, longest: maxMs });
    };
    await during('list', () => openList(app));
    await during('scroll', () => scroll(app));
    await during('search', () => lookUp(app, 'S-0000100'));
    await during('export', () => exportTo(app, join(folder, 'bench.csv'), exportPatience));
    const worst = found.reduce((most, step) => (step.p99 > most.p99 ? step : most));
    return { value: rounded(worst.p99, 1), detail: found.map(({ name, p99, longest }) => `${name} ${rounded(p99, 1)} (longest ${rounded(longest, 1)})`).join(', ') };
  });
}
