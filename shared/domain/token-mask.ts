/** What may be seen of a wallet token: never enough to use it, and enough to tell two apart. */

/** Stands for what is left out. */
const hidden = '••••';

/** From 24 characters on the first six and the last four, from 12 on the last four, else nothing. */
export function maskOf(token: string): string {
  if (token.length < 12) return hidden;
  const ending = token.slice(-4);
  return token.length < 24 ? `${hidden}${ending}` : `${token.slice(0, 6)}${hidden}${ending}`;
}

/** The four characters that a person types to end exactly this token: the last of its mask, or, where that shows none, the first of its fingerprint. */
export function endingOf(token: { readonly mask: string | null; readonly fingerprint: string | null }): string {
  const shown = token.mask === null || token.mask === hidden ? '' : token.mask.slice(-4);
  return shown === '' ? (token.fingerprint?.slice(0, 4) ?? '') : shown;
}
