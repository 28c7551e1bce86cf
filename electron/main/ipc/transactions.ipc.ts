/** Calls about transactions, links and the inbox, each passed on to its use case. */
import type { Lookup } from '@core/lookup/lookup.ts';
import type { Links } from '@core/links/links.ts';
import type { Withdraw } from '@core/links/withdraw.ts';
import type { PaymentWatch } from '@core/lookup/payment-watch.ts';
import type { Clock } from '@core/ports/clock.ts';
import type { Journal } from '@core/ports/journal.ts';
import type { Today } from '@core/today/today.ts';
import type { Unsettled } from '@core/unsettled/unsettled.ts';
import type { TransactionId } from '@shared/domain/ids.ts';
import type { Transaction } from '@shared/domain/transaction.ts';
import { AppError } from '@shared/errors/app-error.ts';
import type { Channel, Handlers } from '@shared/ipc/contract.ts';

/** How many exchanges the detail of a transaction shows. */
const shownExchanges = 20;

export type TransactionServices = {
  readonly journal: Journal;
  readonly links: Links;
  readonly withdraw: Withdraw;
  readonly lookup: Lookup;
  readonly paymentWatch: PaymentWatch;
  readonly unsettled: Unsettled;
  readonly today: Today;
};

type TransactionChannel = Extract<Channel, `links.${string}` | `transactions.${string}` | `unsettled.${string}` | `today.${string}`>;

/** Refunds of a payment and payouts that were made for it, oldest first. */
async function moneyBack({ transactions }: Journal, id: TransactionId): Promise<readonly Transaction[]> {
  const [refunds, payouts] = await Promise.all([transactions.refundsOf(id), transactions.payoutsOf(id)]);
  return [...refunds, ...payouts].toSorted((left, right) => left.createdAt - right.createdAt);
}

export function transactionHandlers(services: () => Promise<TransactionServices>, clock: Clock, zone: () => Promise<string>): Pick<Handlers, TransactionChannel> {
  return {
    'links.suggestReference': async ({ profileId, method }) => ({ reference: await (await services()).links.suggestReference(profileId, method) }),
    'links.checkReference': async ({ profileId, reference }) => ({ free: await (await services()).links.isFree(profileId, reference) }),
    'links.create': async (input) => ({ ...(await (await services()).links.create(input)), payment: null }),
    'links.withdraw': async ({ transactionId, typedAmount }) => (await services()).withdraw.withdraw(transactionId, typedAmount),

    'transactions.search': async ({ filter, cursor, limit, sort, skip }) => {
      const how = { ...(sort ? { sort } : {}), ...(skip === undefined ? {} : { skip }) };
      const { rows, next } = await (await services()).journal.transactions.search(filter, cursor, limit, how);
      return { rows: [...rows], next, asOf: clock.now() };
    },
    'transactions.place': async ({ filter, sort, id }) => ({ before: await (await services()).journal.transactions.place(filter, sort, id) }),
    'transactions.choices': async ({ profileIds }) => {
      const { methods, operators } = await (await services()).journal.transactions.choices(profileIds);
      return { methods: [...methods], operators: [...operators] };
    },
    'transactions.sums': async ({ filter }) => [...(await (await services()).journal.transactions.sums(filter))],
    'transactions.get': async ({ id }) => {
      const { journal } = await services();
      const transaction = await journal.transactions.get(id);
      if (!transaction) throw new AppError('transaction.notFound');
      const [parent, refunds, stored, timeline, exchanges] = await Promise.all([
        transaction.parentId === null ? undefined : journal.transactions.get(transaction.parentId),
        transaction.kind === 'payment' ? moneyBack(journal, id) : [],
        transaction.intentId === null ? undefined : journal.intents.get(transaction.intentId),
        journal.transactions.timeline(id),
        journal.transactions.exchanges(id, shownExchanges),
      ]);
      return { transaction, parent: parent ?? null, refunds: [...refunds], intent: stored?.intent ?? null, timeline: [...timeline], exchanges: [...exchanges] };
    },
    'transactions.refresh': async ({ id }) => (await services()).lookup.refresh(id),
    'transactions.watch': async ({ id, on }) => {
      (await services()).paymentWatch.watch(id, on);
      return {};
    },

    'unsettled.list': async () => (await services()).unsettled.list(),
    'unsettled.get': async ({ intentId }) => (await services()).unsettled.get(intentId),
    'unsettled.ask': async ({ intentId }) => (await services()).unsettled.ask(intentId),
    'unsettled.send': async ({ intentId, typedAmount }) => (await services()).unsettled.send(intentId, typedAmount),
    'unsettled.decide': async ({ intentId, version, decision, typedAmount }) => (await services()).unsettled.decide(intentId, version, decision, typedAmount),

    'today.summary': async ({ environment }) => (await services()).today.summary(environment, await zone()),
    'today.chart': async ({ environment }) => (await services()).today.chart(environment, await zone()),
  };
}
