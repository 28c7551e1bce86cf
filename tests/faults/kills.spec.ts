/** The real engine, killed at every named point and at random moments; `npm run faults` runs the same at any size. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readLedger } from './control.ts';
import { mutants, type Mutant, type Point, type Write } from './protocol.ts';
import { openField, runStorm, type Field, type StormResult } from './storm.ts';

let field: Field;

beforeAll(async () => {
  field = await openField();
});

afterAll(() => field.close());

/** One refund of a paid order, killed at `point`. Gives the write and how often the gateway had executed it by then. */
async function killAt(point: Point): Promise<{ readonly write: Write; readonly journalPath: string; readonly executed: number }> {
  const journalPath = field.journalPath(point);
  const write: Write = { id: 1, kind: 'refund', order: `P-${point}`, amountMinor: 40_000 };
  const first = field.start({ journalPath });
  first.send({ order: 'prepare', orders: [{ reference: write.order, amountMinor: 100_000 }] });
  await first.hear('prepared');
  await first.close();
  const second = field.start({ journalPath, halt: { point, count: 1 } });
  second.send({ order: 'work', writes: [write] });
  expect((await second.hear('halted', 'idle')).said).toBe('halted');
  const executed = await executions(write);
  await second.kill();
  return { write, journalPath, executed };
}

async function executions(write: Write): Promise<number> {
  const { orders } = await readLedger(field.gateway);
  return orders.find(({ reference }) => reference === write.order)?.executedRefunds ?? 0;
}

/** Starts again after a kill: what was open, and what is after recovery. */
async function restart(write: Write, journalPath: string) {
  const engine = field.start({ journalPath, reportOn: [write] });
  const { openStates: found, reports } = await engine.hear('opened');
  const { openStates: recovered } = await engine.hear('recovered');
  return { engine, found, recovered, states: reports.flatMap(({ states }) => states) };
}

describe('a program killed at a named point', () => {
  it('between send and record: one open item, settled by asking, sent once', async () => {
    const { write, journalPath, executed } = await killAt('before-record');
    expect(executed).toBe(1);
    const { engine, found, recovered } = await restart(write, journalPath);
    expect(found).toEqual(['SENDING']);
    expect(recovered).toEqual(['UNKNOWN']);
    engine.send({ order: 'settle', writes: [write] });
    expect((await engine.hear('settled')).openStates).toEqual([]);
    engine.send({ order: 'report', writes: [write] });
    expect((await engine.hear('reported')).reports).toEqual([{ id: 1, states: ['SUCCEEDED'] }]);
    await engine.close();
    expect(await executions(write)).toBe(1);
  });

  it('after SENDING is on disk and before the request leaves: open, unknown, not sent again by itself', async () => {
    const { write, journalPath, executed } = await killAt('before-send');
    expect(executed).toBe(0);
    const { engine, found, recovered } = await restart(write, journalPath);
    expect(found).toEqual(['SENDING']);
    expect(recovered).toEqual(['UNKNOWN']);
    engine.send({ order: 'work', writes: [write] });
    await engine.hear('idle');
    engine.send({ order: 'report', writes: [write] });
    expect((await engine.hear('reported')).reports).toEqual([{ id: 1, states: ['UNKNOWN'] }]);
    await engine.close();
    expect(await executions(write)).toBe(0);
  });

  it('before the intent is written: nothing happened, and the form can be sent again', async () => {
    const { write, journalPath, executed } = await killAt('before-commit');
    expect(executed).toBe(0);
    const { engine, found, states } = await restart(write, journalPath);
    expect([found, states]).toEqual([[], []]);
    engine.send({ order: 'work', writes: [write] });
    expect((await engine.hear('done', 'idle')).said).toBe('done');
    await engine.close();
    expect(await executions(write)).toBe(1);
  });

  it('after the record: it is done', async () => {
    const { write, journalPath, executed } = await killAt('after-record');
    expect(executed).toBe(1);
    const { engine, found, states } = await restart(write, journalPath);
    expect([found, states]).toEqual([[], ['SUCCEEDED']]);
    engine.send({ order: 'work', writes: [write] });
    expect((await engine.hear('done', 'idle')).said).toBe('done');
    await engine.close();
    expect(await executions(write)).toBe(1);
  });
});

describe('a fault run', () => {
  const runs = new Map<Mutant | null, Promise<StormResult>>();

  beforeAll(() => {
    // The long one waits much; the mutants run beside it, one after the other.
    runs.set(null, runStorm({ kills: 24, seed: 7, mutant: null }));
    let before: Promise<unknown> = Promise.resolve();
    for (const mutant of mutants) {
      const run = before.then(() => runStorm({ kills: 10, seed: 7, mutant }));
      before = run.catch(() => undefined);
      runs.set(mutant, run);
    }
  });

  it('doubles, loses and hides nothing', async () => {
    const result = await runs.get(null);
    expect(result).toMatchObject({ kills: 24, doubled: 0, lost: 0, invisible: 0, unsettled: [] });
    expect(result?.writes).toBeGreaterThanOrEqual(50);
  });

  it.each(mutants)('sees the doubled refunds of a program without its %s safety', async (mutant) => {
    expect((await runs.get(mutant))?.doubled).toBeGreaterThan(0);
  });
});
