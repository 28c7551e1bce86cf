/**
 * Payouts: money out of the merchant's balance. Nothing goes out unless the profile's switch is on, the money lock is open (for a payout
 * the amount is always typed a second time), and a second person stands for it by name; then it goes through the engine like a refund (Vexora dossier §6.3).
 */
import type { ProfileId, Reference } from '@shared/domain/ids.ts';
import { isSamePerson } from '@shared/domain/manual-refund.ts';
import type { Profile } from '@shared/domain/profile.ts';
import type { RepeatFinding } from '@shared/domain/repeat.ts';
import type { Transaction } from '@shared/domain/transaction.ts';
import { AppError } from '@shared/errors/app-error.ts';
import type { ParsedInput, PayoutInput } from '@shared/ipc/contract.ts';
import { descriptionOf } from '@shared/providers/catalogue.ts';
import { booleanSetting, type PayoutRules } from '@shared/providers/description.ts';
import { amountProblem, fitsReference } from '@shared/providers/link-rules.ts';
import { fieldSchema, readFields, type FieldValues, type RequestField } from '@shared/providers/request-field.ts';
import type { AttemptEngine } from '../attempts/engine.ts';
import type { PersonalEntries } from '../attempts/personal-entries.ts';
import { planIntent } from '../attempts/plan.ts';
import type { Written } from '../links/links.ts';
import type { References } from '../links/references.ts';
import type { MoneyLock } from '../money-rules/money-lock.ts';
import type { Clock, IdSource } from '../ports/clock.ts';
import type { Journal } from '../ports/journal.ts';
import type { ProviderDirectory } from '../profiles/provider-directory.ts';
import { findRepeats, repeatCheck } from '../refunds/radar.ts';

export type PayoutDependencies = {
  readonly journal: Journal;
  readonly engine: AttemptEngine;
  readonly directory: ProviderDirectory;
  readonly entries: PersonalEntries;
  readonly references: References;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly moneyLock: MoneyLock;
  readonly operator: () => Promise<string>;
};

export type Payouts = {
  /** Errors: `profile.notFound`, `payout.notOffered`. */
  suggestReference(profileId: ProfileId): Promise<Reference>;
  /** What looks the same. An entry that is not right yet finds nothing. Errors: `profile.notFound`, `payout.notOffered`, `transaction.notFound`. */
  repeats(input: ParsedInput<'payouts.repeats'>): Promise<RepeatFinding>;
  create(input: PayoutInput): Promise<Written & { readonly payment: Transaction | null }>;
};

/** The rules in force, or `payout.notOffered`: the provider has none, or the profile's switch is off. */
export function requirePayoutRules(profile: Profile): PayoutRules {
  const description = descriptionOf(profile.providerId);
  const rules = description.payout;
  if (rules === null || !booleanSetting(description, profile.settings, rules.setting)) throw new AppError('payout.notOffered', { provider: description.name });
  return rules;
}

/** Throws the AppError of the first rule that this payout breaks, with its field, and returns its entries as they are sent. */
export function checkPayout(input: PayoutInput, rules: PayoutRules, operator: string): FieldValues {
  const { currency, minimumMinor, wholeUnits } = rules;
  if (input.amountMinor <= 0) throw new AppError('amount.notPositive', {}, { field: 'amountMinor' });
  const amount = amountProblem(input.amountMinor, currency, { minimumMinor, maximumMinor: 0, wholeUnits });
  if (amount !== null) throw new AppError(amount, { minimumMinor, currency }, { field: 'amountMinor' });
  if (!fitsReference(input.reference, rules.reference)) {
    throw new AppError('reference.invalid', { minimum: rules.reference.minLength, maximum: rules.reference.maxLength }, { field: 'reference' });
  }
  const fields = readFields(rules.fields, input.fields);
  if (isSamePerson(input.approvedBy, operator)) throw new AppError('payout.samePerson', {}, { field: 'approvedBy' });
  return fields;
}

/** The entries that are right as they stand, normalised; a person is still typing. */
function normalFields(described: readonly RequestField[], typed: FieldValues): FieldValues {
  return Object.fromEntries(described.flatMap((field) => {
    const read = fieldSchema(field).safeParse(typed[field.key] ?? '');
    return read.success && read.data !== '' ? [[field.key, read.data] as const] : [];
  }));
}

export function createPayouts(dependencies: PayoutDependencies): Payouts {
  const { journal, engine, directory, entries, references, clock, ids, moneyLock } = dependencies;

  async function paymentOf(input: Pick<PayoutInput, 'paymentId' | 'profileId'>, rules: PayoutRules): Promise<Transaction | null> {
    if (input.paymentId === null) return null;
    const payment = await journal.transactions.get(input.paymentId);
    const ours = payment?.kind === 'payment' && payment.profileId === input.profileId && payment.currency === rules.currency;
    if (!ours) throw new AppError('transaction.notFound', {}, { field: 'paymentId' });
    return payment;
  }

  return {
    async suggestReference(profileId) {
      const profile = await directory.profile(profileId);
      return references.suggest(profile, 'P', requirePayoutRules(profile).reference);
    },

    async repeats(input) {
      const profile = await directory.profile(input.profileId);
      const rules = requirePayoutRules(profile);
      const payment = await paymentOf(input, rules);
      const payer = await entries.payer(profile, rules.fields, normalFields(rules.fields, input.fields));
      return findRepeats(dependencies, { profile, payment, amountMinor: input.amountMinor, currency: rules.currency, payer });
    },

    async create(input) {
      const profile = await directory.profile(input.profileId);
      const rules = requirePayoutRules(profile);
      const payment = await paymentOf(input, rules);
      const operator = await dependencies.operator();
      const values = checkPayout(input, rules, operator);
      await moneyLock.requireUnlocked({ profile, action: 'payout', amount: { minor: input.amountMinor, currency: rules.currency }, typed: input.typedAmount ?? null });
      const { open, sealed, fingerprint, payer } = await entries.seal(profile, input.reference, rules.fields, values);
      const plan = planIntent(
        {
          profile,
          submitKey: input.submitKey,
          payload: {
            kind: 'payout', reference: input.reference, amount: { minor: input.amountMinor, currency: rules.currency }, note: input.note,
            fields: open, sealed, createdAt: clock.now(),
          },
          sealedFingerprint: fingerprint,
          payer,
          method: null,
          operator,
          payment,
          reason: null,
          exclusive: false,
        },
        { ids },
      );
      const intent = await engine.submit({
        ...plan, approvedBy: input.approvedBy,
        ...(await repeatCheck(dependencies, { profile, payment, amountMinor: input.amountMinor, currency: rules.currency, payer }, input)),
      });
      const transaction = await journal.transactions.get(intent.transactionId);
      if (!transaction) throw new AppError('transaction.notFound');
      return { intent, transaction, payment };
    },
  };
}
