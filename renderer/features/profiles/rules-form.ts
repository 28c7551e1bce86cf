/** The money rules of a profile as a person edits them: amounts in major units, as typed. Pure; the main process parses them again. */
import type { AmountProblem } from '@shared/money/parse-amount.ts';
import { parseAmount } from '@shared/money/parse-amount.ts';
import { currencyCode, type CurrencyCode } from '@shared/money/currency.ts';
import { moneyOf, toDecimalString } from '@shared/money/money.ts';
import { moneyActions, type MoneyAction, type LockLevel, type MoneyRules } from '@shared/domain/money-rules.ts';

export type TierDraft = { readonly currency: CurrencyCode; readonly from: string; readonly daily: string };
export type RulesDraft = { readonly locks: Readonly<Record<MoneyAction, LockLevel>>; readonly tiers: readonly TierDraft[]; readonly repeatDays: string };

export type TierProblems = { readonly from?: AmountProblem; readonly daily?: AmountProblem | 'dailyBelow' };
export type RulesProblems = { readonly tiers: Readonly<Partial<Record<CurrencyCode, TierProblems>>>; readonly repeatDays?: 'daysWrong' };
export type RulesCheck = { readonly ok: true; readonly rules: MoneyRules } | { readonly ok: false; readonly problems: RulesProblems };

export function rulesDraftOf(rules: MoneyRules): RulesDraft {
  return {
    locks: rules.locks,
    tiers: rules.tiers.map(({ currency, fromMinor, dailyFromMinor }) => ({
      currency,
      from: toDecimalString(moneyOf(fromMinor, currency)),
      daily: dailyFromMinor === null ? '' : toDecimalString(moneyOf(dailyFromMinor, currency)),
    })),
    repeatDays: String(rules.repeatDays),
  };
}

/** Currencies that have no tier yet. */
export function freeCurrencies(draft: RulesDraft, offered: readonly CurrencyCode[]): readonly CurrencyCode[] {
  return offered.filter((currency) => !draft.tiers.some((tier) => tier.currency === currency));
}

/** Currencies of the provider first, then every other one. */
export function offeredCurrencies(ofProvider: readonly CurrencyCode[]): readonly CurrencyCode[] {
  return [...new Set([...ofProvider, ...currencyCode.options])];
}

function checkTier({ currency, from, daily }: TierDraft): { readonly tier: MoneyRules['tiers'][number] } | { readonly problems: TierProblems } {
  const single = parseAmount(from, currency);
  const sum = daily.trim() === '' ? null : parseAmount(daily, currency);
  const below = single.ok && sum?.ok === true && sum.money.minor < single.money.minor;
  if (single.ok && (sum === null || sum.ok) && !below) return { tier: { currency, fromMinor: single.money.minor, dailyFromMinor: sum === null ? null : sum.money.minor } };
  return {
    problems: {
      ...(single.ok ? {} : { from: single.problem }),
      ...(sum === null || sum.ok ? (below ? { daily: 'dailyBelow' } : {}) : { daily: sum.problem }),
    },
  };
}

/** Checks everything at once, so that one press shows all that is wrong. */
export function checkRules(draft: RulesDraft): RulesCheck {
  const checked = draft.tiers.map((tier) => ({ currency: tier.currency, ...checkTier(tier) }));
  const days = draft.repeatDays.normalize('NFKC').trim();
  const daysFit = /^\d{1,3}$/.test(days) && Number(days) <= 365;
  const tiers = checked.flatMap((one) => ('tier' in one ? [one.tier] : []));
  if (daysFit && tiers.length === checked.length) return { ok: true, rules: { locks: draft.locks, tiers, repeatDays: Number(days) } };
  return {
    ok: false,
    problems: {
      tiers: Object.fromEntries(checked.flatMap((one) => ('problems' in one ? [[one.currency, one.problems] as const] : []))),
      ...(daysFit ? {} : { repeatDays: 'daysWrong' }),
    },
  };
}

/** As typed: other words for the same amount count as a change, since nothing is lost by saving them. */
export function sameDraft(left: RulesDraft, right: RulesDraft): boolean {
  const locks = moneyActions.every((action) => left.locks[action] === right.locks[action]);
  return locks && left.repeatDays === right.repeatDays && JSON.stringify(left.tiers) === JSON.stringify(right.tiers);
}
