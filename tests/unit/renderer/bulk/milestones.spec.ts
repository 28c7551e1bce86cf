import { describe, expect, it } from 'vitest';
import { quarterPassed } from '../../../../renderer/features/bulk/milestones.ts';

describe('progress that is said aloud', () => {
  it('speaks three times in a run of any length, however the counts jump', () => {
    for (const [total, jump] of [[121, 1], [10_000, 7], [4, 1], [100, 25]] as const) {
      const said: number[] = [];
      for (let done = 0; done < total; done += jump) {
        const quarter = quarterPassed(done, Math.min(total, done + jump), total);
        if (quarter !== null) said.push(quarter);
      }
      expect(said).toEqual([25, 50, 75]);
    }
  });

  it('says only the last of several quarters that one step passed, and nothing for standing still', () => {
    expect(quarterPassed(0, 80, 100)).toBe(75);
    expect(quarterPassed(30, 30, 100)).toBeNull();
    expect(quarterPassed(50, 40, 100)).toBeNull();
    expect(quarterPassed(0, 0, 0)).toBeNull();
  });
});
