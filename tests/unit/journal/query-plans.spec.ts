import type { Compilable } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type JournalDatabase } from '@electron/journal/database.ts';
import { createJournal } from '@electron/journal/journal.ts';
import { elsewhereForOrder, elsewhereToPayer, outForOrder, outToPayer, paymentsOfOrder } from '@electron/journal/repositories/repeats.ts';
import { walked } from '@electron/journal/repositories/list-page.ts';
import { filtered, sums } from '@electron/journal/repositories/transaction-query.ts';
import { openStates } from '@electron/journal/repositories/open-states.ts';
import type { RepeatQuery } from '@core/ports/journal.ts';
import { reference, type ProfileId } from '@shared/domain/ids.ts';
import { toMinor } from '@shared/money/money.ts';
import { listOrders, type TransactionFilter } from '@shared/domain/transaction-filter.ts';
import { at, newProfileId, practiceProfile, startOfTests, temporaryFolder, type TemporaryFolder } from '../../support/journal.ts';

const rows = 100_000;

let place: TemporaryFolder;
let database: JournalDatabase;
let shop: ProfileId;

/** Straight into the table: what counts is the shape of 100,000 rows, not how they came. */
function fill(): void {
  database.sqlite.exec('PRAGMA foreign_keys = OFF');
  database.sqlite
    .prepare(
      `INSERT INTO transactions (id, profile_id, provider_id, environment, kind, origin, reference, reference_claimed, provider_payment_id, provider_transaction_id, wallet_reference,
         amount_minor, currency, refunded_minor, held_minor, refunded_elsewhere_minor, status, description, has_link, operator, created_at, observed_at, observed_from, looked_at, version)
       WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ?)
       SELECT printf('00000000-0000-4000-8000-%012d', n), ?, 'chingchingpay', 'practice', 'payment', iif(n % 2, 'link', 'checkout'), printf('ORD-%07d', n), 1, printf('P%d', n), printf('T%d', n), printf('W%d', n),
         100 + n, 'HKD', 0, 0, 0, iif(n % 500 = 0, 'unknown', iif(n % 100 = 0, 'waiting', 'paid')), '', 0, 'Mei', ? + n * 40000, 0, 'app', n, 1 FROM numbers`,
    )
    .run(rows, shop, startOfTests);
  database.sqlite.exec('PRAGMA foreign_keys = ON');
}

beforeAll(async () => {
  place = temporaryFolder();
  database = openDatabase({ path: place.path, now: startOfTests });
  shop = newProfileId();
  await createJournal(database).profiles.save(shop, practiceProfile, startOfTests);
  fill();
});
afterAll(() => {
  database.sqlite.close();
  place.remove();
});

function planOf(query: Compilable): string {
  const { sql, parameters } = query.compile();
  return database.sqlite.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...(parameters as readonly (string | number)[])).map(({ detail }) => detail).join('\n');
}

/** Reads the whole table or a whole index. */
const fullScan = /SCAN (transactions|hit|intents)\b/;
const sort = /USE TEMP B-TREE FOR ORDER BY/;
const day = 86_400_000;

describe('the plan of', () => {
  it.each<[string, TransactionFilter]>([
    ['text alone', { text: 'T777' }],
    ['text and every other condition', { text: 'ORD-00', profileIds: [newProfileId()], kinds: ['payment'], statuses: ['paid', 'waiting'], currencies: ['HKD'], linksOnly: true, refundableOnly: true, from: at(1), until: at(9_999) }],
  ])('a look-up by %s walks the exact indexes only', (_name, filter) => {
    for (const query of [sums(database.db, filter), filtered(database.db, filter).selectAll('transactions')]) {
      const plan = planOf(query);
      expect(plan).not.toMatch(fullScan);
      for (const index of ['reference', 'parent_reference', 'provider_payment', 'provider_number', 'wallet']) expect(plan).toContain(`transactions_by_${index} `);
    }
  });

  it.each<[string, TransactionFilter]>([
    ['everything', {}],
    ['a time', { from: at(10), until: at(30 * day) }],
    ['a time of moving', { timeOf: 'moved', from: at(10), until: at(30 * day) }],
    ['an amount', { currencies: ['HKD'], amountFromMinor: toMinor(100), amountToMinor: toMinor(200) }],
    ['many conditions', { kinds: ['payment'], statuses: ['paid'], operators: ['Mei'], methods: ['alipay'], origins: ['link'], providerIds: ['vexora'], until: at(day) }],
  ])('sums by %s never looks at a transaction, nor walks all marks', (_name, filter) => {
    const plan = planOf(sums(database.db, filter));
    expect(plan).not.toMatch(/(SCAN|SEARCH) (transactions|hit)\b/);
    expect(plan).not.toMatch(/SCAN (m|t)\b/);
    if (/ m\b/.test(plan)) expect(plan).toMatch(/SEARCH m USING COVERING INDEX/);
  });

  it.each(listOrders)('a page by %s comes in the order of an index, from any place', async (by) => {
    for (const direction of ['ascending', 'descending'] as const) {
      for (const place of [undefined, { seq: 50_000, created: at(20 * day), moved: at(20 * day), currency: 'HKD', amount: 50_100 }]) {
        const plan = planOf({ compile: () => walked({ filter: { statuses: ['waiting'], profileIds: [shop] }, sort: { by, direction }, cursor: null, skip: 0, count: 60 }, place).compile(database.db) });
        expect(plan).toMatch(new RegExp(`(SEARCH|SCAN) m USING COVERING INDEX transaction_marks_by_${by}`));
        if (place && by !== 'amount') expect(plan).toMatch(/SEARCH m USING COVERING INDEX/);
        expect(plan).not.toMatch(sort);
      }
    }
  });

  it('an export walks the index of times', () => {
    const rowsInOrder = filtered(database.db, { from: at(10) }).selectAll('transactions').orderBy('transactions.created_at').orderBy('transactions.id');
    expect(planOf(rowsInOrder)).toMatch(/SEARCH transactions USING INDEX transactions_by_time/);
    expect(planOf(rowsInOrder)).not.toMatch(sort);
  });

  it('open intents walks only open intents', () => {
    expect(planOf(database.db.selectFrom('intents').selectAll().where(openStates).orderBy('created_at').orderBy('id'))).toMatch(/SCAN intents USING INDEX intents_open$/m);
    expect(planOf(database.db.selectFrom('intents').select('id').where('profile_id', '=', shop).where(openStates))).toMatch(/SEARCH intents USING INDEX intents_open_by_profile/);
  });

  it('the repeat radar walks the indexes of order, payer and amount, and none of them whole', async () => {
    const query: RepeatQuery = {
      environment: 'practice', orderReference: reference.parse('ORD-0000100'), paymentId: null, payer: [], amountMinor: toMinor(10_000), currency: 'HKD', from: startOfTests, recordsPayoutOf: null,
    };
    const marks = ['a'.repeat(64), 'b'.repeat(64)];
    const order = planOf(outForOrder(database.db, query));
    expect(order).toMatch(/SEARCH transactions USING INDEX transactions_by_parent_reference/);
    expect(planOf(elsewhereForOrder(database.db, query))).toMatch(/SEARCH transactions USING INDEX transactions_by_reference/);
    const payer = planOf(outToPayer(database.db, query, marks));
    expect(payer).toMatch(/SEARCH payers USING PRIMARY KEY \(mark=\? AND direction=\? AND created_at>\?\)/);
    const elsewhere = planOf(elsewhereToPayer(database.db, query, marks));
    expect(elsewhere).toMatch(/SEARCH transactions USING INDEX transactions_refunded_elsewhere/);
    expect(elsewhere).toMatch(/SEARCH payers (EXISTS )?USING COVERING INDEX payers_by_transaction/);
    expect(planOf(paymentsOfOrder(database.db, 'practice', 'ORD-0000100'))).toMatch(/SEARCH transactions USING INDEX transactions_by_reference/);
    for (const plan of [order, payer, elsewhere]) expect(plan).not.toMatch(/SCAN (?!CONSTANT)/);
    // 100,000 payments stand beside it.
    expect(await createJournal(database).transactions.repeats({ ...query, payer: marks })).toEqual([]);
  });

  it('every query of the repositories on one transaction is a search', async () => {
    const seen: string[] = [];
    const prepare = database.sqlite.prepare.bind(database.sqlite);
    database.sqlite.prepare = (text, ...options) => {
      if (/^select/i.test(text)) seen.push(text);
      return prepare(text, ...options);
    };
    const { transactions } = createJournal(database);
    const { rows: [any] } = await transactions.search({ text: 'ORD-0000100' }, null, 1);
    await transactions.get(any!.id);
    await transactions.byReference(shop, any!.reference);
    await transactions.refundsOf(any!.id);
    await transactions.timeline(any!.id);
    await transactions.exchanges(any!.id, 5);
    await transactions.listAwaitingPayment(20);
    await transactions.listSettled({ profileId: shop, since: any!.createdAt, lookedBefore: any!.createdAt, now: any!.createdAt, limit: 20 });
    database.sqlite.prepare = prepare;
    expect(seen.length).toBeGreaterThanOrEqual(8);
    for (const text of seen) {
      const plan = prepare(`EXPLAIN QUERY PLAN ${text}`).all(...Array.from({ length: (text.match(/\?/g) ?? []).length }, () => 1)).map(({ detail }) => detail).join('\n');
      expect(plan, text).not.toMatch(/SCAN (?!transactions USING INDEX transactions_awaiting)(transactions|hit|intents|events|attempts|observations)\b/);
    }
  });
});
