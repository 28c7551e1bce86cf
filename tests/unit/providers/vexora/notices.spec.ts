import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answerVerdict, withPlatformNumberNamed } from '@electron/providers/vexora/answer-sign.ts';
import { readNotice } from '@electron/providers/vexora/notices.ts';
import { rawMembers, signedMember } from '@electron/providers/vexora/raw-members.ts';
import type { SignSettings } from '@electron/providers/vexora/settings.ts';

const secret = 'practice-secret-not-real';
const usual: SignSettings = { placement: 'append', keyLabel: 'key', pairSeparator: '', skipEmpty: true, outputCase: 'lower', nested: 'skip' };
const md5 = (text: string): string => createHash('md5').update(text, 'utf8').digest('hex');

/** `sorted` is the signed text by hand, without the secret. */
function body(members: string, sorted: string): string {
  return `{${members},"sign":"${md5(`${sorted}${secret}`)}"}`;
}

const members = '"platFormTradeNo":"P1","tradeNo":"A-1","amount":"300.00","status":"0000","message":"成功","timestamp":"1795240800000"';
const sorted = 'amount=300.00message=成功platFormTradeNo=P1status=0000timestamp=1795240800000tradeNo=A-1';
const verified = { kind: 'verified', type: '0000', reference: 'A-1', providerNumber: 'P1' };
const read = (text: string, settings: SignSettings = usual) => readNotice({ body: text }, secret, settings);

describe('a notification', () => {
  it('is believed with a signature over all its fields', () => {
    expect(read(body(members, sorted))).toEqual(verified);
  });

  it('counts a number as it is written', () => {
    expect(read(body(members.replace('"300.00"', '300.00'), sorted))).toEqual(verified);
  });

  it('or as it would be written again, whichever the sender signed', () => {
    expect(read(body(members.replace('"300.00"', '300.00'), sorted.replace('300.00', '300')))).toEqual(verified);
    expect(read(body(members.replace('"300.00"', '300.50'), sorted.replace('300.00', '300.5')))).toEqual(verified);
    expect(read(body(members.replace('"300.00"', '3e2'), sorted.replace('300.00', '300')))).toEqual(verified);
  });

  it('a text is never read as the number in it', () => {
    expect(read(body(members, sorted.replace('300.00', '300')))).toEqual({ kind: 'refused', reason: 'badSignature' });
  });

  it('signs fields that nobody documents', () => {
    const more = `${members},"zz":"x","channelCode":"STORE"`;
    expect(read(body(more, `amount=300.00channelCode=STORE${sorted.slice('amount=300.00'.length)}zz=x`))).toEqual(verified);
    expect(read(body(more, sorted))).toEqual({ kind: 'refused', reason: 'badSignature' });
  });

  it('leaves out empty and null fields, booleans not', () => {
    expect(read(body(`${members},"remark":"","b":null,"zz":true`, `${sorted}zz=true`))).toEqual(verified);
  });

  it('reads escapes and blanks as JSON does', () => {
    const spaced = members.replace('"成功"', '"\\u6210\\u529f"').replaceAll(':"', ' :\n "').replaceAll(',', ' , ');
    expect(read(`  ${body(spaced, sorted)}\n`)).toEqual(verified);
  });

  it('leaves nested values out, or signs them as they are written, as the profile says', () => {
    const nested = `${members},"zz":{"b": 1.0, "a":"]}"}`;
    expect(read(body(nested, sorted))).toEqual(verified);
    expect(read(body(nested, `${sorted}zz={"b": 1.0, "a":"]}"}`))).toEqual({ kind: 'refused', reason: 'badSignature' });
    expect(read(body(nested, `${sorted}zz={"b": 1.0, "a":"]}"}`), { ...usual, nested: 'json' })).toEqual(verified);
  });

  it('of the sister brand names its number otherwise', () => {
    expect(read(body('"payproTradeNo":"P1","tradeNo":"A-1","status":"0000"', 'payproTradeNo=P1status=0000tradeNo=A-1'))).toEqual(verified);
  });

  it('keeps the status a text', () => {
    expect(read(body('"tradeNo":"A-1","status":"00029"', 'status=00029tradeNo=A-1'))).toEqual({ kind: 'verified', type: '00029', reference: 'A-1', providerNumber: null });
    expect(read(body('"tradeNo":"A-1","status":29', 'status=29tradeNo=A-1'))).toEqual({ kind: 'refused', reason: 'malformed' });
  });

  const good = body(members, sorted);
  it.each([
    ['an upper-case signature', good.replace(/"sign":"(\w+)"/, (_all, sign: string) => `"sign":"${sign.toUpperCase()}"`), 'badSignature'],
    ['another amount', good.replace('300.00', '300.01'), 'badSignature'],
    ['another status', good.replace('"0000"', '"0015"'), 'badSignature'],
    ['no signature', `{${members}}`, 'noSignature'],
    ['an empty signature', `{${members},"sign":""}`, 'noSignature'],
    ['a null signature', `{${members},"sign":null}`, 'noSignature'],
    ['a signature that is a number', `{${members},"sign":1}`, 'badSignature'],
    ['a signature that is a list', `{${members},"sign":["x"]}`, 'badSignature'],
    ['a name that comes twice', good.replace('"amount":"300.00"', '"amount":"300.00","amount":"300.00"'), 'malformed'],
    ['two signatures', good.replace('}', ',"sign":"x"}'), 'malformed'],
    ['a name twice, once escaped', good.replace('"amount":"300.00"', '"amount":"300.00","am\\u006funt":"9"'), 'malformed'],
    ['a list', `[${good}]`, 'malformed'],
    ['no JSON', 'status=0000&tradeNo=A-1', 'malformed'],
    ['nothing', '', 'malformed'],
    ['an empty object', '{}', 'malformed'],
    ['half of it', good.slice(0, 60), 'malformed'],
    ['more than 64 KiB', body(`${members},"zz":"${'x'.repeat(65_600)}"`, `${sorted}zz=${'x'.repeat(65_600)}`), 'malformed'],
    ['64 KiB of three-byte characters', body(`${members},"zz":"${'茶'.repeat(22_000)}"`, `${sorted}zz=${'茶'.repeat(22_000)}`), 'malformed'],
    ['no order number', body('"status":"0000"', 'status=0000'), 'malformed'],
    ['no status', body('"tradeNo":"A-1"', 'tradeNo=A-1'), 'malformed'],
  ])('with %s is refused', (_name, text, reason) => {
    expect(read(text)).toEqual({ kind: 'refused', reason });
  });

  it('signed with another secret is refused', () => {
    expect(readNotice({ body: good }, 'another-secret', usual)).toEqual({ kind: 'refused', reason: 'badSignature' });
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json(), fc.tuple(fc.nat({ max: good.length }), fc.string({ maxLength: 4 })).map(([at, insert]) => good.slice(0, at) + insert + good.slice(at))), (text) => {
      const reading = read(text);
      if (reading.kind !== 'refused') expect(JSON.parse(text)).toMatchObject({ tradeNo: reading.reference });
    }), { numRuns: 2_000 });
  });
});

describe('raw members', () => {
  it('give every value back as it is written', () => {
    const value = fc.oneof(fc.json(), fc.constantFrom('300.00', '-0', '1E+2', '"\\"}"', '{"a":"]"}', '[[],"{"]', 'null', 'true', '""'));
    fc.assert(fc.property(fc.array(fc.tuple(fc.string(), value, fc.constantFrom('', ' ', '\n\t')), { maxLength: 6 }), (entries) => {
      const text = `{${entries.map(([name, raw, blank]) => `${blank}${JSON.stringify(name)}${blank}:${blank}${raw.trim()}${blank}`).join(',')}}`;
      expect(rawMembers(text).map(({ name, raw }) => [name, raw])).toEqual(entries.map(([name, raw]) => [name, raw.trim()]));
      for (const { start, valueAt, raw } of rawMembers(text)) expect([text[start], text.slice(valueAt, valueAt + raw.length)]).toEqual(['"', raw]);
    }));
  });

  it('of anything but an object are none', () => {
    expect(['', '[]', '"x"', '1', 'null', '{}', ' { } '].flatMap((text) => rawMembers(text))).toEqual([]);
  });

  it('are signed by their text', () => {
    expect([['"a\\u0062"', 'ab'], ['1.50', '1.50'], ['null', null], ['true', 'true'], ['-0', '-0']].map(([raw, text]) => signedMember({ name: 'x', raw: String(raw) }, 'written').text === text)).toEqual([true, true, true, true, true]);
    expect(signedMember({ name: 'x', raw: '1.50' }, 'plain').text).toBe('1.5');
  });
});

describe('the signature of an answer', () => {
  const data = `{${members}}`;
  const signed = body(members, sorted);
  it.each([
    ['absent', `{"code":"0000","data":${data}}`],
    ['absent', '{"code":"8000","data":null}'],
    ['good', `{"code":"0000","msg":"ok","data":${signed}}`],
    ['bad', `{"code":"0000","data":${signed.replace('A-1', 'A-2')}}`],
    ['good', `{"code":"0000","data":${data},"sign":"${md5(`code=0000${secret}`)}"}`],
    ['bad', `{"code":"0000","data":${data},"sign":"${md5(`code=0000data=${data}${secret}`)}"}`],
    ['bad', `{"code":"0000","data":${signed},"sign":"${'0'.repeat(32)}"}`],
  ])('is %s', (verdict, text) => {
    expect(answerVerdict(text, secret, usual)).toBe(verdict);
  });
});

describe('an order number that comes twice', () => {
  const twice = '{"code":"0000","data":{"tradeNo":"A-1","status":"0000", "tradeNo" : "P1","amount":300.00}}';

  it('is named as the platform’s the second time', () => {
    expect(withPlatformNumberNamed(twice, 'A-1')).toBe('{"code":"0000","data":{"tradeNo":"A-1","status":"0000", "platFormTradeNo" : "P1","amount":300.00}}');
  });

  it.each([
    ['of another order', twice.replace('A-1', 'A-2')],
    ['the same again', twice.replace('P1', 'A-1')],
    ['three times', twice.replace('"amount"', '"tradeNo":"P2","amount"')],
    ['beside the platform’s', twice.replace('"amount"', '"platFormTradeNo":"P2","amount"')],
    ['beside another doubled name', twice.replace('"amount"', '"status":"0015","amount"')],
    ['no text', twice.replace('"P1"', '7')],
    ['in an answer with two `data`', twice.replace('"code"', '"data":{},"code"')],
    ['once', '{"data":{"tradeNo":"A-1"}}'],
    ['nowhere', 'x'],
  ])('stays as it is: %s', (_name, text) => {
    expect(withPlatformNumberNamed(text, 'A-1')).toBeNull();
  });
});
