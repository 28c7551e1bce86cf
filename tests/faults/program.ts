/** The program under fire: journal worker, adapter, engine and use cases as the app wires them, without its window. */
import { AttemptEngine } from '@core/attempts/engine.ts';
import { openGate } from '@core/attempts/gate.ts';
import { createPersonalEntries } from '@core/attempts/personal-entries.ts';
import { createMoneyLock } from '@core/money-rules/money-lock.ts';
import { createLinks, type Links } from '@core/links/links.ts';
import { createReferences } from '@core/links/references.ts';
import { createLookup, type Lookup } from '@core/lookup/lookup.ts';
import type { IdSource } from '@core/ports/clock.ts';
import type { Journal } from '@core/ports/journal.ts';
import type { Logger } from '@core/ports/logger.ts';
import type { Notifier } from '@core/ports/notifier.ts';
import type { SecretStore } from '@core/ports/secret-store.ts';
import { createProviderDirectory } from '@core/profiles/provider-directory.ts';
import { createRefunds, type Refunds } from '@core/refunds/refunds.ts';
import { openJournal } from '@electron/journal/client.ts';
import { systemClock } from '@electron/main/platform/clock.ts';
import { createIdSource } from '@electron/main/platform/ids.ts';
import { practiceProfileSettings } from '@electron/practice/chingchingpay/profile-settings.ts';
import { defaultSettings } from '@electron/practice/chingchingpay/settings.ts';
import { providers } from '@electron/providers/registry.ts';
import { profileId, type ProfileId } from '@shared/domain/ids.ts';
import { memorySealer } from '../support/memory-sealer.ts';
import { haltingJournal, haltingProvider, type Halt } from './halts.ts';
import { mutatedPolicy, mutatedProvider } from './mutants.ts';
import type { EngineSetup } from './protocol.ts';

/** Longer than the latest commit that the gateway is told to make, as the real quarantine is longer than a provider's. */
const quarantineMs = 3_000;
const requestTimeoutMs = 1_500;

export type Program = {
  readonly journal: Journal;
  readonly engine: AttemptEngine;
  readonly lookup: Lookup;
  readonly links: Links;
  readonly refunds: Refunds;
  readonly ids: IdSource;
  readonly profileId: ProfileId;
};

const quiet: Logger = { info: () => undefined, warn: () => undefined, error: () => undefined };
const deaf: Notifier = { intentChanged: async () => undefined, transactionChanged: async () => undefined, profileChanged: async () => undefined };

function keysInMemory(credentials: Readonly<Record<string, string>>): SecretStore {
  return {
    state: async () => 'unavailable',
    store: () => Promise.reject(new Error('nothing is stored in this run')),
    read: async ({ name }) => credentials[name] ?? '',
    remove: async () => undefined,
  };
}

async function ensureProfile(journal: Journal, setup: EngineSetup): Promise<ProfileId> {
  const id = profileId.parse('01930000-9999-7000-8000-000000000001');
  if (await journal.profiles.get(id)) return id;
  const settings = { ...practiceProfileSettings(defaultSettings), requestTimeout: requestTimeoutMs };
  const { baseUrl, merchantId } = setup.gateway;
  await journal.profiles.save(
    id,
    { id: null, name: 'Fault run', providerId: 'chingchingpay', environment: 'practice', merchantId, baseUrl, settings, timeZone: 'Asia/Hong_Kong' },
    systemClock.now(),
  );
  return id;
}

export async function openProgram(setup: EngineSetup, halt: Halt): Promise<Program> {
  const clock = systemClock;
  const ids = createIdSource(clock);
  const opened = await openJournal({ path: setup.journalPath, workerFile: setup.workerFile, now: clock.now() });
  const id = await ensureProfile(opened, setup);
  const journal = haltingJournal(opened, halt);
  const directory = createProviderDirectory({
    journal, secrets: keysInMemory(setup.gateway.credentials), clock, logger: quiet,
    definitionOf: (provider) => providers[provider],
    practiceBaseUrl: () => undefined,
  });

  async function countSends(reference: Parameters<Journal['transactions']['byReference']>[1]): Promise<number> {
    const transaction = await journal.transactions.byReference(id, reference);
    const stored = transaction?.intentId ? await journal.intents.get(transaction.intentId) : undefined;
    return stored?.intent.sends ?? 0;
  }

  const entries = createPersonalEntries(memorySealer());
  const engine = new AttemptEngine({
    journal, clock, ids, logger: quiet, notifier: deaf,
    openFields: entries.openFields, gate: openGate,
    providerFor: async (owner) => haltingProvider(mutatedProvider(setup.mutant, await directory.provider(owner), countSends), halt),
    policyFor: async (intent) => mutatedPolicy(setup.mutant, intent, { ...(await directory.policy(intent)), quarantineMs, overdueMs: 7 * 86_400_000 }),
  });
  const lookup = createLookup({ journal, engine, directory, clock, notifier: deaf });
  const operator = async (): Promise<string> => 'Operator A';
  return {
    journal, engine, lookup, ids, profileId: id,
    links: createLinks({ journal, engine, directory, clock, ids, entries, references: createReferences({ journal, clock, ids }), moneyLock: createMoneyLock({ journal }), operator }),
    refunds: createRefunds({ journal, engine, directory, lookup, clock, ids, entries, moneyLock: createMoneyLock({ journal }), operator }),
  };
}
