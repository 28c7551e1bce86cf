/** What a person sees in the provider's own portal about one movement. */
import type { Intent } from '@shared/domain/intent.ts';
import type { Transaction } from '@shared/domain/transaction.ts';
import { readLedger } from './control.ts';
import type { GatewayAddress } from './protocol.ts';

/** `waiting`: it is there, and not done yet. */
export type Sight = { readonly kind: 'executed'; readonly number: string } | { readonly kind: 'waiting' } | { readonly kind: 'absent' };

type Row = { readonly transactionId: string; readonly executed: boolean };

/** `payment` is the one that a refund gives back. A movement counts under whatever number it went out. */
async function rowsOf(intent: Intent, payment: Transaction | undefined, gateway: GatewayAddress): Promise<readonly Row[]> {
  const ownAmount = intent.kind === 'refund' ? [] : [Number(intent.amountMinor)];
  const { orders, refunds, payouts } = await readLedger(gateway, { references: payment === undefined ? [] : [payment.reference], amounts: ownAmount });
  switch (intent.kind) {
    case 'refund':
      return refunds.filter(({ originalReference }) => originalReference === payment?.reference).map(({ transactionId, executed }) => ({ transactionId, executed: executed > 0 }));
    case 'payout':
      return payouts.map(({ transactionId, executed }) => ({ transactionId, executed: executed > 0 }));
    case 'charge':
      return orders.map(({ transactionId, executedSales }) => ({ transactionId, executed: executedSales > 0 }));
    case 'link':
    case 'checkout':
      return orders.map(({ transactionId }) => ({ transactionId, executed: true }));
  }
}

export async function lookInPortal(intent: Intent, payment: Transaction | undefined, gateway: GatewayAddress): Promise<Sight> {
  const rows = await rowsOf(intent, payment, gateway);
  const done = rows.find(({ executed }) => executed);
  if (done !== undefined) return { kind: 'executed', number: done.transactionId };
  return rows.length > 0 ? { kind: 'waiting' } : { kind: 'absent' };
}
