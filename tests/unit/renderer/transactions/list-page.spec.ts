// @vitest-environment happy-dom
/** The list as a person uses it: a million rows of which few are held, keys, columns, views, and what cannot be asked for. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import TransactionsPage from '../../../../renderer/features/transactions/TransactionsPage.vue';
import { mostPages } from '../../../../renderer/features/transactions/use-list.ts';
import { mountScreen, typeInto, type Answers, type Screen } from '../../../support/mount-screen.ts';
import type { FakeOptions } from '../../../support/fake-bridge.ts';

vi.setConfig({ testTimeout: 60_000 });

let screen: Screen | undefined;
afterEach(() => {
  screen?.close();
  screen = undefined;
});

async function show(options: FakeOptions, query: Record<string, string> = {}, answers: Answers = {}): Promise<Screen> {
  screen = await mountScreen(TransactionsPage, {}, answers, options);
  await screen.router.push({ name: 'transactions', query });
  await screen.settle();
  return screen;
}

const rows = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>('tbody tr[data-index]')];
const currentIndex = (): number => Number(document.querySelector<HTMLElement>('tr[aria-current="true"]')?.dataset['index']);
const press = (key: string): void => { document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true })); };
const text = (): string => document.body.textContent ?? '';

describe('a list of a million rows', () => {
  it('draws few of them, and goes to its end and back', async () => {
    const shown = await show({ many: 1_000_000 });
    expect(rows().length).toBeLessThan(60);
    expect(document.querySelector('table')?.getAttribute('aria-rowcount')).toBe('1000001');
    press('End');
    await new Promise((resolve) => { setTimeout(resolve, 120); });
    await shown.settle();
    expect(currentIndex()).toBe(999_999);
    expect(document.querySelector('tr[aria-current="true"]')?.textContent).toContain('LT-');
    press('ArrowUp');
    await shown.settle();
    expect(currentIndex()).toBe(999_998);
    press('Home');
    await shown.settle();
    expect(currentIndex()).toBe(0);
    // Nowhere near a million rows were asked for.
    expect(shown.asked('transactions.search').length).toBeLessThan(mostPages);
  });

  it('leads through rows that were never read with the detail open', async () => {
    const shown = await show({ many: 1_000_000 });
    press('j');
    await shown.settle();
    press('Enter');
    await shown.settle();
    expect(text()).toContain('1 of 1,000,000');
    for (let step = 0; step < 3; step += 1) {
      press(']');
      await shown.settle();
    }
    expect(currentIndex()).toBe(3);
    press('[');
    await shown.settle();
    expect(currentIndex()).toBe(2);
    expect(text()).toContain('3 of 1,000,000');
  });

  it('lets focus and selected text go with the row that had them, since its element shows another one then', async () => {
    const shown = await show({ many: 1_000_000 });
    const scroller = shown.find('.scroller');
    const scrollTo = async (top: number): Promise<void> => {
      scroller.scrollTop = top;
      scroller.dispatchEvent(new Event('scroll'));
      await shown.settle();
    };
    const row = rows()[0];
    const numberOf = (): string | null | undefined => row?.querySelector('.open')?.textContent;
    const before = numberOf();
    row?.querySelector<HTMLElement>('.open')?.focus();
    document.getSelection()?.selectAllChildren(row?.querySelector('.open') ?? document.body);
    await scrollTo(160);
    expect(document.activeElement).toBe(row?.querySelector('.open'));
    expect(document.getSelection()?.toString()).toBe(before);
    await scrollTo(400);
    expect(row?.isConnected).toBe(true);
    expect(numberOf()).not.toBe(before);
    expect(document.activeElement).toBe(scroller);
    expect(document.getSelection()?.toString()).toBe('');
    // In the order in which they are read.
    const places = rows().map((each) => Number(each.dataset['index']));
    expect(places).toEqual(places.toSorted((left, right) => left - right));
  });

  it('shows its rows before they are counted', async () => {
    let answer: (() => void) | undefined;
    const shown = await show({}, {}, { 'transactions.sums': async () => { await new Promise<void>((resolve) => { answer = resolve; }); return []; } });
    expect(rows().length).toBeGreaterThan(5);
    expect(text()).toContain('Counting');
    answer?.();
    await shown.settle();
  });
});

describe('boxes', () => {
  it('are made when they are first opened, take the focus, and give it back at Escape', async () => {
    const shown = await show({});
    expect(document.querySelectorAll('[role="dialog"] :is(button, input, table)').length).toBe(0);
    for (const button of [shown.find('.chip:nth-of-type(4) button'), shown.find('[data-test="columns"]')]) {
      button.focus();
      button.click();
      await shown.settle();
      const box = document.activeElement?.closest('[role="dialog"]');
      expect(box?.querySelectorAll('button, input').length).toBeGreaterThan(4);
      expect(button.getAttribute('aria-expanded')).toBe('true');
      document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true, cancelable: true }));
      await shown.settle();
      expect(button.getAttribute('aria-expanded')).toBe('false');
      expect(document.activeElement).toBe(button);
    }
  });
});

describe('order and columns', () => {
  it('are sorted by their heads, which say how', async () => {
    const shown = await show({});
    const head = (column: string): HTMLElement => shown.find(`th[data-column="${column}"]`);
    expect(head('created').getAttribute('aria-sort')).toBe('descending');
    head('amount').querySelector('button')?.click();
    await shown.settle();
    expect(shown.asked('transactions.search').at(-1)).toMatchObject({ sort: { by: 'amount', direction: 'descending' } });
    expect(head('amount').getAttribute('aria-sort')).toBe('descending');
    head('amount').querySelector('button')?.click();
    await shown.settle();
    expect(shown.router.currentRoute.value.query).toEqual({ sort: 'amount-up' });
  });

  it('are made wider with the arrow keys, and kept', async () => {
    const shown = await show({});
    shown.find('th[data-column="amount"] [role="separator"]').dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowRight', bubbles: true, cancelable: true }));
    await shown.settle();
    expect(shown.asked('views.saveLayout').at(-1)).toMatchObject({ view: 'all', columns: expect.arrayContaining([{ key: 'amount', width: 156 }]) });
  });

  it('go to the export as they are shown, with filter and zone', async () => {
    const shown = await show({}, { status: 'paid', zone: 'Europe/London', sort: 'amount-up' });
    press('e');
    await shown.settle();
    expect(shown.router.currentRoute.value.name).toBe('export');
    expect(shown.router.currentRoute.value.query).toEqual({ status: 'paid', zone: 'Europe/London', columns: 'type,created_at_local,reference,original_reference,description,provider,method,amount,currency,refunded,status' });
  });
});

describe('views', () => {
  it('are saved under a name, shown as changed, and reset', async () => {
    const shown = await show({ views: 'some' }, { status: 'paid' });
    shown.find('[data-test="view-save-as"]').click();
    await shown.settle();
    typeInto(shown.find('[data-test="view-name"]'), 'large refunds');
    shown.find('[data-test="view-submit"]').click();
    await shown.settle();
    expect(text()).toContain('There is a view called large refunds already');
    typeInto(shown.find('[data-test="view-name"]'), 'Paid only');
    shown.find('[data-test="view-submit"]').click();
    await shown.settle();
    expect(shown.asked('views.save').at(-1)).toMatchObject({ id: null, content: { name: 'Paid only', query: { status: 'paid' }, columns: null, zone: null } });
    expect(document.querySelector('[role="tab"][aria-selected="true"]')?.textContent).toContain('Paid only');
    expect(document.querySelector('[data-test="view-save"]')).toBeNull();
    shown.find('th[data-column="amount"] button').click();
    await shown.settle();
    expect(text()).toContain('Changed');
    shown.find('[data-test="view-reset"]').click();
    await shown.settle();
    expect(document.querySelector('[data-test="view-save"]')).toBeNull();
    expect(shown.router.currentRoute.value.query['sort']).toBeUndefined();
  });

  it('open without what is gone, say so, and save nothing by themselves', async () => {
    const shown = await show({ views: 'stale' });
    shown.find('[role="tab"].own').click();
    await shown.settle();
    const note = shown.find('[data-test="gone"]').textContent ?? '';
    for (const part of ['riskScore', 'status', '1 profile', 'Asia/Atlantis']) expect(note).toContain(part);
    expect(shown.asked('views.save')).toEqual([]);
    expect(shown.asked('transactions.search').at(-1)).toMatchObject({ filter: { statuses: ['paid'] } });
  });
});

describe('what cannot be asked for', () => {
  it.each([[{ from: '2026-11-10', until: '2026-11-01' }, 'The end must come after the start'], [{ least: '100' }, 'Choose exactly one currency']])('%j is said, and asks nothing', async (query, sentence) => {
    const shown = await show({}, {});
    const before = shown.asked('transactions.search').length;
    await shown.router.push({ name: 'transactions', query });
    await shown.settle();
    expect(text()).toContain(sentence);
    expect(shown.asked('transactions.search').length).toBe(before);
    expect(shown.router.currentRoute.value.query).toEqual(query);
  });
});
