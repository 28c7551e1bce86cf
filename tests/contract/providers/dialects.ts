/**
 * What the conformance suite must know to speak to each provider: entries that its methods ask for, and where its documents give
 * it another word than the usual one. A provider without a dialect does not compile.
 */
import type { ProviderAnswer, ProviderOutcome } from '@core/ports/provider.ts';
import type { ProviderId } from '@shared/domain/ids.ts';
import type { SettingValues } from '@shared/domain/profile.ts';
import type { CurrencyCode } from '@shared/money/currency.ts';
import type { MisbehaviourKind, PracticeGateway } from '@electron/practice/gateways.ts';
import type { StartOptions } from '@electron/practice/host.ts';
import { startVexora } from '@electron/practice/vexora/gateway.ts';
import { defaultSettings as vexoraGateway } from '@electron/practice/vexora/settings.ts';

/** Answer kind, and the reasons or meanings that may go with it. */
export type Words = readonly [ProviderAnswer<unknown>['kind'], ...string[]];

export type Dialect = {
  readonly currency: CurrencyCode;
  /** Minor units; the two parts give the whole back. */
  readonly amountMinor: number;
  readonly parts: readonly [number, number];
  /** Values for the entries of its methods, by key; plainly made up. A function where each order needs its own. */
  readonly fields: Readonly<Record<string, string | ((count: number) => string)>>;
  readonly payoutFields: Readonly<Record<string, string>>;
  /** Money out: by a refund call, or where there is none by a payout. */
  readonly moneyOut: 'refund' | 'payout';
  readonly settings: SettingValues;
  /** What a payment is told as when its payer fails, or lets the time pass. */
  readonly told: { readonly fail: ProviderOutcome['kind']; readonly expire: ProviderOutcome['kind'] };
  /** What the same link again is: told as a duplicate, or the first answer once more. It is never a second order. */
  readonly sameLink: 'duplicate' | 'first';
  /** The same for money out. `second`: the provider would do it twice, which is why the engine never repeats (class C). */
  readonly sameMoneyOut: 'duplicate' | 'first' | 'second';
  /** A wrong key or number of the merchant, by credential, and how it is told. */
  readonly wrongKeys: readonly { readonly credentials: Readonly<Record<string, string>>; readonly words: Words }[];
  /** The gateway as the suite needs it, where the usual one takes longer than a test should. */
  readonly start?: (options: StartOptions) => Promise<PracticeGateway>;
  /** Faults that this provider tells in other words than usual. */
  readonly faults: Readonly<Partial<Record<MisbehaviourKind, Words>>>;
};

const refusedKey: Words = ['refused', 'unauthorised', 'unauthorisedNotExecuted'];
/** The provider counts orders per address and day (dossier §4), so every payer comes from another one of RFC 2544's. */
const ownAddress = (count: number): string => `198.18.${count >> 8}.${count & 255}`;
const person = { lastname: 'Practice', firstname: 'Payer', email: 'payer@practice.example', mobile: '0900000000', ipAddress: ownAddress };

export const dialects = {
  chingchingpay: {
    currency: 'HKD', amountMinor: 1_000, parts: [400, 600], fields: {}, payoutFields: {}, moneyOut: 'refund', settings: {},
    told: { fail: 'failed', expire: 'expired' }, sameLink: 'duplicate', sameMoneyOut: 'duplicate',
    wrongKeys: [
      { credentials: { apiKey: 'practice-key-of-nobody' }, words: refusedKey },
      { credentials: { apiSecret: 'practice-secret-of-nobody' }, words: refusedKey },
    ],
    faults: {},
  },
  pingpong: {
    currency: 'USD', amountMinor: 1_000, parts: [400, 600], payoutFields: {}, moneyOut: 'refund',
    fields: { email: 'shopper@practice.example', shopperIP: '198.18.0.7' }, settings: {},
    // A failed attempt is not the end of a hosted order: the shopper may try again (dossier §5.4).
    told: { fail: 'pending', expire: 'expired' }, sameLink: 'first', sameMoneyOut: 'first',
    wrongKeys: [{ credentials: { salt: 'PRACTICE0SALT0OF0NOBODY0' }, words: refusedKey }],
    faults: {},
  },
  pingxx: {
    currency: 'CNY', amountMinor: 1_000, parts: [400, 600], payoutFields: {}, moneyOut: 'refund',
    fields: { success_url: 'https://shop.example/paid', result_url: 'https://shop.example/result', goods_list: 'Green tea,1' }, settings: { expiryMargin: 0 },
    told: { fail: 'failed', expire: 'expired' }, sameLink: 'first', sameMoneyOut: 'second',
    wrongKeys: [{ credentials: { apiKey: 'sk_test_NOBODYNOBODYNOBODYNOBODY' }, words: refusedKey }],
    faults: {},
  },
  vexora: {
    currency: 'TWD', amountMinor: 100_000, parts: [40_000, 60_000], payoutFields: { bankCode: '004', payeeAccount: '000000000001', payeeName: 'Practice Payee', payeeMobile: '0900000000', payeeEmail: 'payee@practice.example' },
    fields: { ...person, bankNumber: '004-0000000000001', postcode: '100', address: 'Practice Road 1' },
    moneyOut: 'payout', settings: { payouts: true },
    start: (options) => startVexora(options, { ...vexoraGateway, payouts: true, payoutTakesMs: 40 }),
    told: { fail: 'failed', expire: 'failed' }, sameLink: 'duplicate', sameMoneyOut: 'duplicate',
    // One code stands for every refusal, a wrong signature included (dossier §7).
    wrongKeys: [{ credentials: { appSecret: 'practice-secret-of-nobody' }, words: ['refused', 'final', 'unlisted', 'notFound', 'unauthorised'] }],
    faults: {},
  },
} as const satisfies Record<ProviderId, Dialect>;
