// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest';
import { checkDecision, emptyDecision, type DecisionFacts, type DecisionForm } from '../../../../renderer/features/unsettled/decision-form.ts';
import { listed, nextSort, noFilter, oldestFirst } from '../../../../renderer/features/unsettled/inbox-list.ts';
import { actionOf, explanationOf, nextCheckOf, powersOf, reasonOf } from '../../../../renderer/features/unsettled/item-words.ts';
import { traceLines } from '../../../../renderer/features/unsettled/trace-lines.ts';
import type { UnsettledItem } from '../../../../renderer/features/unsettled/use-items.ts';
import { endingOf, mayTryAnew } from '../../../../renderer/composables/ending.ts';
import { switchLanguage, translate, type MessageKey, type MessageParams } from '../../../../renderer/locales/i18n.ts';
import { intentKinds, intentStates, isOpen, operatorDecision } from '@shared/domain/intent.ts';
import { toInstant } from '@shared/time/instant.ts';
import { fakeIntent, fakeTransaction, type FakeTransaction } from '../../../support/fake-data.ts';

const now = toInstant(1_000_000);

describe('an open item', () => {
  it('is asked, decided or opened', () => {
    expect(actionOf('UNKNOWN')).toBe('ask');
    expect(actionOf('NEEDS_OPERATOR')).toBe('decide');
    expect(actionOf('ACCEPTED')).toBe('open');
    expect(actionOf('QUEUED')).toBe('open');
  });

  it('says when it is asked again', () => {
    expect(nextCheckOf({ state: 'UNKNOWN', nextAskAt: toInstant(1_048_000) }, now)).toEqual({ kind: 'inTime', milliseconds: 48_000 });
    expect(nextCheckOf({ state: 'UNKNOWN', nextAskAt: now }, now)).toEqual({ kind: 'now' });
    // A countdown of less than a second would read 0:00.
    expect(nextCheckOf({ state: 'UNKNOWN', nextAskAt: toInstant(now + 999) }, now)).toEqual({ kind: 'now' });
    expect(nextCheckOf({ state: 'UNKNOWN', nextAskAt: toInstant(now + 1000) }, now)).toEqual({ kind: 'inTime', milliseconds: 1000 });
    expect(nextCheckOf({ state: 'NEEDS_OPERATOR', nextAskAt: toInstant(2_000_000) }, now)).toEqual({ kind: 'person' });
    expect(nextCheckOf({ state: 'QUEUED', nextAskAt: null }, now)).toEqual({ kind: 'unsent' });
  });

  it('may be sent only when it never left, and decided only when nobody else can', () => {
    for (const state of intentStates) {
      const powers = powersOf({ state, quarantineUntil: toInstant(now - 1), asks: 2, problem: null }, now);
      expect(powers.send).toBe(state === 'QUEUED');
      expect(powers.decide).toBe(state === 'NEEDS_OPERATOR');
      if (!isOpen(state)) expect(powers).toEqual({ ask: false, send: false, giveUp: false, decide: false });
      for (const kind of intentKinds) expect(explanationOf({ state, kind, sends: 1 }) === undefined).toBe(!isOpen(state));
    }
  });

  it('offers no decision while "not found" proves nothing, or before the provider was asked twice', () => {
    const waiting = { state: 'NEEDS_OPERATOR', quarantineUntil: now, asks: 2, problem: null } as const;
    expect(powersOf(waiting, now).decide).toBe(true);
    expect(powersOf({ ...waiting, quarantineUntil: toInstant(now + 1) }, now)).toMatchObject({ decide: false, ask: true });
    expect(powersOf({ ...waiting, asks: 1 }, now)).toMatchObject({ decide: false, ask: true });
    expect(powersOf({ ...waiting, asks: 0, problem: { reason: 'cannotAsk', httpStatus: null, providerCode: null, providerMessage: null } }, now).decide).toBe(true);
  });

  it('tells what waits for a second person, and what was sent once, from what never left', () => {
    expect(nextCheckOf({ state: 'AWAITING_APPROVAL', nextAskAt: null }, now)).toEqual({ kind: 'approval' });
    expect(explanationOf({ state: 'AWAITING_APPROVAL', kind: 'payout', sends: 0 })).toBe('awaitingApproval');
    expect(explanationOf({ state: 'QUEUED', kind: 'refund', sends: 0 })).toBe('queued');
    expect(explanationOf({ state: 'QUEUED', kind: 'refund', sends: 1 })).toBe('queuedAgain');
  });

  it('names the reason, and for an accepted one that it is not final', () => {
    expect(reasonOf({ state: 'UNKNOWN', problem: { reason: 'timeout', httpStatus: null, providerCode: null, providerMessage: null } })).toBe('timeout');
    expect(reasonOf({ state: 'ACCEPTED', problem: null })).toBe('notFinal');
  });
});

describe('a decision', () => {
  const facts = { counts: toInstant(Date.UTC(2026, 10, 20, 6, 0, 30)), now: toInstant(Date.UTC(2026, 10, 20, 7, 0, 0)), zone: 'Asia/Hong_Kong' };
  const check = (form: Partial<DecisionForm>, other: Partial<DecisionFacts> = {}) => checkDecision({ ...emptyDecision, ...form }, { ...facts, ...other });
  const looked: Partial<DecisionForm> = { verdict: 'notExecuted', lookedIn: 'portal', lookedAt: '2026-11-20 14:30', note: ' not listed ' };

  it('needs the number of what was carried out, and a reason to give up', () => {
    expect(check({ verdict: 'executed', number: ' ', note: 'seen' })).toEqual({ problems: { number: true } });
    expect(check({ verdict: 'abandon' })).toEqual({ problems: { note: true } });
    expect(check({ number: 'T1', note: 'seen' })).toEqual({ problems: {} });
  });

  it('needs where and when a person looked, and what was seen there', () => {
    expect(check({ verdict: 'notExecuted', number: 'T1' })).toEqual({ problems: { lookedIn: true, lookedAt: 'missing', note: true } });
    expect(check(looked)).toEqual({ decision: { kind: 'notExecuted', lookedIn: 'portal', lookedAt: Date.UTC(2026, 10, 20, 6, 30), note: 'not listed' } });
  });

  it('takes no evidence from before it counts, nor from the future', () => {
    expect(check({ ...looked, lookedAt: '2026-11-20 13:59' })).toEqual({ problems: { lookedAt: 'early' } });
    expect(check({ ...looked, lookedAt: '2026-11-20 15:01' })).toEqual({ problems: { lookedAt: 'ahead' } });
    // A wall time has no seconds: the minute in which it began to count is that moment.
    expect(check({ ...looked, lookedAt: '2026-11-20 14:00' })).toMatchObject({ decision: { lookedAt: facts.counts } });
  });

  it('fits the contract', () => {
    for (const form of [looked, { verdict: 'executed', number: ' T26112014 ' }, { verdict: 'abandon', note: 'not needed' }] satisfies Partial<DecisionForm>[]) {
      const made = check(form);
      expect(operatorDecision.safeParse('decision' in made ? made.decision : null).success).toBe(true);
    }
  });
});

describe('the list', () => {
  const item = (number: number, change: Partial<FakeTransaction> = {}): UnsettledItem => {
    const transaction = fakeTransaction({ number, status: 'unknown', amountMinor: 100 * number, reference: `A-${number}`, minutesAgo: 100 - number, refundOf: 1, ...change });
    return { intent: fakeIntent(transaction, 'UNKNOWN'), transaction, paymentReference: transaction.parentReference };
  };
  const items = [item(3), item(1), item(2, { currency: 'CNY', at: { providerId: 'pingxx', profile: 5 } }), item(4, { at: { providerId: 'pingpong', profile: 4 } })];
  const references = (...how: Parameters<typeof listed> extends [unknown, ...infer Rest] ? Rest : never) => listed(items, ...how).map(({ intent }) => intent.reference);

  it('begins with the oldest, and turns round', () => {
    expect(references(noFilter, oldestFirst)).toEqual(['A-1', 'A-2', 'A-3', 'A-4']);
    expect(references(noFilter, nextSort(oldestFirst, 'since'))).toEqual(['A-4', 'A-3', 'A-2', 'A-1']);
  });

  it('compares amounts of one currency only', () => {
    const largest = nextSort(oldestFirst, 'amount');
    expect(references(noFilter, largest)).toEqual(['A-2', 'A-4', 'A-3', 'A-1']);
    expect(references(noFilter, nextSort(largest, 'amount'))).toEqual(['A-2', 'A-1', 'A-3', 'A-4']);
  });

  it('narrows by provider and kind', () => {
    expect(references({ providerId: 'pingpong', kind: '' }, oldestFirst)).toEqual(['A-4']);
    expect(references({ providerId: 'pingpong', kind: 'payout' }, oldestFirst)).toEqual([]);
  });
});

describe('the history of an item', () => {
  const t = (key: MessageKey, params?: MessageParams) => translate(key, params);
  const context = { t, language: 'en', time: () => '20 Nov 14:30 HKT' } as const;
  const asked = { kind: 'ask', number: 1, at: toInstant(2_000), endedAt: toInstant(2_000), problem: { reason: 'notFound', httpStatus: 200, providerCode: '303011', providerMessage: 'no such refund' } } as const;

  it('gives every send and question with the provider’s words, and who decided on which evidence, newest first', async () => {
    await switchLanguage('en');
    const decided = { id: 9, at: toInstant(3_000), type: 'intent.decided', transactionId: fakeTransaction({ number: 1, status: 'queued', amountMinor: 1, reference: 'A', minutesAgo: 1 }).id, intentId: null, operator: 'Operator B', data: { lookedIn: 'support', lookedAt: toInstant(2_500), note: 'ticket 4711' } } as const;
    const lines = traceLines([asked, { kind: 'send', number: 1, at: toInstant(1_000), endedAt: null, problem: null }], [decided, { ...decided, id: 8, type: 'intent.asked' }], context);
    expect(lines.map(({ head }) => head)).toEqual(['Decided', 'Asked 1', 'Sent 1']);
    expect(lines[0]).toMatchObject({ text: 'Operator B, looked in: support ticket, 20 Nov 14:30 HKT', words: 'ticket 4711' });
    expect(lines[1]).toMatchObject({ words: '303011 no such refund' });
    expect(lines[1]?.text).toContain('HTTP 200');
    // A send without an end was cut off: that is not an answer.
    expect(lines[2]?.text.toLowerCase()).toBe(t('problems.interrupted').toLowerCase());
  });
});

describe('an ending', () => {
  it('is unknown for every state that proves nothing, and never failed', () => {
    for (const state of ['SENDING', 'UNKNOWN', 'RESOLVING', 'NEEDS_OPERATOR'] as const) expect(endingOf(state)).toBe('unknown');
    expect(endingOf('ACCEPTED')).toBe('pending');
    expect(endingOf('QUEUED')).toBe('notSent');
  });

  it('leads to another try only when it is final and no money moved', () => {
    expect(intentStates.filter(mayTryAnew)).toEqual(['REJECTED', 'ABANDONED', 'FAILED_LATE']);
  });
});
