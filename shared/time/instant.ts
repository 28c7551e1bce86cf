/** Points in time are UTC epoch milliseconds, branded so that a day count or a number of seconds does not compile in their place. */
import * as z from 'zod';

export const instant = z.int().brand<'Instant'>();
/** Milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = z.infer<typeof instant>;

/** Throws a RangeError unless `epochMilliseconds` is a safe integer. */
export function toInstant(epochMilliseconds: number): Instant {
  if (!Number.isSafeInteger(epochMilliseconds)) throw new RangeError(`not an instant: ${epochMilliseconds}`);
  return epochMilliseconds as Instant; // checked on the line above
}

/** `milliseconds` may be negative. */
export function addMilliseconds(at: Instant, milliseconds: number): Instant {
  return toInstant(at + milliseconds);
}
