/** The Ping++ practice gateway: its routes over the rules of this folder, speaking the wire format of the dossier. */
import type { CashierOrder, CashierState } from '../cashier/page.ts';
import { hostGateway, type GatewayKind, type GatewayParts, type GatewayTools, type StartOptions } from '../host.ts';
import type { RawRequest, Route } from '../server/loopback-server.ts';
import { runOperation, type OutcomePlan } from '../server/operation.ts';
import { textReply, type PlainReply, type Reply } from '../server/reply.ts';
import { PracticeError, type PracticeGateway, type PracticeOperation } from '../types.ts';
import { batchObject, chargeObject, eventObject, refundObject, refusedReply, reprint, wireReply, type Pages, type Wire } from './answers.ts';
import { checkCaller, signBody, signedReply } from './authentication.ts';
import { readJson, readJsonOrForm, readQuery } from './bodies.ts';
import { findRefund, happening, refundedAmount, stateAt, type Batch, type Charge, type Happening } from './book.ts';
import { channelOf } from './channels.ts';
import { decideCharge, decideReverse, type RuleContext } from './charge-rules.ts';
import { channelDoors, moneyIn } from './credentials.ts';
import { canShow, distorted } from './faults.ts';
import { ledgerOf } from './ledger.ts';
import { listBatches, listCharges, listRefunds } from './lists.ts';
import { practiceProfileSettings } from './profile-settings.ts';
import { invalid, notAuthenticated, notFound, platformFault, Refused, wrongAddress } from './refusals.ts';
import { refundPages } from './refund-page.ts';
import { decideBatch, decideRefund } from './refund-rules.ts';
import { readBatch, readBatchList, readCharge, readChargeList, readNothing, readRefund, readRefundList, readRetrieve } from './requests.ts';
import { defaultSettings, practiceApiKey, practiceApp, type PingxxSettings } from './settings.ts';
import { openShop } from './shop.ts';
import { worthlessMerchantKey } from './worthless-practice-keys.ts';

const cashierStates = { open: 'open', paid: 'paid', failed: 'failed', expired: 'expired', reversed: 'closed' } as const satisfies Record<Charge['state'], CashierState>;

function cashierView(charge: Charge, now: number): CashierOrder {
  const refunded = refundedAmount(charge);
  const state = cashierStates[stateAt(charge, now)];
  const onward = charge.extra[state === 'paid' || charge.extra['fail_url'] === undefined ? 'success_url' : 'fail_url'] ?? charge.extra['result_url'];
  return {
    paymentId: charge.id, reference: charge.orderNo, merchantName: practiceApp.name, amount: moneyIn(charge, charge.amount), state,
    description: `${charge.subject} · ${charge.channel}`, expiresAt: charge.timeExpire * 1_000,
    ...(refunded === 0 ? {} : { refunded: moneyIn(charge, refunded) }),
    ...(charge.transactionNo === undefined ? {} : { walletNumber: charge.transactionNo }),
    ...(typeof onward !== 'string' || state === 'open' ? {} : { continueUrl: onward }),
  };
}

/** How many of the last events are kept ready for pasting. */
const keptNotices = 20;

type Params = Readonly<Record<string, string>>;
type Call = { readonly request: RawRequest; readonly params: Params; readonly plan: RuleContext['plan'] };

function buildGateway(tools: GatewayTools<Happening>, settings: PingxxSettings): GatewayParts {
  const { log, now, origin } = tools;
  const confirmPages = refundPages({
    origin, now, book: () => shop.book,
    confirm: (ids) => shop.commit(ids.map((id) => ({ type: 'refund-turned', at: now(), id, to: 'succeeded' }))),
  });
  const pages: Pages = { origin, refundPage: confirmPages.addressOf };
  const shop = openShop(tools, settings, pages);
  const { book } = shop;

  function chargeOf(id: string): Charge {
    const charge = book.charges.get(id);
    if (charge === undefined) throw notFound('charge', id);
    return charge;
  }

  function batchOf(id: string): Batch {
    const batch = book.batches.get(id);
    if (batch === undefined) throw notFound('batch_refund', id);
    return batch;
  }

  function shownRefund(id: string, chargeId?: string): Wire {
    const found = findRefund(book, id);
    if (found === undefined || (chargeId !== undefined && found.charge.id !== chargeId)) throw notFound('refund', id);
    return refundObject(found.charge, found.refund, pages);
  }

  /** An SDK of the provider hangs on its second call over a kept connection (dossier §17.9), so every answer ends its own. */
  function finished(reply: PlainReply): PlainReply {
    return signedReply({ ...reply, headers: { ...reply.headers, connection: 'close' } }, settings);
  }

  async function answering(request: RawRequest, work: () => Wire | Promise<Wire>): Promise<PlainReply> {
    try {
      return finished(wireReply(200, await work()));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      log(`${request.method} ${JSON.stringify(request.path)}: refused, ${error.message}`);
      return finished(refusedReply(error.facts, request.headers['accept-language']));
    }
  }

  /** A caller whose key or signature is not right gets no further, and no misbehaviour either. */
  function refusedCaller(request: RawRequest): PlainReply | undefined {
    try {
      checkCaller(request, now(), settings);
      return undefined;
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      log(`${request.method} ${JSON.stringify(request.path)}: ${error.message}`);
      return finished(refusedReply(error.facts, request.headers['accept-language']));
    }
  }

  function operation(name: PracticeOperation, method: 'GET' | 'POST', pattern: string, run: (call: Call) => Wire | Promise<Wire>): Route {
    return {
      method, pattern,
      handle: (request, params) => refusedCaller(request) ?? runOperation({
        operation: name,
        distort: (reply, kind) => finished(reprint(reply, distorted(JSON.parse(reply.body.toString('utf8')), kind))),
        unauthorised: () => finished(refusedReply(notAuthenticated, request.headers['accept-language'])),
        platformFault: () => finished(refusedReply(platformFault, request.headers['accept-language'])),
        missign: (reply) => signedReply(reply, { ...settings, answerSignature: 'wrong' }),
        execute: (plan: () => OutcomePlan | undefined) => answering(request, () => run({ request, params, plan })),
      }, { misbehaviours: tools.misbehaviours, scheduler: tools.scheduler, log }),
    };
  }

  /** Calls that always behave. */
  function plain(method: Route['method'], pattern: string, run: (call: Omit<Call, 'plan'>) => Wire | Promise<Wire>): Route {
    return { method, pattern, handle: (request, params) => refusedCaller(request) ?? answering(request, () => run({ request, params })) };
  }

  function context(plan: RuleContext['plan'] = () => undefined): RuleContext {
    return { book, settings, now: now(), newId: shop.newId, plan };
  }

  /** The account system (orders) is a product of its own that this app has not switched on. */
  function notSwitchedOn(): never {
    throw invalid(undefined, '应用未开通账户系统', 'The account system is not switched on for this app');
  }

  /** A wrong address or method is an error of the request like any other (dossier §13). Behind all others, so that it meets the rest. */
  function wrongAddresses(): readonly Route[] {
    const patterns = Array.from({ length: 5 }, (_, index) => `/v1${Array.from({ length: index + 1 }, (_segment, place) => `/{s${place}}`).join('')}`);
    return patterns.flatMap((pattern) => (['GET', 'POST', 'PUT'] as const).map((method) => plain(method, pattern, ({ request }) => {
      throw wrongAddress(request.method, request.path);
    })));
  }

  const oneCharge = '/v1/charges/{charge}';
  const routes: readonly Route[] = [
    operation('link', 'POST', '/v1/charges', async ({ request }) => {
      const decision = decideCharge(readCharge(readJsonOrForm(request), settings), context());
      await shop.commit(decision.events);
      return chargeObject(chargeOf(decision.id), pages);
    }),
    plain('GET', '/v1/charges', ({ request }) => listCharges(book, readChargeList(readQuery(request), settings), now(), settings, pages)),
    operation('query', 'GET', oneCharge, ({ request, params }) => {
      const { expand } = readRetrieve(readQuery(request), settings);
      return chargeObject(chargeOf(params['charge'] ?? ''), pages, expand !== undefined);
    }),
    operation('void', 'POST', `${oneCharge}/reverse`, async ({ request, params }) => {
      if (request.body.length > 0) readNothing(readJson(request), settings);
      const decision = decideReverse(chargeOf(params['charge'] ?? ''), context());
      await shop.commit(decision.events);
      return chargeObject(chargeOf(decision.id), pages);
    }),
    operation('refund', 'POST', `${oneCharge}/refunds`, async ({ request, params, plan }) => {
      const wish = readRefund(readJson(request), settings);
      const decision = decideRefund(chargeOf(params['charge'] ?? ''), wish, context(plan));
      await shop.commit(decision.events);
      return shownRefund(decision.id);
    }),
    operation('query', 'GET', `${oneCharge}/refunds`, ({ request, params }) => listRefunds(
      chargeOf(params['charge'] ?? ''), readRefundList(readQuery(request), settings), settings, pages,
    )),
    operation('query', 'GET', `${oneCharge}/refunds/{refund}`, ({ request, params }) => {
      readNothing(readQuery(request), settings);
      return shownRefund(params['refund'] ?? '', chargeOf(params['charge'] ?? '').id);
    }),
    operation('refund', 'POST', '/v1/batch_refunds', async ({ request, plan }) => {
      const decision = decideBatch(readBatch(readJson(request), settings), context(plan));
      await shop.commit(decision.events);
      return batchObject(batchOf(decision.id), book, pages, true);
    }),
    plain('GET', '/v1/batch_refunds', ({ request }) => listBatches(book, readBatchList(readQuery(request), settings), pages)),
    plain('GET', '/v1/batch_refunds/{batch}', ({ request, params }) => {
      readNothing(readQuery(request), settings);
      return batchObject(batchOf(params['batch'] ?? ''), book, pages);
    }),
    plain('GET', '/v1/events/{event}', ({ request, params }) => {
      readNothing(readQuery(request), settings);
      const event = book.events.get(params['event'] ?? '');
      if (event === undefined) throw notFound('event', params['event'] ?? '');
      return eventObject(event);
    }),
    ...(['GET', 'POST'] as const).map((method) => plain(method, '/v1/orders', notSwitchedOn)),
    ...(['GET', 'PUT'] as const).map((method) => plain(method, '/v1/orders/{order}', notSwitchedOn)),
    ...wrongAddresses(),
    ...confirmPages.routes,
    ...channelDoors(),
    {
      // The provider's own way to pay a test charge, without a key (dossier §15). Not for a page elsewhere on the web.
      method: 'GET',
      pattern: '/notify/charges/{charge}',
      async handle(request, params): Promise<Reply> {
        const site = request.headers['sec-fetch-site'];
        const charge = book.charges.get(params['charge'] ?? '');
        const stranger = request.headers['origin'] !== undefined || (site !== undefined && site !== 'none' && site !== 'same-origin');
        if (stranger || charge === undefined || request.query !== 'livemode=false' || stateAt(charge, now()) !== 'open') {
          return textReply(404, 'text/plain; charset=utf-8', 'fail');
        }
        await shop.play(charge, 'pay');
        return textReply(200, 'text/plain; charset=utf-8', 'success');
      },
    },
  ];

  /** By charge id, or by order number: several charges may carry one, then the newest that is still open. */
  function named(reference: string): Charge {
    const byId = book.charges.get(reference);
    const sameNumber = (book.byOrderNo.get(reference) ?? []).flatMap((id) => book.charges.get(id) ?? []);
    const charge = byId ?? sameNumber.findLast((candidate) => stateAt(candidate, now()) === 'open') ?? sameNumber.at(-1);
    if (charge === undefined) throw new PracticeError('unknownOrder', reference);
    return charge;
  }

  return {
    routes,
    ledger: () => ledgerOf(book, now()),
    notices: () => [...book.events.values()].slice(-keptNotices).map((event) => {
      const body = JSON.stringify(eventObject(event));
      return { label: event.eventType, url: shop.webhookUrl() ?? '', body, signature: signBody(Buffer.from(body, 'utf8'), 'right') };
    }),
    play(reference, act) {
      shop.play(named(reference), act).catch((error: unknown) => log(`could not keep an event: ${error instanceof Error ? error.message : 'unknown cause'}`));
    },
    sendWebhooksTo(url) {
      shop.inBackground([{ type: 'webhook-set', at: now(), url: url ?? null }]);
    },
    cashier: {
      find(id) {
        const charge = book.charges.get(id);
        if (charge === undefined) return undefined;
        // Only there does it matter for the same order number later on (dossier §6.3).
        if (!charge.opened && channelOf(charge.channel).repeat.after === 'refused-if-opened') shop.inBackground([{ type: 'charge-opened', at: now(), id }]);
        return cashierView(charge, now());
      },
      async act(id, act) {
        const charge = book.charges.get(id);
        if (charge !== undefined && stateAt(charge, now()) === 'open') await shop.play(charge, act);
      },
    },
  };
}

/** Starts the gateway. `changes` sets it to other readings of the documents than the dossier's defaults. */
export function startPingxx(options: StartOptions, changes: Partial<PingxxSettings> = {}): Promise<PracticeGateway> {
  const settings = { ...defaultSettings, ...changes };
  const kind: GatewayKind<Happening> = {
    providerId: 'pingxx',
    merchantId: practiceApp.id,
    credentials: { apiKey: practiceApiKey, privateKey: worthlessMerchantKey },
    settings: practiceProfileSettings(),
    basePath: '',
    eventSchema: happening,
    canShow,
    alsoServes: ['void'],
    signsAnswers: true,
    hasPlatformFault: true,
    build: (tools) => buildGateway(tools, settings),
  };
  return hostGateway(kind, options);
}
