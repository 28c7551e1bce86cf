/**
 * Vexora (Taiwan) as data. Brand, paths, codes and the link's field are settings because the public documents cover other
 * countries or contradict themselves (Vexora dossier §1, §12); the defaults are the dossier's.
 */
import type { SettingValues } from '../domain/profile.ts';
import { booleanSetting, choiceSetting, integerSetting, paceSetting, tableSetting, type LinkMethod, type ProfileScope, type ProviderDescription, type ReferenceRule, type TextRule } from './description.ts';
import { channelCodes, linkFields, payoutFields, type ChannelCode } from './vexora-fields.ts';

/** Empty, or an https address without blanks. */
const httpsOrEmpty = '^(https://[^\\s]{1,500})?$';
const pathPattern = '^(?:/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)+$';
const statusPattern = '^[0-9]{1,16}$';
const fieldNamePattern = '^[A-Za-z][A-Za-z0-9_]{0,63}$';

/** Nine digits of whole dollars (dossier §4). */
const largestDollars = 999_999_999;
/** New Taiwan dollars have two digits after ISO 4217, but only whole ones are sent. */
const minorPerDollar = 100;

const text = { required: false, maxCharacters: 200, maxBytes: null, refused: '[\\u0000-\\u001f\\u007f]', discouraged: null } as const satisfies TextRule;

export const vexoraBrands = ['vexora-tw', 'paypro'] as const;
export type VexoraBrand = (typeof vexoraBrands)[number];

/** What a brand changes of the defaults (dossier §12). The sister brand's other paths are not published; its prefix is assumed. */
export const vexoraPresets: Readonly<Record<VexoraBrand, SettingValues>> = {
  'vexora-tw': {},
  'paypro': {
    pathCheckout: '/v1/paypro/paymentLink',
    pathQueryPayIn: '/v1/paypro/queryPayInResult',
    pathBalance: '/v1/paypro/queryBalance',
    pathPayout: '/v1/paypro/disbursements',
    pathQueryPayOut: '/v1/paypro/queryPayOutResult',
    linkFields: ['paymentUrl', 'paymentLink'],
  },
};

/** The values in force: what the profile says, else what its brand says. */
export function vexoraSettings(values: SettingValues): SettingValues {
  return { ...vexoraPresets[choiceSetting(vexora, values, 'brand', vexoraBrands)], ...values };
}

export type VexoraMethod = { readonly channelCode: ChannelCode; readonly wayCode: string };

export function vexoraMethodKey({ channelCode, wayCode }: VexoraMethod): string {
  return `${channelCode}/${wayCode}`;
}

/** The two codes that a method's key names, or null for a key that is none. */
export function vexoraMethodOf(key: string): VexoraMethod | null {
  const channelCode = channelCodes.find((code) => key.startsWith(`${code}/`));
  const wayCode = channelCode === undefined ? '' : key.slice(channelCode.length + 1);
  return channelCode === undefined || wayCode === '' ? null : { channelCode, wayCode };
}

function referenceRule(settings: SettingValues): ReferenceRule {
  const maxLength = integerSetting(vexora, settings, 'tradeNoMaxLength');
  return { minLength: 1, maxLength, pattern: `^[A-Za-z0-9_-]{1,${maxLength}}$`, alphanumeric: true };
}

function methodsOf({ settings, environment }: ProfileScope): readonly LinkMethod[] {
  const payerIp = { version: choiceSetting(vexora, settings, 'payerIpVersion', ['ipv4', 'both']), publicOnly: environment === 'live' || booleanSetting(vexora, settings, 'payerIpPublicOnly') };
  const methods = tableSetting(vexora, settings, 'wayCodes').flatMap((row): readonly LinkMethod[] => {
    const channelCode = channelCodes.find((code) => code === row['channelCode']);
    const wayCode = String(row['wayCode'] ?? '').trim();
    if (channelCode === undefined || wayCode === '' || row['enabled'] === 'no') return [];
    const [least, most, label] = [Number(row['min'] ?? 0), Number(row['max'] ?? 0), String(row['label'] ?? '').trim()];
    return [{
      key: vexoraMethodKey({ channelCode, wayCode }),
      kind: 'link',
      gives: 'page',
      label: { text: label === '' ? `${channelCode} ${wayCode}` : label },
      recordAs: wayCode,
      currencies: ['TWD'],
      minimumMinor: Math.max(1, least) * minorPerDollar,
      maximumMinor: (most > 0 ? Math.min(most, largestDollars) : largestDollars) * minorPerDollar,
      wholeUnits: true,
      reference: referenceRule(settings),
      description: text,
      expiry: { kind: 'none', usualSeconds: null },
      fields: linkFields(channelCode, payerIp),
      withdraw: false,
    }];
  });
  return methods.filter((method, index) => methods.findIndex((other) => other.key === method.key) === index);
}

export const vexora: ProviderDescription = {
  id: 'vexora',
  name: 'Vexora',
  tile: 'V',
  // The live address is handed out by the account manager (dossier §2).
  baseUrls: { test: [{ code: null, url: 'https://sandbox-api.vexora.com/taiwan' }], live: [] },
  merchantIdRequired: true,
  // There is no look-up by the platform's number (dossier §6.1).
  numbers: { shapes: [], own: '^[A-Za-z0-9_-]{1,32}$', provider: null },
  merchantIdPattern: '^[\\x21-\\x7e]{1,64}$',
  credentials: [{ key: 'appSecret', required: true, maxLength: 512, multiline: false }],
  settings: [
    { key: 'brand', group: 'addresses', kind: 'choice', default: 'vexora-tw', choices: vexoraBrands },
    { key: 'pathCheckout', group: 'addresses', kind: 'text', default: '/v1/vexora/checkout', maxLength: 200, pattern: pathPattern },
    { key: 'pathQueryPayIn', group: 'addresses', kind: 'text', default: '/v1/vexora/queryPayInResult', maxLength: 200, pattern: pathPattern },
    { key: 'pathBalance', group: 'addresses', kind: 'text', default: '/v1/vexora/queryBalance', maxLength: 200, pattern: pathPattern },
    { key: 'pathPayout', group: 'addresses', kind: 'text', default: '/v1/vexora/disbursements', maxLength: 200, pattern: pathPattern },
    { key: 'pathQueryPayOut', group: 'addresses', kind: 'text', default: '/v1/vexora/queryPayOutResult', maxLength: 200, pattern: pathPattern },

    { key: 'signPlacement', group: 'signature', kind: 'choice', default: 'append', choices: ['append', 'prefix', 'wrap', 'ampKey'] },
    { key: 'signKeyLabel', group: 'signature', kind: 'text', default: 'key', maxLength: 32, pattern: '^[A-Za-z0-9_]{1,32}$' },
    { key: 'signPairSeparator', group: 'signature', kind: 'text', default: '', maxLength: 4 },
    { key: 'signSkipEmpty', group: 'signature', kind: 'boolean', default: true },
    { key: 'signOutputCase', group: 'signature', kind: 'choice', default: 'lower', choices: ['lower', 'upper'] },
    { key: 'signNested', group: 'signature', kind: 'choice', default: 'skip', choices: ['skip', 'json'] },
    { key: 'responseSign', group: 'signature', kind: 'choice', default: 'verifyIfPresent', choices: ['ignore', 'verifyIfPresent', 'require'] },

    { key: 'linkFields', group: 'answers', kind: 'list', default: ['paymentLink', 'paymentUrl'], itemPattern: fieldNamePattern, maxItems: 5 },
    { key: 'paidStatuses', group: 'answers', kind: 'list', default: ['0000'], itemPattern: statusPattern, maxItems: 20 },
    { key: 'partialStatuses', group: 'answers', kind: 'list', default: ['0001'], itemPattern: statusPattern, maxItems: 20 },
    { key: 'pendingStatuses', group: 'answers', kind: 'list', default: ['0015'], itemPattern: statusPattern, maxItems: 20 },
    { key: 'failedStatuses', group: 'answers', kind: 'list', default: ['00029', '0029', '0100019', '00032'], itemPattern: statusPattern, maxItems: 50 },
    { key: 'unknownStatus', group: 'answers', kind: 'choice', default: 'unrecognised', choices: ['unrecognised', 'failed'] },
    { key: 'refusalCodes', group: 'answers', kind: 'list', default: ['8000'], itemPattern: statusPattern, maxItems: 50 },
    // A link that nobody was given cannot be paid, so the documents' word is taken; money that leaves is asked about first.
    { key: 'createRefusalMeans', group: 'answers', kind: 'choice', default: 'final', choices: ['final', 'unlisted'] },
    { key: 'payoutRefusalMeans', group: 'answers', kind: 'choice', default: 'unlisted', choices: ['final', 'unlisted'] },
    { key: 'queryRefusalMeans', group: 'answers', kind: 'choice', default: 'notFound', choices: ['notFound', 'unlisted'] },
    { key: 'duplicateTradeNo', group: 'answers', kind: 'choice', default: 'refuse', choices: ['refuse', 'secondIsPlatform'] },

    paceSetting,
    { key: 'tradeNoMaxLength', group: 'limits', kind: 'integer', default: 32, min: 20, max: 64 },
    { key: 'payerIpVersion', group: 'limits', kind: 'choice', default: 'both', choices: ['ipv4', 'both'] },
    { key: 'payerIpPublicOnly', group: 'limits', kind: 'boolean', default: false },

    { key: 'timestampType', group: 'time', kind: 'choice', default: 'string', choices: ['string', 'number'] },
    { key: 'timezone', group: 'time', kind: 'text', default: 'Asia/Taipei', maxLength: 64, pattern: '^[A-Za-z][A-Za-z0-9_+/-]{0,63}$' },
    { key: 'linkTtl', group: 'time', kind: 'integer', default: 72, min: 1, max: 8_760, unit: 'hours' },

    {
      key: 'wayCodes',
      group: 'methods',
      kind: 'table',
      // The two codes that the documents show; no wallet's is known (dossier §8).
      default: [
        { channelCode: 'NET_BANKING', wayCode: 'BANK_TRANSFER', label: 'Bank transfer', min: 0, max: 0, enabled: 'yes', confirmed: 'yes' },
        { channelCode: 'STORE', wayCode: '711', label: '7-ELEVEN', min: 0, max: 0, enabled: 'yes', confirmed: 'yes' },
      ],
      columns: [
        { key: 'channelCode', kind: 'text', required: true, choices: channelCodes },
        { key: 'wayCode', kind: 'text', required: true },
        { key: 'label', kind: 'text', required: false },
        // Whole dollars; 0 is no limit. The provider publishes none (dossier §11).
        { key: 'min', kind: 'integer', required: true },
        { key: 'max', kind: 'integer', required: true },
        { key: 'enabled', kind: 'text', required: true, choices: ['yes', 'no'] },
        // Whether the provider has confirmed the code; a note for people.
        { key: 'confirmed', kind: 'text', required: true, choices: ['yes', 'no'] },
      ],
      maxRows: 40,
    },
    {
      key: 'extraBodyFields',
      group: 'methods',
      kind: 'table',
      // What other countries demand beyond the table, signed like the rest (dossier §4).
      default: [],
      columns: [{ key: 'name', kind: 'text', required: true }, { key: 'value', kind: 'text', required: true }],
      maxRows: 20,
    },

    { key: 'notifyUrl', group: 'callbacks', kind: 'text', default: '', maxLength: 512, pattern: httpsOrEmpty },
    { key: 'returnUrl', group: 'callbacks', kind: 'text', default: '', maxLength: 512, pattern: httpsOrEmpty },

    { key: 'payouts', group: 'capabilities', kind: 'boolean', default: false },

    { key: 'requestTimeout', group: 'safety', kind: 'integer', default: 30_000, min: 1_000, max: 120_000, unit: 'milliseconds' },
    { key: 'quarantineMinutes', group: 'safety', kind: 'integer', default: 15, min: 1, max: 1_440, unit: 'minutes' },
    { key: 'overdueDays', group: 'safety', kind: 'integer', default: 7, min: 1, max: 365, unit: 'days' },
    { key: 'recheckDays', group: 'safety', kind: 'integer', default: 30, min: 0, max: 365, unit: 'days' },
    { key: 'maximumBodyKiB', group: 'safety', kind: 'integer', default: 2_048, min: 16, max: 2_048 },
  ],
  link: {
    currencies: ['TWD'],
    methods: methodsOf,
    // Every call carries both (dossier §4).
    needs: ['notifyUrl', 'returnUrl'],
    // Dossier §6.1; a store slip may be paid days later.
    polling: {
      watchedSeconds: 5,
      steps: [{ untilAgeSeconds: 10, everySeconds: 10 }, { untilAgeSeconds: 40, everySeconds: 30 }, { untilAgeSeconds: 100, everySeconds: 60 }, { untilAgeSeconds: 3_700, everySeconds: 300 }],
      laterSeconds: 3_600,
      stopAfterSetting: 'linkTtl',
    },
  },
  // No country's documents have a refund, void or cancel call (dossier §10).
  refund: { track: 'manual' },
  payout: {
    setting: 'payouts', currency: 'TWD', minimumMinor: 100 * minorPerDollar, wholeUnits: true, fields: payoutFields,
    reference: { minLength: 1, maxLength: 32, pattern: '^[A-Za-z0-9_-]{1,32}$', alphanumeric: true },
  },
  tokens: null,
  balance: true,
  paymentDetail: { setting: null },
  statements: [],
  notices: 'body',
  // No idempotency is documented: a lost answer is settled by asking for the same number, never by sending again (dossier §5, §14).
  resend: { link: 'C', checkout: 'C', charge: 'E', refund: 'E', payout: 'C' },
  quarantineSetting: 'quarantineMinutes',
  overdueSetting: 'overdueDays',
  recheckSetting: 'recheckDays',
};
