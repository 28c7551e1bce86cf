/** The part of the contract that is about what a provider tells of an account beyond single payments. */
import * as z from 'zod';
import { appErrorDto } from '../errors/app-error.ts';
import { profileId, transactionId } from '../domain/ids.ts';
import { transaction } from '../domain/transaction.ts';
import { currencyCode } from '../money/currency.ts';
import { instant } from '../time/instant.ts';

export const statementEntry = z.object({ id: z.string(), label: z.string(), raw: z.string() });
export const noticeResult = z.object({
  kind: z.enum(['verified', 'hint', 'refused']),
  reason: z.enum(['badSignature', 'noSignature', 'malformed', 'otherAccount']).nullable(),
  type: z.string().nullable(),
  /** The transaction it speaks of, after the provider was asked about it; null when none is known here. */
  transaction: transaction.nullable(),
  error: appErrorDto.nullable(),
});

export const accountCalls = {
  /** Amounts in the provider's own decimal text. */
  'accounts.balance': {
    input: z.strictObject({ profileId }),
    output: z.object({ at: instant, amounts: z.array(z.object({ code: z.string(), amount: z.string(), currency: currencyCode.nullable() })) }),
  },
  'accounts.listStatements': {
    input: z.strictObject({ profileId, code: z.string().max(64), from: instant.nullable(), until: instant.nullable(), transferred: z.boolean().nullable(), page: z.int().min(1).max(10_000) }),
    output: z.object({ rows: z.array(statementEntry) }),
  },
  /** Fetches a file of the provider, asks for a place and writes it there; `saved` is null when the person cancelled. */
  'accounts.saveStatement': { input: z.strictObject({ profileId, code: z.string().max(64), id: z.string().min(1).max(128) }), output: z.object({ saved: z.string().nullable() }) },
  /** Checks a pasted notification; what it speaks of is asked about, never believed. */
  'accounts.readNotice': { input: z.strictObject({ profileId, body: z.string().min(1).max(65_536), signature: z.string().trim().max(4_096).nullable() }), output: noticeResult },
  'accounts.paymentDetail': {
    input: z.strictObject({ transactionId }),
    output: z.object({ facts: z.array(z.object({ name: z.string(), value: z.string() })), raw: z.string() }),
  },
} as const;
