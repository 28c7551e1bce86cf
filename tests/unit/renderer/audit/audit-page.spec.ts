// @vitest-environment happy-dom
/** The screen as a person uses it: rows in words, the check and what it says, the hash on paper. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import AuditPage from '../../../../renderer/features/audit/AuditPage.vue';
import { factsOf, inGroups, reasonText } from '../../../../renderer/features/audit/audit-words.ts';
import { emptyFilter, filterOf, isWrongRange, programKey } from '../../../../renderer/features/audit/filter-state.ts';
import { switchLanguage, translate } from '../../../../renderer/locales/i18n.ts';
import { auditActions, auditData, auditGroupNames, auditResults, chainFaultKinds, recordFaultKinds } from '@shared/domain/audit.ts';
import { languages } from '@shared/domain/preferences.ts';
import { fakeAuditRows, fakeOverview, fakeVerdict } from '../../../support/fake-audit.ts';
import { mountScreen, Refused, typeInto, type Answers, type Screen } from '../../../support/mount-screen.ts';

/** A whole page is drawn; these machines are shared. */
vi.setConfig({ testTimeout: 60_000 });

let screen: Screen | undefined;
afterEach(() => {
  screen?.close();
  screen = undefined;
});

async function open(answers: Answers = {}): Promise<Screen> {
  screen = await mountScreen(AuditPage, {}, answers);
  await screen.settle();
  return screen;
}

const rows = fakeAuditRows(30);
const text = (on: Screen, selector: string): string => on.find(selector).textContent?.replace(/\s+/g, ' ').trim() ?? '';

describe('the audit screen', () => {
  it('opens a row in words and leads to its transaction', async () => {
    const on = await open();
    expect(document.querySelectorAll('tbody tr[data-key]').length).toBeGreaterThanOrEqual(60);
    const refused = [...document.querySelectorAll<HTMLElement>('tbody tr')].find((row) => row.textContent?.includes('Refused') && row.textContent.includes('A-1032-R1'));
    refused?.querySelector('button')?.click();
    await on.settle();
    expect(text(on, '[data-test="detail"]')).toContain('HK$500.00');
    expect(on.find('[data-test="transaction"]').getAttribute('href')).toContain('/transactions/');
  });

  it('says that a chain is whole, and asks with what was written down', async () => {
    const on = await open();
    typeInto(on.find('[data-test="written"]'), 'row 20: 3f2a 9c1b 3f2a 9c1b');
    on.find('[data-test="verify"]').click();
    await on.settle();
    expect(on.asked('audit.verify')).toEqual([{ written: 'row 20: 3f2a 9c1b 3f2a 9c1b' }]);
    expect(text(on, '[data-test="verdict"]')).toContain('The chain is whole');
    expect(text(on, '[data-test="verdict"]')).toContain('still in the chain');
  });

  it('names the broken row, the record that differs and the hash that is gone', async () => {
    const on = await open({ 'audit.verify': () => fakeVerdict(rows, 'broken', true) });
    on.find('[data-test="verify"]').click();
    await on.settle();
    const said = text(on, '[data-test="verdict"]');
    expect(on.asked('audit.verify')).toEqual([{ written: null }]);
    expect(said).toContain('broken at row 7');
    expect(said).toContain('amount HK$999.00, the chain says HK$120.00');
    expect(said).toContain('The hash from earlier is not in the chain');
    expect(said).not.toContain('The chain is whole');
  });

  it('keeps what was typed when it holds no hash, and says so at the field', async () => {
    const on = await open({ 'audit.verify': () => { throw new Refused({ code: 'audit.headUnreadable', params: {}, field: 'written' }); } });
    typeInto(on.find('[data-test="written"]'), 'nonsense');
    on.find('[data-test="verify"]').click();
    await on.settle();
    expect(document.body.textContent).toContain('No hash was found in this text');
    expect((on.find('[data-test="written"]') as HTMLTextAreaElement).value).toBe('nonsense');
  });

  it('copies number, time and whole hash in groups', async () => {
    const on = await open();
    on.find('[data-test="copy-head"]').click();
    await on.settle();
    const head = fakeOverview(fakeAuditRows(73)).head;
    expect(on.asked('app.copyText')).toEqual([{ text: expect.stringContaining(inGroups(head?.hash ?? '').join(' ')) }]);
    expect(JSON.stringify(on.asked('app.copyText'))).toContain('Row 73');
  });

  it('takes the chain out and says where and which file it was', async () => {
    const on = await open();
    on.find('[data-test="export-jsonl"]').click();
    await on.settle();
    expect(on.asked('audit.export')).toMatchObject([{ format: 'jsonl', suggestedName: expect.stringMatching(/^audit-\d{4}-\d\d-\d\d\.jsonl$/) }]);
    expect(document.body.textContent).toContain('ab'.repeat(32));
  });
});

describe('the words', () => {
  it('exist for every action, group, result and fault, in every language', async () => {
    for (const language of languages) {
      await switchLanguage(language);
      const keys = [
        ...auditActions.map((action) => `audit.action.${action}` as const), ...auditGroupNames.map((group) => `audit.group.${group}` as const), ...auditResults.map((result) => `audit.result.${result}` as const),
        ...chainFaultKinds.map((kind) => `audit.check.fault.${kind}` as const), ...recordFaultKinds.map((kind) => `audit.check.record.${kind}` as const),
      ];
      for (const key of keys) expect(translate(key, { seq: 1, what: 'A', found: 'B', audited: 'C' }), `${language} ${key}`).not.toMatch(/^audit\.|^$|\{/);
    }
    await switchLanguage('en');
  });

  it('leave out nothing that a row may tell', () => {
    const full = auditData.parse({
      kind: 'refund', from: 'QUEUED', state: 'SENDING', reference: 'A', paymentReference: 'B', amountMinor: 100, currency: 'HKD', payloadHash: 'ab'.repeat(32), count: 1, problem: 'timeout', providerCode: '1', providerNumber: '2',
      code: 'refund.alreadyOpen', entry: 'e', channel: 'c', person: 'p', key: 'k', endsWith: '1234', place: 'keychain', changes: [], id: 'i', rows: 1, bytes: 1, sha256: 'ab'.repeat(32), format: 'f', outcome: 'o', version: 'v', journalId: 'j',
      transactions: 1, intents: 1, manualRefunds: 1, seq: 1,
    });
    expect(Object.keys(auditData.shape).toSorted()).toEqual(Object.keys(full).toSorted());
    const told = factsOf(full, (key) => translate(key), String).map(({ name }) => name);
    expect(Object.keys(full).filter((name) => !told.includes(name))).toEqual(['currency', 'changes']);
    expect(reasonText('refund.alreadyOpen')).not.toContain('{');
  });
});

describe('the narrowing', () => {
  it('asks for days with both included, for people, and for the program', () => {
    const filter = filterOf({ ...emptyFilter, from: '2026-11-20', until: '2026-11-21', actors: [programKey, ':program'], reference: 'A-1' }, 'Asia/Hong_Kong');
    expect(filter).toEqual({ actors: [null, 'program'], reference: 'A-1', from: Date.parse('2026-11-20T00:00:00+08:00'), until: Date.parse('2026-11-22T00:00:00+08:00') });
    expect(isWrongRange({ ...emptyFilter, from: '2026-11-21', until: '2026-11-20' })).toBe(true);
    expect(filterOf({ ...emptyFilter, from: '2026-11-21', until: '2026-11-20' }, 'UTC')).toBeUndefined();
  });
});
