/**
 * Refunds by other means, where the provider has no refund call (Vexora dossier §10). Nothing is ever sent: a record holds its amount at
 * the payment, a second person's confirmation makes it count as given back, and voiding it, with a reason, frees the amount again.
 */
import { createHash } from 'node:crypto';
import { transactionId as transactionIdSchema, type TransactionId } from '@shared/domain/ids.ts';
import { isSamePerson, type ManualRefund, type ManualRefundInput } from '@shared/domain/manual-refund.ts';
import type { Profile } from '@shared/domain/profile.ts';
import type { TimelineEvent } from '@shared/domain/timeline.ts';
import { refundableMinor, type Transaction } from '@shared/domain/transaction.ts';
import { AppError } from '@shared/errors/app-error.ts';
import type { CallOutput, ParsedInput } from '@shared/ipc/contract.ts';
import { descriptionOf } from '@shared/providers/catalogue.ts';
import { amountProblem } from '@shared/providers/link-rules.ts';
import type { Instant } from '@shared/time/instant.ts';
import { businessDateOf, startOfDay } from '@shared/time/zones.ts';
import type { MoneyLock } from '../money-rules/money-lock.ts';
import type { Clock, IdSource } from '../ports/clock.ts';
import type { FileSaver } from '../ports/file-saver.ts';
import type { Journal, ManualRefundPlan, ManualRefundStep, StoredManualRefund, TransactionEffect } from '../ports/journal.ts';
import type { Notifier } from '../ports/notifier.ts';
import type { ProofChooser, ProofFolder } from '../ports/proofs.ts';
import type { Sealer } from '../ports/sealer.ts';
import type { ProviderDirectory } from '../profiles/provider-directory.ts';
import { repeatCheck } from './radar.ts';
import { suggestRefundReference } from './refunds.ts';

type Result = CallOutput<'refunds.recordManual'>;

export type ManualRefunds = {
  record(input: ManualRefundInput): Promise<Result>;
  /** Errors: `manualRefund.notFound`, `manualRefund.wrongState`, `manualRefund.samePerson`, `lock.lookOnly`, `intent.changedMeanwhile`. */
  confirm(input: ParsedInput<'refunds.confirmManual'>): Promise<Result>;
  /** Errors: `manualRefund.notFound`, `manualRefund.wrongState`, `lock.lookOnly`, `intent.changedMeanwhile`. */
  makeVoid(input: ParsedInput<'refunds.voidManual'>): Promise<Result>;
  get(id: TransactionId): Promise<Result>;
  /** Empty when none was written down. Errors: those of `Sealer.open`. */
  payee(id: TransactionId): Promise<string>;
  /** The path, or null when the person cancelled. Errors: `file.unreadable`, those of `Sealer.openBytes` and `FileSaver.save`. */
  saveProof(id: TransactionId): Promise<string | null>;
  /** Removes proof files that no record names. Call once, before the first record of this run. */
  recover(): Promise<void>;
};

export type ManualRefundDependencies = {
  readonly journal: Journal;
  readonly directory: ProviderDirectory;
  readonly sealer: Sealer;
  readonly chooser: ProofChooser;
  readonly folder: ProofFolder;
  readonly saver: FileSaver;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly notifier: Notifier;
  readonly moneyLock: MoneyLock;
  readonly operator: () => Promise<string>;
};

export type ManualRefundFacts = { readonly payment: Transaction; readonly refunds: readonly Transaction[]; readonly profile: Profile; readonly now: Instant };

/** What a step does beside moving the record. */
type StepParts = { readonly effects: readonly TransactionEffect[]; readonly event: Pick<TimelineEvent, 'type' | 'data'> };

/** A day that the calendar has. */
function isDay(day: string): boolean {
  const [year = 0, month = 0, date = 0] = day.split('-').map(Number);
  const read = new Date(Date.UTC(year, month - 1, date));
  return read.getUTCFullYear() === year && read.getUTCMonth() === month - 1 && read.getUTCDate() === date;
}

/** Whether the provider takes this currency in whole units only, whatever the method. */
function isWholeOnly(profile: Profile, payment: Transaction): boolean {
  const methods = descriptionOf(profile.providerId).link.methods(profile).filter((method) => method.currencies.includes(payment.currency));
  return methods.length > 0 && methods.every((method) => method.wholeUnits);
}

/** Throws the AppError of the first rule that this record breaks, with its field. The cap is checked again, for certain, by the journal. */
export function checkManualRefund(input: ManualRefundInput, { payment, profile, now }: Omit<ManualRefundFacts, 'refunds'>): void {
  const { currency } = payment;
  if (descriptionOf(profile.providerId).refund.track !== 'manual') throw new AppError('refund.apiOnly');
  const rest = refundableMinor(payment);
  if (rest === 0) throw new AppError('refund.notRefundable', { status: payment.status });
  if (input.amountMinor <= 0) throw new AppError('amount.notPositive', {}, { field: 'amountMinor' });
  if (input.amountMinor > rest) throw new AppError('amount.aboveRefundable', { maximumMinor: rest, currency }, { field: 'amountMinor' });
  // What came in may have a fraction although only whole amounts are asked for; all of it can always be given back.
  const wholeUnits = input.amountMinor !== rest && isWholeOnly(profile, payment);
  const amount = amountProblem(input.amountMinor, currency, { minimumMinor: 1, maximumMinor: 0, wholeUnits });
  if (amount !== null) throw new AppError(amount, { currency }, { field: 'amountMinor' });
  const today = businessDateOf(now, profile.timeZone);
  // The day on which a payment came in is known only from when the provider was asked; it was never before the payment was made.
  const earliest = businessDateOf(payment.createdAt, profile.timeZone);
  if (!isDay(input.paidOn) || input.paidOn > today || input.paidOn < earliest) throw new AppError('field.invalid', { key: 'paidOn', earliest, latest: today }, { field: 'paidOn' });
  if (input.reason === 'other' && input.note === '') throw new AppError('field.required', {}, { field: 'note' });
}

const payeeContext = (id: TransactionId): string => `manual-refund:${id}:payee`;
const proofContext = (id: TransactionId): string => `manual-refund:${id}:proof`;
const hashOf = (content: string | Uint8Array): string => createHash('sha256').update(content).digest('hex');

export function createManualRefunds(dependencies: ManualRefundDependencies): ManualRefunds {
  const { journal, directory, sealer, chooser, folder, saver, clock, ids, notifier, moneyLock } = dependencies;

  async function requireStored(id: TransactionId): Promise<StoredManualRefund> {
    const stored = await journal.manualRefunds.get(id);
    if (!stored) throw new AppError('manualRefund.notFound');
    return stored;
  }

  async function resultOf(record: ManualRefund): Promise<Result> {
    const refund = await journal.transactions.get(record.transactionId);
    const payment = refund?.parentId ? await journal.transactions.get(refund.parentId) : undefined;
    if (!refund || !payment) throw new AppError('transaction.notFound');
    return { refund, payment, record };
  }

  async function changed(record: ManualRefund): Promise<Result> {
    const result = await resultOf(record);
    await notifier.transactionChanged(result.refund, { becamePaid: false });
    await notifier.transactionChanged(result.payment, { becamePaid: false });
    return result;
  }

  /** What makes two presses of the same button the same record. A payee counts by its fingerprint, so that the hash gives nothing away. */
  async function contentHash(input: ManualRefundInput, profile: Profile): Promise<string> {
    const { submitKey: _key, repeatReason: _reason, repeatSeen: _seen, typedAmount: _typed, payee, proof, ...content } = input;
    const fingerprint = payee === '' ? null : await sealer.fingerprint(payee, { memoryAllowed: profile.environment === 'practice' });
    return hashOf(JSON.stringify({ ...content, payee: fingerprint, proof: proof !== null }));
  }

  async function planOf(input: ManualRefundInput, { payment, refunds, profile, now }: ManualRefundFacts): Promise<Omit<ManualRefundPlan, 'proof'>> {
    const id = transactionIdSchema.parse(ids.next());
    const operator = await dependencies.operator();
    return {
      submitKey: input.submitKey,
      contentHash: await contentHash(input, profile),
      paymentId: payment.id,
      transaction: {
        id, profileId: profile.id, providerId: profile.providerId, environment: profile.environment, kind: 'refund', origin: 'manual',
        reference: await suggestRefundReference(payment, refunds.length, { journal, ids }),
        parentId: payment.id, parentReference: payment.reference, providerPaymentId: null, providerTransactionId: null, walletReference: null,
        method: payment.method, amountMinor: input.amountMinor, currency: payment.currency, status: 'pending', description: input.note,
        reason: input.reason, link: null, operator, createdAt: now,
      },
      method: input.method,
      paidOn: input.paidOn,
      externalReference: input.externalReference,
      payee: input.payee === '' ? null : await sealer.seal(input.payee, payeeContext(id), { memoryAllowed: profile.environment === 'practice' }),
      event: {
        at: now, type: 'manual.recorded', transactionId: id, intentId: null, operator,
        data: { amountMinor: input.amountMinor, status: 'pending', ...(input.note === '' ? {} : { note: input.note }) },
      },
      ...(await repeatCheck(dependencies, { profile, payment, amountMinor: input.amountMinor, currency: payment.currency, recordsPayout: input.method === 'payout' }, input)),
    };
  }

  /** The sealed copy is on disk before the record that names it; a record that fails takes its copy away again. */
  async function recordWithProof(plan: Omit<ManualRefundPlan, 'proof'>, proofId: string | null, profile: Profile) {
    if (proofId === null) return journal.manualRefunds.record({ ...plan, proof: null });
    const { name, bytes } = chooser.chosen(proofId);
    const file = await folder.keep(await sealer.sealBytes(bytes, proofContext(plan.transaction.id), { memoryAllowed: profile.environment === 'practice' }));
    try {
      const recorded = await journal.manualRefunds.record({ ...plan, proof: { name, bytes: bytes.byteLength, sha256: hashOf(bytes), file } });
      if (!recorded.created) await folder.discard(file);
      return recorded;
    } catch (cause) {
      // A journal whose thread is gone may have written the record: its copy must stay, and is swept at the next start if not.
      if (cause instanceof AppError && cause.code !== 'journal.unsafe') await folder.discard(file);
      throw cause;
    }
  }

  async function move(record: ManualRefund, input: { readonly version: number; readonly person: string }, to: ManualRefundStep['to'], build: (result: Result, now: Instant) => StepParts): Promise<Result> {
    if (record.version !== input.version) throw new AppError('intent.changedMeanwhile', { transactionId: record.transactionId });
    const now = clock.now();
    const { effects, event } = build(await resultOf(record), now);
    const next = await journal.manualRefunds.step({
      transactionId: record.transactionId, fromState: record.state, fromVersion: record.version, to, person: input.person, effects, at: now,
      event: { at: now, transactionId: record.transactionId, intentId: null, operator: input.person, ...event },
    });
    return changed(next.record);
  }

  return {
    async record(input) {
      const payment = await journal.transactions.get(input.paymentId);
      if (payment?.kind !== 'payment') throw new AppError('transaction.notFound');
      const profile = await directory.profile(payment.profileId);
      const earlier = await journal.manualRefunds.bySubmitKey(input.submitKey);
      if (earlier) {
        // The second press of the same button; the facts already contain the first and would refuse it.
        if (earlier.contentHash !== (await contentHash(input, profile))) throw new AppError('intent.payloadDiffers', { transactionId: earlier.record.transactionId });
        return resultOf(earlier.record);
      }
      const facts = { payment, refunds: await journal.transactions.refundsOf(payment.id), profile, now: clock.now() };
      checkManualRefund(input, facts);
      await moneyLock.requireUnlocked({ profile, action: 'refund', amount: { minor: input.amountMinor, currency: payment.currency }, typed: input.typedAmount ?? null });
      const { stored } = await recordWithProof(await planOf(input, facts), input.proof, profile);
      if (input.proof !== null) chooser.forget(input.proof);
      return changed(stored.record);
    },

    async confirm({ transactionId, version, person }) {
      const { record } = await requireStored(transactionId);
      if (record.state !== 'recorded') throw new AppError('manualRefund.wrongState', { state: record.state });
      if (isSamePerson(person, record.recordedBy)) throw new AppError('manualRefund.samePerson', { person: record.recordedBy }, { field: 'person' });
      const refund = (await resultOf(record)).refund;
      const profile = await directory.profile(refund.profileId);
      await moneyLock.requireNotLookOnly(profile, 'refund');
      const { timeZone } = profile;
      return move(record, { version, person }, { state: 'confirmed' }, ({ payment }, now) => ({
        effects: [
          { kind: 'patch', transactionId, status: 'succeeded', movedAt: startOfDay(record.paidOn, timeZone), observedAt: now, observedFrom: 'app' },
          { kind: 'settleHold', paymentId: payment.id, amountMinor: refund.amountMinor, to: 'refunded' },
        ],
        event: { type: 'manual.confirmed', data: { amountMinor: refund.amountMinor, status: 'succeeded' } },
      }));
    },

    async makeVoid({ transactionId, version, person, reason }) {
      const { record } = await requireStored(transactionId);
      if (record.state === 'voided') throw new AppError('manualRefund.wrongState', { state: record.state });
      await moneyLock.requireNotLookOnly(await directory.profile((await resultOf(record)).refund.profileId), 'refund');
      return move(record, { version, person }, { state: 'voided', reason }, ({ refund, payment }, now) => ({
        effects: [
          { kind: 'patch', transactionId, status: 'cancelled', movedAt: null, observedAt: now, observedFrom: 'app' },
          { kind: 'settleHold', paymentId: payment.id, amountMinor: refund.amountMinor, to: record.state === 'confirmed' ? 'reversed' : 'released' },
        ],
        event: { type: 'manual.voided', data: { amountMinor: refund.amountMinor, status: 'cancelled', note: reason } },
      }));
    },

    async get(id) {
      return resultOf((await requireStored(id)).record);
    },

    async payee(id) {
      const { payee } = await requireStored(id);
      return payee === null ? '' : sealer.open(payee, payeeContext(id));
    },

    async saveProof(id) {
      const { record, proofFile } = await requireStored(id);
      if (record.proof === null || proofFile === null) throw new AppError('file.unreadable');
      const bytes = await sealer.openBytes(await folder.read(proofFile), proofContext(id));
      if (hashOf(bytes) !== record.proof.sha256) throw new AppError('secret.incomplete');
      return saver.save(record.proof.name, bytes);
    },

    async recover() {
      await folder.sweep(await journal.manualRefunds.proofFiles());
    },
  };
}
