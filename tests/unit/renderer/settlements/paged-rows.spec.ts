import { describe, expect, it } from 'vitest';
import { usePagedRows, type RowPage } from '../../../../renderer/features/settlements/paged-rows.ts';

type Row = { readonly key: string; readonly text: string };

/** Answers pages of three; `asked` keeps what was asked for, `gate` holds answers back. */
function source(count: number) {
  const asked: (number | null)[] = [];
  let gate: Promise<void> | undefined;
  const all = Array.from({ length: count }, (_, at): Row => ({ key: `k${at}`, text: 'first' }));
  return {
    asked, all,
    hold: () => {
      let open = (): void => undefined;
      gate = new Promise((resolve) => { open = resolve; });
      return () => { gate = undefined; open(); };
    },
    read: async (after: number | null): Promise<RowPage<Row, number>> => {
      asked.push(after);
      await gate;
      const from = after ?? 0;
      return { rows: all.slice(from, from + 3), next: from + 3 < all.length ? from + 3 : null };
    },
  };
}

const keys = (rows: readonly Row[]): string => rows.map(({ key }) => key).join(' ');

describe('rows that are read page by page', () => {
  it('reads only as far as is looked at, each page once', async () => {
    const from = source(10);
    const paged = usePagedRows(from.read, (row) => row.key);
    await paged.ensure(1);
    await Promise.all([paged.ensure(5), paged.ensure(4), paged.ensure(6)]);
    expect(from.asked).toEqual([null, 3]);
    expect(keys(paged.rows.value)).toBe('k0 k1 k2 k3 k4 k5');
    await paged.ensure(1_000);
    expect(from.asked).toEqual([null, 3, 6, 9]);
    expect(keys(paged.rows.value)).toBe(keys(from.all));
    expect(paged.complete.value).toBe(true);
    await paged.ensure(2_000);
    expect(from.asked).toHaveLength(4);
  });

  it('drops what belongs to an earlier question', async () => {
    const from = source(3);
    const paged = usePagedRows(from.read, (row) => row.key);
    const open = from.hold();
    const slow = paged.ensure(3);
    from.all.splice(0, 3, { key: 'new', text: 'second' });
    const restarted = paged.restart();
    open();
    await Promise.all([slow, restarted]);
    expect(keys(paged.rows.value)).toBe('new');
  });

  it('keeps what is shown while it is read anew, and at least as much of it', async () => {
    const from = source(7);
    const paged = usePagedRows(from.read, (row) => row.key);
    await paged.ensure(6);
    const open = from.hold();
    from.all[4] = { key: 'k4', text: 'second' };
    const again = paged.reload();
    expect(keys(paged.rows.value)).toBe('k0 k1 k2 k3 k4 k5');
    open();
    await again;
    expect(paged.rows.value.map(({ text }) => text)).toEqual(['first', 'first', 'first', 'first', 'second', 'first']);
    await paged.ensure(7);
    expect(keys(paged.rows.value)).toBe(keys(from.all));
  });

  it('replaces a row where it stands', async () => {
    const paged = usePagedRows(source(3).read, (row) => row.key);
    await paged.ensure(3);
    const before = paged.rows.value;
    paged.replace({ key: 'k1', text: 'second' });
    expect(paged.rows.value.map(({ text }) => text)).toEqual(['first', 'second', 'first']);
    expect(paged.rows.value).not.toBe(before);
    paged.replace({ key: 'gone', text: 'third' });
    expect(paged.rows.value).toHaveLength(3);
  });

  it('keeps a failure, and goes on where it failed', async () => {
    const from = source(6);
    let broken = true;
    const paged = usePagedRows(async (after: number | null) => { if (after === 3 && broken) throw new Error('gone'); return from.read(after); }, (row) => row.key);
    await paged.ensure(6);
    expect(paged.error.value).toBeInstanceOf(Error);
    expect(keys(paged.rows.value)).toBe('k0 k1 k2');
    broken = false;
    await paged.ensure(6);
    expect(paged.error.value).toBeUndefined();
    expect(keys(paged.rows.value)).toBe(keys(from.all));
  });
});
