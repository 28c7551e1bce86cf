/**
 * What is handed to a shopper or an auditor who asked that an agreement be ended: what was removed, when, by whom and how that was confirmed. It
 * names the token by mask and fingerprint only. Plain text of one entry per line, in the language of the person who saves it.
 */
import type { Language } from '@shared/domain/preferences.ts';
import type { Profile } from '@shared/domain/profile.ts';
import type { TokenEvent, WalletToken } from '@shared/domain/wallet-token.ts';
import { descriptionOf } from '@shared/providers/catalogue.ts';
import type { Instant } from '@shared/time/instant.ts';
import { toZonedText } from '@shared/time/zones.ts';

type Words = {
  readonly title: string;
  readonly entries: {
    readonly customer: string; readonly wallet: string; readonly provider: string; readonly profile: string; readonly merchant: string; readonly token: string; readonly fingerprint: string;
    readonly agreedAt: string; readonly askedAt: string; readonly askedBy: string; readonly endedAt: string; readonly endedBy: string; readonly confirmed: string; readonly savedAt: string;
  };
  readonly ended: Readonly<Record<'merchant' | 'wallet' | 'time', string>>;
  readonly confirmedBy: Readonly<Record<'answer' | 'query' | 'clock', string>>;
  readonly unknown: string;
  readonly closing: string;
};

const words: Readonly<Record<Language, Words>> = {
  'en': {
    title: 'Removal of a wallet token',
    entries: {
      customer: 'Customer id', wallet: 'Wallet', provider: 'Payment provider', profile: 'Profile', merchant: 'Merchant number', token: 'Token', fingerprint: 'Fingerprint',
      agreedAt: 'Agreed to', askedAt: 'Removal asked for', askedBy: 'Asked for by', endedAt: 'Ended', endedBy: 'Ended by', confirmed: 'Confirmed by', savedAt: 'This receipt was saved',
    },
    ended: { merchant: 'the merchant', wallet: 'the customer’s wallet, or the provider', time: 'its expiry' },
    confirmedBy: { answer: 'the provider’s answer to the removal', query: 'the provider’s list of the customer’s tokens, which no longer names it', clock: 'its expiry time' },
    unknown: 'not known',
    closing: 'This token can no longer be charged. Payments made with it before are not affected and can still be refunded.',
  },
  'zh-Hant': {
    title: '錢包令牌解除回條',
    entries: {
      customer: '客戶編號', wallet: '錢包', provider: '服務商', profile: '商戶設定檔', merchant: '商戶編號', token: '令牌', fingerprint: '指紋',
      agreedAt: '生效時間', askedAt: '申請解除時間', askedBy: '申請人', endedAt: '失效時間', endedBy: '由誰結束', confirmed: '確認依據', savedAt: '回條儲存時間',
    },
    ended: { merchant: '商戶', wallet: '客戶的錢包或服務商', time: '已到期' },
    confirmedBy: { answer: '服務商對解除申請的答覆', query: '服務商的客戶令牌清單已不再列出', clock: '到期時間' },
    unknown: '不詳',
    closing: '此令牌已不能再扣款。先前用它完成的付款不受影響，仍可退款。',
  },
  'zh-Hans': {
    title: '钱包令牌解绑回执',
    entries: {
      customer: '客户编号', wallet: '钱包', provider: '服务商', profile: '商户配置', merchant: '商户编号', token: '令牌', fingerprint: '指纹',
      agreedAt: '生效时间', askedAt: '申请解绑时间', askedBy: '申请人', endedAt: '失效时间', endedBy: '由谁结束', confirmed: '确认依据', savedAt: '回执保存时间',
    },
    ended: { merchant: '商户', wallet: '客户的钱包或服务商', time: '已到期' },
    confirmedBy: { answer: '服务商对解绑申请的答复', query: '服务商的客户令牌列表中已不再列出', clock: '到期时间' },
    unknown: '不详',
    closing: '此令牌已不能再扣款。此前用它完成的付款不受影响，仍可退款。',
  },
};

export type ReceiptFacts = {
  /** Removed or ended. */
  readonly token: WalletToken;
  /** Newest first. */
  readonly events: readonly TokenEvent[];
  readonly profile: Pick<Profile, 'name' | 'merchantId' | 'timeZone'>;
  readonly now: Instant;
};

export function receipt({ token, events, profile, now }: ReceiptFacts, language: Language): { readonly name: string; readonly text: string } {
  const { title, entries, ended, confirmedBy, unknown, closing } = words[language];
  const time = (at: Instant | null | undefined): string => (at === null || at === undefined ? unknown : `${toZonedText(at, profile.timeZone)} (${profile.timeZone})`);
  const asked = events.find(({ type }) => type === 'removalAsked');
  const how = token.endedBy === 'time' ? 'clock' : token.observedFrom === 'query' ? 'query' : 'answer';
  const between = language === 'en' ? ': ' : '：';
  const lines: readonly (readonly [string, string])[] = [
    [entries.customer, token.merchantUserId ?? unknown],
    [entries.wallet, token.wallet],
    [entries.provider, descriptionOf(token.providerId).name],
    [entries.profile, profile.name],
    [entries.merchant, profile.merchantId],
    [entries.token, token.mask ?? unknown],
    [entries.fingerprint, token.fingerprint ?? unknown],
    [entries.agreedAt, time(token.activatedAt)],
    ...(asked === undefined ? [] : [[entries.askedAt, time(asked.at)], [entries.askedBy, asked.operator ?? unknown]] as const),
    [entries.endedAt, time(token.endedAt)],
    [entries.endedBy, token.endedBy === null ? unknown : ended[token.endedBy]],
    [entries.confirmed, confirmedBy[how]],
    [entries.savedAt, time(now)],
  ];
  return { name: `token-removal-${token.fingerprint ?? token.id}.txt`, text: `${[title, '', ...lines.map(([name, value]) => `${name}${between}${value}`), '', closing].join('\r\n')}\r\n` };
}
