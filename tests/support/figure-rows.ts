/** Rows of transactions straight into the table, for figures over many of them: what counts is their shape, not how they came. */
import { randomUUID } from 'node:crypto';
import type { JournalDatabase } from '@electron/journal/database.ts';
import type { ProfileId } from '@shared/domain/ids.ts';
import type { Profile } from '@shared/domain/profile.ts';
import type { Transaction } from '@shared/domain/transaction.ts';

export type FigureRow = Pick<Transaction, 'kind' | 'status' | 'currency'> & {
  readonly profile: Pick<Profile, 'id' | 'providerId' | 'environment'>;
  readonly amountMinor: number;
  readonly createdAt: number;
  readonly receivedMinor?: number | null;
  readonly elsewhereMinor?: number;
  readonly origin?: Transaction['origin'];
  /** Of a payout; a refund always has one. */
  readonly parentId?: string | null;
  /** Makes it a link that ends then. */
  readonly expiresAt?: number | null;
};

/** Returns the ids in order. Foreign keys are off meanwhile: a parent need not exist. */
export function insertRows({ sqlite }: JournalDatabase, rows: readonly FigureRow[]): readonly string[] {
  sqlite.exec('PRAGMA foreign_keys = OFF; BEGIN');
  const insert = sqlite.prepare(
    `INSERT INTO transactions (id, profile_id, provider_id, environment, kind, origin, reference, reference_claimed, parent_id, parent_reference, amount_minor, currency, received_minor,
       refunded_minor, held_minor, refunded_elsewhere_minor, status, description, has_link, link_url, link_expires_at, operator, created_at, observed_at, observed_from, looked_at, version)
     VALUES (?, ?, ?, ?, ?, ?, ?, 1, ?, ?, ?, ?, ?, 0, 0, ?, ?, '', ?, ?, ?, 'Operator A (Demo)', ?, 0, 'app', 0, 1)`,
  );
  const ids = rows.map((row) => {
    const id = randomUUID();
    const parent = row.kind === 'refund' ? (row.parentId ?? randomUUID()) : (row.parentId ?? null);
    const origin = row.origin ?? (row.kind === 'payment' ? 'link' : row.kind);
    const link = row.expiresAt !== undefined;
    insert.run(
      id, row.profile.id, row.profile.providerId, row.profile.environment, row.kind, origin, `N-${id}`, parent, parent === null ? null : `P-${parent}`, row.amountMinor, row.currency,
      row.receivedMinor ?? null, row.elsewhereMinor ?? 0, row.status, link ? 1 : 0, link ? `https://pay.example/${id}` : null, row.expiresAt ?? null, row.createdAt,
    );
    return id;
  });
  sqlite.exec('COMMIT; PRAGMA foreign_keys = ON');
  return ids;
}

/** A profile's id with what its transactions copy of it. */
export const accountOf = (id: ProfileId, providerId: Profile['providerId'], environment: Profile['environment'] = 'practice'): FigureRow['profile'] => ({ id, providerId, environment });
