/** The ChingChingPay practice gateway: its routes over the rules of `rules.ts`, speaking the wire format of the dossier. */
import { moneyOf } from '@shared/money/money.ts';
import type { CashierOrder, CashierState } from '../cashier/page.ts';
import { hostGateway, type GatewayKind, type GatewayParts, type GatewayTools, type StartOptions } from '../host.ts';
import type { Route, RawRequest } from '../server/loopback-server.ts';
import { runOperation, type OutcomePlan } from '../server/operation.ts';
import { jsonReply, type PlainReply } from '../server/reply.ts';
import {
  notificationFaults, outcomeFaults, PracticeError, type MisbehaviourKind, type PracticeGateway, type PracticeLedger, type PracticeOperation,
} from '../types.ts';
import { accepted, checkoutAnswer, detailAnswer, linkAnswer, refused, transactionAnswer } from './answers.ts';
import { orderEvent, refundedAmount, statusOf, type Order, type OrderEvent } from './orders.ts';
import { practiceProfileSettings } from './profile-settings.ts';
import { Refused } from './refusals.ts';
import { readCheckout, readLink, readQuery, readRefund } from './requests.ts';
import { decideCheckout, decideLink, decideRefund, findTransaction, type Decision, type RuleContext } from './rules.ts';
import { defaultSettings, practiceCredentials, practiceMerchant, type ChingChingPaySettings } from './settings.ts';
import { listSettlements } from './settlements.ts';
import { openShop, type Shop } from './shop.ts';
import { checkSignature } from './signature.ts';

const basePath = '/gateway';

/** Of the wire faults, an answer without an amount cannot show a wrong one, and a look-up commits nothing. */
function canShow(operation: PracticeOperation, kind: MisbehaviourKind): boolean {
  if (kind === 'wrong-amount') return operation === 'query' || operation === 'refund';
  if (kind === 'late-commit') return operation !== 'query';
  if (outcomeFaults.some((fault) => fault === kind)) return operation === 'refund' || operation === 'checkout';
  if (notificationFaults.some((fault) => fault === kind)) return operation !== 'query';
  return true;
}

function distort(reply: PlainReply, kind: 'wrong-amount' | 'wrong-reference'): PlainReply {
  const envelope: unknown = JSON.parse(reply.body.toString('utf8'));
  if (typeof envelope !== 'object' || envelope === null || !('data' in envelope) || typeof envelope.data !== 'object' || envelope.data === null) return reply;
  const data: Record<string, unknown> = { ...envelope.data };
  if (kind === 'wrong-amount') data['amount'] = Number(data['amount']) + 1;
  else data['merchant_reference'] = `${String(data['merchant_reference'])}-OTHER`;
  return jsonReply(reply.status, { ...envelope, data });
}

function unauthorised(): PlainReply {
  return refused({ refusal: 'unauthorised', field: undefined });
}

function ledgerOf(shop: Shop): PracticeLedger {
  const orders = [...shop.book.orders.values()];
  const totals: Record<string, { paidMinor: number; refundedMinor: number }> = {};
  for (const order of orders) {
    const total = (totals[order.currency] ??= { paidMinor: 0, refundedMinor: 0 });
    if (order.executed) total.paidMinor += order.amount;
    total.refundedMinor += refundedAmount(order);
  }
  return {
    providerId: 'chingchingpay',
    merchantId: practiceMerchant.id,
    totals,
    orders: orders.map((order) => ({
      reference: order.reference, paymentId: order.paymentId, transactionId: order.transactionId, amountMinor: order.amount, currency: order.currency,
      status: statusOf(order), executedSales: order.executed ? 1 : 0, refundedMinor: refundedAmount(order),
      executedRefunds: order.refunds.filter((refund) => refund.executed).length,
    })),
    refunds: orders.flatMap((order) => order.refunds.map((refund) => ({
      reference: refund.reference, transactionId: refund.transactionId, originalReference: order.reference, amountMinor: refund.amount,
      currency: order.currency, result: refund.result, executed: refund.executed ? 1 : 0,
    }))),
  };
}

const cashierStates = { open: 'open', processing: 'processing', completed: 'paid', failed: 'failed', expired: 'expired' } as const satisfies Record<Order['state'], CashierState>;

function cashierView(order: Order): CashierOrder {
  const state = cashierStates[order.state];
  const refunded = refundedAmount(order);
  const continueUrl = state === 'paid' ? order.completeUrl : order.cancelUrl;
  return {
    paymentId: order.paymentId, reference: order.reference, merchantName: practiceMerchant.name, amount: moneyOf(order.amount, order.currency), state,
    ...(order.description === undefined ? {} : { description: order.description }),
    ...(refunded === 0 ? {} : { refunded: moneyOf(refunded, order.currency) }),
    ...(order.expiresAt === undefined ? {} : { expiresAt: order.expiresAt }),
    ...(order.walletNumber === undefined ? {} : { walletNumber: order.walletNumber }),
    ...(continueUrl === undefined || state === 'open' || state === 'processing' ? {} : { continueUrl }),
  };
}

function buildGateway(tools: GatewayTools<OrderEvent>, settings: ChingChingPaySettings): GatewayParts {
  const { log, now, origin } = tools;
  const shop = openShop(tools, settings);
  const cashierUrl = (paymentId: string): string => `${origin}/pay/${paymentId}`;

  function orderOf(paymentId: string): Order {
    const order = shop.book.orders.get(paymentId);
    if (order === undefined) throw new Refused('notFound');
    return order;
  }

  /** One refusal for everybody outside; which of the three it was stands in the log. Undefined when all is well. */
  function refusedCaller(request: RawRequest): PlainReply | undefined {
    const problem = checkSignature(request, practiceCredentials, settings.signature);
    if (problem === undefined) return undefined;
    log(`${request.method} ${JSON.stringify(request.path)}: ${problem}`);
    return unauthorised();
  }

  async function answering(label: string, work: () => PlainReply | Promise<PlainReply>): Promise<PlainReply> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      log(`${label}: refused, ${error.refusal}${error.field === undefined ? '' : ` ${error.field}`}`);
      return refused(error);
    }
  }

  function contextFor(plan: RuleContext['plan']): RuleContext {
    shop.sweep();
    return { book: shop.book, settings, merchantId: practiceMerchant.id, now: now(), newNumber: shop.newNumber, plan };
  }

  async function write(decide: (context: RuleContext) => Decision, plan: RuleContext['plan'], answer: (order: Order, decision: Decision) => Record<string, unknown>) {
    const decision = decide(contextFor(plan));
    await shop.commit(decision.events);
    return accepted(answer(orderOf(decision.paymentId), decision));
  }

  function operation(name: PracticeOperation, path: string, execute: (request: RawRequest, plan: () => OutcomePlan | undefined) => PlainReply | Promise<PlainReply>): Route {
    return {
      method: 'POST',
      pattern: `${basePath}${path}`,
      handle(request) {
        return refusedCaller(request) ?? runOperation({
          operation: name,
          distort,
          unauthorised,
          execute: (plan) => answering(name, () => {
            if ((request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() !== 'application/json') throw new Refused('notJson', 'content-type');
            return execute(request, plan);
          }),
        }, { misbehaviours: tools.misbehaviours, scheduler: tools.scheduler, log });
      },
    };
  }

  function view(path: string, show: (request: RawRequest, params: Readonly<Record<string, string>>) => PlainReply): Route {
    return {
      method: 'GET',
      pattern: `${basePath}${path}`,
      handle: (request, params) => refusedCaller(request) ?? answering(path, () => {
        shop.sweep();
        return show(request, params);
      }),
    };
  }

  const routes: readonly Route[] = [
    operation('link', '/api/v1/payments/link', ({ body }, plan) => {
      const request = readLink(body, settings);
      return write((context) => decideLink(request, context), plan, (order) => ({ ...linkAnswer(order, cashierUrl(order.paymentId)) }));
    }),
    operation('checkout', '/api/v1/payments/checkout', ({ body }, plan) => {
      const request = readCheckout(body, settings);
      return write((context) => decideCheckout(request, context), plan, (order, decision) => ({ ...checkoutAnswer(order, decision, cashierUrl(order.paymentId), now()) }));
    }),
    operation('query', '/api/v1/payments/transactions/query', ({ body }, plan) => {
      const found = findTransaction(readQuery(body, settings), contextFor(plan));
      return accepted(transactionAnswer(orderOf(found.paymentId), found.transactionId, settings));
    }),
    operation('refund', '/api/v1/payments/transactions/refund', ({ body }, plan) => {
      const request = readRefund(body, settings);
      return write((context) => decideRefund(request, context), plan, (order, decision) => ({ ...transactionAnswer(order, decision.transactionId, settings) }));
    }),
    view('/api/v1/payments/detail/{paymentId}', (_request, params) => {
      if (!settings.paymentDetail) throw new Refused('notSwitchedOn');
      return accepted(detailAnswer(orderOf(params['paymentId'] ?? ''), settings));
    }),
    view('/api/v1/settlements', (request) => accepted(listSettlements(shop.book, request.query, now(), settings))),
  ];

  return {
    routes,
    ledger() {
      shop.sweep();
      return ledgerOf(shop);
    },
    play(reference, act) {
      shop.sweep();
      const order = shop.book.orders.get(shop.book.byReference.get(reference)?.paymentId ?? '');
      if (order === undefined || order.reference !== reference) throw new PracticeError('unknownOrder', reference);
      shop.play(order, act).catch((error: unknown) => log(`could not keep an event: ${error instanceof Error ? error.message : 'unknown cause'}`));
    },
    cashier: {
      find(paymentId) {
        shop.sweep();
        const order = shop.book.orders.get(paymentId);
        return order === undefined ? undefined : cashierView(order);
      },
      async act(paymentId, act) {
        const order = shop.book.orders.get(paymentId);
        if (order?.state === 'open') await shop.play(order, act);
      },
    },
  };
}

/** Starts the gateway. `changes` sets it to other readings of the documents than the dossier's defaults. */
export function startChingChingPay(options: StartOptions, changes: Partial<ChingChingPaySettings> = {}): Promise<PracticeGateway> {
  const settings = { ...defaultSettings, ...changes };
  const kind: GatewayKind<OrderEvent> = {
    providerId: 'chingchingpay',
    merchantId: practiceMerchant.id,
    credentials: practiceCredentials,
    settings: practiceProfileSettings(settings),
    basePath,
    eventSchema: orderEvent,
    canShow,
    build: (tools) => buildGateway(tools, settings),
  };
  return hostGateway(kind, options);
}
