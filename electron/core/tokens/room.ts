/** The token room: what staff see of shoppers' wallet tokens over all providers, and what they may do about one. No token leaves it. */
import type { Profile } from '@shared/domain/profile.ts';
import { type TokenAsk, type WalletToken, type WalletTokenId } from '@shared/domain/wallet-token.ts';
import { AppError } from '@shared/errors/app-error.ts';
import type { CallOutput, ParsedInput } from '@shared/ipc/contract.ts';
import { descriptionOf } from '@shared/providers/catalogue.ts';
import { problemOf } from '../attempts/classify.ts';
import type { FileSaver } from '../ports/file-saver.ts';
import type { StoredTokenFilter, StoredWalletToken } from '../ports/wallet-tokens.ts';
import { createTokenAsks, type Asked } from './ask.ts';
import { createBind } from './bind.ts';
import { createTokenDesk, isChange, notOffered, type DeskDependencies } from './desk.ts';
import { createReadNotice } from './read-notice.ts';
import { createReadReturn } from './read-return.ts';
import { receipt } from './receipt.ts';
import { readShopperId } from './shopper-id.ts';
import { createUnbind, type Seen } from './unbind.ts';
import { createTokenWatch } from './watch.ts';

export type TokenRoomDependencies = DeskDependencies & { readonly saver: FileSaver };

export type TokenRoom = {
  search(input: ParsedInput<'tokens.search'>): Promise<CallOutput<'tokens.search'>>;
  lookUp(input: ParsedInput<'tokens.lookUp'>): Promise<CallOutput<'tokens.lookUp'>>;
  get(id: WalletTokenId): Promise<CallOutput<'tokens.get'>>;
  bind(input: ParsedInput<'tokens.bind'>): Promise<WalletToken>;
  check(id: WalletTokenId): Promise<Seen>;
  watch(id: WalletTokenId, on: boolean): void;
  giveUp(input: ParsedInput<'tokens.giveUp'>): Promise<WalletToken>;
  /** Where the shopper agrees. Errors: `token.notFound`, `token.wrongState`. */
  linkOf(id: WalletTokenId): Promise<{ readonly url: string; readonly environment: Profile['environment'] }>;
  readNotice(input: ParsedInput<'tokens.readNotice'>): Promise<CallOutput<'tokens.readNotice'>>;
  readReturn(input: ParsedInput<'tokens.readReturn'>): Promise<Seen>;
  unbind(input: ParsedInput<'tokens.unbind'>): Promise<Seen>;
  saveReceipt(input: ParsedInput<'tokens.saveReceipt'>): Promise<string | null>;
  /** What an earlier run left on its way is unknown from now on. Call once, before anything new may be sent. */
  recover(): Promise<void>;
  start(): void;
  stop(): void;
};

/** Charges that a row shows. */
const shownCharges = 50;
/** Longest wait for one provider while several are asked side by side, milliseconds. Its answer is written down when it comes. */
const lookUpPatience = 15_000;

export function createTokenRoom(dependencies: TokenRoomDependencies): TokenRoom {
  const { saver } = dependencies;
  const desk = createTokenDesk(dependencies);
  const { journal, directory, vault, clock, logger } = desk;
  const asks = createTokenAsks(desk);
  const watch = createTokenWatch(desk, asks);

  async function checkRow(row: StoredWalletToken): Promise<Seen> {
    const { profile } = await desk.rulesOf(row.profileId);
    const { kind, error } = await asks.ask(profile, await vault.openUser(row));
    return { token: await desk.view(await desk.load(row.id)), error: kind === 'silent' ? notOffered(profile).toDto() : error };
  }

  async function patiently(profile: Profile, merchantUserId: string): Promise<TokenAsk> {
    let stopWaiting = (): void => undefined;
    const late = new Promise<Asked>((resolve) => {
      stopWaiting = clock.after(lookUpPatience, () => resolve({ kind: 'failed', alive: 0, error: { code: 'provider.unavailable', params: { reason: 'timeout', httpStatus: null, providerCode: null, providerMessage: null } } }));
    });
    const asking = asks.ask(profile, merchantUserId);
    // One that is given up may still fail afterwards, which nobody waits for.
    asking.catch((cause: unknown) => logger.warn('tokens.lookUpFailed', { profileId: profile.id, code: cause instanceof AppError ? cause.code : 'internal' }));
    try {
      return { profileId: profile.id, ...(await Promise.race([asking, late])) };
    } catch (cause) {
      if (!(cause instanceof AppError)) throw cause;
      return { profileId: profile.id, kind: 'failed', alive: 0, error: cause.toDto() };
    } finally {
      stopWaiting();
    }
  }

  async function filterOf({ merchantUserId, ...filter }: ParsedInput<'tokens.search'>['filter']): Promise<StoredTokenFilter> {
    const rest = { ...filter, now: clock.now() };
    return merchantUserId === undefined ? rest : { ...rest, userMark: await vault.userMark(filter, readShopperId(merchantUserId)) };
  }

  async function spellingsLike({ environment, merchantUserId }: ParsedInput<'tokens.search'>['filter'], userMark: string | undefined): Promise<string[]> {
    if (merchantUserId === undefined || userMark === undefined) return [];
    const rows = await journal.walletTokens.likeUser(environment, await vault.userLikeMark({ environment }, merchantUserId), userMark);
    const views = await Promise.all(rows.map(desk.view));
    return views.flatMap((view) => (view.merchantUserId === null ? [] : [view.merchantUserId]));
  }

  return {
    async search({ filter, cursor, limit }) {
      const stored = await filterOf(filter);
      const [{ rows, next }, counts, similar] = await Promise.all([journal.walletTokens.search(stored, cursor, limit), journal.walletTokens.count(stored), spellingsLike(filter, stored.userMark)]);
      return { rows: await Promise.all(rows.map(desk.view)), next, ...counts, similar, asOf: stored.now };
    },

    async lookUp({ environment, merchantUserId: typed }) {
      const merchantUserId = readShopperId(typed);
      const profiles = (await journal.profiles.list()).filter((profile) => profile.environment === environment && (descriptionOf(profile.providerId).tokens?.wallets(profile.settings).length ?? 0) > 0);
      return { asked: await Promise.all(profiles.map(async (profile) => patiently(profile, merchantUserId))), asOf: clock.now() };
    },

    async get(id) {
      const row = await desk.load(id);
      // One of a removed profile is shown by nobody.
      await directory.profile(row.profileId);
      const [token, events, found] = await Promise.all([
        desk.view(row), journal.walletTokens.events(id), row.tokenMark === null ? { ids: [], total: 0, open: 0, refundable: 0 } : journal.walletTokens.charges(row.tokenMark, shownCharges),
      ]);
      const charges = (await Promise.all(found.ids.map(async (transactionId) => journal.transactions.get(transactionId)))).flatMap((charge) => (charge === undefined ? [] : [charge]));
      const { total, open, refundable } = found;
      return { token, events: [...events], use: { total, open, refundable }, charges, now: clock.now() };
    },

    bind: createBind(desk, asks),
    check: async (id) => checkRow(await desk.load(id)),
    watch: (id, on) => watch.watch(id, on),

    async giveUp({ id, version }) {
      const { profileId, userMark } = await desk.load(id);
      return desk.inTurn(profileId, userMark, async () => {
        const row = await desk.load(id);
        if (row.version !== version) throw new AppError('intent.changedMeanwhile', { state: row.state });
        const given = { type: 'givenUp', operator: await desk.operator(), audit: 'token.giveUp' } as const;
        if (row.state === 'waiting' || row.state === 'unconfirmed') return desk.view(await desk.move(row, { state: 'cancelled', endedAt: clock.now(), link: null, secretsSealed: null }, given));
        // Nobody knows whether it was removed: it counts as there, and can be removed again.
        if (row.state === 'removing' && row.problem !== null) return desk.view(await desk.move(row, { state: row.activatedAt === null ? 'unverified' : 'active' }, given));
        throw new AppError('token.wrongState', { state: row.state });
      });
    },

    async linkOf(id) {
      const row = await desk.load(id);
      if (row.state !== 'waiting' || row.link === null) throw new AppError('token.wrongState', { state: row.state });
      return { url: row.link.url, environment: row.environment };
    },

    readNotice: createReadNotice(desk, checkRow),
    readReturn: createReadReturn(desk),
    unbind: createUnbind(desk, asks),

    async saveReceipt({ id, language }) {
      const row = await desk.load(id);
      const { profile } = await desk.rulesOf(row.profileId);
      if (row.state !== 'removed' && row.state !== 'ended') throw new AppError('token.wrongState', { state: row.state });
      const token = await desk.view(row);
      const { name, text } = receipt({ token, events: await journal.walletTokens.events(id), profile, now: clock.now() }, language);
      const saved = await saver.save(name, Buffer.from(text, 'utf8'));
      if (saved !== null) {
        try {
          await desk.move(await desk.load(id), {}, { type: 'receiptSaved', operator: await desk.operator() });
        } catch (cause) {
          if (!isChange(cause)) throw cause;
        }
      }
      return saved;
    },

    async recover() {
      const interrupted = problemOf('interrupted');
      for (const row of await journal.walletTokens.listInterrupted()) {
        const at = clock.now();
        if (row.state === 'requesting') await desk.move(row, { state: 'unconfirmed', problem: interrupted, observedAt: at }, { type: 'unconfirmed', problem: interrupted, audit: 'token.bind', result: 'unknown' });
        else await desk.move(row, { problem: interrupted, observedAt: at }, { type: 'removalUnknown', problem: interrupted });
      }
    },

    start: () => watch.start(),
    stop: () => watch.stop(),
  };
}
