/** Merchant profiles and the marks of which keys are stored. A removed profile is hidden; its transactions keep naming it. */
import { sql, type Kysely, type Transaction as DatabaseTransaction, type Updateable } from 'kysely';
import type { Journal, ProfileRecords } from '@core/ports/journal.ts';
import type { AuditEntry } from '@shared/domain/audit.ts';
import type { ProfileId } from '@shared/domain/ids.ts';
import type { Profile } from '@shared/domain/profile.ts';
import { AppError } from '@shared/errors/app-error.ts';
import { toProfile, toSecretMark } from '../rows.ts';
import type { ProfilesTable, Schema, SecretMarkRow } from '../schema.ts';
import { addAudit, auditBase } from './add-audit.ts';
import { changesBetween } from './audit-entries.ts';
import { openStates } from './open-states.ts';

/** One query, so that a profile and its marks are from one moment. */
async function load(db: Kysely<Schema>, id?: ProfileId): Promise<readonly Profile[]> {
  const rows = await db
    .selectFrom('profiles')
    .leftJoin('secret_marks', 'secret_marks.profile_id', 'profiles.id')
    .selectAll('profiles')
    .select(['secret_marks.name as mark_name', 'place', 'ends_with', 'parts', 'stored_at'])
    .where('removed_at', 'is', null)
    .$if(id !== undefined, (query) => query.where('profiles.id', '=', id ?? ''))
    .orderBy('profiles.created_at')
    .orderBy('profiles.id')
    .orderBy('secret_marks.name')
    .execute();
  const groups = Map.groupBy(rows, (row) => row.id);
  return [...groups.values()].flatMap((group) => {
    const marks = group.flatMap((row): SecretMarkRow[] =>
      row.mark_name === null || row.place === null || row.ends_with === null || row.parts === null || row.stored_at === null
        ? []
        : [{ profile_id: row.id, name: row.mark_name, place: row.place, ends_with: row.ends_with, parts: row.parts, stored_at: row.stored_at }]);
    return group.slice(0, 1).map((row) => toProfile(row, marks.map(toSecretMark)));
  });
}

async function requireProfile(db: Kysely<Schema>, id: ProfileId): Promise<Profile> {
  const [profile] = await load(db, id);
  if (!profile) throw new AppError('profile.notFound', { profileId: id });
  return profile;
}

async function change(db: Kysely<Schema>, id: ProfileId, columns: Updateable<ProfilesTable>, entry: Pick<AuditEntry, 'at' | 'actor' | 'action' | 'data'>): Promise<Profile> {
  return db.transaction().execute(async (trx) => {
    await trx.updateTable('profiles').set(columns).where('id', '=', id).where('removed_at', 'is', null).execute();
    const profile = await requireProfile(trx, id);
    await addAudit(trx, { ...auditBase(entry.at, entry.actor), action: entry.action, result: 'done', profileId: id, data: entry.data });
    return profile;
  });
}

/** Everything that a person can change about a profile. Keys are no part of it. */
function audited({ name, providerId, environment, merchantId, baseUrl, timeZone, settings }: Pick<Profile, 'name' | 'providerId' | 'environment' | 'merchantId' | 'baseUrl' | 'timeZone' | 'settings'>): Readonly<Record<string, unknown>> {
  return { name, providerId, environment, merchantId, baseUrl, timeZone, ...Object.fromEntries(Object.entries(settings).map(([key, value]) => [`settings.${key}`, value])) };
}

async function noteSaved(trx: DatabaseTransaction<Schema>, saved: Profile, before: Profile | undefined, entry: Pick<AuditEntry, 'at' | 'actor'>): Promise<Profile> {
  const changes = [...changesBetween(before ? audited(before) : {}, audited(saved))];
  if (changes.length > 0) {
    await addAudit(trx, { ...auditBase(entry.at, entry.actor), action: before ? 'profile.change' : 'profile.create', result: 'done', profileId: saved.id, data: { changes } });
  }
  return saved;
}

export function profileRecords(db: Kysely<Schema>): ProfileRecords {
  return {
    list: async () => load(db),
    get: async (id) => (await load(db, id))[0],
    save: async (id, input, at, by) =>
      db.transaction().execute(async (trx) => {
        const known = await trx
          .selectFrom('profiles')
          .select(['provider_id', 'environment', 'removed_at'])
          .where('id', '=', id)
          .executeTakeFirst();
        const columns = {
          name: input.name,
          merchant_id: input.merchantId,
          base_url: input.baseUrl,
          settings: JSON.stringify(input.settings),
          time_zone: input.timeZone,
          updated_at: at,
        };
        if (!known) {
          await trx
            .insertInto('profiles')
            .values({ ...columns, id, provider_id: input.providerId, environment: input.environment, created_at: at })
            .execute();
          return noteSaved(trx, await requireProfile(trx, id), undefined, { at, actor: by ?? null });
        }
        if (known.removed_at !== null) throw new AppError('profile.notFound', { profileId: id });
        // Its transactions were made there; another account is another profile.
        if (known.environment !== input.environment || known.provider_id !== input.providerId) {
          throw new AppError('profile.environmentFixed', {}, { field: 'environment' });
        }
        const before = await requireProfile(trx, id);
        await trx.updateTable('profiles').set(columns).where('id', '=', id).execute();
        return noteSaved(trx, await requireProfile(trx, id), before, { at, actor: by ?? null });
      }),
    pause: async (id, code, at, by) =>
      change(db, id, { paused_code: code, paused_at: at, updated_at: at }, { at, actor: by ?? null, action: 'profile.pause', data: { code } }),
    resume: async (id, at, by) =>
      change(db, id, { paused_code: null, paused_at: null, updated_at: at }, { at, actor: by ?? null, action: 'profile.resume', data: {} }),
    remove: async (id, at, by) =>
      db.transaction().execute(async (trx) => {
        await requireProfile(trx, id);
        const { count } = await trx
          .selectFrom('intents')
          .select(sql<number>`count(*)`.as('count'))
          .where('profile_id', '=', id)
          .where(openStates)
          .executeTakeFirstOrThrow();
        const { waiting } = await trx
          .selectFrom('manual_refunds')
          .innerJoin('transactions', 'transactions.id', 'manual_refunds.transaction_id')
          .select(sql<number>`count(*)`.as('waiting'))
          .where('transactions.profile_id', '=', id)
          .where('manual_refunds.state', '=', 'recorded')
          .executeTakeFirstOrThrow();
        if (count + waiting > 0) throw new AppError('profile.hasOpenIntents', { count: count + waiting });
        await trx.updateTable('profiles').set({ removed_at: at, updated_at: at }).where('id', '=', id).execute();
        await addAudit(trx, { ...auditBase(at, by), action: 'profile.remove', result: 'done', profileId: id, data: {} });
      }),
  };
}

/** Marks of a removed profile are hidden from `listFor` but still found by name, so that its keys can be taken out of the keychain. */
export function secretMarkRecords(db: Kysely<Schema>): Journal['secretMarks'] {
  return {
    get: async ({ profileId, name }) => {
      const row = await db
        .selectFrom('secret_marks')
        .selectAll()
        .where('profile_id', '=', profileId)
        .where('name', '=', name)
        .executeTakeFirst();
      return row && { ...toSecretMark(row), parts: row.parts };
    },
    put: async ({ profileId, name }, mark, by) =>
      db.transaction().execute(async (trx) => {
        await requireProfile(trx, profileId);
        const columns = { place: mark.place, ends_with: mark.endsWith, parts: mark.parts, stored_at: mark.storedAt };
        await trx
          .insertInto('secret_marks')
          .values({ profile_id: profileId, name, ...columns })
          .onConflict((conflict) => conflict.columns(['profile_id', 'name']).doUpdateSet(columns))
          .execute();
        const data = { key: name, endsWith: mark.endsWith, place: mark.place };
        await addAudit(trx, { ...auditBase(mark.storedAt, by), action: 'secret.store', result: 'done', profileId, data });
      }),
    delete: async ({ profileId, name }, at, by) =>
      db.transaction().execute(async (trx) => {
        const row = await trx.deleteFrom('secret_marks').where('profile_id', '=', profileId).where('name', '=', name).returning('ends_with').executeTakeFirst();
        if (row) await addAudit(trx, { ...auditBase(at, by), action: 'secret.clear', result: 'done', profileId, data: { key: name, endsWith: row.ends_with } });
      }),
    listFor: async (profileId) => {
      const rows = await db
        .selectFrom('secret_marks')
        .innerJoin('profiles', 'profiles.id', 'secret_marks.profile_id')
        .selectAll('secret_marks')
        .where('profile_id', '=', profileId)
        .where('removed_at', 'is', null)
        .orderBy('secret_marks.name')
        .execute();
      return rows.map(toSecretMark);
    },
  };
}
