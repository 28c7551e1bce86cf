/** A process that is killed while it migrates loses nothing: the journal is at the version before or after, with every row. */
import { spawn } from 'node:child_process';
import { copyFileSync, existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '@electron/journal/database.ts';
import { migrations } from '@electron/journal/migrations/all.ts';
import { backupPath } from '@electron/journal/migrate.ts';
import { bundleForNode } from '../../support/bundle.ts';
import { startOfTests, temporaryFolder, type TemporaryFolder } from '../../support/journal.ts';
import { addPayments, schema1Tables, writeSchema1 } from '../../support/schema-1.ts';

const kills = 10;
const payments = 10_000;
const newest = migrations.length;

let place: TemporaryFolder;
let child: string;
let original: string;
/** Milliseconds of a migration that nobody stops, from the start of its process. */
let whole: number;

async function migrate(path: string, killAfter: number | undefined): Promise<boolean> {
  const started = spawn(process.execPath, [child, path], { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  started.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const timer = killAfter === undefined ? undefined : setTimeout(() => started.kill('SIGKILL'), killAfter);
  await new Promise((resolve) => started.once('close', resolve));
  clearTimeout(timer);
  return said === 'opened';
}

function contents(path: string): unknown {
  const sqlite = new DatabaseSync(path, { readOnly: true });
  try {
    // The columns that both versions have.
    const columns = 'seq, id, reference, kind, origin, status, amount_minor, refunded_minor, held_minor, link_url, intent_id, version';
    const sum = sqlite.prepare(`SELECT count(*) AS rows, sum(amount_minor) AS amount, min(seq) AS first, max(seq) AS last FROM transactions`).get();
    const few = sqlite.prepare(`SELECT ${columns} FROM transactions WHERE reference NOT LIKE 'MANY%' ORDER BY seq`).all();
    const others = schema1Tables.filter((table) => table !== 'transactions').map((table) => sqlite.prepare(`SELECT * FROM ${table}`).all().map(({ waited_ms: _waited, details: _details, ...row }) => row));
    return { sum, few, others };
  } finally {
    sqlite.close();
  }
}

beforeAll(async () => {
  place = temporaryFolder();
  child = await bundleForNode('tests/integration/journal/child-opener.ts');
  original = join(place.folder, 'original.db');
  writeSchema1(original, (sqlite) => addPayments(sqlite, payments));
  const path = join(place.folder, 'whole.db');
  copyFileSync(original, path);
  const startedAt = performance.now();
  expect(await migrate(path, undefined)).toBe(true);
  whole = performance.now() - startedAt;
});
afterAll(() => place.remove());

describe('a kill while the newest schema is made', () => {
  it(`leaves a journal that opens with every row, ${kills} times at any moment`, async () => {
    const before = contents(original);
    const seen = { before: 0, after: 0, unharmed: 0 };
    for (let kill = 0; kill < kills; kill += 1) {
      const path = join(place.folder, `kill-${kill}.db`);
      copyFileSync(original, path);
      const opened = await migrate(path, (whole * (kill + 1)) / (kills + 1));
      if (opened) seen.unharmed += 1;
      const raw = new DatabaseSync(path);
      const { user_version: version } = { ...raw.prepare('PRAGMA user_version').get() };
      expect(raw.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' });
      raw.close();
      const at = Number(version);
      seen[at < newest ? 'before' : 'after'] += 1;
      expect(at).toBeGreaterThanOrEqual(1);
      expect(at).toBeLessThanOrEqual(newest);
      expect(contents(path)).toEqual(before);
      for (let step = 2; step <= newest; step += 1) {
        if (step <= at || existsSync(backupPath(path, step))) expect(contents(backupPath(path, step)), `back-up before ${step}`).toEqual(before);
      }
      openDatabase({ path, now: startOfTests }).sqlite.close();
      expect(contents(path)).toEqual(before);
      expect(statSync(backupPath(path, 2)).mode & 0o777).toBe(0o600);
      for (const name of readdirSync(place.folder).filter((entry) => entry.startsWith(`kill-${kill}.`))) rmSync(join(place.folder, name));
    }
    // Kills that all came too early or too late would prove nothing.
    expect(seen.before).toBeGreaterThan(3);
    expect(seen.unharmed).toBeLessThan(kills);
  }, 240_000);
});
