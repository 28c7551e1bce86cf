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
import { payerWords } from './payer.ts';

type Sealed = { readonly open: FieldValues; readonly sealed: string | null; readonly fingerprint: string | null; readonly payer: readonly string[] };

export type PersonalEntries = {
  /** `sealed` and `fingerprint` are null when no personal entry is filled; `payer` as below. Errors: those of `Sealer.seal`. */
  seal(profile: Profile, reference: Reference, described: readonly RequestField[], values: FieldValues): Promise<Sealed>;
  /** Fingerprints of who pays or is paid, as far as the entries name somebody. Errors: those of `Sealer.fingerprint`. */
  payer(profile: Profile, described: readonly RequestField[], values: FieldValues): Promise<readonly string[]>;
  readonly openFields: OpenFields;
};

const entries = z.record(z.string(), z.string());

/** The same person gives the same mark on every profile, and nobody learns from it who that is. */
export async function payerMarks(sealer: Sealer, profile: Pick<Profile, 'environment'>, words: readonly string[]): Promise<readonly string[]> {
  const options = { memoryAllowed: profile.environment === 'practice' };
  return Promise.all([...new Set(words)].map(async (word) => sealer.fingerprint(`payer:${word}`, options)));
}

export function createPersonalEntries(sealer: Sealer): PersonalEntries {
  const payer: PersonalEntries['payer'] = async (profile, described, values) => payerMarks(sealer, profile, payerWords(described, values));

  return {
    payer,

    async seal(profile, reference, described, values) {
      const isPersonal = (key: string): boolean => described.some((field) => field.key === key && field.personal);
      const pick = (personal: boolean): FieldValues => Object.fromEntries(Object.entries(values).filter(([key]) => isPersonal(key) === personal));
      const open = pick(false);
      const text = JSON.stringify(pick(true));
      const who = await payer(profile, described, values);
      if (text === '{}') return { open, sealed: null, fingerprint: null, payer: who };
      const options = { memoryAllowed: profile.environment === 'practice' };
      return { open, sealed: await sealer.seal(text, reference, options), fingerprint: await sealer.fingerprint(text, options), payer: who };
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
