/** Fresh submit keys, made when a form opens. */
import { submitKey, type SubmitKey } from '@shared/domain/ids.ts';
import { currentInstant } from './use-now.ts';

/** UUID v7 text: 48 bits of time, the rest random. */
export function newSubmitKey(): SubmitKey {
  const random = crypto.getRandomValues(new Uint8Array(10));
  const hex = [...random].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  const time = currentInstant().toString(16).padStart(12, '0');
  const variant = (8 + ((random[2] ?? 0) % 4)).toString(16);
  return submitKey.parse(`${time.slice(0, 8)}-${time.slice(8)}-7${hex.slice(0, 3)}-${variant}${hex.slice(5, 8)}-${hex.slice(8, 20)}`);
}
