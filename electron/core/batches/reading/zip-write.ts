/** A ZIP file of a few small parts, packed with the zero time of the format so that the same parts give the same bytes. */
import { crc32, deflateRawSync } from 'node:zlib';

type Part = { readonly name: string; readonly text: string };

const version = 20;
/** Names are UTF-8. */
const flags = 0x0800;
const deflated = 8;
/** 1980-01-01, the earliest day that the format knows. */
const zeroDate = 33;

function header(mark: number, size: number, fill: (view: DataView) => void): Uint8Array {
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, mark, true);
  fill(view);
  return bytes;
}

export function writeZip(parts: readonly Part[]): Uint8Array {
  const pieces: Uint8Array[] = [];
  const central: Uint8Array[] = [];
  let offset = 0;
  for (const { name, text } of parts) {
    const content = Buffer.from(text, 'utf8');
    const packed = deflateRawSync(content);
    const label = Buffer.from(name, 'utf8');
    const common = (view: DataView, at: number): void => {
      view.setUint16(at, version, true);
      view.setUint16(at + 2, flags, true);
      view.setUint16(at + 4, deflated, true);
      view.setUint16(at + 8, zeroDate, true);
      view.setUint32(at + 10, crc32(content), true);
      view.setUint32(at + 14, packed.byteLength, true);
      view.setUint32(at + 18, content.byteLength, true);
      view.setUint16(at + 22, label.byteLength, true);
    };
    const start = offset;
    const local = header(0x04034b50, 30, (view) => common(view, 4));
    for (const piece of [local, label, packed]) {
      pieces.push(piece);
      offset += piece.byteLength;
    }
    central.push(header(0x02014b50, 46, (view) => {
      view.setUint16(4, version, true);
      common(view, 6);
      view.setUint32(42, start, true);
    }), label);
  }
  const size = central.reduce((sum, piece) => sum + piece.byteLength, 0);
  const end = header(0x06054b50, 22, (view) => {
    view.setUint16(8, parts.length, true);
    view.setUint16(10, parts.length, true);
    view.setUint32(12, size, true);
    view.setUint32(16, offset, true);
  });
  return Buffer.concat([...pieces, ...central, end]);
}
