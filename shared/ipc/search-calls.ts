/** The part of the contract that is about the search box. */
import * as z from 'zod';
import { profileId } from '../domain/ids.ts';
import { environment } from '../domain/profile.ts';
import { journalHit, notAsked, payerAnswer, profileAnswer, recognition, searchId } from '../domain/search.ts';
import { transaction } from '../domain/transaction.ts';
import { instant } from '../time/instant.ts';

const nothing = z.strictObject({});

export const searchCalls = {
  /**
   * Looks into the journal at once. With `live` the providers of the environment are asked beside it: `asking` are those whose answers
   * follow as `search.answered`, and `payers` says that `search.payers` follows. Nothing of the text is kept.
   */
  'search.start': {
    input: z.strictObject({ id: searchId, environment, text: z.string().max(100_000), live: z.boolean() }),
    output: z.object({ recognition, hits: z.array(journalHit), payers: z.boolean(), asking: z.array(profileId), notAsked: z.array(notAsked), asOf: instant }),
  },
  /** Nothing more is asked for it, and what was found by it is forgotten. */
  'search.cancel': { input: z.strictObject({ id: searchId }), output: nothing },
  /** Writes down something that only the provider knew, with what belongs to it. Errors: `search.over`, `search.incomplete`, `provider.conflict`. */
  'search.takeOver': { input: z.strictObject({ id: searchId, key: z.string().max(200) }), output: transaction },
} as const;

export const searchEvents = {
  'search.answered': profileAnswer,
  'search.payers': payerAnswer,
} as const;
