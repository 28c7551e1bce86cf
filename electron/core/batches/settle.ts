/**
 * What the rows of a file do to each other, recomputed whenever one of them changes: rows of one payment share its rest in the order of
 * the file, and a row that says the same as one above it waits for a person.
 */
import type { BatchFacts, BatchRow, BatchVerdict, BatchWarning } from '@shared/domain/batch.ts';
import { AppError, type AppErrorDto } from '@shared/errors/app-error.ts';
import { toMinor } from '@shared/money/money.ts';
import type { TypedRow } from '../ports/sheets.ts';
import type { CheckedRow } from './check-row.ts';
import { textAt } from './parse-row.ts';

export type Entry = {
  readonly typed: TypedRow;
  checked: CheckedRow | null;
  /** What a person said of it; undefined leaves it to the verdict. */
  wanted: boolean | undefined;
  shown: BatchRow;
};

type Found = { readonly verdict: BatchVerdict; readonly included: boolean; readonly errors: readonly AppErrorDto[]; readonly warnings: readonly BatchWarning[]; readonly facts: BatchFacts | null };

const nothingFound: Found = { verdict: 'unchecked', included: false, errors: [], warnings: [], facts: null };

export function shownOf(typed: TypedRow, order: string, checked: CheckedRow | null, found: Found = nothingFound): BatchRow {
  return {
    number: typed.number,
    order: checked?.order ?? order,
    profileId: checked?.profile?.id ?? null,
    providerId: checked?.profile?.providerId ?? null,
    amountText: textAt(typed, 'amount'),
    amountMinor: checked?.amountMinor ?? null,
    currency: checked?.currency ?? null,
    verdict: found.verdict,
    included: found.included,
    errors: [...found.errors],
    warnings: [...found.warnings],
    facts: found.facts,
  };
}

function failed(errors: readonly AppErrorDto[], warnings: readonly BatchWarning[] = []): Found {
  return { ...nothingFound, verdict: 'error', errors, warnings };
}

function judged(entry: Entry, warnings: readonly BatchWarning[], facts: BatchFacts): Found {
  const verdict = warnings.length > 0 ? 'check' : 'ready';
  return { verdict, included: entry.wanted ?? verdict === 'ready', errors: [], warnings, facts };
}

/** Same amount of the same payment, or same content of a link. */
function isSame(left: CheckedRow, right: CheckedRow): boolean {
  const [one, other] = [left.request, right.request];
  if (one?.kind === 'refund' && other?.kind === 'refund') return one.input.amountMinor === other.input.amountMinor;
  return one?.kind === 'link' && other?.kind === 'link' && one.content === other.content;
}

/** `group` holds all rows of one payment, or all links of one content, in the order of the file. */
export function settle(group: readonly Entry[]): void {
  let spent = 0;
  const sent: number[] = [];
  for (const [index, entry] of group.entries()) {
    const { checked } = entry;
    if (checked === null) continue;
    const found = ((): Found => {
      const { request } = checked;
      if (request === null) return failed(checked.errors, checked.warnings);
      const same = group.slice(0, index).find((other) => other.checked !== null && isSame(other.checked, checked));
      const warnings: readonly BatchWarning[] = [...(same ? [{ kind: 'sameRow' as const, row: same.typed.number }] : []), ...checked.warnings];
      if (request.kind === 'link') return judged(entry, warnings, { kind: 'link', method: request.input.method, expiresAt: request.input.expiresAt, description: request.input.description });
      const { input, payment, restMinor } = request;
      const before = restMinor - spent;
      if (input.amountMinor > before) {
        const { currency } = payment;
        const error = sent.length === 0
          ? new AppError('amount.aboveRefundable', { maximumMinor: before, currency }, { field: 'amount' })
          : new AppError('row.sumAboveRest', { rows: sent.join(', '), restMinor, currency }, { field: 'amount' });
        return failed([error.toDto()], warnings);
      }
      const now = judged(entry, warnings, {
        kind: 'refund', paymentId: payment.id, paymentReference: payment.reference, paidMinor: payment.receivedMinor ?? payment.amountMinor, restBeforeMinor: toMinor(before),
        restAfterMinor: toMinor(before - input.amountMinor), method: payment.method, askedAt: request.askedAt,
      });
      if (now.included) {
        spent += input.amountMinor;
        sent.push(entry.typed.number);
      }
      return now;
    })();
    entry.shown = shownOf(entry.typed, entry.shown.order, checked, found);
  }
}

/** What rows belong together by; a row with an error stands alone. */
export function groupKey(checked: CheckedRow): string | null {
  if (checked.request === null) return null;
  return checked.request.kind === 'refund' ? checked.request.payment.id : checked.request.content;
}
