/** Which rows of a long table are drawn: those in sight and a few beside them. Pure. */

/** Rows kept on either side of what is in sight, so that a quick scroll shows no gap. */
const spare = 8;

export type DrawnRows = {
  /** First drawn row, from 0. */
  readonly first: number;
  /** Behind the last drawn row. */
  readonly end: number;
  /** Pixels above and below the drawn rows. */
  readonly above: number;
  readonly below: number;
};

/** The most rows that are ever drawn in such a room, in pixels. */
export function mostDrawn(rowHeight: number, height: number): number {
  return Math.ceil(height / rowHeight) + 1 + 2 * spare;
}

/** Heights in pixels. Never asks for a row that is not there, wherever the scroller stands after its rows became fewer. */
export function drawnRows(count: number, rowHeight: number, scrollTop: number, height: number): DrawnRows {
  const lastTop = Math.max(0, count - 1);
  const top = Math.min(Math.max(0, Math.floor(scrollTop / rowHeight)), lastTop);
  const first = Math.max(0, top - spare);
  const end = Math.min(count, top + Math.ceil(height / rowHeight) + 1 + spare);
  return { first, end, above: first * rowHeight, below: (count - end) * rowHeight };
}

/** Where the scroller has to stand so that the row is whole below the head; unchanged when it is already. */
export function scrollTopFor(index: number, rowHeight: number, scrollTop: number, height: number, headHeight: number): number {
  const top = index * rowHeight;
  const room = Math.max(rowHeight, height - headHeight);
  if (top < scrollTop) return top;
  if (top + rowHeight > scrollTop + room) return top + rowHeight - room;
  return scrollTop;
}
