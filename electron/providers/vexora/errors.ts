/**
 * What a refusal means. Sign, parameter and duplicate faults, and a number that nobody knows, all come as 8000 (Vexora dossier
 * §7), so the same code means something else for each kind of call and only as far as the profile says.
 */
import type { RefusalMeaning } from '@core/ports/provider.ts';
import type { RefusalSettings } from './settings.ts';

export type Asked = 'create' | 'payout' | 'query' | 'balance';

export const acceptedCode = '0000';
/** "Platform exception, order state unknown": neither a refusal nor a success (dossier §7). */
export const platformFaultCode = '5000';

/** Meaning of an HTTP status that speaks of keys or pace, whatever is in the body; null for every other. */
export function meaningOfStatus(httpStatus: number): RefusalMeaning | null {
  if (httpStatus === 401 || httpStatus === 403) return 'unauthorised';
  return httpStatus === 429 ? 'rateLimited' : null;
}

/** Whether the answer shows an order or anything else; a refusal that does is no proof of anything. */
export type Refusal = { readonly asked: Asked; readonly httpStatus: number; readonly code: string; readonly carriesData: boolean; readonly authentic: boolean };

export function meaningOf({ asked, httpStatus, code, carriesData, authentic }: Refusal, settings: RefusalSettings): RefusalMeaning {
  const byStatus = meaningOfStatus(httpStatus);
  if (byStatus !== null) return byStatus;
  if (carriesData || !authentic || !settings.codes.has(code) || code === acceptedCode || code === platformFaultCode) return 'unlisted';
  switch (asked) {
    case 'create':
      return settings.create;
    case 'payout':
      return settings.payout;
    case 'query':
      return settings.query;
    case 'balance':
      return 'unlisted';
  }
}
