/** A token room over a real journal, the real adapters and the practice gateways; its clock runs like the machine's and can be set forward. */
import { DatabaseSync } from 'node:sqlite';
import { createMoneyLock } from '@core/money-rules/money-lock.ts';
import type { Clock, IdSource } from '@core/ports/clock.ts';
import type { Journal } from '@core/ports/journal.ts';
import type { Provider, TokenAbility } from '@core/ports/provider.ts';
import type { Sealer } from '@core/ports/sealer.ts';
import type { ProviderDirectory } from '@core/profiles/provider-directory.ts';
import type { TokenChange } from '@core/tokens/desk.ts';
import { createTokenRoom, type TokenRoom } from '@core/tokens/room.ts';
import { openJournalInThread } from '@electron/journal/journal.ts';
import { startPracticeGateways, type PracticeGateway } from '@electron/practice/gateways.ts';
import { providers } from '@electron/providers/registry.ts';
import { profileId, type ProfileId, type ProviderId } from '@shared/domain/ids.ts';
import type { Profile, SettingValues } from '@shared/domain/profile.ts';
import { AppError } from '@shared/errors/app-error.ts';
import { descriptionOf } from '@shared/providers/catalogue.ts';
import { parseSettings } from '@shared/providers/settings-schema.ts';
import { toInstant } from '@shared/time/instant.ts';
import { machineClock, recordingLogger } from '../integration/providers/support/clock.ts';
import { countingIds } from './ids.ts';
import { temporaryFolder } from './journal.ts';
import { memorySealer } from './memory-sealer.ts';

/** What a test may change of one profile: between adapter and room, so that nothing of either is replaced. */
type Spoil = (tokens: TokenAbility) => TokenAbility;

export type TokenRoomBench = {
  readonly journal: Journal;
  readonly path: string;
  readonly sealer: Sealer;
  readonly clock: Clock & { forward(milliseconds: number): void };
  readonly changes: TokenChange[];
  /** What `tokens.saveReceipt` wrote; the person cancels while it is null. */
  readonly saved: { name: string; text: string }[];
  readonly gateway: (id: ProviderId) => PracticeGateway;
  /** Names every call about tokens that was really made, by provider call. */
  readonly calls: string[];
  room: TokenRoom;
  profile(providerId: ProviderId, settings?: SettingValues, name?: string): Promise<Profile>;
  spoil(id: ProfileId, spoil: Spoil | null): void;
  /** Where the profile's requests go instead of its gateway. */
  moveTo(id: ProfileId, baseUrl: string | null): void;
  /** The same journal in a program that was started anew. */
  restart(): TokenRoom;
  /** Everything that the journal holds, as text. */
  dump(): string;
  /** Changes the file behind the program's back. */
  tamper(sql: string, ...values: string[]): void;
  close(): Promise<void>;
};

export async function openTokenRoom(options: { readonly only?: readonly ProviderId[] } = {}): Promise<TokenRoomBench> {
  let offset = 0;
  const clock = { ...machineClock, now: () => toInstant(machineClock.now() + offset), forward: (milliseconds: number) => { offset += milliseconds; } };
  const gateways = await startPracticeGateways({ only: options.only ?? ['pingpong', 'chingchingpay'], now: () => clock.now() });
  const gateway = (id: ProviderId): PracticeGateway => {
    const found = gateways.find(({ providerId }) => providerId === id);
    if (!found) throw new Error(`no gateway of ${id}`);
    return found;
  };
  const place = temporaryFolder();
  const ids: IdSource = countingIds();
  const sealer = memorySealer();
  const journal = openJournalInThread({ path: place.path, now: clock.now() });
  const spoils = new Map<ProfileId, Spoil>();
  const elsewhere = new Map<ProfileId, string>();
  const calls: string[] = [];

  function counted(tokens: TokenAbility): TokenAbility {
    const { list, exchangeCode } = tokens;
    return {
      bind: async (request) => (calls.push('bind'), tokens.bind(request)),
      list: list === null ? null : async (request) => (calls.push('list'), list(request)),
      exchangeCode: exchangeCode === null ? null : async (request) => (calls.push('exchangeCode'), exchangeCode(request)),
      charge: async (request) => (calls.push('charge'), tokens.charge(request)),
      unbind: async (request) => (calls.push('unbind'), tokens.unbind(request)),
    };
  }

  function providerOf(profile: Profile): Provider {
    const { credentials, baseUrl } = gateway(profile.providerId);
    const provider = providers[profile.providerId].create({
      account: { environment: profile.environment, merchantId: profile.merchantId, baseUrl: elsewhere.get(profile.id) ?? baseUrl, settings: profile.settings },
      secret: async (name) => credentials[name] ?? '', clock, logger: recordingLogger(),
    });
    if (provider.tokens === undefined) return provider;
    const spoil = spoils.get(profile.id) ?? ((tokens: TokenAbility) => tokens);
    return { ...provider, tokens: spoil(counted(provider.tokens)) };
  }

  async function profileOf(id: ProfileId): Promise<Profile> {
    const found = await journal.profiles.get(id);
    if (!found) throw new AppError('profile.notFound');
    return found;
  }

  const directory: ProviderDirectory = {
    profile: profileOf,
    async provider(id) {
      const profile = await profileOf(id);
      if (profile.paused) throw new AppError('profile.paused');
      return providerOf(profile);
    },
    providerForTest: providerOf,
    policy: async () => ({ resendClass: 'C', quarantineMs: 900_000, overdueMs: 7 * 86_400_000 }),
  };
  const changes: TokenChange[] = [];
  const saved: { name: string; text: string }[] = [];
  const makeRoom = (): TokenRoom => createTokenRoom({
    journal, directory, sealer, clock, ids, moneyLock: createMoneyLock({ journal }), logger: recordingLogger(), operator: async () => 'Operator A', onChanged: (change) => changes.push(change),
    notifier: { intentChanged: async () => undefined, transactionChanged: async () => undefined, profileChanged: async () => undefined },
    saver: { save: async (name, bytes) => (saved.push({ name, text: Buffer.from(bytes).toString('utf8') }), `/chosen/${name}`) },
  });

  const bench: TokenRoomBench = {
    journal, path: place.path, sealer, clock, changes, saved, calls, gateway,
    room: makeRoom(),
    async profile(providerId, settings = {}, name = 'Practice') {
      const { merchantId, settings: own } = gateway(providerId);
      const all = parseSettings(descriptionOf(providerId), { ...own, requestTimeout: 1_000, ...settings });
      return journal.profiles.save(profileId.parse(ids.next()), { id: null, name, providerId, environment: 'practice', merchantId, baseUrl: null, settings: all, timeZone: 'Asia/Hong_Kong' }, clock.now());
    },
    spoil(id, spoil) {
      if (spoil === null) spoils.delete(id);
      else spoils.set(id, spoil);
    },
    moveTo(id, baseUrl) {
      if (baseUrl === null) elsewhere.delete(id);
      else elsewhere.set(id, baseUrl);
    },
    restart() {
      bench.room.stop();
      bench.room = makeRoom();
      return bench.room;
    },
    dump() {
      const database = new DatabaseSync(place.path, { readOnly: true });
      const tables = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all().map(({ name }) => String(name));
      const text = tables.map((table) => JSON.stringify(database.prepare(`SELECT * FROM "${table}"`).all())).join('\n');
      database.close();
      return text;
    },
    tamper(sql, ...values) {
      const database = new DatabaseSync(place.path);
      database.exec('DROP TRIGGER IF EXISTS wallet_tokens_keep_content; DROP TRIGGER IF EXISTS wallet_tokens_keep_token');
      database.prepare(sql).run(...values);
      database.close();
    },
    async close() {
      bench.room.stop();
      await journal.close();
      await Promise.all(gateways.map((each) => each.close()));
      place.remove();
    },
  };
  return bench;
}

/** The address that the shopper's browser comes back to, from the consent page. */
export async function landingOn(page: string): Promise<string> {
  const landing = /id="landing"[^>]*>([^<]*)</.exec(await (await fetch(page)).text())?.[1]?.replaceAll('&amp;', '&');
  if (landing === undefined) throw new Error('the page leads nowhere');
  return landing;
}
