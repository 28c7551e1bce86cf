/**
 * ChingChingPay as data. Its public documents leave much open (ChingChingPay dossier §0), so every unknown of §13 is a
 * setting with the dossier's default. Code lists are empty by default: what is not listed proves nothing.
 */
import type { ProviderDescription } from './description.ts';

/** Codes of the envelope: integers, written as text. */
const codePattern = '^(0|-?[1-9][0-9]{0,8})$';
/** Empty, or an https address without blanks (dossier §4). */
const httpsOrEmpty = '^(https://[^\\s]{1,500})?$';
/** Store and device numbers: same characters as a reference. */
const namePattern = '^[\\x21-\\x7e]{1,64}$';

/** One million in major units of a two-digit currency: the provider states no maximum (dossier §4). */
const defaultMaximum = 100_000_000;
const largestAmount = 999_999_999_999;

export const chingchingpay: ProviderDescription = {
  id: 'chingchingpay',
  name: 'ChingChingPay',
  tile: 'C',
  // The live address is not published; it must be typed by the merchant (dossier §1).
  baseUrls: { test: 'https://test-api.chingchingpay.com/gateway', live: null },
  merchantIdRequired: true,
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
    { key: 'optionFieldName', group: 'methods', kind: 'choice', default: 'payment_method_option', choices: ['payment_method_option', 'payment_method_options'] },
    { key: 'stores', group: 'methods', kind: 'list', default: [], itemPattern: namePattern, maxItems: 100 },
    { key: 'devices', group: 'methods', kind: 'list', default: [], itemPattern: namePattern, maxItems: 100 },

    { key: 'callbackUrl', group: 'callbacks', kind: 'text', default: '', maxLength: 512, pattern: httpsOrEmpty },
    { key: 'completeUrl', group: 'callbacks', kind: 'text', default: '', maxLength: 512, pattern: httpsOrEmpty },
    { key: 'cancelUrl', group: 'callbacks', kind: 'text', default: '', maxLength: 512, pattern: httpsOrEmpty },

    { key: 'paymentDetail', group: 'capabilities', kind: 'boolean', default: false },
    { key: 'paymentRefund', group: 'capabilities', kind: 'boolean', default: false },

    { key: 'requestTimeout', group: 'safety', kind: 'integer', default: 60_000, min: 1_000, max: 120_000, unit: 'milliseconds' },
    { key: 'quarantineMinutes', group: 'safety', kind: 'integer', default: 15, min: 1, max: 1_440, unit: 'minutes' },
    { key: 'maximumBodyKiB', group: 'safety', kind: 'integer', default: 2_048, min: 16, max: 2_048 },
  ],
  link: {
    currencies: ['HKD', 'CNY'],
    minimumSetting: 'minimumLink',
    maximumSetting: 'maximumAmount',
    referenceMaxLength: 64,
    descriptionMaxLength: 256,
    kinds: ['link', 'checkout'],
    // No call ends a link early; only `expires_at` does (dossier §6.2).
    withdraw: false,
    expiry: 'any',
  },
  refund: {
    byApi: true,
    partial: true,
    minimumSetting: 'minimumRefund',
    noteMaxLength: 256,
    windowDays: null,
    arrivalDays: null,
  },
  // A link's reference is unique per merchant (B). That of a checkout or refund is said to be, but a repeat is not documented
  // as refused, so only the query is trusted (C).
  resend: { link: 'B', checkout: 'C', refund: 'C' },
  quarantineSetting: 'quarantineMinutes',
};
