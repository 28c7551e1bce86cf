/** Rules of profiles: one row each, replaced as a whole. They hold only in the environment that they were made for. */
import type { Kysely } from 'kysely';
import type { MoneyRuleRecords } from '@core/ports/journal.ts';
import { defaultMoneyRules, moneyRules } from '@shared/domain/money-rules.ts';
import { environment } from '@shared/domain/profile.ts';
import { AppError } from '@shared/errors/app-error.ts';
import type { Schema } from '../schema.ts';
import { addAudit, auditBase } from './add-audit.ts';
import { changesBetween, flatRules } from './audit-entries.ts';

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
      await db.transaction().execute(async (trx) => {
        const profile = await trx.selectFrom('profiles').select('environment').where('id', '=', profileId).executeTakeFirst();
        if (!profile) throw new AppError('profile.notFound');
        const known = await trx
          .selectFrom('money_rules')
          .select('rules')
          .where('profile_id', '=', profileId)
          .where('environment', '=', profile.environment)
          .executeTakeFirst();
        const before = known ? moneyRules.parse(JSON.parse(known.rules)) : defaultMoneyRules(environment.parse(profile.environment));
        const row = { environment: profile.environment, rules: JSON.stringify(rules), changed_by: by, changed_at: at };
        await trx.insertInto('money_rules').values({ profile_id: profileId, ...row }).onConflict((conflict) => conflict.column('profile_id').doUpdateSet(row)).execute();
        const changes = [...changesBetween(flatRules(before), flatRules(rules))];
        await addAudit(trx, { ...auditBase(at, by), action: 'rules.change', result: 'done', profileId, data: { changes } });
      });
    },
  };
}
