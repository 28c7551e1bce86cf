/** The process that is killed. Does what it is told over its IPC channel, one order after the other. */
import { createHalt } from './halts.ts';
import { createOperator, type Operator } from './operator.ts';
import { openProgram, type Program } from './program.ts';
import type { EngineSetup, FromEngine, ToEngine, Write } from './protocol.ts';

const say = (message: FromEngine): void => void process.send?.(message);

let current: { readonly program: Program; readonly operator: Operator } | undefined;

async function open(setup: EngineSetup): Promise<void> {
  const halt = createHalt(setup.halt, (point) => say({ said: 'halted', point }));
  const program = await openProgram(setup, halt);
  const operator = createOperator(program, setup.gateway);
  say({ said: 'opened', openStates: await operator.openStates(), reports: await operator.report(setup.reportOn) });
  await program.engine.recover();
  say({ said: 'recovered', openStates: await operator.openStates() });
  current = { program, operator };
}

async function work(operator: Operator, writes: readonly Write[]): Promise<void> {
  await operator.followUp();
  for (const write of writes) if (await operator.perform(write)) say({ said: 'done', id: write.id });
  say({ said: 'idle' });
}

async function obey(message: ToEngine): Promise<void> {
  if (message.order === 'open') return open(message.setup);
  if (current === undefined) throw new Error(`${message.order} before open`);
  const { program, operator } = current;
  switch (message.order) {
    case 'prepare':
      await operator.prepare(message.orders);
      return say({ said: 'prepared' });
    case 'work':
      return work(operator, message.writes);
    case 'settle':
      await operator.settle(message.writes);
      return say({ said: 'settled', openStates: await operator.openStates() });
    case 'report':
      return say({ said: 'reported', reports: await operator.report(message.writes) });
    case 'close':
      await program.journal.close();
      say({ said: 'closed' });
      process.disconnect();
  }
}

let last: Promise<void> = Promise.resolve();
process.on('message', (message: ToEngine) => {
  last = last.then(() => obey(message));
  last.catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exit(1);
  });
});
// The harness is gone: nothing may stay behind.
process.on('disconnect', () => process.exit(0));
