/** Calls about profiles and their keys, and about the drill on practice profiles. Keys come in here and never go out. */
import type { PracticeControl } from '@core/ports/practice-control.ts';
import type { Profiles } from '@core/profiles/profiles.ts';
import type { ProviderDirectory } from '@core/profiles/provider-directory.ts';
import type { ProfileId } from '@shared/domain/ids.ts';
import type { Profile } from '@shared/domain/profile.ts';
import { AppError } from '@shared/errors/app-error.ts';
import type { Channel, Handlers } from '@shared/ipc/contract.ts';

export type ProfileServices = { readonly profiles: Profiles; readonly directory: ProviderDirectory; readonly practice: PracticeControl };

type ProfileChannel = Extract<Channel, `profiles.${string}` | `practice.${string}`>;

export function profileHandlers(services: () => Promise<ProfileServices>): Pick<Handlers, ProfileChannel> {
  /** Only the gateway inside the app can be told to misbehave. */
  async function practiceProfile(id: ProfileId): Promise<Profile> {
    const profile = await (await services()).directory.profile(id);
    if (profile.environment !== 'practice' || profile.baseUrl !== null) throw new AppError('practice.only');
    return profile;
  }

  return {
    'profiles.list': async () => (await services()).profiles.list(),
    'profiles.save': async (input) => (await services()).profiles.save(input),
    'profiles.remove': async ({ id }) => {
      await (await services()).profiles.remove(id);
      return {};
    },
    'profiles.resume': async ({ id }) => (await services()).profiles.resume(id),
    'profiles.storeSecret': async ({ id, name, value }) => (await services()).profiles.storeSecret(id, name, value),
    'profiles.clearSecret': async ({ id, name }) => (await services()).profiles.clearSecret(id, name),
    'profiles.testConnection': async ({ id }) => (await services()).profiles.testConnection(id),

    'practice.list': async ({ profileId }) => {
      const { providerId } = await practiceProfile(profileId);
      const { practice } = await services();
      return { orders: practice.orders(providerId), active: practice.active(providerId).map((order) => ({ profileId, ...order })) };
    },
    'practice.misbehave': async ({ profileId, ...order }) => {
      const { providerId } = await practiceProfile(profileId);
      (await services()).practice.misbehave(providerId, order);
      return {};
    },
    'practice.clear': async ({ profileId }) => {
      const { providerId } = await practiceProfile(profileId);
      (await services()).practice.clear(providerId);
      return {};
    },
  };
}
