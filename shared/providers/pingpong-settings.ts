/**
 * The settings of a PingPong profile: what the merchant decides (dossier §9) and everything that the documents leave open, with
 * the dossier's defaults.
 */
import { paceSetting, type SettingField } from './description.ts';
import {
  addressOfShopper, codePattern, emailPattern, hostPattern, notificationPattern, optionalPathPattern, pagePattern, pathPattern,
} from './pingpong-patterns.ts';

/**
 * Codes that mean "refused, nothing was executed" for a write (dossier §7): configuration, basic checks, business, refund and
 * capture limits, risk rejections, declines of a bank or channel, 3DS. Left out are 002000 (in progress), 104000 and 103000 (a
 * refused key), 107000 (the number was used before), 203000 (the risk system failed, not the payment), 301013 (a bank's
 * "duplicate" says that there was another one), and 5xxxxx and 6xxxxx, which mean an unknown outcome. 107001 and 107002 refuse a
 * write, such as the refund of an unknown order, and answer a question with "not found".
 */
const finalRefusals = [
  '101000', '101001', '101002', '102000', '105000', '106000', '106001', '106002', '106003', '107001', '107002', '107003',
  '108000', '108001', '108002', '108003', '109000', '109001', '109002', '303000', '200000', '201000', '202000', '202001',
  '300000', '300001', '300002', '300003', '301001', '301002', '301003', '301004', '301005', '301006', '301007', '301008', '301009',
  '301010', '301011', '301012', '301015', '301099', '302000', '400000', '400001',
] as const;

/** Twelve characters in major units: 999999999.99 with two digits, the least of all exponents (dossier §4.6, §5.1). */
export const largestPingPongAmount = 99_999_999_999;

const url = { kind: 'text', default: '', maxLength: 255 } as const;
const codes = { kind: 'list', itemPattern: codePattern, maxItems: 200 } as const;

export const pingpongSettings: readonly SettingField[] = [
  // Empty: the store number without its last three digits (dossier §2).
  { key: 'clientId', group: 'addresses', kind: 'text', default: '', maxLength: 64, pattern: '^[\\x21-\\x7e]*$' },
  { key: 'transactionStatementHost', group: 'addresses', kind: 'text', default: '', maxLength: 255, pattern: hostPattern },
  { key: 'fundStatementHost', group: 'addresses', kind: 'text', default: '', maxLength: 255, pattern: hostPattern },
  // Unknown or printed differently in different places (dossier §4.3, §4.4, §5.5, §5.6).
  { key: 'bindQueryPath', group: 'addresses', kind: 'text', default: '/v4/paymethod/query', maxLength: 200, pattern: optionalPathPattern },
  { key: 'unbindPath', group: 'addresses', kind: 'text', default: '/v4/paymethod/unbind', maxLength: 200, pattern: optionalPathPattern },
  { key: 'refundQueryPath', group: 'addresses', kind: 'text', default: '/v4/refund/query', maxLength: 200, pattern: pathPattern },
  { key: 'capturePath', group: 'addresses', kind: 'text', default: '/v4/payment/capture', maxLength: 200, pattern: pathPattern },
  { key: 'voidPath', group: 'addresses', kind: 'text', default: '/v4/payment/void', maxLength: 200, pattern: pathPattern },
  { key: 'captureQueryPath', group: 'addresses', kind: 'text', default: '/v4/capture/query', maxLength: 200, pattern: pathPattern },
  { key: 'voidQueryPath', group: 'addresses', kind: 'text', default: '/v4/void/query', maxLength: 200, pattern: pathPattern },

  { key: 'signType', group: 'signature', kind: 'choice', default: 'SHA256', choices: ['SHA256', 'MD5'] },

  { ...codes, key: 'finalRefusalCodes', group: 'answers', default: finalRefusals },
  { ...codes, key: 'duplicateReferenceCodes', group: 'answers', default: ['107000'] },
  { ...codes, key: 'notFoundCodes', group: 'answers', default: ['107001', '107002'] },
  { ...codes, key: 'authRefusalCodes', group: 'answers', default: ['103000', '104000'] },
  { key: 'authRefusalMeansNotExecuted', group: 'answers', kind: 'boolean', default: false },
  // The code of "token does not exist" is not published: a code and a word of its text must both fit (dossier §7).
  { ...codes, key: 'tokenMissingCodes', group: 'answers', default: ['102000'] },
  { key: 'tokenMissingWords', group: 'answers', kind: 'list', default: ['token does not exist', 'token not exist', 'token is not exist', 'token不存在'], itemPattern: '^.{3,80}$', maxItems: 20 },

  paceSetting,
  { key: 'maximumAmount', group: 'limits', kind: 'integer', default: largestPingPongAmount, min: 1, max: largestPingPongAmount, unit: 'minorUnits' },
  { key: 'minimumRefund', group: 'limits', kind: 'integer', default: 1, min: 1, max: largestPingPongAmount, unit: 'minorUnits' },

  { key: 'clockZone', group: 'time', kind: 'text', default: 'Asia/Shanghai', maxLength: 64, pattern: '^[A-Za-z]+(?:/[A-Za-z0-9_+-]+){0,2}$' },
  { key: 'linkHours', group: 'time', kind: 'integer', default: 48, min: 1, max: 720, unit: 'hours' },
  { key: 'pollingHours', group: 'time', kind: 'integer', default: 48, min: 1, max: 720, unit: 'hours' },

  { key: 'flow', group: 'methods', kind: 'choice', default: 'bind', choices: ['bind', 'legacy'] },
  {
    key: 'walletNames', group: 'methods', kind: 'table', default: [], maxRows: 40,
    columns: [
      { key: 'wallet', kind: 'text', required: true },
      { key: 'bindAs', kind: 'text', required: false },
      { key: 'payAs', kind: 'text', required: false },
      { key: 'currencies', kind: 'text', required: false },
    ],
  },
  // Only `en` is published, as the default (dossier §5.1).
  { key: 'languages', group: 'methods', kind: 'list', default: ['en'], itemPattern: '^[A-Za-z]{2,3}(?:[-_][A-Za-z]{2,4})?$', maxItems: 40 },
  { key: 'shopperIp', group: 'methods', kind: 'text', default: '', maxLength: 64, pattern: `^$|${addressOfShopper}` },
  { key: 'shopperEmail', group: 'methods', kind: 'text', default: '', maxLength: 128, pattern: `^$|${emailPattern}` },

  { ...url, key: 'notificationUrl', group: 'callbacks', pattern: notificationPattern },
  { ...url, key: 'merchantResultUrl', group: 'callbacks', pattern: pagePattern },
  { ...url, key: 'payResultUrl', group: 'callbacks', pattern: pagePattern },
  { ...url, key: 'payCancelUrl', group: 'callbacks', pattern: pagePattern },

  // The documents say "envelope and billDate, billType" without an example (dossier §5.7).
  { key: 'statementParameters', group: 'capabilities', kind: 'choice', default: 'top', choices: ['top', 'bizContent'] },
  { key: 'fundStatementVersion', group: 'capabilities', kind: 'choice', default: '1.0', choices: ['1.0', '2.0'] },

  { key: 'requestTimeout', group: 'safety', kind: 'integer', default: 60_000, min: 1_000, max: 120_000, unit: 'milliseconds' },
  { key: 'quarantineMinutes', group: 'safety', kind: 'integer', default: 15, min: 1, max: 1_440, unit: 'minutes' },
  { key: 'overdueDays', group: 'safety', kind: 'integer', default: 7, min: 1, max: 365, unit: 'days' },
  { key: 'recheckDays', group: 'safety', kind: 'integer', default: 30, min: 0, max: 365, unit: 'days' },
  { key: 'maximumBodyKiB', group: 'safety', kind: 'integer', default: 2_048, min: 16, max: 2_048 },
];
