/**
 * The page of Alipay on which a shop's owner types the payment password before a refund goes on (Ping++ dossier §11.4). Its
 * address stands inside a sentence and is valid on that day only; it is shown as a link only for hosts that the profile names.
 */
import { toInstant } from '@shared/time/instant.ts';
import type { Instant } from '@shared/time/instant.ts';
import { businessDateOf, startOfDay } from '@shared/time/zones.ts';
import { isLoopbackHost } from '@shared/providers/base-url.ts';
import type { Environment } from '@shared/domain/profile.ts';
import { payerUrl } from '../http/payer-url.ts';

type Rules = { readonly environment: Environment; readonly now: Instant; readonly settings: { readonly pageHosts: readonly string[] } };

const chinaTime = 'Asia/Shanghai';

/** First instant of the next day in China: until then the address is good. */
function endOfDay(now: Instant): Instant {
  // China has no change of clocks, so the day after is 24 hours on.
  return toInstant(startOfDay(businessDateOf(now, chinaTime), chinaTime) + 86_400_000);
}

function isAllowed(host: string, { environment, settings }: Rules): boolean {
  return settings.pageHosts.some((allowed) => host === allowed || host.endsWith(`.${allowed}`)) || (environment === 'practice' && isLoopbackHost(host));
}

/** `text` is the whole sentence or the address alone; null when it holds no address that may be shown. */
export function passwordPage(text: string | null, rules: Rules): { readonly url: string; readonly until: Instant } | null {
  const from = text?.indexOf('http') ?? -1;
  if (text === null || from < 0) return null;
  const url = payerUrl(text.slice(from).trim(), rules.environment === 'practice');
  return url !== null && isAllowed(new URL(url).hostname, rules) ? { url, until: endOfDay(rules.now) } : null;
}
