/**
 * Whole New Taiwan dollars go out; decimals, as text or as number, come back (Vexora dossier §6.1, §14.11). Digits are turned
 * into minor units without any floating-point number, and what does not fit exactly is no amount.
 */
import { moneyOf, type Money } from '@shared/money/money.ts';
import { OddNumber } from '../http/json.ts';
import { Unmappable } from '../http/exchange.ts';

const form = /^(0|[1-9][0-9]{0,11})(?:\.([0-9]{1,12}))?$/;

/** Text of a number as it was written, or of a text; null for anything else. */
export function writtenNumber(value: unknown): string | null {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return String(value);
  return value instanceof OddNumber ? value.text : null;
}

/** Null where the member is absent or empty. Throws `Unmappable` for a sign, an exponent or more than two decimals that say something. */
export function readAmount(value: unknown): Money | null {
  if (value === undefined || value === null || value === '') return null;
  const parts = form.exec(writtenNumber(value) ?? '');
  if (parts === null) throw new Unmappable('not an amount');
  const [, whole = '', fraction = ''] = parts;
  if (/[1-9]/.test(fraction.slice(2))) throw new Unmappable('a fraction of a cent');
  return moneyOf(Number(`${whole}${fraction.slice(0, 2).padEnd(2, '0')}`), 'TWD');
}

/** As the request carries it. Throws a RangeError for cents, another currency or more than nine digits: then nothing is sent. */
export function dollarsText({ minor, currency }: Money): string {
  if (currency !== 'TWD' || minor % 100 !== 0) throw new RangeError('not whole New Taiwan dollars');
  const text = String(minor / 100);
  if (!/^[1-9][0-9]{0,8}$/.test(text)) throw new RangeError('not an amount that can be sent');
  return text;
}
