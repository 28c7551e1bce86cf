import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Journal } from '@core/ports/journal.ts';
import { createJournal, openJournalInThread } from '@electron/journal/journal.ts';
import { openDatabase, type JournalDatabase } from '@electron/journal/database.ts';
import { attemptId, intentId, submitKey, type ProfileId } from '@shared/domain/ids.ts';
import { toMinor } from '@shared/money/money.ts';
import {
  at, linkPlan, newProfileId, paidPayment, patchOf, practiceEvidence, practiceProfile, progressOf, refundPlan, sha256, startOfTests, stepOf,
  temporaryFolder, type TemporaryFolder,
} from '../../support/journal.ts';

let place: TemporaryFolder;
let database: JournalDatabase;
let journal: Journal;
let profileId: ProfileId;

beforeEach(async () => {
  place = temporaryFolder();
  database = openDatabase({ path: place.path, now: startOfTests });
  journal = createJournal(database);
  profileId = newProfileId();
  await journal.profiles.save(profileId, practiceProfile, startOfTests);
});
afterEach(async () => {
  await journal.close();
  place.remove();
});

const newAttempt = (): ReturnType<typeof attemptId.parse> => attemptId.parse(randomUUID());
const countOf = (table: string): unknown => database.sqlite.prepare(`SELECT count(*) AS count FROM ${table}`).get();

describe('create', () => {
  it('writes intent, transaction and first event together', async () => {
    const plan = linkPlan({ profileId });
    const { intent, created } = await journal.intents.create(plan);
    expect(created).toBe(true);
    expect(intent).toMatchObject({ id: plan.id, state: 'QUEUED', version: 1, sends: 0, asks: 0, reference: plan.reference, transactionId: plan.transaction.id });
    expect(await journal.intents.get(plan.id)).toEqual({ intent, payload: plan.payload, payloadHash: plan.payloadHash });
    expect(await journal.intents.bySubmitKey(plan.submitKey)).toEqual(intent);
    expect(await journal.transactions.get(plan.transaction.id)).toEqual({
      ...plan.transaction, receivedMinor: null, refundedMinor: 0, heldMinor: 0, refundedElsewhereMinor: 0, version: 1, intentId: plan.id, movedAt: null, observedAt: startOfTests, observedFrom: 'app',
    });
    expect(await journal.transactions.timeline(plan.transaction.id)).toEqual([
      { id: 1, at: startOfTests, type: 'intent.queued', transactionId: plan.transaction.id, intentId: plan.id, operator: 'Mei', data: { kind: 'link', state: 'QUEUED', amountMinor: 10_000 } },
    ]);
    expect(await journal.intents.listOpen()).toEqual([intent]);
    expect(await journal.intents.countOpen(profileId)).toBe(1);
  });

  it('takes the same submit key once, whatever else is new', async () => {
    const plan = linkPlan({ profileId });
    const again = { ...linkPlan({ profileId, reference: plan.reference }), submitKey: plan.submitKey, payload: plan.payload, payloadHash: plan.payloadHash };
    const answers = await Promise.all([journal.intents.create(plan), journal.intents.create(again), journal.intents.create(again)]);
    expect(answers.map(({ created }) => created)).toEqual([true, false, false]);
    expect(new Set(answers.map(({ intent }) => intent.id))).toEqual(new Set([plan.id]));
    expect(countOf('transactions')).toEqual({ count: 1 });
  });

  it('refuses a submit key that comes back with other content', async () => {
    const plan = linkPlan({ profileId });
    await journal.intents.create(plan);
    const other = linkPlan({ profileId, amountMinor: 99 });
    await expect(journal.intents.create({ ...other, submitKey: plan.submitKey })).rejects.toMatchObject({ code: 'intent.payloadDiffers' });
  });

  it('refuses a reference that is taken, by a payment or by a refund', async () => {
    const payment = await paidPayment(journal, { profileId });
    const refund = refundPlan(payment, { amountMinor: 100 });
    await journal.intents.create(refund);
    for (const reference of [payment.reference, refund.reference]) {
      await expect(journal.intents.create(linkPlan({ profileId, reference }))).rejects.toMatchObject({ code: 'reference.duplicate', field: 'reference', params: { reference } });
      await expect(journal.intents.create(refundPlan(payment, { amountMinor: 100, reference }))).rejects.toMatchObject({ code: 'reference.duplicate' });
    }
    const otherProfile = newProfileId();
    await journal.profiles.save(otherProfile, practiceProfile, startOfTests);
    expect((await journal.intents.create(linkPlan({ profileId: otherProfile, reference: payment.reference }))).created).toBe(true);
  });

  it('refuses an unknown profile, an unknown payment and a plan that contradicts itself', async () => {
    await expect(journal.intents.create(linkPlan({ profileId: newProfileId() }))).rejects.toMatchObject({ code: 'profile.notFound' });
    const plan = linkPlan({ profileId });
    await expect(journal.intents.create({ ...plan, amountMinor: toMinor(1) })).rejects.toThrow(/inconsistent/);
    const payment = await paidPayment(journal, { profileId });
    const lost = refundPlan({ ...payment, id: linkPlan({ profileId }).transaction.id });
    await expect(journal.intents.create(lost)).rejects.toMatchObject({ code: 'transaction.notFound' });
    expect(countOf('intents')).toEqual({ count: 1 });
  });
});

describe('a refund', () => {
  it('holds its amount at the payment, and no more than the rest can be held', async () => {
    const payment = await paidPayment(journal, { profileId, amountMinor: 10_000 });
    await journal.intents.create(refundPlan(payment, { amountMinor: 6_000 }));
    expect(await journal.transactions.get(payment.id)).toMatchObject({ heldMinor: 6_000, refundedMinor: 0, status: 'paid', version: payment.version + 1 });
    await expect(journal.intents.create(refundPlan(payment, { amountMinor: 4_001 }))).rejects.toMatchObject({
      code: 'amount.aboveRefundable', field: 'amount', params: { maximumMinor: 4_000, currency: 'HKD' },
    });
    await journal.intents.create(refundPlan(payment, { amountMinor: 4_000 }));
    expect(await journal.transactions.refundsOf(payment.id)).toHaveLength(2);
  });

  it('is refused for what is not a paid payment', async () => {
    const waiting = await journal.intents.create(linkPlan({ profileId }));
    const link = await journal.transactions.get(waiting.intent.transactionId);
    await expect(journal.intents.create(refundPlan(link!))).rejects.toMatchObject({ code: 'refund.notRefundable' });
    const payment = await paidPayment(journal, { profileId });
    await expect(journal.intents.create(refundPlan(payment, { currency: 'CNY' }))).rejects.toMatchObject({ code: 'refund.notRefundable' });
    const { intent } = await journal.intents.create(refundPlan(payment, { amountMinor: 1 }));
    const refund = await journal.transactions.get(intent.transactionId);
    await expect(journal.intents.create(refundPlan(refund!))).rejects.toMatchObject({ code: 'refund.notRefundable' });
  });

  it('that is exclusive stands alone until it is final', async () => {
    const payment = await paidPayment(journal, { profileId });
    const { intent } = await journal.intents.create(refundPlan(payment, { amountMinor: 100, exclusive: true }));
    for (const exclusive of [true, false]) {
      await expect(journal.intents.create(refundPlan(payment, { amountMinor: 100, exclusive }))).rejects.toMatchObject({ code: 'refund.alreadyOpen', params: { intentId: intent.id } });
    }
    await journal.intents.step(stepOf(intent, 'REJECTED', 'intent.rejected', { effects: [{ kind: 'settleHold', paymentId: payment.id, amountMinor: toMinor(100), to: 'released' }] }));
    expect((await journal.intents.create(refundPlan(payment, { amountMinor: 100, exclusive: true }))).created).toBe(true);
  });

  it('moves its amount from held to refunded and back, and the payment follows', async () => {
    const payment = await paidPayment(journal, { profileId, amountMinor: 1_000 });
    const settle = (amountMinor: number, to: 'refunded' | 'released' | 'reversed') => ({ kind: 'settleHold', paymentId: payment.id, amountMinor: toMinor(amountMinor), to }) as const;
    const part = (await journal.intents.create(refundPlan(payment, { amountMinor: 400 }))).intent;
    const done = await journal.intents.step(stepOf(part, 'SUCCEEDED', 'intent.succeeded', { effects: [settle(400, 'refunded'), patchOf(part.transactionId, { status: 'succeeded' })] }));
    expect(await journal.transactions.get(payment.id)).toMatchObject({ status: 'part_refunded', refundedMinor: 400, heldMinor: 0 });
    const rest = (await journal.intents.create(refundPlan(payment, { amountMinor: 600 }))).intent;
    await journal.intents.step(stepOf(rest, 'SUCCEEDED', 'intent.succeeded', { effects: [settle(600, 'refunded')] }));
    expect(await journal.transactions.get(payment.id)).toMatchObject({ status: 'refunded', refundedMinor: 1_000 });
    await journal.intents.step(stepOf(done, 'FAILED_LATE', 'intent.failedLate', { effects: [settle(400, 'reversed')] }));
    expect(await journal.transactions.get(payment.id)).toMatchObject({ status: 'part_refunded', refundedMinor: 600 });
  });

  it('cannot settle what is not held: the step leaves no trace', async () => {
    const payment = await paidPayment(journal, { profileId, amountMinor: 1_000 });
    const { intent } = await journal.intents.create(refundPlan(payment, { amountMinor: 400 }));
    const before = await journal.transactions.get(payment.id);
    const wrong = stepOf(intent, 'SUCCEEDED', 'intent.succeeded', { effects: [{ kind: 'settleHold', paymentId: payment.id, amountMinor: toMinor(401), to: 'refunded' }] });
    await expect(journal.intents.step(wrong)).rejects.toThrow(/no such hold/);
    expect(await journal.transactions.get(payment.id)).toEqual(before);
    expect((await journal.intents.get(intent.id))?.intent).toEqual(intent);
    expect(await journal.transactions.timeline(intent.transactionId)).toHaveLength(1);
  });

  it('keeps what is refunded when a query says only "paid"', async () => {
    const payment = await paidPayment(journal, { profileId, amountMinor: 1_000 });
    const { intent } = await journal.intents.create(refundPlan(payment, { amountMinor: 400 }));
    await journal.intents.step(stepOf(intent, 'SUCCEEDED', 'intent.succeeded', { effects: [{ kind: 'settleHold', paymentId: payment.id, amountMinor: toMinor(400), to: 'refunded' }, patchOf(payment.id, { status: 'paid' })] }));
    expect(await journal.transactions.get(payment.id)).toMatchObject({ status: 'part_refunded' });
  });
});

describe('step', () => {
  it('moves an intent with its attempt, transaction and event, in order', async () => {
    const { intent } = await journal.intents.create(linkPlan({ profileId }));
    const attempt = newAttempt();
    const sending = await journal.intents.step(stepOf(intent, 'SENDING', 'intent.sending', {
      at: at(10), progress: progressOf(intent, { state: 'SENDING', sends: 1, lastSentAt: at(10) }), attempt: { id: attempt, phase: 'begin' }, effects: [patchOf(intent.transactionId, { status: 'sending' })],
    }));
    expect(sending).toMatchObject({ state: 'SENDING', version: 2, sends: 1, lastSentAt: at(10), updatedAt: at(10) });
    const problem = { reason: 'timeout', httpStatus: null, providerCode: null, providerMessage: null } as const;
    const unknown = await journal.intents.step(stepOf(sending, 'UNKNOWN', 'intent.unknown', {
      at: at(20), progress: progressOf(sending, { state: 'UNKNOWN', problem, nextAskAt: at(1_020) }), attempt: { id: attempt, phase: 'end', evidence: practiceEvidence, problem },
      effects: [patchOf(intent.transactionId, { status: 'unknown' })],
    }));
    expect(unknown).toMatchObject({ state: 'UNKNOWN', version: 3, problem, nextAskAt: at(1_020) });
    const asked = { ...practiceEvidence, operation: 'query', startedAt: at(30) };
    await journal.intents.step(stepOf(unknown, 'SUCCEEDED', 'intent.succeeded', {
      at: at(40), observation: { evidence: asked, problem: null },
      effects: [{ kind: 'patch', transactionId: intent.transactionId, status: 'waiting', providerPaymentId: 'P1', link: { url: 'http://127.0.0.1/pay', qrText: null, action: null, expiresAt: at(900) }, observedAt: at(40), observedFrom: 'query' }],
    }));
    expect(await journal.transactions.get(intent.transactionId)).toMatchObject({ status: 'waiting', providerPaymentId: 'P1', link: { url: 'http://127.0.0.1/pay', qrText: null, action: null, expiresAt: at(900) }, observedFrom: 'query', version: 4 });
    expect((await journal.transactions.timeline(intent.transactionId)).map(({ type }) => type)).toEqual(['intent.succeeded', 'intent.unknown', 'intent.sending', 'intent.queued']);
    expect(await journal.transactions.exchanges(intent.transactionId, 10)).toEqual([asked, practiceEvidence]);
    expect(await journal.transactions.exchanges(intent.transactionId, 1)).toEqual([asked]);
    expect(await journal.intents.listOpen()).toEqual([]);
  });

  it('is lost by a second connection that read the same version', async () => {
    const other = openJournalInThread({ path: place.path, now: startOfTests });
    for (let round = 0; round < 20; round += 1) {
      const { intent } = await journal.intents.create(linkPlan({ profileId }));
      const sending = () => stepOf(intent, 'SENDING', 'intent.sending', { progress: progressOf(intent, { state: 'SENDING', sends: 1 }), attempt: { id: newAttempt(), phase: 'begin' } });
      const [winner, loser] = round % 2 === 0 ? [journal, other] : [other, journal];
      const read = await loser.intents.get(intent.id);
      await winner.intents.step(sending());
      expect(read?.intent.version).toBe(intent.version);
      await expect(loser.intents.step(sending())).rejects.toMatchObject({ code: 'intent.changedMeanwhile', params: { intentId: intent.id, state: 'SENDING' } });
    }
    expect(countOf('attempts')).toEqual({ count: 20 });
    await other.close();
  });

  it('is lost also where the state stayed the same meanwhile', async () => {
    const { intent } = await journal.intents.create(linkPlan({ profileId }));
    const unknown = await journal.intents.step(stepOf(intent, 'UNKNOWN', 'intent.unknown'));
    const asked = stepOf(unknown, 'UNKNOWN', 'intent.asked', { progress: progressOf(unknown, { asks: 1 }), observation: { evidence: practiceEvidence, problem: null } });
    await journal.intents.step(asked);
    await expect(journal.intents.step(asked)).rejects.toMatchObject({ code: 'intent.changedMeanwhile', params: { state: 'UNKNOWN' } });
    expect(countOf('observations')).toEqual({ count: 1 });
    await expect(journal.intents.step({ ...stepOf(unknown, 'SUCCEEDED', 'intent.succeeded'), fromVersion: unknown.version + 1, fromState: 'SENDING' })).rejects.toMatchObject({ code: 'intent.changedMeanwhile' });
  });

  it('names an intent that is not there, and an attempt that has ended', async () => {
    const { intent } = await journal.intents.create(linkPlan({ profileId }));
    await expect(journal.intents.step({ ...stepOf(intent, 'SENDING', 'intent.sending'), intentId: intentId.parse(randomUUID()) })).rejects.toMatchObject({ code: 'intent.notFound' });
    const ended = stepOf(intent, 'UNKNOWN', 'intent.unknown', { attempt: { id: newAttempt(), phase: 'end', evidence: null, problem: null } });
    await expect(journal.intents.step(ended)).rejects.toMatchObject({ code: 'intent.changedMeanwhile' });
    expect((await journal.intents.get(intent.id))?.intent.state).toBe('QUEUED');
  });

  it('gives a reference free when told so, and only then', async () => {
    const { intent } = await journal.intents.create(linkPlan({ profileId }));
    expect(await journal.transactions.byReference(profileId, intent.reference)).toMatchObject({ id: intent.transactionId });
    const gone = await journal.intents.step(stepOf(intent, 'ABANDONED', 'intent.abandoned', { progress: progressOf(intent, { state: 'ABANDONED', referenceClaimed: false }) }));
    expect(await journal.transactions.byReference(profileId, intent.reference)).toBeUndefined();
    const heir = await journal.intents.create(linkPlan({ profileId, reference: intent.reference }));
    expect(await journal.transactions.byReference(profileId, intent.reference)).toMatchObject({ id: heir.intent.transactionId });
    await expect(journal.intents.step(stepOf(gone, 'ABANDONED', 'intent.decided'))).rejects.toMatchObject({ code: 'reference.duplicate' });
  });

  it('refuses one provider number for two refunds, but not for a refund and its payment', async () => {
    const payment = await paidPayment(journal, { profileId });
    const first = (await journal.intents.create(refundPlan(payment, { amountMinor: 100 }))).intent;
    const second = (await journal.intents.create(refundPlan(payment, { amountMinor: 100 }))).intent;
    const numbered = (intent: typeof first, providerTransactionId: string) => stepOf(intent, 'SUCCEEDED', 'intent.succeeded', { effects: [patchOf(intent.transactionId, { status: 'succeeded', providerTransactionId })] });
    await journal.transactions.observe({ transactionId: payment.id, fromVersion: payment.version + 2, effects: [patchOf(payment.id, { providerTransactionId: 'T1' })], evidence: null, problem: null, event: null, at: startOfTests });
    const done = await journal.intents.step(numbered(first, 'T1'));
    await expect(journal.intents.step(numbered(second, 'T1'))).rejects.toMatchObject({ code: 'provider.conflict' });
    expect((await journal.intents.get(second.id))?.intent.state).toBe('QUEUED');
    // The same number reported again for the same refund is no news, not a second one.
    const late = await journal.intents.step(stepOf(done, 'SUCCEEDED', 'intent.asked', { effects: [patchOf(done.transactionId, { providerTransactionId: 'T1' })] }));
    expect(late.version).toBe(done.version + 1);
  });
});

describe('what the tables refuse, whoever asks', () => {
  it.each([
    ["UPDATE events SET type = 'intent.rejected'", /append-only/],
    ['DELETE FROM events', /append-only/],
    ['UPDATE observations SET at = 0', /append-only/],
    ['DELETE FROM observations', /append-only/],
    ['DELETE FROM attempts', /never deleted/],
    ['DELETE FROM intents', /never deleted/],
    ['DELETE FROM transactions', /never deleted/],
    ['UPDATE intents SET amount_minor = 1', /never changes/],
    ["UPDATE intents SET payload = '{}'", /never changes/],
    ['UPDATE transactions SET amount_minor = 1', /never changes/],
    ["UPDATE transactions SET reference = 'X'", /never changes/],
    ["UPDATE intents SET state = 'QUEUED'", /stays final/],
    ["UPDATE intents SET state = 'DONE'", /CHECK|final/],
    ["UPDATE transactions SET status = 'lost'", /CHECK/],
    ['UPDATE transactions SET held_minor = -1', /held_not_negative/],
    ['UPDATE transactions SET refunded_minor = -1', /refunded_not_negative/],
    ['UPDATE transactions SET held_minor = 10001', /refund_cap/],
    ["UPDATE transactions SET held_minor = 'much'", /cannot store TEXT/],
    ["UPDATE profiles SET environment = 'live'", /FOREIGN KEY|CHECK/],
  ])('%s', async (statement, complaint) => {
    const payment = await paidPayment(journal, { profileId });
    const { intent } = await journal.intents.get(payment.intentId!).then((found) => found!);
    await journal.transactions.observe({ transactionId: payment.id, fromVersion: payment.version, effects: [], evidence: practiceEvidence, problem: null, event: null, at: at(1) });
    database.sqlite.prepare('INSERT INTO attempts (id, intent_id, transaction_id, number, started_at) VALUES (?, ?, ?, 1, 0)').run(newAttempt(), intent.id, payment.id);
    expect(() => database.sqlite.prepare(statement).run()).toThrow(complaint);
  });

  it('an exclusive refund beside another, written past the code', async () => {
    const payment = await paidPayment(journal, { profileId });
    await journal.intents.create(refundPlan(payment, { amountMinor: 1, exclusive: true }));
    const copy = `INSERT INTO intents SELECT ?, ?, kind, profile_id, ?, payment_id, reference, amount_minor, currency, payload, ?, exclusive, state, version, sends, asks, negative_reads,
      last_sent_at, last_asked_at, next_ask_at, quarantine_until, waited_ms, problem, operator, created_at, updated_at FROM intents WHERE kind = 'refund'`;
    const free = await journal.intents.create(linkPlan({ profileId }));
    expect(() => database.sqlite.prepare(copy).run(randomUUID(), submitKey.parse(randomUUID()), free.intent.transactionId, sha256('x'))).toThrow(/UNIQUE constraint failed: intents/);
  });

  it('a row that no schema knows is damage, not a half-right answer', async () => {
    await journal.intents.create(linkPlan({ profileId }));
    database.sqlite.exec("UPDATE transactions SET method = 'card'");
    database.sqlite.exec("UPDATE intents SET problem = '{\"reason\":\"weather\"}'");
    await expect(journal.intents.listOpen()).rejects.toMatchObject({ code: 'journal.damaged', params: { reason: 'row', table: 'intents' } });
  });
});
