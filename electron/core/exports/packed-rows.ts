/**
 * Many rows in one block of bytes, as the journal puts them together: handing them over as a million arrays of strings costs more than all
 * that is done with them. Texts are UTF-8, numbers decimal digits. A field ends with 0xFF, the last one of a row with 0xFE, which no UTF-8
 * holds. What is not there and what is empty look the same.
 */
import { AppError } from '@shared/errors/app-error.ts';
import type { SourceField } from './source.ts';

export const fieldEnd = 0xff;
export const rowEnd = 0xfe;

/** What is known of a field's bytes: one of them is `"`, `,`, CR or LF. */
export const holdsSpecial = 1;

const marksOf = new Uint8Array(256);
for (const character of '",\r\n') marksOf[character.charCodeAt(0)] = holdsSpecial;

const damaged = (): AppError => new AppError('journal.damaged', { reason: 'row', table: 'transactions' });

/** Goes through a block row by row. Fields are known by their place in `fields`. Errors: `journal.damaged` for a block that is not whole rows. */
export class PackedRows {
  readonly source: Buffer;
  /** Of the present row: where each field begins and ends in `source`, and its marks. */
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
  readonly marks: Uint8Array;
  #at = 0;

  constructor(source: Uint8Array, fields: readonly SourceField[]) {
    this.source = Buffer.from(source.buffer, source.byteOffset, source.length);
    this.starts = new Uint32Array(fields.length);
    this.ends = new Uint32Array(fields.length);
    this.marks = new Uint8Array(fields.length);
  }

  /** Bytes of the present row. */
  get size(): number {
    return this.#at - (this.starts[0] ?? 0);
  }

  /** False after the last row. */
  next(): boolean {
    const { source, starts, ends, marks } = this;
    let at = this.#at;
    if (at === source.length) return false;
    let [field, start, mark] = [0, at, 0];
    for (; at < source.length; at += 1) {
      const byte = source[at] ?? 0;
      if (byte < rowEnd) {
        mark |= marksOf[byte] ?? 0;
        continue;
      }
      starts[field] = start;
      ends[field] = at;
      marks[field] = mark;
      if (byte === rowEnd) break;
      field += 1;
      start = at + 1;
      mark = 0;
    }
    if (at === source.length || field !== starts.length - 1) throw damaged();
    this.#at = at + 1;
    return true;
  }

  /**
   * Gives the block's memory back at once. The engine would wait for its collector, which runs seldom where hardly anything else is
   * thrown away, and would keep dozens of blocks until then.
   */
  release(): void {
    const { buffer } = this.source;
    if (buffer instanceof ArrayBuffer) buffer.transfer(0);
  }

  text(field: number): string {
    return this.source.toString('utf8', this.starts[field], this.ends[field]);
  }

  /** Error: `journal.damaged` for what is no integer from 0 to the largest safe one. */
  whole(field: number): number {
    const { source } = this;
    const [start, end] = [this.starts[field] ?? 0, this.ends[field] ?? 0];
    let value = 0;
    for (let at = start; at < end; at += 1) {
      const digit = (source[at] ?? 0) - 0x30;
      if (digit < 0 || digit > 9) throw damaged();
      value = value * 10 + digit;
    }
    if (start === end || value > Number.MAX_SAFE_INTEGER) throw damaged();
    return value;
  }

  /** As `whole`, before 1970 too. */
  instant(field: number): number {
    const start = this.starts[field] ?? 0;
    if (this.source[start] !== 0x2d) return this.whole(field);
    this.starts[field] = start + 1;
    const value = -this.whole(field);
    this.starts[field] = start;
    return value;
  }

  isEmpty(field: number): boolean {
    return this.starts[field] === this.ends[field];
  }
}

/** A power of two, half of which may be filled. */
const slots = 1_024;

/** What is made of a text that comes again and again, found by its bytes. The number of kept ones is bounded. */
export class Interned<Value> {
  readonly #make: (text: string) => Value;
  readonly #slots: ({ readonly bytes: Buffer; readonly value: Value } | undefined)[];
  #kept = 0;

  constructor(make: (text: string) => Value) {
    this.#make = make;
    this.#slots = Array.from({ length: slots });
  }

  of(rows: PackedRows, field: number): Value {
    const { source } = rows;
    const [start, end] = [rows.starts[field] ?? 0, rows.ends[field] ?? 0];
    let hash = end - start;
    // Ids differ at their ends.
    for (let at = Math.max(start, end - 8); at < end; at += 1) hash = (Math.imul(hash, 31) + (source[at] ?? 0)) | 0;
    const home = (hash ^ (hash >>> 15)) & (slots - 1);
    for (let slot = home; ; slot = (slot + 1) & (slots - 1)) {
      const known = this.#slots[slot];
      if (known === undefined) return this.#keep(home, slot, rows, field);
      if (isSame(known.bytes, source, start, end)) return known.value;
    }
  }

  #keep(home: number, free: number, rows: PackedRows, field: number): Value {
    const value = this.#make(rows.text(field));
    const isFull = this.#kept === slots / 2;
    if (isFull) {
      this.#slots.fill(undefined);
      this.#kept = 0;
    }
    this.#slots[isFull ? home : free] = { bytes: Buffer.from(rows.source.subarray(rows.starts[field], rows.ends[field])), value };
    this.#kept += 1;
    return value;
  }
}

function isSame(bytes: Buffer, source: Buffer, start: number, end: number): boolean {
  if (bytes.length !== end - start) return false;
  for (let at = 0; at < bytes.length; at += 1) if (bytes[at] !== source[start + at]) return false;
  return true;
}
