/** One mark per provider, the same in every chart: deep, mid, hollow, neutral. */
import type { ProviderId } from '@shared/domain/ids.ts';
import type { Mark } from './bar-chart.ts';

export const providerMarks: Readonly<Record<ProviderId, Mark>> = {
  chingchingpay: { fill: 'var(--ma-data-1)', edge: null },
  pingxx: { fill: 'var(--ma-data-2)', edge: null },
  pingpong: { fill: 'var(--ma-data-3)', edge: 'var(--ma-data-3-edge)' },
  vexora: { fill: 'var(--ma-data-4)', edge: null },
};

/** Deep marks lie at the foot of a bar. */
export const markOrder = Object.keys(providerMarks) as readonly ProviderId[]; // keys of a record over exactly the ids
