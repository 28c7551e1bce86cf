/**
 * Starts child processes and never leaves one behind: a child with a limit gets its own process group and is ended with
 * all its children, by id, when the limit passes or this process is told to stop.
 */
import { spawn, spawnSync } from 'node:child_process';
import { root } from './place.mjs';

const windows = process.platform === 'win32';

/**
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ env?: NodeJS.ProcessEnv, quiet?: boolean, limitMs?: number, stop?: AbortSignal, group?: boolean }} options `quiet` collects
 *   the output instead of showing it; `limitMs` ends the child with everything that it started; `group` lets a signal to
 *   this process reach all of them too.
 * @returns {Promise<{ code: number, output: string, timedOut: boolean }>} `code` is 1 where a signal ended the child,
 *   127 where it could not start.
 */
export function run(command, args, { env = process.env, quiet = false, limitMs, stop, group = false } = {}) {
  const ownGroup = !windows && (group || limitMs !== undefined || stop !== undefined);
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: root,
      env,
      detached: ownGroup,
      stdio: quiet ? ['ignore', 'pipe', 'pipe'] : 'inherit',
    });
    let output = '';
    let timedOut = false;
    child.stdout?.on('data', (chunk) => (output += chunk));
    child.stderr?.on('data', (chunk) => (output += chunk));

    const end = (signal) => endTree(child, signal, ownGroup);
    const giveUp = () => {
      timedOut = true;
      end('SIGTERM');
      setTimeout(() => end('SIGKILL'), 3000).unref();
    };
    const timer = limitMs === undefined ? undefined : setTimeout(giveUp, limitMs);
    stop?.addEventListener('abort', giveUp);
    // A terminal sends Ctrl-C to its whole group itself; a group of its own has to be told.
    const forward = (signal) => {
      if (ownGroup || signal !== 'SIGINT') end(signal);
    };
    process.on('SIGINT', forward);
    process.on('SIGTERM', forward);

    const finish = (code, problem = '') => {
      clearTimeout(timer);
      stop?.removeEventListener('abort', giveUp);
      process.off('SIGINT', forward);
      process.off('SIGTERM', forward);
      resolve({ code, output: output + problem, timedOut });
    };
    child.on('error', (error) => {
      if (!quiet) process.stderr.write(`${error.message}\n`);
      finish(127, error.message);
    });
    child.on('close', (code) => finish(code ?? 1));
  });
}

function endTree(child, signal, ownGroup) {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  if (windows) {
    spawnSync('taskkill', ['/pid', String(child.pid), '/T', '/F']);
    return;
  }
  try {
    process.kill(ownGroup ? -child.pid : child.pid, signal);
  } catch (error) {
    // It ended by itself in between.
    if (error.code !== 'ESRCH') throw error;
  }
}
