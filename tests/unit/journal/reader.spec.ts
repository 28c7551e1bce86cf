import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Journal } from '@core/ports/journal.ts';
import { openJournalInThread } from '@electron/journal/journal.ts';
import { createdAtOf, idOf, type SourceRow } from '@core/exports/source.ts';
import { openJournalReader, type JournalReader, type RowPlace } from '@electron/journal/reader.ts';
import type { ProfileId } from '@shared/domain/ids.ts';
import type { TransactionFilter } from '@shared/domain/transaction-filter.ts';
import { sourceOf } from '../../support/export-rows.ts';
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

/** All chunks, each in the order of time. */
function chunksOf(reader: JournalReader, filter: TransactionFilter, limit: number): SourceRow[][] {
  const chunks: SourceRow[][] = [];
  let after: RowPlace | null = null;
  for (;;) {
    const rows = [...reader.chunk(filter, after, limit)].toSorted((left, right) => createdAtOf(left) - createdAtOf(right) || (idOf(left) < idOf(right) ? -1 : 1));
    const last = rows.at(-1);
    if (last === undefined) return chunks;
    chunks.push(rows);
    after = { createdAt: createdAtOf(last), id: idOf(last) };
  }
}

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
    const chunks = chunksOf(reader, {}, 10);
    expect(chunks.map((rows) => rows.length)).toEqual([10, 10, 6]);
    const listed = (await journal.transactions.search({}, null, 500)).rows.toReversed();
    expect(chunks.flat().map((row) => row.slice(1))).toEqual(listed.map((row) => sourceOf(row).slice(1)));
    expect(reader.profileNames()).toEqual(new Map([[profileId, 'Practice shop']]));
    const known = (await journal.transactions.get(paid.id))!;
    await journal.intents.create(refundPlan(known, { amountMinor: 1, createdAt: at(700) }));
    const [paidRow] = [...reader.chunk({ statuses: ['paid'] }, null, 10)];
    expect(paidRow?.slice(1)).toEqual(sourceOf(known).slice(1));
    expect([...reader.bySeq([Number(paidRow?.[0]), 999_999])]).toEqual([paidRow]);
    expect([...reader.chunk({ text: 'nothing like this' }, null, 10)]).toEqual([]);
    expect(() => reader.chunk({}, null, 0)).toThrow(RangeError);
    reader.close();
  });

  it('sees one moment, whatever is written before, between and during its calls', async () => {
    for (let count = 0; count < 8; count += 1) await paidPayment(journal, { profileId, createdAt: at(count) });
    const reader = openJournalReader(place.path);
    await paidPayment(journal, { profileId, createdAt: at(50) });
    expect(reader.count({})).toBe(8);
    let rows = 0;
    for (const _row of reader.chunk({}, null, 20)) {
      rows += 1;
      await paidPayment(journal, { profileId, createdAt: at(60) });
    }
    expect(rows).toBe(8);
    expect(reader.sums({})).toEqual([{ currency: 'HKD', rows: 8, inMinor: 80_000, outMinor: 0 }]);
    reader.close();
    reader.close();
    const later = openJournalReader(place.path);
    expect(later.count({})).toBe(17);
    later.close();
  });

  it('stops in the middle without holding anything', async () => {
    for (let count = 0; count < 6; count += 1) await journal.intents.create(linkPlan({ profileId }));
    const reader = openJournalReader(place.path);
    for (const row of reader.chunk({}, null, 20)) {
      expect(row.length).toBeGreaterThan(2);
      break;
    }
    expect(reader.count({})).toBe(6);
    reader.close();
  });

  it('cannot open what is not there', () => {
    expect(() => openJournalReader(`${place.path}.missing`)).toThrow(expect.objectContaining({ code: 'journal.readOnly' }));
  });
});
