/** Starts the process of a bulk run and talks with it, one order and one answer at a time. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { FromBulk, ToBulk } from './bulk-protocol.ts';

type Said<Name extends FromBulk['said']> = Extract<FromBulk, { readonly said: Name }>;

export function startBulk(program: string) {
  const child = fork(program, [], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'], execArgv: ['--no-warnings'] });
  const heard: FromBulk[] = [];
  let wake: () => void = () => undefined;
  let complaints = '';
  let over = false;
  child.stderr?.on('data', (chunk: Buffer) => (complaints += chunk.toString('utf8')));
  child.on('message', (message: FromBulk) => {
    heard.push(message);
    wake();
  });
  child.once('close', () => {
    over = true;
    wake();
  });

  async function hear<Name extends FromBulk['said']>(name: Name): Promise<Said<Name>> {
    for (;;) {
      const at = heard.findIndex(({ said }) => said === name);
      const [found] = at === -1 ? [] : heard.splice(at, 1);
      if (found !== undefined) return found as Said<Name>; // found by its name
      if (over) throw new Error(`the process ended before it said ${name}: ${complaints}`);
      await new Promise<void>((resolve) => (wake = resolve));
    }
  }

  return {
    hear,
    complaints: () => complaints,
    send: (message: ToBulk): void => void child.send(message, () => undefined),
    async ask<Name extends FromBulk['said']>(message: ToBulk, name: Name): Promise<Said<Name>> {
      child.send(message, () => undefined);
      return hear(name);
    },
    async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
      if (over) return;
      const closed = once(child, 'close');
      child.kill(signal);
      await closed;
    },
  };
}

export type BulkProcess = ReturnType<typeof startBulk>;
