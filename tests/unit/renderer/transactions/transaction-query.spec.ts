import { describe, expect, it } from 'vitest';
import { emptyState, filterOf, isDay, isEmptyRange, isNarrowed, readState, shiftDay, unsettledStatuses, writeQuery } from '@/composables/transaction-query.ts';
import { profileId } from '@shared/domain/ids.ts';
import { toUtcText } from '@shared/time/zones.ts';

const zone = 'Asia/Hong_Kong';
const shop = profileId.parse('01900000-0000-7000-8a00-000000000001');
const other = profileId.parse('01900000-0000-7000-8a00-000000000002');

describe('the list in the address', () => {
  it('comes back as it was written', () => {
    const state = { ...emptyState, text: 'A-1032', from: '2026-11-01', until: '2026-11-21', kinds: ['refund'], statuses: ['unknown', 'pending'], currencies: ['HKD'], profileIds: [shop] } as const;
    expect(readState(writeQuery(state))).toEqual(state);
  });

  it('writes nothing for a list that is not narrowed', () => {
    expect(writeQuery(emptyState)).toEqual({});
    expect(isNarrowed(emptyState)).toBe(false);
    expect(isNarrowed({ ...emptyState, view: 'refunds' })).toBe(false);
    expect(isNarrowed({ ...emptyState, currencies: ['HKD'] })).toBe(true);
  });

  it('drops what the app does not know', () => {
    const state = readState({ view: 'nonsense', status: 'paid,stolen', currency: 'HKD,XXX', type: 'payment,gift', profile: 'me', from: '2026-02-30', until: 'soon', text: '  A-1  ' });
    expect(state).toEqual({ ...emptyState, statuses: ['paid'], currencies: ['HKD'], kinds: ['payment'], text: 'A-1' });
  });

  it('keeps only statuses that the view can have', () => {
    expect(readState({ view: 'unsettled', status: 'paid,unknown' }).statuses).toEqual(['unknown']);
    expect(readState({ view: 'refunds', type: 'payment' }).kinds).toEqual([]);
  });
});

describe('the filter for the journal', () => {
  it('holds all narrowings together', () => {
    const filter = filterOf({ ...emptyState, kinds: ['payment'], statuses: ['paid'], currencies: ['CNY'], text: 'LT', from: '2026-11-01', until: '2026-11-02' }, zone, [shop]);
    expect(filter).toMatchObject({ kinds: ['payment'], statuses: ['paid'], currencies: ['CNY'], text: 'LT', profileIds: [shop] });
  });

  it('cuts days in the zone: the start is included, the end is not', () => {
    const filter = filterOf({ ...emptyState, from: '2026-11-01', until: '2026-11-21' }, zone, []);
    expect(toUtcText(filter.from!)).toBe('2026-10-31T16:00:00Z');
    expect(toUtcText(filter.until!)).toBe('2026-11-20T16:00:00Z');
  });

  it('stands for the scope until a profile is chosen', () => {
    expect(filterOf(emptyState, zone, [shop, other]).profileIds).toEqual([shop, other]);
    expect(filterOf({ ...emptyState, profileIds: [other] }, zone, [shop, other]).profileIds).toEqual([other]);
  });

  it('gives each view its meaning', () => {
    expect(filterOf({ ...emptyState, view: 'refunds' }, zone, [])).toEqual({ kinds: ['refund'] });
    expect(filterOf({ ...emptyState, view: 'refundable' }, zone, [])).toEqual({ kinds: ['payment'], refundableOnly: true });
    expect(filterOf({ ...emptyState, view: 'unsettled' }, zone, [])).toEqual({ statuses: [...unsettledStatuses] });
    expect(filterOf({ ...emptyState, view: 'unsettled', statuses: ['unknown'] }, zone, [])).toEqual({ statuses: ['unknown'] });
  });
});

describe('days', () => {
  it('knows the calendar', () => {
    expect(isDay('2028-02-29')).toBe(true);
    expect(isDay('2026-02-29')).toBe(false);
    expect(shiftDay('2026-03-01', -1)).toBe('2026-02-28');
    expect(shiftDay('2026-12-31', 1)).toBe('2027-01-01');
  });

  it('sees a period that ends before it starts', () => {
    expect(isEmptyRange({ from: '2026-11-02', until: '2026-11-02' })).toBe(true);
    expect(isEmptyRange({ from: '2026-11-02', until: '2026-11-03' })).toBe(false);
    expect(isEmptyRange({ from: '2026-11-02', until: null })).toBe(false);
  });
});
