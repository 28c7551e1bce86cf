import { describe, expect, it } from 'vitest';
import { currencyExponents, exponentOf } from '@shared/money/currency.ts';
import { moneyOf, toDecimalString } from '@shared/money/money.ts';
import type { SettingValues } from '@shared/domain/profile.ts';
import { discouragedIn, expiryProblem, fitsReference, textProblem } from '@shared/providers/link-rules.ts';
import { pingpong } from '@shared/providers/pingpong.ts';
import { bindTerminalField, chargeFields } from '@shared/providers/pingpong-fields.ts';
import { bindTerminals, payTerminals, pingpongWallets } from '@shared/providers/pingpong-wallets.ts';
import { fieldProblem, readFields } from '@shared/providers/request-field.ts';
import { parseSettings } from '@shared/providers/settings-schema.ts';
import { addMilliseconds, toInstant } from '@shared/time/instant.ts';
import { pingpong as english } from '@/locales/en/providers/pingpong.ts';

const now = toInstant(1_795_240_800_000);

function hosted(settings: SettingValues = {}) {
  const [method, ...others] = pingpong.link.methods({ settings, environment: 'test' });
  if (method === undefined || others.length > 0) throw new Error('one method, no more');
  return method;
}

function fieldOf(key: string, settings: SettingValues = {}) {
  const field = hosted(settings).fields.find((candidate) => candidate.key === key);
  if (field === undefined) throw new Error(`no field ${key}`);
  return field;
}

describe('currencies', () => {
  // Provider's exponents (dossier §4.6); everything else has two digits.
  const none = ['BIF', 'CLP', 'DJF', 'GNF', 'ISK', 'JPY', 'KMF', 'KRW', 'PYG', 'RWF', 'UGX', 'UYI', 'VND', 'VUV', 'XAF', 'XOF', 'XPF'];
  const three = ['BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND'];

  it.each(hosted().currencies)('%s has the same exponent at the provider', (currency) => {
    expect(exponentOf(currency)).toBe(none.includes(currency) ? 0 : three.includes(currency) ? 3 : currency === ('CLF' as string) ? 4 : 2);
  });

  it('all of this program are offered', () => {
    expect([...hosted().currencies].sort()).toEqual(Object.keys(currencyExponents).sort());
  });

  it.each(hosted().currencies)('the largest amount in %s fits twelve characters', (currency) => {
    expect(toDecimalString(moneyOf(hosted().maximumMinor, currency)).length).toBeLessThanOrEqual(12);
  });
});

describe('addresses', () => {
  const takes = (key: string, value: string): boolean => {
    try {
      parseSettings(pingpong, { [key]: value });
      return true;
    } catch {
      return false;
    }
  };

  it.each([
    '', 'https://shop.example/notify', 'http://shop.example', 'https://a.b.shop.example:8443/x/y-z_1.php', 'https://203.0.113.7/notify', 'https://SHOP.example/%E8%8C%B6', 'https://172.32.0.1/x', 'https://local.shop.example/x', 'https://10.shop.example/',
  ])('a notification may go to "%s"', (address) => {
    expect(takes('notificationUrl', address)).toBe(!address.startsWith('https://10.'));
  });

  it.each([
    'https://shop.example/notify?x=1', 'https://shop.example?x', 'http://localhost/n', 'http://LOCALHOST:8080/n', 'http://a.localhost/n', 'http://127.0.0.1/n', 'http://127.1.2.3:9/n', 'http://192.168.1.5/n', 'http://10.0.0.1/n', 'http://172.16.0.1/n', 'http://172.31.9.9/n',
    'http://169.254.1.1/n', 'http://0.0.0.0/', 'https://intranet/n', 'https://machine.local/n', 'https://machine.internal', 'ftp://shop.example/n', '/notify', 'shop.example/notify', 'https://user@shop.example/n', 'https://user:word@shop.example/n', 'https://shop.example/a b',
    'https://shop.example/#x', 'https://shop.example/<x>', 'javascript:alert(1)', 'https://[::1]/n', 'https://2130706433/n', `https://shop.example/${'x'.repeat(255)}`,
  ])('no notification goes to "%s"', (address) => {
    expect(takes('notificationUrl', address)).toBe(false);
  });

  it.each(['merchantResultUrl', 'payResultUrl', 'payCancelUrl'])('%s may have a query, and is public too', (key) => {
    expect(takes(key, 'https://shop.example/back?order=7&x=%20')).toBe(true);
    expect(takes(key, 'https://shop.example?order=7')).toBe(true);
    expect(takes(key, 'http://localhost:3000/back')).toBe(false);
    expect(takes(key, 'https://192.168.0.4/back?order=7')).toBe(false);
  });

  it('only paths that are in doubt may be switched off', () => {
    for (const key of ['bindQueryPath', 'unbindPath']) expect(takes(key, '')).toBe(true);
    for (const key of ['refundQueryPath', 'capturePath', 'voidPath', 'captureQueryPath', 'voidQueryPath']) expect(takes(key, '')).toBe(false);
    expect(takes('refundQueryPath', '/v4/payment/getRefund')).toBe(true);
    for (const path of ['v4/x', '/v4/x?y', '/v4/../x y', '//evil.example', 'https://evil.example/x', '/v4/x/']) expect(takes('refundQueryPath', path), path).toBe(false);
  });

  it('hosts of statements are https and nothing more', () => {
    for (const host of ['', 'https://acquirer-merchant-fra.pingpongx.com']) expect(takes('transactionStatementHost', host)).toBe(true);
    for (const host of ['http://office.example', 'https://office.example/', 'https://office.example/path', 'https://localhost']) expect(takes('transactionStatementHost', host), host).toBe(false);
  });

  it('every default is one that the settings themselves take', () => {
    expect(parseSettings(pingpong, Object.fromEntries(pingpong.settings.map(({ key, default: usual }) => [key, usual])))).toEqual({});
  });
});

describe('entries of a page', () => {
  it.each(['203.0.113.7', '0.0.0.0', '255.255.255.255', '2001:db8::7', '::', '::1', '1:2:3:4:5:6:7:8', 'fe80::1:2'])('%s is an address of a shopper', (text) => {
    expect(fieldProblem(fieldOf('shopperIP'), text)).toBeNull();
  });

  it.each(['256.1.1.1', '1.2.3', '1.2.3.4.5', '01.2.3.4', 'localhost', '1:2:3:4:5:6:7:8:9', '1::2::3', ':::', 'g::1', '203.0.113.7 8'])('%s is none', (text) => {
    expect(fieldProblem(fieldOf('shopperIP'), text)).toBe('field.invalid');
  });

  it('e-mail and address are required and personal, and begin with what the profile says', () => {
    for (const key of ['email', 'shopperIP']) {
      expect(fieldOf(key)).toMatchObject({ required: true, personal: true, initial: { text: '' } });
      expect(fieldProblem(fieldOf(key), ' ')).toBe('field.required');
    }
    const settings = parseSettings(pingpong, { shopperIp: '203.0.113.9', shopperEmail: 'till@shop.example' });
    expect(fieldOf('shopperIP', settings).initial).toEqual({ text: '203.0.113.9' });
    expect(fieldOf('email', settings).initial).toEqual({ text: 'till@shop.example' });
  });

  it.each(['a@b.co', '茶@shop.example', 'x+y@shop.example'])('%s is an e-mail', (text) => expect(fieldProblem(fieldOf('email'), text)).toBeNull());
  it.each(['a@b', 'a b@c.de', '<a@b.co>', '@b.co', 'a@', 'a@b@c.de', `${'x'.repeat(120)}@shop.example`])('%s is none', (text) => expect(fieldProblem(fieldOf('email'), text)).not.toBeNull());

  it('languages are those of the profile, the first the usual one', () => {
    expect(fieldOf('language')).toMatchObject({ choices: ['en'], initial: { text: 'en' } });
    expect(fieldOf('language', { languages: ['zh', 'en'] })).toMatchObject({ choices: ['zh', 'en'], initial: { text: 'zh' } });
    expect(hosted({ languages: [] }).fields.some(({ key }) => key === 'language')).toBe(false);
  });

  it('optional ones may all stay empty', () => {
    expect(readFields(hosted().fields, { email: ' a@b.co ', shopperIP: '203.0.113.7' })).toEqual({ email: 'a@b.co', shopperIP: '203.0.113.7' });
    expect(() => readFields(hosted().fields, { email: 'a@b.co', shopperIP: '203.0.113.7', goodsName: '<b>' })).toThrow();
    expect(() => readFields(hosted().fields, { email: 'a@b.co', shopperIP: '203.0.113.7', paymentMethods: 'A,,B' })).toThrow();
  });
});

describe('limits', () => {
  it('angle brackets are refused, what channels dislike is a warning', () => {
    const { description } = hosted();
    expect(textProblem('2 > 1', description)).toBe('text.refusedCharacters');
    expect(textProblem('x'.repeat(256), description)).toBe('text.tooLong');
    expect(textProblem('', description)).toBeNull();
    expect(textProblem('Tea & cake: 100%', description)).toBeNull();
    expect(discouragedIn('Tea & cake: 100%', description)).toEqual(['&', ':', '%']);
    expect([...'\\"\'{}[]:,&/();=%+\r\n'].every((character) => discouragedIn(character, description).length === 1)).toBe(true);
    expect(discouragedIn('綠茶 Tea-1_2.3 #', description)).toEqual([]);
  });

  it('a refund’s remark has 32 characters', () => {
    if (pingpong.refund.track !== 'api') throw new Error('refunds go by call');
    const rules = pingpong.refund.rules({ method: null, currency: 'HKD', amountMinor: moneyOf(1, 'HKD').minor, origin: 'link', createdAt: now, movedAt: null }, {});
    expect(rules).toMatchObject({ partial: true, minimumMinor: 1, wholeUnits: false, windowDays: null });
    expect(textProblem('x'.repeat(32), rules.note)).toBeNull();
    expect(textProblem('x'.repeat(33), rules.note)).toBe('text.tooLong');
  });

  it('a page lives 48 hours at most', () => {
    const { expiry } = hosted();
    expect(expiryProblem(addMilliseconds(now, 48 * 3_600_000), expiry, now)).toBeNull();
    expect(expiryProblem(addMilliseconds(now, 48 * 3_600_000 + 1_000), expiry, now)).toBe('expiry.tooLate');
    expect(expiryProblem(addMilliseconds(now, 30_000), expiry, now)).toBe('expiry.tooSoon');
    expect(expiryProblem(null, expiry, now)).toBeNull();
  });

  it('an order number has 64 characters and no angle brackets', () => {
    const { reference } = hosted();
    expect(fitsReference('x'.repeat(64), reference)).toBe(true);
    for (const wrong of ['', 'x'.repeat(65), 'a b', 'a<b', 'a>b', '茶']) expect(fitsReference(wrong, reference), wrong).toBe(false);
  });
});

describe('wallets', () => {
  it('are spelled as on the bind page, with their currencies', () => {
    expect(pingpongWallets(pingpong, {}).map(({ key, bindAs, payAs }) => [key, bindAs, payAs])).toEqual(
      ['Boost', 'GCash', 'TNG eWallet', 'DANA', 'Kakaopay', 'True Money', 'AlipayHK', 'Alipay', 'Rabbit LINE Pay'].map((name) => [name, name, name]),
    );
    expect(pingpongWallets(pingpong, {}).find(({ key }) => key === 'AlipayHK')).toMatchObject({ currencies: ['HKD', 'USD', 'CNY'], tokenYears: null });
  });

  it('a profile overrides spelling and currencies, and adds one', () => {
    const wallets = pingpongWallets(pingpong, { walletNames: [
      { wallet: 'GCash', bindAs: '', payAs: 'GCASH', currencies: 'php, usd XXX' }, { wallet: 'NewPay', bindAs: 'New Pay', payAs: '', currencies: 'HKD' },
    ] });
    expect(wallets.find(({ key }) => key === 'GCash')).toEqual({ key: 'GCash', bindAs: 'GCash', payAs: 'GCASH', currencies: ['PHP', 'USD'], tokenYears: 2 });
    expect(wallets.at(-1)).toEqual({ key: 'NewPay', bindAs: 'New Pay', payAs: 'New Pay', currencies: ['HKD'], tokenYears: null });
  });

  it('two lists of terminals are not mixed up', () => {
    expect([...bindTerminals].sort()).toEqual(['01', '02', '04', '05']);
    expect([...payTerminals].sort()).toEqual(['01', '02', '03', '04']);
    expect(fieldProblem(bindTerminalField, '03')).toBe('field.invalid');
    expect(fieldProblem(chargeFields(pingpong, {}).find(({ key }) => key === 'payTerminal') ?? bindTerminalField, '05')).toBe('field.invalid');
  });
});

describe('words', () => {
  it('every key, entry, choice, site and statement has its words, and no word stands for nothing', () => {
    expect(Object.keys(english.settings).sort()).toEqual(pingpong.settings.map(({ key }) => key).sort());
    expect(Object.keys(english.credentials)).toEqual(pingpong.credentials.map(({ key }) => key));
    expect(Object.keys(english.statements)).toEqual(pingpong.statements.map(({ code }) => code));
    expect(Object.keys(english.sites)).toEqual(pingpong.baseUrls.live.map(({ code }) => code));
    const fields = [...hosted().fields, ...chargeFields(pingpong, {}), bindTerminalField];
    expect(Object.keys(english.fields).sort()).toEqual([...new Set(fields.map(({ key }) => key))].sort());
    const choices = (words: object, key: string): readonly string[] => {
      const entry: unknown = Object.entries(words).find(([name]) => name === key)?.[1];
      return typeof entry === 'object' && entry !== null && 'choices' in entry && typeof entry.choices === 'object' && entry.choices !== null ? Object.keys(entry.choices).sort() : [];
    };
    for (const field of fields) expect(choices(english.fields, field.key), field.key).toEqual(field.key === 'language' ? [] : [...field.choices].sort());
    for (const field of pingpong.settings) expect(choices(english.settings, field.key), field.key).toEqual(field.kind === 'choice' ? [...field.choices].sort() : []);
  });
});
