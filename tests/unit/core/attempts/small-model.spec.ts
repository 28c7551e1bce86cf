/** M5: every order of two refunds of one payment, up to three faults and a crash at any place. The figures are the same at every run. */
import { describe, expect, it } from 'vitest';
import { explore } from '../../../support/simulation/small-model.ts';
import { mutatedReduce } from '../../../support/simulation/mutants.ts';

const together = [40, 60] as const;
const tooMuch = [60, 60] as const;

/** Up to twelve gigabytes and six minutes: only by `SMALL_MODEL=whole`, with `NODE_OPTIONS=--max-old-space-size=14000`. */
const wholeModel = [
  ['C', tooMuch, 2, 504_904], ['E', tooMuch, 3, 719_114], ['C', tooMuch, 3, 1_353_673],
  ['E', together, 3, 959_710], ['C', together, 3, 1_739_419], ['B', together, 3, 6_980_698],
] as const;

describe('the small model', () => {
  it.each([
    ['C', tooMuch, 1, 104_270], ['C', together, 1, 153_402], ['E', tooMuch, 1, 85_162], ['E', together, 1, 125_124], ['B', tooMuch, 1, 6_254], ['B', together, 1, 100_076],
    ['B', tooMuch, 3, 94_993], ...(process.env['SMALL_MODEL'] === 'whole' ? wholeModel : []),
  ] as const)('class %s, refunds of %j, %i faults, one crash: all invariants hold in all %i states', (resendClass, amounts, faults, states) => {
    const result = explore({ resendClass, amounts, faults, crashes: 1 });
    expect(result.violation).toBeNull();
    expect(result.trapped, 'states without a way to an end').toBe(0);
    expect(result.ends).toBeGreaterThan(0);
    expect(result.states).toBe(states);
  }, 1_200_000);

  it.each(['resend-at-once', 'time-out-is-refusal', 'no-quarantine', 'interrupted-is-unsent'] as const)('finds a state in which %s is wrong', (mutant) => {
    const { violation } = explore({ resendClass: 'C', amounts: tooMuch, faults: 1, crashes: 1, reduce: mutatedReduce(mutant) });
    expect(violation).toMatch(/^(double|lost|I\d|M13)/);
  }, 120_000);
});
