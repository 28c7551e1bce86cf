/** One start of a window, from the start of its process to the moment when a person can use its first screen. */
import { AppUnderTest } from '../e2e/support/app-under-test.ts';
import { firstScreenMark, type Place } from './places.ts';

export type Start = {
  /** Milliseconds from the start of the process to the drawn first screen. */
  readonly milliseconds: number;
  /** Addresses of the scripts that the page had asked for by then. */
  readonly scripts: readonly string[];
};

const patience = 60_000;
const wallClock = (): number => performance.timeOrigin + performance.now();

export async function openFirstScreen({ root, userData }: Place): Promise<{ readonly app: AppUnderTest; readonly start: Start }> {
  const begun = wallClock();
  const app = await AppUnderTest.start({ root, userData });
  try {
    await app.page.waitForFunction((mark) => performance.getEntriesByName(mark).length > 0, firstScreenMark, { timeout: patience });
    // Not only there: nothing lies over it.
    await app.page.getByRole('heading', { name: 'Today', level: 1 }).click({ trial: true });
    const { at, scripts } = await app.page.evaluate((mark) => {
      const drawn = performance.getEntriesByName(mark)[0]?.startTime ?? Number.NaN;
      const asked = performance.getEntriesByType('resource').filter((entry) => entry.startTime <= drawn);
      return { at: performance.timeOrigin + drawn, scripts: asked.map(({ name }) => name).filter((name) => new URL(name).pathname.endsWith('.js')) };
    }, firstScreenMark);
    return { app, start: { milliseconds: at - begun, scripts } };
  } catch (error) {
    await app.kill();
    throw error;
  }
}

export async function measureStart(place: Place): Promise<Start> {
  const { app, start } = await openFirstScreen(place);
  await app.close();
  return start;
}
