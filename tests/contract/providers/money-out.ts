/** Money out of the merchant's account, by whichever call the provider has: the suite speaks of both in one way. */
import type { Exchange, LinkRequest, Provider, TransactionFact } from '@core/ports/provider.ts';
import type { Reference } from '@shared/domain/ids.ts';
import type { Money } from '@shared/money/money.ts';
import type { ProviderSubject } from './practice-subject.ts';

export type MoneyOut = {
  readonly reference: Reference;
  readonly amount: Money;
  /** Sends it once more each time it is called, with the same content. */
  send(): Promise<Exchange<TransactionFact>>;
  ask(): Promise<Exchange<TransactionFact>>;
  /** What the gateway's ledger holds under its number. */
  executed(): number;
};

/** `payment` must be paid; a payout leaves it alone. */
export function moneyOut(subject: ProviderSubject, provider: Provider, payment: LinkRequest, paymentId: string | null, minor: number): MoneyOut {
  const asked = payment.createdAt;
  if (subject.dialect.moneyOut === 'refund') {
    const request = subject.refund(payment, minor, paymentId);
    const { refund } = provider;
    if (refund === undefined) throw new Error('no refund call');
    return {
      reference: request.reference,
      amount: request.amount,
      send: () => refund(request),
      ask: () => provider.query({
        kind: 'refund', origin: 'refund', reference: request.reference, providerPaymentId: null, providerTransactionId: null, method: payment.method, amount: request.amount, createdAt: asked,
        original: request.original,
      }),
      executed: () => subject.gateway.ledger().refunds.filter((each) => each.reference === request.reference && each.executed === 1).length,
    };
  }
  const request = subject.payout(minor);
  const { payout } = provider;
  if (payout === undefined) throw new Error('no payout call');
  return {
    reference: request.reference,
    amount: request.amount,
    send: () => payout(request),
    ask: () => provider.query({
      kind: 'payout', origin: 'payout', reference: request.reference, providerPaymentId: null, providerTransactionId: null, method: null, amount: request.amount, createdAt: asked, original: null,
    }),
    executed: () => (subject.gateway.ledger().payouts ?? []).filter((each) => each.reference === request.reference && each.executed === 1).length,
  };
}
