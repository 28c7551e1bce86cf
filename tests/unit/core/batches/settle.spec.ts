import { describe, expect, it } from 'vitest';
import type { CheckedRow } from '@core/batches/check-row.ts';
import { settle, shownOf, type Entry } from '@core/batches/settle.ts';
import { reference } from '@shared/domain/ids.ts';
import { toMinor } from '@shared/money/money.ts';
import { fakeProfile, fakeTransaction } from '../../../support/fake-data.ts';

const payment = fakeTransaction({ number: 1, status: 'paid', amountMinor: 10_000, reference: 'A-1', minutesAgo: 60 });
const profile = fakeProfile(1, 'Practice', 'practice');

/** A refund row of one payment of 100.00 whose rest is `restMinor`. */
function refund(number: number, minor: number, restMinor = 10_000): Entry {
  const typed = { number, cells: [], texts: {}, errors: [] };
  const checked: CheckedRow = {
    order: 'A-1', profile, amountMinor: toMinor(minor), currency: 'HKD', errors: [], warnings: [],
    request: {
      kind: 'refund', payment, restMinor, askedAt: null,
      input: { paymentId: payment.id, reference: reference.parse(`R-${number}`), amountMinor: toMinor(minor), reason: 'damaged_item', note: '', fields: {}, repeatReason: null },
    },
  };
  return { typed, checked, wanted: undefined, shown: shownOf(typed, 'A-1', null) };
}

const shown = (rows: readonly Entry[]) => {
  settle(rows);
  return rows.map(({ shown: { number, verdict, included, errors, warnings } }) => [number, verdict, included, errors[0]?.code ?? warnings[0]?.kind ?? null]);
};

describe('rows of one payment', () => {
  it('share its rest in the order of the file', () => {
    const rows = [refund(2, 6_000), refund(3, 3_000), refund(4, 2_000)];
    expect(shown(rows)).toEqual([[2, 'ready', true, null], [3, 'ready', true, null], [4, 'error', false, 'row.sumAboveRest']]);
    expect(rows[1]?.shown.facts).toMatchObject({ restBeforeMinor: 4_000, restAfterMinor: 1_000 });
    expect(rows[2]?.shown.errors[0]?.params).toEqual({ rows: '2, 3', restMinor: 10_000, currency: 'HKD' });
  });

  it('leave a repetition out until a person includes it, and count it from then on', () => {
    const rows = [refund(2, 4_000), refund(3, 4_000), refund(4, 5_000)];
    expect(shown(rows)).toEqual([[2, 'ready', true, null], [3, 'check', false, 'sameRow'], [4, 'ready', true, null]]);
    rows[1]!.wanted = true;
    expect(shown(rows)).toEqual([[2, 'ready', true, null], [3, 'check', true, 'sameRow'], [4, 'error', false, 'row.sumAboveRest']]);
  });

  it('give their rest back when a person leaves one out', () => {
    const rows = [refund(2, 8_000), refund(3, 5_000)];
    expect(shown(rows)[1]).toEqual([3, 'error', false, 'row.sumAboveRest']);
    rows[0]!.wanted = false;
    expect(shown(rows)).toEqual([[2, 'ready', false, null], [3, 'ready', true, null]]);
  });

  it('are never included with an error, whatever a person wants', () => {
    const row = refund(2, 20_000);
    row.wanted = true;
    expect(shown([row])).toEqual([[2, 'error', false, 'amount.aboveRefundable']]);
  });
});
