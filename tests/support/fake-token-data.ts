/** Plainly synthetic wallet tokens: one customer over two providers as on the design's picture, and one row of every other state. */
import type { Environment } from '../../shared/domain/profile.ts';
import type { ProviderId } from '../../shared/domain/ids.ts';
import { walletToken, type TokenEvent, type WalletToken, type WalletTokenState } from '../../shared/domain/wallet-token.ts';
import { toInstant } from '../../shared/time/instant.ts';
import { fakeId, fakeNow } from './fake-data.ts';

const minute = 60_000;
const day = 24 * 60 * minute;
export const fakeCustomer = 'cust_88213';
export const longCustomer = `member-${'0123456789-'.repeat(20)}END`;

export type FakeToken = Partial<WalletToken> & { readonly number: number; readonly state: WalletTokenState; readonly wallet: string; readonly merchantUserId: string; readonly daysOld: number };

const operator = 'Operator A (Demo)';
const closed: readonly WalletTokenState[] = ['removed', 'ended', 'declined', 'failed', 'lapsed', 'cancelled'];
const withToken: readonly WalletTokenState[] = ['active', 'unverified', 'removing', 'removed', 'ended'];

/** Twelve hexadecimal digits that differ from row to row. */
function digits(number: number): string {
  return (0xa91f3c * (number + 7) + number * 7_919).toString(16).padStart(12, '0').slice(-12);
}

export function fakeToken({ number, daysOld, ...given }: FakeToken, environment: Environment = 'practice'): WalletToken {
  const createdAt = fakeNow - daysOld * day;
  const providerId: ProviderId = given.providerId ?? 'pingpong';
  const hex = digits(number);
  const has = withToken.includes(given.state);
  return walletToken.parse({
    id: fakeId('f00', number), profileId: fakeId('a00', providerId === 'pingpong' ? 4 : 1), providerId, environment,
    mask: has ? `${hex.slice(0, 6)}••••${hex.slice(-4)}` : null, fingerprint: has ? hex : null, walletAccount: has ? '852 •••• 0123' : null, origin: 'bind',
    endedBy: given.state === 'removed' ? 'merchant' : given.state === 'ended' ? 'wallet' : null,
    link: given.state === 'waiting' ? { url: `https://wallet.practice.example/consent?authId=DEMO${number}&state=0123456789abcdef`, until: toInstant(fakeNow + 581_000) } : null,
    expiresAt: null, createdAt, activatedAt: has ? createdAt + 2 * minute : null, endedAt: closed.includes(given.state) ? fakeNow - 10 * day : null, lastUsedAt: null,
    observedAt: fakeNow - minute, observedFrom: 'query', problem: null, operator, version: 3, ...given,
  });
}

const timeout = { reason: 'timeout', httpStatus: null, providerCode: null, providerMessage: null } as const;
const refused = { reason: 'refused', httpStatus: 200, providerCode: '303000', providerMessage: 'wallet not enabled' } as const;
const at = (days: number) => toInstant(fakeNow + days * day);

/** Newest first. */
export const fakeTokens: readonly FakeToken[] = [
  { number: 11, state: 'waiting', wallet: 'GCash', merchantUserId: 'cust_10452', daysOld: 0.01, version: 2, observedFrom: 'answer' },
  { number: 12, state: 'unconfirmed', wallet: 'Kakaopay', merchantUserId: '客戶 林樣本 0042', daysOld: 0.02, problem: timeout, observedFrom: 'app' },
  { number: 13, state: 'removing', wallet: 'DANA', merchantUserId: 'cust_2207', daysOld: 90, problem: timeout, lastUsedAt: at(-4) },
  { number: 14, state: 'unverified', wallet: 'GCash', merchantUserId: 'cust_3310', daysOld: 1, origin: 'import', observedFrom: 'import', expiresAt: at(400) },
  { number: 15, state: 'active', wallet: 'True Money', merchantUserId: longCustomer, daysOld: 300, expiresAt: at(430), lastUsedAt: at(-12) },
  { number: 16, state: 'declined', wallet: 'Boost', merchantUserId: 'cust_4100', daysOld: 2 },
  { number: 17, state: 'failed', wallet: 'Rabbit LINE Pay', merchantUserId: 'cust_4101', daysOld: 3, problem: refused },
  { number: 18, state: 'lapsed', wallet: 'GCash', merchantUserId: 'cust_4102', daysOld: 4 },
  { number: 19, state: 'cancelled', wallet: 'Alipay', merchantUserId: 'cust_4103', daysOld: 5 },
  { number: 20, state: 'removed', wallet: 'Boost', merchantUserId: 'cust_5001', daysOld: 210, lastUsedAt: at(-40) },
  { number: 21, state: 'active', wallet: 'TNG eWallet', merchantUserId: 'cust_6001', daysOld: 729, origin: 'listed', expiresAt: at(1), mask: '••••', lastUsedAt: at(-1) },
  { number: 2, state: 'active', wallet: 'AlipayHK', merchantUserId: fakeCustomer, daysOld: 261, lastUsedAt: at(0) },
  { number: 3, state: 'active', wallet: 'Alipay', merchantUserId: fakeCustomer, daysOld: 155, lastUsedAt: at(-49), walletAccount: '138 •••• 0000' },
  { number: 1, state: 'active', wallet: 'ALIPAY_HK', merchantUserId: fakeCustomer, daysOld: 360, providerId: 'chingchingpay', expiresAt: at(6), lastUsedAt: at(-19) },
  { number: 4, state: 'ended', wallet: 'TNG eWallet', merchantUserId: fakeCustomer, daysOld: 690, expiresAt: at(40), lastUsedAt: at(-103), walletAccount: '60 •••• 0456' },
];

/** A long list, for recycled rows and pages. */
export function manyFakeTokens(count: number): readonly FakeToken[] {
  const wallets = ['GCash', 'AlipayHK', 'Boost', 'Kakaopay', 'DANA'];
  return Array.from({ length: count }, (_, index): FakeToken => ({ number: 1_000 + index, state: index % 11 === 0 ? 'ended' : 'active', wallet: wallets[index % wallets.length] ?? 'GCash', merchantUserId: `cust_${String(20_000 + index)}`, daysOld: 10 + index / 10 }));
}

const endings: Readonly<Partial<Record<WalletTokenState, TokenEvent['type']>>> = {
  unconfirmed: 'unconfirmed', declined: 'declined', failed: 'refused', lapsed: 'lapsed', cancelled: 'givenUp', ended: 'seenEnded', removed: 'removed', removing: 'removalUnknown',
};

/** What happened to a row, newest first. */
export function fakeTokenEvents(token: WalletToken): TokenEvent[] {
  const event = (id: number, when: number, type: TokenEvent['type'], by: string | null, problem: TokenEvent['problem'] = null): TokenEvent => ({ id, at: toInstant(when), type, operator: by, problem });
  const last = endings[token.state];
  const first = token.origin === 'import' ? [event(1, token.createdAt, 'imported', operator)]
    : token.origin === 'listed' ? [event(1, token.createdAt, 'found', null)]
      : [event(1, token.createdAt, 'requested', operator), ...(token.state === 'unconfirmed' || token.state === 'failed' ? [] : [event(2, token.createdAt + 1_000, 'opened', null)]), ...(token.activatedAt === null ? [] : [event(3, token.activatedAt, 'activated', null)])];
  const asked = token.state === 'removing' || token.state === 'removed' ? [event(8, fakeNow - 10 * day - minute, 'removalAsked', operator)] : [];
  return [...first, ...asked, ...(last === undefined ? [] : [event(9, token.endedAt ?? token.createdAt + 30_000, last, last === 'givenUp' ? operator : null, token.problem)])].reverse();
}
