/** The program under fire: journal worker, adapters, engine and use cases as the app wires them, without its window. */
import { AttemptEngine } from '@core/attempts/engine.ts';
import { openGate } from '@core/attempts/gate.ts';
import { createPersonalEntries } from '@core/attempts/personal-entries.ts';
import { createMoneyLock, type MoneyLock } from '@core/money-rules/money-lock.ts';
import { createLinks, type Links } from '@core/links/links.ts';
import { createReferences } from '@core/links/references.ts';
import { createLookup, type Lookup } from '@core/lookup/lookup.ts';
import { createPayouts, type Payouts } from '@core/payouts/payouts.ts';
import type { IdSource } from '@core/ports/clock.ts';
import type { Journal } from '@core/ports/journal.ts';
import type { Logger } from '@core/ports/logger.ts';
import type { Notifier } from '@core/ports/notifier.ts';
import type { SecretStore } from '@core/ports/secret-store.ts';
import { createProviderDirectory, type ProviderDirectory } from '@core/profiles/provider-directory.ts';
import { createRefunds, type Refunds } from '@core/refunds/refunds.ts';
import { createTokenCharges, type TokenCharges } from '@core/tokens/charge.ts';
import { openJournal } from '@electron/journal/client.ts';
import { systemClock } from '@electron/main/platform/clock.ts';
import { createIdSource } from '@electron/main/platform/ids.ts';
import { providers } from '@electron/providers/registry.ts';
import { profileId, type ProfileId } from '@shared/domain/ids.ts';
import type { Profile } from '@shared/domain/profile.ts';
import type { Instant } from '@shared/time/instant.ts';
import { memorySealer } from '../support/memory-sealer.ts';
import { haltingJournal, haltingProvider, type Halt } from './halts.ts';
import { mutatedPolicy, mutatedProvider } from './mutants.ts';
import { providerNames, type EngineSetup, type GatewayAddress, type ProviderName } from './protocol.ts';

/** Longer than the latest commit that a gateway is told to make, as the real quarantine is longer than a provider's. */
const quarantineMs = 3_000;

export type Program = {
  readonly journal: Journal;
  readonly engine: AttemptEngine;
  readonly directory: ProviderDirectory;
  readonly moneyLock: MoneyLock;
  readonly lookup: Lookup;
  readonly links: Links;
  readonly refunds: Refunds;
  readonly payouts: Payouts;
  readonly charges: TokenCharges;
  readonly ids: IdSource;
  readonly now: () => Instant;
};

const quiet: Logger = { info: () => undefined, warn: () => undefined, error: () => undefined };
const deaf: Notifier = { intentChanged: async () => undefined, transactionChanged: async () => undefined, profileChanged: async () => undefined };

/** The same in every run, as a keychain keeps it; worth nothing. */
const sealingKey = Buffer.alloc(32, 'practice');

/** One profile of each provider. */
export function profileOf(provider: ProviderName): ProfileId {
  return profileId.parse(`01930000-9999-7000-8000-00000000000${providerNames.indexOf(provider) + 1}`);
}

function keysInMemory(gateways: readonly GatewayAddress[]): SecretStore {
  return {
    state: async () => 'unavailable',
    store: () => Promise.reject(new Error('nothing is stored in this run')),
    read: async ({ profileId: owner, name }) => gateways.find(({ providerId }) => profileOf(providerId) === owner)?.credentials[name] ?? '',
    remove: async () => undefined,
  };
}

async function ensureProfiles(journal: Journal, { gateways, requestTimeoutMs }: EngineSetup): Promise<void> {
  for (const { providerId, baseUrl, merchantId, settings } of gateways) {
    const id = profileOf(providerId);
    if ((await journal.profiles.get(id))?.settings['requestTimeout'] === requestTimeoutMs) continue;
    // The range of a look-up is kept short, so that it reads past few of the other orders.
    const own: Profile['settings'] = { ...settings, requestTimeout: requestTimeoutMs, ...(providerId === 'pingxx' ? { listingMargin: 1 } : {}) };
    await journal.profiles.save(
      id, { id: null, name: `Fault run ${providerId}`, providerId, environment: 'practice', merchantId, baseUrl, settings: own, timeZone: 'Asia/Hong_Kong' }, systemClock.now(),
    );
  }
}

export async function openProgram(setup: EngineSetup, halt: Halt): Promise<Program> {
  const clock = systemClock;
  const ids = createIdSource(clock);
  const opened = await openJournal({ path: setup.journalPath, workerFile: setup.workerFile, now: clock.now() });
  await ensureProfiles(opened, setup);
  const journal = haltingJournal(opened, halt);
  const directory = createProviderDirectory({
    journal, secrets: keysInMemory(setup.gateways), clock, logger: quiet,
    definitionOf: (provider) => providers[provider],
    practiceBaseUrl: () => undefined,
  });

  const countSends = (owner: ProfileId) => async (reference: Parameters<Journal['transactions']['byReference']>[1]): Promise<number> => {
    const transaction = await journal.transactions.byReference(owner, reference);
    const stored = transaction?.intentId ? await journal.intents.get(transaction.intentId) : undefined;
    return stored?.intent.sends ?? 0;
  };

  const sealer = memorySealer(sealingKey);
  const entries = createPersonalEntries(sealer);
  const engine = new AttemptEngine({
    journal, clock, ids, logger: quiet, notifier: deaf,
    openFields: entries.openFields, gate: openGate,
    providerFor: async (owner) => haltingProvider(mutatedProvider(setup.mutant, await directory.provider(owner), countSends(owner)), halt),
    policyFor: async (intent) => mutatedPolicy(setup.mutant, intent, { ...(await directory.policy(intent)), quarantineMs }),
  });
  const lookup = createLookup({ journal, engine, directory, clock, notifier: deaf });
  const references = createReferences({ journal, clock, ids });
  const moneyLock = createMoneyLock({ journal });
  const operator = async (): Promise<string> => 'Operator A';
  return {
    journal, engine, lookup, ids, directory, moneyLock, now: () => clock.now(),
    links: createLinks({ journal, engine, directory, clock, ids, entries, references, moneyLock, operator }),
    refunds: createRefunds({ journal, engine, directory, lookup, clock, ids, entries, moneyLock, operator }),
    payouts: createPayouts({ journal, engine, directory, clock, ids, entries, references, moneyLock, operator }),
    charges: createTokenCharges({ journal, engine, directory, sealer, clock, ids, moneyLock, operator }),
  };
}
