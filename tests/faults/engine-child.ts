/** The process that is killed. Does what it is told over its IPC channel, one order after the other. */
import { dieInCheckpoint } from './checkpoint-death.ts';
import { createForms } from './forms.ts';
import { createHalt, type Halt } from './halts.ts';
import { createOperator, type Operator } from './operator.ts';
import { openProgram, type Program } from './program.ts';
import type { EngineSetup, FromEngine, Storm, ToEngine, Write } from './protocol.ts';
import { createWeather } from './weather.ts';

const say = (message: FromEngine): void => void process.send?.(message);

type Opened = { readonly program: Program; readonly operator: Operator; readonly storm: (storm: Storm) => Promise<void> };
let current: Opened | undefined;

async function open(setup: EngineSetup): Promise<void> {
  const stopping = createHalt(setup.halt, (point) => say({ said: 'halted', point }));
  let sends = 0;
  const halt: Halt = {
    ...stopping,
    at(point) {
      if (point === 'before-send') sends += 1;
      return stopping.at(point);
    },
  };
  const program = await openProgram(setup, halt);
  const operator = createOperator(program, setup);
  say({ said: 'opened', openStates: await operator.openStates(), reports: await operator.report(setup.reportOn) });
  await program.engine.recover();
  say({ said: 'recovered', openStates: await operator.openStates() });
  const weather = createWeather(program, createForms(program, setup.tokens));
  current = {
    program, operator,
    async storm(storm) {
      const before = sends;
      const replies = await weather(storm);
      say({ said: 'stormed', replies, sends: sends - before });
    },
  };
  if (setup.halt?.point === 'mid-checkpoint') dieInCheckpoint(setup.journalPath);
}

async function work(operator: Operator, writes: readonly Write[]): Promise<void> {
  await operator.followUp();
  for (const write of writes) if (await operator.perform(write)) say({ said: 'done', id: write.id });
  say({ said: 'idle' });
}

async function obey(message: ToEngine): Promise<void> {
  if (message.order === 'open') return open(message.setup);
  if (current === undefined) throw new Error(`${message.order} before open`);
  const { program, operator, storm } = current;
  switch (message.order) {
    case 'storm':
      return storm(message.storm);
    case 'prepare':
      return say({ said: 'prepared', tokens: await operator.prepare(message.orders) });
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
