/**
 * The list of transactions over a journal that is there already: exact look-ups, pages of every filter alone, in pairs and at random, and
 * their sums. Each goes through the journal's real client, so through its threads, in a process of its own, bundled as the app is.
 */
import { fork } from 'node:child_process';
import { bundleForNode } from '../support/bundle.ts';
import type { Measured } from './measures.ts';

export type ListQuestion = 'lookup' | 'filter' | 'sum';

async function ask(question: ListQuestion, journal: string): Promise<Measured> {
  const [entry = '', worker = ''] = await Promise.all(['tests/bench/list-child.ts', 'electron/journal/worker.ts'].map(bundleForNode));
  const child = fork(entry, [worker, journal, question], { execArgv: [], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  return new Promise((resolve, reject) => {
    child.once('message', (measured) => resolve(measured as Measured)); // said once, by list-child.ts
    child.once('exit', (code) => reject(new Error(`the measuring process ended with ${String(code)}`)));
  });
}

/** `journal` is the path of a seeded journal with its witness beside it. It is opened for writing, as by the app, and not written to. */
export const lookupP95Ms = (journal: string): Promise<Measured> => ask('lookup', journal);
/** First pages, and pages in the middle and at the end, of any combination of filters in any order. */
export const filterP95Ms = (journal: string): Promise<Measured> => ask('filter', journal);
export const sumP95Ms = (journal: string): Promise<Measured> => ask('sum', journal);
