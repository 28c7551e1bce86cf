/**
 * Ends exactly one token at the provider. That it is being ended is on disk before the request is sent. An answer that proves nothing leaves it
 * so, and only the provider's list, another request or a person settles it; "no such token" after that is the proof that it is gone.
 */
import type { Problem } from '@shared/domain/intent.ts';
import { endingOf } from '@shared/domain/token-mask.ts';
import { isOver, isUsable, type WalletToken } from '@shared/domain/wallet-token.ts';
import { AppError, assertNever, type AppErrorDto } from '@shared/errors/app-error.ts';
import type { ParsedInput } from '@shared/ipc/contract.ts';
import { problemOf } from '../attempts/classify.ts';
import { errorOfAnswer } from '../lookup/lookup.ts';
import type { ProviderAnswer } from '../ports/provider.ts';
import type { StoredWalletToken } from '../ports/wallet-tokens.ts';
import type { TokenAsks } from './ask.ts';
import type { TokenDesk } from './desk.ts';

type Outcome =
  | { readonly kind: 'removed' }
  /** The provider knows no such token. */
  | { readonly kind: 'gone'; readonly problem: Problem }
  | { readonly kind: 'refused' | 'unknown'; readonly problem: Problem };

function outcomeOf(answer: ProviderAnswer<{ readonly done: boolean }>): Outcome {
  switch (answer.kind) {
    case 'fact':
      return answer.fact.done ? { kind: 'removed' } : { kind: 'unknown', problem: problemOf('notFinal') };
    case 'notSent':
      return { kind: 'refused', problem: answer.problem };
    case 'doubtful':
      return { kind: 'unknown', problem: answer.problem };
    case 'refused':
      switch (answer.meaning) {
        case 'notFound':
          return { kind: 'gone', problem: answer.problem };
        case 'final':
        case 'unauthorisedNotExecuted':
        case 'rateLimitedNotExecuted':
          return { kind: 'refused', problem: answer.problem };
        case 'duplicateReference':
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

/** A request whose outcome is not known may be repeated by a person; one that is on its way may not. */
function mayBeEnded(row: StoredWalletToken): boolean {
  return isUsable(row.state) || (row.state === 'removing' && row.problem !== null);
}

export type Seen = { readonly token: WalletToken; readonly error: AppErrorDto | null };

export function createUnbind(desk: TokenDesk, asks: TokenAsks) {
  const { vault, clock, moneyLock } = desk;

  /** What it was before its end was asked for. */
  const stateBefore = (row: StoredWalletToken): 'active' | 'unverified' => (row.activatedAt === null ? 'unverified' : 'active');

  async function writeOutcome(row: StoredWalletToken, outcome: Outcome, wasUnknown: boolean): Promise<StoredWalletToken> {
    const now = clock.now();
    const seen = { observedAt: now, observedFrom: 'answer' } as const;
    const removed = async (): Promise<StoredWalletToken> =>
      desk.move(row, { ...seen, state: 'removed', endedBy: 'merchant', endedAt: now, tokenSealed: null, problem: null }, { type: 'removed', audit: 'token.ended' });
    switch (outcome.kind) {
      case 'removed':
        return removed();
      case 'gone':
        // The first time, somebody else has ended it; after a request that nobody answered, that one did.
        return wasUnknown ? removed() : desk.move(row, { ...seen, state: 'ended', endedBy: 'wallet', endedAt: now, problem: null }, { type: 'seenEnded', problem: outcome.problem, audit: 'token.ended' });
      case 'refused':
        // What an earlier request did is as unknown as before.
        return wasUnknown
          ? desk.move(row, { ...seen, problem: outcome.problem }, { type: 'removalRefused', problem: outcome.problem })
          : desk.move(row, { ...seen, state: stateBefore(row), problem: outcome.problem }, { type: 'removalRefused', problem: outcome.problem });
      case 'unknown':
        return desk.move(row, { ...seen, problem: outcome.problem }, { type: 'removalUnknown', problem: outcome.problem });
      default:
        return assertNever(outcome);
    }
  }

  /** Errors: `token.notFound`, `token.notUsable`, `token.endingNotTyped`, `lock.lookOnly`, `intent.changedMeanwhile`, those of the directory and of opening the token. */
  return async function unbind(input: ParsedInput<'tokens.unbind'>): Promise<Seen> {
    const { profileId, userMark } = await desk.load(input.id);
    return desk.inTurn(profileId, userMark, async () => endOne(input));
  };

  async function endOne({ id, version, typedEnding }: ParsedInput<'tokens.unbind'>): Promise<Seen> {
    const row = await desk.load(id);
    const { profile } = await desk.rulesOf(row.profileId);
    if (row.version !== version) throw new AppError('intent.changedMeanwhile', { state: row.state });
    if (!mayBeEnded(row) || isOver(row, clock.now())) throw new AppError('token.notUsable', { state: row.state });
    const { mask, fingerprint } = await desk.view(row);
    if (typedEnding.trim() !== endingOf({ mask, fingerprint })) throw new AppError('token.endingNotTyped', {}, { field: 'typedEnding' });
    await moneyLock.requireNotLookOnly(profile, 'charge');
    const ability = await desk.ability(profile);
    const { merchantUserId, token } = await vault.openToken(row);
    const operator = await desk.operator();
    const wasUnknown = row.state === 'removing';
    const reference = desk.number('U', profile);
    // While it is on its way it has no problem: nobody else may send one.
    const removing = await desk.move(row, { state: 'removing', problem: null, observedAt: clock.now(), observedFrom: 'app' }, { type: 'removalAsked', operator, audit: 'token.unbind' });
    let answer;
    try {
      ({ answer } = await ability.unbind({ reference, merchantUserId, token, agreement: row.agreement }));
    } catch (cause) {
      await desk.move(removing, { problem: problemOf('interrupted') }, { type: 'removalUnknown', problem: problemOf('interrupted') });
      throw cause;
    }
    await desk.noteRefusal(profile.id, answer);
    const outcome = outcomeOf(answer);
    const after = await writeOutcome(removing, outcome, wasUnknown);
    if (outcome.kind === 'removed' || outcome.kind === 'gone') return { token: await desk.view(after), error: null };
    if (outcome.kind === 'refused') return { token: await desk.view(after), error: answer.kind === 'fact' ? null : errorOfAnswer(answer) };
    // The list may know at once what the answer did not say.
    await asks.askInTurn(profile, merchantUserId);
    const now = await desk.load(id);
    return { token: await desk.view(now), error: now.state === 'removing' ? { code: 'provider.unknownOutcome', params: { reason: outcome.problem.reason } } : null };
  }
}
