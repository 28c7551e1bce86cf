import { beforeAll, describe, expect, it } from 'vitest';
import { choiceAt, choicesAt, expiresAtOf, expiryAt, instantOfWall, wallOf, wishedExpiryProblem, type ExpiryWish } from '../../../renderer/features/links/expiry.ts';
import { judge, methodProblem, type Wish } from '../../../renderer/features/links/fit.ts';
import { fitProblemText } from '../../../renderer/features/links/fit-words.ts';
import { methodOfPayment, signsOf } from '../../../renderer/features/links/link-methods.ts';
import { spanText } from '../../../renderer/features/links/span-text.ts';
import { currencyChoices } from '../../../renderer/features/links/usual-currencies.ts';
import { loadTexts, translate, type Translate } from '../../../renderer/locales/i18n.ts';
import { parseAmount } from '../../../shared/money/parse-amount.ts';
import { descriptionOf, providerDescriptions } from '../../../shared/providers/catalogue.ts';
import { methodOf, type LinkMethod } from '../../../shared/providers/description.ts';
import { addMilliseconds, toInstant } from '../../../shared/time/instant.ts';
import { toZonedText } from '../../../shared/time/zones.ts';
import { fakeNow, fakeProfile } from '../../support/fake-data.ts';

const chingching = descriptionOf('chingchingpay');
const shop = fakeProfile(1, 'Practice shop', 'practice');
const taiwan = fakeProfile(6, 'Practice V', 'practice', { providerId: 'vexora' });
const aggregator = fakeProfile(5, 'Practice ++', 'practice', { providerId: 'pingxx' });
const t: Translate = (key, params, plural) => translate(key, params, plural, 'en');

function wish(amount = '480', change: Partial<Wish> = {}, expiry: Partial<ExpiryWish> = {}): Wish {
  const currency = change.currency ?? 'HKD';
  return { currency, amount: parseAmount(amount, currency), gives: 'any', expiry: { choice: null, picked: '', zone: 'UTC', ...expiry }, now: fakeNow, ...change };
}

function methodNamed(profile: typeof shop, key: string): LinkMethod {
  const found = methodOf(descriptionOf(profile.providerId), profile, key);
  if (!found) throw new Error(`no method ${key}`);
  return found;
}

beforeAll(() => loadTexts('en'));

describe('judge', () => {
  it('lets a fitting profile take the payment, by its first method', () => {
    expect(judge(shop, chingching, wish())).toMatchObject({ problem: null, blocked: false, method: { key: 'link:link', minimumMinor: 10 } });
  });

  it('does not refuse while no amount is typed yet', () => {
    expect(judge(shop, chingching, wish(''))).toMatchObject({ problem: null });
  });

  it.each([
    ['currency', wish('480', { currency: 'TWD' }), { kind: 'currency', currencies: ['HKD', 'CNY'] }],
    ['least amount', wish('0.09'), { kind: 'low', minimumMinor: 10 }],
    ['most', wish('1000000.01'), { kind: 'high', maximumMinor: 100_000_000 }],
    ['expiry', wish('480', {}, { choice: 'pick', picked: '2020-01-01 10:00' }), { kind: 'expiryPast' }],
    ['an unreadable expiry', wish('480', {}, { choice: 'pick', picked: 'soon' }), { kind: 'expiryPast' }],
  ] as const)('refuses by %s', (_name, wanted, problem) => {
    expect(judge(shop, chingching, wanted).problem).toEqual(problem);
  });

  it('refuses a profile that lacks a setting which the provider needs, by name', () => {
    const bare = { ...taiwan, settings: { ...taiwan.settings, notifyUrl: '' } };
    expect(judge(bare, descriptionOf('vexora'), wish('300', { currency: 'TWD' }))).toMatchObject({ problem: { kind: 'settings', providerId: 'vexora', keys: ['notifyUrl'] }, blocked: true });
  });

  it('refuses a profile without what the payer shall get', () => {
    expect(judge(taiwan, descriptionOf('vexora'), wish('300', { currency: 'TWD', gives: 'qr' })).problem).toEqual({ kind: 'gives', gives: 'qr' });
    expect(judge(shop, chingching, wish('300', { gives: 'qr' }))).toMatchObject({ problem: null, method: { gives: 'qr' } });
  });

  it('refuses cents where only whole units are taken, and a span that no method lasts', () => {
    expect(judge(taiwan, descriptionOf('vexora'), wish('300.50', { currency: 'TWD' })).problem).toEqual({ kind: 'wholeUnits' });
    const short = { ...aggregator, settings: { channels: ['upacp_pc'] } };
    expect(judge(short, descriptionOf('pingxx'), wish('300', { currency: 'CNY' }, { choice: 'day' })).problem).toEqual({ kind: 'expiryLate', seconds: 3_540 });
    expect(judge(short, descriptionOf('pingxx'), wish('300', { currency: 'CNY' })).problem).toBeNull();
  });

  it('blocks a paused profile, one without keys and one without methods, whatever is typed', () => {
    expect(judge({ ...shop, paused: { code: 'provider.auth', at: fakeNow } }, chingching, wish())).toMatchObject({ problem: { kind: 'paused' }, blocked: true });
    expect(judge({ ...shop, secrets: [] }, chingching, wish())).toMatchObject({ problem: { kind: 'keys' }, blocked: true });
    expect(judge({ ...aggregator, settings: { channels: [] } }, descriptionOf('pingxx'), wish())).toMatchObject({ problem: { kind: 'noMethod' }, blocked: true });
  });

  it('takes limits from the profile before the provider', () => {
    expect(judge({ ...shop, settings: { minimumLink: 50_000 } }, chingching, wish()).problem).toEqual({ kind: 'low', minimumMinor: 50_000 });
  });

  it('finds the method that can, and keeps to the one that a person chose while it names another', () => {
    const description = descriptionOf('pingxx');
    expect(judge(aggregator, description, wish('480', { currency: 'HKD' }))).toMatchObject({ problem: null, method: { key: 'paypal' } });
    expect(judge(aggregator, description, wish('480', { currency: 'HKD' }), 'alipay_qr')).toMatchObject({ problem: { kind: 'currency', currencies: ['CNY'] }, method: { key: 'alipay_qr' }, instead: { key: 'paypal' } });
    expect(judge(aggregator, description, wish('480', { currency: 'HKD' }), 'gone').method?.key).toBe('paypal');
  });

  it('says in words why one cannot', () => {
    const say = (problem: ReturnType<typeof judge>['problem'], wanted: Wish): string => (problem ? fitProblemText(t, 'en', problem, wanted) : '');
    const twd = wish('300', { currency: 'TWD' });
    expect(say(judge(shop, chingching, twd).problem, twd)).toBe('takes HKD, CNY only');
    expect(say(judge(aggregator, descriptionOf('pingxx'), wish('300', { currency: 'KWD' })).problem, wish('300', { currency: 'KWD' }))).toBe('does not take KWD');
    expect(say(judge(shop, chingching, wish('0.09')).problem, wish('0.09'))).toBe('HK$0.09 is below HK$0.10');
    expect(methodProblem(methodNamed(aggregator, 'alipay_qr'), wish())).toEqual({ kind: 'currency', currencies: ['CNY'] });
  });
});

describe('methods', () => {
  it('finds the method of a payment again, also after a hosted page has recorded the payer’s wallet', () => {
    const methods = chingching.link.methods(shop);
    expect(methodOfPayment(methods, { origin: 'link', method: null })?.key).toBe('link:link');
    expect(methodOfPayment(methods, { origin: 'link', method: 'SOME_WALLET' })?.key).toBe('link:link');
    expect(methodOfPayment(methods, { origin: 'checkout', method: 'PRACTICE_WALLET_WEB' })?.key).toBe('checkout:7:PRACTICE_WALLET_WEB');
    expect(methodOfPayment(methods, { origin: 'checkout', method: 'GONE' })).toBeUndefined();
  });

  it('tells which signs a number may have', () => {
    expect(signsOf(methodNamed(aggregator, 'alipay_qr').reference)).toBe('lettersDigits');
    expect(signsOf(methodNamed(aggregator, 'wx_pub_qr').reference)).toBe('printable');
    expect(signsOf(methodNamed(taiwan, 'STORE/711').reference)).toBe('lettersDigitsLines');
  });

  it('lists the currencies of this trade first and none twice', () => {
    const all = currencyChoices(Object.values(providerDescriptions));
    expect(all.slice(0, 4)).toEqual(['HKD', 'TWD', 'CNY', 'USD']);
    expect(new Set(all).size).toBe(all.length);
    expect(currencyChoices([chingching])).toEqual(['HKD', 'CNY']);
  });
});

describe('expiry', () => {
  it('reads a wall-clock time in the zone, and writes it back', () => {
    const at = instantOfWall('2026-11-23 14:30', 'Asia/Hong_Kong');
    expect(at && toZonedText(at, 'Asia/Hong_Kong')).toBe('2026-11-23T14:30:00+08:00');
    expect(at && wallOf(at, 'Asia/Hong_Kong')).toBe('2026-11-23 14:30');
  });

  it('takes the first of two equal wall-clock times, and steps over a skipped one', () => {
    expect(instantOfWall('2026-10-25 02:30', 'Europe/Berlin')).toBe(toInstant(Date.UTC(2026, 9, 25, 0, 30)));
    expect(instantOfWall('2026-03-29 02:30', 'Europe/Berlin')).toBe(toInstant(Date.UTC(2026, 2, 29, 1, 30)));
  });

  it('refuses what is not a time, and counts fixed spans from now', () => {
    expect(instantOfWall('soon', 'UTC')).toBeUndefined();
    expect(expiryAt('three', '', fakeNow, 'UTC')).toBe(fakeNow + 259_200_000);
    expect(expiryAt('usual', '', fakeNow, 'UTC')).toBeNull();
  });

  const none: ExpiryWish = { choice: null, picked: '', zone: 'UTC' };
  const week = { kind: 'range', leastSeconds: 120, mostSeconds: 604_740, usualSeconds: 7_200 } as const;
  const hour = { kind: 'range', leastSeconds: 120, mostSeconds: 3_540, usualSeconds: 3_600 } as const;

  it('begins with a day where that fits, else with what is usual, and offers no choice where there is none', () => {
    expect([choiceAt({ kind: 'any' }, none, fakeNow), choiceAt(week, none, fakeNow), choiceAt(hour, none, fakeNow), choiceAt({ kind: 'none', usualSeconds: null }, none, fakeNow)]).toEqual(['day', 'day', 'usual', null]);
    expect(expiresAtOf(hour, none, fakeNow)).toBeNull();
    expect(expiresAtOf({ kind: 'any' }, none, fakeNow)).toBe(addMilliseconds(fakeNow, 86_400_000));
  });

  it('offers at most four choices, those that fit, and the chosen one even where it does not', () => {
    expect(choicesAt({ kind: 'any' }, none, fakeNow)).toEqual(['hour', 'day', 'three', 'pick']);
    expect(choicesAt(week, none, fakeNow)).toEqual(['usual', 'day', 'three', 'pick']);
    expect(choicesAt(week, { ...none, choice: 'hour' }, fakeNow)).toEqual(['usual', 'hour', 'three', 'pick']);
    expect(choicesAt(hour, none, fakeNow)).toEqual(['usual', 'pick']);
    expect(choicesAt(hour, { ...none, choice: 'three' }, fakeNow)).toEqual(['usual', 'three', 'pick']);
    expect(choicesAt({ kind: 'none', usualSeconds: 60 }, { ...none, choice: 'day' }, fakeNow)).toEqual([]);
  });

  it('keeps a wish through a method that cannot have it, and says why', () => {
    const three: ExpiryWish = { ...none, choice: 'three' };
    expect(wishedExpiryProblem(hour, three, fakeNow)).toBe('expiry.tooLate');
    expect(wishedExpiryProblem(week, three, fakeNow)).toBeNull();
    expect(wishedExpiryProblem({ kind: 'none', usualSeconds: null }, three, fakeNow)).toBeNull();
    // "Usual" is nothing that a method without limits knows.
    expect(choiceAt({ kind: 'any' }, { ...none, choice: 'usual' }, fakeNow)).toBe('day');
  });

  it('says a span exactly', () => {
    expect([60, 3_600, 7_200, 604_740, 604_800, 90].map((seconds) => spanText(t, seconds))).toEqual(['1 min', '1 h', '2 h', '6 days 23 h', '7 days', '1 min 30 s']);
  });
});
