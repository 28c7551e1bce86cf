/** Figures of a fault run, and how those of its parts add up. */
import type { ProviderName, WriteKind } from './protocol.ts';

export type Figures = { readonly writes: number; readonly doubled: number; readonly lost: number; readonly invisible: number };
export type ProviderFigures = Figures & { readonly provider: ProviderName; readonly kinds: Readonly<Partial<Record<WriteKind, number>>>; readonly faults: number };

export type RunResult = Figures & {
  readonly kills: number;
  /** Journals that SQLite found damaged, looked at after every kill. */
  readonly damaged: number;
  /** What was still open when the run gave up following it. */
  readonly unsettled: readonly string[];
  /** How many kills hit what. */
  readonly hits: Readonly<Record<string, number>>;
  /** Requests of the person that the program refused, by code. */
  readonly refusals: Readonly<Record<string, number>>;
  readonly providers: readonly ProviderFigures[];
};

export function addCounts<Key extends string>(...counts: readonly Readonly<Partial<Record<Key, number>>>[]): Readonly<Partial<Record<Key, number>>> {
  const sum: Partial<Record<Key, number>> = {};
  for (const count of counts) for (const [key, value] of Object.entries(count) as [Key, number][]) sum[key] = (sum[key] ?? 0) + value; // keys of the parts
  return sum;
}

function addFigures(...parts: readonly Figures[]): Figures {
  const sum = (pick: (part: Figures) => number): number => parts.reduce((total, part) => total + pick(part), 0);
  return { writes: sum(({ writes }) => writes), doubled: sum(({ doubled }) => doubled), lost: sum(({ lost }) => lost), invisible: sum(({ invisible }) => invisible) };
}

export function addResults(parts: readonly RunResult[]): RunResult {
  const names = [...new Set(parts.flatMap(({ providers }) => providers.map(({ provider }) => provider)))];
  return {
    ...addFigures(...parts),
    kills: parts.reduce((total, { kills }) => total + kills, 0),
    damaged: parts.reduce((total, { damaged }) => total + damaged, 0),
    unsettled: parts.flatMap(({ unsettled }) => unsettled),
    hits: addCounts(...parts.map(({ hits }) => hits)) as Record<string, number>, // every key has a count
    refusals: addCounts(...parts.map(({ refusals }) => refusals)) as Record<string, number>, // as above
    providers: names.map((provider) => {
      const own = parts.flatMap(({ providers }) => providers.filter((each) => each.provider === provider));
      return { provider, ...addFigures(...own), kinds: addCounts(...own.map(({ kinds }) => kinds)), faults: own.reduce((total, { faults }) => total + faults, 0) };
    }),
  };
}
