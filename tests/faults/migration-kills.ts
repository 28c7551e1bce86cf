/**
 * Kills the program while it brings a filled journal of schema 1 or 2 to the newest one, at moments spread over the whole of it. What
 * is left must be whole at one schema or another, hold every row, and become the newest schema at the next start.
 */
import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { promisify } from 'node:util';
import { bundleForNode } from '../support/bundle.ts';
import { isIntact } from './journal-file.ts';
import { random } from './plan.ts';

export type MigrationResult = {
  readonly kills: number;
  /** Rows that were there before and not after, by table and content. */
  readonly lost: number;
  readonly damaged: number;
  /** Kills after the first step was begun and before the last one was done: what they are for. */
  readonly between: number;
  readonly newerRefused: boolean;
};

type Rows = ReadonlyMap<string, ReadonlyMap<string, number>>;
type Source = { readonly path: string; readonly rows: Rows; readonly wholeMs: number };

const run = promisify(execFile);

function read<Result>(path: string, work: (database: DatabaseSync) => Result): Result {
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    return work(database);
  } finally {
    database.close();
  }
}

const textOf = (value: unknown): string => (value instanceof Uint8Array ? Buffer.from(value).toString('hex') : String(value));

function columnsOf(database: DatabaseSync, table: string): readonly string[] {
  return database.prepare(`SELECT name FROM pragma_table_info(?)`).all(table).map(({ name }) => textOf(name));
}

/** Every row of every table by the columns given, counted by a hash of its content. Without columns: all that there are. */
function rowsOf(path: string, columns?: ReadonlyMap<string, readonly string[]>): { readonly columns: ReadonlyMap<string, readonly string[]>; readonly rows: Rows } {
  return read(path, (database) => {
    const tables = columns ?? new Map(database.prepare(`SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> 'schema_migrations'`).all()
      .map(({ name }) => [textOf(name), columnsOf(database, textOf(name))] as const));
    const rows = new Map([...tables].map(([table, names]) => {
      const counted = new Map<string, number>();
      for (const row of database.prepare(`SELECT ${names.map((name) => `"${name}"`).join(', ')} FROM "${table}"`).all()) {
        const hash = createHash('sha256').update(names.map((name) => textOf(row[name])).join('\u0000')).digest('hex');
        counted.set(hash, (counted.get(hash) ?? 0) + 1);
      }
      return [table, counted] as const;
    }));
    return { columns: tables, rows };
  });
}

function missing(before: Rows, after: Rows): number {
  let count = 0;
  for (const [table, rows] of before) for (const [hash, number] of rows) count += Math.max(0, number - (after.get(table)?.get(hash) ?? 0));
  return count;
}

async function openAndKill(child: string, path: string, afterMs: number): Promise<void> {
  const started = spawn(process.execPath, ['--no-warnings', child, 'open', path], { stdio: 'ignore' });
  const timer = setTimeout(() => started.kill('SIGKILL'), afterMs);
  await new Promise((resolve) => started.once('close', resolve));
  clearTimeout(timer);
}

const versionOf = (path: string): number => read(path, (database) => Number(database.prepare('PRAGMA user_version').get()?.['user_version']));

export async function killMigrations(kills: number, seed: number): Promise<MigrationResult> {
  const folder = mkdtempSync(join(tmpdir(), 'merchant-admin-migrations-'));
  const child = await bundleForNode('tests/faults/schema-child.ts');
  const tell = async (...task: readonly string[]): Promise<string> => (await run(process.execPath, ['--no-warnings', child, ...task])).stdout;
  const next = random(seed);
  try {
    const sources = new Map<number, Source & { readonly columns: ReadonlyMap<string, readonly string[]> }>();
    let newest = 0;
    let newerRefused = true;
    for (const version of [1, 2]) {
      const path = join(folder, `schema-${version}.db`);
      await tell('write', path, String(version));
      const whole = join(folder, `whole-${version}.db`);
      copyFileSync(path, whole);
      const begun = performance.now();
      await tell('open', whole);
      sources.set(version, { path, ...rowsOf(path), wholeMs: performance.now() - begun });
      newest = versionOf(whole);
      if ((await tell('old', whole)) !== 'journal.newer') newerRefused = false;
    }
    let [lost, damaged, between] = [0, 0, 0];
    for (let kill = 0; kill < kills; kill += 1) {
      const version = 1 + (kill % 2);
      const source = sources.get(version);
      if (source === undefined) throw new Error('no journal to begin with');
      const path = join(folder, `kill-${kill}.db`);
      copyFileSync(source.path, path);
      await openAndKill(child, path, source.wholeMs * (0.15 + 0.8 * ((kill + next()) / kills)));
      if (!isIntact(path)) damaged += 1;
      const reached = versionOf(path);
      if (reached < newest && readdirSync(folder).some((name) => name.startsWith(`kill-${kill}.db.before-`))) between += 1;
      lost += missing(source.rows, rowsOf(path, source.columns).rows);
      if ((await tell('open', path)) !== 'opened' || versionOf(path) !== newest) damaged += 1;
      else lost += missing(source.rows, rowsOf(path, source.columns).rows);
      for (const name of readdirSync(folder).filter((entry) => entry.startsWith(`kill-${kill}.`))) rmSync(join(folder, name));
    }
    return { kills, lost, damaged, between, newerRefused };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
