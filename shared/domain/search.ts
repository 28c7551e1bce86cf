/** What was typed or pasted into the search box, what was found in it, and what was found for it. */
import * as z from 'zod';
import { appErrorDto } from '../errors/app-error.ts';
import { currencyCode } from '../money/currency.ts';
import { minorUnits, money } from '../money/money.ts';
import { instant } from '../time/instant.ts';
import { profileId, providerId } from './ids.ts';
import { transaction, transactionKind, transactionStatus } from './transaction.ts';
import { walletToken } from './wallet-token.ts';

/** Made by the screen; every answer names the search that it belongs to. */
export const searchId = z.uuid().brand<'SearchId'>();
export type SearchId = z.infer<typeof searchId>;

export const searchLimits = {
  /** Characters that are looked through; what comes behind them is left out, and said to be. */
  characters: 20_000,
  /** Numbers that are looked for. */
  numbers: 20,
  /** Questions to one profile, and to all of them together, for one search. */
  questionsPerProfile: 6,
  questions: 30,
} as const;

/** What a number of a provider's names. */
export const numberUses = ['payment', 'transaction', 'refund'] as const;
export const numberUse = z.enum(numberUses);
export type NumberUse = z.infer<typeof numberUse>;

const calendarDay = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);

export const recognisedNumber = z.object({
  kind: z.literal('number'),
  text: z.string().max(128),
  /** Providers whose numbers look like this. */
  shapes: z.array(z.object({ providerId, use: numberUse })),
  /** Nothing else looks like this. */
  certain: z.boolean(),
});
export type RecognisedNumber = z.infer<typeof recognisedNumber>;

export const recognisedAmount = z.object({
  kind: z.literal('amount'),
  text: z.string().max(128),
  /** What it is in each currency that may be meant; one where the currency is named. */
  amounts: z.array(money).min(1),
  named: currencyCode.nullable(),
  /** Empty: no day was named. */
  days: z.array(calendarDay).max(12),
  /** One of the days can be read two ways, and both are looked for. */
  eitherDay: z.boolean(),
});
export type RecognisedAmount = z.infer<typeof recognisedAmount>;

export const recognised = z.discriminatedUnion('kind', [
  recognisedNumber,
  recognisedAmount,
  z.object({ kind: z.literal('email'), text: z.string().max(320) }),
  /** The last digits of a card. No provider tells them, so the journal cannot be asked for them. */
  z.object({ kind: z.literal('cardEnd'), text: z.string().max(4) }),
]);
export type Recognised = z.infer<typeof recognised>;

export const recognition = z.object({
  /** Best first. */
  found: z.array(recognised),
  /** The whole text, where it may be a shopper's id. */
  shopper: z.string().max(200).nullable(),
  /** Numbers beyond those that are looked for. */
  more: z.int(),
  /** The text was longer than what is looked through. */
  cut: z.boolean(),
});
export type Recognition = z.infer<typeof recognition>;

/** What led to a row: the very number, its beginning, amount and day, or who pays. */
export const searchReasons = ['number', 'beginning', 'amount', 'payer'] as const;
export const journalHit = z.object({ transaction, why: z.enum(searchReasons), matched: z.string() });
export type JournalHit = z.infer<typeof journalHit>;

/** Why a profile is not asked. */
export const notAskedReasons = [
  'nothingToAsk', // no number that it could know
  'needsProviderNumber', // it can only be asked by its own numbers
  'needsOwnNumber', // it can only be asked by ours
  'needsPayment', // a refund of it is found by its payment only
  'tooMany', // the bound of one search was reached before its turn
  'paused',
] as const;
export type NotAskedReason = (typeof notAskedReasons)[number];
export const notAsked = z.object({ profileId, why: z.enum(notAskedReasons) });
export type NotAsked = z.infer<typeof notAsked>;

/** Something that only the provider knows of. Nothing of it is in the journal. */
export const liveHit = z.object({
  /** Names it within its search. */
  key: z.string().max(200),
  profileId,
  providerId,
  kind: transactionKind,
  reference: z.string().nullable(),
  parentReference: z.string().nullable(),
  providerPaymentId: z.string().nullable(),
  providerTransactionId: z.string().nullable(),
  walletReference: z.string().nullable(),
  method: z.string().nullable(),
  /** Null where the provider does not say. */
  amountMinor: minorUnits.nullable(),
  receivedMinor: minorUnits.nullable(),
  refundedMinor: minorUnits.nullable(),
  currency: currencyCode.nullable(),
  status: transactionStatus,
  /** The provider's own word or reason, where it gave one. */
  words: z.string().nullable(),
  createdAt: instant.nullable(),
  at: instant,
  /** Everything that a row needs was said, so that it can be written down here. */
  complete: z.boolean(),
  matched: z.string(),
});
export type LiveHit = z.infer<typeof liveHit>;

/** A row of the journal about which the provider was asked just now. `before` is what the journal said, where that differs. */
export const confirmedHit = z.object({ transaction, status: transactionStatus, before: transactionStatus.nullable(), at: instant, matched: z.string() });
export type ConfirmedHit = z.infer<typeof confirmedHit>;

/** How a profile's answers stand: `silent` has not answered in time and is still waited for, `gaveUp` is not any more. */
export const answerStates = ['asking', 'silent', 'done', 'gaveUp'] as const;
export const profileAnswer = z.object({
  id: searchId,
  profileId,
  state: z.enum(answerStates),
  asked: z.int(),
  of: z.int(),
  confirmed: z.array(confirmedHit),
  live: z.array(liveHit),
  /** The first thing that kept it from answering. "Not found" is an answer. */
  error: appErrorDto.nullable(),
  at: instant,
});
export type ProfileAnswer = z.infer<typeof profileAnswer>;

/** What the journal knows of a payer or shopper; it takes the keychain, so it may come later than the rest. */
export const payerAnswer = z.object({ id: searchId, hits: z.array(journalHit), tokens: z.array(walletToken), tokenTotal: z.int(), error: appErrorDto.nullable(), at: instant });
export type PayerAnswer = z.infer<typeof payerAnswer>;
