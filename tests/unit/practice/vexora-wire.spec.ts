import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cashierLanguages } from '@electron/practice/cashier/texts.ts';
import { cashierMethodTexts } from '@electron/practice/cashier/method-texts.ts';
import { localTime } from '@electron/practice/vexora/answers.ts';
import { readFlatJson } from '@electron/practice/vexora/flat-json.ts';
import { practiceProfileSettings } from '@electron/practice/vexora/profile-settings.ts';
import { defaultSettings, practiceCredentials, practiceMerchant } from '@electron/practice/vexora/settings.ts';
import { wireAmount, writeJson } from '@electron/practice/vexora/wire.ts';

describe('readFlatJson', () => {
  it('gives every top-level member as it was sent, however it is written', () => {
    fc.assert(fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.constantFrom(undefined, 1, '\t'), (value, indent) => {
      const read = readFlatJson(Buffer.from(JSON.stringify(value, null, indent), 'utf8'));
      expect(read.kind).toBe('object');
      if (read.kind !== 'object') return;
      expect(read.entries.map((entry) => entry.name).sort()).toEqual(Object.keys(value).sort());
      for (const { name, raw, text, kind } of read.entries) {
        const member: unknown = JSON.parse(raw);
        expect(JSON.stringify(member)).toBe(JSON.stringify(value[name]));
        expect(text).toBe(kind === 'text' ? value[name] : raw);
      }
    }), { numRuns: 1_000 });
  });

  it('never throws, whatever the bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      expect(['object', 'not-json', 'duplicate']).toContain(readFlatJson(Buffer.from(bytes)).kind);
    }), { numRuns: 1_000 });
  });

  it('keeps the digits of numbers and finds a name that comes twice', () => {
    expect(readFlatJson(Buffer.from('{"a":300.00 , "b" : 1e2}'))).toMatchObject({ entries: [{ name: 'a', kind: 'number', raw: '300.00' }, { name: 'b', raw: '1e2' }] });
    expect(readFlatJson(Buffer.from('{"a":1,"b":{"a":2},"\\u0061":3}'))).toEqual({ kind: 'duplicate', name: 'a' });
  });

  it('reads a hundred thousand members in a moment', () => {
    const many = `{${Array.from({ length: 100_000 }, (_each, index) => `"${index}":1`).join(',')}}`;
    expect(readFlatJson(Buffer.from(many))).toMatchObject({ kind: 'object' });
  });
});

describe('writeJson', () => {
  it('keeps order, digits and doubled names, and leaves out what is not there', () => {
    const text = writeJson([['b', '"\u2028'], ['a', { number: '300.00' }], ['a', null], ['c', undefined], ['d', { list: [[['e', true]], []] }], ['f', [['g', 'h']]]]);
    expect(text).toBe('{"b":"\\"\u2028","a":300.00,"a":null,"d":[{"e":true},{}],"f":{"g":"h"}}');
  });

  it('writes whole dollars in every form', () => {
    expect(wireAmount(480, 'whole-text')).toBe('480');
    expect(wireAmount(-5, 'four-decimals-number')).toEqual({ number: '-5.0000' });
  });
});

describe('localTime', () => {
  it.each([[1_795_240_800_000, '2026-11-21 14:00:00'], [1_795_276_799_999, '2026-11-21 23:59:59'], [1_795_276_800_000, '2026-11-22 00:00:00']])('%s -> %s', (at, text) => {
    expect(localTime(at)).toBe(text);
  });
});

describe('practice profile', () => {
  it('sets two addresses and the ways, and beyond them only what was changed', () => {
    expect(Object.keys(practiceProfileSettings(defaultSettings)).sort()).toEqual(['notifyUrl', 'returnUrl', 'wayCodes']);
    const changed = practiceProfileSettings({ ...defaultSettings, payouts: true, timestampForm: 'number', sign: { ...defaultSettings.sign, placement: 'wrap' } });
    expect(changed).toMatchObject({ payouts: true, timestampType: 'number', signPlacement: 'wrap' });
    expect(Object.keys(changed)).toHaveLength(6);
  });

  it('has keys that say what they are', () => {
    expect(practiceCredentials.appSecret).toContain('not-real');
    expect(practiceMerchant.id).toMatch(/^\d{10}$/);
  });
});

describe('texts of the ways of paying', () => {
  it('are there in every language', () => {
    const keys = (value: unknown): readonly string[] => (typeof value === 'object' && value !== null
      ? Object.entries(value).flatMap(([name, inner]) => keys(inner).map((rest) => `${name}.${rest}`))
      : [String(value).trim() === '' ? 'EMPTY' : '']);
    for (const language of cashierLanguages) expect(keys(cashierMethodTexts[language])).toEqual(keys(cashierMethodTexts.en));
    expect(keys(cashierMethodTexts.en).filter((key) => key.includes('EMPTY'))).toEqual([]);
  });
});
