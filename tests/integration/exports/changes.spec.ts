/** What changed since an export: exactly those rows, and no answer where it cannot be told. */
import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { comparableIds, pruneFingerprints } from '@electron/main/app/export-fingerprints.ts';
import { countIn, exportDone, exportTo, nextExportId, placeIn, type ExportPlace } from '../../support/export-files.ts';
import { changeJournal, hostileRows, insertRow, makeHostileJournal, type HostileRow } from '../../support/hostile-rows.ts';

const rows = hostileRows(60);
let place: ExportPlace;

beforeEach(() => {
  place = placeIn(mkdtempSync(join(tmpdir(), 'export-changes-')));
  makeHostileJournal(place.journal, rows);
});
afterEach(() => rmSync(place.folder, { recursive: true, force: true }));

const read = (path: string): Record<string, string>[] => parse(readFileSync(path), { bom: true, columns: true });
/** The guard is taken off. */
const changesIn = (path: string): string[][] => read(path).map((row) => [row['change'] ?? '', (row['reference'] ?? '').replace(/^'/, '')]);

/** The payment of 4: already given back in part, and now a little more. */
function lateRefund(): HostileRow {
  const payment = rows[4];
  if (payment?.kind !== 'payment') throw new Error('no payment');
  const refund: HostileRow = { ...payment, id: '01930000-cccc-7000-8000-000000000001', kind: 'refund', status: 'succeeded', amountMinor: 7, reference: 'LATE-1', createdAt: payment.createdAt + 9e8 };
  changeJournal(place.journal, (sqlite) => {
    insertRow(sqlite, refund, 900, payment);
    sqlite.prepare('UPDATE transactions SET refunded_minor = refunded_minor + 7, version = version + 1 WHERE id = ?').run(payment.id);
  });
  return refund;
}

describe.each(['excel', 'raw', 'xlsx', 'jsonl'] as const)('in %s', (format) => {
  it('nothing changed gives no row, and one late refund its payment and itself', async () => {
    const first = await exportDone(place, 'first', { format });
    expect(await countIn(place, first.id, { format })).toEqual({ state: 'done', changes: { added: 0, changed: 0, gone: 0 } });
    const same = await exportDone(place, 'same', { format, since: first.id });
    expect(same.end).toMatchObject({ rows: 0, changes: { added: 0, changed: 0, gone: 0 }, sums: [] });
    lateRefund();
    expect(await countIn(place, same.id, { format })).toEqual({ state: 'done', changes: { added: 1, changed: 1, gone: 0 } });
    const late = await exportDone(place, 'late', { format: 'excel', since: first.id });
    expect(late.end.changes).toEqual({ added: 1, changed: 1, gone: 0 });
    expect(changesIn(late.path)).toEqual([['changed', rows[4]?.reference], ['added', 'LATE-1']]);
    // The next one starts from everything that was there, not from the rows that were written.
    expect((await exportDone(place, 'next', { format, since: late.id })).end.rows).toBe(0);
  });
});

describe('what changed', () => {
  it('is told of the columns that were exported, whichever are written now', async () => {
    const few = await exportDone(place, 'few', { columns: ['reference', 'description'] });
    lateRefund();
    const later = await exportDone(place, 'later', { since: few.id, columns: ['amount', 'reference'] });
    expect(later.end.changes).toEqual({ added: 1, changed: 0, gone: 0 });
    expect(Object.keys(read(later.path)[0] ?? {})).toEqual(['change', 'amount (major units)', 'reference']);
  });

  it('names rows that the filter no longer finds, as they are now, and keeps them out of the sums', async () => {
    const filter = { statuses: ['part_refunded' as const] };
    const first = await exportDone(place, 'first', { filter });
    changeJournal(place.journal, (sqlite) => sqlite.prepare("UPDATE transactions SET status = 'refunded' WHERE id = ?").run(rows[4]?.id ?? ''));
    const later = await exportDone(place, 'later', { filter, since: first.id });
    expect(later.end).toMatchObject({ rows: 1, changes: { added: 0, changed: 0, gone: 1 }, sums: [] });
    expect(read(later.path).map((row) => [row['change'], row['status']])).toEqual([['gone', 'refunded']]);
  });

  it('sees a renamed profile and another zone as changes only where they are in the file', async () => {
    const [named, unnamed] = [await exportDone(place, 'named', { columns: ['reference', 'profile'] }), await exportDone(place, 'unnamed', { columns: ['reference'] })];
    changeJournal(place.journal, (sqlite) => sqlite.prepare("UPDATE profiles SET name = 'Renamed' WHERE id = ?").run(rows[0]?.profileId ?? ''));
    const ofFirst = rows.filter((row) => row.profileId === rows[0]?.profileId).length;
    expect(await countIn(place, named.id, { zone: 'Europe/London' })).toMatchObject({ changes: { added: 0, changed: ofFirst, gone: 0 } });
    expect(await countIn(place, unnamed.id)).toMatchObject({ changes: { added: 0, changed: 0, gone: 0 } });
  });

  it('is no answer where the fingerprints are missing, cut short or damaged', async () => {
    const first = await exportDone(place, 'first');
    const refused = { state: 'failed', code: 'export.notComparable' };
    const kept = join(place.fingerprints, readdirSync(place.fingerprints)[0] ?? '');
    const whole = readFileSync(kept);
    for (let number = 0; number < 40; number += 1) {
      const damaged = Buffer.from(whole);
      const at = Math.floor((number / 40) * damaged.length);
      damaged[at] = (damaged[at] ?? 0) ^ 0x11;
      writeFileSync(kept, damaged);
      expect(await countIn(place, first.id), `byte ${at}`).toEqual(refused);
    }
    writeFileSync(kept, whole);
    truncateSync(kept, whole.length - 16);
    expect(await countIn(place, first.id)).toEqual(refused);
    const made = await exportTo(place, 'later', { since: first.id });
    expect(made.end).toEqual(refused);
    expect(readdirSync(place.folder).filter((name) => name.includes('later'))).toEqual([]);
    expect(await countIn(place, nextExportId())).toEqual(refused);
  });

  it('is offered of no export whose fingerprints cannot be used, so that a preset goes on from a whole one', async () => {
    const [damaged, old, good] = [await exportDone(place, 'damaged'), await exportDone(place, 'old', { columns: ['reference'] }), await exportDone(place, 'good', { columns: ['amount'] })];
    const offered = () => [...comparableIds(readdirSync(place.fingerprints))].toSorted();
    expect(offered()).toEqual([damaged.id, old.id, good.id].toSorted());
    const fileOf = (id: string): string => join(place.fingerprints, readdirSync(place.fingerprints).find((name) => name.startsWith(id)) ?? '');
    truncateSync(fileOf(damaged.id), 100);
    // As the first version of this program named them: it guarded fewer cells, and its lines would all count as changed.
    renameSync(fileOf(old.id), fileOf(old.id).replace('.2.fingerprints', '.fingerprints'));
    expect(offered()).toEqual([damaged.id, good.id].toSorted());
    expect(await countIn(place, damaged.id)).toEqual({ state: 'failed', code: 'export.notComparable' });
    expect(await countIn(place, old.id)).toEqual({ state: 'failed', code: 'export.notComparable' });
    expect(offered()).toEqual([good.id]);
    pruneFingerprints(place.fingerprints);
    expect(readdirSync(place.fingerprints)).toHaveLength(1);
    expect(await countIn(place, good.id, { columns: ['amount'] })).toMatchObject({ state: 'done' });
  });

  it('is no answer in a journal that went back to an earlier day, which is found once', async () => {
    const first = await exportDone(place, 'first');
    changeJournal(place.journal, (sqlite) => sqlite.exec('DROP TRIGGER transactions_keep; PRAGMA foreign_keys = OFF; DELETE FROM transactions WHERE seq = (SELECT max(seq) FROM transactions)'));
    expect((await exportTo(place, 'later', { since: first.id })).end).toEqual({ state: 'failed', code: 'export.notComparable' });
    expect([...comparableIds(readdirSync(place.fingerprints))]).toEqual([]);
    expect(readdirSync(place.folder).filter((name) => name.includes('later'))).toEqual([]);
  });

  it('keeps the last exports of a recipe comparable and no more', async () => {
    const ids = [];
    for (let number = 0; number < 7; number += 1) ids.push((await exportDone(place, `of-${number}`)).id);
    const other = await exportDone(place, 'other', { columns: ['reference'] });
    pruneFingerprints(place.fingerprints);
    expect(readdirSync(place.fingerprints).map((name) => name.slice(0, 36)).toSorted()).toEqual([...ids.slice(2), other.id].toSorted());
  });
});
