/**
 * Turns `data` of an accepted answer into facts. The inner `status` decides, never the text beside it and never the outer code
 * (Vexora dossier §5 to §7). Nothing counts as paid in full unless the answer says that the very amount came in; what contradicts
 * itself is kept as an unrecognised word.
 */
import type { LinkFact, NextAction, ProviderNumbers, ProviderOutcome, TransactionFact, TransactionQuery } from '@core/ports/provider.ts';
import { toDecimalString, type Money } from '@shared/money/money.ts';
import { Unmappable } from '../http/exchange.ts';
import { payerUrl } from '../http/payer-url.ts';
import { readAmount } from './amounts.ts';
import type { Reading } from './client.ts';
import type { StatusSettings } from './settings.ts';
import { createdData, orderData, type CreatedData, type OrderData } from './wire.ts';

type StatusMeaning = 'paid' | 'partial' | 'pending' | 'failed' | 'unknown';

/** Of a status in two lists neither is believed. */
export function statusMeaning(status: string, settings: StatusSettings): StatusMeaning {
  const [first = 'unknown', second] = (['paid', 'partial', 'pending', 'failed'] as const).filter((meaning) => settings[meaning].has(status));
  return second === undefined ? first : 'unknown';
}

/** The platform gives an order one number under one of two names. */
function numbersOf({ platFormTradeNo, payproTradeNo }: Pick<CreatedData, 'platFormTradeNo' | 'payproTradeNo'>): ProviderNumbers {
  if (platFormTradeNo !== null && payproTradeNo !== null && platFormTradeNo !== payproTradeNo) throw new Unmappable('two numbers of the platform');
  const number = platFormTradeNo ?? payproTradeNo;
  return { providerPaymentId: number, providerTransactionId: number, walletReference: null };
}

type Words = Pick<OrderData, 'status' | 'message' | 'desc'>;

function failed({ status, message, desc }: Words, maskKeys: Reading['maskKeys']): ProviderOutcome {
  const text = message ?? desc;
  return { kind: 'failed', code: status, message: text === null ? null : maskKeys(text).slice(0, 500) };
}

type Amounts = { readonly amount: Money | null; readonly orderAmount: Money | null; readonly explicit: Money | null };

function amountsOf(data: OrderData): Amounts {
  if (data.currency !== null && data.currency !== 'TWD') throw new Unmappable('another currency');
  const [pay, received] = [readAmount(data.payAmount), readAmount(data.receivedAmount)];
  if (pay !== null && received !== null && pay.minor !== received.minor) throw new Unmappable('two amounts received');
  return { amount: readAmount(data.amount), orderAmount: readAmount(data.orderAmount), explicit: pay ?? received };
}

type Judgement = Pick<TransactionFact, 'amount' | 'received' | 'outcome'>;

const isPositive = (money: Money | null): money is Money => money !== null && money.minor > 0;

/**
 * Where the country's shape has no field for what came in, `amount` is that of a paid order (dossier §6.1). Of a part payment
 * it could as well be what was ordered, so it is believed only where it is less.
 */
function judgePayment(data: OrderData, asked: Money | null, statuses: StatusSettings, maskKeys: Reading['maskKeys']): Judgement {
  const { amount, orderAmount, explicit } = amountsOf(data);
  const ordered = orderAmount ?? (explicit === null ? null : amount);
  const raw = data.status;
  // What an open or failed order says is what was ordered, or a zero that says nothing.
  const named = ordered ?? (isPositive(amount) ? amount : null);
  switch (statusMeaning(raw, statuses)) {
    case 'paid': {
      const received = explicit ?? amount;
      // Without what came in there is nothing to compare, and an amount would make it look proven.
      if (received === null) return { amount: null, received: null, outcome: { kind: 'completed' } };
      const expected = ordered ?? asked;
      // Asked about by its number alone: without a field of its own for what came in, the amount of a paid order is that of the order.
      if (expected === null) return { amount: explicit === null ? received : null, received, outcome: { kind: 'completed' } };
      if (received.minor !== expected.minor) return { amount: ordered, received, outcome: { kind: 'partial' } };
      return { amount: ordered ?? received, received, outcome: { kind: 'completed' } };
    }
    case 'partial': {
      const received = explicit ?? amount;
      const expected = (ordered ?? asked)?.minor;
      const told = received !== null && expected !== undefined && (received.minor < expected || (explicit !== null && received.minor > expected));
      return told ? { amount: ordered, received, outcome: { kind: 'partial' } } : { amount: ordered, received: null, outcome: { kind: 'unrecognised', raw } };
    }
    case 'pending':
      return { amount: named, received: isPositive(explicit) ? explicit : null, outcome: { kind: 'pending' } };
    case 'failed':
      // Money that came in must not disappear behind a failure.
      if (isPositive(explicit)) return { amount: named, received: explicit, outcome: { kind: 'unrecognised', raw: `${raw}, ${toDecimalString(explicit)}` } };
      return { amount: named, received: null, outcome: failed(data, maskKeys) };
    case 'unknown':
      if (statuses.unknownStatus === 'failed' && !isPositive(explicit)) return { amount: named, received: null, outcome: failed(data, maskKeys) };
      return { amount: named, received: isPositive(explicit) ? explicit : null, outcome: { kind: 'unrecognised', raw } };
  }
}

/** Money that leaves: an unknown status is never a failure here, whatever the profile says of payments. */
function judgePayout(data: OrderData, statuses: StatusSettings, maskKeys: Reading['maskKeys']): Judgement {
  const { amount, orderAmount, explicit } = amountsOf(data);
  if (orderAmount !== null && amount !== null && orderAmount.minor !== amount.minor) throw new Unmappable('two amounts of a payout');
  const ordered = orderAmount ?? amount;
  const unrecognised: Judgement = { amount: ordered, received: null, outcome: { kind: 'unrecognised', raw: data.status } };
  switch (statusMeaning(data.status, statuses)) {
    case 'paid':
      return explicit !== null && explicit.minor !== ordered?.minor ? unrecognised : { amount: ordered, received: null, outcome: { kind: 'completed' } };
    case 'pending':
      return { amount: ordered, received: null, outcome: { kind: 'pending' } };
    case 'failed':
      return isPositive(explicit) ? unrecognised : { amount: ordered, received: null, outcome: failed(data, maskKeys) };
    case 'partial':
    case 'unknown':
      return unrecognised;
  }
}

/** Answer to a query of a payment or a payout. */
export function toTransactionFact(raw: unknown, query: Pick<TransactionQuery, 'kind'> & { readonly amount: Money | null }, statuses: StatusSettings, { maskKeys }: Pick<Reading, 'maskKeys'>): TransactionFact {
  const data = orderData.parse(raw);
  const judged = query.kind === 'payout' ? judgePayout(data, statuses, maskKeys) : judgePayment(data, query.amount, statuses, maskKeys);
  return {
    ...judged, ...numbersOf(data), kind: query.kind, reference: data.tradeNo, originalReference: null, refundedMinor: null, method: data.wayCode, createdAt: null, page: null,
  };
}

/** A new order is never paid by the word of its own answer: that is asked for first (dossier §5). */
function createdOutcome(data: CreatedData, statuses: StatusSettings, unknownFails: boolean, maskKeys: Reading['maskKeys']): ProviderOutcome {
  switch (statusMeaning(data.status, statuses)) {
    case 'paid':
    case 'partial':
    case 'pending':
      return { kind: 'pending' };
    case 'failed':
      return failed(data, maskKeys);
    case 'unknown':
      return unknownFails ? failed(data, maskKeys) : { kind: 'unrecognised', raw: data.status };
  }
}

/** The first field that is filled; `differ` when another one names another address (dossier §5). */
export function linkOf(data: object, names: readonly string[]): { readonly text: string | null; readonly differ: boolean } {
  const members = new Map<string, unknown>(Object.entries(data));
  const texts = names.flatMap((name) => {
    const value = members.get(name);
    if (value === undefined || value === null || value === '') return [];
    if (typeof value !== 'string') throw new Unmappable('a link that is no text');
    return [value];
  });
  return { text: texts[0] ?? null, differ: new Set(texts).size > 1 };
}

export type LinkReading = {
  readonly statuses: StatusSettings;
  readonly linkFields: readonly string[];
  readonly practice: boolean;
  readonly maskKeys: Reading['maskKeys'];
  readonly onDifferentLinks: () => void;
};

export function toLinkFact(raw: unknown, { statuses, linkFields, practice, maskKeys, onDifferentLinks }: LinkReading): LinkFact {
  const data = createdData.parse(raw);
  const outcome = createdOutcome(data, statuses, statuses.unknownStatus === 'failed', maskKeys);
  const link = typeof raw === 'object' && raw !== null ? linkOf(raw, linkFields) : { text: null, differ: false };
  if (link.differ) onDifferentLinks();
  const url = link.text === null ? null : payerUrl(link.text, practice);
  // An order that waits for its payer without a page, or with one that must not be shown, is asked about and told as doubtful.
  if (url === null && (link.text !== null || statusMeaning(data.status, statuses) === 'pending')) throw new Unmappable('no usable link');
  const next: NextAction = url === null || outcome.kind !== 'pending' ? { kind: 'none' } : { kind: 'redirect', url };
  return { ...numbersOf(data), reference: data.tradeNo, outcome, next };
}

/**
 * Answer to a payout. It repeats no amount, so that of the request stands for it: the answer names our number, under which
 * nothing else was sent. It is never more than accepted or failed; only a query tells that the money left.
 */
export function toPayoutFact(raw: unknown, requested: Money, statuses: StatusSettings, { maskKeys }: Pick<Reading, 'maskKeys'>): TransactionFact {
  const data = createdData.parse(raw);
  const told = typeof raw === 'object' && raw !== null && 'amount' in raw ? readAmount(raw.amount) : null;
  const outcome: ProviderOutcome = statusMeaning(data.status, statuses) === 'partial' ? { kind: 'unrecognised', raw: data.status } : createdOutcome(data, statuses, false, maskKeys);
  return {
    ...numbersOf(data), kind: 'payout', reference: data.tradeNo, originalReference: null, amount: told ?? requested, received: null, outcome, refundedMinor: null,
    method: null, createdAt: null, page: null,
  };
}
