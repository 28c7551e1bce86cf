/** Whether an exchange failed in a way that puts the signature in doubt. Pure. */
import type { ProblemReason } from '@shared/domain/intent.ts';
import type { ExchangeEvidence } from '@shared/domain/timeline.ts';

const doubts: readonly ProblemReason[] = ['unauthorised', 'badSignature', 'signing'];

/** The provider refused the keys, or an answer's own signature did not fit. Which of its codes mean that is the adapter's knowledge. */
export function signatureDoubted({ problem }: Pick<ExchangeEvidence, 'problem'>): boolean {
  return problem !== null && doubts.includes(problem.reason);
}
