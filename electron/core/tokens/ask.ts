/** Asks a provider for one shopper's tokens and writes down what its list says. An error or a doubtful answer changes nothing. */
import { createHash } from 'node:crypto';
import type { Profile } from '@shared/domain/profile.ts';
import { walletTokenId, type TokenAsk } from '@shared/domain/wallet-token.ts';
import { AppError, assertNever, type AppErrorDto } from '@shared/errors/app-error.ts';
import { descriptionOf } from '@shared/providers/catalogue.ts';
import { integerSetting } from '@shared/providers/description.ts';
import type { TokenRules } from '@shared/providers/token-rules.ts';
import { errorOfAnswer } from '../lookup/lookup.ts';
import type { TokenFact } from '../ports/provider.ts';
import type { StoredWalletToken } from '../ports/wallet-tokens.ts';
import { isChange, type TokenDesk } from './desk.ts';
import { settleByList, type KnownToken, type ListDecision, type ListedToken } from './settle-by-list.ts';

export type Asked = Omit<TokenAsk, 'profileId'>;

export type TokenAsks = {
  /** Never rejects for what a provider said or did not say. Errors: those of the journal and the keychain. */
  ask(profile: Profile, merchantUserId: string): Promise<Asked>;
  /** As `ask`, for a caller that has the shopper's turn already; hands on what was listed. */
  askInTurn(profile: Profile, merchantUserId: string): Promise<Asked & { readonly marks: readonly string[] }>;
};

/** Milliseconds that nobody waits any longer for a shopper: what the page usually gives, as long again, and ten minutes for a code that has to be pasted. */
export function lapseAfter(rules: TokenRules, profile: Pick<Profile, 'settings'>): number {
  return (2 * rules.consentMinutes + (rules.returnsCode(profile.settings) ? 10 : 0)) * 60_000;
}

/** Milliseconds for which a request may still be under way at the provider. */
export function quarantineOf(profile: Profile): number {
  const description = descriptionOf(profile.providerId);
  return integerSetting(description, profile.settings, description.quarantineSetting) * 60_000;
}

function toDto(cause: unknown): AppErrorDto {
  if (cause instanceof AppError) return cause.toDto();
  throw cause;
}

/** How often a row's sighting is written while nothing else changes, milliseconds. */
const sightingEvery = 30_000;

export function createTokenAsks(desk: TokenDesk): TokenAsks {
  const { journal, vault, clock, ids } = desk;

  /** One damaged row must not keep the others from being settled: it is known by less. */
  async function handleOf(row: StoredWalletToken): Promise<string | null> {
    try {
      return (await vault.openSecrets(row)).handle;
    } catch (cause) {
      if (cause instanceof AppError && (cause.code === 'secret.incomplete' || cause.code === 'secret.missing')) return null;
      throw cause;
    }
  }

  async function toKnown(row: StoredWalletToken): Promise<KnownToken> {
    const waits = row.state === 'waiting' || row.state === 'unconfirmed';
    const handle = waits ? await handleOf(row) : null;
    const asked = row.state === 'removing' ? (await journal.walletTokens.events(row.id)).find(({ type }) => type === 'removalAsked') : undefined;
    return { ...row, handleMark: handle === null ? null : await vault.tokenMark({ id: row.profileId, environment: row.environment }, handle), removalAskedAt: asked?.at ?? null };
  }

  async function writeFound(profile: Profile, merchantUserId: string, listed: ListedToken, token: string): Promise<void> {
    const now = clock.now();
    const id = walletTokenId.parse(ids.next());
    const requestReference = desk.number('L', profile);
    await journal.walletTokens.create(
      {
        id, profileId: profile.id, wallet: listed.wallet ?? '-', ...(await vault.sealUser(profile, id, merchantUserId)), ...(await vault.sealToken(profile, merchantUserId, token)),
        walletAccount: listed.walletAccount, state: 'active', origin: 'listed', endedBy: null, link: null, expiresAt: listed.expiresAt, createdAt: now, activatedAt: now, endedAt: null,
        observedAt: now, observedFrom: 'query', problem: null, requestReference, agreement: null, secretsSealed: null, before: [], terminal: null, operator: await desk.operator(),
        submitKey: null, contentHash: createHash('sha256').update(`listed ${listed.mark}`).digest('hex'),
      },
      { type: 'found', operator: null, problem: null },
      desk.audit({ id, profileId: profile.id, requestReference }, 'token.active', 'done', null, 'found'),
    );
    desk.onChanged({ ids: [id], profileId: profile.id, becameActive: true });
  }

  /** Facts of a living token that the list tells and the row does not have. */
  function newsOf(row: StoredWalletToken, { walletAccount, expiresAt }: ListedToken) {
    return {
      ...(walletAccount !== null && walletAccount !== row.walletAccount ? { walletAccount } : {}),
      ...(expiresAt !== null && expiresAt !== row.expiresAt ? { expiresAt } : {}),
    };
  }

  async function carryOut(decision: ListDecision, row: StoredWalletToken, merchantUserId: string, token: string | undefined): Promise<void> {
    const now = clock.now();
    const seen = { observedAt: now, observedFrom: 'query' } as const;
    const alive = { ...seen, state: 'active', activatedAt: row.activatedAt ?? now, problem: null } as const;
    const scope = { id: row.profileId, environment: row.environment };
    switch (decision.kind) {
      case 'activate':
        if (token === undefined) return;
        await desk.move(row, { ...alive, ...newsOf(row, decision.listed), ...(await vault.sealToken(scope, merchantUserId, token)), link: null, secretsSealed: null }, { type: 'activated', audit: 'token.active' });
        return;
      case 'decline':
      case 'lapse': {
        const [state, type] = decision.kind === 'decline' ? (['declined', 'declined'] as const) : (['lapsed', 'lapsed'] as const);
        await desk.move(row, { ...seen, state, endedAt: now, link: null, secretsSealed: null }, { type });
        return;
      }
      case 'confirm': {
        const news = newsOf(row, decision.listed);
        if (row.state === 'unverified') await desk.move(row, { ...alive, ...news }, { type: 'confirmed', audit: 'token.active' });
        else if (Object.keys(news).length > 0 || row.problem !== null) await desk.move(row, { ...seen, ...news, problem: null }, { type: 'confirmed' });
        else if (Math.abs(now - row.observedAt) >= sightingEvery || row.observedFrom !== 'query') await desk.move(row, seen, null);
        return;
      }
      case 'revive': {
        // Its token was forgotten with its end.
        const sealed = token === undefined ? null : (await vault.sealToken(scope, merchantUserId, token)).tokenSealed;
        if (sealed === null) return;
        await desk.move(row, { ...alive, ...newsOf(row, decision.listed), tokenSealed: sealed, endedAt: null, endedBy: null }, { type: 'found', audit: 'token.active' });
        return;
      }
      case 'end': {
        const byTime = row.expiresAt !== null && row.expiresAt <= now;
        await desk.move(row, { ...seen, state: 'ended', endedBy: byTime ? 'time' : 'wallet', endedAt: now }, { type: byTime ? 'expired' : 'seenEnded', audit: 'token.ended' });
        return;
      }
      case 'removed':
        await desk.move(row, { ...seen, state: 'removed', endedBy: 'merchant', endedAt: now, tokenSealed: null, problem: null }, { type: 'removed', audit: 'token.ended' });
        return;
      case 'notRemoved':
        await desk.move(row, { ...alive, ...newsOf(row, decision.listed), problem: row.problem }, { type: 'removalRefused', problem: row.problem });
        return;
      case 'found':
        return;
      default:
        assertNever(decision);
    }
  }

  async function settle(profile: Profile, rules: TokenRules, merchantUserId: string, facts: readonly TokenFact[]): Promise<readonly string[]> {
    const marked = await Promise.all(facts.map(async ({ token, wallet, walletAccount, state, expiresAt }) => ({ token, listed: { mark: await vault.tokenMark(profile, token), wallet, walletAccount, state, expiresAt } })));
    const tokens = new Map(marked.map(({ token, listed }) => [listed.mark, token]));
    const rows = await journal.walletTokens.ofUser(profile.id, await vault.userMark(profile, merchantUserId));
    const byId = new Map(rows.map((row) => [row.id, row]));
    const times = { now: clock.now(), lapseAfterMs: lapseAfter(rules, profile), quarantineMs: quarantineOf(profile) };
    const decisions = settleByList(await Promise.all(rows.map(toKnown)), marked.map(({ listed }) => listed), times);
    for (const decision of decisions) {
      const token = 'listed' in decision ? tokens.get(decision.listed.mark) : undefined;
      const row = decision.kind === 'found' ? undefined : byId.get(decision.id);
      try {
        if (decision.kind === 'found') {
          if (token !== undefined) await writeFound(profile, merchantUserId, decision.listed, token);
        } else if (row !== undefined) await carryOut(decision, row, merchantUserId, token);
      } catch (cause) {
        // Somebody else moved the row meanwhile: the next question sees it as it is.
        if (!isChange(cause)) throw cause;
      }
    }
    // A question that changed nothing moves its rows to the end of the queue all the same.
    const untouched = rows.filter((row) => (row.state === 'waiting' || row.state === 'unconfirmed' || row.state === 'removing') && !decisions.some((decision) => decision.kind !== 'found' && decision.id === row.id));
    for (const row of untouched) {
      if (Math.abs(clock.now() - row.observedAt) < sightingEvery) continue;
      try {
        await desk.move(row, { observedAt: clock.now(), observedFrom: 'query' }, null);
      } catch (cause) {
        if (!isChange(cause)) throw cause;
      }
    }
    return marked.map(({ listed }) => listed.mark);
  }

  const askInTurn: TokenAsks['askInTurn'] = async (profile, merchantUserId) => {
    const nothing = { alive: 0, marks: [] } as const;
    const rules = descriptionOf(profile.providerId).tokens;
    if (rules === null || !rules.listed(profile.settings)) return { kind: 'silent', error: null, ...nothing };
    let answer;
    try {
      const { list } = await desk.ability(profile);
      if (list === null) return { kind: 'silent', error: null, ...nothing };
      ({ answer } = await list({ merchantUserId, token: null }));
    } catch (cause) {
      return { kind: 'failed', error: toDto(cause), ...nothing };
    }
    if (answer.kind !== 'fact') {
      await desk.noteRefusal(profile.id, answer);
      return { kind: 'failed', error: errorOfAnswer(answer), ...nothing };
    }
    const marks = await settle(profile, rules, merchantUserId, answer.fact);
    return { kind: 'answered', alive: answer.fact.filter(({ state }) => state === 'active').length, error: null, marks };
  };

  return {
    askInTurn,
    async ask(profile, merchantUserId) {
      const { kind, alive, error } = await desk.inTurn(profile.id, await vault.userMark(profile, merchantUserId), async () => askInTurn(profile, merchantUserId));
      return { kind, alive, error };
    },
  };
}
