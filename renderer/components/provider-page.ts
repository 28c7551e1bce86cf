/** Whether money on its way out waits for a page that the merchant has to open at the provider. */
import type { Transaction } from '@shared/domain/transaction.ts';

/** A page of something that has ended leads nowhere any more. */
export function waitsForPage({ kind, status, link }: Pick<Transaction, 'kind' | 'status' | 'link'>): boolean {
  return kind !== 'payment' && (link?.url ?? null) !== null && ['pending', 'unknown', 'needs_operator'].includes(status);
}
