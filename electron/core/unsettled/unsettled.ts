/** The inbox of everything whose end is open: nothing that was asked of a provider is ever out of sight before it is settled. */
import type { IntentId } from '@shared/domain/ids.ts';
import { isOpen, type Intent, type OperatorDecision } from '@shared/domain/intent.ts';
import { AppError } from '@shared/errors/app-error.ts';
import type { CallOutput } from '@shared/ipc/contract.ts';
import type { AttemptEngine } from '../attempts/engine.ts';
import type { Journal } from '../ports/journal.ts';

type UnsettledItem = CallOutput<'unsettled.ask'>;

export type Unsettled = {
  list(): Promise<UnsettledItem[]>;
  count(): Promise<number>;
  ask(id: IntentId): Promise<UnsettledItem>;
  send(id: IntentId): Promise<UnsettledItem>;
  decide(id: IntentId, version: number, decision: OperatorDecision): Promise<UnsettledItem>;
};

export function createUnsettled(dependencies: { readonly journal: Journal; readonly engine: AttemptEngine; readonly operator: () => Promise<string> }): Unsettled {
  const { journal, engine } = dependencies;

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
    async send(id) {
      return itemOf(await engine.send(id));
    },
    async decide(id, version, decision) {
      return itemOf(await engine.decide(id, version, decision, await dependencies.operator()));
    },
  };
}
