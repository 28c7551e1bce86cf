import { describe, expect, it } from 'vitest';
import type { SettingValues } from '@shared/domain/profile.ts';
import { AppError } from '@shared/errors/app-error.ts';
import { settingOf, type LinkMethod } from '@shared/providers/description.ts';
import { amountProblem, expiryProblem, fitsReference, textProblem } from '@shared/providers/link-rules.ts';
import { fieldProblem, readFields, type RequestField } from '@shared/providers/request-field.ts';
import { parseSettings } from '@shared/providers/settings-schema.ts';
import { toInstant } from '@shared/time/instant.ts';
import { linkFields, payerIpPattern, payoutFields } from '@shared/providers/vexora-fields.ts';
import { vexora, vexoraMethodKey, vexoraMethodOf, vexoraSettings } from '@shared/providers/vexora.ts';
import { vexora as english } from '@/locales/en/providers/vexora.ts';
import { vexora as simplified } from '@/locales/zh-Hans/providers/vexora.ts';
import { vexora as traditional } from '@/locales/zh-Hant/providers/vexora.ts';
import { practiceProfileSettings } from '@electron/practice/vexora/profile-settings.ts';
import { defaultSettings, practiceMerchant } from '@electron/practice/vexora/settings.ts';

const both = { version: 'both', publicOnly: false } as const;
const payer = { firstname: '小明', lastname: '陳', mobile: '0912345678', email: 'payer@example.com', ipAddress: '203.0.114.9' };
const bank = { ...payer, bankNumber: '808-0003968123456' };

function field(fields: readonly RequestField[], key: string): RequestField {
  const found = fields.find((candidate) => candidate.key === key);
  if (found === undefined) throw new Error(`no field ${key}`);
  return found;
}

function refusalOf(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error instanceof AppError ? [error.code, error.field] : error;
  }
  return 'accepted';
}

const methods = (settings: SettingValues = {}): readonly LinkMethod[] => vexora.link.methods({ settings, environment: 'test' });
const row = { channelCode: 'NET_BANKING', wayCode: 'X', label: '', min: 0, max: 0, enabled: 'yes', confirmed: 'no' };

describe('methods', () => {
  it('are the two that the documents show; no wallet is offered before somebody adds its code', () => {
    expect(methods().map(({ key, kind, label, recordAs }) => ({ key, kind, label, recordAs }))).toEqual([
      { key: 'NET_BANKING/BANK_TRANSFER', kind: 'link', label: { text: 'Bank transfer' }, recordAs: 'BANK_TRANSFER' },
      { key: 'STORE/711', kind: 'link', label: { text: '7-ELEVEN' }, recordAs: '711' },
    ]);
  });

  it('are the rows of the profile that are switched on, each once, of a channel that exists', () => {
    const wayCodes = [row, { ...row, wayCode: 'OFF', enabled: 'no' }, { ...row, label: 'twice' }, { ...row, channelCode: 'CARD' }, { ...row, channelCode: 'EWALLET', wayCode: 'LINE_PAY' }];
    expect(methods({ wayCodes }).map(({ key, label }) => [key, label])).toEqual([['NET_BANKING/X', { text: 'NET_BANKING X' }], ['EWALLET/LINE_PAY', { text: 'EWALLET LINE_PAY' }]]);
  });

  it('take whole dollars only, within the row’s limits in dollars', () => {
    const [limited, open] = methods({ wayCodes: [{ ...row, min: 100, max: 20_000 }, { ...row, wayCode: 'Y' }] });
    if (limited === undefined || open === undefined) throw new Error('no methods');
    expect([9_900, 10_000, 10_050, 2_000_000, 2_000_100].map((minor) => amountProblem(minor, 'TWD', limited))).toEqual([
      'amount.belowMinimum', null, 'amount.notWholeUnits', null, 'amount.aboveMaximum',
    ]);
    expect([50, 100, 99_999_999_900, 100_000_000_000].map((minor) => amountProblem(minor, 'TWD', open))).toEqual(['amount.belowMinimum', null, null, 'amount.aboveMaximum']);
  });

  it('have numbers of 1 to 32 letters, digits, hyphens and underscores, more where the profile says so', () => {
    const [method] = methods();
    const [longer] = methods({ tradeNoMaxLength: 40 });
    if (method === undefined || longer === undefined) throw new Error('no methods');
    expect(['A', 'a-B_9', 'x'.repeat(32)].every((text) => fitsReference(text, method.reference))).toBe(true);
    expect(['', 'x'.repeat(33), 'A 1', 'A.1', '單', 'A\n'].some((text) => fitsReference(text, method.reference))).toBe(false);
    expect(fitsReference('x'.repeat(40), longer.reference)).toBe(true);
  });

  it('take no expiry and a remark of 200 characters without line breaks', () => {
    const [method] = methods();
    if (method === undefined) throw new Error('no methods');
    expect(expiryProblem(toInstant(2_000), method.expiry, toInstant(1_000))).toBe('expiry.notOffered');
    expect([textProblem('茶'.repeat(200), method.description), textProblem('x'.repeat(201), method.description), textProblem('a\nb', method.description), textProblem('', method.description)])
      .toEqual([null, 'text.tooLong', 'text.refusedCharacters', null]);
  });

  it('have keys that lead back to their codes', () => {
    expect(vexoraMethodOf(vexoraMethodKey({ channelCode: 'STORE', wayCode: 'A/B' }))).toEqual({ channelCode: 'STORE', wayCode: 'A/B' });
    expect(['STORE', 'STORE/', 'CARD/X', '', 'link:link'].map(vexoraMethodOf)).toEqual([null, null, null, null, null]);
  });
});

describe('entries', () => {
  it('depend on the channel', () => {
    const keys = (channel: 'NET_BANKING' | 'STORE' | 'EWALLET') => linkFields(channel, both).map(({ key }) => key);
    const common = ['firstname', 'lastname', 'mobile', 'email', 'ipAddress'];
    expect([keys('NET_BANKING'), keys('STORE'), keys('EWALLET')]).toEqual([[...common, 'bankNumber'], [...common, 'postcode', 'address'], common]);
  });

  it('are all demanded and all personal', () => {
    for (const channel of ['NET_BANKING', 'STORE', 'EWALLET'] as const) {
      for (const each of linkFields(channel, both)) expect([each.key, each.required, each.personal, fieldProblem(each, '  ')]).toEqual([each.key, true, true, 'field.required']);
    }
    expect(payoutFields.filter((each) => !each.personal).map(({ key }) => key)).toEqual(['bankCode']);
    expect(payoutFields.every((each) => each.required)).toBe(true);
  });

  it('of another channel are refused, so that no leftover of a hidden field is sent or signed', () => {
    expect(refusalOf(() => readFields(linkFields('NET_BANKING', both), { ...bank, postcode: '105' }))).toEqual(['input.invalid', 'fields.postcode']);
    expect(refusalOf(() => readFields(linkFields('STORE', both), bank))).toEqual(['input.invalid', 'fields.bankNumber']);
    expect(refusalOf(() => readFields(linkFields('EWALLET', both), bank))).toEqual(['input.invalid', 'fields.bankNumber']);
  });

  it.each(Object.keys(bank))('without %s are refused at that field', (key) => {
    const typed = Object.fromEntries(Object.entries(bank).filter(([name]) => name !== key));
    expect(refusalOf(() => readFields(linkFields('NET_BANKING', both), typed))).toEqual(['field.required', `fields.${key}`]);
  });

  it('are cleaned of what a web page leaves in them before they are checked', () => {
    expect(readFields(linkFields('NET_BANKING', both), {
      firstname: ' 小明 ', lastname: 'Re\u0301my', mobile: '+886 912\u2011345\u2013678', email: ' ｐａｙｅｒ＠example.com ', ipAddress: '２０３．０．１１４．９', bankNumber: '808\u20110003968123456；\n013－1234567890123456;',
    })).toEqual({ firstname: '小明', lastname: 'Rémy', mobile: '0912345678', email: 'payer@example.com', ipAddress: '203.0.114.9', bankNumber: '808-0003968123456,013-1234567890123456' });
  });

  const account = '808-0003968123456';
  it.each([
    ['bankNumber', [account, `${account},004-123456`, Array.from({ length: 10 }, () => '004-123456').join('\n'), '004-12345678901234567890'], ['0003968123456', '80-0003968123456', '808-12345', '808-123456789012345678901', '808_0003968123456', `${account}x`, Array.from({ length: 11 }, () => '004-123456').join(',')]],
    ['mobile', ['0912345678', '+886912345678'], ['0212345678', '091234567', '09123456789', '+85291234567', 'x']],
    ['email', ['a@b.co', 'a.b+c@sub.example.com'], ['a@b', 'a b@', '@b.co', 'a@-b.co', 'a@b..co', 'a@b.co>', '"a"@b.co']],
    ['firstname', ['小', 'x'.repeat(50)], ['x'.repeat(51), 'a\nb']],
  ] as const)('%s', (key, good, bad) => {
    const each = field(linkFields('NET_BANKING', both), key);
    expect(good.filter((text) => fieldProblem(each, text) !== null)).toEqual([]);
    expect(bad.filter((text) => fieldProblem(each, text) === null)).toEqual([]);
  });

  it.each([
    ['postcode', ['105', '10512', '105123', '１０５'], ['10', '1051', '1051234', 'abc']],
    ['address', ['台北市松山區 1 號', 'x'.repeat(200)], ['x'.repeat(201)]],
  ] as const)('%s', (key, good, bad) => {
    const each = field(linkFields('STORE', both), key);
    expect(good.filter((text) => fieldProblem(each, text) !== null)).toEqual([]);
    expect(bad.filter((text) => fieldProblem(each, text) === null)).toEqual([]);
  });

  it('of a payout: a plain account, its bank code apart', () => {
    const payee = { bankCode: '004', payeeAccount: '0003968123456', payeeName: '陳小明', payeeMobile: '0912345678', payeeEmail: 'payee@example.com' };
    expect(readFields(payoutFields, payee)).toEqual(payee);
    expect(refusalOf(() => readFields(payoutFields, { ...payee, payeeAccount: '004-0003968123456' }))).toEqual(['field.invalid', 'fields.payeeAccount']);
    expect(refusalOf(() => readFields(payoutFields, { ...payee, bankCode: '04' }))).toEqual(['field.invalid', 'fields.bankCode']);
  });
});

describe('payer addresses', () => {
  const matching = (rule: Parameters<typeof payerIpPattern>[0], texts: readonly string[]) => texts.filter((text) => new RegExp(payerIpPattern(rule), 'u').test(text));
  const four = ['203.0.114.9', '1.1.1.1', '172.32.0.1', '100.128.0.1', '223.255.255.255'];
  const reserved = ['0.1.2.3', '10.0.0.1', '100.64.0.1', '100.127.9.9', '127.0.0.1', '169.254.1.1', '172.16.0.1', '172.31.9.9', '192.168.0.1', '198.18.0.1', '198.51.100.7', '203.0.113.7', '224.0.0.1', '240.0.0.1', '255.255.255.255', '192.0.2.1'];
  const six = ['2406:2000:ec:815::3', '2001:4860:4860:0:0:0:0:8888', '2a00::'];
  const reservedSix = ['::1', '::', 'fe80::1', 'fd00::1', 'ff02::1', '2001:db8::1', '2001:0DB8::1', '1::'];
  const wrong = ['256.1.1.1', '1.1.1', '1.1.1.1.1', '01.1.1.1', '1.1.1.1 ', 'a.b.c.d', '1::2::3', '1:2:3:4:5:6:7:8:9', '12345::', ':::', '::ffff:1.2.3.4', '', 'localhost', '1:2:3'];

  it('as a whole', () => {
    expect(matching(both, [...four, ...reserved, ...six, ...reservedSix, ...wrong])).toEqual([...four, ...reserved, ...six, ...reservedSix]);
    expect(matching({ version: 'ipv4', publicOnly: false }, [...four, ...six, ...wrong])).toEqual(four);
  });

  it('public ones only', () => {
    expect(matching({ version: 'both', publicOnly: true }, [...four, ...reserved, ...six, ...reservedSix, ...wrong])).toEqual([...four, ...six]);
  });

  it('follow the profile', () => {
    const typed = (settings: SettingValues, text: string) => fieldProblem(field(methods(settings)[0]?.fields ?? [], 'ipAddress'), text);
    expect([typed({}, '192.168.0.1'), typed({ payerIpPublicOnly: true }, '192.168.0.1'), typed({ payerIpVersion: 'ipv4' }, '2a00::1')]).toEqual([null, 'field.invalid', 'field.invalid']);
  });
});

describe('settings', () => {
  it('accept what the practice gateway says of itself', () => {
    const parsed = parseSettings(vexora, practiceProfileSettings({ ...defaultSettings, payouts: true, timestampForm: 'number', sign: { placement: 'ampKey', keyLabel: 'k', pairSeparator: '&', skipEmpty: false, outputCase: 'upper', nested: 'json' } }));
    expect(parsed).toMatchObject({ payouts: true, timestampType: 'number', signPlacement: 'ampKey', signKeyLabel: 'k', signPairSeparator: '&', signSkipEmpty: false, signOutputCase: 'upper', signNested: 'json' });
    expect(vexora.link.methods({ settings: parsed, environment: 'test' }).map(({ key }) => key)).toEqual(['NET_BANKING/BANK_TRANSFER', 'STORE/711', 'EWALLET/PRACTICE_WALLET']);
    expect(new RegExp(vexora.merchantIdPattern).test(practiceMerchant.id)).toBe(true);
  });

  it('of the default gateway differ from the defaults only in what it must say', () => {
    expect(Object.keys(parseSettings(vexora, practiceProfileSettings(defaultSettings))).sort()).toEqual(['notifyUrl', 'returnUrl', 'wayCodes']);
  });

  it.each([
    ['notifyUrl', 'http://shop.example/notify'], ['pathCheckout', 'v1'], ['pathCheckout', '/v1/../x'], ['pathCheckout', '/v1?x=1'], ['paidStatuses', ['x']], ['signPlacement', 'middle'], ['linkFields', ['data.link']],
    ['wayCodes', [{ channelCode: 'STORE', wayCode: '711' }]], ['linkTtl', 0], ['unknownStatus', 'paid'],
  ])('refuse %s = %j', (key, value) => {
    expect(refusalOf(() => parseSettings(vexora, { [key]: value }))).toEqual(['setting.invalid', `settings.${key}`]);
  });

  it('keep failed codes of four and five characters apart', () => {
    expect(settingOf(vexora, {}, 'failedStatuses')).toEqual(['00029', '0029', '0100019', '00032']);
  });

  it('of the sister brand change paths and link, and leave what the profile says', () => {
    const values = vexoraSettings({ brand: 'paypro', pathBalance: '/own' });
    expect([settingOf(vexora, values, 'pathCheckout'), settingOf(vexora, values, 'pathBalance'), settingOf(vexora, values, 'linkFields')]).toEqual(['/v1/paypro/paymentLink', '/own', ['paymentUrl', 'paymentLink']]);
    for (const [key, value] of Object.entries(vexoraSettings({ brand: 'paypro' }))) expect(() => parseSettings(vexora, { [key]: value })).not.toThrow();
    expect(vexoraSettings({})).toEqual({});
  });
});

describe('what screens are told', () => {
  it('money is given back by other means only, and a lost answer is never sent again unasked', () => {
    expect(vexora.refund).toEqual({ track: 'manual' });
    expect(vexora.resend).toEqual({ link: 'C', checkout: 'C', charge: 'E', refund: 'E', payout: 'C' });
  });

  it('payouts are behind a switch that is off, from NT$100 in whole dollars', () => {
    expect(vexora.payout).toMatchObject({ setting: 'payouts', currency: 'TWD', minimumMinor: 10_000, wholeUnits: true });
    expect(settingOf(vexora, {}, 'payouts')).toBe(false);
  });

  it('polling asks after 10 s, 30 s, 1 min, then every 5 min for an hour, then hourly', () => {
    const asked: number[] = [];
    const { steps = [], laterSeconds = 0 } = vexora.link.polling ?? {};
    for (let age = 0; asked.length < 18;) {
      age += steps.find((step) => age < step.untilAgeSeconds)?.everySeconds ?? laterSeconds;
      asked.push(age);
    }
    expect(asked.slice(0, 5)).toEqual([10, 40, 100, 400, 700]);
    expect(asked.slice(13, 17)).toEqual([3_400, 3_700, 7_300, 10_900]);
    expect(vexora.link.polling?.stopAfterSetting).toBe('linkTtl');
  });
});

describe.each([['English', english], ['Traditional Chinese', traditional], ['Simplified Chinese', simplified]])('words in %s', (_language, words) => {
  const sorted = (keys: readonly string[]) => [...new Set(keys)].sort();

  it('name exactly what there is', () => {
    const fields = [...(['NET_BANKING', 'STORE', 'EWALLET'] as const).flatMap((channel) => linkFields(channel, both)), ...payoutFields];
    expect(Object.keys(words.fields).sort()).toEqual(sorted(fields.map(({ key }) => key)));
    expect(Object.keys(words.settings).sort()).toEqual(sorted(vexora.settings.map(({ key }) => key)));
    expect(Object.keys(words.credentials)).toEqual(vexora.credentials.map(({ key }) => key));
  });

  it('name every choice and every column', () => {
    const named = (key: string, kind: 'choices' | 'columns'): readonly string[] => {
      const text: unknown = Object.entries(words.settings).find(([name]) => name === key)?.[1];
      const list: unknown = typeof text === 'object' && text !== null ? Object.entries(text).find(([name]) => name === kind)?.[1] : undefined;
      return typeof list === 'object' && list !== null ? Object.keys(list).sort() : [];
    };
    for (const setting of vexora.settings) {
      if (setting.kind === 'choice') expect(named(setting.key, 'choices'), setting.key).toEqual(sorted(setting.choices));
      if (setting.kind === 'table') {
        expect(named(setting.key, 'columns'), setting.key).toEqual(sorted(setting.columns.map(({ key }) => key)));
        expect(named(setting.key, 'choices'), setting.key).toEqual(sorted(setting.columns.flatMap(({ choices = [] }) => choices)));
      }
    }
  });

  it('have none of the characters that mean something to the translator', () => {
    expect([...JSON.stringify(Object.values(words.settings).map(({ label, help }) => [label, help])).matchAll(/[{}@|$]/g)].map(([found]) => found)).toEqual([]);
    expect([...JSON.stringify(Object.values(words.fields).map(({ label, help, problem }) => [label, help, problem])).matchAll(/[{}@|$]/g)].map(([found]) => found)).toEqual([]);
  });
});
