/** Rules of profiles: one row each, replaced as a whole. They hold only in the environment that they were made for. */
import type { Kysely } from 'kysely';
import type { MoneyRuleRecords } from '@core/ports/journal.ts';
import { moneyRules } from '@shared/domain/money-rules.ts';
import { AppError } from '@shared/errors/app-error.ts';
import type { Schema } from '../schema.ts';

export function moneyRuleRecords(db: Kysely<Schema>): MoneyRuleRecords {
  return {
    get: async (profileId) => {
      const row = await db
        .selectFrom('money_rules')
        .innerJoin('profiles', (join) => join.onRef('profiles.id', '=', 'money_rules.profile_id').onRef('profiles.environment', '=', 'money_rules.environment'))
        .select('money_rules.rules')
        .where('money_rules.profile_id', '=', profileId)
        .executeTakeFirst();
      return row && moneyRules.parse(JSON.parse(row.rules));
    },
    put: async (profileId, rules, by, at) => {
      await db.transaction().execute(async (transaction) => {
        const profile = await transaction.selectFrom('profiles').select('environment').where('id', '=', profileId).executeTakeFirst();
        if (!profile) throw new AppError('profile.notFound');
        const row = { environment: profile.environment, rules: JSON.stringify(rules), changed_by: by, changed_at: at };
        await transaction.insertInto('money_rules').values({ profile_id: profileId, ...row }).onConflict((conflict) => conflict.column('profile_id').doUpdateSet(row)).execute();
      });
    },
  };
}
