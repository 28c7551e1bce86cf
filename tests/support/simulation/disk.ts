/**
 * The journal in memory, with what the port promises: every write is whole or not at all, writers name the version they read, and
 * what was committed outlives a crash. What it holds is frozen, so that nothing changes but by a write.
 */
import type { IntentPlan, IntentStep, TransactionEffect } from '@core/ports/journal.ts';
import type { IntentId, Reference, SubmitKey, TransactionId } from '@shared/domain/ids.ts';
import { isOpen, type Intent } from '@shared/domain/intent.ts';
import type { TimelineEvent } from '@shared/domain/timeline.ts';
import { paidStatus, type Transaction } from '@shared/domain/transaction.ts';
import { AppError, assertNever } from '@shared/errors/app-error.ts';
import { toMinor } from '@shared/money/money.ts';

export type Stored = { readonly intent: Intent; readonly payload: string; readonly payloadHash: string; readonly submitKey: SubmitKey; readonly exclusive: boolean };
type Line = Omit<TimelineEvent, 'id'>;

const afterPayment: readonly string[] = ['paid', 'part_refunded', 'refunded'];

export class Disk {
  readonly intents = new Map<IntentId, Stored>();
  readonly transactions = new Map<TransactionId, Transaction>();
  readonly claimed = new Map<Reference, TransactionId>();
  readonly lines: Line[] = [];
  readonly attempts = new Map<string, { readonly intentId: IntentId; readonly ended: boolean }>();

  bySubmitKey(key: SubmitKey): Stored | undefined {
    for (const stored of this.intents.values()) if (stored.submitKey === key) return stored;
    return undefined;
  }

  open(): readonly Intent[] {
    return [...this.intents.values()].map(({ intent }) => intent).filter(({ state }) => isOpen(state));
  }

  /** A payment that came in before the history begins. */
  addPayment(payment: Transaction): void {
    this.transactions.set(payment.id, Object.freeze(payment));
    this.claimed.set(payment.reference, payment.id);
  }

  create(plan: IntentPlan): { readonly intent: Intent; readonly created: boolean } {
    const earlier = this.bySubmitKey(plan.submitKey);
    if (earlier !== undefined) {
      if (earlier.payloadHash !== plan.payloadHash) throw new AppError('intent.payloadDiffers');
      return { intent: earlier.intent, created: false };
    }
    if (this.claimed.has(plan.reference)) throw new AppError('reference.duplicate');
    const payment = plan.paymentId === null ? undefined : this.#reserve(plan, plan.paymentId);
    const intent: Intent = {
      id: plan.id, kind: plan.kind, profileId: plan.profileId, transactionId: plan.transaction.id, paymentId: plan.paymentId, reference: plan.reference,
      amountMinor: plan.amountMinor, currency: plan.currency, state: 'QUEUED', version: 1, sends: 0, asks: 0, negativeReads: 0, lastSentAt: null, lastAskedAt: null,
      nextAskAt: null, quarantineUntil: null, waitedMs: 0, problem: null, operator: plan.operator, createdAt: plan.createdAt, updatedAt: plan.createdAt,
    };
    const none = toMinor(0);
    const transaction: Transaction = {
      ...plan.transaction, receivedMinor: null, refundedMinor: none, heldMinor: none, refundedElsewhereMinor: none, intentId: plan.id, movedAt: null,
      observedAt: plan.createdAt, observedFrom: 'app', version: 1,
    };
    if (payment !== undefined) this.transactions.set(payment.id, payment);
    this.transactions.set(transaction.id, Object.freeze(transaction));
    this.claimed.set(plan.reference, transaction.id);
    this.intents.set(plan.id, { intent: Object.freeze(intent), payload: plan.payload, payloadHash: plan.payloadHash, submitKey: plan.submitKey, exclusive: plan.exclusive });
    this.lines.push({ at: plan.createdAt, type: 'intent.queued', transactionId: transaction.id, intentId: plan.id, operator: plan.operator, data: { state: 'QUEUED' } });
    return { intent, created: true };
  }

  step(step: IntentStep): Intent {
    const stored = this.intents.get(step.intentId);
    if (stored === undefined) throw new AppError('intent.notFound');
    const { intent: before } = stored;
    if (before.state !== step.fromState || before.version !== step.fromVersion) throw new AppError('intent.changedMeanwhile');
    const attempt = step.attempt && this.attempts.get(step.attempt.id);
    if (step.attempt?.phase === 'end' && (attempt === undefined || attempt.ended)) throw new AppError('intent.changedMeanwhile');
    const changed = this.#applied(step.effects);
    const { referenceClaimed, ...progress } = step.progress;
    const after: Intent = Object.freeze({ ...before, ...progress, version: before.version + 1, updatedAt: step.at });
    this.intents.set(after.id, { ...stored, intent: after });
    for (const transaction of changed.values()) this.transactions.set(transaction.id, Object.freeze(transaction));
    if (referenceClaimed) this.claimed.set(before.reference, before.transactionId);
    else this.claimed.delete(before.reference);
    if (step.attempt) this.attempts.set(step.attempt.id, { intentId: after.id, ended: step.attempt.phase === 'end' });
    this.lines.push(step.event);
    return after;
  }

  /** What the provider counts as refunded outside the app. */
  noteElsewhere(paymentId: TransactionId, minor: number): void {
    const payment = this.#payment(paymentId);
    this.transactions.set(paymentId, Object.freeze({ ...payment, refundedElsewhereMinor: toMinor(minor), version: payment.version + 1 }));
  }

  #payment(id: TransactionId): Transaction {
    const payment = this.transactions.get(id);
    if (payment === undefined) throw new AppError('transaction.notFound');
    return payment;
  }

  #reserve(plan: IntentPlan, paymentId: TransactionId): Transaction {
    const payment = this.#payment(paymentId);
    if (!['paid', 'part_refunded'].includes(payment.status)) throw new AppError('refund.notRefundable');
    for (const { intent, exclusive } of this.intents.values()) {
      if (intent.paymentId === paymentId && isOpen(intent.state) && (plan.exclusive || exclusive)) throw new AppError('refund.alreadyOpen');
    }
    const free = payment.amountMinor - payment.refundedMinor - payment.heldMinor - payment.refundedElsewhereMinor;
    if (free < plan.amountMinor) throw new AppError('amount.aboveRefundable', { maximumMinor: Math.max(0, free) });
    return Object.freeze({ ...payment, heldMinor: toMinor(payment.heldMinor + plan.amountMinor), version: payment.version + 1 });
  }

  #applied(effects: readonly TransactionEffect[]): ReadonlyMap<TransactionId, Transaction> {
    const changed = new Map<TransactionId, Transaction>();
    const current = (id: TransactionId): Transaction => changed.get(id) ?? this.#payment(id);
    for (const effect of effects) {
      switch (effect.kind) {
        case 'patch': {
          const { kind: _kind, transactionId, ...patch } = effect;
          const before = current(transactionId);
          this.#requireOwnNumber(before, patch.providerTransactionId);
          const known = Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined));
          changed.set(transactionId, { ...before, ...known, version: before.version + 1 });
          break;
        }
        case 'settleHold': {
          const payment = current(effect.paymentId);
          const [toHeld, toRefunded] = { refunded: [-1, 1], released: [-1, 0], reversed: [0, -1], heldAgain: [1, -1] }[effect.to] as [number, number]; // two numbers each
          const heldMinor = payment.heldMinor + toHeld * effect.amountMinor;
          const refundedMinor = payment.refundedMinor + toRefunded * effect.amountMinor;
          if (heldMinor < 0 || refundedMinor < 0) throw new Error('no such hold');
          changed.set(payment.id, {
            ...payment, heldMinor: toMinor(heldMinor), refundedMinor: toMinor(refundedMinor), version: payment.version + 1,
            status: afterPayment.includes(payment.status) ? paidStatus(payment.amountMinor, refundedMinor + payment.refundedElsewhereMinor) : payment.status,
          });
          break;
        }
        default:
          assertNever(effect);
      }
    }
    return changed;
  }

  #requireOwnNumber(owner: Transaction, number: string | null | undefined): void {
    if (number === null || number === undefined) return;
    for (const other of this.transactions.values()) {
      if (other.id !== owner.id && other.kind === owner.kind && other.providerTransactionId === number) throw new AppError('provider.conflict');
    }
  }
}
