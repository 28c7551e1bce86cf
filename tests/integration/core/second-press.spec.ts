/** The second press of a refund's button, in every order of reading and writing: it joins the first and is never taken for another refund. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Journal } from '@core/ports/journal.ts';
import type { RefundRequest } from '@core/ports/provider.ts';
import { createRefunds, type Refunds } from '@core/refunds/refunds.ts';
import { reference } from '@shared/domain/ids.ts';
import { toMinor } from '@shared/money/money.ts';
import { transactionFactOf } from '../../support/facts.ts';
import { submitKeyOf } from '../../support/ids.ts';
import { paidPayment } from '../../support/journal.ts';
import { openBench, type Bench } from '../../support/use-case.ts';

let bench: Bench;
let sent: RefundRequest[];

beforeEach(async () => {
  sent = [];
  bench = await openBench({
    providerId: 'pingpong',
    provider: () => ({
      refund: async (request) => {
        sent.push(request);
        const fact = transactionFactOf({ kind: 'refund', reference: request.reference, amount: request.amount, outcome: { kind: 'completed' }, providerTransactionId: `T-${request.reference}` });
        return { answer: { kind: 'fact', fact: { ...fact, originalReference: request.original.reference } }, evidence: null };
      },
    }),
  });
});
afterEach(() => bench.close());

/** Whoever reads the refunds of a payment here waits until `open` is called. */
function heldBack(journal: Journal): { readonly journal: Journal; readonly reached: Promise<void>; readonly open: () => void } {
  const { promise: opened, resolve: open } = Promise.withResolvers<void>();
  const { promise: reached, resolve: reach } = Promise.withResolvers<void>();
  return {
    reached, open,
    journal: {
      ...journal,
      transactions: {
        ...journal.transactions,
        refundsOf: async (id) => {
          reach();
          await opened;
          return journal.transactions.refundsOf(id);
        },
      },
    },
  };
}

describe('a second press', () => {
  it('that was checked while the first one was written joins it', async () => {
    const payment = await paidPayment(bench.journal, { profileId: bench.profile.id, providerId: 'pingpong', currency: 'HKD', amountMinor: 100_000 });
    const held = heldBack(bench.journal);
    const refundsOver = (journal: Journal): Refunds => createRefunds({ ...bench, journal, operator: async () => 'Operator A' });
    const input = {
      submitKey: submitKeyOf(1), paymentId: payment.id, reference: reference.parse('R-1'), amountMinor: toMinor(40_000), reason: 'damaged_item' as const, note: '', fields: {}, repeatReason: null,
    };
    const second = refundsOver(held.journal).create(input);
    await held.reached;
    const first = await refundsOver(bench.journal).create(input);
    held.open();
    expect((await second).intent.id).toBe(first.intent.id);
    expect(sent).toHaveLength(1);
  });
});
