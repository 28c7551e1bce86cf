/**
 * Ends this process by SIGKILL while the journal's worker copies its log into its file: between the moment at which SQLite notes how
 * far it means to copy and the moment at which it notes that it did. Both stand in the shared-memory file beside the log
 * (https://sqlite.org/walformat.html, the WAL-index header: nBackfill at byte 96, nBackfillAttempted at byte 128).
 */
import { Worker } from 'node:worker_threads';

/** Runs as a thread of its own, because the main one sleeps when it has nothing to do. Plain JavaScript: it is given as text. */
const watcher = `
const { openSync, readSync } = require('node:fs');
const { workerData } = require('node:worker_threads');
const file = openSync(workerData, 'r');
const bytes = Buffer.alloc(36);
const look = () => {
  readSync(file, bytes, 0, 36, 96);
  return { done: bytes.readUInt32LE(0), meant: bytes.readUInt32LE(32) };
};
// A log that was recovered at the start says that everything was meant; only a change after that is a checkpoint.
const before = look().meant;
for (;;) {
  const { done, meant } = look();
  if (meant !== before && meant > done) process.kill(process.pid, 'SIGKILL');
}
`;

export function dieInCheckpoint(journalPath: string): void {
  new Worker(watcher, { eval: true, workerData: `${journalPath}-shm` }).unref();
}
