/**
 * The figures of the day and of the last thirty: never adds currencies, cuts days in the zone of the person who looks, and shows
 * one environment, so that practice money never stands in a sum of real money.
 */
import type { DayFigure } from '@shared/domain/day-figures.ts';
import type { ProfileId, ProviderId } from '@shared/domain/ids.ts';
import type { Environment } from '@shared/domain/profile.ts';
import type { TransactionStatus } from '@shared/domain/transaction.ts';
import type { CallOutput } from '@shared/ipc/contract.ts';
import { chartDays } from '@shared/ipc/today-calls.ts';
import { addMilliseconds } from '@shared/time/instant.ts';
import type { Clock } from '../ports/clock.ts';
import type { Journal } from '../ports/journal.ts';
import { lastDays, type Days } from './days.ts';
import { chartsOf, sumsOf } from './figures.ts';

const soon = 86_400_000;
const shown = 5;

export type Today = {
  summary(environment: Environment, zone: string): Promise<CallOutput<'today.summary'>>;
  chart(environment: Environment, zone: string): Promise<CallOutput<'today.chart'>>;
};

const settled = ['part_paid', 'paid', 'part_refunded', 'refunded'] as const satisfies readonly TransactionStatus[];
const nothing = { rows: [], next: null } as const;

export function createToday(dependencies: { readonly journal: Journal; readonly clock: Clock }): Today {
  const { journal, clock } = dependencies;

  /** The same profiles as the list stands for, so that a figure opens exactly what it counts. */
  async function profilesOf(environment: Environment): Promise<ReadonlyMap<ProfileId, ProviderId>> {
    const all = await journal.profiles.list();
    return new Map(all.filter((profile) => profile.environment === environment).map((profile) => [profile.id, profile.providerId]));
  }

  /** In two halves, each by a reader of its own: a day is added up by itself, and a busy month takes half as long. */
  async function figuresOf(bounds: Days['bounds'], profileIds: readonly ProfileId[]): Promise<readonly DayFigure[]> {
    const half = Math.ceil((bounds.length - 1) / 2);
    const [first, second] = await Promise.all([journal.figures.days(bounds.slice(0, half + 1), profileIds), journal.figures.days(bounds.slice(half), profileIds)]);
    return [...first, ...second.map((figure) => ({ ...figure, day: figure.day + half }))];
  }

  return {
    async summary(environment, zone) {
      const now = clock.now();
      const { dates: [date = ''], bounds } = lastDays(now, zone, 1);
      const [from = now, until = now] = bounds;
      const profileIds = [...(await profilesOf(environment)).keys()];
      // An empty list in a filter would stand for every profile.
      const search: Journal['transactions']['search'] = async (...parameters) => (profileIds.length === 0 ? nothing : journal.transactions.search(...parameters));
      const [figures, paidLinks, waiting, paid, newest] = await Promise.all([
        journal.figures.days(bounds, profileIds),
        journal.figures.paidLinks(from, until, profileIds),
        journal.figures.waitingLinks({ profileIds, now, endsBefore: addMilliseconds(now, soon), limit: shown }),
        search({ from, until, kinds: ['payment'], statuses: [...settled], linksOnly: true, profileIds }, null, shown),
        search({ statuses: ['waiting'], linksOnly: true, profileIds }, null, shown),
      ]);
      return {
        date,
        zone,
        received: sumsOf(figures),
        paidLinks: [...paid.rows],
        waitingLinks: [...newest.rows],
        expiringLinks: [...waiting.expiringLinks],
        totals: { paidLinks, waitingLinks: waiting.waiting, expiringLinks: waiting.expiring },
      };
    },

    async chart(environment, zone) {
      const now = clock.now();
      const { dates, bounds } = lastDays(now, zone, chartDays);
      const profiles = await profilesOf(environment);
      const figures = await figuresOf(bounds, [...profiles.keys()]);
      return { zone, days: [...dates], asOf: now, currencies: chartsOf(figures, profiles) };
    },
  };
}
