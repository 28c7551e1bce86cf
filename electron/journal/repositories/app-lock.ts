/** The lock of this installation: at most one row, replaced as a whole. A row that cannot be read throws: it must not look like no lock. */
import type { Kysely } from 'kysely';
import * as z from 'zod';
import type { AppLockRecords } from '@core/ports/app-lock-records.ts';
import { toInstant } from '@shared/time/instant.ts';
import type { Schema } from '../schema.ts';

const storedPin = z.strictObject({ algorithm: z.literal('scrypt'), n: z.int(), r: z.int(), p: z.int(), salt: z.base64(), hash: z.base64() });

export function appLockRecords(db: Kysely<Schema>): AppLockRecords {
  return {
    get: async () => {
      const row = await db.selectFrom('app_lock').selectAll().executeTakeFirst();
      return row && {
        pin: storedPin.parse(JSON.parse(row.pin)),
        idleMinutes: row.idle_minutes,
        failures: row.failures,
        closedUntil: row.closed_until === null ? null : toInstant(row.closed_until),
        changedAt: toInstant(row.changed_at),
      };
    },
    put: async ({ pin, idleMinutes, failures, closedUntil, changedAt }) => {
      const row = { pin: JSON.stringify(pin), idle_minutes: idleMinutes, failures, closed_until: closedUntil, changed_at: changedAt };
      await db.insertInto('app_lock').values({ one: 1, ...row }).onConflict((conflict) => conflict.column('one').doUpdateSet(row)).execute();
    },
    remove: async () => {
      await db.deleteFrom('app_lock').execute();
    },
  };
}
