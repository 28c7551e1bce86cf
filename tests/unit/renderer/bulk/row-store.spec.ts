import { describe, expect, it } from 'vitest';
import { makeRowStore } from '../../../../renderer/features/bulk/row-store.ts';

type Row = { readonly number: number; readonly word: string };
const file = (count: number, word = 'read'): readonly Row[] => Array.from({ length: count }, (_, at) => ({ number: at + 2, word }));

describe('the rows of a draft or a run', () => {
  it('are read page by page until there are no more', async () => {
    const all = file(1_201);
    const asked: number[] = [];
    const store = makeRowStore<Row>(async (after) => {
      asked.push(after);
      return { rows: all.filter((row) => row.number > after).slice(0, 500), total: all.length };
    });
    await store.load();
    expect(asked).toEqual([0, 501, 1_001]);
    expect(store.rows.value).toEqual(all);
    expect(store.loaded.value).toBe(true);
  });

  it('take what an event brings in its place, rows of a later page included', async () => {
    const all = file(6);
    let release: (() => void) | undefined;
    const gate = new Promise<void>((resolve) => { release = resolve; });
    const store = makeRowStore<Row>(async (after) => {
      if (after > 0) await gate;
      return { rows: all.filter((row) => row.number > after).slice(0, 3), total: 6 };
    });
    const loading = store.load();
    await Promise.resolve();
    await Promise.resolve();
    store.merge([{ number: 7, word: 'told' }, { number: 3, word: 'told' }]);
    release?.();
    await loading;
    expect(store.rows.value.map((row) => row.number)).toEqual([2, 3, 4, 5, 6, 7]);
    expect(store.rows.value.find((row) => row.number === 3)?.word).toBe('told');
  });

  it('belong to the newest reading: a slow answer to an older one is dropped', async () => {
    const answers: ((rows: readonly Row[]) => void)[] = [];
    const store = makeRowStore<Row>(() => new Promise((resolve) => { answers.push((rows) => resolve({ rows, total: rows.length })); }));
    const first = store.load();
    const second = store.load();
    answers[1]?.(file(2, 'new'));
    await second;
    answers[0]?.(file(5, 'old'));
    await first;
    expect(store.rows.value.map((row) => row.word)).toEqual(['new', 'new']);
  });

  it('end with an empty page, whatever the total says', async () => {
    const store = makeRowStore<Row>(async () => ({ rows: [], total: 9 }));
    await store.load();
    expect(store.rows.value).toEqual([]);
  });
});
