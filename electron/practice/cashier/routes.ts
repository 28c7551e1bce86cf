/**
 * The cashier's routes, the same for every provider. A choice is taken only from the order's own page: the form carries a
 * token that another page cannot know, and a browser that says where the form came from must name this server.
 */
import { createHmac } from 'node:crypto';
import type { RawRequest, Route } from '../server/loopback-server.ts';
import { textReply, type Reply } from '../server/reply.ts';
import { sameSecret } from '../server/same-secret.ts';
import { rarePlayActs, type PlayAct, type RarePlayAct } from '../types.ts';
import { orderPage, staleFormPage, unknownOrderPage, type CashierOrder } from './page.ts';
import { chooseLanguage, type CashierLanguage } from './texts.ts';

export type CashierOrders = {
  /** Up to date: an order past its deadline is reported as expired. */
  find(paymentId: string): CashierOrder | undefined;
  /** Does nothing to an order that is finished already. Resolves once it is kept. */
  act(paymentId: string, act: PlayAct): Promise<void>;
  /** As `act`, where the provider's payers can do more. */
  actRare?(paymentId: string, act: RarePlayAct): Promise<void>;
};

const acts: readonly PlayAct[] = ['pay', 'fail', 'expire'];

export function languageFor(request: RawRequest): CashierLanguage {
  return chooseLanguage(new URLSearchParams(request.query).get('lang') ?? undefined, request.headers['accept-language']);
}

function sentFromHere(request: RawRequest, origin: string): boolean {
  const from = request.headers['origin'];
  const site = request.headers['sec-fetch-site'];
  return (from === undefined || from === origin) && (site === undefined || site === 'same-origin');
}

/** The form's fields when it was sent from this server's own page with the page's own token; undefined for anybody else's. */
export function readOwnForm(request: RawRequest, origin: string, token: string): URLSearchParams | undefined {
  const form = new URLSearchParams(request.body.toString('utf8'));
  const isForm = (request.headers['content-type'] ?? '').split(';')[0]?.trim() === 'application/x-www-form-urlencoded';
  return isForm && sentFromHere(request, origin) && sameSecret(form.get('token') ?? '', token) ? form : undefined;
}

/** `pageKey` makes the tokens; it outlives a restart, so that a page that is still open keeps working. */
export function cashierRoutes(orders: CashierOrders, origin: string, pageKey: string): readonly Route[] {
  const tokenOf = (paymentId: string): string => createHmac('sha256', pageKey).update(paymentId, 'utf8').digest('hex');

  function show(request: RawRequest, paymentId: string): Reply {
    const order = orders.find(paymentId);
    const language = languageFor(request);
    return order === undefined ? unknownOrderPage(paymentId, language) : orderPage(order, language, tokenOf(paymentId));
  }

  async function choose(request: RawRequest, paymentId: string): Promise<Reply> {
    const language = languageFor(request);
    const form = readOwnForm(request, origin, tokenOf(paymentId));
    const act = acts.find((known) => known === form?.get('act'));
    const rare = orders.actRare === undefined ? undefined : rarePlayActs.find((known) => known === form?.get('act'));
    if (act === undefined && rare === undefined) return staleFormPage(paymentId, language);
    if (orders.find(paymentId) === undefined) return unknownOrderPage(paymentId, language);
    if (act !== undefined) await orders.act(paymentId, act);
    else if (rare !== undefined) await orders.actRare?.(paymentId, rare);
    return textReply(303, 'text/plain; charset=utf-8', '', { location: `/pay/${encodeURIComponent(paymentId)}?lang=${language}` });
  }

  const pattern = '/pay/{paymentId}';
  return [
    { method: 'GET', pattern, handle: (request, params) => show(request, params['paymentId'] ?? '') },
    { method: 'POST', pattern, handle: (request, params) => choose(request, params['paymentId'] ?? '') },
  ];
}
