/** A large statement, a harmful one and one that is too large, with the real threads: of the file and of the journal. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeZip } from '@core/batches/reading/zip-write.ts';
import { createSettlements, type Settlements } from '@core/settlements/settlements.ts';
import type { Journal } from '@core/ports/journal.ts';
import { createStatementFiles } from '@electron/main/app/statement-files.ts';
import { systemClock } from '@electron/main/platform/clock.ts';
import { openJournal } from '@electron/journal/client.ts';
import { profileId } from '@shared/domain/ids.ts';
import { statementLimits } from '@shared/domain/settlement.ts';
import { AppError } from '@shared/errors/app-error.ts';
import { bundleForNode } from '../../support/bundle.ts';
import { countingIds } from '../../support/ids.ts';
import { paidPayment, practiceProfile, startOfTests, temporaryFolder, type TemporaryFolder } from '../../support/journal.ts';

const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
const never = (): never => { throw new AppError('ability.notOffered'); };
const owner = profileId.parse('00000000-0000-7000-8000-0000000000aa');
let place: TemporaryFolder;
let journal: Journal;
let settlements: Settlements;
let bytes: Uint8Array;

beforeEach(async () => {
  place = temporaryFolder();
  journal = await openJournal({ path: place.path, workerFile: await bundleForNode('electron/journal/worker.ts'), now: startOfTests });
  const profile = await journal.profiles.save(owner, practiceProfile, startOfTests);
  settlements = createSettlements({
    journal, clock: systemClock, ids: countingIds(), logger: quiet, operator: async () => 'Mei', onProgress: () => undefined,
    directory: { profile: async () => profile, provider: never, providerForTest: never, policy: never },
    lookup: { refresh: never }, notifier: { intentChanged: async () => undefined, transactionChanged: async () => undefined, profileChanged: async () => undefined },
    files: createStatementFiles({ workerFile: await bundleForNode('electron/main/app/statement-worker.ts'), clock: systemClock, logger: quiet }),
    chooser: { choose: async () => ({ name: 'large.csv', bytes }) },
  });
});
afterEach(async () => {
  await settlements.halt();
  await journal.close();
  place.remove();
});

const csv = (rows: number): Buffer => Buffer.from(`Order,Transaction ID,Amount,Currency,Time\n${Array.from({ length: rows }, (_, index) => `S-${index},T-${index},120.00,HKD,2026-11-20 10:00\n`).join('')}`);

/** A workbook whose first part unpacks to far more than the file is. */
function bomb(megabytes: number): Uint8Array {
  return writeZip([{ name: '[Content_Types].xml', text: '<Types/>' }, { name: '_rels/.rels', text: ' '.repeat(megabytes * 1_048_576) }]);
}

const rows = Number(process.env['STATEMENT_ROWS'] ?? 20_000);

describe('a large file', () => {
  it('is written and compared in pieces while this thread stays free', async () => {
    for (let index = 0; index < 20; index += 1) await paidPayment(journal, { profileId: owner, reference: `S-${index}`, amountMinor: 12_000 });
    bytes = csv(rows);
    const draft = await settlements.choose(owner);
    if (draft === null) throw new Error('nothing was chosen');
    const ready = await settlements.remap({ id: draft.id, mapping: { ...draft.mapping, amounts: 'major', directions: 'payments', covers: ['payment'] }, encoding: draft.encoding, delimiter: draft.delimiter, sheet: draft.sheet });
    expect(ready).toMatchObject({ readable: rows, unreadable: 0, totals: [{ currency: 'HKD', rows, minor: rows * 12_000 }] });
    const delay = monitorEventLoopDelay({ resolution: 5 });
    const began = performance.now();
    delay.enable();
    const { id } = await settlements.apply(draft.id);
    await settlements.idle();
    delay.disable();
    const statement = await settlements.get(id);
    console.info(`${rows} rows: ${Math.round(performance.now() - began)} ms, event loop p99 ${Math.round(delay.percentile(99) / 1e6)} ms`);
    expect(statement).toMatchObject({ state: 'done', counts: { matched: 20, missingHere: rows - 20, missingThere: 0 } });

    // The first twenty rows match, so that the first difference stands at position 21.
    const open = { id, verdicts: ['missingHere' as const], explained: false, after: 0, limit: 3 };
    const end = await settlements.rows({ ...open, skip: rows - 22 });
    expect([end.rows.map(({ position }) => position), end.next, end.total]).toEqual([[rows - 1, rows], null, rows - 20]);
    expect(await settlements.rows({ ...open, skip: rows })).toMatchObject({ rows: [], next: null, total: rows - 20 });
    const key = end.rows[0]?.key ?? '';
    expect((await settlements.rows({ ...open, limit: 1, placeOf: key })).place).toBe(rows - 22);
    await settlements.explain({ id, rowKey: (await settlements.rows({ ...open, limit: 1 })).rows[0]?.key ?? '', note: 'known' });
    const fewer = await settlements.rows({ ...open, after: 21, skip: 10, placeOf: key });
    expect([fewer.rows.map(({ position }) => position), fewer.total, fewer.place]).toEqual([[32, 33, 34], rows - 21, rows - 23]);
    expect((await settlements.rows({ ...open, explained: true, placeOf: key })).place).toBeNull();
    expect((await settlements.rows({ ...open, verdicts: null, explained: null, placeOf: 'nobody' })).place).toBeNull();
  }, 240_000);
});

describe('a file that must not be read', () => {
  it('names the limit for one row too many', async () => {
    bytes = csv(statementLimits.rows + 1);
    await expect(settlements.choose(owner)).rejects.toMatchObject({ code: 'sheet.tooManyRows', params: { maximumRows: statementLimits.rows } });
  }, 120_000);

  it('and a workbook that unpacks to half a gigabyte is refused, and the next file is read', async () => {
    bytes = bomb(490);
    expect(bytes.byteLength).toBeLessThan(1_048_576);
    await expect(settlements.choose(owner)).rejects.toMatchObject({ code: expect.stringMatching(/^sheet\.(?:unpacksTooLarge|damaged)$/) });
    bytes = csv(3);
    expect(await settlements.choose(owner)).toMatchObject({ rows: 3 });
    expect(await settlements.list(null)).toEqual([]);
  }, 120_000);
});
