/**
 * What a refusal means. The provider publishes no list of codes (ChingChingPay dossier §11), so a code means what the
 * profile's lists say and nothing otherwise. Two rules keep a wrong list from costing money: a refusal that carries data is
 * never final, and a code that is listed as success and as refusal is neither.
 */
import type { RefusalMeaning } from '@core/ports/provider.ts';
import type { RefusalSettings } from './settings.ts';

export type Refusal = {
  /** What was asked: a refused read can never prove that a write was not executed. */
  readonly asked: 'read' | 'write';
  readonly httpStatus: number;
  /** Null when the answer has no code. */
  readonly code: number | null;
  readonly carriesData: boolean;
};

function listed(code: number | null, codes: ReadonlySet<string>): boolean {
  return code !== null && codes.has(String(code));
}

/** True for a code that means success and nothing else. */
export function isSuccessCode(code: number | null, settings: RefusalSettings): boolean {
  const refusals = [settings.finalRefusalCodes, settings.duplicateReferenceCodes, settings.notFoundCodes, settings.authRefusalCodes];
  return listed(code, settings.successCodes) && !refusals.some((codes) => listed(code, codes));
}

/** Meaning of a well-formed envelope that is not a success. */
export function meaningOf(refusal: Refusal, settings: RefusalSettings): RefusalMeaning {
  const { code, httpStatus } = refusal;
  if (listed(code, settings.successCodes)) return 'unlisted';
  if (listed(code, settings.duplicateReferenceCodes)) return 'duplicateReference';
  if (refusal.carriesData) return 'unlisted';
  if (httpStatus === 401 || httpStatus === 403 || listed(code, settings.authRefusalCodes)) {
    return settings.authRefusalMeansNotExecuted ? 'unauthorisedNotExecuted' : 'unauthorised';
  }
  if (httpStatus === 429) return settings.rateLimitMeansNotExecuted ? 'rateLimitedNotExecuted' : 'rateLimited';
  // One code may say "no such order" to a read and finally refuse a write, for instance the refund of an unknown order.
  if (refusal.asked === 'write' && listed(code, settings.finalRefusalCodes)) return 'final';
  return listed(code, settings.notFoundCodes) ? 'notFound' : 'unlisted';
}

/**
 * Meaning of an HTTP status whose body is no envelope, or null when the status says nothing. 429 often comes as plain text
 * from the provider's own edge, so the profile's word on it holds. A bare 401 or 403 may come from anything on the way.
 */
export function meaningOfBareStatus(httpStatus: number, settings: RefusalSettings): RefusalMeaning | null {
  if (httpStatus === 401 || httpStatus === 403) return 'unauthorised';
  if (httpStatus === 429) return settings.rateLimitMeansNotExecuted ? 'rateLimitedNotExecuted' : 'rateLimited';
  return null;
}
