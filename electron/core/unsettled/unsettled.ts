/** The inbox of everything whose end is open: nothing that was asked of a provider is ever out of sight before it is settled. */
import type { IntentId } from '@shared/domain/ids.ts';
import { isOpen, type Intent, type OperatorDecision } from '@shared/domain/intent.ts';
import { moneyActionOf } from '@shared/domain/money-rules.ts';
import { AppError } from '@shared/errors/app-error.ts';
import type { CallOutput } from '@shared/ipc/contract.ts';
import type { AttemptEngine } from '../attempts/engine.ts';
import type { MoneyLock } from '../money-rules/money-lock.ts';
import type { Journal } from '../ports/journal.ts';
import type { ProviderDirectory } from '../profiles/provider-directory.ts';

type UnsettledItem = CallOutput<'unsettled.ask'>;

export type Unsettled = {
  list(): Promise<UnsettledItem[]>;
  count(): Promise<number>;
  ask(id: IntentId): Promise<UnsettledItem>;
  /** Errors: `intent.notFound`, `lock.lookOnly`, `lock.amountNotTyped`, those of `AttemptEngine.send`. */
  send(id: IntentId, typedAmount?: string | null): Promise<UnsettledItem>;
  /** The decision that it was not carried out makes money move again, so the money lock has its say. Errors: as `send`. */
  decide(id: IntentId, version: number, decision: OperatorDecision, typedAmount?: string | null): Promise<UnsettledItem>;
};

export type UnsettledDependencies = {
  readonly journal: Journal;
  readonly engine: AttemptEngine;
  readonly directory: Pick<ProviderDirectory, 'profile'>;
  readonly moneyLock: MoneyLock;
  readonly operator: () => Promise<string>;
};

export function createUnsettled(dependencies: UnsettledDependencies): Unsettled {
  const { journal, engine, directory, moneyLock } = dependencies;

  async function requireUnlocked(id: IntentId, typed: string | null): Promise<void> {
    const stored = await journal.intents.get(id);
    if (!stored) throw new AppError('intent.notFound');
    const { profileId, kind, amountMinor, currency } = stored.intent;
    await moneyLock.requireUnlocked({ profile: await directory.profile(profileId), action: moneyActionOf(kind), amount: { minor: amountMinor, currency }, typed });
  }

  async function itemOf(intent: Intent): Promise<UnsettledItem> {
    const transaction = await journal.transactions.get(intent.transactionId);
    if (!transaction) throw new AppError('transaction.notFound');
    return { intent, transaction, paymentReference: transaction.parentReference };
  }

  return {
    async list() {
      return Promise.all((await journal.intents.listOpen()).map(itemOf));
    },
    async count() {
      return (await journal.intents.listOpen()).length;
    },
    async ask(id) {
      const stored = await journal.intents.get(id);
      if (!stored) throw new AppError('intent.notFound');
      return itemOf(isOpen(stored.intent.state) ? await engine.ask(id) : stored.intent);
    },
    async send(id, typedAmount = null) {
      await requireUnlocked(id, typedAmount);
      return itemOf(await engine.send(id));
    },
    async decide(id, version, decision, typedAmount = null) {
      if (decision.kind === 'notExecuted') await requireUnlocked(id, typedAmount);
      return itemOf(await engine.decide(id, version, decision, await dependencies.operator()));
    },
  };
}
