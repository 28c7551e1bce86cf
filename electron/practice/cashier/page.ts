/**
 * The cashier page as HTML: one page for an order that waits, one for each ending, one for a number nobody knows. No
 * scripts, nothing loaded from anywhere, every foreign text escaped, and a content policy that would stop it otherwise.
 */
import { createHash } from 'node:crypto';
import { toDecimalString, type Money } from '@shared/money/money.ts';
import { textReply, type PlainReply } from '../server/reply.ts';
import { html, trustedMarkup, type Markup } from './html.ts';
import { cashierMethodTexts, type CashierMethod, type CashierRareAct } from './method-texts.ts';
import { cashierStyle } from './style.ts';
import { cashierLanguages, cashierTexts, type CashierLanguage } from './texts.ts';

export type CashierState = 'open' | 'processing' | 'paid' | 'failed' | 'expired' | 'closed' | 'part';

/** What a provider's gateway tells the cashier about an order. Instants in epoch milliseconds. */
export type CashierOrder = {
  readonly paymentId: string;
  readonly reference: string;
  readonly merchantName: string;
  readonly description?: string;
  readonly amount: Money;
  readonly state: CashierState;
  readonly refunded?: Money;
  readonly expiresAt?: number;
  readonly walletNumber?: string;
  /** How this order is paid, where that is more than a wallet's button. */
  readonly method?: CashierMethod;
  /** What the payer may do beside pay, fail and let it expire. */
  readonly rareActs?: readonly CashierRareAct[];
  /** What arrived, where that may be another amount than was asked for. */
  readonly received?: Money;
  /** The provider's own zone; Hong Kong when absent. */
  readonly zone?: 'Asia/Taipei';
  /** A failed order that the payer may try again on the same page. */
  readonly mayRetry?: boolean;
  /** Where the merchant wants the browser next. Shown as a link, never followed by itself. */
  readonly continueUrl?: string;
};

/** As written in prose; any other currency is shown by its code. */
const symbols: Readonly<Record<string, string>> = { HKD: 'HK$', CNY: 'CN¥', TWD: 'NT$', USD: 'US$', EUR: '€', GBP: '£', JPY: 'JP¥' };

export function formatPrice(amount: Money): string {
  const [whole = '', fraction] = toDecimalString(amount).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return `${symbols[amount.currency] ?? `${amount.currency} `}${grouped}${fraction === undefined ? '' : `.${fraction}`}`;
}

const intlLocale = { en: 'en-GB', 'zh-Hant': 'zh-HK', 'zh-Hans': 'zh-CN' } as const satisfies Record<CashierLanguage, string>;

/** Epoch milliseconds as people read them, in Hong Kong time. */
export function formatDeadline(at: number, language: CashierLanguage, zone = 'Asia/Hong_Kong'): string {
  return new Intl.DateTimeFormat(intlLocale[language], {
    timeZone: zone, weekday: 'short', year: 'numeric', month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23',
  }).format(at);
}

/** Status shapes: silhouettes that read without colour. */
const shapes = {
  good: '<circle cx="22" cy="22" r="20" fill="currentColor"/><path class="mark" d="m14 22.5 5.5 5.5L30.5 17" fill="none" stroke-width="3.5" stroke-linecap="round" stroke-linejoin="round"/>',
  bad: '<path d="M14.5 2h15L42 14.5v15L29.5 42h-15L2 29.5v-15z" fill="currentColor"/><path class="mark" d="m16 16 12 12m0-12L16 28" fill="none" stroke-width="3.5" stroke-linecap="round"/>',
  wait: '<circle cx="22" cy="22" r="18" fill="none" stroke="currentColor" stroke-width="3.5"/><path d="M22 12v10l7 4" fill="none" stroke="currentColor" stroke-width="3.5" stroke-linecap="round" stroke-linejoin="round"/>',
  none: '<circle cx="22" cy="22" r="18" fill="none" stroke="currentColor" stroke-width="3.5"/><path d="M15 22h14" fill="none" stroke="currentColor" stroke-width="3.5" stroke-linecap="round"/>',
} as const;

type Tone = 'good' | 'bad' | 'wait' | 'plain';

/** The coloured band at the head of a page that tells an outcome. */
export function resultBand(tone: Tone, shape: keyof typeof shapes, headline: string, detail: string): Markup {
  return html`<div class="result ${tone}"><svg viewBox="0 0 44 44" aria-hidden="true" focusable="false">${trustedMarkup(shapes[shape])}</svg>
    <div><h1>${headline}</h1><p>${detail}</p></div></div>`;
}

export function fact(term: string, value: string | Markup | undefined): Markup | undefined {
  return value === undefined || value === '' ? undefined : html`<dt>${term}</dt><dd>${value}</dd>`;
}

function methodFacts({ method }: CashierOrder, language: CashierLanguage): readonly (Markup | undefined)[] {
  if (method === undefined) return [];
  const texts = cashierMethodTexts[language];
  const { name } = texts.methods[method.kind];
  return [fact(texts.method, name === method.name ? name : `${name} · ${method.name}`), ...method.facts.map(({ term, value }) => fact(texts.terms[term], value))];
}

function facts(order: CashierOrder, language: CashierLanguage): Markup {
  const texts = cashierTexts[language];
  const methodTexts = cashierMethodTexts[language];
  const deadline = order.expiresAt === undefined
    ? texts.noDeadline
    : html`${formatDeadline(order.expiresAt, language, order.zone)} <span class="zone">${order.zone === undefined ? texts.zone : methodTexts.taipeiTime}</span>`;
  return html`<dl>${[
    order.state === 'open' ? undefined : fact(texts.payTo, order.merchantName),
    fact(texts.description, order.description),
    fact(texts.order, order.reference),
    fact(texts.paymentNumber, order.paymentId),
    fact(texts.walletNumber, order.walletNumber),
    ...methodFacts(order, language),
    order.received === undefined ? undefined : fact(methodTexts.received, formatPrice(order.received)),
    order.state === 'open' ? fact(texts.payBefore, deadline) : undefined,
    order.refunded === undefined ? undefined : fact(texts.refunded, formatPrice(order.refunded)),
  ]}</dl>`;
}

function openOrder(order: CashierOrder, language: CashierLanguage, token: string): Markup {
  const texts = cashierTexts[language];
  const price = formatPrice(order.amount);
  return html`<div class="head"><p class="kicker">${texts.payTo}</p><h1>${order.merchantName}</h1></div>
    <p class="figure">${price}</p>
    ${facts(order, language)}
    ${chooser(order, language, token)}`;
}

function chooser(order: CashierOrder, language: CashierLanguage, token: string): Markup {
  const texts = cashierTexts[language];
  const methodTexts = cashierMethodTexts[language];
  const failHelp = order.method === undefined ? texts.failHelp : methodTexts.methods[order.method.kind].failHelp;
  const rare = (order.rareActs ?? []).map((act) => html`<button name="act" value="${act}">${methodTexts.acts[act].name}<small>${methodTexts.acts[act].help}</small></button>`);
  return html`<form method="post" action="/pay/${encodeURIComponent(order.paymentId)}?lang=${language}">
      <input type="hidden" name="token" value="${token}">
      <h2>${texts.choose}</h2>
      <div class="acts">
        <button class="first" name="act" value="pay">${texts.pay} ${formatPrice(order.amount)}</button>
        <button name="act" value="fail">${texts.fail}<small>${failHelp}</small></button>
        <button name="act" value="expire">${texts.expire}<small>${texts.expireHelp}</small></button>
        ${rare}
      </div>
    </form>`;
}

function finishedOrder(order: CashierOrder, language: CashierLanguage, token: string): Markup {
  const texts = cashierTexts[language];
  const methodTexts = cashierMethodTexts[language];
  const { failedDetail, processingDetail } = order.method === undefined ? texts : methodTexts.methods[order.method.kind];
  const bands = {
    processing: () => resultBand('wait', 'wait', texts.processing, processingDetail),
    paid: () => resultBand('good', 'good', texts.paid, texts.paidDetail),
    failed: () => resultBand('bad', 'bad', texts.failed, failedDetail),
    expired: () => resultBand('plain', 'wait', texts.expired, texts.expiredDetail),
    closed: () => resultBand('plain', 'none', texts.closed, texts.closedDetail),
    part: () => resultBand('wait', 'wait', methodTexts.part, methodTexts.partDetail),
  } as const;
  const band = order.state === 'open' ? undefined : bands[order.state]();
  const onward = order.continueUrl === undefined
    ? undefined
    : html`<div class="after"><a class="button" href="${order.continueUrl}" rel="noreferrer">${texts.toMerchant}</a></div>`;
  return html`${band}<p class="figure">${formatPrice(order.amount)}</p>${facts(order, language)}${order.mayRetry === true ? chooser(order, language, token) : undefined}${onward}`;
}

const styleHash = createHash('sha256').update(cashierStyle, 'utf8').digest('base64');

/** `form-action 'self'` lets the page send only to its own server; nothing else may load or run at all. */
export const cashierPolicy = `default-src 'none'; style-src 'sha256-${styleHash}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`;

/** A whole page of this server: the practice band above, the languages below. */
export function frame(status: number, language: CashierLanguage, path: string, heading: string, content: Markup): PlainReply {
  const texts = cashierTexts[language];
  const languages = cashierLanguages.map((other) => html`<a href="${path}?lang=${other}" lang="${other}" hreflang="${other}"${
    other === language ? trustedMarkup(' aria-current="true"') : undefined}>${cashierTexts[other].languageName}</a>`);
  const page = html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${heading} · ${texts.title}</title>
<style>${trustedMarkup(cashierStyle)}</style>
</head>
<body>
<div class="stripe"></div>
<header class="band"><strong class="badge">${texts.band}</strong><span>${texts.bandDetail}</span></header>
<main><div class="card">${content}</div></main>
<footer><nav aria-label="${texts.languages}">${languages}</nav></footer>
</body>
</html>
`;
  // With no-referrer browsers would send `Origin: null` with the form, and the form check could not tell it from a stranger's.
  return textReply(status, 'text/html; charset=utf-8', page.markup, {
    'content-security-policy': cashierPolicy, 'referrer-policy': 'same-origin', 'content-language': language, vary: 'accept-language',
  });
}

export function orderPage(order: CashierOrder, language: CashierLanguage, token: string): PlainReply {
  const content = order.state === 'open' ? openOrder(order, language, token) : finishedOrder(order, language, token);
  return frame(200, language, `/pay/${encodeURIComponent(order.paymentId)}`, formatPrice(order.amount), content);
}

export function unknownOrderPage(paymentId: string, language: CashierLanguage): PlainReply {
  const texts = cashierTexts[language];
  return frame(404, language, `/pay/${encodeURIComponent(paymentId)}`, texts.unknown, resultBand('plain', 'none', texts.unknown, texts.unknownDetail));
}

/** For a form without the order's own token: the choice was not made on this page, so nothing is done. */
export function staleFormPage(paymentId: string, language: CashierLanguage): PlainReply {
  const texts = cashierTexts[language];
  const path = `/pay/${encodeURIComponent(paymentId)}`;
  return frame(403, language, path, texts.stale, html`${resultBand('plain', 'none', texts.stale, texts.staleDetail)}
    <div class="after"><a class="button" href="${path}?lang=${language}">${texts.backToOrder}</a></div>`);
}
