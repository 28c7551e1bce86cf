/**
 * The list against a reader of every row, on journals made to be awkward: ties in time, nothing moved, the largest amounts, currencies of
 * every exponent, one number at several profiles, wildcards, blanks and full width in texts. Rows are added, changed and rolled back
 * between the looks, past the app's own records, so that the triggers alone are trusted.
 */
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase, type JournalDatabase } from '@electron/journal/database.ts';
import { createJournal } from '@electron/journal/journal.ts';
import { openJournalReader } from '@electron/journal/reader.ts';
import { filtered } from '@electron/journal/repositories/transaction-query.ts';
import type { Journal } from '@core/ports/journal.ts';
import { place as placeIn } from '@core/exports/source.ts';
import type { ProfileId } from '@shared/domain/ids.ts';
import { transactionId } from '@shared/domain/ids.ts';
import { listOrders, transactionFilter, type ListSort, type TransactionCursor, type TransactionFilter } from '@shared/domain/transaction-filter.ts';
import { newProfileId, practiceProfile, startOfTests, temporaryFolder, type TemporaryFolder } from '../../support/journal.ts';

type Row = {
  readonly seq: number; readonly id: string; readonly profile_id: string; readonly provider_id: string; readonly kind: string; readonly origin: string; readonly reference: string; readonly parent_id: string | null;
  readonly parent_reference: string | null; readonly provider_payment_id: string | null; readonly provider_transaction_id: string | null; readonly wallet_reference: string | null; readonly method: string | null;
  readonly amount_minor: number; readonly currency: string; readonly received_minor: number | null; readonly refunded_minor: number; readonly held_minor: number; readonly refunded_elsewhere_minor: number;
  readonly status: string; readonly operator: string; readonly created_at: number; readonly moved_at: number | null;
};

const span = 2 ** 30;
const statuses = ['queued', 'sending', 'waiting', 'pending', 'part_paid', 'paid', 'part_refunded', 'refunded', 'succeeded', 'failed', 'expired', 'cancelled', 'unknown', 'needs_operator'] as const;
const currencies = ['HKD', 'JPY', 'TWD', 'KWD', 'VND'] as const;
const methods = [null, 'alipay', 'ALIPAY', '7-ELEVEN', '支付寶', '%', "o'x"] as const;
const operators = ['', 'Mei', 'mei', ' Mei', '樣本 C', 'Ａ', '%_\\', '😀'] as const;
const references = ['ORD-1', 'ORD-10', 'ord-1', 'ORD_1', 'ORD%1', 'ORD\\1', '0001', '1', '~', '~~', '=1+1', "'", '"', 'ORD-1~'] as const;
const numbers = [null, 'ORD-1', 'N1', 'n1', 'ＯＲＤ', '單號', '😀1', ' N1', '%', 'N1\u{10FFFF}'] as const;
// Just inside, on and just outside of a span, and twice at the same moment.
const times = [0, 1, span - 1, span, span + 1, startOfTests, startOfTests + 1, startOfTests + span, Math.ceil(startOfTests / span) * span, Math.ceil(startOfTests / span) * span - 1] as const;

let place: TemporaryFolder;
let database: JournalDatabase;
let journal: Journal;
let shops: { readonly id: ProfileId; readonly provider: string }[];
let state = 1;

function random(): number {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
  return state / 2 ** 32;
}
const pick = <Value>(values: readonly Value[]): Value => values[Math.floor(random() * values.length)]!;
const chance = (of: number): boolean => random() < of;

beforeEach(async () => {
  place = temporaryFolder();
  database = openDatabase({ path: place.path, now: startOfTests });
  journal = createJournal(database);
  shops = [];
  for (const provider of ['chingchingpay', 'chingchingpay', 'vexora', 'pingxx'] as const) {
    const id = newProfileId();
    shops.push({ id, provider });
    await journal.profiles.save(id, { ...practiceProfile, name: `Practice ${shops.length}`, providerId: provider, settings: {} }, startOfTests);
  }
});
afterEach(() => {
  database.sqlite.close();
  place.remove();
});

const all = (): readonly Row[] => database.sqlite.prepare('SELECT * FROM transactions ORDER BY seq').all() as unknown as readonly Row[]; // the table's own columns

const timeOf = (): number => (chance(0.6) ? pick(times) : startOfTests + Math.floor(random() * 6 * span));
const amountOf = (largest: number): number => (chance(0.05) ? largest : chance(0.3) ? 1 + Math.floor(random() * 3) : 1 + Math.floor(random() * 100_000));

/** Any row that the table lets in. */
function insert(largest: number, verb = 'INSERT'): void {
  const rows = all();
  const parent = chance(0.4) ? pick(rows.filter(({ kind }) => kind === 'payment')) : undefined;
  const kind = parent === undefined ? (chance(0.8) ? 'payment' : 'payout') : pick(['refund', 'payout'] as const);
  const shop = parent === undefined ? pick(shops) : { id: parent.profile_id, provider: parent.provider_id };
  const origin = { payment: pick(['link', 'checkout', 'charge', 'found'] as const), refund: pick(['refund', 'manual', 'found'] as const), payout: 'payout' as const }[kind];
  const amount = amountOf(largest);
  const received = kind === 'payment' && chance(0.2) ? amountOf(largest) : null;
  const base = received ?? amount;
  const refunded = kind === 'payment' && chance(0.3) ? Math.floor(base * random()) : 0;
  database.sqlite.prepare(`${verb} INTO transactions (id, profile_id, provider_id, environment, kind, origin, reference, reference_claimed, parent_id, parent_reference, provider_payment_id, wallet_reference, method, amount_minor, currency,
    received_minor, refunded_minor, held_minor, refunded_elsewhere_minor, status, description, has_link, operator, created_at, moved_at, observed_at, observed_from, looked_at, version)
    VALUES (?, ?, ?, 'practice', ?, ?, ?, 0, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', 0, ?, ?, ?, 0, 'app', 0, 1)`).run(
    randomUUID(), shop.id, shop.provider, kind, origin, pick(references), parent?.id ?? null, parent?.reference ?? null, pick(numbers), pick(numbers), pick(methods), amount, parent?.currency ?? pick(currencies),
    received, refunded, kind === 'payment' && chance(0.2) ? Math.floor((base - refunded) * random()) : 0, chance(0.1) ? Math.floor(base * random()) : 0, pick(statuses), pick(operators), timeOf(), chance(0.5) ? null : timeOf(),
  );
}

/** What may change of a row. */
function update(): void {
  const row = pick(all());
  const base = row.received_minor ?? row.amount_minor;
  const set = pick([
    { status: pick(statuses) }, { method: pick(methods) }, { moved_at: chance(0.3) ? null : timeOf() }, { refunded_elsewhere_minor: pick([0, 1, base]) },
    ...(row.kind === 'payment' ? [{ refunded_minor: Math.floor(base * random()), held_minor: 0 }, { received_minor: null, refunded_minor: 0, held_minor: 0 }, { received_minor: 1 + Math.floor(random() * 50), refunded_minor: 0, held_minor: 0, status: 'paid', moved_at: timeOf() }] : []),
    { version: 7 },
  ] as readonly Readonly<Record<string, string | number | null>>[]); // one of several shapes
  database.sqlite.prepare(`UPDATE transactions SET ${Object.keys(set).map((name) => `${name} = ?`).join(', ')} WHERE seq = ?`).run(...Object.values(set), row.seq);
}

/** Many rows at once, as a later migration or a repair would. */
function updateMany(): void {
  database.sqlite.prepare('UPDATE transactions SET status = ?, moved_at = CASE seq % 3 WHEN 0 THEN NULL ELSE ? END WHERE seq % 5 = ?').run(pick(statuses), timeOf(), Math.floor(random() * 5));
}

function live(steps: number, largest: number): void {
  for (let step = 0; step < steps; step += 1) {
    const isRolledBack = chance(0.15);
    database.sqlite.exec(isRolledBack ? 'BEGIN IMMEDIATE; SAVEPOINT inner' : 'BEGIN IMMEDIATE');
    const rows = all().length;
    if (rows === 0 || chance(0.6)) insert(largest);
    else if (chance(0.9)) update();
    else updateMany();
    if (isRolledBack) {
      if (chance(0.5)) database.sqlite.exec('ROLLBACK');
      else database.sqlite.exec('ROLLBACK TO inner; COMMIT');
    } else {
      database.sqlite.exec('COMMIT');
    }
  }
}

const came = (row: Row): number => row.received_minor ?? row.amount_minor;
const hasCome = (row: Row): boolean => ['part_paid', 'paid', 'part_refunded', 'refunded'].includes(row.status);

function fits(row: Row, filter: TransactionFilter): boolean {
  const among = (value: string | null, values: readonly string[] | undefined): boolean => values === undefined || values.length === 0 || (value !== null && values.includes(value));
  const time = filter.timeOf === 'moved' ? row.moved_at || null : row.created_at;
  const text = filter.text === '' ? undefined : filter.text;
  return among(row.profile_id, filter.profileIds) && among(row.provider_id, filter.providerIds) && among(row.kind, filter.kinds) && among(row.origin, filter.origins) && among(row.status, filter.statuses)
    && among(row.currency, filter.currencies) && among(row.operator, filter.operators) && among(row.method, filter.methods) && (filter.linksOnly !== true || row.origin === 'link' || row.origin === 'checkout')
    && (filter.refundableOnly !== true || (row.kind === 'payment' && ['part_paid', 'paid', 'part_refunded'].includes(row.status) && came(row) - row.refunded_minor - row.held_minor - row.refunded_elsewhere_minor > 0))
    && (filter.amountFromMinor === undefined || row.amount_minor >= filter.amountFromMinor) && (filter.amountToMinor === undefined || row.amount_minor <= filter.amountToMinor)
    && ((filter.from === undefined && filter.until === undefined) || (time !== null && (filter.from === undefined || time >= filter.from) && (filter.until === undefined || time < filter.until)))
    && (text === undefined || row.reference.startsWith(text) || [row.parent_reference, row.provider_payment_id, row.provider_transaction_id, row.wallet_reference].includes(text));
}

function randomFilter(rows: readonly Row[]): TransactionFilter {
  const row = pick(rows);
  const maybe = (part: object, often = 0.2): object => (chance(often) ? part : {});
  const [from, until] = [pick([row.created_at, row.moved_at ?? 0, timeOf()]), pick([row.created_at, row.moved_at ?? 0, timeOf()])].toSorted((left, right) => left - right) as [number, number];
  const [least, most] = [pick([0, 1, row.amount_minor, row.amount_minor + 1]), pick([row.amount_minor, Number.MAX_SAFE_INTEGER])];
  const twice = <Value>(value: Value, other: Value): Value[] => pick([[value], [value, value], [value, other], []]);
  return transactionFilter.parse({
    ...maybe({ profileIds: twice(row.profile_id, pick(shops).id) }), ...maybe({ providerIds: twice(row.provider_id, 'vexora') }), ...maybe({ kinds: twice(row.kind, 'refund') }), ...maybe({ origins: twice(row.origin, 'found') }),
    ...maybe({ statuses: twice(row.status, 'paid') }), ...maybe({ currencies: twice(row.currency, 'TWD') }), ...(row.method === null ? {} : maybe({ methods: twice(row.method, 'none of all') })),
    ...(row.operator === '' ? {} : maybe({ operators: twice(row.operator, 'nobody') })), ...maybe({ linksOnly: chance(0.7) }, 0.1), ...maybe({ refundableOnly: chance(0.7) }, 0.15),
    ...maybe({ text: pick([row.reference, row.reference.slice(0, 3), row.parent_reference ?? 'x', row.provider_payment_id ?? '%', row.wallet_reference ?? '_', '', '  ', ` ${row.reference} `, 'O%', 'ORD_', 'ＯＲＤ', 'ord']) }, 0.25),
    ...maybe({ timeOf: pick(['created', 'moved']), ...maybe({ from }, 0.8), ...maybe({ until: until === from ? until + 1 : until }, 0.8) }, 0.5),
    ...(chance(0.2) ? { currencies: pick([[row.currency], [row.currency, row.currency]]), ...maybe({ amountFromMinor: least }, 0.7), ...maybe({ amountToMinor: Math.max(least, most) }, 0.7) } : {}),
  });
}

const sorts: readonly ListSort[] = listOrders.flatMap((by) => (['descending', 'ascending'] as const).map((direction): ListSort => ({ by, direction })));

function sorted(rows: readonly Row[], { by, direction }: ListSort): readonly string[] {
  const keys = (row: Row): readonly (string | number)[] => (by === 'amount' ? [row.currency, row.amount_minor, row.seq] : [by === 'created' ? row.created_at : (row.moved_at ?? 0), row.seq]);
  const up = rows.toSorted((left, right) => {
    const other = keys(right);
    const index = keys(left).findIndex((key, at) => key !== other[at]);
    return index < 0 ? 0 : keys(left)[index]! < other[index]! ? -1 : 1;
  });
  return (direction === 'ascending' ? up : up.toReversed()).map(({ id }) => id);
}

function sumsOf(rows: readonly Row[]): object[] {
  return [...new Set(rows.map(({ currency }) => currency))].toSorted().map((currency) => {
    const own = rows.filter((row) => row.currency === currency);
    const add = (some: readonly Row[], amount: (row: Row) => number): number => some.reduce((sum, row) => sum + amount(row), 0);
    return {
      currency, rows: own.length, inMinor: add(own.filter((row) => row.kind === 'payment' && hasCome(row)), came),
      outMinor: add(own.filter((row) => row.status === 'succeeded' && (row.kind === 'refund' || (row.kind === 'payout' && row.parent_id === null))), (row) => row.amount_minor),
    };
  });
}

/** Every mark, group and total, made again from the transactions. */
function expectTotals(): void {
  const groups = new Map<string, { rows: number; amount: number; came: number }>();
  for (const row of all()) {
    const isRefundable = row.kind === 'payment' && ['part_paid', 'paid', 'part_refunded'].includes(row.status) && row.refunded_minor + row.held_minor + row.refunded_elsewhere_minor < came(row);
    const key = JSON.stringify([row.profile_id, row.kind, row.status, row.currency, row.origin, row.method ?? '', row.operator, Number(isRefundable), Number(row.parent_id === null), Math.floor(row.created_at / span), Math.floor((row.moved_at ?? 0) / span)]);
    const sum = groups.get(key) ?? { rows: 0, amount: 0, came: 0 };
    groups.set(key, { rows: sum.rows + 1, amount: sum.amount + row.amount_minor, came: sum.came + came(row) });
  }
  const kept = database.sqlite.prepare(`SELECT json_array(profile_id, kind, status, currency, origin, method, operator, refundable, alone, created_span, moved_span) AS key, rows, amount_minor AS amount, came_minor AS came
    FROM transaction_totals JOIN transaction_groups ON id = group_id`).all();
  expect(kept.map(({ key, rows, amount, came: in_ }) => [String(key), { rows, amount, came: in_ }]).toSorted()).toEqual([...groups].toSorted());
  expect(database.sqlite.prepare('SELECT count(*) AS rows FROM transaction_marks').get()).toEqual({ rows: all().length });
}

async function expectLooks(filter: TransactionFilter, rows: readonly Row[], size: number): Promise<number> {
  const expected = rows.filter((row) => fits(row, filter));
  const label = JSON.stringify(filter);
  expect(await journal.transactions.sums(filter), label).toEqual(sumsOf(expected));
  expect((await filtered(database.db, filter).select('id').execute()).map(({ id }) => id).toSorted(), label).toEqual(expected.map(({ id }) => id).toSorted());
  const sort = pick(sorts);
  const wanted = sorted(expected, sort);
  const found: string[] = [];
  let cursor: TransactionCursor | null = null;
  do {
    const page = await journal.transactions.search(filter, cursor, size, { sort });
    found.push(...page.rows.map(({ id }) => id));
    cursor = page.next;
  } while (cursor !== null);
  expect(found, `${label} ${JSON.stringify(sort)}`).toEqual(wanted);
  const skip = Math.floor(random() * (wanted.length + 2));
  expect((await journal.transactions.search(filter, null, 3, { sort, skip })).rows.map(({ id }) => id), `${label} ${JSON.stringify(sort)} ${skip}`).toEqual(wanted.slice(skip, skip + 3));
  const some = pick(rows).id;
  expect(await journal.transactions.place(filter, sort, transactionId.parse(some)), `${label} ${JSON.stringify(sort)} ${some}`).toBe(wanted.includes(some) ? wanted.indexOf(some) : null);
  return expected.length;
}

describe('a list of awkward rows', () => {
  it.each([11, 12, 13, 14])('finds, orders, counts and sums as a reader of every row, and keeps its totals at every step (%i)', async (seed) => {
    state = seed;
    let found = 0;
    for (let round = 0; round < 12; round += 1) {
      live(14, 100_000_000_000);
      expectTotals();
      const rows = all();
      for (let look = 0; look < 12; look += 1) found += (await expectLooks(randomFilter(rows), rows, 1 + Math.floor(random() * 9))) > 0 ? 1 : 0;
    }
    expect(found).toBeGreaterThan(40);
  }, 60_000);

  it('gives an export the same rows and sums', () => {
    state = 21;
    live(160, 100_000_000_000);
    const reader = openJournalReader(place.path);
    const rows = all();
    for (let look = 0; look < 60; look += 1) {
      const filter = randomFilter(rows);
      const expected = rows.filter((row) => fits(row, filter));
      const label = JSON.stringify(filter);
      const ids: string[] = [];
      const limit = 1 + Math.floor(random() * 20);
      let after = null;
      do {
        const next = reader.edge(filter, after, limit);
        const part = [...reader.chunk(filter, after, limit)];
        ids.push(...part.map((row) => String(row[placeIn('id')])));
        after = next;
      } while (after !== null);
      expect(ids.toSorted(), label).toEqual(expected.map(({ id }) => id).toSorted());
      expect(reader.sums(filter), label).toEqual(sumsOf(expected));
    }
    reader.close();
  });
});
