/**
 * Says what an answer proves. Only positive evidence makes a success or a refusal: an authentic answer in the documented
 * form that echoes our own amount, currency and reference. Everything doubtful is unknown, never failed.
 */
import type { Problem, ProblemReason } from '@shared/domain/intent.ts';
import { assertNever } from '@shared/errors/app-error.ts';
import type { Money } from '@shared/money/money.ts';
import type { LinkFact, ProviderAnswer, ProviderNumbers, ProviderOutcome, TransactionFact } from '../ports/provider.ts';

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

function failure({ code = null, message = null }: Extract<ProviderOutcome, { readonly kind: 'failed' }>): Problem {
  return problemOf('failedAtProvider', { providerCode: code, providerMessage: message });
}

/**
 * A link counts as made when its answer names our reference, or a number of the provider where it repeats none. Whether it is
 * paid is for the payment to say.
 */
export function classifyLink(answer: ProviderAnswer<LinkFact>, { reference }: Pick<Expected, 'reference'>): Outcome {
  if (answer.kind !== 'fact') return classifyWithoutFact(answer);
  const { fact } = answer;
  if ((fact.reference !== null && fact.reference !== reference) || !hasNumber(fact)) return { kind: 'unknown', problem: mismatch, pauseProfile: false };
  switch (fact.outcome.kind) {
    case 'completed':
    case 'partial':
    case 'pending':
      return { kind: 'succeeded', numbers: numbersOf(fact) };
    case 'failed':
      return { kind: 'rejected', problem: failure(fact.outcome) };
    case 'expired':
    case 'cancelled':
      return { kind: 'rejected', problem: problemOf('failedAtProvider') };
    case 'unrecognised':
      return { kind: 'unknown', problem: problemOf('unknownStatus', { providerMessage: fact.outcome.raw }), pauseProfile: false };
    default:
      return assertNever(fact.outcome);
  }
}

type Expected = { readonly reference: string; readonly amount: Money };

/** A refund, a payout, or a charge with a stored token: money moves by the request itself. */
type ExpectedMovement = Expected & ({ readonly kind: 'refund'; readonly original: { readonly reference: string } } | { readonly kind: 'payout' | 'charge' });

/** True when the fact speaks of exactly our movement: own reference, amount and currency, and of no other payment than ours. */
function echoesMovement(fact: TransactionFact, expected: ExpectedMovement): boolean {
  return (
    fact.kind === (expected.kind === 'charge' ? 'payment' : expected.kind) &&
    fact.reference === expected.reference &&
    (fact.originalReference === null || (expected.kind === 'refund' && fact.originalReference === expected.original.reference)) &&
    fact.amount !== null &&
    fact.amount.minor === expected.amount.minor &&
    fact.amount.currency === expected.amount.currency
  );
}

function settleMovement({ outcome, ...fact }: TransactionFact): Settled | { readonly kind: 'undecided'; readonly problem: Problem } {
  switch (outcome.kind) {
    case 'completed':
      return hasNumber(fact) ? { kind: 'succeeded', numbers: numbersOf(fact) } : { kind: 'undecided', problem: mismatch };
    case 'pending':
      return { kind: 'accepted', numbers: numbersOf(fact) };
    case 'failed':
      return { kind: 'rejected', problem: failure(outcome) };
    case 'partial':
    case 'expired':
    case 'cancelled':
    case 'unrecognised':
      return { kind: 'undecided', problem: problemOf('unknownStatus', { providerMessage: outcome.kind === 'unrecognised' ? outcome.raw : null }) };
    default:
      return assertNever(outcome);
  }
}

/** What the answer to a charge with a stored token proves. It repeats no amount, so a payment counts only by our own reference and a number of the provider. */
export function classifyCharge(answer: ProviderAnswer<LinkFact>, { reference }: Pick<Expected, 'reference'>): Outcome {
  if (answer.kind !== 'fact') return classifyWithoutFact(answer);
  const { fact } = answer;
  if (fact.reference !== reference) return { kind: 'unknown', problem: mismatch, pauseProfile: false };
  switch (fact.outcome.kind) {
    case 'completed':
      return hasNumber(fact) ? { kind: 'succeeded', numbers: numbersOf(fact) } : { kind: 'unknown', problem: mismatch, pauseProfile: false };
    case 'pending':
      return { kind: 'accepted', numbers: numbersOf(fact) };
    case 'failed':
      return { kind: 'rejected', problem: failure(fact.outcome) };
    case 'partial':
    case 'expired':
    case 'cancelled':
    case 'unrecognised':
      return { kind: 'unknown', problem: problemOf('unknownStatus', { providerMessage: fact.outcome.kind === 'unrecognised' ? fact.outcome.raw : null }), pauseProfile: false };
    default:
      return assertNever(fact.outcome);
  }
}

export function classifyMovement(answer: ProviderAnswer<TransactionFact>, expected: ExpectedMovement): Outcome {
  if (answer.kind !== 'fact') return classifyWithoutFact(answer);
  if (!echoesMovement(answer.fact, expected)) return { kind: 'unknown', problem: mismatch, pauseProfile: false };
  const settled = settleMovement(answer.fact);
  return settled.kind === 'undecided' ? { kind: 'unknown', problem: settled.problem, pauseProfile: false } : settled;
}

type NoFinding = Extract<Finding, { readonly kind: 'notFound' | 'inconclusive' }>;

function findWithoutFact(answer: NoFact): NoFinding {
  if (answer.kind === 'refused' && answer.meaning === 'notFound') return { kind: 'notFound', problem: answer.problem };
  const pauseProfile = answer.kind === 'refused' && (answer.meaning === 'unauthorised' || answer.meaning === 'unauthorisedNotExecuted');
  return { kind: 'inconclusive', problem: answer.problem, pauseProfile };
}

/** What a query by the reference of our movement says about it. */
export function findMovement(answer: ProviderAnswer<TransactionFact>, expected: ExpectedMovement): Finding {
  if (answer.kind !== 'fact') return findWithoutFact(answer);
  if (!echoesMovement(answer.fact, expected)) return { kind: 'inconclusive', problem: mismatch, pauseProfile: false };
  const settled = settleMovement(answer.fact);
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
