/** Runs histories one seed after the other and sums up what they were made of. */
import { runHistory, type History } from './history.ts';
import type { MutantName } from './mutants.ts';

export type Sums = {
  readonly histories: number;
  readonly counts: History['counts'];
  /** Every arrow of the state machine that was gone along, `A>B`. */
  readonly arrows: ReadonlySet<string>;
  /** Histories in which something was wrong, the first ones. */
  readonly violations: readonly { readonly seed: number; readonly violation: string; readonly trace: readonly string[] }[];
};

const keptViolations = 5;
const written = /^\d+ wrote \S+ (\S+) (\S+) /;

/** Stops early once enough went wrong. */
export async function runMany(options: { readonly histories: number; readonly firstSeed: number; readonly mutant?: MutantName }): Promise<Sums> {
  const counts = { intents: 0, requests: 0, writes: 0, crashes: 0, people: 0 };
  const arrows = new Set<string>();
  const violations: Sums['violations'][number][] = [];
  let histories = 0;
  for (; histories < options.histories && violations.length < keptViolations; histories += 1) {
    const history = await runHistory(options.firstSeed + histories, options.mutant ?? null);
    counts.intents += history.counts.intents;
    counts.requests += history.counts.requests;
    counts.writes += history.counts.writes;
    counts.crashes += history.counts.crashes;
    counts.people += history.counts.people;
    for (const line of history.trace) {
      const found = written.exec(line);
      if (found !== null) arrows.add(`${found[1]}>${found[2]}`);
    }
    if (history.violation !== null) violations.push({ seed: history.seed, violation: history.violation, trace: history.trace });
  }
  return { histories, counts, arrows, violations };
}
