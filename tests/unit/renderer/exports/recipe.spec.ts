import { describe, expect, it } from 'vitest';
import { addColumn, defaultColumns, moveColumn, removeColumn, unusedColumns } from '../../../../renderer/features/exports/columns.ts';
import { formOf, timerOf } from '../../../../renderer/features/exports/preset-form.ts';
import { filterOfRecipe, isSame, periodOfRecipe, presetRecipeOf, readShown, recipeAgain, recipeFrom, recipeOfPreset, requestOf, suggestedName, wallsOf, type Recipe } from '../../../../renderer/features/exports/recipe.ts';
import { emptyState } from '@/composables/transaction-query.ts';
import { exportColumns, exportRequest, isSameRecipe } from '@shared/domain/export.ts';
import { presetRecipe } from '@shared/domain/export-preset.ts';
import type { ExportRange } from '@shared/domain/export-range.ts';
import { profileId } from '@shared/domain/ids.ts';
import { toInstant } from '@shared/time/instant.ts';
import { toUtcText } from '@shared/time/zones.ts';
import { fakeId } from '../../../support/fake-data.ts';
import { fakePresetList } from '../../../support/fake-presets.ts';

const zone = 'Asia/Hong_Kong';
const now = toInstant(Date.UTC(2026, 10, 20, 6, 32, 8));
const fixed = (from: string | null, until: string | null): ExportRange => ({ kind: 'fixed', from, until });
const filterOf = (recipe: Recipe) => filterOfRecipe(recipe, [], periodOfRecipe(recipe, now, null));

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
    const recipe = { ...recipeFrom(emptyState, zone), columns: ['amount', 'reference', 'type'] as const };
    const request = requestOf(recipe, filterOf(recipe)!);
    expect(exportRequest.parse(request).columns).toEqual(['amount', 'reference', 'type']);
  });
});

describe('the period', () => {
  it('is this month at first, start included, end not', () => {
    const recipe = recipeFrom(emptyState, zone);
    expect(wallsOf(periodOfRecipe(recipe, now, null)!, zone)).toEqual({ from: '2026-11-01 00:00', until: '2026-12-01 00:00' });
    const filter = filterOf(recipe)!;
    expect([toUtcText(filter.from!), toUtcText(filter.until!)]).toEqual(['2026-10-31T16:00:00Z', '2026-11-30T16:00:00Z']);
  });

  it('keeps its wall times when the zone changes', () => {
    const recipe = { ...recipeFrom(emptyState, zone), range: fixed('2026-11-01 00:00', '2026-11-02 00:00'), zone: 'UTC' };
    expect(toUtcText(filterOf(recipe)!.from!)).toBe('2026-11-01T00:00:00Z');
  });

  it('that ends before it starts gives no filter', () => {
    const recipe = recipeFrom(emptyState, zone);
    expect(filterOf({ ...recipe, range: fixed('2026-11-02 10:00', '2026-11-02 09:59') })).toBeUndefined();
    expect(filterOf({ ...recipe, range: fixed('2026-11-02 10:00', '2026-11-02 10:00') })).toBeUndefined();
    expect(filterOf({ ...recipe, range: fixed('2026-11-02 10:00', null) })).toBeDefined();
  });

  it('takes over what the list shows, with its columns and zone', () => {
    const recipe = recipeFrom({ ...emptyState, view: 'refunds', from: '2026-11-03', until: '2026-11-05', currencies: ['CNY'] }, zone, ['amount', 'reference']);
    expect(recipe).toMatchObject({ range: fixed('2026-11-03 00:00', '2026-11-05 00:00'), filter: { kinds: ['refund'], currencies: ['CNY'] }, columns: ['amount', 'reference'] });
    expect(readShown({ columns: 'amount,nothing,reference,amount', zone: 'Europe/London' })).toEqual({ columns: ['amount', 'reference'], zone: 'Europe/London', unknownZone: null });
    expect(readShown({ zone: 'Mars/Olympus' })).toEqual({ columns: [], zone: null, unknownZone: 'Mars/Olympus' });
  });

  it('comes back from an export that was made', () => {
    const recipe: Recipe = { ...recipeFrom(emptyState, zone), range: fixed('2026-11-03 08:30', null), format: 'raw', titles: 'zh-Hant' };
    expect(recipeAgain(requestOf(recipe, filterOf(recipe)!))).toEqual(recipe);
    const all: Recipe = { ...recipe, range: { kind: 'relative', of: 'all' } };
    expect(recipeAgain(requestOf(all, filterOf(all)!))).toEqual(all);
  });
});

describe('presets in the form', () => {
  const preset = fakePresetList({ presets: 'some' }, 'practice')[0]!;
  const [kept, gone] = [profileId.parse(fakeId('a00', 1)), profileId.parse(fakeId('a00', 77))];

  it('come without profiles that are gone, and are counted', () => {
    const chosen = { ...preset, recipe: { ...preset.recipe, filter: { ...preset.recipe.filter, profileIds: [kept, gone] } } };
    expect(recipeOfPreset(chosen, [kept])).toMatchObject({ recipe: { filter: { profileIds: [kept], kinds: ['payment', 'refund'] } }, goneProfiles: 1 });
    expect(recipeOfPreset(chosen, [])).toMatchObject({ goneProfiles: 2 });
    expect(recipeOfPreset(chosen, []).recipe.filter.profileIds).toBeUndefined();
  });

  it('go back as they came', () => {
    const { recipe } = recipeOfPreset(preset, []);
    expect(presetRecipe.parse(presetRecipeOf(recipe, 'practice'))).toEqual(preset.recipe);
  });

  it('count as changed by what they say, not by the order of a choice', () => {
    const { recipe } = recipeOfPreset(preset, []);
    expect(isSame(recipe, { ...recipe, filter: { kinds: ['refund', 'payment'], statuses: [] } })).toBe(true);
    expect(isSame(recipe, { ...recipe, columns: recipe.columns.toReversed() })).toBe(false);
    expect(isSame(recipe, { ...recipe, zone: 'UTC' })).toBe(false);
  });

  it('have a timer only with a time', () => {
    expect(timerOf({ ...formOf(undefined), every: 'week', weekday: 3, at: '9:05' })).toEqual({ every: 'week', weekday: 3, at: '09:05' });
    for (const at of ['', '24:00', '8', '08:60', 'noon']) expect(timerOf({ ...formOf(undefined), every: 'day', at })).toBeUndefined();
    expect(timerOf({ ...formOf(undefined), every: 'off', at: 'noon' })).toBeNull();
    expect(timerOf(formOf(preset))).toEqual(preset.timer);
  });
});

describe('the same recipe', () => {
  const request = requestOf(recipeFrom(emptyState, zone), { kinds: ['payment', 'refund'], from: now });

  it('may end elsewhere and name its choices in another order, but nothing else', () => {
    expect(isSameRecipe(request, { ...request, filter: { from: now, until: toInstant(now + 5), kinds: ['refund', 'payment'], statuses: [] } })).toBe(true);
    expect(isSameRecipe(request, { ...request, filter: { ...request.filter, from: toInstant(now - 1) } })).toBe(false);
    expect(isSameRecipe(request, { ...request, filter: { ...request.filter, text: 'MUG' } })).toBe(false);
    expect(isSameRecipe(request, { ...request, columns: request.columns.slice(1) })).toBe(false);
    expect(isSameRecipe(request, { ...request, zone: 'UTC' })).toBe(false);
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
