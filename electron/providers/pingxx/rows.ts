/**
 * Rows of a list, each by itself. One that cannot be read is a fact without an amount: told with its numbers, never counted, and no
 * reason to lose the others. A page throws as a whole where a row is of another account, names nothing, or none of its rows can be read.
 */
import * as z from 'zod';
import type { TransactionFact } from '@core/ports/provider.ts';
import { Contradiction, requireOurs, type Reading } from './mapper.ts';
import { chargeNumber, refundNumber } from './wire.ts';

const loose = z.looseObject({ app: z.unknown().optional(), livemode: z.unknown().optional(), order_no: z.unknown().optional(), charge: z.unknown().optional() });
const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value.slice(0, 64) : null);
const appOf = (app: unknown): string | null => textOf(typeof app === 'object' && app !== null && 'id' in app ? app.id : app);

/** What is left of a row that cannot be read. Throws where it has no number of its kind. */
function unread(kind: 'payment' | 'refund', row: unknown, reading: Reading): TransactionFact {
  const { app, livemode, order_no: order, charge, ...rest } = loose.parse(row);
  requireOurs({ app: appOf(app), livemode: typeof livemode === 'boolean' ? livemode : null }, reading);
  const id = (kind === 'payment' ? chargeNumber : refundNumber).parse(rest['id']);
  return {
    kind, reference: kind === 'payment' ? textOf(order) : null, originalReference: null, providerPaymentId: kind === 'payment' ? id : textOf(charge), providerTransactionId: id, walletReference: null,
    amount: null, received: null, outcome: { kind: 'unrecognised', raw: 'unreadable' }, refundedMinor: null, method: null, createdAt: null, page: null,
  };
}

/** `read` parses a row and makes a fact of it. Throws a ZodError or `Unmappable`, see the head. */
export function readRows<Row>(kind: 'payment' | 'refund', rows: readonly unknown[], reading: Reading, read: { readonly schema: z.ZodType<Row>; readonly toFact: (row: Row) => TransactionFact }): { readonly facts: readonly TransactionFact[]; readonly readable: readonly Row[] } {
  const readable: Row[] = [];
  let trouble: Error | undefined;
  const facts = rows.map((row) => {
    try {
      const parsed = read.schema.parse(row);
      const fact = read.toFact(parsed);
      readable.push(parsed);
      return fact;
    } catch (cause) {
      if (!(cause instanceof z.ZodError || cause instanceof Contradiction)) throw cause;
      trouble = cause;
      return unread(kind, row, reading);
    }
  });
  if (readable.length === 0 && trouble !== undefined) throw trouble;
  return { facts, readable };
}
