/** The main job at the other three providers, on the built app: the same steps as the tour takes, without its pictures. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppUnderTest } from './support/app-under-test.ts';
import { openToday } from './support/steps.ts';
import { providerSteps } from './tour-providers.ts';

type Sums = { readonly value: readonly { readonly currency: string; readonly rows: number; readonly inMinor: number; readonly outMinor: number }[] };

describe('every provider', () => {
  let app: AppUnderTest;
  beforeAll(async () => {
    app = await AppUnderTest.start({ env: { TZ: 'Asia/Hong_Kong' } });
    await openToday(app);
  });
  afterAll(() => AppUnderTest.stopAll());

  it.each(providerSteps(async () => undefined))('$name', ({ run }) => run(app), 120_000);

  it('has it all in the journal, and no page complained', async () => {
    const { value } = await app.page.evaluate(() => {
      const { bridge } = window as unknown as { bridge: { invoke(channel: string, input: unknown): Promise<Sums> } };
      return bridge.invoke('transactions.sums', { filter: {} });
    });
    expect(value).toEqual([
      { currency: 'CNY', rows: 3, inMinor: 4_800, outMinor: 1_800 },
      { currency: 'TWD', rows: 3, inMinor: 48_000, outMinor: 12_000 },
      { currency: 'USD', rows: 3, inMinor: 4_800, outMinor: 1_800 },
    ]);
    await app.close();
  });
});
