/**
 * What a person can do with a transaction, from its state and from what its provider and profile can do; never from the provider's
 * name. Pure.
 */
import { isOpen } from '@shared/domain/intent.ts';
import type { Profile } from '@shared/domain/profile.ts';
import { refundableMinor } from '@shared/domain/transaction.ts';
import { booleanSetting, type ProviderDescription } from '@shared/providers/description.ts';
import type { Detail } from './use-detail.ts';

export type DetailActions = {
  /** Opens the item of Unsettled. */
  readonly decide: boolean;
  /** Asking is the next thing to do, or merely possible, or there is nobody to ask. */
  readonly ask: 'first' | 'possible' | null;
  /** By the provider, or as a record of what was sent by other means. */
  readonly giveBack: 'api' | 'manual' | null;
  /** Something is left, and all of it is held by refunds without a certain end. */
  readonly locked: boolean;
  readonly payout: boolean;
  readonly showPayment: boolean;
  /** The payer's page of an open payment. */
  readonly openLink: boolean;
};

type Abilities = Pick<ProviderDescription, 'id' | 'settings' | 'refund' | 'payout'>;

const toAskFirst: readonly Detail['transaction']['status'][] = ['unknown', 'pending', 'waiting', 'needs_operator', 'sending'];

export function actionsOf({ transaction, parent, intent }: Pick<Detail, 'transaction' | 'parent' | 'intent'>, description: Abilities, profile: Pick<Profile, 'settings'> | undefined): DetailActions {
  const isPayment = transaction.kind === 'payment';
  const isManual = transaction.origin === 'manual';
  const left = isPayment ? refundableMinor(transaction) : 0;
  const cameIn = isPayment && ['part_paid', 'paid', 'part_refunded'].includes(transaction.status);
  const first = !isManual && toAskFirst.includes(transaction.status);
  return {
    decide: intent !== null && isOpen(intent.state) && (intent.state === 'NEEDS_OPERATOR' || intent.state === 'QUEUED'),
    ask: isManual ? null : first ? 'first' : isPayment ? 'possible' : null,
    giveBack: left > 0 ? description.refund.track : null,
    locked: cameIn && left === 0 && transaction.heldMinor > 0,
    payout: cameIn && description.payout !== null && profile !== undefined && description.payout.currency === transaction.currency && booleanSetting(description, profile.settings, description.payout.setting),
    showPayment: !isPayment && parent !== null,
    openLink: isPayment && transaction.status === 'waiting' && (transaction.link?.url ?? null) !== null,
  };
}
