/** What decides the list without a screen: columns, the scroller's scale, what a saved view stands for. */
import { describe, expect, it } from 'vitest';
import { listTopAfter, scaleOf, tallest } from '@/components/scroll-scale.ts';
import { exportColumnsOf, listColumns, moved, readLayout, resized, sameLayout, toggled, toViewColumns, usualLayout } from '@/composables/list-columns.ts';
import { emptyState, problemOf, readState, writeQuery } from '@/composables/transaction-query.ts';
import { profileId } from '@shared/domain/ids.ts';
import { exportColumns } from '@shared/domain/export.ts';
import { savedView } from '@shared/domain/saved-view.ts';
import { contentOf, isWhole, openView } from '../../../../renderer/features/transactions/use-views.ts';

const shop = profileId.parse('01900000-0000-7000-8a00-000000000001');
const gone = profileId.parse('01900000-0000-7000-8a00-000000000009');

describe('columns', () => {
  it('are moved, taken away, added and drawn, and never all gone', () => {
    expect(moved(usualLayout, 'status', 0).map(({ key }) => key)[0]).toBe('status');
    expect(moved(usualLayout, 'kind', 99).at(-1)?.key).toBe('kind');
    expect(toggled([{ key: 'amount', width: null }], 'amount')).toHaveLength(1);
    expect(toggled(usualLayout, 'operator').at(-1)).toEqual({ key: 'operator', width: null });
    expect(resized(usualLayout, 'order', 3).find(({ key }) => key === 'order')?.width).toBe(48);
    expect(sameLayout(resized(resized(usualLayout, 'order', 300), 'order', null), usualLayout)).toBe(true);
  });

  it('come back as they were kept, without those that there are no more', () => {
    const layout = resized(toggled(usualLayout, 'operator'), 'amount', 200);
    expect(readLayout(toViewColumns(layout))).toEqual({ layout, gone: [] });
    expect(readLayout([{ key: 'riskScore', width: 90 }, { key: 'amount', width: null }, { key: 'amount', width: 80 }])).toEqual({ layout: [{ key: 'amount', width: null }], gone: ['riskScore'] });
    expect(readLayout([{ key: 'riskScore', width: 90 }]).layout).toEqual(usualLayout);
    expect(toViewColumns(usualLayout)).toBeNull();
  });

  it('are in a file what they are on the screen, each once', () => {
    const file = exportColumnsOf(usualLayout);
    expect(file).toEqual(['type', 'created_at_local', 'reference', 'original_reference', 'description', 'provider', 'method', 'amount', 'currency', 'refunded', 'status']);
    const all = exportColumnsOf(listColumns.map((key) => ({ key, width: null })));
    expect(new Set(all).size).toBe(all.length);
    for (const column of all) expect(exportColumns).toContain(column);
  });
});

describe('the scroller of a long list', () => {
  it('is as high as a short one, and meets both ends of a long one', () => {
    expect(scaleOf(1_000, 40, 500)).toMatchObject({ height: 40_000 });
    const scale = scaleOf(1_000_000, 40, 500);
    expect(scale.height).toBe(tallest);
    expect(scale.toList(0)).toBe(0);
    expect(scale.toList(tallest - 500)).toBe(1_000_000 * 40 - 500);
    expect(Math.abs(scale.toList(scale.toScroller(20_000_000)) - 20_000_000)).toBeLessThan(10);
  });

  it('goes as far as the wheel does, and leaps where the scroller leaps', () => {
    const scale = scaleOf(1_000_000, 40, 500);
    const end = 40_000_000 - 500;
    expect(listTopAfter(scale, 20_000_000, 3_000_000, 3_000_100, 500, end)).toBe(20_000_100);
    expect(listTopAfter(scale, 20_000_000, 3_000_000, 3_600_000, 500, end)).toBe(scale.toList(3_600_000));
    expect(listTopAfter(scale, 300, 10, 0, 500, end)).toBe(0);
    expect(listTopAfter(scale, end, 10, 110, 500, end)).toBe(end);
  });
});

describe('the address of a list', () => {
  it('holds every narrowing, its order, its zone and its view', () => {
    const state = {
      ...emptyState, saved: savedView.shape.id.parse('01900000-0000-7000-8e00-000000000001'), range: 'lastMonth', timeOf: 'moved', zone: 'Europe/London', kinds: ['refund'], origins: ['manual'], statuses: ['paid'], currencies: ['HKD'], amountFrom: 100,
      amountTo: 20_000, providerIds: ['vexora'], profileIds: [shop], methods: ['a,b', '100%'], operators: ['Mei, 店'], sort: { by: 'amount', direction: 'ascending' },
    } as const;
    expect(readState(writeQuery(state))).toEqual(state);
    expect(readState({ zone: 'Asia/Atlantis', sort: 'risk-up', range: 'someday', least: '1e9', saved: 'x' })).toEqual(emptyState);
  });

  it('says why nothing can be asked for', () => {
    expect(problemOf({ ...emptyState, from: '2026-11-02', until: '2026-11-01' })).toBe('badRange');
    expect(problemOf({ ...emptyState, amountFrom: 1 })).toBe('amountNeedsCurrency');
    expect(problemOf({ ...emptyState, amountFrom: 1, currencies: ['HKD', 'CNY'] })).toBe('amountNeedsCurrency');
    expect(problemOf({ ...emptyState, amountFrom: 2, amountTo: 1, currencies: ['HKD'] })).toBe('amountRange');
    expect(problemOf({ ...emptyState, amountFrom: 1, amountTo: 1, currencies: ['HKD'] })).toBeUndefined();
  });
});

describe('a saved view', () => {
  const id = '01900000-0000-7000-8e00-000000000001';

  it('opens as it was saved', () => {
    const state = { ...emptyState, statuses: ['paid'], profileIds: [shop], range: 'lastMonth', zone: 'Asia/Taipei', sort: { by: 'moved', direction: 'ascending' } } as const;
    const layout = toggled(usualLayout, 'operator');
    const opened = openView(savedView.parse({ ...contentOf('Month end', state, layout), id, isDefault: false }), new Set([shop]));
    expect(opened.state).toEqual({ ...state, saved: id });
    expect(opened.layout).toEqual(layout);
    expect(isWhole(opened.gone)).toBe(true);
  });

  it('opens without what is gone, and says what that is', () => {
    const opened = openView(savedView.parse({
      id, name: 'Old', isDefault: false, zone: 'Asia/Atlantis', sort: { by: 'risk', direction: 'descending' }, query: { status: 'paid,settling', profile: `${shop},${gone}`, risk: 'high' },
      columns: [{ key: 'riskScore', width: 90 }, { key: 'amount', width: null }],
    }), new Set([shop]));
    expect(opened.gone).toEqual({ columns: ['riskScore'], filters: ['status', 'risk'], profiles: 1, zone: 'Asia/Atlantis', sort: true });
    expect(opened.state).toMatchObject({ statuses: ['paid'], profileIds: [shop], zone: null, sort: emptyState.sort });
    expect(opened.layout).toEqual([{ key: 'amount', width: null }]);
  });
});
