/** The practice gateways inside the app: started with it, one profile each, and told to misbehave for a drill. */
import * as z from 'zod';
import type { Clock, IdSource } from '@core/ports/clock.ts';
import type { Journal } from '@core/ports/journal.ts';
import type { Logger } from '@core/ports/logger.ts';
import type { PracticeControl } from '@core/ports/practice-control.ts';
import type { SecretStore } from '@core/ports/secret-store.ts';
import { startPracticeGateways, type PracticeGateway, type PracticeOptions } from '@electron/practice/gateways.ts';
import { misbehaviourKinds, PracticeError, practiceOperations, type MisbehaviourKind } from '@electron/practice/types.ts';
import { profileId, providerId as providerIdSchema, providerIds, type ProviderId } from '@shared/domain/ids.ts';
import { AppError } from '@shared/errors/app-error.ts';
import { descriptionOf } from '@shared/providers/catalogue.ts';

export type Practice = {
  readonly control: PracticeControl;
  baseUrl(provider: ProviderId): string | undefined;
  close(): Promise<void>;
};

/** Practice is worth less than a program that starts: with a full disk or a folder that cannot be written, orders live in memory. */
async function startGateways(options: PracticeOptions, logger: Logger): Promise<readonly PracticeGateway[]> {
  try {
    return await startPracticeGateways(options);
  } catch (cause) {
    logger.warn('practice.withoutMemory', { reason: cause instanceof Error ? cause.name : 'unknown' });
    const { stateFolder: _unwritable, ...inMemory } = options;
    return startPracticeGateways(inMemory);
  }
}

export async function startPractice(dependencies: { readonly stateFolder: string; readonly clock: Clock; readonly logger: Logger }): Promise<Practice & { readonly gateways: readonly PracticeGateway[] }> {
  const { clock, logger } = dependencies;
  const gateways = await startGateways({
    only: providerIds,
    stateFolder: dependencies.stateFolder,
    now: () => clock.now(),
    log: (line) => logger.info('practice', { reason: line }),
  }, logger);
  const gatewayOf = (provider: ProviderId): PracticeGateway | undefined => gateways.find((gateway) => gateway.providerId === provider);

  function required(provider: ProviderId): PracticeGateway {
    const gateway = gatewayOf(provider);
    if (!gateway) throw new AppError('practice.only');
    return gateway;
  }

  function knownKind(kind: string): MisbehaviourKind {
    const known = misbehaviourKinds.find((candidate) => candidate === kind);
    if (!known) throw new AppError('input.invalid', { kind }, { field: 'kind' });
    return known;
  }

  return {
    gateways,
    baseUrl: (provider) => gatewayOf(provider)?.baseUrl,
    control: {
      orders: (provider) => practiceOperations
        .map((operation) => ({ operation, kinds: misbehaviourKinds.filter((kind) => required(provider).shows(operation, kind)) }))
        .filter(({ kinds }) => kinds.length > 0),
      active: (provider) => required(provider).misbehaviours().map(({ operation, kind, times }) => ({ operation, kind, times: times === 'until-cleared' ? null : times })),
      misbehave(provider, { operation, kind, times }) {
        try {
          required(provider).misbehave({ operation, kind: knownKind(kind), times: times ?? 'until-cleared' });
        } catch (cause) {
          if (cause instanceof PracticeError) throw new AppError('input.invalid', { kind, operation }, { field: 'kind', cause });
          throw cause;
        }
      },
      clear: (provider) => required(provider).clearMisbehaviour(),
    },
    close: async () => {
      await Promise.all(gateways.map((gateway) => gateway.close()));
    },
  };
}

/** Providers whose practice profile was offered before, as a preference of the journal. */
const offeredName = 'practiceOffered';
const offeredList = z.array(z.string());

/** A journal from before this was remembered knew one gateway only; an empty one was offered nothing yet. */
async function readOffered(journal: Journal, hasProfiles: boolean): Promise<readonly string[]> {
  const text = (await journal.preferences.all())[offeredName];
  if (text !== undefined) return offeredList.parse(JSON.parse(text));
  return hasProfiles ? ['chingchingpay' satisfies ProviderId] : [];
}

/**
 * Gives every gateway its profile once: a provider that is new since the last start gets one, a profile that a person removed stays
 * away. Keys that were held in memory are stored again.
 */
export async function ensurePracticeProfiles(
  gateways: readonly PracticeGateway[],
  dependencies: { readonly journal: Journal; readonly secrets: SecretStore; readonly clock: Clock; readonly ids: IdSource; readonly timeZone: string },
): Promise<void> {
  const { journal, secrets, clock, ids } = dependencies;
  const known = await journal.profiles.list();
  const offered = await readOffered(journal, known.length > 0);
  for (const gateway of gateways) {
    const own = known.filter((profile) => profile.environment === 'practice' && profile.providerId === gateway.providerId && profile.baseUrl === null);
    if (own.length === 0 && offered.includes(gateway.providerId)) continue;
    const providerId = providerIdSchema.parse(gateway.providerId);
    const { tile } = descriptionOf(providerId);
    const profiles = own.length > 0 ? own : [
      await journal.profiles.save(
        profileId.parse(ids.next()),
        { id: null, name: `Practice ${tile}`, providerId, environment: 'practice', merchantId: gateway.merchantId, baseUrl: null, settings: gateway.settings, timeZone: dependencies.timeZone },
        clock.now(),
      ),
    ];
    for (const profile of profiles) {
      for (const [name, value] of Object.entries(gateway.credentials)) {
        const mark = profile.secrets.find((secret) => secret.name === name);
        // Keys held in memory went with the last run; keys in the keychain are still there.
        if (mark?.place !== 'keychain') await secrets.store({ profileId: profile.id, name }, value, { memoryAllowed: true });
      }
    }
  }
  const now = [...new Set([...offered, ...gateways.map((gateway) => gateway.providerId)])];
  if (now.length > offered.length || known.length === 0) await journal.preferences.put(offeredName, JSON.stringify(now));
}
