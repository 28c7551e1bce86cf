/**
 * The gateway's rules: from the state and a request to the events that make it true, or a thrown Refused. Nothing here
 * changes anything, so a refusal proves that nothing was executed.
 */
import type { OutcomePlan } from '../server/operation.ts';
import { isAlive } from './agreements.ts';
import { autoDebitNames, checkOption, debitOption, findMethod, hostedPageMethod, readOption, type PracticeMethod } from './methods.ts';
import { remainderOf, type LaterTurn, type Order, type OrderBook, type OrderEvent, type RefundAccepted } from './orders.ts';
import { Refused } from './refusals.ts';
import type { CheckoutRequest, LinkRequest, QueryRequest, RefundRequest } from './requests.ts';
import { servedCurrencies, type ChingChingPaySettings, type ServedCurrency } from './settings.ts';

export type RuleContext = {
  readonly book: OrderBook;
  readonly settings: ChingChingPaySettings;
  readonly merchantId: string;
  /** Epoch milliseconds. */
  readonly now: number;
  /** A number that no transaction has yet. */
  readonly newNumber: (kind: 'payment' | 'transaction' | 'wallet' | 'agreement') => string;
  /** Taken only once everything else is decided, so that a refused call does not use up a drill. */
  readonly plan: () => OutcomePlan | undefined;
};

export type Decision = { readonly events: readonly OrderEvent[]; readonly paymentId: string; readonly transactionId: string };

/** Farthest deadline: beyond it a timestamp was given in the wrong unit. Ours, the provider states none. */
const longestLife = 366 * 86_400_000;

function checkAmount(amount: number, least: number, settings: ChingChingPaySettings): void {
  if (amount < least) throw new Refused('belowMinimum', 'amount');
  if (amount > settings.maximum) throw new Refused('aboveMaximum', 'amount');
}

function checkCurrency(currency: string): ServedCurrency {
  const served = servedCurrencies.find((known) => known === currency);
  if (served === undefined) throw new Refused('currencyNotAllowed', 'currency');
  return served;
}

export function checkMerchant(given: string, context: RuleContext): void {
  if (given !== context.merchantId) throw new Refused('unknownMerchant', 'merchant_id');
}

/** Text in, integer out: the same instant in the provider's two forms (dossier §4). */
function readDeadline(text: string | undefined, context: RuleContext): number | undefined {
  if (text === undefined) return undefined;
  const deadline = /^\d{1,15}$/.test(text) ? Number(text) * (context.settings.timestampUnit === 's' ? 1_000 : 1) : Number.NaN;
  if (!(deadline > context.now && deadline <= context.now + longestLife)) throw new Refused('badValue', 'expires_at');
  return deadline;
}

/** Payments, refunds and commands share one space of numbers per merchant. */
export function checkUnused(reference: string, { book }: RuleContext): void {
  if (book.byReference.has(reference) || book.agreements.references.has(reference)) throw new Refused('duplicateReference', 'merchant_reference');
}

function definedOnly<Value extends Record<string, unknown>>(value: Value): Value {
  for (const key of Object.keys(value)) if (value[key] === undefined) delete value[key];
  return value;
}

function openOrder(
  request: LinkRequest | CheckoutRequest, money: { readonly amount: number; readonly currency: ServedCurrency }, reference: string,
  origin: 'link' | 'checkout', context: RuleContext,
): OrderEvent & { readonly type: 'order-opened' } {
  return definedOnly({
    type: 'order-opened', at: context.now, origin, reference, ...money,
    paymentId: context.newNumber('payment'),
    transactionId: context.newNumber('transaction'),
    description: request.description,
    callbackUrl: request.callback_url,
    completeUrl: request.complete_url,
    cancelUrl: request.cancel_url,
    storeId: request.store_id,
    deviceId: request.device_id,
    expiresAt: readDeadline(request.expires_at, context),
  });
}

export function decideLink(request: LinkRequest, context: RuleContext): Decision {
  checkMerchant(request.merchant_id, context);
  checkUnused(request.merchant_reference, context);
  checkAmount(request.amount, context.settings.minimum.link, context.settings);
  const currency = checkCurrency(request.currency);
  const opened = openOrder(request, { amount: request.amount, currency }, request.merchant_reference, 'link', context);
  return { events: [opened], paymentId: opened.paymentId, transactionId: opened.transactionId };
}

function laterTurn(plan: OutcomePlan | undefined, now: number): LaterTurn | undefined {
  switch (plan?.kind) {
    case undefined:
    case 'ok-but-never-done':
      return undefined;
    case 'pending-then-completed':
      return { at: now + plan.delayMs, result: 'completed' };
    case 'pending-then-failed':
    case 'fails-later':
      return { at: now + plan.delayMs, result: 'failed' };
  }
}

function isPendingFirst(plan: OutcomePlan | undefined): boolean {
  return plan?.kind === 'pending-then-completed' || plan?.kind === 'pending-then-failed';
}

/** The payer showed a code: the wallet answers at once, or as the drill says. */
function paidAtOnce(paymentId: string, context: RuleContext): OrderEvent {
  const plan = context.plan();
  const pending = isPendingFirst(plan);
  return definedOnly({
    type: 'sale-turned', at: context.now, paymentId, to: pending ? 'processing' : 'completed',
    executed: !pending && plan?.kind !== 'ok-but-never-done', walletNumber: context.newNumber('wallet'), later: laterTurn(plan, context.now),
  });
}

/** An existing order may be paid by checkout as long as it is open and everything that is repeated agrees. */
function payExisting(order: Order, request: CheckoutRequest, method: PracticeMethod, context: RuleContext): Decision {
  if (order.state === 'expired') throw new Refused('orderExpired', 'payment_id');
  if (order.state === 'failed') throw new Refused('orderFailed', 'payment_id');
  if (order.state !== 'open') throw new Refused('orderAlreadyPaid', 'payment_id');
  const agrees = (request.amount ?? order.amount) === order.amount
    && (request.currency ?? order.currency) === order.currency
    && (request.merchant_reference ?? order.reference) === order.reference;
  if (!agrees) throw new Refused('orderDiffers', 'payment_id');
  const chosen: OrderEvent = { type: 'method-chosen', at: context.now, paymentId: order.paymentId, channelId: method.channelId, method: method.method };
  const paid = method.paidAtOnce ? [paidAtOnce(order.paymentId, context)] : [];
  return { events: [chosen, ...paid], paymentId: order.paymentId, transactionId: order.transactionId };
}

/** A payer who cancelled in the wallet is not announced: the next debit just fails (dossier §9). */
function checkToken(token: string, { book, now }: RuleContext): void {
  const agreement = book.agreements.all.get(book.agreements.byToken.get(token) ?? '');
  if (agreement?.token !== token || agreement.stage === 'cancelled') throw new Refused('tokenNotAccepted', 'access_token');
  if (!isAlive(agreement, now)) throw new Refused('tokenExpired', 'access_token');
}

function decideSale(request: CheckoutRequest, method: PracticeMethod, context: RuleContext): Decision {
  checkOption(method, request.payment_method_option);
  if (method.method === autoDebitNames.pay) checkToken(readOption(debitOption, request.payment_method_option).access_token, context);
  if (request.payment_id !== undefined) {
    const order = context.book.orders.get(request.payment_id);
    if (order === undefined) throw new Refused('originalNotFound', 'payment_id');
    return payExisting(order, request, method, context);
  }
  if (request.merchant_reference === undefined) throw new Refused('missingField', 'merchant_reference');
  checkUnused(request.merchant_reference, context);
  if (request.amount === undefined) throw new Refused('missingField', 'amount');
  if (request.currency === undefined) throw new Refused('missingField', 'currency');
  checkAmount(request.amount, context.settings.minimum.checkout, context.settings);
  const currency = checkCurrency(request.currency);
  const opened = openOrder(request, { amount: request.amount, currency }, request.merchant_reference, 'checkout', context);
  const chosen: OrderEvent = { type: 'method-chosen', at: context.now, paymentId: opened.paymentId, channelId: method.channelId, method: method.method };
  const paid = method.paidAtOnce ? [paidAtOnce(opened.paymentId, context)] : [];
  return { events: [opened, chosen, ...paid], paymentId: opened.paymentId, transactionId: opened.transactionId };
}

type RefundWish = Pick<RefundAccepted, 'amount' | 'origin' | 'description' | 'callbackUrl'> & { readonly currency: string; readonly reference: string | undefined };

function acceptRefund(order: Order, wish: RefundWish, context: RuleContext): Decision {
  checkAmount(wish.amount, context.settings.minimum.refund, context.settings);
  if (order.state !== 'completed') throw new Refused('originalNotPaid', 'original_merchant_reference');
  if (wish.currency !== order.currency) throw new Refused('refundCurrencyDiffers', 'currency');
  if (wish.amount > remainderOf(order)) throw new Refused('refundAboveRemainder', 'amount');
  const plan = context.plan();
  const pending = isPendingFirst(plan);
  const transactionId = context.newNumber('transaction');
  const accepted = definedOnly({
    type: 'refund-accepted' as const, at: context.now, transactionId, paymentId: order.paymentId, amount: wish.amount, origin: wish.origin,
    // A refund by checkout may come without a number of the merchant's; it then goes by the gateway's.
    reference: wish.reference ?? transactionId,
    result: pending ? 'pending' as const : 'completed' as const, executed: !pending && plan?.kind !== 'ok-but-never-done',
    walletNumber: context.newNumber('wallet'), description: wish.description, callbackUrl: wish.callbackUrl, later: laterTurn(plan, context.now),
  });
  return { events: [accepted], paymentId: order.paymentId, transactionId };
}

/** The order whose sale a request's `transaction_id` names, by whichever of the two numbers this gateway takes. */
function orderByNumber(number: string, context: RuleContext): Order | undefined {
  const { book, settings } = context;
  const bySale = settings.transactionIdAccepts === 'payment' ? undefined : book.orders.get(book.byTransaction.get(number) ?? '');
  const byPayment = settings.transactionIdAccepts === 'transaction' ? undefined : book.orders.get(number);
  return bySale?.transactionId === number ? bySale : byPayment;
}

export function decideRefund(request: RefundRequest, context: RuleContext): Decision {
  // The number comes first: a repeated full refund must hear that it was there before, not that nothing is left.
  checkUnused(request.merchant_reference, context);
  const { book } = context;
  if (request.original_merchant_reference === undefined && request.transaction_id === undefined) {
    throw new Refused('missingField', 'original_merchant_reference');
  }
  const named = request.original_merchant_reference === undefined ? undefined : book.byReference.get(request.original_merchant_reference);
  const candidate = named === undefined ? undefined : book.orders.get(named.paymentId);
  const byReference = candidate?.reference === request.original_merchant_reference ? candidate : undefined;
  const byNumber = request.transaction_id === undefined ? undefined : orderByNumber(request.transaction_id, context);
  const order = request.original_merchant_reference === undefined ? byNumber : byReference;
  if (order === undefined) throw new Refused('originalNotFound', 'original_merchant_reference');
  if (request.transaction_id !== undefined && byNumber?.paymentId !== order.paymentId) throw new Refused('numbersDisagree', 'transaction_id');
  return acceptRefund(order, {
    amount: request.amount, currency: request.currency, reference: request.merchant_reference, origin: 'refund',
    description: request.description, callbackUrl: request.callback_url,
  }, context);
}

function decideCheckoutRefund(request: CheckoutRequest, method: PracticeMethod, context: RuleContext): Decision {
  if (request.merchant_reference !== undefined) checkUnused(request.merchant_reference, context);
  if (request.payment_id === undefined) throw new Refused('missingField', 'payment_id');
  if (request.amount === undefined) throw new Refused('missingField', 'amount');
  if (request.currency === undefined) throw new Refused('missingField', 'currency');
  const order = context.book.orders.get(request.payment_id);
  if (order === undefined) throw new Refused('originalNotFound', 'payment_id');
  const paidWith = { channelId: order.channelId ?? hostedPageMethod.channelId, method: order.method ?? hostedPageMethod.method };
  if (paidWith.channelId !== method.channelId || paidWith.method !== method.method) throw new Refused('methodTypeMismatch', 'payment_method');
  return acceptRefund(order, {
    amount: request.amount, currency: request.currency, reference: request.merchant_reference, origin: 'checkout',
    description: request.description, callbackUrl: request.callback_url,
  }, context);
}

/** Of a sale or refund; a command is another matter. */
export function decideCheckout(request: CheckoutRequest, context: RuleContext): Decision {
  checkMerchant(request.merchant_id, context);
  const method = findMethod(request.channel_id, request.payment_method, context.settings);
  return request.transaction_type === 'sale' ? decideSale(request, method, context) : decideCheckoutRefund(request, method, context);
}

/** Which transaction a query means. Throws Refused when it names none, nobody knows it, or its two numbers disagree. */
export function findTransaction(request: QueryRequest, context: RuleContext): { readonly paymentId: string; readonly transactionId: string } {
  const { book, settings } = context;
  if (request.merchant_reference === undefined && request.transaction_id === undefined) throw new Refused('missingField', 'merchant_reference');
  const byReference = request.merchant_reference === undefined ? undefined : book.byReference.get(request.merchant_reference);
  const number = request.transaction_id;
  const refundPayment = number === undefined || settings.transactionIdAccepts === 'payment' ? undefined : book.byTransaction.get(number);
  const sale = number === undefined ? undefined : orderByNumber(number, context);
  const byNumber = sale ?? (refundPayment === undefined || number === undefined ? undefined : { paymentId: refundPayment, transactionId: number });
  const found = request.merchant_reference === undefined ? byNumber : byReference;
  if (found === undefined) throw new Refused('notFound');
  if (number !== undefined && byNumber?.transactionId !== found.transactionId) throw new Refused('numbersDisagree', 'transaction_id');
  return { paymentId: found.paymentId, transactionId: found.transactionId };
}
