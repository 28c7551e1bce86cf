/** How one Ping++ practice gateway behaves where the provider's documents leave it open (Ping++ dossier §18). */
import type { ChannelFamily } from './channels.ts';

const day = 86_400_000;

export type PingxxSettings = {
  /** POST and PUT must be signed; GET may be unsigned, but a signature that is there must verify (dossier §3). */
  readonly requireSignature: boolean;
  /** Largest difference in seconds between the signed time and the gateway's clock; undefined switches the check off. */
  readonly timestampWindowSeconds: number | undefined;
  /** The older scheme without a time: the signature covers the body alone. */
  readonly acceptBodyOnlySignature: boolean;
  /** HTTP status for a signature that is there and wrong. A missing one is always 400. */
  readonly wrongSignatureStatus: 400 | 401;
  /** `wrong` puts a well-formed signature over other bytes, `none` leaves the header away. */
  readonly answerSignature: 'right' | 'wrong' | 'none';
  /** `empty` is what old test modes sent (dossier §14). */
  readonly webhookSignature: 'right' | 'wrong' | 'empty';
  /** Top-level fields and query parameters that the documents do not name are refused; off, they are ignored. */
  readonly refuseUnknownFields: boolean;
  /** Digits in quotes pass as `amount` in JSON, as in the vendor's PHP sample. Form bodies always hold text. */
  readonly acceptAmountText: boolean;
  readonly unknownCursorStatus: 400 | 404;
  /** Milliseconds back from now that a list without `created` covers. */
  readonly listWindowMs: number;
  /** Milliseconds from payment in which a refund is taken (dossier §11.2); `others` for the families without an entry. */
  readonly refundWithinMs: Readonly<Partial<Record<ChannelFamily, number>>> & { readonly others: number };
  /** WeChat refuses to close a charge right after creation and gives no figure (dossier §10); milliseconds. */
  readonly wechatReverseAfterMs: number;
  /** Channels whose refunds wait until the shop's owner types the Alipay password on a page (dossier §11.4). */
  readonly passwordRefundChannels: readonly string[];
  /** Milliseconds from an accepted batch refund until its refunds are done. */
  readonly batchTakesMs: number;
  /** Where webhooks go, on this machine only. The real one is set in the dashboard; the control interface can change it. */
  readonly webhookUrl: string | undefined;
  /** Milliseconds between the tries of a webhook (dossier §14). */
  readonly retryAfterMs: readonly number[];
};

export const defaultSettings: PingxxSettings = {
  requireSignature: true,
  timestampWindowSeconds: undefined,
  acceptBodyOnlySignature: false,
  wrongSignatureStatus: 401,
  answerSignature: 'right',
  webhookSignature: 'right',
  refuseUnknownFields: true,
  acceptAmountText: false,
  unknownCursorStatus: 404,
  listWindowMs: 30 * day,
  refundWithinMs: { alipay: 90 * day, wechat: 365 * day, others: 30 * day },
  wechatReverseAfterMs: 60_000,
  passwordRefundChannels: ['alipay_pc_direct'],
  batchTakesMs: 1_000,
  webhookUrl: undefined,
  retryAfterMs: [5_000, 10_000, 120_000, 300_000, 600_000, 1_800_000, 3_600_000, 7_200_000, 21_600_000, 54_000_000],
};

/** The documented shapes (dossier §1), and plainly made up. */
export const practiceApiKey = 'sk_test_PracticeKeyNotReal000001';
export const practiceApp = { id: 'app_PRACTICE0000not1', name: 'Lantern 燈籠茶行' } as const;

export const gatewayZone = 'Asia/Shanghai';
