/**
 * Rows of a long list, read page by page from its beginning only as far as they are looked at. Pages never overlap: one is asked for
 * when the one before has arrived, and what belongs to an earlier question is dropped.
 */
import { computed, shallowRef, type ComputedRef, type ShallowRef } from 'vue';

export type RowPage<Row, Cursor> = { readonly rows: readonly Row[]; readonly next: Cursor | null };

export type PagedRows<Row> = {
  /** Those read so far, in order. */
  readonly rows: Readonly<ShallowRef<readonly Row[]>>;
  /** Every row has been read. */
  readonly complete: ComputedRef<boolean>;
  readonly error: Readonly<ShallowRef<unknown>>;
  /** Reads on until that many rows are there, or all. */
  readonly ensure: (count: number) => Promise<void>;
  /** Begins anew and reads at least as many rows as were there, so that a place in the list stays; what is shown stays until then. */
  readonly reload: () => Promise<void>;
  /** Begins anew with nothing shown. */
  readonly restart: () => Promise<void>;
  readonly replace: (row: Row) => void;
};

/** `read` gives the page behind a cursor, the first one for null. */
export function usePagedRows<Row, Cursor>(read: (after: Cursor | null) => Promise<RowPage<Row, Cursor>>, keyOf: (row: Row) => string): PagedRows<Row> {
  const rows = shallowRef<readonly Row[]>([]);
  const complete = shallowRef(false);
  const error = shallowRef<unknown>();
  let cursor: Cursor | null = null;
  let turn = 0;
  let wanted = 0;
  let reading: Promise<void> | undefined;

  async function readOn(mine: number): Promise<void> {
    try {
      while (mine === turn && !complete.value && rows.value.length < wanted) {
        const page = await read(cursor);
        if (mine !== turn) return;
        rows.value = [...rows.value, ...page.rows];
        cursor = page.next;
        // A page without rows cannot lead on, whatever it says.
        complete.value = page.next === null || page.rows.length === 0;
      }
      if (mine === turn) error.value = undefined;
    } catch (cause) {
      if (mine === turn) error.value = cause;
    }
  }

  async function ensure(count: number): Promise<void> {
    wanted = Math.max(wanted, count);
    const mine = turn;
    reading ??= readOn(mine).finally(() => { if (mine === turn) reading = undefined; });
    await reading;
    // Wished for while the last page of another wish was taken in.
    if (mine === turn && error.value === undefined && !complete.value && rows.value.length < wanted) await ensure(wanted);
  }

  async function restart(): Promise<void> {
    turn += 1;
    reading = undefined;
    rows.value = [];
    complete.value = false;
    cursor = null;
    wanted = 0;
    await ensure(1);
  }

  async function reload(): Promise<void> {
    const least = Math.max(1, rows.value.length);
    turn += 1;
    reading = undefined;
    const mine = turn;
    const fresh: Row[] = [];
    let at: Cursor | null = null;
    let ended = false;
    try {
      while (fresh.length < least && !ended) {
        const page: RowPage<Row, Cursor> = await read(at);
        if (mine !== turn) return;
        fresh.push(...page.rows);
        at = page.next;
        ended = page.next === null || page.rows.length === 0;
      }
      rows.value = fresh;
      cursor = at;
      complete.value = ended;
      error.value = undefined;
    } catch (cause) {
      if (mine === turn) error.value = cause;
    }
  }

  function replace(row: Row): void {
    const key = keyOf(row);
    rows.value = rows.value.map((other) => (keyOf(other) === key ? row : other));
  }

  return { rows, complete: computed(() => complete.value), error, ensure, reload, restart, replace };
}
