/**
 * The safeties that can be taken out, each by wrapping a port or the policy. `journal` is not here: that mutant is given an old
 * copy of its journal at every start.
 *
 * The practice gateways refuse or replay a repeated number; the real providers do not all promise to (resend class C). A resend of
 * these mutants therefore goes under a number of its own, which is what a provider that ignores repeats would make of it.
 */
import type { ResendPolicy } from '@core/attempts/reducer.ts';
import type { Exchange, Provider } from '@core/ports/provider.ts';
import { reference as referenceSchema, type Reference } from '@shared/domain/ids.ts';
import type { Intent } from '@shared/domain/intent.ts';
import type { Mutant } from './protocol.ts';

/** How often the movement with this reference was sent so far, the send under way included. */
export type CountSends = (reference: Reference) => Promise<number>;

export function mutatedPolicy(mutant: Mutant | null, intent: Intent, policy: ResendPolicy): ResendPolicy {
  const movement = intent.kind === 'refund' || intent.kind === 'payout' || intent.kind === 'charge';
  return movement && (mutant === 'reference' || mutant === 'quarantine') ? { ...policy, resendClass: 'B', quarantineMs: 0 } : policy;
}

/** Short enough for every provider, in characters that each of them takes. */
function numbered(reference: Reference, send: number): Reference {
  return send <= 1 ? reference : referenceSchema.parse(`${reference.slice(0, 60)}x${send}`);
}

/** The answer as if it had been given to the number that the engine knows. */
function answeredAs<Fact extends { readonly reference: string | null }>(reference: Reference, exchange: Exchange<Fact>): Exchange<Fact> {
  const { answer } = exchange;
  return answer.kind === 'fact' ? { ...exchange, answer: { kind: 'fact', fact: { ...answer.fact, reference } } } : exchange;
}

export function mutatedProvider(mutant: Mutant | null, provider: Provider, countSends: CountSends): Provider {
  const { refund, payout, tokens } = provider;
  if (mutant !== 'reference' && mutant !== 'quarantine') return provider;

  /** Sends under the number of this send, and tells the engine the number that it knows. */
  function renumbered<Request extends { readonly reference: Reference }, Fact extends { readonly reference: string | null }>(
    send: (request: Request) => Promise<Exchange<Fact>>,
  ): (request: Request) => Promise<Exchange<Fact>> {
    return async (request) => answeredAs(request.reference, await send({ ...request, reference: numbered(request.reference, await countSends(request.reference)) }));
  }

  return {
    ...provider,
    ...(refund === undefined ? {} : { refund: renumbered(refund) }),
    ...(payout === undefined ? {} : { payout: renumbered(payout) }),
    // The number of the attempt is a function of the order's number, so a new order is a new attempt.
    ...(tokens === undefined ? {} : { tokens: { ...tokens, charge: renumbered((request) => tokens.charge({ ...request, requestId: `A${request.reference}` })) } }),
    query: async (query) => {
      if (query.kind === 'payment' && query.origin !== 'charge') return provider.query(query);
      const sends = await countSends(query.reference);
      const askAs = async (send: number) => answeredAs(query.reference, await provider.query({ ...query, reference: numbered(query.reference, send) }));
      // The number of the coming retry is made first, and asked about: nobody has ever heard of it.
      if (mutant === 'reference') return askAs(sends + 1);
      let last = await askAs(sends);
      for (let send = sends - 1; send >= 1 && last.answer.kind === 'refused' && last.answer.meaning === 'notFound'; send -= 1) last = await askAs(send);
      return last;
    },
  };
}
