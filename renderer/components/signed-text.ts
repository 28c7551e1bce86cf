/**
 * Cuts a signed text into parts for the eye: what reads as it stands, blanks, line ends, signs that nobody sees, and masked keys.
 * The parts put together are the text, character for character, so that what is selected and copied is what was signed.
 */
import { utf8Length } from '@shared/providers/link-rules.ts';

/** What the main process writes in the place of a key or a personal entry. */
const mask = 'redacted';

export type SignedPart =
  | { readonly kind: 'plain' | 'blank' | 'masked'; readonly text: string }
  /** `sign` stands visibly before the text, which shows nothing itself. */
  | { readonly kind: 'end' | 'hidden'; readonly text: string; readonly sign: string };

/** Line ends, blanks, the mask, and characters that have no picture of their own: controls, format signs, other blanks. */
const special = new RegExp(`(\\r\\n|\\n|\\r| +|${mask}|[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]|[^\\P{Zs} ])`, 'u');

function codePoint(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}

function partOf(text: string): SignedPart {
  if (text === '\n') return { kind: 'end', text, sign: '\\n' };
  if (text === '\r\n') return { kind: 'end', text, sign: '\\r\\n' };
  if (text === '\r') return { kind: 'hidden', text, sign: '\\r' };
  if (text === '\t') return { kind: 'hidden', text, sign: '\\t' };
  if (text === mask) return { kind: 'masked', text };
  if (/^ +$/.test(text)) return { kind: 'blank', text };
  return special.test(text) ? { kind: 'hidden', text, sign: codePoint(text) } : { kind: 'plain', text };
}

/** The parts in their order; none of them is empty. */
export function signedParts(text: string): readonly SignedPart[] {
  return text.split(special).filter((part) => part !== '').map(partOf);
}

/** `bytes` in UTF-8 of everything that is not masked, because the length of a masked key is not known here. */
export function signedMeasure(parts: readonly SignedPart[]): { readonly bytes: number; readonly lines: number; readonly masked: number } {
  return {
    bytes: parts.reduce((sum, part) => sum + (part.kind === 'masked' ? 0 : utf8Length(part.text)), 0),
    lines: 1 + parts.filter((part) => part.kind === 'end').length,
    masked: parts.filter((part) => part.kind === 'masked').length,
  };
}
