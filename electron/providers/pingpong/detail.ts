/** What the provider says of an order beyond its outcome, in its own words, without what belongs to a payer (PingPong dossier §5.3). */
import type { PaymentDetailFact } from '@core/ports/provider.ts';
import { OddNumber } from '../http/json.ts';
import { maskPayerMembers, type Answered } from './client.ts';
import { isMembers, type Members } from './envelope.ts';

const secretNames: readonly string[] = ['token', 'authCode', 'userLoginId'];

function pairs(members: Members, prefix: string): readonly { readonly name: string; readonly value: string }[] {
  return Object.entries(members).flatMap(([key, value]) => {
    const name = `${prefix}${key}`;
    if (secretNames.includes(key) || value === null || value === '') return [];
    if (value instanceof OddNumber) return [{ name, value: value.text }];
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return [{ name, value: String(value).slice(0, 500).toWellFormed() }];
    return isMembers(value) ? pairs(value, `${name}.`) : [];
  });
}

/** The envelope's code first: it says only that the question was answered. */
export function toDetailFact({ code, description, biz }: Answered): PaymentDetailFact {
  const envelope = [['code', code], ['description', description]] as const;
  return {
    facts: [...envelope.flatMap(([name, value]) => (value === null ? [] : [{ name, value }])), ...pairs(biz, '')].slice(0, 200),
    raw: maskPayerMembers(JSON.stringify(biz)),
  };
}
