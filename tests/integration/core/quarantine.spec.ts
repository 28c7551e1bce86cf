/** M13: a quarantine is never shorter than the time that really passed, whatever happens to the clock, the computer or the program. */
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { problemOf } from '@core/attempts/classify.ts';
import { AttemptEngine } from '@core/attempts/engine.ts';
import { openGate } from '@core/attempts/gate.ts';
import { createScheduler } from '@core/attempts/scheduler.ts';
import type { ProviderAnswer } from '@core/ports/provider.ts';
import type { Intent } from '@shared/domain/intent.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { ScriptedProvider } from '../../support/scripted-provider.ts';
import { openBench, type Bench } from '../../support/use-case.ts';
import { membersOf, refundFact, submitRefund } from './refund-support.ts';

const quarantineMs = 900_000;
const day = 86_400_000;
const hour = 3_600_000;
const lost: ProviderAnswer<never> = { kind: 'doubtful', problem: problemOf('connectionLost') };
const absent: ProviderAnswer<never> = { kind: 'refused', meaning: 'notFound', problem: problemOf('notFound') };
const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** What happens between two questions. `real`: milliseconds that pass in the world. */
type Happening =
  | { readonly kind: 'pass'; readonly real: number }
  | { readonly kind: 'set'; readonly by: number }
  | { readonly kind: 'sleep'; readonly real: number; readonly counted: boolean }
  | { readonly kind: 'restart'; readonly real: number; readonly set: number };

let bench: Bench;
let provider: ScriptedProvider;
let clock: FakeClock;
let engine: AttemptEngine;

beforeEach(async () => {
  provider = new ScriptedProvider();
  bench = await openBench({ providerId: 'chingchingpay', provider: () => membersOf(provider) });
  clock = bench.clock;
  engine = bench.engine;
});
afterEach(() => bench.close());

/** The program ends and starts again `closed` milliseconds later, its own clock at zero and the wall's set by `set`. */
async function restart(closed: number, set: number): Promise<void> {
  clock = new FakeClock(clock.now() + closed + set);
  engine = new AttemptEngine({
    journal: bench.journal, clock, ids: bench.ids, logger: quiet, notifier: bench.notifier, gate: openGate,
    providerFor: bench.directory.provider, policyFor: bench.directory.policy, openFields: bench.entries.openFields,
  });
  await engine.recover();
}

/** Returns how long it took in the world. */
async function happen(one: Happening): Promise<number> {
  switch (one.kind) {
    case 'pass':
      clock.advance(one.real);
      return one.real;
    case 'set':
      clock.set(one.by);
      return 0;
    case 'sleep':
      clock.sleep(one.real, one.counted);
      return one.real;
    case 'restart':
      await restart(one.real, one.set);
      return one.real;
  }
}

/** Asks after every happening; returns the milliseconds of the world until a person may decide, or undefined. */
async function live(happenings: readonly Happening[]): Promise<number | undefined> {
  provider.refunds.push(lost);
  const { id } = await submitRefund({ ...bench, clock, engine }, provider);
  let real = 0;
  for (const one of happenings) {
    real += await happen(one);
    provider.queries.push(absent);
    const intent = await engine.ask(id);
    if (intent.state === 'NEEDS_OPERATOR') return real;
    expect(intent.state).toBe('UNKNOWN');
    expectHonest(intent);
  }
  return undefined;
}

/** What is shown and scheduled by is what is left to wait. */
function expectHonest({ quarantineUntil, waitedMs, nextAskAt }: Intent): void {
  const left = Math.max(0, quarantineMs - waitedMs);
  if (left > 0) expect(quarantineUntil).toBe(clock.now() + left);
  else expect(quarantineUntil).toBeLessThanOrEqual(clock.now());
  expect(nextAskAt! - clock.now()).toBeGreaterThan(0);
  expect(nextAskAt! - clock.now()).toBeLessThanOrEqual(left > 0 ? Math.max(1_000, Math.min(left, hour)) : hour);
}

const pass = (real: number): Happening => ({ kind: 'pass', real });
const minute = 60_000;

describe('the quarantine', () => {
  it.each<[string, readonly Happening[], number | undefined]>([
    ['nothing happens', [pass(minute), pass(13 * minute), pass(minute)], quarantineMs],
    ['the clock is set forward a day', [pass(minute), { kind: 'set', by: day }, pass(minute), { kind: 'set', by: day }, pass(12 * minute)], undefined],
    ['the clock is set back a day', [pass(minute), { kind: 'set', by: -day }, pass(13 * minute), pass(minute)], quarantineMs],
    ['summer time begins on a machine that keeps local time', [pass(minute), { kind: 'set', by: hour }, pass(13 * minute)], undefined],
    ['summer time ends on a machine that keeps local time', [pass(minute), { kind: 'set', by: -hour }, pass(14 * minute)], quarantineMs],
    ['the computer sleeps and its clock counts that', [pass(minute), { kind: 'sleep', real: 14 * minute, counted: true }], quarantineMs],
    ['the computer sleeps and its clock does not count that', [pass(minute), { kind: 'sleep', real: day, counted: false }, pass(13 * minute), pass(minute)], day + quarantineMs],
    ['the program is closed for a day', [pass(minute), { kind: 'restart', real: day, set: 0 }, pass(13 * minute)], undefined],
    ['the program is closed and the clock set forward', [pass(minute), { kind: 'restart', real: 1_000, set: day }, pass(13 * minute), pass(minute)], 1_000 + quarantineMs],
    ['the program is closed and the clock set back', [pass(minute), { kind: 'restart', real: 1_000, set: -day }, pass(14 * minute)], 1_000 + quarantineMs],
  ])('is waited in full when %s', async (_name, happenings, until) => {
    expect(await live(happenings)).toBe(until);
  });

  it('is never shorter than real waiting, in 60 random lives', async () => {
    const happening: fc.Arbitrary<Happening> = fc.oneof(
      { weight: 4, arbitrary: fc.record({ kind: fc.constant('pass' as const), real: fc.integer({ min: 0, max: 6 * minute }) }) },
      fc.record({ kind: fc.constant('set' as const), by: fc.constantFrom(day, -day, hour, -hour, 20 * minute, -20 * minute) }),
      fc.record({ kind: fc.constant('sleep' as const), real: fc.integer({ min: 0, max: 6 * minute }), counted: fc.boolean() }),
      fc.record({ kind: fc.constant('restart' as const), real: fc.integer({ min: 0, max: 6 * minute }), set: fc.constantFrom(0, day, -day) }),
    );
    let reached = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(happening, { minLength: 5, maxLength: 14 }), async (happenings) => {
        const real = await live(happenings);
        if (real === undefined) return;
        reached += 1;
        expect(real).toBeGreaterThanOrEqual(quarantineMs);
      }),
      { numRuns: 60 },
    );
    expect(reached).toBeGreaterThan(5);
  });

  it('begins anew with every send, and a doubt that began later counts from there', async () => {
    provider.refunds.push(() => {
      clock.advance(10 * minute);
      return lost;
    });
    const intent = await submitRefund(bench, provider);
    expect(intent).toMatchObject({ state: 'UNKNOWN', waitedMs: 0, quarantineUntil: clock.now() + quarantineMs });
  });
});

describe('a clock that is set back', () => {
  it('delays no question for long', async () => {
    provider.refunds.push(lost);
    const { id, reference } = await submitRefund(bench, provider);
    clock.set(-day);
    provider.queries.push(refundFact(reference));
    const scheduler = createScheduler({ engine, journal: bench.journal, clock, logger: quiet });
    scheduler.start();
    clock.advance(16_000);
    try {
      await expect.poll(async () => (await bench.journal.intents.get(id))?.intent.state).toBe('SUCCEEDED');
    } finally {
      scheduler.stop();
    }
  });
});
