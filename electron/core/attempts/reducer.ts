/**
 * The state machine of intents as one pure function. Guarantees: a state changes only along the arrows drawn in
 * `shared/domain/intent.ts`; UNKNOWN is left only by evidence or by a named person's decision, never by time alone; a reference
 * stays claimed as long as the provider may have seen it.
 */
import type { Intent, IntentState, OperatorDecision, Problem } from '@shared/domain/intent.ts';
import type { TimelineType } from '@shared/domain/timeline.ts';
import { AppError, assertNever } from '@shared/errors/app-error.ts';
import type { ResendClass } from '@shared/providers/description.ts';
import { addMilliseconds, type Instant } from '@shared/time/instant.ts';
import type { IntentProgress } from '../ports/journal.ts';
import { problemOf, type Finding, type Outcome } from './classify.ts';
import { asksBeforePerson, automaticSends, delayBeforeAsk, negativeReadsNeeded, negativeReadSpacing } from './schedule.ts';
import { beginQuarantine, isQuarantineOver, nextAsk, withWaiting, type Moment } from './waiting.ts';

export type AttemptEvent =
  | { readonly type: 'sendStarted' }
  | { readonly type: 'answered'; readonly outcome: Outcome }
  /** Found SENDING or RESOLVING at start: the program ended in between. */
  | { readonly type: 'interrupted' }
  | { readonly type: 'askStarted' }
  | { readonly type: 'found'; readonly finding: Finding }
  | { readonly type: 'cannotAsk' }
  | { readonly type: 'decided'; readonly decision: OperatorDecision }
  /** What a second person, the maker or the end of its time made of a request; see core/approvals. */
  | { readonly type: 'released' }
  | { readonly type: 'notReleased'; readonly end: 'refused' | 'withdrawn' | 'expired' }
  /** A bank failed what had succeeded or was accepted. */
  | { readonly type: 'failedLate'; readonly problem: Problem }
  /** The provider called it done, and its own total of the payment says that it was not, or says by now that it was. */
  | { readonly type: 'totalled'; readonly counted: boolean };

/** How this kind of intent may be repeated at its provider, and how long it may take there. Milliseconds. */
export type ResendPolicy = {
  readonly resendClass: ResendClass;
  readonly quarantineMs: number;
  /** What was accepted and is not finished so long after it was sent is a person's business too. */
  readonly overdueMs: number;
};

export type Reduction = {
  readonly progress: IntentProgress;
  readonly timeline: TimelineType;
  /** What the engine does next by itself. `send` means: the same reference and payload again. */
  readonly then: 'nothing' | 'send' | 'askNow';
};

function keep(intent: Intent): IntentProgress {
  const { state, sends, asks, negativeReads, lastSentAt, lastAskedAt, nextAskAt, quarantineUntil, waitedMs, problem } = intent;
  return { state, sends, asks, negativeReads, lastSentAt, lastAskedAt, nextAskAt, quarantineUntil, waitedMs, problem, referenceClaimed: true };
}

function refuse(intent: Intent, event: AttemptEvent): never {
  throw new AppError('intent.wrongState', { state: intent.state, event: event.type });
}

function requireState(intent: Intent, event: AttemptEvent, ...states: readonly IntentState[]): void {
  if (!states.includes(intent.state)) refuse(intent, event);
}

function final(intent: Intent, state: IntentState, problem: Problem | null): IntentProgress {
  return { ...keep(intent), state, problem, nextAskAt: null };
}

function onAnswer(intent: Intent, outcome: Outcome, now: Instant): Reduction {
  switch (outcome.kind) {
    case 'succeeded':
      return { progress: final(intent, 'SUCCEEDED', null), timeline: 'intent.succeeded', then: 'nothing' };
    case 'accepted':
      return { progress: { ...keep(intent), state: 'ACCEPTED', problem: null, nextAskAt: addMilliseconds(now, delayBeforeAsk(0)) }, timeline: 'intent.accepted', then: 'nothing' };
    case 'rejected':
      // A re-send that is refused does not disprove the earlier send: only a first send may free its reference, and only when the
      // provider did not take it. What it took and then failed stands in its books under this reference.
      return intent.sends > 1
        ? { progress: { ...keep(intent), state: 'UNKNOWN', problem: outcome.problem, nextAskAt: now }, timeline: 'intent.unknown', then: 'askNow' }
        : { progress: { ...final(intent, 'REJECTED', outcome.problem), referenceClaimed: outcome.problem.reason === 'failedAtProvider' }, timeline: 'intent.rejected', then: 'nothing' };
    case 'notSent':
      // An earlier send of the same intent may still be somewhere: then nothing is proved by this one not leaving.
      return intent.sends > 1
        ? { progress: { ...keep(intent), state: 'UNKNOWN', problem: outcome.problem, nextAskAt: addMilliseconds(now, delayBeforeAsk(intent.asks)) }, timeline: 'intent.unknown', then: 'nothing' }
        : { progress: { ...keep(intent), state: 'QUEUED', sends: 0, problem: outcome.problem, lastSentAt: null, quarantineUntil: null, waitedMs: 0, nextAskAt: null }, timeline: 'intent.notSent', then: 'nothing' };
    case 'unknown': {
      const askAtOnce = outcome.problem.reason === 'duplicateReference';
      return {
        progress: { ...keep(intent), state: 'UNKNOWN', problem: outcome.problem, nextAskAt: addMilliseconds(now, askAtOnce ? 0 : delayBeforeAsk(0)) },
        timeline: 'intent.unknown',
        then: askAtOnce ? 'askNow' : 'nothing',
      };
    }
    default:
      return assertNever(outcome);
  }
}

/** "Not found" counts as a new negative read only when it is spaced from the one before. */
function countNegative(intent: Intent, now: Instant): number {
  const spaced = intent.negativeReads === 0 || intent.lastAskedAt === null || now - intent.lastAskedAt >= negativeReadSpacing;
  return spaced ? intent.negativeReads + 1 : intent.negativeReads;
}

/** A person may decide from now on; the provider is still asked, seldom. */
function handOver(asked: IntentProgress, base: IntentState, now: Instant): Reduction {
  return {
    progress: { ...asked, state: 'NEEDS_OPERATOR', nextAskAt: addMilliseconds(now, delayBeforeAsk(Number.MAX_SAFE_INTEGER)) },
    timeline: base === 'NEEDS_OPERATOR' ? 'intent.asked' : 'intent.needsOperator',
    then: 'nothing',
  };
}

/** Accepted and not finished: it is asked about again, and once it is overdue a person learns of it. */
function stillAccepted(intent: Intent, asked: IntentProgress, policy: ResendPolicy, now: Instant): Reduction {
  if (now - (intent.lastSentAt ?? intent.createdAt) >= policy.overdueMs) return handOver({ ...asked, problem: problemOf('overdue') }, intent.state, now);
  return {
    progress: { ...asked, state: 'ACCEPTED', problem: null, nextAskAt: nextAsk(asked.asks, intent, policy.quarantineMs, now) },
    timeline: intent.state === 'ACCEPTED' ? 'intent.asked' : 'intent.accepted',
    then: 'nothing',
  };
}

/** What the provider had taken on, also where that took so long that a person was asked. */
function wasAccepted(intent: Intent): boolean {
  return intent.state === 'ACCEPTED' || (intent.state === 'NEEDS_OPERATOR' && intent.problem?.reason === 'overdue');
}

/** The provider calls it done and its own total denies it: its word alone settles nothing any more. */
function isContradicted(intent: Intent): boolean {
  return intent.state === 'NEEDS_OPERATOR' && intent.problem?.reason === 'notCounted';
}

function onNotFound(intent: Intent, problem: Problem, policy: ResendPolicy, now: Instant): Reduction {
  const negativeReads = countNegative(intent, now);
  const asked = { ...keep(intent), asks: intent.asks + 1, negativeReads, lastAskedAt: now };
  const base = stateBeforeAsk(intent);
  const quarantineOver = isQuarantineOver(intent, policy.quarantineMs);
  // An accepted refund that is not listed (yet) was accepted all the same: it stays open and is asked about again.
  if (base === 'ACCEPTED') return stillAccepted(intent, asked, policy, now);
  const toPerson = handOver(asked, base, now);
  if (base === 'NEEDS_OPERATOR') return toPerson;
  switch (policy.resendClass) {
    case 'A':
    case 'B':
      // Refused for good on a repeat and not there either: the provider never took it.
      if (intent.problem?.reason === 'refused') return { progress: { ...asked, state: 'REJECTED', nextAskAt: null }, timeline: 'intent.rejected', then: 'nothing' };
      if (intent.sends >= automaticSends) return toPerson;
      return { progress: { ...asked, state: 'QUEUED', problem, nextAskAt: null }, timeline: 'intent.asked', then: 'send' };
    case 'C':
    case 'D': {
      if (quarantineOver && negativeReads >= negativeReadsNeeded) return toPerson;
      return { progress: { ...asked, state: 'UNKNOWN', nextAskAt: nextAsk(asked.asks, intent, policy.quarantineMs, now) }, timeline: 'intent.asked', then: 'nothing' };
    }
    case 'E':
      return { ...toPerson, progress: { ...toPerson.progress, nextAskAt: null } };
    default:
      return assertNever(policy.resendClass);
  }
}

/** While a provider is asked an UNKNOWN intent is RESOLVING; what is accepted or waits for a person keeps its state. */
function stateBeforeAsk(intent: Intent): IntentState {
  return intent.state === 'RESOLVING' ? 'UNKNOWN' : intent.state;
}

/** The only send was refused as a duplicate: what is found under that number is another order, not ours. */
function isForeignOrder(intent: Intent): boolean {
  return (intent.kind === 'link' || intent.kind === 'checkout') && intent.problem?.reason === 'duplicateReference' && intent.sends === 1;
}

function onFound(intent: Intent, finding: Finding, policy: ResendPolicy, now: Instant): Reduction {
  const asked = { ...keep(intent), asks: intent.asks + 1, lastAskedAt: now };
  const rejected = (problem: Problem | null): Reduction => ({ progress: { ...asked, state: 'REJECTED', problem, nextAskAt: null }, timeline: 'intent.rejected', then: 'nothing' });
  switch (finding.kind) {
    case 'succeeded':
      if (isForeignOrder(intent)) return rejected(intent.problem);
      if (isContradicted(intent)) return { progress: { ...asked, nextAskAt: null }, timeline: 'intent.asked', then: 'nothing' };
      return { progress: { ...asked, state: 'SUCCEEDED', problem: null, nextAskAt: null }, timeline: 'intent.succeeded', then: 'nothing' };
    case 'accepted':
      return stillAccepted(intent, asked, policy, now);
    case 'rejected':
      if (wasAccepted(intent) || isContradicted(intent)) return { progress: { ...asked, state: 'FAILED_LATE', problem: finding.problem, nextAskAt: null }, timeline: 'intent.failedLate', then: 'nothing' };
      return rejected(finding.problem);
    case 'notFound':
      return onNotFound(intent, finding.problem, policy, now);
    case 'inconclusive':
      if (isForeignOrder(intent) && finding.problem.reason === 'echoMismatch') return rejected(intent.problem);
      // A provider whose answers are never understood would otherwise hold the money for good, with nobody allowed to decide.
      if (stateBeforeAsk(intent) === 'UNKNOWN' && asked.asks >= asksBeforePerson && isQuarantineOver(intent, policy.quarantineMs)) return handOver(asked, 'UNKNOWN', now);
      if (intent.state === 'ACCEPTED') return stillAccepted(intent, asked, policy, now);
      return { progress: { ...asked, state: stateBeforeAsk(intent), nextAskAt: nextAsk(asked.asks, intent, policy.quarantineMs, now) }, timeline: 'intent.asked', then: 'nothing' };
    default:
      return assertNever(finding);
  }
}

function onDecision(intent: Intent, decision: OperatorDecision): Reduction {
  switch (decision.kind) {
    case 'executed':
      return { progress: final(intent, 'SUCCEEDED', null), timeline: 'intent.decided', then: 'nothing' };
    case 'notExecuted':
      return { progress: { ...keep(intent), state: 'QUEUED', asks: 0, negativeReads: 0, nextAskAt: null, quarantineUntil: null, waitedMs: 0, problem: null }, timeline: 'intent.decided', then: 'nothing' };
    case 'abandon':
      return { progress: { ...final(intent, 'ABANDONED', intent.problem), referenceClaimed: intent.sends > 0 }, timeline: 'intent.abandoned', then: 'nothing' };
    default:
      return assertNever(decision);
  }
}

/**
 * The next progress of `intent` after `event`. Pure; throws `intent.wrongState` when the event does not fit the state, so that a
 * late answer or a second click can never move money twice.
 */
export function reduce(before: Intent, event: AttemptEvent, policy: ResendPolicy, moment: Moment): Reduction {
  const { now } = moment;
  const intent = withWaiting(before, policy.quarantineMs, moment);
  const quarantine = beginQuarantine(policy.quarantineMs, now);
  switch (event.type) {
    case 'sendStarted':
      requireState(intent, event, 'QUEUED');
      return {
        progress: { ...keep(intent), state: 'SENDING', sends: intent.sends + 1, asks: 0, negativeReads: 0, lastSentAt: now, lastAskedAt: null, nextAskAt: null, ...quarantine },
        timeline: 'intent.sending',
        then: 'nothing',
      };
    case 'answered': {
      requireState(intent, event, 'SENDING');
      const reduction = onAnswer(intent, event.outcome, now);
      // The quarantine runs from the moment the doubt began, which is later than the send.
      return reduction.progress.state === 'UNKNOWN' ? { ...reduction, progress: { ...reduction.progress, ...quarantine } } : reduction;
    }
    case 'interrupted':
      requireState(intent, event, 'SENDING', 'RESOLVING');
      return intent.state === 'SENDING'
        ? { progress: { ...keep(intent), state: 'UNKNOWN', problem: problemOf('interrupted'), nextAskAt: now, ...quarantine }, timeline: 'intent.interrupted', then: 'askNow' }
        : { progress: { ...keep(intent), state: 'UNKNOWN', nextAskAt: now }, timeline: 'intent.asked', then: 'askNow' };
    case 'askStarted':
      requireState(intent, event, 'UNKNOWN');
      return { progress: { ...keep(intent), state: 'RESOLVING' }, timeline: 'intent.asked', then: 'nothing' };
    case 'found':
      requireState(intent, event, 'RESOLVING', 'ACCEPTED', 'NEEDS_OPERATOR');
      return onFound(intent, event.finding, policy, now);
    case 'cannotAsk':
      requireState(intent, event, 'UNKNOWN', 'RESOLVING');
      return { progress: { ...keep(intent), state: 'NEEDS_OPERATOR', problem: problemOf('cannotAsk'), nextAskAt: null }, timeline: 'intent.needsOperator', then: 'nothing' };
    case 'decided':
      if (event.decision.kind === 'abandon') requireState(intent, event, 'QUEUED', 'NEEDS_OPERATOR');
      else requireState(intent, event, 'NEEDS_OPERATOR');
      return onDecision(intent, event.decision);
    case 'released':
      requireState(intent, event, 'AWAITING_APPROVAL');
      return { progress: { ...keep(intent), state: 'QUEUED' }, timeline: 'approval.released', then: 'send' };
    case 'notReleased':
      requireState(intent, event, 'AWAITING_APPROVAL');
      // Nothing of it ever left: its number is free again.
      return { progress: { ...final(intent, 'ABANDONED', null), referenceClaimed: false }, timeline: `approval.${event.end}`, then: 'nothing' };
    case 'failedLate':
      requireState(intent, event, 'SUCCEEDED', 'ACCEPTED');
      return { progress: final(intent, 'FAILED_LATE', event.problem), timeline: 'intent.failedLate', then: 'nothing' };
    case 'totalled':
      if (event.counted) {
        if (!isContradicted(intent)) refuse(intent, event);
        return { progress: final(intent, 'SUCCEEDED', null), timeline: 'intent.succeeded', then: 'nothing' };
      }
      requireState(intent, event, 'SUCCEEDED');
      return { progress: { ...keep(intent), state: 'NEEDS_OPERATOR', problem: problemOf('notCounted'), nextAskAt: null }, timeline: 'intent.needsOperator', then: 'nothing' };
    default:
      return assertNever(event);
  }
}
