/** What the panel "At the provider" offers, from the description and the saved settings alone. Pure. */
import type { Profile } from '@shared/domain/profile.ts';
import { booleanSetting, type ProviderDescription, type StatementKind } from '@shared/providers/description.ts';
import type { Instant } from '@shared/time/instant.ts';
import { startOfDay } from '@shared/time/zones.ts';

export type AccountAbilities = {
  readonly balance: boolean;
  readonly statements: readonly StatementKind[];
  readonly notices: ProviderDescription['notices'];
};

/** A kind of file that a setting switches off is not offered. */
export function abilitiesOf(description: ProviderDescription, profile: Pick<Profile, 'settings'>): AccountAbilities {
  return {
    balance: description.balance,
    statements: description.statements.filter(({ setting }) => setting === null || booleanSetting(description, profile.settings, setting)),
    notices: description.notices,
  };
}

export function hasAny({ balance, statements, notices }: AccountAbilities): boolean {
  return balance || statements.length > 0 || notices !== null;
}

/** Whether every key that the provider requires is stored. */
export function hasKeys(description: Pick<ProviderDescription, 'credentials'>, profile: Pick<Profile, 'secrets'>): boolean {
  return description.credentials.every(({ key, required }) => !required || profile.secrets.some(({ name }) => name === key));
}

export type DayRange = { readonly from: Instant | null; readonly until: Instant | null };

/** The calendar day after `date` (`YYYY-MM-DD`). */
function nextDay(date: string): string {
  const [year = 0, month = 1, day = 1] = date.split('-').map(Number);
  return new Date(Date.UTC(year, month - 1, day + 1)).toISOString().slice(0, 10);
}

/** Two days as instants of `zone`, the last day included; undefined when they stand the wrong way round. An open end is null. */
export function rangeOf(first: string | null, last: string | null, zone: string): DayRange | undefined {
  if (first !== null && last !== null && last < first) return undefined;
  return { from: first === null ? null : startOfDay(first, zone), until: last === null ? null : startOfDay(nextDay(last), zone) };
}
