/**
 * Who a shopper is at the merchant, as typed. It is never trimmed or reshaped: case and blanks inside count at the provider, and another
 * spelling is another shopper, so a doubtful one is refused and told.
 */
import { AppError } from '@shared/errors/app-error.ts';

/** Code points that a provider takes. */
const longest = 256;

/** Line breaks, controls, invisible signs, halves of a character, and what a provider refuses. */
const refused = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}<>]/u;

/** The same text. Errors, with field `merchantUserId`: `field.required`, `token.userBlanks`, `text.tooLong`, `token.userCharacters`. */
export function readShopperId(typed: string): string {
  const at = { field: 'merchantUserId' } as const;
  if (typed.trim() === '') throw new AppError('field.required', {}, at);
  if (typed.trim() !== typed) throw new AppError('token.userBlanks', {}, at);
  if ([...typed].length > longest) throw new AppError('text.tooLong', { maximum: longest }, at);
  if (refused.test(typed)) throw new AppError('token.userCharacters', {}, at);
  return typed;
}
