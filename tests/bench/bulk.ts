/**
 * A bulk run of links at the pace limit, as the app wires it but without its window: how much of the ideal pace it keeps, and how long
 * other work of its process has to wait meanwhile. The gateway and the journal's threads are as in the app.
 */
import { randomBytes } from 'node:crypto';
import { startBulk } from '../faults/bulk-process.ts';
import { openField } from '../faults/field.ts';
import { bundleForNode } from '../support/bundle.ts';
import type { Measured } from './measures.ts';
import { rounded } from './numbers.ts';

const rows = 1_000;
/** The shortest pace that a profile may have, milliseconds. */
const paceMs = 50;

export async function bulkPaceRatio(): Promise<Measured> {
  const field = await openField();
  const bulk = startBulk(await bundleForNode('tests/faults/bulk-child.ts'));
  try {
    const workerFile = await bundleForNode('electron/journal/worker.ts');
    await bulk.ask({
      order: 'open',
      setup: { journalPath: field.journalPath('bulk-bench'), workerFile, gateways: field.gateways, tokens: [], requestTimeoutMs: 30_000, mutant: null, halt: null, reportOn: [], sealKey: randomBytes(32).toString('hex'), paceMs },
    }, 'opened');
    const text = ['reference\tamount\tcurrency\tdescription', ...Array.from({ length: rows }, (_, index) => `BENCH-${String(index).padStart(5, '0')}\t100.00\tHKD\tBench`)].join('\n');
    const { batch } = await bulk.ask({ order: 'start', kind: 'link', text, reason: null }, 'started');
    const { batch: ended, starts, delayP99Ms } = await bulk.ask({ order: 'await', id: batch.id, states: ['done', 'paused'] }, 'reached');
    const [first, last] = [starts[0], starts.at(-1)];
    if (ended.state !== 'done' || first === undefined || last === undefined) throw new Error(`the bulk run is ${ended.state} with ${starts.length} of ${rows} rows sent`);
    const ideal = (rows - 1) * paceMs;
    await bulk.ask({ order: 'close' }, 'closed');
    return { value: rounded(ideal / (last - first), 3), detail: `${rows} rows in ${rounded((last - first) / 1_000, 1)} s, ideal ${rounded(ideal / 1_000, 1)} s; event-loop delay p99 ${rounded(delayP99Ms, 1)} ms` };
  } finally {
    await bulk.end('SIGKILL');
    await field.close();
  }
}
