/**
 * Which encoding a text has. A byte order mark decides; without one the candidates that can read every byte are weighed by how common
 * their characters are and by titles that are known. Nothing is ever replaced by a question mark: what cannot be read is refused.
 */
import { textEncodings, type TextEncoding } from '@shared/domain/batch.ts';
import { AppError } from '@shared/errors/app-error.ts';

export type Decoded = { readonly text: string; readonly encoding: TextEncoding; readonly encodings: readonly TextEncoding[] };

/** Signs by which the decoder of Big5 shows bytes that mean nothing, instead of refusing them. */
const meaningless = /[\u0080-\u009F\uE000-\uF8FF\uFFFD]/;

/** The text without its mark, or undefined when a byte does not fit. */
export function decode(bytes: Uint8Array, encoding: TextEncoding): string | undefined {
  try {
    const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
    return encoding === 'big5' && meaningless.test(text) ? undefined : text;
  } catch {
    return undefined;
  }
}

function markOf(bytes: Uint8Array): TextEncoding | undefined {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8';
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  return bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : undefined;
}

/** UTF-16 without a mark: Latin text has a zero in every second byte. */
function halfZero(bytes: Uint8Array): TextEncoding | undefined {
  const end = Math.min(bytes.byteLength, 4_096);
  let even = 0;
  let odd = 0;
  for (let at = 0; at < end; at += 1) {
    if (bytes[at] !== 0) continue;
    if (at % 2 === 0) even += 1;
    else odd += 1;
  }
  if (odd > end / 8 && even === 0) return 'utf-16le';
  return even > end / 8 && odd === 0 ? 'utf-16be' : undefined;
}

const inside = (value: number | undefined, from: number, to: number): boolean => value !== undefined && value >= from && value <= to;

/** Share of common characters among those of two bytes and more, -1 to 1; 0 where there are none. */
function commonness(bytes: Uint8Array, weigh: (lead: number, trail: number) => { readonly weight: number; readonly length: number }): number {
  const end = Math.min(bytes.byteLength, 262_144);
  let sum = 0;
  let count = 0;
  for (let at = 0; at < end;) {
    const lead = bytes[at] ?? 0;
    if (lead < 0x80) {
      at += 1;
      continue;
    }
    const { weight, length } = weigh(lead, bytes[at + 1] ?? 0);
    sum += weight;
    count += 1;
    at += length;
  }
  return count === 0 ? 0 : sum / count;
}

/** GB 2312 orders its characters by use: rows B0 to D7 hold the common ones. */
function gbWeight(lead: number, trail: number): { readonly weight: number; readonly length: number } {
  if (inside(trail, 0x30, 0x39)) return { weight: -1, length: 4 };
  if (trail < 0xa1) return { weight: -1, length: 2 };
  if (inside(lead, 0xb0, 0xd7)) return { weight: 1, length: 2 };
  return { weight: inside(lead, 0xa1, 0xa9) ? 0.5 : -0.5, length: 2 };
}

/** So does Big5 with A4 to C6. */
function big5Weight(lead: number): { readonly weight: number; readonly length: number } {
  if (inside(lead, 0xa4, 0xc6)) return { weight: 1, length: 2 };
  return { weight: inside(lead, 0xa1, 0xa3) ? 0.5 : inside(lead, 0xc9, 0xf9) ? -0.5 : -1, length: 2 };
}

/** Higher is likelier. A text beyond ASCII that is valid UTF-8 by chance hardly exists. */
function likelihood(bytes: Uint8Array, encoding: TextEncoding): number {
  switch (encoding) {
    case 'utf-8':
      return 3;
    case 'gb18030':
      return commonness(bytes, gbWeight);
    case 'big5':
      return commonness(bytes, big5Weight);
    case 'utf-16le':
    case 'utf-16be':
      return -5;
  }
}

/** `titleHits` counts known titles in the beginning of a text. Errors: `sheet.encodingUnknown`, `sheet.encodingWrong` for a wanted one that does not fit. */
export function decodeText(bytes: Uint8Array, wanted: TextEncoding | null, titleHits: (text: string) => number): Decoded {
  const sure = markOf(bytes) ?? halfZero(bytes);
  // Any even number of bytes reads as UTF-16: it is a candidate only where a mark or its zeros speak for it.
  const candidates = sure === undefined ? textEncodings.filter((encoding) => encoding !== 'utf-16le' && encoding !== 'utf-16be') : [sure];
  const read = candidates.flatMap((encoding) => {
    const text = decode(bytes, encoding);
    return text === undefined ? [] : [{ encoding, text, score: likelihood(bytes, encoding) + titleHits(text) * 0.6 }];
  }).toSorted((left, right) => right.score - left.score);
  const encodings = read.map(({ encoding }) => encoding);
  if (wanted !== null) {
    const text = read.find(({ encoding }) => encoding === wanted)?.text ?? decode(bytes, wanted);
    if (text === undefined) throw new AppError('sheet.encodingWrong', { encoding: wanted });
    return { text, encoding: wanted, encodings: encodings.includes(wanted) ? encodings : [...encodings, wanted] };
  }
  const [best] = read;
  if (!best) throw new AppError('sheet.encodingUnknown');
  return { text: best.text, encoding: best.encoding, encodings };
}
