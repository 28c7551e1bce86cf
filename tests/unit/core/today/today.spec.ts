import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lastDays } from '@core/today/days.ts';
import { createToday, type Today } from '@core/today/today.ts';
import { openDatabase, type JournalDatabase } from '@electron/journal/database.ts';
import { createJournal } from '@electron/journal/journal.ts';
import type { Journal } from '@core/ports/journal.ts';
import type { ProviderId } from '@shared/domain/ids.ts';
import type { Environment } from '@shared/domain/profile.ts';
import { groupMembers, groupOf } from '@shared/domain/day-figures.ts';
import { transactionKinds, transactionStatuses } from '@shared/domain/transaction.ts';
import { toInstant } from '@shared/time/instant.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { accountOf, insertRows, type FigureRow } from '../../../support/figure-rows.ts';
import { newProfileId, practiceProfile, temporaryFolder, type TemporaryFolder } from '../../../support/journal.ts';

const utc = (...parts: [number, number, number, number?, number?]): number => Date.UTC(...parts);
const hour = 3_600_000;

let place: TemporaryFolder;
let database: JournalDatabase;
let journal: Journal;

beforeEach(() => {
  place = temporaryFolder();
  database = openDatabase({ path: place.path, now: toInstant(utc(2026, 10, 20)) });
  journal = createJournal(database);
});
afterEach(() => {
  database.sqlite.close();
  place.remove();
});

async function account(providerId: ProviderId, environment: Environment = 'practice'): Promise<FigureRow['profile']> {
  const id = newProfileId();
  await journal.profiles.save(id, { ...practiceProfile, providerId, environment, baseUrl: environment === 'practice' ? null : 'https://gateway.example' }, toInstant(0));
  return accountOf(id, providerId, environment);
}

const todayAt = (now: number): Today => createToday({ journal, clock: new FakeClock(now) });

function paid(profile: FigureRow['profile'], createdAt: number, amountMinor: number, change: Partial<FigureRow> = {}): FigureRow {
  return { kind: 'payment', status: 'paid', currency: 'HKD', profile, amountMinor, createdAt, ...change };
}

describe('the days', () => {
  it.each([
    // Clocks go back on 25 October and 1 November 2026, and forward on 29 March and 8 March.
    ['Asia/Hong_Kong', utc(2026, 10, 20, 6), '2026-10-22', '2026-11-20', utc(2026, 9, 21, 16), utc(2026, 10, 20, 16), []],
    ['Asia/Taipei', utc(2026, 10, 20, 16), '2026-10-23', '2026-11-21', utc(2026, 9, 22, 16), utc(2026, 10, 21, 16), []],
    ['Europe/London', utc(2026, 10, 1, 12), '2026-10-03', '2026-11-01', utc(2026, 9, 2, 23), utc(2026, 10, 2, 0), [['2026-10-25', 25]]],
    ['America/New_York', utc(2026, 10, 10, 4), '2026-10-11', '2026-11-09', utc(2026, 9, 11, 4), utc(2026, 10, 10, 5), [['2026-11-01', 25]]],
    ['Europe/London', utc(2026, 3, 10, 23, 30), '2026-03-13', '2026-04-11', utc(2026, 2, 13, 0), utc(2026, 3, 11, 23), [['2026-03-29', 23]]],
    ['America/New_York', utc(2026, 2, 20, 3, 59), '2026-02-18', '2026-03-19', utc(2026, 1, 18, 5), utc(2026, 2, 20, 4), [['2026-03-08', 23]]],
  ] as const)('in %s on %d begin and end where its clocks say', (zone, now, first, last, from, until, odd) => {
    const { dates, bounds } = lastDays(toInstant(now), zone, 30);
    expect([dates.length, dates[0], dates.at(-1), bounds.length, bounds[0], bounds.at(-1)]).toEqual([30, first, last, 31, from, until]);
    const lengths = dates.map((date, index) => [date, ((bounds[index + 1] ?? 0) - (bounds[index] ?? 0)) / hour] as const);
    expect(lengths.filter(([, hours]) => hours !== 24)).toEqual(odd);
  });
});

describe('the chart', () => {
  it.each([
    ['Europe/London', utc(2026, 10, 1, 12), [utc(2026, 9, 24, 22, 59), utc(2026, 9, 24, 23, 0), utc(2026, 9, 25, 23, 59), utc(2026, 9, 26, 0, 0)], ['2026-10-24', '2026-10-25', '2026-10-25', '2026-10-26']],
    ['America/New_York', utc(2026, 10, 10, 12), [utc(2026, 10, 1, 3, 59), utc(2026, 10, 1, 4, 0), utc(2026, 10, 2, 4, 59), utc(2026, 10, 2, 5, 0)], ['2026-10-31', '2026-11-01', '2026-11-01', '2026-11-02']],
    ['Asia/Hong_Kong', utc(2026, 10, 20, 6), [utc(2026, 9, 21, 15, 59), utc(2026, 9, 21, 16, 0), utc(2026, 10, 20, 15, 59), utc(2026, 10, 20, 16, 0)], [undefined, '2026-10-22', '2026-11-20', undefined]],
    ['Asia/Taipei', utc(2026, 10, 20, 6), [utc(2026, 9, 21, 15, 59), utc(2026, 9, 21, 16, 0), utc(2026, 10, 20, 15, 59), utc(2026, 10, 20, 16, 0)], [undefined, '2026-10-22', '2026-11-20', undefined]],
  ] as const)('puts payments on the edges of days into the right ones in %s', async (zone, now, moments, expected) => {
    const profile = await account('chingchingpay');
    // Each amount is a power of ten, so that a sum says which rows are in it.
    insertRows(database, moments.map((createdAt, index) => paid(profile, createdAt, 10 ** index)));
    const chart = await todayAt(now).chart('practice', zone);
    const days = moments.map((_, index) => chart.days[chart.currencies[0]?.cells.find((cell) => Math.floor(cell.minor / 10 ** index) % 10 === 1)?.day ?? -1]);
    expect(days).toEqual(expected);
  });

  it('keeps currencies, providers and groups apart, and joins the accounts of one provider', async () => {
    const [c, d, plus, v] = [await account('chingchingpay'), await account('chingchingpay'), await account('pingxx'), await account('vexora')];
    const now = utc(2026, 10, 20, 6);
    insertRows(database, [
      paid(c, now, 100), paid(d, now, 20), paid(c, now, 1_000, { status: 'part_paid', receivedMinor: 400 }),
      paid(c, now, 7, { status: 'unknown' }), paid(c, now, 8, { status: 'waiting' }), paid(c, now, 9, { status: 'expired' }), paid(c, now, 11, { status: 'failed' }),
      { ...paid(c, now, 30), kind: 'refund', status: 'succeeded' }, { ...paid(c, now, 31), kind: 'refund', status: 'unknown' }, { ...paid(c, now, 32), kind: 'refund', status: 'failed' },
      paid(plus, now - 29 * 24 * hour, 500, { currency: 'CNY' }), paid(plus, now, 3, { currency: 'JPY' }),
      { ...paid(v, now, 60, { currency: 'TWD' }), kind: 'payout', status: 'succeeded' },
      { ...paid(v, now, 61, { currency: 'TWD', parentId: newProfileId() }), kind: 'payout', status: 'succeeded' },
    ]);
    const { currencies } = await todayAt(now).chart('practice', 'Asia/Hong_Kong');
    const at = (day: number, providerId: ProviderId, group: string, rows: number, minor: number) => ({ day, providerId, group, rows, minor });
    expect(currencies).toEqual([
      { currency: 'HKD', cells: [
        at(29, 'chingchingpay', 'received', 3, 520), at(29, 'chingchingpay', 'waiting', 1, 8), at(29, 'chingchingpay', 'unsettled', 1, 7), at(29, 'chingchingpay', 'failed', 1, 11),
        at(29, 'chingchingpay', 'lapsed', 1, 9), at(29, 'chingchingpay', 'returned', 1, 30), at(29, 'chingchingpay', 'returning', 1, 31), at(29, 'chingchingpay', 'notReturned', 1, 32),
      ] },
      { currency: 'CNY', cells: [at(0, 'pingxx', 'received', 1, 500)] },
      { currency: 'JPY', cells: [at(29, 'pingxx', 'received', 1, 3)] },
      { currency: 'TWD', cells: [at(29, 'vexora', 'returned', 1, 60)] },
    ]);
  });

  it('shows what was given back elsewhere beside what came in, once', async () => {
    const profile = await account('chingchingpay');
    const now = utc(2026, 10, 20, 6);
    insertRows(database, [paid(profile, now, 1_000, { status: 'part_refunded', elsewhereMinor: 150 }), paid(profile, now, 2_000), paid(profile, now, 300, { status: 'refunded', elsewhereMinor: 300 })]);
    const { currencies } = await todayAt(now).chart('practice', 'Asia/Hong_Kong');
    expect(currencies[0]?.cells.map(({ group, rows, minor }) => [group, rows, minor])).toEqual([['received', 3, 3_300], ['returnedElsewhere', 2, 450]]);
  });

  it('shows one environment', async () => {
    const [practice, live] = [await account('chingchingpay'), await account('chingchingpay', 'live')];
    const now = utc(2026, 10, 20, 6);
    insertRows(database, [paid(practice, now, 1), paid(live, now, 20), paid(live, now, 300, { status: 'waiting', expiresAt: now + hour })]);
    const today = todayAt(now);
    const of = async (environment: Environment) => (await today.chart(environment, 'UTC')).currencies.flatMap(({ cells }) => cells.map(({ minor }) => minor));
    expect([await of('practice'), await of('live'), await of('test')]).toEqual([[1], [20, 300], []]);
    expect((await today.summary('practice', 'UTC')).received).toEqual([{ currency: 'HKD', inRows: 1, inMinor: 1, outRows: 0, outMinor: 0 }]);
    expect(await today.summary('live', 'UTC')).toMatchObject({ received: [{ inMinor: 20 }], totals: { paidLinks: 1, waitingLinks: 1, expiringLinks: 1 } });
    // No profile must never mean every profile.
    expect(await today.summary('test', 'UTC')).toMatchObject({ received: [], paidLinks: [], waitingLinks: [], expiringLinks: [], totals: { paidLinks: 0, waitingLinks: 0, expiringLinks: 0 } });
  });
});

describe('the summary', () => {
  it('counts all links and shows five, the ones that end first even where newer ones abound', async () => {
    const profile = await account('chingchingpay');
    const now = utc(2026, 10, 20, 6);
    const old = Array.from({ length: 7 }, (_, index) => paid(profile, now - 48 * hour - index, 10 + index, { status: 'waiting', expiresAt: now + (index + 1) * hour }));
    const newer = Array.from({ length: 250 }, (_, index) => paid(profile, now - index, 500, { status: 'waiting', expiresAt: now + 72 * hour }));
    const gone = paid(profile, now, 1, { status: 'waiting', expiresAt: now - 1 });
    insertRows(database, [...old, ...newer, gone, ...Array.from({ length: 8 }, () => paid(profile, now, 900, { expiresAt: null })), paid(profile, now, 5, { origin: 'charge' })]);
    const summary = await todayAt(now).summary('practice', 'Asia/Hong_Kong');
    expect(summary.totals).toEqual({ paidLinks: 8, waitingLinks: 258, expiringLinks: 7 });
    expect([summary.paidLinks.length, summary.waitingLinks.length]).toEqual([5, 5]);
    expect(summary.expiringLinks.map((row) => row.amountMinor)).toEqual([10, 11, 12, 13, 14]);
    expect(summary.received).toEqual([{ currency: 'HKD', inRows: 9, inMinor: 7_205, outRows: 0, outMinor: 0 }]);
    expect(summary.date).toBe('2026-11-20');
  });

  it('counts refunds of the day, and a payout only where it stands alone', async () => {
    const profile = await account('vexora');
    const now = utc(2026, 10, 20, 6);
    insertRows(database, [
      { ...paid(profile, now, 40, { currency: 'TWD' }), kind: 'refund', status: 'succeeded' },
      { ...paid(profile, now, 50, { currency: 'TWD' }), kind: 'payout', status: 'succeeded' },
      { ...paid(profile, now, 60, { currency: 'TWD', parentId: newProfileId() }), kind: 'payout', status: 'succeeded' },
    ]);
    expect((await todayAt(now).summary('practice', 'Asia/Taipei')).received).toEqual([{ currency: 'TWD', inRows: 0, inMinor: 0, outRows: 2, outMinor: 90 }]);
  });
});

describe('the groups', () => {
  it('hold every transaction once, as the list behind them does', () => {
    for (const kind of transactionKinds) {
      for (const status of transactionStatuses) {
        const group = groupOf({ kind, status });
        const lists = Object.entries(groupMembers).filter(([name, { kinds, statuses }]) => name !== 'returnedElsewhere' && kinds.includes(kind) && statuses.includes(status)).map(([name]) => name);
        expect(lists).toEqual(group === undefined ? [] : [group]);
      }
    }
  });
});
