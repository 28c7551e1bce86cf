/**
 * Parts the entries of a request into those that may lie open in the journal and those about a person, which are sealed together
 * under the request's own number, so that the ciphertext of one request never opens as another's.
 */
import * as z from 'zod';
import type { Reference } from '@shared/domain/ids.ts';
import type { Profile } from '@shared/domain/profile.ts';
import { AppError } from '@shared/errors/app-error.ts';
import type { FieldValues, RequestField } from '@shared/providers/request-field.ts';
import type { Sealer } from '../ports/sealer.ts';
import type { OpenFields } from './exchange.ts';

export type PersonalEntries = {
  /** `sealed` and `fingerprint` are null when no personal entry is filled. Errors: those of `Sealer.seal`. */
  seal(profile: Profile, reference: Reference, described: readonly RequestField[], values: FieldValues): Promise<{ readonly open: FieldValues; readonly sealed: string | null; readonly fingerprint: string | null }>;
  readonly openFields: OpenFields;
};

const entries = z.record(z.string(), z.string());

export function createPersonalEntries(sealer: Sealer): PersonalEntries {
  return {
    async seal(profile, reference, described, values) {
      const isPersonal = (key: string): boolean => described.some((field) => field.key === key && field.personal);
      const pick = (personal: boolean): FieldValues => Object.fromEntries(Object.entries(values).filter(([key]) => isPersonal(key) === personal));
      const open = pick(false);
      const text = JSON.stringify(pick(true));
      if (text === '{}') return { open, sealed: null, fingerprint: null };
      const options = { memoryAllowed: profile.environment === 'practice' };
      return { open, sealed: await sealer.seal(text, reference, options), fingerprint: await sealer.fingerprint(text, options) };
    },

    async openFields(payload) {
      if (payload.sealed === null) return {};
      const text = await sealer.open(payload.sealed, payload.reference);
      const read = entries.safeParse(JSON.parse(text));
      if (!read.success) throw new AppError('secret.incomplete');
      return read.data;
    },
  };
}
