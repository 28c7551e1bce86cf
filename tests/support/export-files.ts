/** Exports as the worker makes them, in this thread. */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { countChanges, runExport, type RunControl } from '@electron/main/app/export-run.ts';
import type { CountEnd, WriteJob } from '@electron/main/app/export-protocol.ts';
import type { ExportDone, ExportEnd } from '@core/ports/export-runner.ts';
import { exportColumns, exportEndings, type ExportRequest } from '@shared/domain/export.ts';
import { exportId, type ExportId } from '@shared/domain/ids.ts';
import { toInstant } from '@shared/time/instant.ts';

export const allColumns: ExportRequest = { filter: {}, columns: [...exportColumns], format: 'excel', zone: 'Asia/Hong_Kong', titles: 'names', since: null };

let made = 0;

/** Ids in the order of time. */
export const nextExportId = (): ExportId => exportId.parse(`01930000-${String((made += 1)).padStart(4, '0')}-7000-8000-${randomUUID().slice(-12)}`);

export type Exported = { readonly id: ExportId; readonly path: string; readonly end: ExportEnd };

export type ExportPlace = { readonly folder: string; readonly journal: string; readonly fingerprints: string };
export const placeIn = (folder: string): ExportPlace => ({ folder, journal: join(folder, 'journal.sqlite'), fingerprints: join(folder, 'exports') });

export async function exportTo(place: ExportPlace, name: string, change: Partial<ExportRequest> = {}, control: Partial<RunControl> = {}, job: Partial<WriteJob> = {}): Promise<Exported> {
  const request = { ...allColumns, ...change };
  const id = nextExportId();
  const path = join(place.folder, `${name}.${exportEndings[request.format]}`);
  const end = await runExport({ kind: 'write', journalPath: place.journal, folder: place.fingerprints, request, cancelled: new SharedArrayBuffer(4), id, presetId: null, path, replaces: { file: false, manifest: false }, version: '1.2.3', helperFile: null, ...job }, {
    now: () => toInstant(1_800_000_000_000),
    isCancelled: () => false,
    onProgress: () => undefined,
    onNotComparable: (reason) => { throw new Error(`no fingerprints: ${reason}`); },
    onUnlisted: (reason) => { throw new Error(`no list: ${reason}`); },
    ...control,
  });
  return { id, path, end };
}

/** Throws for an export that did not end well. */
export async function exportDone(...parts: Parameters<typeof exportTo>): Promise<Exported & { readonly end: ExportDone }> {
  const made = await exportTo(...parts);
  if (made.end.state !== 'done') throw new Error(`the export ended as ${JSON.stringify(made.end)}`);
  return { ...made, end: made.end };
}

export const countIn = async (place: ExportPlace, since: ExportId, change: Partial<ExportRequest> = {}): Promise<CountEnd> =>
  countChanges({ kind: 'count', journalPath: place.journal, folder: place.fingerprints, request: { ...allColumns, ...change, since }, cancelled: new SharedArrayBuffer(4) }, { isCancelled: () => false });
