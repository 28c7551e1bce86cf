/** Where the app keeps its files. */
import { isAbsolute, join } from 'node:path';
import type { App } from 'electron';

export type AppPaths = {
  readonly userData: string;
  readonly journalFile: string;
  readonly preferencesFile: string;
  readonly logs: string;
  /** State of the practice gateways. */
  readonly practice: string;
  /** Sealed copies of files that show that money left. */
  readonly proofs: string;
  /** Offered first when a person saves a file. */
  readonly documents: string;
};

/** Names the folder of another installation or of a test; must be absolute. */
const userDataVariable = 'MERCHANT_ADMIN_USER_DATA';

/**
 * Call before the single-instance lock and before the app is ready: both look at `userData`. Throws when the variable
 * `MERCHANT_ADMIN_USER_DATA` is set and not absolute, because falling back would open the real journal instead.
 */
export function resolvePaths(app: Pick<App, 'getPath' | 'setPath'>, environment: Readonly<Record<string, string | undefined>>): AppPaths {
  const wanted = environment[userDataVariable];
  if (wanted !== undefined && wanted !== '') {
    if (!isAbsolute(wanted)) throw new Error(`${userDataVariable} must be an absolute path`);
    app.setPath('userData', wanted);
  }
  const userData = app.getPath('userData');
  return {
    userData,
    journalFile: join(userData, 'journal.sqlite'),
    preferencesFile: join(userData, 'preferences.json'),
    logs: join(userData, 'logs'),
    practice: join(userData, 'practice'),
    proofs: join(userData, 'proofs'),
    documents: app.getPath('documents'),
  };
}
