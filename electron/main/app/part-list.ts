/**
 * What is being written in somebody's folder, kept as one small list per file in a folder of the program's own. Guarantees: what a killed
 * program left is known from its list and never guessed by names; an earlier file that was set aside for a new one is put back unless
 * the new one stood whole; a list is kept until all that it names is done.
 */
import { mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as z from 'zod';
import type { Logger } from '@core/ports/logger.ts';
import { writeFileWhole } from '../platform/files.ts';

const ending = '.writing';
const partEnding = '.part';

const placing = z.strictObject({
  path: z.string(),
  /** Where what stood at `path` is kept meanwhile. */
  aside: z.string(),
  /** By which the new file is known at `path`. */
  bytes: z.int(),
  modifiedMs: z.number(),
});
export type Placing = Readonly<z.infer<typeof placing>>;

const list = z.strictObject({ version: z.literal(1), parts: z.array(z.string()), placing: z.array(placing), placed: z.boolean() });
type List = z.infer<typeof list>;

/** File systems keep times no finer than this, milliseconds. */
const coarsest = 2_000;

/** Whether a file is the one that was placed: not what was there before, and not what somebody made of it since. */
export function isPlaced(found: { readonly size: number; readonly mtimeMs: number }, { bytes, modifiedMs }: Placing): boolean {
  return found.size === bytes && Math.abs(found.mtimeMs - modifiedMs) <= coarsest;
}

export type PartEntry = {
  /** From here on a kill is undone: what stood there comes back. */
  placing(files: readonly Placing[]): Promise<void>;
  /** From here on a kill leaves the new files. */
  placed(): Promise<void>;
  /** What was begun by `placing` was undone. */
  undone(): void;
  /** Nothing is left to do; a list whose placing was neither ended nor undone stays. */
  end(): Promise<void>;
};

const noEntry: PartEntry = { placing: async () => undefined, placed: async () => undefined, undone: () => undefined, end: async () => undefined };

const reasonOf = (cause: unknown): string => (cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown');

/** Notes `parts` before they are made. Never rejects: a list that cannot be kept is told by `onTrouble` and spoils no file. */
export async function listParts(folder: string, name: string, parts: readonly string[], onTrouble: (reason: string) => void): Promise<PartEntry> {
  const path = join(folder, `${name}${ending}`);
  let now: List = { version: 1, parts: [...parts], placing: [], placed: false };
  let undone = false;
  const write = async (next: List): Promise<void> => {
    await writeFileWhole(path, Buffer.from(JSON.stringify(next), 'utf8'), 0o600);
    now = next;
  };
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await write(now);
  } catch (cause) {
    onTrouble(reasonOf(cause));
    return noEntry;
  }
  return {
    placing: async (files) => write({ ...now, placing: [...files] }),
    placed: async () => write({ ...now, placed: true }),
    undone: () => { undone = true; },
    async end() {
      if (now.placing.length === 0 || now.placed || undone) await rm(path, { force: true });
    },
  };
}

async function found(path: string) {
  try {
    return await stat(path);
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined;
    throw cause;
  }
}

async function undo(one: Placing): Promise<void> {
  const [standing, earlier] = [await found(one.path), await found(one.aside)];
  const ours = standing !== undefined && isPlaced(standing, one);
  if (earlier !== undefined && (standing === undefined || ours)) await rename(one.aside, one.path);
  else if (ours) await rm(one.path, { force: true });
  await rm(one.aside, { force: true });
}

async function tidy({ parts, placing: files, placed }: List): Promise<boolean> {
  const folders = new Set(parts.map((part) => dirname(part)));
  for (const folder of folders) if ((await found(folder)) === undefined) return false;
  for (const one of files) {
    if (placed) await rm(one.aside, { force: true });
    else await undo(one);
  }
  for (const part of parts) await rm(part, { force: true });
  return true;
}

/**
 * What earlier runs of the program left. Call before the first file is begun: what is listed later is another's. The rest may take its
 * time, as folders of a network do, and never rejects.
 */
export async function leftParts(folder: string, logger: Pick<Logger, 'warn'>): Promise<{ readonly remove: () => Promise<void> }> {
  const names = await readdir(folder).catch(() => []);
  // In the program's own folder everything that is half done is its own.
  for (const name of names.filter((one) => one.endsWith(partEnding))) await rm(join(folder, name), { force: true }).catch(() => undefined);
  return {
    async remove() {
      for (const name of names.filter((one) => one.endsWith(ending))) {
        const path = join(folder, name);
        try {
          if (await tidy(list.parse(JSON.parse(await readFile(path, 'utf8'))))) await rm(path, { force: true });
        } catch (cause) {
          logger.warn('export.partsNotRemoved', { reason: reasonOf(cause) });
        }
      }
    },
  };
}
