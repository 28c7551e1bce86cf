/**
 * Repeat radar: before money goes out, what went out before and looks the same is put in front of the person, and going on needs a
 * reason. The rule itself is kept by the journal, in the transaction that writes the money down; this gathers what it is held against.
 */
import type { Reference, TransactionId } from '@shared/domain/ids.ts';
import { defaultMoneyRules } from '@shared/domain/money-rules.ts';
import type { Profile } from '@shared/domain/profile.ts';
import type { RepeatAnswer, RepeatFinding } from '@shared/domain/repeat.ts';
import type { Transaction } from '@shared/domain/transaction.ts';
import type { CurrencyCode } from '@shared/money/currency.ts';
import type { MinorUnits } from '@shared/money/money.ts';
import { addMilliseconds } from '@shared/time/instant.ts';
import type { Clock } from '../ports/clock.ts';
import type { Journal, RepeatCheck, RepeatQuery } from '../ports/journal.ts';

type RadarDependencies = { readonly journal: Pick<Journal, 'moneyRules' | 'transactions'>; readonly clock: Clock };

/** What is about to go out. */
export type Outgoing = {
  readonly profile: Profile;
  readonly payment: Pick<Transaction, 'id' | 'reference'> | null;
  /** Null while nothing was typed: then only the order is looked for. */
  readonly amountMinor: MinorUnits | null;
  readonly currency: CurrencyCode;
  /** Fingerprints of who is paid, beside those of the payment. */
  readonly payer?: readonly string[];
  /** It records a payout that was made for the payment. */
  readonly recordsPayout?: boolean;
};

const day = 86_400_000;

/** Undefined where the profile asks for no reason. */
async function queryOf({ journal, clock }: RadarDependencies, outgoing: Outgoing): Promise<{ readonly days: number; readonly query: RepeatQuery } | undefined> {
  const { profile, payment } = outgoing;
  const { repeatDays } = (await journal.moneyRules.get(profile.id)) ?? defaultMoneyRules(profile.environment);
  if (repeatDays === 0) return undefined;
  const orderReference: Reference | null = payment?.reference ?? null;
  const paymentId: TransactionId | null = payment?.id ?? null;
  return {
    days: repeatDays,
    query: {
      environment: profile.environment, orderReference, paymentId, payer: outgoing.payer ?? [], amountMinor: outgoing.amountMinor, currency: outgoing.currency,
      from: addMilliseconds(clock.now(), -repeatDays * day), recordsPayoutOf: outgoing.recordsPayout === true ? paymentId : null,
    },
  };
}

/** What looks the same, for a screen. */
export async function findRepeats(dependencies: RadarDependencies, outgoing: Outgoing): Promise<RepeatFinding> {
  const found = await queryOf(dependencies, outgoing);
  return found === undefined ? { days: 0, hits: [] } : { days: found.days, hits: [...(await dependencies.journal.transactions.repeats(found.query))] };
}

/** What the journal holds new money against, as a part of its plan; nothing where the profile asks for no reason. */
export async function repeatCheck(dependencies: RadarDependencies, outgoing: Outgoing, { repeatReason, repeatSeen }: RepeatAnswer): Promise<{ readonly repeat?: RepeatCheck }> {
  const found = await queryOf(dependencies, outgoing);
  return found === undefined ? {} : { repeat: { query: found.query, reason: repeatReason === '' ? null : repeatReason, seen: repeatSeen ?? null } };
}
