/** What the list is narrowed by, as the screen holds it, and the question that it asks. */
import type { AuditFilter, AuditGroup, AuditResult } from '@shared/domain/audit.ts';
import type { ProfileId } from '@shared/domain/ids.ts';
import { addMilliseconds } from '@shared/time/instant.ts';
import { businessDateOf, startOfDay } from '@shared/time/zones.ts';

/** Stands for the program itself; people stand behind a colon, so that nobody's name can be it. */
export const programKey = 'program';

/** Days are `YYYY-MM-DD`, both included. */
export type FilterState = {
  readonly actors: readonly string[];
  readonly groups: readonly AuditGroup[];
  readonly results: readonly AuditResult[];
  readonly profileIds: readonly ProfileId[];
  readonly reference: string;
  readonly from: string | null;
  readonly until: string | null;
};

export const emptyFilter: FilterState = { actors: [], groups: [], results: [], profileIds: [], reference: '', from: null, until: null };

export function isWrongRange({ from, until }: FilterState): boolean {
  return from !== null && until !== null && until < from;
}

export function isNarrowed(state: FilterState): boolean {
  return JSON.stringify(state) !== JSON.stringify(emptyFilter);
}

/** The first moment after a day; noon of the next one lies on it in every zone, also where the clocks change. */
function endOf(day: string, zone: string): ReturnType<typeof startOfDay> {
  return startOfDay(businessDateOf(addMilliseconds(startOfDay(day, zone), 36 * 3_600_000), zone), zone);
}

/** Undefined for a period that ends before it starts. */
export function filterOf(state: FilterState, zone: string): AuditFilter | undefined {
  if (isWrongRange(state)) return undefined;
  return {
    ...(state.actors.length === 0 ? {} : { actors: state.actors.map((actor) => (actor === programKey ? null : actor.slice(1))) }),
    ...(state.groups.length === 0 ? {} : { groups: [...state.groups] }),
    ...(state.results.length === 0 ? {} : { results: [...state.results] }),
    ...(state.profileIds.length === 0 ? {} : { profileIds: [...state.profileIds] }),
    ...(state.reference === '' ? {} : { reference: state.reference }),
    ...(state.from === null ? {} : { from: startOfDay(state.from, zone) }),
    ...(state.until === null ? {} : { until: endOf(state.until, zone) }),
  };
}
