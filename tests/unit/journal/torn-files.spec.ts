/**
 * M10: copies of journal, write-ahead log and witness that were cut or had bits flipped, as no crash does it but a failing disk. A share of
 * the damages here; all by `TORN_FILES=10000`. What holds: nothing but an AppError ever comes of it; a journal that lost one of its commits
 * never opens, whatever became of its log; a witness alone is believed when it is whole. The same damages without the witness show
 * that it is the witness that sees them. What nobody sees here, and the check of the audit finds: a bit inside a value of the database.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '@electron/journal/database.ts';
import { createJournal } from '@electron/journal/journal.ts';
import { readWitness, replaceWitness, witnessPath } from '@electron/journal/witness.ts';
import { AppError } from '@shared/errors/app-error.ts';
import { chanceOf, type Chance } from '../../support/simulation/random.ts';
import { linkPlan, newProfileId, patchOf, practiceProfile, refundPlan, startOfTests, stepOf, temporaryFolder, type TemporaryFolder } from '../../support/journal.ts';

const damages = Number(process.env['TORN_FILES'] ?? 300);
const tables = ['profiles', 'transactions', 'intents', 'attempts', 'observations', 'events'] as const;

let place: TemporaryFolder;
let database: Buffer;
let log: Buffer;
let witness: Buffer;
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
  witness = readFileSync(witnessPath(place.path));
  rows = contentsOf(open.sqlite);
  await journal.close();
}, 60_000);
afterAll(() => place.remove());

type Files = { readonly database: Buffer; readonly log: Buffer; readonly witness: Buffer };
type Damage = { readonly file: keyof Files; readonly how: 'cut' | 'flip'; readonly files: Files };

function damage(chance: Chance): Damage {
  const file = chance.one<Damage['file']>(['database', 'database', 'log', 'log', 'witness']);
  const files: Files = { database, log, witness };
  const whole = files[file];
  const how = chance.one(['cut', 'flip', 'flips']);
  let torn = Buffer.from(whole);
  if (how === 'cut') torn = torn.subarray(0, chance.between(0, whole.length - 1));
  else {
    for (let bits = how === 'flip' ? 1 : chance.between(2, 40); bits > 0; bits -= 1) {
      const at = chance.between(0, torn.length - 1);
      torn[at] = torn[at]! ^ (1 << chance.between(0, 7));
    }
  }
  return { file, how: how === 'cut' ? 'cut' : 'flip', files: { ...files, [file]: torn } };
}

type End = 'whole' | 'refused' | 'earlier' | 'altered';
const none = (): Record<End, number> => ({ whole: 0, refused: 0, earlier: 0, altered: 0 });

function openTorn({ database: db, log: wal, witness: says }: Files, number: number): { readonly end: End; readonly detail: string } {
  const path = join(place.folder, `torn-${number % 4}.db`);
  writeFileSync(path, db);
  writeFileSync(`${path}-wal`, wal);
  writeFileSync(`${path}-shm`, Buffer.alloc(0));
  writeFileSync(witnessPath(path), says);
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
  it(`is refused or has every one of its commits, in ${damages} damages`, () => {
    const chance = chanceOf(20_261_126);
    const counts: Record<`${Damage['file']} ${Damage['how']}`, Record<End, number>> = {
      'database cut': none(), 'database flip': none(), 'log cut': none(), 'log flip': none(), 'witness cut': none(), 'witness flip': none(),
    };
    for (let number = 0; number < damages; number += 1) {
      const one = damage(chance);
      const { end, detail } = openTorn(one.files, number);
      counts[`${one.file} ${one.how}`][end] += 1;
      expect(end, `${number} ${one.file} ${one.how} ${detail}`).not.toBe('earlier');
      if (one.file !== 'database') expect(end, `${number} ${one.file} ${one.how} ${detail}`).not.toBe('altered');
    }
    if (process.env['TORN_FILES'] !== undefined) console.info(JSON.stringify(counts));
    const all = Object.values(counts);
    const sum = (end: End): number => all.reduce((total, each) => total + each[end], 0);
    expect(counts['log cut'].refused + counts['log flip'].refused).toBeGreaterThan(damages / 10);
    expect(counts['witness flip'].whole).toBeGreaterThan(0);
    expect(sum('whole') + sum('refused') + sum('altered')).toBe(damages);
  }, 60_000 + damages * 200);

  it('would open without commits that were on disk if the witness did not know of them', () => {
    const chance = chanceOf(20_261_127);
    let earlier = 0;
    // A witness of the same journal that was only told of the first half.
    const known = readWitness(place.path);
    if (known.kind !== 'says') throw new Error('no witness');
    const forgetful = join(place.folder, 'forgetful');
    replaceWitness(forgetful, { journalId: known.journalId, counter: 1 });
    for (let number = 0; number < 40; number += 1) {
      const { files, file } = damage(chance);
      if (file === 'log' && openTorn({ ...files, witness: readFileSync(witnessPath(forgetful)) }, number).end === 'earlier') earlier += 1;
    }
    expect(earlier).toBeGreaterThan(5);
  }, 60_000);
});
