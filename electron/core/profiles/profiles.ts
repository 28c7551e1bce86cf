/** Merchant profiles and their keys: keys go into the keychain and never come back; an environment is fixed once keys are stored. */
import { profileId, type ProfileId } from '@shared/domain/ids.ts';
import type { Environment, Profile, ProfileInput } from '@shared/domain/profile.ts';
import { AppError } from '@shared/errors/app-error.ts';
import type { CallOutput } from '@shared/ipc/contract.ts';
import { checkBaseUrl } from '@shared/providers/base-url.ts';
import { descriptionOf } from '@shared/providers/catalogue.ts';
import type { CredentialField } from '@shared/providers/description.ts';
import { parseSettings } from '@shared/providers/settings-schema.ts';
import { errorOfAnswer } from '../lookup/lookup.ts';
import type { Clock, IdSource } from '../ports/clock.ts';
import type { Journal } from '../ports/journal.ts';
import type { Notifier } from '../ports/notifier.ts';
import type { SecretStore } from '../ports/secret-store.ts';
import type { ProviderDirectory } from './provider-directory.ts';

export type Profiles = {
  list(): Promise<Profile[]>;
  save(input: ProfileInput): Promise<Profile>;
  remove(id: ProfileId): Promise<void>;
  resume(id: ProfileId): Promise<Profile>;
  storeSecret(id: ProfileId, name: string, value: string): Promise<Profile>;
  clearSecret(id: ProfileId, name: string): Promise<Profile>;
  testConnection(id: ProfileId): Promise<CallOutput<'profiles.testConnection'>>;
};

export type ProfileDependencies = {
  readonly journal: Journal;
  readonly secrets: SecretStore;
  readonly directory: ProviderDirectory;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly notifier: Notifier;
  /** Name of the person at this computer. */
  readonly operator: () => Promise<string>;
};

function checkInput(input: ProfileInput): ProfileInput {
  const description = descriptionOf(input.providerId);
  const merchantIdFits = input.merchantId === '' ? !description.merchantIdRequired : new RegExp(description.merchantIdPattern, 'u').test(input.merchantId);
  if (!merchantIdFits) throw new AppError('input.invalid', {}, { field: 'merchantId' });
  const baseUrl = input.baseUrl === null || input.baseUrl === '' ? null : checkBaseUrl(input.baseUrl, input.environment);
  if (baseUrl === null && input.environment !== 'practice') throw new AppError('url.notAllowed', { environment: input.environment }, { field: 'baseUrl' });
  return { ...input, baseUrl, settings: parseSettings(description, input.settings) };
}

/**
 * The key as it is stored: without the blanks and line ends that copying adds around it. A key in several lines keeps its inner ones.
 * Throws `key.invalid` with the key's name as field when it does not look like that key, or like one of another environment.
 */
export function readKey(field: CredentialField, typed: string, environment: Environment): string {
  const text = field.multiline ? typed.replaceAll('\r\n', '\n').trim() : typed.trim();
  const invalid = (what: 'length' | 'form' | 'environment'): AppError => new AppError('key.invalid', { name: field.key, what }, { field: field.key });
  if (text === '' || text.length > field.maxLength) throw invalid('length');
  if (!field.multiline && /[\r\n]/.test(text)) throw invalid('form');
  if (environment !== 'practice' && contradicts(field, text, environment)) throw invalid('environment');
  if (field.pattern !== undefined && !new RegExp(field.pattern, 'u').test(text)) throw invalid('form');
  return text;
}

/** It begins like a key of the other environment, or not like one of this although those have a beginning of their own. */
function contradicts({ prefixes = {} }: CredentialField, key: string, environment: 'test' | 'live'): boolean {
  const own = prefixes[environment];
  const other = prefixes[environment === 'test' ? 'live' : 'test'];
  return (own !== undefined && !key.startsWith(own)) || (other !== undefined && key.startsWith(other) && own === undefined);
}

export function createProfiles(dependencies: ProfileDependencies): Profiles {
  const { journal, secrets, directory, clock, ids, notifier, operator } = dependencies;

  function requireCredential(profile: Profile, name: string): CredentialField {
    const field = descriptionOf(profile.providerId).credentials.find((candidate) => candidate.key === name);
    if (!field) throw new AppError('input.invalid', { name }, { field: 'name' });
    return field;
  }

  async function changed(id: ProfileId): Promise<Profile> {
    await notifier.profileChanged(id);
    return directory.profile(id);
  }

  /**
   * Another address or merchant number is another account, and one that never heard of a refund or payout proves nothing by
   * not finding it. Keys may change at any time, since a revoked one has to be replaced before anything can be asked.
   */
  async function requireSameAccount(before: Profile, after: ProfileInput): Promise<void> {
    const field = before.merchantId !== after.merchantId ? 'merchantId' : before.baseUrl !== after.baseUrl ? 'baseUrl' : undefined;
    if (field === undefined) return;
    const open = await journal.intents.listOpen();
    if (open.some((intent) => intent.profileId === before.id && intent.kind !== 'link' && intent.kind !== 'checkout' && intent.sends > 0)) {
      throw new AppError('profile.hasOpenIntents', { profile: before.name }, { field });
    }
  }

  return {
    async list() {
      return [...(await journal.profiles.list())];
    },

    async save(input) {
      const checked = checkInput(input);
      if (checked.id !== null) {
        const before = await directory.profile(checked.id);
        const fixed = before.secrets.length > 0 && (before.environment !== checked.environment || before.providerId !== checked.providerId);
        if (fixed) throw new AppError('profile.environmentFixed', { environment: before.environment }, { field: 'environment' });
        await requireSameAccount(before, checked);
      }
      const id = checked.id ?? profileId.parse(ids.next());
      await journal.profiles.save(id, checked, clock.now(), await operator());
      return changed(id);
    },

    async remove(id) {
      const profile = await directory.profile(id);
      if ((await journal.intents.countOpen(id)) > 0) throw new AppError('profile.hasOpenIntents', { profile: profile.name });
      const by = await operator();
      for (const mark of profile.secrets) await secrets.remove({ profileId: id, name: mark.name }, by);
      await journal.profiles.remove(id, clock.now(), by);
      await notifier.profileChanged(id);
    },

    async resume(id) {
      await journal.profiles.resume(id, clock.now(), await operator());
      return changed(id);
    },

    async storeSecret(id, name, value) {
      const profile = await directory.profile(id);
      const key = readKey(requireCredential(profile, name), value, profile.environment);
      await secrets.store({ profileId: id, name }, key, { memoryAllowed: profile.environment === 'practice', by: await operator() });
      return changed(id);
    },

    async clearSecret(id, name) {
      requireCredential(await directory.profile(id), name);
      await secrets.remove({ profileId: id, name }, await operator());
      return changed(id);
    },

    async testConnection(id) {
      const profile = await directory.profile(id);
      const startedAt = clock.now();
      const { answer, evidence } = await directory.providerForTest(profile).testConnection();
      const at = clock.now();
      if (answer.kind === 'fact' && answer.fact.signatureAccepted) return { ok: true, durationMs: at - startedAt, evidence, at };
      const error = answer.kind === 'fact' ? new AppError('provider.auth').toDto() : errorOfAnswer(answer);
      return { ok: false, error, evidence, at };
    },
  };
}
