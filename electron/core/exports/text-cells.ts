/**
 * Text cells of a CSV file: the guard against spreadsheets that run or reshape text, and the quotation of RFC 4180. The plain case, a
 * text that begins with a letter and holds nothing special, is told by its first and last character and one search.
 */
import { holdsSpecial, type PackedRows } from './packed-rows.ts';

/** Starts a formula in some spreadsheet, also in full width and after blanks; or is the guard itself. */
const startsDangerously = /^[\s\u00A0\u3000\u200B\uFEFF]*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]|^[\t\r\n\0']/;
/** What a spreadsheet takes for a number: with thousands, a currency, a percent sign, brackets for negative, or a power of ten. */
const figures = String.raw`(?:(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d*)?(?:e[+-]?\d+)?|[\d.]+e\d+)`;
const isNumber = new RegExp(String.raw`^(?:[$¥€£]? ?${figures}(?: ?[%€]|-)?|\([$¥€£]? ?${figures}\))$`, 'i');
/** And of these the ones that it shows as they are written. More than 11 digits it rounds or writes as a power of ten. */
const isPlainNumber = /^(?:0|[1-9]\d{0,10})(?:\.\d*[1-9])?$/;
const time = String.raw`\d{1,4}:\d{1,2}(?::\d{1,2}(?:\.\d{1,3})?)?(?: ?[ap]m?)?`;
const month = '(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)';
/** Days, months, hours and fractions, in the ways that a spreadsheet knows in English and Chinese. */
const isMoment = new RegExp([
  String.raw`\d{1,4}(?:[-/]\d{1,2}(?:[-/]\d{1,4})?|\.\d{1,2}\.\d{1,4})(?:[ T]${time})?`, String.raw`\d{1,2}[-/]\d{4}`, time, String.raw`\d{1,2} ?[ap]m`, String.raw`\d+ \d+/\d+`,
  String.raw`${month}[ -/]?\d{1,4}`, String.raw`${month} \d{1,2}, ?\d{4}`, String.raw`\d{1,4}[ -/]?${month}(?:[ -/]?\d{2,4})?`,
  String.raw`(?:\d{2,4}年)?\d{1,2}月(?:\d{1,2}[日號号])?`, String.raw`(?:[上下]午)?\d{1,2}(?:[時时]\d{1,2}分?|:\d{2}(?::\d{2})?)`,
].map((form) => `^${form}$`).join('|'), 'i');
const isWord = /^(?:true|false|#(?:n\/a|ref!|value!|div\/0!|name\?|null!|num!))$/i;
/** Longest text that a spreadsheet could take for one of these, in characters, blanks around it aside. */
const longestShape = 400;

/** Whether a spreadsheet would show something else than the text. Blanks around it make a number of it all the same. */
function isReshaped(text: string): boolean {
  const inner = text.trim();
  if (inner.length > longestShape) return /^\d+$/.test(inner);
  if (inner === '') return false;
  // Full width is read as plain where people write it.
  const shape = inner.normalize('NFKC').replaceAll('−', '-');
  if (isNumber.test(shape) && /\d/.test(shape)) return inner !== text || shape !== inner || !isPlainNumber.test(shape);
  return isMoment.test(shape) || isWord.test(shape);
}

const special = /[",\r\n]/;

/** What the first character makes possible: nothing, a dangerous start, a figure, a word that begins as a month or a truth, or what is rare. */
const [plain, start, figure, letter, other] = [0, 1, 2, 3, 4] as const;
const first = new Uint8Array(128).fill(plain);
for (let code = 0; code <= 0x20; code += 1) first[code] = start;
for (const character of "=+-@'") first[character.charCodeAt(0)] = start;
for (const character of '0123456789') first[character.charCodeAt(0)] = figure;
for (const character of 'ADFJMNOSTadfjmnost') first[character.charCodeAt(0)] = letter;
for (const character of '.($#') first[character.charCodeAt(0)] = other;
const startsAsWord = /^(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|true|false)/i;
const startsAsNumber = /^[\s¥￥€£＄（−．０-９上下]/;
const onlyFigures = /^\d+$/;

/** The guard of a text cell in the `excel` format. */
export function guardText(text: string): string {
  if (text === '') return text;
  const code = text.charCodeAt(0);
  switch (code < 128 ? (first[code] ?? plain) : start) {
    case plain:
      return text;
    case start:
      if (startsDangerously.test(text)) return `'${text}`;
      return startsAsNumber.test(text) && isReshaped(text) ? `'${text}` : text;
    case figure:
      if (onlyFigures.test(text)) return text.length > 11 || (code === 0x30 && text.length > 1) ? `'${text}` : text;
      return isReshaped(text) ? `'${text}` : text;
    case letter:
      return startsAsWord.test(text) && isReshaped(text) ? `'${text}` : text;
    default:
      return isReshaped(text) ? `'${text}` : text;
  }
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

/** First bytes of the characters from U+4000 to U+9FFF, three bytes each: Chinese, no blanks and nothing dangerous among them. */
const isChinese = (byte: number): boolean => byte >= 0xe4 && byte <= 0xe9;
/** By the first byte; those from U+4000 to U+4FFF hold what a time may begin with. */
const firstByte = Uint8Array.from({ length: 256 }, (_, byte) => (byte < 128 ? (first[byte] ?? start) : isChinese(byte) && byte > 0xe4 ? plain : start));
const threeLetters = (one: number, two: number, three: number): number => ((one | 0x20) << 16) | ((two | 0x20) << 8) | (three | 0x20);
/** What `startsAsWord` finds, by three letters. */
const wordStarts = new Set(['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec', 'tru', 'fal'].map((word) => threeLetters(word.charCodeAt(0), word.charCodeAt(1), word.charCodeAt(2))));

/** True for a text that `quote`, and with `guarded` also `guardText`, leaves as it is; false where they have to be asked. */
export function isPlain({ source, starts, ends, marks }: PackedRows, field: number, guarded: boolean): boolean {
  const mark = marks[field] ?? 0;
  if ((mark & holdsSpecial) !== 0) return false;
  const [from, end] = [starts[field] ?? 0, ends[field] ?? 0];
  const head = source[from] ?? 0;
  if (guarded) {
    const kind = firstByte[head];
    if (kind !== plain && (kind !== letter || wordStarts.has(threeLetters(head, source[from + 1] ?? 0, source[from + 2] ?? 0)))) return false;
  } else if (!isSolid(head) && !isChinese(head)) {
    return false;
  }
  const tail = source[end - 1] ?? 0;
  return tail < 0x80 ? isSolid(tail) : end - from >= 3 && isChinese(source[end - 3] ?? 0);
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
