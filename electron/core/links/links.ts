/** Payment links and checkouts: checks what a person typed against the provider's rules, then hands it to the engine. */
import { createHash } from 'node:crypto';
import { reference as referenceSchema, submitKey as submitKeySchema, type ProfileId, type Reference, type SubmitKey } from '@shared/domain/ids.ts';
import type { Intent } from '@shared/domain/intent.ts';
import type { Profile } from '@shared/domain/profile.ts';
import type { Transaction } from '@shared/domain/transaction.ts';
import { AppError } from '@shared/errors/app-error.ts';
import type { LinkInput } from '@shared/ipc/contract.ts';
import { descriptionOf } from '@shared/providers/catalogue.ts';
import { integerSetting } from '@shared/providers/description.ts';
import { businessDateOf } from '@shared/time/zones.ts';
import type { AttemptEngine } from '../attempts/engine.ts';
import type { IntentPayload } from '../attempts/payload.ts';
import { hashOf, planIntent } from '../attempts/plan.ts';
import type { Clock, IdSource } from '../ports/clock.ts';
import type { Journal } from '../ports/journal.ts';
import type { ProviderDirectory } from '../profiles/provider-directory.ts';

export type Written = { readonly intent: Intent; readonly transaction: Transaction };

export type LinkDependencies = {
  readonly journal: Journal;
  readonly engine: AttemptEngine;
  readonly directory: ProviderDirectory;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly operator: () => Promise<string>;
};

export type Links = {
  create(input: LinkInput): Promise<Written>;
  suggestReference(profileId: ProfileId): Promise<Reference>;
  isFree(profileId: ProfileId, reference: Reference): Promise<boolean>;
};

/** Checks amount, currency, texts and expiry against the provider's description. Throws the AppError of the first rule broken. */
export function checkLink(input: LinkInput, profile: Profile, now: number): void {
  const description = descriptionOf(profile.providerId);
  const { link } = description;
  if (!link.currencies.includes(input.currency)) throw new AppError('currency.notOffered', { currency: input.currency, provider: description.name }, { field: 'currency' });
  const minimum = integerSetting(description, profile.settings, link.minimumSetting);
  if (input.amountMinor < minimum) throw new AppError('amount.belowMinimum', { minimumMinor: minimum, currency: input.currency }, { field: 'amountMinor' });
  const maximum = integerSetting(description, profile.settings, link.maximumSetting);
  if (input.amountMinor > maximum) throw new AppError('amount.aboveMaximum', { maximumMinor: maximum, currency: input.currency }, { field: 'amountMinor' });
  if (input.reference.length > link.referenceMaxLength) throw new AppError('reference.invalid', { maximum: link.referenceMaxLength }, { field: 'reference' });
  if ([...input.description].length > link.descriptionMaxLength) throw new AppError('text.tooLong', { maximum: link.descriptionMaxLength }, { field: 'description' });
  if (input.expiresAt !== null && input.expiresAt <= now) throw new AppError('expiry.inThePast', {}, { field: 'expiresAt' });
}

function payloadOf(input: LinkInput): IntentPayload {
  const common = {
    reference: input.reference,
    amount: { minor: input.amountMinor, currency: input.currency },
    description: input.description,
    expiresAt: input.expiresAt,
  };
  return input.by.kind === 'link'
    ? { kind: 'link', ...common, linkKind: input.by.linkKind, storeId: input.storeId, deviceId: input.deviceId }
    : { kind: 'checkout', ...common, channelId: input.by.channelId, paymentMethod: input.by.paymentMethod };
}

/** The submit key of the next version of the same form, after the version under `key` was given up. */
function keyAfter(key: SubmitKey): SubmitKey {
  const hex = createHash('sha256').update(`${key}:next`).digest('hex');
  return submitKeySchema.parse(`${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`);
}

export function createLinks(dependencies: LinkDependencies): Links {
  const { journal, engine, directory, clock, ids } = dependencies;

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
    async create(input) {
      const profile = await directory.profile(input.profileId);
      checkLink(input, profile, clock.now());
      const operator = await dependencies.operator();
      const payload = payloadOf(input);
      const submitKey = await replaceUnsent(input.submitKey, hashOf(JSON.stringify(payload)), operator);
      const intent = await engine.submit(planIntent({ profile, submitKey, payload, operator, refunds: null }, { clock, ids }));
      const transaction = await journal.transactions.get(intent.transactionId);
      if (!transaction) throw new AppError('transaction.notFound');
      return { intent, transaction };
    },

    async suggestReference(profileId) {
      const profile = await directory.profile(profileId);
      const day = businessDateOf(clock.now(), profile.timeZone).slice(2).replaceAll('-', '');
      // The tail of a UUID v7 is random: 4 characters from it keep the number short, the check below keeps it free.
      for (;;) {
        const tail = ids.next().replaceAll('-', '').slice(-4).toUpperCase();
        const candidate = referenceSchema.parse(`L-${day}-${tail}`);
        if (!(await journal.transactions.byReference(profileId, candidate))) return candidate;
      }
    },

    async isFree(profileId, reference) {
      return (await journal.transactions.byReference(profileId, reference)) === undefined;
    },
  };
}
