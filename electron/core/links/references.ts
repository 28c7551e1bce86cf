/** Makes order and payout numbers that are readable, free, and fit the provider's rule. */
import { reference as referenceSchema, type Reference } from '@shared/domain/ids.ts';
import type { Profile } from '@shared/domain/profile.ts';
import type { ReferenceRule } from '@shared/providers/description.ts';
import { businessDateOf } from '@shared/time/zones.ts';
import type { Clock, IdSource } from '../ports/clock.ts';
import type { Journal } from '../ports/journal.ts';

export type References = { suggest(profile: Profile, prefix: string, rule: ReferenceRule): Promise<Reference> };

export function createReferences({ journal, clock, ids }: { readonly journal: Journal; readonly clock: Clock; readonly ids: IdSource }): References {
  return {
    /** `L-261126-7F3A`, or `L2611267F3A21` where only letters and digits are allowed. The tail of a UUID v7 is random. */
    async suggest(profile, prefix, rule) {
      const day = businessDateOf(clock.now(), profile.timeZone).slice(2).replaceAll('-', '');
      for (;;) {
        const tail = ids.next().replaceAll('-', '').slice(rule.alphanumeric ? -6 : -4).toUpperCase();
        const candidate = referenceSchema.parse((rule.alphanumeric ? `${prefix}${day}${tail}` : `${prefix}-${day}-${tail}`).slice(0, rule.maxLength));
        if (!(await journal.transactions.byReference(profile.id, candidate))) return candidate;
      }
    },
  };
}
