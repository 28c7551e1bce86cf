/** Rules of profiles: one row each, replaced as a whole. */
import type { Kysely } from 'kysely';
import type { MoneyRuleRecords } from '@core/ports/journal.ts';
import { moneyRules } from '@shared/domain/money-rules.ts';
import type { Schema } from '../schema.ts';

export function moneyRuleRecords(db: Kysely<Schema>): MoneyRuleRecords {
  return {
    get: async (profileId) => {
      const row = await db.selectFrom('money_rules').select('rules').where('profile_id', '=', profileId).executeTakeFirst();
      return row && moneyRules.parse(JSON.parse(row.rules));
    },
    put: async (profileId, rules, by, at) => {
      const row = { rules: JSON.stringify(rules), changed_by: by, changed_at: at };
      await db.insertInto('money_rules').values({ profile_id: profileId, ...row }).onConflict((conflict) => conflict.column('profile_id').doUpdateSet(row)).execute();
    },
  };
}
