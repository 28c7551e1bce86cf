/**
 * The rows of the list, page by page, with their sums. A late answer to an older question is dropped; rows that change while they
 * are shown change in place, without a jump.
 */
import { computed, onScopeDispose, ref, shallowRef, watch, type Ref } from 'vue';
import { call, useEvent } from '@/api/call.ts';
import type { TransactionId } from '@shared/domain/ids.ts';
import type { CurrencySum, TransactionCursor, TransactionFilter } from '@shared/domain/transaction-filter.ts';
import type { Transaction } from '@shared/domain/transaction.ts';
import type { Instant } from '@shared/time/instant.ts';

const pageSize = 60;
const largestPage = 200;
/** Milliseconds during which changes are gathered into one reading. */
const gather = 250;

/** `filter` is undefined while nothing may be asked, such as for a period that ends before it starts. */
export function useTransactionList(filter: Readonly<Ref<TransactionFilter | undefined>>) {
  const rows = shallowRef<readonly Transaction[]>([]);
  const next = shallowRef<TransactionCursor | null>(null);
  const sums = shallowRef<readonly CurrencySum[]>();
  const asOf = shallowRef<Instant>();
  const error = shallowRef<unknown>();
  const loading = ref(false);
  const loadingMore = ref(false);
  /** False until the first answer, so that an empty list is not shown before it is known to be empty. */
  const answered = ref(false);
  let question = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const changed = new Set<TransactionId>();

  /** Number of all rows, not only of those loaded. */
  const total = computed(() => sums.value?.reduce((count, sum) => count + sum.rows, 0));

  async function load(limit: number): Promise<void> {
    const asked = filter.value;
    question += 1;
    const mine = question;
    if (!asked) {
      rows.value = [];
      next.value = null;
      sums.value = [];
      answered.value = true;
      loading.value = false;
      return;
    }
    loading.value = true;
    try {
      const [page, sum] = await Promise.all([
        call('transactions.search', { filter: asked, cursor: null, limit }),
        call('transactions.sums', { filter: asked }),
      ]);
      if (mine !== question) return;
      rows.value = page.rows;
      next.value = page.next;
      asOf.value = page.asOf;
      sums.value = sum;
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

  async function loadMore(): Promise<void> {
    const cursor = next.value;
    const asked = filter.value;
    if (!cursor || !asked || loadingMore.value || loading.value) return;
    const mine = question;
    loadingMore.value = true;
    try {
      const page = await call('transactions.search', { filter: asked, cursor, limit: pageSize });
      if (mine !== question) return;
      const known = new Set(rows.value.map((row) => row.id));
      rows.value = [...rows.value, ...page.rows.filter((row) => !known.has(row.id))];
      next.value = page.next;
    } catch (cause) {
      if (mine === question) error.value = cause;
    } finally {
      loadingMore.value = false;
    }
  }

  /** Reads again what is shown: the newest rows at once, single rows further down one by one. */
  async function refresh(): Promise<void> {
    const ids = [...changed];
    changed.clear();
    const tail = rows.value.slice(largestPage);
    if (tail.length === 0) {
      await load(Math.max(pageSize, Math.min(largestPage, rows.value.length)));
      return;
    }
    const mine = question;
    const deep = await Promise.all(tail.filter((row) => ids.includes(row.id)).map((row) => call('transactions.get', { id: row.id })));
    if (mine !== question || !filter.value) return;
    const fresh = new Map(deep.map(({ transaction }) => [transaction.id, transaction]));
    const [head, sum] = await Promise.all([
      call('transactions.search', { filter: filter.value, cursor: null, limit: largestPage }),
      call('transactions.sums', { filter: filter.value }),
    ]);
    if (mine !== question) return;
    const known = new Set(head.rows.map((row) => row.id));
    rows.value = [...head.rows, ...rows.value.filter((row) => !known.has(row.id)).map((row) => fresh.get(row.id) ?? row)];
    sums.value = sum;
    asOf.value = head.asOf;
  }

  useEvent('transactions.changed', ({ id }) => {
    changed.add(id);
    timer ??= setTimeout(() => {
      timer = undefined;
      refresh().catch((cause: unknown) => { error.value = cause; });
    }, gather);
  });
  onScopeDispose(() => clearTimeout(timer));

  watch(() => JSON.stringify(filter.value ?? null), () => { void load(pageSize); }, { immediate: true });

  return { rows, next, sums, total, asOf, error, loading, loadingMore, answered, loadMore, reload: () => load(Math.max(pageSize, Math.min(largestPage, rows.value.length))) };
}
