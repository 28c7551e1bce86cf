/**
 * What happened on a day, grouped by where it stands, so that a figure and the list behind it never disagree: each group is a set of
 * kinds and statuses, and no transaction is in two of them. A payout for a payment is the means of a refund that is recorded by
 * itself; it is in no group.
 */
import * as z from 'zod';
import { currencyCode } from '../money/currency.ts';
import { profileId } from './ids.ts';
import { transactionKind, transactionStatus, type Transaction, type TransactionKind, type TransactionStatus } from './transaction.ts';

/** All transactions of one day that have everything below in common; payouts for a payment are left out. */
export const dayFigure = z.object({
  /** Index of the day. */
  day: z.int().min(0),
  profileId,
  kind: transactionKind,
  status: transactionStatus,
  currency: currencyCode,
  rows: z.int().min(1),
  /** Minor units: what came in of payments, the amount of the rest. */
  minor: z.int(),
  /** Payments of which something was given back outside the app, and how much of them. */
  elsewhereRows: z.int(),
  elsewhereMinor: z.int(),
});
export type DayFigure = z.infer<typeof dayFigure>;

const outgoing = ['refund', 'payout'] as const satisfies readonly TransactionKind[];
const paid = ['part_paid', 'paid', 'part_refunded', 'refunded'] as const satisfies readonly TransactionStatus[];
const unsettled = ['queued', 'sending', 'pending', 'unknown', 'needs_operator'] as const satisfies readonly TransactionStatus[];

type Membership = { readonly kinds: readonly TransactionKind[]; readonly statuses: readonly TransactionStatus[] };

/** `returnedElsewhere` holds no transactions: it is what providers count as given back on payments and nobody did in this app. */
export const figureGroups = ['received', 'waiting', 'unsettled', 'failed', 'lapsed', 'returned', 'returning', 'notReturned', 'returnedElsewhere'] as const;
export const figureGroup = z.enum(figureGroups);
export type FigureGroup = z.infer<typeof figureGroup>;

export const groupMembers: Readonly<Record<FigureGroup, Membership>> = {
  received: { kinds: ['payment'], statuses: paid },
  waiting: { kinds: ['payment'], statuses: ['waiting'] },
  unsettled: { kinds: ['payment'], statuses: unsettled },
  failed: { kinds: ['payment'], statuses: ['failed'] },
  lapsed: { kinds: ['payment'], statuses: ['expired', 'cancelled'] },
  returned: { kinds: outgoing, statuses: ['succeeded'] },
  returning: { kinds: outgoing, statuses: unsettled },
  notReturned: { kinds: outgoing, statuses: ['failed', 'expired', 'cancelled'] },
  // The payments that it may stand at.
  returnedElsewhere: { kinds: ['payment'], statuses: paid },
};

const ofTransactions = figureGroups.filter((group) => group !== 'returnedElsewhere');

/** The group of a kind and status, or undefined for what no transaction can be. */
export function groupOf({ kind, status }: Pick<Transaction, 'kind' | 'status'>): FigureGroup | undefined {
  return ofTransactions.find((group) => groupMembers[group].kinds.includes(kind) && groupMembers[group].statuses.includes(status));
}

/** True for money that left, or was to leave. */
export function isOutgoing(group: FigureGroup): boolean {
  return group === 'returned' || group === 'returning' || group === 'notReturned' || group === 'returnedElsewhere';
}
