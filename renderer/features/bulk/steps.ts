/** The steps of a bulk run as the screen names them. */
export const steps = ['file', 'check', 'run', 'result'] as const;
export type Step = (typeof steps)[number];
