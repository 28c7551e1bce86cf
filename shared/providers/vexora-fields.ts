/**
 * Entries of Vexora's payment links and payouts, as data. What is demanded depends on the channel (Vexora dossier §4, §11): a
 * field of another channel is not among a method's fields, so it can be neither sent nor signed.
 */
import { optionalField, type RequestField } from './request-field.ts';

export const channelCodes = ['NET_BANKING', 'STORE', 'EWALLET'] as const;
export type ChannelCode = (typeof channelCodes)[number];

/** Which forms of the payer's address a profile lets through. */
export type PayerIpRule = { readonly version: 'ipv4' | 'both'; readonly publicOnly: boolean };

const octet = '(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])';
const ipv4 = `${octet}(?:\\.${octet}){3}`;
const group = '[0-9a-fA-F]{1,4}';
/** RFC 4291 §2.2, without the form that ends like IPv4. */
const ipv6 = [
  `(?:${group}:){7}${group}`, `(?:${group}:){1,7}:`, ...[1, 2, 3, 4, 5, 6].map((after) => `(?:${group}:){1,${7 - after}}(?::${group}){1,${after}}`), `:(?::${group}){1,7}`, '::',
].join('|');
/** Beginnings of addresses that no payer on the internet has (RFC 6890, RFC 5771). */
const reservedIpv4 = [
  '0\\.', '10\\.', '100\\.(?:6[4-9]|[7-9][0-9]|1[01][0-9]|12[0-7])\\.', '127\\.', '169\\.254\\.', '172\\.(?:1[6-9]|2[0-9]|3[01])\\.', '192\\.0\\.[02]\\.', '192\\.168\\.',
  '198\\.1[89]\\.', '198\\.51\\.100\\.', '203\\.0\\.113\\.', '2(?:2[4-9]|[3-5][0-9])\\.',
].join('|');

/** Expression for the whole address. `publicOnly` leaves out private and reserved ones; of IPv6 only global unicast stays (RFC 4291 §2.4). */
export function payerIpPattern({ version, publicOnly }: PayerIpRule): string {
  const four = publicOnly ? `(?!${reservedIpv4})${ipv4}` : ipv4;
  const six = publicOnly ? `(?=[23][0-9a-fA-F]{3}:)(?!2001:0?[dD][bB]8:)(?:${ipv6})` : ipv6;
  return version === 'ipv4' ? `^(?:${four})$` : `^(?:${four}|${six})$`;
}

const personal = { ...optionalField, required: true, personal: true } as const;
const mobile = { ...personal, maxLength: 10, pattern: '^09[0-9]{8}$', normal: ['mobile-taiwan'] } as const satisfies Omit<RequestField, 'key'>;
const email = {
  ...personal, maxLength: 254, normal: ['ascii-width', 'no-blanks'],
  pattern: "^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~\\-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9\\-]*[A-Za-z0-9])?(?:\\.[A-Za-z0-9](?:[A-Za-z0-9\\-]*[A-Za-z0-9])?)+$",
} as const satisfies Omit<RequestField, 'key'>;
const name = { ...personal, maxLength: 50, normal: ['composed', 'trim'] } as const satisfies Omit<RequestField, 'key'>;

/** Bank code, hyphen, account; several with commas (dossier §4, §11: at most ten, proposed there). */
const accounts = { ...personal, key: 'bankNumber', kind: 'multiline', maxLength: 255, pattern: '^[0-9]{3}-[0-9]{6,20}(?:,[0-9]{3}-[0-9]{6,20}){0,9}$', normal: ['ascii-width', 'comma-list', 'no-blanks'] } as const satisfies RequestField;

const fieldsOfChannel: Readonly<Record<ChannelCode, readonly RequestField[]>> = {
  NET_BANKING: [accounts],
  STORE: [
    { ...personal, key: 'postcode', maxLength: 6, pattern: '^(?:[0-9]{3}|[0-9]{5,6})$', normal: ['ascii-width', 'no-blanks'] },
    { ...personal, key: 'address', maxLength: 200, normal: ['composed', 'trim'] },
  ],
  EWALLET: [],
};

/** Keys are the names that the request uses. The remark is the link's description. */
export function linkFields(channel: ChannelCode, payerIp: PayerIpRule): readonly RequestField[] {
  return [
    { ...name, key: 'firstname' },
    { ...name, key: 'lastname' },
    { ...mobile, key: 'mobile' },
    { ...email, key: 'email' },
    { ...personal, key: 'ipAddress', maxLength: 39, pattern: payerIpPattern(payerIp), normal: ['ascii-width', 'no-blanks'] },
    ...fieldsOfChannel[channel],
  ];
}

/** A payout's account is plain, without the bank code in front (dossier §6.3). The note is its remark. */
export const payoutFields: readonly RequestField[] = [
  { ...personal, key: 'bankCode', personal: false, maxLength: 3, pattern: '^[0-9]{3}$', normal: ['ascii-width', 'no-blanks'] },
  { ...personal, key: 'payeeAccount', maxLength: 20, pattern: '^[0-9]{6,20}$', normal: ['ascii-width', 'no-blanks'] },
  { ...name, key: 'payeeName', maxLength: 100 },
  { ...mobile, key: 'payeeMobile' },
  { ...email, key: 'payeeEmail' },
];
