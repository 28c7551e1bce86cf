/**
 * The money lock: what a profile's rules ask of a person before money may move. Every use case that makes a link, charges, gives back
 * or pays out asks here before it writes anything down, whoever called it and whatever the screen showed.
 */
import type { SubmitKey } from '@shared/domain/ids.ts';
import { defaultMoneyRules, fitsTypedAmount, lockLevelOf, type LockLevel, type MoneyAction, type MoneyRules } from '@shared/domain/money-rules.ts';
import type { Profile } from '@shared/domain/profile.ts';
import { AppError } from '@shared/errors/app-error.ts';
import type { CurrencyCode } from '@shared/money/currency.ts';
import type { Money } from '@shared/money/money.ts';
import type { Journal } from '../ports/journal.ts';

export type LockedProfile = Pick<Profile, 'id' | 'name' | 'environment'>;

/**
 * One confirmation for a whole run of rows: made by `openRun` alone, good for one profile and one action, and for as much of each
 * currency as was confirmed. A row is counted once by its submit key, so that sending it again costs nothing.
 */
export type RunPass = {
  /** Takes the amount from what is left; false when it is not covered. */
  spend(use: { readonly profile: LockedProfile; readonly action: MoneyAction; readonly amount: Money; readonly key: SubmitKey }): boolean;
};

/** What a person gave for it: the amount as typed, or the pass of the run that it belongs to. Null where nothing was asked. */
export type Confirmation = { readonly typed: string | null } | { readonly pass: RunPass; readonly key: SubmitKey };

/** What a use case that takes single and bulk rows was given. */
export function confirmationOf(input: { readonly typedAmount?: string | null | undefined; readonly submitKey: SubmitKey }, pass: RunPass | undefined): Confirmation {
  return pass === undefined ? { typed: input.typedAmount ?? null } : { pass, key: input.submitKey };
}

export type UnlockRequest = { readonly profile: LockedProfile; readonly action: MoneyAction; readonly amount: Money } & Confirmation;

export type RunRequest = {
  readonly profile: LockedProfile;
  readonly action: MoneyAction;
  /** The sum of the run in each currency, at most one of each. */
  readonly totals: readonly Money[];
  /** Each sum once more, as the person typed it. */
  readonly typed: Readonly<Partial<Record<CurrencyCode, string>>>;
};

export type MoneyLock = {
  /** The rules in force: the profile's own, or those of its environment. */
  rulesOf(profile: LockedProfile): Promise<MoneyRules>;
  /** Errors: `lock.lookOnly`. */
  requireNotLookOnly(profile: LockedProfile, action: MoneyAction): Promise<void>;
  /** Errors: `lock.lookOnly`; `lock.amountNotTyped` with the field `typedAmount`. */
  requireUnlocked(request: UnlockRequest): Promise<void>;
  /** Errors: `lock.lookOnly`; `lock.amountNotTyped` with the field `typedTotals.<currency>`. */
  openRun(request: RunRequest): Promise<RunPass>;
};

/** Passes that were made here: an object of the same shape from elsewhere opens nothing. */
const genuine = new WeakSet<RunPass>();

function makePass({ profile, action, totals }: RunRequest): RunPass {
  const left = new Map<CurrencyCode, number>(totals.map(({ currency, minor }) => [currency, minor]));
  const counted = new Map<SubmitKey, Money>();
  const pass: RunPass = {
    spend(use) {
      if (use.profile.id !== profile.id || use.action !== action) return false;
      const { currency, minor } = use.amount;
      const before = counted.get(use.key);
      if (before) return before.currency === currency && before.minor === minor;
      const rest = (left.get(currency) ?? 0) - minor;
      if (minor <= 0 || rest < 0) return false;
      left.set(currency, rest);
      counted.set(use.key, use.amount);
      return true;
    },
  };
  genuine.add(pass);
  return pass;
}

export function createMoneyLock({ journal }: { readonly journal: Pick<Journal, 'moneyRules'> }): MoneyLock {
  async function rulesOf(profile: LockedProfile): Promise<MoneyRules> {
    return (await journal.moneyRules.get(profile.id)) ?? defaultMoneyRules(profile.environment);
  }

  async function levelOf(profile: LockedProfile, action: MoneyAction): Promise<Exclude<LockLevel, 'lookOnly'>> {
    const level = lockLevelOf(await rulesOf(profile), action);
    if (level === 'lookOnly') throw new AppError('lock.lookOnly', { profile: profile.name, action });
    return level;
  }

  function isConfirmed(level: Exclude<LockLevel, 'lookOnly'>, { profile, action, amount, ...confirmation }: UnlockRequest): boolean {
    if ('pass' in confirmation) return genuine.has(confirmation.pass) && confirmation.pass.spend({ profile, action, amount, key: confirmation.key });
    return level === 'confirm' || fitsTypedAmount(confirmation.typed, amount);
  }

  return {
    rulesOf,
    async requireNotLookOnly(profile, action) {
      await levelOf(profile, action);
    },
    async requireUnlocked(request) {
      if (!isConfirmed(await levelOf(request.profile, request.action), request)) {
        throw new AppError('lock.amountNotTyped', { amountMinor: request.amount.minor, currency: request.amount.currency }, { field: 'typedAmount' });
      }
    },
    async openRun(request) {
      const level = await levelOf(request.profile, request.action);
      for (const total of request.totals) {
        if (level === 'confirm' || fitsTypedAmount(request.typed[total.currency] ?? null, total)) continue;
        throw new AppError('lock.amountNotTyped', { amountMinor: total.minor, currency: total.currency }, { field: `typedTotals.${total.currency}` });
      }
      return makePass(request);
    },
  };
}
