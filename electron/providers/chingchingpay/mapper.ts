/**
 * Turns parsed answers into facts and requests into bodies. It guesses nothing: a word that it does not know is kept raw, two
 * statements that contradict each other are never read as a success, and what cannot be read at all throws `Unmappable`.
 */
import type {
  CheckoutFact, CheckoutRequest, LinkFact, LinkRequest, NextAction, ProviderOutcome, RefundRequest, TransactionFact, TransactionQuery,
} from '@core/ports/provider.ts';
import { moneyOf } from '@shared/money/money.ts';
import type { Money } from '@shared/money/money.ts';
import { toInstant } from '@shared/time/instant.ts';
import type { Instant } from '@shared/time/instant.ts';
import type { Settings, TimestampUnit } from './settings.ts';
import { qrAction, redirectAction } from './wire.ts';
import type { CheckoutData, LinkData, TransactionData } from './wire.ts';

/** The answer is well-formed, but says something that cannot be taken as a fact. */
export class Unmappable extends Error {}

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

/** From `transaction_type`; without it from the original's number, which only refunds carry (dossier §6.3). */
function kindOf(data: TransactionData, asked: TransactionQuery['kind']): TransactionFact['kind'] {
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
export function toTransactionFact(data: TransactionData, asked: TransactionQuery['kind'], unit: TimestampUnit): TransactionFact {
  return {
    kind: kindOf(data, asked),
    reference: data.merchant_reference,
    originalReference: data.original_merchant_reference,
    providerPaymentId: data.payment_id,
    providerTransactionId: data.transaction_id,
    walletReference: data.payment_reference,
    amount: amountOf(data),
    outcome: outcomeOf(data.result, data.status),
    refundedMinor: data.refunded_amount,
    method: data.payment_method,
    createdAt: instantOf(data.created_at, unit),
  };
}

/** An address that may be handed to a payer: https, or http on this machine for a practice gateway. */
function payerUrl(text: string, practice: boolean): string | null {
  if (!URL.canParse(text) || /[\s\\]/.test(text)) return null;
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') return null;
  return url.protocol === 'https:' || (practice && url.protocol === 'http:') ? text : null;
}

export function toLinkFact(data: LinkData, practice: boolean): LinkFact {
  const url = payerUrl(data.payment_link, practice);
  if (url === null) throw new Unmappable('no usable link');
  return { reference: data.merchant_reference, url, providerPaymentId: data.payment_id, providerTransactionId: null, walletReference: null };
}

/** One level of text, so that a screen can show what this program does not know (dossier §7). */
function otherAction(type: string, action: Readonly<Record<string, unknown>>): NextAction {
  return { kind: 'other', type, raw: JSON.stringify(action) };
}

/** Names of the sub-objects that are filled. */
function filledMembers(action: Readonly<Record<string, unknown>>): readonly string[] {
  return Object.entries(action)
    .filter(([, value]) => typeof value === 'object' && value !== null && !Array.isArray(value) && Object.values(value).some((inner) => inner !== '' && inner !== null && inner !== 0))
    .map(([name]) => name);
}

function toNextAction(action: Readonly<Record<string, unknown>> | null, practice: boolean): NextAction {
  if (action === null || Object.keys(action).length === 0) return { kind: 'none' };
  const named = action['type'];
  const type = typeof named === 'string' && named !== '' ? named : (filledMembers(action)[0] ?? 'no_op');
  switch (type) {
    case 'no_op':
      // "Nothing to do" beside something to do is not nothing.
      return filledMembers(action).length === 0 ? { kind: 'none' } : otherAction(type, action);
    case 'redirect_to_url': {
      const redirect = redirectAction.safeParse(action['redirect_to_url']);
      const url = redirect.success && (redirect.data.http_method ?? 'GET').toUpperCase() === 'GET' ? payerUrl(redirect.data.url, practice) : null;
      return url === null ? otherAction(type, action) : { kind: 'redirect', url };
    }
    case 'display_qr_code': {
      const qr = qrAction.safeParse(action['display_qr_code']);
      if (!qr.success) return otherAction(type, action);
      return { kind: 'qr', text: qr.data.qr_code, url: qr.data.url === null ? null : payerUrl(qr.data.url, practice) };
    }
    default:
      return otherAction(type, action);
  }
}

export function toCheckoutFact(data: CheckoutData, practice: boolean): CheckoutFact {
  // We only start sales; anything else answers another question.
  if (data.transaction_type !== null && data.transaction_type !== 'sale') throw new Unmappable('not a sale');
  return {
    reference: data.merchant_reference,
    providerPaymentId: data.payment_id,
    providerTransactionId: data.transaction_id,
    walletReference: data.payment_reference,
    outcome: outcomeOf(data.result, data.status),
    next: toNextAction(data.next_action, practice),
  };
}

/** Members that are not empty, in the given order: the strict reading of "optional". */
function filled(members: Readonly<Record<string, string | number | null>>): Body {
  return Object.fromEntries(Object.entries(members).filter((member): member is [string, string | number] => member[1] !== null && member[1] !== ''));
}

function expiryOf(at: Instant | null, settings: Settings): string | null {
  return at === null ? null : timestampText(at, settings.timestampUnit);
}

export function toLinkBody(request: LinkRequest, merchantId: string, settings: Settings): Body {
  return filled({
    merchant_id: merchantId,
    merchant_reference: request.reference,
    amount: request.amount.minor,
    currency: request.amount.currency,
    payment_type: request.linkKind,
    description: request.description,
    expires_at: expiryOf(request.expiresAt, settings),
    callback_url: settings.callbackUrl,
    complete_url: settings.completeUrl,
    cancel_url: settings.cancelUrl,
    store_id: request.storeId,
    device_id: request.deviceId,
  });
}

/** The extras of a method as JSON text, written anew from the parsed object. Throws `Unmappable` for text that is no object. */
function optionText(request: CheckoutRequest, settings: Settings): string | null {
  const method = settings.methods.find((row) => row.channelId === request.channelId && row.paymentMethod === request.paymentMethod);
  if (method === undefined || method.option.trim() === '') return null;
  try {
    const option: unknown = JSON.parse(method.option);
    if (typeof option === 'object' && option !== null && !Array.isArray(option)) return JSON.stringify(option);
  } catch (error) {
    throw new Unmappable('option is not JSON', { cause: error });
  }
  throw new Unmappable('option is not an object');
}

export function toCheckoutBody(request: CheckoutRequest, merchantId: string, settings: Settings): Body {
  return filled({
    merchant_id: merchantId,
    channel_id: request.channelId,
    payment_method: request.paymentMethod,
    transaction_type: 'sale',
    amount: request.amount.minor,
    currency: request.amount.currency,
    merchant_reference: request.reference,
    [settings.optionFieldName]: optionText(request, settings),
    callback_url: settings.callbackUrl,
    complete_url: settings.completeUrl,
    cancel_url: settings.cancelUrl,
    expires_at: expiryOf(request.expiresAt, settings),
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
