/**
 * What a Ping++ profile can set, as data. Everything that the Ping++ dossier marks as inferred or unknown is here with the
 * dossier's default (§18), so that a profile can follow the provider without a new version of the program.
 */
import { paceSetting, type SettingField } from './description.ts';
import { channelNames } from './pingxx-channels.ts';

/** Empty, or an https address without blanks; return addresses take no query of one's own (dossier §7.2). */
export const returnAddressPattern = '^(?:https://[^\\s?#]{1,500})?$';
/** IPv4, or the characters of IPv6 with at least two colons. */
export const addressPattern = '^(?:(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)(?:\\.(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)){3}|(?=(?:[^:]*:){2})[0-9A-Fa-f:]{2,39})$';

const channelPattern = '^[a-z0-9_]{1,40}$';
const codePattern = '^[a-z0-9_]{1,64}$';
const hostPattern = '^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z]{2,24}$';
const gatewayPattern = '^https://[^\\s?#]{1,500}$';
/** One or more blocks, or nothing. */
const publicKeysPattern = '^(?:\\s*-----BEGIN (?:RSA )?PUBLIC KEY-----[A-Za-z0-9+/=\\s]+-----END (?:RSA )?PUBLIC KEY-----)*\\s*$';

/** `400/invalid_request_error`: HTTP status and type of an error, which together say that nothing was executed (dossier §13). */
const refusalPattern = '^4[0-9]{2}/[a-z_]{1,40}$';

/** Channels that a new profile offers (dossier §7.1, recommended presets). */
const presets = ['alipay_qr', 'wx_pub_qr', 'upacp_qr', 'alipay_wap', 'cb_alipay_qr', 'cb_wx_pub_qr'];

/** Channels whose unpaid charges can be closed (dossier §10). Several have been added and removed since, so it is a list. */
const reversible = ['alipay_qr', 'wx_pub_qr', 'wx_wap', 'upacp_pc', 'upacp_wap', 'isv_qr', 'isv_wap'];

/** What is open after these: the channel may have acted although Ping++ could not tell (dossier §11.4, §13). */
const openCodes = [
  'refund_pending', 'refund_wait_operation', 'refund_unexpected_status', 'refund_info_from_channel', 'charge_unexpected_status', 'channel_connection_error', 'channel_parse_error',
  'channel_sign_error', 'channel_unexpected_error', 'channel_parameters_consistency_error',
];

export const pingxxSettings: readonly SettingField[] = [
  { key: 'signRequests', group: 'signature', kind: 'boolean', default: false },
  { key: 'signReads', group: 'signature', kind: 'boolean', default: true },
  { key: 'signatureScheme', group: 'signature', kind: 'choice', default: 'body-uri-time', choices: ['body-uri-time', 'body'] },
  { key: 'publicKey', group: 'signature', kind: 'text', default: '', maxLength: 16_384, pattern: publicKeysPattern, multiline: true },
  { key: 'refusalsNeedSignature', group: 'signature', kind: 'boolean', default: true },
  { key: 'acceptUnsignedTestEvents', group: 'signature', kind: 'boolean', default: false },
  { key: 'authorisation', group: 'signature', kind: 'choice', default: 'basic', choices: ['basic', 'bearer'] },

  { key: 'versionHeader', group: 'answers', kind: 'text', default: '', maxLength: 40, pattern: '^[\\x21-\\x7e]*$' },
  { key: 'acceptLanguage', group: 'answers', kind: 'text', default: 'zh-CN', maxLength: 40, pattern: '^[A-Za-z0-9,;=.* -]*$' },
  { key: 'finalRefusals', group: 'answers', kind: 'list', default: ['400/invalid_request_error', '402/channel_error', '402/invalid_request_error', '404/invalid_request_error'], itemPattern: refusalPattern, maxItems: 40 },
  // Without 402: a channel that failed half-way may have given the money back (dossier §13 says only "failed, mostly at the channel").
  { key: 'finalRefundRefusals', group: 'answers', kind: 'list', default: ['400/invalid_request_error', '404/invalid_request_error'], itemPattern: refusalPattern, maxItems: 40 },
  { key: 'openCodes', group: 'answers', kind: 'list', default: openCodes, itemPattern: codePattern, maxItems: 60 },
  { key: 'duplicateReferenceCodes', group: 'answers', kind: 'list', default: ['charge_order_no_used'], itemPattern: codePattern, maxItems: 20 },
  { key: 'authRefusalMeansNotExecuted', group: 'answers', kind: 'boolean', default: false },
  { key: 'rateLimitMeansNotExecuted', group: 'answers', kind: 'boolean', default: false },
  { key: 'refundedCountsPending', group: 'answers', kind: 'boolean', default: false },

  paceSetting,
  { key: 'maximumAmount', group: 'limits', kind: 'integer', default: 100_000_000, min: 1, max: 999_999_999_999, unit: 'minorUnits' },
  {
    key: 'refundWindows',
    group: 'limits',
    kind: 'table',
    // The first row that fits counts; a star stands for any ending. Three months, one year, one month (dossier §11.2).
    default: [
      { channels: 'alipay*', days: 90 }, { channels: 'cb_alipay*', days: 90 }, { channels: 'wx*', days: 365 }, { channels: 'cb_wx*', days: 365 }, { channels: '*', days: 30 },
    ],
    columns: [{ key: 'channels', kind: 'text', required: true }, { key: 'days', kind: 'integer', required: true }],
    maxRows: 60,
  },

  { key: 'expiryMargin', group: 'time', kind: 'integer', default: 60, min: 0, max: 600, unit: 'seconds' },
  { key: 'listingMargin', group: 'time', kind: 'integer', default: 15, min: 1, max: 1_440, unit: 'minutes' },
  { key: 'listingHours', group: 'time', kind: 'integer', default: 72, min: 1, max: 2_160, unit: 'hours' },
  { key: 'listingPages', group: 'time', kind: 'integer', default: 20, min: 1, max: 200 },
  { key: 'pollingHours', group: 'time', kind: 'integer', default: 72, min: 1, max: 2_160, unit: 'hours' },

  { key: 'channels', group: 'methods', kind: 'list', default: presets, itemPattern: channelPattern, maxItems: channelNames.length * 2 },
  { key: 'withdrawChannels', group: 'methods', kind: 'list', default: reversible, itemPattern: channelPattern, maxItems: 60 },
  { key: 'clientIp', group: 'methods', kind: 'text', default: '127.0.0.1', maxLength: 45, pattern: addressPattern },
  { key: 'bodyText', group: 'methods', kind: 'text', default: '', maxLength: 100 },
  { key: 'alipayGateway', group: 'methods', kind: 'text', default: 'https://mapi.alipay.com/gateway.do', maxLength: 512, pattern: gatewayPattern },
  {
    key: 'formAddresses',
    group: 'methods',
    kind: 'table',
    // Where a form goes whose credential names no address, after the vendor's own browser library (dossier §7.2).
    default: [
      { channel: 'upacp_wap', address: 'https://gateway.95516.com/gateway/api/frontTransReq.do' },
      { channel: 'upacp_pc', address: 'https://gateway.95516.com/gateway/api/frontTransReq.do' },
      { channel: 'cp_b2b', address: 'https://payment.chinapay.com/CTITS/service/rest/page/nref/000000000017/0/0/0/0/0' },
      { channel: 'cmb_wallet', address: 'https://netpay.cmbchina.com/netpayment/BaseHttp.dll?MB_EUserPay' },
      { channel: 'jdpay_wap', address: 'https://h5pay.jd.com/jdpay/saveOrder' },
    ],
    columns: [{ key: 'channel', kind: 'text', required: true }, { key: 'address', kind: 'text', required: true }],
    maxRows: 20,
  },
  { key: 'crossBorderAlipayGateway', group: 'methods', kind: 'text', default: 'https://intlmapi.alipay.com/gateway.do', maxLength: 512, pattern: gatewayPattern },

  { key: 'successUrl', group: 'callbacks', kind: 'text', default: '', maxLength: 512, pattern: returnAddressPattern },
  { key: 'resultUrl', group: 'callbacks', kind: 'text', default: '', maxLength: 512, pattern: returnAddressPattern },
  { key: 'cancelUrl', group: 'callbacks', kind: 'text', default: '', maxLength: 512, pattern: returnAddressPattern },
  { key: 'failUrl', group: 'callbacks', kind: 'text', default: '', maxLength: 512, pattern: returnAddressPattern },

  { key: 'pageHosts', group: 'safety', kind: 'list', default: ['alipay.com'], itemPattern: hostPattern, maxItems: 20 },
  { key: 'requestTimeout', group: 'safety', kind: 'integer', default: 80_000, min: 1_000, max: 120_000, unit: 'milliseconds' },
  { key: 'quarantineMinutes', group: 'safety', kind: 'integer', default: 15, min: 1, max: 1_440, unit: 'minutes' },
  { key: 'overdueDays', group: 'safety', kind: 'integer', default: 7, min: 1, max: 365, unit: 'days' },
  { key: 'recheckDays', group: 'safety', kind: 'integer', default: 30, min: 0, max: 365, unit: 'days' },
  { key: 'maximumBodyKiB', group: 'safety', kind: 'integer', default: 2_048, min: 16, max: 8_192 },
];
