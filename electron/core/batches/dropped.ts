/** A file that was dropped on a page arrives as a name and bytes; neither is believed. */
import { AppError } from '@shared/errors/app-error.ts';
import type { ChosenSheet } from '../ports/sheets.ts';

const longestName = 120;

/** Last part of the name, one line without control characters, for a person to recognise the file. */
function shownName(name: string): string {
  const last = name.split(/[\\/]/).at(-1) ?? '';
  const plain = Array.from(last.normalize('NFC'), (character) => (/[\p{Cc}\p{Cf}\p{Co}\p{Cs}]/u.test(character) ? '-' : character));
  return plain.slice(0, longestName).join('') || 'file';
}

/** `contentBase64` as browsers write it, its length bounded by the contract. Errors: `sheet.unreadable` for what is not base64. */
export function droppedSheet({ name, contentBase64 }: { readonly name: string; readonly contentBase64: string }): ChosenSheet {
  const bytes = Buffer.from(contentBase64, 'base64');
  // The decoder skips what it does not know; then fewer bytes come out than the text stands for.
  const padding = contentBase64.endsWith('==') ? 2 : contentBase64.endsWith('=') ? 1 : 0;
  if (contentBase64.length % 4 !== 0 || bytes.byteLength !== (contentBase64.length / 4) * 3 - padding) throw new AppError('sheet.unreadable');
  return { name: shownName(name), bytes };
}
