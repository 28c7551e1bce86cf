/**
 * Turns parsed answers into facts and requests into bodies. It guesses nothing: a word that it does not know is kept raw, two
 * statements that contradict each other are never read as a success, and what cannot be read at all throws `Unmappable`.
 */
import type { LinkFact, LinkRequest, ProviderOutcome, RefundRequest, TransactionFact, TransactionQuery } from '@core/ports/provider.ts';
import { moneyOf } from '@shared/money/money.ts';
import type { Money } from '@shared/money/money.ts';
import { toInstant } from '@shared/time/instant.ts';
import type { Instant } from '@shared/time/instant.ts';
import type { Redact } from '../http/evidence.ts';
import { Unmappable } from '../http/exchange.ts';
import { payerUrl } from '../http/payer-url.ts';
import { toNextAction } from './next-action.ts';
import type { MethodOption, Settings, TimestampUnit } from './settings.ts';
import type { CheckoutData, LinkData, TransactionData } from './wire.ts';

export type Body = Readonly<Record<string, string | number>>;

const outcomes = { completed: 'completed', pending: 'pending', failed: 'failed', expired: 'expired' } as const;

function isOutcomeWord(word: string): word is keyof typeof outcomes {
  return Object.hasOwn(outcomes, word);
}

/** Statuses that deny a success (dossier §5; the list of statuses is not published, so others say nothing). */
const denials = new Set(['pending', 'failed', 'expired', 'cancelled']);

/**
 * `result`, then `status`; neither is `Unmappable` (dossier §6.3). `result` has no word for a deadline that passed, so a
 * failure whose status says `expired` is told as that; it claims no more than the failure does.
 */
export function outcomeOf(result: string | null, status: string | null): ProviderOutcome {
  const word = result ?? status;
  if (word === null) throw new Unmappable('no outcome');
  if (result === 'completed' && status !== null && denials.has(status)) return { kind: 'unrecognised', raw: `${result}, ${status}` };
  if (result === 'failed' && status === 'expired') return { kind: 'expired' };
  return isOutcomeWord(word) ? { kind: outcomes[word] } : { kind: 'unrecognised', raw: word };
}

/** Years 2000 to 2100: outside, the unit of the profile is not the provider's and the time is not known. */
const earliest = 946_684_800_000;
const latest = 4_102_444_800_000;

/** Null for a time that makes no sense in the configured unit: it is shown, never decided upon. */
export function instantOf(value: number | null, unit: TimestampUnit): Instant | null {
  if (value === null) return null;
  const milliseconds = unit === 's' ? value * 1000 : value;
  return milliseconds >= earliest && milliseconds <= latest ? toInstant(milliseconds) : null;
}

/** Text of an instant in a request; seconds are cut, so that a deadline never moves later. */
export function timestampText(at: Instant, unit: TimestampUnit): string {
  return String(unit === 's' ? Math.floor(at / 1000) : at);
}

/** An amount whose currency is missing cannot be compared with anything, so it is not a fact. */
function amountOf(data: TransactionData): Money | null {
  if (data.amount === null) return null;
  if (data.currency === null) throw new Unmappable('amount without currency');
  return moneyOf(data.amount, data.currency);
}

/** This provider knows no payouts. */
export type AskedKind = Exclude<TransactionQuery['kind'], 'payout'>;

/** From `transaction_type`; without it from the original's number, which only refunds carry (dossier §6.3). */
function kindOf(data: TransactionData, asked: AskedKind): TransactionFact['kind'] {
  const named = data.original_merchant_reference !== null;
  switch (data.transaction_type) {
    case 'refund':
      return 'refund';
    case 'sale':
      if (named) throw new Unmappable('a sale with an original');
      return 'payment';
    case null:
      if (!named && asked === 'refund') throw new Unmappable('neither type nor original');
      return named ? 'refund' : 'payment';
    default:
      throw new Unmappable('neither sale nor refund');
  }
}

/** `asked` is what the request was about; it only decides whether an answer that names no kind can be believed. */
export function toTransactionFact(data: TransactionData, asked: AskedKind, unit: TimestampUnit): TransactionFact {
  return {
    kind: kindOf(data, asked),
    reference: data.merchant_reference,
    originalReference: data.original_merchant_reference,
    providerPaymentId: data.payment_id,
    providerTransactionId: data.transaction_id,
    walletReference: data.payment_reference,
    amount: amountOf(data),
    received: null,
    outcome: outcomeOf(data.result, data.status),
    refundedMinor: data.refunded_amount,
    method: data.payment_method,
    createdAt: instantOf(data.created_at, unit),
    page: null,
  };
}

export function toLinkFact(data: LinkData, practice: boolean): LinkFact {
  const url = payerUrl(data.payment_link, practice);
  if (url === null) throw new Unmappable('no usable link');
  // The status of a link is free text whose values are not published; a new link waits for its payer.
  return {
    reference: data.merchant_reference, outcome: { kind: 'pending' }, next: { kind: 'redirect', url },
    providerPaymentId: data.payment_id, providerTransactionId: null, walletReference: null,
  };
}

/** `maskKeys` cleans what is shown raw of the next step. */
export function toCheckoutFact(data: CheckoutData, practice: boolean, maskKeys: Redact): LinkFact {
  // We only start sales; anything else answers another question.
  if (data.transaction_type !== null && data.transaction_type !== 'sale') throw new Unmappable('not a sale');
  return {
    reference: data.merchant_reference,
    providerPaymentId: data.payment_id,
    providerTransactionId: data.transaction_id,
    walletReference: data.payment_reference,
    outcome: outcomeOf(data.result, data.status),
    next: toNextAction(data.next_action, practice, maskKeys),
  };
}

/** Members that are not empty, in the given order: the strict reading of "optional". */
export function filled(members: Readonly<Record<string, string | number | null>>): Body {
  return Object.fromEntries(Object.entries(members).filter((member): member is [string, string | number] => member[1] !== null && member[1] !== ''));
}

function expiryOf(at: Instant | null, settings: Settings): string | null {
  return at === null ? null : timestampText(at, settings.timestampUnit);
}

export function toLinkBody(request: LinkRequest, linkKind: string, merchantId: string, settings: Settings): Body {
  return filled({
    merchant_id: merchantId,
    merchant_reference: request.reference,
    amount: request.amount.minor,
    currency: request.amount.currency,
    payment_type: linkKind,
    description: request.description,
    expires_at: expiryOf(request.expiresAt, settings),
    callback_url: settings.callbackUrl,
    complete_url: settings.completeUrl,
    cancel_url: settings.cancelUrl,
    store_id: request.fields['store_id'] ?? null,
    device_id: request.fields['device_id'] ?? null,
  });
}

/** The extras of a method as JSON text, written anew from the parsed object. Throws `Unmappable` for text that is no object. */
function optionText(method: MethodOption): string | null {
  if (method.option.trim() === '') return null;
  try {
    const option: unknown = JSON.parse(method.option);
    if (typeof option === 'object' && option !== null && !Array.isArray(option)) return JSON.stringify(option);
  } catch (error) {
    throw new Unmappable('option is not JSON', { cause: error });
  }
  throw new Unmappable('option is not an object');
}

export function toCheckoutBody(request: LinkRequest, method: MethodOption, merchantId: string, settings: Settings): Body {
  return filled({
    merchant_id: merchantId,
    channel_id: method.channelId,
    payment_method: method.paymentMethod,
    transaction_type: 'sale',
    amount: request.amount.minor,
    currency: request.amount.currency,
    merchant_reference: request.reference,
    [settings.optionFieldName]: optionText(method),
    callback_url: settings.callbackUrl,
    complete_url: settings.completeUrl,
    cancel_url: settings.cancelUrl,
    expires_at: expiryOf(request.expiresAt, settings),
    store_id: request.fields['store_id'] ?? null,
    device_id: request.fields['device_id'] ?? null,
    description: request.description,
  });
}

/** The original is named by our own number: `transaction_id` is the field whose meaning is disputed (dossier §6.3). */
export function toRefundBody(request: RefundRequest, settings: Settings): Body {
  return filled({
    amount: request.amount.minor,
    currency: request.amount.currency,
    merchant_reference: request.reference,
    transaction_type: 'refund',
    original_merchant_reference: request.original.reference,
    description: request.note,
    callback_url: settings.callbackUrl,
  });
}

/** Exactly one of the two numbers (dossier §6.3). A provider that means the payment's number is asked by our reference. */
export function toQueryBody(query: TransactionQuery, settings: Settings): Body {
  return query.providerTransactionId !== null && settings.transactionIdMeans === 'transaction'
    ? { transaction_id: query.providerTransactionId }
    : { merchant_reference: query.reference };
}
