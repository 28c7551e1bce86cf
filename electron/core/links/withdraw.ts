/**
 * Closes an unpaid link at its provider. It moves no money, so there is no intent: asking twice is safe, and only the provider's own
 * word that the payment is closed makes it closed here. A payment that turns out to be paid is shown as paid.
 */
import type { TransactionId } from '@shared/domain/ids.ts';
import { isOpen, type Problem } from '@shared/domain/intent.ts';
import type { Profile } from '@shared/domain/profile.ts';
import type { ExchangeEvidence } from '@shared/domain/timeline.ts';
import type { Transaction } from '@shared/domain/transaction.ts';
import { AppError, type AppErrorDto } from '@shared/errors/app-error.ts';
import { descriptionOf } from '@shared/providers/catalogue.ts';
import { methodOf } from '@shared/providers/description.ts';
import { problemOf } from '../attempts/classify.ts';
import { queryAbout } from '../attempts/exchange.ts';
import { readPayload } from '../attempts/payload.ts';
import { errorOfAnswer, type Lookup } from '../lookup/lookup.ts';
import { decidePayment } from '../lookup/observe.ts';
import type { MoneyLock } from '../money-rules/money-lock.ts';
import type { Clock } from '../ports/clock.ts';
import type { Journal } from '../ports/journal.ts';
import type { Notifier } from '../ports/notifier.ts';
import type { Provider, ProviderAnswer, TransactionFact } from '../ports/provider.ts';
import type { ProviderDirectory } from '../profiles/provider-directory.ts';

export type Withdrawn = { readonly transaction: Transaction; readonly error: AppErrorDto | null };

export type Withdraw = {
  /** `error` says why it is still open, or that it ended otherwise. Errors: `transaction.notFound`, `link.cannotWithdraw`, `profile.*`, `lock.lookOnly`, `lock.amountNotTyped`. */
  withdraw(id: TransactionId, typedAmount?: string | null): Promise<Withdrawn>;
};

export type WithdrawDependencies = {
  readonly journal: Journal;
  readonly directory: ProviderDirectory;
  readonly lookup: Lookup;
  readonly clock: Clock;
  readonly notifier: Notifier;
  readonly moneyLock: MoneyLock;
  readonly operator: () => Promise<string>;
};

/** How often a write that somebody else overtook is tried again. */
const attempts = 3;

function cannot(payment: Transaction): AppError {
  return new AppError('link.cannotWithdraw', { status: payment.status });
}

function isUnpaid(payment: Transaction): boolean {
  return payment.kind === 'payment' && (payment.status === 'waiting' || payment.status === 'pending');
}

export function createWithdraw(dependencies: WithdrawDependencies): Withdraw {
  const { journal, directory, lookup, clock, notifier, moneyLock } = dependencies;
  const underWay = new Map<TransactionId, Promise<Withdrawn>>();

  async function load(id: TransactionId): Promise<Transaction> {
    const found = await journal.transactions.get(id);
    if (!found || found.kind !== 'payment') throw new AppError('transaction.notFound');
    return found;
  }

  /** Throws `link.cannotWithdraw` unless the method that made the link says that it can be closed. */
  async function requireWithdrawable(payment: Transaction, profile: Profile): Promise<void> {
    const stored = payment.intentId === null ? undefined : await journal.intents.get(payment.intentId);
    if (!stored || isOpen(stored.intent.state)) throw cannot(payment);
    const payload = readPayload(stored.payload, stored.intent.createdAt);
    const method = 'method' in payload ? methodOf(descriptionOf(profile.providerId), profile, payload.method) : undefined;
    if (method?.withdraw !== true) throw cannot(payment);
  }

  /** Writes down that it is closed, by compare-and-set; whatever a look-up wrote in between has the last word when it is no longer unpaid. */
  async function recordClosed(payment: Transaction, fact: TransactionFact, evidence: ExchangeEvidence | null): Promise<Withdrawn> {
    let current = payment;
    for (let count = 1; ; count += 1) {
      const now = clock.now();
      const change = decidePayment(current, fact, now);
      if (change.problem !== null) return notClosed(current, evidence, change.problem, { code: 'provider.malformed', params: { reason: change.problem.reason } });
      if (!change.changed || change.status !== 'cancelled') return { transaction: current, error: current.status === 'cancelled' ? null : cannot(current).toDto() };
      try {
        const closed = await journal.transactions.observe({
          transactionId: current.id, fromVersion: current.version, evidence, problem: null, at: now,
          effects: [{ kind: 'patch', transactionId: current.id, status: 'cancelled', observedAt: now, observedFrom: 'answer' }],
          event: { at: now, type: 'link.withdrawn', transactionId: current.id, intentId: null, operator: await dependencies.operator(), data: { status: 'cancelled', amountMinor: current.amountMinor } },
        });
        await notifier.transactionChanged(closed, { becamePaid: false });
        return { transaction: closed, error: null };
      } catch (cause) {
        if (!(cause instanceof AppError) || cause.code !== 'intent.changedMeanwhile' || count >= attempts) throw cause;
        current = await load(current.id);
      }
    }
  }

  /** Keeps what the provider said and asks how the payment stands: it may be paid, or closed all the same. */
  async function notClosed(payment: Transaction, evidence: ExchangeEvidence | null, problem: Problem, error: AppErrorDto): Promise<Withdrawn> {
    try {
      await journal.transactions.observe({ transactionId: payment.id, fromVersion: payment.version, effects: [], evidence, problem, event: null, at: clock.now() });
    } catch (cause) {
      if (!(cause instanceof AppError) || cause.code !== 'intent.changedMeanwhile') throw cause;
    }
    const { transaction } = await lookup.refresh(payment.id);
    if (transaction.status === 'cancelled') return { transaction, error: null };
    return { transaction, error: isUnpaid(transaction) ? error : cannot(transaction).toDto() };
  }

  async function onAnswer(payment: Transaction, answer: ProviderAnswer<TransactionFact>, evidence: ExchangeEvidence | null): Promise<Withdrawn> {
    if (answer.kind !== 'fact') return notClosed(payment, evidence, answer.problem, errorOfAnswer(answer));
    if (answer.fact.outcome.kind === 'cancelled') return recordClosed(payment, answer.fact, evidence);
    const raw = answer.fact.outcome.kind === 'unrecognised' ? answer.fact.outcome.raw : null;
    return notClosed(payment, evidence, problemOf('unknownStatus', { providerMessage: raw }), cannot(payment).toDto());
  }

  async function run(id: TransactionId, typedAmount: string | null): Promise<Withdrawn> {
    const payment = await load(id);
    if (payment.status === 'cancelled') return { transaction: payment, error: null };
    if (!isUnpaid(payment)) throw cannot(payment);
    const profile = await directory.profile(payment.profileId);
    await requireWithdrawable(payment, profile);
    await moneyLock.requireUnlocked({ profile, action: 'link', amount: { minor: payment.amountMinor, currency: payment.currency }, typed: typedAmount });
    const provider: Provider = await directory.provider(payment.profileId);
    if (provider.withdraw === undefined) throw cannot(payment);
    const { answer, evidence } = await provider.withdraw(queryAbout(payment, null));
    return onAnswer(payment, answer, evidence);
  }

  return {
    withdraw(id, typedAmount = null) {
      const before = underWay.get(id);
      if (before) return before;
      const promise = run(id, typedAmount).finally(() => underWay.delete(id));
      underWay.set(id, promise);
      return promise;
    },
  };
}
