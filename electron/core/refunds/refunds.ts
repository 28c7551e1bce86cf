/**
 * Refunds: gathers the facts of a payment, decides whether a refund may go, and hands it to the engine. The rest is reserved in
 * the journal in the same transaction that writes the refund down, so two people can never give back more than was paid.
 */
import { reference as referenceSchema, type Reference, type TransactionId } from '@shared/domain/ids.ts';
import type { Profile } from '@shared/domain/profile.ts';
import type { RepeatFinding } from '@shared/domain/repeat.ts';
import { refundableMinor, type Transaction } from '@shared/domain/transaction.ts';
import { AppError, type AppErrorDto } from '@shared/errors/app-error.ts';
import type { CallOutput, ParsedInput, RefundInput } from '@shared/ipc/contract.ts';
import { descriptionOf } from '@shared/providers/catalogue.ts';
import type { ProviderDescription, RefundRules } from '@shared/providers/description.ts';
import { amountProblem, textProblem } from '@shared/providers/link-rules.ts';
import { readFields, type FieldValues } from '@shared/providers/request-field.ts';
import type { Instant } from '@shared/time/instant.ts';
import type { AttemptEngine } from '../attempts/engine.ts';
import type { PersonalEntries } from '../attempts/personal-entries.ts';
import { planIntent } from '../attempts/plan.ts';
import type { Written } from '../links/links.ts';
import type { Lookup } from '../lookup/lookup.ts';
import { confirmationOf, type MoneyLock, type RunPass } from '../money-rules/money-lock.ts';
import type { Clock, IdSource } from '../ports/clock.ts';
import type { Journal } from '../ports/journal.ts';
import type { ProviderDirectory } from '../profiles/provider-directory.ts';
import { findRepeats, repeatCheck } from './radar.ts';

export type RefundDependencies = {
  readonly journal: Journal;
  readonly engine: AttemptEngine;
  readonly directory: ProviderDirectory;
  readonly lookup: Lookup;
  readonly entries: PersonalEntries;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly moneyLock: MoneyLock;
  readonly operator: () => Promise<string>;
};

type Preflight = CallOutput<'refunds.preflight'>;

/** Of these something may have been given back. */
const cameIn: readonly Transaction['status'][] = ['part_paid', 'paid', 'part_refunded', 'refunded'];
const mostSiblings = 3;
/** Milliseconds. */
const siblingPatience = 5_000;

export type Refunds = {
  preflight(paymentId: TransactionId): Promise<Preflight>;
  /** What looks the same; by the order alone where the amount is null. Errors: `transaction.notFound`. */
  repeats(input: ParsedInput<'refunds.repeats'>): Promise<RepeatFinding>;
  /** `pass` stands for the typed amount of one row of a run. */
  create(input: RefundInput, pass?: RunPass): Promise<Written & { readonly payment: Transaction }>;
};

export type RefundFacts = {
  readonly payment: Transaction;
  readonly refunds: readonly Transaction[];
  /** Null where the provider has no refund call. */
  readonly rules: RefundRules | null;
};

/**
 * Throws the AppError of the first rule that this refund breaks, and returns its entries as they are sent. The cap is checked again,
 * for certain, by the journal. The provider's window is no rule here: its own refusal has the last word.
 */
export function checkRefund(input: RefundInput, { payment, rules }: Pick<RefundFacts, 'payment' | 'rules'>): FieldValues {
  if (rules === null) throw new AppError('refund.manualOnly');
  const rest = refundableMinor(payment);
  const { currency } = payment;
  if (rest === 0) throw new AppError('refund.notRefundable', { status: payment.status });
  const { minimumMinor, wholeUnits } = rules;
  if (input.amountMinor <= 0) throw new AppError('amount.notPositive', {}, { field: 'amountMinor' });
  if (input.amountMinor > rest) throw new AppError('amount.aboveRefundable', { maximumMinor: rest, currency }, { field: 'amountMinor' });
  const amount = amountProblem(input.amountMinor, currency, { minimumMinor, maximumMinor: 0, wholeUnits });
  if (amount !== null) throw new AppError(amount, { minimumMinor, currency }, { field: 'amountMinor' });
  if (!rules.partial && input.amountMinor !== payment.amountMinor) throw new AppError('amount.aboveRefundable', { maximumMinor: rest, currency }, { field: 'amountMinor' });
  if (input.reason === 'other' && input.note === '') throw new AppError('field.required', {}, { field: 'note' });
  const note = textProblem(input.note, rules.note);
  if (note !== null) throw new AppError(note, { maximum: rules.note.maxCharacters }, { field: 'note' });
  return readFields(rules.fields, input.fields);
}

/** A number for a refund: `R-<order number, shortened>-<count>-<random>`, readable beside the order, unique by its tail, at most 64 characters. */
export async function suggestRefundReference(payment: Transaction, count: number, { journal, ids }: { readonly journal: Pick<Journal, 'transactions'>; readonly ids: IdSource }): Promise<Reference> {
  for (;;) {
    const tail = ids.next().replaceAll('-', '').slice(-6).toUpperCase();
    const candidate = referenceSchema.parse(`R-${payment.reference.slice(0, 48)}-${String(count + 1).padStart(2, '0')}-${tail}`);
    if (!(await journal.transactions.byReference(payment.profileId, candidate))) return candidate;
  }
}

export function createRefunds(dependencies: RefundDependencies): Refunds {
  const { journal, engine, directory, lookup, clock, ids, entries, moneyLock } = dependencies;

  async function gather(paymentId: TransactionId): Promise<RefundFacts & { readonly profile: Profile; readonly description: ProviderDescription }> {
    const payment = await journal.transactions.get(paymentId);
    if (!payment || payment.kind !== 'payment') throw new AppError('transaction.notFound');
    const profile = await directory.profile(payment.profileId);
    const description = descriptionOf(profile.providerId);
    const rules = description.refund.track === 'api' ? description.refund.rules(payment, profile.settings) : null;
    return { payment, refunds: await journal.transactions.refundsOf(paymentId), profile, description, rules };
  }

  /**
   * Asks about payments of the same order on other profiles, because what was given back at their consoles is known only then. A provider
   * that is slow or silent keeps nobody waiting: what the journal knows of it stands.
   */
  async function askSiblings(paymentId: TransactionId): Promise<void> {
    const payment = await journal.transactions.get(paymentId);
    if (!payment) return;
    const siblings = (await journal.transactions.paymentsOfOrder(payment.environment, payment.reference)).filter(({ id, status }) => id !== paymentId && cameIn.includes(status)).slice(0, mostSiblings);
    if (siblings.length === 0) return;
    let stopWaiting = (): void => undefined;
    await Promise.race([
      Promise.allSettled(siblings.map(async ({ id }) => lookup.refresh(id))),
      new Promise<void>((resolve) => { stopWaiting = clock.after(siblingPatience, resolve); }),
    ]);
    stopWaiting();
  }

  return {
    async preflight(paymentId) {
      const [refreshed] = await Promise.all([lookup.refresh(paymentId), askSiblings(paymentId)]);
      const asked: { ok: true; at: Instant } | { ok: false; error: AppErrorDto } =
        refreshed.error === null ? { ok: true, at: refreshed.transaction.observedAt } : { ok: false, error: refreshed.error };
      const { payment, refunds, profile } = await gather(paymentId);
      return {
        payment,
        refunds: [...refunds],
        refundableMinor: refundableMinor(payment),
        asked,
        repeats: await findRepeats(dependencies, { profile, payment, amountMinor: null, currency: payment.currency }),
        suggestedReference: await suggestRefundReference(payment, refunds.length, { journal, ids }),
      };
    },

    async repeats({ paymentId, amountMinor }) {
      const { payment, profile } = await gather(paymentId);
      return findRepeats(dependencies, { profile, payment, amountMinor, currency: payment.currency });
    },

    async create(input, pass) {
      const { profile, description, ...facts } = await gather(input.paymentId);
      const { payment } = facts;
      // The second press of the same button joins the first; its facts may contain the first and would refuse it. The key is looked up
      // after the facts were read: whatever of the first is in them was written together with its key.
      const repeated = await journal.intents.bySubmitKey(input.submitKey);
      const values = repeated ? readFields(facts.rules?.fields ?? [], input.fields) : checkRefund(input, facts);
      await moneyLock.requireUnlocked({ profile, action: 'refund', amount: { minor: input.amountMinor, currency: payment.currency }, ...confirmationOf(input, pass) });
      const operator = await dependencies.operator();
      const { open, sealed, fingerprint, payer } = await entries.seal(profile, input.reference, facts.rules?.fields ?? [], values);
      const plan = planIntent(
        {
          profile,
          submitKey: input.submitKey,
          payload: {
            kind: 'refund', reference: input.reference, amount: { minor: input.amountMinor, currency: payment.currency }, note: input.note, reason: input.reason,
            fields: open, sealed, createdAt: clock.now(),
            original: {
              reference: payment.reference, method: payment.method, providerPaymentId: payment.providerPaymentId,
              providerTransactionId: payment.providerTransactionId, walletReference: payment.walletReference,
            },
          },
          sealedFingerprint: fingerprint,
          payer,
          method: payment.method,
          operator,
          payment,
          reason: input.reason,
          exclusive: ['C', 'D', 'E'].includes(description.resend.refund),
        },
        { ids },
      );
      const intent = await engine.submit({ ...plan, ...(await repeatCheck(dependencies, { profile, payment, amountMinor: input.amountMinor, currency: payment.currency, payer }, input)) });
      const [transaction, after] = await Promise.all([journal.transactions.get(intent.transactionId), journal.transactions.get(payment.id)]);
      if (!transaction || !after) throw new AppError('transaction.notFound');
      return { intent, transaction, payment: after };
    },
  };
}
