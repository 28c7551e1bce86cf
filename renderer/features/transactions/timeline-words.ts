/** Turns an event into what a person reads: a headline, a second line and the shape of its state. */
import { assertNever } from '@shared/errors/app-error.ts';
import type { Language } from '@shared/domain/preferences.ts';
import type { TimelineEvent } from '@shared/domain/timeline.ts';
import type { Look } from '@/components/status-look.ts';
import { statusLooks } from '@/components/status-look.ts';
import { capital, joined } from '@/composables/sentence.ts';
import type { Translate } from '@/locales/i18n.ts';
import type { Instant } from '@shared/time/instant.ts';

export type EventWords = { readonly headline: string; readonly note: string; readonly look: Look };

export type EventContext = {
  readonly t: Translate;
  readonly language: Language;
  readonly provider: string;
  /** Writes minor units of the transaction's currency. */
  readonly money: (minor: number) => string;
  /** Day and time in the zone of the screen. */
  readonly time: (at: Instant) => string;
  /** For an event that does not say its own amount. */
  readonly amountMinor: number;
};

const lookOf = (event: TimelineEvent): Look => {
  switch (event.type) {
    case 'intent.queued':
    case 'intent.notSent':
      return statusLooks.queued;
    case 'intent.sending':
      return statusLooks.sending;
    case 'intent.succeeded':
      return statusLooks.succeeded;
    case 'intent.accepted':
      return statusLooks.pending;
    case 'intent.rejected':
    case 'intent.failedLate':
      return statusLooks.failed;
    case 'intent.unknown':
    case 'intent.interrupted':
      return statusLooks.unknown;
    case 'intent.asked':
      return event.data.status ? statusLooks[event.data.status] : statusLooks.unknown;
    case 'intent.needsOperator':
      return statusLooks.needs_operator;
    case 'intent.decided':
      return event.data.state === 'SUCCEEDED' ? statusLooks.succeeded : statusLooks.cancelled;
    case 'intent.abandoned':
      return statusLooks.cancelled;
    case 'approval.requested':
    case 'approval.released':
      return statusLooks.queued;
    case 'approval.refused':
    case 'approval.withdrawn':
    case 'approval.expired':
    case 'link.withdrawn':
    case 'manual.voided':
      return statusLooks.cancelled;
    case 'manual.recorded':
      return statusLooks.pending;
    case 'manual.confirmed':
      return statusLooks.succeeded;
    case 'payment.observed':
    case 'found.added':
    case 'found.changed':
      return statusLooks[event.data.status ?? 'unknown'];
    default:
      return assertNever(event.type);
  }
};

function headlineOf(event: TimelineEvent, context: EventContext): string {
  const { t, provider, money } = context;
  const kind = event.data.kind ?? 'link';
  const amount = money(event.data.amountMinor ?? context.amountMinor);
  const again = event.type === 'intent.sending' && (event.data.count ?? 1) > 1;
  switch (event.type) {
    case 'intent.queued':
      return t(`transactions.timeline.${kind}.queued`, { amount });
    case 'intent.sending':
      return t(`transactions.timeline.${kind}.${again ? 'sendingAgain' : 'sending'}`, { amount });
    case 'intent.succeeded':
      return t(`transactions.timeline.${kind}.succeeded`, { amount });
    case 'intent.accepted':
      return t(`transactions.timeline.${kind}.accepted`, { amount });
    case 'intent.notSent':
      return t('transactions.timeline.notSent');
    case 'intent.rejected':
      return t('transactions.timeline.rejected', { provider });
    case 'intent.unknown':
      return t('transactions.timeline.unknown');
    case 'intent.interrupted':
      return t('transactions.timeline.interrupted');
    case 'intent.asked':
      return t('transactions.timeline.asked', { provider });
    case 'intent.needsOperator':
      return t('transactions.timeline.needsOperator');
    case 'intent.decided':
      return t('transactions.timeline.decided');
    case 'intent.abandoned':
      return t('transactions.timeline.abandoned');
    case 'intent.failedLate':
      return t('transactions.timeline.failedLate');
    case 'link.withdrawn':
      return t('transactions.timeline.withdrawn', { provider });
    case 'approval.requested':
    case 'approval.released':
    case 'approval.refused':
    case 'approval.withdrawn':
    case 'approval.expired':
      return t(`transactions.timeline.${event.type}`);
    case 'manual.recorded':
      return t('transactions.timeline.manual.recorded', { amount });
    case 'manual.confirmed':
      return t('transactions.timeline.manual.confirmed');
    case 'manual.voided':
      return t('transactions.timeline.manual.voided');
    case 'found.added':
      return t('transactions.timeline.found', { provider, amount });
    case 'payment.observed':
    case 'found.changed':
      return t(`transactions.timeline.observed.${event.data.status ?? 'unknown'}`, { amount });
    default:
      return assertNever(event.type);
  }
}

export function wordsOf(event: TimelineEvent, context: EventContext): EventWords {
  const { t, language } = context;
  const { problem, note, count, providerTransactionId, status, lookedIn, lookedAt, repeatReason, repeatOf } = event.data;
  const parts = [
    event.type === 'intent.asked' && count !== undefined ? t('transactions.timeline.check', { count }) : undefined,
    event.type === 'intent.asked' && status && !problem ? t(`status.transaction.${status}`) : undefined,
    problem ? t(`problems.${problem.reason}`) : undefined,
    problem?.providerCode ? t('transactions.timeline.code', { code: problem.providerCode }) : undefined,
    problem?.providerMessage ?? undefined,
    event.type === 'intent.unknown' ? t('transactions.timeline.locked') : undefined,
    event.operator ?? undefined,
    lookedIn && lookedAt !== undefined ? t('unsettled.trace.looked', { place: t(`unsettled.decide.places.${lookedIn}`), time: context.time(lookedAt) }) : undefined,
    note,
    providerTransactionId ? t('transactions.timeline.number', { number: providerTransactionId }) : undefined,
    repeatReason === undefined ? undefined : t('transactions.timeline.repeat', { numbers: (repeatOf ?? []).join(', '), reason: repeatReason }),
  ];
  const line = joined(parts, language);
  // A person's name is written as that person writes it.
  const begins = parts.find((part) => part !== undefined && part !== '');
  return { headline: headlineOf(event, context), note: begins === event.operator ? line : capital(line), look: lookOf(event) };
}
