/** The lines of an item's history: every send and every question with the provider's words, and what a person decided. Pure. */
import { capital, joined } from '@/composables/sentence.ts';
import type { Translate } from '@/locales/i18n.ts';
import type { IntentTrace } from '@shared/domain/intent.ts';
import type { Language } from '@shared/domain/preferences.ts';
import type { TimelineEvent } from '@shared/domain/timeline.ts';
import type { Instant } from '@shared/time/instant.ts';

export type TraceLine = { readonly key: string; readonly at: Instant; readonly head: string; readonly text: string; readonly words: string };

type Context = { readonly t: Translate; readonly language: Language; readonly time: (at: Instant) => string };

/** The provider's own text, as it came. */
function wordsOf({ problem }: IntentTrace): string {
  return [problem?.providerCode, problem?.providerMessage].filter((word) => word !== null && word !== undefined && word !== '').join(' ');
}

function outcomeOf(step: IntentTrace, { t, language }: Context): string {
  const { problem, endedAt } = step;
  if (endedAt === null) return t('problems.interrupted');
  if (problem === null) return t(step.kind === 'send' ? 'unsettled.trace.taken' : 'unsettled.trace.answered');
  return joined([t(`problems.${problem.reason}`), problem.httpStatus === null ? '' : `HTTP ${problem.httpStatus}`], language);
}

function decisionLine(event: TimelineEvent, { t, language, time }: Context): TraceLine {
  const { lookedIn, lookedAt, note, providerTransactionId } = event.data;
  return {
    key: `event ${event.id}`,
    at: event.at,
    head: t(event.type === 'intent.abandoned' ? 'unsettled.trace.abandoned' : 'unsettled.trace.decided'),
    text: joined([
      event.operator ?? '',
      lookedIn && lookedAt !== undefined ? t('unsettled.trace.looked', { place: t(`unsettled.decide.places.${lookedIn}`), time: time(lookedAt) }) : '',
      providerTransactionId ? t('transactions.timeline.number', { number: providerTransactionId }) : '',
    ], language),
    words: note ?? '',
  };
}

/** Newest first. */
export function traceLines(trace: readonly IntentTrace[], timeline: readonly TimelineEvent[], context: Context): readonly TraceLine[] {
  const { t } = context;
  const steps = trace.map((step): TraceLine => ({
    key: `${step.kind} ${step.number}`, at: step.at, head: t(`unsettled.trace.${step.kind}`, { n: step.number }), text: capital(outcomeOf(step, context)), words: wordsOf(step),
  }));
  const decisions = timeline.filter(({ type }) => type === 'intent.decided' || type === 'intent.abandoned').map((event) => decisionLine(event, context));
  return [...decisions, ...steps].toSorted((left, right) => right.at - left.at);
}
