/** Choices of the person at this computer. */
import * as z from 'zod';
import { profileId } from './ids.ts';
import { timeZone } from './profile.ts';

export const languages = ['en', 'zh-Hant', 'zh-Hans'] as const;
export const language = z.enum(languages);
export type Language = z.infer<typeof language>;

export const preferences = z.strictObject({
  language,
  theme: z.enum(['system', 'light', 'dark']),
  /** Zone in which times are shown and days are cut. */
  timeZone,
  /** The profile that new links go to; null before the first choice. */
  currentProfileId: profileId.nullable(),
  tourHidden: z.boolean(),
  /** Name written beside what this person does. */
  operator: z.string().trim().min(1).max(60),
});
export type Preferences = z.infer<typeof preferences>;
