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
import { rounded } from './numbers.ts';
import type { Places } from './places.ts';
import { million, seededFolder } from './seeded.ts';
import { openFirstScreen } from './start.ts';

const scrollMs = 5_000;
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

type Scrolled = { readonly frames: number; readonly milliseconds: number; readonly longest: number; readonly bare: number; readonly rows: number };

/** Scrolls the list frame by frame. `bare` counts the looks at which a row's place in sight had no row. */
async function scroll({ page }: AppUnderTest): Promise<Scrolled> {
  return page.evaluate(async ({ duration, step, every }) => {
    const table = document.querySelector('main table, main [role="table"], main [role="grid"]');
    let scroller = table?.parentElement ?? null;
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
      if (middle?.closest('tr, [role="row"]') === null) bare += 1;
    }
    return { frames, milliseconds: last - begun, longest, bare, rows: Math.round(scroller.scrollTop / 40) };
  }, { duration: scrollMs, step: stepPx, every: lookEvery });
}

async function openList(app: AppUnderTest): Promise<void> {
  await goTo(app, 'Transactions');
  await app.page.getByRole('row').nth(5).waitFor();
}

export async function scrollFps(places: Places): Promise<Measured> {
  return onMillion(places, async (app) => {
    await openList(app);
    const { frames, milliseconds, longest, bare, rows } = await scroll(app);
    return { value: rounded((frames / milliseconds) * 1000, 1), detail: `${frames} frames over ${rows} rows, longest ${rounded(longest, 1)} ms, ${bare} looks without a row in sight, on the ${app.engine}` };
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
