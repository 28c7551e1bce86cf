// @vitest-environment happy-dom
/** The screen as a person uses it: what is pressed, what is asked of the main process, what is left on the screen. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import BulkPage from '../../../../renderer/features/bulk/BulkPage.vue';
import { call } from '../../../../renderer/api/call.ts';
import { useAnnounce } from '../../../../renderer/composables/use-announce.ts';
import { useOpenDraft } from '../../../../renderer/features/bulk/open-draft.ts';
import { batch, batchRow, handOverLimits, type Batch } from '@shared/domain/batch.ts';
import { batchId } from '@shared/domain/ids.ts';
import type { FakeOptions } from '../../../support/fake-bridge.ts';
import { fakeId } from '../../../support/fake-data.ts';
import { mountScreen, Refused, typeInto, type Answers, type Screen } from '../../../support/mount-screen.ts';

/** Whole screens are drawn; these machines are shared. */
vi.setConfig({ testTimeout: 60_000 });

const runId = batchId.parse(fakeId('e00', 1));
let screen: Screen | undefined;

async function open(options: FakeOptions['bulk'] = {}, answers: Answers = {}): Promise<Screen> {
  screen = await mountScreen(BulkPage, {}, answers, { bulk: options });
  return screen;
}

async function press(on: Screen, name: string): Promise<void> {
  on.find(`[data-test="${name}"]`).click();
  await on.settle();
}

/** Chooses the file of the fake bridge and lets its dry run end. */
async function checkFile(options: FakeOptions['bulk'] = {}, answers: Answers = {}): Promise<Screen> {
  const on = await open(options, answers);
  await press(on, 'choose');
  await press(on, 'check');
  return on;
}

async function openRun(options: FakeOptions['bulk'], answers: Answers = {}): Promise<Screen> {
  const on = await open(options, answers);
  await on.router.push(`/bulk/${runId}`);
  await on.settle();
  return on;
}

const text = (): string => document.body.textContent ?? '';
const startButton = (on: Screen): HTMLButtonElement => on.find('button[data-test="start"]') as HTMLButtonElement; // a button by its selector
const words = (element: Element): string => (element.textContent ?? '').replaceAll(/\s+/g, ' ').trim();

afterEach(() => {
  screen?.close();
  screen = undefined;
  useOpenDraft().setOpenDraft(null);
});

describe('a file and its dry run', () => {
  it('asks for nothing before it is told to, and starts once however often the button is pressed', async () => {
    let answer: (() => void) | undefined;
    let started: Batch | undefined;
    const on = await checkFile({}, {
      'batches.start': async ({ id }) => {
        await new Promise<void>((resolve) => { answer = resolve; });
        started ??= batch.parse({
          id, scope: { kind: 'refund', environment: 'practice', profileId: null }, name: 'refunds-cracked-cups.xlsx', state: 'countdown', pause: null, startsAt: Date.now() + 10_000, rows: 128, included: 121,
          counts: { leftOut: 7, queued: 121, sending: 0, succeeded: 0, pending: 0, awaitingApproval: 0, refused: 0, unknown: 0, needsOperator: 0, notSent: 0, abandoned: 0 },
          totals: [], nextRow: 2, paceMs: 2_000, leftMs: 242_000, duplicateReason: null, operator: 'Operator A (Demo)', createdAt: Date.now(), startedAt: null, endedAt: null,
        });
        return started;
      },
    });
    expect(on.asked('batches.start')).toHaveLength(0);
    expect(startButton(on).textContent).toMatch(/^Refund 121 payments, CN¥[\d,.]+ and HK\$[\d,.]+$/);
    for (let times = 0; times < 5; times += 1) startButton(on).click();
    await on.settle();
    for (let times = 0; times < 5; times += 1) startButton(on).click();
    await on.settle();
    expect(on.asked('batches.start')).toEqual([{ id: runId, reason: null, typedTotals: {} }]);
    answer?.();
    await on.settle();
    expect(on.asked('batches.start')).toHaveLength(1);
    expect(document.activeElement).toBe(on.find('[data-test="cancel-start"]'));
    expect(text()).toContain('Nothing has been sent yet.');
  });

  it('gives Cancel the focus when the check has ended, never the money button', async () => {
    const on = await checkFile();
    expect(document.activeElement).toBe(on.find('[data-test="cancel"]'));
  });

  it('calls rows refunds, not payments, where two of them belong to one payment', async () => {
    const on = await open();
    await press(on, 'choose');
    const ready = (number: number) => batchRow.parse({
      number, order: 'A-1', profileId: fakeId('a00', 1), providerId: 'chingchingpay', amountText: '1', amountMinor: 100, currency: 'HKD', verdict: 'ready', included: true, errors: [], warnings: [],
      facts: { kind: 'refund', paymentId: fakeId('b00', 5), paymentReference: 'A-1', paidMinor: 500, restBeforeMinor: 500, restAfterMinor: 400, method: null, askedAt: null },
    });
    await press(on, 'check');
    on.emit('batches.checking', { draft: draftOf(await call('batches.draft', { id: runId }), 2), rows: [ready(2), ready(3)] });
    await on.settle();
    expect(words(startButton(on))).toMatch(/^Send 2 refunds,/);
  });

  it('asks for a reason before a repeated file goes, and sends it with the start', async () => {
    const on = await checkFile({ repeated: true });
    expect(text()).toContain('This very file was run on');
    await press(on, 'start');
    expect(on.asked('batches.start')).toHaveLength(0);
    expect(text()).toContain('A reason is needed to start.');
    const field = on.find('input[data-test="reason"]');
    expect(document.activeElement).toBe(field);
    typeInto(field, '  second delivery was broken too ');
    await on.settle();
    await press(on, 'start');
    expect(on.asked('batches.start')).toEqual([{ id: runId, reason: 'second delivery was broken too', typedTotals: {} }]);
  });

  it('compares typed totals where the money lock asks for them, and passes them as typed', async () => {
    const on = await checkFile({ typeTotals: true });
    await press(on, 'start');
    expect(on.asked('batches.start')).toHaveLength(0);
    const totals = [...document.querySelectorAll<HTMLElement>('[data-currency]')].map((card) => ({ currency: card.dataset['currency'] ?? '', amount: (card.querySelector('.big')?.textContent ?? '').replace('\u2212', '') }));
    expect(totals.length).toBe(2);
    typeInto(on.find(`input[data-test="total-${totals[0]?.currency}"]`), '1');
    typeInto(on.find(`input[data-test="total-${totals[1]?.currency}"]`), totals[1]?.amount ?? '');
    await on.settle();
    await press(on, 'start');
    expect(on.asked('batches.start')).toHaveLength(0);
    expect(text()).toContain('Another amount');
    typeInto(on.find(`input[data-test="total-${totals[0]?.currency}"]`), totals[0]?.amount ?? '');
    await on.settle();
    await press(on, 'start');
    expect(on.asked('batches.start')).toEqual([{ id: runId, reason: null, typedTotals: Object.fromEntries(totals.map(({ currency, amount }) => [currency, amount])) }]);
  });

  it('keeps what was typed when the main process refuses, and says why', async () => {
    const on = await checkFile({ repeated: true }, { 'batches.start': () => { throw new Refused({ code: 'profile.paused', params: {} }); } });
    typeInto(on.find('input[data-test="reason"]'), 'asked for by the shop');
    await on.settle();
    await press(on, 'start');
    expect(words(on.find('[data-test="error"]'))).toContain('The profile is paused');
    expect((on.find('input[data-test="reason"]') as HTMLInputElement).value).toBe('asked for by the shop'); // a field by its selector
    expect(startButton(on).disabled).toBe(false);
  });

  it('jumps from problem to problem and round again, in full words', async () => {
    const on = await checkFile();
    const visited: string[] = [];
    for (let times = 0; times < 8; times += 1) {
      await press(on, 'next-error');
      visited.push(words(on.find('[data-test="row-detail"] b')));
    }
    expect(visited).toEqual([4, 6, 7, 9, 11, 14, 17, 4].map((row) => `Row ${row}`));
    expect(words(on.find('[data-test="row-detail"]'))).toContain('HK$1,960.00');
  });

  it('leaves a row that needs a look out until it is ticked', async () => {
    const on = await checkFile();
    on.find('[aria-label="Send row 6"]').closest('label')?.click();
    await on.settle();
    expect(on.asked('batches.include')).toEqual([{ id: runId, numbers: [6], on: true }]);
    expect(startButton(on).textContent).toContain('Refund 122 payments');
  });

  it('shows the start as not ready while rows are checked, and can end the check', async () => {
    const on = await checkFile({ checking: true });
    expect(startButton(on).disabled).toBe(true);
    await press(on, 'cancel-check');
    expect(on.asked('batches.cancelCheck')).toHaveLength(1);
    expect(startButton(on).disabled).toBe(true);
    expect(text()).toContain('89 rows have no verdict yet');
  });

  it('finds the file again when the screen was left, and forgets it when it is cancelled', async () => {
    const on = await checkFile();
    expect(on.router.currentRoute.value.params['id']).toBe(runId);
    await on.router.push('/links');
    await on.router.push('/bulk');
    await on.settle();
    await on.settle();
    expect(on.router.currentRoute.value.params['id']).toBe(runId);
    expect(startButton(on).disabled).toBe(false);
    await press(on, 'cancel');
    expect(on.asked('batches.discard')).toEqual([{ id: runId }]);
    expect(on.find('[data-test="drop"]')).toBeDefined();
  });

  it('draws the rows in sight only, whatever the length of the file', async () => {
    const on = await open();
    await press(on, 'choose');
    await press(on, 'check');
    expect(document.querySelectorAll('tbody tr:not(.gap)').length).toBeLessThan(40);
    expect(on.find('table[aria-rowcount]').getAttribute('aria-rowcount')).toBe('129');
  });
});

describe('reading a file', () => {
  it('says why it cannot be read and stays where it was', async () => {
    const on = await open({ unreadable: true });
    await press(on, 'choose');
    expect(words(on.find('[data-test="read-error"]'))).toContain('protected by a password');
    expect(on.find('[data-test="drop"]')).toBeDefined();
  });

  it('refuses a dropped file that is too large before its bytes travel, and passes a small one on', async () => {
    const on = await open();
    const drop = async (...files: readonly File[]): Promise<void> => {
      const event = new Event('drop', { bubbles: true, cancelable: true });
      Object.defineProperty(event, 'dataTransfer', { value: { types: ['Files'], files } });
      on.find('[data-test="drop"]').dispatchEvent(event);
      await on.settle();
    };
    const large = new File(['x'], 'large.csv');
    Object.defineProperty(large, 'size', { value: handOverLimits.bytes + 1 });
    await drop(large);
    expect(on.asked('batches.drop')).toHaveLength(0);
    expect(words(on.find('[data-test="drop-problem"]'))).toContain('larger than 3 MB');
    await drop(new File(['a'], 'a.csv'), new File(['b'], 'b.csv'));
    expect(on.asked('batches.drop')).toHaveLength(0);
    expect(text()).toContain('more than one file');
    await drop(new File(['order,amount\n訂單,1'], 'small.csv'));
    expect(on.asked('batches.drop')).toEqual([{ scope: { kind: 'refund', environment: 'practice', profileId: null }, name: 'small.csv', contentBase64: Buffer.from('order,amount\n訂單,1').toString('base64') }]);
    expect(text()).toContain('small.csv');
  });

  it('reads the bytes again in another encoding and keeps the delimiter', async () => {
    const on = await open();
    on.find('[data-test="kind"]').querySelectorAll<HTMLElement>('.el-segmented__item')[1]?.click();
    await on.settle();
    await press(on, 'choose');
    on.find('[data-test="encoding"] .el-select__wrapper, .el-select__wrapper[data-test="encoding"], .el-select[data-test="encoding"] .el-select__wrapper').click();
    await on.settle();
    [...document.querySelectorAll<HTMLElement>('.el-select-dropdown__item')].find((item) => item.textContent?.includes('GB18030'))?.click();
    await on.settle();
    expect(on.asked('batches.reread')).toEqual([{ id: runId, encoding: 'gb18030', delimiter: ',', sheet: null }]);
  });

  it('asks for links with one profile, for refunds with all of the environment', async () => {
    const on = await open();
    await press(on, 'choose');
    expect(on.asked('batches.choose')).toEqual([{ scope: { kind: 'refund', environment: 'practice', profileId: null } }]);
    await press(on, 'other');
    on.find('[data-test="kind"]').querySelectorAll<HTMLElement>('.el-segmented__item')[1]?.click();
    await on.settle();
    await press(on, 'choose');
    expect(on.asked('batches.choose').at(-1)).toEqual({ scope: { kind: 'link', environment: 'practice', profileId: fakeId('a00', 1) } });
  });
});

describe('a run', () => {
  it('waits for a person after a restart and resumes once', async () => {
    const on = await openRun({ run: 'restarted' });
    expect(words(on.find('[data-test="paused"]'))).toContain('is not sent again. Resume goes on at row 47');
    expect(on.asked('batches.resume')).toHaveLength(0);
    const resume = on.find('[data-test="resume"]');
    for (let times = 0; times < 5; times += 1) resume.click();
    await on.settle();
    expect(on.asked('batches.resume')).toEqual([{ id: runId }]);
    expect(on.find('[data-test="pause"]').classList.contains('el-button--primary')).toBe(true);
  });

  it('stops only after a second word, with keeping it as the default', async () => {
    const on = await openRun({ run: 'running' });
    await press(on, 'stop');
    await new Promise((resolve) => { setTimeout(resolve, 400); });
    expect(document.activeElement).toBe(on.find('[data-test="keep"]'));
    await press(on, 'keep');
    expect(on.asked('batches.stop')).toHaveLength(0);
    await new Promise((resolve) => { setTimeout(resolve, 400); });
    await press(on, 'stop');
    await press(on, 'stop-now');
    expect(on.asked('batches.stop')).toEqual([{ id: runId }]);
    expect(text()).toContain('rows were never sent');
  });

  it('goes on when the screen is left', async () => {
    const on = await openRun({ run: 'running' });
    await on.router.push('/links');
    await on.settle();
    on.close();
    screen = undefined;
    expect(on.calls.map(({ channel }) => channel).filter((channel) => ['batches.pause', 'batches.stop', 'batches.discard'].includes(channel))).toEqual([]);
  });

  it('follows what it is told, says quarters aloud and nothing between them', async () => {
    const on = await openRun({ run: 'running' });
    const { spoken } = useAnnounce();
    const now = await call('batches.get', { id: runId });
    const at = (succeeded: number): Batch => ({ ...now, counts: { ...now.counts, leftOut: 7, queued: 121 - succeeded, sending: 0, succeeded, pending: 0, awaitingApproval: 0, refused: 0, unknown: 0, needsOperator: 0, notSent: 0, abandoned: 0 } });
    const heard: string[] = [];
    for (let done = 50; done <= 120; done += 1) {
      const before = spoken.value;
      on.emit('batches.progress', { batch: at(done), rows: [] });
      if (spoken.value !== before) heard.push(spoken.value);
    }
    on.emit('batches.progress', { batch: { ...at(121), state: 'done', nextRow: null }, rows: [] });
    heard.push(spoken.value);
    expect(heard).toEqual(['50 percent sent.', '75 percent sent.', 'The run has ended: 121 succeeded, 0 failed, 0 not settled.']);
    await on.settle();
    expect(text()).toContain('All rows have had their turn.');
  });

  it('ignores what is told of another run', async () => {
    const on = await openRun({ run: 'running' });
    const now = await call('batches.get', { id: runId });
    on.emit('batches.progress', { batch: { ...now, id: fakeId('e00', 9), state: 'stopped' }, rows: [] });
    await on.settle();
    expect(on.find('[data-test="pause"]')).toBeDefined();
  });

  it('shows the rows that have no end yet on request', async () => {
    const on = await openRun({ run: 'done' });
    await press(on, 'show-unsettled');
    expect([...document.querySelectorAll('tbody tr')].map((row) => words(row.querySelectorAll('td')[6] ?? row))).toEqual(['Needs approval', 'Pending', 'Unknown']);
    await press(on, 'save-result');
    expect(on.asked('batches.saveResult')).toEqual([{ id: runId }]);
    expect(text()).toContain('refunds-cracked-cups-result.csv');
  });

  it('says so when the address names nothing that is at hand', async () => {
    const on = await open({ run: 'done' }, { 'batches.get': () => { throw new Refused({ code: 'batch.notFound', params: {} }); }, 'batches.draft': () => { throw new Refused({ code: 'batch.notFound', params: {} }); } });
    await on.router.push(`/bulk/${fakeId('e00', 77)}`);
    await on.settle();
    expect(text()).toContain('no longer at hand');
  });
});

/** The draft as if it had so many rows to send, all of them checked. */
function draftOf<Draft extends { readonly counts: object }>(draft: Draft, rows: number): Draft {
  return { ...draft, phase: 'checked', rows, checked: rows, included: rows, counts: { unchecked: 0, ready: rows, check: 0, error: 0 }, totals: [{ currency: 'HKD', rows, minor: rows * 100 }] };
}
