/** The same form sent 2 to 20 times within 50 ms, by two windows, two forms or two programs; `npm run faults -- --storms N` runs any number. */
import { expect, it } from 'vitest';
import { runStorms } from './submit-storms.ts';

it('leaves one intent and one send of every storm of double submits', async () => {
  const { storms, calls, doubled, lost, odd } = await runStorms(200, 11);
  expect({ storms, doubled, lost, odd }).toEqual({ storms: { 'two windows': 120, 'two forms': 40, 'two programs': 40 }, doubled: 0, lost: 0, odd: [] });
  expect(calls).toBeGreaterThan(1_500);
}, 600_000);
