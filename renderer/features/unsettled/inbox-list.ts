/** Which open items a list shows, and in which order. Pure. */
import type { Sort } from '@/components/data-table.ts';
import type { ProviderId } from '@shared/domain/ids.ts';
import type { IntentKind } from '@shared/domain/intent.ts';
import type { UnsettledItem } from './use-items.ts';

/** Rows of the panel; the rest is one click away. */
export const shownOnToday = 5;
/** From this many items on there is something to narrow down. */
export const filtersFrom = 6;

export type InboxFilter = { readonly providerId: ProviderId | ''; readonly kind: IntentKind | '' };

export const noFilter: InboxFilter = { providerId: '', kind: '' };
export const oldestFirst: Sort = { key: 'since', direction: 'ascending' };

/** Amounts of two currencies are not compared: each currency stands by itself. */
function compareAmounts({ intent: left }: UnsettledItem, { intent: right }: UnsettledItem): number {
  return left.amountMinor - right.amountMinor;
}

const byAge = ({ intent: left }: UnsettledItem, { intent: right }: UnsettledItem): number => left.createdAt - right.createdAt || (left.id < right.id ? -1 : 1);

export function listed(items: readonly UnsettledItem[], filter: InboxFilter, { key, direction }: Sort): readonly UnsettledItem[] {
  const turn = direction === 'ascending' ? 1 : -1;
  return items
    .filter(({ intent, transaction }) => (filter.providerId === '' || transaction.providerId === filter.providerId) && (filter.kind === '' || intent.kind === filter.kind))
    .toSorted((left, right) => (key === 'amount'
      ? left.intent.currency.localeCompare(right.intent.currency) || turn * compareAmounts(left, right) || byAge(left, right)
      : turn * byAge(left, right)));
}

/** A second press turns the order; another column begins with what needs a person most: the oldest, the largest. */
export function nextSort(sort: Sort, key: string): Sort {
  if (sort.key !== key) return { key, direction: key === 'amount' ? 'descending' : 'ascending' };
  return { key, direction: sort.direction === 'ascending' ? 'descending' : 'ascending' };
}
