/**
 * Names of files that a provider sends. A name becomes one plain segment that every operating system takes: no path, no
 * control or direction characters, no reserved word, no leading dot, at most 120 characters.
 */

const maximumName = 120;
/** Refused by Windows in names, and separators everywhere. */
const refusedCharacters = /[<>:"|?*\u0000-\u001f\u007f-\u009f]/g;
/** Would turn the order of what is shown, so that an extension could hide. */
const directionCharacters = /[\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;
const reservedWord = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\.|$)/i;

/** Cut in the middle of the stem, so that the extension stays. */
function shortened(name: string): string {
  const characters = [...name];
  if (characters.length <= maximumName) return name;
  const extension = /\.[A-Za-z0-9]{1,8}$/.exec(name)?.[0] ?? '';
  return `${characters.slice(0, maximumName - extension.length).join('')}${extension}`;
}

/** The last segment of `text` as a name of a file, or null when nothing of it may stay. */
export function safeFileName(text: string): string | null {
  const segment = text.toWellFormed().normalize('NFC').split(/[/\\]/).at(-1) ?? '';
  const plain = segment.replace(directionCharacters, '').replace(refusedCharacters, '_').replace(/^[.\s]+/, '');
  const name = shortened(plain).replace(/[.\s]+$/, '');
  if (name === '' || /^_+$/.test(name)) return null;
  return reservedWord.test(name) ? `_${name}` : name;
}

/** A header carries bytes as Latin-1; many servers put UTF-8 there unasked. */
function readAsUtf8(text: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(text, 'latin1'));
  } catch {
    return text;
  }
}

/** `UTF-8''...` of RFC 8187, or null. */
function extendedName(header: string): string | null {
  const encoded = /;\s*filename\*\s*=\s*utf-8'[^']*'([^;\s]+)/i.exec(header)?.[1];
  if (encoded === undefined) return null;
  try {
    return decodeURIComponent(encoded);
  } catch {
    return null;
  }
}

function usualName(header: string): string | null {
  const found = /;\s*filename\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;"\s]+))/i.exec(header);
  const quoted = found?.[1]?.replace(/\\(["\\])/g, '$1');
  const name = quoted ?? found?.[2];
  return name === undefined ? null : readAsUtf8(name);
}

/** Name in a `Content-Disposition` header (RFC 6266), made safe; null where there is none that may be used. */
export function dispositionFileName(header: string | undefined): string | null {
  const name = header === undefined ? null : extendedName(header) ?? usualName(header);
  return name === null ? null : safeFileName(name);
}
