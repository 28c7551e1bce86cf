/**
 * Rows of a long list, read in blocks only where they are looked at: a jump to its end reads the end, and none of what lies before. One
 * block is asked for when the one before has arrived, always of what is looked at then; what belongs to an earlier question is dropped.
 */
import { computed, shallowRef, type ComputedRef, type ShallowRef } from 'vue';

export type RowPage<Row> = { readonly rows: readonly Row[]; /** Whether rows follow. */ readonly more: boolean; /** Of the whole list. */ readonly total: number };
/** `skip` rows behind the cursor, null is the beginning. */
export type RowPlace<Cursor> = { readonly after: Cursor | null; readonly skip: number };

export type PagedRows<Row> = {
  /** As long as the list; undefined where nothing has been read. */
  readonly rows: Readonly<ShallowRef<readonly (Row | undefined)[]>>;
  /** How many rows there are; undefined before the first answer. */
  readonly count: ComputedRef<number | undefined>;
  readonly error: Readonly<ShallowRef<unknown>>;
  /** Reads what is missing between the two places, the second excluded. */
  readonly ensure: (first: number, end: number) => Promise<void>;
  /** Reads what was looked at last anew and forgets the rest; what is shown stays until then. */
  readonly reload: () => Promise<void>;
  /** Begins anew with nothing shown. */
  readonly restart: () => Promise<void>;
  readonly replace: (row: Row) => void;
};

export type RowSource<Row, Cursor> = {
  readonly read: (place: RowPlace<Cursor>) => Promise<RowPage<Row>>;
  readonly keyOf: (row: Row) => string;
  readonly cursorOf: (row: Row) => Cursor;
  /** Rows that `read` gives at a time, fewer only at the end. */
  readonly size: number;
};

export function usePagedRows<Row, Cursor>({ read, keyOf, cursorOf, size }: RowSource<Row, Cursor>): PagedRows<Row> {
  const rows = shallowRef<readonly (Row | undefined)[]>([]);
  const count = shallowRef<number>();
  const error = shallowRef<unknown>();
  let blocks = new Map<number, readonly Row[]>();
  let wish = { first: 0, end: 1 };
  let turn = 0;
  let reading: Promise<void> | undefined;

  function wishedBlocks(most: number): readonly number[] {
    const end = Math.min(wish.end, most);
    const from = Math.floor(Math.max(0, Math.min(wish.first, end - 1)) / size);
    return Array.from({ length: Math.max(0, Math.ceil(end / size) - from) }, (_, index) => from + index);
  }
  const missing = (): number | undefined => wishedBlocks(count.value ?? Number.POSITIVE_INFINITY).find((block) => !blocks.has(block));

  /** From the block that is known and nearest before: what was changed in it since keeps no row from its place. */
  function placeOf(block: number, known: ReadonlyMap<number, readonly Row[]>): RowPlace<Cursor> {
    const nearest = Math.max(-1, ...[...known.keys()].filter((one) => one < block));
    const last = known.get(nearest)?.at(-1);
    return last === undefined ? { after: null, skip: block * size } : { after: cursorOf(last), skip: (block - nearest - 1) * size };
  }

  function show(known: Map<number, readonly Row[]>, total: number | undefined): void {
    blocks = known;
    count.value = total;
    const next = new Array<Row | undefined>(total ?? 0).fill(undefined);
    for (const [block, part] of known) part.forEach((row, index) => { next[block * size + index] = row; });
    rows.value = next;
  }

  /** The first answer says how many there are; the end, and rows where none were thought, say it better. */
  function totalWith(block: number, page: RowPage<Row>, before: number | undefined): number {
    const end = block * size + page.rows.length;
    return page.more ? Math.max(before ?? page.total, end + 1) : end;
  }

  async function readOn(mine: number): Promise<void> {
    try {
      for (let block = missing(); block !== undefined; block = missing()) {
        const page = await read(placeOf(block, blocks));
        if (mine !== turn) return;
        show(new Map(blocks).set(block, page.rows), totalWith(block, page, count.value));
      }
      error.value = undefined;
    } catch (cause) {
      if (mine === turn) error.value = cause;
    }
  }

  async function ensure(first: number, end: number): Promise<void> {
    wish = { first, end: Math.max(first + 1, end) };
    const mine = turn;
    reading ??= readOn(mine).finally(() => { if (mine === turn) reading = undefined; });
    await reading;
    // Wished for while the last block of another wish was taken in.
    if (mine === turn && error.value === undefined && missing() !== undefined) await ensure(wish.first, wish.end);
  }

  async function restart(): Promise<void> {
    turn += 1;
    reading = undefined;
    error.value = undefined;
    show(new Map(), undefined);
    await ensure(0, 1);
  }

  async function reload(): Promise<void> {
    turn += 1;
    reading = undefined;
    const mine = turn;
    const fresh = new Map<number, readonly Row[]>();
    let total: number | undefined;
    try {
      for (const block of wishedBlocks(Number.POSITIVE_INFINITY)) {
        if (total !== undefined && block * size >= total) break;
        const page = await read(placeOf(block, fresh));
        if (mine !== turn) return;
        // What was looked at is gone: the list ends before it.
        total = page.rows.length === 0 ? page.total : totalWith(block, page, total);
        if (page.rows.length > 0) fresh.set(block, page.rows);
      }
      show(fresh, total);
      error.value = undefined;
    } catch (cause) {
      if (mine === turn) error.value = cause;
    }
  }

  function replace(row: Row): void {
    const key = keyOf(row);
    blocks = new Map([...blocks].map(([block, part]) => [block, part.map((other) => (keyOf(other) === key ? row : other))]));
    show(blocks, count.value);
  }

  return { rows, count: computed(() => count.value), error, ensure, reload, restart, replace };
}
