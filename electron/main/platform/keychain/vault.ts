/**
 * One entry at a time in the keychain of the operating system, with a time limit on every call.
 *
 * Guarantees: calls run one after the other, so that a late answer can never overtake a newer one; a call that hangs on an
 * unanswered prompt is reported as `locked` after the limit, and until it ends every further call is refused at once, because
 * each hanging call blocks one of Node's few worker threads. A failure is `locked` or `unavailable`, never "missing". A call
 * that hangs when the app ends does not keep the process alive.
 */
import { randomBytes } from 'node:crypto';
import type { Clock } from '@core/ports/clock.ts';
import type { KeychainState } from '@core/ports/secret-store.ts';
import { AppError } from '@shared/errors/app-error.ts';
import type { Keytar, KeytarLoader } from './load-keytar.ts';

export type Vault = {
  /** Null when there is no such entry *or the keychain is locked*: ask `state` before believing it. */
  readonly get: (account: string) => Promise<string | null>;
  readonly set: (account: string, text: string) => Promise<void>;
  /** Resolves also when there was no such entry. */
  readonly remove: (account: string) => Promise<void>;
  /** Writes, reads and deletes a dummy entry. Never rejects. */
  readonly state: () => Promise<KeychainState>;
};

export type VaultOptions = {
  readonly load: KeytarLoader;
  readonly clock: Clock;
  readonly service: string;
  /** Milliseconds that one keychain call may take. */
  readonly callLimit: number;
};

const probeAccount = 'probe';

export function createVault({ load, clock, service, callLimit }: VaultOptions): Vault {
  let keytar: Promise<Keytar> | undefined;
  let last: Promise<unknown> = Promise.resolve();
  let hanging = false;

  /** Queues `run`; its own end, not the time limit, lets the next call start. */
  function call<Value>(run: (module: Keytar) => Promise<Value>): Promise<Value> {
    if (hanging) return Promise.reject(new AppError('keychain.locked'));
    const work = last.then(async () => {
      if (hanging) throw new AppError('keychain.locked');
      keytar ??= load();
      const module = await keytar.catch((cause: unknown) => {
        throw new AppError('keychain.unavailable', {}, { cause });
      });
      process.once('exit', endWithoutWaiting);
      return limit(run(module));
    });
    last = work.catch(() => undefined);
    return work.catch((error: unknown) => {
      throw error instanceof AppError ? error : new AppError(failureCode(error), {}, { cause: error });
    });
  }

  function limit<Value>(work: Promise<Value>): Promise<Value> {
    return new Promise((resolve, reject) => {
      let late = false;
      const stop = clock.after(callLimit, () => {
        late = true;
        hanging = true;
        reject(new AppError('keychain.locked'));
      });
      const settle = (finish: () => void): void => {
        process.removeListener('exit', endWithoutWaiting);
        if (late) hanging = false;
        else stop();
        finish();
      };
      work.then((value) => settle(() => resolve(value)), (error: unknown) => settle(() => reject(asError(error))));
    });
  }

  async function state(): Promise<KeychainState> {
    const value = randomBytes(8).toString('hex');
    try {
      const seen = await call(async (module) => {
        await module.setPassword(service, probeAccount, value);
        const read = await module.getPassword(service, probeAccount);
        await module.deletePassword(service, probeAccount);
        return read;
      });
      return seen === value ? 'ready' : 'locked';
    } catch (error) {
      return error instanceof AppError && error.code === 'keychain.locked' ? 'locked' : 'unavailable';
    }
  }

  return {
    get: (account) => call((module) => module.getPassword(service, account)),
    set: (account, text) => call((module) => module.setPassword(service, account, text)),
    async remove(account) {
      await call((module) => module.deletePassword(service, account));
    },
    state,
  };
}

/**
 * Words of libsecret (Linux) and of the macOS keychain for "it is there but does not open". Anything else, such as no
 * session bus or no service that answers, counts as unavailable.
 */
const lockedWords = /locked|dismissed|prompt|not allowed|user name or passphrase|canceled|cancelled/i;

function failureCode(error: unknown): 'keychain.locked' | 'keychain.unavailable' {
  return error instanceof Error && lockedWords.test(error.message) ? 'keychain.locked' : 'keychain.unavailable';
}

/**
 * While a call runs: a process that ends waits for its worker threads, so an unanswered prompt would keep it forever. Everything
 * that must be saved is saved when `exit` is emitted; only the operating system can end the rest.
 */
function endWithoutWaiting(): void {
  process.kill(process.pid, 'SIGKILL');
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error('keychain call failed', { cause: error });
}
