/** The two processes of a fault run: the gateway, which lives through it, and the engine, which is killed again and again. */
import { fork, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import * as z from 'zod';
import type { FromEngine, GatewayAddress, ToEngine } from './protocol.ts';

const printed = z.object({
  gateways: z.array(z.object({
    providerId: z.string(), baseUrl: z.string(), merchantId: z.string(), credentials: z.record(z.string(), z.string()), control: z.object({ url: z.string(), token: z.string() }),
  })),
});

export type GatewayProcess = { readonly address: GatewayAddress; readonly stop: () => Promise<void> };

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill(signal);
  await ended;
}

/** `program` is the built command line of the practice gateways. */
export async function startGateway(program: string, stateFolder: string): Promise<GatewayProcess> {
  const child = spawn(process.execPath, [program, '--json', '--state', stateFolder], { stdio: ['ignore', 'pipe', 'pipe'] });
  let complaints = '';
  child.stderr.on('data', (chunk: Buffer) => (complaints += chunk.toString('utf8')));
  const line = await new Promise<string>((resolve, reject) => {
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString('utf8');
      if (text.endsWith('\n')) resolve(text);
    });
    child.once('exit', () => reject(new Error(`the gateway did not start: ${complaints}`)));
  });
  const address = printed.parse(JSON.parse(line)).gateways.find((gateway) => gateway.providerId === 'chingchingpay');
  if (address === undefined) throw new Error('no gateway of the provider under test');
  return { address, stop: () => end(child, 'SIGTERM') };
}

type Said<Name extends FromEngine['said']> = Extract<FromEngine, { readonly said: Name }>;

export type EngineProcess = {
  readonly send: (message: ToEngine) => void;
  /** The first message of one of these kinds that was not taken yet. Rejects when the process ends without being killed. */
  readonly hear: <Name extends FromEngine['said']>(...names: readonly Name[]) => Promise<Said<Name>>;
  /** Everything of this kind so far. */
  readonly all: <Name extends FromEngine['said']>(name: Name) => readonly Said<Name>[];
  readonly kill: () => Promise<void>;
  /** Closes the journal in order. */
  readonly close: () => Promise<void>;
};

export function startEngine(program: string): EngineProcess {
  const child = fork(program, [], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'], execArgv: ['--no-warnings'] });
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
  child.once('close', () => {
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
    async close() {
      send({ order: 'close' });
      await hear('closed');
      if (!over) await once(child, 'close');
    },
  };
}
