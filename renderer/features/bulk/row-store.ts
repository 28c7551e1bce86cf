/**
 * The rows of one draft or run in the order of the file, read page by page and kept current by what events bring. A page or an event
 * replaces what is here row by row, in the order in which they arrive.
 */
import { computed, shallowRef, triggerRef, type ComputedRef, type ShallowRef } from 'vue';

type Numbered = { readonly number: number };
export type Page<Row> = { readonly rows: readonly Row[]; readonly total: number };

export type RowStore<Row extends Numbered> = {
  /** In the order of the file. The list is the same object when rows change; its readers are told. */
  readonly rows: Readonly<ShallowRef<readonly Row[]>>;
  readonly loaded: ComputedRef<boolean>;
  /** Reads everything anew. A later call makes an earlier one stop. */
  readonly load: () => Promise<void>;
  /** Reads everything once more without emptying what is shown. */
  readonly refresh: () => Promise<void>;
  readonly merge: (changed: readonly Row[]) => void;
  readonly clear: () => void;
};

/** `read` gives the rows behind those that are known: `after` is the number of the last one, `offset` counts them. */
export function makeRowStore<Row extends Numbered>(read: (after: number, offset: number) => Promise<Page<Row>>): RowStore<Row> {
  const rows = shallowRef<Row[]>([]);
  const total = shallowRef<number>();
  let places = new Map<number, number>();
  let turn = 0;

  function put(changed: readonly Row[]): void {
    const list = rows.value;
    let added = false;
    for (const row of changed) {
      const place = places.get(row.number);
      if (place === undefined) {
        added ||= list.length > 0 && row.number < (list.at(-1)?.number ?? 0);
        places.set(row.number, list.push(row) - 1);
      } else {
        list[place] = row;
      }
    }
    if (added) {
      list.sort((left, right) => left.number - right.number);
      places = new Map(list.map((row, at) => [row.number, at]));
    }
    if (changed.length > 0) triggerRef(rows);
  }

  function clear(): void {
    turn += 1;
    rows.value = [];
    places = new Map();
    total.value = undefined;
  }

  async function readAll(mine: number): Promise<void> {
    let after = 0;
    let offset = 0;
    for (;;) {
      const page = await read(after, offset);
      if (mine !== turn) return;
      put(page.rows);
      total.value = page.total;
      offset += page.rows.length;
      after = page.rows.at(-1)?.number ?? after;
      if (page.rows.length === 0 || offset >= page.total) return;
    }
  }

  function load(): Promise<void> {
    clear();
    return readAll(turn);
  }

  function refresh(): Promise<void> {
    turn += 1;
    return readAll(turn);
  }

  return { rows, loaded: computed(() => total.value !== undefined && rows.value.length >= total.value), load, refresh, merge: put, clear };
}
