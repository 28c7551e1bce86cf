/** Today over a journal that is there already, in a process of its own, through the journal's real client and so through its threads. */
import { fork } from 'node:child_process';
import { bundleForNode } from '../support/bundle.ts';
import type { Measured } from './measures.ts';

/** What the screen waits for when it opens: the figures of the day, then the chart of thirty days. `journal` is as for the list. */
export async function todayP95Ms(journal: string): Promise<Measured> {
  const [entry = '', worker = ''] = await Promise.all(['tests/bench/today-child.ts', 'electron/journal/worker.ts'].map(bundleForNode));
  const child = fork(entry, [worker, journal], { execArgv: [], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  return new Promise((resolve, reject) => {
    child.once('message', (measured) => resolve(measured as Measured)); // said once, by today-child.ts
    child.once('exit', (code) => reject(new Error(`the measuring process ended with ${String(code)}`)));
  });
}
