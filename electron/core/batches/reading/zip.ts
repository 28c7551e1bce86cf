/**
 * Reads the parts of a ZIP file by name, each only when asked for. Guarantees: no more is unpacked than allowed, whatever the file
 * claims; a part whose checksum differs is refused; nothing is written anywhere.
 */
import { crc32, inflateRawSync } from 'node:zlib';
import { AppError } from '@shared/errors/app-error.ts';

export type ZipParts = {
  readonly names: readonly string[];
  /** The whole part, or undefined. Errors: `sheet.unpacksTooLarge`, `sheet.damaged`. */
  read(name: string): Uint8Array | undefined;
};

type Entry = { readonly method: number; readonly crc: number; readonly packed: number; readonly size: number; readonly offset: number };

const endMark = 0x06054b50;
const centralMark = 0x02014b50;
const localMark = 0x04034b50;
const longestComment = 65_535;
const mostEntries = 4_096;

const damaged = (cause?: unknown): AppError => new AppError('sheet.damaged', {}, { cause });

function endOfDirectory(view: DataView): number {
  for (let at = view.byteLength - 22; at >= Math.max(0, view.byteLength - 22 - longestComment); at -= 1) if (view.getUint32(at, true) === endMark) return at;
  throw damaged();
}

/** `most` is the sum of bytes that may be unpacked. Errors: `sheet.damaged`, `sheet.encrypted`, `sheet.unpacksTooLarge`. */
export function openZip(bytes: Uint8Array, most: number, tooLarge: AppError): ZipParts {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const entries = new Map<string, Entry>();
  try {
    const end = endOfDirectory(view);
    const count = view.getUint16(end + 10, true);
    if (count > mostEntries) throw tooLarge;
    let at = view.getUint32(end + 16, true);
    for (let index = 0; index < count; index += 1) {
      if (view.getUint32(at, true) !== centralMark) throw damaged();
      if ((view.getUint16(at + 8, true) & 1) !== 0) throw new AppError('sheet.encrypted');
      const nameLength = view.getUint16(at + 28, true);
      const name = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameLength));
      entries.set(name.replaceAll('\\', '/'), {
        method: view.getUint16(at + 10, true), crc: view.getUint32(at + 16, true), packed: view.getUint32(at + 20, true), size: view.getUint32(at + 24, true), offset: view.getUint32(at + 42, true),
      });
      at += 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    }
  } catch (cause) {
    throw cause instanceof AppError ? cause : damaged(cause);
  }
  let left = most;

  function unpack(entry: Entry): Uint8Array {
    if (view.getUint32(entry.offset, true) !== localMark) throw damaged();
    const start = entry.offset + 30 + view.getUint16(entry.offset + 26, true) + view.getUint16(entry.offset + 28, true);
    const packed = bytes.subarray(start, start + entry.packed);
    if (entry.method === 0) return packed;
    if (entry.method !== 8) throw damaged();
    // What the file claims is only a claim: the limit holds while unpacking.
    return inflateRawSync(packed, { maxOutputLength: Math.max(1, left) });
  }

  return {
    names: [...entries.keys()],
    read(name) {
      const entry = entries.get(name);
      if (!entry) return undefined;
      if (entry.size > left) throw tooLarge;
      try {
        const content = unpack(entry);
        if (content.byteLength !== entry.size || crc32(content) !== entry.crc) throw damaged();
        left -= content.byteLength;
        return content;
      } catch (cause) {
        if (cause instanceof AppError) throw cause;
        throw cause instanceof Error && 'code' in cause && cause.code === 'ERR_BUFFER_TOO_LARGE' ? tooLarge : damaged(cause);
      }
    },
  };
}
