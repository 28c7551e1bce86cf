/** The currencies of a form's choice: those of this trade first, then the rest as the providers list them. */
import type { CurrencyCode } from '@shared/money/currency.ts';
import type { ProviderDescription } from '@shared/providers/description.ts';

const first = ['HKD', 'TWD', 'CNY', 'USD'] as const satisfies readonly CurrencyCode[];

export function currencyChoices(descriptions: readonly ProviderDescription[]): readonly CurrencyCode[] {
  const offered = new Set(descriptions.flatMap((description) => description.link.currencies));
  return [...first.filter((code) => offered.has(code)), ...[...offered].filter((code) => !first.some((usual) => usual === code)).sort()];
}
