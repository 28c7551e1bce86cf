/** Problems in the words of the domain, for every adapter: what a refusal is called and how a provider's own text is kept. */
import type { RefusalMeaning } from '@core/ports/provider.ts';
import type { Problem, ProblemReason } from '@shared/domain/intent.ts';

const reasons = {
  final: 'refused',
  duplicateReference: 'duplicateReference',
  notFound: 'notFound',
  unauthorised: 'unauthorised',
  unauthorisedNotExecuted: 'unauthorised',
  rateLimited: 'rateLimited',
  rateLimitedNotExecuted: 'rateLimited',
  inProgress: 'inProgress',
  unlisted: 'unlistedRefusal',
} as const satisfies Record<RefusalMeaning, ProblemReason>;

/** Longest text of a provider that is kept with a problem. */
const maximumMessage = 500;

/** `message` is kept as it came, cut to 500 characters. Give it with the keys masked: a cut could leave a piece of one. */
export function problemOf(reason: ProblemReason, httpStatus: number | null, code: string | number | null = null, message: string | null = null): Problem {
  return {
    reason,
    httpStatus,
    providerCode: code === null ? null : String(code).slice(0, 64).toWellFormed(),
    providerMessage: message === null || message === '' ? null : message.slice(0, maximumMessage).toWellFormed(),
  };
}

export function refusalProblem(meaning: RefusalMeaning, httpStatus: number, code: string | number | null, message: string | null): Problem {
  return problemOf(reasons[meaning], httpStatus, code, message);
}
