/** The part of the contract that is about looking transactions up. */
import * as z from 'zod';
import { appErrorDto } from '../errors/app-error.ts';
import { intent } from '../domain/intent.ts';
import { profileId, transactionId } from '../domain/ids.ts';
import { exchangeEvidence, timelineEvent } from '../domain/timeline.ts';
import { currencySum, listSort, transactionCursor, transactionFilter } from '../domain/transaction-filter.ts';
import { transaction } from '../domain/transaction.ts';
import { instant } from '../time/instant.ts';

const nothing = z.strictObject({});

export const transactionCalls = {
  'transactions.search': {
    /** Newest first where no order is named; `skip` rows are left out behind the cursor, or from the beginning. */
    input: z.strictObject({ filter: transactionFilter, cursor: transactionCursor.nullable(), limit: z.int().min(1).max(200), sort: listSort.optional(), skip: z.int().min(0).optional() }),
    output: z.object({ rows: z.array(transaction), next: transactionCursor.nullable(), asOf: instant }),
  },
  /** How many rows of the filtered set stand before this one; null when it is not in the set. */
  'transactions.place': { input: z.strictObject({ filter: transactionFilter, sort: listSort, id: transactionId }), output: z.object({ before: z.int().nullable() }) },
  'transactions.sums': { input: z.strictObject({ filter: transactionFilter }), output: z.array(currencySum) },
  /** Which methods and persons there are to choose from. */
  'transactions.choices': { input: z.strictObject({ profileIds: z.array(profileId).max(100) }), output: z.object({ methods: z.array(z.string()), operators: z.array(z.string()) }) },
  'transactions.get': {
    input: z.strictObject({ id: transactionId }),
    output: z.object({ transaction, parent: transaction.nullable(), refunds: z.array(transaction), intent: intent.nullable(), timeline: z.array(timelineEvent), exchanges: z.array(exchangeEvidence) }),
  },
  /** Asks the provider now; `error` says why there is no fresher answer. */
  'transactions.refresh': { input: z.strictObject({ id: transactionId }), output: z.object({ transaction, error: appErrorDto.nullable() }) },
  /** Says that a screen shows this open payment, so that it is asked every few seconds. */
  'transactions.watch': { input: z.strictObject({ id: transactionId, on: z.boolean() }), output: nothing },
} as const;
