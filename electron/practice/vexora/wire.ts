/**
 * JSON written member by member: numbers keep the digits they are given (`300.00`), members keep their order, and a name may
 * come twice where a vendor example has it so.
 */
import type { AmountForm } from './settings.ts';

export type WireObject = readonly (readonly [name: string, value: WireValue | undefined])[];

export type WireValue =
  | string
  | boolean
  | null
  /** Written as these very digits. */
  | { readonly number: string }
  | { readonly list: readonly WireObject[] }
  | WireObject;

function isMembers(value: Exclude<WireValue, string | boolean | null>): value is WireObject {
  return Array.isArray(value);
}

export function writeJson(value: WireValue): string {
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return JSON.stringify(value);
  if (isMembers(value)) {
    const members = value.flatMap(([name, member]) => (member === undefined ? [] : [`${JSON.stringify(name)}:${writeJson(member)}`]));
    return `{${members.join(',')}}`;
  }
  return 'number' in value ? value.number : `[${value.list.map(writeJson).join(',')}]`;
}

const fractions = {
  'whole-text': '', 'two-decimals-text': '.00', 'four-decimals-text': '.0000',
  'whole-number': '', 'two-decimals-number': '.00', 'four-decimals-number': '.0000',
} as const satisfies Record<AmountForm, string>;

/** `dollars` is a whole number of New Taiwan dollars; a negative balance is written with its sign. */
export function wireAmount(dollars: number, form: AmountForm): WireValue {
  const text = `${dollars}${fractions[form]}`;
  return form.endsWith('-text') ? text : { number: text };
}
