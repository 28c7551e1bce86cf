/** Every migration, in order; the place in this list and the number in the file's name are the schema version it leads to. */
import { first } from './0001-first.ts';
import { fourProviders } from './0002-four-providers.ts';

export type Migration = {
  /** The schema version that it leads to: 1, 2, 3 without gaps. */
  readonly version: number;
  readonly name: string;
  /** Runs inside a transaction; changes the version number itself never. */
  up(database: { exec(sql: string): void }): void;
};

export const migrations: readonly Migration[] = [first, fourProviders];
