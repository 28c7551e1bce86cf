/**
 * What is wrong with the entries of a link by the rules of its method, as data: the same rules that the main process checks, so that
 * each one that is broken stands at its field and nothing is sent.
 */
import { reference as referenceSchema } from '@shared/domain/ids.ts';
import type { CurrencyCode } from '@shared/money/currency.ts';
import { moneyOf } from '@shared/money/money.ts';
import type { AmountReading } from '@shared/money/parse-amount.ts';
import type { LinkMethod } from '@shared/providers/description.ts';
import { amountProblem, fitsReference, textProblem } from '@shared/providers/link-rules.ts';
import type { Instant } from '@shared/time/instant.ts';
import { formatMoney } from '@/composables/format-money.ts';
import type { Translate } from '@/locales/i18n.ts';
import { wishedExpiryProblem, type ExpiryWish } from './expiry.ts';
import { signsOf } from './link-methods.ts';
import { spanText } from './span-text.ts';

export const linkFields = ['amount', 'reference', 'method', 'expiry', 'description'] as const;
export type LinkField = (typeof linkFields)[number];

export type LinkEntries = {
  readonly amount: AmountReading;
  readonly currency: CurrencyCode;
  readonly reference: string;
  readonly description: string;
  readonly expiry: ExpiryWish;
};

export type LinkProblems = Readonly<Partial<Record<LinkField, string>>>;

function amountSentence(t: Translate, { amount, currency }: LinkEntries, method: LinkMethod): string | undefined {
  if (!method.currencies.includes(currency)) return t('links.form.problem.currency', { currency });
  if (!amount.ok) return t(`errors.${amount.problem}`);
  switch (amountProblem(amount.money.minor, currency, method)) {
    case 'amount.belowMinimum':
      return t('links.form.belowMinimum', { minimum: formatMoney(moneyOf(method.minimumMinor, currency)) });
    case 'amount.aboveMaximum':
      return t('links.form.aboveMaximum', { maximum: formatMoney(moneyOf(method.maximumMinor, currency)) });
    case 'amount.notWholeUnits':
      return t('links.form.problem.wholeUnits');
    case null:
      return undefined;
  }
}

function referenceSentence(t: Translate, reference: string, method: LinkMethod): string | undefined {
  if (referenceSchema.safeParse(reference).success && fitsReference(reference, method.reference)) return undefined;
  const { minLength, maxLength } = method.reference;
  return t(`links.form.problem.reference.${signsOf(method.reference)}`, { least: minLength, most: maxLength });
}

/** Limits of a text, counted as the provider counts. */
function descriptionSentence(t: Translate, text: string, method: LinkMethod): string | undefined {
  const rule = method.description;
  switch (textProblem(text, rule)) {
    case 'field.required':
      return t('links.form.problem.descriptionNeeded');
    case 'text.tooLong':
      return rule.maxBytes !== null && [...text].length <= rule.maxCharacters ? t('links.form.problem.tooManyBytes', { max: rule.maxBytes }) : t('links.form.problem.tooLong', { max: rule.maxCharacters });
    case 'text.refusedCharacters': {
      const signs = rule.refused === null ? [] : [...new Set(text.match(new RegExp(rule.refused, 'gu')) ?? [])];
      return t('links.form.problem.refused', { signs: signs.map(signText).join(' ') });
    }
    case null:
      return undefined;
  }
}

/** A sign as it can be seen: a control sign by its number. */
export function signText(sign: string): string {
  const point = sign.codePointAt(0) ?? 0;
  return point < 0x21 || point === 0x7f ? `U+${point.toString(16).toUpperCase().padStart(4, '0')}` : sign;
}

function expirySentence(t: Translate, wish: ExpiryWish, method: LinkMethod, now: Instant): string | undefined {
  const rule = method.expiry;
  const problem = wishedExpiryProblem(rule, wish, now);
  if (problem === 'expiry.tooSoon' && rule.kind === 'range') return t('links.form.problem.expirySoon', { span: spanText(t, rule.leastSeconds) });
  if (problem === 'expiry.tooLate' && rule.kind === 'range') return t('links.form.problem.expiryLate', { span: spanText(t, rule.mostSeconds) });
  return problem === null ? undefined : t(`errors.${problem}`);
}

/** Sentences by field; none means that the main process finds nothing wrong by the rules either. */
export function linkProblems(t: Translate, entries: LinkEntries, method: LinkMethod, now: Instant): LinkProblems {
  const found: Partial<Record<LinkField, string>> = {};
  const put = (field: LinkField, sentence: string | undefined): void => { if (sentence !== undefined) found[field] = sentence; };
  put('amount', amountSentence(t, entries, method));
  put('reference', referenceSentence(t, entries.reference, method));
  put('description', descriptionSentence(t, entries.description.trim(), method));
  put('expiry', expirySentence(t, entries.expiry, method, now));
  return found;
}
