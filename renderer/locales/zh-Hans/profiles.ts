import type { profiles as profilesEn } from '../en/profiles.ts';

export const profiles: typeof profilesEn = {
  title: '商户配置',
};
