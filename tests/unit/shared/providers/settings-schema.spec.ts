import { describe, expect, it } from 'vitest';
import { providerIds } from '@shared/domain/ids.ts';
import { settingValues } from '@shared/domain/profile.ts';
import { descriptionOf } from '@shared/providers/catalogue.ts';
import { chingchingpay } from '@shared/providers/chingchingpay.ts';
import { integerSetting, settingOf, type SettingField } from '@shared/providers/description.ts';
import { parseSettings, settingSchema } from '@shared/providers/settings-schema.ts';

const refused = (key: string) => expect.objectContaining({ code: 'setting.invalid', params: { key }, field: `settings.${key}` });
const parse = (raw: unknown) => parseSettings(chingchingpay, raw);

describe.each(providerIds)('description of %s', (id) => {
  const description = descriptionOf(id);

  it('has defaults that its own schema accepts, and distinct keys', () => {
    for (const field of description.settings) expect(settingSchema(field).safeParse(field.default), field.key).toMatchObject({ success: true });
    expect(new Set(description.settings.map(({ key }) => key)).size).toBe(description.settings.length);
  });

  it('names settings that exist', () => {
    const { link, payout, quarantineSetting, statements } = description;
    expect(integerSetting(description, {}, quarantineSetting)).toBeGreaterThan(0);
    if (link.polling?.stopAfterSetting) expect(integerSetting(description, {}, link.polling.stopAfterSetting)).toBeGreaterThan(0);
    for (const key of [payout?.setting, ...statements.map(({ setting }) => setting)]) if (key) expect(typeof settingOf(description, {}, key)).toBe('boolean');
  });
});

describe('settings of a profile', () => {
  it('keeps only what differs from the defaults', () => {
    const kept = parse({ successCodes: ['0'], timestampUnit: 'ms', requestTimeout: 60_000, finalRefusalCodes: ['40012', '-3'], callbackUrl: '' });
    expect(kept).toEqual({ timestampUnit: 'ms', finalRefusalCodes: ['40012', '-3'] });
    expect(settingOf(chingchingpay, kept, 'timestampUnit')).toBe('ms');
    expect(settingValues.parse(kept)).toEqual(kept);
  });

  it('keeps a table of methods', () => {
    const methods = [{ channel_id: 7, payment_method: 'MADE_UP_QR', next: 'display_qr_code', option: '' }];
    expect(parse({ methods })).toEqual({ methods });
  });

  it.each<[string, unknown]>([
    ['signatureMessage', 'RAW-BODY'], ['signatureEncoding', 'Hex'], ['successCodes', ['00']], ['successCodes', ['1.5']], ['successCodes', [0]],
    ['successCodes', ['1e3']], ['finalRefusalCodes', Array.from({ length: 201 }, (_, index) => String(index))], ['authRefusalMeansNotExecuted', 'true'],
    ['requestTimeout', 999], ['requestTimeout', 120_001], ['requestTimeout', 1_500.5], ['requestTimeout', '60000'], ['requestTimeout', Number.NaN],
    ['quarantineMinutes', 0], ['quarantineMinutes', 1_441], ['minimumLink', 0], ['callbackUrl', 'http://shop.example/back'],
    ['callbackUrl', 'javascript:alert(1)'], ['callbackUrl', `https://shop.example/${'a'.repeat(600)}`], ['methods', [{ channel_id: 7, payment_method: 'X', next: '' }]],
    ['methods', [{ channel_id: '7', payment_method: 'X', next: '', option: '' }]], ['methods', [{ channel_id: 7, payment_method: ' ', next: '', option: '' }]],
    ['methods', [{ channel_id: 7, payment_method: 'X', next: '', option: '', extra: 1 }]], ['stores', ['two words']], ['timestampUnit', null],
    ['nothingLikeThis', 1], ['constructor', 1], ['toString', 'x'],
  ])('refuses %s = %j', (key, value) => expect(() => parse({ [key]: value })).toThrow(refused(key)));

  const rows: SettingField = {
    key: 'rows', group: 'methods', kind: 'table', default: [], maxRows: 3,
    columns: [{ key: 'way', kind: 'text', required: true, choices: ['yes', 'no'] }, { key: 'least', kind: 'integer', required: false }, { key: 'note', kind: 'text', required: false, choices: ['a'] }],
  };
  const accepts = (field: SettingField, value: unknown): boolean => settingSchema(field).safeParse(value).success;

  it('keeps cells to their choices; one that may be left out may be empty', () => {
    expect(accepts(rows, [{ way: 'yes', least: 5, note: 'a' }, { way: 'no', least: '', note: '' }])).toBe(true);
    for (const row of [{ way: 'maybe', least: 5, note: '' }, { way: '', least: 5, note: '' }, { way: 'no', least: '5', note: '' }, { way: 'no', least: 5, note: 'b' }, { way: 'no', least: 5.5, note: '' }, { way: 'no', note: '' }]) {
      expect(accepts(rows, [row]), JSON.stringify(row)).toBe(false);
    }
  });

  it('takes several lines only where a setting says so, and never in a list or a cell', () => {
    const text: SettingField = { key: 'pem', group: 'signature', kind: 'text', default: '', maxLength: 40, multiline: true };
    expect(settingSchema(text).parse(' one\r\ntwo\n')).toBe('one\r\ntwo');
    expect(accepts({ ...text, multiline: false }, 'one\ntwo')).toBe(false);
    expect(accepts({ ...text, multiline: false }, 'one\n')).toBe(true);
    expect(accepts({ key: 'words', group: 'answers', kind: 'list', default: [], itemPattern: '[^x]', maxItems: 3 }, ['one\ntwo'])).toBe(false);
    expect(accepts({ ...rows, columns: [{ key: 'free', kind: 'text', required: true }] }, [{ free: 'one\ntwo' }])).toBe(false);
  });

  it('refuses __proto__ as a key and what is no object', () => {
    expect(() => parse(JSON.parse('{"__proto__":{"timestampUnit":"ms"}}'))).toThrow();
    for (const raw of [null, 'x', 5, ['a']]) expect(() => parse(raw)).toThrow(expect.objectContaining({ code: 'setting.invalid' }));
  });
});
