/** The part of the contract that is about the first screen. Every figure is of one environment; the days are cut in the zone of the screen. */
import * as z from 'zod';
import { figureGroup } from '../domain/day-figures.ts';
import { providerId } from '../domain/ids.ts';
import { environment } from '../domain/profile.ts';
import { transaction } from '../domain/transaction.ts';
import { currencyCode } from '../money/currency.ts';
import { instant } from '../time/instant.ts';

const shown = z.strictObject({ environment });

/** The last so many days, today included. */
export const chartDays = 30;

/** What came in and went back on one day in one currency. Minor units, both positive. */
export const daySum = z.object({ currency: currencyCode, inRows: z.int(), inMinor: z.int(), outRows: z.int(), outMinor: z.int() });
export type DaySum = z.infer<typeof daySum>;

/** One number of the chart. `day` is an index into the days; `minor` is positive, the group says the direction. */
export const chartCell = z.object({ day: z.int().min(0).max(chartDays - 1), providerId, group: figureGroup, rows: z.int(), minor: z.int() });
export type ChartCell = z.infer<typeof chartCell>;

export const currencyChart = z.object({ currency: currencyCode, cells: z.array(chartCell) });
export type CurrencyChart = z.infer<typeof currencyChart>;

export const todayCalls = {
  /** At most five links of each list; `totals` counts all of them. */
  'today.summary': {
    input: shown,
    output: z.object({
      date: z.string(),
      zone: z.string(),
      received: z.array(daySum),
      paidLinks: z.array(transaction),
      waitingLinks: z.array(transaction),
      expiringLinks: z.array(transaction),
      totals: z.object({ paidLinks: z.int(), waitingLinks: z.int(), expiringLinks: z.int() }),
    }),
  },
  /** Oldest day first. A currency that nothing happened in is left out, and so is a cell without rows. */
  'today.chart': {
    input: shown,
    output: z.object({ zone: z.string(), days: z.array(z.string()), asOf: instant, currencies: z.array(currencyChart) }),
  },
} as const;
