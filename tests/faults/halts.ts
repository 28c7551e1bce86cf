/** Ports that stand still at a named point, so that the process can be killed exactly there. */
import type { Journal } from '@core/ports/journal.ts';
import type { Provider } from '@core/ports/provider.ts';
import type { Point } from './protocol.ts';
import { cutNextRequest, type WirePoint } from './wire.ts';

export type Halt = {
  /** Resolves at once, or never when this is the point to be killed at. */
  at(point: Point): Promise<void>;
  /** Prepares the request that comes next. Resolves at once when it is not to be cut, else never. */
  onWire(): Promise<void>;
};

const never = (): Promise<void> => new Promise(() => undefined);
const wirePoints: readonly WirePoint[] = ['mid-body', 'after-send'];

export function createHalt(wanted: { readonly point: Point; readonly count: number } | null, reached: (point: Point) => void): Halt {
  let left = wanted?.count ?? 0;
  const isTurn = (point: Point): boolean => {
    if (point !== wanted?.point) return false;
    left -= 1;
    return left === 0;
  };
  return {
    at(point) {
      if (!isTurn(point)) return Promise.resolve();
      reached(point);
      return never();
    },
    onWire() {
      const point = wirePoints.find(isTurn);
      if (point === undefined) return Promise.resolve();
      cutNextRequest(point, () => reached(point));
      return never();
    },
  };
}

export function haltingJournal(journal: Journal, halt: Halt): Journal {
  return {
    ...journal,
    intents: {
      ...journal.intents,
      create: async (plan) => {
        await halt.at('before-commit');
        return journal.intents.create(plan);
      },
      step: async (step) => {
        const intent = await journal.intents.step(step);
        if (step.attempt?.phase === 'end') await halt.at('after-record');
        return intent;
      },
    },
  };
}

/** The engine calls a provider only after SENDING is on disk, and records only what the provider has returned. */
export function haltingProvider(provider: Provider, halt: Halt): Provider {
  async function around<Result>(send: () => Promise<Result>): Promise<Result> {
    await halt.at('before-send');
    const wire = halt.onWire();
    const result = await send();
    await wire;
    await halt.at('before-record');
    return result;
  }
  const { refund, payout, tokens } = provider;
  return {
    ...provider,
    createLink: (request) => around(() => provider.createLink(request)),
    ...(refund === undefined ? {} : { refund: (request) => around(() => refund(request)) }),
    ...(payout === undefined ? {} : { payout: (request) => around(() => payout(request)) }),
    ...(tokens === undefined ? {} : { tokens: { ...tokens, charge: (request) => around(() => tokens.charge(request)) } }),
  };
}
