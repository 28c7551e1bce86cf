/** What the consent page shows of an agreement, and where it sends the browser (PingPong dossier §4.2, §4.5). */
import type { Consent } from '../cashier/consent-page.ts';
import { isAlive, type Agreement } from './agreements.ts';
import { userLoginId } from './answers.ts';
import { agreementNotice } from './notices.ts';
import { practiceMerchant, type PingPongSettings } from './settings.ts';

/** The older flow brings code and state along; the newer one brings nothing, because landing there proves nothing. */
function landingUrl(agreement: Agreement, settings: PingPongSettings): string {
  const { authCode, authState } = agreement;
  if (agreement.state !== 'agreed' || authCode === undefined || authState === undefined) return agreement.resultUrl;
  const url = new URL(agreement.resultUrl);
  const { in: place, codeName, stateName } = settings.redirect;
  const brought = { [codeName]: authCode, [stateName]: authState };
  if (place === 'fragment') url.hash = new URLSearchParams(brought).toString();
  else for (const [name, value] of Object.entries(brought)) url.searchParams.append(name, value);
  return url.href;
}

export function consentView(agreement: Agreement, now: number, settings: PingPongSettings): Consent {
  const state = agreement.state === 'active' && !isAlive(agreement, now) ? 'lapsed' : agreement.state;
  const notice = state === agreement.state ? agreementNotice(agreement, settings) : undefined;
  return {
    agreementId: agreement.agreementId, reference: agreement.requestId, merchantName: practiceMerchant.name, wallet: agreement.wallet,
    merchantUserId: agreement.merchantUserId, state, openUntil: agreement.linkExpiresAt,
    ...(agreement.tokenExpiresAt === undefined ? {} : { tokenUntil: agreement.tokenExpiresAt }),
    ...(agreement.token === undefined ? {} : { account: userLoginId(agreement) }),
    ...(state === 'waiting' ? {} : { continueUrl: landingUrl(agreement, settings) }),
    ...(notice === undefined ? {} : { notice }),
  };
}
