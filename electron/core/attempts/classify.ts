/**
 * Says what an answer proves. Only positive evidence makes a success or a refusal: an authentic answer in the documented
 * form that echoes our own amount, currency and reference. Everything doubtful is unknown, never failed.
 */
import type { Problem, ProblemReason } from '@shared/domain/intent.ts';
import { assertNever } from '@shared/errors/app-error.ts';
import type { Money } from '@shared/money/money.ts';
import type { CheckoutFact, LinkFact, ProviderAnswer, ProviderNumbers, TransactionFact } from '../ports/provider.ts';

export type Settled =
  /** Carries at least one number of the provider: a success without proof is not one. */
  | { readonly kind: 'succeeded'; readonly numbers: ProviderNumbers }
  | { readonly kind: 'accepted'; readonly numbers: ProviderNumbers }
  | { readonly kind: 'rejected'; readonly problem: Problem };

/** What a send ended in. */
export type Outcome =
  | Settled
  | { readonly kind: 'notSent'; readonly problem: Problem; readonly pauseProfile: boolean }
  | { readonly kind: 'unknown'; readonly problem: Problem; readonly pauseProfile: boolean };

/** What asking brought. */
export type Finding =
  | Settled
  | { readonly kind: 'notFound'; readonly problem: Problem }
  | { readonly kind: 'inconclusive'; readonly problem: Problem; readonly pauseProfile: boolean };

export function problemOf(reason: ProblemReason, detail: Partial<Omit<Problem, 'reason'>> = {}): Problem {
  return { reason, httpStatus: null, providerCode: null, providerMessage: null, ...detail };
}

type NoFact = Exclude<ProviderAnswer<never>, { readonly kind: 'fact' }>;

/** The rows of the outcome table that hold for every kind of write. */
function classifyWithoutFact(answer: NoFact): Outcome {
  switch (answer.kind) {
    case 'notSent':
      return { kind: 'notSent', problem: answer.problem, pauseProfile: false };
    case 'doubtful':
      return { kind: 'unknown', problem: answer.problem, pauseProfile: false };
    case 'refused':
      switch (answer.meaning) {
        case 'final':
          return { kind: 'rejected', problem: answer.problem };
        case 'unauthorisedNotExecuted':
          return { kind: 'notSent', problem: answer.problem, pauseProfile: true };
        case 'rateLimitedNotExecuted':
          return { kind: 'notSent', problem: answer.problem, pauseProfile: false };
        case 'unauthorised':
          return { kind: 'unknown', problem: answer.problem, pauseProfile: true };
        case 'duplicateReference':
        case 'notFound':
        case 'rateLimited':
        case 'inProgress':
        case 'unlisted':
          return { kind: 'unknown', problem: answer.problem, pauseProfile: false };
        default:
          return assertNever(answer.meaning);
      }
    default:
      return assertNever(answer);
  }
}

const mismatch = problemOf('echoMismatch');

function hasNumber(numbers: ProviderNumbers): boolean {
  return numbers.providerPaymentId !== null || numbers.providerTransactionId !== null;
}

function numbersOf(fact: ProviderNumbers): ProviderNumbers {
  return { providerPaymentId: fact.providerPaymentId, providerTransactionId: fact.providerTransactionId, walletReference: fact.walletReference };
}

/** A link counts as made when its answer names our reference and an address. No money moves. */
export function classifyLink(answer: ProviderAnswer<LinkFact>, reference: string): Outcome {
  if (answer.kind !== 'fact') return classifyWithoutFact(answer);
  const { fact } = answer;
  if (fact.reference !== reference || !hasNumber(fact)) return { kind: 'unknown', problem: mismatch, pauseProfile: false };
  return { kind: 'succeeded', numbers: numbersOf(fact) };
}

/** A checkout counts as started when its answer names our reference; whether it is paid is for the payment to say. */
export function classifyCheckout(answer: ProviderAnswer<CheckoutFact>, reference: string): Outcome {
  if (answer.kind !== 'fact') return classifyWithoutFact(answer);
  const { fact } = answer;
  if ((fact.reference !== null && fact.reference !== reference) || !hasNumber(fact)) return { kind: 'unknown', problem: mismatch, pauseProfile: false };
  switch (fact.outcome.kind) {
    case 'completed':
    case 'pending':
      return { kind: 'succeeded', numbers: numbersOf(fact) };
    case 'failed':
    case 'expired':
      return { kind: 'rejected', problem: problemOf('failedAtProvider') };
    case 'unrecognised':
      return { kind: 'unknown', problem: problemOf('unknownStatus', { providerMessage: fact.outcome.raw }), pauseProfile: false };
    default:
      return assertNever(fact.outcome);
  }
}

type Expected = { readonly reference: string; readonly amount: Money };

type ExpectedRefund = Expected & { readonly original: { readonly reference: string } };

/** True when the fact speaks of exactly our refund: own reference, amount and currency, and of no other payment than ours. */
function echoesRefund(fact: TransactionFact, expected: ExpectedRefund): boolean {
  return (
    fact.kind === 'refund' &&
    fact.reference === expected.reference &&
    (fact.originalReference === null || fact.originalReference === expected.original.reference) &&
    fact.amount !== null &&
    fact.amount.minor === expected.amount.minor &&
    fact.amount.currency === expected.amount.currency
  );
}

function settleRefund(fact: TransactionFact): Settled | { readonly kind: 'undecided'; readonly problem: Problem } {
  switch (fact.outcome.kind) {
    case 'completed':
      return hasNumber(fact) ? { kind: 'succeeded', numbers: numbersOf(fact) } : { kind: 'undecided', problem: mismatch };
    case 'pending':
      return { kind: 'accepted', numbers: numbersOf(fact) };
    case 'failed':
      return { kind: 'rejected', problem: problemOf('failedAtProvider') };
    case 'expired':
    case 'unrecognised':
      return { kind: 'undecided', problem: problemOf('unknownStatus', { providerMessage: fact.outcome.kind === 'unrecognised' ? fact.outcome.raw : null }) };
    default:
      return assertNever(fact.outcome);
  }
}

export function classifyRefund(answer: ProviderAnswer<TransactionFact>, expected: ExpectedRefund): Outcome {
  if (answer.kind !== 'fact') return classifyWithoutFact(answer);
  if (!echoesRefund(answer.fact, expected)) return { kind: 'unknown', problem: mismatch, pauseProfile: false };
  const settled = settleRefund(answer.fact);
  return settled.kind === 'undecided' ? { kind: 'unknown', problem: settled.problem, pauseProfile: false } : settled;
}

type NoFinding = Extract<Finding, { readonly kind: 'notFound' | 'inconclusive' }>;

function findWithoutFact(answer: NoFact): NoFinding {
  if (answer.kind === 'refused' && answer.meaning === 'notFound') return { kind: 'notFound', problem: answer.problem };
  const pauseProfile = answer.kind === 'refused' && (answer.meaning === 'unauthorised' || answer.meaning === 'unauthorisedNotExecuted');
  return { kind: 'inconclusive', problem: answer.problem, pauseProfile };
}

/** What a query by our refund's reference says about that refund. */
export function findRefund(answer: ProviderAnswer<TransactionFact>, expected: ExpectedRefund): Finding {
  if (answer.kind !== 'fact') return findWithoutFact(answer);
  if (!echoesRefund(answer.fact, expected)) return { kind: 'inconclusive', problem: mismatch, pauseProfile: false };
  const settled = settleRefund(answer.fact);
  return settled.kind === 'undecided' ? { kind: 'inconclusive', problem: settled.problem, pauseProfile: false } : settled;
}

/** What a query by our order number says about a link or checkout: it exists when the order carries our amount. */
export function findPayment(answer: ProviderAnswer<TransactionFact>, expected: Expected): Finding {
  if (answer.kind !== 'fact') return findWithoutFact(answer);
  const { fact } = answer;
  const ours =
    fact.kind === 'payment' && fact.reference === expected.reference && hasNumber(fact) &&
    (fact.amount === null || (fact.amount.minor === expected.amount.minor && fact.amount.currency === expected.amount.currency));
  return ours ? { kind: 'succeeded', numbers: numbersOf(fact) } : { kind: 'inconclusive', problem: mismatch, pauseProfile: false };
}
