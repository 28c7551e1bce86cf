/** Making a hosted payment and paying at once, with a token or without (PingPong dossier §4.6, §5.1, §5.4). */
import type { CurrencyCode } from '@shared/money/currency.ts';
import { isAlive, type Agreement } from './agreements.ts';
import { readAmount, readCurrency } from './amounts.ts';
import type { AttemptMade, Order, OrderOpened, PingPongEvent } from './book.ts';
import { statusOf } from './order-views.ts';
import type { RequestOf } from './requests.ts';
import { Refused, type ResultCode } from './result-codes.ts';
import { definedOnly, isPendingFirst, laterTurn, orderOf, readDeadline, type OrderDecision, type RuleContext } from './rules.ts';
import { walletForBinding, walletForPaying, type Wallet } from './wallets.ts';

type Price = { readonly amount: number; readonly currency: CurrencyCode };
type PrePay = RequestOf<'prePay'>;
type UnifiedPay = RequestOf<'unifiedPay'>;

/** How the caller of a payment is answered beside the outcome itself. */
export type ReplyKind = 'usual' | 'silent' | 'system-error';
export type PaymentDecision = OrderDecision & { readonly requestId: string; readonly reply: ReplyKind };

function readPrice(request: { readonly amount: string; readonly currency: string }): Price {
  const currency = readCurrency(request.currency);
  return { amount: readAmount(request.amount, currency), currency };
}

/** An order that is over takes no further attempt: a paid one is a duplicate, a closed one is invalid. */
function refuseFinished(order: Order): void {
  const status = statusOf(order);
  if (status === 'CLOSED') throw new Refused('105000', 'merchantTransactionId');
  if (status === 'SUCCESS' || status === 'AUTH_SUCCESS' || status === 'CANCEL') throw new Refused('107000', 'merchantTransactionId');
}

/** Calling again for an order that waits gives the same page and changes nothing, whatever the new call says (dossier §5.1). */
export function decidePrePay(request: PrePay, context: RuleContext): OrderDecision {
  const price = readPrice(request);
  if (request.language !== undefined && !/^[a-z]{2}([-_][A-Za-z]{2,4})?$/.test(request.language)) throw new Refused('106003', 'language');
  const onlyWallets = request.paymentMethods?.every((name) => walletForPaying(name) !== undefined || walletForBinding(name) !== undefined) ?? false;
  if (request.captureDelayHours === -1 && onlyWallets) throw new Refused('102000', 'captureDelayHours');
  const known = orderOf(request.merchantTransactionId, context);
  if (known !== undefined) {
    refuseFinished(known);
    if (known.origin !== 'link') throw new Refused('107000', 'merchantTransactionId');
    return { events: [], orderId: known.transactionId };
  }
  const lastMoment = context.now + context.settings.linkLifeMs;
  const opened: OrderOpened = definedOnly({
    type: 'order-opened' as const, at: context.now, origin: 'link' as const, transactionId: context.newNumber('transaction'), reference: request.merchantTransactionId,
    ...price, amountText: request.amount, captureDelayHours: request.captureDelayHours, signType: context.signType, remark: request.remark,
    payResultUrl: request.payResultUrl, payCancelUrl: request.payCancelUrl, notificationUrl: request.notificationUrl,
    expiresAt: Math.min(readDeadline(request.timeExpire, context) ?? lastMoment, lastMoment), sessionToken: context.newToken(48),
  });
  return { events: [opened], orderId: opened.transactionId };
}

/** "The token does not exist": the same words whether it is unknown, dead, another shopper's or another wallet's (dossier §4.6). */
export function tokenNotFound(context: RuleContext): Refused {
  return new Refused(context.settings.tokenNotFoundCode, 'the token does not exist');
}

/** The living agreement behind a credential. Throws Refused; a handle of `bind` is no credential. */
export function livingAgreement(token: string, merchantUserId: string | undefined, context: RuleContext): Agreement {
  const { all, byToken } = context.book.agreements;
  const agreement = all.get(byToken.get(token) ?? '');
  if (agreement === undefined || !isAlive(agreement, context.now) || agreement.merchantUserId !== merchantUserId) throw tokenNotFound(context);
  return agreement;
}

function walletOf(request: UnifiedPay, context: RuleContext): Wallet {
  const { type } = request.paymentMethod;
  if (request.captureDelayHours !== 0) throw new Refused('102000', 'captureDelayHours');
  if (request.bizType === undefined) {
    if (request.token !== undefined) throw new Refused('102000', 'bizType');
    const wallet = walletForPaying(type);
    if (wallet === undefined) throw new Refused('102000', 'paymentMethod.type');
    return wallet;
  }
  if (request.token === undefined) throw new Refused('102000', 'token');
  const wallet = walletForBinding(type);
  if (wallet === undefined) throw new Refused('102000', 'paymentMethod.type');
  if (livingAgreement(request.token, request.merchantUserId, context).wallet !== wallet.type) throw tokenNotFound(context);
  return wallet;
}

type Outcome = Pick<AttemptMade, 'status' | 'code' | 'executed' | 'later' | 'paidAfterQueries'> & { readonly reply: ReplyKind };

const paid: Outcome = { status: 'SUCCESS', code: '000000', executed: true, reply: 'usual' };
const waiting: Outcome = { status: 'PROCESSING', code: '002000', executed: false, reply: 'usual' };

function declined(code: ResultCode): Outcome {
  return { status: 'FAILED', code, executed: false, reply: 'usual' };
}

/** Invented triggers by the last two digits of the amount, which no real service has (dossier §8). */
function triggered(amount: number, context: RuleContext): Outcome {
  if (!context.settings.amountTriggers) return paid;
  switch (amount % 100) {
    case 1:
      return declined('301099');
    case 2:
      return { ...waiting, paidAfterQueries: context.settings.queriesUntilPaid };
    case 3:
      return declined('301003');
    case 4:
      return { ...paid, reply: 'silent' };
    case 5:
      return { ...waiting, reply: 'system-error' };
    default:
      return paid;
  }
}

/** A drill that was ordered goes before what the amount says. A payment without a token waits for the payer. */
function outcomeOf(request: UnifiedPay, price: Price, context: RuleContext): Outcome {
  const plan = context.plan();
  if (plan !== undefined) {
    const turn = laterTurn(plan, context.now, '301099');
    const outcome = isPendingFirst(plan) ? waiting : { ...paid, executed: plan.kind !== 'ok-but-never-done' };
    return turn === undefined ? outcome : { ...outcome, later: turn };
  }
  return request.token === undefined ? waiting : triggered(price.amount, context);
}

function actionOf(request: UnifiedPay, context: RuleContext): AttemptMade['action'] {
  if (request.token !== undefined) return undefined;
  return request.device.orderTerminal === '02' ? context.settings.desktopAction : 'PAYMENT_REDIRECT_URL';
}

/** A further requestId for an order that is not paid is a further attempt, beside one that may still run (dossier §5.4). */
function orderFor(request: UnifiedPay, price: Price, context: RuleContext): { readonly opened: readonly OrderOpened[]; readonly orderId: string; readonly transactionId: string } {
  const known = orderOf(request.merchantTransactionId, context);
  if (known !== undefined) {
    refuseFinished(known);
    if (known.amount !== price.amount || known.currency !== price.currency) throw new Refused('107000', 'amount or currency differs from the existing order');
    return { opened: [], orderId: known.transactionId, transactionId: context.newNumber('transaction') };
  }
  const transactionId = context.newNumber('transaction');
  const opened: OrderOpened = definedOnly({
    type: 'order-opened' as const, at: context.now, origin: 'checkout' as const, transactionId, reference: request.merchantTransactionId, ...price,
    amountText: request.amount, captureDelayHours: 0 as const, signType: context.signType, remark: request.remark, payResultUrl: request.payResultUrl,
    notificationUrl: request.notificationUrl, expiresAt: readDeadline(request.timeExpire, context),
  });
  return { opened: [opened], orderId: transactionId, transactionId };
}

/** Decides a server-side payment. The requestId was seen to be new before. */
export function decideUnifiedPay(request: UnifiedPay, context: RuleContext): PaymentDecision {
  const price = readPrice(request);
  const wallet = walletOf(request, context);
  if (!wallet.currencies.includes(price.currency)) throw new Refused('106000', 'currency');
  const { opened, orderId, transactionId } = orderFor(request, price, context);
  const { reply, ...outcome } = outcomeOf(request, price, context);
  const made: AttemptMade = definedOnly({
    type: 'attempt-made' as const, at: context.now, orderId, transactionId, requestId: request.requestId, origin: 'checkout' as const, ...outcome,
    method: request.paymentMethod.type, token: request.token, action: actionOf(request, context), remark: request.remark,
    payResultUrl: request.payResultUrl, notificationUrl: request.notificationUrl, signType: context.signType,
  });
  const events: readonly PingPongEvent[] = [...opened, made];
  return { events, orderId, requestId: request.requestId, reply };
}

/** The order that a query's numbers name, by the merchant's own if it is given; undefined when nobody knows it. */
export function namedOrder(request: RequestOf<'paymentQuery'>, context: RuleContext): Order | undefined {
  const { transactionId, merchantTransactionId } = request;
  if (merchantTransactionId !== undefined) return orderOf(merchantTransactionId, context);
  return context.book.orders.get(context.book.byTransaction.get(transactionId ?? '') ?? '');
}

/** Which order a query means. Throws Refused when it names none, nobody knows it, or its two numbers disagree. */
export function findOrder(request: RequestOf<'paymentQuery'>, context: RuleContext): Order {
  const { transactionId, merchantTransactionId } = request;
  if (transactionId === undefined && merchantTransactionId === undefined) throw new Refused('102000', 'merchantTransactionId');
  const order = namedOrder(request, context);
  if (order === undefined) throw new Refused('107001', 'payment');
  const agree = transactionId === undefined || context.book.byTransaction.get(transactionId) === order.transactionId;
  if (!agree) throw new Refused('107001', 'the two numbers name different payments');
  return order;
}
