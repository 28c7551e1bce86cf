/**
 * What a provider's list of one shopper's tokens says about the rows that are known: pure, and the only place that decides it. Only a whole,
 * authentic list is handed in; a word that nobody knows changes nothing.
 *
 * A new living token belongs to a request that waits for it: of the same wallet, older than the token, the oldest first, and before all
 * others one whose own agreement is not still open at the provider. One that no request explains is a row of its own.
 */
import { usableTokenStates, type WalletTokenId, type WalletTokenState } from '@shared/domain/wallet-token.ts';
import type { Instant } from '@shared/time/instant.ts';
import type { StoredWalletToken } from '../ports/wallet-tokens.ts';

export type ListedToken = {
  /** Fingerprint. */
  readonly mark: string;
  readonly wallet: string | null;
  readonly walletAccount: string | null;
  readonly state: 'active' | 'pending' | 'ended' | 'unrecognised';
  readonly expiresAt: Instant | null;
};

export type KnownToken = Pick<StoredWalletToken, 'id' | 'wallet' | 'state' | 'tokenMark' | 'before' | 'link' | 'createdAt' | 'activatedAt' | 'endedAt'> & {
  /** Fingerprint of what the provider called the agreement before it was agreed to. */
  readonly handleMark: string | null;
  /** When its end was last asked for; null where it was not. */
  readonly removalAskedAt: Instant | null;
};

export type ListDecision =
  | { readonly kind: 'activate'; readonly id: WalletTokenId; readonly listed: ListedToken }
  | { readonly kind: 'decline' | 'lapse'; readonly id: WalletTokenId }
  /** Alive, as far as was known too. */
  | { readonly kind: 'confirm'; readonly id: WalletTokenId; readonly listed: ListedToken }
  /** Was taken for ended and lives. */
  | { readonly kind: 'revive'; readonly id: WalletTokenId; readonly listed: ListedToken }
  | { readonly kind: 'end' | 'removed'; readonly id: WalletTokenId }
  /** Its end was asked for long ago, and it lives. */
  | { readonly kind: 'notRemoved'; readonly id: WalletTokenId; readonly listed: ListedToken }
  | { readonly kind: 'found'; readonly listed: ListedToken };

export type ListTimes = {
  readonly now: Instant;
  /** Milliseconds after which nobody waits for a shopper any more. */
  readonly lapseAfterMs: number;
  /** Milliseconds for which a request may still be under way. */
  readonly quarantineMs: number;
};

/** Milliseconds for which a token that was just made need not be listed yet. */
const listLag = 60_000;

const usable: readonly WalletTokenState[] = usableTokenStates;

function ofKnown(row: KnownToken, listed: ListedToken | undefined, { now, quarantineMs }: ListTimes): ListDecision | null {
  const { id } = row;
  const gone = listed === undefined || listed.state === 'ended';
  const alive = listed?.state === 'active' && (listed.expiresAt === null || listed.expiresAt > now);
  if (usable.includes(row.state)) {
    if (listed !== undefined && alive) return { kind: 'confirm', id, listed };
    const fresh = row.activatedAt !== null && now - row.activatedAt < listLag && now >= row.activatedAt;
    return gone && !fresh ? { kind: 'end', id } : null;
  }
  if (row.state === 'removing') {
    if (gone) return { kind: 'removed', id };
    const inFlight = row.removalAskedAt !== null && now - row.removalAskedAt < quarantineMs;
    return alive && !inFlight ? { kind: 'notRemoved', id, listed } : null;
  }
  if (listed === undefined || !alive) return null;
  if (row.state === 'ended') return { kind: 'revive', id, listed };
  // Just after its end a list may still be the old one.
  return row.state === 'removed' && row.endedAt !== null && now - row.endedAt >= quarantineMs ? { kind: 'revive', id, listed } : null;
}

/** One entry per token; a list that says two things of one says nothing of it. */
function distinct(listed: readonly ListedToken[]): ReadonlyMap<string, ListedToken> {
  const byMark = new Map<string, ListedToken>();
  for (const entry of listed) {
    const earlier = byMark.get(entry.mark);
    byMark.set(entry.mark, earlier !== undefined && earlier.state !== entry.state ? { ...entry, state: 'unrecognised' } : entry);
  }
  return byMark;
}

/** Requests that wait for a shopper, in the order in which they take a token. */
function inTurn(rows: readonly KnownToken[], byMark: ReadonlyMap<string, ListedToken>): readonly KnownToken[] {
  const rank = ({ state, handleMark }: KnownToken): number => (handleMark !== null && byMark.get(handleMark)?.state === 'pending' ? 2 : 0) + (state === 'unconfirmed' ? 1 : 0);
  return rows
    .filter(({ state }) => state === 'waiting' || state === 'unconfirmed')
    .toSorted((left, right) => rank(left) - rank(right) || left.createdAt - right.createdAt || (left.id < right.id ? -1 : 1));
}

export function settleByList(rows: readonly KnownToken[], list: readonly ListedToken[], times: ListTimes): readonly ListDecision[] {
  const { now, lapseAfterMs } = times;
  const byMark = distinct(list);
  const decisions: ListDecision[] = [];
  const settled = new Set<WalletTokenId>();
  const decide = (decision: ListDecision): void => {
    decisions.push(decision);
    if (decision.kind !== 'found') settled.add(decision.id);
  };
  for (const row of rows) {
    const decision = row.tokenMark === null ? null : ofKnown(row, byMark.get(row.tokenMark), times);
    if (decision !== null) decide(decision);
  }
  const waiting = inTurn(rows, byMark);
  // What the provider says of a request by the name that it gave it goes before anything that is concluded.
  for (const row of waiting) {
    const own = row.handleMark === null ? undefined : byMark.get(row.handleMark);
    if (own?.state === 'active') decide({ kind: 'activate', id: row.id, listed: own });
    else if (own?.state === 'ended') decide({ kind: row.link !== null && now >= row.link.until ? 'lapse' : 'decline', id: row.id });
  }
  const explained = new Set(rows.flatMap(({ tokenMark, handleMark }) => [tokenMark, handleMark]));
  for (const listed of byMark.values()) {
    if (listed.state !== 'active' || explained.has(listed.mark) || (listed.expiresAt !== null && listed.expiresAt <= now)) continue;
    const taker = waiting.find((row) => !settled.has(row.id) && (listed.wallet === null || listed.wallet === row.wallet) && !row.before.includes(listed.mark));
    decide(taker === undefined ? { kind: 'found', listed } : { kind: 'activate', id: taker.id, listed });
  }
  for (const row of waiting) if (!settled.has(row.id) && now - row.createdAt >= lapseAfterMs) decide({ kind: 'lapse', id: row.id });
  return decisions;
}
