import { describe, expect, it } from 'vitest';
import { checkDecision } from '../../../../renderer/features/unsettled/decision-form.ts';
import { actionOf, explanationOf, nextCheckOf, powersOf, reasonOf } from '../../../../renderer/features/unsettled/item-words.ts';
import { endingOf, mayTryAnew } from '../../../../renderer/features/refunds/ending.ts';
import { intentStates, isOpen, operatorDecision } from '@shared/domain/intent.ts';
import { toInstant } from '@shared/time/instant.ts';

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
      expect(powersOf(state).send).toBe(state === 'QUEUED');
      expect(powersOf(state).decide).toBe(state === 'NEEDS_OPERATOR');
      if (!isOpen(state)) expect(powersOf(state)).toEqual({ ask: false, send: false, giveUp: false, decide: false });
      expect(explanationOf({ state, kind: 'refund' }) === undefined).toBe(!isOpen(state));
    }
  });

  it('names the reason, and for an accepted one that it is not final', () => {
    expect(reasonOf({ state: 'UNKNOWN', problem: { reason: 'timeout', httpStatus: null, providerCode: null, providerMessage: null } })).toBe('timeout');
    expect(reasonOf({ state: 'ACCEPTED', problem: null })).toBe('notFinal');
  });
});

describe('a decision', () => {
  it('needs the number of what was carried out, and a note for the rest', () => {
    expect(checkDecision({ verdict: 'executed', number: ' ', note: 'seen' })).toEqual({ problems: { number: true } });
    expect(checkDecision({ verdict: 'notExecuted', number: 'T1', note: ' ' })).toEqual({ problems: { note: true } });
    expect(checkDecision({ verdict: 'abandon', number: '', note: '' })).toEqual({ problems: { note: true } });
    expect(checkDecision({ verdict: null, number: 'T1', note: 'seen' })).toEqual({ problems: {} });
  });

  it('fits the contract', () => {
    const made = checkDecision({ verdict: 'executed', number: ' T26112014 ', note: '' });
    expect(operatorDecision.parse('decision' in made ? made.decision : null)).toEqual({ kind: 'executed', providerTransactionId: 'T26112014', note: '' });
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
