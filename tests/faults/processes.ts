/** The two processes of a fault run: the gateways, which live through it, and the engine, which is killed again and again. */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import type { FromEngine, FromGateways, GatewayAddress, ToEngine } from './protocol.ts';

export type GatewayProcess = { readonly addresses: readonly GatewayAddress[]; readonly stop: () => Promise<void> };

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill(signal);
  await ended;
}

/** Compiled code is kept between starts: a run starts the same program a thousand times. */
const compileCache = (program: string): NodeJS.ProcessEnv => ({ ...process.env, NODE_COMPILE_CACHE: join(dirname(program), 'compiled') });

/** `program` is the built `gateway-child.ts`. */
export async function startGateways(program: string, stateFolder: string): Promise<GatewayProcess> {
  const child = fork(program, [stateFolder], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  let complaints = '';
  child.stderr?.on('data', (chunk: Buffer) => (complaints += chunk.toString('utf8')));
  const addresses = await new Promise<readonly GatewayAddress[]>((resolve, reject) => {
    child.once('message', ({ gateways }: FromGateways) => resolve(gateways));
    child.once('exit', () => reject(new Error(`the gateways did not start: ${complaints}`)));
  });
  return { addresses, stop: () => end(child, 'SIGTERM') };
}

type Said<Name extends FromEngine['said']> = Extract<FromEngine, { readonly said: Name }>;

export type EngineProcess = {
  readonly send: (message: ToEngine) => void;
  /** The first message of one of these kinds that was not taken yet. Rejects when the process ends without being killed. */
  readonly hear: <Name extends FromEngine['said']>(...names: readonly Name[]) => Promise<Said<Name>>;
  /** Everything of this kind so far. */
  readonly all: <Name extends FromEngine['said']>(name: Name) => readonly Said<Name>[];
  readonly kill: () => Promise<void>;
  /** Resolves when the process is gone, however. */
  readonly gone: Promise<unknown>;
  /** What it wrote to standard error. */
  readonly complaints: () => string;
  /** Closes the journal in order. */
  readonly close: () => Promise<void>;
};

export function startEngine(program: string): EngineProcess {
  const child = fork(program, [], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'], execArgv: ['--no-warnings'], env: compileCache(program) });
  const heard: FromEngine[] = [];
  const taken = new Set<FromEngine>();
  let wake: () => void = () => undefined;
  let complaints = '';
  let over = false;
  child.stderr?.on('data', (chunk: Buffer) => (complaints += chunk.toString('utf8')));
  child.on('message', (message: FromEngine) => {
    heard.push(message);
    wake();
  });
  const gone = once(child, 'close').then(() => {
    over = true;
    wake();
  });

  const isOne = <Name extends FromEngine['said']>(message: FromEngine, names: readonly Name[]): message is Said<Name> =>
    names.some((name) => name === message.said);

  async function hear<Name extends FromEngine['said']>(...names: readonly Name[]): Promise<Said<Name>> {
    for (;;) {
      const found = heard.filter((message): message is Said<Name> => isOne(message, names)).find((message) => !taken.has(message));
      if (found !== undefined) {
        taken.add(found);
        return found;
      }
      if (over) throw new Error(`the engine ended before it said ${names.join(' or ')}: ${complaints}`);
      await new Promise<void>((resolve) => (wake = resolve));
    }
  }

  const send = (message: ToEngine): void => void child.send(message, () => undefined);
  return {
    send,
    hear,
    all: (name) => heard.filter((message): message is Said<typeof name> => isOne(message, [name])),
    kill: () => end(child, 'SIGKILL'),
    gone,
    complaints: () => complaints,
    async close() {
      send({ order: 'close' });
      await hear('closed');
      if (!over) await once(child, 'close');
    },
  };
}
