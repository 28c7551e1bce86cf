/** Text with cells between delimiters, after RFC 4180: quoted cells may hold delimiters, line breaks and doubled quotes. */
import { delimiters, sheetLimits, type Delimiter } from '@shared/domain/batch.ts';
import { AppError } from '@shared/errors/app-error.ts';

export type Line = { readonly number: number; readonly cells: readonly string[] };

/**
 * Lines that hold anything, at most `mostLines`, numbered as a spreadsheet counts them. A quote in the middle of a cell is a character. Errors:
 * `sheet.quoteOpen`, `sheet.tooManyRows`, `sheet.tooManyColumns`.
 */
export function readDelimited(text: string, delimiter: Delimiter, mostLines: number): readonly Line[] {
  const lines: Line[] = [];
  let cells: string[] = [];
  let number = 1;
  let at = 0;

  function endCell(cell: string): void {
    if (cells.length >= sheetLimits.columns) {
      if (cell === '') return;
      throw new AppError('sheet.tooManyColumns', { maximumColumns: sheetLimits.columns });
    }
    cells.push(cell);
  }

  function endLine(): void {
    if (cells.some((cell) => cell.trim() !== '')) {
      if (lines.length >= mostLines) throw new AppError('sheet.tooManyRows', { maximumRows: mostLines - 1 });
      lines.push({ number, cells });
    }
    cells = [];
    number += 1;
  }

  while (at < text.length) {
    let cell = '';
    if (text[at] === '"') {
      const opened = number;
      at += 1;
      for (;;) {
        const quote = text.indexOf('"', at);
        if (quote === -1) throw new AppError('sheet.quoteOpen', { row: opened });
        cell += text.slice(at, quote);
        at = quote + 1;
        if (text[at] !== '"') break;
        cell += '"';
        at += 1;
      }
    }
    let end = at;
    while (end < text.length && text[end] !== delimiter && text[end] !== '\n' && text[end] !== '\r') end += 1;
    endCell(cell + text.slice(at, end));
    at = end;
    if (text[at] === delimiter) {
      at += 1;
      if (at === text.length) endCell('');
      continue;
    }
    if (text[at] === '\r' && text[at + 1] === '\n') at += 1;
    at += 1;
    endLine();
  }
  if (cells.length > 0) endLine();
  return lines;
}

/** So many lines tell which delimiter it is. */
const looked = 20;

/** The delimiter under which the first line has the most known titles, then the most lines as many cells as the first. A comma where nothing tells. */
export function findDelimiter(text: string, titleHits: (titles: readonly string[]) => number): Delimiter {
  const beginning = text.slice(0, 65_536);
  const weighed = delimiters.map((delimiter) => {
    const lines = beginningLines(beginning, delimiter);
    const width = lines[0]?.cells.length ?? 0;
    const even = lines.filter(({ cells }) => cells.length === width).length;
    return { delimiter, score: titleHits(lines[0]?.cells ?? []) * 1_000 + (width > 1 ? even * 10 + width : 0) };
  });
  return weighed.toSorted((left, right) => right.score - left.score)[0]?.delimiter ?? ',';
}

function beginningLines(text: string, delimiter: Delimiter): readonly Line[] {
  for (const beginning of [text, text.split(/\r\n|\n|\r/).slice(0, looked).join('\n'), text.split(/\r\n|\n|\r/).slice(0, 1).join('\n')]) {
    try {
      return readDelimited(beginning, delimiter, Number.MAX_SAFE_INTEGER).slice(0, looked);
    } catch {
      // Cut in the middle of a quoted cell, or the wrong delimiter: a shorter beginning tells enough.
    }
  }
  return [];
}
