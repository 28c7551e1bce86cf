/**
 * A profile is one merchant account at one provider in one environment. Keys are never part of it: a profile only knows
 * which keys are stored and how they end.
 */
import * as z from 'zod';
import { errorCodes } from '../errors/codes.ts';
import { instant } from '../time/instant.ts';
import { isTimeZone } from '../time/zones.ts';
import { profileId, providerId } from './ids.ts';

/** `practice` reaches loopback only; `test` and `live` never reach loopback. */
export const environments = ['practice', 'test', 'live'] as const;
export const environment = z.enum(environments);
export type Environment = z.infer<typeof environment>;

export const timeZone = z.string().refine(isTimeZone);

/** A setting's value as stored; the provider's description says which one a key takes. */
export const settingValue = z.union([z.string(), z.number(), z.boolean(), z.array(z.string()).readonly(), z.array(z.record(z.string(), z.union([z.string(), z.number()])).readonly()).readonly()]);
export type SettingValue = z.infer<typeof settingValue>;
export const settingValues = z.record(z.string(), settingValue);
export type SettingValues = Readonly<Record<string, SettingValue>>;

/** Where a key is kept: `memory` exists for practice profiles alone, where there is no keychain. */
export const secretPlace = z.enum(['keychain', 'memory']);
export type SecretPlace = z.infer<typeof secretPlace>;

/** What may be told about a stored key. `endsWith` holds its last four characters, or none of a key shorter than 12. */
export const secretMark = z.object({
  name: z.string(),
  place: secretPlace,
  endsWith: z.string().max(4),
  storedAt: instant,
});
export type SecretMark = z.infer<typeof secretMark>;

export const profile = z.object({
  id: profileId,
  name: z.string(),
  providerId,
  environment,
  merchantId: z.string(),
  /** Null only for a practice profile: the gateway inside the app, whose port is not fixed. */
  baseUrl: z.string().nullable(),
  /** Only what differs from the provider's defaults. */
  settings: settingValues,
  timeZone,
  /** Why nothing is sent for this profile until a person resumes it. */
  paused: z.object({ code: z.enum(errorCodes), at: instant }).nullable(),
  secrets: z.array(secretMark),
  createdAt: instant,
  updatedAt: instant,
});
export type Profile = z.infer<typeof profile>;

/** What the profile form sends. Keys go by a call of their own. */
export const profileInput = z.strictObject({
  id: profileId.nullable(),
  name: z.string().trim().min(1).max(80),
  providerId,
  environment,
  merchantId: z.string().trim().max(64),
  baseUrl: z.string().trim().max(512).nullable(),
  settings: settingValues,
  timeZone,
});
export type ProfileInput = z.infer<typeof profileInput>;
