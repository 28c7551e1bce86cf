/** The pure rules of the token screens: address, words, limits, the form of a charge. */
import { describe, expect, it } from 'vitest';
import { limitAbove, missingSettings } from '../../../../renderer/features/tokens/bind-rules.ts';
import { chargeFactsOf, chargeProblemsOf, checkCharge, emptyCharge } from '../../../../renderer/features/tokens/charge-form.ts';
import { everyToken, readTokenState, tokenFilterOf, writeTokenQuery } from '../../../../renderer/features/tokens/token-filter.ts';
import { canBeUsed, endingOfToken, lookOf, shownStateOf } from '../../../../renderer/features/tokens/token-words.ts';
import { profileId, submitKey } from '../../../../shared/domain/ids.ts';
import { walletTokenStates } from '../../../../shared/domain/wallet-token.ts';
import { moneyOf } from '../../../../shared/money/money.ts';
import { descriptionOf } from '../../../../shared/providers/catalogue.ts';
import { toInstant } from '../../../../shared/time/instant.ts';
import { fakeId, fakeNow } from '../../../support/fake-data.ts';
import { fakeToken } from '../../../support/fake-token-data.ts';

const key = submitKey.parse(fakeId('abc', 1));
const day = 86_400_000;
const row = (change: Partial<Parameters<typeof fakeToken>[0]> = {}) => fakeToken({ number: 2, state: 'active', wallet: 'AlipayHK', merchantUserId: 'cust_1', daysOld: 10, ...change });

describe('the list’s address', () => {
  it('carries every narrowing there and back, and never the customer', () => {
    const state = { wallets: ['Rabbit LINE Pay', 'GCash'], profileIds: [profileId.parse(fakeId('a00', 4))], states: ['active', 'unconfirmed'] as const, expiring: true };
    expect(readTokenState(writeTokenQuery(state))).toEqual(state);
    expect(writeTokenQuery(everyToken)).toEqual({});
    expect(JSON.stringify(writeTokenQuery(state))).not.toContain('cust');
  });

  it('drops what it does not know', () => {
    expect(readTokenState({ state: 'active,lively', profile: 'mine', wallet: ',', expiring: 'later' })).toEqual({ ...everyToken, states: ['active'] });
  });

  it('asks for the customer exactly as typed, with the environment always', () => {
    expect(tokenFilterOf(everyToken, 'test', 'Cust  1')).toEqual({ environment: 'test', merchantUserId: 'Cust  1' });
    expect(tokenFilterOf({ ...everyToken, expiring: true }, 'live', null)).toEqual({ environment: 'live', expiringWithinDays: 30 });
  });
});

describe('the state that is shown', () => {
  it('takes the clock and a lost answer into account', () => {
    expect(shownStateOf(row(), fakeNow)).toBe('active');
    expect(shownStateOf(row({ expiresAt: toInstant(fakeNow + 6 * day) }), fakeNow)).toBe('expiring');
    expect(shownStateOf(row({ expiresAt: toInstant(fakeNow + 31 * day) }), fakeNow)).toBe('active');
    expect(shownStateOf(row({ expiresAt: fakeNow }), fakeNow)).toBe('over');
    expect(shownStateOf(row({ state: 'removing' }), fakeNow)).toBe('removing');
    expect(shownStateOf(row({ state: 'removing', problem: { reason: 'timeout', httpStatus: null, providerCode: null, providerMessage: null } }), fakeNow)).toBe('removalUnknown');
  });

  it('shows an unknown one neither as good, nor as refused, nor as waiting', () => {
    const unknown = lookOf('unconfirmed');
    expect(unknown).toEqual(lookOf('removalUnknown'));
    for (const state of walletTokenStates.filter((one) => one !== 'unconfirmed')) expect(lookOf(state)).not.toEqual(unknown);
  });

  it('offers a charge only for what can be charged right now', () => {
    expect(canBeUsed(row(), fakeNow)).toBe(true);
    expect(canBeUsed(row({ state: 'unverified' }), fakeNow)).toBe(true);
    expect(canBeUsed(row({ expiresAt: fakeNow }), fakeNow)).toBe(false);
    for (const state of ['removing', 'removed', 'ended', 'waiting', 'unconfirmed'] as const) expect(canBeUsed(row({ state }), fakeNow)).toBe(false);
  });

  it('asks for the end of the mask, or the beginning of the fingerprint where the mask shows nothing', () => {
    expect(endingOfToken({ mask: 'a91f3c••••7d20', fingerprint: '0123456789ab' })).toEqual({ kind: 'mask', text: '7d20' });
    expect(endingOfToken({ mask: '••••', fingerprint: '0123456789ab' })).toEqual({ kind: 'fingerprint', text: '0123' });
  });
});

describe('what agreements need', () => {
  it('names the empty settings alone', () => {
    expect(missingSettings({ providerId: 'pingpong', settings: { notificationUrl: 'https://shop.example/n' } })).toEqual(['merchantResultUrl']);
    expect(missingSettings({ providerId: 'chingchingpay', settings: { autoDebitRedirectUrl: '' } })).toEqual(['autoDebitRedirectUrl']);
    expect(missingSettings({ providerId: 'vexora', settings: {} })).toEqual([]);
  });

  it('warns above the least generous limit of the same currency', () => {
    const wallet = descriptionOf('pingpong').tokens?.wallets({}).find((one) => one.key === 'AlipayHK');
    expect(limitAbove(wallet, moneyOf(300_000, 'HKD'))).toBeUndefined();
    expect(limitAbove(wallet, moneyOf(300_001, 'HKD'))?.span).toBe('payment');
    expect(limitAbove(wallet, moneyOf(9_999_999, 'USD'))).toBeUndefined();
  });
});

describe('the form of a charge', () => {
  const settings = { shopperEmail: 'shopper@practice.example', shopperIp: '203.0.113.7' };
  const facts = chargeFactsOf(row(), settings)!;
  const form = { ...emptyCharge(facts, 'T1'), amountText: '198' };

  it('begins with the wallet’s first currency and no amount', () => {
    expect(emptyCharge(facts, 'T1')).toMatchObject({ amountText: '', currency: 'HKD', reference: 'T1' });
    expect(facts.currencies).toEqual(['HKD', 'USD', 'CNY']);
  });

  it('gives minor units of the chosen currency, and the row’s own id', () => {
    const check = checkCharge(form, facts, key);
    expect(check).toMatchObject({ ok: true, input: { submitKey: key, id: row().id, amountMinor: 19_800, currency: 'HKD', reference: 'T1' } });
    expect(Object.keys(check.ok ? check.input : {})).not.toContain('merchantUserId');
  });

  it.each([['', 'amount.empty'], ['0', 'amount.notPositive'], ['1,5', 'amount.ambiguous'], ['1.234', 'amount.tooManyDigits']])('refuses the amount %j', (amountText, code) => {
    const check = checkCharge({ ...form, amountText }, facts, key);
    expect(check.ok ? undefined : check.problems.amount?.code).toBe(code);
  });

  it('names every entry that is wrong at once', () => {
    const check = checkCharge({ ...form, amountText: '', reference: 'a b', fields: { ...form.fields, email: 'nobody' } }, facts, key);
    expect(check.ok ? undefined : check.problems).toMatchObject({ amount: {}, reference: { code: 'reference.invalid' }, fields: { email: 'field.invalid' } });
  });

  it('puts a refusal of the main process at its entry', () => {
    expect(chargeProblemsOf({ code: 'token.currencyNotOffered', params: {}, field: 'currency' })).toEqual({ amount: { code: 'token.currencyNotOffered', params: {} } });
    expect(chargeProblemsOf({ code: 'field.required', params: {}, field: 'fields.email' })).toEqual({ fields: { email: 'field.required' } });
    expect(chargeProblemsOf({ code: 'token.notUsable', params: {}, field: undefined })).toEqual({});
  });
});
