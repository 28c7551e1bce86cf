/** Payment links and checkouts: checks what a person typed against the provider's rules, then hands it to the engine. */
import { createHash } from 'node:crypto';
import { submitKey as submitKeySchema, type ProfileId, type Reference, type SubmitKey } from '@shared/domain/ids.ts';
import type { Intent } from '@shared/domain/intent.ts';
import type { Profile } from '@shared/domain/profile.ts';
import type { Transaction } from '@shared/domain/transaction.ts';
import { AppError } from '@shared/errors/app-error.ts';
import type { LinkInput } from '@shared/ipc/contract.ts';
import { descriptionOf } from '@shared/providers/catalogue.ts';
import { methodOf, missingSettings, type LinkMethod } from '@shared/providers/description.ts';
import { amountProblem, expiryProblem, fitsReference, textProblem } from '@shared/providers/link-rules.ts';
import { readFields, type FieldValues } from '@shared/providers/request-field.ts';
import type { Instant } from '@shared/time/instant.ts';
import type { AttemptEngine } from '../attempts/engine.ts';
import type { IntentPayload } from '../attempts/payload.ts';
import { contentHash, planIntent } from '../attempts/plan.ts';
import type { PersonalEntries } from '../attempts/personal-entries.ts';
import type { Clock, IdSource } from '../ports/clock.ts';
import { confirmationOf, type MoneyLock, type RunPass } from '../money-rules/money-lock.ts';
import type { Journal } from '../ports/journal.ts';
import type { ProviderDirectory } from '../profiles/provider-directory.ts';
import type { References } from './references.ts';

export type Written = { readonly intent: Intent; readonly transaction: Transaction };

export type LinkDependencies = {
  readonly journal: Journal;
  readonly engine: AttemptEngine;
  readonly directory: ProviderDirectory;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly entries: PersonalEntries;
  readonly references: References;
  readonly moneyLock: MoneyLock;
  readonly operator: () => Promise<string>;
};

export type Links = {
  /** `pass` stands for the typed amount of one row of a run. */
  create(input: LinkInput, pass?: RunPass): Promise<Written>;
  /** Errors: `profile.notFound`, `method.notOffered`. */
  suggestReference(profileId: ProfileId, method: string): Promise<Reference>;
  isFree(profileId: ProfileId, reference: Reference): Promise<boolean>;
};

/**
 * Checks what a person typed against the rules of the method and returns the method with the entries as they are sent. Throws the
 * AppError of the first rule broken, with its field.
 */
export function checkLink(input: LinkInput, profile: Profile, now: Instant): { readonly method: LinkMethod; readonly fields: FieldValues } {
  const description = descriptionOf(profile.providerId);
  const [missing] = missingSettings(description, profile.settings);
  if (missing !== undefined) throw new AppError('setting.missing', { provider: description.name, key: missing }, { field: 'profileId' });
  const method = methodOf(description, profile, input.method);
  if (!method) throw new AppError('method.notOffered', { provider: description.name }, { field: 'method' });
  const { currency, amountMinor } = input;
  if (!method.currencies.includes(currency)) throw new AppError('currency.notOffered', { currency, provider: description.name }, { field: 'currency' });
  if (amountMinor <= 0) throw new AppError('amount.notPositive', {}, { field: 'amountMinor' });
  const amount = amountProblem(amountMinor, currency, method);
  if (amount !== null) throw new AppError(amount, { minimumMinor: method.minimumMinor, maximumMinor: method.maximumMinor, currency }, { field: 'amountMinor' });
  if (!fitsReference(input.reference, method.reference)) {
    throw new AppError('reference.invalid', { minimum: method.reference.minLength, maximum: method.reference.maxLength }, { field: 'reference' });
  }
  const text = textProblem(input.description, method.description);
  if (text !== null) throw new AppError(text, { maximum: method.description.maxCharacters }, { field: 'description' });
  const expiry = expiryProblem(input.expiresAt, method.expiry, now);
  if (expiry !== null) throw new AppError(expiry, expiryParams(method), { field: 'expiresAt' });
  return { method, fields: readFields(method.fields, input.fields) };
}

function expiryParams({ expiry }: LinkMethod): Readonly<Record<string, number>> {
  return expiry.kind === 'range' ? { leastSeconds: expiry.leastSeconds, mostSeconds: expiry.mostSeconds } : {};
}

/** The submit key of the next version of the same form, after the version under `key` was given up. */
function keyAfter(key: SubmitKey): SubmitKey {
  const hex = createHash('sha256').update(`${key}:next`).digest('hex');
  return submitKeySchema.parse(`${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`);
}

export function createLinks(dependencies: LinkDependencies): Links {
  const { journal, engine, directory, clock, ids, entries, references, moneyLock } = dependencies;

  /**
   * Gives up earlier versions of the same form that never left, so that their order number is free for this one. Every version
   * given up leads to the next key, so that pressing twice ends at the same one however often the form was edited before.
   */
  async function replaceUnsent(key: SubmitKey, payloadHash: string, operator: string): Promise<SubmitKey> {
    const earlier = await journal.intents.bySubmitKey(key);
    if (!earlier) return key;
    const givenUp = earlier.state === 'ABANDONED' && earlier.sends === 0;
    if (!givenUp) {
      const stored = await journal.intents.get(earlier.id);
      if (!stored || stored.payloadHash === payloadHash) return key;
      if (earlier.sends > 0 || engine.isUnderWay(earlier.id)) throw new AppError('intent.payloadDiffers', { reference: earlier.reference });
      if (earlier.state === 'QUEUED') await engine.decide(earlier.id, earlier.version, { kind: 'abandon', note: 'edited' }, operator);
    }
    return replaceUnsent(keyAfter(key), payloadHash, operator);
  }

  return {
    async create(input, pass) {
      const profile = await directory.profile(input.profileId);
      const now = clock.now();
      const { method, fields } = checkLink(input, profile, now);
      await moneyLock.requireUnlocked({ profile, action: 'link', amount: { minor: input.amountMinor, currency: input.currency }, ...confirmationOf(input, pass) });
      const operator = await dependencies.operator();
      const { open, sealed, fingerprint, payer } = await entries.seal(profile, input.reference, method.fields, fields);
      const payload: IntentPayload = {
        kind: method.kind, reference: input.reference, amount: { minor: input.amountMinor, currency: input.currency },
        description: input.description, expiresAt: input.expiresAt, method: method.key, fields: open, sealed, createdAt: now,
      };
      const submitKey = await replaceUnsent(input.submitKey, contentHash(payload, fingerprint), operator);
      const plan = planIntent(
        { profile, submitKey, payload, sealedFingerprint: fingerprint, payer, method: method.recordAs, operator, payment: null, reason: null, exclusive: false },
        { ids },
      );
      const intent = await engine.submit(plan);
      const transaction = await journal.transactions.get(intent.transactionId);
      if (!transaction) throw new AppError('transaction.notFound');
      return { intent, transaction };
    },

    async suggestReference(profileId, methodKey) {
      const profile = await directory.profile(profileId);
      const description = descriptionOf(profile.providerId);
      const method = methodOf(description, profile, methodKey);
      if (!method) throw new AppError('method.notOffered', { provider: description.name }, { field: 'method' });
      return references.suggest(profile, 'L', method.reference);
    },

    async isFree(profileId, reference) {
      return (await journal.transactions.byReference(profileId, reference)) === undefined;
    },
  };
}
