/** How long a provider asks to be left alone (RFC 9110 §10.2.3). What is not of its two forms asks for nothing. */
import type { Instant } from '@shared/time/instant.ts';

const seconds = /^\d{1,9}$/;
/** The form that servers must send; the two older ones are gone from the web. */
const date = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d{2}:\d{2}:\d{2} GMT$/;

function moment(text: string | undefined): number | undefined {
  const at = text !== undefined && date.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? undefined : at;
}

/**
 * Milliseconds from the answer on, 0 for a moment that is over; undefined where `status` or the header asks for nothing. A date counts by
 * the provider's own clock where the answer tells it, because ours may be wrong by more than the wait.
 */
export function retryAfterMs(status: number | null, headers: Readonly<Record<string, string>>, now: Instant): number | undefined {
  if (status !== 429 && status !== 503) return undefined;
  const text = headers['retry-after']?.trim() ?? '';
  if (seconds.test(text)) return Number(text) * 1_000;
  const until = moment(text);
  return until === undefined ? undefined : Math.max(0, until - (moment(headers['date']?.trim()) ?? now));
}
