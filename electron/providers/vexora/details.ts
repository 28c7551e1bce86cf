/**
 * What is shown and never decided upon: balances, and both layers of an answer about an order in the provider's own words (Vexora
 * dossier §6.2, §11). Texts stay as they are written; nothing is calculated.
 */
import type { BalanceFact, PaymentDetailFact } from '@core/ports/provider.ts';
import { isTimeZone, atWallTime, toZonedText } from '@shared/time/zones.ts';
import { addMilliseconds } from '@shared/time/instant.ts';
import { Unmappable } from '../http/exchange.ts';
import { writtenNumber } from './amounts.ts';
import type { Reading } from './client.ts';

const balanceCodes = ['availableAmount', 'freezeAmount', 'unsettledAmount'] as const;
const decimal = /^-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,8})?$/;

/** The three amounts of the documents, those that are there. Throws `Unmappable` without the first or for a text that is no amount. */
export function toBalance(data: unknown): BalanceFact {
  const members = new Map<string, unknown>(typeof data === 'object' && data !== null ? Object.entries(data) : []);
  const amounts = balanceCodes.flatMap((code) => {
    const value = members.get(code);
    if (value === undefined || value === null || value === '') return [];
    const amount = writtenNumber(value);
    if (amount === null || !decimal.test(amount)) throw new Unmappable('not a balance');
    return [{ code, amount, currency: 'TWD' as const }];
  });
  if (amounts[0]?.code !== 'availableAmount') throw new Unmappable('no balance');
  return { amounts };
}

const localTime = /^(\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])) ([01]\d|2[0-3]):([0-5]\d):([0-5]\d)$/;

/** Local times come without their zone; the profile's is put to them. Other texts stay as they are. */
export function withZone(text: string, zone: string): string {
  const parts = localTime.exec(text);
  if (parts === null || !isTimeZone(zone)) return text;
  const [, day = '', hour, minute, second] = parts;
  return toZonedText(addMilliseconds(atWallTime(day, Number(hour), Number(minute), zone), Number(second) * 1_000), zone);
}

/** Pairs in the order of the answer, the outer code first. Lists and objects stay JSON. */
export function toPaymentDetail(data: unknown, { code, message, maskKeys }: Reading, zone: string): PaymentDetailFact {
  if (typeof data !== 'object' || data === null || Array.isArray(data)) throw new Unmappable('no order');
  const inner = Object.entries(data).flatMap(([name, value]: readonly [string, unknown]) => {
    if (name === 'sign' || value === null || value === undefined || value === '') return [];
    const text = writtenNumber(value) ?? JSON.stringify(value);
    return [{ name: maskKeys(name), value: maskKeys(name === 'successTime' ? withZone(text, zone) : text) }];
  });
  const outer = [{ name: 'code', value: code }, ...(message === null ? [] : [{ name: 'msg', value: message }])];
  return { facts: [...outer, ...inner], raw: maskKeys(JSON.stringify(data)) };
}
