/** Ports that stand still at a named point, so that the process can be killed exactly there. */
import type { Journal } from '@core/ports/journal.ts';
import type { Provider } from '@core/ports/provider.ts';
import type { Point } from './protocol.ts';

/** Resolves at once, or never when this is the point to be killed at. */
export type Halt = (point: Point) => Promise<void>;

export function createHalt(wanted: { readonly point: Point; readonly count: number } | null, reached: (point: Point) => void): Halt {
  let left = wanted?.count ?? 0;
  return (point) => {
    if (wanted === null || point !== wanted.point) return Promise.resolve();
    left -= 1;
    if (left !== 0) return Promise.resolve();
    reached(point);
    return new Promise(() => undefined);
  };
}

export function haltingJournal(journal: Journal, halt: Halt): Journal {
  return {
    ...journal,
    intents: {
      ...journal.intents,
      create: async (plan) => {
        await halt('before-commit');
        return journal.intents.create(plan);
      },
      step: async (step) => {
        const intent = await journal.intents.step(step);
        if (step.attempt?.phase === 'end') await halt('after-record');
        return intent;
      },
    },
  };
}

/** The engine calls a provider only after SENDING is on disk, and records only what the provider has returned. */
export function haltingProvider(provider: Provider, halt: Halt): Provider {
  async function around<Result>(send: () => Promise<Result>): Promise<Result> {
    await halt('before-send');
    const result = await send();
    await halt('before-record');
    return result;
  }
  const { refund } = provider;
  return {
    ...provider,
    createLink: (request) => around(() => provider.createLink(request)),
    ...(refund === undefined ? {} : { refund: (request) => around(() => refund(request)) }),
  };
}
