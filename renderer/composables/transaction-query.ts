/**
 * What the list shows, as a value that lives in the address: a reload, the back button and a copied address all give the same
 * list. Reading never throws; what an address says and the app does not know is dropped.
 */
import { currencyCode, type CurrencyCode } from '@shared/money/currency.ts';
import { profileId, type ProfileId } from '@shared/domain/ids.ts';
import type { TransactionFilter } from '@shared/domain/transaction-filter.ts';
import { transactionKinds, transactionStatuses, type TransactionKind, type TransactionStatus } from '@shared/domain/transaction.ts';
import { startOfDay } from '@shared/time/zones.ts';

export const views = ['all', 'refundable', 'refunds', 'unsettled'] as const;
export type View = (typeof views)[number];

/** Statuses behind the view "unsettled": sent or about to be sent, end not known or not final. A link that waits for its payer is not one. */
export const unsettledStatuses = ['queued', 'sending', 'pending', 'unknown', 'needs_operator'] as const satisfies readonly TransactionStatus[];

/** Statuses that a payment of which something may be given back can have. */
const refundableStatuses = ['part_paid', 'paid', 'part_refunded'] as const satisfies readonly TransactionStatus[];

/** `from` is the first day shown, `until` the first day not shown any more, both `YYYY-MM-DD` in the zone of the screen. */
export type ListState = {
  readonly view: View;
  readonly text: string;
  readonly from: string | null;
  readonly until: string | null;
  readonly kinds: readonly TransactionKind[];
  readonly statuses: readonly TransactionStatus[];
  readonly currencies: readonly CurrencyCode[];
  readonly profileIds: readonly ProfileId[];
};

export const emptyState: ListState = { view: 'all', text: '', from: null, until: null, kinds: [], statuses: [], currencies: [], profileIds: [] };

export type Query = Readonly<Record<string, string | null | readonly (string | null)[] | undefined>>;

function single(query: Query, key: string): string {
  const value = query[key];
  return (typeof value === 'string' ? value : Array.isArray(value) ? value[0] : null) ?? '';
}

function listed<Value extends string>(query: Query, key: string, isValue: (text: string) => text is Value): readonly Value[] {
  return [...new Set(single(query, key).split(','))].filter(isValue);
}

const isView = (text: string): text is View => (views as readonly string[]).includes(text);
const isKind = (text: string): text is TransactionKind => (transactionKinds as readonly string[]).includes(text);
const isStatus = (text: string): text is TransactionStatus => (transactionStatuses as readonly string[]).includes(text);
const isCurrency = (text: string): text is CurrencyCode => currencyCode.safeParse(text).success;
const isProfileId = (text: string): text is ProfileId => profileId.safeParse(text).success;

/** True for a day of the calendar, so not for 30 February. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const at = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().slice(0, 10) === text;
}

/** The day `days` after `day`; `days` may be negative. */
export function shiftDay(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

function dayOf(query: Query, key: string): string | null {
  const text = single(query, key);
  return isDay(text) ? text : null;
}

/** Statuses that `view` leaves to choose from. */
export function statusesOf(view: View): readonly TransactionStatus[] {
  if (view === 'unsettled') return unsettledStatuses;
  if (view === 'refundable') return refundableStatuses;
  return transactionStatuses;
}

/** True where the view itself says which kind is shown. */
export function fixesKind(view: View): boolean {
  return view === 'refunds' || view === 'refundable';
}

export function readState(query: Query): ListState {
  const viewText = single(query, 'view');
  const view = isView(viewText) ? viewText : 'all';
  return {
    view,
    text: single(query, 'text').trim().slice(0, 200),
    from: dayOf(query, 'from'),
    until: dayOf(query, 'until'),
    kinds: fixesKind(view) ? [] : listed(query, 'type', isKind),
    statuses: listed(query, 'status', isStatus).filter((status) => statusesOf(view).includes(status)),
    currencies: listed(query, 'currency', isCurrency),
    profileIds: listed(query, 'profile', isProfileId),
  };
}

/** The shortest address for `state`: what is not narrowed is not written. */
export function writeQuery(state: ListState): Record<string, string> {
  const pairs: readonly (readonly [string, string])[] = [
    ['view', state.view === 'all' ? '' : state.view],
    ['text', state.text],
    ['from', state.from ?? ''],
    ['until', state.until ?? ''],
    ['type', state.kinds.join(',')],
    ['status', state.statuses.join(',')],
    ['currency', state.currencies.join(',')],
    ['profile', state.profileIds.join(',')],
  ];
  return Object.fromEntries(pairs.filter(([, value]) => value !== ''));
}

/** True when the start is not before the end, so that no row could ever match. */
export function isEmptyRange(state: Pick<ListState, 'from' | 'until'>): boolean {
  return state.from !== null && state.until !== null && state.from >= state.until;
}

/**
 * The filter for the journal. All narrowings hold together. Days are cut in `zone`. `scope` are the profiles that the screen
 * stands for when none is chosen; leave it empty for all of them.
 */
export function filterOf(state: ListState, zone: string, scope: readonly ProfileId[]): TransactionFilter {
  const profileIds = state.profileIds.length > 0 ? state.profileIds : scope;
  const statuses = state.statuses.length > 0 ? state.statuses : state.view === 'unsettled' ? unsettledStatuses : [];
  const kinds: readonly TransactionKind[] = state.view === 'refunds' ? ['refund'] : state.view === 'refundable' ? ['payment'] : state.kinds;
  return {
    ...(state.text === '' ? {} : { text: state.text }),
    ...(profileIds.length === 0 ? {} : { profileIds: [...profileIds] }),
    ...(kinds.length === 0 ? {} : { kinds: [...kinds] }),
    ...(statuses.length === 0 ? {} : { statuses: [...statuses] }),
    ...(state.currencies.length === 0 ? {} : { currencies: [...state.currencies] }),
    ...(state.view === 'refundable' ? { refundableOnly: true } : {}),
    ...(state.from === null ? {} : { from: startOfDay(state.from, zone) }),
    ...(state.until === null ? {} : { until: startOfDay(state.until, zone) }),
  };
}

/** True when something beyond the view narrows the list, so that "clear" has something to do. */
export function isNarrowed(state: ListState): boolean {
  return Object.keys(writeQuery({ ...state, view: 'all' })).length > 0;
}
