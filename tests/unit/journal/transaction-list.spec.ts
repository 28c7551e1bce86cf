import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type JournalDatabase } from '@electron/journal/database.ts';
import { createJournal } from '@electron/journal/journal.ts';
import { filtered } from '@electron/journal/repositories/transaction-query.ts';
import type { Journal } from '@core/ports/journal.ts';
import { transactionId, type ProfileId } from '@shared/domain/ids.ts';
import { listOrders, transactionFilter, type ListSort, type TransactionCursor, type TransactionFilter } from '@shared/domain/transaction-filter.ts';
import { refundableMinor, type Transaction } from '@shared/domain/transaction.ts';
import { linkPlan, newProfileId, patchOf, practiceProfile, refundPlan, startOfTests, stepOf, temporaryFolder, at, type TemporaryFolder } from '../../support/journal.ts';
import { toMinor } from '@shared/money/money.ts';

const day = 86_400_000;
let place: TemporaryFolder;
let database: JournalDatabase;
let journal: Journal;
const shops: ProfileId[] = [];

let state = 42;
function random(): number {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
  return state / 2 ** 32;
}
const pick = <Value>(values: readonly Value[]): Value => values[Math.floor(random() * values.length)]!;

/** What a person would find by reading every row. */
function fits(row: Transaction, filter: TransactionFilter): boolean {
  const among = (value: string, values: readonly string[] | undefined): boolean => values === undefined || values.length === 0 || values.includes(value);
  const numbers = [row.parentReference, row.providerPaymentId, row.providerTransactionId, row.walletReference];
  const time = filter.timeOf === 'moved' ? row.movedAt : row.createdAt;
  const inTime = (filter.from === undefined && filter.until === undefined) || (time !== null && time >= (filter.from ?? 0) && time < (filter.until ?? Infinity));
  return among(row.profileId, filter.profileIds) && among(row.providerId, filter.providerIds) && among(row.kind, filter.kinds) && among(row.origin, filter.origins) && among(row.status, filter.statuses)
    && among(row.currency, filter.currencies) && among(row.operator, filter.operators) && (filter.methods === undefined || (row.method !== null && filter.methods.includes(row.method)))
    && (filter.linksOnly !== true || ['link', 'checkout'].includes(row.origin)) && (filter.refundableOnly !== true || refundableMinor(row) > 0)
    && row.amountMinor >= (filter.amountFromMinor ?? 0) && row.amountMinor <= (filter.amountToMinor ?? Infinity) && inTime
    && (filter.text === undefined || row.reference.startsWith(filter.text) || numbers.includes(filter.text));
}

function sumsOf(rows: readonly Transaction[]): object[] {
  return [...new Set(rows.map((row) => row.currency))].toSorted().map((currency) => {
    const own = rows.filter((row) => row.currency === currency);
    const add = (some: readonly Transaction[], amount: (row: Transaction) => number): number => some.reduce((sum, row) => sum + amount(row), 0);
    const came = own.filter((row) => row.kind === 'payment' && ['part_paid', 'paid', 'part_refunded', 'refunded'].includes(row.status));
    const went = own.filter((row) => row.status === 'succeeded' && (row.kind === 'refund' || (row.kind === 'payout' && row.parentId === null)));
    return { currency, rows: own.length, inMinor: add(came, (row) => row.receivedMinor ?? row.amountMinor), outMinor: add(went, (row) => row.amountMinor) };
  });
}

function randomFilter(rows: readonly Transaction[]): TransactionFilter {
  const row = pick(rows);
  const maybe = (part: object): object => (random() < 0.25 ? part : {});
  const from = Math.floor(startOfTests + random() * 60 * day);
  const amount = random() < 0.2 ? { currencies: [row.currency], amountFromMinor: toMinor(Math.floor(row.amountMinor * random())), amountToMinor: toMinor(row.amountMinor + Math.floor(random() * 5_000)) } : {};
  return transactionFilter.parse({
    ...maybe({ profileIds: [row.profileId, ...(random() < 0.5 ? [pick(shops)] : [])] }), ...maybe({ kinds: [row.kind] }), ...maybe({ statuses: [row.status, pick(rows).status] }), ...maybe({ currencies: [row.currency] }),
    ...maybe({ origins: [row.origin] }), ...maybe({ operators: [row.operator] }), ...maybe({ methods: ['alipay'] }), ...maybe({ providerIds: [row.providerId] }), ...maybe({ linksOnly: true }), ...maybe({ refundableOnly: true }),
    ...maybe({ text: pick([row.reference, row.reference.slice(0, 6), row.walletReference ?? 'W', row.parentReference ?? 'ORD']) }),
    ...maybe({ timeOf: pick(['created', 'moved']), ...(random() < 0.8 ? { from } : {}), until: from + Math.ceil(random() * 40 * day) + 1 }), ...amount,
  });
}

const sorts: readonly ListSort[] = listOrders.flatMap((by) => (['descending', 'ascending'] as const).map((direction): ListSort => ({ by, direction })));

/** `seqs` breaks ties: the order in which rows were written. */
function sorted(rows: readonly Transaction[], { by, direction }: ListSort, seqs: ReadonlyMap<string, number>): readonly Transaction[] {
  const keys = (row: Transaction): readonly (string | number)[] => {
    const seq = seqs.get(row.id) ?? 0;
    if (by === 'amount') return [row.currency, row.amountMinor, seq];
    return [(by === 'created' ? row.createdAt : row.movedAt) ?? 0, seq];
  };
  const compare = (left: Transaction, right: Transaction): number => {
    const other = keys(right);
    for (const [index, key] of keys(left).entries()) if (key !== other[index]) return key < (other[index] ?? 0) ? -1 : 1;
    return 0;
  };
  const up = rows.toSorted(compare);
  return direction === 'ascending' ? up : up.toReversed();
}

function seqs(): ReadonlyMap<string, number> {
  return new Map(database.sqlite.prepare('SELECT id, seq FROM transactions').all().map((row) => [String(row['id']), Number(row['seq'])]));
}

async function everything(): Promise<readonly Transaction[]> {
  const rows: Transaction[] = [];
  let cursor: TransactionCursor | null = null;
  do {
    const page = await journal.transactions.search({}, cursor, 500);
    rows.push(...page.rows);
    cursor = page.next;
  } while (cursor !== null);
  return rows;
}

/** Links that are made, paid, paid in part, expire; refunds that end in every way; all through the records that the app writes by. */
async function live(count: number): Promise<void> {
  for (let number = 0; number < count; number += 1) {
    const shop = pick(shops);
    const createdAt = at(Math.floor(random() * 60 * day / 1_000) * 1_000);
    const { intent } = await journal.intents.create({ ...linkPlan({ profileId: shop, providerId: shop === shops[2] ? 'vexora' : 'chingchingpay', createdAt, amountMinor: 1 + Math.floor(random() * 20_000), currency: pick(['HKD', 'CNY', 'TWD'] as const), origin: pick(['link', 'checkout'] as const) }) });
    if (random() < 0.1) continue;
    const status = pick(['paid', 'paid', 'paid', 'part_paid', 'waiting', 'expired', 'failed'] as const);
    const moved = ['paid', 'part_paid'].includes(status);
    const patch = { ...patchOf(intent.transactionId, { status, walletReference: `W-${number}` }, createdAt), method: pick(['alipay', 'wechat', null]), ...(moved ? { movedAt: at(createdAt - startOfTests + Math.floor(random() * 20 * day)) } : {}), ...(status === 'part_paid' ? { receivedMinor: toMinor(intent.amountMinor + 5) } : {}) };
    await journal.intents.step(stepOf(intent, 'SUCCEEDED', 'intent.succeeded', { effects: [patch] }));
    const payment = await journal.transactions.get(intent.transactionId);
    if (!payment || !moved || random() < 0.5) continue;
    const amountMinor = Math.max(1, Math.floor(payment.amountMinor * pick([1, 0.5, 0.1])));
    const refund = await journal.intents.create(refundPlan(payment, { amountMinor, createdAt: at(createdAt - startOfTests + day) }));
    const end = pick(['refunded', 'released', undefined] as const);
    if (end === undefined) continue;
    await journal.intents.step(stepOf(refund.intent, end === 'refunded' ? 'SUCCEEDED' : 'REJECTED', end === 'refunded' ? 'intent.succeeded' : 'intent.rejected', {
      effects: [{ kind: 'settleHold', paymentId: payment.id, amountMinor: toMinor(amountMinor), to: end }, { ...patchOf(refund.intent.transactionId, { status: end === 'refunded' ? 'succeeded' : 'failed' }, createdAt), ...(end === 'refunded' ? { movedAt: at(createdAt - startOfTests + 2 * day) } : {}) }],
    }));
  }
}

beforeAll(async () => {
  place = temporaryFolder();
  database = openDatabase({ path: place.path, now: startOfTests });
  journal = createJournal(database);
  for (const provider of ['chingchingpay', 'chingchingpay', 'vexora'] as const) {
    const id = newProfileId();
    shops.push(id);
    await journal.profiles.save(id, { ...practiceProfile, name: `Practice ${shops.length}`, providerId: provider, settings: {} }, startOfTests);
  }
});
afterAll(() => {
  database.sqlite.close();
  place.remove();
});

describe('a list of what was lived through', () => {
  it('finds, orders and sums exactly what reading every row does, at every stage', async () => {
    let compared = 0;
    for (let stage = 0; stage < 3; stage += 1) {
      await live(120);
      const rows = await everything();
      const order = seqs();
      for (let round = 0; round < 70; round += 1) {
        const filter = randomFilter(rows);
        const expected = rows.filter((row) => fits(row, filter));
        compared += expected.length > 0 ? 1 : 0;
        expect(await journal.transactions.sums(filter), JSON.stringify(filter)).toEqual(sumsOf(expected));
        const listed = await filtered(database.db, filter).select('id').execute();
        expect(listed.map(({ id }) => id).toSorted(), JSON.stringify(filter)).toEqual(expected.map(({ id }) => id).toSorted());
        const sort = pick(sorts);
        const wanted = sorted(expected, sort, order).map(({ id }) => id);
        const found: string[] = [];
        let cursor: TransactionCursor | null = null;
        do {
          const page = await journal.transactions.search(filter, cursor, 17, { sort });
          found.push(...page.rows.map(({ id }) => id));
          cursor = page.next;
        } while (cursor !== null);
        expect(found, `${JSON.stringify(filter)} ${JSON.stringify(sort)}`).toEqual(wanted);
        const skip = Math.floor(random() * (wanted.length + 3));
        const jumped = await journal.transactions.search(filter, null, 5, { sort, skip });
        expect(jumped.rows.map(({ id }) => id)).toEqual(wanted.slice(skip, skip + 5));
        const some = pick(rows);
        expect(await journal.transactions.place(filter, sort, some.id)).toBe(wanted.includes(some.id) ? wanted.indexOf(some.id) : null);
      }
    }
    expect(compared).toBeGreaterThan(80);
  }, 60_000);

  it('keeps totals that are the sums of the transactions themselves', () => {
    const own = database.sqlite.prepare(`SELECT profile_id, kind, status, currency, origin, coalesce(method, '') AS method, operator, created_at >> 30 AS created_span, coalesce(moved_at, 0) >> 30 AS moved_span,
      count(*) AS rows, sum(amount_minor) AS amount_minor, sum(coalesce(received_minor, amount_minor)) AS came_minor FROM transactions GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9 ORDER BY 1, 2, 3, 4, 5, 6, 7, 8, 9`).all();
    const kept = database.sqlite.prepare(`SELECT profile_id, kind, status, currency, origin, method, operator, created_span, moved_span, sum(rows) AS rows, sum(amount_minor) AS amount_minor, sum(came_minor) AS came_minor
      FROM transaction_totals JOIN transaction_groups ON transaction_groups.id = group_id GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9 ORDER BY 1, 2, 3, 4, 5, 6, 7, 8, 9`).all();
    expect(own.length).toBeGreaterThan(50);
    expect(kept).toEqual(own);
    expect(database.sqlite.prepare('SELECT count(*) AS rows FROM transaction_totals WHERE rows <= 0').get()).toEqual({ rows: 0 });
  });

  it('refuses a filter that contradicts itself', async () => {
    const cases: readonly (readonly [object, string])[] = [
      [{ from: at(5), until: at(5) }, 'filter.endBeforeStart'], [{ amountFromMinor: 1 }, 'filter.amountNeedsCurrency'],
      [{ amountToMinor: 1, currencies: ['HKD', 'CNY'] }, 'filter.amountNeedsCurrency'], [{ currencies: ['HKD'], amountFromMinor: 2, amountToMinor: 1 }, 'filter.amountRange'],
    ];
    for (const [input, code] of cases) {
      const filter = transactionFilter.parse(input);
      await expect(journal.transactions.search(filter, null, 5)).rejects.toMatchObject({ code });
      await expect(journal.transactions.sums(filter)).rejects.toMatchObject({ code });
      expect(() => filtered(database.db, filter)).toThrow(expect.objectContaining({ code }));
    }
  });
});

describe('a list of 60,000 rows', () => {
  const bulk = 60_000;

  it('is walked span by span, and leads from any place to the right rows', async () => {
    const [shop] = shops;
    database.sqlite.prepare(`INSERT INTO transactions (id, profile_id, provider_id, environment, kind, origin, reference, reference_claimed, amount_minor, currency, refunded_minor, held_minor, refunded_elsewhere_minor, status,
      description, has_link, operator, created_at, moved_at, observed_at, observed_from, looked_at, version)
      WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ${bulk})
      SELECT printf('00000000-0000-4000-8000-%012d', n), ?, 'chingchingpay', 'practice', 'payment', 'link', printf('BULK-%07d', n), 1, 1 + n * 7919 % 5000, iif(n % 3, 'HKD', 'CNY'), 0, 0, 0, iif(n % 2, 'paid', 'expired'), '', 0,
        'Bulk', ? + n * 80000, iif(n % 2, ? + n * 80000 + n * 7919 % 10000000, NULL), 0, 'app', n, 1 FROM numbers`).run(String(shop), startOfTests, startOfTests);
    const filters: readonly TransactionFilter[] = [{}, { statuses: ['paid'] }, { operators: ['Bulk'], from: at(3 * day), until: at(50 * day) }, { timeOf: 'moved', from: at(3 * day), operators: ['Bulk'] }].map((filter) => transactionFilter.parse(filter));
    for (const filter of filters) {
      for (const sort of sorts) {
        const { columns, minus } = { columns: { created: 'm.created_at', moved: 'm.moved_at', amount: `m.currency ${sort.direction === 'ascending' ? '' : 'DESC'}, m.amount_minor` }[sort.by], minus: sort.direction === 'ascending' ? '' : 'DESC' };
        const ids = filtered(database.db, filter).select('id').compile();
        const all = database.sqlite.prepare(`SELECT t.id FROM transaction_marks AS m JOIN transactions AS t ON t.seq = m.seq WHERE t.id IN (${ids.sql}) ORDER BY ${columns} ${minus}, m.seq ${minus}`).all(...(ids.parameters as string[])).map((row) => String(row['id']));
        expect(all.length).toBeGreaterThan(20_000);
        for (const skip of [0, 1, 4_500, Math.floor(all.length / 2), all.length - 3]) {
          const page = await journal.transactions.search(filter, null, 20, { sort, skip });
          const label = `${JSON.stringify(filter)} ${JSON.stringify(sort)} ${skip}`;
          expect(page.rows.map(({ id }) => id), label).toEqual(all.slice(skip, skip + 20));
          const first = page.rows[0]?.id ?? transactionId.parse(randomUUID());
          expect(await journal.transactions.place(filter, sort, first), label).toBe(skip);
          if (page.next === null) continue;
          const following = await journal.transactions.search(filter, page.next, 20, { sort });
          expect(following.rows.map(({ id }) => id), label).toEqual(all.slice(skip + 20, skip + 40));
          const leap = Math.floor((all.length - skip) / 2);
          expect((await journal.transactions.search(filter, page.next, 5, { sort, skip: leap })).rows.map(({ id }) => id), label).toEqual(all.slice(skip + 20 + leap, skip + 25 + leap));
        }
      }
    }
  }, 60_000);
});
