/**
 * Who pays or is paid, as words that are the same whenever the same person is meant, whichever provider asked for them. They are never
 * kept: the journal holds their fingerprints only. A name alone names nobody, and an address in the network is a household's.
 */
import type { FieldValues, RequestField } from '@shared/providers/request-field.ts';

type Described = Pick<RequestField, 'key' | 'initial'>;

const lower = (text: string): string => text.trim().toLowerCase();
const digits = (text: string): string => text.replace(/[^0-9]/g, '');

/** Entries that name a person, with the form in which two providers would write the same one. */
const naming: Readonly<Record<string, (value: string, all: FieldValues) => readonly string[]>> = {
  merchantUserId: (value) => [`customer:${value.trim()}`],
  email: (value) => [`email:${lower(value)}`],
  payeeEmail: (value) => [`email:${lower(value)}`],
  mobile: (value) => [`mobile:${digits(value)}`],
  payeeMobile: (value) => [`mobile:${digits(value)}`],
  // Bank code, hyphen, account; several with commas.
  bankNumber: (value) => value.split(',').map((account) => `account:${account.trim()}`),
  payeeAccount: (value, all) => [`account:${all['bankCode'] ?? ''}-${value.trim()}`],
};

/** What the form began with (a shop's own address for every payer) names nobody. */
function isOwnWord(field: Described, value: string): boolean {
  return field.initial !== 'reference' && field.initial.text.trim() !== '' && field.initial.text.trim() === value.trim();
}

/** One word for every entry that names the payer or payee; none where nobody is named. */
export function payerWords(described: readonly Described[], values: FieldValues): readonly string[] {
  return described.flatMap((field) => {
    const value = values[field.key] ?? '';
    return value.trim() === '' || isOwnWord(field, value) ? [] : (naming[field.key]?.(value, values) ?? []);
  });
}
