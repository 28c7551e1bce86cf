/**
 * Append-only memory of a gateway: one JSON text per line, flushed to the disk before the caller is answered, so that a
 * gateway whose process was killed finds its orders again. The first line is the head: it names the file's kind and keeps
 * what must survive a restart (last port, key of the cashier page). One process at a time may have a file open.
 */
import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { open, readFile, rename, rm, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';

const head = z.object({
  practice: z.literal(1),
  providerId: z.string(),
  port: z.int().min(0).max(65_535),
  pageKey: z.string().regex(/^[0-9a-f]{64}$/),
});
export type StateHead = z.infer<typeof head>;

/** A later port than the head's; folded into the head at the next start. */
const portLine = z.strictObject({ port: z.int().min(0).max(65_535) });

export type StateFile<Event> = {
  readonly head: StateHead;
  /** What earlier runs committed, oldest first. */
  readonly events: readonly Event[];
  /** Resolves once the events are on the disk. Rejects when they are not; the memory then is ahead of the file. */
  append(events: readonly Event[]): Promise<void>;
  /** Remembers the port for the next start. */
  rememberPort(port: number): Promise<void>;
  close(): Promise<void>;
};

function freshHead(providerId: string): StateHead {
  return { practice: 1, providerId, port: 0, pageKey: randomBytes(32).toString('hex') };
}

/** Keeps nothing: for gateways that live as long as their process. */
export function memoryState<Event>(providerId: string): StateFile<Event> {
  return {
    head: freshHead(providerId),
    events: [],
    append: () => Promise.resolve(),
    rememberPort: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
}

async function readLines(file: string): Promise<readonly string[]> {
  try {
    const text = await readFile(file, 'utf8');
    // A kill in the middle of a write leaves a last line without its line feed. It was never answered, so it is dropped.
    return text.split('\n').slice(0, -1);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

/** Writes the whole file anew beside the old one and swaps it in, so that no kill can leave half a file. */
async function rewrite(file: string, lines: readonly string[]): Promise<void> {
  const draft = `${file}.new`;
  const handle = await open(draft, 'w', 0o600);
  try {
    await handle.writeFile(lines.map((line) => `${line}\n`).join(''));
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(draft, file);
}

/**
 * Lines that wait for the disk are written together: one flush serves all calls that arrived during the last one. What a
 * full disk took only half of is cut off again, so that no torn line ever stands in the middle of the file.
 */
function createAppender(handle: FileHandle, sizeAtStart: number) {
  let size = sizeAtStart;
  let waiting: { text: string; done: () => void; failed: (reason: unknown) => void }[] = [];
  let running: Promise<void> | undefined;

  async function drain(): Promise<void> {
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      const bytes = Buffer.from(batch.map(({ text }) => text).join(''), 'utf8');
      try {
        await handle.appendFile(bytes);
        await handle.datasync();
        size += bytes.length;
        for (const { done } of batch) done();
      } catch (error) {
        await handle.truncate(size).catch(() => undefined);
        for (const { failed } of batch) failed(error);
      }
    }
    running = undefined;
  }

  return {
    write(text: string): Promise<void> {
      return new Promise((done, failed) => {
        waiting.push({ text, done, failed });
        running ??= drain();
      });
    },
    idle: () => running ?? Promise.resolve(),
  };
}

function parseLines<Event>(lines: readonly unknown[], providerId: string, eventSchema: z.ZodType<Event>) {
  const [first, ...rest] = lines;
  let found = first === undefined ? freshHead(providerId) : head.parse(first);
  if (found.providerId !== providerId) throw new Error('head of another gateway');
  const events: Event[] = [];
  for (const line of rest) {
    const port = portLine.safeParse(line);
    if (port.success) found = { ...found, port: port.data.port };
    else events.push(eventSchema.parse(line));
  }
  return { head: found, events };
}

/**
 * Opens or creates `<folder>/<providerId>.jsonl`. A file whose lines do not parse is put aside as `.damaged` and a fresh
 * one is begun: practice orders are worth less than a program that starts.
 */
export async function openStateFile<Event>(
  folder: string,
  providerId: string,
  eventSchema: z.ZodType<Event>,
): Promise<StateFile<Event>> {
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, `${providerId}.jsonl`);
  const lines = await readLines(file);
  let known: { head: StateHead; events: readonly Event[] };
  try {
    known = parseLines(lines.map((line): unknown => JSON.parse(line)), providerId, eventSchema);
  } catch {
    await rm(`${file}.damaged`, { force: true });
    await rename(file, `${file}.damaged`);
    known = { head: freshHead(providerId), events: [] };
  }
  // The file is written anew at each start: that cuts off a torn last line before anything is appended to it.
  await rewrite(file, [known.head, ...known.events].map((value) => JSON.stringify(value)));
  const handle = await open(file, 'a');
  const appender = createAppender(handle, (await handle.stat()).size);

  return {
    head: known.head,
    events: known.events,
    append: (events) => (events.length === 0 ? Promise.resolve() : appender.write(events.map((event) => `${JSON.stringify(event)}\n`).join(''))),
    rememberPort: (port) => (port === known.head.port ? Promise.resolve() : appender.write(`${JSON.stringify({ port })}\n`)),
    async close() {
      await appender.idle();
      await handle.close();
    },
  };
}
