/** Answers about wallet tokens for the fake bridge. It keeps rows in memory, asks nobody, and holds no token at all. */
import type { EventName, Handlers } from '../../shared/ipc/contract.ts';
import type { AppErrorDto } from '../../shared/errors/app-error.ts';
import { reference } from '../../shared/domain/ids.ts';
import type { Environment, Profile } from '../../shared/domain/profile.ts';
import { transaction, type Transaction, type TransactionStatus } from '../../shared/domain/transaction.ts';
import { isUsable, tokenImport, tokenImportId, tokenImportRow, walletTokenId, type TokenImport, type TokenImportRow, type WalletToken, type WalletTokenFilter, type WalletTokenId } from '../../shared/domain/wallet-token.ts';
import { descriptionOf } from '../../shared/providers/catalogue.ts';
import { fakeId, fakeNow, fakeTransaction } from './fake-data.ts';
import { fakeCustomer, fakeToken, fakeTokenEvents, fakeTokens, manyFakeTokens } from './fake-token-data.ts';

export type FakeTokens = {
  readonly rows?: 'none' | 'many';
  /** How a started agreement stands; waiting for the customer when absent. */
  readonly bind?: 'unconfirmed' | 'failed' | 'similar';
  /** What "check now" finds of an open one; nothing new when absent. */
  readonly check?: 'active' | 'declined' | 'lapsed' | 'silent';
  readonly notice?: 'hint' | 'refused';
  readonly remove?: 'unknown';
  /** A profile lacks what agreements need. */
  readonly incomplete?: boolean;
  readonly importing?: 'writing' | 'empty';
};

type Tools = {
  readonly environment: Environment;
  readonly emit: (event: EventName, payload: unknown) => void;
  readonly refuse: (error: AppErrorDto) => Error;
  readonly profiles: readonly Profile[];
  readonly addPayment: (row: Transaction) => { readonly intent: Awaited<ReturnType<Handlers['tokens.charge']>>['intent']; readonly transaction: Transaction };
  /** How a charge ends, in the words of a refund. */
  readonly ended: TransactionStatus;
};

/** What the profiles of these screens are set to, so that their agreements are possible. */
export function withTokenSettings(profile: Profile, incomplete = false): Profile {
  const own = profile.providerId === 'pingpong' ? (incomplete ? {} : { merchantResultUrl: 'https://shop.example/wallet/done', notificationUrl: 'https://shop.example/wallet/notify', shopperEmail: 'shopper@practice.example', shopperIp: '203.0.113.7' })
    : profile.providerId === 'chingchingpay' ? { autoDebitChannel: 9, ...(incomplete ? {} : { autoDebitRedirectUrl: 'https://shop.example/wallet/return' }) } : {};
  return { ...profile, settings: { ...profile.settings, ...own } };
}

const folded = (text: string): string => text.normalize('NFKC').toLowerCase().replace(/\s/gu, '');
const day = 86_400_000;

export function fakeTokenHandlers(options: FakeTokens, { environment, emit, refuse, profiles, addPayment, ended }: Tools) {
  let rows: readonly WalletToken[] = options.rows === 'none' ? [] : (options.rows === 'many' ? manyFakeTokens(450) : fakeTokens).map((row) => fakeToken(row, environment));
  let draft: TokenImport | undefined;
  let made = 100;

  function find(id: WalletTokenId): WalletToken {
    const found = rows.find((row) => row.id === id);
    if (!found) throw refuse({ code: 'token.notFound', params: {} });
    return found;
  }

  function put(row: WalletToken): WalletToken {
    rows = rows.some((other) => other.id === row.id) ? rows.map((other) => (other.id === row.id ? row : other)) : [row, ...rows];
    emit('tokens.changed', { ids: [row.id], profileId: row.profileId, becameActive: row.state === 'active' });
    return row;
  }

  function matches(row: WalletToken, filter: WalletTokenFilter): boolean {
    return row.environment === filter.environment
      && (filter.merchantUserId === undefined || row.merchantUserId === filter.merchantUserId)
      && (filter.profileIds === undefined || filter.profileIds.includes(row.profileId))
      && (filter.wallets === undefined || filter.wallets.includes(row.wallet))
      && (filter.states === undefined || filter.states.includes(row.state))
      && (filter.expiringWithinDays === undefined || (isUsable(row.state) && row.expiresAt !== null && row.expiresAt - fakeNow < filter.expiringWithinDays * day));
  }

  function activated(row: WalletToken): WalletToken {
    const model = fakeToken({ number: 77, state: 'active', wallet: row.wallet, merchantUserId: row.merchantUserId ?? '', daysOld: 0 }, environment);
    return put({ ...row, state: 'active', link: null, mask: model.mask, fingerprint: model.fingerprint, walletAccount: model.walletAccount, activatedAt: fakeNow, problem: null, version: row.version + 1 });
  }

  /** Charges that are made with the first customer's tokens. */
  function chargesOf(row: WalletToken): Transaction[] {
    if (row.lastUsedAt === null) return [];
    const charge = (number: number, status: TransactionStatus, amountMinor: number, minutesAgo: number, description: string): Transaction => transaction.parse({
      ...fakeTransaction({ number, status, amountMinor, reference: `SUB-0042-${number}`, minutesAgo, description, origin: 'charge', environment, method: row.wallet, expiresIn: null }), profileId: row.profileId, providerId: row.providerId, link: null,
    });
    return [charge(803, 'unknown', 19_800, 12, '每月茶葉訂閱'), charge(802, 'paid', 19_800, 27_360, 'Monthly tea'), charge(801, 'refunded', 19_800, 72_000, 'Monthly tea')];
  }

  const importRows: readonly TokenImportRow[] = Array.from({ length: 240 }, (_, index) => {
    const bad = index === 4 || index === 17;
    return tokenImportRow.parse({
      number: index + 2, merchantUserId: index === 4 ? ' cust_9004' : `cust_${9_000 + index}`, wallet: index === 17 ? 'Gcash' : 'GCash', mask: `5f0c9a••••${String(1_000 + index)}`, expiresAt: null,
      verdict: bad ? 'error' : index === 9 ? 'known' : 'new',
      errors: index === 4 ? [{ code: 'token.userBlanks', params: {}, field: 'merchant_user_id' }] : index === 17 ? [{ code: 'token.walletNotOffered', params: {}, field: 'wallet' }] : [],
    });
  });

  return {
    'tokens.search': async ({ filter, cursor, limit }) => {
      const all = rows.filter((row) => matches(row, filter));
      const from = cursor === null ? 0 : all.findIndex((row) => row.id === cursor.id) + 1;
      const page = all.slice(from, from + limit);
      const last = page.at(-1);
      const wanted = filter.merchantUserId;
      const known = ['Cust_88213', fakeCustomer, 'cust _88213'];
      return {
        rows: page, next: last && from + limit < all.length ? { createdAt: last.createdAt, id: last.id } : null, total: all.length, usable: all.filter((row) => isUsable(row.state)).length,
        similar: wanted === undefined || options.rows === 'none' ? [] : known.filter((other) => other !== wanted && folded(other) === folded(wanted)), asOf: fakeNow,
      };
    },
    'tokens.lookUp': async () => ({
      asOf: fakeNow,
      asked: profiles.filter((profile) => profile.environment === environment && descriptionOf(profile.providerId).tokens !== null).map((profile) => {
        const kind = !descriptionOf(profile.providerId).tokens?.listed(profile.settings) ? 'silent' : options.check === 'silent' ? 'failed' : 'answered';
        return { profileId: profile.id, kind, alive: kind === 'answered' ? 2 : 0, error: kind === 'failed' ? { code: 'provider.unavailable', params: {} } : null };
      }),
    }),
    'tokens.get': async ({ id }) => {
      const row = find(id);
      const charges = chargesOf(row);
      return { token: row, events: fakeTokenEvents(row), charges, use: { total: charges.length, open: charges.filter(({ status }) => status === 'unknown').length, refundable: charges.filter(({ status }) => status === 'paid').length }, now: fakeNow };
    },
    'tokens.bind': async ({ profileId, merchantUserId, wallet, otherCustomer }) => {
      if (merchantUserId !== merchantUserId.trim()) throw refuse({ code: 'token.userBlanks', params: {}, field: 'merchantUserId' });
      if (!otherCustomer && options.bind === 'similar') throw refuse({ code: 'token.userSimilar', params: {}, field: 'merchantUserId' });
      const profile = profiles.find((candidate) => candidate.id === profileId);
      const state = options.bind === 'unconfirmed' ? 'unconfirmed' : options.bind === 'failed' ? 'failed' : 'waiting';
      made += 1;
      const problem = state === 'unconfirmed' ? { reason: 'timeout' as const, httpStatus: null, providerCode: null, providerMessage: null } : state === 'failed' ? { reason: 'refused' as const, httpStatus: 200, providerCode: '303000', providerMessage: 'wallet not enabled' } : null;
      return put(fakeToken({ number: made, state, wallet, merchantUserId, daysOld: 0, providerId: profile?.providerId ?? 'pingpong', profileId, problem, version: 2 }, environment));
    },
    'tokens.check': async ({ id }) => {
      const row = find(id);
      if (options.check === 'active' && row.state !== 'active') return { token: activated(row), error: null };
      if (options.check === 'declined' || options.check === 'lapsed') return { token: put({ ...row, state: options.check, link: null, endedAt: fakeNow, version: row.version + 1 }), error: null };
      return { token: row, error: options.check === 'silent' ? { code: 'provider.unavailable', params: {} } : null };
    },
    'tokens.watch': async () => ({}),
    'tokens.giveUp': async ({ id }) => put({ ...find(id), state: 'cancelled', link: null, endedAt: fakeNow }),
    'tokens.openLink': async () => ({}),
    'tokens.readNotice': async ({ id, profileId }) => {
      if (options.notice === 'refused') return { kind: 'refused', reason: 'badSignature', type: null, tokens: [], error: null };
      if (options.notice === 'hint') return { kind: 'hint', reason: 'noSignature', type: 'bind', tokens: [], error: null };
      const row = id === null ? rows.find((candidate) => candidate.profileId === profileId) : find(id);
      return { kind: 'verified', reason: null, type: 'bind', tokens: row ? [activated(row)] : [], error: null };
    },
    'tokens.chooseNotice': async () => ({ text: '{"notifyType":"BIND","requestId":"DEMO-1","sign":"DEMO"}' }),
    'tokens.readReturn': async ({ id, address }) => {
      const url = URL.canParse(address.trim()) ? new URL(address.trim()) : undefined;
      if (!url) throw refuse({ code: 'token.returnUnreadable', params: {}, field: 'address' });
      if (!url.searchParams.has('authCode') && !url.searchParams.has('auth_code')) throw refuse({ code: 'token.returnNoCode', params: {}, field: 'address' });
      if (url.searchParams.get('state') !== '0123456789abcdef') throw refuse({ code: 'token.returnOtherState', params: {}, field: 'address' });
      return { token: activated(find(id)), error: null };
    },
    'tokens.suggestReference': async ({ id }) => ({ reference: reference.parse(find(id).providerId === 'chingchingpay' ? 'T-1120-0442' : 'T261120A442') }),
    'tokens.charge': async (input) => {
      const row = find(input.id);
      return addPayment(transaction.parse({
        ...fakeTransaction({ number: 810, status: ended === 'succeeded' ? 'paid' : ended, amountMinor: input.amountMinor, currency: input.currency, reference: input.reference, minutesAgo: 0, description: input.description, origin: 'charge', environment, method: row.wallet, expiresIn: null }),
        profileId: row.profileId, providerId: row.providerId, link: null,
      }));
    },
    'tokens.unbind': async ({ id, typedEnding }) => {
      const row = find(id);
      const ending = row.mask !== null && !row.mask.endsWith('•') ? row.mask.slice(-4) : (row.fingerprint ?? '').slice(0, 4);
      if (typedEnding.trim() !== ending) throw refuse({ code: 'token.endingNotTyped', params: {}, field: 'typedEnding' });
      if (options.remove === 'unknown') return { token: put({ ...row, state: 'removing', problem: { reason: 'timeout', httpStatus: null, providerCode: null, providerMessage: null }, version: row.version + 1 }), error: null };
      return { token: put({ ...row, state: 'removed', endedBy: 'merchant', endedAt: fakeNow, problem: null, version: row.version + 1 }), error: null };
    },
    'tokens.saveReceipt': async () => ({ saved: '/home/demo/Documents/token-removal-receipt.txt' }),
    'tokens.chooseImport': async ({ profileId }) => {
      const count = (verdict: TokenImportRow['verdict']): number => importRows.filter((row) => row.verdict === verdict).length;
      draft = tokenImport.parse({ id: tokenImportId.parse(fakeId('f10', 1)), profileId, name: 'wallet-tokens-old-system.csv', phase: 'checked', rows: importRows.length, counts: options.importing === 'empty' ? { new: 0, known: 238, error: 2 } : { new: count('new'), known: count('known'), error: count('error') }, written: 0 });
      return { draft };
    },
    'tokens.importRows': async ({ verdict, after, limit }) => {
      const all = importRows.filter((row) => verdict === null || row.verdict === verdict);
      return { rows: all.filter((row) => row.number > after).slice(0, limit), total: all.length };
    },
    'tokens.applyImport': async () => {
      if (!draft) throw refuse({ code: 'token.notFound', params: {} });
      draft = options.importing === 'writing' ? { ...draft, phase: 'writing', written: 96 } : { ...draft, phase: 'done', written: draft.counts.new };
      emit('tokens.importing', draft);
      return draft;
    },
    'tokens.discardImport': async () => { draft = undefined; return {}; },
    'tokens.saveImportTemplate': async () => ({ saved: '/home/demo/Documents/wallet-tokens-template.csv' }),
  } satisfies Partial<Handlers>;
}

/** Id of a row of the fake list. */
export const fakeTokenId = (number: number): WalletTokenId => walletTokenId.parse(fakeId('f00', number));
