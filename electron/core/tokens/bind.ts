/**
 * Starts an agreement with a shopper's wallet. The row is on disk before the request is sent; the request is sent once. An answer that
 * proves nothing leaves the row unconfirmed, and a new try is a new request with a new number.
 */
import { createHash, randomBytes } from 'node:crypto';
import type { Problem } from '@shared/domain/intent.ts';
import type { Profile } from '@shared/domain/profile.ts';
import { walletTokenId, type WalletToken } from '@shared/domain/wallet-token.ts';
import { AppError, assertNever } from '@shared/errors/app-error.ts';
import type { ParsedInput } from '@shared/ipc/contract.ts';
import { descriptionOf } from '@shared/providers/catalogue.ts';
import { settingOf } from '@shared/providers/description.ts';
import { fieldProblem } from '@shared/providers/request-field.ts';
import type { TokenRules } from '@shared/providers/token-rules.ts';
import { addMilliseconds } from '@shared/time/instant.ts';
import { problemOf } from '../attempts/classify.ts';
import type { BindFact, ProviderAnswer, TokenAbility } from '../ports/provider.ts';
import type { StoredWalletToken } from '../ports/wallet-tokens.ts';
import type { TokenAsks } from './ask.ts';
import type { TokenDesk } from './desk.ts';
import { readShopperId } from './shopper-id.ts';

type BindInput = ParsedInput<'tokens.bind'>;
type Order = Omit<BindInput, 'terminal'> & { readonly terminal: string | null };

/** What was typed, checked against the provider's rules. Throws the AppError of the first rule broken, with its field. */
function checkBind(input: BindInput, profile: Profile, rules: TokenRules): Order {
  const merchantUserId = readShopperId(input.merchantUserId);
  const problem = fieldProblem(rules.merchantUserId, merchantUserId);
  if (problem !== null) throw new AppError(problem === 'field.invalid' ? 'token.userCharacters' : problem, { maximum: rules.merchantUserId.maxLength }, { field: 'merchantUserId' });
  if (!rules.wallets(profile.settings).some(({ key }) => key === input.wallet)) throw new AppError('token.walletNotOffered', { wallet: input.wallet }, { field: 'wallet' });
  const description = descriptionOf(profile.providerId);
  const missing = rules.needs(profile.settings).find((key) => settingOf(description, profile.settings, key) === '');
  if (missing !== undefined) throw new AppError('setting.missing', { provider: description.name, key: missing }, { field: 'profileId' });
  if (rules.terminal === null) return { ...input, merchantUserId, terminal: null };
  const terminal = fieldProblem(rules.terminal, input.terminal ?? '');
  if (terminal !== null) throw new AppError(terminal, { key: rules.terminal.key }, { field: 'terminal' });
  return { ...input, merchantUserId };
}

type Outcome = { readonly kind: 'opened'; readonly fact: BindFact } | { readonly kind: 'refused' | 'unknown'; readonly problem: Problem };

/** Only a documented refusal, or the certainty that nothing left, ends a request. */
function outcomeOf(answer: ProviderAnswer<BindFact>): Outcome {
  switch (answer.kind) {
    case 'fact':
      return { kind: 'opened', fact: answer.fact };
    case 'notSent':
      return { kind: 'refused', problem: answer.problem };
    case 'doubtful':
      return { kind: 'unknown', problem: answer.problem };
    case 'refused':
      switch (answer.meaning) {
        case 'final':
        case 'unauthorisedNotExecuted':
        case 'rateLimitedNotExecuted':
          return { kind: 'refused', problem: answer.problem };
        case 'duplicateReference':
        case 'notFound':
        case 'unauthorised':
        case 'rateLimited':
        case 'inProgress':
        case 'unlisted':
          return { kind: 'unknown', problem: answer.problem };
        default:
          return assertNever(answer.meaning);
      }
    default:
      return assertNever(answer);
  }
}

export function createBind(desk: TokenDesk, asks: TokenAsks) {
  const { journal, vault, clock, ids, moneyLock } = desk;

  async function requireNoDouble({ merchantUserId, otherCustomer }: Order, profile: Profile, userMark: string): Promise<void> {
    if (otherCustomer) return;
    const like = await journal.walletTokens.likeUser(profile.environment, await vault.userLikeMark(profile, merchantUserId), userMark);
    if (like.length > 0) throw new AppError('token.userSimilar', { count: like.length }, { field: 'merchantUserId' });
  }

  /** Tokens that are there already, so that a later one is known to be new. Errors: those of the provider; nothing was written or sent. */
  async function before(profile: Profile, merchantUserId: string): Promise<readonly string[]> {
    const { kind, error, marks } = await asks.askInTurn(profile, merchantUserId);
    if (kind === 'failed') throw new AppError(error?.code ?? 'provider.unavailable', error?.params ?? {});
    return marks;
  }

  async function writeDown(order: Order, profile: Profile, rules: TokenRules, userMark: string): Promise<{ readonly token: StoredWalletToken; readonly created: boolean }> {
    const id = walletTokenId.parse(ids.next());
    const operator = await desk.operator();
    const requestReference = desk.number('B', profile);
    const { profileId, submitKey, merchantUserId, wallet, terminal } = order;
    // Where the agreement's number is ours, so is the word that has to come back with the shopper.
    const state = rules.agreementId ? randomBytes(16).toString('hex') : null;
    const now = clock.now();
    return journal.walletTokens.create(
      {
        id, profileId, wallet, ...(await vault.sealUser(profile, id, merchantUserId)), tokenSealed: null, tokenMark: null, mask: null, walletAccount: null, state: 'requesting', origin: 'bind',
        endedBy: null, link: null, expiresAt: null, createdAt: now, activatedAt: null, endedAt: null, observedAt: now, observedFrom: 'app', problem: null, requestReference,
        agreement: rules.agreementId ? requestReference : null, secretsSealed: await vault.sealSecrets(profile, id, { handle: null, state }),
        before: await before(profile, merchantUserId), terminal, operator, submitKey,
        contentHash: createHash('sha256').update(JSON.stringify({ profileId, userMark, wallet, terminal })).digest('hex'),
      },
      { type: 'requested', operator, problem: null },
      desk.audit({ id, profileId, requestReference }, 'token.bind', 'done', operator, 'requesting'),
    );
  }

  async function send(row: StoredWalletToken, { merchantUserId, wallet, terminal }: Order, profile: Profile, rules: TokenRules, ability: TokenAbility): Promise<StoredWalletToken> {
    const secrets = await vault.openSecrets(row);
    let outcome: Outcome;
    try {
      const { answer } = await ability.bind({ reference: desk.referenceOf(row), merchantUserId, wallet, terminal: terminal ?? '', state: secrets.state, createdAt: row.createdAt });
      await desk.noteRefusal(profile.id, answer);
      outcome = outcomeOf(answer);
    } catch (cause) {
      // Nobody knows whether it left: the row must not say that it is still being asked for.
      await desk.move(row, { state: 'unconfirmed', problem: problemOf('interrupted'), observedAt: clock.now() }, { type: 'unconfirmed', problem: problemOf('interrupted'), audit: 'token.bind', result: 'unknown' });
      throw cause;
    }
    const now = clock.now();
    const seen = { observedAt: now, observedFrom: 'answer' } as const;
    switch (outcome.kind) {
      case 'opened':
        return desk.move(row, {
          ...seen, state: 'waiting', link: { url: outcome.fact.url, until: addMilliseconds(now, rules.consentMinutes * 60_000) },
          secretsSealed: await vault.sealSecrets(profile, row.id, { ...secrets, handle: outcome.fact.handle }),
        }, { type: 'opened' });
      case 'refused':
        return desk.move(row, { ...seen, state: 'failed', endedAt: now, problem: outcome.problem, secretsSealed: null }, { type: 'refused', problem: outcome.problem, audit: 'token.bind', result: 'refused' });
      case 'unknown':
        return desk.move(row, { ...seen, state: 'unconfirmed', problem: outcome.problem }, { type: 'unconfirmed', problem: outcome.problem, audit: 'token.bind', result: 'unknown' });
      default:
        return assertNever(outcome);
    }
  }

  /** Errors: `token.*`, `field.*`, `text.tooLong`, `setting.missing`, `lock.lookOnly`, `intent.payloadDiffers`, those of the directory and of the list that is asked first. */
  return async function bind(input: BindInput): Promise<WalletToken> {
    const { profile, rules } = await desk.rulesOf(input.profileId);
    const order = checkBind(input, profile, rules);
    await moneyLock.requireNotLookOnly(profile, 'charge');
    const userMark = await vault.userMark(profile, order.merchantUserId);
    await requireNoDouble(order, profile, userMark);
    return desk.inTurn(profile.id, userMark, async () => {
      const ability = await desk.ability(profile);
      const { token, created } = await writeDown(order, profile, rules, userMark);
      if (!created) return desk.view(token);
      desk.onChanged({ ids: [token.id], profileId: profile.id, becameActive: false });
      return desk.view(await send(token, order, profile, rules, ability));
    });
  };
}
