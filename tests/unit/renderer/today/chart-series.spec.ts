import { describe, expect, it } from 'vitest';
import { fakeProfile } from '../../../support/fake-data.ts';
import { listBehind, seriesOf, totalsOf } from '../../../../renderer/features/today/chart-series.ts';
import { tickText } from '../../../../renderer/features/today/tick-text.ts';
import { filterOf, readState, writeQuery } from '@/composables/transaction-query.ts';
import type { CurrencyChart } from '@shared/ipc/today-calls.ts';
import { moneyOf } from '@shared/money/money.ts';

const chart: CurrencyChart = {
  currency: 'HKD',
  cells: [
    { day: 0, providerId: 'vexora', group: 'received', rows: 1, minor: 700 },
    { day: 0, providerId: 'chingchingpay', group: 'received', rows: 2, minor: 300 },
    { day: 0, providerId: 'chingchingpay', group: 'returned', rows: 1, minor: 40 },
    { day: 2, providerId: 'pingpong', group: 'unsettled', rows: 1, minor: 90 },
    { day: 2, providerId: 'vexora', group: 'returned', rows: 1, minor: 5 },
    { day: 2, providerId: 'vexora', group: 'returnedElsewhere', rows: 1, minor: 8 },
  ],
};
const names = { provider: (id: string) => `P ${id}`, group: (group: string) => `G ${group}` };

describe('series', () => {
  it('by provider are what came in, deep marks first, without providers that took nothing', () => {
    expect(seriesOf(chart, 'provider', 3, names).map(({ name, values, rows, group }) => [name, values, rows, group])).toEqual([
      ['P chingchingpay', [300, 0, 0], [2, 0, 0], 'received'],
      ['P vexora', [700, 0, 0], [1, 0, 0], 'received'],
    ]);
  });

  it('by status are all providers together, with what went back below the line', () => {
    expect(seriesOf(chart, 'status', 3, names).map(({ name, values, providerId }) => [name, values, providerId])).toEqual([
      ['G received', [1_000, 0, 0], null], ['G unsettled', [0, 0, 90], null], ['G returned', [-40, -0, -5].map((value) => value + 0), null], ['G returnedElsewhere', [0, 0, -8], null],
    ]);
  });

  it('are none of a currency without a chart', () => {
    expect(seriesOf(undefined, 'status', 3, names)).toEqual([]);
    expect(totalsOf(undefined)).toEqual({ inMinor: 0, backMinor: 0, elsewhereMinor: 0, netMinor: 0 });
  });

  it('add up to totals in which nothing unsettled counts', () => {
    expect(totalsOf(chart)).toEqual({ inMinor: 1_000, backMinor: 45, elsewhereMinor: 8, netMinor: 947 });
  });
});

describe('the list behind', () => {
  const profiles = [fakeProfile(1, 'A', 'live'), fakeProfile(4, 'B', 'live', { providerId: 'pingpong' }), fakeProfile(7, 'C', 'live', { providerId: 'pingpong' })];

  it('a part of a bar is that day, currency, provider and status, as the address keeps it', () => {
    const state = listBehind({ currency: 'HKD', from: '2026-10-31', last: '2026-10-31', group: 'received', providerId: 'pingpong', profiles });
    expect(readState(writeQuery(state))).toEqual(state);
    expect(filterOf(state, 'Europe/London', [])).toEqual({
      profileIds: [profiles[1]?.id, profiles[2]?.id], kinds: ['payment'], statuses: ['part_paid', 'paid', 'part_refunded', 'refunded'], currencies: ['HKD'],
      from: Date.UTC(2026, 9, 31), until: Date.UTC(2026, 10, 1),
    });
  });

  it('what went back are refunds and payouts that succeeded, of every provider', () => {
    const state = listBehind({ currency: 'JPY', from: '2026-10-22', last: '2026-11-20', group: 'returned', profiles });
    expect(writeQuery(state)).toEqual({ from: '2026-10-22', until: '2026-11-21', type: 'refund,payout', status: 'succeeded', currency: 'JPY' });
  });

  it('a whole day is everything in that currency', () => {
    expect(writeQuery(listBehind({ currency: 'CNY', from: '2026-12-31', last: '2026-12-31', group: null, profiles }))).toEqual({ from: '2026-12-31', until: '2027-01-01', currency: 'CNY' });
  });
});

describe('the text of a grid line', () => {
  it.each([
    ['HKD', 8_000_000, ['80k', '8萬', '8万']], ['JPY', 80_000, ['80k', '8萬', '8万']], ['HKD', 25, ['0.25', '0.25', '0.25']], ['HKD', 0, ['0', '0', '0']],
    ['CNY', -150_000, ['−1.5k', '−1500', '−1500']], ['BHD', 2_500_000_000, ['2.5M', '250萬', '250万']],
  ] as const)('%s %d is short', (currency, minor, texts) => {
    expect((['en', 'zh-Hant', 'zh-Hans'] as const).map((language) => tickText(moneyOf(minor, currency), language))).toEqual(texts);
  });
});
