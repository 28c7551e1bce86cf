/** Which shape and tone each verdict and state has. A difference asks a person to look; an explained one has been looked at and is quiet. */
import type { Look } from '@/components/status-look.ts';
import type { SettlementRow, SettlementVerdict, StatementState } from '@shared/domain/settlement.ts';

export const verdictLooks: Readonly<Record<SettlementVerdict, Look>> = {
  matched: { shape: 'ok', tone: 'ok' },
  missingHere: { shape: 'lacking', tone: 'pending' },
  missingThere: { shape: 'surplus', tone: 'pending' },
  amountDiffers: { shape: 'unequal', tone: 'pending' },
  currencyDiffers: { shape: 'unequal', tone: 'pending' },
  statusDiffers: { shape: 'unequal', tone: 'pending' },
  twice: { shape: 'twin', tone: 'pending' },
  unreadable: { shape: 'cross', tone: 'failed' },
};

export function lookOf(row: Pick<SettlementRow, 'verdict' | 'explained'>): Look {
  const look = verdictLooks[row.verdict];
  return row.explained === null ? look : { ...look, tone: 'quiet' };
}

export const stateLooks: Readonly<Record<StatementState, Look>> = {
  reading: { shape: 'clock', tone: 'pending' },
  pulling: { shape: 'clock', tone: 'pending' },
  paused: { shape: 'triangle', tone: 'pending' },
  done: { shape: 'ok', tone: 'ok' },
  failed: { shape: 'cross', tone: 'failed' },
  stopped: { shape: 'slash', tone: 'quiet' },
};
