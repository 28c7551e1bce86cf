// @vitest-environment happy-dom
/** The screens of the second-person check: what they show, what they ask main for, and that a refusal is told and loses nothing. */
import { afterEach, describe, expect, it } from 'vitest';
import ApprovalsPage from '../../../../renderer/features/approvals/ApprovalsPage.vue';
import RequestNote from '../../../../renderer/features/approvals/RequestNote.vue';
import WaitingPanel from '../../../../renderer/features/approvals/WaitingPanel.vue';
import { useApprovals } from '../../../../renderer/composables/use-approvals.ts';
import { fakeId } from '../../../support/fake-data.ts';
import { mountScreen, Refused, typeInto, type Answers, type Screen } from '../../../support/mount-screen.ts';

let screen: Screen | undefined;
afterEach(() => {
  screen?.close();
  screen = undefined;
});

async function page(answers: Answers = {}): Promise<Screen> {
  screen = await mountScreen(ApprovalsPage, {}, answers, { approvals: 'waiting' });
  return screen;
}

async function press(on: Screen, selector: string): Promise<void> {
  on.find(selector).click();
  await on.settle();
}

const dialog = (selector: string): string => `[role="dialog"] ${selector}`;

describe('the approvals screen', () => {
  it('shows what waits, what ended, this computer, the known ones and the limits of it all', async () => {
    const shown = await page();
    expect(document.querySelectorAll('[data-test="waiting"] tbody tr')).toHaveLength(3);
    expect(document.querySelectorAll('[data-test="settled"] tbody tr')).toHaveLength(3);
    expect(shown.find('[data-test="fingerprint"]').textContent).toMatch(/^([0-9a-f]{4} ){15}[0-9a-f]{4}$/);
    expect(document.querySelectorAll('[data-test="devices"] li')).toHaveLength(2);
    expect(document.querySelectorAll('[data-test="devices"] [data-test="remove"]')).toHaveLength(1);
    expect(shown.find('[data-test="limits"]').textContent).toContain('belongs at the provider');
  });

  it('saves a request, and withdraws one after a question', async () => {
    const shown = await page();
    await press(shown, '[data-test="save-request"]');
    expect(shown.asked('approvals.saveRequest')).toEqual([{ id: fakeId('e00', 1) }]);
    await press(shown, '[data-test="withdraw"]');
    expect(shown.asked('approvals.withdraw')).toEqual([]);
    await press(shown, dialog('[data-test="confirm-now"]'));
    expect(shown.asked('approvals.withdraw')).toEqual([{ id: fakeId('e00', 1) }]);
    expect(document.querySelectorAll('[data-test="waiting"] tbody tr')).toHaveLength(2);
  });

  it('says so when the keychain is locked', async () => {
    const shown = await page({ 'approvals.ownDevice': () => { throw new Refused({ code: 'keychain.locked', params: {} }); } });
    expect(shown.find('[data-test="own"] [role="alert"]').textContent).toContain('locked');
  });
});

describe('checking a request', () => {
  it('asks for a file first, then shows everything, and signs only what was pressed', async () => {
    const shown = await page();
    await press(shown, '[data-test="check"]');
    await press(shown, dialog('[data-test="read"]'));
    expect(shown.asked('approvals.check')).toEqual([]);
    await press(shown, dialog('[data-test="choose-file"]'));
    const text = shown.find('[role="dialog"]').textContent ?? '';
    for (const part of ['HK$4,800.00', 'PingPong', 'M-DEMO-20417', 'R-LT-1119-0398-01-7K4M2Q', 'LT-1119-0398', 'Damaged item', 'Two of four boxes', 'Operator B (Demo)', 'Limit of HK$3,000.00']) expect(text).toContain(part);
    expect(shown.asked('approvals.answer')).toEqual([]);
    await press(shown, dialog('[data-test="refuse"]'));
    expect(shown.find(dialog('[role="alert"]')).textContent).toContain('Say why');
    expect(shown.asked('approvals.answer')).toEqual([]);
    typeInto(shown.find('input[data-test="note"], [data-test="note"] input'), 'Not this one');
    await press(shown, dialog('[data-test="refuse"]'));
    expect(shown.asked('approvals.answer')).toMatchObject([{ decision: 'refuse', note: 'Not this one' }]);
    expect(shown.find(dialog('[data-test="answered"]')).textContent).toContain('did not approve');
    await press(shown, dialog('[data-test="save-answer"]'));
    expect(shown.asked('approvals.saveAnswer')).toHaveLength(1);
  });

  it('tells why a file is refused and keeps what was pasted', async () => {
    const shown = await page({ 'approvals.check': () => { throw new Refused({ code: 'approval.unknownDevice', params: { fingerprint: 'd08b6e45', person: 'Nobody' } }); } });
    await press(shown, '[data-test="check"]');
    typeInto(shown.find(dialog('textarea')), '{"format":"x"}');
    await press(shown, dialog('[data-test="read"]'));
    expect(shown.find(dialog('[data-test="problem"]')).textContent).toContain('d08b6e45');
    expect(shown.find(dialog('textarea'))).toHaveProperty('value', '{"format":"x"}');
  });
});

describe('opening an answer', () => {
  it('does nothing before the press, then tells what became of it', async () => {
    const shown = await page();
    await press(shown, '[data-test="open-answer"]');
    await press(shown, dialog('[data-test="choose-file"]'));
    expect(shown.asked('approvals.openAnswer')).toEqual([]);
    await press(shown, dialog('[data-test="act"]'));
    expect(shown.find(dialog('[data-test="result"]')).textContent).toContain('Operator B (Demo) approved, succeeded');
    expect(document.querySelectorAll('[data-test="waiting"] tbody tr')).toHaveLength(2);
  });

  it('tells a replay as what it is', async () => {
    const shown = await page({ 'approvals.openAnswer': () => { throw new Refused({ code: 'approval.notWaiting', params: { state: 'released' } }); } });
    await press(shown, '[data-test="open-answer"]');
    await press(shown, dialog('[data-test="choose-file"]'));
    await press(shown, dialog('[data-test="act"]'));
    expect(shown.find(dialog('[data-test="problem"]')).textContent).toContain('released once');
  });
});

describe('enrolling a computer', () => {
  it('keeps the end of the fingerprint to itself and takes it from the person', async () => {
    const shown = await page({ 'approvals.devices': () => [] });
    await press(shown, '[data-test="enrol-open"]');
    await press(shown, dialog('[data-test="choose-file"]'));
    expect(shown.find(dialog('[data-test="fingerprint-start"]')).textContent).not.toContain('d08b');
    await press(shown, dialog('[data-test="enrol"]'));
    expect(shown.asked('approvals.enrol')).toEqual([]);
    typeInto(shown.find('input[data-test="ending"], [data-test="ending"] input'), '00000000');
    await press(shown, dialog('[data-test="enrol"]'));
    expect(shown.find(dialog('[role="alert"]')).textContent).toContain('not the last 8');
    typeInto(shown.find('input[data-test="ending"], [data-test="ending"] input'), 'D08B 6E45');
    await press(shown, dialog('[data-test="enrol"]'));
    expect(shown.asked('approvals.enrol')).toMatchObject([{ ending: '00000000' }, { ending: 'D08B 6E45', person: 'Operator B (Demo)' }]);
    expect(document.querySelectorAll('[data-test="devices"] li').length).toBeGreaterThan(0);
  });

  it('removes one after a question', async () => {
    const shown = await page();
    await press(shown, '[data-test="remove"]');
    expect(shown.asked('approvals.removeDevice')).toEqual([]);
    await press(shown, dialog('[data-test="confirm-now"]'));
    expect(shown.asked('approvals.removeDevice')).toHaveLength(1);
    expect(document.querySelectorAll('[data-test="remove"]')).toHaveLength(0);
  });
});

describe('on other screens', () => {
  it('Today shows what waits, and nothing when nothing does', async () => {
    screen = await mountScreen(WaitingPanel, {}, {}, { approvals: 'waiting' });
    expect(document.querySelector('[data-test="approvals"]')).toBeNull();
    await useApprovals().load();
    await screen.settle();
    expect(document.querySelectorAll('[data-test="approvals"] li')).toHaveLength(3);
  });

  it('the outcome of a refund offers its request', async () => {
    screen = await mountScreen(RequestNote, { intentId: fakeId('c00', 1) }, {}, { approvals: 'waiting' });
    expect(screen.asked('approvals.byIntent')).toEqual([{ intentId: fakeId('c00', 1) }]);
    await press(screen, '[data-test="save-request"]');
    expect(screen.asked('approvals.saveRequest')).toEqual([{ id: fakeId('e00', 1) }]);
  });
});
