import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { problemOf, type Finding, type Outcome } from '@core/attempts/classify.ts';
import { reduce, type AttemptEvent, type ResendPolicy } from '@core/attempts/reducer.ts';
import { intentId, profileId, reference, transactionId } from '@shared/domain/ids.ts';
import { isOpen, type Intent, type IntentState } from '@shared/domain/intent.ts';
import { AppError } from '@shared/errors/app-error.ts';
import { toMinor } from '@shared/money/money.ts';
import { toInstant } from '@shared/time/instant.ts';
import { countingIds } from '../../../support/ids.ts';

const ids = countingIds();
const start = toInstant(Date.UTC(2026, 10, 20, 6, 0, 0));
const minutes = 60_000;
const days = 86_400_000;
const classC: ResendPolicy = { resendClass: 'C', quarantineMs: 15 * minutes, overdueMs: 7 * days };
const classB: ResendPolicy = { resendClass: 'B', quarantineMs: 15 * minutes, overdueMs: 7 * days };
const numbers = { providerPaymentId: 'P1', providerTransactionId: 'T1', walletReference: null };

function makeIntent(change: Partial<Intent> = {}): Intent {
  return {
    id: intentId.parse(ids.next()), kind: 'refund', profileId: profileId.parse(ids.next()), transactionId: transactionId.parse(ids.next()),
    paymentId: transactionId.parse(ids.next()), reference: reference.parse('R-1'), amountMinor: toMinor(12000), currency: 'HKD', state: 'QUEUED', version: 1,
    sends: 0, asks: 0, negativeReads: 0, lastSentAt: null, lastAskedAt: null, nextAskAt: null, quarantineUntil: null, waitedMs: 0, problem: null, operator: 'Operator A',
    createdAt: start, updatedAt: start, ...change,
  };
}

/** The program ran all the time: what the clock says has passed was waited, unless `waitedMs` says otherwise. */
function apply(intent: Intent, event: AttemptEvent, policy = classC, now = start, waitedMs = Math.max(0, now - intent.updatedAt)): Intent & { then: string; referenceClaimed: boolean } {
  const { progress, then } = reduce(intent, event, policy, { now, waitedMs });
  const { referenceClaimed, ...changed } = progress;
  return { ...intent, ...changed, version: intent.version + 1, updatedAt: now, then, referenceClaimed };
}

const unknown = (reason: Parameters<typeof problemOf>[0]): Outcome => ({ kind: 'unknown', problem: problemOf(reason), pauseProfile: false });
const notFound: Finding = { kind: 'notFound', problem: problemOf('notFound') };

describe('reduce', () => {
  it('goes to SENDING before anything is sent and counts the send', () => {
    const sending = apply(makeIntent(), { type: 'sendStarted' });
    expect(sending).toMatchObject({ state: 'SENDING', sends: 1, lastSentAt: start, quarantineUntil: start + 15 * minutes });
  });

  it('never turns doubt into failure, and starts the quarantine anew when the doubt begins', () => {
    const sending = apply(makeIntent(), { type: 'sendStarted' });
    const later = toInstant(start + 60_000);
    const doubt = apply(sending, { type: 'answered', outcome: unknown('timeout') }, classC, later);
    expect(doubt).toMatchObject({ state: 'UNKNOWN', nextAskAt: later + 1_000, quarantineUntil: later + 15 * minutes, referenceClaimed: true });
  });

  it('puts back in the queue what provably never left, but only if nothing of it left before', () => {
    const outcome: Outcome = { kind: 'notSent', problem: problemOf('connectionRefused'), pauseProfile: false };
    expect(apply(apply(makeIntent(), { type: 'sendStarted' }), { type: 'answered', outcome })).toMatchObject({ state: 'QUEUED', sends: 0 });
    expect(apply(makeIntent({ state: 'SENDING', sends: 2 }), { type: 'answered', outcome })).toMatchObject({ state: 'UNKNOWN' });
  });

  it('frees the reference of a refused first send, and asks when a repeat is refused', () => {
    const outcome: Outcome = { kind: 'rejected', problem: problemOf('refused') };
    expect(apply(makeIntent({ state: 'SENDING', sends: 1 }), { type: 'answered', outcome })).toMatchObject({ state: 'REJECTED', referenceClaimed: false });
    expect(apply(makeIntent({ state: 'SENDING', sends: 2 }), { type: 'answered', outcome })).toMatchObject({ state: 'UNKNOWN', then: 'askNow', referenceClaimed: true });
  });

  it('looks up a duplicate reference instead of believing the refusal', () => {
    const sent = apply(makeIntent({ state: 'SENDING', sends: 1 }), { type: 'answered', outcome: unknown('duplicateReference') });
    expect(sent).toMatchObject({ state: 'UNKNOWN', then: 'askNow' });
    const found = apply(apply(sent, { type: 'askStarted' }), { type: 'found', finding: { kind: 'succeeded', numbers } });
    expect(found.state).toBe('SUCCEEDED');
  });

  it('does not take over somebody else\'s order under a duplicate order number', () => {
    const sent = apply(makeIntent({ kind: 'link', paymentId: null, state: 'SENDING', sends: 1 }), { type: 'answered', outcome: unknown('duplicateReference') }, classB);
    const asked = apply(sent, { type: 'askStarted' }, classB);
    expect(apply(asked, { type: 'found', finding: { kind: 'succeeded', numbers } }, classB)).toMatchObject({ state: 'REJECTED', problem: { reason: 'duplicateReference' } });
    expect(apply(asked, { type: 'found', finding: { kind: 'inconclusive', problem: problemOf('echoMismatch'), pauseProfile: false } }, classB).state).toBe('REJECTED');
  });

  it('treats what was on its way when the program ended as unknown', () => {
    expect(apply(makeIntent({ state: 'SENDING', sends: 1 }), { type: 'interrupted' })).toMatchObject({ state: 'UNKNOWN', problem: { reason: 'interrupted' }, nextAskAt: start });
    expect(apply(makeIntent({ state: 'RESOLVING', sends: 1 }), { type: 'interrupted' })).toMatchObject({ state: 'UNKNOWN' });
  });

  it('with class C hands over to a person only after the quarantine and two spaced negative reads', () => {
    let intent: Intent = apply(apply(makeIntent(), { type: 'sendStarted' }), { type: 'answered', outcome: unknown('connectionLost') });
    const readAt = (offset: number): string => {
      const now = toInstant(start + offset);
      const step = apply(apply(intent, { type: 'askStarted' }, classC, now), { type: 'found', finding: notFound }, classC, now);
      intent = step;
      return step.state;
    };
    expect(readAt(1_000)).toBe('UNKNOWN');
    expect(readAt(2_000)).toBe('UNKNOWN');
    expect(intent.negativeReads).toBe(1);
    expect(readAt(14 * minutes)).toBe('UNKNOWN');
    expect(intent.negativeReads).toBe(2);
    expect(intent.nextAskAt).toBe(start + 15 * minutes);
    expect(readAt(15 * minutes)).toBe('NEEDS_OPERATOR');
  });

  it('with class B sends the same reference again, a bounded number of times', () => {
    const resolving = makeIntent({ kind: 'link', state: 'RESOLVING', sends: 1, problem: problemOf('timeout') });
    expect(apply(resolving, { type: 'found', finding: notFound }, classB)).toMatchObject({ state: 'QUEUED', then: 'send', referenceClaimed: true });
    expect(apply({ ...resolving, sends: 5 }, { type: 'found', finding: notFound }, classB)).toMatchObject({ state: 'NEEDS_OPERATOR', then: 'nothing' });
    expect(apply({ ...resolving, sends: 2, problem: problemOf('refused') }, { type: 'found', finding: notFound }, classB)).toMatchObject({ state: 'REJECTED' });
  });

  it('keeps an accepted refund open until it is final, and notes a late bank failure', () => {
    const accepted = makeIntent({ state: 'ACCEPTED', sends: 1 });
    expect(apply(accepted, { type: 'found', finding: notFound }).state).toBe('ACCEPTED');
    expect(apply(accepted, { type: 'found', finding: { kind: 'accepted', numbers } }).state).toBe('ACCEPTED');
    expect(apply(accepted, { type: 'found', finding: { kind: 'succeeded', numbers } }).state).toBe('SUCCEEDED');
    expect(apply(accepted, { type: 'found', finding: { kind: 'rejected', problem: problemOf('failedAtProvider') } }).state).toBe('FAILED_LATE');
    expect(apply(makeIntent({ state: 'SUCCEEDED' }), { type: 'failedLate', problem: problemOf('failedAtProvider') }).state).toBe('FAILED_LATE');
  });

  it('lets a person decide only what the provider cannot settle', () => {
    const waiting = makeIntent({ state: 'NEEDS_OPERATOR', sends: 1 });
    expect(apply(waiting, { type: 'decided', decision: { kind: 'executed', providerTransactionId: 'T9', note: '' } }).state).toBe('SUCCEEDED');
    expect(apply(waiting, { type: 'decided', decision: { kind: 'notExecuted', lookedIn: 'portal', lookedAt: toInstant(0), note: 'portal shows none' } })).toMatchObject({ state: 'QUEUED', sends: 1, referenceClaimed: true });
    expect(apply(waiting, { type: 'decided', decision: { kind: 'abandon', note: 'x' } })).toMatchObject({ state: 'ABANDONED', referenceClaimed: true });
    expect(apply(makeIntent(), { type: 'decided', decision: { kind: 'abandon', note: 'x' } })).toMatchObject({ state: 'ABANDONED', referenceClaimed: false });
    expect(() => apply(makeIntent({ state: 'UNKNOWN' }), { type: 'decided', decision: { kind: 'notExecuted', lookedIn: 'portal', lookedAt: toInstant(0), note: 'x' } })).toThrow(AppError);
  });

  it('goes to a person when the provider gives no usable answer through the whole quarantine, and only then', () => {
    const noAnswer: Finding = { kind: 'inconclusive', problem: problemOf('unlistedRefusal', { providerCode: '40404' }), pauseProfile: false };
    let intent: Intent = apply(apply(makeIntent(), { type: 'sendStarted' }), { type: 'answered', outcome: unknown('timeout') });
    for (let asked = 0; asked < 10; asked += 1) intent = apply(apply(intent, { type: 'askStarted' }, classC), { type: 'found', finding: noAnswer }, classC);
    expect(intent.state).toBe('UNKNOWN');
    const over = toInstant(start + 15 * minutes);
    const resolving = apply(intent, { type: 'askStarted' }, classC, over);
    const handed = apply(resolving, { type: 'found', finding: noAnswer }, classC, over);
    expect(handed).toMatchObject({ state: 'NEEDS_OPERATOR', problem: { reason: 'timeout' }, nextAskAt: over + 60 * minutes, referenceClaimed: true });
    expect(apply({ ...resolving, asks: 1 }, { type: 'found', finding: noAnswer }, classC, over).state).toBe('UNKNOWN');
    expect(apply(handed, { type: 'found', finding: { kind: 'succeeded', numbers } }, classC, over).state).toBe('SUCCEEDED');
  });

  it('keeps the reference of a refund that the provider took and then failed', () => {
    const outcome: Outcome = { kind: 'rejected', problem: problemOf('failedAtProvider') };
    expect(apply(makeIntent({ state: 'SENDING', sends: 1 }), { type: 'answered', outcome })).toMatchObject({ state: 'REJECTED', referenceClaimed: true });
  });

  it('goes to a person when there is nothing to ask', () => {
    expect(apply(makeIntent({ state: 'UNKNOWN', sends: 1 }), { type: 'cannotAsk' }).state).toBe('NEEDS_OPERATOR');
  });
});

const outcomes: fc.Arbitrary<Outcome> = fc.constantFrom<Outcome>(
  { kind: 'succeeded', numbers }, { kind: 'accepted', numbers }, { kind: 'rejected', problem: problemOf('refused') },
  { kind: 'notSent', problem: problemOf('dns'), pauseProfile: false }, unknown('timeout'), unknown('duplicateReference'),
);
const findings: fc.Arbitrary<Finding> = fc.constantFrom<Finding>(
  { kind: 'succeeded', numbers }, { kind: 'accepted', numbers }, { kind: 'rejected', problem: problemOf('failedAtProvider') }, notFound,
  { kind: 'inconclusive', problem: problemOf('timeout'), pauseProfile: false },
);
const anyEvent: fc.Arbitrary<AttemptEvent> = fc.oneof(
  fc.constant<AttemptEvent>({ type: 'sendStarted' }), outcomes.map((outcome): AttemptEvent => ({ type: 'answered', outcome })), fc.constant<AttemptEvent>({ type: 'interrupted' }),
  fc.constant<AttemptEvent>({ type: 'askStarted' }), findings.map((finding): AttemptEvent => ({ type: 'found', finding })), fc.constant<AttemptEvent>({ type: 'cannotAsk' }),
  fc.constantFrom<AttemptEvent>({ type: 'decided', decision: { kind: 'notExecuted', lookedIn: 'portal', lookedAt: toInstant(0), note: 'x' } }, { type: 'decided', decision: { kind: 'abandon', note: 'x' } }, { type: 'decided', decision: { kind: 'executed', providerTransactionId: 'T', note: '' } }),
);

describe('histories', () => {
  it('leaves UNKNOWN only by evidence, never frees a reference that may be out, never reopens what is final', () => {
    const final: readonly IntentState[] = ['REJECTED', 'ABANDONED', 'FAILED_LATE'];
    fc.assert(
      fc.property(fc.constantFrom(classB, classC), fc.array(fc.tuple(anyEvent, fc.integer({ min: 0, max: 20 * minutes })), { maxLength: 40 }), (policy, history) => {
        let intent: Intent = makeIntent();
        let now = start;
        let left = false;
        for (const [event, wait] of history) {
          now = toInstant(now + wait);
          let next: ReturnType<typeof apply>;
          try {
            next = apply(intent, event, policy, now);
          } catch (cause) {
            expect(cause).toBeInstanceOf(AppError);
            continue;
          }
          if (event.type === 'answered' && event.outcome.kind !== 'notSent') left = true;
          if (event.type === 'interrupted') left = true;
          if (final.includes(intent.state)) throw new Error(`left ${intent.state}`);
          if (intent.state === 'UNKNOWN') expect(['RESOLVING', 'NEEDS_OPERATOR']).toContain(next.state);
          if (next.state === 'REJECTED' || next.state === 'ABANDONED') {
            if (!next.referenceClaimed) expect(next.sends <= 1).toBe(true);
          } else expect(next.referenceClaimed).toBe(true);
          if (isOpen(next.state) && left && next.state === 'QUEUED' && event.type === 'answered') throw new Error('requeued after it may have left');
          intent = next;
        }
      }),
      { numRuns: 20_000 },
    );
  });
});

