/**
 * The inbox of everything whose end is open: nothing that was asked of a provider is ever out of sight before it is settled. A person
 * decides in the provider's place only when waiting and asking are done, and on evidence that is younger than the doubt.
 */
import type { IntentId } from '@shared/domain/ids.ts';
import { asksBeforeDecision, decisionObstacle, isOpen, type Intent, type OperatorDecision } from '@shared/domain/intent.ts';
import { moneyActionOf } from '@shared/domain/money-rules.ts';
import { AppError } from '@shared/errors/app-error.ts';
import type { CallOutput } from '@shared/ipc/contract.ts';
import { addMilliseconds, type Instant } from '@shared/time/instant.ts';
import type { AttemptEngine } from '../attempts/engine.ts';
import type { MoneyLock } from '../money-rules/money-lock.ts';
import type { Clock } from '../ports/clock.ts';
import type { Journal } from '../ports/journal.ts';
import type { ProviderDirectory } from '../profiles/provider-directory.ts';

type UnsettledItem = CallOutput<'unsettled.ask'>;

export type Unsettled = {
  /** Everything that is open, of every kind and state, oldest first. */
  list(): Promise<UnsettledItem[]>;
  count(): Promise<number>;
  /** Errors: `intent.notFound`. */
  get(id: IntentId): Promise<CallOutput<'unsettled.get'>>;
  ask(id: IntentId): Promise<UnsettledItem>;
  /** Errors: `intent.notFound`, `lock.lookOnly`, `lock.amountNotTyped`, those of `AttemptEngine.send`. */
  send(id: IntentId, typedAmount?: string | null): Promise<UnsettledItem>;
  /**
   * The decision that it was not carried out makes money move again, so the money lock has its say. Errors: as `send`, and
   * `intent.changedMeanwhile`, `intent.wrongState`, `intent.decisionTooEarly`, `intent.decisionNeedsAsks`, `intent.evidenceTooOld`.
   */
  decide(id: IntentId, version: number, decision: OperatorDecision, typedAmount?: string | null): Promise<UnsettledItem>;
};

export type UnsettledDependencies = {
  readonly journal: Journal;
  readonly engine: AttemptEngine;
  readonly directory: Pick<ProviderDirectory, 'policy' | 'profile'>;
  readonly moneyLock: MoneyLock;
  readonly clock: Clock;
  readonly operator: () => Promise<string>;
};

/** What an item is shown with; the count beside it says when there are more. */
const shownSteps = 200;

/** Throws where the provider must have its say first, or where what was seen is older than the time from which it proves something. */
export function requireDecidable(intent: Intent, decision: OperatorDecision, now: Instant): void {
  if (intent.state !== 'NEEDS_OPERATOR') return;
  const obstacle = decisionObstacle(intent, now);
  if (obstacle === 'quarantine') throw new AppError('intent.decisionTooEarly', { until: intent.quarantineUntil });
  if (obstacle === 'asks') throw new AppError('intent.decisionNeedsAsks', { asks: intent.asks, needed: asksBeforeDecision });
  if (decision.kind !== 'notExecuted') return;
  const early = decision.lookedAt < (intent.quarantineUntil ?? intent.lastSentAt ?? intent.createdAt);
  if (early || decision.lookedAt > now) throw new AppError('intent.evidenceTooOld', {}, { field: 'lookedAt' });
}

export function createUnsettled({ journal, engine, directory, moneyLock, clock, operator }: UnsettledDependencies): Unsettled {
  async function requireUnlocked({ profileId, kind, amountMinor, currency }: Intent, typed: string | null): Promise<void> {
    await moneyLock.requireUnlocked({ profile: await directory.profile(profileId), action: moneyActionOf(kind), amount: { minor: amountMinor, currency }, typed });
  }

  async function itemOf(intent: Intent): Promise<UnsettledItem> {
    const transaction = await journal.transactions.get(intent.transactionId);
    if (!transaction) throw new AppError('transaction.notFound');
    return { intent, transaction, paymentReference: transaction.parentReference };
  }

  async function requireIntent(id: IntentId): Promise<Intent> {
    const stored = await journal.intents.get(id);
    if (!stored) throw new AppError('intent.notFound');
    return stored.intent;
  }

  return {
    async list() {
      return Promise.all((await journal.intents.listOpen()).map(itemOf));
    },
    async count() {
      return (await journal.intents.listOpen()).length;
    },
    async get(id) {
      const intent = await requireIntent(id);
      const [item, trace, { quarantineMs }] = await Promise.all([itemOf(intent), journal.intents.trace(id, shownSteps), directory.policy(intent)]);
      return { item, trace: [...trace], quarantineMs };
    },
    async ask(id) {
      const intent = await requireIntent(id);
      return itemOf(isOpen(intent.state) ? await engine.ask(id) : intent);
    },
    async send(id, typedAmount = null) {
      await requireUnlocked(await requireIntent(id), typedAmount);
      return itemOf(await engine.send(id));
    },
    async decide(id, version, decision, typedAmount = null) {
      const intent = await requireIntent(id);
      // The version that the person saw goes first: what is judged is what was seen.
      if (intent.version !== version) throw new AppError('intent.changedMeanwhile', { intentId: id });
      const left = intent.state === 'NEEDS_OPERATOR' ? await engine.quarantineLeft(intent) : 0;
      if (left > 0) throw new AppError('intent.decisionTooEarly', { until: addMilliseconds(clock.now(), left) });
      requireDecidable(intent, decision, clock.now());
      if (decision.kind === 'notExecuted') await requireUnlocked(intent, typedAmount);
      return itemOf(await engine.decide(id, version, decision, await operator()));
    },
  };
}
