/**
 * What goes between the journal's client and its worker threads. Which thread answers a method is listed here once; a method
 * of the port that is missing below, or one that the port does not have, does not compile.
 */
import type { Journal } from '@core/ports/journal.ts';
import { AppError, type AppErrorDto } from '@shared/errors/app-error.ts';
import type { Instant } from '@shared/time/instant.ts';

export type Role = 'writer' | 'reader';
export type Group = Exclude<keyof Journal, 'settings' | 'close'>;

export const routes = {
  profiles: { list: 'reader', get: 'reader', save: 'writer', pause: 'writer', resume: 'writer', remove: 'writer' },
  secretMarks: { get: 'reader', put: 'writer', delete: 'writer', listFor: 'reader' },
  intents: { create: 'writer', get: 'reader', bySubmitKey: 'reader', trace: 'reader', step: 'writer', listOpen: 'reader', countOpen: 'reader' },
  transactions: {
    get: 'reader', byReference: 'reader', byProviderNumber: 'reader', refundsOf: 'reader', payoutsOf: 'reader', search: 'reader', place: 'reader', choices: 'reader', sums: 'reader', repeats: 'reader', paymentsOfOrder: 'reader',
    timeline: 'reader', exchanges: 'reader', observe: 'writer', listSettled: 'reader', listAwaitingPayment: 'reader',
  },
  figures: { days: 'reader', paidLinks: 'reader', waitingLinks: 'reader' },
  manualRefunds: { record: 'writer', get: 'reader', bySubmitKey: 'reader', step: 'writer', proofFiles: 'reader' },
  exports: { begin: 'writer', finish: 'writer', list: 'reader', get: 'reader' },
  exportPresets: { list: 'reader', get: 'reader', save: 'writer', remove: 'writer', setTimer: 'writer', addRun: 'writer', runs: 'reader' },
  preferences: { all: 'reader', put: 'writer' },
  savedViews: { list: 'reader', layouts: 'reader', put: 'writer', rename: 'writer', remove: 'writer', arrange: 'writer', setDefault: 'writer', putLayout: 'writer' },
  moneyRules: { get: 'reader', put: 'writer' },
  audit: {
    append: 'writer', search: 'reader', count: 'reader', head: 'reader', actors: 'reader', byHash: 'reader',
    verifyPart: 'reader', compareIntents: 'reader', compareManualRefunds: 'reader', compareTotals: 'reader', exportPart: 'reader',
  },
  appLock: { get: 'reader', put: 'writer', remove: 'writer' },
  approvals: {
    list: 'reader', listWaiting: 'reader', get: 'reader', byIntent: 'reader', settle: 'writer', outgoing: 'reader',
    devices: 'reader', enrol: 'writer', removeDevice: 'writer', keepAnswer: 'writer', givenAnswer: 'reader',
  },
  batches: {
    create: 'writer', get: 'reader', list: 'reader', listActive: 'reader', move: 'writer', refuse: 'writer', tally: 'reader', remaining: 'reader', rows: 'reader', rowsByNumber: 'reader',
    ofIntent: 'reader', repeats: 'reader',
  },
  walletTokens: {
    create: 'writer', createMany: 'writer', get: 'reader', byTokenMark: 'reader', knownMarks: 'reader', byRequestReference: 'reader', ofUser: 'reader', likeUser: 'reader', search: 'reader',
    count: 'reader', listOpen: 'reader', listInterrupted: 'reader', listOver: 'reader', step: 'writer', events: 'reader', charges: 'reader',
  },
  foundMovements: { takeOver: 'writer' },
  statements: {
    create: 'writer', get: 'reader', list: 'reader', ofFile: 'reader', listUnfinished: 'reader', move: 'writer', addRows: 'writer', clearPart: 'writer', comparePart: 'writer', missingPart: 'writer',
    tally: 'reader', conclude: 'writer', compareRow: 'writer', rows: 'reader', row: 'reader', explain: 'writer', mapping: 'reader', putMapping: 'writer',
  },
  search: { byNumbers: 'reader', beginningWith: 'reader', byAmount: 'reader', byPayer: 'reader' },
} as const satisfies { readonly [G in Group]: { readonly [Method in keyof Journal[G]]: Role } };

/** `accept`: see `OpenOptions`. */
export type WorkerSetup = { readonly role: Role; readonly path: string; readonly now: Instant; readonly accept?: string | undefined };

/** `settings` asks the thread for its own connection's settings; `close` is the last request of a thread. */
export type JournalRequest =
  | { readonly id: number; readonly kind: 'call'; readonly group: Group; readonly method: string; readonly parameters: readonly unknown[] }
  | { readonly id: number; readonly kind: 'settings' }
  | { readonly id: number; readonly kind: 'close' };

/** An error as data. Its cause is told by its message alone. */
export type PortError =
  | { readonly kind: 'expected'; readonly error: AppErrorDto; readonly cause?: string }
  | { readonly kind: 'bug'; readonly name: string; readonly message: string; readonly stack?: string };

/** The answer with id 0 says that the thread has opened the journal, or why not. */
export type JournalReply =
  | { readonly id: number; readonly ok: true; readonly value: unknown }
  | { readonly id: number; readonly ok: false; readonly error: PortError };

export function packError(error: unknown): PortError {
  if (error instanceof AppError) {
    return { kind: 'expected', error: error.toDto(), ...(error.cause instanceof Error ? { cause: error.cause.message } : {}) };
  }
  if (error instanceof Error) {
    const { name, message, stack } = error;
    return { kind: 'bug', name, message, ...(stack === undefined ? {} : { stack }) };
  }
  return { kind: 'bug', name: 'Error', message: String(error) };
}

/** The same error on this side of the port: an AppError again, or an Error with the other side's name and stack. */
export function unpackError(packed: PortError): Error {
  if (packed.kind === 'expected') {
    const { code, params, field } = packed.error;
    const cause = packed.cause === undefined ? {} : { cause: new Error(packed.cause) };
    return new AppError(code, params, { ...(field === undefined ? {} : { field }), ...cause });
  }
  const error = packed.name === 'RangeError' ? new RangeError(packed.message) : new Error(packed.message);
  error.name = packed.name;
  if (packed.stack !== undefined) error.stack = packed.stack;
  return error;
}
