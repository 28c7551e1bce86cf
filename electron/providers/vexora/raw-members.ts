/**
 * The members of a JSON object as they are written, because a signature covers `300.00` and not the number that it reads as
 * (Vexora dossier §9). It only cuts: give it text that the strict reader has accepted, or its slices mean nothing.
 */
import type { SignedMember } from './signer.ts';

/** `start` and `valueAt` are where the name's opening quote and the value stand; `raw` is the value as written. */
export type RawMember = { readonly name: string; readonly start: number; readonly valueAt: number; readonly raw: string };

const stringToken = /"[^"\\]*(?:\\.[^"\\]*)*"/y;
const plainToken = /[^\s,\]}]+/y;
const blanks = /\s*/y;

function endOf(form: RegExp, text: string, at: number): number {
  form.lastIndex = at;
  return form.test(text) ? form.lastIndex : text.length;
}

function endOfValue(text: string, at: number): number {
  const first = text[at];
  if (first === '"') return endOf(stringToken, text, at);
  if (first !== '{' && first !== '[') return endOf(plainToken, text, at);
  let depth = 0;
  let end = at;
  while (end < text.length) {
    const character = text[end];
    if (character === '"') {
      end = endOf(stringToken, text, end);
      continue;
    }
    if (character === '{' || character === '[') depth += 1;
    if (character === '}' || character === ']') depth -= 1;
    end += 1;
    if (depth === 0) break;
  }
  return end;
}

function textOf(token: string): string {
  const text: unknown = JSON.parse(token);
  if (typeof text !== 'string') throw new RangeError('not a text');
  return text;
}

/** In the order in which they stand, repeated names included. Empty for a text that is no object. Throws for text that is not JSON. */
export function rawMembers(object: string): readonly RawMember[] {
  const members: RawMember[] = [];
  let at = endOf(blanks, object, object.startsWith('\ufeff') ? 1 : 0);
  if (object[at] !== '{') return members;
  at = endOf(blanks, object, at + 1);
  while (at < object.length && object[at] === '"') {
    const start = at;
    const afterName = endOf(stringToken, object, at);
    const valueAt = endOf(blanks, object, endOf(blanks, object, afterName) + 1);
    const end = endOfValue(object, valueAt);
    members.push({ name: textOf(object.slice(start, afterName)), start, valueAt, raw: object.slice(valueAt, end) });
    at = endOf(blanks, object, endOf(blanks, object, end) + 1);
  }
  return members;
}

/** How a number is read: as it is written, or as Java and JavaScript would write it again. */
export type NumberForm = 'written' | 'plain';

export function signedMember({ name, raw }: Pick<RawMember, 'name' | 'raw'>, numbers: NumberForm): SignedMember {
  if (raw.startsWith('{') || raw.startsWith('[')) return { name, text: raw, nested: true };
  if (raw.startsWith('"')) return { name, text: textOf(raw), nested: false };
  if (raw === 'null') return { name, text: null, nested: false };
  return { name, text: numbers === 'plain' && /^-?\d/.test(raw) ? String(Number(raw)) : raw, nested: false };
}
