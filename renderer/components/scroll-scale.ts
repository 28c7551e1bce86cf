/**
 * Places in a list that may be longer than an engine can lay out. Up to `tallest` pixels the scroller is as high as the list; above, its
 * way stands for the list's in proportion: both ends meet, and a step of the wheel goes the same share further. Pure.
 */

/** Engines stop at 2^25 pixels. */
export const tallest = 30_000_000;

export type Scale = {
  /** Height of what is scrolled, in pixels. */
  readonly height: number;
  /** Pixels of the list above what is in sight, for where the scroller stands. */
  readonly toList: (scrollTop: number) => number;
  readonly toScroller: (listTop: number) => number;
};

/** `count` rows of `rowHeight`, in a room of `room` pixels. */
export function scaleOf(count: number, rowHeight: number, room: number): Scale {
  const whole = count * rowHeight;
  if (whole <= tallest) return { height: whole, toList: (top) => top, toScroller: (top) => top };
  const ratio = (whole - room) / (tallest - room);
  return { height: tallest, toList: (top) => Math.round(top * ratio), toScroller: (top) => Math.round(top / ratio) };
}
