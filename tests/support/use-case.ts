/** What a use case needs around it: a real journal in a temporary folder, one profile, and one provider whose answers a test writes. */
import { AttemptEngine } from '@core/attempts/engine.ts';
import { openGate } from '@core/attempts/gate.ts';
import { createPersonalEntries, type PersonalEntries } from '@core/attempts/personal-entries.ts';
import { createLookup, type Lookup } from '@core/lookup/lookup.ts';
import { createMoneyLock, type MoneyLock } from '@core/money-rules/money-lock.ts';
import type { IdSource } from '@core/ports/clock.ts';
import type { Journal } from '@core/ports/journal.ts';
import type { Notifier } from '@core/ports/notifier.ts';
import type { Provider } from '@core/ports/provider.ts';
import type { Sealer } from '@core/ports/sealer.ts';
import type { ProviderDirectory } from '@core/profiles/provider-directory.ts';
import { openJournalInThread } from '@electron/journal/journal.ts';
import { profileId, type ProviderId } from '@shared/domain/ids.ts';
import type { Profile, SettingValues } from '@shared/domain/profile.ts';
import { AppError } from '@shared/errors/app-error.ts';
import { FakeClock } from './fake-clock.ts';
import { countingIds } from './ids.ts';
import { temporaryFolder } from './journal.ts';
import { memorySealer } from './memory-sealer.ts';

export type Bench = {
  readonly journal: Journal;
  readonly profile: Profile;
  readonly clock: FakeClock;
  readonly ids: IdSource;
  readonly engine: AttemptEngine;
  readonly lookup: Lookup;
  readonly directory: ProviderDirectory;
  readonly entries: PersonalEntries;
  readonly notifier: Notifier;
  readonly moneyLock: MoneyLock;
  readonly path: string;
  close(): Promise<void>;
};

const unanswered = (): never => {
  throw new Error('the test answers no such call');
};

/** `provider` is read at every call, so that a test may change it. */
export async function openBench(options: { readonly providerId: ProviderId; readonly provider: () => Partial<Provider>; readonly settings?: SettingValues; readonly sealer?: Sealer }): Promise<Bench> {
  const place = temporaryFolder();
  const clock = new FakeClock();
  const ids = countingIds();
  const journal = openJournalInThread({ path: place.path, now: clock.now() });
  const profile = await journal.profiles.save(
    profileId.parse(ids.next()),
    { id: null, name: 'Practice', providerId: options.providerId, environment: 'practice', merchantId: 'M-1', baseUrl: null, settings: options.settings ?? {}, timeZone: 'Asia/Taipei' },
    clock.now(),
  );
  const notifier: Notifier = { intentChanged: async () => undefined, transactionChanged: async () => undefined, profileChanged: async () => undefined };
  const logger = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const providerOf = (): Provider => ({ createLink: unanswered, query: unanswered, testConnection: unanswered, ...options.provider() });
  const directory: ProviderDirectory = {
    profile: async (id) => {
      const found = await journal.profiles.get(id);
      if (!found) throw new AppError('profile.notFound');
      return found;
    },
    provider: async (id) => {
      if ((await journal.profiles.get(id))?.paused) throw new AppError('profile.paused');
      return providerOf();
    },
    providerForTest: providerOf,
    policy: async () => ({ resendClass: 'C', quarantineMs: 900_000, overdueMs: 7 * 86_400_000 }),
  };
  const entries = createPersonalEntries(options.sealer ?? memorySealer());
  const engine = new AttemptEngine({ journal, clock, ids, logger, notifier, providerFor: directory.provider, policyFor: directory.policy, openFields: entries.openFields, gate: openGate });
  const lookup = createLookup({ journal, engine, directory, clock, notifier });
  return {
    journal, profile, clock, ids, engine, lookup, directory, entries, notifier, path: place.path,
    moneyLock: createMoneyLock({ journal }),
    close: async () => {
      await journal.close();
      place.remove();
    },
  };
}
