/**
 * Hands out the provider of a profile, ready to sign. Refuses profiles that are paused, and addresses that their environment
 * must never reach.
 */
import type { ProfileId } from '@shared/domain/ids.ts';
import type { Intent } from '@shared/domain/intent.ts';
import type { Profile } from '@shared/domain/profile.ts';
import { AppError } from '@shared/errors/app-error.ts';
import { checkBaseUrl } from '@shared/providers/base-url.ts';
import { descriptionOf } from '@shared/providers/catalogue.ts';
import { integerSetting } from '@shared/providers/description.ts';
import type { ResendPolicy } from '../attempts/reducer.ts';
import type { Clock } from '../ports/clock.ts';
import type { Journal } from '../ports/journal.ts';
import type { Logger } from '../ports/logger.ts';
import type { Provider, ProviderDefinition } from '../ports/provider.ts';
import type { SecretStore } from '../ports/secret-store.ts';

export type DirectoryDependencies = {
  readonly journal: Journal;
  readonly secrets: SecretStore;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly definitionOf: (id: Profile['providerId']) => ProviderDefinition;
  /** Base URL of the gateway inside the app, or undefined when none runs for this provider. */
  readonly practiceBaseUrl: (id: Profile['providerId']) => string | undefined;
};

export type ProviderDirectory = {
  profile(id: ProfileId): Promise<Profile>;
  /** Errors: `profile.notFound`, `profile.paused`, `url.notAllowed`. */
  provider(id: ProfileId): Promise<Provider>;
  /** As `provider`, but also for a paused profile: to test its connection. */
  providerForTest(profile: Profile): Provider;
  policy(intent: Intent): Promise<ResendPolicy>;
};

export function createProviderDirectory(dependencies: DirectoryDependencies): ProviderDirectory {
  const { journal, secrets, clock, logger } = dependencies;

  async function profile(id: ProfileId): Promise<Profile> {
    const found = await journal.profiles.get(id);
    if (!found) throw new AppError('profile.notFound');
    return found;
  }

  function baseUrlOf(owner: Profile): string {
    const text = owner.baseUrl ?? (owner.environment === 'practice' ? dependencies.practiceBaseUrl(owner.providerId) : undefined);
    if (text === undefined) throw new AppError('url.notAllowed', { environment: owner.environment }, { field: 'baseUrl' });
    return checkBaseUrl(text, owner.environment);
  }

  function providerForTest(owner: Profile): Provider {
    return dependencies.definitionOf(owner.providerId).create({
      account: { environment: owner.environment, merchantId: owner.merchantId, baseUrl: baseUrlOf(owner), settings: owner.settings },
      secret: (name) => secrets.read({ profileId: owner.id, name }),
      clock,
      logger,
    });
  }

  return {
    profile,
    providerForTest,
    async provider(id) {
      const owner = await profile(id);
      if (owner.paused) throw new AppError('profile.paused', { profile: owner.name, code: owner.paused.code });
      return providerForTest(owner);
    },
    async policy(intent) {
      const owner = await profile(intent.profileId);
      const description = descriptionOf(owner.providerId);
      return {
        resendClass: description.resend[intent.kind],
        quarantineMs: integerSetting(description, owner.settings, description.quarantineSetting) * 60_000,
        overdueMs: integerSetting(description, owner.settings, description.overdueSetting) * 86_400_000,
      };
    },
  };
}
