/** How requests read: why one waits, which account, which reason. */
import { formatMoney } from '@/composables/format-money.ts';
import { hasText, useText } from '@/locales/i18n.ts';
import type { ApprovalRequestBody } from '@shared/domain/approval.ts';
import { moneyOf } from '@shared/money/money.ts';

export function useApprovalWords() {
  const { t } = useText();
  const money = (minor: number, { currency }: Pick<ApprovalRequestBody, 'currency'>): string => formatMoney(moneyOf(minor, currency));

  return {
    money,
    amount: (request: ApprovalRequestBody): string => money(request.amountMinor, request),
    /** "Limit of HK$1,000.00". */
    why: (request: ApprovalRequestBody): string => t(`approvals.why.${request.trigger.rule}`, { from: money(request.trigger.fromMinor, request), day: money(request.trigger.dayMinor, request) }),
    /** A reason of the list in words, anything else as it came. */
    reason: (code: string | null): string => {
      if (code === null) return '';
      const key = `status.refundReason.${code}`;
      return hasText(key) ? t(key) : code;
    },
  };
}
