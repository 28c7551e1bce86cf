/** Sentences for what is wrong with the entries of a refund. */
import { formatMoney } from '@/composables/format-money.ts';
import { useErrorText } from '@/composables/use-error-text.ts';
import { useText } from '@/locales/i18n.ts';
import { repeatReasonLimit } from '@shared/domain/repeat.ts';
import type { Transaction } from '@shared/domain/transaction.ts';
import { moneyOf } from '@shared/money/money.ts';
import type { TextRule } from '@shared/providers/description.ts';
import type { FieldProblem } from './refund-form.ts';

export function useProblemText() {
  const { t } = useText();
  const { errorText } = useErrorText();

  function problemText(problem: FieldProblem | undefined, payment: Transaction, note: Pick<TextRule, 'maxCharacters' | 'maxBytes'>, provider: string): string | undefined {
    if (!problem) return undefined;
    switch (problem.kind) {
      case 'error': return errorText({ code: problem.code, params: problem.params });
      case 'reasonMissing': return t('refunds.reasonMissing');
      case 'noteMissing': return t('refunds.noteMissing');
      case 'noteRequired': return t('refunds.noteRequired', { provider });
      case 'noteTooLong': return t('refunds.noteTooLong', { max: note.maxCharacters });
      case 'noteTooManyBytes': return t('refunds.noteTooManyBytes', { max: note.maxBytes ?? 0 });
      case 'wholeOnly': return t('refunds.wholeOnlyProblem', { amount: formatMoney(moneyOf(payment.amountMinor, payment.currency)) });
      case 'repeatReasonMissing': return t('refunds.repeat.missing');
      case 'repeatReasonTooLong': return t('refunds.noteTooLong', { max: repeatReasonLimit });
    }
  }

  return { problemText };
}
