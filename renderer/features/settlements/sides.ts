/** Both sides of a row, line by line, with what does not agree marked. Pure. */
import type { OurSide, SettlementRow, TheirSide } from '@shared/domain/settlement.ts';

/** Payments come in, refunds and payouts go out; units of the currency's smallest part. */
export function signedMinor(side: Pick<TheirSide | OurSide, 'kind' | 'amountMinor'>): number {
  return side.kind === 'payment' ? side.amountMinor : -side.amountMinor;
}

export const sideLines = ['reference', 'providerNumber', 'kind', 'amount', 'currency', 'fee', 'status', 'at'] as const;
export type SideLine = (typeof sideLines)[number];

/** Lines that do not agree. Numbers may well differ where one of them named the row; a time is rarely the same to the second. */
export function differingLines(row: Pick<SettlementRow, 'theirs' | 'ours' | 'verdict' | 'reason'>): ReadonlySet<SideLine> {
  const { theirs, ours, verdict, reason } = row;
  const lines = new Set<SideLine>();
  if (theirs === null || ours === null) return lines;
  if (theirs.currency !== ours.currency) lines.add('currency');
  else if (theirs.amountMinor !== ours.amountMinor) lines.add('amount');
  if (theirs.kind !== ours.kind) lines.add('kind');
  if (verdict === 'statusDiffers' || theirs.moved !== ours.moved) lines.add('status');
  if (reason?.code === 'receivedDiffers') lines.add('amount');
  return lines;
}
