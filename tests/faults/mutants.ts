/**
 * The safeties that can be taken out, each by wrapping a port or the policy. `journal` is not here: that mutant is given an old
 * copy of its journal at every start.
 *
 * The practice gateway refuses a repeated number of a refund; the real provider does not promise to (resend class C). A resend
 * of these mutants therefore goes under a number of its own, which is what a provider that ignores repeats would make of it.
 */
import type { ResendPolicy } from '@core/attempts/reducer.ts';
import type { Exchange, Provider, TransactionFact } from '@core/ports/provider.ts';
import { reference as referenceSchema, type Reference } from '@shared/domain/ids.ts';
import type { Intent } from '@shared/domain/intent.ts';
import type { Mutant } from './protocol.ts';

/** How often the refund with this reference was sent so far, the send under way included. */
export type CountSends = (reference: Reference) => Promise<number>;

export function mutatedPolicy(mutant: Mutant | null, intent: Intent, policy: ResendPolicy): ResendPolicy {
  const careless = intent.kind === 'refund' && (mutant === 'reference' || mutant === 'quarantine');
  return careless ? { resendClass: 'B', quarantineMs: 0, overdueMs: policy.overdueMs } : policy;
}

function numbered(reference: Reference, send: number): Reference {
  return send <= 1 ? reference : referenceSchema.parse(`${reference.slice(0, 60)}.${send}`);
}

/** The answer as if it had been given to the number that the engine knows. */
function answeredAs(reference: Reference, exchange: Exchange<TransactionFact>): Exchange<TransactionFact> {
  const { answer } = exchange;
  return answer.kind === 'fact' ? { ...exchange, answer: { kind: 'fact', fact: { ...answer.fact, reference } } } : exchange;
}

export function mutatedProvider(mutant: Mutant | null, provider: Provider, countSends: CountSends): Provider {
  const { refund } = provider;
  if ((mutant !== 'reference' && mutant !== 'quarantine') || refund === undefined) return provider;
  const resending: Provider = {
    ...provider,
    refund: async (request) => {
      const number = numbered(request.reference, await countSends(request.reference));
      return answeredAs(request.reference, await refund({ ...request, reference: number }));
    },
  };
  return {
    ...resending,
    query: async (query) => {
      if (query.kind === 'payment') return provider.query(query);
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
