/** When open intents are asked about. Real journal, scripted provider, a clock that a test moves. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createScheduler, type Scheduler } from '@core/attempts/scheduler.ts';
import type { ProviderAnswer } from '@core/ports/provider.ts';
import type { Intent } from '@shared/domain/intent.ts';
import { problemOf } from '@core/attempts/classify.ts';
import { ScriptedProvider } from '../../support/scripted-provider.ts';
import { openBench, type Bench } from '../../support/use-case.ts';
import { membersOf, submitRefund } from './refund-support.ts';

const lost: ProviderAnswer<never> = { kind: 'doubtful', problem: problemOf('connectionLost') };
const unanswered: ProviderAnswer<never> = { kind: 'doubtful', problem: problemOf('timeout') };
const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };

let bench: Bench;
let provider: ScriptedProvider;
let scheduler: Scheduler;

beforeEach(async () => {
  provider = new ScriptedProvider();
  bench = await openBench({ providerId: 'chingchingpay', provider: () => membersOf(provider) });
  scheduler = createScheduler({ engine: bench.engine, journal: bench.journal, clock: bench.clock, logger: quiet });
});
afterEach(async () => {
  scheduler.stop();
  await bench.close();
});

async function unknownRefund(): Promise<Intent> {
  provider.refunds.push(lost);
  return submitRefund(bench, provider);
}

/** Lets what is under way end: the journal answers from its thread. */
const settled = async (): Promise<void> => {
  await bench.engine.idle();
  await new Promise((resolve) => setTimeout(resolve, 60));
};

describe('a round of the scheduler', () => {
  it('asks in the same round what becomes due before its turn', async () => {
    const first = await unknownRefund();
    bench.clock.advance(900);
    const second = await unknownRefund();
    bench.clock.advance(150);
    // The first is due; while it is asked about, the second becomes due as well.
    provider.queries.push(() => {
      bench.clock.advance(1_000);
      return unanswered;
    }, unanswered);
    scheduler.start();
    bench.clock.advance(250);
    await expect.poll(() => provider.count('query')).toBeGreaterThan(0);
    await settled();
    bench.clock.advance(250);
    await settled();
    expect(provider.sent.filter(({ operation }) => operation === 'query').map(({ reference }) => reference)).toEqual([first.reference, second.reference]);
  });

  it('does not leave what became due after its turn until the longest pause is over', async () => {
    const first = await unknownRefund();
    bench.clock.advance(100);
    provider.queries.push(unanswered);
    await bench.engine.ask(first.id);
    const second = await unknownRefund();
    bench.clock.advance(1_000);
    // The second is due now; the first, which stands before it in the list, becomes due while the second is asked about.
    provider.queries.push(() => {
      bench.clock.advance(5_000);
      return unanswered;
    }, unanswered);
    scheduler.start();
    bench.clock.advance(250);
    await expect.poll(() => provider.count('query')).toBeGreaterThan(1);
    await settled();
    bench.clock.advance(250);
    await settled();
    expect(provider.sent.filter(({ operation }) => operation === 'query').map(({ reference }) => reference)).toEqual([first.reference, second.reference, first.reference]);
  });

  it('does not turn in circles over one that cannot be asked about', async () => {
    const intent = await unknownRefund();
    await bench.journal.profiles.pause(bench.profile.id, 'provider.auth', bench.clock.now());
    bench.clock.advance(2_000);
    let looks = 0;
    const counted = createScheduler({
      engine: bench.engine, clock: bench.clock, logger: quiet,
      journal: { ...bench.journal, intents: { ...bench.journal.intents, listOpen: () => { looks += 1; return bench.journal.intents.listOpen(); } } },
    });
    counted.start();
    bench.clock.advance(250);
    await expect.poll(() => looks).toBe(2);
    await settled();
    bench.clock.advance(14_000);
    await settled();
    counted.stop();
    expect(looks).toBe(2);
    expect((await bench.journal.intents.get(intent.id))?.intent.state).toBe('UNKNOWN');
  });
});
