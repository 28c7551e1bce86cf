/**
 * The page on which a shopper lets a merchant charge a wallet later: agree, decline, let it expire, and afterwards what can
 * happen in the wallet itself. Under the same rules as the cashier page: no scripts, nothing loaded, everything escaped.
 */
import type { PlainReply } from '../server/reply.ts';
import type { ConsentAct } from '../types.ts';
import { consentTexts } from './consent-texts.ts';
import { html, type Markup } from './html.ts';
import { fact, formatDeadline, frame, resultBand } from './page.ts';
import { cashierTexts, type CashierLanguage } from './texts.ts';

/** `agreed`: the shopper said yes, the merchant has not exchanged the code yet. `lapsed`: the token's time is over. */
export type ConsentState = 'waiting' | 'agreed' | 'active' | 'declined' | 'expired' | 'cancelled' | 'lapsed';

/** What a provider's gateway tells the page about an agreement. Instants in epoch milliseconds. */
export type Consent = {
  readonly agreementId: string;
  readonly reference: string;
  readonly merchantName: string;
  readonly wallet: string;
  readonly merchantUserId: string;
  readonly state: ConsentState;
  readonly openUntil: number;
  readonly tokenUntil?: number;
  readonly account?: string;
  /** Where the merchant wants the browser next. Shown as a link and as text, never followed by itself. */
  readonly continueUrl?: string;
  /** The notification of the present state, as text for pasting. */
  readonly notice?: string;
};

export function consentPath(agreementId: string): string {
  return `/consent/${encodeURIComponent(agreementId)}`;
}

function zoned(at: number, language: CashierLanguage): Markup {
  return html`${formatDeadline(at, language)} <span class="zone">${cashierTexts[language].zone}</span>`;
}

function facts(consent: Consent, language: CashierLanguage): Markup {
  const texts = consentTexts[language];
  const waits = consent.state === 'waiting';
  const until = consent.tokenUntil === undefined ? texts.noEnd : zoned(consent.tokenUntil, language);
  return html`<dl>${[
    fact(texts.wallet, consent.wallet),
    fact(texts.shopper, consent.merchantUserId),
    fact(texts.request, consent.reference),
    fact(texts.account, consent.account),
    waits ? fact(texts.openUntil, zoned(consent.openUntil, language)) : undefined,
    consent.state === 'active' ? fact(texts.tokenUntil, until) : undefined,
  ]}</dl>`;
}

function button(act: ConsentAct, text: string, help: string): Markup {
  return html`<button name="act" value="${act}">${text}<small>${help}</small></button>`;
}

/** Nothing to choose once the agreement is over. */
function chooser(consent: Consent, language: CashierLanguage, token: string): Markup | undefined {
  const texts = consentTexts[language];
  const choices: Partial<Record<ConsentState, readonly [string, Markup]>> = {
    waiting: [texts.choose, html`<button class="first" name="act" value="agree">${texts.agree}</button>
        ${button('decline', texts.decline, texts.declineHelp)}${button('expire', texts.expire, texts.expireHelp)}`],
    active: [texts.chooseLater, html`${button('unbind', texts.unbind, texts.unbindHelp)}${button('expire', texts.lapse, texts.lapseHelp)}`],
  };
  const choice = choices[consent.state];
  if (choice === undefined) return undefined;
  const [question, buttons] = choice;
  return html`<form method="post" action="${consentPath(consent.agreementId)}?lang=${language}">
      <input type="hidden" name="token" value="${token}">
      <h2>${question}</h2>
      <div class="acts">${buttons}</div>
    </form>`;
}

function copyField(name: string, label: string, rows: number, text: string | undefined): Markup | undefined {
  if (text === undefined) return undefined;
  return html`<div class="copy"><label for="${name}">${label}</label>
    <textarea id="${name}" rows="${String(rows)}" readonly spellcheck="false">${text}</textarea></div>`;
}

function head(consent: Consent, language: CashierLanguage): Markup {
  const texts = consentTexts[language];
  switch (consent.state) {
    case 'waiting':
      return html`<div class="head"><p class="kicker">${texts.kicker}</p><h1>${consent.merchantName}</h1></div>`;
    case 'agreed':
      return resultBand('wait', 'wait', texts.agreed, texts.agreedDetail);
    case 'active':
      return resultBand('good', 'good', texts.active, texts.activeDetail);
    case 'declined':
      return resultBand('bad', 'bad', texts.declined, texts.declinedDetail);
    case 'expired':
      return resultBand('plain', 'wait', texts.expired, texts.expiredDetail);
    case 'cancelled':
      return resultBand('plain', 'none', texts.cancelled, texts.cancelledDetail);
    case 'lapsed':
      return resultBand('plain', 'wait', texts.lapsed, texts.lapsedDetail);
  }
}

export function consentPage(consent: Consent, language: CashierLanguage, token: string): PlainReply {
  const texts = consentTexts[language];
  const { continueUrl } = consent;
  const onward = continueUrl === undefined
    ? undefined
    : html`<div class="after"><a class="button" href="${continueUrl}" rel="noreferrer">${cashierTexts[language].toMerchant}</a></div>`;
  return frame(200, language, consentPath(consent.agreementId), `${consent.wallet} · ${consent.merchantName}`, html`${head(consent, language)}
    ${facts(consent, language)}${chooser(consent, language, token)}
    ${copyField('landing', texts.landing, 2, continueUrl)}${copyField('notice', texts.notice, 6, consent.notice)}${onward}`);
}

export function unknownConsentPage(agreementId: string, language: CashierLanguage): PlainReply {
  const texts = consentTexts[language];
  return frame(404, language, consentPath(agreementId), texts.unknown, resultBand('plain', 'none', texts.unknown, texts.unknownDetail));
}

/** For a form without the agreement's own token: the choice was not made on this page, so nothing is done. */
export function staleConsentPage(agreementId: string, language: CashierLanguage): PlainReply {
  const { stale, staleDetail } = cashierTexts[language];
  return frame(403, language, consentPath(agreementId), stale, html`${resultBand('plain', 'none', stale, staleDetail)}
    <div class="after"><a class="button" href="${consentPath(agreementId)}?lang=${language}">${consentTexts[language].back}</a></div>`);
}
