/**
 * Trades the one-time code of the address that a shopper came back to for the token. Nothing is sent before the address was proved to belong
 * to this request, as far as the provider gives a means to prove it.
 */
import type { Problem } from '@shared/domain/intent.ts';
import { AppError, type AppErrorDto } from '@shared/errors/app-error.ts';
import type { ParsedInput } from '@shared/ipc/contract.ts';
import { errorOfAnswer } from '../lookup/lookup.ts';
import type { ProviderAnswer, TokenFact } from '../ports/provider.ts';
import type { StoredWalletToken } from '../ports/wallet-tokens.ts';
import { notOffered, type TokenDesk } from './desk.ts';
import { readReturnedAddress, type ReturnedAddress } from './returned-address.ts';
import type { Seen } from './unbind.ts';

const at = { field: 'address' } as const;

/** The code and the word that goes with it. Errors: `token.return*`. */
function requireOwn(back: ReturnedAddress, row: Pick<StoredWalletToken, 'agreement' | 'wallet'>, ownState: string | null): { readonly code: string; readonly state: string } {
  // The page before the shopper agreed, or the bare landing page, carries neither.
  if (back.code === null && back.state === null) throw new AppError('token.returnNoCode', {}, at);
  if (ownState !== null && back.state !== ownState) throw new AppError('token.returnOtherState', {}, at);
  if (row.agreement !== null && back.agreement !== null && back.agreement !== row.agreement) throw new AppError('token.returnOtherAgreement', {}, at);
  if (row.agreement !== null && back.site !== null && back.site !== row.wallet) throw new AppError('token.returnOtherAgreement', {}, at);
  if (back.code === null || back.state === null) throw new AppError('token.returnNoCode', {}, at);
  return { code: back.code, state: back.state };
}

/** The answer says that this code is no good: it was used, is too old, or was never given. */
function isCodeRefused(answer: Exclude<ProviderAnswer<TokenFact>, { readonly kind: 'fact' }>): boolean {
  return answer.kind === 'refused' && (answer.meaning === 'final' || answer.meaning === 'duplicateReference' || answer.meaning === 'notFound');
}

export function createReadReturn(desk: TokenDesk) {
  const { vault, clock, moneyLock } = desk;

  /** A state that the provider does not call active is told as not confirmed; the token is kept all the same, since nobody can ask for it again. */
  async function keep(row: StoredWalletToken, merchantUserId: string, fact: TokenFact): Promise<StoredWalletToken> {
    const now = clock.now();
    const active = fact.state === 'active';
    return desk.move(row, {
      ...(await vault.sealToken({ id: row.profileId, environment: row.environment }, merchantUserId, fact.token)),
      state: active ? 'active' : 'unverified', activatedAt: active ? now : null, walletAccount: fact.walletAccount, expiresAt: fact.expiresAt, link: null, secretsSealed: null, problem: null,
      observedAt: now, observedFrom: 'answer',
    }, { type: 'activated', operator: await desk.operator(), audit: 'token.active' });
  }

  async function noteProblem(row: StoredWalletToken, problem: Problem): Promise<StoredWalletToken> {
    return desk.move(row, { problem }, { type: 'returnRead', operator: await desk.operator(), problem, audit: 'token.exchange', result: 'unknown' });
  }

  async function exchange(id: StoredWalletToken['id'], address: string): Promise<Seen> {
    const row = await desk.load(id);
    const { profile, rules } = await desk.rulesOf(row.profileId);
    if (!rules.returnsCode(profile.settings)) throw notOffered(profile);
    if (row.state !== 'waiting' && row.state !== 'unconfirmed') throw new AppError('token.wrongState', { state: row.state });
    const back = readReturnedAddress(address);
    await moneyLock.requireNotLookOnly(profile, 'charge');
    const secrets = await vault.openSecrets(row);
    if (back.refused) return refusedBy(row, back, secrets.state);
    const { code, state } = requireOwn(back, row, secrets.state);
    const merchantUserId = await vault.openUser(row);
    const { exchangeCode } = await desk.ability(profile);
    if (exchangeCode === null) throw notOffered(profile);
    const { answer } = await exchangeCode({ reference: desk.referenceOf(row), merchantUserId, code, state });
    await desk.noteRefusal(profile.id, answer);
    if (answer.kind === 'fact' && answer.fact.state !== 'ended') return { token: await desk.view(await keep(row, merchantUserId, answer.fact)), error: null };
    if (answer.kind === 'fact' || isCodeRefused(answer)) {
      // The provider's own words say more than "no good" and stay with the row.
      await desk.move(row, {}, { type: 'returnRead', operator: await desk.operator(), problem: answer.kind === 'fact' ? null : answer.problem });
      throw new AppError('token.codeExpired', {}, at);
    }
    const unknown = answer.kind === 'doubtful' || (answer.kind === 'refused' && answer.meaning !== 'unauthorisedNotExecuted' && answer.meaning !== 'rateLimitedNotExecuted');
    const error: AppErrorDto = unknown ? { code: 'provider.unknownOutcome', params: { reason: answer.problem.reason } } : errorOfAnswer(answer);
    return { token: await desk.view(unknown ? await noteProblem(row, answer.problem) : row), error };
  }

  /** An address that carries our own word says for certain that this request was refused; any other is only told. */
  async function refusedBy(row: StoredWalletToken, back: ReturnedAddress, ownState: string | null): Promise<Seen> {
    if (ownState !== null && back.state !== ownState) throw new AppError('token.returnOtherState', {}, at);
    if (ownState === null) throw new AppError('token.returnRefused', {}, at);
    const now = clock.now();
    const declined = await desk.move(row, { state: 'declined', endedAt: now, link: null, secretsSealed: null }, { type: 'declined', operator: await desk.operator() });
    return { token: await desk.view(declined), error: { code: 'token.returnRefused', params: {}, field: 'address' } };
  }

  /** Errors: `token.notFound`, `token.wrongState`, `token.return*`, `token.codeExpired`, `token.known`, `lock.lookOnly`, `ability.notOffered`, those of the directory. */
  return async function readReturn({ id, address }: ParsedInput<'tokens.readReturn'>): Promise<Seen> {
    const row = await desk.load(id);
    return desk.inTurn(row.profileId, row.userMark, async () => exchange(id, address));
  };
}
