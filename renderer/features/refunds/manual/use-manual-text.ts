/** Sentences for what is wrong with a record of a manual refund, and the size of a file in words. */
import { useErrorText } from '@/composables/use-error-text.ts';
import { useText } from '@/locales/i18n.ts';
import type { Transaction } from '@shared/domain/transaction.ts';
import { descriptionOf } from '@shared/providers/catalogue.ts';
import { useProblemText } from '../use-problem-text.ts';
import { fileSize, manualLimits, type ManualProblem } from './manual-form.ts';

export function useManualText() {
  const { t } = useText();
  const { errorText } = useErrorText();
  const words = useProblemText();

  function manualText(problem: ManualProblem | undefined, payment: Transaction): string | undefined {
    if (!problem) return undefined;
    switch (problem.kind) {
      case 'error': return errorText({ code: problem.code, params: problem.params });
      case 'dayMissing': return t('refunds.manual.problem.dayMissing');
      case 'dayAhead': return t('refunds.manual.problem.dayAhead');
      case 'dayEarly': return t('refunds.manual.problem.dayEarly');
      case 'methodMissing': return t('refunds.manual.problem.methodMissing');
      case 'referenceMissing': return t('refunds.manual.problem.referenceMissing');
      case 'personMissing': return t('refunds.manual.problem.personMissing');
      case 'samePerson': return t('refunds.manual.problem.samePerson');
      case 'voidReasonMissing': return t('refunds.manual.problem.reasonMissing');
      case 'tooLong': return t('refunds.manual.problem.tooLong', { max: problem.max });
      case 'repeatReasonMissing':
      case 'repeatReasonTooLong':
      case 'noteMissing':
      case 'noteRequired':
      case 'noteTooLong':
      case 'noteTooManyBytes':
      case 'reasonMissing':
      case 'wholeOnly':
        return words.problemText(problem, payment, { maxCharacters: manualLimits.note, maxBytes: null }, descriptionOf(payment.providerId).name);
    }
  }

  function sizeText(bytes: number): string {
    const { unit, size } = fileSize(bytes);
    return t(`refunds.manual.${unit}`, { size });
  }

  return { manualText, sizeText };
}
