/** Chance that repeats: the same seed gives the same numbers on every machine (mulberry32, 32-bit integers only). */
export type Chance = {
  /** 0 to below 1. */
  next(): number;
  /** Whole, both ends included. */
  between(least: number, most: number): number;
  happens(probability: number): boolean;
  one<Item>(items: readonly [Item, ...Item[]]): Item;
  /** By weight; the keys are tried in the order in which they are written. */
  weighted<Name extends string>(weights: Readonly<Record<Name, number>>): Name;
};

export function chanceOf(seed: number): Chance {
  let state = seed | 0;
  function next(): number {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }
  const between = (least: number, most: number): number => least + Math.floor(next() * (most - least + 1));
  return {
    next,
    between,
    happens: (probability) => next() < probability,
    one: (items) => items[between(0, items.length - 1)] ?? items[0],
    weighted(weights) {
      const names = Object.keys(weights) as (keyof typeof weights)[]; // the keys of what was given
      let left = next() * names.reduce((sum, name) => sum + weights[name], 0);
      for (const name of names) if ((left -= weights[name]) < 0) return name;
      return names[names.length - 1]!;
    },
  };
}
