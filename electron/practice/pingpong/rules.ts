/** What all rules of this gateway share: their view of the state, and small checks. Rules change nothing, so a refusal proves that nothing was executed. */
import type { OutcomePlan } from '../server/operation.ts';
import type { Book, LaterTurn, Order, PingPongEvent } from './book.ts';
import { Refused, type ResultCode } from './result-codes.ts';
import type { PingPongSettings, SignType } from './settings.ts';

export type NumberKind = 'transaction' | 'refund' | 'followUp' | 'agreement' | 'page';

export type RuleContext = {
  readonly book: Book;
  readonly settings: PingPongSettings;
  /** Epoch milliseconds. */
  readonly now: number;
  /** How the caller signs: notifications about this call are signed alike. */
  readonly signType: SignType;
  /** A number that nothing has yet. */
  readonly newNumber: (kind: NumberKind) => string;
  /** Random lower-case hex. */
  readonly newToken: (characters: number) => string;
  /** Taken only once everything else is decided, so that a refused call does not use up a drill. */
  readonly plan: () => OutcomePlan | undefined;
};

export type OrderDecision = { readonly events: readonly PingPongEvent[]; readonly orderId: string };

/** The order under the merchant's number, if there is one. */
export function orderOf(reference: string, context: RuleContext): Order | undefined {
  return context.book.orders.get(context.book.byReference.get(reference) ?? '');
}

export function isPendingFirst(plan: OutcomePlan | undefined): boolean {
  return plan?.kind === 'pending-then-completed' || plan?.kind === 'pending-then-failed';
}

/** `failure` is the code with which this kind of write fails. */
export function laterTurn(plan: OutcomePlan | undefined, now: number, failure: ResultCode): LaterTurn | undefined {
  switch (plan?.kind) {
    case undefined:
    case 'ok-but-never-done':
      return undefined;
    case 'pending-then-completed':
      return { at: now + plan.delayMs, to: 'SUCCESS', code: '000000' };
    case 'pending-then-failed':
    case 'fails-later':
      return { at: now + plan.delayMs, to: 'FAILED', code: failure };
  }
}

/** Epoch seconds as text to milliseconds. Throws Refused for an instant that has passed. */
export function readDeadline(timeExpire: string | undefined, context: RuleContext): number | undefined {
  if (timeExpire === undefined) return undefined;
  const at = Number(timeExpire) * 1_000;
  if (at <= context.now) throw new Refused('102000', 'timeExpire');
  return at;
}

/** Leaves out what is not there: events hold no undefined members, so that they are the same again when read back. */
export function definedOnly<Value extends Record<string, unknown>>(value: Value): Value {
  for (const key of Object.keys(value)) if (value[key] === undefined) delete value[key];
  return value;
}
