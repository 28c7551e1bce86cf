/**
 * One export from its snapshot to its place. Guarantees: file and manifest appear complete, both or none; after a cancel, a full disk or
 * any other error nothing of them is left and what was there before is there again; what a kill leaves is listed. That its fingerprints
 * or its list could not be kept is told and spoils no export.
 */
import { statSync } from 'node:fs';
import { basename } from 'node:path';
import { fileHead } from '@core/exports/encoder.ts';
import { manifestEnding, manifestText } from '@core/exports/manifest.ts';
import { headsOf } from '@core/exports/titles.ts';
import { shapeOf } from '@core/exports/encoder.ts';
import type { Clock } from '@core/ports/clock.ts';
import type { ExportEnd, ExportFailure } from '@core/ports/export-runner.ts';
import { openJournalReader } from '@electron/journal/reader.ts';
import { AppError } from '@shared/errors/app-error.ts';
import { FingerprintWriter, KnownRows, pruneFingerprints } from './export-fingerprints.ts';
import { openWithHelper } from './export-helper.ts';
import { pourAll, pourChanges } from './export-pour.ts';
import type { CountEnd, CountJob, WriteJob } from './export-protocol.ts';
import { placeAll, type Link } from './export-place.ts';
import { fileFailure, partOf, plainSink, WholeFile } from './export-sink.ts';
import { workbookSink } from './export-workbook.ts';
import { listParts } from './part-list.ts';

export type RunControl = {
  readonly now: Clock['now'];
  readonly isCancelled: () => boolean;
  readonly onProgress: (rows: number) => void;
  readonly onNotComparable: (reason: string) => void;
  readonly onUnlisted: (reason: string) => void;
  /** Of the file system's; its own when absent. */
  readonly link?: Link;
};

function failure(cause: unknown): ExportFailure {
  return cause instanceof AppError ? { state: 'failed', code: cause.code } : fileFailure(cause);
}

const reasonOf = (cause: unknown): string => (cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown');

/** Runs `work`; what goes wrong ends the fingerprints and nothing else. */
class Fingerprints {
  #writer: FingerprintWriter | null = null;
  readonly #onTrouble: (reason: string) => void;
  readonly #folder: string;

  constructor({ folder, id, request, presetId }: WriteJob, onTrouble: (reason: string) => void) {
    this.#onTrouble = onTrouble;
    this.#folder = folder;
    this.#try(() => { this.#writer = new FingerprintWriter(folder, id, request, presetId, shapeOf(request)); });
  }

  add(...row: Parameters<FingerprintWriter['add']>): void {
    if (this.#writer !== null) this.#try(() => this.#writer?.add(...row));
  }

  addAll(records: Uint8Array): void {
    if (this.#writer !== null) this.#try(() => this.#writer?.addAll(records));
  }

  publish(): void {
    this.#try(() => {
      this.#writer?.publish();
      pruneFingerprints(this.#folder);
    });
  }

  discard(): void {
    this.#writer?.discard();
  }

  #try(work: () => void): void {
    try {
      work();
    } catch (cause) {
      this.#writer?.discard();
      this.#writer = null;
      this.#onTrouble(reasonOf(cause));
    }
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/** Throws what is neither the journal's nor the file system's error. */
export async function runExport(job: WriteJob, { now, isCancelled, onProgress, onNotComparable, onUnlisted, link }: RunControl): Promise<ExportEnd> {
  const { request, path } = job;
  const manifestPath = `${path}${manifestEnding}`;
  const clean: (() => unknown)[] = [];
  try {
    const { reader, helper } = await openWithHelper(request.since === null ? job.helperFile : null, { kind: 'help', journalPath: job.journalPath, request });
    clean.push(() => reader.close());
    if (helper !== null) clean.push(() => helper.end());
    const asOf = now();
    const known = request.since === null ? null : KnownRows.read(job.folder, request.since);
    if (isFolder(path) || isFolder(manifestPath)) return { state: 'failed', code: 'export.cannotWrite' };
    const [part, manifestPart] = [partOf(path), partOf(manifestPath)];
    const entry = await listParts(job.folder, job.id, [part, manifestPart], onUnlisted);
    clean.push(async () => entry.end());
    const file = new WholeFile(path, part);
    clean.push(() => file.discard());
    const fingerprints = new Fingerprints(job, onNotComparable);
    clean.push(() => fingerprints.discard());
    const workbook = request.format === 'xlsx' ? workbookSink(file, request.since === null ? request.columns : ['change', ...request.columns], headsOf(request)) : null;
    const sink = workbook ?? plainSink(file, fileHead(request));
    const common = { reader, request, names: reader.profileNames(), fingerprints, sink, isCancelled, onProgress };
    const poured = known === null ? await pourAll({ ...common, helper }) : await pourChanges({ ...common, known });
    if (poured === undefined) return { state: 'cancelled' };
    await sink.finish();
    const sha256 = file.seal();
    const facts = { ...poured, bytes: file.bytes, sha256, asOf, sheets: workbook?.sheets ?? null };
    const manifest = new WholeFile(manifestPath, manifestPart);
    clean.push(() => manifest.discard());
    manifest.append(Buffer.from(manifestText({ ...facts, request, fileName: basename(path), version: job.version, finishedAt: now() }), 'utf8'));
    manifest.seal();
    if (isCancelled()) return { state: 'cancelled' };
    await placeAll([{ file, replace: job.replaces.file }, { file: manifest, replace: job.replaces.manifest }], entry, link);
    fingerprints.publish();
    return { state: 'done', ...facts, manifestPath };
  } catch (cause) {
    return failure(cause);
  } finally {
    for (const step of clean.toReversed()) await step();
  }
}

export async function countChanges(job: CountJob, { isCancelled }: Pick<RunControl, 'isCancelled'>): Promise<CountEnd> {
  const { request } = job;
  let reader;
  try {
    if (request.since === null) throw new AppError('export.notComparable', {}, { field: 'since' });
    const known = KnownRows.read(job.folder, request.since);
    reader = openJournalReader(job.journalPath);
    const poured = await pourChanges({ reader, request, names: reader.profileNames(), known, fingerprints: null, sink: null, isCancelled, onProgress: () => undefined });
    if (poured === undefined) return { state: 'cancelled' };
    return { state: 'done', changes: poured.changes ?? { added: 0, changed: 0, gone: 0 } };
  } catch (cause) {
    return failure(cause);
  } finally {
    reader?.close();
  }
}
