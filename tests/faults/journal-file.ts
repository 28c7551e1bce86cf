/** What can be seen of a journal's file after its program was killed, without touching it. */
import { closeSync, copyFileSync, existsSync, openSync, readSync, rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

/** True when SQLite finds nothing wrong with a copy of the file and its log. */
export function isIntact(path: string): boolean {
  const copy = `${path}.copy`;
  const parts = ['', '-wal'] as const;
  for (const part of parts) if (existsSync(`${path}${part}`)) copyFileSync(`${path}${part}`, `${copy}${part}`);
  try {
    const database = new DatabaseSync(copy);
    try {
      const wrong = database.prepare('PRAGMA foreign_key_check').all();
      return database.prepare('PRAGMA integrity_check').get()?.['integrity_check'] === 'ok' && wrong.length === 0;
    } finally {
      database.close();
    }
  } catch {
    return false;
  } finally {
    for (const part of [...parts, '-shm']) rmSync(`${copy}${part}`, { force: true });
  }
}

/** True when a checkpoint was begun and not ended: see `checkpoint-death.ts`. */
export function isCheckpointHalfDone(path: string): boolean {
  const bytes = Buffer.alloc(36);
  const file = openSync(`${path}-shm`, 'r');
  try {
    readSync(file, bytes, 0, 36, 96);
  } finally {
    closeSync(file);
  }
  return bytes.readUInt32LE(32) > bytes.readUInt32LE(0);
}
