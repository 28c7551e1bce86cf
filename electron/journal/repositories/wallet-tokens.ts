/** Wallet tokens: written once by `create` or `createMany`, moved only by `step`; each line of history and of the audit comes with its step. */
import { sql, type Kysely, type Transaction as DatabaseTransaction } from 'kysely';
import type { NewWalletToken, StoredWalletToken, WalletTokenPatch, WalletTokenRecords, WalletTokenStep } from '@core/ports/wallet-tokens.ts';
import type { AuditEntry } from '@shared/domain/audit.ts';
import { transactionId } from '@shared/domain/ids.ts';
import type { TransactionStatus } from '@shared/domain/transaction.ts';
import type { WalletTokenId } from '@shared/domain/wallet-token.ts';
import { AppError } from '@shared/errors/app-error.ts';
import type { Instant } from '@shared/time/instant.ts';
import type { Schema } from '../schema.ts';
import { addAudit } from './add-audit.ts';
import { interruptedTokens, openTokens, otherSpellings, overTokens, tokenCharges, tokenCounts, tokenPage, wholeTokens } from './wallet-token-query.ts';
import { toInsertedToken, toStoredToken, toTokenEvent, toUpdatedToken } from './wallet-token-rows.ts';

type Trx = DatabaseTransaction<Schema>;
type Line = NonNullable<WalletTokenStep['event']>;

/** SQLite takes at most 32,766 values in one statement, and a row has 33. */
const rowsAtOnce = 500;

/** Charges whose end is not known yet. */
const openStatuses = ['queued', 'sending', 'waiting', 'pending', 'unknown', 'needs_operator'] as const satisfies readonly TransactionStatus[];
/** Of these a part may still be given back. */
const refundableStatuses = ['part_paid', 'paid', 'part_refunded'] as const satisfies readonly TransactionStatus[];

async function requireProfile(trx: Trx, plan: Pick<NewWalletToken, 'profileId'>) {
  const profile = await trx.selectFrom('profiles').select(['provider_id', 'environment']).where('id', '=', plan.profileId).where('removed_at', 'is', null).executeTakeFirst();
  if (!profile) throw new AppError('profile.notFound', { profileId: plan.profileId });
  return profile;
}

async function addLines(trx: Trx, ids: readonly WalletTokenId[], line: Line, at: Instant): Promise<void> {
  const problem = line.problem === null ? null : JSON.stringify(line.problem);
  await trx.insertInto('token_events').values(ids.map((id) => ({ token_id: id, at, type: line.type, operator: line.operator, problem }))).execute();
}

async function read(db: Kysely<Schema>, id: WalletTokenId): Promise<StoredWalletToken | undefined> {
  const row = await wholeTokens(db).where('token.id', '=', id).executeTakeFirst();
  return row && toStoredToken(row);
}

async function readWritten(trx: Trx, id: WalletTokenId): Promise<StoredWalletToken> {
  const written = await read(trx, id);
  if (!written) throw new AppError('token.notFound');
  return written;
}

async function create(db: Kysely<Schema>, plan: NewWalletToken, first: Line, audit: AuditEntry | null): Promise<{ readonly token: StoredWalletToken; readonly created: boolean }> {
  return db.transaction().execute(async (trx) => {
    const earlier = plan.submitKey === null ? undefined : await wholeTokens(trx).select('token.content_hash').where('token.submit_key', '=', plan.submitKey).executeTakeFirst();
    if (earlier) {
      if (earlier.content_hash !== plan.contentHash) throw new AppError('intent.payloadDiffers');
      return { token: toStoredToken(earlier), created: false };
    }
    await trx.insertInto('wallet_tokens').values(toInsertedToken(plan, await requireProfile(trx, plan))).execute();
    await addLines(trx, [plan.id], first, plan.createdAt);
    if (audit !== null) await addAudit(trx, audit);
    return { token: await readWritten(trx, plan.id), created: true };
  });
}

async function known(db: Kysely<Schema>, profileId: string, marks: readonly string[]): Promise<readonly string[]> {
  const found: string[] = [];
  for (let first = 0; first < marks.length; first += rowsAtOnce) {
    const rows = await db.selectFrom('wallet_tokens').select('token_mark').where('profile_id', '=', profileId).where('token_mark', 'in', marks.slice(first, first + rowsAtOnce)).execute();
    found.push(...rows.flatMap(({ token_mark: mark }) => (mark === null ? [] : [mark])));
  }
  return found;
}

/** Those whose token neither the profile nor an earlier one of them has. */
async function unknownOnes(trx: Trx, plans: readonly NewWalletToken[]): Promise<readonly NewWalletToken[]> {
  const keyOf = (profileId: string, mark: string): string => `${profileId} ${mark}`;
  const taken = new Set<string>();
  for (const [profileId, own] of Map.groupBy(plans, (plan) => plan.profileId)) {
    for (const mark of await known(trx, profileId, own.flatMap(({ tokenMark }) => (tokenMark === null ? [] : [tokenMark])))) taken.add(keyOf(profileId, mark));
  }
  return plans.filter(({ profileId, tokenMark }) => {
    if (tokenMark === null) return true;
    const key = keyOf(profileId, tokenMark);
    if (taken.has(key)) return false;
    taken.add(key);
    return true;
  });
}

async function createMany(db: Kysely<Schema>, plans: readonly NewWalletToken[], operator: string, audit: AuditEntry | null): Promise<number> {
  return db.transaction().execute(async (trx) => {
    const fresh = await unknownOnes(trx, plans);
    const profiles = new Map<string, Awaited<ReturnType<typeof requireProfile>>>();
    for (const plan of fresh) if (!profiles.has(plan.profileId)) profiles.set(plan.profileId, await requireProfile(trx, plan));
    for (let first = 0; first < fresh.length; first += rowsAtOnce) {
      const chunk = fresh.slice(first, first + rowsAtOnce);
      const rows = chunk.flatMap((plan) => {
        const profile = profiles.get(plan.profileId);
        return profile === undefined ? [] : [toInsertedToken(plan, profile)];
      });
      await trx.insertInto('wallet_tokens').values(rows).execute();
      for (const [at, sameTime] of Map.groupBy(chunk, ({ createdAt }) => createdAt)) await addLines(trx, sameTime.map(({ id }) => id), { type: 'imported', operator, problem: null }, at);
    }
    if (audit !== null) await addAudit(trx, audit);
    return fresh.length;
  });
}

/** When a row was seen is no change that a person who looks at it would miss. */
function isSighting(patch: WalletTokenPatch): boolean {
  return Object.keys(patch).every((key) => key === 'observedAt' || key === 'observedFrom');
}

async function step(db: Kysely<Schema>, { id, fromVersion, patch, event, audit, at }: WalletTokenStep): Promise<StoredWalletToken> {
  return db.transaction().execute(async (trx) => {
    const moved = await trx
      .updateTable('wallet_tokens')
      .set({ ...toUpdatedToken(patch), version: event === null && isSighting(patch) ? sql<number>`version` : sql<number>`version + 1` })
      .where('id', '=', id)
      .where('version', '=', fromVersion)
      .executeTakeFirst();
    if (moved.numUpdatedRows !== 1n) {
      const there = await trx.selectFrom('wallet_tokens').select('state').where('id', '=', id).executeTakeFirst();
      throw there ? new AppError('intent.changedMeanwhile', { state: there.state }) : new AppError('token.notFound');
    }
    if (event !== null) await addLines(trx, [id], event, at);
    if (audit !== null) await addAudit(trx, audit);
    return readWritten(trx, id);
  });
}

export function walletTokenRecords(db: Kysely<Schema>): WalletTokenRecords {
  return {
    create: async (plan, first, audit) => create(db, plan, first, audit),
    createMany: async (plans, operator, audit) => createMany(db, plans, operator, audit),
    get: async (id) => read(db, id),
    byTokenMark: async (profileId, tokenMark) => {
      const row = await wholeTokens(db).where('token.profile_id', '=', profileId).where('token.token_mark', '=', tokenMark).executeTakeFirst();
      return row && toStoredToken(row);
    },
    knownMarks: async (profileId, tokenMarks) => known(db, profileId, tokenMarks),
    byRequestReference: async (profileId, reference) => {
      const row = await wholeTokens(db).where('token.profile_id', '=', profileId).where('token.request_reference', '=', reference).executeTakeFirst();
      return row && toStoredToken(row);
    },
    ofUser: async (profileId, userMark) => {
      const rows = await wholeTokens(db).where('token.user_mark', '=', userMark).where(sql<boolean>`+token.profile_id = ${profileId}`).orderBy('token.created_at', 'desc').orderBy('token.id', 'desc').execute();
      return rows.map(toStoredToken);
    },
    likeUser: async (environment, userLikeMark, userMark) => (await otherSpellings(db, environment, userLikeMark, userMark).execute()).map(toStoredToken),
    search: async (filter, cursor, limit) => {
      const rows = await tokenPage(db, filter, cursor, limit + 1).execute();
      const page = rows.slice(0, limit).map(toStoredToken);
      const last = page.at(-1);
      return { rows: page, next: rows.length > limit && last ? { createdAt: last.createdAt, id: last.id } : null };
    },
    count: async (filter) => tokenCounts(db, filter).executeTakeFirstOrThrow(),
    listOpen: async (limit) => (await openTokens(db, limit).execute()).map(toStoredToken),
    listInterrupted: async () => (await interruptedTokens(db).execute()).map(toStoredToken),
    listOver: async (now, limit) => (await overTokens(db, now, limit).execute()).map(toStoredToken),
    step: async (wanted) => step(db, wanted),
    events: async (id) => {
      const rows = await db.selectFrom('token_events').selectAll().where('token_id', '=', id).orderBy('id', 'desc').limit(200).execute();
      return rows.map(toTokenEvent);
    },
    charges: async (tokenMark, limit) => {
      const rows = await tokenCharges(db, tokenMark).select('transactions.id').orderBy('payers.created_at', 'desc').orderBy('payers.transaction_id', 'desc').limit(limit).execute();
      const counts = await tokenCharges(db, tokenMark)
        .select([
          sql<number>`count(*)`.as('total'),
          sql<number>`coalesce(sum(transactions.status IN (${sql.join(openStatuses.map((status) => sql.lit(status)))})), 0)`.as('open'),
          sql<number>`coalesce(sum(transactions.status IN (${sql.join(refundableStatuses.map((status) => sql.lit(status)))})
            AND transactions.refunded_minor + transactions.held_minor + transactions.refunded_elsewhere_minor < coalesce(transactions.received_minor, transactions.amount_minor)), 0)`.as('refundable'),
        ])
        .executeTakeFirstOrThrow();
      return { ids: rows.map(({ id }) => transactionId.parse(id)), ...counts };
    },
  };
}
