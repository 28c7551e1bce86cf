/** What the consent page shows of an agreement, and where it sends the shopper's browser (dossier §9, redirect page). */
import type { Consent } from '../cashier/consent-page.ts';
import { isAlive, type Agreement } from './agreements.ts';
import { practiceMerchant, type ChingChingPaySettings } from './settings.ts';

/** The code travels only with a consent. What the wallet sends after a refusal is not documented: the bare page then. */
function landingUrl(agreement: Agreement, settings: ChingChingPaySettings): string {
  if (agreement.stage !== 'agreed' || agreement.authCode === undefined) return agreement.redirectUrl;
  const url = new URL(agreement.redirectUrl);
  const brought = { state: agreement.state, auth_site: 'ALIPAY_HK', merchantAgreementId: agreement.agreementId, [settings.codeName]: agreement.authCode, client_id: practiceMerchant.id };
  for (const [name, value] of Object.entries(brought)) url.searchParams.append(name, value);
  return url.href;
}

export function consentView(agreement: Agreement, now: number, settings: ChingChingPaySettings): Consent {
  const { stage } = agreement;
  return {
    agreementId: agreement.pageId, reference: agreement.agreementId, merchantName: practiceMerchant.name, wallet: 'AlipayHK',
    // The provider is told of no shopper, only of the agreement's number.
    merchantUserId: '',
    state: stage === 'active' && !isAlive(agreement, now) ? 'lapsed' : stage, openUntil: agreement.openUntil,
    ...(agreement.tokenUntil === undefined ? {} : { tokenUntil: agreement.tokenUntil }),
    ...(agreement.account === undefined ? {} : { account: agreement.account }),
    ...(stage === 'waiting' ? {} : { continueUrl: landingUrl(agreement, settings) }),
  };
}
