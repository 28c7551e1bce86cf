/**
 * A charge with a stored token: the payer is not there, so it goes through the engine like a refund. The token stays a secret from end
 * to end: it lies sealed in the journal, bound to the order number, and is opened only to be sent.
 */
import { createHash } from 'node:crypto';
import type { ProfileId, Reference, SubmitKey } from '@shared/domain/ids.ts';
import type { Profile } from '@shared/domain/profile.ts';
import { AppError } from '@shared/errors/app-error.ts';
import type { Money } from '@shared/money/money.ts';
import { descriptionOf } from '@shared/providers/catalogue.ts';
import { fitsReference, textProblem } from '@shared/providers/link-rules.ts';
import type { FieldValues } from '@shared/providers/request-field.ts';
import type { AttemptEngine } from '../attempts/engine.ts';
import { payerWords } from '../attempts/payer.ts';
import { payerMarks } from '../attempts/personal-entries.ts';
import { planIntent } from '../attempts/plan.ts';
import type { Written } from '../links/links.ts';
import { confirmationOf, type MoneyLock, type RunPass } from '../money-rules/money-lock.ts';
import type { Clock, IdSource } from '../ports/clock.ts';
import type { Journal } from '../ports/journal.ts';
import type { Sealer } from '../ports/sealer.ts';
import type { ProviderDirectory } from '../profiles/provider-directory.ts';

export type TokenChargeInput = {
  readonly submitKey: SubmitKey;
  readonly profileId: ProfileId;
  readonly reference: Reference;
  readonly amount: Money;
  readonly description: string;
  readonly wallet: string;
  readonly token: string;
  /** The token's fingerprint in the journal, by which its charges are found; null where the journal does not hold the token. */
  readonly tokenMark?: string | null | undefined;
  readonly merchantUserId: string;
  readonly fields: FieldValues;
  /** The amount once more, as the person typed it; null where nothing was asked. */
  readonly typedAmount?: string | null | undefined;
};

export type TokenCharges = {
  /**
   * `pass` stands for the typed amount of one row of a run. Errors: `profile.notFound`, `ability.notOffered`, `amount.notPositive`,
   * `reference.invalid`, `lock.lookOnly`, `lock.amountNotTyped`, those of `textProblem`, of `Sealer.seal` and of `AttemptEngine.submit`.
   */
  create(input: TokenChargeInput, pass?: RunPass): Promise<Written>;
};

export type TokenChargeDependencies = {
  readonly journal: Journal;
  readonly engine: AttemptEngine;
  readonly directory: ProviderDirectory;
  readonly sealer: Sealer;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly moneyLock: MoneyLock;
  readonly operator: () => Promise<string>;
};

/** Names the attempt at the provider: a function of the order number, so that every repeat is the same attempt. At most 64 characters. */
function requestIdOf(reference: Reference): string {
  return `C${createHash('sha256').update(`charge:${reference}`).digest('hex').slice(0, 40)}`;
}

/** A charge is an order like any other: number and text follow the rules of the provider's orders. Throws for the first one broken. */
function checkOrder({ reference, amount, description }: TokenChargeInput, profile: Profile): void {
  if (amount.minor <= 0) throw new AppError('amount.notPositive', {}, { field: 'amountMinor' });
  const [method] = descriptionOf(profile.providerId).link.methods(profile);
  if (method === undefined) return;
  if (!fitsReference(reference, method.reference)) {
    throw new AppError('reference.invalid', { minimum: method.reference.minLength, maximum: method.reference.maxLength }, { field: 'reference' });
  }
  const text = textProblem(description, method.description);
  if (text !== null) throw new AppError(text, { maximum: method.description.maxCharacters }, { field: 'description' });
}

export function createTokenCharges(dependencies: TokenChargeDependencies): TokenCharges {
  const { journal, engine, directory, sealer, clock, ids, moneyLock } = dependencies;
  return {
    async create(input, pass) {
      const { submitKey, profileId, reference, amount, description, wallet, token, tokenMark, merchantUserId, fields, typedAmount } = input;
      const profile = await directory.profile(profileId);
      if ((await directory.provider(profileId)).tokens === undefined) throw new AppError('ability.notOffered', { provider: descriptionOf(profile.providerId).name });
      checkOrder(input, profile);
      await moneyLock.requireUnlocked({ profile, action: 'charge', amount, ...confirmationOf({ typedAmount, submitKey }, pass) });
      const secrets = JSON.stringify({ ...fields, token, merchantUserId });
      const options = { memoryAllowed: profile.environment === 'practice' };
      const shopper = await payerMarks(sealer, profile, payerWords([{ key: 'merchantUserId', initial: { text: '' } }], { merchantUserId }));
      const plan = planIntent(
        {
          profile,
          submitKey,
          payload: {
            kind: 'charge', reference, amount, description, wallet, requestId: requestIdOf(reference), fields: {},
            sealed: await sealer.seal(secrets, reference, options), createdAt: clock.now(),
          },
          sealedFingerprint: await sealer.fingerprint(secrets, options),
          payer: tokenMark === undefined || tokenMark === null ? shopper : [...shopper, tokenMark],
          method: wallet,
          operator: await dependencies.operator(),
          payment: null,
          reason: null,
          exclusive: false,
        },
        { ids },
      );
      const intent = await engine.submit(plan);
      const transaction = await journal.transactions.get(intent.transactionId);
      if (!transaction) throw new AppError('transaction.notFound');
      return { intent, transaction };
    },
  };
}
