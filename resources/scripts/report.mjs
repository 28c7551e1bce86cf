/**
 * One tidy line per step, on the error stream, so that a program that prints data on its output stays clean.
 */
const width = 18;
const colours = process.stderr.isTTY && !process.env.NO_COLOR;
const paint = (code, text) => (colours ? `\x1b[${code}m${text}\x1b[0m` : text);

const line = (mark, step, text) => process.stderr.write(`${mark} ${step.padEnd(width)} ${text}\n`);

export const done = (step, text) => line(paint(32, '✓'), step, text);
export const doing = (step, text) => line(paint(36, '…'), step, text);
export const note = (step, text) => line(paint(33, '!'), step, text);
export const failed = (step, text) => line(paint(31, '✗'), step, text);

/** A step that cannot go on; its message is meant for the person at the keyboard, so no stack is shown. */
export class StepFailed extends Error {
  constructor(step, message, detail = '') {
    super(message);
    this.step = step;
    this.detail = detail;
  }
}

/** Shows a step that failed: what its tool said, then the one line. */
export function explain(error) {
  if (error.detail) process.stderr.write(`${error.detail.trimEnd()}\n`);
  failed(error.step, error.message);
}

/** Runs a program's main function and turns its outcome into an exit code. */
export async function runProgram(main) {
  try {
    process.exitCode = (await main()) ?? 0;
  } catch (error) {
    if (!(error instanceof StepFailed)) throw error;
    explain(error);
    process.exitCode = 1;
  }
}

/** `1234` -> `1.2 s`. */
export const seconds = (milliseconds) => `${(milliseconds / 1000).toFixed(1)} s`;
