/**
 * What the list shows, as a value that lives in the address: a reload, the back button and a copied address all give the same
 * list. Reading never throws; what an address says and the app does not know is dropped.
 */
import { currencyCode, type CurrencyCode } from '@shared/money/currency.ts';
import { profileId, providerIds, type ProfileId, type ProviderId } from '@shared/domain/ids.ts';
import { builtInViews, savedViewId, type BuiltInView, type SavedViewId } from '@shared/domain/saved-view.ts';
import { listSort, newestFirst, type ListSort, type TimeBasis, type TransactionFilter } from '@shared/domain/transaction-filter.ts';
import { transaction, transactionKinds, transactionStatuses, type Transaction, type TransactionKind, type TransactionStatus } from '@shared/domain/transaction.ts';
import { daysOfRange, relativeRanges, type RelativeRange } from '@shared/time/ranges.ts';
import { isTimeZone, startOfDay } from '@shared/time/zones.ts';
import { toMinor } from '@shared/money/money.ts';
import type { Instant } from '@shared/time/instant.ts';
import { currentInstant } from './use-now.ts';

export { shiftDay } from '@shared/time/ranges.ts';

export const views = builtInViews;
export type View = BuiltInView;

/** Statuses behind the view "unsettled": sent or about to be sent, end not known or not final. A link that waits for its payer is not one. */
export const unsettledStatuses = ['queued', 'sending', 'pending', 'unknown', 'needs_operator'] as const satisfies readonly TransactionStatus[];

/** Statuses that a payment of which something may be given back can have. */
const refundableStatuses = ['part_paid', 'paid', 'part_refunded'] as const satisfies readonly TransactionStatus[];

/**
 * `from` is the first day shown, `until` the first day not shown any more, both `YYYY-MM-DD`; `range` stands for such days as told from
 * today, and then both are null. Days are cut in `zone`, or in the screen's where it is null. Amounts are minor units of the one
 * currency that is chosen.
 */
export type ListState = {
  readonly view: View;
  /** The saved view that this began as. */
  readonly saved: SavedViewId | null;
  readonly text: string;
  readonly range: RelativeRange | null;
  readonly from: string | null;
  readonly until: string | null;
  readonly timeOf: TimeBasis;
  readonly zone: string | null;
  readonly kinds: readonly TransactionKind[];
  readonly origins: readonly Transaction['origin'][];
  readonly statuses: readonly TransactionStatus[];
  readonly currencies: readonly CurrencyCode[];
  readonly amountFrom: number | null;
  readonly amountTo: number | null;
  readonly providerIds: readonly ProviderId[];
  readonly profileIds: readonly ProfileId[];
  readonly methods: readonly string[];
  readonly operators: readonly string[];
  readonly sort: ListSort;
};

export const emptyState: ListState = {
  view: 'all', saved: null, text: '', range: null, from: null, until: null, timeOf: 'created', zone: null, kinds: [], origins: [], statuses: [], currencies: [], amountFrom: null, amountTo: null,
  providerIds: [], profileIds: [], methods: [], operators: [], sort: newestFirst,
};

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
const isOrigin = (text: string): text is Transaction['origin'] => transaction.shape.origin.safeParse(text).success;
const isProviderId = (text: string): text is ProviderId => (providerIds as readonly string[]).includes(text);
const isRange = (text: string): text is RelativeRange => (relativeRanges as readonly string[]).includes(text);
const isProfileId = (text: string): text is ProfileId => profileId.safeParse(text).success;

/** True for a day of the calendar, so not for 30 February. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const at = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().slice(0, 10) === text;
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

/** Names that may hold a comma, in one value. */
const joined = (names: readonly string[]): string => names.map((name) => name.replaceAll('%', '%25').replaceAll(',', '%2C')).join(',');
function namesOf(query: Query, key: string, longest: number): readonly string[] {
  const names = single(query, key).split(',').map((name) => name.replaceAll('%2C', ',').replaceAll('%25', '%'));
  return [...new Set(names)].filter((name) => name !== '' && name.length <= longest).slice(0, 100);
}

function minorOf(query: Query, key: string): number | null {
  const text = single(query, key);
  return /^\d{1,15}$/.test(text) ? Number(text) : null;
}

function sortOf(query: Query): ListSort {
  const [by, direction] = single(query, 'sort').split('-');
  const read = listSort.safeParse({ by, direction: direction === 'up' ? 'ascending' : 'descending' });
  return read.success ? read.data : newestFirst;
}

export function readState(query: Query): ListState {
  const viewText = single(query, 'view');
  const view = isView(viewText) ? viewText : 'all';
  const rangeText = single(query, 'range');
  const range = isRange(rangeText) ? rangeText : null;
  const zone = single(query, 'zone');
  return {
    view,
    saved: savedViewId.safeParse(single(query, 'saved')).data ?? null,
    text: single(query, 'text').trim().slice(0, 200),
    range,
    from: range === null ? dayOf(query, 'from') : null,
    until: range === null ? dayOf(query, 'until') : null,
    timeOf: single(query, 'time') === 'moved' ? 'moved' : 'created',
    zone: zone !== '' && isTimeZone(zone) ? zone : null,
    kinds: fixesKind(view) ? [] : listed(query, 'type', isKind),
    origins: listed(query, 'origin', isOrigin),
    statuses: listed(query, 'status', isStatus).filter((status) => statusesOf(view).includes(status)),
    currencies: listed(query, 'currency', isCurrency),
    amountFrom: minorOf(query, 'least'),
    amountTo: minorOf(query, 'most'),
    providerIds: listed(query, 'provider', isProviderId),
    profileIds: listed(query, 'profile', isProfileId),
    methods: namesOf(query, 'method', 64),
    operators: namesOf(query, 'operator', 200),
    sort: sortOf(query),
  };
}

/** The shortest address for `state`: what is not narrowed is not written. */
export function writeQuery(state: ListState): Record<string, string> {
  const { by, direction } = state.sort;
  const sort = `${by}-${direction === 'ascending' ? 'up' : 'down'}`;
  const pairs: readonly (readonly [string, string])[] = [
    ['view', state.view === 'all' ? '' : state.view],
    ['saved', state.saved ?? ''],
    ['text', state.text],
    ['range', state.range ?? ''],
    ['from', state.range === null ? (state.from ?? '') : ''],
    ['until', state.range === null ? (state.until ?? '') : ''],
    ['time', state.timeOf === 'moved' ? 'moved' : ''],
    ['zone', state.zone ?? ''],
    ['type', state.kinds.join(',')],
    ['origin', state.origins.join(',')],
    ['status', state.statuses.join(',')],
    ['currency', state.currencies.join(',')],
    ['least', state.amountFrom === null ? '' : String(state.amountFrom)],
    ['most', state.amountTo === null ? '' : String(state.amountTo)],
    ['provider', state.providerIds.join(',')],
    ['profile', state.profileIds.join(',')],
    ['method', joined(state.methods)],
    ['operator', joined(state.operators)],
    ['sort', sort === 'created-down' ? '' : sort],
  ];
  return Object.fromEntries(pairs.filter(([, value]) => value !== ''));
}

/** True when the start is not before the end, so that no row could ever match. */
export function isEmptyRange(state: Pick<ListState, 'from' | 'until'>): boolean {
  return state.from !== null && state.until !== null && state.from >= state.until;
}

/** The days of a state, told from now where it names a range. */
export function daysOf(state: Pick<ListState, 'range' | 'from' | 'until'>, zone: string, now: Instant): { readonly from: string | null; readonly until: string | null } {
  return state.range === null ? { from: state.from, until: state.until } : daysOfRange(state.range, now, zone);
}

export type StateProblem = 'badRange' | 'amountNeedsCurrency' | 'amountRange';

/** Why nothing can be asked for; undefined when all is well. */
export function problemOf(state: ListState): StateProblem | undefined {
  if (isEmptyRange(state)) return 'badRange';
  if (state.amountFrom === null && state.amountTo === null) return undefined;
  if (state.currencies.length !== 1) return 'amountNeedsCurrency';
  return state.amountFrom !== null && state.amountTo !== null && state.amountTo < state.amountFrom ? 'amountRange' : undefined;
}

/**
 * The filter for the journal. All narrowings hold together. Days are cut in the state's zone, or in `zone`. `scope` are the profiles
 * that the screen stands for when none is chosen; leave it empty for all of them.
 */
export function filterOf(state: ListState, zone: string, scope: readonly ProfileId[], now: Instant = currentInstant()): TransactionFilter {
  const profileIds = state.profileIds.length > 0 ? state.profileIds : scope;
  const statuses = state.statuses.length > 0 ? state.statuses : state.view === 'unsettled' ? unsettledStatuses : [];
  const kinds: readonly TransactionKind[] = state.view === 'refunds' ? ['refund'] : state.view === 'refundable' ? ['payment'] : state.kinds;
  const cutIn = state.zone ?? zone;
  const { from, until } = daysOf(state, cutIn, now);
  return {
    ...(state.text === '' ? {} : { text: state.text }),
    ...(profileIds.length === 0 ? {} : { profileIds: [...profileIds] }),
    ...(state.providerIds.length === 0 ? {} : { providerIds: [...state.providerIds] }),
    ...(kinds.length === 0 ? {} : { kinds: [...kinds] }),
    ...(state.origins.length === 0 ? {} : { origins: [...state.origins] }),
    ...(statuses.length === 0 ? {} : { statuses: [...statuses] }),
    ...(state.currencies.length === 0 ? {} : { currencies: [...state.currencies] }),
    ...(state.methods.length === 0 ? {} : { methods: [...state.methods] }),
    ...(state.operators.length === 0 ? {} : { operators: [...state.operators] }),
    ...(state.view === 'refundable' ? { refundableOnly: true } : {}),
    ...(state.amountFrom === null ? {} : { amountFromMinor: toMinor(state.amountFrom) }),
    ...(state.amountTo === null ? {} : { amountToMinor: toMinor(state.amountTo) }),
    ...(state.timeOf === 'moved' && (from !== null || until !== null) ? { timeOf: 'moved' as const } : {}),
    ...(from === null ? {} : { from: startOfDay(from, cutIn) }),
    ...(until === null ? {} : { until: startOfDay(until, cutIn) }),
  };
}

/** True when something beyond the view, its order and its zone narrows the list, so that "clear" has something to do. */
export function isNarrowed(state: ListState): boolean {
  return Object.keys(writeQuery({ ...state, view: 'all', saved: null, sort: newestFirst, zone: null })).some((key) => key !== 'time');
}
