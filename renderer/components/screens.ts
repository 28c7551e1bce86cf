/** Names of the screens, so that a feature can lead to another one without importing it. */
export const screenNames = ['today', 'unsettled', 'links', 'link-new', 'link', 'transactions', 'bulk', 'tokens', 'export', 'settlements', 'approvals', 'profiles', 'audit', 'settings'] as const;
export type ScreenName = (typeof screenNames)[number];
