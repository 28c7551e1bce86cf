/** Sentences for rows: why a row of the dry run has its verdict, and the last word on a row of the run. */
import { formatMoney } from '@/composables/format-money.ts';
import { joined } from '@/composables/sentence.ts';
import { describeError } from '@/composables/use-error-text.ts';
import { clockText, useFormat } from '@/composables/use-format.ts';
import { hasText, useText } from '@/locales/i18n.ts';
import type { BatchRow, BatchRunRow, BatchWarning } from '@shared/domain/batch.ts';
import { assertNever, type AppErrorDto } from '@shared/errors/app-error.ts';
import { moneyOf } from '@shared/money/money.ts';
import { descriptionOf } from '@shared/providers/catalogue.ts';
import type { Instant } from '@shared/time/instant.ts';

/** Below a second a countdown says nothing any more. */
const atOnce = 1000;

export function useRowWords() {
  const { t, language } = useText();
  const format = useFormat();

  /** The sentence, with the column in front that it is about. */
  function errorLine(error: AppErrorDto): string {
    const { text } = describeError(error);
    const key = `bulk.column.${error.field ?? ''}`;
    return hasText(key) ? t('bulk.check.why.field', { field: t(key), text }) : text;
  }

  function warningLine(warning: BatchWarning, row: BatchRow): string {
    switch (warning.kind) {
      case 'sameRow': return t(row.facts?.kind === 'link' ? 'bulk.check.why.sameRow' : 'bulk.check.why.sameRefundRow', { row: warning.row });
      case 'earlierRefund': return t(warning.sameAmount ? 'bulk.check.why.earlierSame' : 'bulk.check.why.earlier', { amount: formatMoney(moneyOf(warning.amountMinor, warning.currency)), day: format.day(warning.at, false), reference: warning.reference });
      case 'notAsked': return t('bulk.check.why.notAsked', { error: describeError(warning.error).text });
      default: return assertNever(warning);
    }
  }

  function factLine(row: BatchRow): string {
    const { facts, currency } = row;
    if (facts === null || currency === null) return '';
    if (facts.kind === 'link') return joined([facts.description, facts.expiresAt === null ? undefined : t('bulk.check.why.link', { time: format.dateTime(facts.expiresAt) })], language.value);
    const money = (minor: number): string => formatMoney(moneyOf(minor, currency));
    return facts.restAfterMinor === 0 ? t('bulk.check.why.full', { amount: money(facts.restBeforeMinor) }) : t('bulk.check.why.rest', { before: money(facts.restBeforeMinor), after: money(facts.restAfterMinor) });
  }

  /** Everything that is to be said of a row, weightiest first; the first line is what a narrow cell shows. */
  function whyLines(row: BatchRow): readonly string[] {
    const lines = [...row.errors.map(errorLine), ...row.warnings.map((warning) => warningLine(warning, row))];
    const fact = row.verdict === 'unchecked' ? '' : factLine(row);
    return fact === '' ? lines : [...lines, fact];
  }

  function reasonText(row: BatchRunRow): string | undefined {
    if (row.errors.length > 0) return row.errors.map(errorLine).join(' ');
    return row.problem ? (row.problem.providerMessage ?? t(`problems.${row.problem.reason}`)) : undefined;
  }

  /** A part that is followed by more must not end like a sentence. */
  const asPart = (text: string): string => text.replace(/[.。]$/, '');

  function lastWord(row: BatchRunRow, now: Instant, kind: 'refund' | 'link'): string {
    const reason = reasonText(row);
    switch (row.outcome) {
      case 'leftOut': return reason ?? t('bulk.run.word.leftOut');
      case 'queued': return t('bulk.run.word.queued');
      case 'sending': return row.at === null ? t('bulk.run.now') : t('bulk.run.word.sent', { ago: format.relative(row.at, now) });
      case 'succeeded': {
        const time = row.at === null ? '' : format.time(row.at, true);
        return t(kind === 'link' ? 'bulk.run.word.linkReady' : 'bulk.run.word.confirmed', { time });
      }
      case 'pending': return row.providerId ? t('bulk.run.word.accepted', { provider: descriptionOf(row.providerId).name }) : t('bulk.run.word.acceptedPlain');
      case 'awaitingApproval': return t('bulk.run.word.approval');
      case 'refused': return reason === undefined ? t('bulk.run.word.refusedPlain') : t('bulk.run.word.refused', { text: reason });
      case 'unknown': {
        if (reason === undefined) return t('bulk.run.word.unknownPlain');
        if (row.nextAskAt === null) return reason;
        const text = asPart(reason);
        return row.nextAskAt - now < atOnce ? t('bulk.run.word.unknownNow', { text }) : t('bulk.run.word.unknown', { text, time: clockText(row.nextAskAt - now) });
      }
      case 'needsOperator': return t('bulk.run.word.operator');
      case 'notSent': return reason === undefined ? t('bulk.run.word.notSentPlain') : t('bulk.run.word.notSent', { text: reason });
      case 'abandoned': return t('bulk.run.word.abandoned');
      default: return assertNever(row.outcome);
    }
  }

  return { whyLines, lastWord };
}
