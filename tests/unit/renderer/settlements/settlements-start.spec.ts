// @vitest-environment happy-dom
/** The way to a comparison: what is offered for a profile, what is asked, how a file is read before anything is written. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import SettlementsPage from '../../../../renderer/features/settlements/SettlementsPage.vue';
import { useOpenDraft } from '../../../../renderer/features/settlements/open-draft.ts';
import type { CallInput } from '@shared/ipc/contract.ts';
import { call } from '../../../../renderer/api/call.ts';
import type { FakeOptions } from '../../../support/fake-bridge.ts';
import { fakeId } from '../../../support/fake-data.ts';
import { mountScreen, Refused, type Answers, type Screen } from '../../../support/mount-screen.ts';

/** Whole screens are drawn; these machines are shared. */
vi.setConfig({ testTimeout: 180_000 });

let screen: Screen | undefined;

async function start(profile: number, options: FakeOptions = {}, answers: Answers = {}): Promise<Screen> {
  screen = await mountScreen(SettlementsPage, {}, answers, options);
  await call('app.savePreferences', { currentProfileId: null });
  await screen.router.push('/settlements/new');
  await screen.settle();
  const select = screen.find('[data-test="profile"]');
  select.querySelector<HTMLElement>('.el-select__wrapper')?.click();
  await screen.settle();
  const names: Readonly<Record<number, string>> = { 1: 'ChingChingPay', 4: 'PingPong', 5: 'Ping++', 6: 'Vexora' };
  [...document.querySelectorAll<HTMLElement>('[role="option"]')].find((option) => option.textContent?.includes(`· ${names[profile] ?? ''}`))?.click();
  await screen.settle();
  return screen;
}

async function press(on: Screen, selector: string): Promise<void> {
  on.find(selector).click();
  await on.settle();
}

async function read(options: FakeOptions = {}, answers: Answers = {}): Promise<Screen> {
  const on = await start(6, options, answers);
  await press(on, '[data-test="choose"]');
  return on;
}

const words = (element: Element = document.body): string => (element.textContent ?? '').replaceAll(/\s+/g, ' ').trim();
const ways = (): readonly string[] => [...document.querySelectorAll('[data-test="way"] .el-segmented__item-label')].map(words);
const disabled = (on: Screen, name: string): boolean => (on.find(`[data-test="${name}"]`) as HTMLButtonElement).disabled; // a button by its selector
const remapped = (on: Screen): CallInput<'settlements.remap'> => on.asked('settlements.remap').at(-1) as CallInput<'settlements.remap'>; // what that channel was asked

/** Of the field's own list: those of other fields stay in the document. */
async function pick(on: Screen, name: string, label: string): Promise<void> {
  const field = on.find(`[data-test="${name}"]`);
  field.querySelector<HTMLElement>('.el-select__wrapper')?.click();
  await on.settle();
  const list = document.getElementById(field.querySelector('[role="combobox"]')?.getAttribute('aria-controls') ?? '');
  const option = [...(list?.querySelectorAll<HTMLElement>('[role="option"]') ?? [])].find((one) => words(one) === label);
  if (!option) throw new Error(`no option ${label} among ${words(list ?? document.createElement('i')).slice(0, 200)}`);
  option.click();
  await on.settle();
}

async function segment(on: Screen, name: string, at: number): Promise<void> {
  const input = document.querySelectorAll<HTMLElement>(`[data-test="${name}"] .el-segmented__item input`)[at];
  input?.click();
  input?.dispatchEvent(new Event('change', { bubbles: true }));
  await on.settle();
}

afterEach(() => {
  screen?.close();
  screen = undefined;
  useOpenDraft().setOpenDraft(null);
});

describe('what can be compared', () => {
  it('is what the provider of the profile can hand over, and always a file', async () => {
    await start(5);
    expect(ways()).toEqual(['Ask Ping++', 'A file on this computer']);
    screen?.close();
    await start(6);
    expect(ways()).toEqual(['A file on this computer']);
  });

  it('asks for whole days in the zone that is shown, the last one included', async () => {
    const on = await start(5);
    await press(on, '[data-test="pull"]');
    expect(words()).toContain('Choose the first and the last day.');
    expect(on.asked('settlements.pull')).toHaveLength(0);
    await press(on, '[data-preset="lastMonth"]');
    await press(on, '[data-test="pull"]');
    const [asked] = on.asked('settlements.pull') as readonly CallInput<'settlements.pull'>[]; // what that channel was asked
    expect(asked?.zone).toBe('Asia/Hong_Kong');
    const local = (at: number): string => new Date(at + 8 * 3_600_000).toISOString().slice(8, 19);
    expect([local(asked?.from ?? 0), local(asked?.until ?? 0)]).toEqual(['01T00:00:00', '01T00:00:00']);
    expect(words(on.find('[data-test="state"]'))).toBe('Pulling');
  });

  it('lists the files of a provider that lists them and reads one', async () => {
    const on = await start(1, {}, { 'accounts.listStatements': () => ({ rows: [{ id: 'ST-1', label: '2026-11 (1)', raw: '{}' }] }) });
    await press(on, '[data-test="list"]');
    await press(on, '[data-test="entries"] button');
    expect(on.asked('settlements.fetch')).toEqual([{ profileId: fakeId('a00', 1), code: 'settlement', id: 'ST-1' }]);
    expect(on.router.currentRoute.value.params['id']).toBe(fakeId('f10', 1));
  });

  it('says why nothing can be asked, and still takes a file', async () => {
    const on = await start(5, { settlements: { blocked: true } });
    expect(words(on.find('[data-test="blocked"]'))).toContain('A file on this computer can be compared all the same.');
    expect(disabled(on, 'choose')).toBe(false);
  });

  it('says what is wrong with a file and leaves the form as it is', async () => {
    const on = await read({ settlements: { file: 'damaged' } });
    expect(words(on.find('[data-test="error"]'))).toContain('unpacks to far more');
    expect(on.router.currentRoute.value.params['id']).toBe('new');
  });
});

describe('a file before it is compared', () => {
  it('names what is still to be said, and cannot be compared before', async () => {
    const on = await read();
    expect(words(on.find('[data-test="problems"]'))).toBe('CurrencyUnit of amountsPayments and refunds');
    expect(disabled(on, 'apply')).toBe(true);
    expect(words(on.find('[data-test="sample"]'))).toContain('0001118000304');
    await pick(on, 'column-currency', '币种');
    await segment(on, 'amounts', 0);
    await pick(on, 'directions', 'The sign of the amount');
    expect(words(on.find('[data-test="readable"]'))).toBe('1,238');
    expect(words(on.find('[data-test="unreadable"]'))).toContain('Row 24');
    await press(on, '[data-test="apply"]');
    expect(on.asked('settlements.apply')).toEqual([{ id: fakeId('f10', 1) }]);
    expect(words(on.find('[data-test="matched"]'))).toContain('rows match');
  });

  it('sends every choice whole, also those that were made while an answer was on its way', async () => {
    let answer: (() => void) | undefined;
    let times = 0;
    const on = await read({}, {
      'settlements.remap': async ({ id, mapping }) => {
        times += 1;
        if (times === 1) await new Promise<void>((resolve) => { answer = resolve; });
        return { ...(await call('settlements.draft', { id })), mapping };
      },
    });
    await pick(on, 'column-currency', '币种');
    await segment(on, 'amounts', 1);
    expect(on.asked('settlements.remap')).toHaveLength(1);
    answer?.();
    await on.settle();
    expect(on.asked('settlements.remap')).toHaveLength(2);
    expect(remapped(on).mapping).toMatchObject({ columns: { reference: 0, amount: 3, currency: 4 }, amounts: 'minor' });
  });

  it('gives a title one meaning', async () => {
    const on = await read();
    await pick(on, 'column-providerNumber', '商户订单号');
    expect(remapped(on).mapping.columns).toEqual({ amount: 3, providerNumber: 0 });
  });

  it('goes back to what is shown when another encoding cannot be read', async () => {
    const on = await read({}, { 'settlements.remap': () => { throw new Refused({ code: 'sheet.encodingWrong', params: {} }); } });
    await pick(on, 'encoding', 'UTF-8');
    expect(words(on.find('[data-test="error"]'))).toContain('encoding');
    expect(words(on.find('[data-test="encoding"]'))).toContain('GB18030');
  });

  it('says whether an earlier mapping was used, and that the file was compared before', async () => {
    const on = await read({ settlements: { file: 'remembered' } });
    expect(words(on.find('[data-test="remembered"]'))).toContain('Look over it');
    expect(words(on.find('[data-test="repeat"]'))).toContain('Operator B (Demo)');
    expect(words(on.find('[data-test="words-kind"]'))).toContain('提现');
    await segment(on, 'words-status', 1);
    expect(remapped(on).mapping.statusWords).toEqual({ moved: ['退款成功'], notMoved: ['交易关闭', '交易成功'] });
  });

  it('says that other columns are asked anew', async () => {
    const on = await read({ settlements: { file: 'otherColumns' } });
    expect(words(on.find('[data-test="remembered"]'))).toContain('other columns than the last one');
  });

  it('is found again when the screen was left, and forgotten when it is discarded', async () => {
    const on = await read();
    await on.router.push('/settlements');
    await on.settle();
    expect(words(on.find('[data-test="open-draft"]'))).toContain('settlement_20261118');
    await press(on, '[data-test="open-draft"] button');
    expect(words(on.find('[data-test="problems"]'))).toContain('Currency');
    await press(on, '[data-test="discard"]');
    expect(on.asked('settlements.discard')).toEqual([{ id: fakeId('f10', 1) }]);
    expect(document.querySelector('[data-test="open-draft"]')).toBeNull();
  });
});
