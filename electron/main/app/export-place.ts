/**
 * Puts finished files under their names. Guarantees: all of them stand there or none; a file that may not be replaced is not, whenever
 * it appeared; what may be replaced is kept aside until the new ones stand and is back where one of them cannot be placed.
 */
import { closeSync, linkSync, lstatSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { WholeFile } from './export-sink.ts';
import { isPlaced, type PartEntry, type Placing } from './part-list.ts';

/** Gives a file a second name, and fails where that name is taken. */
export type Link = (from: string, to: string) => void;

export type Place = { readonly file: WholeFile; readonly replace: boolean };

const is = (cause: unknown, code: string): boolean => cause instanceof Error && 'code' in cause && cause.code === code;

/** Where there are no links a name is claimed with an empty file, which only the one who made it replaces. */
function placeNew(part: string, path: string, link: Link): void {
  try {
    link(part, path);
    return;
  } catch (cause) {
    if (is(cause, 'EEXIST')) throw cause;
  }
  closeSync(openSync(path, 'wx', 0o600));
  try {
    renameSync(part, path);
  } catch (cause) {
    rmSync(path, { force: true });
    throw cause;
  }
}

/** False where nothing stands. Nobody agrees to replace a folder. */
function keepAside(path: string, aside: string, link: Link): boolean {
  if (lstatSync(path, { throwIfNoEntry: false })?.isDirectory()) throw Object.assign(new Error('a folder stands there'), { code: 'EISDIR', syscall: 'rename' });
  try {
    try {
      link(path, aside);
    } catch {
      renameSync(path, aside);
    }
    return true;
  } catch (cause) {
    if (is(cause, 'ENOENT')) return false;
    throw cause;
  }
}

function putBack(one: Placing): void {
  renameSync(one.aside, one.path);
  // Two names of one file stay two when one is renamed to the other.
  rmSync(one.aside, { force: true });
}

function takeAway(one: Placing): void {
  const found = statSync(one.path, { throwIfNoEntry: false });
  if (found !== undefined && isPlaced(found, one)) rmSync(one.path, { force: true });
}

/** Returns how to undo it. */
function placeOne(part: string, one: Placing, replace: boolean, link: Link): () => void {
  if (!replace || !keepAside(one.path, one.aside, link)) {
    placeNew(part, one.path, link);
    return () => takeAway(one);
  }
  try {
    renameSync(part, one.path);
  } catch (cause) {
    putBack(one);
    throw cause;
  }
  return () => putBack(one);
}

/** Files that are sealed, in this order. Errors: the file system's; `EEXIST` for a name that is taken. */
export async function placeAll(places: readonly Place[], entry: PartEntry, link: Link = linkSync): Promise<void> {
  const steps = places.map(({ file, replace }) => {
    const { size, mtimeMs } = statSync(file.part);
    const aside = join(dirname(file.path), `${basename(file.part, '.part')}.before`);
    return { part: file.part, replace, one: { path: file.path, aside, bytes: size, modifiedMs: mtimeMs } satisfies Placing };
  });
  await entry.placing(steps.map(({ one }) => one));
  const undo: (() => void)[] = [];
  try {
    for (const { part, one, replace } of steps) undo.push(placeOne(part, one, replace, link));
    await entry.placed();
  } catch (cause) {
    for (const step of undo.toReversed()) step();
    entry.undone();
    throw cause;
  }
  for (const { one } of steps) rmSync(one.aside, { force: true });
}
