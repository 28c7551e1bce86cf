/**
 * Changes the rules of a profile. Where a PIN is set it is asked for, and rules of a live profile become looser only for a person who
 * types the profile's name: both are checked here.
 */
import type { ProfileId } from '@shared/domain/ids.ts';
import { loosensRules, type MoneyRules } from '@shared/domain/money-rules.ts';
import { AppError } from '@shared/errors/app-error.ts';
import type { ParsedInput } from '@shared/ipc/contract.ts';
import type { Instant } from '@shared/time/instant.ts';
import type { AppLock } from '../app-lock/app-lock.ts';
import type { Clock } from '../ports/clock.ts';
import type { Journal } from '../ports/journal.ts';
import type { ProviderDirectory } from '../profiles/provider-directory.ts';
import type { MoneyLock } from './money-lock.ts';

export type RulesChange = { readonly profileId: ProfileId; readonly before: MoneyRules; readonly after: MoneyRules; readonly by: string; readonly at: Instant };

export type MoneyRuleBook = {
  /** Errors: `profile.notFound`. */
  get(profileId: ProfileId): Promise<MoneyRules>;
  /** Errors: `profile.notFound`, `lock.pinNeeded`, `lock.pinWrong`, `lock.tooManyTries`; `lock.nameNotTyped` with the field `typedName`. */
  save(input: ParsedInput<'rules.save'>): Promise<MoneyRules>;
};

export type MoneyRuleDependencies = {
  readonly journal: Pick<Journal, 'moneyRules'>;
  readonly directory: Pick<ProviderDirectory, 'profile'>;
  readonly moneyLock: Pick<MoneyLock, 'rulesOf'>;
  readonly appLock: Pick<AppLock, 'requirePin'>;
  readonly clock: Clock;
  readonly operator: () => Promise<string>;
  /** Told once the new rules are on disk. */
  readonly onChanged: (change: RulesChange) => Promise<void>;
};

const plain = (name: string): string => name.normalize('NFKC').replace(/\s+/g, ' ').trim();

export function createMoneyRules(dependencies: MoneyRuleDependencies): MoneyRuleBook {
  const { journal, directory, moneyLock, appLock, clock } = dependencies;
  return {
    async get(profileId) {
      return moneyLock.rulesOf(await directory.profile(profileId));
    },
    async save({ profileId, rules, pin, typedName }) {
      const profile = await directory.profile(profileId);
      const before = await moneyLock.rulesOf(profile);
      if (profile.environment === 'live' && loosensRules(before, rules) && plain(typedName ?? '') !== plain(profile.name)) {
        throw new AppError('lock.nameNotTyped', { profile: profile.name }, { field: 'typedName' });
      }
      await appLock.requirePin(pin);
      const [by, at] = [await dependencies.operator(), clock.now()];
      await journal.moneyRules.put(profileId, rules, by, at);
      await dependencies.onChanged({ profileId, before, after: rules, by, at });
      return rules;
    },
  };
}
