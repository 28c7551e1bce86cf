/**
 * Turns contents of answers into facts and requests into contents. It guesses nothing: `status` decides (PingPong dossier §7), a word
 * that it does not know is kept raw, and a status and a code that contradict each other are never read as an end.
 */
import type { FollowUpFact, FollowUpRequest, LinkFact, LinkRequest, NextAction, ProviderOutcome, RefundRequest, TokenChargeRequest, TransactionFact, TransactionQuery } from '@core/ports/provider.ts';
import { toDecimalString, type Money } from '@shared/money/money.ts';
import { toInstant, type Instant } from '@shared/time/instant.ts';
import { Unmappable } from '../http/exchange.ts';
import { payerUrl } from '../http/payer-url.ts';
import { orderAmountLength, readAmount, refundAmountLength, writeAmount } from './amounts.ts';
import { EchoMismatch, type Biz } from './client.ts';
import { inProgressCode, isSuccessCode } from './errors.ts';
import type { Settings } from './settings.ts';
import type { Action, FollowUpContent, PaymentContent, PrePayContent, RefundContent } from './wire.ts';

type Said = { readonly status: string | null; readonly resultCode: string | null; readonly resultDescription: string | null };
/** The envelope's code and text beside it. */
export type Framed = { readonly code: string | null; readonly description: string | null };

/** True when neither code says anything but success. */
function agreesWithSuccess(code: string | null, resultCode: string | null): boolean {
  return (code === null || isSuccessCode(code)) && (resultCode === null || resultCode === '000000');
}

/** A failure that a code calls a success, or still in progress, is none. `001000` and a bare `000000` say only that the call worked. */
function agreesWithFailure(code: string | null, resultCode: string | null): boolean {
  return code !== inProgressCode && resultCode !== inProgressCode && resultCode !== '000000';
}

function contradiction({ status, resultCode }: Said, code: string | null): ProviderOutcome {
  return { kind: 'unrecognised', raw: [status, code, resultCode].filter((word) => word !== null).join(' ') };
}

/** What SUCCESS, FAILED and PROCESSING mean for everything that is done at once; null for another word. */
function commonOutcome(said: Said, { code, description }: Framed): ProviderOutcome | null {
  const { status, resultCode } = said;
  switch (status) {
    case 'SUCCESS':
      return agreesWithSuccess(code, resultCode) ? { kind: 'completed' } : contradiction(said, code);
    case 'FAILED':
      if (!agreesWithFailure(code, resultCode)) return contradiction(said, code);
      return { kind: 'failed', code: resultCode ?? (code !== null && !isSuccessCode(code) ? code : null), message: said.resultDescription ?? description };
    case 'PROCESSING':
      return { kind: 'pending' };
    case null:
    default:
      return null;
  }
}

function unknownWord(status: string | null): ProviderOutcome {
  if (status === null) throw new Unmappable('no status');
  return { kind: 'unrecognised', raw: status };
}

/** Of refunds, captures and voids (dossier §5.5, §5.6). */
export function movementOutcome(said: Said, framed: Framed): ProviderOutcome {
  return commonOutcome(said, framed) ?? unknownWord(said.status);
}

/**
 * Of orders (dossier §5.4). On a hosted page a failed attempt is not the end of the order: the shopper may try again until it
 * is CLOSED. A payment with a token is one attempt, and its failure is.
 */
export function orderOutcome(said: Said, framed: Framed, hosted: boolean): ProviderOutcome {
  const common = commonOutcome(said, framed);
  if (common !== null) return common.kind === 'failed' && hosted ? { kind: 'pending' } : common;
  switch (said.status) {
    case 'INIT':
    case 'AUTH_SUCCESS':
      return { kind: 'pending' };
    case 'CLOSED':
      return { kind: 'expired' };
    case 'CANCEL':
      return { kind: 'cancelled' };
    case null:
    default:
      return unknownWord(said.status);
  }
}

/** Years 2000 to 2100; anything else is not shown. */
function instantOf(text: string | null): Instant | null {
  if (text === null || !/^[0-9]{12,13}$/.test(text)) return null;
  const milliseconds = Number(text);
  return milliseconds >= 946_684_800_000 && milliseconds <= 4_102_444_800_000 ? toInstant(milliseconds) : null;
}

/** The answer's amount; its currency is the asked one where it names none (dossier §4.6). Null when there is no amount, or nobody knows its currency. */
function amountOf(content: { readonly amount?: unknown; readonly currency: Money['currency'] | null }, asked: Pick<Money, 'currency'> | null): Money | null {
  const currency = content.currency ?? asked?.currency;
  if (currency === undefined || content.amount === undefined || content.amount === null || content.amount === '') return null;
  return readAmount(content.amount, currency);
}

/** Throws `EchoMismatch` when the answer names another amount, currency or number than the request. */
function requireEcho(amount: Money | null, asked: Money): void {
  if (amount !== null && (amount.minor !== asked.minor || amount.currency !== asked.currency)) throw new EchoMismatch('another amount');
}

export function toPaymentFact(content: PaymentContent, framed: Framed, query: Pick<TransactionQuery, 'origin'> & { readonly amount: Money | null }): TransactionFact {
  return {
    kind: 'payment', reference: content.merchantTransactionId, originalReference: null,
    providerPaymentId: content.transactionId, providerTransactionId: content.transactionId, walletReference: null,
    amount: amountOf(content, query.amount), received: null, outcome: orderOutcome(content, framed, query.origin === 'link'),
    refundedMinor: null, method: content.paymentMethod, createdAt: instantOf(content.transactionTime), page: null,
  };
}

/**
 * `asked` is the refund that was made or asked for by its own number. The answer to a query is documented without that number
 * (dossier §5.5); what is then told is about the refund that the question named.
 */
export function toRefundFact(content: RefundContent, framed: Framed, asked: { readonly reference: string; readonly amount: Money; readonly byNumber: boolean }): TransactionFact {
  return {
    kind: 'refund', reference: content.merchantRefundId ?? (asked.byNumber ? asked.reference : null), originalReference: content.merchantTransactionId,
    providerPaymentId: content.transactionId, providerTransactionId: content.refundId, walletReference: null,
    amount: amountOf(content, asked.amount), received: null, outcome: movementOutcome(content, framed),
    refundedMinor: null, method: null, createdAt: instantOf(content.refundTime), page: null,
  };
}

/** An order that exists under this number keeps its first amount (dossier §5.1), so the page of another amount is not ours. */
export function toLinkFact(content: PrePayContent, asked: Money, practice: boolean): LinkFact {
  requireEcho(amountOf(content, asked), asked);
  const url = payerUrl(content.paymentUrl, practice);
  if (url === null) throw new Unmappable('no usable link');
  return {
    reference: content.merchantTransactionId, outcome: { kind: 'pending' }, next: { kind: 'redirect', url },
    providerPaymentId: content.transactionId, providerTransactionId: null, walletReference: null,
  };
}

function nextOf(action: Action | null, practice: boolean): NextAction {
  if (action === null || action.type === null) return { kind: 'none' };
  const other: NextAction = { kind: 'other', type: action.type, raw: JSON.stringify(action) };
  const page = (text: string | null): NextAction => {
    const url = text === null ? null : payerUrl(text, practice);
    return url === null ? other : { kind: 'redirect', url };
  };
  switch (action.type) {
    case 'QR_CODE':
      return action.qrCode === null ? other : { kind: 'qr', text: action.qrCode, url: action.qrUrl === null ? null : payerUrl(action.qrUrl, practice) };
    case 'QR_URL':
      return page(action.qrUrl);
    case 'PAYMENT_REDIRECT_URL':
      return page(action.paymentRedirectUrl);
    default:
      return other;
  }
}

export function toChargeFact(content: PaymentContent, framed: Framed, asked: TokenChargeRequest, practice: boolean): LinkFact {
  requireEcho(amountOf(content, asked.amount), asked.amount);
  if (content.requestId !== null && content.requestId !== asked.requestId) throw new EchoMismatch('another attempt');
  return {
    reference: content.merchantTransactionId, outcome: orderOutcome(content, framed, false), next: nextOf(content.action, practice),
    providerPaymentId: content.transactionId, providerTransactionId: content.transactionId, walletReference: null,
  };
}

export function toFollowUpFact(kind: 'capture' | 'void', content: FollowUpContent, framed: Framed, asked: Pick<FollowUpRequest, 'reference' | 'original' | 'amount'>): FollowUpFact {
  if (content.merchantTransactionId !== null && content.merchantTransactionId !== asked.original) throw new EchoMismatch('another order');
  const named = kind === 'capture' ? content.merchantCaptureId : content.merchantVoidId;
  return { reference: named ?? asked.reference, outcome: movementOutcome(content, framed), amount: amountOf(content, asked.amount) };
}

/** Members that are neither absent nor empty. */
export function filled(members: Biz): Biz {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined && value !== null && value !== ''));
}

function goodsOf({ fields, amount }: LinkRequest): readonly Biz[] | null {
  const name = fields['goodsName'];
  return name === undefined ? null : [filled({ name, unitPrice: toDecimalString(amount), number: '1', imgUrl: fields['goodsImage'], virtualProduct: fields['goodsVirtual'] })];
}

function billingOf({ fields }: LinkRequest): Biz | null {
  const address = filled({
    street: fields['billingStreet'], postcode: fields['billingPostcode'], city: fields['billingCity'], state: fields['billingState'], country: fields['billingCountry'],
  });
  return Object.keys(address).length === 0 ? null : address;
}

function namesOf(text: string | undefined): readonly string[] | null {
  const names = (text ?? '').split(',').map((name) => name.trim()).filter((name) => name !== '');
  return names.length === 0 ? null : names;
}

export function toPrePayBiz(request: LinkRequest, settings: Settings): Biz {
  const { fields, expiresAt } = request;
  return filled({
    amount: writeAmount(request.amount, orderAmountLength), currency: request.amount.currency, merchantTransactionId: request.reference,
    captureDelayHours: fields['capture'] === 'manual' ? -1 : 0, shopperIP: fields['shopperIP'], customer: filled({ email: fields['email'] }),
    payResultUrl: settings.payResultUrl, payCancelUrl: settings.payCancelUrl, notificationUrl: settings.notificationUrl,
    language: fields['language'], tradeCountry: fields['tradeCountry'], merchantUserId: fields['merchantUserId'], paymentMethods: namesOf(fields['paymentMethods']),
    goods: goodsOf(request), billingAddress: billingOf(request), remark: request.description,
    // Seconds are cut, so that a deadline never moves later.
    timeExpire: expiresAt === null ? null : String(Math.floor(expiresAt / 1_000)),
  });
}

/** `wallet` is the spelling for paying; `captureDelayHours` is 0 for wallets (dossier §4.6). */
export function toChargeBiz(request: TokenChargeRequest, wallet: string, settings: Settings): Biz {
  const { fields } = request;
  return filled({
    token: request.token, bizType: 'CodeGrant', merchantUserId: request.merchantUserId, paymentMethod: { type: wallet }, requestId: request.requestId,
    merchantTransactionId: request.reference, amount: writeAmount(request.amount, orderAmountLength), currency: request.amount.currency, captureDelayHours: 0,
    payResultUrl: settings.payResultUrl, notificationUrl: settings.notificationUrl, shopperIP: fields['shopperIP'], customer: filled({ email: fields['email'] }),
    device: { orderTerminal: fields['payTerminal'] ?? '02' }, tradeCountry: fields['tradeCountry'], remark: request.description,
  });
}

export function toRefundBiz(request: RefundRequest, settings: Settings): Biz {
  return filled({
    merchantTransactionId: request.original.reference, merchantRefundId: request.reference, amount: writeAmount(request.amount, refundAmountLength),
    currency: request.amount.currency, notificationUrl: settings.notificationUrl, remark: request.note,
  });
}

/** Throws a RangeError for a refund whose payment is not known: it cannot be asked for. */
export function toRefundQueryBiz(query: TransactionQuery): Biz {
  if (query.original === null) throw new RangeError('a refund without its payment');
  return { merchantTransactionId: query.original.reference, merchantRefundId: query.reference };
}

export function toFollowUpBiz(kind: 'capture' | 'void', request: FollowUpRequest, settings: Settings): Biz {
  return filled({
    merchantTransactionId: request.original, [kind === 'capture' ? 'merchantCaptureId' : 'merchantVoidId']: request.reference,
    amount: writeAmount(request.amount, refundAmountLength), currency: request.amount.currency, notificationUrl: settings.notificationUrl,
  });
}
