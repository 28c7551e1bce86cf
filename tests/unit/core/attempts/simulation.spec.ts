/**
 * M4: the real engine and state machine through many histories, each drawn from one seed. Here a share of them; all 100,000 by
 * `SIMULATED_HISTORIES=100000` or `npm run faults -- --simulate 100000`.
 */
import { describe, expect, it } from 'vitest';
import { runHistory } from '../../../support/simulation/history.ts';
import { mutantNames } from '../../../support/simulation/mutants.ts';
import { runMany } from '../../../support/simulation/run-many.ts';

const histories = Number(process.env['SIMULATED_HISTORIES'] ?? 8_000);
/** Milliseconds; these machines are shared. */
const patience = 20_000 + histories * 20;

/** Arrows that a share of the histories must have gone along, or they would prove little. */
const arrows = [
  '->QUEUED', 'QUEUED>SENDING', 'QUEUED>ABANDONED', 'SENDING>SUCCEEDED', 'SENDING>ACCEPTED', 'SENDING>REJECTED', 'SENDING>QUEUED', 'SENDING>UNKNOWN',
  'UNKNOWN>RESOLVING', 'RESOLVING>UNKNOWN', 'RESOLVING>SUCCEEDED', 'RESOLVING>ACCEPTED', 'RESOLVING>REJECTED', 'RESOLVING>QUEUED', 'RESOLVING>NEEDS_OPERATOR',
  'ACCEPTED>ACCEPTED', 'ACCEPTED>SUCCEEDED', 'ACCEPTED>FAILED_LATE', 'ACCEPTED>NEEDS_OPERATOR',
  'NEEDS_OPERATOR>NEEDS_OPERATOR', 'NEEDS_OPERATOR>SUCCEEDED', 'NEEDS_OPERATOR>QUEUED', 'NEEDS_OPERATOR>ABANDONED', 'NEEDS_OPERATOR>FAILED_LATE',
];

describe('simulated histories', () => {
  it(`keep every invariant, in ${histories} of them`, async () => {
    const { violations, counts, arrows: gone, ...sums } = await runMany({ histories, firstSeed: 1 });
    expect(violations.map(({ seed, violation, trace }) => `seed ${seed}: ${violation}\n${trace.join('\n')}`).join('\n\n')).toBe('');
    expect(sums.histories).toBe(histories);
    expect(counts.intents).toBeGreaterThan(histories);
    expect(counts.requests).toBeGreaterThan(histories);
    expect(counts.crashes).toBeGreaterThan(histories / 5);
    if (histories >= 5_000) expect(arrows.filter((arrow) => !gone.has(arrow))).toEqual([]);
  }, patience);

  it('repeat byte by byte from their seed, and differ from each other', async () => {
    const hashes = new Set<string>();
    for (let seed = 1; seed <= 300; seed += 1) {
      const [first, second] = [await runHistory(seed), await runHistory(seed)];
      expect(second.hash).toBe(first.hash);
      expect(second.trace).toEqual(first.trace);
      hashes.add(first.hash);
    }
    expect(hashes.size).toBe(300);
  }, 60_000);

  it.each(mutantNames)('notice that %s is wrong', async (mutant) => {
    const { violations, histories: needed } = await runMany({ histories: 5_000, firstSeed: 1, mutant });
    expect(violations.length, `${needed} histories`).toBe(5);
    for (const { violation } of violations) expect(violation).toMatch(/^(double|lost|I\d|M13): /);
  }, 120_000);
});
