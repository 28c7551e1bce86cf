/** Thirty plainly synthetic days of four providers: quiet ones, a busy one, an empty one, and refunds. The same on every run. */
import type { FigureGroup } from '../../shared/domain/day-figures.ts';
import type { ProviderId } from '../../shared/domain/ids.ts';
import type { Handlers } from '../../shared/ipc/contract.ts';
import { chartDays, type ChartCell, type CurrencyChart, type DaySum } from '../../shared/ipc/today-calls.ts';
import type { Transaction } from '../../shared/domain/transaction.ts';
import type { CurrencyCode } from '../../shared/money/currency.ts';
import { toInstant } from '../../shared/time/instant.ts';
import { fakeNow } from './fake-data.ts';

export type FakeTodayOptions = {
  /** No transactions yet. */
  readonly empty?: boolean;
  /** Nothing today, though the days before were busy. */
  readonly quietDay?: boolean;
  /** A fourth and a fifth currency, one of them without decimals. */
  readonly manyCurrencies?: boolean;
};

const today = '2026-11-20';
const last = chartDays - 1;
/** A shop that was closed. */
const closed = 12;
const days = Array.from({ length: chartDays }, (_, index) => new Date(Date.UTC(2026, 10, 20 - last + index)).toISOString().slice(0, 10));

type Account = { readonly currency: CurrencyCode; readonly providerId: ProviderId; readonly payments: number; readonly averageMinor: number };

const accounts: readonly Account[] = [
  { currency: 'HKD', providerId: 'chingchingpay', payments: 34, averageMinor: 71_350 },
  { currency: 'HKD', providerId: 'pingxx', payments: 11, averageMinor: 108_000 },
  { currency: 'HKD', providerId: 'pingpong', payments: 16, averageMinor: 88_220 },
  { currency: 'CNY', providerId: 'pingxx', payments: 29, averageMinor: 38_400 },
  { currency: 'CNY', providerId: 'pingpong', payments: 9, averageMinor: 41_270 },
  { currency: 'TWD', providerId: 'vexora', payments: 27, averageMinor: 319_800 },
];
const more: readonly Account[] = [
  { currency: 'JPY', providerId: 'pingpong', payments: 8, averageMinor: 6_240 },
  { currency: 'USD', providerId: 'pingpong', payments: 3, averageMinor: 4_599 },
];

/** 0 to 99, scattered but fixed. */
const scatter = (day: number, seed: number): number => (day * 7_919 + seed * 104_729 + day * day * 31) % 100;

function cellsOf({ providerId, payments, averageMinor }: Account, seed: number): readonly ChartCell[] {
  return days.flatMap((_, day) => {
    if (day === closed) return [];
    const busy = scatter(day, seed);
    const rows = Math.max(1, Math.trunc((payments * (60 + busy)) / 110));
    const cell = (group: FigureGroup, count: number, minor: number): readonly ChartCell[] => (count === 0 ? [] : [{ day, providerId, group, rows: count, minor }]);
    return [
      ...cell('received', rows, rows * averageMinor + busy * 10),
      ...cell('waiting', day === last ? 2 : 0, 2 * averageMinor),
      ...cell('unsettled', day > last - 2 ? 1 : 0, averageMinor),
      ...cell('failed', busy % 3, (busy % 3) * averageMinor),
      ...cell('lapsed', busy % 4, (busy % 4) * averageMinor),
      ...cell('returned', busy % 5 === 0 ? 2 : 0, averageMinor + 4_200),
      ...cell('returning', day === last && seed === 0 ? 1 : 0, 36_000),
      ...cell('returnedElsewhere', day === 20 && seed === 1 ? 1 : 0, 8_800),
    ];
  });
}

function charts({ empty, quietDay, manyCurrencies }: FakeTodayOptions): CurrencyChart[] {
  if (empty === true && quietDay !== true) return [];
  const all = [...accounts, ...(manyCurrencies ? more : [])].map((account, seed) => ({ currency: account.currency, cells: cellsOf(account, seed).filter((cell) => !quietDay || cell.day < last) }));
  return [...new Set(all.map(({ currency }) => currency))].map((currency) => ({ currency, cells: all.filter((one) => one.currency === currency).flatMap(({ cells }) => cells).toSorted((left, right) => left.day - right.day) }));
}

function sumOf({ currency, cells }: CurrencyChart): DaySum {
  const of = (group: FigureGroup, field: 'rows' | 'minor'): number => cells.filter((cell) => cell.day === last && cell.group === group).reduce((sum, cell) => sum + cell[field], 0);
  return { currency, inRows: of('received', 'rows'), inMinor: of('received', 'minor'), outRows: of('returned', 'rows'), outMinor: of('returned', 'minor') };
}

export function fakeTodayHandlers(options: FakeTodayOptions, rows: () => readonly Transaction[]): Pick<Handlers, 'today.summary' | 'today.chart'> {
  return {
    'today.summary': async () => {
      const waiting = rows().filter((row) => row.status === 'waiting');
      const paid = rows().filter((row) => row.createdAt > fakeNow - 14 * 3_600_000 && row.link !== null && ['paid', 'part_refunded'].includes(row.status));
      const expiring = waiting.filter((row) => row.link?.expiresAt && row.link.expiresAt < fakeNow + 86_400_000);
      return {
        date: today, zone: 'Asia/Hong_Kong', received: charts(options).map(sumOf).filter((sum) => sum.inRows > 0 || sum.outRows > 0),
        paidLinks: paid.slice(0, 5), waitingLinks: waiting.slice(0, 5), expiringLinks: expiring.slice(0, 5),
        totals: { paidLinks: paid.length, waitingLinks: waiting.length, expiringLinks: expiring.length },
      };
    },
    'today.chart': async () => ({ zone: 'Asia/Hong_Kong', days, asOf: toInstant(fakeNow), currencies: charts(options) }),
  };
}
