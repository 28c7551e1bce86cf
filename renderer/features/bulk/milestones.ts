/** When the progress of a run is worth saying aloud: at each quarter, so that a reader of the screen is not talked over. Pure. */

const quarters = [75, 50, 25] as const;
export type Quarter = (typeof quarters)[number];

/** The highest quarter that lies between two counts of finished rows; null when none was passed. The end is not a quarter. */
export function quarterPassed(before: number, now: number, total: number): Quarter | null {
  if (total <= 0 || now <= before) return null;
  return quarters.find((quarter) => before * 100 < quarter * total && now * 100 >= quarter * total) ?? null;
}
