/**
 * How money that was sent off looks to the person who sent it. Six endings that never look alike: an unknown one is neither a success nor a
 * failure, and only an ending that is final for certain may lead to another try.
 */
import { assertNever } from '@shared/errors/app-error.ts';
import type { IntentState } from '@shared/domain/intent.ts';

export type Ending = 'succeeded' | 'pending' | 'failed' | 'unknown' | 'notSent' | 'awaitsApproval';

export function endingOf(state: IntentState): Ending {
  switch (state) {
    case 'SUCCEEDED':
      return 'succeeded';
    case 'ACCEPTED':
      return 'pending';
    case 'REJECTED':
    case 'FAILED_LATE':
      return 'failed';
    case 'AWAITING_APPROVAL':
      return 'awaitsApproval';
    case 'DRAFT':
    case 'QUEUED':
    case 'ABANDONED':
      return 'notSent';
    case 'SENDING':
    case 'UNKNOWN':
    case 'RESOLVING':
    case 'NEEDS_OPERATOR':
      return 'unknown';
    default:
      return assertNever(state);
  }
}

/** True when a new one with a new number cannot double this one: the provider refused it for good, or a person gave it up. */
export function mayTryAnew(state: IntentState): boolean {
  return state === 'REJECTED' || state === 'FAILED_LATE' || state === 'ABANDONED';
}
