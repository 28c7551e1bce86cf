/** Short text of a grid line: `80k`, `1.2M`, `8萬`. Grid lines are round numbers, so nothing is lost that a person would miss; exact amounts stand beside the chart. */
import { minus } from '@/composables/format-money.ts';
import type { Language } from '@shared/domain/preferences.ts';
import { toDecimalString, type Money } from '@shared/money/money.ts';

const tags = { 'en': 'en-US', 'zh-Hant': 'zh-Hant', 'zh-Hans': 'zh-Hans' } as const satisfies Record<Language, string>;
const formats = new Map<Language, Intl.NumberFormat>();

function formatFor(language: Language): Intl.NumberFormat {
  const known = formats.get(language);
  if (known) return known;
  const created = new Intl.NumberFormat(tags[language], { notation: 'compact', maximumFractionDigits: 2 });
  formats.set(language, created);
  return created;
}

export function tickText(amount: Money, language: Language): string {
  return formatFor(language).format(Number(toDecimalString(amount))).replace('K', 'k').replace('-', minus);
}
