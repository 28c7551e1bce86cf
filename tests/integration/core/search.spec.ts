/** The search box over a real journal and three providers whose answers the test holds back: order, silence, bounds, merging. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Exchange, NumberQuestion, Provider, TransactionFact } from '@core/ports/provider.ts';
import type { FoundMovement } from '@core/ports/found-movements.ts';
import { payerMarks } from '@core/attempts/personal-entries.ts';
import { createLookup } from '@core/lookup/lookup.ts';
import { createSearch, type Search } from '@core/search/search.ts';
import { profileId, type ProfileId, type ProviderId } from '@shared/domain/ids.ts';
import { searchId, searchLimits, type PayerAnswer, type ProfileAnswer, type SearchId } from '@shared/domain/search.ts';
import { AppError } from '@shared/errors/app-error.ts';
import { toMinor } from '@shared/money/money.ts';
import { memorySealer } from '../../support/memory-sealer.ts';
import { linkPlan, patchOf, stepOf } from '../../support/journal.ts';
import { openBench, type Bench } from '../../support/use-case.ts';

let bench: Bench;
let search: Search;
let answers: ProfileAnswer[];
let payers: PayerAnswer[];
let taken: (readonly FoundMovement[])[];
let asked: { readonly at: number; readonly profile: ProfileId; readonly question: NumberQuestion }[];
let finds: Map<ProfileId, (question: NumberQuestion) => Promise<Exchange<readonly TransactionFact[]>>>;
let queried: Provider['query'];
let locked = false;
const sealer = memorySealer();
let ids: Readonly<Record<'c' | 'p' | 'v', ProfileId>>;

const fact = (change: Partial<TransactionFact> = {}): TransactionFact => ({
  kind: 'payment', reference: 'BK20261121001', originalReference: null, providerPaymentId: 'PAY-1', providerTransactionId: 'TRX-1', walletReference: null,
  amount: { minor: toMinor(12_000), currency: 'HKD' }, received: null, outcome: { kind: 'completed' }, refundedMinor: 0, method: 'alipay', createdAt: bench.clock.now(), page: null, ...change,
});
const found = (...facts: readonly TransactionFact[]): Exchange<readonly TransactionFact[]> => ({ answer: { kind: 'fact', fact: facts }, evidence: null });
const refused = (meaning: 'notFound' | 'unauthorised'): Exchange<never> => ({ answer: { kind: 'refused', meaning, problem: { reason: meaning === 'notFound' ? 'notFound' : 'refused', httpStatus: 200, providerCode: null, providerMessage: null } }, evidence: null });

beforeEach(async () => {
  queried = async () => refused('notFound');
  locked = false;
  [answers, payers, taken, asked, finds] = [[], [], [], [], new Map()];
  bench = await openBench({ providerId: 'chingchingpay', provider: () => ({ query: async (query) => queried(query) }) });
  const save = async (name: string, providerId: ProviderId, environment: 'practice' | 'test' = 'practice') => (await bench.journal.profiles.save(
    profileId.parse(bench.ids.next()),
    { id: null, name, providerId, environment, merchantId: '1000000001', baseUrl: environment === 'practice' ? null : 'https://test.example', settings: {}, timeZone: 'Asia/Hong_Kong' }, bench.clock.now(),
  )).id;
  ids = { c: bench.profile.id, p: await save('Practice P', 'pingpong'), v: await save('Practice V', 'vexora') };
  await save('Test P', 'pingpong', 'test');
  const directory = {
    ...bench.directory,
    provider: async (id: ProfileId) => ({
      ...(await bench.directory.provider(id)),
      find: async (question: NumberQuestion) => {
        asked.push({ at: bench.clock.now(), profile: id, question });
        return (finds.get(id) ?? (async () => refused('notFound')))(question);
      },
    }) as Provider,
  };
  search = createSearch({
    journal: bench.journal, directory, clock: bench.clock, ids: bench.ids, sealer: { ...sealer, fingerprint: async (text, options) => { if (locked) throw new AppError('keychain.locked'); return sealer.fingerprint(text, options); } },
    lookup: createLookup({ journal: bench.journal, engine: bench.engine, directory, clock: bench.clock, notifier: bench.notifier }),
    logger: { info: () => undefined, warn: () => undefined, error: () => undefined },
    tokens: { search: async () => ({ rows: [], next: null, total: 0, usable: 0, similar: [], asOf: bench.clock.now() }) },
    notifier: bench.notifier,
    takeOver: async (movements) => {
      taken.push(movements);
      throw new AppError('provider.conflict');
    },
    operator: async () => 'Operator A (Demo)', timeZone: async () => 'Asia/Hong_Kong',
    onAnswered: (answer) => answers.push(answer), onPayers: (answer) => payers.push(answer),
  });
});
afterEach(() => bench.close());

let count = 0;
const newId = (): SearchId => searchId.parse(`00000000-0000-4000-8000-${String((count += 1)).padStart(12, '0')}`);
const start = (text: string, live = true, id = newId()) => search.start({ id, environment: 'practice', text, live });
const last = (profile: ProfileId) => answers.findLast((answer) => answer.profileId === profile);
const states = (profile: ProfileId) => answers.filter((answer) => answer.profileId === profile).map(({ state }) => state);
/** Lets everything that waits for no clock run, moving the clock by small steps. */
async function pass(milliseconds: number): Promise<void> {
  for (let left = milliseconds; left > 0; left -= 250) {
    for (let turn = 0; turn < 12; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    bench.clock.advance(Math.min(250, left));
  }
  for (let turn = 0; turn < 12; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
const never = () => new Promise<never>(() => undefined);

async function payment(reference: string, number = 'TRX-1', payer: readonly string[] = []) {
  const { intent } = await bench.journal.intents.create({ ...linkPlan({ profileId: ids.c, reference, amountMinor: 12_000, createdAt: bench.clock.now() }), payer });
  await bench.journal.intents.step(stepOf(intent, 'SUCCEEDED', 'intent.succeeded', { effects: [patchOf(intent.transactionId, { status: 'waiting', providerPaymentId: 'PAY-1', providerTransactionId: number }, bench.clock.now())] }));
  return (await bench.journal.transactions.get(intent.transactionId))!;
}

describe('asking', () => {
  it('one that is silent, one that refuses and one that is late delay nobody, and each is told by itself', async () => {
    let answerLate = (_exchange: Exchange<readonly TransactionFact[]>): void => undefined;
    finds.set(ids.c, never);
    finds.set(ids.p, async () => refused('unauthorised'));
    finds.set(ids.v, () => new Promise((resolve) => { answerLate = resolve; }));
    const begun = await start('BK20261121001');
    expect(begun).toMatchObject({ hits: [], notAsked: [] });
    expect(begun.asking.toSorted()).toEqual([ids.c, ids.p, ids.v].toSorted());

    await pass(1_000);
    expect(last(ids.p)).toMatchObject({ state: 'done', error: { code: 'provider.auth' }, live: [] });
    expect(answers.filter(({ profileId: id }) => id !== ids.p)).toEqual([]);

    await pass(7_500);
    expect(states(ids.c)).toEqual(['silent']);
    expect(states(ids.v)).toEqual(['silent']);
    answerLate(found(fact({ amount: { minor: toMinor(30_000), currency: 'TWD' }, providerTransactionId: 'V-9' })));
    await pass(500);
    expect(last(ids.v)).toMatchObject({ state: 'done', error: null, live: [{ providerId: 'vexora', reference: 'BK20261121001', status: 'paid', amountMinor: 30_000, currency: 'TWD', complete: true, at: bench.clock.now() - 500 }] });

    await pass(23_000);
    expect(states(ids.c)).toEqual(['silent', 'gaveUp']);
  });

  it('nothing is told after a search was given up, and its later questions are not asked', async () => {
    const id = newId();
    await start('BK20261121001 BK20261121002', true, id);
    await pass(250);
    search.cancel(id);
    const before = [asked.length, answers.length];
    await pass(10_000);
    expect([asked.length, answers.length]).toEqual(before);
    await expect(search.takeOver(id, 'x')).rejects.toMatchObject({ code: 'search.over' });
  });

  it('without `live`, for words, and for another environment nobody is asked', async () => {
    expect(await start('BK20261121001', false)).toMatchObject({ asking: [], notAsked: [] });
    expect((await start('hello')).notAsked.map(({ why }) => why)).toEqual(['nothingToAsk', 'nothingToAsk', 'nothingToAsk']);
    await pass(2_000);
    expect(asked).toEqual([]);
  });

  it('a number whose form is one provider\'s is asked of nobody else, and why is said', async () => {
    const begun = await start('ch_1234567890abcdefGHIJ1234');
    expect(begun.asking).toEqual([]);
    expect(begun.notAsked).toHaveLength(3);
    await bench.journal.profiles.save(profileId.parse(bench.ids.next()), { id: null, name: 'Practice ++', providerId: 'pingxx', environment: 'practice', merchantId: 'app_1234567890abcdef', baseUrl: null, settings: {}, timeZone: 'Asia/Hong_Kong' }, bench.clock.now());
    expect((await start('ch_1234567890abcdefGHIJ1234')).asking).toHaveLength(1);
    expect((await start('re_1234567890abcdefGHIJ1234')).notAsked.map(({ why }) => why)).toContain('needsPayment');
    expect((await start('BK20261121001')).notAsked.map(({ why }) => why)).toEqual(['needsProviderNumber']);
  });

  it('a paused profile is named and not asked', async () => {
    await bench.journal.profiles.pause(ids.p, 'provider.auth', bench.clock.now());
    const begun = await start('BK20261121001');
    expect(begun.notAsked).toEqual([{ profileId: ids.p, why: 'paused' }]);
    expect(begun.asking).not.toContain(ids.p);
  });

  it('a long e-mail floods nobody: the questions are bounded and paced', async () => {
    const text = Array.from({ length: 40 }, (_, index) => `order BK2026112100${String(index).padStart(2, '0')}`).join('\n');
    const begun = await start(text);
    expect(begun.recognition.more).toBe(20);
    await pass(20_000);
    for (const profile of Object.values(ids)) {
      const mine = asked.filter((each) => each.profile === profile);
      expect(mine).toHaveLength(searchLimits.questionsPerProfile);
      for (const [index, { at }] of mine.entries()) if (index > 0) expect(at - (mine[index - 1]?.at ?? 0)).toBeGreaterThanOrEqual(250);
      expect(last(profile)).toMatchObject({ state: 'done', asked: searchLimits.questionsPerProfile });
    }
    expect(asked.length).toBeLessThanOrEqual(searchLimits.questions);
  });

  it('searches one after another share the pace, and a profile that answers nobody is not asked without end', async () => {
    finds.set(ids.c, never);
    for (let index = 0; index < 8; index += 1) {
      await start(`BK2026112100${index}`);
      await pass(500);
    }
    expect(asked.filter(({ profile }) => profile === ids.c).length).toBeLessThanOrEqual(3);
    expect(last(ids.c)).toMatchObject({ error: { code: 'search.busy' } });
  });
});

describe('what the journal has', () => {
  it.each([['its own number', 'L-261126-7F3A'], ['that in small letters', 'l-261126-7f3a'], ['the provider\'s', 'TRX-1'], ['its beginning', 'L-2611'], ['amount and day', 'HK$120 20 Nov 2026']])('is found at once by %s', async (_name, text) => {
    const row = await payment('L-261126-7F3A');
    expect((await start(text, false)).hits).toMatchObject([{ transaction: { id: row.id } }]);
  });

  it('amount and day hold at both edges of the day where the person is', async () => {
    // 20 November 2026, 14:00 in Hong Kong.
    await payment('L-261126-7F3A');
    const hits = async (text: string) => (await start(text, false)).hits.length;
    expect([await hits('120 2026-11-20'), await hits('120 2026-11-21'), await hits('HK$121 2026-11-20'), await hits('NT$120 2026-11-20')]).toEqual([1, 0, 0, 0]);
    bench.clock.advance(10 * 3_600_000 - 1);
    await payment('L-261126-7F3B', 'TRX-2');
    expect(await hits('HK$120 2026-11-20')).toBe(2);
    bench.clock.advance(1);
    await payment('L-261126-7F3C', 'TRX-3');
    expect([await hits('HK$120 2026-11-20'), await hits('HK$120 2026-11-21')]).toEqual([2, 1]);
  });

  it('is asked about at its own provider with all that is known of it; the answer is one row with the difference', async () => {
    const row = await payment('L-261126-7F3A');
    queried = async (query) => ({ answer: { kind: 'fact', fact: fact({ reference: query.reference }) }, evidence: null });
    await start('L-261126-7F3A');
    await pass(2_000);
    expect(last(ids.c)).toMatchObject({ state: 'done', asked: 1, live: [], error: null, confirmed: [{ transaction: { id: row.id, status: 'paid' }, status: 'paid', before: 'waiting' }] });
    expect(asked.filter(({ profile }) => profile === ids.c)).toEqual([]);
    expect(await bench.journal.transactions.get(row.id)).toMatchObject({ status: 'paid', observedFrom: 'query' });
  });

  it('another number of the same order leads to the same row', async () => {
    const row = await payment('L-261126-7F3A');
    finds.set(ids.c, async () => found(fact({ reference: 'L-261126-7F3A', outcome: { kind: 'completed' } })));
    await start('WALLET-000777');
    await pass(2_000);
    expect(last(ids.c)).toMatchObject({ live: [], confirmed: [{ transaction: { id: row.id }, status: 'paid', before: 'waiting' }] });
  });
});

describe('who pays', () => {
  it('is found by an address or a shopper\'s id, through fingerprints alone', async () => {
    const row = await payment('L-261126-7F3A', 'TRX-1', await payerMarks(sealer, { environment: 'practice' }, ['email:payer.a@example.com', 'customer:Member 7']));
    for (const text of ['Payer.A@example.com', 'Member 7', 'From: payer.a@example.com\nHello, where is my money?']) {
      payers = [];
      expect((await start(text, false)).payers).toBe(true);
      await pass(250);
      expect(payers, text).toMatchObject([{ hits: [{ why: 'payer', transaction: { id: row.id } }], error: null }]);
    }
    await start('member 7', false);
    await pass(250);
    expect(payers.at(-1)?.hits).toEqual([]);
  });

  it('cannot be looked for while the keychain is locked, which is said', async () => {
    locked = true;
    await start('payer.a@example.com', false);
    await pass(250);
    expect(payers).toMatchObject([{ hits: [], error: { code: 'keychain.locked' } }]);
  });
});

describe('what only the provider knows', () => {
  it('can be written down, with its payment where it is a refund; an amount that was not said cannot', async () => {
    const refund = fact({ kind: 'refund', reference: 'RF-1', originalReference: 'BK20261121001', providerTransactionId: 'TRX-2', amount: { minor: toMinor(4_000), currency: 'HKD' }, refundedMinor: null });
    finds.set(ids.c, async () => found(fact({ refundedMinor: 4_000 }), refund));
    finds.set(ids.p, async () => found(fact({ amount: null, providerTransactionId: 'TRX-3' })));
    const id = newId();
    await start('BK20261121001', true, id);
    await pass(2_000);
    expect(last(ids.c)?.live).toMatchObject([{ status: 'part_refunded', complete: true }, { kind: 'refund', status: 'succeeded', complete: true }]);
    expect(last(ids.p)?.live).toMatchObject([{ status: 'unknown', amountMinor: null, complete: false }]);
    await expect(search.takeOver(id, last(ids.c)?.live[1]?.key ?? '')).rejects.toMatchObject({ code: 'provider.conflict' });
    expect(taken).toMatchObject([[{ kind: 'payment', reference: 'BK20261121001', refundedElsewhereMinor: 4_000 }, { kind: 'refund', reference: 'RF-1', amountMinor: 4_000, status: 'succeeded', parent: { reference: 'BK20261121001' } }]]);
    expect(taken[0]?.[1]?.parent?.id).toBe(taken[0]?.[0]?.id);
    await expect(search.takeOver(id, last(ids.p)?.live[0]?.key ?? '')).rejects.toMatchObject({ code: 'search.incomplete' });
  });

  it('is no refund of a payment that only lacks the same number', async () => {
    const refund = fact({ kind: 'refund', reference: 'RF-1', originalReference: null, providerPaymentId: null, providerTransactionId: 'TRX-2', refundedMinor: null });
    finds.set(ids.c, async () => found(fact({ providerPaymentId: null }), refund));
    const id = newId();
    await start('BK20261121001', true, id);
    await pass(2_000);
    expect(last(ids.c)?.live).toMatchObject([{ kind: 'payment', complete: true }, { kind: 'refund', complete: false }]);
    await expect(search.takeOver(id, last(ids.c)?.live[1]?.key ?? '')).rejects.toMatchObject({ code: 'search.incomplete' });
    expect(taken).toEqual([]);
  });

  it('a word that nobody knows is unknown, never failed, and never written down as an end', async () => {
    finds.set(ids.c, async () => found(fact({ outcome: { kind: 'unrecognised', raw: 'odd_word' } })));
    const id = newId();
    await start('BK20261121001', true, id);
    await pass(2_000);
    expect(last(ids.c)?.live).toMatchObject([{ complete: false }]);
    await expect(search.takeOver(id, last(ids.c)?.live[0]?.key ?? '')).rejects.toMatchObject({ code: 'search.incomplete' });
    expect(last(ids.c)?.live).toMatchObject([{ status: 'unknown', words: 'odd_word' }]);
  });
});

