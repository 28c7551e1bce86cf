/** A workbook as it is written: rows into sheets, a new sheet where one is full, the other parts at the end. */
import { otherParts, rowsOfOneSheet, sheetEnd, sheetPath, sheetStart } from '@core/exports/workbook/parts.ts';
import type { HeadColumn } from '@core/exports/titles.ts';
import type { RowSink, WholeFile } from './export-sink.ts';
import { ZipWriter } from './export-zip.ts';

const blockSize = 1 << 19;
/** Characters of one sheet's XML: below 4 GiB, beyond which readers want another kind of archive. */
const bytesOfOneSheet = 4_000_000_000;

export type WorkbookSink = RowSink & { readonly sheets: number };

export type WorkbookLimits = { readonly rows: number; readonly bytes: number };

/** `limits` are those of one sheet, smaller ones for tests. */
export function workbookSink(file: WholeFile, columns: readonly HeadColumn[], heads: readonly string[], limits: WorkbookLimits = { rows: rowsOfOneSheet, bytes: bytesOfOneSheet }): WorkbookSink {
  const zip = new ZipWriter(file);
  const start = Buffer.from(sheetStart(columns, heads), 'utf8');
  const end = Buffer.from(sheetEnd, 'utf8');
  const free: Buffer[] = [];
  let block: Buffer = Buffer.allocUnsafe(blockSize);
  let filled = 0;
  let sheets = 0;
  let rows = 0;
  let size = 0;
  let isOpen = false;
  let full = false;

  function flush(): void {
    if (filled === 0) return;
    // Read by another thread until it is given back.
    const pushed = block;
    zip.push(pushed.subarray(0, filled), () => free.push(pushed));
    block = free.pop() ?? Buffer.allocUnsafe(blockSize);
    filled = 0;
  }

  function put(bytes: Buffer, from: number, until: number): void {
    if (filled + until - from > blockSize) flush();
    if (until - from > blockSize) zip.push(Buffer.from(bytes.subarray(from, until)));
    else filled += bytes.copy(block, filled, from, until);
    size += until - from;
  }

  function open(): void {
    sheets += 1;
    rows = 0;
    size = 0;
    isOpen = true;
    full = false;
    zip.open(sheetPath(sheets));
    put(start, 0, start.length);
  }

  async function closeSheet(): Promise<void> {
    put(end, 0, end.length);
    flush();
    await zip.close();
    isOpen = false;
  }

  open();
  return {
    row(bytes, from, until) {
      // Not before there is a row for it: a last sheet with nothing but its head would be a riddle.
      if (!isOpen) open();
      put(bytes, from, until);
      rows += 1;
      full = rows >= limits.rows || size >= limits.bytes;
    },
    get pressed() {
      return full || zip.pressed;
    },
    async settle() {
      if (full && isOpen) await closeSheet();
      else await zip.settle();
      full = false;
    },
    async finish() {
      if (isOpen) await closeSheet();
      for (const { name, text } of otherParts(sheets)) await zip.add(name, Buffer.from(text, 'utf8'));
      zip.finish();
    },
    get sheets() {
      return sheets;
    },
  };
}
