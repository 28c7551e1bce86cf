/**
 * The rows of the list, page by page. A late answer to an older question is dropped; rows that change while they are shown change in place.
 */
import { onScopeDispose, ref, shallowRef, watch, type Ref } from 'vue';
import { call, CallError, useEvent } from '@/api/call.ts';
import type { WalletToken, WalletTokenCursor, WalletTokenFilter, WalletTokenId } from '@shared/domain/wallet-token.ts';
import type { Instant } from '@shared/time/instant.ts';

const pageSize = 60;
const largestPage = 200;
/** Milliseconds during which changes are gathered into one reading. */
const gather = 200;

export function useTokenList(filter: Readonly<Ref<WalletTokenFilter>>) {
  const rows = shallowRef<readonly WalletToken[]>([]);
  const next = shallowRef<WalletTokenCursor | null>(null);
  const counts = shallowRef<{ readonly total: number; readonly usable: number }>();
  /** Other spellings of the customer who is looked for. */
  const similar = shallowRef<readonly string[]>([]);
  const asOf = shallowRef<Instant>();
  const error = shallowRef<unknown>();
  const loading = ref(false);
  const loadingMore = ref(false);
  /** False until the first answer, so that an empty list is not shown before it is known to be empty. */
  const answered = ref(false);
  let question = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let changed: Set<WalletTokenId> | 'many' = new Set();

  async function load(limit: number): Promise<void> {
    question += 1;
    const mine = question;
    loading.value = true;
    try {
      const page = await call('tokens.search', { filter: filter.value, cursor: null, limit });
      if (mine !== question) return;
      rows.value = page.rows;
      next.value = page.next;
      counts.value = { total: page.total, usable: page.usable };
      similar.value = page.similar;
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

  async function loadMore(): Promise<void> {
    const cursor = next.value;
    if (!cursor || loadingMore.value || loading.value) return;
    const mine = question;
    loadingMore.value = true;
    try {
      const page = await call('tokens.search', { filter: filter.value, cursor, limit: pageSize });
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

  /** One row as it is now; undefined when it is gone. */
  async function fresh(id: WalletTokenId): Promise<WalletToken | undefined> {
    try {
      return (await call('tokens.get', { id })).token;
    } catch (cause) {
      if (cause instanceof CallError && cause.code === 'token.notFound') return undefined;
      throw cause;
    }
  }

  /** Reads again what is shown: the newest rows at once, single rows further down one by one. */
  async function refresh(): Promise<void> {
    const told = changed;
    changed = new Set();
    const tail = rows.value.slice(largestPage);
    if (told === 'many' || tail.length === 0) {
      await load(Math.max(pageSize, Math.min(largestPage, rows.value.length)));
      return;
    }
    const mine = question;
    const deep = await Promise.all(tail.filter((row) => told.has(row.id)).map(async (row) => [row.id, await fresh(row.id)] as const));
    const head = await call('tokens.search', { filter: filter.value, cursor: null, limit: largestPage });
    if (mine !== question) return;
    const known = new Set(head.rows.map((row) => row.id));
    const now = new Map(deep);
    rows.value = [...head.rows, ...rows.value.filter((row) => !known.has(row.id)).flatMap((row) => (now.has(row.id) ? (now.get(row.id) ?? []) : row))];
    counts.value = { total: head.total, usable: head.usable };
    similar.value = head.similar;
    asOf.value = head.asOf;
  }

  useEvent('tokens.changed', ({ ids }) => {
    if (ids === null) changed = 'many';
    else if (changed !== 'many') for (const id of ids) changed.add(id);
    timer ??= setTimeout(() => {
      timer = undefined;
      refresh().catch((cause: unknown) => { error.value = cause; });
    }, gather);
  });
  onScopeDispose(() => clearTimeout(timer));

  watch(() => JSON.stringify(filter.value), () => {
    similar.value = [];
    void load(pageSize);
  }, { immediate: true });

  return { rows, next, counts, similar, asOf, error, loading, loadingMore, answered, loadMore, reload: () => load(Math.max(pageSize, Math.min(largestPage, rows.value.length))) };
}
