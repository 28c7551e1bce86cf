/** A bulk run that loses its power at row 40 of 100: 1 to 40 never again, 41 once, whoever presses Resume how often. */
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleForNode } from '../support/bundle.ts';
import { startBulk, type BulkProcess } from './bulk-process.ts';
import { readLedger } from './control.ts';
import type { Point } from './protocol.ts';
import { openField, type Field } from './field.ts';

let field: Field;
let program: string;
let workerFile: string;
const open: BulkProcess[] = [];

beforeAll(async () => {
  field = await openField();
  program = await bundleForNode('tests/faults/bulk-child.ts');
  workerFile = await bundleForNode('electron/journal/worker.ts');
}, 180_000);

afterAll(async () => {
  for (const each of open) await each.end('SIGKILL');
  await field.close();
});

const rows = 100;
const sealKey = randomBytes(32).toString('hex');

async function start(name: string, halt: { readonly point: Point; readonly count: number } | null) {
  const bulk = startBulk(program);
  open.push(bulk);
  const setup = { journalPath: field.journalPath(name), workerFile, gateways: field.gateways, tokens: [], requestTimeoutMs: 30_000, mutant: null, halt, reportOn: [], sealKey, paceMs: 50 };
  const { batches } = await bulk.ask({ order: 'open', setup }, 'opened');
  return { bulk, batches };
}

const orderOf = (name: string, row: number): string => `${name}-${String(row).padStart(3, '0')}`;

function fileOf(name: string, count: number): string {
  const lines = Array.from({ length: count }, (_, index) => `${orderOf(name, index + 1)}\t400.00\tHKD\tdamaged_item\t`);
  return ['order\tamount\tcurrency\treason\tnote', ...lines].join('\n');
}

/** How often the gateway gave back each order of this name, in the order of the file. */
async function executed(name: string, count: number): Promise<readonly number[]> {
  const { orders } = await readLedger(field.gateway('chingchingpay'));
  const byOrder = new Map(orders.map((order) => [order.reference, order.executedRefunds]));
  return Array.from({ length: count }, (_, index) => byOrder.get(orderOf(name, index + 1)) ?? -1);
}

async function prepare(bulk: BulkProcess, name: string, count: number): Promise<void> {
  await bulk.ask({ order: 'prepare', orders: Array.from({ length: count }, (_, index) => ({ reference: orderOf(name, index + 1), amountMinor: 100_000 })) }, 'prepared');
}

describe('a bulk run whose process is killed at row 40 of 100', () => {
  it.each(['before-record', 'before-send', 'before-commit'] as const)('%s: no row twice, no row lost, after a storm of resumes', async (point) => {
    const name = `B${point.replaceAll('-', '').toUpperCase()}`;
    const { bulk: builder } = await start(point, null);
    await prepare(builder, name, rows);
    await builder.ask({ order: 'close' }, 'closed');

    const { bulk: first } = await start(point, { point, count: 40 });
    const { batch } = await first.ask({ order: 'start', kind: 'refund', text: fileOf(name, rows), reason: null }, 'started');
    expect(batch).toMatchObject({ state: 'countdown', included: rows });
    await first.hear('halted');
    await first.end('SIGKILL');
    const before = await executed(name, rows);
    expect(before.every((count) => count <= 1)).toBe(true);
    expect(before.filter((count) => count === 1).length).toBeGreaterThanOrEqual(36);
    expect(before.slice(50)).toEqual(Array.from({ length: rows - 50 }, () => 0));

    const { bulk: second, batches } = await start(point, null);
    expect(batches).toMatchObject([{ id: batch.id, state: 'paused', pause: { reason: 'restart' } }]);
    // Nothing goes on by itself.
    expect(await executed(name, rows)).toEqual(before);
    const { batches: resumed } = await second.ask({ order: 'resume', id: batch.id, times: 10 }, 'resumed');
    expect(resumed.map(({ state }) => state)).toEqual(Array.from({ length: 10 }, () => 'running'));
    // On a machine under load answers come too late: then the run pauses by itself and a person takes it up again.
    for (;;) {
      const { batch: now } = await second.ask({ order: 'await', id: batch.id, states: ['done', 'paused'] }, 'reached');
      if (now.state === 'done') break;
      expect(now.pause?.reason).toBe('unknown');
      await second.ask({ order: 'resume', id: batch.id, times: 3 }, 'resumed');
    }
    const { openStates } = await second.ask({ order: 'settle' }, 'settled');
    expect(openStates).toEqual([]);
    const { rows: ended, result } = await second.ask({ order: 'await', id: batch.id, states: ['done'] }, 'reached');
    expect(await executed(name, rows)).toEqual(Array.from({ length: rows }, () => 1));
    expect(ended.map(({ outcome }) => outcome)).toEqual(Array.from({ length: rows }, () => 'succeeded'));
    // The result stands in the order of the file.
    expect(result.split('\r\n').slice(1, -1).map((line) => line.split(',')[0])).toEqual(Array.from({ length: rows }, (_, index) => orderOf(name, index + 1)));

    // The same rows once more: refused without a reason, and every row is pointed out.
    const { code } = await second.ask({ order: 'start', kind: 'refund', text: fileOf(name, rows), reason: null }, 'refused');
    expect(code).toBe('batch.reasonNeeded');
    await second.ask({ order: 'close' }, 'closed');
    expect(second.complaints()).toBe('');
  });
});
