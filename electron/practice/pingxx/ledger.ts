/** What was really executed, whatever the answers said. */
import type { LedgerOrder, LedgerRefund, PracticeLedger } from '../types.ts';
import { refundedAmount, stateAt, type Book, type Charge, type Refund } from './book.ts';
import { practiceApp } from './settings.ts';

/** A refund has no number of the merchant's (Ping++ dossier §11.1): it goes by what was put in its metadata, else by its id. */
function referenceOf(refund: Refund): string {
  const texts = Object.values(refund.metadata).filter((value) => typeof value === 'string');
  const named = refund.metadata['reference'] ?? texts[0];
  return typeof named === 'string' ? named : refund.id;
}

/** An in-store charge that is reversed after it was paid gives everything back. */
function givenBack(charge: Charge): number {
  return charge.state === 'reversed' && charge.paidAt !== undefined ? charge.amount : refundedAmount(charge);
}

function orderOf(charge: Charge, now: number): LedgerOrder {
  const reversedPaid = charge.state === 'reversed' && charge.paidAt !== undefined;
  return {
    reference: charge.orderNo, paymentId: charge.id, transactionId: charge.id, amountMinor: charge.amount, currency: charge.currency.toUpperCase(),
    status: stateAt(charge, now), executedSales: charge.paidAt === undefined ? 0 : 1, refundedMinor: givenBack(charge),
    executedRefunds: reversedPaid ? 1 : charge.refunds.filter((refund) => refund.executed).length,
  };
}

function refundOf(charge: Charge, refund: Refund): LedgerRefund {
  return {
    reference: referenceOf(refund), transactionId: refund.id, originalReference: charge.orderNo, amountMinor: refund.amount,
    currency: charge.currency.toUpperCase(), result: refund.status, executed: refund.executed ? 1 : 0,
  };
}

export function ledgerOf(book: Book, now: number): PracticeLedger {
  const charges = [...book.charges.values()];
  const totals: Record<string, { paidMinor: number; refundedMinor: number }> = {};
  for (const charge of charges) {
    const total = (totals[charge.currency.toUpperCase()] ??= { paidMinor: 0, refundedMinor: 0 });
    if (charge.paidAt !== undefined) total.paidMinor += charge.amount;
    total.refundedMinor += givenBack(charge);
  }
  return {
    providerId: 'pingxx',
    merchantId: practiceApp.id,
    totals,
    orders: charges.map((charge) => orderOf(charge, now)),
    refunds: charges.flatMap((charge) => charge.refunds.map((refund) => refundOf(charge, refund))),
  };
}
