/**
 * The journal's wallet tokens. Shopper and token come sealed, bound to their row; beside them lie fingerprints, by which they are found
 * without being opened. A step names the version that it read; history is append-only and written with the step.
 */
import type { AuditEntry } from '@shared/domain/audit.ts';
import type { ProfileId, SubmitKey, TransactionId } from '@shared/domain/ids.ts';
import type { Problem } from '@shared/domain/intent.ts';
import type { Environment } from '@shared/domain/profile.ts';
import type { TokenEvent, WalletToken, WalletTokenCursor, WalletTokenFilter, WalletTokenId } from '@shared/domain/wallet-token.ts';
import type { Instant } from '@shared/time/instant.ts';

/** As it lies in the journal. */
export type StoredWalletToken = Omit<WalletToken, 'merchantUserId' | 'mask' | 'fingerprint' | 'lastUsedAt'> & {
  /** Ciphertext of the shopper, bound to profile and row. */
  readonly userSealed: string;
  /** Fingerprint of the shopper, the same on every profile. */
  readonly userMark: string;
  /** The same for every spelling that differs in case, width or blanks only. */
  readonly userLikeMark: string;
  /** Ciphertext of the token, bound to profile and shopper; null while there is none. */
  readonly tokenSealed: string | null;
  /** Fingerprint of the token within its profile. */
  readonly tokenMark: string | null;
  readonly mask: string | null;
  /** Number of the request that began it, ours; also that of an imported row. */
  readonly requestReference: string;
  /** The merchant's number of the agreement, where the provider keeps none. */
  readonly agreement: string | null;
  /** Ciphertext of the handle and of the state that has to come back, as JSON; null where there are none. */
  readonly secretsSealed: string | null;
  /** Tokens of the same shopper and wallet that were there before the request, by their marks. */
  readonly before: readonly string[];
  readonly terminal: string | null;
  readonly lastUsedAt: Instant | null;
};

export type NewWalletToken = Omit<StoredWalletToken, 'providerId' | 'environment' | 'version' | 'lastUsedAt'> & {
  readonly submitKey: SubmitKey | null;
  /** Over what makes two requests the same, lower-case hex. */
  readonly contentHash: string;
};

/** What a step changes; what is left out stays. */
export type WalletTokenPatch = Partial<Pick<
  StoredWalletToken,
  | 'state' | 'tokenSealed' | 'tokenMark' | 'mask' | 'walletAccount' | 'wallet' | 'link' | 'secretsSealed' | 'before' | 'expiresAt' | 'activatedAt' | 'endedAt' | 'endedBy' | 'problem' | 'observedAt' | 'observedFrom'
>>;

export type WalletTokenStep = {
  readonly id: WalletTokenId;
  readonly fromVersion: number;
  readonly patch: WalletTokenPatch;
  /** Null when nothing changed worth a line. */
  readonly event: { readonly type: TokenEvent['type']; readonly operator: string | null; readonly problem: Problem | null } | null;
  readonly audit: AuditEntry | null;
  readonly at: Instant;
};

/** The filter with the shopper as a fingerprint. */
export type StoredTokenFilter = Omit<WalletTokenFilter, 'merchantUserId'> & { readonly userMark?: string; readonly now: Instant };

export type WalletTokenRecords = {
  /**
   * Writes row and first line together. The same submit key again returns the first row with `created: false`. Errors:
   * `intent.payloadDiffers` (same key, other content), `profile.notFound`, `journal.*`.
   */
  create(plan: NewWalletToken, first: NonNullable<WalletTokenStep['event']>, audit: AuditEntry | null): Promise<{ readonly token: StoredWalletToken; readonly created: boolean }>;
  /** Many at once, each with its first line `imported`; those whose token is known in their profile are left out. Returns how many were written. */
  createMany(plans: readonly NewWalletToken[], operator: string, audit: AuditEntry | null): Promise<number>;
  get(id: WalletTokenId): Promise<StoredWalletToken | undefined>;
  byTokenMark(profileId: ProfileId, tokenMark: string): Promise<StoredWalletToken | undefined>;
  /** Which of these marks are known in the profile. */
  knownMarks(profileId: ProfileId, tokenMarks: readonly string[]): Promise<readonly string[]>;
  byRequestReference(profileId: ProfileId, reference: string): Promise<StoredWalletToken | undefined>;
  /** Everything of one shopper on one profile, newest first. */
  ofUser(profileId: ProfileId, userMark: string): Promise<readonly StoredWalletToken[]>;
  /** One row for each spelling of the shopper that is like it and not it; at most 20. */
  likeUser(environment: Environment, userLikeMark: string, userMark: string): Promise<readonly StoredWalletToken[]>;
  /** Newest first, keyset paging, `limit` 1 to 200. */
  search(filter: StoredTokenFilter, cursor: WalletTokenCursor | null, limit: number): Promise<{ readonly rows: readonly StoredWalletToken[]; readonly next: WalletTokenCursor | null }>;
  /** How many rows fit, and how many of them can be charged. */
  count(filter: StoredTokenFilter): Promise<{ readonly total: number; readonly usable: number }>;
  /** Rows whose end is waited for, oldest observation first. */
  listOpen(limit: number): Promise<readonly StoredWalletToken[]>;
  /** Rows whose request was on its way when the program ended, however many else are open, oldest first. */
  listInterrupted(): Promise<readonly StoredWalletToken[]>;
  /** Usable rows whose time is over. */
  listOver(now: Instant, limit: number): Promise<readonly StoredWalletToken[]>;
  /** One that only says when the row was seen, without a line, leaves the version. Errors: `intent.changedMeanwhile`, `token.notFound`, `token.known` (the profile has that token in another row), `journal.*`. */
  step(step: WalletTokenStep): Promise<StoredWalletToken>;
  /** Newest first, at most 200. */
  events(id: WalletTokenId): Promise<readonly TokenEvent[]>;
  /** Charges made with the token, newest first, at most `limit`, found by the token's mark among the payers. */
  charges(tokenMark: string, limit: number): Promise<{ readonly ids: readonly TransactionId[]; readonly total: number; readonly open: number; readonly refundable: number }>;
};
