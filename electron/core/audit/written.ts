/** Reads a hash that a person wrote down or pasted: whole or its beginning, in groups or not, with the number of its row or without. Pure. */
import { AppError } from '@shared/errors/app-error.ts';

export type Written = { readonly prefix: string; readonly seq: number | null };

/** Fewer digits could be anybody's. */
const fewest = 16;
const groups = /(?<![0-9a-z])(?:[0-9a-f]{4}[\s\-·]{0,3})*[0-9a-f]{4}(?![0-9a-z])|(?<![0-9a-z])[0-9a-f]{16,64}(?![0-9a-z])/g;
const rowNumber = /(?:row|no\.?|seq|#|第|编号|編號|序号|序號)\s*[:：]?\s*([\d,]{1,15})/;

/** Error: `audit.headUnreadable` where there is nothing that could be a hash. */
export function readWritten(text: string): Written {
  const plain = text.normalize('NFKC').toLowerCase();
  const found = plain.split(/[\r\n]+/)
    .flatMap((line) => [...line.matchAll(groups)].map(([match]) => match.replace(/[^0-9a-f]/g, '')))
    .toSorted((left, right) => right.length - left.length)[0];
  // In groups over several lines, as a narrow paper has them.
  const together = [...plain.replace(rowNumber, ' ').matchAll(groups)].map(([match]) => match.replace(/[^0-9a-f]/g, '')).toSorted((left, right) => right.length - left.length)[0];
  const hash = [found, together].find((each) => each?.length === 64) ?? found;
  if (hash === undefined || hash.length < fewest || hash.length > 64) throw new AppError('audit.headUnreadable', {}, { field: 'written' });
  const seq = Number(rowNumber.exec(plain)?.[1]?.replaceAll(',', '') ?? Number.NaN);
  return { prefix: hash, seq: Number.isSafeInteger(seq) && seq > 0 ? seq : null };
}
