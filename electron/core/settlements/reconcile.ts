/**
 * Holds one row of a statement against the movements that may be meant. Pure. A row is matched only where kind, currency, amount and
 * outcome agree; what is shown as a fee is no difference. One movement of ours answers to one row.
 */
import { reference as referenceSchema, type TransactionId } from '@shared/domain/ids.ts';
import type { TheirSide } from '@shared/domain/settlement.ts';
import type { TransactionKind, TransactionStatus } from '@shared/domain/transaction.ts';
import type { Judgement } from '../ports/statements.ts';

/** What is compared of a movement of ours. Amounts in minor units. */
export type OurMovement = {
  readonly id: TransactionId;
  readonly kind: TransactionKind;
  readonly currency: string;
  /** Asked for, and of a payment what came in. */
  readonly amountMinor: number;
  readonly receivedMinor: number | null;
  readonly status: TransactionStatus;
  readonly createdAt: number;
};

export type Candidates = {
  /** Whose provider's number the row has, and whose reference; any kind. */
  readonly byNumber: readonly OurMovement[];
  readonly byReference: readonly OurMovement[];
  /** Refunds and payouts of a payment. */
  readonly childrenOf: (payment: TransactionId) => readonly OurMovement[];
  /** Position of the row that has named it before; undefined for none. */
  readonly namedBy: (id: TransactionId) => number | undefined;
};

const cameIn: readonly TransactionStatus[] = ['part_paid', 'paid', 'part_refunded', 'refunded'];
const ended: readonly TransactionStatus[] = ['failed', 'expired', 'cancelled'];

export function hasMoved({ kind, status }: Pick<OurMovement, 'kind' | 'status'>): boolean {
  return kind === 'payment' ? cameIn.includes(status) : status === 'succeeded';
}

const none = (code: NonNullable<Judgement['reason']>['code'], params: NonNullable<Judgement['reason']>['params'] = {}): Judgement => ({ verdict: 'missingHere', reason: { code, params }, ours: null });

/** Those that have moved first, then the oldest. */
function preferred(movements: readonly OurMovement[]): readonly OurMovement[] {
  return movements.toSorted((left, right) => Number(hasMoved(right)) - Number(hasMoved(left)) || left.createdAt - right.createdAt || (left.id < right.id ? -1 : 1));
}

function compare(theirs: TheirSide, ours: OurMovement): Judgement {
  const differs = (verdict: Judgement['verdict'], code: NonNullable<Judgement['reason']>['code'], params: NonNullable<Judgement['reason']>['params'] = {}): Judgement => ({ verdict, reason: { code, params }, ours: ours.id });
  if (theirs.currency !== ours.currency) return differs('currencyDiffers', 'otherCurrency');
  const oursMinor = ours.receivedMinor ?? ours.amountMinor;
  const differenceMinor = theirs.amountMinor - oursMinor;
  if (differenceMinor !== 0) {
    if (ours.receivedMinor !== null && theirs.amountMinor === ours.amountMinor) return differs('amountDiffers', 'receivedDiffers', { differenceMinor });
    return differs('amountDiffers', differenceMinor > 0 ? 'amountHigherThere' : 'amountLowerThere', { differenceMinor });
  }
  const moved = hasMoved(ours);
  if (theirs.moved && !moved) return differs('statusDiffers', ended.includes(ours.status) ? 'movedThereFailedHere' : 'movedThereOpenHere', { status: ours.status });
  if (!theirs.moved && moved) return differs('statusDiffers', 'notMovedThere', { status: ours.status });
  return { verdict: 'matched', reason: null, ours: ours.id };
}

/** Of a refund that stands under the number of its payment: the refund of that amount that no other row has named. */
function amongChildren(theirs: TheirSide, payment: OurMovement, { childrenOf, namedBy }: Candidates): Judgement {
  const fitting = childrenOf(payment.id).filter((child) => child.kind === theirs.kind && child.currency === theirs.currency && child.amountMinor === theirs.amountMinor && namedBy(child.id) === undefined);
  const [first] = preferred(fitting);
  return first === undefined ? none('noRefundFits') : compare(theirs, first);
}

/** A form of number that a movement can be written down under. */
const fits = ({ reference, providerNumber }: TheirSide): boolean => referenceSchema.safeParse(reference ?? providerNumber).success;

/** See the head. `twice` where another row has named the only movement that this one can mean. */
export function judge(theirs: TheirSide, candidates: Candidates): Judgement {
  const all = [...candidates.byNumber, ...candidates.byReference];
  const own = (list: readonly OurMovement[]): readonly OurMovement[] => preferred(list.filter(({ kind }) => kind === theirs.kind));
  // The provider's number names one movement; several charges may have carried one order number.
  const sameKind = own(candidates.byNumber).length > 0 ? own(candidates.byNumber) : own(candidates.byReference);
  const free = sameKind.find(({ id }) => candidates.namedBy(id) === undefined);
  if (free !== undefined) return compare(theirs, free);
  const named = sameKind[0];
  if (named !== undefined) return { verdict: 'twice', reason: { code: 'sameNumber', params: { row: candidates.namedBy(named.id) ?? 0 } }, ours: null };
  const payment = theirs.kind === 'payment' ? undefined : all.find(({ kind }) => kind === 'payment');
  if (payment !== undefined) return amongChildren(theirs, payment, candidates);
  const other = all[0];
  if (other !== undefined) return none('otherKind', { kind: other.kind });
  return none(fits(theirs) ? 'notInJournal' : 'numberUnfit');
}

/** Names a row across readings: a payment by its number; money that goes out, of which one number may have several, by all that it says. */
export function rowKeyOf(theirs: TheirSide): string {
  const number = theirs.providerNumber ?? theirs.reference ?? '';
  const more = theirs.kind === 'payment' ? [] : [theirs.reference ?? '', String(theirs.amountMinor), theirs.currency, String(theirs.at ?? '')];
  return [theirs.kind, number, ...more].join('|').slice(0, 180);
}
