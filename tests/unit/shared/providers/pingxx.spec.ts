import { describe, expect, it } from 'vitest';
import type { LinkMethod, RefundablePayment, RefundRules } from '@shared/providers/description.ts';
import { methodOf } from '@shared/providers/description.ts';
import { discouragedIn, expiryProblem, fitsReference, textProblem } from '@shared/providers/link-rules.ts';
import { pingxx } from '@shared/providers/pingxx.ts';
import { channelNames, channelRule } from '@shared/providers/pingxx-channels.ts';
import { fieldProblem, readFields, type RequestField } from '@shared/providers/request-field.ts';
import { parseSettings } from '@shared/providers/settings-schema.ts';
import { toInstant } from '@shared/time/instant.ts';
import { pingxx as words } from '@/locales/en/providers/pingxx.ts';

const all = { channels: channelNames };

function channel(name: string, settings = {}): LinkMethod {
  const method = methodOf(pingxx, { settings: { ...all, ...settings }, environment: 'test' }, name);
  if (method === undefined) throw new Error(`no ${name}`);
  return method;
}

function field(fields: readonly RequestField[], key: string): RequestField {
  const found = fields.find((each) => each.key === key);
  if (found === undefined) throw new Error(`no ${key}`);
  return found;
}

describe('the channels of a profile', () => {
  it('are the presets at first, then those that it names, in that order and without strangers', () => {
    expect(pingxx.link.methods({ settings: {}, environment: 'test' }).map(({ key }) => key)).toEqual(['alipay_qr', 'wx_pub_qr', 'upacp_qr', 'alipay_wap', 'cb_alipay_qr', 'cb_wx_pub_qr']);
    expect(pingxx.link.methods({ settings: { channels: ['paypal', 'alipay', 'carrier_pigeon', 'toString', 'paypal', 'ccb_qr'] }, environment: 'test' }).map(({ key }) => key)).toEqual(['paypal', 'ccb_qr']);
    expect(pingxx.link.methods({ settings: all, environment: 'test' })).toHaveLength(21);
    expect(pingxx.link.methods({ settings: all, environment: 'test' }).every((method) => method.kind === 'checkout' && method.recordAs === method.key)).toBe(true);
  });

  it('have words in the locales: methods, entries, settings, keys', () => {
    expect(Object.keys(words.methods).sort()).toEqual([...channelNames].sort());
    expect(Object.keys(words.settings).sort()).toEqual(pingxx.settings.map(({ key }) => key).sort());
    expect(Object.keys(words.credentials)).toEqual(pingxx.credentials.map(({ key }) => key));
    const fields = [...pingxx.link.methods({ settings: all, environment: 'test' }).flatMap((method) => method.fields), ...['wx_pub_qr', 'cb_alipay_qr', 'cb_alipay_wap'].flatMap((name) => rulesOf(name).fields)];
    expect([...new Set(fields.map(({ key }) => key))].sort()).toEqual(Object.keys(words.fields).sort());
    const chosen = new Map(Object.entries(words.fields).map(([key, entry]) => [key, 'choices' in entry ? Object.keys(entry.choices).sort() : []]));
    for (const each of fields) expect(chosen.get(each.key), each.key).toEqual([...each.choices].sort());
  });

  // Dossier §6.2: shortest and longest number, and whether only letters and digits are taken.
  it.each([
    ['alipay_qr', 1, 64, true], ['cb_alipay_wap', 1, 64, true], ['wx_pub_qr', 2, 32, false], ['cb_wx_pub_qr', 1, 32, true], ['wx_wap', 2, 32, false], ['upacp_qr', 8, 40, true], ['upacp_b2b', 8, 40, true], ['cp_b2b', 8, 40, true],
    ['jdpay_wap', 1, 30, false], ['isv_qr', 8, 32, false], ['isv_wap', 8, 32, false], ['paypal', 1, 32, true], ['ccb_qr', 1, 30, true], ['cmb_wallet', 6, 32, true],
  ] as const)('%s takes numbers of %i to %i characters', (name, least, most, plain) => {
    const rule = channel(name).reference;
    const number = (length: number) => 'A'.repeat(length);
    expect([least - 1, least, most, most + 1].map((length) => fitsReference(number(length), rule))).toEqual([false, true, true, false]);
    expect(fitsReference(`${number(Math.max(least, 2))}-`, rule)).toBe(!plain);
    expect(fitsReference('A B 12345', rule)).toBe(false);
    // The vendor's advice of 8 to 20 letters and digits satisfies every row.
    expect(fitsReference('L2611217F3A21', rule)).toBe(true);
  });

  // Dossier §6.4, in minutes: the longest life.
  it.each([
    ['alipay_qr', 15 * 1_440], ['wx_pub_qr', 7 * 1_440], ['cb_wx_pub_qr', 7 * 1_440], ['upacp_wap', 60], ['upacp_pc', 60], ['cp_b2b', 60], ['upacp_b2b', 1_440], ['upacp_qr', 30 * 1_440], ['paypal', 15 * 1_440],
  ] as const)('%s may live from a minute to %i minutes, less a margin at both ends', (name, most) => {
    const now = toInstant(1_795_240_800_000);
    const at = (minutes: number) => toInstant(now + minutes * 60_000);
    const problems = (settings: object, minutes: readonly number[]) => minutes.map((each) => expiryProblem(at(each), channel(name, settings).expiry, now));
    expect(problems({ expiryMargin: 60 }, [1, 2, most - 1, most])).toEqual(['expiry.tooSoon', null, null, 'expiry.tooLate']);
    expect(problems({ expiryMargin: 0 }, [1, most, most + 1])).toEqual([null, null, 'expiry.tooLate']);
  });

  it('count the title in characters, in the UnionPay family in bytes, and warn of what some refuse', () => {
    const title = (name: string, text: string) => textProblem(text, channel(name).description);
    expect(title('alipay_qr', '')).toBe('field.required');
    expect(title('alipay_qr', '茶'.repeat(32))).toBeNull();
    expect(title('alipay_qr', '茶'.repeat(33))).toBe('text.tooLong');
    expect(title('alipay_qr', '𠮷'.repeat(32))).toBeNull();
    expect(title('upacp_qr', `${'茶'.repeat(10)}ab`)).toBeNull();
    expect(title('upacp_qr', '茶'.repeat(11))).toBe('text.tooLong');
    expect(title('wx_pub_qr', 'tea\n')).toBe('text.refusedCharacters');
    expect(discouragedIn('tea & milk 🍵', channel('alipay_wap').description)).toEqual(['&', '🍵']);
    expect(discouragedIn('tea & milk 🍵', channel('wx_pub_qr').description)).toEqual(['🍵']);
    expect(discouragedIn('綠茶, two (2)', channel('alipay_wap').description)).toEqual([]);
  });

  it('offer the currencies of their column only', () => {
    expect(channel('alipay_qr').currencies).toEqual(['CNY']);
    expect(channel('cb_wx_pub_qr').currencies).toContain('RUB');
    expect(channel('cb_wx_pub_qr').currencies).not.toContain('SEK');
    expect(channel('cb_alipay_qr').currencies).not.toContain('RUB');
    expect(channel('paypal').currencies).toContain('TWD');
    expect(channel('paypal').currencies).not.toContain('KRW');
    expect(pingxx.link.currencies).toHaveLength(27);
  });

  it('can be closed early where the profile says so', () => {
    expect(channelNames.filter((name) => channel(name).withdraw)).toEqual(['alipay_qr', 'wx_pub_qr', 'isv_qr', 'isv_wap', 'wx_wap', 'upacp_wap', 'upacp_pc']);
    expect(channel('paypal', { withdrawChannels: ['paypal'] }).withdraw).toBe(true);
  });

  it('need their extras, which begin with what the profile knows', () => {
    expect(field(channel('wx_pub_qr').fields, 'product_id')).toMatchObject({ required: true, initial: 'reference', maxLength: 32 });
    expect(field(channel('alipay_wap', { successUrl: 'https://shop.example/paid' }).fields, 'success_url').initial).toEqual({ text: 'https://shop.example/paid' });
    expect(field(channel('wx_wap').fields, 'client_ip')).toMatchObject({ required: true, personal: true });
    expect(channel('alipay_qr').fields.some(({ required }) => required)).toBe(false);
    for (const name of channelNames) expect(channel(name).fields.filter(({ required }) => required).map(({ key }) => key)).toEqual([...channelRule(name).required]);
  });

  it.each<[string, string, string, boolean]>([
    ['cb_wx_pub_qr', 'goods_list', 'Tea, 2\nPot,1', true], ['cb_wx_pub_qr', 'goods_list', 'Tea', false], ['cb_wx_pub_qr', 'goods_list', 'Tea, 0', false], ['cb_wx_pub_qr', 'goods_list', 'Tea, 1\n', true], ['cb_wx_pub_qr', 'goods_list', 'Tea, 1\n\nPot, 1', false],
    ['isv_qr', 'terminal_id', 'T0000001', true], ['isv_qr', 'terminal_id', 'T00000012', false], ['isv_qr', 'pay_channel', 'wx', true], ['isv_qr', 'pay_channel', 'paypal', false],
    ['alipay_wap', 'success_url', 'https://shop.example/paid', true], ['alipay_wap', 'success_url', 'https://shop.example/paid?a=1', false], ['alipay_wap', 'success_url', 'http://shop.example/paid', false],
    ['wx_wap', 'client_ip', '203.0.113.7', true], ['wx_wap', 'client_ip', '2001:db8::7', true], ['wx_wap', 'client_ip', '203.0.113.256', false], ['wx_wap', 'client_ip', 'somewhere', false],
    ['cmb_wallet', 'mobile', '135 0000 0000', true], ['cmb_wallet', 'mobile', '0912345678', false], ['cmb_wallet', 'p_no', '1'.repeat(30), true], ['cmb_wallet', 'p_no', '1'.repeat(31), false],
    ['alipay_qr', 'metadata', 'table=12\nwaiter=林', true], ['alipay_qr', 'metadata', 'table', false], ['alipay_qr', 'metadata', 'a=1\nb=2\na=3', false], ['alipay_qr', 'metadata', 'a=1\nab=2', true], ['alipay_qr', 'metadata', 'x=1\nmerchant_admin_reference=2', false],
    ['alipay_qr', 'metadata', Array.from({ length: 19 }, (_, index) => `k${index}=v`).join('\n'), true], ['alipay_qr', 'metadata', Array.from({ length: 20 }, (_, index) => `k${index}=v`).join('\n'), false],
    ['alipay_qr', 'body', '茶'.repeat(128), true], ['alipay_qr', 'body', '茶'.repeat(129), false], ['alipay_qr', 'note', 'n'.repeat(256), false],
  ])('%s: the entry %s with %j', (name, key, text, good) => {
    expect(fieldProblem(field(channel(name).fields, key), text) === null).toBe(good);
  });

  it('check even hostile entries at once', () => {
    const metadata = field(channel('alipay_qr').fields, 'metadata');
    const started = performance.now();
    for (const text of ['a'.repeat(900), '=\n'.repeat(450), 'a=\n'.repeat(300), `${'ab=1\n'.repeat(150)}!`, `${'a=1\n'.repeat(224)}a`]) expect(fieldProblem(metadata, text)).not.toBeNull();
    expect(performance.now() - started).toBeLessThan(1_000);
  });

  it('refuse an entry that belongs to another channel', () => {
    expect(() => readFields(channel('alipay_qr').fields, { product_id: 'tea' })).toThrow('input.invalid');
  });
});

function rulesOf(method: string | null, settings = {}): RefundRules {
  if (pingxx.refund.track !== 'api') throw new Error('no refund call');
  const payment: RefundablePayment = { method, currency: 'CNY', amountMinor: 1_000 as RefundablePayment['amountMinor'], origin: 'checkout', createdAt: toInstant(0), movedAt: null }; // an amount of a stored payment
  return pingxx.refund.rules(payment, settings);
}

describe('the rules for giving back', () => {
  it.each([
    ['alipay_qr', 90], ['cb_alipay_qr', 90], ['wx_pub_qr', 365], ['cb_wx_pub_qr', 365], ['upacp_qr', 30], ['paypal', 30], ['fuiou_new', 30], [null, 30],
  ] as const)('%s has %i days by default', (method, days) => {
    expect(rulesOf(method).windowDays).toBe(days);
  });

  it('the first row of the table that fits counts, and none is none', () => {
    const refundWindows = [{ channels: 'alipay_qr', days: 365 }, { channels: 'alipay*', days: 180 }];
    expect(rulesOf('alipay_qr', { refundWindows }).windowDays).toBe(365);
    expect(rulesOf('alipay_wap', { refundWindows }).windowDays).toBe(180);
    expect(rulesOf('wx_pub_qr', { refundWindows }).windowDays).toBeNull();
  });

  // Dossier §11.1.
  it.each([
    ['alipay_qr', '茶'.repeat(255), '茶'.repeat(256)], ['cmb_wallet', '茶'.repeat(33), '茶'.repeat(34)], ['cmb_pc_qr', 'x'.repeat(99), 'x'.repeat(100)], ['jdpay_wap', '茶'.repeat(42), '茶'.repeat(43)],
    ['paypal', 'x'.repeat(30), '茶'.repeat(11)], ['coolcredit', '茶'.repeat(100), '茶'.repeat(101)], [null, 'x'.repeat(255), 'x'.repeat(256)],
  ] as const)('%s limits the text', (method, fits, tooLong) => {
    expect(textProblem(fits, rulesOf(method).note)).toBeNull();
    expect(textProblem(tooLong, rulesOf(method).note)).toBe('text.tooLong');
  });

  it('offer the entries of their channel', () => {
    const keys = (method: string | null) => rulesOf(method).fields.map(({ key }) => key);
    expect(keys('wx_pub_qr')).toEqual(['funding_source']);
    expect(keys('cb_wx_pub_qr')).toEqual([]);
    expect(keys('cb_alipay_qr')).toEqual(['rate', 'refund_amount']);
    expect(keys('cb_alipay_wap')).toEqual(['split_fund_info']);
    expect(keys('alipay_qr')).toEqual([]);
    expect(keys(null)).toEqual([]);
    expect(fieldProblem(field(rulesOf('cb_alipay_qr').fields, 'rate'), '6.8901')).toBeNull();
    expect(fieldProblem(field(rulesOf('cb_alipay_qr').fields, 'rate'), '6,89')).toBe('field.invalid');
    expect(fieldProblem(field(rulesOf('cb_alipay_wap').fields, 'split_fund_info'), '2088, 40\n2089, 60, returned')).toBeNull();
  });
});

describe('the profile', () => {
  it('takes keys and numbers in the documented form', () => {
    expect(new RegExp(pingxx.merchantIdPattern).test('app_PRACTICE0000not1')).toBe(true);
    expect(new RegExp(pingxx.merchantIdPattern).test('app_short')).toBe(false);
    const [apiKey, privateKey] = pingxx.credentials;
    expect(new RegExp(apiKey?.pattern ?? '').test('sk_test_PracticeKeyNotReal000001')).toBe(true);
    expect(new RegExp(apiKey?.pattern ?? '').test('pk_test_PracticeKeyNotReal000001')).toBe(false);
    for (const kind of ['RSA PRIVATE KEY', 'PRIVATE KEY']) expect(new RegExp(privateKey?.pattern ?? '').test(`-----BEGIN ${kind}-----\nTk9U\nUkVBTA==\n-----END ${kind}-----\n`)).toBe(true);
    expect(new RegExp(privateKey?.pattern ?? '').test('-----BEGIN PUBLIC KEY-----\nTk9U\n-----END PUBLIC KEY-----')).toBe(false);
  });

  it('takes one public key or several, and nothing else there', () => {
    const block = '-----BEGIN PUBLIC KEY-----\nTk9UUkVBTA==\n-----END PUBLIC KEY-----';
    for (const publicKey of [block, `${block}\n\n${block}\n`]) expect(parseSettings(pingxx, { publicKey })['publicKey']).toBe(publicKey.trim());
    for (const publicKey of ['key', `${block}!`, block.replaceAll('PUBLIC', 'PRIVATE')]) expect(() => parseSettings(pingxx, { publicKey })).toThrow('setting.invalid');
  });

  it('has defaults that its own rules accept', () => {
    const defaults = Object.fromEntries(pingxx.settings.map((setting) => [setting.key, setting.default]));
    expect(parseSettings(pingxx, defaults)).toEqual({});
  });
});
