/**
 * A charge with a stored token: the payer is not there, so it goes through the engine like a refund. The token stays a secret from end
 * to end: it lies sealed in the journal, bound to the order number, and is opened only to be sent.
 */
import { createHash } from 'node:crypto';
import type { ProfileId, Reference, SubmitKey } from '@shared/domain/ids.ts';
import { AppError } from '@shared/errors/app-error.ts';
import type { Money } from '@shared/money/money.ts';
import { descriptionOf } from '@shared/providers/catalogue.ts';
import type { FieldValues } from '@shared/providers/request-field.ts';
import type { AttemptEngine } from '../attempts/engine.ts';
import { planIntent } from '../attempts/plan.ts';
import type { Written } from '../links/links.ts';
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
  readonly merchantUserId: string;
  readonly fields: FieldValues;
};

export type TokenCharges = {
  /** Errors: `profile.notFound`, `ability.notOffered`, `amount.notPositive`, those of `Sealer.seal` and of `AttemptEngine.submit`. */
  create(input: TokenChargeInput): Promise<Written>;
};

export type TokenChargeDependencies = {
  readonly journal: Journal;
  readonly engine: AttemptEngine;
  readonly directory: ProviderDirectory;
  readonly sealer: Sealer;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly operator: () => Promise<string>;
};

/** Names the attempt at the provider: a function of the order number, so that every repeat is the same attempt. At most 64 characters. */
function requestIdOf(reference: Reference): string {
  return `C${createHash('sha256').update(`charge:${reference}`).digest('hex').slice(0, 40)}`;
}

export function createTokenCharges(dependencies: TokenChargeDependencies): TokenCharges {
  const { journal, engine, directory, sealer, clock, ids } = dependencies;
  return {
    async create({ submitKey, profileId, reference, amount, description, wallet, token, merchantUserId, fields }) {
      const profile = await directory.profile(profileId);
      if ((await directory.provider(profileId)).tokens === undefined) throw new AppError('ability.notOffered', { provider: descriptionOf(profile.providerId).name });
      if (amount.minor <= 0) throw new AppError('amount.notPositive', {}, { field: 'amountMinor' });
      const secrets = JSON.stringify({ ...fields, token, merchantUserId });
      const options = { memoryAllowed: profile.environment === 'practice' };
      const plan = planIntent(
        {
          profile,
          submitKey,
          payload: {
            kind: 'charge', reference, amount, description, wallet, requestId: requestIdOf(reference), fields: {},
            sealed: await sealer.seal(secrets, reference, options), createdAt: clock.now(),
          },
          sealedFingerprint: await sealer.fingerprint(secrets, options),
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
