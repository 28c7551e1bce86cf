/** Refunds of paid payments, made through the real engine against a provider whose answers a test lines up. */
import { planIntent } from '@core/attempts/plan.ts';
import type { ProviderAnswer, TransactionFact } from '@core/ports/provider.ts';
import { reference } from '@shared/domain/ids.ts';
import type { Intent } from '@shared/domain/intent.ts';
import type { Transaction } from '@shared/domain/transaction.ts';
import { moneyOf } from '@shared/money/money.ts';
import { linkFactOf, linkPayloadOf, refundPayloadOf, transactionFactOf } from '../../support/facts.ts';
import { submitKeyOf } from '../../support/ids.ts';
import type { ScriptedProvider } from '../../support/scripted-provider.ts';
import type { Bench } from '../../support/use-case.ts';

let number = 0;

const full = moneyOf(100_000, 'HKD');
export const refundMinor = 40_000;

export async function paidPayment(bench: Bench, provider: ScriptedProvider): Promise<Transaction> {
  number += 1;
  const order = `A-${number}`;
  provider.links.push({ kind: 'fact', fact: linkFactOf({ providerPaymentId: `P-${order}`, reference: order }) });
  const intent = await bench.engine.submit(planIntent(
    { profile: bench.profile, submitKey: submitKeyOf(number * 100), payload: linkPayloadOf(reference.parse(order), full), sealedFingerprint: null, method: null, operator: 'Operator A', payment: null, reason: null, exclusive: false },
    { ids: bench.ids },
  ));
  const waiting = await transactionOf(bench, intent.transactionId);
  return bench.journal.transactions.observe({
    transactionId: waiting.id, fromVersion: waiting.version, evidence: null, problem: null, event: null, at: bench.clock.now(),
    effects: [{ kind: 'patch', transactionId: waiting.id, status: 'paid', observedAt: bench.clock.now(), observedFrom: 'query' }],
  });
}

export async function transactionOf(bench: Bench, id: Transaction['id']): Promise<Transaction> {
  const found = await bench.journal.transactions.get(id);
  if (found === undefined) throw new Error('no such transaction');
  return found;
}

/** Submits a refund; what the provider answers must stand in `provider.refunds`. */
export async function submitRefund(bench: Bench, provider: ScriptedProvider, payment?: Transaction, minor = refundMinor): Promise<Intent> {
  const paid = payment ?? (await paidPayment(bench, provider));
  number += 1;
  const payload = refundPayloadOf(reference.parse(`R-${number}`), moneyOf(minor, 'HKD'), { reference: paid.reference, providerPaymentId: paid.providerPaymentId });
  return bench.engine.submit(planIntent(
    { profile: bench.profile, submitKey: submitKeyOf(number * 100), operator: 'Operator A', payload: { ...payload, createdAt: bench.clock.now() }, sealedFingerprint: null, method: null, payment: paid, reason: 'damaged_item', exclusive: false },
    { ids: bench.ids },
  ));
}

/** What the provider says of the refund with this number. */
export function refundFact(name: string, outcome: TransactionFact['outcome'] = { kind: 'completed' }, minor = refundMinor): ProviderAnswer<TransactionFact> {
  return { kind: 'fact', fact: transactionFactOf({ kind: 'refund', reference: name, amount: moneyOf(minor, 'HKD'), outcome, providerTransactionId: `T-${name}` }) };
}

/** What the provider says of the whole payment. */
export function paymentFact(payment: Transaction, refundedMinor: number | null): ProviderAnswer<TransactionFact> {
  return { kind: 'fact', fact: transactionFactOf({ reference: payment.reference, amount: full, refundedMinor, providerPaymentId: payment.providerPaymentId }) };
}

/** The script as an object of its own, because a bench adds what it lacks. */
export function membersOf(provider: ScriptedProvider) {
  return {
    createLink: provider.createLink.bind(provider),
    refund: provider.refund.bind(provider),
    query: provider.query.bind(provider),
  };
}
