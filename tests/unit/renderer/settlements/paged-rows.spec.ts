import { describe, expect, it } from 'vitest';
import { usePagedRows, type PagedRows, type RowPage, type RowPlace } from '../../../../renderer/features/settlements/paged-rows.ts';

type Row = { readonly key: string; readonly text: string };

/** Answers blocks of three; `asked` keeps what was asked for, `hold` keeps answers back. A row's cursor is its key. */
function source(count: number) {
  const asked: string[] = [];
  let gate: Promise<void> | undefined;
  let broken: string | undefined;
  const all = Array.from({ length: count }, (_, at): Row => ({ key: `k${at}`, text: 'first' }));
  async function read({ after, skip }: RowPlace<string>): Promise<RowPage<Row>> {
    const name = `${after ?? ''}+${skip}`;
    asked.push(name);
    await gate;
    if (name === broken) throw new Error('gone');
    const from = (after === null ? 0 : all.findIndex(({ key }) => key === after) + 1) + skip;
    return { rows: all.slice(from, from + 3), more: from + 3 < all.length, total: all.length };
  }
  return {
    asked, all, paged: usePagedRows({ read, keyOf: (row: Row) => row.key, cursorOf: (row: Row) => row.key, size: 3 }),
    breakAt: (name: string | undefined) => { broken = name; },
    hold: () => {
      let open = (): void => undefined;
      gate = new Promise((resolve) => { open = resolve; });
      return () => { gate = undefined; open(); };
    },
  };
}

const keys = ({ rows }: PagedRows<Row>): string => rows.value.map((row) => row?.key ?? '-').join(' ');

describe('rows that are read where they are looked at', () => {
  it('are read block by block, each once, and as many as there are', async () => {
    const { paged, asked } = source(8);
    expect(paged.count.value).toBeUndefined();
    await paged.ensure(0, 1);
    expect([keys(paged), paged.count.value]).toEqual(['k0 k1 k2 - - - - -', 8]);
    await Promise.all([paged.ensure(0, 5), paged.ensure(2, 4), paged.ensure(1, 6)]);
    expect(asked).toEqual(['+0', 'k2+0']);
    await paged.ensure(4, 1_000);
    expect(asked).toEqual(['+0', 'k2+0', 'k5+0']);
    expect(keys(paged)).toBe('k0 k1 k2 k3 k4 k5 k6 k7');
    await paged.ensure(0, 2_000);
    expect(asked).toHaveLength(3);
  });

  it('a jump to the end of a hundred thousand reads the end alone', async () => {
    const { paged, asked } = source(100_000);
    await paged.ensure(0, 1);
    await paged.ensure(99_990, 100_000);
    expect(asked).toEqual(['+0', 'k2+99987', 'k99992+0', 'k99995+0', 'k99998+0']);
    expect(paged.rows.value.at(-1)?.key).toBe('k99999');
    expect(paged.rows.value[50_000]).toBeUndefined();
  });

  it('while it is dragged, reads what is looked at when an answer comes, and not what was passed', async () => {
    const { paged, asked, hold } = source(90);
    await paged.ensure(0, 1);
    const open = hold();
    const passing = [30, 45, 60, 81].map(async (first) => paged.ensure(first, first + 3));
    open();
    await Promise.all(passing);
    expect(asked).toEqual(['+0', 'k2+27', 'k32+48']);
    expect(paged.rows.value[81]?.key).toBe('k81');
  });

  it('keep their places where one that is shown has left the list since', async () => {
    const { paged, all } = source(12);
    await paged.ensure(0, 3);
    all.splice(1, 1);
    await paged.ensure(9, 12);
    expect(keys(paged)).toBe('k0 k1 k2 - - - - - - k9 k10 k11');
  });

  it('that belong to an earlier question are dropped', async () => {
    const { paged, all, hold } = source(3);
    const open = hold();
    const slow = paged.ensure(0, 3);
    all.splice(0, 3, { key: 'new', text: 'second' });
    const restarted = paged.restart();
    open();
    await Promise.all([slow, restarted]);
    expect(keys(paged)).toBe('new');
  });

  it('are shown while what was looked at last is read anew', async () => {
    const { paged, all, hold } = source(9);
    await paged.ensure(0, 3);
    await paged.ensure(3, 6);
    const open = hold();
    all[4] = { key: 'k4', text: 'second' };
    const again = paged.reload();
    expect(keys(paged)).toBe('k0 k1 k2 k3 k4 k5 - - -');
    open();
    await again;
    expect([keys(paged), paged.rows.value[4]?.text]).toEqual(['- - - k3 k4 k5 - - -', 'second']);
    await paged.ensure(0, 3);
    expect(keys(paged)).toBe('k0 k1 k2 k3 k4 k5 - - -');
  });

  it('end where the list ends now, when it has become shorter', async () => {
    const { paged, all } = source(9);
    await paged.ensure(6, 9);
    all.splice(2);
    await paged.reload();
    expect([paged.count.value, keys(paged)]).toEqual([2, '- -']);
    await paged.ensure(0, 9);
    expect(keys(paged)).toBe('k0 k1');
    all.splice(0);
    await paged.restart();
    expect([paged.count.value, keys(paged)]).toEqual([0, '']);
  });

  it('are replaced where they stand', async () => {
    const { paged } = source(6);
    await paged.ensure(3, 6);
    const before = paged.rows.value;
    paged.replace({ key: 'k4', text: 'second' });
    expect(paged.rows.value.map((row) => row?.text)).toEqual([undefined, undefined, undefined, 'first', 'second', 'first']);
    expect(paged.rows.value).not.toBe(before);
    paged.replace({ key: 'gone', text: 'third' });
    expect(paged.rows.value).toHaveLength(6);
  });

  it('keep a failure, and go on where it failed', async () => {
    const { paged, breakAt } = source(6);
    breakAt('k2+0');
    await paged.ensure(0, 6);
    expect(paged.error.value).toBeInstanceOf(Error);
    expect(keys(paged)).toBe('k0 k1 k2 - - -');
    breakAt(undefined);
    await paged.ensure(0, 6);
    expect(paged.error.value).toBeUndefined();
    expect(keys(paged)).toBe('k0 k1 k2 k3 k4 k5');
  });
});
