// @vitest-environment happy-dom
/** The export screen: what is shown before saving, what changed, presets and what they were opened without, results, bad input. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import ExportPage from '../../../../renderer/features/exports/ExportPage.vue';
import FailedPanel from '../../../../renderer/features/exports/FailedPanel.vue';
import type { CallInput } from '@shared/ipc/contract.ts';
import type { FakeOptions } from '../../../support/fake-bridge.ts';
import { fakeId, fakeNow } from '../../../support/fake-data.ts';
import { fakePresetList } from '../../../support/fake-presets.ts';
import { mountScreen, Refused, typeInto, type Answers, type Screen } from '../../../support/mount-screen.ts';

vi.setConfig({ testTimeout: 60_000 });
// A machine that knows few zones: hundreds of choices are slow to draw without a browser.
vi.spyOn(Intl, 'supportedValuesOf').mockReturnValue(['Europe/London']);

let screen: Screen | undefined;
afterEach(() => {
  screen?.close();
  screen = undefined;
});

async function show(options: FakeOptions = {}, answers: Answers = {}): Promise<Screen> {
  screen = await mountScreen(ExportPage, {}, answers, options);
  await screen.settle();
  return screen;
}

const text = (): string => (document.body.textContent ?? '').replace(/\s+/g, ' ');
const labels = (selector: string): string[] => [...document.querySelectorAll(selector)].map((each) => each.textContent?.trim() ?? '');
async function press(on: Screen, selector: string, number = 0): Promise<void> {
  const found = document.querySelectorAll<HTMLElement>(selector)[number];
  if (!found) throw new Error(`nothing fits ${selector} in ${text().slice(0, 600)}`);
  found.click();
  await on.settle();
}
const openPreset = (on: Screen, number: number): Promise<void> => press(on, '[data-test="presets"] li button.name', number);

/** What was sent on `exports.start`. */
const started = (on: Screen): CallInput<'exports.start'> => on.asked('exports.start').at(-1) as CallInput<'exports.start'>;

describe('an export', () => {
  it('shows rows and sums per currency first, then the file with its checksum and manifest', async () => {
    const on = await show();
    expect(on.find('[data-test="rows"]').textContent).toBe('12');
    expect(labels('.sums tbody th')).toEqual(['HKD', 'CNY']);
    await press(on, '[data-test="start"]');
    expect(on.asked('exports.choosePath')).toEqual([{ suggestedName: 'transactions-2026-11.csv', format: 'excel' }]);
    expect(started(on)).toMatchObject({ path: '/home/demo/Documents/transactions-2026-11.csv', request: { format: 'excel', titles: 'names', since: null, zone: 'Asia/Hong_Kong' } });
    expect(on.find('[data-test="result-rows"]').textContent).toBe('12');
    expect(text()).toContain('transactions-2026-11.csv.manifest.json');
    expect(on.find('[data-test="result"] .copy-id .id').title).toBe('ab'.repeat(32));
    await press(on, '[data-test="reveal"]');
    expect(on.asked('exports.reveal')).toEqual([{ id: fakeId('d00', 9) }]);
  });

  it.each([[1, 'raw', 'csv'], [2, 'xlsx', 'xlsx'], [3, 'jsonl', 'jsonl']] as const)('of format %i is asked for as %s', async (number, format, ending) => {
    const on = await show();
    await press(on, '[data-test="formats"] .el-segmented__item', number);
    await press(on, '[data-test="start"]');
    expect(started(on)).toMatchObject({ path: `/home/demo/Documents/transactions-2026-11.${ending}`, request: { format } });
  });

  it('is watched while it is written, and can be cancelled', async () => {
    const on = await show({ exporting: 'running' });
    await press(on, '[data-test="start"]');
    expect(text()).toContain('Writing the file');
    on.emit('exports.progress', { id: fakeId('d00', 9), rows: 9, total: 12, state: 'running', error: null });
    // Of a timer's export, which this screen does not watch.
    on.emit('exports.progress', { id: fakeId('d00', 5), rows: 1, total: 99, state: 'failed', error: { code: 'export.diskFull', params: {} } });
    await on.settle();
    expect(text()).toContain('9 of 12 rows');
    await press(on, '[data-test="cancel"]');
    expect(on.asked('exports.cancel')).toEqual([{ id: fakeId('d00', 9) }]);
    on.emit('exports.progress', { id: fakeId('d00', 9), rows: 0, total: 12, state: 'cancelled', error: null });
    await on.settle();
    expect(text()).toContain('No half file was left behind');
  });

  it('that fails says why', async () => {
    const on = await show({ exporting: 'running' });
    await press(on, '[data-test="start"]');
    on.emit('exports.progress', { id: fakeId('d00', 9), rows: 0, total: 12, state: 'failed', error: { code: 'export.diskFull', params: {} } });
    await on.settle();
    expect(text()).toContain('The disk is full. No file was left behind.');
  });
});

describe('what changed', () => {
  it('is told against the last export of the same recipe, and can be all that is written', async () => {
    const on = await show({ exporting: 'done' });
    await press(on, '[data-test="start"]');
    expect(started(on).request.since).toBeNull();
    await vi.waitFor(() => expect(on.asked('exports.countChanges')).toHaveLength(1), { timeout: 5_000 });
    await on.settle();
    expect(on.find('[data-test="changes"]').textContent).toContain('2 new');
    expect(on.find('[data-test="changes"]').textContent).toContain('1 changed');
    expect(on.asked('exports.countChanges')).toMatchObject([{ request: { since: fakeId('d00', 9) } }]);
    await press(on, '[data-test="only-changed"] input');
    expect(on.find('[data-test="start"]').textContent).toContain('Export 3 rows');
    await press(on, '[data-test="start"]');
    expect(started(on).request.since).toBe(fakeId('d00', 9));
    expect(on.find('[data-test="result-changes"]').textContent).toContain('2 new · 1 changed · 0 gone');
  });

  it('is not offered where no export has the same recipe', async () => {
    await show({ exported: true });
    expect(document.querySelector('[data-test="changes"]')).toBeNull();
  });

  it('says that it can no longer be told', async () => {
    const on = await show({ exporting: 'done' }, { 'exports.countChanges': () => { throw new Refused({ code: 'export.notComparable', params: {} }); } });
    await press(on, '[data-test="start"]');
    await vi.waitFor(() => expect(text()).toContain('What changed since that export can no longer be told'), { timeout: 5_000 });
  });
});

describe('presets', () => {
  it('say when they run next and how they ran last', async () => {
    await show({ presets: 'some' });
    const lines = labels('[data-test="presets"] li');
    expect(lines[0]).toContain('Every day 08:30, next 21 Nov 08:30');
    expect(lines[0]).toContain('1,204 rows');
    expect(lines[1]).toContain('Every month on its last day, 09:00, next 30 Nov 09:00');
    expect(lines[1]).toContain('Ran late');
    expect(lines[1]).toContain('1 earlier run was skipped');
    expect(lines[2]).toContain('Not run yet');
  });

  it('keep a failed run with its reason', async () => {
    await show({ presets: 'failed' });
    expect(labels('[data-test="presets"] li')[0]).toMatch(/next try 20 Nov 14:37.*Failed 20 Nov 08:32.*The folder of the preset is not there/);
  });

  it('are opened into the form, changed and saved', async () => {
    const on = await show({ presets: 'some' });
    await openPreset(on, 0);
    expect(on.find('[data-test="save-changes"]').hasAttribute('disabled')).toBe(true);
    await press(on, '[data-test="formats"] .el-segmented__item', 3);
    expect(text()).toContain('changed');
    await press(on, '[data-test="save-changes"]');
    const before = fakePresetList({ presets: 'some' }, 'practice')[0]!;
    expect(on.asked('presets.save')).toMatchObject([{ id: before.id, version: 1, name: before.name, folder: before.folder, timer: before.timer, recipe: { ...before.recipe, format: 'jsonl' } }]);
    expect(on.find('[data-test="save-changes"]').hasAttribute('disabled')).toBe(true);
  });

  it('are made with a folder and a timer, and keep the entries when they are refused', async () => {
    const on = await show();
    await press(on, '[data-test="save-new"]');
    await press(on, '[data-test="every"] .el-segmented__item', 1);
    typeInto(on.find('[data-test="at"]'), '25:00');
    await press(on, '[data-test="save-preset"]');
    expect(text()).toContain('Enter a name.');
    expect(text()).toContain('Enter a time from 00:00 to 23:59.');
    expect(text()).toContain('A timer needs a folder to write into.');
    expect(on.asked('presets.save')).toEqual([]);
    typeInto(on.find('[data-test="preset-name"]'), ' Daily ');
    typeInto(on.find('[data-test="at"]'), '9:05');
    await press(on, '[data-test="choose-folder"]');
    await press(on, '[data-test="save-preset"]');
    expect(on.asked('presets.save')).toMatchObject([{ id: null, version: null, name: 'Daily', folder: '/home/demo/Finance', fileName: '{name}-{date}', timer: { every: 'day', at: '09:05' }, onlyChanged: false, recipe: { environment: 'practice', range: { kind: 'relative', of: 'thisMonth' } } }]);
    expect(labels('[data-test="presets"] li')).toHaveLength(1);
  });

  it('with a name that is taken say so at the name', async () => {
    const on = await show({ presets: 'some' });
    await press(on, '[data-test="save-new"]');
    typeInto(on.find('[data-test="preset-name"]'), 'daily TO the ledger');
    await press(on, '[data-test="save-preset"]');
    expect(text()).toContain('Another preset has this name.');
    expect((on.find('[data-test="preset-name"]') as HTMLInputElement).value).toBe('daily TO the ledger');
  });

  it('run now into their folder, and are watched', async () => {
    const on = await show({ presets: 'some' });
    await press(on, '[data-test="run-now"]', 1);
    expect(on.asked('presets.run')).toEqual([{ id: fakeId('e00', 2) }]);
    expect(on.find('[data-test="result"]').textContent).toContain('月結 Month close-2026-11-20.csv');
  });

  it('that cannot run say why', async () => {
    const on = await show({ presets: 'some' }, { 'presets.run': () => { throw new Refused({ code: 'preset.folderClosed', params: {} }); } });
    await press(on, '[data-test="run-now"]', 0);
    expect(text()).toContain('Nothing may be written in the folder of the preset.');
  });

  it('open without columns and a zone that are gone, say so, and are not saved by that', async () => {
    const on = await show({ presets: 'gone' });
    await openPreset(on, 2);
    expect(on.find('[data-test="gone"]').textContent).toContain('column shop_floor, time zone Mars/Olympus');
    expect(on.asked('presets.save')).toEqual([]);
    expect(on.find('[data-test="save-changes"]').hasAttribute('disabled')).toBe(false);
    await press(on, '[data-test="save-changes"]');
    expect(on.asked('presets.save')).toMatchObject([{ recipe: { columns: ['reference', 'amount'], zone: 'UTC' } }]);
    expect(document.querySelector('[data-test="gone"]')).toBeNull();
  });

  it('open without profiles that are gone and say so', async () => {
    const [first] = fakePresetList({ presets: 'some' }, 'practice');
    const gone = { ...first!, recipe: { ...first!.recipe, filter: { profileIds: [fakeId('a00', 1), fakeId('a00', 88)] as never[] } } }; // well-formed ids
    const on = await show({}, { 'presets.list': () => ({ presets: [gone], running: [] }) });
    await openPreset(on, 0);
    expect(on.find('[data-test="gone-profiles"]').textContent).toContain('1 profile of the preset is no longer there');
    expect(on.asked('presets.save')).toEqual([]);
  });

  it('of another environment are not mixed with the profiles of this one', async () => {
    const [first] = fakePresetList({ presets: 'some' }, 'live');
    const on = await show({}, { 'presets.list': () => ({ presets: [first!], running: [] }) });
    await openPreset(on, 0);
    expect(on.find('[data-test="other-environment"]').textContent).toContain('This preset is for other profiles');
    expect(document.querySelector('[data-test="save-changes"]')).toBeNull();
  });

  it('that another run changed are read again', async () => {
    const on = await show({ presets: 'some' });
    const before = on.asked('presets.list').length;
    on.emit('presets.ran', { id: fakeId('e00', 1), name: 'Daily', nextAt: null, run: { trigger: 'timer', at: fakeNow, finishedAt: fakeNow, dueAt: fakeNow, missed: 0, state: 'done', code: null, exportId: null, rows: 1 } });
    await on.settle();
    expect(on.asked('presets.list')).toHaveLength(before + 1);
  });
});

describe('Today', () => {
  it('names exports that failed by themselves, and nothing else', async () => {
    screen = await mountScreen(FailedPanel, {}, {}, { presets: 'failed' });
    expect(labels('[data-test="failed-exports"] .line')).toHaveLength(1);
    expect(text()).toContain('The folder of the preset is not there');
    screen.close();
    screen = await mountScreen(FailedPanel, {}, {}, { presets: 'some' });
    expect(document.querySelector('[data-test="failed-exports"]')).toBeNull();
  });
});
