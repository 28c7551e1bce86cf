/**
 * Writes the log: one JSON object per line in `<folder>/merchant-admin.log`, at most 5 MB, with two older files beside it.
 *
 * Guarantees: only the fields of the port's list, only plain values, each cut to 2,000 characters, card numbers taken out.
 * A log that cannot be written (full disk, missing folder) never disturbs the work it tells about.
 */
import { closeSync, fstatSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '@core/ports/clock.ts';
import type { LogFields, Logger } from '@core/ports/logger.ts';
import { redactCardNumbers } from './redact.ts';

/** Bytes after which a file is put aside, and how many files there are in all. */
const largestFile = 5_000_000;
const fileCount = 3;
const longestValue = 2_000;

/** The same list as the port's type, kept in step by the compiler: a cast or a spread can still bring other keys. */
const allowedFields: Readonly<Record<keyof LogFields, true>> = {
  channel: true,
  code: true,
  incidentId: true,
  providerId: true,
  profileId: true,
  intentId: true,
  transactionId: true,
  operation: true,
  httpStatus: true,
  durationMs: true,
  count: true,
  state: true,
  reason: true,
  path: true,
  stack: true,
};

type Level = 'info' | 'warn' | 'error';

export type FileLoggerOptions = {
  /** Absolute path of the folder; made when missing, readable by this person only. */
  readonly folder: string;
  readonly clock: Pick<Clock, 'now'>;
  /** Bytes; for tests of the rotation. */
  readonly maximumBytes?: number;
};

/** `close` releases the file; later lines open it again. */
export function createFileLogger({ folder, clock, maximumBytes = largestFile }: FileLoggerOptions): Logger & { readonly close: () => void } {
  const path = join(folder, 'merchant-admin.log');
  let file: { readonly descriptor: number; size: number } | undefined;

  function write(level: Level, event: string, fields: LogFields | undefined): void {
    const line = Buffer.from(`${formatLine(clock, level, event, fields)}\n`);
    try {
      if (file !== undefined && file.size + line.byteLength > maximumBytes) rotate();
      file ??= open();
      // Written at once: the line before a crash is the one that is wanted.
      writeSync(file.descriptor, line);
      file.size += line.byteLength;
    } catch {
      close();
    }
  }

  function open(): { readonly descriptor: number; size: number } {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const descriptor = openSync(path, 'a', 0o600);
    return { descriptor, size: fstatSync(descriptor).size };
  }

  function rotate(): void {
    close();
    for (let index = fileCount - 1; index > 0; index -= 1) {
      const from = index === 1 ? path : `${path}.${index - 1}`;
      try {
        renameSync(from, `${path}.${index}`);
      } catch {
        continue; // there is no such older file yet
      }
    }
  }

  function close(): void {
    if (file === undefined) return;
    const { descriptor } = file;
    file = undefined;
    try {
      closeSync(descriptor);
    } catch {
      return; // already closed by the failure that led here
    }
  }

  return {
    info: (event, fields) => write('info', event, fields),
    warn: (event, fields) => write('warn', event, fields),
    error: (event, fields) => write('error', event, fields),
    close,
  };
}

/** One line without its end. `event` is a code of ours such as `ipc.failed`; it is cleaned all the same. */
export function formatLine(clock: Pick<Clock, 'now'>, level: Level, event: string, fields: LogFields = {}): string {
  const kept = Object.entries(fields)
    .filter(([name]) => Object.hasOwn(allowedFields, name))
    .map(([name, value]) => [name, cleanValue(value)] as const)
    .filter(([, value]) => value !== undefined);
  return JSON.stringify({ at: new Date(clock.now()).toISOString(), level, event: cleanText(event), ...Object.fromEntries(kept) });
}

function cleanValue(value: unknown): string | number | boolean | null | undefined {
  if (value === null || typeof value === 'boolean') return value;
  // A card number may also arrive as a number.
  if (typeof value === 'number') return cleanText(String(value)) === String(value) ? value : cleanText(String(value));
  return typeof value === 'string' ? cleanText(value) : undefined;
}

/** Our own identifiers: hex digits can pass the check by chance, and a line without its id is useless. */
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function cleanText(text: string): string {
  if (uuid.test(text)) return text;
  // Cut after cleaning, so that a cut cannot hide half a number from the check.
  return redactCardNumbers(text.slice(0, 4 * longestValue)).slice(0, longestValue);
}
