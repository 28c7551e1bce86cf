/** Numbers that look like chance and are the same for the same start (mulberry32, a public-domain generator with a 32-bit state). */

export type Random = {
  /** From 0, below `end`. Whole numbers. */
  below(end: number): number;
  /** True with the given share, 0 to 1. */
  chance(share: number): boolean;
  pick<Value>(values: readonly Value[]): Value;
  /** Lower-case hex digits. */
  hex(digits: number): string;
  digits(count: number): string;
};

export function createRandom(start: number): Random {
  let state = start >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const below = (end: number): number => Math.floor(next() * end);
  const text = (alphabet: string, count: number): string => {
    let made = '';
    for (let at = 0; at < count; at += 1) made += alphabet.charAt(below(alphabet.length));
    return made;
  };
  return {
    below,
    chance: (share) => next() < share,
    pick(values) {
      const value = values[below(values.length)];
      if (value === undefined) throw new RangeError('nothing to pick from');
      return value;
    },
    hex: (count) => text('0123456789abcdef', count),
    digits: (count) => text('0123456789', count),
  };
}
