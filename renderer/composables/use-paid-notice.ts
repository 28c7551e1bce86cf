/** Tells the person by a native notice that a payer has paid, in the language of the screens. */
import { call, useEvent } from '@/api/call.ts';
import { formatMoney } from '@/composables/format-money.ts';
import { useFault } from '@/composables/use-fault.ts';
import { useText } from '@/locales/i18n.ts';
import type { TransactionId } from '@shared/domain/ids.ts';
import { moneyOf } from '@shared/money/money.ts';

export function usePaidNotice(): void {
  const { t } = useText();
  const { raise } = useFault();

  async function tell(id: TransactionId): Promise<void> {
    const { transaction } = await call('transactions.get', { id });
    const amount = formatMoney(moneyOf(transaction.amountMinor, transaction.currency));
    await call('app.notify', { title: t('shell.paid.title', { amount }), body: t('shell.paid.body', { reference: transaction.reference }) });
  }

  useEvent('transactions.changed', ({ id, becamePaid }) => {
    if (becamePaid) tell(id).catch(raise);
  });
}
