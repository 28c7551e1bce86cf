/**
 * Ping++ as data. It is an aggregator without a payment page of its own: what is handed to a payer is a charge on one channel
 * (Ping++ dossier §0), so each enabled channel is a way to be paid with rules of its own.
 */
import type { SettingValues } from '../domain/profile.ts';
import { integerSetting, listSetting, tableSetting, textSetting, type LinkMethod, type ProfileScope, type ProviderDescription, type RefundablePayment, type RefundRules, type TextRule } from './description.ts';
import { channelCurrencies, channelRule, isChannelName, leastExpiry, type ChannelName } from './pingxx-channels.ts';
import { chargeFields, extraField, refundFields } from './pingxx-fields.ts';
import { pingxxSettings } from './pingxx-settings.ts';

const settable = { id: 'pingxx', settings: pingxxSettings } as const;

/** Characters outside the basic plane, emoji above all, which a production integration strips (dossier §6.1). */
const emoji = '\\u{10000}-\\u{10ffff}';
/** Characters that some Alipay channels refuse; which ones is not published (dossier §6.1). */
const special = '&=/\\\\<>"\'%#+$^*~`|{}\\[\\]@?!;';

/** The title: 32 characters, or 32 bytes in the UnionPay family (dossier §6.1). */
function titleRule(bytes: boolean, alipay: boolean): TextRule {
  return { required: true, maxCharacters: 32, maxBytes: bytes ? 32 : null, refused: '[\\u0000-\\u001f\\u007f]', discouraged: `[${emoji}${alipay ? special : ''}]` };
}

function methodOf(name: ChannelName, settings: SettingValues): LinkMethod {
  const rule = channelRule(name);
  const margin = integerSetting(settable, settings, 'expiryMargin');
  return {
    key: name,
    kind: 'checkout',
    gives: rule.gives,
    label: { code: name },
    recordAs: name,
    currencies: rule.currencies,
    minimumMinor: 1,
    maximumMinor: integerSetting(settable, settings, 'maximumAmount'),
    wholeUnits: false,
    reference: rule.reference,
    description: titleRule(rule.bytes, rule.alipay),
    // The provider counts from its own clock, so both ends keep a distance (dossier §6.4).
    expiry: { kind: 'range', leastSeconds: leastExpiry + margin, mostSeconds: rule.expiry.most - margin, usualSeconds: rule.expiry.usual },
    fields: [
      ...rule.required.map((key) => extraField(key, true, settings)),
      ...rule.optional.map((key) => extraField(key, false, settings)),
      ...chargeFields(textSetting(settable, settings, 'bodyText')),
    ],
    withdraw: listSetting(settable, settings, 'withdrawChannels').includes(name),
  };
}

function methodsOf({ settings }: ProfileScope): readonly LinkMethod[] {
  return [...new Set(listSetting(settable, settings, 'channels'))].filter(isChannelName).map((name) => methodOf(name, settings));
}

/** Limits of a refund's text where they are tighter than 255 characters (dossier §11.1). */
const noteLimits: Readonly<Record<string, Partial<Pick<TextRule, 'maxCharacters' | 'maxBytes'>>>> = {
  cmb_wallet: { maxBytes: 99 }, cmb_pc_qr: { maxBytes: 99 }, jdpay_wap: { maxBytes: 128 }, paypal: { maxBytes: 30 }, coolcredit: { maxCharacters: 100 },
};

export function refundNoteRule(channel: string | null): TextRule {
  const limits = channel !== null && Object.hasOwn(noteLimits, channel) ? noteLimits[channel] : undefined;
  return { required: false, maxCharacters: 255, maxBytes: null, refused: null, discouraged: null, ...limits };
}

/** `alipay*` fits every channel that begins so. */
function fitsChannel(form: string, channel: string): boolean {
  return form.endsWith('*') ? channel.startsWith(form.slice(0, -1)) : channel === form;
}

/** Days after payment, from the first row of the profile's table that fits; null where none does. */
function refundWindow(channel: string | null, settings: SettingValues): number | null {
  const row = tableSetting(settable, settings, 'refundWindows').find(({ channels }) => fitsChannel(String(channels).trim(), channel ?? ''));
  return row === undefined ? null : Number(row['days']);
}

function refundRules(payment: RefundablePayment, settings: SettingValues): RefundRules {
  return {
    partial: true, minimumMinor: 1, wholeUnits: false, note: refundNoteRule(payment.method), windowDays: refundWindow(payment.method, settings), arrivalDays: null,
    fields: refundFields(payment.method),
  };
}

export const pingxx: ProviderDescription = {
  id: 'pingxx',
  name: 'Ping++',
  tile: '++',
  // There is no host for tests: the key decides (dossier §1).
  baseUrls: { test: [{ code: null, url: 'https://api.pingxx.com' }], live: [{ code: null, url: 'https://api.pingxx.com' }] },
  merchantIdRequired: true,
  // 24 letters or digits behind the kind; there is no look-up by our number, and a refund is found below its charge only (dossier §4, §5, §11.3).
  numbers: {
    shapes: [{ use: 'payment', pattern: '^ch_[A-Za-z0-9]{24}$', certain: true }, { use: 'refund', pattern: '^re_[A-Za-z0-9]{24}$', certain: true }],
    own: null, provider: '^ch_[A-Za-z0-9]{24}$',
  },
  merchantIdPattern: '^app_[A-Za-z0-9]{16}$',
  credentials: [
    { key: 'apiKey', required: true, maxLength: 128, multiline: false, pattern: '^sk_(?:test|live)_[\\x21-\\x7e]{1,100}$', prefixes: { test: 'sk_test_', live: 'sk_live_' } },
    { key: 'privateKey', required: false, maxLength: 16_384, multiline: true, pattern: '^\\s*-----BEGIN (RSA )?PRIVATE KEY-----[A-Za-z0-9+/=\\s]+-----END (RSA )?PRIVATE KEY-----\\s*$' },
  ],
  settings: pingxxSettings,
  link: {
    currencies: channelCurrencies,
    methods: methodsOf,
    needs: [],
    // Nothing tells a desktop of a payment, and calls at once are limited by plan (dossier §13).
    polling: {
      watchedSeconds: 5,
      steps: [{ untilAgeSeconds: 600, everySeconds: 15 }, { untilAgeSeconds: 7_200, everySeconds: 60 }, { untilAgeSeconds: 86_400, everySeconds: 900 }],
      laterSeconds: 3_600,
      stopAfterSetting: 'pollingHours',
    },
  },
  refund: { track: 'api', rules: refundRules },
  payout: null,
  tokens: null,
  balance: false,
  paymentDetail: null,
  statements: [],
  notices: 'header',
  // A repeat gives the same charge, a new one or an error, by channel and time; a refund has no key at all (dossier §6.3, §11.1).
  resend: { link: 'C', checkout: 'C', charge: 'E', refund: 'C', payout: 'E' },
  quarantineSetting: 'quarantineMinutes',
  overdueSetting: 'overdueDays',
  recheckSetting: 'recheckDays',
};
