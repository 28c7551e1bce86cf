/**
 * Turns charges and refunds into facts. A charge has no status: it is derived (Ping++ dossier §5). Two statements that
 * contradict each other are never read as a success, and what belongs to another account or mode throws `Unmappable`.
 */
import type { LinkFact, ProviderOutcome, TransactionFact } from '@core/ports/provider.ts';
import type { Environment } from '@shared/domain/profile.ts';
import type { CurrencyCode } from '@shared/money/currency.ts';
import { moneyOf } from '@shared/money/money.ts';
import { referenceKey } from '@shared/providers/pingxx-fields.ts';
import { toInstant } from '@shared/time/instant.ts';
import type { Instant } from '@shared/time/instant.ts';
import type { Redact } from '../http/evidence.ts';
import { Unmappable } from '../http/exchange.ts';
import { toNextAction } from './credentials.ts';
import { passwordPage } from './password-page.ts';
import type { Settings } from './settings.ts';
import type { ChargeData, RefundData } from './wire.ts';

/** An object of ours whose own figures contradict each other. */
export class Contradiction extends Unmappable {}

/** Whose objects are ours, and what is needed to read them. */
export type Reading = {
  readonly merchantId: string;
  readonly environment: Environment;
  readonly settings: Settings;
  readonly now: Instant;
  /** Cleans a word of the provider that is to be shown. */
  readonly maskKeys: Redact;
};

/** `livemode` equals the key's mode on every object (dossier §1). Throws `Unmappable` for an object of another account. */
export function requireOurs(object: { readonly app: string | null; readonly livemode: boolean | null }, { merchantId, environment }: Pick<Reading, 'merchantId' | 'environment'>): void {
  if (object.app !== null && object.app !== merchantId) throw new Unmappable('another app');
  if (object.livemode !== null && object.livemode !== (environment === 'live')) throw new Unmappable('another mode');
}

/** Our own number as we left it in `metadata`, or null where somebody else made the object. */
export function markOf(metadata: Readonly<Record<string, unknown>>): string | null {
  const mark = metadata[referenceKey];
  return typeof mark === 'string' && mark !== '' ? mark : null;
}

function instantOf(seconds: number): Instant {
  return toInstant(seconds * 1_000);
}

function failure(code: string | null, message: string | null, maskKeys: Redact): ProviderOutcome {
  return { kind: 'failed', code, message: message === null ? null : maskKeys(message) };
}

/** Closed, paid, over, failed, open: in this order. Our clock may run ahead of Ping++'s, so the end has a grace. */
export function chargeOutcome(charge: ChargeData, { now, settings, maskKeys }: Pick<Reading, 'now' | 'settings' | 'maskKeys'>): ProviderOutcome {
  if (charge.reversed) return { kind: 'cancelled' };
  if (charge.paid) return { kind: 'completed' };
  if (charge.amount_refunded > 0) return { kind: 'unrecognised', raw: 'amount_refunded without paid' };
  if (charge.time_expire !== null && now > charge.time_expire * 1_000 + settings.expiryGrace) return { kind: 'expired' };
  return charge.failure_code === null ? { kind: 'pending' } : failure(charge.failure_code, charge.failure_msg, maskKeys);
}

/** `refunded: true` only says that a refund was tried (dossier §0); the amount says what succeeded. Null where it cannot be told. */
function refundedMinor(charge: ChargeData, countsPending: boolean): number | null {
  if (charge.amount_refunded > charge.amount) throw new Contradiction('more refunded than paid');
  if (!countsPending) return charge.amount_refunded;
  if (charge.refunds === null || charge.refunds.has_more) return null;
  const waiting = charge.refunds.data.filter(({ status }) => status === 'pending').reduce((sum, { amount }) => sum + amount, 0);
  return Math.max(0, charge.amount_refunded - waiting);
}

export function toPaymentFact(charge: ChargeData, reading: Reading): TransactionFact {
  requireOurs(charge, reading);
  return {
    kind: 'payment',
    reference: charge.order_no,
    originalReference: null,
    providerPaymentId: charge.id,
    providerTransactionId: charge.id,
    walletReference: charge.transaction_no,
    amount: moneyOf(charge.amount, charge.currency),
    received: null,
    outcome: chargeOutcome(charge, reading),
    refundedMinor: refundedMinor(charge, reading.settings.refundedCountsPending),
    method: charge.channel,
    createdAt: instantOf(charge.created),
    movedAt: charge.paid && charge.time_paid !== null ? instantOf(charge.time_paid) : null,
    page: null,
  };
}

export function toLinkFact(charge: ChargeData, reading: Reading): LinkFact {
  requireOurs(charge, reading);
  return {
    reference: charge.order_no,
    outcome: chargeOutcome(charge, reading),
    next: toNextAction(charge, reading.settings.credentials, reading.environment === 'practice'),
    providerPaymentId: charge.id,
    providerTransactionId: charge.id,
    walletReference: charge.transaction_no,
  };
}

const outcomes = { pending: 'pending', succeeded: 'completed', failed: 'failed' } as const;

function isStatus(word: string): word is keyof typeof outcomes {
  return Object.hasOwn(outcomes, word);
}

/** Codes that say the end is open; on a refund that "failed" they contradict it (dossier §11.4). */
const stillOpen = new Set(['refund_pending', 'refund_wait_operation']);

export function refundOutcome(refund: Pick<RefundData, 'status' | 'succeed' | 'failure_code' | 'failure_msg'>, maskKeys: Redact): ProviderOutcome {
  const { status, succeed, failure_code: code } = refund;
  if (!isStatus(status)) return { kind: 'unrecognised', raw: maskKeys(status) };
  if (succeed !== null && succeed !== (status === 'succeeded')) return { kind: 'unrecognised', raw: `${status}, succeed: ${String(succeed)}` };
  if (status === 'failed') return code !== null && stillOpen.has(code) ? { kind: 'unrecognised', raw: `${status}, ${code}` } : failure(code, refund.failure_msg, maskKeys);
  return { kind: outcomes[status] };
}

/** `currency` is the one asked for, which counts where the answer leaves its own out; null where nobody knows it. */
export function toRefundFact(refund: RefundData, currency: CurrencyCode | null, reading: Reading): TransactionFact {
  requireOurs(refund, reading);
  const known = refund.currency ?? currency;
  return {
    kind: 'refund',
    reference: markOf(refund.metadata),
    originalReference: refund.charge_order_no,
    providerPaymentId: refund.charge,
    providerTransactionId: refund.id,
    walletReference: refund.transaction_no,
    amount: known === null ? null : moneyOf(refund.amount, known),
    received: null,
    outcome: refundOutcome(refund, reading.maskKeys),
    refundedMinor: null,
    method: null,
    createdAt: instantOf(refund.created),
    movedAt: refund.status === 'succeeded' && refund.time_succeed !== null ? instantOf(refund.time_succeed) : null,
    page: refund.status === 'pending' && refund.failure_code === 'refund_wait_operation' ? passwordPage(refund.failure_msg, reading) : null,
  };
}
