/**
 * A shopper's agreement that the merchant may charge a wallet, and the token that stands for it. The token itself is a secret of the main
 * process: screens, exports and logs know it by its mask and its fingerprint.
 *
 * ```
 * requesting -> waiting | unconfirmed | failed
 * waiting | unconfirmed -> active | declined | lapsed | cancelled | failed
 * unverified (imported) -> active | ended
 * active | unverified -> removing -> removed | active
 * active -> ended (in the wallet, or by its time)
 * ```
 */
import * as z from 'zod';
import { instant, type Instant } from '../time/instant.ts';
import { appErrorDto } from '../errors/app-error.ts';
import { environment } from './profile.ts';
import { profileId, providerId } from './ids.ts';
import { problem } from './intent.ts';

export const walletTokenId = z.string().regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/).brand<'WalletTokenId'>();
export type WalletTokenId = z.infer<typeof walletTokenId>;
export const tokenImportId = z.string().regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/).brand<'TokenImportId'>();
export type TokenImportId = z.infer<typeof tokenImportId>;

export const walletTokenStates = [
  'requesting', // written down, being asked for
  'waiting', // the shopper has the page and has not agreed yet
  'unconfirmed', // nobody knows whether the request arrived; there is no page to hand out
  'active',
  'unverified', // brought from elsewhere; the provider has not confirmed it
  'removing', // its end was asked for and is not confirmed
  'removed', // ended by the merchant
  'ended', // ended by the shopper in the wallet, or no longer listed
  'declined',
  'failed', // the provider refused the request
  'lapsed', // nobody agreed in time
  'cancelled', // given up by a person before it was agreed to
] as const;
export const walletTokenState = z.enum(walletTokenStates);
export type WalletTokenState = z.infer<typeof walletTokenState>;

/** States whose end somebody or something still waits for. */
export const openTokenStates = ['requesting', 'waiting', 'unconfirmed', 'removing'] as const satisfies readonly WalletTokenState[];
/** States in which it can be charged and ended. */
export const usableTokenStates = ['active', 'unverified'] as const satisfies readonly WalletTokenState[];

export function isUsable(state: WalletTokenState): boolean {
  return (usableTokenStates as readonly WalletTokenState[]).includes(state);
}

/** Days before its end from which a token counts as expiring. */
export const expiringDays = 30;

/** A token lives until its end by the clock, whatever was written down last. */
export function isOver(token: { readonly expiresAt: Instant | null }, now: Instant): boolean {
  return token.expiresAt !== null && token.expiresAt <= now;
}

export const walletTokenOrigins = ['bind', 'import', 'listed'] as const;

export const walletToken = z.object({
  id: walletTokenId,
  profileId,
  providerId,
  environment,
  wallet: z.string(),
  /** Who the shopper is at the merchant; null when the key that sealed it is gone. */
  merchantUserId: z.string().nullable(),
  /** First and last characters of the token; null while there is none. */
  mask: z.string().nullable(),
  /** First 12 hexadecimal digits of the token's fingerprint, to tell two apart; null while there is none. */
  fingerprint: z.string().nullable(),
  /** The wallet's own name for the account, masked. */
  walletAccount: z.string().nullable(),
  state: walletTokenState,
  /** How it came here: agreed to through this app, brought in a file, or found at the provider. */
  origin: z.enum(walletTokenOrigins),
  /** Who ended it, once it is over: this merchant, the shopper's wallet (or nobody knows who), its time. */
  endedBy: z.enum(['merchant', 'wallet', 'time']).nullable(),
  /** Where the shopper agrees; null unless waiting. */
  link: z.object({ url: z.string(), until: instant }).nullable(),
  expiresAt: instant.nullable(),
  createdAt: instant,
  activatedAt: instant.nullable(),
  endedAt: instant.nullable(),
  /** When it was last charged from here, successfully. */
  lastUsedAt: instant.nullable(),
  /** When and by what its state was last seen. */
  observedAt: instant,
  observedFrom: z.enum(['answer', 'query', 'notification', 'import', 'app']),
  /** The last trouble with it; null when there is none. */
  problem: problem.nullable(),
  operator: z.string(),
  version: z.int(),
});
export type WalletToken = z.infer<typeof walletToken>;

/** One line of a token's history. */
export const tokenEventTypes = [
  'requested', 'opened', 'unconfirmed', 'refused', 'activated', 'declined', 'lapsed', 'givenUp', 'imported', 'found', 'confirmed', 'seenEnded', 'expired',
  'removalAsked', 'removalUnknown', 'removalRefused', 'removed', 'noticeRead', 'returnRead', 'receiptSaved',
] as const;
export const tokenEvent = z.object({
  id: z.int(),
  at: instant,
  type: z.enum(tokenEventTypes),
  /** Null is the program itself. */
  operator: z.string().nullable(),
  problem: problem.nullable(),
});
export type TokenEvent = z.infer<typeof tokenEvent>;

export const walletTokenFilter = z.strictObject({
  environment,
  /** Exact: case and blanks inside count. Blanks around it are a mistake that is told. */
  merchantUserId: z.string().min(1).max(1_000).optional(),
  profileIds: z.array(profileId).max(100).optional(),
  wallets: z.array(z.string().max(64)).max(100).optional(),
  states: z.array(walletTokenState).optional(),
  /** Usable ones whose end lies within so many days. */
  expiringWithinDays: z.int().min(1).max(3_650).optional(),
});
export type WalletTokenFilter = z.infer<typeof walletTokenFilter>;

/** Place in the list, newest first. */
export const walletTokenCursor = z.strictObject({ createdAt: instant, id: walletTokenId });
export type WalletTokenCursor = z.infer<typeof walletTokenCursor>;

/** What a provider said when it was asked for a shopper's tokens. `silent` providers keep no list: only the journal knows theirs. */
export const tokenAsk = z.object({
  profileId,
  kind: z.enum(['answered', 'silent', 'failed']),
  /** How many it named that can be charged. */
  alive: z.int(),
  error: appErrorDto.nullable(),
});
export type TokenAsk = z.infer<typeof tokenAsk>;

/** Charges made with a token from here: what its end leaves behind. */
export const tokenUse = z.object({
  total: z.int(),
  /** Whose end is not known yet. */
  open: z.int(),
  /** Paid ones that can still be refunded afterwards. */
  refundable: z.int(),
});

/** Columns of a file of tokens, in the order of its template. */
export const tokenColumns = ['merchantUserId', 'wallet', 'token', 'agreementId', 'expires', 'walletAccount'] as const;
export type TokenColumn = (typeof tokenColumns)[number];
/** Without these a file is refused; and without the agreement where the provider keeps none. */
export const neededTokenColumns = ['merchantUserId', 'wallet', 'token'] as const satisfies readonly TokenColumn[];
/** Rows that one file may hold. */
export const mostImportRows = 100_000;

/** An import before it is carried out. Tokens are shown by their mask. */
export const importVerdicts = ['new', 'known', 'error'] as const;
export const tokenImportRow = z.object({
  number: z.int(),
  merchantUserId: z.string(),
  wallet: z.string(),
  mask: z.string().nullable(),
  expiresAt: instant.nullable(),
  verdict: z.enum(importVerdicts),
  /** `field` is a column. */
  errors: z.array(appErrorDto),
});
export type TokenImportRow = z.infer<typeof tokenImportRow>;

export const tokenImport = z.object({
  id: tokenImportId,
  profileId,
  name: z.string(),
  phase: z.enum(['checked', 'writing', 'done']),
  rows: z.int(),
  counts: z.object({ new: z.int(), known: z.int(), error: z.int() }),
  /** Rows written so far. */
  written: z.int(),
});
export type TokenImport = z.infer<typeof tokenImport>;
