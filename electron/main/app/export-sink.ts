/**
 * The file that an export writes. Guarantees: it appears under its name complete or not at all; after a cancel or an error nothing is
 * left of it. Synchronous, for a thread that does nothing else.
 */
import { createHash, randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { ExportFailure } from '@core/ports/export-runner.ts';

/** Code of an error of the file system; undefined for every other error, which is a bug or the journal's. */
function codeOf(cause: unknown): string | undefined {
  return cause instanceof Error && 'syscall' in cause && 'code' in cause && typeof cause.code === 'string' ? cause.code : undefined;
}

/** Throws what is no error of the file system. */
export function fileFailure(cause: unknown): ExportFailure {
  const code = codeOf(cause);
  if (code === undefined) throw cause;
  // Only a name that may not be replaced is refused because it is there.
  if (code === 'EEXIST') return { state: 'failed', code: 'export.nameTaken' };
  return { state: 'failed', code: code === 'ENOSPC' || code === 'EDQUOT' ? 'export.diskFull' : 'export.cannotWrite' };
}

/** A name beside `path` that nothing has. */
export function partOf(path: string): string {
  return join(dirname(path), `.${basename(path).slice(0, 80)}.${randomBytes(6).toString('hex')}.part`);
}

export class WholeFile {
  readonly path: string;
  /** Where it is until it is complete. */
  readonly part: string;
  readonly #hash = createHash('sha256');
  #file: number | undefined;
  #bytes = 0;
  #sha256: string | undefined;

  /** Opens `part`, a file beside `path`. Throws the file system's errors, here and below. */
  constructor(path: string, part: string = partOf(path)) {
    this.path = path;
    this.part = part;
    this.#file = openSync(part, 'wx', 0o600);
  }

  get bytes(): number {
    return this.#bytes;
  }

  append(bytes: Uint8Array): void {
    if (this.#file === undefined) throw new Error('the file is closed');
    this.#hash.update(bytes);
    let done = 0;
    while (done < bytes.length) done += writeSync(this.#file, bytes, done, bytes.length - done);
    this.#bytes += bytes.length;
  }

  /** Everything is on the disk now, under the temporary name. Returns the SHA-256 of the whole, lower-case hex. */
  seal(): string {
    if (this.#file === undefined) throw new Error('the file is closed');
    fsyncSync(this.#file);
    this.#close();
    this.#sha256 = this.#hash.digest('hex');
    return this.#sha256;
  }

  /** After `seal`: puts the file under its name, in place of what was there. */
  publish(): void {
    if (this.#sha256 === undefined) throw new Error('the file is not complete');
    renameSync(this.part, this.path);
  }

  /** Leaves nothing, unless the file was published or placed. */
  discard(): void {
    this.#close();
    rmSync(this.part, { force: true });
  }

  #close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }
}

/** Where encoded rows go. */
export type RowSink = {
  row(bytes: Buffer, start: number, end: number): void;
  /** Any number of rows at once, where it does not matter to the file where one ends; absent where it does. */
  rows?(bytes: Uint8Array): void;
  /** True when `settle` should be waited for before the next row. */
  readonly pressed: boolean;
  settle(): Promise<void>;
  /** After the last row. */
  finish(): Promise<void>;
};

const blockSize = 1 << 20;

/** Rows one after the other, behind a head. */
export function plainSink(file: WholeFile, head: string): RowSink {
  const block = Buffer.allocUnsafe(blockSize);
  let filled = 0;
  const flush = (): void => {
    if (filled > 0) file.append(block.subarray(0, filled));
    filled = 0;
  };
  file.append(Buffer.from(head, 'utf8'));
  return {
    row(bytes, start, end) {
      if (filled + end - start > blockSize) flush();
      if (end - start > blockSize) file.append(bytes.subarray(start, end));
      else filled += bytes.copy(block, filled, start, end);
    },
    rows(bytes) {
      flush();
      file.append(bytes);
    },
    pressed: false,
    settle: async () => undefined,
    finish: async () => flush(),
  };
}
