/**
 * How one Vexora practice gateway behaves where the public documents are silent or contradict themselves (Vexora dossier
 * §12 to §14). The defaults are the dossier's; every other reading is a switch, so that a client can be tried against it.
 */

export const signPlacements = ['append', 'prefix', 'wrap', 'ampKey'] as const;

/** Where the secret goes and how the string is built (dossier §3). */
export type SignVariant = {
  readonly placement: (typeof signPlacements)[number];
  /** Name before the secret with `ampKey`: `...&key=<secret>`. */
  readonly keyLabel: string;
  readonly pairSeparator: string;
  readonly skipEmpty: boolean;
  readonly outputCase: 'lower' | 'upper';
  /** Objects and lists are left out, or signed as the JSON text that was sent. */
  readonly nested: 'skip' | 'json';
};

/** How a query answers: the siblings' countries differ (dossier §6.1). `co` has the key `tradeNo` twice, as its example does. */
export const answerShapes = ['jp', 'vn', 'id', 'mx', 'au', 'co'] as const;
export type AnswerShape = (typeof answerShapes)[number];

/** Whole dollars go out, these come back (dossier §14.11). */
export const amountForms = [
  'whole-text', 'two-decimals-text', 'four-decimals-text', 'whole-number', 'two-decimals-number', 'four-decimals-number',
] as const;
export type AmountForm = (typeof amountForms)[number];

export const channelCodes = ['NET_BANKING', 'STORE', 'EWALLET'] as const;
export type ChannelCode = (typeof channelCodes)[number];

/** Limits in whole dollars; the vendor publishes none (dossier §11). */
export type WayCode = {
  readonly channelCode: ChannelCode;
  readonly wayCode: string;
  readonly label: string;
  readonly min?: number;
  readonly max?: number;
};

export const notificationSpoils = ['none', 'bad-sign', 'wrong-amount', 'unknown-order'] as const;

export type VexoraSettings = {
  readonly sign: SignVariant;
  /** Behind the base URL; the sister brand has other ones (dossier §1, §2). */
  readonly paths: Readonly<Record<'checkout' | 'queryPayIn' | 'balance' | 'payout' | 'queryPayOut', string>>;
  readonly linkField: 'paymentLink' | 'paymentUrl' | 'both';
  readonly answerShape: AnswerShape;
  readonly amountForm: AmountForm;
  readonly balanceForm: AmountForm;
  /** `example`: `timestamp` a number and `success` a boolean; `table`: both texts (dossier §5). */
  readonly envelopeForm: 'example' | 'table';
  readonly platformNumberField: 'platFormTradeNo' | 'payproTradeNo';
  /** The code of a failed or expired order; the documents write it in several ways (dossier §7). */
  readonly failedStatus: '00029' | '0029' | '0100019' | '00032';
  /** Answers "Processing" beside every status, as one vendor example does: only the code may be trusted (dossier §6.1). */
  readonly misleadingText: boolean;
  /** Answers carry `data.sign`; the documents demand a check of something they never show (dossier §3). */
  readonly signAnswers: boolean;
  /** HTTP status of a refusal; the verdict is in the body (dossier §2). */
  readonly refusalHttpStatus: number;
  readonly timestampForm: 'text' | 'number';
  /** Minutes either way; undefined accepts any time (dossier §13). */
  readonly timestampWindowMinutes: number | undefined;
  /** A field of another channel may be present (dossier §4). */
  readonly tolerateOtherChannelFields: boolean;
  /** Body fields beyond the table that this gateway demands, as other countries do (dossier §4). */
  readonly extraFields: readonly string[];
  readonly wayCodes: readonly WayCode[];
  /** Orders and successes per payer address and day in Taipei (dossier §4). */
  readonly addressCap: { readonly orders: number; readonly successes: number };
  /** Milliseconds until an unpaid order fails; the vendor states none (dossier §6.1). */
  readonly linkLifeMs: number;
  /** Milliseconds until money from another account is sent back (dossier §10). */
  readonly sendBackAfterMs: number;
  /** Off, payouts are refused: they spend the merchant's balance (dossier §6.3). */
  readonly payouts: boolean;
  /** Milliseconds from an accepted payout to its end. */
  readonly payoutTakesMs: number;
  /** Whole dollars that the practice merchant begins with. */
  readonly openingBalance: number;
  readonly notification: {
    readonly amountForm: AmountForm;
    readonly successTime: boolean;
    readonly channelAndWay: boolean;
    /** A field that the table does not name; it is signed as all others are. */
    readonly extraField: boolean;
    readonly spoil: (typeof notificationSpoils)[number];
  };
  /** Milliseconds between the tries of a notification: a first send and eight repeats (dossier §9). */
  readonly retryAfterMs: readonly number[];
};

const hour = 3_600_000;

export const defaultSettings: VexoraSettings = {
  sign: { placement: 'append', keyLabel: 'key', pairSeparator: '', skipEmpty: true, outputCase: 'lower', nested: 'skip' },
  paths: {
    checkout: '/v1/vexora/checkout',
    queryPayIn: '/v1/vexora/queryPayInResult',
    balance: '/v1/vexora/queryBalance',
    payout: '/v1/vexora/disbursements',
    queryPayOut: '/v1/vexora/queryPayOutResult',
  },
  linkField: 'paymentLink',
  answerShape: 'jp',
  amountForm: 'two-decimals-text',
  balanceForm: 'four-decimals-number',
  envelopeForm: 'example',
  platformNumberField: 'platFormTradeNo',
  failedStatus: '00029',
  misleadingText: false,
  signAnswers: false,
  refusalHttpStatus: 200,
  timestampForm: 'text',
  timestampWindowMinutes: undefined,
  tolerateOtherChannelFields: true,
  extraFields: [],
  wayCodes: [
    { channelCode: 'NET_BANKING', wayCode: 'BANK_TRANSFER', label: 'Bank transfer' },
    { channelCode: 'STORE', wayCode: '711', label: '7-ELEVEN' },
    // No wallet code is known for Taiwan (dossier §8); this one is INVENTED and says so.
    { channelCode: 'EWALLET', wayCode: 'PRACTICE_WALLET', label: 'Practice wallet' },
  ],
  addressCap: { orders: 10, successes: 3 },
  linkLifeMs: 72 * hour,
  sendBackAfterMs: 600_000,
  payouts: false,
  payoutTakesMs: 10_000,
  openingBalance: 50_000,
  notification: { amountForm: 'two-decimals-text', successTime: true, channelAndWay: false, extraField: false, spoil: 'none' },
  retryAfterMs: [2_000, 5_000, 10_000, 30_000, hour, 3 * hour, 3 * hour, 3 * hour],
};

/** Worthless outside a practice gateway, and named so that nobody takes it for a real one. */
export const practiceCredentials = { appSecret: 'practice-secret-not-real-vexora' } as const;

/** The number goes into the header `merchantNo`: ten digits, as in the vendor's samples. */
export const practiceMerchant = { id: '9900000001', name: 'Lantern 燈籠茶行' } as const;

/** The country segment of the base URL (dossier §2). */
export const basePath = '/taiwan';

export const gatewayZone = 'Asia/Taipei';
