/**
 * Notices by itself that a shopper agreed, declined, or ended a token in the wallet. A row that a screen shows and a young one are asked about
 * every few seconds, the others ever more seldom; one question answers for all rows of a shopper, and one at a time goes to a profile. Nothing is
 * sent but questions.
 */
import type { ProfileId } from '@shared/domain/ids.ts';
import type { Profile } from '@shared/domain/profile.ts';
import { isUsable, type WalletTokenId } from '@shared/domain/wallet-token.ts';
import { AppError } from '@shared/errors/app-error.ts';
import type { ErrorCode } from '@shared/errors/codes.ts';
import { descriptionOf } from '@shared/providers/catalogue.ts';
import type { StoredWalletToken } from '../ports/wallet-tokens.ts';
import { lapseAfter, type TokenAsks } from './ask.ts';
import { isChange, type TokenDesk } from './desk.ts';

/** Milliseconds between two looks at what is due. */
const beat = 1_000;
/** Rows whose end is waited for that are read on a beat, those first that were seen longest ago. */
const openLimit = 500;
/** Shoppers asked about per profile before it is looked anew what is most urgent. */
const perTurn = 20;
/** Milliseconds between two sweeps of tokens whose time is over, and how many go at once. */
const sweepEvery = 60_000;
const sweepLimit = 500;
const longestInterval = 3_600_000;

/** After one of these the next question of the same profile would end the same way. */
const hopeless: readonly ErrorCode[] = ['provider.unavailable', 'provider.notSent', 'provider.auth', 'provider.rateLimited', 'profile.paused', 'keychain.locked', 'secret.missing'];

/** Milliseconds between two questions about a row, by its age and by whether a screen shows it. */
export function askTokenEvery(row: Pick<StoredWalletToken, 'state' | 'createdAt' | 'observedAt'>, shown: boolean, now: number): number {
  if (isUsable(row.state)) return shown ? 60_000 : Number.POSITIVE_INFINITY;
  if (shown) return 5_000;
  const age = now - (row.state === 'removing' ? row.observedAt : row.createdAt);
  if (age < 120_000) return 5_000;
  if (age < 900_000) return 30_000;
  return age < 86_400_000 ? 300_000 : longestInterval;
}

export type TokenWatch = {
  start(): void;
  stop(): void;
  watch(id: WalletTokenId, on: boolean): void;
  /** Ends what is over by the clock: tokens, and waiting where nobody can be asked. */
  sweep(): Promise<void>;
};

export function createTokenWatch(desk: TokenDesk, asks: TokenAsks): TokenWatch {
  const { journal, clock, logger, vault } = desk;
  const shown = new Map<WalletTokenId, number>();
  const lastAsked = new Map<WalletTokenId, number>();
  const busy = new Set<ProfileId>();
  let sweptAt: number | undefined;
  let cancel: (() => void) | undefined;
  let stopped = true;

  const keepsList = (profile: Profile): boolean => descriptionOf(profile.providerId).tokens?.listed(profile.settings) ?? false;

  /** A question of the future was before the clock was set back. */
  function urgency(row: StoredWalletToken): number {
    const since = clock.now() - (lastAsked.get(row.id) ?? Math.min(row.observedAt, row.createdAt));
    return since < 0 ? 1 : since / askTokenEvery(row, shown.has(row.id), clock.now());
  }

  async function quietly(work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (cause) {
      if (!isChange(cause)) throw cause;
    }
  }

  async function lapseSilent(profiles: ReadonlyMap<ProfileId, Profile>, open: readonly StoredWalletToken[]): Promise<void> {
    for (const row of open) {
      const profile = profiles.get(row.profileId);
      const rules = profile === undefined ? null : descriptionOf(profile.providerId).tokens;
      if (profile === undefined || rules === null || rules.listed(profile.settings)) continue;
      if ((row.state !== 'waiting' && row.state !== 'unconfirmed') || clock.now() - row.createdAt < lapseAfter(rules, profile)) continue;
      await quietly(async () => desk.inTurn(row.profileId, row.userMark, async () => desk.move(row, { state: 'lapsed', endedAt: clock.now(), link: null, secretsSealed: null }, { type: 'lapsed' })));
    }
  }

  async function sweep(): Promise<void> {
    const profiles = new Map((await journal.profiles.list()).map((profile) => [profile.id, profile]));
    for (const row of await journal.walletTokens.listOver(clock.now(), sweepLimit)) {
      await quietly(async () => desk.move(row, { state: 'ended', endedBy: 'time', endedAt: clock.now() }, { type: 'expired', audit: 'token.ended' }));
    }
    await lapseSilent(profiles, await journal.walletTokens.listOpen(openLimit));
    for (const [id, at] of lastAsked) if (Math.abs(clock.now() - at) > longestInterval) lastAsked.delete(id);
  }

  async function candidates(): Promise<readonly StoredWalletToken[]> {
    const looked = await Promise.all([...shown.keys()].map(async (id) => journal.walletTokens.get(id)));
    const open = await journal.walletTokens.listOpen(openLimit);
    const all = [...open, ...looked.flatMap((row) => (row !== undefined && isUsable(row.state) ? [row] : []))].filter(({ state }) => state !== 'requesting');
    return [...new Map(all.map((row) => [row.id, row])).values()];
  }

  /** Never rejects. */
  async function takeTurn(profile: Profile, shoppers: readonly (readonly StoredWalletToken[])[]): Promise<void> {
    busy.add(profile.id);
    try {
      for (const rows of shoppers.slice(0, perTurn)) {
        if (stopped) return;
        for (const { id } of rows) lastAsked.set(id, clock.now());
        const [first] = rows;
        if (first === undefined) continue;
        const { error } = await askFor(profile, first);
        if (error !== null && hopeless.includes(error)) return;
      }
    } catch (cause) {
      if (!stopped) logger.error('tokenWatch.failed', { profileId: profile.id, reason: cause instanceof Error ? cause.name : 'unknown' });
    } finally {
      busy.delete(profile.id);
    }
  }

  async function askFor(profile: Profile, row: StoredWalletToken): Promise<{ readonly error: ErrorCode | null }> {
    try {
      const { error } = await asks.ask(profile, await vault.openUser(row));
      return { error: error?.code ?? null };
    } catch (cause) {
      // A row that does not open keeps no other from being asked about.
      if (cause instanceof AppError && (cause.code === 'secret.missing' || cause.code === 'secret.incomplete')) return { error: null };
      throw cause;
    }
  }

  async function round(): Promise<void> {
    const now = clock.now();
    if (sweptAt === undefined || now < sweptAt || now - sweptAt >= sweepEvery) {
      sweptAt = now;
      await sweep();
    }
    const due = (await candidates()).filter((row) => !busy.has(row.profileId) && urgency(row) >= 1);
    if (due.length === 0) return;
    const profiles = (await journal.profiles.list()).filter((profile) => profile.paused === null && keepsList(profile) && !busy.has(profile.id));
    for (const profile of profiles) {
      const own = due.filter((row) => row.profileId === profile.id).toSorted((left, right) => Number(shown.has(right.id)) - Number(shown.has(left.id)) || urgency(right) - urgency(left));
      const shoppers = [...Map.groupBy(own, ({ userMark }) => userMark).values()];
      if (shoppers.length > 0) void takeTurn(profile, shoppers);
    }
  }

  function arm(): void {
    cancel = clock.after(beat, () => {
      round()
        .catch((cause: unknown) => {
          if (!stopped) logger.error('tokenWatch.failed', { reason: cause instanceof Error ? cause.name : 'unknown' });
        })
        .finally(() => {
          if (!stopped) arm();
        });
    });
  }

  return {
    sweep,
    start() {
      if (!stopped) return;
      stopped = false;
      arm();
    },
    stop() {
      stopped = true;
      cancel?.();
    },
    watch(id, on) {
      const count = (shown.get(id) ?? 0) + (on ? 1 : -1);
      if (count > 0) shown.set(id, count);
      else shown.delete(id);
    },
  };
}
