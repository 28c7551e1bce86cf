/**
 * What SQLite says, as an error of the program. Anything that is not expected here is a bug and passes through unchanged, so
 * that it is logged with its cause instead of being taken for a known condition.
 */
import { AppError } from '@shared/errors/app-error.ts';

// Primary result codes: https://sqlite.org/rescode.html. An extended code carries its primary code in the lowest eight bits.
const busy = 5;
const locked = 6;
const readOnly = 8;
const ioError = 10;
const corrupt = 11;
const full = 13;
const cannotOpen = 14;
const constraint = 19;
const notADatabase = 26;

/** SQLite's extended result code, or undefined when `error` does not come from SQLite. */
export function sqliteCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error)) return undefined;
  return typeof error.errcode === 'number' ? error.errcode : undefined;
}

/** A broken CHECK, UNIQUE, NOT NULL or reference, or a trigger that refused. */
export function isConstraint(error: unknown): boolean {
  return ((sqliteCode(error) ?? 0) & 0xff) === constraint;
}

/** SQLite names a broken CHECK by its constraint and a broken UNIQUE by its columns. */
const constraintErrors: readonly (readonly [text: string, make: (cause: unknown) => AppError])[] = [
  ['CHECK constraint failed: refund_cap', (cause) => new AppError('amount.aboveRefundable', {}, { cause })],
  [
    'UNIQUE constraint failed: transactions.profile_id, transactions.reference',
    (cause) => new AppError('reference.duplicate', {}, { field: 'reference', cause }),
  ],
  ['UNIQUE constraint failed: intents.payment_id', (cause) => new AppError('refund.alreadyOpen', {}, { cause })],
  [
    'UNIQUE constraint failed: transactions.profile_id, transactions.kind, transactions.provider_transaction_id',
    (cause) => new AppError('provider.conflict', { what: 'providerTransactionId' }, { cause }),
  ],
  ['UNIQUE constraint failed: wallet_tokens.profile_id, wallet_tokens.token_mark', (cause) => new AppError('token.known', {}, { cause })],
];

/** `error` as an AppError where SQLite's code has a meaning for people; otherwise `error` itself. */
export function translateSqliteError(error: unknown): unknown {
  const code = sqliteCode(error);
  if (code === undefined || !(error instanceof Error)) return error;
  switch (code & 0xff) {
    case busy:
    case locked:
      return new AppError('journal.busy', {}, { cause: error });
    case readOnly:
    case cannotOpen:
      return new AppError('journal.readOnly', {}, { cause: error });
    case full:
      return new AppError('journal.diskFull', {}, { cause: error });
    case ioError:
      return new AppError('journal.damaged', { reason: 'io' }, { cause: error });
    case corrupt:
    case notADatabase:
      return new AppError('journal.damaged', { reason: 'content' }, { cause: error });
    case constraint:
      return constraintErrors.find(([text]) => error.message.includes(text))?.[1](error) ?? error;
    default:
      return error;
  }
}

/** Runs `work` and throws its SQLite errors translated. */
export function translated<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw translateSqliteError(error);
  }
}
