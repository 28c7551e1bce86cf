import { describe, expect, it } from 'vitest';
import { createExports, type ExportDependencies } from '@core/exports/exports.ts';
import type { ExportRequest } from '@shared/domain/export.ts';
import type { ExportDone } from '@core/ports/export-runner.ts';
import type { StoredExport } from '@core/ports/journal.ts';
import { exportId, exportPresetId } from '@shared/domain/ids.ts';
import { toInstant } from '@shared/time/instant.ts';
import { AppError } from '@shared/errors/app-error.ts';
import type { EventPayload } from '@shared/ipc/contract.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { countingIds } from '../../../support/ids.ts';

const request: ExportRequest = { filter: {}, columns: ['reference'], format: 'raw', zone: 'UTC', titles: 'names', since: null };
const done: ExportDone = { state: 'done', rows: 3, bytes: 30, sha256: 'ab'.repeat(32), sums: [], asOf: new FakeClock().now(), manifestPath: null, changes: null, sheets: null, cutCells: 0 };

function setUp(records: StoredExport[], finish: ExportDependencies['journal']['exports']['finish']) {
  const told: EventPayload<'exports.progress'>[] = [];
  const exports = createExports({
    journal: {
      transactions: { sums: async () => [] },
      exports: { begin: async (record) => void records.push(record), finish, list: async () => records, get: async (id) => records.find((record) => record.id === id) },
    },
    runner: {
      run: () => ({ ended: Promise.resolve(done), cancel: () => undefined }),
      count: () => ({ ended: Promise.resolve({ state: 'done', changes: { added: 1, changed: 2, gone: 3 } }), cancel: () => undefined }),
      comparable: async () => new Set(),
    },
    clock: new FakeClock(), ids: countingIds(), logger: { info: () => undefined, warn: () => undefined, error: () => undefined },
    onProgress: (progress) => told.push(progress),
    operator: async () => 'Mei',
  });
  return { exports, told };
}

describe('createExports', () => {
  it('tells the end of a run and frees its path although its record cannot be written', async () => {
    const { exports, told } = setUp([], async () => { throw new AppError('journal.diskFull'); });
    await exports.start(request, '/out.csv');
    await expect.poll(() => told.map((progress) => progress.state)).toEqual(['done']);
    await expect(exports.start(request, '/out.csv')).resolves.toMatchObject({ state: 'running' });
  });

  it('closes the records of runs that ended with the program', async () => {
    const records: StoredExport[] = [];
    const closed: unknown[] = [];
    const { exports } = setUp(records, async (id, end) => void closed.push([id, end.state]));
    const ended = (state: StoredExport['state']): StoredExport => ({ id: countingIds().next() as StoredExport['id'], request, path: '/out.csv', state, rows: 0, bytes: 0, sha256: null, startedAt: new FakeClock().now(), finishedAt: null, sums: [], asOf: null, manifestPath: null, changes: null, sheets: null, cutCells: 0, presetId: null });
    records.push(ended('running'), ended('done'));
    await exports.recover();
    expect(closed).toEqual([[records[0]?.id, 'failed']]);
  });

  it.each([
    [{ filter: { from: toInstant(5), until: toInstant(5) } }, 'export.rangeInvalid'],
    [{ zone: 'Mars/Olympus' }, 'export.zoneUnknown'],
    [{ since: exportId.parse('01930000-0000-7000-8000-000000000001') }, 'export.notComparable'],
  ] as const)('starts nothing for %j and says why', async (change, code) => {
    const records: StoredExport[] = [];
    const { exports } = setUp(records, async () => undefined);
    await expect(exports.start({ ...request, ...change }, '/out.csv')).rejects.toMatchObject({ code });
    await expect(exports.countChanges({ ...request, ...change })).rejects.toMatchObject({ code });
    expect(records).toEqual([]);
  });

  it('begins one of two exports to the same place that are asked for at the same moment, and refuses the other', async () => {
    const records: StoredExport[] = [];
    const { exports } = setUp(records, async () => undefined);
    const both = await Promise.allSettled([exports.start(request, '/out.csv'), exports.start(request, '/out.csv'), exports.start(request, '/other.csv')]);
    expect(both.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(both[1]).toMatchObject({ reason: { code: 'export.cannotWrite' } });
    expect(records.map(({ path }) => path).toSorted()).toEqual(['/other.csv', '/out.csv']);
  });

  it('frees the place of an export that could not begin', async () => {
    const records: StoredExport[] = [];
    const { exports } = setUp(records, async () => undefined);
    await expect(exports.start({ ...request, zone: 'Mars/Olympus' }, '/out.csv')).rejects.toMatchObject({ code: 'export.zoneUnknown' });
    await expect(exports.start(request, '/out.csv')).resolves.toMatchObject({ state: 'running' });
  });

  it('tells the end of a run and its record', async () => {
    const records: StoredExport[] = [];
    const { exports } = setUp(records, async (id, end) => { records.splice(0, records.length, ...records.map((record) => (record.id === id ? { ...record, ...end } : record))); });
    const { id } = await exports.start(request, '/out.csv', { presetId: exportPresetId.parse('01930000-0000-7000-8000-000000000002') });
    expect(await exports.ended(id)).toEqual({ state: 'done', rows: 3, code: null });
    expect(await exports.get(id)).toMatchObject({ id, state: 'done', rows: 3, sha256: 'ab'.repeat(32), presetId: '01930000-0000-7000-8000-000000000002', comparable: false });
  });
});
