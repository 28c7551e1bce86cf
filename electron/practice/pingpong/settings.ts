/** How one PingPong practice gateway behaves where the provider's documents are silent or at odds (PingPong dossier §4, §8, §10). */

export const signTypes = ['MD5', 'SHA256'] as const;
export type SignType = (typeof signTypes)[number];

export type PingPongSettings = {
  /** Accepts `bizContent` as an object too and verifies over its compact JSON text; off, only a text is taken (dossier §2). */
  readonly acceptObjectBizContent: boolean;
  /** Fields that the documents do not name are refused; off, they are ignored. */
  readonly refuseUnknownFields: boolean;
  /** Wallet calls answer with `code` and the account, or with bizContent, sign and signType alone as in the samples (dossier §2). */
  readonly walletReplies: 'coded' | 'bare';
  /** Paths that the readable documents do not give, or give twice (dossier §4.3, §4.4, §5.5). Null: the call does not exist. */
  readonly bindQueryPath: string | null;
  readonly unbindPath: string | null;
  readonly refundQueryPaths: readonly string[];
  /** Where a query says that a number is not known: as envelope code, or as resultCode behind 001000. */
  readonly notFoundIn: 'envelope' | 'result';
  /** For a token that is unknown, dead, or another shopper's; not published (dossier §7). */
  readonly tokenNotFoundCode: '102000' | '105000' | '107001';
  /** Milliseconds that a consent page stays open; not published, 15 minutes by default (dossier §4.2). */
  readonly consentLifeMs: number;
  /** Milliseconds that an `authCode` of the older flow can be used (dossier §4.5). */
  readonly authCodeLifeMs: number;
  /** Milliseconds that a hosted payment page works: 48 hours (dossier §5.1). */
  readonly linkLifeMs: number;
  /** What a new agreement does to an older living one of the same shopper and wallet, once it is agreed (dossier §4.2). */
  readonly olderAgreement: 'keep' | 'replace';
  /** Whether `authorization/list` also shows agreements of the newer flow (dossier §4.5). */
  readonly listShowsBothFlows: boolean;
  /** How the older flow brings code and state back to the merchant's page (dossier §4.5). */
  readonly redirect: { readonly in: 'query' | 'fragment'; readonly codeName: 'authCode' | 'code'; readonly stateName: 'authState' | 'state' };
  /** Body of the newer flow's agreement notification; the older flow's is always flat (dossier §6.3). */
  readonly agreementNotification: 'signed' | 'flat';
  /** Keys of a signed notification: those of an answer, or those of a request (dossier §3). */
  readonly notificationKeys: 'response' | 'request';
  /** Zone of `expireTime` and of statement days; not published, UTC+8 by default (dossier §4.5). */
  readonly clockZone: string;
  /** What an ordinary wallet payment on a desktop page is answered with (dossier §4.6). */
  readonly desktopAction: 'QR_CODE' | 'QR_URL';
  /** Payments with a token end as their last two digits say: 01 to 05 (dossier §8). */
  readonly amountTriggers: boolean;
  /** Queries until a payment that ends in 02 is paid. */
  readonly queriesUntilPaid: number;
  /** Days after payment in which a refund is taken; null where the provider publishes none (dossier §5.5). */
  readonly refundWindowDays: number | null;
  /** Takes `http:` notification addresses on this machine, the only ones that a practice gateway ever calls. */
  readonly localNotifications: boolean;
  /** Milliseconds between the tries of a payment notification (dossier §6.1). */
  readonly retryAfterMs: readonly number[];
  /** The same for agreement notifications, which are tried again only twice (dossier §6.1). */
  readonly agreementRetryAfterMs: readonly number[];
};

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

export const defaultSettings: PingPongSettings = {
  acceptObjectBizContent: false,
  refuseUnknownFields: true,
  walletReplies: 'coded',
  bindQueryPath: '/v4/paymethod/query',
  unbindPath: '/v4/paymethod/unbind',
  refundQueryPaths: ['/v4/refund/query', '/v4/payment/getRefund'],
  notFoundIn: 'envelope',
  tokenNotFoundCode: '102000',
  consentLifeMs: 15 * minute,
  authCodeLifeMs: 10 * minute,
  linkLifeMs: 48 * hour,
  olderAgreement: 'keep',
  listShowsBothFlows: true,
  redirect: { in: 'query', codeName: 'authCode', stateName: 'authState' },
  agreementNotification: 'signed',
  notificationKeys: 'response',
  clockZone: 'Asia/Shanghai',
  desktopAction: 'QR_CODE',
  amountTriggers: true,
  queriesUntilPaid: 2,
  refundWindowDays: null,
  localNotifications: true,
  retryAfterMs: [
    5 * second, 5 * second, 3 * minute, 10 * minute, 20 * minute, 30 * minute, 30 * minute, 30 * minute, 60 * minute, 3 * hour, 3 * hour, 3 * hour,
  ],
  agreementRetryAfterMs: [5 * second, 5 * second],
};

export type Store = { readonly accId: string; readonly clientId: string; readonly salt: string; readonly enabled: boolean };

/** Worthless outside a practice gateway, and named so that nobody takes them for real ones. A store is its merchant plus three digits. */
export const practiceCredentials = {
  accId: 'PRACTICE-PP-0001001',
  clientId: 'PRACTICE-PP-0001',
  salt: 'practice-salt-not-real-pp',
} as const;

/** The second store is switched off, so that its refusal can be seen. */
export const stores: readonly Store[] = [
  { ...practiceCredentials, enabled: true },
  { accId: 'PRACTICE-PP-0001999', clientId: 'PRACTICE-PP-0001', salt: 'practice-salt-of-a-closed-store-not-real', enabled: false },
];

export const practiceMerchant = { id: practiceCredentials.accId, name: 'Lantern 燈籠茶行' } as const;
