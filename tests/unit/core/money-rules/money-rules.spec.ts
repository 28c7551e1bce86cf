/** Who may change the rules of a profile, and what is told about it. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createMoneyRules, type MoneyRuleBook, type RulesChange } from '@core/money-rules/money-rules.ts';
import type { ProfileId } from '@shared/domain/ids.ts';
import { defaultMoneyRules, loosensRules, lockLevelOf, type MoneyRules } from '@shared/domain/money-rules.ts';
import { AppError } from '@shared/errors/app-error.ts';
import { toMinor } from '@shared/money/money.ts';
import { newProfileId } from '../../../support/journal.ts';
import { openBench, type Bench } from '../../../support/use-case.ts';

let bench: Bench;
let book: MoneyRuleBook;
let told: RulesChange[];
let pin: string | undefined;
let live: ProfileId;

const tier = { currency: 'HKD', fromMinor: toMinor(200_000), dailyFromMinor: toMinor(900_000) } as const;

beforeEach(async () => {
  bench = await openBench({ providerId: 'chingchingpay', provider: () => ({}) });
  live = newProfileId();
  await bench.journal.profiles.save(live, { id: null, name: 'Sample shop', providerId: 'chingchingpay', environment: 'live', merchantId: 'M-2', baseUrl: 'https://pay.example', settings: {}, timeZone: 'Asia/Hong_Kong' }, bench.clock.now());
  told = [];
  pin = undefined;
  book = createMoneyRules({
    ...bench,
    operator: async () => 'Operator A',
    appLock: { requirePin: async (typed) => { if (pin !== undefined && typed !== pin) throw new AppError(typed === null ? 'lock.pinNeeded' : 'lock.pinWrong'); } },
    onChanged: async (change) => void told.push(change),
  });
});
afterEach(() => bench.close());

const save = (profileId: ProfileId, rules: MoneyRules, answer: { readonly pin?: string; readonly typedName?: string } = {}) => book.save({ profileId, rules, pin: answer.pin ?? null, typedName: answer.typedName ?? null });

describe('rules of a profile', () => {
  it('are those of its environment until somebody makes some', async () => {
    expect(await book.get(live)).toEqual(defaultMoneyRules('live'));
    expect(await book.get(bench.profile.id)).toEqual(defaultMoneyRules('practice'));
    await expect(book.get(newProfileId())).rejects.toMatchObject({ code: 'profile.notFound' });
  });

  it('are kept, and their change is told with what was and what is', async () => {
    const [before, after] = [defaultMoneyRules('practice'), { ...defaultMoneyRules('practice'), repeatDays: 7, tiers: [tier] }];
    expect(await save(bench.profile.id, after)).toEqual(after);
    expect(await book.get(bench.profile.id)).toEqual(after);
    expect(told).toEqual([{ profileId: bench.profile.id, before, after, by: 'Operator A', at: bench.clock.now() }]);
  });

  it('of real money get looser only for who types the name of the profile', async () => {
    const looser = { ...defaultMoneyRules('live'), locks: { ...defaultMoneyRules('live').locks, refund: 'confirm' } } as const;
    await expect(save(live, looser)).rejects.toMatchObject({ code: 'lock.nameNotTyped', field: 'typedName' });
    await expect(save(live, looser, { typedName: 'Sample' })).rejects.toMatchObject({ code: 'lock.nameNotTyped' });
    expect(await book.get(live)).toEqual(defaultMoneyRules('live'));
    expect(told).toEqual([]);
    await save(live, looser, { typedName: ' Sample  shop ' });
    expect(await book.get(live)).toEqual(looser);
    // Stricter again: no name is asked for.
    await save(live, defaultMoneyRules('live'));
  });

  it('change only with the PIN where one is set', async () => {
    pin = '314159';
    const after = { ...defaultMoneyRules('practice'), repeatDays: 7 };
    await expect(save(bench.profile.id, after)).rejects.toMatchObject({ code: 'lock.pinNeeded' });
    await expect(save(bench.profile.id, after, { pin: '271828' })).rejects.toMatchObject({ code: 'lock.pinWrong' });
    expect(await book.get(bench.profile.id)).toEqual(defaultMoneyRules('practice'));
    await save(bench.profile.id, after, { pin: '314159' });
    expect(await book.get(bench.profile.id)).toEqual(after);
  });
});

describe('rules get looser', () => {
  const base: MoneyRules = { ...defaultMoneyRules('live'), tiers: [tier] };
  it.each<[string, Partial<MoneyRules>]>([
    ['by a lower lock', { locks: { ...base.locks, charge: 'confirm' } }],
    ['by a tier that is gone', { tiers: [] }],
    ['by a higher tier', { tiers: [{ ...tier, fromMinor: toMinor(200_001) }] }],
    ['by a higher sum of the day', { tiers: [{ ...tier, dailyFromMinor: toMinor(900_001) }] }],
    ['by no sum of the day', { tiers: [{ ...tier, dailyFromMinor: null }] }],
    ['by fewer days', { repeatDays: 29 }],
  ])('%s', (_how, change) => expect(loosensRules(base, { ...base, ...change })).toBe(true));

  it.each<[string, Partial<MoneyRules>]>([
    ['the same', {}],
    ['looking only', { locks: { link: 'lookOnly', charge: 'lookOnly', refund: 'lookOnly', payout: 'lookOnly' } }],
    ['lower and more tiers', { tiers: [{ ...tier, fromMinor: toMinor(100), dailyFromMinor: toMinor(100) }, { currency: 'TWD', fromMinor: toMinor(100), dailyFromMinor: null }] }],
    ['more days', { repeatDays: 365 }],
    ['a payout that is said to be confirmed, since its amount is typed all the same', { locks: { ...base.locks, payout: 'confirm' } }],
  ])('not by %s', (_how, change) => expect(loosensRules(base, { ...base, ...change })).toBe(false));

  it('never below typing the amount for a payout', () => {
    expect(lockLevelOf({ locks: { ...base.locks, payout: 'confirm' } }, 'payout')).toBe('typeAmount');
    expect(lockLevelOf({ locks: { ...base.locks, payout: 'lookOnly' } }, 'payout')).toBe('lookOnly');
  });
});
