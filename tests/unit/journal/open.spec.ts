import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase, openReadOnly } from '@electron/journal/database.ts';
import { openJournalInThread } from '@electron/journal/journal.ts';
import { migrations, type Migration } from '@electron/journal/migrations/all.ts';
import { linkPlan, newProfileId, practiceProfile, startOfTests, temporaryFolder, type TemporaryFolder } from '../../support/journal.ts';

let place: TemporaryFolder;
beforeEach(() => {
  place = temporaryFolder();
});
afterEach(() => place.remove());

const now = startOfTests;
const newest = migrations.at(-1)?.version ?? 0;
const codeOf = (work: () => unknown): unknown => {
  try {
    work();
  } catch (error) {
    return { ...(error as { toDto(): object }).toDto() };
  }
  return undefined;
};

async function filledJournal(): Promise<void> {
  const journal = openJournalInThread({ path: place.path, now });
  const profileId = newProfileId();
  await journal.profiles.save(profileId, practiceProfile, now);
  for (let count = 0; count < 40; count += 1) await journal.intents.create(linkPlan({ profileId }));
  await journal.close();
}

/** A journal whose user died: file and log are copied while it is open. */
async function uncleanCopy(target: string): Promise<void> {
  const source = join(place.folder, 'source.db');
  const journal = openJournalInThread({ path: source, now });
  const profileId = newProfileId();
  await journal.profiles.save(profileId, practiceProfile, now);
  for (let count = 0; count < 40; count += 1) await journal.intents.create(linkPlan({ profileId }));
  copyFileSync(source, target);
  copyFileSync(`${source}-wal`, `${target}-wal`);
  copyFileSync(`${source}-witness`, `${target}-witness`);
  await journal.close();
}

describe('a new journal', () => {
  it('is durable, private, at the newest version, and leaves nothing but its witness beside itself when closed', async () => {
    const journal = openJournalInThread({ path: join(place.folder, 'deeper', 'journal.db'), now });
    expect(await journal.settings()).toEqual({ journalMode: 'wal', synchronous: 2, foreignKeys: true, schemaVersion: newest });
    if (process.platform !== 'win32') {
      for (const name of ['journal.db', 'journal.db-wal', 'journal.db-witness']) expect(statSync(join(place.folder, 'deeper', name)).mode & 0o777, name).toBe(0o600);
    }
    await journal.close();
    expect(readdirSync(join(place.folder, 'deeper'))).toEqual(['journal.db', 'journal.db-witness']);
  });

  it('carries its application id and version in the file itself', () => {
    openDatabase({ path: place.path, now }).sqlite.close();
    const header = readFileSync(place.path).subarray(0, 100);
    expect(header.toString('latin1', 68, 72)).toBe('MAJl');
    expect(header.readInt32BE(60)).toBe(newest);
  });

  it('leaves no file behind when it cannot be finished', () => {
    const broken: Migration = { version: 1, name: 'broken', up: (database) => database.exec('CREATE TABLE half (a INTEGER); CREATE TABEL nonsense') };
    expect(() => openDatabase({ path: place.path, now, migrations: [broken] })).toThrow(/syntax error/);
    expect(readdirSync(place.folder)).toEqual([]);
  });

  it('goes on where its very first start was cut off', () => {
    const begun = new DatabaseSync(place.path);
    begun.exec('PRAGMA application_id = 1296124524');
    begun.close();
    const { sqlite } = openDatabase({ path: place.path, now });
    expect(sqlite.prepare('PRAGMA user_version').get()).toEqual({ user_version: newest });
    sqlite.close();
    expect(readdirSync(place.folder)).toEqual(['journal.db', 'journal.db-witness']);
  });

  it('opens over an empty file and takes other people\'s rights away', () => {
    writeFileSync(place.path, '', { mode: 0o666 });
    openDatabase({ path: place.path, now }).sqlite.close();
    if (process.platform !== 'win32') expect(statSync(place.path).mode & 0o777).toBe(0o600);
  });
});

describe('a file that is not ours to touch', () => {
  const unchanged = (work: () => void): void => {
    const before = readdirSync(place.folder).map((name) => [name, readFileSync(join(place.folder, name)).toString('base64')]);
    work();
    expect(readdirSync(place.folder).map((name) => [name, readFileSync(join(place.folder, name)).toString('base64')])).toEqual(before);
  };

  it('of a newer version stays as it is, byte for byte', async () => {
    await filledJournal();
    const sqlite = new DatabaseSync(place.path);
    sqlite.exec(`PRAGMA user_version = ${newest + 1}; PRAGMA wal_checkpoint(TRUNCATE)`);
    sqlite.close();
    unchanged(() => {
      expect(codeOf(() => openDatabase({ path: place.path, now }))).toEqual({ code: 'journal.newer', params: { version: newest + 1, known: newest } });
    });
  });

  it('of a newer version that only the log tells of keeps file and log', async () => {
    const source = join(place.folder, 'source.db');
    const { sqlite } = openDatabase({ path: source, now });
    sqlite.exec(`PRAGMA wal_autocheckpoint = 0; PRAGMA user_version = ${newest + 1}`);
    copyFileSync(source, place.path);
    copyFileSync(`${source}-wal`, `${place.path}-wal`);
    sqlite.close();
    expect(readFileSync(place.path).readInt32BE(60)).toBe(newest);
    const before = [place.path, `${place.path}-wal`].map((path) => readFileSync(path).toString('base64'));
    expect(codeOf(() => openDatabase({ path: place.path, now }))).toMatchObject({ code: 'journal.newer' });
    expect([place.path, `${place.path}-wal`].map((path) => readFileSync(path).toString('base64'))).toEqual(before);
  });

  it('of another program is refused', () => {
    const sqlite = new DatabaseSync(place.path);
    sqlite.exec('CREATE TABLE theirs (a INTEGER)');
    sqlite.close();
    unchanged(() => {
      expect(codeOf(() => openDatabase({ path: place.path, now }))).toEqual({ code: 'journal.damaged', params: { reason: 'notAJournal' } });
    });
  });

  it.each([
    ['text', Buffer.from('not a database at all, but long enough to be one, whatever it is, and then some more words to fill it up')],
    ['a few bytes', Buffer.from('SQLite')],
  ])('holding %s is damaged', (_name, content) => {
    writeFileSync(place.path, content);
    unchanged(() => {
      expect(codeOf(() => openDatabase({ path: place.path, now }))).toEqual({ code: 'journal.damaged', params: { reason: 'content' } });
    });
  });

  it('that is a folder is damaged', () => {
    mkdirSync(place.path);
    expect(codeOf(() => openDatabase({ path: place.path, now }))).toMatchObject({ code: 'journal.damaged' });
  });
});

describe('after an unclean end', () => {
  it('opens with everything that was committed', async () => {
    await uncleanCopy(place.path);
    const journal = openJournalInThread({ path: place.path, now });
    expect(await journal.intents.listOpen()).toHaveLength(40);
    await journal.close();
  });

  it('is refused when the content does not hold together, and not changed', async () => {
    await filledJournal();
    const target = join(place.folder, 'broken.db');
    const source = openDatabase({ path: place.path, now });
    source.sqlite.exec('PRAGMA user_version = 1');
    copyFileSync(place.path, target);
    copyFileSync(`${place.path}-wal`, `${target}-wal`);
    source.sqlite.close();
    const bytes = readFileSync(target);
    // Everything behind the first page, which holds the header and the schema's root.
    bytes.fill(0x5a, 4096 * 3);
    writeFileSync(target, bytes);
    expect(codeOf(() => openDatabase({ path: target, now }))).toMatchObject({ code: 'journal.damaged' });
    expect(readFileSync(target).equals(bytes)).toBe(true);
  });

  it('is refused when the file was cut', async () => {
    await uncleanCopy(place.path);
    truncateSync(place.path, 4096);
    writeFileSync(`${place.path}-wal`, 'rest of a log');
    expect(codeOf(() => openDatabase({ path: place.path, now }))).toMatchObject({ code: 'journal.damaged' });
  });
});

describe('migrations', () => {
  it('are numbered from 1 without gaps, as their files are', () => {
    expect(migrations.map(({ version }) => version)).toEqual(migrations.map((_, index) => index + 1));
    const files = readdirSync(join(import.meta.dirname, '../../../electron/journal/migrations')).filter((name) => /^\d/.test(name)).toSorted();
    expect(files).toEqual(migrations.map(({ version, name }) => `${String(version).padStart(4, '0')}-${name}.ts`));
  });

  it('import nothing of the app', () => {
    const folder = join(import.meta.dirname, '../../../electron/journal/migrations');
    for (const name of readdirSync(folder).filter((each) => /^\d/.test(each))) expect(readFileSync(join(folder, name), 'utf8'), name).not.toMatch(/^import (?!.* from 'node:)/m);
  });

  const second: Migration = { version: newest + 1, name: 'second', up: (database) => database.exec('ALTER TABLE exports ADD COLUMN note TEXT') };
  const third: Migration = { version: newest + 2, name: 'third', up: (database) => database.exec('CREATE TABLE later (a INTEGER) STRICT; INSERT INTO later VALUES (1, 2)') };

  it('keep a whole copy of what was there before each step', async () => {
    await filledJournal();
    const { sqlite } = openDatabase({ path: place.path, now, migrations: [...migrations, second] });
    expect(sqlite.prepare('SELECT version, name, applied_at FROM schema_migrations ORDER BY version').all().at(-1)).toEqual({ version: newest + 1, name: 'second', applied_at: now });
    sqlite.close();
    const backup = `${place.path}.before-${newest + 1}.bak`;
    if (process.platform !== 'win32') expect(statSync(backup).mode & 0o777).toBe(0o600);
    const copy = new DatabaseSync(backup, { readOnly: true });
    expect(copy.prepare('SELECT count(*) AS count FROM intents').get()).toEqual({ count: 40 });
    expect(copy.prepare('PRAGMA user_version').get()).toEqual({ user_version: newest });
    copy.close();
  });

  it('that fail leave the journal at the version before, and the back-up of the step', async () => {
    await filledJournal();
    expect(() => openDatabase({ path: place.path, now, migrations: [...migrations, second, third] })).toThrow(/2 values/);
    expect(readdirSync(place.folder).toSorted()).toEqual(['journal.db', 'journal.db-witness', `journal.db.before-${newest + 1}.bak`, `journal.db.before-${newest + 2}.bak`].toSorted());
    const { sqlite } = openDatabase({ path: place.path, now, migrations: [...migrations, second] });
    expect(sqlite.prepare('PRAGMA user_version').get()).toEqual({ user_version: newest + 1 });
    expect(sqlite.prepare("SELECT name FROM sqlite_schema WHERE name = 'later'").all()).toEqual([]);
    sqlite.close();
  });

  it('that break a reference are rolled back', async () => {
    await filledJournal();
    const careless: Migration = { version: newest + 1, name: 'careless', up: (database) => database.exec("UPDATE secret_marks SET place = place; INSERT INTO secret_marks VALUES ('nobody', 'key', 'memory', '', 1, 0)") };
    expect(codeOf(() => openDatabase({ path: place.path, now, migrations: [...migrations, careless] }))).toEqual({ code: 'journal.damaged', params: { reason: 'references' } });
    openDatabase({ path: place.path, now }).sqlite.close();
  });

  it('write no back-up of a journal that is new', () => {
    openDatabase({ path: place.path, now, migrations: [...migrations, second] }).sqlite.close();
    expect(existsSync(`${place.path}.before-1.bak`)).toBe(false);
  });
});

describe('beside a writer', () => {
  it('a read-only connection cannot write', async () => {
    const writer = openDatabase({ path: place.path, now });
    const reader = openReadOnly(place.path);
    await expect(reader.db.insertInto('preferences').values({ key: 'language', value: '"en"' }).execute()).rejects.toMatchObject({ code: 'journal.readOnly' });
    reader.sqlite.close();
    writer.sqlite.close();
  });

  it('a second writer that waits too long is told that the journal is busy', async () => {
    const first = openDatabase({ path: place.path, now });
    const second = openDatabase({ path: place.path, now });
    second.sqlite.exec('PRAGMA busy_timeout = 20');
    first.sqlite.exec('BEGIN IMMEDIATE');
    await expect(second.db.transaction().execute(async () => undefined)).rejects.toMatchObject({ code: 'journal.busy' });
    first.sqlite.exec('ROLLBACK');
    first.sqlite.close();
    second.sqlite.close();
  });
});
