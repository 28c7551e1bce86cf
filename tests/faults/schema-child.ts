/**
 * `write <file> <version>` fills a journal of that older schema; `open <file>` brings it to the newest one and prints `opened`;
 * `old <file>` opens it as a program that knows no schema after 1 and prints the error's code.
 */
import { openDatabase } from '@electron/journal/database.ts';
import { migrations } from '@electron/journal/migrations/all.ts';
import { AppError } from '@shared/errors/app-error.ts';
import { startOfTests } from '../support/journal.ts';
import { addPayments, schema1, writeSchema1 } from '../support/schema-1.ts';

/** So many that every step takes longer than a process takes to be killed. */
const payments = 4_000;

function perform(task: string, path: string, version: number): string {
  switch (task) {
    case 'write':
      writeSchema1(path, (sqlite) => addPayments(sqlite, payments));
      openDatabase({ path, now: startOfTests, migrations: migrations.slice(0, version) }).sqlite.close();
      return 'written';
    case 'open':
      openDatabase({ path, now: startOfTests }).sqlite.close();
      return 'opened';
    default:
      openDatabase({ path, now: startOfTests, migrations: schema1 }).sqlite.close();
      return 'opened';
  }
}

const [, , task = '', path = '', version = '0'] = process.argv;
try {
  process.stdout.write(perform(task, path, Number(version)));
} catch (error) {
  process.stdout.write(error instanceof AppError ? error.code : String(error));
}
