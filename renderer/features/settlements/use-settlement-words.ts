/** Sentences about statements and their rows. */
import { formatMoney } from '@/composables/format-money.ts';
import { dayText, timeText, useFormat, utcOffsetText } from '@/composables/use-format.ts';
import { useText } from '@/locales/i18n.ts';
import type { ProviderId } from '@shared/domain/ids.ts';
import type { SettlementRow, Statement } from '@shared/domain/settlement.ts';
import { transactionKinds, transactionStatuses } from '@shared/domain/transaction.ts';
import { assertNever } from '@shared/errors/app-error.ts';
import { moneyOf } from '@shared/money/money.ts';
import { descriptionOf } from '@shared/providers/catalogue.ts';
import { addMilliseconds, type Instant } from '@shared/time/instant.ts';
import { businessDateOf, startOfDay } from '@shared/time/zones.ts';

/** What both days share is said once: `1–20 Nov 2026`, `28 Oct – 20 Nov 2026`; `2026年11月1日–20日`. */
export function span(first: string, last: string): string {
  const [day = '', month, year] = first.split(' ');
  if (month !== undefined) {
    const [, otherMonth, otherYear] = last.split(' ');
    if (year !== otherYear) return `${first} – ${last}`;
    return month === otherMonth ? `${day}–${last}` : `${day} ${month} – ${last}`;
  }
  const common = /^(\d+年)(\d+月)?/u.exec(first);
  const other = /^(\d+年)(\d+月)?/u.exec(last);
  if (common?.[1] !== other?.[1]) return `${first}–${last}`;
  return `${first}–${last.slice((other?.[1] ?? '').length + (common?.[2] === other?.[2] ? (other?.[2] ?? '').length : 0))}`;
}

export function useSettlementWords() {
  const { t, language } = useText();
  const format = useFormat();

  /** `1 Nov 2026 – 20 Nov 2026`: the last day is included; with the time of day where an end is not midnight. */
  function periodText(from: Instant | null, until: Instant | null, zone: string): string {
    if (from === null || until === null) return t('settlements.periodOpen');
    const last = addMilliseconds(until, -1);
    const whole = [from, until].every((at) => startOfDay(businessDateOf(at, zone), zone) === at);
    if (!whole) return `${dayText(from, zone, language.value, false)} ${timeText(from, zone)} – ${dayText(last, zone, language.value, false)} ${timeText(until, zone)}`;
    const first = dayText(from, zone, language.value, false);
    const end = dayText(last, zone, language.value, false);
    return first === end ? first : span(first, end);
  }

  const zoneText = (statement: Pick<Statement, 'zone' | 'from' | 'createdAt'>): string => t('settlements.zoneOf', { zone: statement.zone, offset: utcOffsetText(statement.from ?? statement.createdAt, statement.zone) });

  function nameOf(statement: Pick<Statement, 'source' | 'name'>, provider: ProviderId | undefined): string {
    return statement.name || t('settlements.pulled', { provider: provider === undefined ? t('settlements.theProvider') : descriptionOf(provider).name });
  }

  /** A difference of amounts with its direction in words: both signs look alike at a glance. */
  function gap(row: SettlementRow): string {
    const minor = row.reason?.params['differenceMinor'];
    const currency = row.theirs?.currency ?? row.ours?.currency;
    return typeof minor === 'number' && currency !== undefined ? formatMoney(moneyOf(Math.abs(minor), currency)) : '';
  }

  function status(row: SettlementRow): string {
    const value = row.reason?.params['status'] ?? row.ours?.status;
    const known = transactionStatuses.find((one) => one === value);
    return known === undefined ? '' : t(`status.transaction.${known}`);
  }

  /** Why the row is a difference; empty for a match. `provider` is its name. */
  function reasonText(row: SettlementRow, provider: string): string {
    if (row.reason === null) return '';
    const { code, params } = row.reason;
    switch (code) {
      case 'otherKind': {
        const kind = transactionKinds.find((one) => one === (params['kind'] ?? row.ours?.kind));
        return t('settlements.reasons.otherKind', { provider, kind: kind === undefined ? '' : t(`status.kind.${kind}`) });
      }
      case 'amountHigherThere': case 'amountLowerThere': case 'receivedDiffers': return t(`settlements.reasons.${code}`, { provider, difference: gap(row) });
      case 'otherCurrency': return t('settlements.reasons.otherCurrency', { provider, theirs: row.theirs?.currency ?? '', ours: row.ours?.currency ?? '' });
      case 'movedThereOpenHere': case 'movedThereFailedHere': case 'notMovedThere': return t(`settlements.reasons.${code}`, { provider, status: status(row) });
      case 'sameNumber': return t('settlements.reasons.sameNumber', { row: format.count(Number(params['row'] ?? 0)) });
      case 'notInJournal': case 'numberUnfit': case 'noRefundFits': case 'notListed': case 'nearEdge': case 'cells': return t(`settlements.reasons.${code}`, { provider });
      default: return assertNever(code);
    }
  }

  return { periodText, zoneText, nameOf, reasonText };
}
