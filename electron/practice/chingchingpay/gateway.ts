/** The ChingChingPay practice gateway: its routes over the rules of `rules.ts`, speaking the wire format of the dossier. */
import { consentPath } from '../cashier/consent-page.ts';
import { hostGateway, type GatewayKind, type GatewayParts, type GatewayTools, type StartOptions } from '../host.ts';
import type { Route, RawRequest } from '../server/loopback-server.ts';
import { runOperation, type OutcomePlan } from '../server/operation.ts';
import { jsonReply, type PlainReply } from '../server/reply.ts';
import {
  notificationFaults, outcomeFaults, PracticeError, type MisbehaviourKind, type PracticeGateway, type PracticeOperation,
} from '../types.ts';
import type { Agreement } from './agreements.ts';
import { accepted, checkoutAnswer, commandAnswer, detailAnswer, linkAnswer, refused, transactionAnswer } from './answers.ts';
import { decideCommand } from './auto-debit.ts';
import { consentView } from './consent-view.ts';
import type { CommandName } from './methods.ts';
import { orderEvent, type Order, type OrderEvent } from './orders.ts';
import { practiceProfileSettings } from './profile-settings.ts';
import { Refused } from './refusals.ts';
import { readCheckout, readLink, readQuery, readRefund, type CheckoutRequest } from './requests.ts';
import { decideCheckout, decideLink, decideRefund, findTransaction, type Decision, type RuleContext } from './rules.ts';
import { defaultSettings, practiceCredentials, practiceMerchant, type ChingChingPaySettings } from './settings.ts';
import { listSettlements, settlementFile } from './settlements.ts';
import { openShop } from './shop.ts';
import { checkSignature } from './signature.ts';
import { cashierView, ledgerOf } from './views.ts';

const basePath = '/gateway';

/** The commands of AutoDebit, which come by the same path as checkouts. */
const commandOperations = { HK_ALIPAY_AUTODEBIT_PREPARE: 'bind', HK_ALIPAY_AUTODEBIT_TOKEN: 'tokens', HK_ALIPAY_AUTODEBIT_CANCELAUTH: 'unbind' } as const satisfies Record<CommandName, PracticeOperation>;

/** Which of the operations on the checkout path a body asks for; what is no command is a checkout. */
function checkoutOperation(body: Buffer): PracticeOperation {
  const name = /"payment_method"\s*:\s*"([A-Z_]+)"/.exec(body.toString('utf8'))?.[1];
  return Object.entries(commandOperations).find(([known]) => known === name)?.[1] ?? 'checkout';
}

/** Of the wire faults, an answer without an amount cannot show a wrong one, a look-up commits nothing and a command pays nothing. */
function canShow(operation: PracticeOperation, kind: MisbehaviourKind): boolean {
  const isCommand = Object.values(commandOperations).some((command) => command === operation);
  if (kind === 'wrong-amount') return operation === 'query' || operation === 'refund';
  if (kind === 'late-commit') return operation !== 'query';
  if (outcomeFaults.some((fault) => fault === kind)) return operation === 'refund' || operation === 'checkout';
  if (notificationFaults.some((fault) => fault === kind)) return operation !== 'query' && !isCommand;
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

function buildGateway(tools: GatewayTools<OrderEvent>, settings: ChingChingPaySettings): GatewayParts {
  const { log, now, origin } = tools;
  const shop = openShop(tools, settings);
  const cashierUrl = (paymentId: string): string => `${origin}/pay/${paymentId}`;

  function orderOf(paymentId: string): Order {
    const order = shop.book.orders.get(paymentId);
    if (order === undefined) throw new Refused('notFound');
    return order;
  }

  function agreementOf(pageId: string): Agreement {
    const agreement = shop.book.agreements.all.get(pageId);
    if (agreement === undefined) throw new Error('the agreement is gone');
    return agreement;
  }

  function inBackground(work: Promise<void>): void {
    work.catch((error: unknown) => log(`could not keep an event: ${error instanceof Error ? error.message : 'unknown cause'}`));
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

  async function command(request: CheckoutRequest, plan: RuleContext['plan']): Promise<PlainReply> {
    const { events, pageId } = decideCommand(request, contextFor(plan));
    await shop.commit(events);
    const numbers = { transaction_id: shop.newNumber('transaction'), payment_id: shop.newNumber('payment') };
    const answer = commandAnswer(agreementOf(pageId), request.merchant_reference ?? '', numbers, { consentUrl: `${origin}${consentPath(pageId)}`, now: now(), settings });
    return accepted({ ...answer });
  }

  function operation(nameOf: PracticeOperation | ((body: Buffer) => PracticeOperation), path: string, execute: (request: RawRequest, plan: () => OutcomePlan | undefined) => PlainReply | Promise<PlainReply>): Route {
    return {
      method: 'POST',
      pattern: `${basePath}${path}`,
      handle(request) {
        const name = typeof nameOf === 'string' ? nameOf : nameOf(request.body);
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
    operation(checkoutOperation, '/api/v1/payments/checkout', ({ body }, plan) => {
      const request = readCheckout(body, settings);
      if (request.transaction_type === 'command') return command(request, plan);
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
    view('/api/v1/settlements/{settlementId}/download', (_request, params) => settlementFile(shop.book, params['settlementId'] ?? '', origin, settings)),
    view('/api/v1/settlements', (request) => accepted(listSettlements(shop.book, request.query, now(), settings))),
  ];

  return {
    routes,
    ledger() {
      shop.sweep();
      return ledgerOf(shop.book);
    },
    play(reference, act) {
      shop.sweep();
      const order = shop.book.orders.get(shop.book.byReference.get(reference)?.paymentId ?? '');
      if (order === undefined || order.reference !== reference) throw new PracticeError('unknownOrder', reference);
      inBackground(shop.play(order, act));
    },
    notices: () => shop.notices(),
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
    consents: {
      find(pageId) {
        shop.sweep();
        const agreement = shop.book.agreements.all.get(pageId);
        return agreement === undefined ? undefined : consentView(agreement, now(), settings);
      },
      async act(pageId, act) {
        const agreement = shop.book.agreements.all.get(pageId);
        try {
          if (agreement !== undefined) await shop.playConsent(agreement, act);
        } catch (error) {
          // A page's button that came too late does nothing.
          if (!(error instanceof PracticeError)) throw error;
        }
      },
      play(reference, act) {
        shop.sweep();
        const agreement = shop.book.agreements.all.get(shop.book.agreements.byReference.get(reference) ?? '');
        if (agreement === undefined) throw new PracticeError('unknownOrder', reference);
        inBackground(shop.playConsent(agreement, act));
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
    alsoServes: ['bind', 'tokens', 'unbind'],
    build: (tools) => buildGateway(tools, settings),
  };
  return hostGateway(kind, options);
}
