/** Figures over many transactions at once. All of them are answered beside the writer and never block it. */
import type { DayFigure } from '@shared/domain/day-figures.ts';
import type { ProfileId } from '@shared/domain/ids.ts';
import type { Transaction } from '@shared/domain/transaction.ts';
import type { Instant } from '@shared/time/instant.ts';

export type LinkFigures = {
  /** Links and checkouts that wait for their payer, and those of them that end after `now` and before `endsBefore`. */
  readonly waiting: number;
  readonly expiring: number;
  /** The first to end first, at most `limit`. */
  readonly expiringLinks: readonly Transaction[];
};

export type FigureRecords = {
  /**
   * Sums by the day of creation; payouts for a payment are left out. `bounds` are the instants between the days, one more than there are days, ascending; 2 to 100.
   * Without profiles there is nothing to sum.
   */
  days(bounds: readonly Instant[], profileIds: readonly ProfileId[]): Promise<readonly DayFigure[]>;
  /** Links and checkouts created in the span whose payment came in. */
  paidLinks(from: Instant, until: Instant, profileIds: readonly ProfileId[]): Promise<number>;
  waitingLinks(query: { readonly profileIds: readonly ProfileId[]; readonly now: Instant; readonly endsBefore: Instant; readonly limit: number }): Promise<LinkFigures>;
};
