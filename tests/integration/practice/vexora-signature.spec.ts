/** MD5 over the sorted body with the secret: every placement, the traps of the string, and one silence about the secret. */
import { afterEach, describe, expect, it } from 'vitest';
import { defaultSettings, signPlacements, type SignVariant } from '@electron/practice/vexora/settings.ts';
import { checkoutBody, closeVexoraFixtures, md5, merchantNo, readEnvelope, secret, signOf, startVexoraFixture, type VexoraFixture } from './vexora-under-test.ts';

afterEach(closeVexoraFixtures);

/** A query is the smallest signed body; it answers "not found" only to a caller who signed well. */
const pairs = 'timestamp=1795240800000tradeNo=A-1';
const strings = {
  append: `${pairs}${secret}`,
  prefix: `${secret}${pairs}`,
  wrap: `${secret}${pairs}${secret}`,
  ampKey: `${pairs}&key=${secret}`,
} as const satisfies Record<SignVariant['placement'], string>;

function variant(changes: Partial<SignVariant>): SignVariant {
  return { ...defaultSettings.sign, ...changes };
}

async function ask(fixture: VexoraFixture, sign: unknown, more = '') {
  const { msg } = readEnvelope(await fixture.raw('queryPayIn', `{ "tradeNo":"A-1", "sign":${JSON.stringify(sign)}${more},"timestamp" : "1795240800000"}`));
  return msg.split(':')[0];
}

describe('placement of the secret', () => {
  it.each(signPlacements)('takes %s and no other', async (placement) => {
    const fixture = await startVexoraFixture({ sign: variant({ placement }) });
    for (const other of signPlacements) expect(await ask(fixture, md5(strings[other]))).toBe(other === placement ? 'tradeNo' : 'sign');
  });

  it('takes a label, a separator and upper case when set so', async () => {
    const fixture = await startVexoraFixture({ sign: variant({ placement: 'ampKey', keyLabel: 'secret', pairSeparator: '&', outputCase: 'upper' }) });
    const right = md5(`timestamp=1795240800000&tradeNo=A-1&secret=${secret}`);
    expect(await ask(fixture, right.toUpperCase())).toBe('tradeNo');
    expect(await ask(fixture, right)).toBe('sign');
  });
});

describe('what is signed', () => {
  const good = md5(strings.append);

  it.each<readonly [string, unknown]>([
    ['nothing', ''], ['upper case', good.toUpperCase()], ['a blank behind', `${good} `], ['31 digits', good.slice(0, 31)],
    ['a number', 1], ['null', null], ['the sign of another body', md5(`timestamp=1795240800001tradeNo=A-1${secret}`)],
  ])('refuses %s as sign', async (_what, sign) => {
    expect(await ask(await startVexoraFixture(), sign)).toBe('sign');
  });

  it('leaves empty texts and null out, and keeps blanks', async () => {
    const fixture = await startVexoraFixture();
    expect(await ask(fixture, good, ',"remark":""')).toBe('tradeNo');
    // Well signed, so that the next check refuses the field itself.
    expect(await ask(fixture, good, ',"remark":null')).toBe('remark');
    expect(await ask(fixture, good, ',"remark":" "')).toBe('sign');
    expect(await ask(fixture, md5(`remark= ${pairs}${secret}`), ',"remark":" "')).toBe('remark');
  });

  it('signs empty texts and null when set so', async () => {
    const fixture = await startVexoraFixture({ sign: variant({ skipEmpty: false }) });
    expect(await ask(fixture, md5(`a=${pairs}${secret}`), ',"a":""')).toBe('tradeNo');
    expect(await ask(fixture, md5(`a=null${pairs}${secret}`), ',"a":null')).toBe('a');
  });

  it('signs a number by the digits that were sent', async () => {
    const fixture = await startVexoraFixture();
    expect(await ask(fixture, md5(`amount=300.00${pairs}${secret}`), ',"amount":300.00')).toBe('amount');
    expect(await ask(fixture, md5(`amount=300${pairs}${secret}`), ',"amount":300.00')).toBe('sign');
  });

  it('leaves objects and lists out, or signs their text', async () => {
    const skipping = await startVexoraFixture();
    expect(await ask(skipping, good, ',"a":[1, {"b":"}"}]')).toBe('a');
    const signing = await startVexoraFixture({ sign: variant({ nested: 'json' }) });
    expect(await ask(signing, good, ',"a":[1, {"b":"}"}]')).toBe('sign');
    expect(await ask(signing, md5(`a=[1, {"b":"}"}]${pairs}${secret}`), ',"a":[1, {"b":"}"}]')).toBe('a');
  });

  it('sorts by character code: capitals before small letters', async () => {
    const fixture = await startVexoraFixture();
    expect(await ask(fixture, md5(`Z=1a=1${pairs}${secret}`), ',"a":"1","Z":"1"')).toBe('a');
    expect(await ask(fixture, md5(`a=1Z=1${pairs}${secret}`), ',"a":"1","Z":"1"')).toBe('sign');
  });

  it('takes addresses raw and names in UTF-8, written as escapes or not', async () => {
    const fixture = await startVexoraFixture();
    const body = checkoutBody('A-1', { notifyUrl: 'https://shop.example/n?a=1&b=%E4%B8%AD', lastname: '陳"\\<' });
    const text = JSON.stringify({ ...body, sign: signOf(body) });
    const escaped = text.replaceAll('陳', '\\u9673');
    expect(escaped).not.toBe(text);
    expect(readEnvelope(await fixture.raw('checkout', escaped)).code).toBe('0000');
  });
});

describe('who calls', () => {
  it.each([
    ['no merchant number', { merchantNo: '' }], ['another merchant', { merchantNo: '9900000002' }], ['a number with a blank', { merchantNo: `${merchantNo} 1` }],
  ])('refuses %s, whatever the sign', async (_what, headers) => {
    const fixture = await startVexoraFixture();
    const body = checkoutBody('A-1');
    const answer = readEnvelope(await fixture.raw('checkout', JSON.stringify({ ...body, sign: signOf(body) }), headers));
    expect(answer).toMatchObject({ status: 200, code: '8000', success: false, data: null });
    expect(answer.msg).toMatch(/^merchantNo:/);
    expect(fixture.gateway.ledger().orders).toEqual([]);
  });

  it('tells neither the secret nor the right sign to anybody', async () => {
    const fixture = await startVexoraFixture();
    const body = checkoutBody('A-1', { mobile: '0987654321' });
    const answer = await fixture.raw('checkout', JSON.stringify({ ...body, sign: '0'.repeat(32) }));
    const everything = `${answer.text}\n${fixture.log.join('\n')}`;
    expect(readEnvelope(answer).code).toBe('8000');
    expect(everything).toContain('"bankNumber","channelCode","email","firstname","ipAddress"');
    for (const hidden of [secret, signOf(body), '0987654321']) expect(everything).not.toContain(hidden);
  });
});
