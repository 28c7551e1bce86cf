/**
 * Places in a list that may be longer than an engine can draw. Up to `tallest` pixels the scroller is as high as the list; above, its
 * way stands for the list's in proportion, so that both ends meet. A short step goes as far in the list as in the scroller: a turn of
 * the wheel is a turn of the wheel in a list of any length. Pure.
 */

/** Engines lay out 2^25 pixels, and draw hairlines exactly up to some eight million. */
export const tallest = 6_000_000;

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

/** Where the list stands after the scroller went from `before` to `now`; a step within `room` pixels is taken as it is. */
export function listTopAfter(scale: Scale, listTop: number, before: number, now: number, room: number, end: number): number {
  const step = now - before;
  if (now <= 0) return 0;
  return Math.max(0, Math.min(end, Math.abs(step) <= room ? listTop + step : scale.toList(now)));
}
