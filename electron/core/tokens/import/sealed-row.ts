/**
 * A token of a file as it will lie in the journal. It is sealed as soon as its row was read, so that what waits for a person's decision
 * holds no token that could be read.
 */
import type { WalletTokenId } from '@shared/domain/wallet-token.ts';
import type { Instant } from '@shared/time/instant.ts';
import { hashOf } from '../../attempts/plan.ts';
import type { NewWalletToken } from '../../ports/wallet-tokens.ts';
import type { TokenVault, VaultScope } from '../vault.ts';

export type ReadToken = {
  readonly merchantUserId: string;
  readonly wallet: string;
  readonly token: string;
  readonly agreement: string | null;
  readonly walletAccount: string | null;
  readonly expiresAt: Instant | null;
};

/** What a draft keeps until it is written; operator and moment come then. */
export type SealedRow = Omit<NewWalletToken, 'operator' | 'createdAt' | 'observedAt'>;

/** The account at the wallet as a person may see it: whole only where it came masked. */
export function shownAccount(account: string): string | null {
  if (account === '') return null;
  if (account.includes('*')) return account.slice(0, 64);
  return account.length > 8 ? `****${account.slice(-4)}` : '****';
}

/** Errors: those of `Sealer.seal`. */
export async function sealRow(vault: TokenVault, scope: VaultScope, id: WalletTokenId, read: ReadToken): Promise<SealedRow> {
  const { merchantUserId, wallet, token, agreement, walletAccount, expiresAt } = read;
  const sealed = await vault.sealToken(scope, merchantUserId, token);
  return {
    id, profileId: scope.id, wallet, state: 'unverified', origin: 'import', endedBy: null, link: null, walletAccount, expiresAt, activatedAt: null, endedAt: null,
    observedFrom: 'import', problem: null, agreement, secretsSealed: null, before: [], terminal: null, submitKey: null,
    ...(await vault.sealUser(scope, id, merchantUserId)),
    ...sealed,
    // Names the row where a request would have its number: 32 characters, which every provider's number may have.
    requestReference: id.replaceAll('-', ''),
    contentHash: hashOf(`import ${sealed.tokenMark}`),
  };
}
