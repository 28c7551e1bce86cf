/** An address that may be handed to a payer: https, or http on this machine for a practice gateway. Null for anything else. */
export function payerUrl(text: string, practice: boolean): string | null {
  if (text.length > 8_192 || !URL.canParse(text) || /[\s\\]/.test(text)) return null;
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') return null;
  return url.protocol === 'https:' || (practice && url.protocol === 'http:') ? text : null;
}
