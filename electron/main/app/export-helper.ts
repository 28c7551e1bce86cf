/**
 * A second thread for an export of many rows. It reads the same moment of the journal as the thread that it helps, or it does not help:
 * whoever asks for it writes every row alone when there is none.
 */
import { Worker, type MessagePort } from 'node:worker_threads';
import { openJournalReader, type JournalReader } from '@electron/journal/reader.ts';
import { AppError } from '@shared/errors/app-error.ts';
import type { ErrorCode } from '@shared/errors/codes.ts';
import type { HelpJob } from './export-protocol.ts';
import { youngMb } from './export-runner.ts';
import { PartMaker, type Part, type PartPlace } from './export-parts.ts';

type Wish = { readonly place: PartPlace; readonly spare: ArrayBuffer | null };
type Said =
  | { readonly kind: 'ready'; readonly commits: number }
  | { readonly kind: 'part'; readonly part: Part }
  /** `code` is null for an error that is no `AppError`. */
  | { readonly kind: 'failed'; readonly code: ErrorCode | null; readonly reason: string };

/** In the helping thread, until it is ended. */
export function help({ journalPath, request }: HelpJob, port: MessagePort): void {
  const say = (said: Said, moved: ArrayBuffer[] = []): void => port.postMessage(said, moved);
  const guarded = (work: () => void): void => {
    try {
      work();
    } catch (cause) {
      say({ kind: 'failed', code: cause instanceof AppError ? cause.code : null, reason: cause instanceof Error ? cause.message : 'unknown' });
    }
  };
  guarded(() => {
    const reader = openJournalReader(journalPath);
    const maker = new PartMaker(reader, request, reader.profileNames());
    port.on('message', ({ place, spare }: Wish) => guarded(() => {
      const part = maker.make(place, spare, () => true);
      if (part !== undefined) say({ kind: 'part', part: { ...part, records: Uint8Array.from(part.records) } }, [part.bytes.buffer, part.ends.buffer]);
    }));
    say({ kind: 'ready', commits: reader.commits() });
  });
}

export type Helper = {
  /** Parts come in the order in which they were asked for. Errors: the journal's. */
  part(place: PartPlace): Promise<Part>;
  /** Memory of a part that is no longer needed. */
  giveBack(part: Part): void;
  end(): Promise<void>;
};

type Waiting = { readonly resolve: (said: Said) => void; readonly reject: (cause: unknown) => void };

function startHelper(file: string, job: HelpJob): Helper & { readonly commits: Promise<number> } {
  const worker = new Worker(file, { workerData: job, resourceLimits: { maxYoungGenerationSizeMb: youngMb } });
  const waiting: Waiting[] = [];
  const spares: ArrayBuffer[] = [];
  let over: Error | undefined;
  const next = async (): Promise<Said> => {
    const said = await new Promise<Said>((resolve, reject) => {
      if (over === undefined) waiting.push({ resolve, reject });
      else reject(over);
    });
    if (said.kind !== 'failed') return said;
    throw said.code === null ? new Error(said.reason) : new AppError(said.code);
  };
  const stop = (cause: Error): void => {
    over ??= cause;
    for (const { reject } of waiting.splice(0)) reject(over);
  };
  worker.on('message', (said: Said) => waiting.shift()?.resolve(said));
  worker.on('error', (cause) => stop(cause instanceof Error ? cause : new Error('the helping thread failed')));
  worker.on('exit', () => stop(new Error('the helping thread ended')));
  const commits = next().then((said) => {
    if (said.kind !== 'ready') throw new Error('the helping thread began with a part');
    return said.commits;
  });
  return {
    commits,
    part(place) {
      const spare = spares.pop() ?? null;
      worker.postMessage({ place, spare } satisfies Wish, spare === null ? [] : [spare]);
      const part = next().then((said) => {
        if (said.kind !== 'part') throw new Error('the helping thread gave no part');
        return said.part;
      });
      // Looked at when its turn comes; until then a failure must not end the program.
      part.catch(() => undefined);
      return part;
    },
    giveBack: ({ bytes }) => void spares.push(bytes.buffer),
    end: async () => void (await worker.terminate()),
  };
}

/** From how many rows on a second thread is worth its start. */
const worthwhile = 20_000;
/** How often both are opened anew when something was written between them. */
const tries = 5;

/** A reader of one moment, and a helper that sees the same one where that is worthwhile and possible. Errors: the journal's. */
export async function openWithHelper(file: string | null, { journalPath, request }: HelpJob): Promise<{ readonly reader: JournalReader; readonly helper: Helper | null }> {
  let reader = openJournalReader(journalPath);
  try {
    if (file === null || reader.count(request.filter) < worthwhile) return { reader, helper: null };
    for (let attempt = 0; attempt < tries; attempt += 1) {
      const helper = startHelper(file, { kind: 'help', journalPath, request });
      const theirs = await helper.commits.catch(() => null);
      if (theirs === reader.commits()) return { reader, helper };
      await helper.end();
      if (theirs === null) break;
      reader.close();
      reader = openJournalReader(journalPath);
    }
    return { reader, helper: null };
  } catch (cause) {
    reader.close();
    throw cause;
  }
}
