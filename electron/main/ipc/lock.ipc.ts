/** Calls about what stands before money and before the screens: the rules of a profile, and the lock of the app. */
import type { AppLock } from '@core/app-lock/app-lock.ts';
import type { MoneyRuleBook } from '@core/money-rules/money-rules.ts';
import type { Channel, Handlers } from '@shared/ipc/contract.ts';

type LockChannel = Extract<Channel, `rules.${string}` | `lock.${string}`>;

/** The lock is there before the services are: a locked screen must not wait for them. */
export function lockHandlers(services: () => Promise<{ readonly moneyRules: MoneyRuleBook }>, appLock: AppLock): Pick<Handlers, LockChannel> {
  return {
    'rules.get': async ({ profileId }) => (await services()).moneyRules.get(profileId),
    'rules.save': async (input) => (await services()).moneyRules.save(input),

    'lock.status': async () => appLock.status(),
    'lock.lock': async () => appLock.lock('person'),
    'lock.unlock': async ({ pin }) => appLock.unlock(pin),
    'lock.activity': async () => {
      appLock.activity();
      return {};
    },
    'lock.save': async (change) => appLock.save(change),
    'lock.remove': async ({ pin }) => appLock.remove(pin),
  };
}
