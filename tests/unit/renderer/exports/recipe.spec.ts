import { describe, expect, it } from 'vitest';
import { addColumn, defaultColumns, moveColumn, removeColumn, unusedColumns } from '../../../../renderer/features/exports/columns.ts';
import { filterOfRecipe, instantOf, periodOf, recipeAgain, recipeFrom, requestOf, suggestedName, wallOf } from '../../../../renderer/features/exports/recipe.ts';
import { emptyState } from '@/composables/transaction-query.ts';
import { exportColumns, exportRequest } from '@shared/domain/export.ts';
import { toInstant } from '@shared/time/instant.ts';
import { toUtcText } from '@shared/time/zones.ts';

const zone = 'Asia/Hong_Kong';
const now = toInstant(Date.UTC(2026, 10, 20, 6, 32, 8));

describe('columns', () => {
  it('move to the place they are dropped at, both ways', () => {
    const columns = ['type', 'reference', 'amount', 'status'] as const;
    expect(moveColumn(columns, 0, 2)).toEqual(['reference', 'amount', 'type', 'status']);
    expect(moveColumn(columns, 3, 0)).toEqual(['status', 'type', 'reference', 'amount']);
    expect(moveColumn(columns, 1, 1)).toEqual(columns);
  });

  it('stay inside the list', () => {
    const columns = ['type', 'reference'] as const;
    expect(moveColumn(columns, 0, -1)).toEqual(columns);
    expect(moveColumn(columns, 1, 9)).toEqual(columns);
    expect(moveColumn(columns, 7, 0)).toEqual(columns);
  });

  it('are never added twice, and the last one stays', () => {
    expect(addColumn(['type'], 'type')).toEqual(['type']);
    expect(removeColumn(['type', 'amount'], 'type')).toEqual(['amount']);
    expect(removeColumn(['amount'], 'amount')).toEqual(['amount']);
  });

  it('are all either used or to be had', () => {
    expect([...defaultColumns, ...unusedColumns(defaultColumns)].toSorted()).toEqual([...exportColumns].toSorted());
  });

  it('reach the request in the order of the form', () => {
    const recipe = { ...recipeFrom(emptyState, zone, now), columns: ['amount', 'reference', 'type'] as const };
    const request = requestOf(recipe, filterOfRecipe(recipe, [])!);
    expect(exportRequest.parse(request).columns).toEqual(['amount', 'reference', 'type']);
  });
});

describe('the period', () => {
  it('is this month at first, start included, end not', () => {
    const recipe = recipeFrom(emptyState, zone, now);
    expect([recipe.from, recipe.until]).toEqual(['2026-11-01 00:00', '2026-12-01 00:00']);
    const filter = filterOfRecipe(recipe, [])!;
    expect(toUtcText(filter.from!)).toBe('2026-10-31T16:00:00Z');
    expect(toUtcText(filter.until!)).toBe('2026-11-30T16:00:00Z');
  });

  it('keeps its wall times when the zone changes', () => {
    const recipe = { ...recipeFrom(emptyState, zone, now), zone: 'UTC' };
    expect(toUtcText(filterOfRecipe(recipe, [])!.from!)).toBe('2026-11-01T00:00:00Z');
  });

  it('that ends before it starts gives no filter', () => {
    const recipe = recipeFrom(emptyState, zone, now);
    expect(filterOfRecipe({ ...recipe, from: '2026-11-02 10:00', until: '2026-11-02 09:59' }, [])).toBeUndefined();
    expect(filterOfRecipe({ ...recipe, from: '2026-11-02 10:00', until: '2026-11-02 10:00' }, [])).toBeUndefined();
  });

  it('knows months of every length and the turn of the year', () => {
    expect(periodOf('lastMonth', toInstant(Date.UTC(2026, 2, 30)), 'UTC')).toEqual({ from: '2026-02-01 00:00', until: '2026-03-01 00:00' });
    expect(periodOf('lastMonth', toInstant(Date.UTC(2027, 0, 5)), 'UTC')).toEqual({ from: '2026-12-01 00:00', until: '2027-01-01 00:00' });
    expect(periodOf('thisMonth', toInstant(Date.UTC(2026, 11, 31, 20)), zone)).toEqual({ from: '2027-01-01 00:00', until: '2027-02-01 00:00' });
  });

  it('takes over what the list shows', () => {
    const recipe = recipeFrom({ ...emptyState, view: 'refunds', from: '2026-11-03', until: '2026-11-05', currencies: ['CNY'] }, zone, now);
    expect(recipe).toMatchObject({ from: '2026-11-03 00:00', until: '2026-11-05 00:00', kinds: ['refund'], currencies: ['CNY'] });
  });

  it('comes back from an export that was made', () => {
    const recipe = { ...recipeFrom(emptyState, zone, now), from: '2026-11-03 08:30', format: 'raw' as const };
    expect(recipeAgain(requestOf(recipe, filterOfRecipe(recipe, [])!))).toEqual(recipe);
  });

  it('reads wall times over a change of the clocks', () => {
    const berlin = 'Europe/Berlin';
    expect(toUtcText(instantOf('2026-10-25 02:30', berlin)!)).toBe('2026-10-25T00:30:00Z');
    expect(toUtcText(instantOf('2026-03-29 02:30', berlin)!)).toBe('2026-03-29T01:30:00Z');
    expect(wallOf(instantOf('2026-07-01 09:15', berlin)!, berlin)).toBe('2026-07-01 09:15');
    expect(instantOf('tomorrow', berlin)).toBeNull();
  });
});

describe('the name of the file', () => {
  it('says the month, the days, or nothing', () => {
    expect(suggestedName({ from: '2026-10-01 00:00', until: '2026-11-01 00:00', format: 'excel' })).toBe('transactions-2026-10.csv');
    expect(suggestedName({ from: '2026-10-01 00:00', until: '2026-10-03 00:00', format: 'excel' })).toBe('transactions-2026-10-01-to-2026-10-02.csv');
    expect(suggestedName({ from: '2026-10-01 00:00', until: '2026-10-02 00:00', format: 'excel' })).toBe('transactions-2026-10-01.csv');
    expect(suggestedName({ from: '2026-10-01 08:00', until: null, format: 'excel' })).toBe('transactions-from-2026-10-01.csv');
    expect(suggestedName({ from: null, until: null, format: 'excel' })).toBe('transactions.csv');
    expect(suggestedName({ from: null, until: null, format: 'xlsx' })).toBe('transactions.xlsx');
  });
});
