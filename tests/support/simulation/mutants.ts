/** The engine with one safety taken out: the simulation is worth nothing unless it notices each of them. */
import { reduce } from '@core/attempts/reducer.ts';
import { problemOf } from '@core/attempts/classify.ts';
import type { Exchange, Provider } from '@core/ports/provider.ts';
import { reference as referenceSchema, type Reference } from '@shared/domain/ids.ts';

export const mutantNames = ['resend-at-once', 'time-out-is-refusal', 'new-reference', 'no-quarantine', 'wall-clock-quarantine', 'interrupted-is-unsent'] as const;
export type MutantName = (typeof mutantNames)[number];

type Reduce = typeof reduce;

const mutated: Readonly<Record<MutantName, Reduce>> = {
  // "Not found" is believed at once where the provider does not know repeats.
  'resend-at-once': (intent, event, policy, moment) => reduce(intent, event, policy.resendClass === 'C' || policy.resendClass === 'D' ? { ...policy, resendClass: 'B' } : policy, moment),
  'time-out-is-refusal': (intent, event, policy, moment) =>
    reduce(intent, event.type === 'answered' && event.outcome.kind === 'unknown' ? { type: 'answered', outcome: { kind: 'rejected', problem: problemOf('refused') } } : event, policy, moment),
  'new-reference': reduce,
  'no-quarantine': (intent, event, policy, moment) => reduce(intent, event, { ...policy, quarantineMs: 0 }, moment),
  'wall-clock-quarantine': (intent, event, policy, moment) => reduce(intent, event, policy, { ...moment, waitedMs: Math.max(0, moment.now - intent.updatedAt) }),
  // Found SENDING at start: put back in the queue instead of asked about.
  'interrupted-is-unsent': (intent, event, policy, moment) => {
    if (event.type !== 'interrupted' || intent.state !== 'SENDING') return reduce(intent, event, policy, moment);
    return reduce({ ...intent, sends: 1 }, { type: 'answered', outcome: { kind: 'notSent', problem: problemOf('interrupted'), pauseProfile: false } }, policy, moment);
  },
};

export function mutatedReduce(mutant: MutantName | null): Reduce {
  return mutant === null ? reduce : mutated[mutant];
}

/** The number that the engine knows, of one that a mutant made of it. */
export function baseOf(reference: string): string {
  return reference.split('.')[0] ?? reference;
}

/** A reference of its own for every send after the first; questions go by the newest. */
export function mutatedProvider(mutant: MutantName | null, provider: Provider, sendsOf: (reference: Reference) => number): Provider {
  if (mutant !== 'new-reference') return provider;
  const numbered = (reference: Reference): Reference => {
    const sends = sendsOf(reference);
    return sends <= 1 ? reference : referenceSchema.parse(`${reference}.${sends}`);
  };
  const asKnown = async <Fact extends { readonly reference: string | null }>(exchange: Promise<Exchange<Fact>>): Promise<Exchange<Fact>> => {
    const { answer, evidence } = await exchange;
    return { evidence, answer: answer.kind === 'fact' ? { kind: 'fact', fact: { ...answer.fact, reference: answer.fact.reference === null ? null : baseOf(answer.fact.reference) } } : answer };
  };
  const { refund, payout, tokens } = provider;
  if (refund === undefined || payout === undefined || tokens === undefined) return provider;
  return {
    ...provider,
    createLink: (request) => asKnown(provider.createLink({ ...request, reference: numbered(request.reference) })),
    refund: (request) => asKnown(refund({ ...request, reference: numbered(request.reference) })),
    payout: (request) => asKnown(payout({ ...request, reference: numbered(request.reference) })),
    tokens: { ...tokens, charge: (request) => asKnown(tokens.charge({ ...request, reference: numbered(request.reference) })) },
    query: (query) => asKnown(provider.query({ ...query, reference: numbered(query.reference) })),
  };
}
