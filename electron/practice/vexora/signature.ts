/** MD5 over the sorted body with the secret, in the variants that the documents leave open (Vexora dossier §3). */
import { createHash } from 'node:crypto';
import { sameSecret } from '../server/same-secret.ts';
import type { FlatEntry } from './flat-json.ts';
import type { SignVariant } from './settings.ts';

/** Natural order of the names by UTF-16 code unit, as Java and JavaScript sort texts. */
function byName(left: FlatEntry, right: FlatEntry): number {
  return left.name < right.name ? -1 : left.name > right.name ? 1 : 0;
}

/** A text of blanks is not empty. Null counts as empty; where empty fields are signed it is the text `null`. */
function isSigned(entry: FlatEntry, variant: SignVariant): boolean {
  if (entry.name === 'sign') return false;
  if (entry.kind === 'nested') return variant.nested === 'json';
  return !variant.skipEmpty || (entry.kind !== 'null' && entry.text !== '');
}

/** Names in the order in which they are signed: what the log may tell about a refused signature. */
export function signedNames(entries: readonly FlatEntry[], variant: SignVariant): readonly string[] {
  return entries.filter((entry) => isSigned(entry, variant)).sort(byName).map(({ name }) => name);
}

function withSecret(pairs: string, secret: string, variant: SignVariant): string {
  switch (variant.placement) {
    case 'append':
      return `${pairs}${secret}`;
    case 'prefix':
      return `${secret}${pairs}`;
    case 'wrap':
      return `${secret}${pairs}${secret}`;
    case 'ampKey':
      return `${pairs}&${variant.keyLabel}=${secret}`;
  }
}

/** 32 hex digits over all fields except `sign`. */
export function signatureOf(entries: readonly FlatEntry[], secret: string, variant: SignVariant): string {
  const pairs = entries.filter((entry) => isSigned(entry, variant)).sort(byName).map(({ name, text }) => `${name}=${text}`);
  const digest = createHash('md5').update(withSecret(pairs.join(variant.pairSeparator), secret, variant), 'utf8').digest('hex');
  return variant.outputCase === 'lower' ? digest : digest.toUpperCase();
}

/** True only for the exact digits in the exact case. */
export function isSignedBy(entries: readonly FlatEntry[], secret: string, variant: SignVariant): boolean {
  const given = entries.find((entry) => entry.name === 'sign');
  return given?.kind === 'text' && sameSecret(given.text, signatureOf(entries, secret, variant));
}
