/** The charts of Today in the real app: real rows, the real bundle, and the page's own content policy. */
import { afterEach, describe, expect, it } from 'vitest';
import { AppUnderTest } from './support/app-under-test.ts';
import { goTo, makeLink, openToday, payLink } from './support/steps.ts';

afterEach(async () => {
  await AppUnderTest.stopAll();
});

describe('Today', () => {
  it('draws what came in, in the colours of the theme, and opens the list behind it by keys', async () => {
    const app = await AppUnderTest.start();
    await openToday(app);
    // ECharts is no part of what the first screen loads.
    const loaded = await app.page.evaluate(() => performance.getEntriesByType('resource').map((entry) => entry.name).join('\n'));
    expect(loaded).toContain('/first-screen-');
    expect(loaded).not.toContain('/bar-chart-draw-');
    await makeLink(app, { amount: '480.00', reference: 'DAY-1', description: 'Tea 鐵觀音' });
    await payLink(app);
    await goTo(app, 'Today');
    const chart = app.page.getByRole('slider', { name: /^HKD, last 30 days/ });
    const svg = chart.locator('svg');
    await svg.waitFor();
    expect(await chart.getAttribute('aria-valuetext')).toMatch(/ChingChingPay HK\$480\.00$/);

    const bar = svg.locator('path[fill="var(--ma-data-1)"]');
    const look = async () => ({
      fill: await bar.evaluate((element) => getComputedStyle(element).fill),
      font: await svg.locator('text').first().evaluate((element) => `${getComputedStyle(element).fontSize} ${getComputedStyle(element).fontFamily.slice(0, 16)}`),
    });
    expect(await look()).toEqual({ fill: 'rgb(28, 58, 134)', font: '11px "Inter Variable"' });
    await app.page.evaluate(() => { document.documentElement.classList.add('dark'); });
    expect((await look()).fill).toBe('rgb(191, 208, 255)');

    await chart.focus();
    await app.page.keyboard.press('Enter');
    await expect.poll(() => app.page.evaluate(() => location.hash)).toMatch(/^#\/transactions\?from=\d{4}-\d\d-\d\d&until=.*type=payment.*currency=HKD/);
    await app.page.getByRole('row').filter({ hasText: 'DAY-1' }).first().waitFor();
    // A refusal by the policy would be an error on the console.
    await app.close();
  });
});
