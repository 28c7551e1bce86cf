/** The lock and the money rules of the fake bridge: plain state, no hash and no enforcement. Its PIN is 314159. */
import type { LockStatus } from '../../shared/domain/app-lock.ts';
import { defaultMoneyRules, type LockLevel, type MoneyRules } from '../../shared/domain/money-rules.ts';
import type { Environment } from '../../shared/domain/profile.ts';
import type { AppErrorDto } from '../../shared/errors/app-error.ts';
import type { EventName, Handlers } from '../../shared/ipc/contract.ts';
import { toMinor } from '../../shared/money/money.ts';
import { toInstant } from '../../shared/time/instant.ts';
import { fakeNow } from './fake-data.ts';

export const fakePin = '314159';

export type FakeLockOptions = {
  /** A PIN is set; `locked`: and the app is locked; `waiting`: and the next try is some seconds away. */
  readonly lock?: 'set' | 'locked' | 'waiting';
  /** The level of every money action but payouts; those of the environment when absent. */
  readonly level?: LockLevel;
  /** The profiles have tiers for a second person. */
  readonly tiers?: boolean;
};

type LockChannel = 'rules.get' | 'rules.save' | 'lock.status' | 'lock.lock' | 'lock.unlock' | 'lock.activity' | 'lock.save' | 'lock.remove';
type Tools = { readonly environment: Environment; readonly refuse: (error: AppErrorDto) => Error; readonly emit: (event: EventName, payload: unknown) => void };

function rulesOf(options: FakeLockOptions, environment: Environment): MoneyRules {
  const rules = defaultMoneyRules(environment);
  const { level } = options;
  return {
    ...rules,
    locks: level === undefined ? rules.locks : { link: level, charge: level, refund: level, payout: level },
    tiers: options.tiers ? [{ currency: 'HKD', fromMinor: toMinor(200_000), dailyFromMinor: toMinor(1_000_000) }, { currency: 'TWD', fromMinor: toMinor(800_000), dailyFromMinor: null }] : [],
  };
}

export function fakeLock(options: FakeLockOptions, { environment, refuse, emit }: Tools): { readonly handlers: Pick<Handlers, LockChannel>; readonly isLocked: () => boolean } {
  let status: LockStatus = {
    hasPin: options.lock !== undefined, locked: options.lock === 'locked' || options.lock === 'waiting', idleMinutes: 10,
    closedUntil: options.lock === 'waiting' ? toInstant(fakeNow + 28_000) : null, now: fakeNow,
  };
  const saved = new Map<string, MoneyRules>();

  function tell(change: Partial<LockStatus>): LockStatus {
    status = { ...status, ...change };
    emit('lock.changed', status);
    return status;
  }

  function requirePin(pin: string | null): void {
    if (status.hasPin && pin !== fakePin) throw refuse({ code: pin === null ? 'lock.pinNeeded' : 'lock.pinWrong', params: { seconds: 1 }, field: 'pin' });
  }

  return {
    isLocked: () => status.locked,
    handlers: {
      'rules.get': async ({ profileId }) => saved.get(profileId) ?? rulesOf(options, environment),
      'rules.save': async ({ profileId, rules, pin }) => {
        requirePin(pin);
        saved.set(profileId, rules);
        emit('rules.changed', { profileId });
        return rules;
      },
      'lock.status': async () => status,
      'lock.lock': async () => tell({ locked: true }),
      'lock.unlock': async ({ pin }) => {
        requirePin(pin);
        return tell({ locked: false, closedUntil: null });
      },
      'lock.activity': async () => ({}),
      'lock.save': async ({ pin, idleMinutes }) => {
        requirePin(pin);
        return tell({ hasPin: true, idleMinutes });
      },
      'lock.remove': async ({ pin }) => {
        requirePin(pin);
        return tell({ hasPin: false });
      },
    },
  };
}
