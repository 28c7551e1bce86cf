/**
 * Runs before every test file: an unexpected `console.warn` or `console.error` fails the test that caused it, so that a
 * Vue warning or a swallowed failure cannot hide in a green run. A test that expects one says so with
 * `expectConsole('warn', /pattern/)` before it happens; an expected message that never comes fails the test too.
 */
import { afterEach, beforeEach } from 'vitest';
import { startConsoleWatch } from './console-watch.ts';

let stopWatch: (() => readonly string[]) | undefined;

beforeEach(() => {
  stopWatch = startConsoleWatch();
});

afterEach(() => {
  const complaints = stopWatch?.() ?? [];
  stopWatch = undefined;
  if (complaints.length > 0) throw new Error(complaints.join('\n'));
});
