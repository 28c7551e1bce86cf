/**
 * The page on which a shop's owner confirms a refund with the Alipay password (Ping++ dossier §11.4), played by a button. Its
 * address is valid on the day on which it was handed out and holds a token, so that nobody else can press the button.
 */
import { createHmac, randomBytes } from 'node:crypto';
import { toInstant } from '@shared/time/instant.ts';
import { businessDateOf } from '@shared/time/zones.ts';
import { html, trustedMarkup, type Markup } from '../cashier/html.ts';
import { cashierPolicy, formatPrice } from '../cashier/page.ts';
import { readOwnForm } from '../cashier/routes.ts';
import { cashierStyle } from '../cashier/style.ts';
import { cashierTexts, chooseLanguage, type CashierLanguage } from '../cashier/texts.ts';
import type { RawRequest, Route } from '../server/loopback-server.ts';
import { textReply, type PlainReply, type Reply } from '../server/reply.ts';
import { sameSecret } from '../server/same-secret.ts';
import { findRefund, type Book } from './book.ts';
import { moneyIn } from './credentials.ts';
import { gatewayZone } from './settings.ts';

const texts = {
  en: {
    heading: 'Confirm the refund', detail: 'At the real Alipay the owner of the shop types the payment password here.', confirm: 'Confirm', refund: 'Refund',
    done: 'Nothing is waiting here', doneDetail: 'The refund is confirmed, or it was never there.',
    stale: 'This address is out of date', staleDetail: 'It was valid on one day only. Look the refund up again to get a new one.',
  },
  'zh-Hant': {
    heading: '確認退款', detail: '在真正的支付寶，店主會在此輸入支付密碼。', confirm: '確認', refund: '退款',
    done: '沒有待確認的退款', doneDetail: '退款已確認，或從未存在。', stale: '此網址已失效', staleDetail: '網址僅當天有效。請重新查詢退款以取得新網址。',
  },
  'zh-Hans': {
    heading: '确认退款', detail: '在真正的支付宝，店主会在此输入支付密码。', confirm: '确认', refund: '退款',
    done: '没有待确认的退款', doneDetail: '退款已确认，或从未存在。', stale: '此网址已失效', staleDetail: '网址仅当天有效。请重新查询退款以获取新网址。',
  },
} as const satisfies Record<CashierLanguage, Record<string, string>>;

const door = '/alipay-refund';

export type RefundPages = { readonly addressOf: (id: string) => string; readonly routes: readonly Route[] };

function frame(status: number, language: CashierLanguage, heading: string, detail: string, content?: Markup): PlainReply {
  const { band, bandDetail } = cashierTexts[language];
  const page = html`<!doctype html>
<html lang="${language}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex"><title>${heading}</title><style>${trustedMarkup(cashierStyle)}</style></head>
<body><div class="stripe"></div><header class="band"><strong class="badge">${band}</strong><span>${bandDetail}</span></header>
<main><div class="card"><div class="head"><h1>${heading}</h1><p>${detail}</p></div>${content}</div></main></body>
</html>
`;
  return textReply(status, 'text/html; charset=utf-8', page.markup, {
    'content-security-policy': cashierPolicy, 'referrer-policy': 'same-origin', 'content-language': language, vary: 'accept-language',
  });
}

export function refundPages(options: {
  readonly origin: string;
  readonly now: () => number;
  readonly book: () => Book;
  /** Lets the waiting refunds with these ids succeed. */
  readonly confirm: (ids: readonly string[]) => Promise<void>;
}): RefundPages {
  const { origin, now, book, confirm } = options;
  const key = randomBytes(32);
  const today = (): string => businessDateOf(toInstant(now()), gatewayZone);
  const tokenOf = (id: string): string => createHmac('sha256', key).update(`${today()} ${id}`, 'utf8').digest('hex');

  function waiting(id: string) {
    const ids = book().batches.get(id)?.entries.map((entry) => entry.refund) ?? [id];
    return ids.flatMap((refundId) => findRefund(book(), refundId) ?? []).filter(({ refund }) => refund.waitsForPassword);
  }

  async function answer(request: RawRequest, id: string): Promise<Reply> {
    const language = chooseLanguage(undefined, request.headers['accept-language']);
    const text = texts[language];
    const posted = request.method === 'POST';
    const token = tokenOf(id);
    const isOwn = posted
      ? readOwnForm(request, origin, token) !== undefined
      : sameSecret(new URLSearchParams(request.query).get('token') ?? '', token);
    if (!isOwn) return frame(403, language, text.stale, text.staleDetail);
    if (posted) await confirm(waiting(id).map(({ refund }) => refund.id));
    const open = waiting(id);
    if (open.length === 0) return frame(200, language, text.done, text.doneDetail);
    const rows = open.map(({ charge, refund }) => html`<dt>${charge.orderNo}</dt><dd>${text.refund} ${formatPrice(moneyIn(charge, refund.amount))}</dd>`);
    return frame(200, language, text.heading, text.detail, html`<dl>${rows}</dl>
      <form method="post" action="${door}/${encodeURIComponent(id)}"><input type="hidden" name="token" value="${token}">
      <div class="acts"><button class="first">${text.confirm}</button></div></form>`);
  }

  const pattern = `${door}/{id}`;
  return {
    addressOf: (id) => `${origin}${door}/${id}?token=${tokenOf(id)}`,
    routes: [
      { method: 'GET', pattern, handle: (request, params) => answer(request, params['id'] ?? '') },
      { method: 'POST', pattern, handle: (request, params) => answer(request, params['id'] ?? '') },
    ],
  };
}
