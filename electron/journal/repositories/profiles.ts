/** Merchant profiles and the marks of which keys are stored. A removed profile is hidden; its transactions keep naming it. */
import { sql, type Kysely, type Updateable } from 'kysely';
import type { Journal, ProfileRecords } from '@core/ports/journal.ts';
import type { ProfileId } from '@shared/domain/ids.ts';
import type { Profile } from '@shared/domain/profile.ts';
import { AppError } from '@shared/errors/app-error.ts';
import { toProfile, toSecretMark } from '../rows.ts';
import type { ProfilesTable, Schema, SecretMarkRow } from '../schema.ts';
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

async function change(db: Kysely<Schema>, id: ProfileId, columns: Updateable<ProfilesTable>): Promise<Profile> {
  return db.transaction().execute(async (trx) => {
    await trx.updateTable('profiles').set(columns).where('id', '=', id).where('removed_at', 'is', null).execute();
    return requireProfile(trx, id);
  });
}

export function profileRecords(db: Kysely<Schema>): ProfileRecords {
  return {
    list: async () => load(db),
    get: async (id) => (await load(db, id))[0],
    save: async (id, input, at) =>
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
          return requireProfile(trx, id);
        }
        if (known.removed_at !== null) throw new AppError('profile.notFound', { profileId: id });
        // Its transactions were made there; another account is another profile.
        if (known.environment !== input.environment || known.provider_id !== input.providerId) {
          throw new AppError('profile.environmentFixed', {}, { field: 'environment' });
        }
        await trx.updateTable('profiles').set(columns).where('id', '=', id).execute();
        return requireProfile(trx, id);
      }),
    pause: async (id, code, at) => change(db, id, { paused_code: code, paused_at: at, updated_at: at }),
    resume: async (id, at) => change(db, id, { paused_code: null, paused_at: null, updated_at: at }),
    remove: async (id, at) =>
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
    put: async ({ profileId, name }, mark) =>
      db.transaction().execute(async (trx) => {
        await requireProfile(trx, profileId);
        const columns = { place: mark.place, ends_with: mark.endsWith, parts: mark.parts, stored_at: mark.storedAt };
        await trx
          .insertInto('secret_marks')
          .values({ profile_id: profileId, name, ...columns })
          .onConflict((conflict) => conflict.columns(['profile_id', 'name']).doUpdateSet(columns))
          .execute();
      }),
    delete: async ({ profileId, name }) => {
      await db.deleteFrom('secret_marks').where('profile_id', '=', profileId).where('name', '=', name).execute();
    },
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
