/**
 * The witness: a small file beside the journal that says how often this journal was written. It is told after every commit and before
 * the write is reported as done, so that a journal which has lost writes at its end cannot pass for one that never had them.
 *
 * Two slots in different sectors, each sealed with a hash. The slot that says less is the one that is overwritten: when a power cut tears
 * it, the other still stands. What the witness says is therefore never more than the journal was, and at most a commit less.
 */
import { createHash } from 'node:crypto';
import { closeSync, fdatasyncSync, fsyncSync, openSync, readSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { AppError } from '@shared/errors/app-error.ts';

const magic = Buffer.from('MAWITN1\n', 'latin1');
const idLength = 16;
/** Magic, journal id, counter as a big-endian 64-bit number. */
const sealedLength = magic.length + idLength + 8;
const slotLength = sealedLength + 32;
/** Far enough from each other that no torn sector or page holds both. */
const slotPlaces = [0, 4096] as const;

export type Witnessed = { readonly journalId: string; readonly counter: number };
/** `print` is a hash of the file as it was found. */
export type WitnessState =
  | { readonly kind: 'missing'; readonly print: string }
  | { readonly kind: 'unreadable'; readonly print: string }
  | (Witnessed & { readonly kind: 'says'; readonly print: string });

export function witnessPath(path: string): string {
  return `${path}-witness`;
}

function sha256(bytes: Buffer): Buffer {
  return createHash('sha256').update(bytes).digest();
}

function toSlot({ journalId, counter }: Witnessed): Buffer {
  const sealed = Buffer.alloc(sealedLength);
  magic.copy(sealed);
  sealed.write(journalId, magic.length, 'hex');
  sealed.writeBigUInt64BE(BigInt(counter), magic.length + idLength);
  return Buffer.concat([sealed, sha256(sealed)]);
}

function readSlot(bytes: Buffer): Witnessed | undefined {
  const sealed = bytes.subarray(0, sealedLength);
  if (!sealed.subarray(0, magic.length).equals(magic) || !sha256(sealed).equals(bytes.subarray(sealedLength))) return undefined;
  const counter = Number(sealed.readBigUInt64BE(magic.length + idLength));
  return Number.isSafeInteger(counter) ? { journalId: sealed.toString('hex', magic.length, magic.length + idLength), counter } : undefined;
}

function readSlots(file: number): readonly { readonly place: number; readonly bytes: Buffer; readonly witnessed: Witnessed | undefined }[] {
  return slotPlaces.map((place) => {
    const bytes = Buffer.alloc(slotLength);
    const length = readSync(file, bytes, 0, slotLength, place);
    return { place, bytes, witnessed: length === slotLength ? readSlot(bytes) : undefined };
  });
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** What the system says, in the journal's words. */
export function translateFileError(error: unknown): unknown {
  const code = codeOf(error);
  switch (code) {
    case undefined: return error;
    case 'ENOSPC':
    case 'EDQUOT': return new AppError('journal.diskFull', {}, { cause: error });
    case 'EROFS':
    case 'EACCES':
    case 'EPERM': return new AppError('journal.readOnly', {}, { cause: error });
    default: return new AppError('journal.damaged', { reason: 'witness' }, { cause: error });
  }
}

function withFile<Result>(path: string, flags: 'r' | 'r+' | 'wx', work: (file: number) => Result): Result {
  const file = openSync(path, flags, 0o600);
  try {
    return work(file);
  } finally {
    closeSync(file);
  }
}

/** Looks without touching. Errors: `journal.readOnly` (cannot be read), `journal.damaged`. */
export function readWitness(path: string): WitnessState {
  try {
    return withFile(witnessPath(path), 'r', (file) => {
      const slots = readSlots(file);
      const print = sha256(Buffer.concat(slots.map(({ bytes }) => bytes))).toString('hex');
      const found = slots.flatMap(({ witnessed }) => witnessed ?? []).toSorted((left, right) => right.counter - left.counter);
      const [most] = found;
      const one = most !== undefined && found.every(({ journalId }) => journalId === most.journalId);
      return one ? { kind: 'says', ...most, print } : { kind: 'unreadable', print };
    });
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return { kind: 'missing', print: '' };
    throw translateFileError(error);
  }
}

function syncFolder(path: string): void {
  // Windows has no such call; a rename there is written by the file system's own log.
  if (process.platform === 'win32') return;
  withFile(dirname(path), 'r', fsyncSync);
}

/** A new file in place of the one that is there, if any: the old one stands until the new one is whole. Errors as `tellWitness`. */
export function replaceWitness(path: string, witnessed: Witnessed): void {
  const target = witnessPath(path);
  const part = `${target}.part`;
  try {
    rmSync(part, { force: true });
    withFile(part, 'wx', (file) => {
      for (const place of slotPlaces) writeSync(file, toSlot(witnessed), 0, slotLength, place);
      fsyncSync(file);
    });
    renameSync(part, target);
    syncFolder(target);
  } catch (error) {
    rmSync(part, { force: true });
    throw translateFileError(error);
  }
}

/**
 * On the disk when it returns. (On macOS Node's fdatasync is F_FULLFSYNC, which also empties the drive's cache.) A witness that was taken
 * away while the program runs is made anew: the program knows what it wrote. Errors: `journal.diskFull`, `journal.readOnly`, `journal.damaged`.
 */
export function tellWitness(path: string, witnessed: Witnessed): void {
  try {
    withFile(witnessPath(path), 'r+', (file) => {
      const [first, second] = readSlots(file).toSorted((left, right) => (left.witnessed?.counter ?? -1) - (right.witnessed?.counter ?? -1));
      if (first === undefined || second === undefined) throw new Error('a witness has two slots');
      writeSync(file, toSlot(witnessed), 0, slotLength, first.place);
      fdatasyncSync(file);
    });
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw translateFileError(error);
    replaceWitness(path, witnessed);
  }
}
