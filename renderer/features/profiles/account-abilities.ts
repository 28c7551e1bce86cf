/** What the panel "At the provider" offers, from the description and the saved settings alone. Pure. */
import type { Profile } from '@shared/domain/profile.ts';
import { booleanSetting, type ProviderDescription, type StatementKind } from '@shared/providers/description.ts';

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
