/** The text that a shop sends to its customer, in any of the three languages whatever the screen speaks. */
import type { Language } from '@shared/domain/preferences.ts';
import type { Transaction } from '@shared/domain/transaction.ts';
import { moneyOf } from '@shared/money/money.ts';
import { formatMoney } from '@/composables/format-money.ts';
import { dateTimeText } from '@/composables/use-format.ts';
import { translate, type MessageKey, type MessageParams } from '@/locales/i18n.ts';

/** The language's texts must have been loaded. `address` is what the payer opens. */
export function shareText(link: Transaction, merchant: string, address: string, zone: string, language: Language): string {
  const say = (key: MessageKey, params?: MessageParams): string => translate(key, params, undefined, language);
  const expires = link.link?.expiresAt;
  return [
    say('links.share.hello', { merchant }),
    say('links.share.amount', { amount: formatMoney(moneyOf(link.amountMinor, link.currency)) }),
    say('links.share.order', { reference: link.reference }),
    ...(link.description === '' ? [] : [say('links.share.about', { description: link.description })]),
    expires ? say('links.share.before', { at: dateTimeText(expires, zone, language) }) : say('links.share.open'),
    address,
  ].join('\n');
}
