/**
 * MD5 over the sorted members with the secret (Vexora dossier §3). Pure. What is signed is the text of each value exactly as it
 * is sent or came; nothing is encoded or escaped. MD5 is the provider's choice and protects no more than it can.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { SignSettings } from './settings.ts';

/** `text` of a nested value is its JSON as written; null is a JSON null. */
export type SignedMember = { readonly name: string; readonly text: string | null; readonly nested: boolean };

/** Java's natural order of texts, which is that of UTF-16 code units. */
function byName(left: SignedMember, right: SignedMember): number {
  return left.name < right.name ? -1 : left.name > right.name ? 1 : 0;
}

/** A text of blanks is not empty. A null that has to be signed is the word, as the vendor's sample makes it. */
function isSigned({ name, text, nested }: SignedMember, settings: SignSettings): boolean {
  if (name === 'sign') return false;
  if (nested) return settings.nested === 'json';
  return !settings.skipEmpty || (text !== null && text !== '');
}

/** The exact text whose digest is the signature. `sign` itself is never part of it. */
export function textToSign(members: readonly SignedMember[], secret: string, settings: SignSettings): string {
  const pairs = members.filter((member) => isSigned(member, settings)).sort(byName).map(({ name, text }) => `${name}=${text ?? 'null'}`).join(settings.pairSeparator);
  switch (settings.placement) {
    case 'append':
      return `${pairs}${secret}`;
    case 'prefix':
      return `${secret}${pairs}`;
    case 'wrap':
      return `${secret}${pairs}${secret}`;
    case 'ampKey':
      return `${pairs}&${settings.keyLabel}=${secret}`;
  }
}

/** 32 hex digits. */
export function signText(text: string, settings: Pick<SignSettings, 'outputCase'>): string {
  const digest = createHash('md5').update(text, 'utf8').digest('hex');
  return settings.outputCase === 'lower' ? digest : digest.toUpperCase();
}

/** Compares in constant time; the case of the digits counts. */
export function isSignature(given: string, members: readonly SignedMember[], secret: string, settings: SignSettings): boolean {
  const expected = Buffer.from(signText(textToSign(members, secret, settings), settings), 'utf8');
  const told = Buffer.from(given, 'utf8');
  return told.length === expected.length && timingSafeEqual(told, expected);
}
