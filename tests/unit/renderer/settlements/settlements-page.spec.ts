// @vitest-environment happy-dom
/** The screen as a person uses it: what is pressed, what is asked of the main process, what is left on the screen. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import SettlementsPage from '../../../../renderer/features/settlements/SettlementsPage.vue';
import { useOpenDraft } from '../../../../renderer/features/settlements/open-draft.ts';
import { call } from '../../../../renderer/api/call.ts';
import { statementId } from '@shared/domain/settlement.ts';
import type { FakeOptions } from '../../../support/fake-bridge.ts';
import { fakeId } from '../../../support/fake-data.ts';
import { mountScreen, Refused, typeInto, type Answers, type Screen } from '../../../support/mount-screen.ts';

/** Whole screens are drawn; these machines are shared. */
vi.setConfig({ testTimeout: 60_000 });

const first = statementId.parse(fakeId('f00', 1));
let screen: Screen | undefined;

async function open(at: string, options: FakeOptions = {}, answers: Answers = {}): Promise<Screen> {
  screen = await mountScreen(SettlementsPage, {}, answers, options);
  await screen.router.push(at);
  await screen.settle();
  return screen;
}

async function press(on: Screen, name: string): Promise<void> {
  on.find(`[data-test="${name}"]`).click();
  await on.settle();
}

function key(name: string): void {
  document.body.dispatchEvent(new KeyboardEvent('keydown', { key: name, bubbles: true }));
}

const words = (element: Element = document.body): string => (element.textContent ?? '').replaceAll(/\s+/g, ' ').trim();
const rowsShown = (): readonly string[] => [...document.querySelectorAll('tbody tr [data-verdict]')].map((tag) => tag.getAttribute('data-verdict') ?? '');

afterEach(() => {
  screen?.close();
  screen = undefined;
  useOpenDraft().setOpenDraft(null);
});

describe('statements so far', () => {
  it('teaches while there is none, and leads to the beginning', async () => {
    const on = await open('/settlements', { empty: true });
    expect(words()).toContain('Does the provider see what you see?');
    await press(on, 'anew');
    expect(on.router.currentRoute.value.params['id']).toBe('new');
    expect(words()).toContain('Nothing here moves money.');
  });

  it('lists them with what is open, and opens one', async () => {
    const on = await open('/settlements');
    expect(words()).toContain('15 open');
    expect(words()).toContain('All 2 explained');
    on.find('button.open').click();
    await on.settle();
    expect(on.router.currentRoute.value.params['id']).toBe(first);
  });

  it('says why it cannot be read', async () => {
    await open('/settlements', {}, { 'settlements.list': () => { throw new Refused({ code: 'journal.busy', params: {}, incidentId: 'X-1' }); } });
    expect(words()).toContain('Incident X-1.');
  });

  it('leads back where an address belongs to nothing', async () => {
    const on = await open(`/settlements/${fakeId('f00', 77)}`);
    expect(words()).toContain('This file is no longer open here.');
    [...document.querySelectorAll('button')].find((button) => words(button) === 'All settlements')?.click();
    await on.settle();
    expect(words()).toContain('15 open');
  });
});

describe('what differs', () => {
  it('shows matches as a number, differences as rows and sums with their difference', async () => {
    const on = await open(`/settlements/${first}`);
    expect(words(on.find('[data-test="matched"]'))).toBe('1,223rows match');
    expect(words(on.find('[data-test="open"]'))).toBe('15');
    expect(rowsShown()).toHaveLength(15);
    expect(new Set(rowsShown())).toEqual(new Set(['missingHere', 'missingThere', 'amountDiffers', 'statusDiffers', 'twice', 'unreadable']));
    const statement = await call('settlements.get', { id: first });
    for (const sum of statement.sums) {
      const cells = [...on.find(`[data-test="sums"] [data-currency="${sum.currency}"]`).querySelectorAll('td')].map(words);
      expect(cells[2]).toMatch(sum.differenceMinor === 0 ? /^agrees/ : /^differs/);
    }
  });

  it('moves with J and K, opens with Enter, steps with brackets, and closes with Escape', async () => {
    const on = await open(`/settlements/${first}`);
    for (const name of ['j', 'j', 'Enter']) { key(name); await on.settle(); }
    expect(words(on.find('aside'))).toContain('2 of 15');
    expect(on.router.currentRoute.value.query['row']).toBe('row-5');
    expect(words(on.find('[data-test="reason"]'))).toBe('Ping++ lists JP¥500 less than the journal.');
    key(']'); await on.settle();
    expect(words(on.find('aside'))).toContain('3 of 15');
    key('k'); await on.settle();
    expect(words(on.find('aside'))).toContain('2 of 15');
    key('Escape'); await on.settle();
    expect(document.querySelector('aside')).toBeNull();
    expect(on.router.currentRoute.value.query['row']).toBeUndefined();
  });

  it('comes back to the row of the address', async () => {
    const on = await open(`/settlements/${first}?show=explained&row=row-41`);
    expect(words(on.find('[data-test="explained"]'))).toContain('退款在結算日之後完成');
    expect(on.asked('settlements.rows').at(0)).toMatchObject({ explained: true });
  });

  it('marks by a word what differs, and says which side is missing', async () => {
    const on = await open(`/settlements/${first}?row=row-5`);
    const differing = [...document.querySelectorAll('[data-test="sides"] tr.differs')];
    expect(differing.map((line) => line.getAttribute('data-line'))).toEqual(['amount']);
    expect(words(differing[0])).toContain('differs');
    key(']'); await on.settle();
    expect(words(on.find('[data-test="sides"]'))).toContain('Not listed by Ping++');
  });

  it('adds what is missing here, once however often it is pressed', async () => {
    const on = await open(`/settlements/${first}?row=row-2`);
    for (let times = 0; times < 4; times += 1) on.find('[data-test="take-over"]').click();
    await on.settle();
    expect(on.asked('settlements.takeOver')).toEqual([{ id: first, rowKey: 'row-2' }]);
    expect(words(on.find('[data-test="row-result"]'))).toBe('Both sides agree now.');
    expect(words(on.find('[data-test="open"]'))).toBe('14');
    expect(words(on.find('aside'))).toContain('1 of 15');
  });

  it('keeps the difference and says why when the provider is silent', async () => {
    const on = await open(`/settlements/${first}?row=row-9`, { settlements: { ask: 'silent' } });
    await press(on, 'ask-again');
    expect(words(on.find('[data-test="row-error"]'))).not.toBe('');
    expect(words(on.find('[data-test="open"]'))).toBe('15');
  });

  it('takes an explanation, which counts apart and can be taken back', async () => {
    const on = await open(`/settlements/${first}?row=row-24`);
    await press(on, 'explain');
    await press(on, 'save-note');
    expect(on.asked('settlements.explain')).toHaveLength(0);
    expect(words()).toContain('Write a few words');
    typeInto(on.find('textarea'), '  listed in the next file ');
    await on.settle();
    await press(on, 'save-note');
    expect(on.asked('settlements.explain')).toEqual([{ id: first, rowKey: 'row-24', note: 'listed in the next file' }]);
    expect(words(on.find('[data-test="explained"]'))).toContain('listed in the next file');
    expect(words(on.find('[data-test="open"]'))).toBe('14');
    await press(on, 'take-back');
    expect(on.asked('settlements.explain').at(-1)).toEqual({ id: first, rowKey: 'row-24', note: '' });
    expect(words(on.find('[data-test="open"]'))).toBe('15');
  });

  it('shows the cells of a row that could not be read, with the column that is wrong', async () => {
    const on = await open(`/settlements/${first}?row=row-23`);
    expect(words(on.find('aside'))).toContain('Amount: “12,0.00” is not an amount');
    expect(words(on.find('aside'))).toContain('LT-1118-0323');
  });

  it('compares again, reads the rows anew and keeps the old ones until they are there', async () => {
    const on = await open(`/settlements/${first}`);
    const before = on.asked('settlements.rows').length;
    const now = await call('settlements.get', { id: first });
    on.emit('settlements.progress', { ...now, comparedAt: (now.comparedAt ?? 0) + 60_000 });
    expect(rowsShown()).toHaveLength(15);
    await on.settle();
    expect(on.asked('settlements.rows').length).toBeGreaterThan(before);
    await press(on, 'recheck');
    expect(on.asked('settlements.recheck')).toEqual([{ id: first }]);
  });

  it('draws only what is in sight of a long list, and asks for it page by page', async () => {
    const on = await open(`/settlements/${first}?show=matched`, { settlements: { rows: 5_000 } });
    expect(document.querySelectorAll('tbody tr [data-verdict]').length).toBeLessThan(60);
    expect(on.asked('settlements.rows')).toHaveLength(1);
    expect(on.find('table[aria-rowcount]').getAttribute('aria-rowcount')).toBe(String(4_983 + 1));
  });

  it('says that nothing is open, with the provider by name', async () => {
    await open(`/settlements/${first}`, { settlements: { agrees: true } });
    expect(words()).toContain('No open difference');
    expect(words()).toContain('What Ping++ says and what the journal says agree');
  });
});

describe('a pull', () => {
  it('shows what it brought, and has its brakes', async () => {
    const on = await open(`/settlements/${first}`, { settlements: { pull: 'pulling' } });
    expect(words(on.find('[data-test="rows"]'))).toBe('600');
    expect(words(on.find('[data-count="added"]'))).toBe('Added12');
    await press(on, 'pause');
    expect(on.asked('settlements.pause')).toEqual([{ id: first }]);
    expect(words(on.find('[data-test="paused"]'))).toContain('goes on where it stopped');
    await press(on, 'resume');
    expect(words(on.find('[data-test="state"]'))).toBe('Pulling');
  });

  it('stops only after a second word', async () => {
    const on = await open(`/settlements/${first}`, { settlements: { pull: 'pulling' } });
    await press(on, 'stop');
    expect(on.asked('settlements.stop')).toHaveLength(0);
    await press(on, 'stop-now');
    expect(on.asked('settlements.stop')).toEqual([{ id: first }]);
  });

  it('follows what is told, and turns into what differs when it is over', async () => {
    const on = await open(`/settlements/${first}`, { settlements: { pull: 'pulling' } });
    const now = await call('settlements.get', { id: first });
    on.emit('settlements.progress', { ...now, progress: { ...now.progress, rows: 900 } });
    await on.settle();
    expect(words(on.find('[data-test="rows"]'))).toBe('900');
    on.emit('settlements.progress', { ...now, state: 'done', comparedAt: now.createdAt + 1, counts: { ...now.counts, matched: 12, missingHere: 1 } });
    await on.settle();
    expect(words(on.find('[data-test="matched"]'))).toBe('12rows match');
  });

  it('says why it failed and that nothing is lost', async () => {
    const on = await open(`/settlements/${first}`, { settlements: { pull: 'failed' } });
    expect(words(on.find('[data-test="failed"]'))).toContain('What has come is written down');
    await press(on, 'resume');
    expect(on.asked('settlements.resume')).toEqual([{ id: first }]);
  });
});
