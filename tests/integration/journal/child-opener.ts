/** Opens a journal and prints the error's code, or `opened`. Argument: journal file. */
import { openJournalInThread } from '@electron/journal/journal.ts';
import { AppError } from '@shared/errors/app-error.ts';
import { startOfTests } from '../../support/journal.ts';

try {
  openJournalInThread({ path: process.argv[2] ?? '', now: startOfTests });
  process.stdout.write('opened');
} catch (error) {
  process.stdout.write(error instanceof AppError ? error.code : String(error));
}
