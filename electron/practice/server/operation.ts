/**
 * Runs one authenticated call under whatever misbehaviour was ordered for it. The call's own work is one function that
 * decides and commits; this file alone decides whether, when and with what answer the caller hears of it.
 */
import type { MisbehaviourList } from '../misbehaviour.ts';
import type { Scheduler } from '../scheduler.ts';
import type { FaultAfterCommit, FaultBeforeCommit, OutcomeFault, PracticeLog, PracticeOperation } from '../types.ts';
import { hangUp, textReply, type PlainReply, type Reply } from './reply.ts';

/** How an accepted write is to end when it does not simply succeed. */
export type OutcomePlan = { readonly kind: OutcomeFault; readonly delayMs: number };

export type OperationCall = {
  readonly operation: PracticeOperation;
  /** Decides by the rules and commits; called at most once. `plan` is taken only by a call that the rules accept. */
  readonly execute: (plan: () => OutcomePlan | undefined) => Promise<PlainReply>;
  /** The provider's own refusal of a key it does not know. */
  readonly unauthorised: () => PlainReply;
  /** The provider's own "outcome not known", for providers that have such an answer. */
  readonly platformFault?: () => PlainReply;
  /** The same answer with another amount or another order number in it. */
  readonly distort: (reply: PlainReply, kind: 'wrong-amount' | 'wrong-reference') => PlainReply;
  /** The same answer under a signature that is not right; only for providers that sign their answers. */
  readonly missign?: (reply: PlainReply) => PlainReply;
};

export type OperationTools = {
  readonly misbehaviours: MisbehaviourList;
  readonly scheduler: Scheduler;
  readonly log: PracticeLog;
};

const htmlPage = '<!doctype html><html lang="en"><title>Request rejected</title><p>The requested page was rejected.</p></html>\n';

/** Larger than what a careful client reads (2 MB). */
const hugeBodySize = 3 * 1_048_576;

function html(status: number, text: string): PlainReply {
  return textReply(status, 'text/html; charset=utf-8', text);
}

function refuseBefore(kind: Exclude<FaultBeforeCommit, 'late-commit'>, delayMs: number, call: OperationCall): Reply {
  switch (kind) {
    case 'hang-up-before-commit':
      return hangUp;
    case 'error-500-before-commit':
      return html(500, '<!doctype html><html lang="en"><title>500</title><p>Internal server error</p></html>\n');
    case 'html-200-before-commit':
      return html(200, htmlPage);
    case 'rate-limit-429':
      return textReply(429, 'text/plain; charset=utf-8', 'Too many requests\n', { 'retry-after': String(Math.ceil(delayMs / 1_000)) });
    case 'unauthorised-401':
      return call.unauthorised();
    case 'redirect-302':
      return textReply(302, 'text/plain; charset=utf-8', '', { location: '/elsewhere' });
    case 'platform-fault-before-commit':
      return call.platformFault?.() ?? hangUp;
  }
}

function spoilAfter(kind: FaultAfterCommit, delayMs: number, reply: PlainReply, call: OperationCall): Reply {
  switch (kind) {
    case 'accept-then-hang-up':
      return hangUp;
    case 'answer-late':
      return { kind: 'late', afterMs: delayMs, reply };
    case 'error-500-after-commit':
      return html(500, '<!doctype html><html lang="en"><title>500</title><p>Internal server error</p></html>\n');
    case 'html-200':
      return html(200, htmlPage);
    case 'empty-200':
      return { ...reply, status: 200, body: Buffer.alloc(0) };
    case 'truncated-json':
      return { ...reply, body: reply.body.subarray(0, Math.floor(reply.body.length / 2)) };
    case 'wrong-amount':
    case 'wrong-reference':
      return call.distort(reply, kind);
    case 'wrong-signature':
      return call.missign === undefined ? reply : call.missign(reply);
    case 'huge-body':
      // Blanks before the JSON text: well-formed, so that only a size limit protects the reader.
      return { ...reply, body: Buffer.concat([Buffer.alloc(hugeBodySize, 0x20), reply.body]) };
    case 'slow-trickle':
      return { kind: 'trickle', everyMs: delayMs, reply };
    case 'platform-fault-after-commit':
      return call.platformFault?.() ?? hangUp;
  }
}

/** Answers the call, misbehaving as ordered. Rejects only when the commit itself failed. */
export async function runOperation(call: OperationCall, tools: OperationTools): Promise<Reply> {
  const { misbehaviours, scheduler, log } = tools;
  const plan = (): OutcomePlan | undefined => {
    const hit = misbehaviours.takeOutcome(call.operation);
    if (hit !== undefined) log(`${call.operation}: ${hit.kind}`);
    return hit;
  };

  const before = misbehaviours.takeBeforeCommit(call.operation);
  if (before !== undefined) {
    log(`${call.operation}: ${before.kind}`);
    if (before.kind !== 'late-commit') return refuseBefore(before.kind, before.delayMs, call);
    scheduler.after(before.delayMs, () => {
      call.execute(plan).then(
        () => log(`${call.operation}: committed late`),
        (error: unknown) => log(`${call.operation}: late commit failed: ${error instanceof Error ? error.message : 'unknown cause'}`),
      );
    });
    return hangUp;
  }

  const reply = await call.execute(plan);
  const after = misbehaviours.takeAfterCommit(call.operation);
  if (after === undefined) return reply;
  log(`${call.operation}: ${after.kind}`);
  return spoilAfter(after.kind, after.delayMs, reply, call);
}
