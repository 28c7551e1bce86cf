/**
 * Refunds: gathers the facts of a payment, decides whether a refund may go, and hands it to the engine. The rest is reserved in
 * the journal in the same transaction that writes the refund down, so two people can never give back more than was paid.
 */
import { reference as referenceSchema, type Reference, type TransactionId } from '@shared/domain/ids.ts';
import { refundableMinor, type Transaction } from '@shared/domain/transaction.ts';
import { AppError, type AppErrorDto } from '@shared/errors/app-error.ts';
import type { CallOutput, RefundInput } from '@shared/ipc/contract.ts';
import { descriptionOf } from '@shared/providers/catalogue.ts';
import { integerSetting, type ProviderDescription } from '@shared/providers/description.ts';
import type { Instant } from '@shared/time/instant.ts';
import type { AttemptEngine } from '../attempts/engine.ts';
import { planIntent } from '../attempts/plan.ts';
import type { Written } from '../links/links.ts';
import type { Lookup } from '../lookup/lookup.ts';
import type { Clock, IdSource } from '../ports/clock.ts';
import type { Journal } from '../ports/journal.ts';
import type { ProviderDirectory } from '../profiles/provider-directory.ts';

export type RefundDependencies = {
  readonly journal: Journal;
  readonly engine: AttemptEngine;
  readonly directory: ProviderDirectory;
  readonly lookup: Lookup;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly operator: () => Promise<string>;
};

type Preflight = CallOutput<'refunds.preflight'>;

export type Refunds = {
  preflight(paymentId: TransactionId): Promise<Preflight>;
  create(input: RefundInput): Promise<Written & { readonly payment: Transaction }>;
};

export type RefundFacts = {
  readonly payment: Transaction;
  readonly refunds: readonly Transaction[];
  readonly description: ProviderDescription;
  readonly minimumMinor: number;
};

/** The newest refund that gave money back or still may. */
export function earlierRefund(refunds: readonly Transaction[]): Transaction | null {
  const counted = refunds.filter((refund) => refund.status !== 'failed' && refund.status !== 'cancelled');
  return counted.toSorted((left, right) => right.createdAt - left.createdAt)[0] ?? null;
}

/** Throws the AppError of the first rule that this refund breaks. The cap is checked again, for certain, by the journal. */
export function checkRefund(input: RefundInput, facts: RefundFacts): void {
  const { payment, refunds, description, minimumMinor } = facts;
  if (payment.kind !== 'payment' || !description.refund.byApi) throw new AppError('refund.notRefundable', { status: payment.status });
  const rest = refundableMinor(payment);
  if (rest === 0) throw new AppError('refund.notRefundable', { status: payment.status });
  if (input.amountMinor <= 0) throw new AppError('amount.notPositive', {}, { field: 'amountMinor' });
  if (input.amountMinor < minimumMinor) throw new AppError('amount.belowMinimum', { minimumMinor, currency: payment.currency }, { field: 'amountMinor' });
  if (input.amountMinor > rest) throw new AppError('amount.aboveRefundable', { maximumMinor: rest, currency: payment.currency }, { field: 'amountMinor' });
  if (!description.refund.partial && input.amountMinor !== payment.amountMinor) throw new AppError('amount.aboveRefundable', { maximumMinor: rest, currency: payment.currency }, { field: 'amountMinor' });
  if (input.reason === 'other' && input.note === '') throw new AppError('input.invalid', {}, { field: 'note' });
  if ([...input.note].length > description.refund.noteMaxLength) throw new AppError('text.tooLong', { maximum: description.refund.noteMaxLength }, { field: 'note' });
  const earlier = earlierRefund(refunds);
  if (earlier !== null && earlier.id !== input.confirmedEarlierId) throw new AppError('refund.earlierNotConfirmed', { reference: earlier.reference }, { field: 'confirmedEarlierId' });
}

export function createRefunds(dependencies: RefundDependencies): Refunds {
  const { journal, engine, directory, lookup, clock, ids } = dependencies;

  async function gather(paymentId: TransactionId): Promise<RefundFacts & { readonly profile: Awaited<ReturnType<ProviderDirectory['profile']>> }> {
    const payment = await journal.transactions.get(paymentId);
    if (!payment) throw new AppError('transaction.notFound');
    const profile = await directory.profile(payment.profileId);
    const description = descriptionOf(profile.providerId);
    const minimumMinor = integerSetting(description, profile.settings, description.refund.minimumSetting);
    return { payment, refunds: await journal.transactions.refundsOf(paymentId), profile, description, minimumMinor };
  }

  /** `R-<order number, shortened>-<count>-<random>`: readable beside the order, unique by its tail, at most 64 characters. */
  async function suggest(payment: Transaction, count: number): Promise<Reference> {
    for (;;) {
      const tail = ids.next().replaceAll('-', '').slice(-6).toUpperCase();
      const candidate = referenceSchema.parse(`R-${payment.reference.slice(0, 48)}-${String(count + 1).padStart(2, '0')}-${tail}`);
      if (!(await journal.transactions.byReference(payment.profileId, candidate))) return candidate;
    }
  }

  return {
    async preflight(paymentId) {
      const refreshed = await lookup.refresh(paymentId);
      const asked: { ok: true; at: Instant } | { ok: false; error: AppErrorDto } =
        refreshed.error === null ? { ok: true, at: refreshed.transaction.observedAt } : { ok: false, error: refreshed.error };
      const { payment, refunds, minimumMinor } = await gather(paymentId);
      return {
        payment,
        refunds: [...refunds],
        refundableMinor: refundableMinor(payment),
        minimumMinor,
        asked,
        earlier: earlierRefund(refunds),
        suggestedReference: await suggest(payment, refunds.length),
      };
    },

    async create(input) {
      const repeated = await journal.intents.bySubmitKey(input.submitKey);
      const { profile, ...facts } = await gather(input.paymentId);
      // The second press of the same button joins the first; its facts already contain the first and would refuse it.
      if (!repeated) checkRefund(input, facts);
      const { payment, description } = facts;
      const operator = await dependencies.operator();
      const plan = planIntent(
        {
          profile,
          submitKey: input.submitKey,
          payload: {
            kind: 'refund',
            reference: input.reference,
            amount: { minor: input.amountMinor, currency: payment.currency },
            note: input.note,
            original: {
              reference: payment.reference,
              providerPaymentId: payment.providerPaymentId,
              providerTransactionId: payment.providerTransactionId,
              walletReference: payment.walletReference,
            },
          },
          operator,
          refunds: { payment, reason: input.reason, exclusive: description.resend.refund === 'C' || description.resend.refund === 'D' || description.resend.refund === 'E' },
        },
        { clock, ids },
      );
      const intent = await engine.submit(plan);
      const [transaction, after] = await Promise.all([journal.transactions.get(intent.transactionId), journal.transactions.get(payment.id)]);
      if (!transaction || !after) throw new AppError('transaction.notFound');
      return { intent, transaction, payment: after };
    },
  };
}
