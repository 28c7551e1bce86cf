import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Journal } from '@core/ports/journal.ts';
import { openJournalInThread } from '@electron/journal/journal.ts';
import { DatabaseSync } from 'node:sqlite';
import { defaultMoneyRules } from '@shared/domain/money-rules.ts';
import { toMinor } from '@shared/money/money.ts';
import { entryOf } from '../../support/audit.ts';
import { at, linkPlan, newProfileId, paidPayment, practiceProfile, refundPlan, startOfTests, stepOf, temporaryFolder, type TemporaryFolder } from '../../support/journal.ts';

let place: TemporaryFolder;
let journal: Journal;
const profileId = newProfileId();

beforeEach(async () => {
  place = temporaryFolder();
  journal = openJournalInThread({ path: place.path, now: startOfTests });
  await journal.profiles.save(profileId, practiceProfile, startOfTests, 'Mei');
});

afterEach(async () => {
  await journal.close();
  place.remove();
});

async function rows() {
  const { rows: found } = await journal.audit.search({}, null, 500);
  return found.toReversed().map((row) => {
    if (!row.readable) throw new Error(`row ${row.seq} cannot be read`);
    return row;
  });
}

const actions = async (): Promise<readonly string[]> => (await rows()).map(({ action }) => action);

describe('the chain', () => {
  it('begins with a row that names the journal and counts what is older', async () => {
    const [first] = await rows();
    expect(first).toMatchObject({ seq: 1, action: 'journal.began', actor: null, previousHash: '0'.repeat(64), at: startOfTests, data: { intents: 0, transactions: 0, manualRefunds: 0 } });
    expect(first?.data.journalId).toMatch(/^[0-9a-f]{32}$/);
  });

  it('has a row for a profile with what changed, and no row for a save that changes nothing', async () => {
    await journal.profiles.save(profileId, practiceProfile, at(1), 'Mei');
    await journal.profiles.save(profileId, { ...practiceProfile, name: 'New name', settings: { messageVariant: 'a' } }, at(2), 'Lin');
    await journal.profiles.pause(profileId, 'provider.auth', at(3));
    await journal.profiles.resume(profileId, at(4), 'Lin');
    await journal.profiles.remove(profileId, at(5), 'Lin');
    expect((await rows()).slice(1).map(({ actor, action, data }) => [actor, action, data.changes?.map(({ field, from, to }) => `${field}: ${from} > ${to}`) ?? data])).toEqual([
      ['Mei', 'profile.create', expect.arrayContaining(['name: null > Practice shop'])],
      ['Lin', 'profile.change', ['name: Practice shop > New name', 'settings.successCodes: ["0","200"] > null']],
      [null, 'profile.pause', { code: 'provider.auth' }],
      ['Lin', 'profile.resume', {}],
      ['Lin', 'profile.remove', {}],
    ]);
  });

  it('has a row for every step that changes an intent, and none for an ask that changes nothing', async () => {
    const payment = await paidPayment(journal, { profileId });
    const { intent } = await journal.intents.create(refundPlan(payment, { amountMinor: toMinor(700) }));
    let now = await journal.intents.step(stepOf(intent, 'SENDING', 'intent.sending'));
    now = await journal.intents.step(stepOf(now, 'UNKNOWN', 'intent.unknown'));
    now = await journal.intents.step(stepOf(now, 'RESOLVING', 'intent.asked'));
    now = await journal.intents.step(stepOf(now, 'UNKNOWN', 'intent.asked'));
    now = await journal.intents.step(stepOf(now, 'RESOLVING', 'intent.asked'));
    await journal.intents.step(stepOf(now, 'REJECTED', 'intent.rejected'));
    const told = (await rows()).filter((row) => row.intentId === intent.id);
    expect(told.map(({ action, result, data }) => [action, result, data.from, data.state])).toEqual([
      ['intent.queued', 'done', undefined, 'QUEUED'],
      ['intent.sending', 'done', 'QUEUED', 'SENDING'],
      ['intent.unknown', 'unknown', 'SENDING', 'UNKNOWN'],
      ['intent.rejected', 'refused', 'UNKNOWN', 'REJECTED'],
    ]);
    expect(told.every(({ data }) => data.amountMinor === 700 && data.currency === 'HKD' && data.reference === intent.reference)).toBe(true);
    expect(told[0]).toMatchObject({ actor: 'Mei', transactionId: intent.transactionId, data: { paymentReference: payment.reference } });
  });

  it('has rows for keys, rules, exports and a new name, with no more than how a key ends', async () => {
    await journal.secretMarks.put({ profileId, name: 'apiKey' }, { name: 'apiKey', place: 'keychain', endsWith: '3f2a', storedAt: at(1), parts: 1 }, 'Mei');
    await journal.secretMarks.delete({ profileId, name: 'apiKey' }, at(2), 'Mei');
    await journal.secretMarks.delete({ profileId, name: 'apiKey' }, at(2), 'Mei');
    const rules = defaultMoneyRules('practice');
    await journal.moneyRules.put(profileId, { ...rules, locks: { ...rules.locks, refund: 'lookOnly' } }, 'Lin', at(3));
    await journal.preferences.put('theme', '"dark"');
    await journal.preferences.put('operator', '"Lin"', { action: 'operator.change', from: 'Mei', to: 'Lin', by: 'Mei', at: at(4) });
    expect((await rows()).slice(2).map(({ actor, action, data }) => [actor, action, data])).toEqual([
      ['Mei', 'secret.store', { key: 'apiKey', endsWith: '3f2a', place: 'keychain' }],
      ['Mei', 'secret.clear', { key: 'apiKey', endsWith: '3f2a' }],
      ['Lin', 'rules.change', { changes: [{ field: 'locks.refund', from: 'confirm', to: 'lookOnly' }] }],
      ['Mei', 'operator.change', { changes: [{ field: 'operator', from: 'Mei', to: 'Lin' }] }],
    ]);
  });

  it('is written together with what it tells or not at all', async () => {
    const payment = await paidPayment(journal, { profileId });
    const before = await rows();
    await expect(journal.intents.create(refundPlan(payment, { amountMinor: toMinor(10_001) }))).rejects.toMatchObject({ code: 'amount.aboveRefundable' });
    const { intent } = await journal.intents.create(linkPlan({ profileId }));
    const one = stepOf(intent, 'SENDING', 'intent.sending');
    await journal.intents.step(one);
    await expect(journal.intents.step(one)).rejects.toMatchObject({ code: 'intent.changedMeanwhile' });
    // The effect fails after the intent was changed and before the step is committed.
    const now = (await journal.intents.get(intent.id))?.intent ?? intent;
    const impossible = { kind: 'settleHold', paymentId: payment.id, amountMinor: toMinor(1), to: 'refunded' } as const;
    await expect(journal.intents.step(stepOf(now, 'SUCCEEDED', 'intent.succeeded', { effects: [impossible] }))).rejects.toThrow('no such hold');
    expect((await actions()).slice(before.length)).toEqual(['intent.queued', 'intent.sending']);
    expect((await journal.intents.get(intent.id))?.intent.state).toBe('SENDING');
  });

  it('takes the record back when its own row cannot be written', async () => {
    await journal.close();
    const raw = new DatabaseSync(place.path);
    raw.exec("CREATE TRIGGER full BEFORE INSERT ON audit BEGIN SELECT raise(ABORT, 'no row for this test'); END");
    raw.close();
    journal = openJournalInThread({ path: place.path, now: startOfTests });
    const plan = linkPlan({ profileId });
    await expect(journal.intents.create(plan)).rejects.toThrow('no row for this test');
    expect(await journal.intents.get(plan.id)).toBeUndefined();
    expect(await journal.transactions.get(plan.transaction.id)).toBeUndefined();
  });

  it('takes nothing that is not on the list of what a row may tell', async () => {
    const entry = { ...entryOf(), data: { ...entryOf().data, value: 'sk_canary_not_real' } };
    await expect(journal.audit.append(entry)).rejects.toThrow();
    expect(await actions()).not.toContain('refund.create');
  });

  it('cannot be changed, shortened or given a gap by a statement', async () => {
    await journal.close();
    const raw = new DatabaseSync(place.path);
    for (const statement of ['UPDATE audit SET actor = NULL', 'DELETE FROM audit', 'INSERT INTO audit SELECT seq + 9, at, actor, action, result, profile_id, transaction_id, intent_id, data, previous_hash, previous_hash FROM audit LIMIT 1']) {
      expect(() => raw.exec(statement), statement).toThrow(/append-only|no gaps/);
    }
    raw.close();
    journal = openJournalInThread({ path: place.path, now: startOfTests });
  });
});

describe('looking through', () => {
  beforeEach(async () => {
    for (let index = 0; index < 30; index += 1) {
      await journal.audit.append(entryOf({ at: at(index), actor: index % 3 === 0 ? null : `Operator ${index % 3}`, action: index % 2 === 0 ? 'secret.store' : 'refund.create', result: index % 5 === 0 ? 'failed' : 'refused', data: { reference: `A-${1000 + index}` } }));
    }
  });

  it('pages by number, newest first, without gaps or repeats', async () => {
    const seen: number[] = [];
    for (let before: number | null = null, more = true; more;) {
      const page: Awaited<ReturnType<typeof journal.audit.search>> = await journal.audit.search({}, before, 7);
      seen.push(...page.rows.map(({ seq }) => seq));
      before = page.next;
      more = page.next !== null;
    }
    expect(seen).toEqual(Array.from({ length: 32 }, (_, index) => 32 - index));
  });

  it('narrows by person, group, result, time and number, together', async () => {
    const find = async (filter: Parameters<typeof journal.audit.search>[0]) => journal.audit.count(filter);
    expect(await find({ actors: [null] })).toBe(11);
    expect(await find({ actors: ['Operator 1', null] })).toBe(21);
    expect(await find({ groups: ['keys'] })).toBe(15);
    expect(await find({ results: ['failed'] })).toBe(6);
    expect(await find({ reference: 'A-101' })).toBe(10);
    expect(await find({ from: at(10), until: at(20) })).toBe(10);
    expect(await find({ profileIds: [profileId] })).toBe(1);
    expect(await find({ groups: ['keys'], results: ['failed'], actors: [null], until: at(20) })).toBe(1);
    expect(await journal.audit.actors()).toEqual([null, 'Mei', 'Operator 1', 'Operator 2']);
  });
});
