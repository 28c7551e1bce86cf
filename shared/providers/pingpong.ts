/**
 * PingPong Checkout v4 as data (PingPong dossier). What its documents leave open is a setting with the dossier's default; the
 * settings stand in `pingpong-settings.ts`, the entries of its forms in `pingpong-fields.ts`, its wallets in `pingpong-wallets.ts`.
 */
import { currencyExponents, type CurrencyCode } from '../money/currency.ts';
import { integerSetting, type LinkMethod, type ProfileScope, type ProviderDescription, type ReferenceRule, type TextRule } from './description.ts';
import { hostedFields } from './pingpong-fields.ts';
import { discouragedCharacters, refusedCharacters } from './pingpong-patterns.ts';
import { pingpongSettings } from './pingpong-settings.ts';
import { pingpongTokens } from './pingpong-tokens.ts';

/** `remark` of an order (dossier §5.1) and of a refund (§5.5). */
const remark = { required: false, maxCharacters: 255, maxBytes: null, refused: refusedCharacters, discouraged: discouragedCharacters } as const satisfies TextRule;
const refundRemark = { ...remark, maxCharacters: 32 } as const satisfies TextRule;

/** merchantTransactionId and its like: at most 64 characters; none that the provider's filter refuses (dossier §3, §5.1). */
const reference = { minLength: 1, maxLength: 64, pattern: '^[\\x21-\\x3b\\x3d\\x3f-\\x7e]+$', alphanumeric: false } as const satisfies ReferenceRule;

/** The provider names no list of currencies; those of this program have the provider's own exponents (dossier §4.6). */
const currencies = Object.keys(currencyExponents) as readonly CurrencyCode[]; // keys of a const object: exactly the codes

function methodsOf({ settings }: ProfileScope): readonly LinkMethod[] {
  const mostSeconds = integerSetting(pingpong, settings, 'linkHours') * 3_600;
  return [{
    key: 'hosted', kind: 'link', gives: 'page', label: { code: 'hosted' }, recordAs: null, currencies,
    minimumMinor: 1, maximumMinor: integerSetting(pingpong, settings, 'maximumAmount'), wholeUnits: false,
    reference, description: remark,
    // A link works for 48 hours, or until `timeExpire` if that is earlier (dossier §5.1).
    expiry: { kind: 'range', leastSeconds: 60, mostSeconds, usualSeconds: mostSeconds },
    fields: hostedFields(pingpong, settings),
    // No call closes an unpaid hosted order.
    withdraw: false,
  }];
}

export const pingpong: ProviderDescription = {
  id: 'pingpong',
  name: 'PingPong Checkout',
  tile: 'P',
  // By where the merchant's entity is registered (dossier §1); the sandbox is one for all.
  baseUrls: {
    test: [{ code: null, url: 'https://sandbox-acquirer-payment.pingpongx.com' }],
    live: [
      { code: 'fra', url: 'https://acquirer-payment.pingpongx.com' },
      { code: 'sg', url: 'https://acquirer-payment-checkout-sg.pingpongx.com' },
      { code: 'us', url: 'https://acquirer-payment-checkout-us.pingpongx.com' },
    ],
  },
  merchantIdRequired: true,
  // The form of its own numbers is not published; a refund is asked for with its payment's number only (dossier §5.4, §5.5).
  numbers: { shapes: [], own: '^[\\x21-\\x7e]{1,64}$', provider: '^[A-Za-z0-9_-]{6,64}$' },
  // accId, the store (dossier §2). It holds the merchant's number and three digits more.
  merchantIdPattern: '^[\\x21-\\x3b\\x3d\\x3f-\\x7e]{4,64}$',
  // Its shape is not checked: production salts need not look like those of the sandbox (dossier §3).
  credentials: [{ key: 'salt', required: true, maxLength: 512, multiline: false }],
  settings: pingpongSettings,
  link: {
    currencies,
    methods: methodsOf,
    // The hosted page demands where the shopper lands (dossier §5.1).
    needs: ['payResultUrl', 'payCancelUrl'],
    // 5 s, 15 s, 60 s, then every 5 minutes (dossier §9).
    polling: {
      watchedSeconds: 5,
      steps: [{ untilAgeSeconds: 5, everySeconds: 5 }, { untilAgeSeconds: 20, everySeconds: 15 }, { untilAgeSeconds: 80, everySeconds: 60 }],
      laterSeconds: 300,
      stopAfterSetting: 'pollingHours',
    },
  },
  refund: {
    track: 'api',
    rules: (_payment, settings) => ({
      // Partial and repeated ones are allowed; a window is not published, 108001 says when it is over (dossier §5.5).
      partial: true, minimumMinor: integerSetting(pingpong, settings, 'minimumRefund'), wholeUnits: false, note: refundRemark, windowDays: null, arrivalDays: null, fields: [],
    }),
  },
  payout: null,
  tokens: pingpongTokens({ reference, description: remark }),
  balance: false,
  paymentDetail: { setting: null },
  statements: [
    { code: 'transactionsByDay', by: 'day', setting: null },
    { code: 'transactionsByMonth', by: 'month', setting: null },
    { code: 'fundsByDay', by: 'day', setting: null },
    { code: 'fundsByMonth', by: 'month', setting: null },
  ],
  notices: 'body',
  resend: {
    // A second prePay with the same merchantTransactionId does not change the order (dossier §5.1).
    link: 'B',
    // One requestId is one attempt, and ours is a function of the number: a repeat is the same attempt (dossier §5.4).
    checkout: 'B',
    // As a checkout: the request's number stays the same on every repeat.
    charge: 'B',
    // merchantRefundId is unique: a repeat is replayed or answered with 107000 (dossier §5.5).
    refund: 'B',
    // There is none.
    payout: 'E',
  },
  quarantineSetting: 'quarantineMinutes',
  overdueSetting: 'overdueDays',
  recheckSetting: 'recheckDays',
};
