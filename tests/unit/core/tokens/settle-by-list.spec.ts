import { describe, expect, it } from 'vitest';
import { settleByList, type KnownToken, type ListedToken } from '@core/tokens/settle-by-list.ts';
import { walletTokenId } from '@shared/domain/wallet-token.ts';
import { toInstant } from '@shared/time/instant.ts';

const minute = 60_000;
const start = 1_790_000_000_000;
const at = (minutes: number) => toInstant(start + minutes * minute);
const times = { now: at(60), lapseAfterMs: 30 * minute, quarantineMs: 15 * minute };
const id = (number: number) => walletTokenId.parse(`01930000-0000-7000-8000-${String(number).padStart(12, '0')}`);

function row(number: number, change: Partial<KnownToken> = {}): KnownToken {
  return { id: id(number), wallet: 'GCash', state: 'waiting', tokenMark: null, handleMark: null, before: [], link: { url: 'https://wallet.example/a', until: at(70) }, createdAt: at(50), activatedAt: null, endedAt: null, removalAskedAt: null, ...change };
}
const active = (number: number, mark: string, change: Partial<KnownToken> = {}): KnownToken => row(number, { state: 'active', tokenMark: mark, link: null, activatedAt: at(10), createdAt: at(5), ...change });
function listed(mark: string, change: Partial<ListedToken> = {}): ListedToken {
  return { mark, wallet: 'GCash', walletAccount: null, state: 'active', expiresAt: null, ...change };
}
/** Kind, row and token of each decision. */
const told = (rows: readonly KnownToken[], list: readonly ListedToken[], change: Partial<typeof times> = {}) =>
  settleByList(rows, list, { ...times, ...change }).map((decision) => [decision.kind, 'id' in decision ? Number(decision.id.slice(-12)) : null, 'listed' in decision ? decision.listed.mark : null]);

describe('a request that waits', () => {
  it.each<[string, readonly KnownToken[], readonly ListedToken[], readonly unknown[]]>([
    ['keeps waiting while nothing is listed', [row(1)], [], []],
    ['takes a new living token of its wallet', [row(1)], [listed('a')], [['activate', 1, 'a']]],
    ['takes one whose wallet nobody names', [row(1)], [listed('a', { wallet: null })], [['activate', 1, 'a']]],
    ['does not take one that was there before', [row(1, { before: ['a'] })], [listed('a')], [['found', null, 'a']]],
    ['does not take one of another wallet', [row(1)], [listed('a', { wallet: 'DANA' })], [['found', null, 'a']]],
    ['does not take one that is over', [row(1)], [listed('a', { expiresAt: at(59) })], []],
    ['does not take a pending or an unknown word', [row(1)], [listed('a', { state: 'pending' }), listed('b', { state: 'unrecognised' })], []],
    ['does not take what is said to be two things', [row(1)], [listed('a'), listed('a', { state: 'ended' })], []],
    ['takes one of two, the other is a row of its own', [row(1)], [listed('a'), listed('b')], [['activate', 1, 'a'], ['found', null, 'b']]],
    ['goes by age', [row(2, { createdAt: at(55) }), row(1)], [listed('a')], [['activate', 1, 'a']]],
    ['goes before one that nobody confirmed', [row(1, { state: 'unconfirmed', link: null }), row(2, { createdAt: at(55) })], [listed('a')], [['activate', 2, 'a']]],
    ['that nobody confirmed takes it where no other waits', [row(1, { state: 'unconfirmed', link: null })], [listed('a')], [['activate', 1, 'a']]],
    ['whose own agreement is still open lets the other go first', [row(1, { handleMark: 'h1' }), row(2, { createdAt: at(55), handleMark: 'h2' })], [listed('h1', { state: 'pending' }), listed('a')], [['activate', 2, 'a']]],
    ['keeps waiting while its own agreement is open', [row(1, { handleMark: 'h' })], [listed('h', { state: 'pending' })], []],
    ['is told by its own name that it was agreed to', [row(1, { handleMark: 'h', before: ['h'] })], [listed('h')], [['activate', 1, 'h']]],
    ['is told by its own name that it was declined', [row(1, { handleMark: 'h' })], [listed('h', { state: 'ended' })], [['decline', 1, null]]],
    ['is told so too late to be a refusal', [row(1, { handleMark: 'h', link: { url: 'https://wallet.example/a', until: at(60) } })], [listed('h', { state: 'ended' })], [['lapse', 1, null]]],
    ['is over after its time', [row(1, { createdAt: at(30) })], [], [['lapse', 1, null]]],
    ['takes a token at the last moment', [row(1, { createdAt: at(30) })], [listed('a')], [['activate', 1, 'a']]],
    ['that is only being sent is left alone', [row(1, { state: 'requesting', createdAt: at(0), link: null })], [listed('a')], [['found', null, 'a']]],
    ['that was given up takes nothing', [row(1, { state: 'cancelled', link: null, endedAt: at(55) })], [listed('a')], [['found', null, 'a']]],
  ])('%s', (_name, rows, list, decisions) => expect(told(rows, list)).toEqual(decisions));
});

describe('a known token', () => {
  it.each<[string, readonly KnownToken[], readonly ListedToken[], readonly unknown[]]>([
    ['that is listed lives', [active(1, 'a')], [listed('a')], [['confirm', 1, 'a']]],
    ['that was brought and is listed lives', [active(1, 'a', { state: 'unverified', activatedAt: null })], [listed('a')], [['confirm', 1, 'a']]],
    ['that is listed is not taken by a request', [active(1, 'a'), row(2)], [listed('a')], [['confirm', 1, 'a']]],
    ['that is not listed any more has ended', [active(1, 'a')], [listed('b', { wallet: 'DANA' })], [['end', 1, null], ['found', null, 'b']]],
    ['that is listed as ended has ended', [active(1, 'a')], [listed('a', { state: 'ended' })], [['end', 1, null]]],
    ['that was made a moment ago need not be listed', [active(1, 'a', { activatedAt: at(59.5) })], [], []],
    ['of which something unknown is said is left alone', [active(1, 'a')], [listed('a', { state: 'unrecognised' })], []],
    ['that is being removed and is gone was removed', [active(1, 'a', { state: 'removing', removalAskedAt: at(59) })], [], [['removed', 1, null]]],
    ['that is being removed and is listed may still be removed', [active(1, 'a', { state: 'removing', removalAskedAt: at(59) })], [listed('a')], []],
    ['that should have been removed long ago and lives was not', [active(1, 'a', { state: 'removing', removalAskedAt: at(40) })], [listed('a')], [['notRemoved', 1, 'a']]],
    ['that was taken for ended and lives', [active(1, 'a', { state: 'ended', endedAt: at(59) })], [listed('a')], [['revive', 1, 'a']]],
    ['that was just removed may stand in an old list', [active(1, 'a', { state: 'removed', endedAt: at(59) })], [listed('a')], []],
    ['that was removed long ago and lives is told', [active(1, 'a', { state: 'removed', endedAt: at(40) })], [listed('a')], [['revive', 1, 'a']]],
    ['that was removed stays so', [active(1, 'a', { state: 'removed', endedAt: at(40) })], [], []],
  ])('%s', (_name, rows, list, decisions) => expect(told(rows, list)).toEqual(decisions));

  it('is decided about once, whatever is listed', () => {
    const states = ['active', 'pending', 'ended', 'unrecognised'] as const;
    const rows = [row(1, { handleMark: 'h' }), row(2), active(3, 'a'), active(4, 'b', { state: 'removing', removalAskedAt: at(1) }), row(5, { state: 'unconfirmed' })];
    for (const h of states) for (const a of states) for (const fresh of states) {
      const decided = told(rows, [listed('h', { state: h }), listed('a', { state: a }), listed('n', { state: fresh })]);
      const ids = decided.map(([, of]) => of).filter((of) => of !== null);
      const tokens = decided.map(([, , mark]) => mark).filter((mark) => mark !== null);
      expect([new Set(ids).size, new Set(tokens).size]).toEqual([ids.length, tokens.length]);
    }
  });
});
