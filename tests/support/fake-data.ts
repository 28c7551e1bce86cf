/**
 * Plainly synthetic records for looking at screens without a main process. The clock stands at Fri 20 Nov 2026, 14:32:08 in
 * Hong Kong; nobody in here exists.
 */
import type { IntentState } from '../../shared/domain/intent.ts';
import { intent, type Intent } from '../../shared/domain/intent.ts';
import { profile, type Environment, type Profile } from '../../shared/domain/profile.ts';
import type { ProviderId } from '../../shared/domain/ids.ts';
import { transaction, type LinkDetail, type Transaction, type TransactionStatus } from '../../shared/domain/transaction.ts';
import type { CurrencyCode } from '../../shared/money/currency.ts';
import { descriptionOf } from '../../shared/providers/catalogue.ts';
import { toInstant, type Instant } from '../../shared/time/instant.ts';

export const fakeNow: Instant = toInstant(Date.UTC(2026, 10, 20, 6, 32, 8));
const minute = 60_000;

/** A well-formed id whose last digits are `number`. */
export function fakeId(kind: string, number: number): string {
  return `01900000-0000-7000-8${kind.slice(0, 3).padEnd(3, '0')}-${String(number).padStart(12, '0')}`;
}

type Account = { readonly merchantId: string; readonly practice: Readonly<Record<string, unknown>> };

/** Made-up accounts, with what their practice gateways ask a profile to set. */
const accounts: Readonly<Record<ProviderId, Account>> = {
  chingchingpay: {
    merchantId: 'M-DEMO-20417',
    practice: {
      methods: [{ channel_id: 5, payment_method: 'PRACTICE_WALLET_QR', next: 'display_qr_code', option: '' }, { channel_id: 7, payment_method: 'PRACTICE_WALLET_WEB', next: 'redirect_to_url', option: '' }],
      paymentDetail: true,
    },
  },
  pingpong: { merchantId: '2026112000001001', practice: {} },
  pingxx: { merchantId: 'app_DemoDemoDemo1234', practice: { signRequests: true, channels: ['alipay_qr', 'wx_pub_qr', 'upacp_qr', 'upacp_pc', 'paypal', 'cb_alipay_qr', 'isv_qr'] } },
  vexora: { merchantId: 'DEMO20417', practice: { payouts: true } },
};

export function fakeProfile(number: number, name: string, environment: Environment, change: Partial<Profile> = {}): Profile {
  const providerId = change.providerId ?? 'chingchingpay';
  const description = descriptionOf(providerId);
  const needed = Object.fromEntries(description.link.needs.map((key) => [key, `https://shop.example/${providerId}/${key}`]));
  return profile.parse({
    id: fakeId('a00', number),
    name,
    providerId,
    environment,
    merchantId: accounts[providerId].merchantId,
    baseUrl: environment === 'practice' ? null : (description.baseUrls.test[0]?.url ?? null),
    timeZone: 'Asia/Hong_Kong',
    paused: null,
    secrets: description.credentials.filter((field) => field.required).map(({ key }) => ({ name: key, place: environment === 'practice' ? 'memory' : 'keychain', endsWith: '3f2a', storedAt: fakeNow - 60 * minute })),
    createdAt: fakeNow - 1000 * minute,
    updatedAt: fakeNow - 1000 * minute,
    ...change,
    settings: { ...needed, ...(change.settings ?? (environment === 'practice' ? accounts[providerId].practice : {})) },
  });
}

export type FakeTransaction = {
  readonly number: number;
  readonly status: TransactionStatus;
  readonly amountMinor: number;
  readonly currency?: CurrencyCode;
  /** Another provider's, with the number of its profile. */
  readonly at?: { readonly providerId: ProviderId; readonly profile: number };
  readonly origin?: Transaction['origin'];
  readonly method?: string;
  readonly receivedMinor?: number;
  /** What the payer is handed, where it is not a page with a code. */
  readonly handed?: Partial<LinkDetail>;
  readonly reference: string;
  readonly minutesAgo: number;
  readonly description?: string;
  /** Minutes from now; null has no expiry. */
  readonly expiresIn?: number | null;
  readonly refundedMinor?: number;
  readonly refundOf?: number;
  readonly refundOfReference?: string;
  readonly lost?: boolean;
  readonly environment?: Environment;
};

export function fakeTransaction(input: FakeTransaction): Transaction {
  const refund = input.refundOf !== undefined;
  const created = fakeNow - input.minutesAgo * minute;
  const url = `https://pay.practice.example/l/${input.reference}-7Qm2xK9d`;
  const moved = ['part_paid', 'paid', 'part_refunded', 'refunded', 'succeeded'].includes(input.status);
  const missing = (input.lost ?? false) || ['unknown', 'queued', 'failed'].includes(input.status);
  return transaction.parse({
    id: fakeId('b00', input.number),
    profileId: fakeId('a00', input.at?.profile ?? 1),
    providerId: input.at?.providerId ?? 'chingchingpay',
    environment: input.environment ?? 'practice',
    kind: refund ? 'refund' : 'payment',
    origin: input.origin ?? (refund ? 'refund' : 'link'),
    reference: input.reference,
    parentId: refund ? fakeId('b00', input.refundOf) : null,
    parentReference: refund ? (input.refundOfReference ?? 'LT-1120-0416') : null,
    providerPaymentId: ['unknown', 'queued', 'failed'].includes(input.status) ? null : `P26112014${String(input.number).padStart(5, '0')}`,
    providerTransactionId: moved ? `T26112014${String(input.number).padStart(5, '0')}` : null,
    walletReference: moved ? `2026112022001${String(input.number).padStart(6, '0')}` : null,
    method: input.method ?? (moved ? 'PRACTICE_WALLET_QR' : null),
    amountMinor: input.amountMinor,
    currency: input.currency ?? 'HKD',
    receivedMinor: input.receivedMinor ?? null,
    refundedMinor: input.refundedMinor ?? 0,
    heldMinor: 0,
    refundedElsewhereMinor: 0,
    status: input.status,
    description: input.description ?? '',
    reason: refund ? 'damaged_item' : null,
    link: refund ? null : {
      url: missing ? null : url,
      qrText: missing ? null : url,
      action: null,
      expiresAt: input.expiresIn === null ? null : fakeNow + (input.expiresIn ?? 1437) * minute,
      ...input.handed,
    },
    intentId: fakeId('c00', input.number),
    operator: 'Operator A (Demo)',
    createdAt: created,
    movedAt: moved ? created + 5 * minute : null,
    observedAt: fakeNow - minute,
    observedFrom: input.status === 'queued' ? 'app' : 'query',
    version: 1,
  });
}

export function fakeIntent(of: Transaction, state: IntentState, change: Partial<Intent> = {}): Intent {
  return intent.parse({
    id: of.intentId,
    kind: of.kind === 'payment' ? (of.origin === 'checkout' ? 'checkout' : 'link') : of.kind,
    profileId: of.profileId,
    transactionId: of.id,
    paymentId: of.parentId,
    reference: of.reference,
    amountMinor: of.amountMinor,
    currency: of.currency,
    state,
    version: 1,
    sends: 1,
    asks: 2,
    negativeReads: 0,
    lastSentAt: of.createdAt,
    lastAskedAt: fakeNow - minute,
    nextAskAt: fakeNow + 48_000,
    quarantineUntil: fakeNow + 10 * minute,
    waitedMs: 5 * minute,
    problem: state === 'SUCCEEDED' ? null : { reason: 'timeout', httpStatus: null, providerCode: null, providerMessage: null },
    operator: 'Operator A (Demo)',
    createdAt: of.createdAt,
    updatedAt: fakeNow,
    ...change,
  });
}

export const shopTransactions: readonly Transaction[] = [
  fakeTransaction({ number: 32, status: 'waiting', amountMinor: 48000, reference: 'LT-1120-0432', minutesAgo: 3, description: 'Tie Guan Yin tea, 2 × 150 g' }),
  fakeTransaction({ number: 31, status: 'unknown', amountMinor: 245000, reference: 'LT-1120-0431', minutesAgo: 41, description: '凍頂烏龍茶禮盒，兩盒裝' }),
  fakeTransaction({ number: 30, status: 'waiting', amountMinor: 12850, reference: 'LT-1120-0430', minutesAgo: 55, expiresIn: 72, description: '普洱茶饼，一饼' }),
  fakeTransaction({ number: 28, status: 'paid', amountMinor: 198000, reference: 'LT-1120-0428', minutesAgo: 16, description: 'Sample order of a customer with a very long wish that goes on and on, to see where it is cut' }),
  fakeTransaction({ number: 25, status: 'paid', amountMinor: 48000, reference: 'LT-1120-0425', minutesAgo: 40, description: 'Jasmine tea' }),
  fakeTransaction({ number: 19, status: 'paid', amountMinor: 26800, currency: 'CNY', reference: 'LT-1120-0419', minutesAgo: 81, description: '龙井茶，一罐' }),
  fakeTransaction({ number: 16, status: 'part_refunded', amountMinor: 129000, refundedMinor: 29000, reference: 'LT-1120-0416', minutesAgo: 108 }),
  fakeTransaction({ number: 17, status: 'succeeded', amountMinor: 29000, reference: 'R-LT-1120-0416-01', minutesAgo: 90, refundOf: 16 }),
  fakeTransaction({ number: 15, status: 'waiting', amountMinor: 900, reference: 'LT-1120-0415', minutesAgo: 120, lost: true, expiresIn: 300 }),
  fakeTransaction({ number: 12, status: 'expired', amountMinor: 7425, reference: 'LT-1119-0395', minutesAgo: 1600, expiresIn: -160 }),
  fakeTransaction({ number: 11, status: 'failed', amountMinor: 66550, reference: '20261119082417394820', minutesAgo: 1700, expiresIn: -260 }),
  fakeTransaction({ number: 10, status: 'refunded', amountMinor: 318000, refundedMinor: 318000, currency: 'CNY', reference: 'LT-1119-0404', minutesAgo: 1800, expiresIn: null }),
];

/** One of every state that the inbox knows, beside the unknown link of the shop. */
export const inboxTransactions: readonly Transaction[] = [
  fakeTransaction({ number: 41, status: 'unknown', amountMinor: 12000, reference: 'R-LT-1120-0416-02', minutesAgo: 26, refundOf: 16, description: 'Cup cracked, photo on file' }),
  fakeTransaction({ number: 42, status: 'needs_operator', amountMinor: 8800, currency: 'CNY', reference: 'R-LT-1119-0404-03', minutesAgo: 190, refundOf: 10, refundOfReference: 'LT-1119-0404' }),
  fakeTransaction({ number: 43, status: 'pending', amountMinor: 36000, reference: 'R-LT-1120-0425-01', minutesAgo: 240, refundOf: 25 }),
  fakeTransaction({ number: 44, status: 'queued', amountMinor: 15000, reference: 'LT-1120-0433', minutesAgo: 2, description: '鐵觀音，一罐' }),
];

const atPingxx = { providerId: 'pingxx', profile: 5 } as const;

/** What the other providers hand out, and a payment of which less came in than was asked for. */
export const linkVariants: readonly Transaction[] = [
  fakeTransaction({ number: 51, status: 'waiting', amountMinor: 30_000, currency: 'CNY', at: atPingxx, origin: 'checkout', method: 'wx_pub_qr', reference: 'L261120A51', minutesAgo: 1, description: '龙井茶，一罐', expiresIn: 119, handed: { url: null, qrText: 'weixin://wxpay/bizpayurl?pr=DEMO0051' } }),
  fakeTransaction({
    number: 52, status: 'waiting', amountMinor: 128_000, currency: 'CNY', at: atPingxx, origin: 'checkout', method: 'upacp_pc', reference: 'L261120A52', minutesAgo: 2, description: 'Tea set', expiresIn: 57,
    handed: { url: null, qrText: null, action: { kind: 'form', url: 'https://gateway.95516.com/gateway/api/frontTransReq.do', fields: { txnAmt: '128000', orderId: 'L261120A52' } } },
  }),
  fakeTransaction({
    number: 53, status: 'waiting', amountMinor: 48_000, origin: 'checkout', method: 'PRACTICE_WALLET_APP', reference: 'LT-1120-0453', minutesAgo: 3, description: 'Jasmine tea',
    handed: { url: null, qrText: null, action: { kind: 'other', type: 'invoke_wallet_app', raw: '{"type":"invoke_wallet_app","invoke_wallet_app":{"scheme":"demo-wallet://pay","order_string":"app_id=DEMO&amount=480.00&order=LT-1120-0453","timeout":900}}' } },
  }),
  fakeTransaction({ number: 54, status: 'part_paid', amountMinor: 245_000, receivedMinor: 200_000, currency: 'TWD', at: { providerId: 'vexora', profile: 6 }, method: '711', reference: 'L261120A54', minutesAgo: 300, description: '凍頂烏龍茶禮盒，兩盒裝', expiresIn: null }),
  fakeTransaction({ number: 55, status: 'waiting', amountMinor: 30_000, currency: 'TWD', at: { providerId: 'vexora', profile: 6 }, method: 'BANK_TRANSFER', reference: 'L261120A55', minutesAgo: 4, description: '鐵觀音，一罐', expiresIn: null }),
];
