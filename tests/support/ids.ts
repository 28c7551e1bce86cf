/** Identifiers that count up, so that a failing test reads the same every time. */
import type { IdSource } from '@core/ports/clock.ts';
import { submitKey, type SubmitKey } from '@shared/domain/ids.ts';

export function countingIds(start = 1): IdSource {
  let count = start;
  return { next: () => `01930000-0000-7000-8000-${String(count++).padStart(12, '0')}` };
}

export function submitKeyOf(number: number): SubmitKey {
  return submitKey.parse(`0193ffff-0000-7000-8000-${String(number).padStart(12, '0')}`);
}
