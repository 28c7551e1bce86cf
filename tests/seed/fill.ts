/**
 * A new journal full of made-up transactions and wallet tokens. Guarantees: an existing journal is never touched; what comes out went through
 * the journal's own migrations, rules and indexes and opens like any other; a fill that ends early leaves no journal behind.
 */
import { existsSync, rmSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import type { Sealer } from '@core/ports/sealer.ts';
import { createTokenVault } from '@core/tokens/vault.ts';
import { openDatabase } from '@electron/journal/database.ts';
import { witnessPath } from '@electron/journal/witness.ts';
import { profileId } from '@shared/domain/ids.ts';
import { walletTokenId } from '@shared/domain/wallet-token.ts';
import { pingpongWalletKeys } from '@shared/providers/pingpong-wallets.ts';
import { toInstant } from '@shared/time/instant.ts';
import { seedColumns, seedProfiles, seedRows, type SeedRow, type SeedWish } from './rows.ts';

const rowsOfOneCommit = 50_000;
const rowsOfOneToken = 100;

function insert(sqlite: DatabaseSync, table: string, columns: readonly string[]) {
  return sqlite.prepare(`INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`);
}

function writeProfiles(sqlite: DatabaseSync, at: number): void {
  const profile = insert(sqlite, 'profiles', ['id', 'name', 'provider_id', 'environment', 'merchant_id', 'base_url', 'settings', 'time_zone', 'created_at', 'updated_at']);
  for (const { id, name, providerId, timeZone } of seedProfiles) profile.run(id, name, providerId, 'practice', `SEED-${providerId}`, null, '{}', timeZone, at, at);
}

/** Indexes are made anew afterwards: sorted once they cost a third of what they cost row by row. */
function withoutIndexes(sqlite: DatabaseSync, work: () => void): void {
  const indexes = sqlite.prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND tbl_name IN ('transactions', 'events', 'transaction_marks') AND sql IS NOT NULL").all();
  for (const { name } of indexes) sqlite.exec(`DROP INDEX ${String(name)}`);
  work();
  for (const { sql } of indexes) sqlite.exec(String(sql));
}

function writeTransactions(sqlite: DatabaseSync, wish: SeedWish, onRows: (rows: number) => void): void {
  const transaction = insert(sqlite, 'transactions', seedColumns);
  const event = insert(sqlite, 'events', ['at', 'type', 'transaction_id', 'operator', 'data']);
  const valuesOf = (row: SeedRow) => seedColumns.map((column) => row[column]);
  let rows = 0;
  sqlite.exec('BEGIN IMMEDIATE');
  for (const row of seedRows(wish)) {
    transaction.run(...valuesOf(row));
    event.run(row.observed_at, row.kind === 'payment' ? 'payment.observed' : 'intent.succeeded', row.id, null, JSON.stringify({ status: row.status, amountMinor: row.amount_minor }));
    rows += 1;
    if (rows % rowsOfOneCommit !== 0) continue;
    sqlite.exec('COMMIT; BEGIN IMMEDIATE');
    onRows(rows);
  }
  sqlite.exec('COMMIT');
  onRows(rows);
}

/** One in a hundred rows; shoppers have up to three. Returns how many. */
async function writeTokens(sqlite: DatabaseSync, { rows, until }: SeedWish, sealer: Sealer): Promise<number> {
  const scopes = seedProfiles.filter(({ providerId }) => providerId === 'pingpong').map(({ id }) => ({ id: profileId.parse(id), environment: 'practice' as const }));
  const vault = createTokenVault(sealer);
  const token = insert(sqlite, 'wallet_tokens', [
    'id', 'profile_id', 'provider_id', 'environment', 'wallet', 'user_sealed', 'user_mark', 'user_like_mark', 'token_sealed', 'token_mark', 'mask', 'state', 'origin', 'created_at', 'activated_at',
    'observed_at', 'observed_from', 'request_reference', 'before_marks', 'operator', 'content_hash', 'version',
  ]);
  const count = Math.floor(rows / rowsOfOneToken);
  sqlite.exec('BEGIN IMMEDIATE');
  for (let number = 0; number < count; number += 1) {
    const scope = scopes[number % scopes.length];
    if (scope === undefined) break;
    const at = until - 1 - number * 60_000;
    const user = `seed-member-${String(number - (number % 3)).padStart(7, '0')}`;
    const id = walletTokenId.parse(`01930000-5eed-7000-9000-${number.toString(16).padStart(12, '0')}`);
    const sealedUser = await vault.sealUser(scope, id, user);
    const sealedToken = await vault.sealToken(scope, user, `seed-token-${String(number).padStart(9, '0')}`);
    token.run(
      id, scope.id, 'pingpong', 'practice', pingpongWalletKeys[number % pingpongWalletKeys.length] ?? '', sealedUser.userSealed, sealedUser.userMark, sealedUser.userLikeMark, sealedToken.tokenSealed,
      sealedToken.tokenMark, sealedToken.mask, 'active', 'import', at, at, at, 'import', `SEED-TOKEN-${number}`, '[]', 'Operator A (Demo)', number.toString(16).padStart(64, '0'), 1,
    );
  }
  sqlite.exec('COMMIT');
  return count;
}

export type Filled = { readonly rows: number; readonly tokens: number };

/** `keyIds` are those of the data keys that were sealed with, which the journal has to know. */
export type Sealing = { readonly sealer: Sealer; readonly keyIds: () => readonly string[] };

/** `sealing` null leaves the wallet tokens out. Throws when there is a journal at `path`, and the journal's errors. */
export async function fillJournal(path: string, wish: SeedWish, sealing: Sealing | null, onRows: (rows: number) => void = () => undefined): Promise<Filled> {
  if (existsSync(path)) throw new Error(`There is a journal already: ${path}`);
  const remove = (): void => { for (const file of [path, `${path}-wal`, `${path}-shm`, witnessPath(path)]) rmSync(file, { force: true }); };
  try {
    const { sqlite } = openDatabase({ path, now: toInstant(wish.until) });
    try {
      // What is lost here by a power cut is made again.
      sqlite.exec('PRAGMA synchronous = OFF');
      writeProfiles(sqlite, wish.until - 731 * 86_400_000);
      withoutIndexes(sqlite, () => writeTransactions(sqlite, wish, onRows));
      const tokens = sealing === null ? 0 : await writeTokens(sqlite, wish, sealing.sealer);
      if (sealing !== null) insert(sqlite, 'preferences', ['key', 'value']).run('dataKeys', JSON.stringify(sealing.keyIds()));
      sqlite.exec('PRAGMA wal_checkpoint(TRUNCATE); PRAGMA synchronous = FULL');
      return { rows: wish.rows, tokens };
    } finally {
      sqlite.close();
    }
  } catch (cause) {
    remove();
    throw cause;
  }
}
