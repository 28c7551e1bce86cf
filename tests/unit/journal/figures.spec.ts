import type { Compilable } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type JournalDatabase } from '@electron/journal/database.ts';
import { createJournal } from '@electron/journal/journal.ts';
import { daysQuery, paidLinksQuery, waitingQuery } from '@electron/journal/repositories/figures.ts';
import type { Journal } from '@core/ports/journal.ts';
import type { DayFigure } from '@shared/domain/day-figures.ts';
import { providerIds } from '@shared/domain/ids.ts';
import { transactionKinds, transactionStatuses } from '@shared/domain/transaction.ts';
import { toInstant, type Instant } from '@shared/time/instant.ts';
import { accountOf, insertRows, type FigureRow } from '../../support/figure-rows.ts';
import { at, newProfileId, practiceProfile, startOfTests, temporaryFolder, type TemporaryFolder } from '../../support/journal.ts';

const day = 86_400_000;
const rowCount = 4_000;

let place: TemporaryFolder;
let database: JournalDatabase;
let journal: Journal;
let rows: readonly FigureRow[];
const accounts = providerIds.map((providerId) => accountOf(newProfileId(), providerId));
const other = accountOf(newProfileId(), 'pingxx');

/** The same rows on every run: a linear congruential generator, seeded by hand. */
function dice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return Math.floor((state / 4_294_967_296) * sides);
  };
}

function pick<Value>(values: readonly Value[], roll: (sides: number) => number): Value {
  return values[roll(values.length)] as Value;
}

function randomRow(roll: (sides: number) => number): FigureRow {
  const kind = pick(transactionKinds, roll);
  const payment = kind === 'payment';
  return {
    kind,
    status: pick(transactionStatuses, roll),
    currency: pick(['HKD', 'CNY', 'TWD', 'JPY'], roll),
    profile: pick([...accounts, other], roll),
    amountMinor: 1 + roll(900_000),
    receivedMinor: payment && roll(4) === 0 ? 1 + roll(900_000) : null,
    elsewhereMinor: payment && roll(5) === 0 ? roll(1_000) : 0,
    parentId: kind === 'payout' && roll(2) === 0 ? newProfileId() : null,
    origin: payment ? pick(['link', 'checkout', 'charge'], roll) : pick(kind === 'refund' ? ['refund', 'manual'] : ['payout'], roll),
    createdAt: startOfTests - 2 * day + roll(14 * day),
    ...(payment && roll(3) > 0 ? { expiresAt: roll(4) === 0 ? null : startOfTests + roll(4 * day) } : {}),
  };
}

beforeAll(async () => {
  place = temporaryFolder();
  database = openDatabase({ path: place.path, now: startOfTests });
  journal = createJournal(database);
  for (const { id, providerId } of [...accounts, other]) await journal.profiles.save(id, { ...practiceProfile, providerId }, startOfTests);
  const roll = dice(20_261_120);
  // Rows on the very edges beside the random ones.
  const edges = [0, 1, 2, 10].flatMap((days) => [-1, 0].map((shift): FigureRow => ({ kind: 'payment', status: 'paid', currency: 'HKD', profile: accounts[0]!, amountMinor: 7, createdAt: startOfTests + days * day + shift })));
  rows = [...Array.from({ length: rowCount }, () => randomRow(roll)), ...edges];
  insertRows(database, rows);
});
afterAll(() => {
  database.sqlite.close();
  place.remove();
});

/** Row by row, with nothing in common with the query. */
function slowly(bounds: readonly Instant[], profileIds: readonly string[]): Map<string, DayFigure> {
  const found = new Map<string, DayFigure>();
  for (const row of rows) {
    const index = bounds.findIndex((bound, at) => row.createdAt >= bound && row.createdAt < (bounds[at + 1] ?? -1));
    if (index < 0 || !profileIds.includes(row.profile.id) || (row.kind === 'payout' && (row.parentId ?? null) !== null)) continue;
    const figure = { day: index, profileId: row.profile.id, kind: row.kind, status: row.status, currency: row.currency };
    const key = JSON.stringify(figure);
    const sum = found.get(key) ?? { ...figure, rows: 0, minor: 0, elsewhereRows: 0, elsewhereMinor: 0 };
    const elsewhere = row.elsewhereMinor ?? 0;
    found.set(key, {
      ...sum,
      rows: sum.rows + 1,
      minor: sum.minor + (row.kind === 'payment' ? (row.receivedMinor ?? row.amountMinor) : row.amountMinor),
      elsewhereRows: sum.elsewhereRows + (elsewhere > 0 ? 1 : 0),
      elsewhereMinor: sum.elsewhereMinor + elsewhere,
    });
  }
  return found;
}

const keyOf = ({ day: index, profileId, kind, status, currency }: DayFigure): string => JSON.stringify({ day: index, profileId, kind, status, currency });

describe('figures of days', () => {
  it('equal a sum that is made row by row, edges included', async () => {
    // Days of 23, 24 and 25 hours, as zones have them.
    const bounds = [0, day, 2 * day - 3_600_000, 3 * day, 4 * day, 5 * day + 3_600_000, 6 * day, 10 * day].map((milliseconds) => at(milliseconds));
    for (const profileIds of [accounts.map(({ id }) => id), [accounts[2]!.id]]) {
      const found = await journal.figures.days(bounds, profileIds);
      expect(found.length).toBeGreaterThan(100);
      expect(new Map(found.map((figure) => [keyOf(figure), figure]))).toEqual(slowly(bounds, profileIds));
    }
  });

  it('count money that was given back outside this app once, whether its refund has a row or not', async () => {
    const apart = accountOf(newProfileId(), 'pingxx');
    await journal.profiles.save(apart.id, { ...practiceProfile, providerId: 'pingxx' }, startOfTests);
    const payment = (minor: number): FigureRow => ({ kind: 'payment', status: 'part_refunded', currency: 'CNY', profile: apart, amountMinor: 10_000, elsewhereMinor: minor, createdAt: startOfTests });
    const [seen, partly] = insertRows(database, [payment(3_000), payment(3_000), payment(3_000)]);
    const refund = (parentId: string | undefined, amountMinor: number, status: FigureRow['status']): FigureRow => ({ kind: 'refund', origin: 'found', status, currency: 'CNY', profile: apart, amountMinor, parentId: parentId ?? null, createdAt: startOfTests });
    insertRows(database, [refund(seen, 3_000, 'succeeded'), refund(partly, 1_000, 'succeeded'), refund(partly, 500, 'failed')]);
    const found = await journal.figures.days([at(0), at(day)], [apart.id]);
    expect(found.find((figure) => figure.kind === 'payment')).toMatchObject({ rows: 3, minor: 30_000, elsewhereRows: 2, elsewhereMinor: 5_000 });
    expect(found.find((figure) => figure.kind === 'refund' && figure.status === 'succeeded')).toMatchObject({ rows: 2, minor: 4_000 });
  });

  it('are none without profiles, and refuse too many days or none', async () => {
    expect(await journal.figures.days([at(0), at(day)], [])).toEqual([]);
    await expect(journal.figures.days([at(0)], [accounts[0]!.id])).rejects.toThrow(RangeError);
    await expect(journal.figures.days(Array.from({ length: 101 }, (_, index) => at(index)), [accounts[0]!.id])).rejects.toThrow(RangeError);
  });

  it('walk the index of times and fetch no row', () => {
    const plan = planOf(daysQuery(database.db, [at(0), at(day), at(2 * day)], accounts.map(({ id }) => id)));
    expect(plan.match(/SEARCH transactions USING COVERING INDEX transactions_by_time \(created_at>\? AND created_at<\?\)/g)).toHaveLength(2);
    expect(plan).not.toMatch(/SCAN/);
    expect(plan.match(/SEARCH seen USING INDEX transactions_by_parent \(parent_id=\?\)/g)?.length).toBeGreaterThan(0);
    expect(planOf(paidLinksQuery(database.db, at(0), at(day), accounts.map(({ id }) => id)))).toMatch(/USING COVERING INDEX transactions_by_time/);
    expect(planOf(waitingQuery(database.db, accounts.map(({ id }) => id)).selectAll('transactions'))).toMatch(/USING INDEX transactions_by_status \(status=\?\)/);
  });
});

function planOf(query: Compilable): string {
  const { sql, parameters } = query.compile();
  return database.sqlite.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...(parameters as readonly (string | number)[])).map(({ detail }) => detail).join('\n');
}

describe('figures of links', () => {
  const profileIds = accounts.map(({ id }) => id);
  const mine = (row: FigureRow): boolean => profileIds.includes(row.profile.id) && row.kind === 'payment' && row.origin !== 'charge';

  it('count all that were paid in the span', async () => {
    const paid = rows.filter((row) => mine(row) && ['part_paid', 'paid', 'part_refunded', 'refunded'].includes(row.status) && row.createdAt >= at(day) && row.createdAt < at(3 * day));
    expect(paid.length).toBeGreaterThan(5);
    expect(await journal.figures.paidLinks(at(day), at(3 * day), profileIds)).toBe(paid.length);
    expect(await journal.figures.paidLinks(at(day), at(3 * day), [])).toBe(0);
  });

  it('count all that wait, and give those that end first', async () => {
    const waiting = rows.filter((row) => mine(row) && row.status === 'waiting');
    const [now, endsBefore] = [at(day), at(3 * day)];
    const ends = waiting.flatMap(({ expiresAt }) => (expiresAt !== undefined && expiresAt !== null && expiresAt > now && expiresAt < endsBefore ? [toInstant(expiresAt)] : [])).toSorted((left, right) => left - right);
    const found = await journal.figures.waitingLinks({ profileIds, now, endsBefore, limit: 5 });
    expect(ends.length).toBeGreaterThan(5);
    expect({ ...found, expiringLinks: found.expiringLinks.map((row) => row.link?.expiresAt) }).toEqual({ waiting: waiting.length, expiring: ends.length, expiringLinks: ends.slice(0, 5) });
    expect(await journal.figures.waitingLinks({ profileIds: [], now, endsBefore, limit: 5 })).toEqual({ waiting: 0, expiring: 0, expiringLinks: [] });
  });
});
