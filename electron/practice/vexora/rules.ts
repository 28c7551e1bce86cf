/**
 * The gateway's rules: from the state and a request to the event that makes it true, or a thrown Refused. Nothing here
 * changes anything, so a refusal proves that nothing was executed.
 */
import type { OutcomePlan } from '../server/operation.ts';
import { toInstant } from '@shared/time/instant.ts';
import { businessDateOf } from '@shared/time/zones.ts';
import { PracticeError, type PlayAct, type RarePlayAct } from '../types.ts';
import { receivedAmount, type Book, type Order, type OrderOpened, type OrderTurned, type PayoutAccepted } from './orders.ts';
import { Refused } from './refusals.ts';
import type { CheckoutRequest, PayoutRequest } from './requests.ts';
import { gatewayZone, type VexoraSettings } from './settings.ts';

export type RuleContext = {
  readonly book: Book;
  readonly settings: VexoraSettings;
  /** Epoch milliseconds. */
  readonly now: number;
  /** A number that no order has yet. */
  readonly newNumber: () => string;
  /** Taken only once everything else is decided, so that a refused call does not use up a drill. */
  readonly plan: () => OutcomePlan | undefined;
};

export function dayOf(at: number): string {
  return businessDateOf(toInstant(at), gatewayZone);
}

/** Whole dollars; the pattern of the request allows nine digits, so that it is always exact. */
function dollars(text: string): number {
  return Number(text);
}

/** The same number with the same body is still used before: the vendor documents no idempotency (dossier §13, §14). */
function checkUnused(tradeNo: string, book: Book): void {
  if (book.byTradeNo.has(tradeNo)) throw new Refused('duplicate', 'tradeNo');
}

/** Orders and successes of one payer address on this day in Taipei (dossier §4). */
function checkAddress(address: string, { book, settings, now }: RuleContext): void {
  const today = dayOf(now);
  const sameAddress = [...book.orders.values()].filter((order) => order.address === address);
  const openedToday = sameAddress.filter((order) => dayOf(order.createdAt) === today);
  if (openedToday.length >= settings.addressCap.orders) throw new Refused('addressOrders', 'ipAddress');
  const paidToday = sameAddress.filter((order) => order.payments.some((payment) => dayOf(payment.at) === today));
  if (paidToday.length >= settings.addressCap.successes) throw new Refused('addressSuccesses', 'ipAddress');
}

function maskAccounts(bankNumber: string): string {
  return bankNumber.split(',').map((account) => `${account.slice(0, 4)}…${account.slice(-4)}`).join(', ');
}

export function decideCheckout(request: CheckoutRequest, context: RuleContext): OrderOpened {
  const { book, settings, now } = context;
  checkUnused(request.tradeNo, book);
  const way = settings.wayCodes.find(({ channelCode, wayCode }) => channelCode === request.channelCode && wayCode === request.wayCode);
  if (way === undefined) throw new Refused('unknownWay', 'wayCode');
  const amount = dollars(request.amount);
  if (amount < (way.min ?? 1)) throw new Refused('belowMinimum', 'amount');
  if (amount > (way.max ?? Number.MAX_SAFE_INTEGER)) throw new Refused('aboveMaximum', 'amount');
  checkAddress(request.ipAddress, context);
  return {
    type: 'order-opened', at: now, tradeNo: request.tradeNo, number: context.newNumber(), amount,
    channelCode: request.channelCode, wayCode: request.wayCode, address: request.ipAddress,
    notifyUrl: request.notifyUrl, returnUrl: request.returnUrl, expiresAt: now + settings.linkLifeMs,
    ...(request.remark === undefined ? {} : { remark: request.remark }),
    ...(request.channelCode === 'NET_BANKING' && request.bankNumber !== undefined ? { payerAccounts: maskAccounts(request.bankNumber) } : {}),
  };
}

/** Whole dollars of the vendor's rule for payouts (dossier §6.3). */
const leastPayout = 100;

export type Balance = { readonly available: number; readonly frozen: number; readonly unsettled: number };

/** What was collected today moves to the available part on the next day (dossier §6.2). */
export function balanceOf(book: Book, now: number, settings: VexoraSettings): Balance {
  const today = dayOf(now);
  const payments = [...book.orders.values()].flatMap((order) => order.payments);
  const sum = (amounts: readonly { readonly amount: number }[]): number => amounts.reduce((total, { amount }) => total + amount, 0);
  const payouts = [...book.payouts.values()];
  const frozen = sum(payouts.filter((payout) => payout.state === 'processing'));
  const unsettled = sum(payments.filter((payment) => dayOf(payment.at) === today));
  const available = settings.openingBalance + sum(payments) - unsettled - frozen - sum(payouts.filter((payout) => payout.executed));
  return { available, frozen, unsettled };
}

export function decidePayout(request: PayoutRequest, context: RuleContext): PayoutAccepted {
  const { book, settings, now } = context;
  checkUnused(request.tradeNo, book);
  const amount = dollars(request.amount);
  if (amount < leastPayout) throw new Refused('belowMinimum', 'amount');
  if (amount > balanceOf(book, now, settings).available) throw new Refused('balance', 'amount');
  const accepted = {
    type: 'payout-accepted' as const, at: now, tradeNo: request.tradeNo, number: context.newNumber(), amount, notifyUrl: request.notifyUrl,
    ...(request.remark === undefined ? {} : { remark: request.remark }),
  };
  const plan = context.plan();
  switch (plan?.kind) {
    case undefined:
      return { ...accepted, state: 'processing', executed: false, later: { at: now + settings.payoutTakesMs, to: 'done' } };
    case 'pending-then-completed':
      return { ...accepted, state: 'processing', executed: false, later: { at: now + plan.delayMs, to: 'done' } };
    case 'pending-then-failed':
      return { ...accepted, state: 'processing', executed: false, later: { at: now + plan.delayMs, to: 'failed' } };
    case 'ok-but-never-done':
      return { ...accepted, state: 'done', executed: false };
    case 'fails-later':
      return { ...accepted, state: 'done', executed: true, later: { at: now + plan.delayMs, to: 'failed' } };
  }
}

/** What the payer of an open order may do beside pay, fail and let it expire. */
export function rareActsOf(order: Order): readonly RarePlayAct[] {
  if (order.state === 'failed' || order.state === 'expired') return receivedAmount(order) === 0 ? ['pay-late'] : [];
  if (order.state !== 'open') return [];
  return [
    ...(order.amount > 1 ? ['pay-part' as const] : []),
    'pay-twice' as const,
    ...(order.channelCode === 'NET_BANKING' ? ['pay-from-another-account' as const] : []),
  ];
}

/** Throws a PracticeError for what this order's payer cannot do. */
export function decidePlay(order: Order, act: PlayAct | RarePlayAct, now: number, settings: VexoraSettings): OrderTurned {
  const isRare = act !== 'pay' && act !== 'fail' && act !== 'expire';
  if (isRare ? !rareActsOf(order).includes(act) : order.state !== 'open') throw new PracticeError('orderFinished', order.tradeNo);
  const turned = { type: 'order-turned' as const, at: now, number: order.number };
  switch (act) {
    case 'pay':
    case 'pay-late':
      return { ...turned, to: 'paid', payments: [order.amount] };
    case 'pay-twice':
      return { ...turned, to: 'paid', payments: [order.amount, order.amount] };
    case 'pay-part':
      return { ...turned, to: 'part', payments: [Math.floor(order.amount / 2)] };
    case 'pay-from-another-account':
      return { ...turned, to: 'returning', payments: [], later: { at: now + settings.sendBackAfterMs, to: 'failed' } };
    case 'fail':
      return { ...turned, to: 'failed', payments: [] };
    case 'expire':
      return { ...turned, to: 'expired', payments: [] };
  }
}
