/**
 * The rows of the whole filtered set by their place in it, of which only the pages around what is in sight are held. Sums are asked for
 * by themselves, so that slow ones never delay a row. A late answer to an older question is dropped. What changes while it is shown
 * changes in place: the rows in sight stay where they are, whatever comes in above them.
 */
import { computed, onScopeDispose, ref, shallowRef, triggerRef, watch, type Ref } from 'vue';
import { call, useEvent } from '@/api/call.ts';
import type { TransactionId } from '@shared/domain/ids.ts';
import type { CurrencySum, ListSort, TransactionCursor, TransactionFilter } from '@shared/domain/transaction-filter.ts';
import type { Transaction } from '@shared/domain/transaction.ts';
import type { Instant } from '@shared/time/instant.ts';

export const pageSize = 100;
/** Pages that are held: some screens on either side of what is in sight. */
export const mostPages = 12;
/** Milliseconds during which changes are gathered into one reading. */
const gather = 250;
/** Milliseconds that a scroller has to rest on a far page before it is read. */
const rest = 40;

type Page = { readonly rows: readonly Transaction[]; readonly next: TransactionCursor | null };
export type ListWish = { readonly filter: TransactionFilter; readonly sort: ListSort };

/** `wish` is undefined while nothing may be asked, such as for a period that ends before it starts. */
export function useTransactionList(wish: Readonly<Ref<ListWish | undefined>>) {
  const pages = shallowRef(new Map<number, Page>());
  const sums = shallowRef<readonly CurrencySum[]>();
  const asOf = shallowRef<Instant>();
  const error = shallowRef<unknown>();
  const loading = ref(false);
  /** False until the first answer, so that an empty list is not shown before it is known to be empty. */
  const answered = ref(false);
  /** Raised by as many rows as moved what is in sight; a screen moves its scroller as far. */
  const shift = shallowRef({ rows: 0, turn: 0 });
  const asking = new Set<number>();
  let inSight = { first: 0, end: pageSize };
  let question = 0;
  let gathering: ReturnType<typeof setTimeout> | undefined;
  let resting: ReturnType<typeof setTimeout> | undefined;

  /** Number of all rows, not only of those held. */
  const total = computed(() => sums.value?.reduce((count, sum) => count + sum.rows, 0));
  const count = computed(() => {
    const last = Math.max(-1, ...pages.value.keys());
    const page = pages.value.get(last);
    const known = page === undefined ? 0 : last * pageSize + page.rows.length;
    // Where the list ends is known before its rows are counted.
    if (page?.next === null) return known;
    return Math.max(total.value ?? 0, known + (page === undefined ? 0 : 1));
  });

  const rowAt = (index: number): Transaction | undefined => pages.value.get(Math.floor(index / pageSize))?.rows[index % pageSize];

  function indexOf(id: string): number {
    for (const [number, page] of pages.value) {
      const at = page.rows.findIndex((row) => row.id === id);
      if (at >= 0) return number * pageSize + at;
    }
    return -1;
  }

  /** Drops what is farthest from what is in sight. */
  function keepNear(held: Map<number, Page>): void {
    const middle = (inSight.first + inSight.end) / 2 / pageSize;
    const far = [...held.keys()].toSorted((left, right) => Math.abs(right - middle) - Math.abs(left - middle));
    for (const number of far.slice(0, Math.max(0, held.size - mostPages))) held.delete(number);
  }

  /** From the nearest page before it, or from the beginning. */
  function startOf(number: number): { readonly cursor: TransactionCursor | null; readonly skip: number } {
    const before = [...pages.value.keys()].filter((other) => other < number && pages.value.get(other)?.next).toSorted((left, right) => right - left)[0];
    const cursor = before === undefined ? null : (pages.value.get(before)?.next ?? null);
    return before === undefined || cursor === null ? { cursor: null, skip: number * pageSize } : { cursor, skip: (number - before - 1) * pageSize };
  }

  async function read(number: number): Promise<void> {
    const asked = wish.value;
    if (!asked || asking.has(number) || pages.value.has(number)) return;
    const mine = question;
    asking.add(number);
    try {
      const page = await call('transactions.search', { ...asked, ...startOf(number), limit: pageSize });
      if (mine !== question) return;
      pages.value.set(number, page);
      keepNear(pages.value);
      asOf.value = page.asOf;
      error.value = undefined;
      triggerRef(pages);
    } catch (cause) {
      if (mine === question) error.value = cause;
    } finally {
      if (mine === question) asking.delete(number);
    }
  }

  async function ensure(first: number, end: number): Promise<void> {
    const from = Math.max(0, Math.floor(first / pageSize));
    const to = Math.max(from, Math.floor((Math.max(first + 1, end) - 1) / pageSize));
    const missing = Array.from({ length: to - from + 1 }, (_, at) => from + at).filter((number) => !pages.value.has(number));
    await Promise.all(missing.map(read));
  }

  /** What a screen shows: read at once beside what is held, and where the scroller rests elsewhere. */
  function look(first: number, end: number): void {
    inSight = { first, end };
    clearTimeout(resting);
    const near = pages.value.has(Math.floor(first / pageSize)) || pages.value.has(Math.floor(end / pageSize));
    const ahead = Math.min(count.value, end + pageSize / 2);
    if (near) void ensure(first, ahead);
    else resting = setTimeout(() => { void ensure(inSight.first, inSight.end); }, rest);
  }

  async function readSums(asked: ListWish, mine: number): Promise<void> {
    try {
      const fresh = await call('transactions.sums', { filter: asked.filter });
      if (mine === question) sums.value = fresh;
    } catch (cause) {
      if (mine === question) error.value = cause;
    }
  }

  /** A new list: nothing of the old one stays. */
  async function start(): Promise<void> {
    question += 1;
    const mine = question;
    asking.clear();
    const asked = wish.value;
    inSight = { first: 0, end: pageSize };
    if (!asked) {
      pages.value = new Map();
      sums.value = [];
      error.value = undefined;
      answered.value = true;
      loading.value = false;
      return;
    }
    loading.value = true;
    sums.value = undefined;
    void readSums(asked, mine);
    try {
      const page = await call('transactions.search', { ...asked, cursor: null, skip: 0, limit: pageSize });
      if (mine !== question) return;
      pages.value = new Map([[0, page]]);
      asOf.value = page.asOf;
      error.value = undefined;
    } catch (cause) {
      if (mine === question) error.value = cause;
    } finally {
      if (mine === question) {
        loading.value = false;
        answered.value = true;
      }
    }
  }

  /** Reads again what is in sight, and finds out how far it has moved. At the top it stays at the top, so that new rows are seen. */
  async function reload(): Promise<void> {
    const asked = wish.value;
    if (!asked || pages.value.size === 0) {
      await start();
      return;
    }
    question += 1;
    const mine = question;
    asking.clear();
    const anchor = inSight.first === 0 ? undefined : rowAt(inSight.first);
    try {
      const [fresh, place] = await Promise.all([
        call('transactions.sums', { filter: asked.filter }),
        anchor ? call('transactions.place', { ...asked, id: anchor.id }) : undefined,
      ]);
      if (mine !== question) return;
      const moved = place === undefined || place.before === null ? 0 : place.before - inSight.first;
      const first = Math.max(0, inSight.first + moved);
      const from = Math.floor(first / pageSize);
      const to = Math.floor(Math.max(first, inSight.end + moved - 1) / pageSize);
      const numbers = Array.from({ length: to - from + 1 }, (_, at) => from + at);
      const read = await Promise.all(numbers.map(async (number) => [number, await call('transactions.search', { ...asked, cursor: null, skip: number * pageSize, limit: pageSize })] as const));
      if (mine !== question) return;
      pages.value = new Map(read);
      sums.value = fresh;
      asOf.value = read[0]?.[1].asOf;
      error.value = undefined;
      inSight = { first, end: inSight.end + moved };
      if (moved !== 0) shift.value = { rows: moved, turn: shift.value.turn + 1 };
    } catch (cause) {
      if (mine === question) error.value = cause;
    }
  }

  /** Place of a transaction in the whole set, from 0; -1 when it is not in it. */
  async function find(id: TransactionId): Promise<number> {
    const asked = wish.value;
    const known = indexOf(id);
    if (known >= 0 || !asked) return known;
    const mine = question;
    const { before } = await call('transactions.place', { ...asked, id });
    return mine === question ? (before ?? -1) : -1;
  }

  useEvent('transactions.changed', () => {
    gathering ??= setTimeout(() => {
      gathering = undefined;
      void reload();
    }, gather);
  });
  onScopeDispose(() => {
    clearTimeout(gathering);
    clearTimeout(resting);
    question += 1;
  });

  watch(() => JSON.stringify(wish.value ?? null), () => { void start(); }, { immediate: true });

  return { pages, sums, total, count, asOf, error, loading, answered, shift, rowAt, indexOf, ensure, look, find, reload };
}
