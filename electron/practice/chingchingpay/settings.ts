/** How one ChingChingPay practice gateway behaves where the provider's own documents leave it open (dossier §13). */

export const signatureMessages = ['raw-body', 'sorted-kv', 'method-path-body'] as const;
export const signatureGets = ['query', 'empty', 'path-with-query'] as const;
export const signatureEncodings = ['hex', 'HEX', 'base64'] as const;

export type SignatureVariant = {
  readonly message: (typeof signatureMessages)[number];
  readonly get: (typeof signatureGets)[number];
  readonly encoding: (typeof signatureEncodings)[number];
};

export type ChingChingPaySettings = {
  readonly signature: SignatureVariant;
  /** Unit of every timestamp, in requests (as text) and answers (as integer). */
  readonly timestampUnit: 's' | 'ms';
  /** Which number a request's `transaction_id` may hold (dossier §6.3, the name trap). */
  readonly transactionIdAccepts: 'transaction' | 'payment' | 'either';
  /** Name of the field with the method's extras (dossier §8, the name trap); the other name is then unknown. */
  readonly optionFieldName: 'payment_method_option' | 'payment_method_options';
  /** Smallest amounts in cents (dossier §4). */
  readonly minimum: { readonly link: number; readonly checkout: number; readonly refund: number };
  /** Largest amount in cents; ours, the provider states none. */
  readonly maximum: number;
  /** Fields that the documents do not name are refused; off, they are ignored. */
  readonly refuseUnknownFields: boolean;
  /** GET .../payments/detail/{paymentID} exists in one snapshot of the documents only. */
  readonly paymentDetail: boolean;
  /** What the signature of a notification covers (dossier §10). */
  readonly notificationMessage: (typeof signatureMessages)[number];
  /** The texts of `is_transferred`, and the number of the first page (dossier §6.7). */
  readonly settlementTransferred: 'true/false' | '1/0';
  readonly settlementPageBase: 0 | 1;
  /** How a settlement file comes: as bytes, as base64 in the envelope, or as an address there (dossier §6.8). */
  readonly settlementFile: 'bytes' | 'base64' | 'address';
  /** AlipayHK AutoDebit (dossier §9). */
  readonly autoDebit: boolean;
  /** How long a consent page waits; ours, none is stated. */
  readonly consentLifeMs: number;
  /** Ten minutes, as upstream documents. */
  readonly authCodeLifeMs: number;
  /** Ours, none is stated. */
  readonly tokenLifeMs: number;
  /** What `expires_in` holds: a date-time as upstream, or seconds from now. */
  readonly tokenExpiry: 'date-time' | 'seconds';
  /** The two spellings of the code on the way back. */
  readonly codeName: 'authCode' | 'auth_code';
  /** Milliseconds between the tries of a notification (dossier §10). */
  readonly retryAfterMs: readonly number[];
};

export const defaultSettings: ChingChingPaySettings = {
  signature: { message: 'raw-body', get: 'query', encoding: 'hex' },
  timestampUnit: 's',
  transactionIdAccepts: 'transaction',
  optionFieldName: 'payment_method_option',
  minimum: { link: 10, checkout: 10, refund: 1 },
  maximum: 10_000_000_000,
  refuseUnknownFields: true,
  paymentDetail: false,
  notificationMessage: 'raw-body',
  settlementTransferred: 'true/false',
  settlementPageBase: 1,
  settlementFile: 'bytes',
  autoDebit: true,
  consentLifeMs: 1_800_000,
  authCodeLifeMs: 600_000,
  tokenLifeMs: 31_536_000_000,
  tokenExpiry: 'date-time',
  codeName: 'authCode',
  retryAfterMs: [15_000, 60_000, 300_000, 1_800_000, 7_200_000],
};

/** Worthless outside a practice gateway, and named so that nobody takes them for real ones. */
export const practiceCredentials = {
  apiKey: 'practice-key-not-real-ccp',
  apiSecret: 'practice-secret-not-real-ccp',
} as const;

export const practiceMerchant = { id: 'PRACTICE-CCP-0001', name: 'Lantern 燈籠茶行' } as const;

export const servedCurrencies = ['HKD', 'CNY'] as const;
export type ServedCurrency = (typeof servedCurrencies)[number];
