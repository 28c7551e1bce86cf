import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Journal } from '@core/ports/journal.ts';
import { openJournalInThread } from '@electron/journal/journal.ts';
import type { ProfileId } from '@shared/domain/ids.ts';
import type { Intent } from '@shared/domain/intent.ts';
import { paidStatus, type Transaction } from '@shared/domain/transaction.ts';
import { AppError } from '@shared/errors/app-error.ts';
import { toMinor } from '@shared/money/money.ts';
import { newProfileId, paidPayment, practiceProfile, refundPlan, startOfTests, stepOf, temporaryFolder, type TemporaryFolder } from '../../support/journal.ts';

/** A run is one payment with its refunds. All 10,000 runs, 200,000 moves, by `REFUND_SEQUENCES=10000`. */
const sequences = Number(process.env['REFUND_SEQUENCES'] ?? 500);
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
  | { readonly kind: 'reverse'; readonly which: number }
  /** The provider's count of what was refunded outside the app, in thousandths of what was captured. */
  | { readonly kind: 'elsewhere'; readonly thousandths: number };

const move: fc.Arbitrary<Move> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('refund' as const), amountMinor: fc.integer({ min: 1, max: 700 }) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('settle' as const), which: fc.nat(50), to: fc.constantFrom('refunded' as const, 'released' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('reverse' as const), which: fc.nat(50) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('elsewhere' as const), thousandths: fc.integer({ min: 0, max: 600 }) }) },
);

type Book = { open: Intent[]; done: Intent[]; elsewhere: number };

const total = (intents: readonly Intent[]): number => intents.reduce((sum, { amountMinor }) => sum + amountMinor, 0);

async function settle(intent: Intent, paymentId: Transaction['id'], to: 'refunded' | 'released' | 'reversed'): Promise<Intent> {
  const [state, type] = ({ refunded: ['SUCCEEDED', 'intent.succeeded'], released: ['REJECTED', 'intent.rejected'], reversed: ['FAILED_LATE', 'intent.failedLate'] } as const)[to];
  return journal.intents.step(stepOf(intent, state, type, { effects: [{ kind: 'settleHold', paymentId, amountMinor: intent.amountMinor, to }] }));
}

async function play(payment: Transaction, one: Move, book: Book): Promise<void> {
  if (one.kind === 'refund') {
    const rest = payment.amountMinor - book.elsewhere - total(book.open) - total(book.done);
    try {
      book.open.push((await journal.intents.create(refundPlan(payment, { amountMinor: one.amountMinor }))).intent);
      expect(one.amountMinor).toBeLessThanOrEqual(rest);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      // A wholly refunded payment says so before it counts.
      expect(error.code).toBe(total(book.done) + book.elsewhere >= payment.amountMinor ? 'refund.notRefundable' : 'amount.aboveRefundable');
      expect(one.amountMinor).toBeGreaterThan(rest);
    }
    return;
  }
  if (one.kind === 'elsewhere') {
    // It can only have been refunded elsewhere as far as nothing stands against it here.
    book.elsewhere = Math.min(Math.floor((payment.amountMinor * one.thousandths) / 1_000), payment.amountMinor - total(book.open) - total(book.done));
    const now = await journal.transactions.get(payment.id);
    const effects = [{ kind: 'patch' as const, transactionId: payment.id, refundedElsewhereMinor: toMinor(book.elsewhere), observedAt: startOfTests, observedFrom: 'query' as const }];
    await journal.transactions.observe({ transactionId: payment.id, fromVersion: now!.version, effects, evidence: null, problem: null, event: null, at: startOfTests });
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
  it(`never lets succeeded and open refunds exceed what was captured less what was refunded elsewhere, over ${sequences} random lives of a payment`, async () => {
    let moves = 0;
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 2_000 }), fc.array(move, { minLength: stepsPerSequence, maxLength: stepsPerSequence }), async (captured, sequence) => {
        const payment = await paidPayment(journal, { profileId, amountMinor: captured });
        const book: Book = { open: [], done: [], elsewhere: 0 };
        for (const one of sequence) {
          await play(payment, one, book);
          moves += 1;
          const now = await journal.transactions.get(payment.id);
          expect(now).toMatchObject({ heldMinor: total(book.open), refundedMinor: total(book.done), refundedElsewhereMinor: book.elsewhere, status: paidStatus(captured, total(book.done) + book.elsewhere) });
          expect(total(book.open) + total(book.done)).toBeLessThanOrEqual(captured - book.elsewhere);
        }
      }),
      { numRuns: sequences },
    );
    expect(moves).toBeGreaterThanOrEqual(sequences * stepsPerSequence);
  }, 240_000 + sequences * 400);
});
