/**
 * How a key becomes entries of the keychain. The key is base64 (keytar cuts text at NUL) and, when that is longer than 2,000
 * bytes, split (Windows takes 2,560 bytes per entry). The first entry, the head, says which entries belong to it:
 *
 *   head    v1.<slot>.<entries>.<digest>.<first chunk>      account `<profile>/<name>`
 *   part i  <chunk i>                                        account `<profile>/<name>#<slot>.<i>`, i from 1
 *
 * Two slots take turns: a new key is written beside the old one and counts from the moment its head replaces the old head.
 * The digest tells a mixture of two keys from a key.
 */
import { createHash } from 'node:crypto';

export type Slot = 'a' | 'b';
export type Head = { readonly slot: Slot; readonly entries: number; readonly digest: string; readonly chunk: string };

const chunkBytes = 2_000;
/** 16,384 characters of three bytes each are the most that a call brings: 33 chunks. */
export const mostEntries = 64;

export function encode(value: string, slot: Slot): { readonly head: string; readonly parts: readonly string[] } {
  const base64 = Buffer.from(value, 'utf8').toString('base64');
  const chunks = base64.match(new RegExp(`.{1,${chunkBytes}}`, 'g')) ?? [''];
  const [first = '', ...parts] = chunks;
  return { head: `v1.${slot}.${chunks.length}.${digestOf(base64)}.${first}`, parts };
}

/** Undefined when the text is not a head of ours. */
export function readHead(text: string): Head | undefined {
  const match = /^v1\.([ab])\.(\d{1,2})\.([0-9a-f]{16})\.([A-Za-z0-9+/=]*)$/.exec(text);
  if (match === null) return undefined;
  const [, slot, entries, digest = '', chunk = ''] = match;
  const count = Number(entries);
  return count >= 1 && count <= mostEntries ? { slot: slot === 'a' ? 'a' : 'b', entries: count, digest, chunk } : undefined;
}

/** Undefined when the parts are not the head's own. */
export function decode(head: Head, parts: readonly string[]): string | undefined {
  const base64 = head.chunk + parts.join('');
  return digestOf(base64) === head.digest ? Buffer.from(base64, 'base64').toString('utf8') : undefined;
}

export function partAccount(account: string, slot: Slot, index: number): string {
  return `${account}#${slot}.${index}`;
}

export function otherSlot(slot: Slot): Slot {
  return slot === 'a' ? 'b' : 'a';
}

/**
 * The last four characters, for a person to tell keys apart; none of a key shorter than 12. Of a PEM it is the end of its
 * body, since all PEMs end alike.
 */
export function endOf(value: string): string {
  const body = value.replace(/-----END [A-Z0-9 ]+-----\s*$/, '').replace(/[\s=]+$/, '');
  if (body.length < 12) return '';
  // Half of a surrogate pair is not a character.
  return body.slice(-4).replace(/^[\udc00-\udfff]/, '');
}

function digestOf(base64: string): string {
  return createHash('sha256').update(base64).digest('hex').slice(0, 16);
}
