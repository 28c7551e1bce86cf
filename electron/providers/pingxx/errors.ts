/**
 * What a refusal means (Ping++ dossier §13). Many carry no code, so HTTP status and type decide together; a code that leaves
 * the channel's doing open overrules both, and so does the provider's own fault.
 */
import type { RefusalMeaning } from '@core/ports/provider.ts';
import type { RefusalSettings } from './settings.ts';
import type { ErrorBody } from './wire.ts';

/** `refund`: a write after which money may have left. */
export type Asked = 'read' | 'write' | 'refund';

export type Refusal = {
  /** What was asked: a refused read can never prove that a write was not executed, and money out needs the stricter list. */
  readonly asked: Asked;
  readonly httpStatus: number;
  readonly error: Pick<ErrorBody, 'type' | 'code'>;
};

/** Type of a refusal that is about the request itself. */
const requestType = 'invalid_request_error';

export function meaningOf({ asked, httpStatus, error }: Refusal, settings: RefusalSettings): RefusalMeaning {
  if (error.code !== null && settings.duplicateReferenceCodes.has(error.code)) return 'duplicateReference';
  if (error.code !== null && settings.openCodes.has(error.code)) return 'unlisted';
  const bare = meaningOfBareStatus(httpStatus, settings);
  if (bare === 'rateLimited' || bare === 'rateLimitedNotExecuted') return bare;
  if (httpStatus === 401) return settings.authRefusalMeansNotExecuted ? 'unauthorisedNotExecuted' : 'unauthorised';
  if (error.type === 'api_error') return 'unlisted';
  if (asked === 'read') return httpStatus === 404 && error.type === requestType ? 'notFound' : 'unlisted';
  const final = asked === 'refund' ? settings.finalRefundRefusals : settings.finalRefusals;
  return final.has(`${httpStatus}/${error.type}`) ? 'final' : 'unlisted';
}

/**
 * Meaning of an HTTP status whose body is no error of Ping++, or null when the status says nothing. Over the limit of calls at
 * once is 403 in the documents and 429 in the SDKs. A bare 401 may come from anything on the way.
 */
export function meaningOfBareStatus(httpStatus: number, settings: RefusalSettings): RefusalMeaning | null {
  if (httpStatus === 401) return 'unauthorised';
  if (httpStatus === 403 || httpStatus === 429) return settings.rateLimitMeansNotExecuted ? 'rateLimitedNotExecuted' : 'rateLimited';
  return null;
}

/** Meanings that let something be concluded: those need a signature where refusals do. */
export function provesSomething(meaning: RefusalMeaning): boolean {
  switch (meaning) {
    case 'final':
    case 'duplicateReference':
    case 'notFound':
    case 'unauthorisedNotExecuted':
    case 'rateLimitedNotExecuted':
      return true;
    case 'unauthorised':
    case 'rateLimited':
    case 'inProgress':
    case 'unlisted':
      return false;
  }
}
