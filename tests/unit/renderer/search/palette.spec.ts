// @vitest-environment happy-dom
/** The search box as a person uses it: keys, pasting, merging of answers, silence by name, recent texts. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Search } from '@lucide/vue';
import SearchPalette from '@/features/search/SearchPalette.vue';
import { fittingCommands, type Command } from '@/features/search/commands.ts';
import { listQuery } from '@/features/search/list-query.ts';
import { useRecentSearches } from '@/composables/use-recent-searches.ts';
import { numberShapes } from '@shared/search/number-shapes.ts';
import { recognise } from '@shared/search/recognise.ts';
import type { FakeOptions } from '../../../support/fake-bridge.ts';
import { mountScreen, Refused, typeInto, type Answers, type Screen } from '../../../support/mount-screen.ts';

let screen: Screen;
const ran: string[] = [];
const command = (key: string, label: string, words: string, usual = true): Command => ({ key, icon: Search, label, words, usual, run: () => { ran.push(key); } });
const commands = [command('new-link', 'New link', 'create 新增 付款連結 付款链接'), command('dark', 'Theme: Dark', 'theme 主題 主题 深色', false)];

afterEach(() => {
  screen.close();
  ran.length = 0;
  vi.useRealTimers();
});

async function show(options: FakeOptions = {}, answers: Answers = {}): Promise<void> {
  screen = await mountScreen(SearchPalette, { commands }, answers, options);
  await screen.settle();
}
const box = () => screen.find('[data-test="box"]') as HTMLInputElement;
const rows = () => [...document.querySelectorAll<HTMLElement>('[role="option"]')];
const active = () => screen.find('[role="option"][aria-selected="true"]').dataset['row'];
const wait = async (milliseconds: number) => {
  await new Promise((resolve) => { setTimeout(resolve, milliseconds); });
  await screen.settle();
};
async function type(text: string, milliseconds = 250): Promise<void> {
  typeInto(box(), text);
  await wait(milliseconds);
}
async function paste(text: string): Promise<void> {
  const event = new Event('paste', { bubbles: true, cancelable: true });
  Object.defineProperty(event, 'clipboardData', { value: { getData: () => text } });
  box().dispatchEvent(event);
  await wait(120);
}
async function press(key: string, more: KeyboardEventInit & { readonly keyCode?: number } = {}): Promise<KeyboardEvent> {
  const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more });
  box().dispatchEvent(event);
  await screen.settle();
  return event;
}
const starts = () => screen.asked('search.start') as readonly { readonly text: string; readonly live: boolean; readonly id: string }[];

describe('typing and pasting', () => {
  it('while a person types the journal alone is asked, once the typing rests the providers too', async () => {
    await show();
    await type('LT-1120-0416');
    expect(starts().map(({ live }) => live)).toEqual([false]);
    await wait(900);
    expect(starts().map(({ live }) => live)).toEqual([false, true]);
  });

  it('a message of several lines stays editable, says what was found and is asked at once', async () => {
    await show();
    await paste('Hello,\nmy order is LT-1120-0416\nand I paid HK$480.00 on 20 Nov 2026');
    expect(box().tagName).toBe('TEXTAREA');
    expect(box().value).toContain('\nmy order');
    expect(starts()).toMatchObject([{ live: true }]);
    const chips = screen.find('[data-test="palette"]').textContent ?? '';
    expect(chips).toContain('number LT-1120-0416');
    expect(chips).toContain('amount HK$480.00 on 20 Nov 2026');
  });

  it('keys that an input method takes do nothing here', async () => {
    await show();
    await type('LT-1120-04');
    const before = active();
    await press('ArrowDown', { isComposing: true });
    await press('Enter', { keyCode: 229 });
    expect(active()).toBe(before);
    expect(screen.router.currentRoute.value.params['id']).toBeUndefined();
  });

  it('an emptied box shows nothing of the text before, and its answers are not waited for', async () => {
    await show();
    await type('LT-1120-0416', 1_200);
    const { id } = starts().at(-1)!;
    await type('');
    expect(screen.asked('search.cancel')).toContainEqual({ id });
    expect(rows().every((row) => row.dataset['row']?.startsWith('command'))).toBe(true);
  });

  it('an answer to an older text is not shown', async () => {
    await show();
    await type('LT-1120-0416', 1_200);
    const { id } = starts().at(-1)!;
    await type('NOTHING-0001', 150);
    screen.emit('search.answered', { id, profileId: '01900000-0000-7000-8a00-000000000006', state: 'done', asked: 1, of: 1, confirmed: [], error: null, at: 0, live: [{ key: 'old', profileId: '01900000-0000-7000-8a00-000000000006', providerId: 'vexora', kind: 'payment', reference: 'OLD-1' }] });
    await screen.settle();
    expect(document.body.textContent).not.toContain('OLD-1');
  });
});

describe('the list', () => {
  it('is a listbox whose active row the box names, walked by the arrows in a circle', async () => {
    await show();
    await type('LT-1120-0416');
    expect(box().getAttribute('role')).toBe('combobox');
    const first = active();
    expect(document.getElementById(box().getAttribute('aria-activedescendant') ?? '')?.dataset['row']).toBe(first);
    await press('ArrowUp');
    expect(active()).toBe(rows().at(-1)?.dataset['row']);
    await press('ArrowDown');
    expect(active()).toBe(first);
  });

  it('merges what the provider said into the row of the journal and shows the difference', async () => {
    await show({ search: { quick: true } });
    await type('LT-1120-0432', 1_300);
    const row = rows().find(({ dataset }) => dataset['row']?.startsWith('row'));
    expect(rows().filter(({ textContent }) => textContent?.includes('LT-1120-0432') && !textContent.includes('NT$'))).not.toHaveLength(0);
    expect(row?.textContent).toMatch(/live, 14:32/);
    expect(row?.textContent).toContain('Journal said: Waiting');
    expect(row?.textContent).toContain('Paid');
  });

  it('names who is silent, who refused the key and who is not asked, in the list and for readers', async () => {
    await show();
    await type('BK20261121001', 1_300);
    const asked = [...document.querySelectorAll<HTMLElement>('[data-profile]')].map(({ textContent, dataset }) => `${dataset['tone'] ?? ''} ${textContent ?? ''}`);
    expect(asked.some((text) => /^silent .*Practice P.*has not answered yet/.test(text))).toBe(true);
    expect(asked.some((text) => /^failed .*key refused/.test(text))).toBe(true);
    expect(asked.some((text) => /Practice \+\+.*by its own numbers only/.test(text))).toBe(true);
    expect(screen.find('[role="status"]').textContent).toContain('Practice P has not answered yet');
  });

  it('that is empty teaches, and says that payers could not be looked for', async () => {
    await show({ search: { nothing: true, quick: true, locked: true } });
    await type('BK20261121001', 1_300);
    expect(screen.find('[data-test="nothing"]').textContent).toContain('no provider that answered knows it');
    expect(screen.find('[data-test="palette"]').textContent).toContain('Payers and tokens could not be searched');
  });
});

describe('keys', () => {
  it('Enter opens the row, and the text is remembered until the lock', async () => {
    await show();
    await type('LT-1120-0416');
    await press('Enter');
    expect(screen.router.currentRoute.value).toMatchObject({ name: 'transactions', params: { id: active()?.slice(4) ?? expect.anything() } });
    const recent = useRecentSearches();
    expect(recent.texts).toEqual(['LT-1120-0416']);
    recent.keep('a whole\nmessage');
    recent.keep('x'.repeat(200));
    expect(recent.texts).toHaveLength(1);
    recent.clear();
    expect(recent.texts).toEqual([]);
  });

  it('Shift Enter shows all in the list', async () => {
    await show();
    await type('LT-1120-0416');
    await press('Enter', { shiftKey: true });
    expect(screen.router.currentRoute.value).toMatchObject({ name: 'transactions', query: { text: 'LT-1120-0416' } });
  });

  it('Ctrl C copies the number of the row, but not while text is selected', async () => {
    await show();
    await type('LT-1120-0416');
    box().setSelectionRange(2, 2);
    expect((await press('c', { ctrlKey: true })).defaultPrevented).toBe(true);
    expect(screen.asked('app.copyText')).toEqual([{ text: 'LT-1120-0416' }]);
    box().setSelectionRange(0, 2);
    expect((await press('c', { ctrlKey: true })).defaultPrevented).toBe(false);
  });

  it('commands are found by words of any language and run', async () => {
    await show();
    expect(rows().map(({ dataset }) => dataset['row'])).toEqual(['command new-link']);
    await type('主題');
    await press('Enter');
    expect(ran).toEqual(['dark']);
  });
});

describe('what only a provider knows', () => {
  it('opens with all facts and is added to the list', async () => {
    await show();
    await type('BK20261121001', 1_300);
    screen.find('[data-row^="live"]').click();
    await screen.settle();
    const panel = screen.find('[data-test="live-panel"]');
    for (const text of ['NT$1,280.00', 'VP20261120000417', 'Practice V', 'Vexora knows this; the journal does not']) expect(panel.textContent).toContain(text);
    screen.find('[data-test="take-over"]').click();
    await screen.settle();
    expect(screen.asked('search.takeOver')).toMatchObject([{ id: starts().at(-1)?.id, key: expect.stringContaining('live') }]);
    expect(screen.router.currentRoute.value.name).toBe('transactions');
  });

  it('what cannot be added says why, and stays', async () => {
    await show({}, { 'search.takeOver': () => { throw new Refused({ code: 'search.incomplete', params: {} }); } });
    await type('BK20261121001', 1_300);
    screen.find('[data-row^="live"]').click();
    await screen.settle();
    screen.find('[data-test="take-over"]').click();
    await screen.settle();
    expect(screen.find('[data-test="live-panel"] [role="alert"]').textContent).toContain('Nothing was changed');
  });
});

it('"all in the list" means the number, else the days with their currency, else the text', () => {
  const of = (text: string) => listQuery(recognise(text, { today: '2026-11-26', shapes: numberShapes }), text);
  expect(of('L-261126-7F3A')).toEqual({ text: 'L-261126-7F3A' });
  expect(of('HK$120 21 Nov')).toEqual({ from: '2026-11-21', until: '2026-11-22', currency: 'HKD' });
  expect(of('120 3/4/2026')).toEqual({ from: '2026-03-04', until: '2026-04-04' });
  expect(of('Member 7')).toEqual({ text: 'Member 7' });
  expect(of('\n')).toBeNull();
});

it('commands need every typed word', () => {
  expect(fittingCommands(commands, 'link new').map(({ key }) => key)).toEqual(['new-link']);
  expect(fittingCommands(commands, '付款链接').map(({ key }) => key)).toEqual(['new-link']);
  expect(fittingCommands(commands, 'link nobody')).toEqual([]);
  expect(fittingCommands(commands, '').map(({ key }) => key)).toEqual(['new-link']);
});
