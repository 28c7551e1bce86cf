/** A method in words, and the method by which a payment was made. */
import type { ProviderId } from '@shared/domain/ids.ts';
import type { Transaction } from '@shared/domain/transaction.ts';
import type { LinkMethod, ReferenceRule } from '@shared/providers/description.ts';
import { fitsReference } from '@shared/providers/link-rules.ts';
import { hasText, type Translate } from '@/locales/i18n.ts';

/** Its name in the person's language, or the words of the profile's own table. */
export function methodLabel(t: Translate, providerId: ProviderId, method: LinkMethod): string {
  if ('text' in method.label) return method.label.text;
  const key = `providers.${providerId}.methods.${method.label.code}`;
  return hasText(key) ? t(key) : method.label.code;
}

/**
 * The method that a payment was made with. A hosted page records the payer's choice later, so there only the kind is compared; undefined
 * when the profile does not offer it any more.
 */
export function methodOfPayment(methods: readonly LinkMethod[], payment: Pick<Transaction, 'origin' | 'method'>): LinkMethod | undefined {
  const sameKind = methods.filter((method) => method.kind === payment.origin);
  return sameKind.find((method) => method.recordAs !== null && method.recordAs === payment.method) ?? sameKind.find((method) => method.recordAs === null);
}

/** Which signs a number may have, found out by trying, since a rule is an expression. */
export function signsOf(rule: ReferenceRule): 'lettersDigits' | 'lettersDigitsLines' | 'printable' {
  const takes = (sign: string): boolean => fitsReference(sign.padEnd(Math.max(rule.minLength, 1), 'A'), rule);
  if (!takes('-')) return 'lettersDigits';
  return takes('.') ? 'printable' : 'lettersDigitsLines';
}
