/** Journals of made-up rows to measure on: each size is filled once a run, by the program behind `npm run seed`, and gone when it ends. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleForNode } from '../support/bundle.ts';

/** Always the same last day: figures of different days are of the same rows. */
export const lastDay = '2026-11-26';
export const million = 1_000_000;

const made = new Map<number, Promise<string>>();
const folders: string[] = [];

async function fill(rows: number): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'merchant-admin-bench-seed-'));
  folders.push(folder);
  const program = await bundleForNode('tests/seed/cli.ts');
  const child = spawn(process.execPath, ['--no-warnings', program, '--rows', String(rows), '--folder', folder, '--until', lastDay], { stdio: ['ignore', 'ignore', 'ignore'] });
  const code = await new Promise<number | null>((resolve) => { child.once('exit', resolve); });
  if (code !== 0) throw new Error(`a journal of ${rows} rows could not be filled: ${String(code)}`);
  return folder;
}

/** A data folder whose `journal.sqlite` holds `rows` transactions. Whoever writes to it works on a copy. */
export function seededFolder(rows: number): Promise<string> {
  const known = made.get(rows);
  if (known !== undefined) return known;
  const fresh = fill(rows);
  made.set(rows, fresh);
  return fresh;
}

export async function seededJournal(rows: number): Promise<string> {
  return join(await seededFolder(rows), 'journal.sqlite');
}

export function removeSeeded(): void {
  made.clear();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}
