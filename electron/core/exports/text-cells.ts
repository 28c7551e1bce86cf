/**
 * Text cells of a CSV file: the guard against spreadsheets that run or reshape text, and the quotation of RFC 4180. The plain case, a
 * text that begins with a letter and holds nothing special, is told by its first and last character and one search.
 */

/** Starts a formula in some spreadsheet, also in full width and after blanks; or is the guard itself. */
const startsDangerously = /^[\s\u00A0\u3000\u200B\uFEFF]*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]|^[\t\r\n\0']/;
/** Numbers that a spreadsheet would round (12 digits and more), strip of zeros, or take for a power of ten. */
const losesDigits = /^(?:\d{12,}|0\d+|\d+\.\d*0|[\d.]+[eE]\d+)$/;
/** Two or three numbers that a spreadsheet would take for a date. */
const looksLikeDate = /^\d{1,4}(?:[-/]\d{1,2}(?:[-/]\d{1,4})?|\.\d{1,2}\.\d{1,4})$/;
const special = /[",\r\n]/;

/** What the first character makes possible: nothing, a dangerous start, or a number that is reshaped. */
const [plain, start, digit] = [0, 1, 2] as const;
const first = new Uint8Array(128).fill(plain);
for (let code = 0; code <= 0x20; code += 1) first[code] = start;
for (const character of "=+-@'") first[character.charCodeAt(0)] = start;
for (const character of '0123456789.') first[character.charCodeAt(0)] = digit;

/** The guard of a text cell in the `excel` format. */
export function guardText(text: string): string {
  if (text === '') return text;
  const code = text.charCodeAt(0);
  const kind = code < 128 ? first[code] : start;
  if (kind === plain) return text;
  if (kind === start) return startsDangerously.test(text) ? `'${text}` : text;
  return losesDigits.test(text) || looksLikeDate.test(text) ? `'${text}` : text;
}

/** Letters, digits and signs that no `trim` takes away; everything else is asked properly. */
function isSolid(code: number): boolean {
  return code > 0x20 && code < 0x80;
}

/** One CSV cell: in quotation marks where it must be. */
export function quote(cell: string): string {
  if (cell === '') return cell;
  if (special.test(cell)) return `"${cell.replaceAll('"', '""')}"`;
  if (isSolid(cell.charCodeAt(0)) && isSolid(cell.charCodeAt(cell.length - 1))) return cell;
  return cell === cell.trim() ? cell : `"${cell}"`;
}

/** As `make`, with its answers kept for texts that come again and again. The number of kept texts is bounded. */
export function remembered(make: (text: string) => string): (text: string) => string {
  const known = new Map<string, string>();
  return (text) => {
    const answer = known.get(text);
    if (answer !== undefined) return answer;
    const fresh = make(text);
    if (known.size >= 4_096) known.clear();
    known.set(text, fresh);
    return fresh;
  };
}
