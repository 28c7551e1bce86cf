// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import TodayPage from '../../../../renderer/features/today/TodayPage.vue';
import { usePreferences } from '../../../../renderer/composables/use-preferences.ts';
import { useProfiles } from '../../../../renderer/composables/use-profiles.ts';
import { chartDays } from '@shared/ipc/today-calls.ts';
import { fakeTodayHandlers } from '../../../support/fake-today.ts';
import { fakeId } from '../../../support/fake-data.ts';
import { mountScreen, type Answers, type Screen } from '../../../support/mount-screen.ts';

const width = 346;
let screen: Screen;

beforeEach(() => {
  // happy-dom lays nothing out: every element is as wide as a card.
  vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(width);
  vi.spyOn(HTMLElement.prototype, 'getBoundingClientRect').mockReturnValue(new DOMRect(0, 0, width, 128));
});
afterEach(() => screen.close());

async function open(answers: Answers = {}, options: Parameters<typeof mountScreen>[3] = {}): Promise<void> {
  screen = await mountScreen(TodayPage, {}, answers, { tourHidden: true, environment: 'live', ...options });
  await vi.waitFor(() => { if (document.querySelector('[role="slider"]') === null && !options.empty) throw new Error('no chart yet'); }, { timeout: 5_000 });
  await screen.settle();
}

const text = (selector: string): string => (screen.find(selector).textContent ?? '').trim();
const query = (): unknown => screen.router.currentRoute.value.query;
const slider = (index: number): HTMLElement => document.querySelectorAll<HTMLElement>('[role="slider"]')[index]!;

async function press(target: HTMLElement, ...keys: readonly string[]): Promise<void> {
  for (const key of keys) target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
  await screen.settle();
}

describe('Today', () => {
  it('asks for the environment that is shown, and gives every currency a card of its own', async () => {
    await open();
    expect([screen.asked('today.summary'), screen.asked('today.chart')]).toEqual([[{ environment: 'live' }], [{ environment: 'live' }]]);
    const titles = [...document.querySelectorAll('h3')].map((title) => title.textContent);
    expect(titles).toEqual(['HKD received today', 'CNY received today', 'TWD received today']);
    expect(text('[data-test="in-today"]')).toMatch(/^[\d,]+\.\d\d$/);
  });

  it('draws the bars as an SVG without styles, with a date at either end', async () => {
    await open();
    await vi.waitFor(() => { expect(document.querySelectorAll('.drawing svg')).toHaveLength(3); }, { timeout: 8_000 });
    const svg = screen.find('.drawing svg');
    expect(svg.outerHTML).not.toMatch(/style=|<style/);
    expect(svg.textContent).toContain('22 Oct');
    expect(svg.textContent).toContain('20 Nov');
  });

  it('counts all links that wait, not the five that are shown', async () => {
    const few = await fakeTodayHandlers({}, () => [])['today.summary']({ environment: 'live' });
    await open({ 'today.summary': () => ({ ...few, totals: { waitingLinks: 258, paidLinks: 61, expiringLinks: 17 } }) });
    expect([...document.querySelectorAll('.panel .count')].map((count) => count.textContent)).toEqual(['258', '61', '17']);
  });

  it('opens the list behind each number', async () => {
    await open();
    const settled = 'part_paid,paid,part_refunded,refunded';
    const wishes = [
      ['[data-test="in-today"]', { from: '2026-11-20', until: '2026-11-21', type: 'payment', status: settled, currency: 'HKD' }],
      ['[data-test="out-today"]', { from: '2026-11-20', until: '2026-11-21', type: 'refund,payout', status: 'succeeded', currency: 'HKD' }],
      ['[data-test="total-in"]', { from: '2026-10-22', until: '2026-11-21', type: 'payment', status: settled, currency: 'HKD' }],
      ['[data-test="total-back"]', { from: '2026-10-22', until: '2026-11-21', type: 'refund,payout', status: 'succeeded', currency: 'HKD' }],
    ] as const;
    for (const [selector, expected] of wishes) {
      screen.find(selector).click();
      await screen.settle();
      expect([screen.router.currentRoute.value.name, query()]).toEqual(['transactions', expected]);
    }
  });

  it('walks the days by keys, says each one, and opens it with Enter', async () => {
    await open();
    const chart = slider(0);
    expect([chart.tabIndex, chart.getAttribute('aria-valuemax'), chart.getAttribute('aria-label')]).toEqual([0, '29', 'HKD, last 30 days, By provider']);
    chart.dispatchEvent(new FocusEvent('focus'));
    await press(chart, 'ArrowLeft', 'ArrowLeft');
    expect(chart.getAttribute('aria-valuenow')).toBe('27');
    expect(chart.getAttribute('aria-valuetext')).toMatch(/^Wed 18 Nov 2026, .*ChingChingPay HK\$[\d,]+\.\d\d/);
    expect(text('.tip')).toContain('Wed 18 Nov 2026');
    await press(chart, 'Enter');
    expect(query()).toMatchObject({ from: '2026-11-18', until: '2026-11-19', currency: 'HKD', type: 'payment' });
    await press(chart, 'Home', 'ArrowLeft');
    expect(chart.getAttribute('aria-valuenow')).toBe('0');
    await press(chart, 'End', 'ArrowRight');
    expect(chart.getAttribute('aria-valuenow')).toBe('29');
    await press(chart, 'Escape');
    expect(document.querySelector('.tip')).toBeNull();
  });

  it('says that nothing happened on an empty day', async () => {
    await open();
    const chart = slider(2);
    await press(chart, 'Home', ...Array.from({ length: 12 }, () => 'ArrowRight'));
    expect(chart.getAttribute('aria-valuetext')).toBe('Tue 3 Nov 2026, nothing');
  });

  it('opens the part of the bar that was clicked', async () => {
    await open();
    // The foot of the last day's bar is the deepest mark.
    slider(0).dispatchEvent(new MouseEvent('click', { clientX: 340, clientY: 105, bubbles: true }));
    await screen.settle();
    expect(query()).toMatchObject({ from: '2026-11-20', until: '2026-11-21', currency: 'HKD', profile: [1, 2].map((number) => fakeId('a00', number)).join(',') });
    // Above the bar it is the whole day.
    slider(0).dispatchEvent(new MouseEvent('click', { clientX: 340, clientY: 9, bubbles: true }));
    await screen.settle();
    expect(query()).not.toHaveProperty('profile');
    expect(query()).toMatchObject({ from: '2026-11-20', type: 'payment' });
  });

  it('shows the statuses instead, and what is hidden in the legend is gone from chart and words', async () => {
    await open();
    document.querySelectorAll<HTMLElement>('.days .el-segmented__item-input')[1]?.click();
    await screen.settle();
    const keys = [...screen.find('.legend').querySelectorAll('button')];
    expect(keys.map((key) => key.textContent)).toContain('Refunded outside this app');
    expect(slider(0).getAttribute('aria-valuetext')).toContain('Received HK$');
    keys.find((key) => key.textContent === 'Received')?.click();
    await screen.settle();
    expect(keys[0]?.getAttribute('aria-pressed')).toBe('false');
    expect(slider(0).getAttribute('aria-valuetext')).not.toContain('Received');
    expect(slider(0).getAttribute('aria-valuetext')).toContain('Unsettled HK$');
    await press(slider(0), 'Enter');
    expect(query()).toEqual({ from: '2026-11-20', until: '2026-11-21', currency: 'HKD' });
  });

  it('has a real table behind the bars, newest day first, each day with its list', async () => {
    await open();
    screen.find('[data-test="as-table"]').click();
    await screen.settle();
    const rows = [...document.querySelectorAll('.scroll tbody tr')];
    expect(rows).toHaveLength(chartDays);
    expect([...document.querySelectorAll('.scroll thead th')].map((cell) => cell.textContent)).toEqual(['Day', 'ChingChingPay', 'Ping++', 'PingPong Checkout']);
    expect(document.querySelector('.scroll caption')?.textContent).toBe('HKD, last 30 days, By provider');
    expect(rows[0]?.textContent).toMatch(/^Fri 20 Nov 2026[\d,]+\.\d\d/);
    expect(rows[17]?.textContent).toBe('Tue 3 Nov 2026–––');
    rows[1]?.querySelector('a')?.click();
    await screen.settle();
    expect(query()).toMatchObject({ from: '2026-11-19', until: '2026-11-20', currency: 'HKD' });
  });

  it('reads anew for another environment, zone and day, and never shows the answer to an older question', async () => {
    let release: (() => void) | undefined;
    let slow = false;
    const fake = fakeTodayHandlers({}, () => []);
    await open({
      'today.chart': async (input) => {
        const answer = await fake['today.chart'](input);
        if (!slow) return answer;
        slow = false;
        await new Promise<void>((resolve) => { release = resolve; });
        return { ...answer, currencies: [] };
      },
    });
    slow = true;
    await useProfiles().choose(useProfiles().profiles.find((profile) => profile.environment === 'practice')!.id);
    await screen.settle();
    await usePreferences().save({ timeZone: 'America/New_York' });
    await screen.settle();
    expect(screen.asked('today.chart').at(-1)).toEqual({ environment: 'practice' });
    expect(screen.asked('today.summary').length).toBe(3);
    expect(slider(0)).toBeDefined();
    release?.();
    await screen.settle();
    expect(document.querySelectorAll('[role="slider"]')).toHaveLength(3);
  });

  it('answers many changes with one reading', { timeout: 20_000 }, async () => {
    await open();
    const before = screen.asked('today.summary').length;
    for (let index = 0; index < 50; index += 1) screen.emit('transactions.changed', { id: fakeId('b00', 32), profileId: fakeId('a00', 1), becamePaid: false });
    await vi.waitFor(() => { expect(screen.asked('today.summary').length).toBe(before + 1); }, { timeout: 3_000 });
    await vi.waitFor(() => { expect(screen.asked('today.chart').length).toBe(2); }, { timeout: 6_000 });
    await new Promise((resolve) => { setTimeout(resolve, 300); });
    expect([screen.asked('today.summary').length, screen.asked('today.chart').length]).toEqual([before + 1, 2]);
  });

  it('of a quiet day shows the days before; of a new shop one sentence', async () => {
    await open({}, { empty: true, quietDay: true });
    await vi.waitFor(() => { expect(document.querySelectorAll('[role="slider"]')).toHaveLength(3); });
    expect(document.body.textContent).toContain('A quiet day so far');
    expect(text('[data-test="in-today"]')).toBe('0.00');
    screen.close();
    await open({}, { empty: true });
    expect(document.body.textContent).toContain('A quiet day so far');
    expect(document.querySelector('[role="slider"]')).toBeNull();
  });
});
