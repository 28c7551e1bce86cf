/**
 * M10: copies of journal and write-ahead log that were cut or had bits flipped, as no crash does it but a failing disk. A share of the
 * damages here; all by `TORN_FILES=10000`. What holds: nothing but an AppError ever comes of it; a damaged log gives the journal as it
 * was after one of its commits, never half of one; a database that is cut is refused. What SQLite alone cannot tell, and what is
 * counted here: that commits at the end of a damaged log are missing, and a bit inside a value of the database.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '@electron/journal/database.ts';
import { createJournal } from '@electron/journal/journal.ts';
import { AppError } from '@shared/errors/app-error.ts';
import { chanceOf, type Chance } from '../../support/simulation/random.ts';
import { linkPlan, newProfileId, patchOf, practiceProfile, refundPlan, startOfTests, stepOf, temporaryFolder, type TemporaryFolder } from '../../support/journal.ts';

const damages = Number(process.env['TORN_FILES'] ?? 300);
const tables = ['profiles', 'transactions', 'intents', 'attempts', 'observations', 'events'] as const;

let place: TemporaryFolder;
let database: Buffer;
let log: Buffer;
/** What was on disk when the copies were taken, and after every commit of the log before that. */
let rows: string;
const commits = new Set<string>();

function contentsOf(sqlite: DatabaseSync): string {
  return JSON.stringify(tables.map((table) => sqlite.prepare(`SELECT * FROM ${table} ORDER BY rowid`).all()));
}

beforeAll(async () => {
  place = temporaryFolder();
  const open = openDatabase({ path: place.path, now: startOfTests });
  const journal = createJournal(open);
  const profileId = newProfileId();
  await journal.profiles.save(profileId, practiceProfile, startOfTests);
  const commit = (): void => void commits.add(contentsOf(open.sqlite));
  async function refunds(count: number, note: () => void): Promise<void> {
    for (let number = 0; number < count; number += 1) {
      const { intent: link } = await journal.intents.create(linkPlan({ profileId }));
      note();
      await journal.intents.step(stepOf(link, 'SUCCEEDED', 'intent.succeeded', { effects: [patchOf(link.transactionId, { status: 'paid' })] }));
      note();
      const payment = await journal.transactions.get(link.transactionId);
      const { intent } = await journal.intents.create(refundPlan(payment!, { amountMinor: 100 }));
      note();
      await journal.intents.step(stepOf(intent, 'UNKNOWN', 'intent.unknown'));
      note();
    }
  }
  await refunds(6, () => undefined);
  open.sqlite.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  commit();
  await refunds(6, commit);
  database = readFileSync(place.path);
  log = readFileSync(`${place.path}-wal`);
  rows = contentsOf(open.sqlite);
  await journal.close();
}, 60_000);
afterAll(() => place.remove());

type Damage = { readonly file: 'database' | 'log'; readonly how: string; readonly database: Buffer; readonly log: Buffer };

function damage(chance: Chance): Damage {
  const file = chance.one<Damage['file']>(['database', 'log']);
  const whole = file === 'database' ? database : log;
  const how = chance.one(['cut', 'flip', 'flips']);
  let torn = Buffer.from(whole);
  if (how === 'cut') torn = torn.subarray(0, chance.between(0, whole.length - 1));
  else {
    for (let bits = how === 'flip' ? 1 : chance.between(2, 40); bits > 0; bits -= 1) {
      const at = chance.between(0, torn.length - 1);
      torn[at] = torn[at]! ^ (1 << chance.between(0, 7));
    }
  }
  return { file, how, database: file === 'database' ? torn : database, log: file === 'log' ? torn : log };
}

type End = 'whole' | 'refused' | 'earlier' | 'altered';

function openTorn({ database: db, log: wal }: Damage, number: number): { readonly end: End; readonly detail: string } {
  const path = join(place.folder, `torn-${number % 4}.db`);
  writeFileSync(path, db);
  writeFileSync(`${path}-wal`, wal);
  writeFileSync(`${path}-shm`, Buffer.alloc(0));
  let open;
  try {
    open = openDatabase({ path, now: startOfTests });
  } catch (cause) {
    if (cause instanceof AppError && cause.code.startsWith('journal.')) return { end: 'refused', detail: cause.code };
    throw cause;
  }
  try {
    const found = contentsOf(open.sqlite);
    return { end: found === rows ? 'whole' : commits.has(found) ? 'earlier' : 'altered', detail: `${found.length} of ${rows.length} characters` };
  } catch (cause) {
    // Read as far as the damage, which SQLite names.
    return { end: 'refused', detail: String(cause) };
  } finally {
    open.sqlite.close();
  }
}

describe('a damaged journal', () => {
  it(`is refused, whole, or as after one of its commits, in ${damages} damages`, () => {
    const chance = chanceOf(20_261_126);
    const ends = { 'database cut': new Set<End>(), 'database flip': new Set<End>(), 'log cut': new Set<End>(), 'log flip': new Set<End>() };
    const counts: Record<End, number> = { whole: 0, refused: 0, earlier: 0, altered: 0 };
    for (let number = 0; number < damages; number += 1) {
      const one = damage(chance);
      const { end, detail } = openTorn(one, number);
      counts[end] += 1;
      ends[`${one.file} ${one.how === 'cut' ? 'cut' : 'flip'}`].add(end);
      // A log has checksums: what is damaged in it is left out, with all that follows.
      if (one.file === 'log') expect(end, `${number} ${one.how} ${detail}`).not.toBe('altered');
    }
    if (process.env['TORN_FILES'] !== undefined) console.info(JSON.stringify(counts), JSON.stringify(Object.entries(ends).map(([name, set]) => [name, ...set])));
    expect([...ends['database cut']].filter((end) => end === 'earlier')).toEqual([]);
    expect(counts.refused).toBeGreaterThan(damages / 10);
    expect(counts.whole + counts.refused + counts.earlier + counts.altered).toBe(damages);
  }, 60_000 + damages * 200);
});
