import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Journal } from '@core/ports/journal.ts';
import { openDatabase, type JournalDatabase } from '@electron/journal/database.ts';
import { createJournal, openJournalInThread } from '@electron/journal/journal.ts';
import type { ProfileId } from '@shared/domain/ids.ts';
import { AppError } from '@shared/errors/app-error.ts';
import { linkPlan, newProfileId, paidPayment, practiceEvidence, practiceProfile, refundPlan, startOfTests, stepOf, temporaryFolder, type TemporaryFolder } from '../../support/journal.ts';

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

/** SQLite answers with "disk full" when the file may grow by no more than `pages`. */
function limitGrowth(pages: number): void {
  const used = Number(Object.values(database.sqlite.prepare('PRAGMA page_count').get() ?? {})[0]);
  database.sqlite.exec(`PRAGMA max_page_count = ${used + pages}`);
}

const contents = (): readonly unknown[] => ['profiles', 'transactions', 'intents', 'attempts', 'observations', 'events'].map((table) => database.sqlite.prepare(`SELECT * FROM ${table}`).all());

describe('a full disk', () => {
  it('stops a write as a whole, wherever it strikes, and reading goes on', async () => {
    let refused = 0;
    for (let pages = 0; pages < 4; pages += 1) {
      limitGrowth(pages);
      for (let count = 0; count < 40; count += 1) {
        const before = contents();
        try {
          await journal.intents.create({ ...linkPlan({ profileId }), operator: 'M'.repeat(2_000) });
        } catch (error) {
          expect(error).toBeInstanceOf(AppError);
          expect(error).toMatchObject({ code: 'journal.diskFull' });
          expect(contents()).toEqual(before);
          refused += 1;
        }
      }
    }
    expect(refused).toBeGreaterThan(10);
    limitGrowth(1_000_000);
    const { created } = await journal.intents.create(linkPlan({ profileId }));
    expect(created).toBe(true);
    expect(database.sqlite.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' });
    expect(database.sqlite.prepare('SELECT (SELECT count(*) FROM intents) = (SELECT count(*) FROM events) AS whole').get()).toEqual({ whole: 1 });
  });

  it('lets no step and no reservation be half written', async () => {
    const payment = await paidPayment(journal, { profileId });
    const { intent } = await journal.intents.create(refundPlan(payment, { amountMinor: 100 }));
    limitGrowth(0);
    const before = contents();
    const evidence = { ...practiceEvidence, responseBody: 'x'.repeat(60_000) };
    await expect(journal.intents.step(stepOf(intent, 'UNKNOWN', 'intent.unknown', { observation: { evidence, problem: null } }))).rejects.toMatchObject({ code: 'journal.diskFull' });
    expect(contents()).toEqual(before);
    const big = { ...refundPlan(payment, { amountMinor: 100 }), payload: JSON.stringify({ note: 'x'.repeat(60_000) }) };
    await expect(journal.intents.create(big)).rejects.toMatchObject({ code: 'journal.diskFull' });
    expect(contents()).toEqual(before);
    const beside = openJournalInThread({ path: place.path, now: startOfTests });
    expect(await beside.transactions.get(payment.id)).toMatchObject({ heldMinor: 100 });
    await beside.close();
  });
});
