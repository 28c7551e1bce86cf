/**
 * One process per userData folder, as Electron's single-instance lock. The lock is a file that names its holder; a second
 * process leaves a note beside it, which the holder finds at once.
 */
import { existsSync, linkSync, mkdirSync, readFileSync, readdirSync, rmSync, unlinkSync, watch, writeFileSync } from 'node:fs';
import { join } from 'node:path';

type Note = { readonly argv: readonly string[]; readonly workingDirectory: string };

/** True when this process now holds the lock; then `onSecond` is called for every later attempt. */
export function takeLock(userData: string, onSecond: (note: Note) => void): boolean {
  const folder = join(userData, 'host');
  const notes = join(folder, 'second');
  mkdirSync(notes, { recursive: true });
  const lock = join(folder, 'lock');
  if (!claim(lock)) {
    const note: Note = { argv: process.argv, workingDirectory: process.cwd() };
    writeFileSync(join(notes, `${process.pid}.json`), JSON.stringify(note));
    return false;
  }
  const readNotes = (): void => {
    // Somebody removed the folder under the running app: there is nothing left to watch.
    if (!existsSync(notes)) return watcher.close();
    for (const name of readdirSync(notes)) {
      const note = readNote(join(notes, name));
      if (note !== undefined) onSecond(note);
    }
  };
  rmSync(notes, { recursive: true });
  mkdirSync(notes);
  const watcher = watch(notes, readNotes);
  watcher.unref();
  process.once('exit', () => rmSync(lock, { force: true }));
  return true;
}

/** Undefined while the note is still being written; the watcher fires again when it is whole. */
function readNote(path: string): Note | undefined {
  try {
    const note = JSON.parse(readFileSync(path, 'utf8')) as Note; // written a few lines above
    unlinkSync(path);
    return note;
  } catch {
    return undefined;
  }
}

function claim(lock: string): boolean {
  const mine = `${lock}.${process.pid}`;
  writeFileSync(mine, holderName(process.pid));
  try {
    // A link is made or refused in one step.
    linkSync(mine, lock);
    return true;
  } catch {
    if (isHeld(lock)) return false;
    rmSync(lock, { force: true });
    linkSync(mine, lock);
    return true;
  } finally {
    rmSync(mine, { force: true });
  }
}

function isHeld(lock: string): boolean {
  const holder = readFileSync(lock, 'utf8');
  const pid = Number(holder.split(' ')[0]);
  try {
    process.kill(pid, 0);
  } catch {
    return false; // killed: its lock stayed behind
  }
  return holderName(pid) === holder;
}

/** Number and start time of a process, because numbers are used again. */
function holderName(pid: number): string {
  try {
    const after = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1) ?? '';
    return `${pid} ${after.split(' ')[19]}`;
  } catch {
    return `${pid} -`;
  }
}
