/**
 * Seals and opens what a wallet token's row must not show: the shopper, the token, and what names a request until it is agreed to. Every
 * ciphertext is bound to its place: a shopper to the row, a token to profile and shopper. What was moved to another row, or does not fit
 * the fingerprint beside it, does not open (`secret.incomplete`).
 */
import * as z from 'zod';
import type { ProfileId } from '@shared/domain/ids.ts';
import type { Profile } from '@shared/domain/profile.ts';
import { maskOf } from '@shared/domain/token-mask.ts';
import type { WalletTokenId } from '@shared/domain/wallet-token.ts';
import { AppError } from '@shared/errors/app-error.ts';
import type { Sealer } from '../ports/sealer.ts';
import type { StoredWalletToken } from '../ports/wallet-tokens.ts';

/** Profile and environment: practice entries may be sealed under a key that ends with the program. */
export type VaultScope = Pick<Profile, 'id' | 'environment'>;

const agreementSecrets = z.object({
  /** Names the agreement at the provider until it is agreed to; cannot be charged. */
  handle: z.string().nullable(),
  /** Ours, has to come back with the shopper; null where none was sent. */
  state: z.string().nullable(),
});
export type AgreementSecrets = z.infer<typeof agreementSecrets>;

type SealedUser = Pick<StoredWalletToken, 'userSealed' | 'userMark' | 'userLikeMark'>;
type SealedToken = { readonly tokenSealed: string; readonly tokenMark: string; readonly mask: string };
type UserRow = Pick<StoredWalletToken, 'id' | 'profileId' | 'environment' | 'userSealed' | 'userMark'>;
type TokenRow = UserRow & Pick<StoredWalletToken, 'tokenSealed' | 'tokenMark'>;

/** Errors of all: those of `Sealer`. */
export type TokenVault = {
  /** The same on every profile of the environment. */
  userMark(scope: Pick<VaultScope, 'environment'>, merchantUserId: string): Promise<string>;
  /** The same for every spelling that differs in case, width or blanks only. */
  userLikeMark(scope: Pick<VaultScope, 'environment'>, merchantUserId: string): Promise<string>;
  /** Also what a charge with the token is found by among the payers. */
  tokenMark(scope: VaultScope, token: string): Promise<string>;
  sealUser(scope: VaultScope, row: WalletTokenId, merchantUserId: string): Promise<SealedUser>;
  sealToken(scope: VaultScope, merchantUserId: string, token: string): Promise<SealedToken>;
  sealSecrets(scope: VaultScope, row: WalletTokenId, secrets: AgreementSecrets): Promise<string>;
  openUser(row: UserRow): Promise<string>;
  /** Shopper and token of the row, both proved to belong together. Errors: also `token.notUsable` where the row has no token. */
  openToken(row: TokenRow): Promise<{ readonly merchantUserId: string; readonly token: string }>;
  openSecrets(row: Pick<StoredWalletToken, 'id' | 'profileId' | 'secretsSealed'>): Promise<AgreementSecrets>;
};

const userContext = (profileId: ProfileId, row: WalletTokenId): string => `shopper|${profileId}|${row}`;
const tokenContext = (profileId: ProfileId, merchantUserId: string): string => `token|${profileId}|${merchantUserId}`;
const secretsContext = (profileId: ProfileId, row: WalletTokenId): string => `agreement|${profileId}|${row}`;

const memory = ({ environment }: Pick<VaultScope, 'environment'>): { readonly memoryAllowed: boolean } => ({ memoryAllowed: environment === 'practice' });

/** One word for every spelling that a person would take for the same. */
export function likenessOf(merchantUserId: string): string {
  return merchantUserId.normalize('NFKC').toLowerCase().replace(/[\s\p{Z}\p{Cf}]/gu, '');
}

export function createTokenVault(sealer: Sealer): TokenVault {
  const userMark: TokenVault['userMark'] = async (scope, id) => sealer.fingerprint(`customer:${id}`, memory(scope));
  const userLikeMark: TokenVault['userLikeMark'] = async (scope, id) => sealer.fingerprint(`customer-like:${likenessOf(id)}`, memory(scope));
  const tokenMark: TokenVault['tokenMark'] = async (scope, token) => sealer.fingerprint(`token:${scope.id}:${token}`, memory(scope));

  const openUser: TokenVault['openUser'] = async (row) => {
    const user = await sealer.open(row.userSealed, userContext(row.profileId, row.id));
    // The fingerprint leads to the row: one that was exchanged would show a stranger's token under this shopper.
    if ((await userMark(row, user)) !== row.userMark) throw new AppError('secret.incomplete');
    return user;
  };

  return {
    userMark,
    userLikeMark,
    tokenMark,
    openUser,

    async sealUser(scope, row, user) {
      return { userSealed: await sealer.seal(user, userContext(scope.id, row), memory(scope)), userMark: await userMark(scope, user), userLikeMark: await userLikeMark(scope, user) };
    },

    async sealToken(scope, user, token) {
      return { tokenSealed: await sealer.seal(token, tokenContext(scope.id, user), memory(scope)), tokenMark: await tokenMark(scope, token), mask: maskOf(token) };
    },

    async sealSecrets(scope, row, secrets) {
      return sealer.seal(JSON.stringify(secrets), secretsContext(scope.id, row), memory(scope));
    },

    async openToken(row) {
      if (row.tokenSealed === null) throw new AppError('token.notUsable');
      const merchantUserId = await openUser(row);
      const token = await sealer.open(row.tokenSealed, tokenContext(row.profileId, merchantUserId));
      if ((await tokenMark({ id: row.profileId, environment: row.environment }, token)) !== row.tokenMark) throw new AppError('secret.incomplete');
      return { merchantUserId, token };
    },

    async openSecrets(row) {
      if (row.secretsSealed === null) return { handle: null, state: null };
      const read = agreementSecrets.safeParse(JSON.parse(await sealer.open(row.secretsSealed, secretsContext(row.profileId, row.id))));
      if (!read.success) throw new AppError('secret.incomplete');
      return read.data;
    },
  };
}
