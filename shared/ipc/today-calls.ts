/** The part of the contract that is about the first screen. */
import * as z from 'zod';
import { currencySum } from '../domain/transaction-filter.ts';
import { transaction } from '../domain/transaction.ts';

const nothing = z.strictObject({});

export const todayCalls = {
  'today.summary': {
    input: nothing,
    output: z.object({
      date: z.string(),
      zone: z.string(),
      received: z.array(currencySum),
      paidLinks: z.array(transaction),
      waitingLinks: z.array(transaction),
      expiringLinks: z.array(transaction),
    }),
  },
} as const;
