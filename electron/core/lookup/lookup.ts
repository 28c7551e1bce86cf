/** Asks a provider about one transaction, on demand or because a payer may have paid meanwhile, and writes down what it said. */
import type { TransactionId } from '@shared/domain/ids.ts';
import { isOpen, type Intent, type Problem } from '@shared/domain/intent.ts';
import type { Transaction } from '@shared/domain/transaction.ts';
import { AppError, assertNever, type AppErrorDto } from '@shared/errors/app-error.ts';
import type { ErrorCode } from '@shared/errors/codes.ts';
import { askAbout, queryAbout } from '../attempts/exchange.ts';
import type { AttemptEngine } from '../attempts/engine.ts';
import { readPayload } from '../attempts/payload.ts';
import type { Instant } from '@shared/time/instant.ts';
import type { Clock } from '../ports/clock.ts';
import type { Journal, PaymentObservation } from '../ports/journal.ts';
import type { Notifier } from '../ports/notifier.ts';
import type { ProviderAnswer, TransactionFact } from '../ports/provider.ts';
import type { ProviderDirectory } from '../profiles/provider-directory.ts';
import { decidePayment, decideStillWaiting, type PaymentChange } from './observe.ts';

export type Lookup = {
  /** Asks now. `error` says why there is no fresher answer; the transaction is then the last known. Errors: `transaction.notFound`. */
  refresh(id: TransactionId): Promise<{ readonly transaction: Transaction; readonly error: AppErrorDto | null }>;
};

export type LookupDependencies = {
  readonly journal: Journal;
  readonly engine: AttemptEngine;
  readonly directory: ProviderDirectory;
  readonly clock: Clock;
  readonly notifier: Notifier;
};

/** The error kind of the provider edge that an answer without a fact stands for. */
export function errorOfAnswer(answer: Exclude<ProviderAnswer<unknown>, { readonly kind: 'fact' }>): AppErrorDto {
  const { problem } = answer;
  const params = { reason: problem.reason, httpStatus: problem.httpStatus, providerCode: problem.providerCode, providerMessage: problem.providerMessage };
  const as = (code: ErrorCode): AppErrorDto => ({ code, params });
  switch (answer.kind) {
    case 'notSent':
      if (problem.reason === 'secretMissing') return as('secret.missing');
      return as(problem.reason === 'secretUnavailable' ? 'keychain.locked' : 'provider.notSent');
    case 'doubtful':
      return as(problem.reason === 'timeout' || problem.reason === 'connectionLost' || problem.reason === 'serverError' ? 'provider.unavailable' : 'provider.malformed');
    case 'refused':
      switch (answer.meaning) {
        case 'unauthorised':
        case 'unauthorisedNotExecuted':
          return as('provider.auth');
        case 'notFound':
          return as('provider.notFound');
        case 'rateLimited':
        case 'rateLimitedNotExecuted':
          return as('provider.rateLimited');
        case 'duplicateReference':
        case 'inProgress':
          return as('provider.conflict');
        case 'final':
        case 'unlisted':
          return as('provider.declined');
        default:
          return assertNever(answer.meaning);
      }
    default:
      return assertNever(answer);
  }
}

/** A charge may be accepted and not done yet, as a refund may. */
function mayAsk({ state }: Intent): boolean {
  return state === 'UNKNOWN' || state === 'ACCEPTED' || state === 'NEEDS_OPERATOR';
}

export function createLookup(dependencies: LookupDependencies): Lookup {
  const { journal, engine, directory, clock, notifier } = dependencies;

  async function load(id: TransactionId): Promise<Transaction> {
    const found = await journal.transactions.get(id);
    if (!found) throw new AppError('transaction.notFound');
    return found;
  }

  async function observePayment(payment: Transaction): Promise<{ transaction: Transaction; error: AppErrorDto | null }> {
    const provider = await directory.provider(payment.profileId);
    const { answer, evidence } = await provider.query(queryAbout(payment, null));
    const now = clock.now();
    if (answer.kind === 'fact') {
      const change = decidePayment(payment, answer.fact, now);
      if (change.problem !== null) {
        await noteAsked(payment, now);
        return { transaction: payment, error: errorOfProblem(change.problem) };
      }
      return { transaction: await write(payment, change, numbersOf(answer.fact), evidence, now), error: null };
    }
    if (answer.kind === 'refused' && (answer.meaning === 'unauthorised' || answer.meaning === 'unauthorisedNotExecuted')) {
      const paused = await journal.profiles.pause(payment.profileId, 'provider.auth', now);
      await notifier.profileChanged(paused.id);
    }
    const absent = answer.kind === 'refused' && answer.meaning === 'notFound' ? decideStillWaiting(payment, now) : null;
    if (absent?.changed) return { transaction: await write(payment, absent, {}, evidence, now), error: errorOfAnswer(answer) };
    await noteAsked(payment, now);
    return { transaction: payment, error: errorOfAnswer(answer) };
  }

  /** Moves what was asked about in vain to the end of the queue, so that those that never get an answer block no other. */
  async function noteAsked(asked: Transaction, now: Instant): Promise<void> {
    try {
      await journal.transactions.observe({ transactionId: asked.id, fromVersion: asked.version, effects: [], evidence: null, problem: null, event: null, at: now });
    } catch (cause) {
      // Changed meanwhile: then it was written, and with that moved, by somebody else.
      if (!(cause instanceof AppError && cause.code === 'intent.changedMeanwhile')) throw cause;
    }
  }

  async function write(payment: Transaction, change: PaymentChange, numbers: Numbers, evidence: PaymentObservation['evidence'], now: Instant): Promise<Transaction> {
    const observed = await journal.transactions.observe({
      transactionId: payment.id,
      fromVersion: payment.version,
      effects: [{ kind: 'patch', transactionId: payment.id, status: change.status, movedAt: change.movedAt, receivedMinor: change.receivedMinor, refundedElsewhereMinor: change.refundedElsewhereMinor, observedAt: now, observedFrom: 'query', ...numbers }],
      // An answer that brings nothing new is not kept: a waiting link is asked about hundreds of times.
      evidence: change.changed ? evidence : null,
      problem: null,
      event: change.changed
        ? {
            at: now, type: 'payment.observed', transactionId: payment.id, intentId: null, operator: null,
            data: { status: change.status, amountMinor: payment.amountMinor, providerTransactionId: numbers.providerTransactionId ?? null },
          }
        : null,
      at: now,
    });
    if (change.changed) await notifier.transactionChanged(observed, { becamePaid: change.status === 'paid' && payment.movedAt === null });
    return observed;
  }

  /** A refund or payout is asked about through its intent; one that had succeeded and is now failed at the provider is a late bank failure. */
  async function observeMovement(refund: Transaction): Promise<{ transaction: Transaction; error: AppErrorDto | null }> {
    const stored = refund.intentId === null ? undefined : await journal.intents.get(refund.intentId);
    if (!stored) return { transaction: refund, error: null };
    const { intent } = stored;
    if (isOpen(intent.state)) {
      if (mayAsk(intent)) await engine.ask(intent.id);
      return { transaction: await load(refund.id), error: null };
    }
    if (intent.state !== 'SUCCEEDED') return { transaction: refund, error: null };
    const provider = await directory.provider(refund.profileId);
    const asked = await askAbout(provider, intent, readPayload(stored.payload, intent.createdAt), refund);
    if (asked.finding.kind === 'rejected') await engine.failLate(intent.id, asked);
    else await noteAsked(refund, clock.now());
    const error = asked.finding.kind === 'inconclusive' || asked.finding.kind === 'notFound' ? errorOfProblem(asked.finding.problem) : null;
    return { transaction: await load(refund.id), error };
  }

  return {
    async refresh(id) {
      const current = await load(id);
      try {
        if (current.kind !== 'payment') return await observeMovement(current);
        const stored = current.intentId === null ? undefined : await journal.intents.get(current.intentId);
        if (stored && isOpen(stored.intent.state)) {
          if (mayAsk(stored.intent)) await engine.ask(stored.intent.id);
          return { transaction: await load(id), error: null };
        }
        return await observePayment(current);
      } catch (cause) {
        // Somebody else wrote a fresher state meanwhile, or the profile may not send: the last known state is the answer.
        if (!(cause instanceof AppError)) throw cause;
        return { transaction: await load(id), error: cause.code === 'intent.changedMeanwhile' ? null : cause.toDto() };
      }
    },
  };
}

function errorOfProblem(problem: Problem): AppErrorDto {
  return {
    code: problem.reason === 'notFound' ? 'provider.notFound' : 'provider.malformed',
    params: { reason: problem.reason, httpStatus: problem.httpStatus, providerCode: problem.providerCode, providerMessage: problem.providerMessage },
  };
}

type Numbers = { readonly providerPaymentId?: string; readonly providerTransactionId?: string; readonly walletReference?: string; readonly method?: string };

function numbersOf(fact: TransactionFact): Numbers {
  return {
    ...(fact.providerPaymentId === null ? {} : { providerPaymentId: fact.providerPaymentId }),
    ...(fact.providerTransactionId === null ? {} : { providerTransactionId: fact.providerTransactionId }),
    ...(fact.walletReference === null ? {} : { walletReference: fact.walletReference }),
    ...(fact.method === null ? {} : { method: fact.method }),
  };
}
