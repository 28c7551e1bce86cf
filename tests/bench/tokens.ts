/** Wallet tokens in a process of their own, bundled as the app is: bringing in as many as one file may hold, then finding them. */
import { fork } from 'node:child_process';
import { bundleForNode } from '../support/bundle.ts';
import type { Measured } from './measures.ts';

export async function tokenSearchP95Ms(): Promise<Measured> {
  const files = await Promise.all(['tests/bench/tokens-child.ts', 'electron/journal/worker.ts', 'electron/main/app/sheet-worker.ts'].map(bundleForNode));
  const [entry = '', ...workers] = files;
  const child = fork(entry, workers, { execArgv: [], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  return new Promise((resolve, reject) => {
    child.once('message', (measured) => resolve(measured as Measured)); // said once, by tokens-child.ts
    child.once('exit', (code) => reject(new Error(`the measuring process ended with ${String(code)}`)));
  });
}
