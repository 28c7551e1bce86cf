/** A chain to look at and to break: a real journal file with many rows, copied and changed past its triggers. */
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { AuditEntry } from '@shared/domain/audit.ts';
import { openJournalInThread } from '@electron/journal/journal.ts';
import { witnessPath } from '@electron/journal/witness.ts';
import { toMinor } from '@shared/money/money.ts';
import { at, newProfileId, paidPayment, practiceProfile, refundPlan, startOfTests, stepOf, type TemporaryFolder } from './journal.ts';

export function entryOf(own: Partial<AuditEntry> = {}): AuditEntry {
  return { at: startOfTests, actor: 'Operator A (Demo)', action: 'refund.create', result: 'refused', profileId: null, transactionId: null, intentId: null, data: { code: 'amount.aboveRefundable', amountMinor: 100 }, ...own };
}

/** Writes payments, refunds and refusals; gives the file's bytes after the journal was closed. */
export async function writeJournal({ path }: TemporaryFolder, payments = 8): Promise<Buffer> {
  const journal = openJournalInThread({ path, now: startOfTests });
  const profileId = newProfileId();
  await journal.profiles.save(profileId, practiceProfile, startOfTests, 'Operator A (Demo)');
  for (let index = 0; index < payments; index += 1) {
    const payment = await paidPayment(journal, { profileId, amountMinor: 10_000 + index, createdAt: at(index * 1_000) });
    const { intent } = await journal.intents.create(refundPlan(payment, { amountMinor: toMinor(500), createdAt: at(index * 1_000 + 10) }));
    await journal.intents.step(stepOf(intent, 'SENDING', 'intent.sending', { at: at(index * 1_000 + 20) }));
    await journal.audit.append(entryOf({ at: at(index * 1_000 + 30), transactionId: payment.id, profileId }));
  }
  await journal.close();
  return readFileSync(path);
}

export type Copy = { readonly sqlite: DatabaseSync; readonly path: string };

/** A copy of the file with nothing left that protects its rows. */
export function unprotectedCopy(bytes: Uint8Array, folder: string): Copy {
  const path = join(folder, 'copy.db');
  writeFileSync(path, bytes);
  // Whoever changes rows leaves the count of the writes as it is.
  copyFileSync(witnessPath(join(folder, 'journal.db')), witnessPath(path));
  const sqlite = new DatabaseSync(path);
  sqlite.exec('PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF; PRAGMA ignore_check_constraints = ON; PRAGMA foreign_keys = OFF');
  const triggers = sqlite.prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger'").all();
  sqlite.exec(`BEGIN; ${triggers.map(({ name }) => `DROP TRIGGER "${String(name)}";`).join(' ')} COMMIT`);
  return { sqlite, path };
}

