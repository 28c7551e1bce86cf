/** Tells the screens that something changed. Never throws: a screen that is gone must not stop money work. */
import type { ProfileId } from '@shared/domain/ids.ts';
import type { Intent } from '@shared/domain/intent.ts';
import type { Transaction } from '@shared/domain/transaction.ts';

export type Notifier = {
  intentChanged(intent: Intent): Promise<void>;
  transactionChanged(transaction: Transaction, change: { readonly becamePaid: boolean }): Promise<void>;
  profileChanged(id: ProfileId): Promise<void>;
};
