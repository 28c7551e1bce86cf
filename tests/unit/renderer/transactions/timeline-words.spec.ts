// @vitest-environment happy-dom
/** Every event of a transaction has a headline of its own kind, in every language. */
import { describe, expect, it } from 'vitest';
import { wordsOf } from '../../../../renderer/features/transactions/timeline-words.ts';
import { switchLanguage, translate } from '../../../../renderer/locales/i18n.ts';
import { languages } from '@shared/domain/preferences.ts';
import { transactionId } from '@shared/domain/ids.ts';
import { intentKinds } from '@shared/domain/intent.ts';
import { timelineTypes, type TimelineEvent } from '@shared/domain/timeline.ts';
import { transactionStatuses } from '@shared/domain/transaction.ts';
import { fakeId, fakeNow } from '../../../support/fake-data.ts';

const event = (change: Partial<TimelineEvent>): TimelineEvent => ({
  id: 1, at: fakeNow, type: 'intent.queued', transactionId: transactionId.parse(fakeId('b00', 1)), intentId: null, operator: 'Operator B', data: {}, ...change,
});

describe.each(languages)('wordsOf in %s', (language) => {
  const words = (change: Partial<TimelineEvent>) => wordsOf(event(change), { t: (key, params) => translate(key, params), language, provider: 'Vexora', money: (minor) => `NT$${minor}`, time: String, amountMinor: 600 });

  it('has a headline for every event of every kind and status', async () => {
    await switchLanguage(language);
    for (const type of timelineTypes) for (const kind of intentKinds) expect(words({ type, data: { kind } }).headline).not.toMatch(/transactions\.|^$/);
    for (const status of transactionStatuses) expect(words({ type: 'payment.observed', data: { status } }).headline).not.toMatch(/transactions\.|^$/);
  });

  it('never calls a payout or a record a refund that was sent', async () => {
    await switchLanguage(language);
    const sent = words({ type: 'intent.sending', data: { kind: 'refund', amountMinor: 600 } }).headline;
    expect(words({ type: 'intent.sending', data: { kind: 'payout', amountMinor: 600 } }).headline).not.toBe(sent);
    expect(words({ type: 'manual.recorded', data: { amountMinor: 600 } }).headline).not.toBe(sent);
  });
});

describe('the second line', () => {
  it('names who confirmed, and why a record is void', async () => {
    await switchLanguage('en');
    const context = { t: (key: Parameters<typeof translate>[0], params?: Parameters<typeof translate>[1]) => translate(key, params), language: 'en', provider: 'Vexora', money: String, time: () => '20 Nov 14:32 HKT', amountMinor: 600 } as const;
    expect(wordsOf(event({ type: 'manual.confirmed' }), context).note).toBe('Operator B');
    expect(wordsOf(event({ type: 'manual.voided', data: { note: 'written down twice' } }), context).note).toBe('Operator B, written down twice');
  });

  it('says why money went out although something looked the same, and on which evidence a person decided', async () => {
    await switchLanguage('en');
    const context = { t: (key: Parameters<typeof translate>[0], params?: Parameters<typeof translate>[1]) => translate(key, params), language: 'en', provider: 'Vexora', money: String, time: () => '20 Nov 14:32 HKT', amountMinor: 600 } as const;
    expect(wordsOf(event({ operator: 'Operator B', data: { repeatReason: 'second cup', repeatOf: ['R-1', 'R-2'] } }), context).note).toBe('Operator B, looks like R-1, R-2; why another one: second cup');
    expect(wordsOf(event({ type: 'intent.decided', operator: 'Operator B', data: { lookedIn: 'portal', lookedAt: fakeNow, note: 'not listed' } }), context).note).toBe('Operator B, looked in: provider’s portal, 20 Nov 14:32 HKT, not listed');
  });
});
