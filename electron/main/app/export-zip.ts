/**
 * A ZIP archive written from front to back (APPNOTE 6.3.9), for workbooks. The same content gives the same bytes: times are fixed.
 * An entry stays below 4 GiB, which the writer of workbooks sees to; the archive itself may be larger and then says so as ZIP64.
 *
 * Blocks are compressed by several threads at once and end on a byte each, so that they can be put one behind the other.
 */
import { promisify } from 'node:util';
import { constants, crc32, deflateRaw } from 'node:zlib';
import type { WholeFile } from './export-sink.ts';

const deflate = promisify<Uint8Array, { readonly level: number; readonly finishFlush: number }, Buffer>(deflateRaw);

/** Quick, and half as large as text that is stored: what a person waits for is the time. */
const level = 1;
/** Blocks that are compressed at a time. */
const atOnce = 4;
/** An empty last block of fixed codes, which ends a deflate stream. */
const streamEnd = Buffer.from([0x03, 0x00]);
/** 1980-01-01, the first day that the format knows. */
const [fixedTime, fixedDate] = [0, 0x21];
const limit32 = 0xffff_ffff;

type Entry = { readonly name: Buffer; readonly offset: number; crc: number; packed: number; size: number };

/** Sizes follow behind the content (bit 3); names are UTF-8 (bit 11). */
const flags = 0x0808;

function common(entry: Entry, sizes: boolean): Buffer {
  const fields = Buffer.alloc(22);
  fields.writeUInt16LE(flags, 0);
  fields.writeUInt16LE(8, 2);
  fields.writeUInt16LE(fixedTime, 4);
  fields.writeUInt16LE(fixedDate, 6);
  fields.writeUInt32LE(sizes ? entry.crc : 0, 8);
  fields.writeUInt32LE(sizes ? entry.packed : 0, 12);
  fields.writeUInt32LE(sizes ? entry.size : 0, 16);
  fields.writeUInt16LE(entry.name.length, 20);
  return fields;
}

function localHeader(entry: Entry): Buffer {
  const head = Buffer.alloc(6);
  head.writeUInt32LE(0x04034b50, 0);
  head.writeUInt16LE(20, 4);
  return Buffer.concat([head, common(entry, false), Buffer.alloc(2), entry.name]);
}

function descriptor({ crc, packed, size }: Entry): Buffer {
  const fields = Buffer.alloc(16);
  fields.writeUInt32LE(0x08074b50, 0);
  fields.writeUInt32LE(crc, 4);
  fields.writeUInt32LE(packed, 8);
  fields.writeUInt32LE(size, 12);
  return fields;
}

function centralHeader(entry: Entry): Buffer {
  const far = entry.offset >= limit32;
  const extra = Buffer.alloc(far ? 12 : 0);
  if (far) {
    extra.writeUInt16LE(0x0001, 0);
    extra.writeUInt16LE(8, 2);
    extra.writeBigUInt64LE(BigInt(entry.offset), 4);
  }
  const head = Buffer.alloc(8);
  head.writeUInt32LE(0x02014b50, 0);
  head.writeUInt16LE(far ? 45 : 20, 4);
  head.writeUInt16LE(far ? 45 : 20, 6);
  const tail = Buffer.alloc(16);
  tail.writeUInt16LE(extra.length, 0);
  tail.writeUInt32LE(far ? limit32 : entry.offset, 12);
  return Buffer.concat([head, common(entry, true), tail, entry.name, extra]);
}

function archiveEnd(entries: number, start: number, size: number): Buffer {
  const far = start >= limit32 || size >= limit32 || entries >= 0xffff;
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(far ? 0xffff : entries, 8);
  end.writeUInt16LE(far ? 0xffff : entries, 10);
  end.writeUInt32LE(far ? limit32 : size, 12);
  end.writeUInt32LE(far ? limit32 : start, 16);
  if (!far) return end;
  const record = Buffer.alloc(76);
  record.writeUInt32LE(0x06064b50, 0);
  record.writeBigUInt64LE(44n, 4);
  record.writeUInt16LE(45, 12);
  record.writeUInt16LE(45, 14);
  record.writeBigUInt64LE(BigInt(entries), 24);
  record.writeBigUInt64LE(BigInt(entries), 32);
  record.writeBigUInt64LE(BigInt(size), 40);
  record.writeBigUInt64LE(BigInt(start), 48);
  record.writeUInt32LE(0x07064b50, 56);
  record.writeBigUInt64LE(BigInt(start + size), 64);
  record.writeUInt32LE(1, 72);
  return Buffer.concat([record, end]);
}

export class ZipWriter {
  readonly #file: WholeFile;
  readonly #entries: Entry[] = [];
  #current: Entry | undefined;
  readonly #waiting: { readonly packed: Promise<Buffer>; readonly block: Uint8Array; readonly release: (block: Uint8Array) => void }[] = [];

  constructor(file: WholeFile) {
    this.#file = file;
  }

  /** `name` with slashes. */
  open(name: string): void {
    const entry: Entry = { name: Buffer.from(name, 'utf8'), offset: this.#file.bytes, crc: 0, packed: 0, size: 0 };
    this.#entries.push(entry);
    this.#current = entry;
    this.#file.append(localHeader(entry));
  }

  /** Takes `block` over: it must not change before it is given to `release`. */
  push(block: Uint8Array, release: (block: Uint8Array) => void = () => undefined): void {
    const entry = this.#entryNow();
    entry.crc = crc32(block, entry.crc);
    entry.size += block.length;
    const packed = deflate(block, { level, finishFlush: constants.Z_SYNC_FLUSH });
    // Looked at when its turn comes; until then a failure must not end the program.
    packed.catch(() => undefined);
    this.#waiting.push({ packed, block, release });
  }

  get pressed(): boolean {
    return this.#waiting.length > atOnce;
  }

  /** Until few enough blocks are under way. */
  async settle(most = atOnce): Promise<void> {
    while (this.#waiting.length > most) {
      const next = this.#waiting.shift();
      if (next === undefined) return;
      this.#append(await next.packed);
      next.release(next.block);
    }
  }

  async close(): Promise<void> {
    await this.settle(0);
    this.#append(streamEnd);
    const entry = this.#entryNow();
    if (entry.size >= limit32 || entry.packed >= limit32) throw new RangeError('an entry of 4 GiB or more');
    this.#file.append(descriptor(entry));
    this.#current = undefined;
  }

  async add(name: string, content: Uint8Array): Promise<void> {
    this.open(name);
    this.push(content);
    await this.close();
  }

  finish(): void {
    const start = this.#file.bytes;
    const central = Buffer.concat(this.#entries.map(centralHeader));
    this.#file.append(central);
    this.#file.append(archiveEnd(this.#entries.length, start, central.length));
  }

  #append(packed: Uint8Array): void {
    this.#entryNow().packed += packed.length;
    this.#file.append(packed);
  }

  #entryNow(): Entry {
    if (this.#current === undefined) throw new Error('no entry is open');
    return this.#current;
  }
}
