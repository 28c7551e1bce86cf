/** Refunds by other means: recorded by one person, confirmed by another, made void with a reason; nothing is ever sent. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createMoneyLock } from '@core/money-rules/money-lock.ts';
import type { Journal } from '@core/ports/journal.ts';
import { createManualRefunds, type ManualRefunds } from '@core/refunds/manual-refunds.ts';
import { openDatabase, type JournalDatabase } from '@electron/journal/database.ts';
import { createJournal } from '@electron/journal/journal.ts';
import type { ProfileId } from '@shared/domain/ids.ts';
import type { ManualRefundInput } from '@shared/domain/manual-refund.ts';
import type { Transaction } from '@shared/domain/transaction.ts';
import { AppError } from '@shared/errors/app-error.ts';
import { calls } from '@shared/ipc/contract.ts';
import { toMinor } from '@shared/money/money.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { countingIds, submitKeyOf } from '../../../support/ids.ts';
import { newProfileId, paidPayment, patchOf, practiceProfile, temporaryFolder, type TemporaryFolder } from '../../../support/journal.ts';
import { memorySealer } from '../../../support/memory-sealer.ts';
import { chooserOf, memoryFolder, memorySaver } from '../../../support/proofs.ts';

const proof = { id: '01930000-9999-7000-8000-000000000001', name: 'slip 銀行.pdf', bytes: Buffer.from('%PDF practice slip, not real') };
/** 14:00 in Hong Kong. */
const now = Date.UTC(2026, 10, 20, 6, 0, 0);

let place: TemporaryFolder;
let database: JournalDatabase;
let journal: Journal;
let profileId: ProfileId;
let clock: FakeClock;
let chooser: ReturnType<typeof chooserOf>;
let folder: ReturnType<typeof memoryFolder>;
let saver: ReturnType<typeof memorySaver>;
let told: string[];
let manual: ManualRefunds;
let payment: Transaction;
let number = 0;

function over(journalUsed: Journal): ManualRefunds {
  const notifier = { intentChanged: async () => undefined, transactionChanged: async ({ id }: Transaction) => void told.push(id), profileChanged: async () => undefined };
  const unused = (): never => { throw new Error('nothing may be sent'); };
  const profile = async (id: ProfileId) => {
    const found = await journal.profiles.get(id);
    if (!found) throw new AppError('profile.notFound');
    return found;
  };
  const directory = { profile, provider: unused, providerForTest: unused, policy: unused };
  return createManualRefunds({ journal: journalUsed, directory, sealer: memorySealer(), chooser, folder, saver, clock, ids: countingIds((number += 1_000)), notifier, moneyLock: createMoneyLock({ journal: journalUsed }), operator: async () => 'Mei Chan' });
}

beforeEach(async () => {
  place = temporaryFolder();
  clock = new FakeClock(now);
  database = openDatabase({ path: place.path, now: clock.now() });
  journal = createJournal(database);
  profileId = newProfileId();
  await journal.profiles.save(profileId, { ...practiceProfile, providerId: 'vexora', settings: {}, timeZone: 'Asia/Taipei' }, clock.now());
  chooser = chooserOf(proof);
  folder = memoryFolder();
  saver = memorySaver();
  told = [];
  manual = over(journal);
  payment = await paidPayment(journal, { profileId, providerId: 'vexora', amountMinor: 30_000, currency: 'TWD', createdAt: clock.now() });
});
afterEach(async () => {
  await journal.close();
  place.remove();
});

function input(change: Partial<ManualRefundInput> = {}): ManualRefundInput {
  return {
    submitKey: submitKeyOf((number += 1)), paymentId: payment.id, amountMinor: toMinor(10_000), method: 'bank_transfer', paidOn: '2026-11-20', externalReference: 'BANK-77', reason: 'damaged_item',
    note: 'both mugs', payee: '王小明 004-0000-1111', proof: null, repeatReason: null, ...change,
  };
}

const current = async (): Promise<Transaction> => (await journal.transactions.get(payment.id))!;

describe('recording', () => {
  it('holds the amount at the payment, waits for a second person, and keeps who, what and when', async () => {
    const { refund, payment: after, record } = await manual.record(input());
    expect(refund).toMatchObject({ kind: 'refund', origin: 'manual', status: 'pending', amountMinor: 10_000, parentId: payment.id, intentId: null, reason: 'damaged_item', description: 'both mugs', operator: 'Mei Chan', movedAt: null });
    expect(refund.reference).toMatch(/^R-ORD-\d+-01-[0-9A-F]{6}$/);
    expect(after).toMatchObject({ heldMinor: 10_000, refundedMinor: 0, status: 'paid' });
    expect(record).toMatchObject({ state: 'recorded', method: 'bank_transfer', paidOn: '2026-11-20', externalReference: 'BANK-77', hasPayee: true, proof: null, recordedBy: 'Mei Chan', confirmedBy: null, version: 1 });
    expect(await journal.transactions.timeline(refund.id)).toMatchObject([{ type: 'manual.recorded', operator: 'Mei Chan', data: { amountMinor: 10_000, note: 'both mugs' } }]);
    expect(told).toEqual([refund.id, payment.id]);
    // Neither an intent nor a sum of what went out.
    expect(await journal.intents.listOpen()).toEqual([]);
    expect((await journal.transactions.sums({}))[0]).toMatchObject({ outMinor: 0 });
    // What the screens get is exactly what the contract lets through.
    expect(calls['refunds.recordManual'].output.safeParse(await manual.get(refund.id)).success).toBe(true);
  });

  it('keeps the payee sealed and gives it only on request', async () => {
    const { refund } = await manual.record(input());
    const text = JSON.stringify(database.sqlite.prepare('SELECT * FROM manual_refunds').all()) + JSON.stringify(database.sqlite.prepare('SELECT * FROM events').all()) + JSON.stringify(database.sqlite.prepare('SELECT * FROM transactions').all());
    expect(text).not.toContain('王小明');
    expect(text).not.toContain('1111');
    expect(await manual.payee(refund.id)).toBe('王小明 004-0000-1111');
    const without = await manual.record(input({ payee: '', repeatReason: 'another mug' }));
    expect(without.record.hasPayee).toBe(false);
    expect(await manual.payee(without.refund.id)).toBe('');
  });

  it('the second press of the same button is the same record, with other entries it is refused', async () => {
    const first = input({ proof: proof.id });
    const results = await Promise.all([manual.record(first), manual.record(first)]);
    expect(new Set(results.map(({ refund }) => refund.id)).size).toBe(1);
    expect((await manual.record(first)).refund.id).toBe(results[0]?.refund.id);
    expect(await current()).toMatchObject({ heldMinor: 10_000 });
    expect(folder.files.size).toBe(1);
    for (const other of [{ amountMinor: toMinor(9_900) }, { payee: 'Somebody else' }, { externalReference: 'BANK-78' }, { proof: null }]) {
      await expect(manual.record({ ...first, ...other })).rejects.toMatchObject({ code: 'intent.payloadDiffers' });
    }
  });

  it.each<[string, Partial<ManualRefundInput>, string, string | undefined]>([
    ['nothing', { amountMinor: toMinor(0) }, 'amount.notPositive', 'amountMinor'],
    ['less than nothing', { amountMinor: toMinor(-100) }, 'amount.notPositive', 'amountMinor'],
    ['more than came in', { amountMinor: toMinor(30_100) }, 'amount.aboveRefundable', 'amountMinor'],
    ['a part of a dollar', { amountMinor: toMinor(10_050) }, 'amount.notWholeUnits', 'amountMinor'],
    ['tomorrow', { paidOn: '2026-11-21' }, 'field.invalid', 'paidOn'],
    ['the day before the payment', { paidOn: '2026-11-19' }, 'field.invalid', 'paidOn'],
    ['a day that no calendar has', { paidOn: '2026-02-31' }, 'field.invalid', 'paidOn'],
    ['another reason without a word', { reason: 'other', note: '' }, 'field.required', 'note'],
    ['a proof that was never chosen', { proof: '01930000-9999-7000-8000-00000000dead' }, 'file.unreadable', undefined],
  ])('refuses %s and writes nothing', async (_name, change, code, field) => {
    await expect(manual.record(input(change))).rejects.toMatchObject({ code, field });
    expect(await current()).toMatchObject({ heldMinor: 0, version: payment.version });
    expect(await journal.transactions.refundsOf(payment.id)).toEqual([]);
    expect(folder.files.size).toBe(0);
  });

  it('takes all that came in although it has a fraction', async () => {
    const part = await journal.transactions.observe({ transactionId: payment.id, fromVersion: payment.version, evidence: null, problem: null, event: null, at: clock.now(), effects: [patchOf(payment.id, { status: 'part_paid', receivedMinor: toMinor(12_345) })] });
    expect(part.status).toBe('part_paid');
    await expect(manual.record(input({ amountMinor: toMinor(12_344) }))).rejects.toMatchObject({ code: 'amount.notWholeUnits' });
    expect((await manual.record(input({ amountMinor: toMinor(12_345) }))).payment).toMatchObject({ heldMinor: 12_345 });
  });

  it('is for providers without a refund call only, and for payments that came in', async () => {
    const api = newProfileId();
    await journal.profiles.save(api, { ...practiceProfile, settings: {} }, clock.now());
    const other = await paidPayment(journal, { profileId: api });
    await expect(manual.record(input({ paymentId: other.id }))).rejects.toMatchObject({ code: 'refund.apiOnly' });
    const { refund } = await manual.record(input());
    await expect(manual.record(input({ paymentId: refund.id }))).rejects.toMatchObject({ code: 'transaction.notFound' });
    await manual.record(input({ amountMinor: toMinor(20_000), repeatReason: 'another mug' }));
    await expect(manual.record(input({ repeatReason: 'another mug' }))).rejects.toMatchObject({ code: 'refund.notRefundable' });
  });

  it('asks before a second record of the same payment', async () => {
    await manual.record(input());
    await expect(manual.record(input())).rejects.toMatchObject({ code: 'refund.repeatNeedsReason' });
    expect((await manual.record(input({ repeatReason: 'another mug' }))).payment).toMatchObject({ heldMinor: 20_000 });
  });

  it('of two at once for the last of it, writes down one', async () => {
    const results = await Promise.allSettled([manual.record(input({ amountMinor: toMinor(20_000) })), manual.record(input({ amountMinor: toMinor(20_000) }))]);
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await current()).toMatchObject({ heldMinor: 20_000 });
  });
});

describe('the second person', () => {
  it('makes it count, on the day the money left in the zone of the profile', async () => {
    const { refund, record } = await manual.record(input());
    clock.advance(60_000);
    const confirmed = await manual.confirm({ transactionId: refund.id, version: record.version, person: 'Ben Lee' });
    expect(confirmed.refund).toMatchObject({ status: 'succeeded', movedAt: Date.UTC(2026, 10, 19, 16, 0, 0) });
    expect(confirmed.payment).toMatchObject({ heldMinor: 0, refundedMinor: 10_000, status: 'part_refunded' });
    expect(confirmed.record).toMatchObject({ state: 'confirmed', confirmedBy: 'Ben Lee', confirmedAt: now + 60_000, version: 2 });
    expect((await journal.transactions.timeline(refund.id))[0]).toMatchObject({ type: 'manual.confirmed', operator: 'Ben Lee' });
    expect((await journal.transactions.sums({}))[0]).toMatchObject({ inMinor: 30_000, outMinor: 10_000 });
  });

  it.each(['Mei Chan', 'mei chan', '  Mei   Chan ', 'ＭＥＩ ＣＨＡＮ'])('is not the first one again, written as "%s"', async (person) => {
    const { refund, record } = await manual.record(input());
    await expect(manual.confirm({ transactionId: refund.id, version: record.version, person })).rejects.toMatchObject({ code: 'manualRefund.samePerson', field: 'person' });
    expect(await current()).toMatchObject({ heldMinor: 10_000, refundedMinor: 0 });
  });

  it('confirms once, and only what is as it was seen', async () => {
    const { refund, record } = await manual.record(input());
    const confirm = () => manual.confirm({ transactionId: refund.id, version: record.version, person: 'Ben Lee' });
    const both = await Promise.allSettled([confirm(), confirm()]);
    expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    await expect(confirm()).rejects.toMatchObject({ code: 'manualRefund.wrongState' });
    expect(await current()).toMatchObject({ heldMinor: 0, refundedMinor: 10_000 });
    const second = await manual.record(input({ repeatReason: 'another mug' }));
    await expect(manual.confirm({ transactionId: second.refund.id, version: 7, person: 'Ben Lee' })).rejects.toMatchObject({ code: 'intent.changedMeanwhile' });
    await expect(manual.confirm({ transactionId: payment.id, version: 1, person: 'Ben Lee' })).rejects.toMatchObject({ code: 'manualRefund.notFound' });
  });

  it('is waited for before the profile can be removed', async () => {
    const { refund, record } = await manual.record(input());
    await expect(journal.profiles.remove(profileId, clock.now())).rejects.toMatchObject({ code: 'profile.hasOpenIntents' });
    await manual.makeVoid({ transactionId: refund.id, version: record.version, person: 'Mei Chan', reason: 'typed twice' });
    await journal.profiles.remove(profileId, clock.now());
  });
});

describe('making void', () => {
  it.each([false, true])('frees the amount again, confirmed before: %s', async (confirmedBefore) => {
    const { refund, record } = await manual.record(input({ amountMinor: toMinor(30_000) }));
    const version = confirmedBefore ? (await manual.confirm({ transactionId: refund.id, version: record.version, person: 'Ben Lee' })).record.version : record.version;
    const voided = await manual.makeVoid({ transactionId: refund.id, version, person: 'Mei Chan', reason: 'the bank sent it back' });
    expect(voided.refund).toMatchObject({ status: 'cancelled', movedAt: null });
    expect(voided.payment).toMatchObject({ heldMinor: 0, refundedMinor: 0, status: 'paid' });
    expect(voided.record).toMatchObject({ state: 'voided', voidedBy: 'Mei Chan', voidReason: 'the bank sent it back', confirmedBy: confirmedBefore ? 'Ben Lee' : null });
    expect((await journal.transactions.timeline(refund.id))[0]).toMatchObject({ type: 'manual.voided', operator: 'Mei Chan', data: { note: 'the bank sent it back' } });
    await expect(manual.makeVoid({ transactionId: refund.id, version: voided.record.version, person: 'Mei Chan', reason: 'again' })).rejects.toMatchObject({ code: 'manualRefund.wrongState' });
    await expect(manual.confirm({ transactionId: refund.id, version: voided.record.version, person: 'Ben Lee' })).rejects.toMatchObject({ code: 'manualRefund.wrongState' });
    expect((await manual.record(input({ amountMinor: toMinor(30_000) }))).payment).toMatchObject({ heldMinor: 30_000 });
  });
});

describe('a proof', () => {
  it('lies sealed beside the journal and comes back byte for byte', async () => {
    const { refund, record } = await manual.record(input({ proof: proof.id }));
    expect(record.proof).toMatchObject({ name: 'slip 銀行.pdf', bytes: proof.bytes.byteLength });
    expect(Buffer.from([...folder.files.values()][0] ?? []).includes('practice slip')).toBe(false);
    expect(await manual.saveProof(refund.id)).toBe('/home/mei/slip 銀行.pdf');
    expect(Buffer.from(saver.saved[0]?.bytes ?? []).equals(proof.bytes)).toBe(true);
    // One choice is good for one record.
    expect(chooser.left.size).toBe(0);
    await expect(manual.record(input({ proof: proof.id, repeatReason: 'another mug' }))).rejects.toMatchObject({ code: 'file.unreadable' });
  });

  it('of another record or changed on disk is not taken for this one', async () => {
    const { refund } = await manual.record(input({ proof: proof.id }));
    const [file = ''] = folder.files.keys();
    const bytes = Buffer.from(folder.files.get(file) ?? []);
    bytes[bytes.length - 20] = (bytes[bytes.length - 20] ?? 0) ^ 1;
    folder.files.set(file, bytes);
    await expect(manual.saveProof(refund.id)).rejects.toMatchObject({ code: 'secret.incomplete' });
    folder.files.delete(file);
    await expect(manual.saveProof(refund.id)).rejects.toMatchObject({ code: 'file.unreadable' });
    expect(saver.saved).toEqual([]);
  });

  it('of a record that could not be written is taken away, and can be used for the next try', async () => {
    const full = over({ ...journal, manualRefunds: { ...journal.manualRefunds, record: async () => { throw new AppError('journal.diskFull'); } } });
    await expect(full.record(input({ proof: proof.id }))).rejects.toMatchObject({ code: 'journal.diskFull' });
    expect(folder.files.size).toBe(0);
    expect((await manual.record(input({ proof: proof.id }))).record.proof).not.toBeNull();
  });

  it('that no record names is swept at the next start, and no other', async () => {
    await manual.record(input({ proof: proof.id }));
    const lost = over({ ...journal, manualRefunds: { ...journal.manualRefunds, record: async () => { throw new AppError('journal.unsafe'); } } });
    chooser.left.set(proof.id, proof);
    await expect(lost.record(input({ proof: proof.id, repeatReason: 'another mug' }))).rejects.toMatchObject({ code: 'journal.unsafe' });
    expect(folder.files.size).toBe(2);
    await manual.recover();
    expect([...folder.files.keys()]).toEqual(await journal.manualRefunds.proofFiles());
    expect(folder.files.size).toBe(1);
  });
});

describe('the table refuses, whatever the code above does', () => {
  it.each([
    ["UPDATE manual_refunds SET external_reference = 'x', version = 2, state = 'voided', voided_by = 'B', voided_at = 1, void_reason = 'r'", /never changes/],
    ["UPDATE manual_refunds SET payee_cipher = NULL", /never changes|recorded to confirmed/],
    ["UPDATE manual_refunds SET version = 2", /recorded to confirmed to voided/],
    ["UPDATE manual_refunds SET state = 'confirmed', confirmed_by = 'Mei Chan', confirmed_at = 1", /second_person/],
    ["UPDATE manual_refunds SET state = 'confirmed'", /CHECK/],
    ["UPDATE manual_refunds SET state = 'voided', voided_by = 'B', voided_at = 1", /CHECK/],
    ['DELETE FROM manual_refunds', /never deleted/],
    ["INSERT INTO manual_refunds SELECT (SELECT id FROM transactions WHERE kind = 'payment'), '01930000-0000-7000-8000-0000000000aa', content_hash, state, method, paid_on, external_reference, NULL, NULL, NULL, NULL, NULL, recorded_by, 1, NULL, NULL, NULL, NULL, NULL, 1 FROM manual_refunds", /transaction of its own/],
  ])('%s', async (statement, complaint) => {
    await manual.record(input());
    expect(() => database.sqlite.exec(statement)).toThrow(complaint);
  });

  it('any way back from confirmed or voided', async () => {
    const { refund, record } = await manual.record(input());
    const confirmed = await manual.confirm({ transactionId: refund.id, version: record.version, person: 'Ben Lee' });
    for (const back of ["UPDATE manual_refunds SET state = 'recorded', confirmed_by = NULL, confirmed_at = NULL", "UPDATE manual_refunds SET state = 'voided', confirmed_by = 'Someone', voided_by = 'B', voided_at = 1, void_reason = 'r'"]) {
      expect(() => database.sqlite.exec(back)).toThrow(/recorded to confirmed to voided/);
    }
    await manual.makeVoid({ transactionId: refund.id, version: confirmed.record.version, person: 'Ben Lee', reason: 'r' });
    expect(() => database.sqlite.exec("UPDATE manual_refunds SET state = 'confirmed', voided_by = NULL, voided_at = NULL, void_reason = NULL")).toThrow(/recorded to confirmed to voided/);
  });
});
