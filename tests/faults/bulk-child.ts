/** A process that runs bulk work as the app wires it, without its window; it is killed in the middle. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createBatches, type Batches } from '@core/batches/batches.ts';
import { createPacer } from '@core/batches/pacer.ts';
import { readTable } from '@core/batches/reading/read-table.ts';
import { systemClock } from '@electron/main/platform/clock.ts';
import type { Batch, BatchRunRow } from '@shared/domain/batch.ts';
import { reference, submitKey, type BatchId } from '@shared/domain/ids.ts';
import { toMinor } from '@shared/money/money.ts';
import { AppError } from '@shared/errors/app-error.ts';
import { memorySealer } from '../support/memory-sealer.ts';
import type { BulkSetup, FromBulk, PaidOrder, ToBulk } from './bulk-protocol.ts';
import { play } from './control.ts';
import { createHalt } from './halts.ts';
import { createOperator, type Operator } from './operator.ts';
import { openProgram, profileOf, type Program } from './program.ts';

const say = (message: FromBulk): void => void process.send?.(message);
const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

const delay = monitorEventLoopDelay({ resolution: 5 });
const profileId = profileOf('chingchingpay');
let saved = '';
let current: { readonly program: Program; readonly operator: Operator; readonly batches: Batches; readonly setup: BulkSetup } | undefined;

async function open(setup: BulkSetup): Promise<void> {
  const program = await openProgram(setup, createHalt(setup.halt, () => say({ said: 'halted' })));
  const { journal } = program;
  const profile = await program.directory.profile(profileId);
  await journal.profiles.save(profileId, { ...profile, id: null, settings: { ...profile.settings, bulkPaceMs: setup.paceMs } }, systemClock.now());
  const batches = createBatches({
    ...program, clock: systemClock, sealer: memorySealer(Buffer.from(setup.sealKey, 'hex')),
    logger: { info: () => undefined, warn: () => undefined, error: (event, fields) => void process.stderr.write(`${event} ${JSON.stringify(fields)}\n`) },
    reader: { read: async (request) => readTable(request) },
    chooser: { choose: async () => null },
    saver: { save: async (name, bytes) => { saved = Buffer.from(bytes).toString('utf8'); return name; } },
    pacer: createPacer(systemClock),
    operator: async () => 'Operator A (Demo)',
    onChecking: () => undefined,
    onProgress: () => undefined,
  });
  await program.engine.recover();
  await batches.recover();
  current = { program, operator: createOperator(program, setup), batches, setup };
  say({ said: 'opened', batches: await batches.list() });
}

/** A paid order; on a machine under load an answer may come too late, so it is asked about until it is there. */
async function prepare({ links, engine, lookup, ids }: Program, { gateways }: BulkSetup, { reference: order, amountMinor }: PaidOrder): Promise<void> {
  let { intent } = await links.create({
    submitKey: submitKey.parse(ids.next()), profileId, reference: reference.parse(order), amountMinor: toMinor(amountMinor), currency: 'HKD', description: 'Bulk run', expiresAt: null, method: 'link:link', fields: {},
  });
  while (intent.state !== 'SUCCEEDED') {
    await pause(200);
    if (intent.state === 'QUEUED') intent = await engine.send(intent.id);
    else if (intent.state === 'UNKNOWN') intent = await engine.ask(intent.id);
    else throw new Error(`the link of ${order} is ${intent.state}`);
  }
  const gateway = gateways.find(({ providerId }) => providerId === 'chingchingpay') ?? fail();
  await play(gateway, 'pay', order);
  while ((await lookup.refresh(intent.transactionId)).transaction.status !== 'paid') await pause(50);
}

async function start(batches: Batches, { kind, text, reason }: Extract<ToBulk, { order: 'start' }>): Promise<void> {
  const draft = await batches.paste({ scope: { kind, environment: 'practice', profileId }, text });
  await batches.check(draft.id);
  while (batches.draft(draft.id).phase !== 'checked') await pause(20);
  const toLookAt = batches.draftRows({ id: draft.id, verdict: 'check', after: 0, limit: 500 }).rows.map(({ number }) => number);
  if (toLookAt.length > 0) batches.include({ id: draft.id, numbers: toLookAt, on: true });
  try {
    // Three presses of the same button are one run.
    const [batch] = await Promise.all([0, 1, 2].map(async () => batches.start({ id: draft.id, reason, typedTotals: {} })));
    delay.reset();
    delay.enable();
    say({ said: 'started', batch: batch ?? fail() });
  } catch (cause) {
    if (!(cause instanceof AppError)) throw cause;
    say({ said: 'refused', code: cause.code });
  }
}

async function allRows(batches: Batches, id: BatchId): Promise<readonly BatchRunRow[]> {
  const rows: BatchRunRow[] = [];
  for (;;) {
    const page = await batches.rows({ id, outcomes: null, order: 'file', offset: rows.length, limit: 500 });
    rows.push(...page.rows);
    if (page.rows.length === 0 || rows.length >= page.total) return rows;
  }
}

async function reach(program: Program, batches: Batches, id: BatchId, states: readonly Batch['state'][]): Promise<void> {
  let batch = await batches.get(id);
  while (!states.includes(batch.state)) {
    await pause(100);
    batch = await batches.get(id);
  }
  const delayP99Ms = delay.percentile(99) / 1e6;
  const rows = await allRows(batches, id);
  const intents = await Promise.all(rows.flatMap(({ intentId }) => (intentId === null ? [] : [program.journal.intents.get(intentId)])));
  await batches.saveResult(id);
  say({ said: 'reached', batch, rows, result: saved, delayP99Ms, starts: intents.flatMap((stored) => (stored?.intent.lastSentAt ? [stored.intent.lastSentAt] : [])).toSorted((left, right) => left - right) });
}

function fail(): never {
  throw new Error('not open');
}

async function obey(message: ToBulk): Promise<void> {
  if (message.order === 'open') return open(message.setup);
  const { program, operator, batches, setup } = current ?? fail();
  switch (message.order) {
    case 'prepare':
      for (const order of message.orders) await prepare(program, setup, order);
      return say({ said: 'prepared' });
    case 'start':
      return start(batches, message);
    case 'resume':
      return say({ said: 'resumed', batches: await Promise.all(Array.from({ length: message.times }, async () => batches.resume(message.id))) });
    case 'await':
      return reach(program, batches, message.id, message.states);
    case 'list':
      return say({ said: 'listed', batches: await batches.list() });
    case 'settle':
      await operator.settle([]);
      return say({ said: 'settled', openStates: await operator.openStates() });
    case 'close':
      await batches.halt();
      await program.journal.close();
      say({ said: 'closed' });
      process.disconnect();
  }
}

let last: Promise<void> = Promise.resolve();
process.on('message', (message: ToBulk) => {
  last = last.then(() => obey(message));
  last.catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exit(1);
  });
});
// The harness is gone: nothing may stay behind.
process.on('disconnect', () => process.exit(0));
