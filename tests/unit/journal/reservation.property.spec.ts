import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Journal } from '@core/ports/journal.ts';
import { openJournalInThread } from '@electron/journal/journal.ts';
import type { ProfileId } from '@shared/domain/ids.ts';
import type { Intent } from '@shared/domain/intent.ts';
import { paidStatus, type Transaction } from '@shared/domain/transaction.ts';
import { AppError } from '@shared/errors/app-error.ts';
import { newProfileId, paidPayment, practiceProfile, refundPlan, startOfTests, stepOf, temporaryFolder, type TemporaryFolder } from '../../support/journal.ts';

/** Steps over all runs together; a run is one payment with its refunds. */
const sequences = 500;
const stepsPerSequence = 20;

let place: TemporaryFolder;
let journal: Journal;
let profileId: ProfileId;

beforeAll(async () => {
  place = temporaryFolder();
  journal = openJournalInThread({ path: place.path, now: startOfTests });
  profileId = newProfileId();
  await journal.profiles.save(profileId, practiceProfile, startOfTests);
});
afterAll(async () => {
  await journal.close();
  place.remove();
});

type Move =
  | { readonly kind: 'refund'; readonly amountMinor: number }
  | { readonly kind: 'settle'; readonly which: number; readonly to: 'refunded' | 'released' }
  | { readonly kind: 'reverse'; readonly which: number };

const move: fc.Arbitrary<Move> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('refund' as const), amountMinor: fc.integer({ min: 1, max: 700 }) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('settle' as const), which: fc.nat(50), to: fc.constantFrom('refunded' as const, 'released' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('reverse' as const), which: fc.nat(50) }) },
);

type Book = { open: Intent[]; done: Intent[] };

const total = (intents: readonly Intent[]): number => intents.reduce((sum, { amountMinor }) => sum + amountMinor, 0);

async function settle(intent: Intent, paymentId: Transaction['id'], to: 'refunded' | 'released' | 'reversed'): Promise<Intent> {
  const [state, type] = ({ refunded: ['SUCCEEDED', 'intent.succeeded'], released: ['REJECTED', 'intent.rejected'], reversed: ['FAILED_LATE', 'intent.failedLate'] } as const)[to];
  return journal.intents.step(stepOf(intent, state, type, { effects: [{ kind: 'settleHold', paymentId, amountMinor: intent.amountMinor, to }] }));
}

async function play(payment: Transaction, one: Move, book: Book): Promise<void> {
  if (one.kind === 'refund') {
    const rest = payment.amountMinor - total(book.open) - total(book.done);
    try {
      book.open.push((await journal.intents.create(refundPlan(payment, { amountMinor: one.amountMinor }))).intent);
      expect(one.amountMinor).toBeLessThanOrEqual(rest);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      // A wholly refunded payment says so before it counts.
      expect(error.code).toBe(total(book.done) === payment.amountMinor ? 'refund.notRefundable' : 'amount.aboveRefundable');
      expect(one.amountMinor).toBeGreaterThan(rest);
    }
    return;
  }
  const from = one.kind === 'settle' ? book.open : book.done;
  const [intent] = from.splice(one.which % Math.max(1, from.length), 1);
  if (!intent) return;
  const to = one.kind === 'settle' ? one.to : 'reversed';
  const settled = await settle(intent, payment.id, to);
  if (to === 'refunded') book.done.push(settled);
}

describe('reservation', () => {
  it('never lets succeeded and open refunds exceed what was captured, over 10,000 random moves', async () => {
    let moves = 0;
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 2_000 }), fc.array(move, { minLength: stepsPerSequence, maxLength: stepsPerSequence }), async (captured, sequence) => {
        const payment = await paidPayment(journal, { profileId, amountMinor: captured });
        const book: Book = { open: [], done: [] };
        for (const one of sequence) {
          await play(payment, one, book);
          moves += 1;
          const now = await journal.transactions.get(payment.id);
          expect(now).toMatchObject({ heldMinor: total(book.open), refundedMinor: total(book.done), status: paidStatus(captured, total(book.done)) });
          expect(total(book.open) + total(book.done)).toBeLessThanOrEqual(captured);
        }
      }),
      { numRuns: sequences },
    );
    expect(moves).toBeGreaterThanOrEqual(10_000);
  }, 240_000);
});
