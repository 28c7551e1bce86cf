/** The queries of the search box among many rows: which index leads them, and that they find what they say. */
import type { Compilable } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type JournalDatabase } from '@electron/journal/database.ts';
import { createJournal } from '@electron/journal/journal.ts';
import { rowsBeginning, rowsOfAmount, rowsOfAmountMovedLate, rowsOfNumber, rowsOfPayer } from '@electron/journal/repositories/search.ts';
import { moneyOf } from '@shared/money/money.ts';
import { at, newProfileId, practiceProfile, startOfTests, temporaryFolder, type TemporaryFolder } from '../../support/journal.ts';

const rows = 50_000;
let place: TemporaryFolder;
let database: JournalDatabase;

beforeAll(async () => {
  place = temporaryFolder();
  database = openDatabase({ path: place.path, now: startOfTests });
  const shop = newProfileId();
  await createJournal(database).profiles.save(shop, practiceProfile, startOfTests);
  database.sqlite.exec('PRAGMA foreign_keys = OFF');
  database.sqlite
    .prepare(
      `INSERT INTO transactions (id, profile_id, provider_id, environment, kind, origin, reference, reference_claimed, provider_payment_id, provider_transaction_id, wallet_reference,
         amount_minor, currency, received_minor, refunded_minor, held_minor, refunded_elsewhere_minor, status, description, has_link, operator, created_at, moved_at, observed_at, observed_from, looked_at, version)
       WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ?)
       SELECT printf('00000000-0000-4000-8000-%012d', n), ?, 'chingchingpay', 'practice', 'payment', 'link', printf('ORD-%07d', n), 1, printf('P%d', n), printf('T%d', n), printf('W%d', n),
         100 + n % 5000, iif(n % 3 = 0, 'CNY', 'HKD'), iif(n % 1000 = 0, 77, NULL), 0, 0, 0, 'paid', '', 0, 'Mei', ? + n * 60000, ? + n * 60000 + iif(n = 100, 86400000, iif(n = 101, 2592000000, 0)), 0, 'app', n, 1 FROM numbers`,
    )
    .run(rows, shop, startOfTests, startOfTests);
  database.sqlite.exec('PRAGMA foreign_keys = ON');
});
afterAll(() => {
  database.sqlite.close();
  place.remove();
});

function planOf(query: Compilable): string {
  const { sql, parameters } = query.compile();
  return database.sqlite.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...(parameters as readonly (string | number)[])).map(({ detail }) => detail).join('\n');
}
const minute = 60_000;
const day = 86_400_000;
const range = (from: number, until: number) => ({ from: at(from), until: at(until) });

describe('is led by an index', () => {
  it('a number, by one index for each of its columns', () => {
    const plan = planOf(rowsOfNumber(database.db, 'practice', 'ORD-0000777', 20));
    for (const index of ['by_reference', 'by_parent_reference', 'by_provider_payment', 'by_provider_number', 'by_wallet']) expect(plan).toMatch(new RegExp(`SEARCH hit USING COVERING INDEX transactions_${index}`));
    expect(plan).not.toMatch(/SCAN (?:transactions|hit)\b/);
  });

  it('a beginning, in the order of the index', () => {
    const plan = planOf(rowsBeginning(database.db, 'practice', 'ORD-00', 8));
    expect(plan).toMatch(/USING INDEX transactions_by_reference/);
    expect(plan).not.toMatch(/TEMP B-TREE/);
  });

  it('an amount, by time, in the order of the list', () => {
    const plan = planOf(rowsOfAmount(database.db, { environment: 'practice', amounts: [moneyOf(777, 'HKD'), moneyOf(77_700, 'JPY')], ranges: [range(0, day)], limit: 20 }));
    expect(plan).toMatch(/USING INDEX transactions_by_time \(created_at>\? AND created_at<\?\)/);
    expect(plan).not.toMatch(/TEMP B-TREE/);
  });

  it('an amount that moved long after, by the index of movements, which holds the amounts', () => {
    const plan = planOf(rowsOfAmountMovedLate(database.db, { environment: 'practice', amounts: [moneyOf(777, 'HKD'), moneyOf(77_700, 'JPY')], ranges: [range(0, day)], limit: 20 }));
    expect(plan).toMatch(/SEARCH m USING COVERING INDEX transaction_marks_by_moved \(moved_at>\? AND moved_at<\?\)/);
    expect(plan).toMatch(/SEARCH transactions USING INTEGER PRIMARY KEY \(rowid=\?\)/);
  });

  it('a payer, by the mark', () => {
    expect(planOf(rowsOfPayer(database.db, 'practice', ['a'.repeat(64)], 20))).toMatch(/SEARCH payers USING PRIMARY KEY \(mark=\?\)/);
  });
});

describe('finds', () => {
  const search = () => createJournal(database).search;

  it('by each of its numbers, in this environment only', async () => {
    for (const text of ['ORD-0000777', 'P777', 'T777', 'W777']) expect(await search().byNumbers('practice', [text, text], 20)).toMatchObject([{ matched: text, transaction: { reference: 'ORD-0000777' } }]);
    expect(await search().byNumbers('live', ['ORD-0000777'], 20)).toEqual([]);
    expect(await search().byNumbers('practice', ['ORD-000077'], 20)).toEqual([]);
  });

  it('by a beginning, its own characters meant as they stand', async () => {
    expect((await search().beginningWith('practice', 'ORD-000777', 3)).map(({ reference }) => reference)).toEqual(['ORD-0007770', 'ORD-0007771', 'ORD-0007772']);
    expect(await search().beginningWith('practice', 'ORD_0', 3)).toEqual([]);
    expect(await search().beginningWith('practice', '', 3)).toEqual([]);
  });

  it('by amount and currency on a day; the end is excluded, and one paid later counts on that day too', async () => {
    const found = async (minor: number, currency: 'HKD' | 'CNY', from: number, until: number) => (await search().byAmount({ environment: 'practice', amounts: [moneyOf(minor, currency)], ranges: [range(from, until)], limit: 20 })).map(({ reference }) => reference);
    expect(await found(200, 'HKD', 100 * minute, 101 * minute)).toEqual(['ORD-0000100']);
    expect(await found(200, 'HKD', 99 * minute, 100 * minute)).toEqual([]);
    expect(await found(200, 'CNY', 100 * minute, 101 * minute)).toEqual([]);
    expect(await found(200, 'HKD', 100 * minute + day, 101 * minute + day)).toEqual(['ORD-0000100']);
    // A link that was paid weeks after it was made.
    expect(await found(201, 'HKD', 101 * minute + 30 * day, 102 * minute + 30 * day)).toEqual(['ORD-0000101']);
    expect(await found(201, 'CNY', 101 * minute + 30 * day, 102 * minute + 30 * day)).toEqual([]);
    expect(await found(201, 'HKD', 100 * minute + 30 * day, 101 * minute + 30 * day)).toEqual([]);
    // What came in, where it is another amount.
    expect(await found(77, 'HKD', 1_000 * minute, 1_001 * minute)).toEqual(['ORD-0001000']);
  });
});
