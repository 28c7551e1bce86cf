/**
 * ChingChingPay as data. Its public documents leave much open (ChingChingPay dossier §0), so every unknown of §13 is a
 * setting with the dossier's default. Code lists are empty by default: what is not listed proves nothing.
 */
import { autoDebitTokens } from './chingchingpay-tokens.ts';
import { integerSetting, listSetting, paceSetting, tableSetting, type LinkMethod, type ProfileScope, type ProviderDescription, type TextRule } from './description.ts';
import { optionalField, type RequestField } from './request-field.ts';

/** Codes of the envelope: integers, written as text. */
const codePattern = '^(0|-?[1-9][0-9]{0,8})$';
/** Empty, or an https address without blanks (dossier §4). */
const httpsOrEmpty = '^(https://[^\\s]{1,500})?$';
/** Store and device numbers: same characters as a number of ours. */
const namePattern = '^[\\x21-\\x7e]{1,64}$';

/** One million in major units of a two-digit currency: the provider states no maximum (dossier §4). */
const defaultMaximum = 100_000_000;
const largestAmount = 999_999_999_999;

const hostedPrefix = 'link:';
const hostedKinds = ['link', 'checkout'] as const;
const currencies = ['HKD', 'CNY'] as const;
const reference = { minLength: 1, maxLength: 64, pattern: '^[\\x21-\\x7e]+$', alphanumeric: false } as const;
const text = { required: false, maxCharacters: 256, maxBytes: null, refused: null, discouraged: null } as const satisfies TextRule;

/** `payment_type` of a hosted page's method, or null for a method of the profile's table. */
export function hostedKind(methodKey: string): string | null {
  return methodKey.startsWith(hostedPrefix) ? methodKey.slice(hostedPrefix.length) : null;
}

/** Key of a row of the profile's table. */
export function checkoutKey(channelId: number, paymentMethod: string): string {
  return `checkout:${channelId}:${paymentMethod}`;
}

/** What a checkout hands out, by the next step that the profile's row names; unknown steps are shown as they come. */
function givenBy(next: string): LinkMethod['gives'] {
  return next === 'display_qr_code' ? 'qr' : next === 'redirect_to_url' ? 'page' : 'other';
}

function choiceOf(key: 'store_id' | 'device_id', choices: readonly string[]): readonly RequestField[] {
  return choices.length === 0 ? [] : [{ ...optionalField, key, kind: 'choice', maxLength: 64, choices }];
}

function methodsOf({ settings }: ProfileScope): readonly LinkMethod[] {
  const usual = { currencies, maximumMinor: integerSetting(chingchingpay, settings, 'maximumAmount'), wholeUnits: false, reference, description: text, expiry: { kind: 'any' }, withdraw: false } as const;
  const places = [...choiceOf('store_id', listSetting(chingchingpay, settings, 'stores')), ...choiceOf('device_id', listSetting(chingchingpay, settings, 'devices'))];
  const hosted = hostedKinds.map((kind): LinkMethod => ({
    ...usual, key: `${hostedPrefix}${kind}`, kind: 'link', gives: 'page', label: { code: kind }, recordAs: null, minimumMinor: integerSetting(chingchingpay, settings, 'minimumLink'), fields: places,
  }));
  const rows = tableSetting(chingchingpay, settings, 'methods').map((row): LinkMethod => {
    const [channelId, paymentMethod] = [Number(row['channel_id']), String(row['payment_method'])];
    return {
      ...usual, key: checkoutKey(channelId, paymentMethod), kind: 'checkout', gives: givenBy(String(row['next'] ?? '')), label: { text: `${paymentMethod} (${channelId})` }, recordAs: paymentMethod,
      minimumMinor: integerSetting(chingchingpay, settings, 'minimumCheckout'), fields: places,
    };
  });
  return [...hosted, ...rows];
}

export const chingchingpay: ProviderDescription = {
  id: 'chingchingpay',
  name: 'ChingChingPay',
  tile: 'C',
  // The live address is not published; it must be typed by the merchant (dossier §1).
  baseUrls: { test: [{ code: null, url: 'https://test-api.chingchingpay.com/gateway' }], live: [] },
  merchantIdRequired: true,
  // The form of its own numbers is not published; sales and refunds are asked for alike (dossier §6.3).
  numbers: { shapes: [], own: '^[\\x21-\\x7e]{1,64}$', provider: '^[\\x21-\\x7e]{6,64}$' },
  merchantIdPattern: '^[\\x21-\\x7e]{1,64}$',
  credentials: [
    { key: 'apiKey', required: true, maxLength: 512, multiline: false },
    { key: 'apiSecret', required: true, maxLength: 512, multiline: false },
  ],
  settings: [
    { key: 'signatureMessage', group: 'signature', kind: 'choice', default: 'raw-body', choices: ['raw-body', 'sorted-kv', 'method-path-body'] },
    { key: 'signatureGet', group: 'signature', kind: 'choice', default: 'query', choices: ['query', 'empty', 'path-with-query'] },
    { key: 'signatureEncoding', group: 'signature', kind: 'choice', default: 'hex', choices: ['hex', 'HEX', 'base64'] },

    { key: 'successCodes', group: 'answers', kind: 'list', default: ['0'], itemPattern: codePattern, maxItems: 20 },
    { key: 'finalRefusalCodes', group: 'answers', kind: 'list', default: [], itemPattern: codePattern, maxItems: 200 },
    { key: 'duplicateReferenceCodes', group: 'answers', kind: 'list', default: [], itemPattern: codePattern, maxItems: 50 },
    { key: 'notFoundCodes', group: 'answers', kind: 'list', default: [], itemPattern: codePattern, maxItems: 50 },
    { key: 'authRefusalCodes', group: 'answers', kind: 'list', default: [], itemPattern: codePattern, maxItems: 50 },
    { key: 'authRefusalMeansNotExecuted', group: 'answers', kind: 'boolean', default: false },
    { key: 'rateLimitMeansNotExecuted', group: 'answers', kind: 'boolean', default: false },
    { key: 'transactionIdMeans', group: 'answers', kind: 'choice', default: 'transaction', choices: ['transaction', 'payment'] },
    { key: 'settlementTransferredValues', group: 'answers', kind: 'choice', default: 'true/false', choices: ['true/false', '1/0'] },
    { key: 'settlementPageBase', group: 'answers', kind: 'integer', default: 1, min: 0, max: 1 },

    paceSetting,
    { key: 'minimumLink', group: 'limits', kind: 'integer', default: 10, min: 1, max: largestAmount, unit: 'minorUnits' },
    { key: 'minimumCheckout', group: 'limits', kind: 'integer', default: 10, min: 1, max: largestAmount, unit: 'minorUnits' },
    { key: 'minimumRefund', group: 'limits', kind: 'integer', default: 1, min: 1, max: largestAmount, unit: 'minorUnits' },
    { key: 'maximumAmount', group: 'limits', kind: 'integer', default: defaultMaximum, min: 1, max: largestAmount, unit: 'minorUnits' },

    { key: 'timestampUnit', group: 'time', kind: 'choice', default: 's', choices: ['s', 'ms'] },

    {
      key: 'methods',
      group: 'methods',
      kind: 'table',
      // No channel number is published, so there is no row to begin with (dossier §8).
      default: [],
      columns: [
        { key: 'channel_id', kind: 'integer', required: true },
        { key: 'payment_method', kind: 'text', required: true },
        // What the payer is expected to do next, such as `display_qr_code`.
        { key: 'next', kind: 'text', required: false },
        // JSON object for the method's extras; sent as text inside the request.
        { key: 'option', kind: 'text', required: false },
      ],
      maxRows: 40,
    },
    // No number is published for the wallet agreements' channel; 0 is "not known", and then there are none (dossier §9).
    { key: 'autoDebitChannel', group: 'methods', kind: 'integer', default: 0, min: 0, max: 999_999_999 },
    { key: 'optionFieldName', group: 'methods', kind: 'choice', default: 'payment_method_option', choices: ['payment_method_option', 'payment_method_options'] },
    { key: 'stores', group: 'methods', kind: 'list', default: [], itemPattern: namePattern, maxItems: 100 },
    { key: 'devices', group: 'methods', kind: 'list', default: [], itemPattern: namePattern, maxItems: 100 },

    { key: 'callbackUrl', group: 'callbacks', kind: 'text', default: '', maxLength: 512, pattern: httpsOrEmpty },
    { key: 'completeUrl', group: 'callbacks', kind: 'text', default: '', maxLength: 512, pattern: httpsOrEmpty },
    { key: 'cancelUrl', group: 'callbacks', kind: 'text', default: '', maxLength: 512, pattern: httpsOrEmpty },

    { key: 'autoDebitRedirectUrl', group: 'callbacks', kind: 'text', default: '', maxLength: 512, pattern: httpsOrEmpty },
    { key: 'callbackSigned', group: 'callbacks', kind: 'boolean', default: true },
    { key: 'callbackMessage', group: 'callbacks', kind: 'choice', default: 'raw-body', choices: ['raw-body', 'sorted-kv', 'method-path-body'] },

    { key: 'paymentDetail', group: 'capabilities', kind: 'boolean', default: false },

    { key: 'requestTimeout', group: 'safety', kind: 'integer', default: 60_000, min: 1_000, max: 120_000, unit: 'milliseconds' },
    { key: 'quarantineMinutes', group: 'safety', kind: 'integer', default: 15, min: 1, max: 1_440, unit: 'minutes' },
    { key: 'overdueDays', group: 'safety', kind: 'integer', default: 7, min: 1, max: 365, unit: 'days' },
    { key: 'recheckDays', group: 'safety', kind: 'integer', default: 30, min: 0, max: 365, unit: 'days' },
    { key: 'maximumBodyKiB', group: 'safety', kind: 'integer', default: 2_048, min: 16, max: 2_048 },
  ],
  // No call ends a link early; only `expires_at` does (dossier §6.2).
  link: { currencies, methods: methodsOf, needs: [], polling: null },
  refund: {
    track: 'api',
    rules: (_payment, settings) => ({
      partial: true, minimumMinor: integerSetting(chingchingpay, settings, 'minimumRefund'), wholeUnits: false, note: text, windowDays: null, arrivalDays: null, fields: [],
    }),
  },
  payout: null,
  tokens: autoDebitTokens({ reference, description: text }),
  balance: false,
  paymentDetail: { setting: 'paymentDetail' },
  statements: [{ code: 'settlement', by: 'listed', setting: null }],
  notices: 'header',
  // A link's reference is unique per merchant (B). That of a checkout or refund is said to be, but a repeat is not documented
  // as refused, so only the query is trusted (C).
  resend: { link: 'B', checkout: 'C', charge: 'C', refund: 'C', payout: 'E' },
  quarantineSetting: 'quarantineMinutes',
  overdueSetting: 'overdueDays',
  recheckSetting: 'recheckDays',
};
