/** What the inbox says of an item and which one button it offers. Pure; the sentences themselves live in the locales. */
import { assertNever } from '@shared/errors/app-error.ts';
import { decisionObstacle, type Intent, type IntentState, type ProblemReason } from '@shared/domain/intent.ts';
import type { Instant } from '@shared/time/instant.ts';

/** `ask` asks the provider at once; `decide` and `open` open the item. */
export type ItemAction = 'ask' | 'decide' | 'open';

export function actionOf(state: IntentState): ItemAction {
  if (state === 'UNKNOWN' || state === 'RESOLVING') return 'ask';
  return state === 'NEEDS_OPERATOR' ? 'decide' : 'open';
}

export type NextCheck = { readonly kind: 'inTime'; readonly milliseconds: number } | { readonly kind: 'now' | 'person' | 'approval' | 'unsent' | 'none' };

/** Below a second a countdown says nothing any more. */
const atOnce = 1000;

export function nextCheckOf(intent: Pick<Intent, 'state' | 'nextAskAt'>, now: Instant): NextCheck {
  if (intent.state === 'NEEDS_OPERATOR') return { kind: 'person' };
  if (intent.state === 'AWAITING_APPROVAL') return { kind: 'approval' };
  if (intent.state === 'QUEUED' || intent.state === 'DRAFT') return { kind: 'unsent' };
  if (intent.nextAskAt === null) return { kind: 'none' };
  return intent.nextAskAt - now < atOnce ? { kind: 'now' } : { kind: 'inTime', milliseconds: intent.nextAskAt - now };
}

/** Why the end is not known. An accepted item without a problem is simply not final yet. */
export function reasonOf(intent: Pick<Intent, 'state' | 'problem'>): ProblemReason | undefined {
  if (intent.problem) return intent.problem.reason;
  return intent.state === 'ACCEPTED' ? 'notFinal' : undefined;
}

export type Explanation = 'queued' | 'queuedAgain' | 'awaitingApproval' | 'sending' | 'unknown' | 'unknownLink' | 'accepted' | 'needsOperator';

/** What the state means in plain words; undefined for an item that has ended. */
export function explanationOf(intent: Pick<Intent, 'state' | 'kind' | 'sends'>): Explanation | undefined {
  switch (intent.state) {
    case 'AWAITING_APPROVAL':
      return 'awaitingApproval';
    case 'DRAFT':
    case 'QUEUED':
      return intent.sends > 0 ? 'queuedAgain' : 'queued';
    case 'SENDING':
      return 'sending';
    case 'ACCEPTED':
      return 'accepted';
    case 'UNKNOWN':
    case 'RESOLVING':
      return intent.kind === 'link' ? 'unknownLink' : 'unknown';
    case 'NEEDS_OPERATOR':
      return 'needsOperator';
    case 'SUCCEEDED':
    case 'REJECTED':
    case 'ABANDONED':
    case 'FAILED_LATE':
      return undefined;
    default:
      return assertNever(intent.state);
  }
}

/**
 * What a person may do. Asking never moves money. Sending is offered only for what provably never left, or what a person found not
 * carried out; deciding only where the provider cannot settle it any more, and only when waiting and asking are done.
 */
export type ItemPowers = { readonly ask: boolean; readonly send: boolean; readonly giveUp: boolean; readonly decide: boolean };

export function powersOf(intent: Pick<Intent, 'state' | 'quarantineUntil' | 'asks' | 'problem'>, now: Instant): ItemPowers {
  const { state } = intent;
  const unsent = state === 'QUEUED';
  return {
    ask: state === 'UNKNOWN' || state === 'RESOLVING' || state === 'ACCEPTED' || state === 'NEEDS_OPERATOR',
    send: unsent,
    giveUp: unsent,
    decide: state === 'NEEDS_OPERATOR' && decisionObstacle(intent, now) === null,
  };
}
