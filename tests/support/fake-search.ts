/** The search box over the synthetic records: the text is recognised as the app does it, each profile answers in a way of its own. */
import type { ProfileId } from '../../shared/domain/ids.ts';
import type { Profile } from '../../shared/domain/profile.ts';
import { liveHit, type JournalHit, type NotAsked, type ProfileAnswer, type SearchId } from '../../shared/domain/search.ts';
import type { Transaction } from '../../shared/domain/transaction.ts';
import type { AppErrorDto } from '../../shared/errors/app-error.ts';
import type { EventName, Handlers } from '../../shared/ipc/contract.ts';
import { descriptionOf } from '../../shared/providers/catalogue.ts';
import { numberShapes } from '../../shared/search/number-shapes.ts';
import { recognise } from '../../shared/search/recognise.ts';
import { businessDateOf } from '../../shared/time/zones.ts';
import { fakeNow } from './fake-data.ts';

export type FakeSearch = {
  /** Nobody knows anything. */
  readonly nothing?: boolean;
  /** Everybody has answered, nobody is silent. */
  readonly quick?: boolean;
  /** Something that only a provider knows is taken over, or is refused. */
  readonly takeOver?: 'refused';
  /** The keychain is locked: payers cannot be looked for. */
  readonly locked?: boolean;
};

type Surroundings = {
  readonly emit: (event: EventName, payload: unknown) => void;
  readonly profiles: readonly Profile[];
  readonly rows: () => readonly Transaction[];
  readonly refuse: (error: AppErrorDto) => Error;
};

type SearchChannel = 'search.start' | 'search.cancel' | 'search.takeOver';

function hitsOf(text: string, rows: readonly Transaction[]): readonly JournalHit[] {
  const { found, shopper } = recognise(text, { today: businessDateOf(fakeNow, 'Asia/Hong_Kong'), shapes: numberShapes });
  return rows.flatMap((transaction): readonly JournalHit[] => {
    for (const each of found.toSorted((left, right) => Number(right.kind === 'number') - Number(left.kind === 'number'))) {
      if (each.kind === 'number' && [transaction.reference, transaction.parentReference, transaction.providerPaymentId, transaction.providerTransactionId, transaction.walletReference].includes(each.text)) return [{ transaction, why: 'number', matched: each.text }];
      if (each.kind === 'amount' && each.amounts.some(({ minor, currency }) => minor === transaction.amountMinor && currency === transaction.currency)
        && (each.days.length === 0 || each.days.includes(businessDateOf(transaction.createdAt, 'Asia/Hong_Kong')))) return [{ transaction, why: 'amount', matched: each.text }];
    }
    return shopper !== null && shopper.length > 1 && transaction.reference.startsWith(shopper.toUpperCase()) ? [{ transaction, why: 'beginning', matched: shopper }] : [];
  });
}

export function fakeSearchHandlers(options: FakeSearch, { emit, profiles, rows, refuse }: Surroundings): Pick<Handlers, SearchChannel> {
  function answer(id: SearchId, profile: Profile, numbers: readonly string[], hits: readonly JournalHit[]): ProfileAnswer {
    const none = { id, profileId: profile.id, state: 'done', asked: 1, of: 1, confirmed: [], live: [], error: null, at: fakeNow } as const satisfies ProfileAnswer;
    if (options.nothing) return none;
    const own = hits.filter(({ why, transaction }) => why === 'number' && transaction.profileId === profile.id);
    if (own.length > 0) {
      const confirmed = own.map(({ transaction, matched }) => {
        const paid = transaction.status === 'waiting';
        return { transaction, status: paid ? 'paid' as const : transaction.status, before: paid ? 'waiting' as const : null, at: fakeNow, matched };
      });
      return { ...none, confirmed };
    }
    if (profile.providerId === 'pingpong' && !options.quick) return { ...none, state: 'silent', asked: 0 };
    if (profile.name.includes('CNY')) return { ...none, error: { code: 'provider.auth', params: { reason: 'refused', httpStatus: 401, providerCode: null, providerMessage: null } } };
    if (profile.providerId === 'vexora') {
      return { ...none, live: [liveHit.parse({
        key: `${profile.id} live`, profileId: profile.id, providerId: 'vexora', kind: 'payment', reference: numbers[0] ?? 'V', parentReference: null, providerPaymentId: 'VP20261120000417', providerTransactionId: 'VP20261120000417',
        walletReference: null, method: 'STORE', amountMinor: 128_000, receivedMinor: 128_000, refundedMinor: null, currency: 'TWD', status: 'paid', words: null, createdAt: fakeNow - 3_600_000, at: fakeNow, complete: true, matched: numbers[0] ?? '',
      })] };
    }
    return none;
  }

  return {
    'search.start': async ({ id, environment, text, live }) => {
      const recognition = recognise(text, { today: businessDateOf(fakeNow, 'Asia/Hong_Kong'), shapes: numberShapes });
      const hits = options.nothing ? [] : hitsOf(text, rows());
      const asked = recognition.found.some(({ kind }) => kind === 'number') && live ? profiles.filter((profile) => profile.environment === environment) : [];
      const notAsked: NotAsked[] = asked.flatMap((profile): NotAsked[] => {
        if (profile.paused) return [{ profileId: profile.id, why: 'paused' }];
        return descriptionOf(profile.providerId).numbers.own === null ? [{ profileId: profile.id, why: 'needsProviderNumber' }] : [];
      });
      const left = new Set<ProfileId>(notAsked.map(({ profileId }) => profileId));
      const asking = asked.filter((profile) => !left.has(profile.id));
      setTimeout(() => {
        for (const profile of asking) emit('search.answered', answer(id, profile, recognition.found.flatMap((each) => (each.kind === 'number' ? [each.text] : [])), hits));
        emit('search.payers', { id, hits: [], tokens: [], tokenTotal: 0, error: options.locked ? { code: 'keychain.locked', params: {} } : null, at: fakeNow });
      }, 20);
      return { recognition, hits: [...hits], payers: recognition.shopper !== null || recognition.found.length > 0, asking: asking.map(({ id: profileId }) => profileId), notAsked, asOf: fakeNow };
    },
    'search.cancel': async () => ({}),
    'search.takeOver': async () => {
      const [row] = rows();
      if (options.takeOver === 'refused' || row === undefined) throw refuse({ code: 'search.incomplete', params: {} });
      return row;
    },
  };
}
