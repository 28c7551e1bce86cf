import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Journal } from '@core/ports/journal.ts';
import { openJournalInThread } from '@electron/journal/journal.ts';
import { openJournalReader } from '@electron/journal/reader.ts';
import type { ProfileId } from '@shared/domain/ids.ts';
import { toMinor } from '@shared/money/money.ts';
import { at, linkPlan, newProfileId, paidPayment, practiceProfile, refundPlan, startOfTests, temporaryFolder, type TemporaryFolder } from '../../support/journal.ts';

let place: TemporaryFolder;
let journal: Journal;
let profileId: ProfileId;

beforeEach(async () => {
  place = temporaryFolder();
  journal = openJournalInThread({ path: place.path, now: startOfTests });
  profileId = newProfileId();
  await journal.profiles.save(profileId, practiceProfile, startOfTests);
});
afterEach(async () => {
  await journal.close();
  place.remove();
});

describe('the export reader', () => {
  it('gives every matching row once, oldest first, in batches', async () => {
    for (let count = 0; count < 25; count += 1) await journal.intents.create(linkPlan({ profileId, createdAt: at(100 - count) }));
    const paid = await paidPayment(journal, { profileId, createdAt: at(500) });
    await journal.transactions.observe({
      transactionId: paid.id, fromVersion: paid.version, evidence: null, problem: null, event: null, at: at(600),
      effects: [{
        kind: 'patch', transactionId: paid.id, providerPaymentId: 'P1', providerTransactionId: 'T1', walletReference: 'W1', method: 'card', movedAt: at(550), receivedMinor: toMinor(10_100),
        link: { url: null, qrText: 'text', action: { kind: 'form', url: 'https://pay.example/f', fields: { a: '"1' } }, expiresAt: at(900) }, observedAt: at(600), observedFrom: 'query',
      }],
    });
    const reader = openJournalReader(place.path);
    const batches = [...reader.rows({}, 10)];
    expect(batches.map((batch) => batch.length)).toEqual([10, 10, 6]);
    const listed = (await journal.transactions.search({}, null, 500)).rows.toReversed();
    expect(batches.flat()).toEqual(listed.map((row) => ({ ...row, profileName: 'Practice shop' })));
    const known = (await journal.transactions.get(paid.id))!;
    await journal.intents.create(refundPlan(known, { amountMinor: 1, createdAt: at(700) }));
    expect([...reader.rows({ statuses: ['paid'] }, 10)].flat()).toEqual([{ ...known, profileName: 'Practice shop' }]);
    expect([...reader.rows({ text: 'nothing like this' }, 10)]).toEqual([]);
    expect(() => [...reader.rows({}, 0)]).toThrow(RangeError);
    reader.close();
  });

  it('sees one moment, whatever is written before, between and during its calls', async () => {
    for (let count = 0; count < 8; count += 1) await paidPayment(journal, { profileId, createdAt: at(count) });
    const reader = openJournalReader(place.path);
    await paidPayment(journal, { profileId, createdAt: at(50) });
    expect(reader.count({})).toBe(8);
    let rows = 0;
    for (const batch of reader.rows({}, 3)) {
      rows += batch.length;
      await paidPayment(journal, { profileId, createdAt: at(60) });
    }
    expect(rows).toBe(8);
    expect(reader.sums({})).toEqual([{ currency: 'HKD', rows: 8, inMinor: 80_000, outMinor: 0 }]);
    reader.close();
    reader.close();
    const later = openJournalReader(place.path);
    expect(later.count({})).toBe(12);
    later.close();
  });

  it('stops in the middle without holding anything', async () => {
    for (let count = 0; count < 6; count += 1) await journal.intents.create(linkPlan({ profileId }));
    const reader = openJournalReader(place.path);
    for (const batch of reader.rows({}, 2)) {
      expect(batch).toHaveLength(2);
      break;
    }
    expect(reader.count({})).toBe(6);
    reader.close();
  });

  it('cannot open what is not there', () => {
    expect(() => openJournalReader(`${place.path}.missing`)).toThrow(expect.objectContaining({ code: 'journal.readOnly' }));
  });
});
