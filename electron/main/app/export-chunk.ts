/**
 * Encoded rows of one chunk, in memory until they can be given out in the order of time. Each begins on a word, so that its bytes can
 * be hashed a word at a time.
 */
export type Hash64 = { high: number; low: number };

/** Rows of a chunk at first, and at most. */
const [fewest, most] = [2_000, 100_000];
/** Bytes that a chunk aims at, and those that it has from the start. More save few reads of pages and cost memory in each thread. */
const [aim, room] = [1_500_000, 2_000_000];

/** How many rows the next chunk should have, after `rows` took so many `bytes`. */
export function nextChunkRows(rows: number, bytes: number): number {
  return rows === 0 ? fewest : Math.max(fewest, Math.min(most, Math.floor((aim / Math.max(1, bytes)) * rows)));
}

/** Bits that the place in a chunk takes in a sort key. */
const placeSize = 2 ** 18;

export class Chunk {
  #bytes: Buffer<ArrayBuffer>;
  #words: Int32Array;
  #end = 0;
  #rows = 0;
  #starts = new Uint32Array(1_024);
  #ends = new Uint32Array(1_024);
  #times = new Float64Array(1_024);
  readonly #ids: string[] = [];
  #ordered = true;

  constructor(bytes = room) {
    this.#bytes = Buffer.from(new ArrayBuffer((bytes + 3) & ~3));
    this.#words = new Int32Array(this.#bytes.buffer);
  }

  get rows(): number {
    return this.#rows;
  }

  get bytes(): number {
    return this.#end;
  }

  clear(): void {
    this.#end = 0;
    this.#rows = 0;
    this.#ids.length = 0;
    this.#ordered = true;
  }

  /** `createdAt` in epoch milliseconds; it and `id` are the row's place in the file. */
  add(text: string, createdAt: number, id: string): void {
    // UTF-8 takes three bytes for a UTF-16 unit at most.
    const start = this.open(text.length * 3);
    this.#ids.push(id);
    this.close(start + this.#bytes.write(text, start, 'utf8'), createdAt);
  }

  /** Where the next row begins in `memory`, which has room for `size` bytes of it. */
  open(size: number): number {
    // One word more is for the zeros behind.
    this.#reserve(this.#end + size + 4);
    return this.#end;
  }

  /** Where rows are written; another one after each `open`. */
  get memory(): Buffer {
    return this.#bytes;
  }

  /** Ends the row that was begun by `open`. Its id is asked for by `pack`, and only where two rows have the same time. */
  close(end: number, createdAt: number): void {
    const start = this.#end;
    this.#end = (end + 3) & ~3;
    if (this.#end > this.#bytes.length) throw new RangeError('a row is longer than its room');
    for (let at = end; at < this.#end; at += 1) this.#bytes[at] = 0;
    const row = this.#rows;
    if (row === this.#starts.length) this.#reserveRows(row * 2);
    this.#ordered &&= row === 0 || (this.#times[row - 1] ?? 0) < createdAt;
    this.#starts[row] = start;
    this.#ends[row] = end;
    this.#times[row] = createdAt;
    this.#rows = row + 1;
  }

  /** Of the row that was added last. */
  hashLast(into: Hash64): void {
    const row = this.rows - 1;
    hashWords(this.#words, (this.#starts[row] ?? 0) >> 2, this.#end >> 2, this.#ends[row] ?? 0, into);
  }

  /** Rows by time and id. `idOf` knows the ids of rows that were not added with theirs. */
  order(idOf: (row: number) => string = (row) => this.#ids[row] ?? ''): ArrayLike<number> {
    const length = this.#rows;
    if (this.#ordered) return Uint32Array.from({ length }, (_, row) => row);
    const times = this.#times.subarray(0, length);
    let [least, greatest] = [Infinity, -Infinity];
    for (const time of times) {
      if (time < least) least = time;
      if (time > greatest) greatest = time;
    }
    const byPlace = (left: number, right: number): number =>
      (this.#times[left] ?? 0) - (this.#times[right] ?? 0) || (idOf(left) < idOf(right) ? -1 : 1);
    // Time and row in one number sort without a comparison function, which is many times faster.
    if (length > placeSize || (greatest - least + 1) * placeSize > Number.MAX_SAFE_INTEGER) return Uint32Array.from({ length }, (_, row) => row).sort(byPlace);
    const keys = Float64Array.from(times, (time, row) => (time - least) * placeSize + row).sort();
    const rows = Uint32Array.from(keys, (key) => key % placeSize);
    this.#orderTies(rows, byPlace);
    return rows;
  }

  /** Calls `take` with the bytes of `row`. They are good until the next `add` or `clear`. */
  give(row: number, take: (bytes: Buffer, start: number, end: number) => void): void {
    take(this.#bytes, this.#starts[row] ?? 0, this.#ends[row] ?? 0);
  }

  /** All rows in order, one behind the other. `spare` is filled if it is large enough; `ends` is where each row ends; `idOf` as in `order`. */
  pack(spare: ArrayBuffer | null, idOf?: (row: number) => string): { readonly bytes: Buffer<ArrayBuffer>; readonly ends: Uint32Array<ArrayBuffer> } {
    const order = this.order(idOf);
    const target = Buffer.from(spare !== null && spare.byteLength >= this.#end ? spare : new ArrayBuffer(Math.max(Math.ceil(this.#end * 1.25), aim)));
    const ends = new Uint32Array(order.length);
    let end = 0;
    for (let at = 0; at < order.length; at += 1) {
      const row = order[at] ?? 0;
      end += this.#bytes.copy(target, end, this.#starts[row], this.#ends[row]);
      ends[at] = end;
    }
    return { bytes: target.subarray(0, end), ends };
  }

  #orderTies(rows: Uint32Array, byPlace: (left: number, right: number) => number): void {
    for (let first = 0; first < rows.length; first += 1) {
      const time = this.#times[rows[first] ?? 0];
      let next = first + 1;
      while (next < rows.length && this.#times[rows[next] ?? 0] === time) next += 1;
      if (next - first > 1) rows.subarray(first, next).sort(byPlace);
      first = next - 1;
    }
  }

  #reserveRows(length: number): void {
    const larger = <Array extends Uint32Array | Float64Array>(fresh: Array, old: Array): Array => {
      fresh.set(old);
      return fresh;
    };
    this.#starts = larger(new Uint32Array(length), this.#starts);
    this.#ends = larger(new Uint32Array(length), this.#ends);
    this.#times = larger(new Float64Array(length), this.#times);
  }

  #reserve(size: number): void {
    if (size <= this.#bytes.length) return;
    const larger = Buffer.from(new ArrayBuffer((Math.max(size, Math.ceil(this.#bytes.length * 1.5)) + 3) & ~3));
    this.#bytes.copy(larger, 0, 0, this.#end);
    this.#bytes = larger;
    this.#words = new Int32Array(larger.buffer);
  }
}

/** 64 bits of words: two lanes of MurmurHash3's 32-bit mixing with constants of their own. Not against anybody, but against chance. */
function hashWords(words: Int32Array, from: number, until: number, length: number, into: Hash64): void {
  let [high, low] = [0x2545f491, 0x1b873593];
  for (let at = from; at < until; at += 1) {
    const word = words[at] ?? 0;
    let left = Math.imul(word, 0xcc9e2d51);
    left = Math.imul((left << 15) | (left >>> 17), 0x1b873593);
    high ^= left;
    high = (Math.imul((high << 13) | (high >>> 19), 5) + 0xe6546b64) | 0;
    let right = Math.imul(word, 0x239b961b);
    right = Math.imul((right << 16) | (right >>> 16), 0xab0e9789);
    low ^= right;
    low = (Math.imul((low << 17) | (low >>> 15), 5) + 0x561ccd1b) | 0;
  }
  const size = length - from * 4;
  into.high = mix(high ^ size);
  into.low = mix(low ^ size ^ into.high);
}

function mix(value: number): number {
  let mixed = value;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

/** Hashes single texts as `Chunk.hashLast` hashes rows. */
export class TextHasher {
  readonly #chunk = new Chunk(64_000);

  hash(text: string, into: Hash64): void {
    this.#chunk.clear();
    this.#chunk.add(text, 0, '');
    this.#chunk.hashLast(into);
  }
}
