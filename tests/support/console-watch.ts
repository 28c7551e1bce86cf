/**
 * Watches `console.warn` and `console.error` while a test runs. Every message must have been announced by
 * `expectConsole`, and every announced message must come.
 */
import { formatWithOptions } from 'node:util';

type Level = 'warn' | 'error';

type Expectation = { readonly level: Level; readonly pattern: RegExp; seen: boolean };

let expectations: Expectation[] = [];
let unexpected: string[] = [];

/** Announces a console message of the running test. `pattern` is matched against the formatted text. */
export function expectConsole(level: Level, pattern: RegExp): void {
  expectations.push({ level, pattern, seen: false });
}

/** Starts watching; the returned function restores the console and gives one complaint per broken rule. */
export function startConsoleWatch(): () => readonly string[] {
  expectations = [];
  unexpected = [];
  const original = { warn: console.warn, error: console.error };
  console.warn = (...values: unknown[]): void => note('warn', values);
  console.error = (...values: unknown[]): void => note('error', values);
  return () => {
    console.warn = original.warn;
    console.error = original.error;
    const missing = expectations.filter((expectation) => !expectation.seen);
    return [...unexpected, ...missing.map(({ level, pattern }) => `Expected console.${level} never came: ${pattern}`)];
  };
}

function note(level: Level, values: readonly unknown[]): void {
  const text = formatWithOptions({ colors: false, depth: 3 }, ...values);
  const announced = expectations.find((expectation) => expectation.level === level && expectation.pattern.test(text));
  if (announced) announced.seen = true;
  else unexpected.push(`Unexpected console.${level}: ${text}`);
}
