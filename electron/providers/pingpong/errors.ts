/**
 * What a result code means (PingPong dossier §7). Three rules keep a wrong list from costing money: 002000, 5xxxxx and 6xxxxx say
 * that the outcome is not known and are never anything else; a refusal that carries an order's data is never final; and only a
 * write can be refused for good, since a refused question proves nothing about a write.
 */
import type { RefusalMeaning } from '@core/ports/provider.ts';
import { wordOf, type Members } from './envelope.ts';
import type { RefusalSettings } from './settings.ts';

/** `001000` says only that a question was answered (dossier §5.3). */
const successCodes: readonly string[] = ['000000', '001000'];
export const inProgressCode = '002000';

export function isSuccessCode(code: string): boolean {
  return successCodes.includes(code);
}

/** Gateway, routing and external failures. */
export function isUnknownOutcome(code: string): boolean {
  return /^[56]\d{5}$/.test(code);
}

/** Members that speak of something that exists at the provider. */
const evidence = ['status', 'transactionId', 'refundId', 'paymentUrl', 'authUrl', 'token'] as const;

export function carriesData(biz: Members | null): boolean {
  return biz !== null && evidence.some((key) => wordOf(biz, key) !== null);
}

/** The code that refuses: the envelope's, or the inner one behind a success; null when neither does. */
export function refusalCodeOf(code: string | null, biz: Members | null): string | null {
  if (code !== null && !isSuccessCode(code)) return code;
  const inner = biz === null ? null : wordOf(biz, 'resultCode');
  return inner !== null && !isSuccessCode(inner) ? inner : null;
}

export type Refusal = { readonly asked: 'read' | 'write'; readonly code: string; readonly carriesData: boolean };

export function meaningOf({ asked, code, carriesData: hasData }: Refusal, settings: RefusalSettings): RefusalMeaning {
  if (code === inProgressCode) return 'inProgress';
  if (isUnknownOutcome(code)) return 'unlisted';
  if (settings.authRefusalCodes.has(code)) return authMeaning(settings);
  if (asked === 'write') {
    if (settings.duplicateReferenceCodes.has(code)) return 'duplicateReference';
    return settings.finalRefusalCodes.has(code) && !hasData ? 'final' : 'unlisted';
  }
  return settings.notFoundCodes.has(code) && !hasData ? 'notFound' : 'unlisted';
}

export function authMeaning(settings: RefusalSettings): RefusalMeaning {
  return settings.authRefusalMeansNotExecuted ? 'unauthorisedNotExecuted' : 'unauthorised';
}

/** The code for this is not published, so a code and a word of its text must both fit (dossier §7). */
export function saysTokenMissing(code: string | null, description: string | null, settings: RefusalSettings): boolean {
  const text = description?.toLowerCase() ?? '';
  return code !== null && settings.tokenMissingCodes.has(code) && settings.tokenMissingWords.some((word) => text.includes(word));
}
