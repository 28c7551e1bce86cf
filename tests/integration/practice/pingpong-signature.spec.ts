/** The PingPong envelope over real HTTP: who is let in, what is signed, and that nothing is told before a signature was accepted. */
import { afterEach, describe, expect, it } from 'vitest';
import { accId, clientId, closeFixtures, digest, envelope, paths, prePayBody, readReply, salt, send, startFixture, type Fields, type Fixture } from './pingpong-fixtures.ts';

afterEach(closeFixtures);

const known = '{"merchantTransactionId":"A-1"}';

async function raw({ gateway }: Fixture, body: string | Buffer, headers: Fields = { 'content-type': 'application/json' }) {
  return readReply(await send(`${gateway.baseUrl}${paths.query}`, { method: 'POST', body, headers }));
}

/** What the caller would sign, with one field left out or another in its place, and still rightly signed. */
function changed(changes: Readonly<Record<string, string | undefined>>): string {
  const fields = Object.fromEntries(Object.entries({ accId, clientId, signType: 'SHA256', version: '1.0', bizContent: known, ...changes }).filter((entry): entry is [string, string] => entry[1] !== undefined));
  return JSON.stringify({ ...fields, sign: digest(fields, fields['signType'] === 'MD5' ? 'MD5' : 'SHA256') });
}

describe('signature', () => {
  it.each([
    ['SHA256', '047647F02037CC785C6E09CBDBE571F500C4B37975248F4DB3C7427D639A5727'],
    ['MD5', '3B9151B05D1BD34D5F3EDE2D00A7A686'],
  ])('takes a digest made with another tool, %s', async (signType, sign) => {
    const fixture = await startFixture();
    const reply = await raw(fixture, JSON.stringify({ accId, clientId, signType, version: '1.0', bizContent: known, sign }));
    expect(reply).toMatchObject({ code: '107001', signed: true, top: { signType, accId, clientId } });
    expect(reply.top).not.toHaveProperty('version');
    expect(String(reply.top['sign'])).toMatch(signType === 'MD5' ? /^[0-9A-F]{32}$/ : /^[0-9A-F]{64}$/);
  });

  it('signs bizContent as it was sent, blanks, escapes, backslashes and all', async () => {
    const fixture = await startFixture();
    const text = '{ "merchantTransactionId" : "A\\u002d1 \\"\\\\ &=%+ 茶" }';
    expect(await raw(fixture, JSON.stringify(envelope(text)))).toMatchObject({ code: '107001', signed: true });
    const other = { ...envelope(text), bizContent: JSON.stringify(JSON.parse(text)) };
    expect(await raw(fixture, JSON.stringify(other))).toMatchObject({ code: '104000', signed: false });
  });

  it('signs every field that is there, and leaves out blank ones', async () => {
    const fixture = await startFixture({ refuseUnknownFields: false });
    expect(await raw(fixture, changed({ extra: 'x' }))).toMatchObject({ code: '107001' });
    const blank = { ...envelope(known), extra: '  ' };
    expect(await raw(fixture, JSON.stringify(blank))).toMatchObject({ code: '107001' });
  });

  const good = envelope(known);
  const { sign: goodSign = '' } = good;
  it.each<readonly [string, Fields]>([
    ['nothing', { sign: '' }],
    ['lower case', { sign: goodSign.toLowerCase() }],
    ['one character less', { sign: goodSign.slice(0, -1) }],
    ['the digest of the other kind', { sign: digest(good, 'MD5') }],
    ['another salt', { sign: digest(good, 'SHA256', 'practice-salt-of-nobody') }],
    ['the salt behind', { sign: digest({ ...good, version: `1.0${salt}` }, 'SHA256', '') }],
  ])('refuses %s with 104000, unsigned and without content', async (_what, changes) => {
    const fixture = await startFixture();
    const reply = await raw(fixture, JSON.stringify({ ...good, ...changes }));
    expect(reply).toMatchObject({ status: 200, code: '104000' });
    expect(Object.keys(reply.top).sort()).toEqual(['accId', 'clientId', 'code', 'description']);
    expect(fixture.log.join('\n')).not.toMatch(/not-real|[0-9A-F]{32}/);
  });
});

describe('envelope', () => {
  it.each<readonly [string, string, string, boolean]>([
    ['another store', changed({ accId: 'PRACTICE-PP-0001002' }), '103000', false],
    ['another merchant', changed({ clientId: 'PRACTICE-PP-0002' }), '103000', false],
    ['another version', changed({ version: '2.0' }), '102000', true],
    ['no version', changed({ version: undefined }), '102000', true],
    ['another kind of digest', changed({ signType: 'sha256' }), '102000', false],
    ['no kind of digest', changed({ signType: undefined }), '102000', false],
    ['no business fields', changed({ bizContent: undefined }), '102000', false],
    ['business fields that are no JSON', changed({ bizContent: '{' }), '102000', true],
    ['business fields in an array', changed({ bizContent: '[]' }), '102000', true],
    ['a field that nobody knows', changed({ timestamp: '1' }), '102000', true],
    ['an angle bracket', changed({ bizContent: '{"merchantTransactionId":"a<b"}' }), '102000', true],
    ['an escaped angle bracket', changed({ bizContent: '{"merchantTransactionId":"a\\u003eb"}' }), '102000', true],
    ['an angle bracket in a name', changed({ bizContent: '{"merchantTransactionId":"A","<":1}' }), '102000', true],
    ['an unknown business field', changed({ bizContent: '{"merchantTransactionId":"A","tip":1}' }), '102000', true],
    ['an array as body', '[]', '102000', false],
    ['broken JSON', '{"accId":', '102000', false],
    ['a byte order mark', `\uFEFF${changed({})}`, '102000', false],
  ])('refuses %s', async (_what, body, code, signed) => {
    expect(await raw(await startFixture(), body)).toMatchObject({ status: 200, code, signed });
  });

  it('refuses bytes that are not UTF-8, endless nesting and another content type', async () => {
    const fixture = await startFixture();
    expect(await raw(fixture, Buffer.concat([Buffer.from('{"accId":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}')]))).toMatchObject({ code: '102000', signed: false });
    expect(await raw(fixture, changed({ bizContent: `{"x":${'['.repeat(20_000)}${']'.repeat(20_000)}}` }))).toMatchObject({ code: '102000' });
    expect(await raw(fixture, changed({}), { 'content-type': 'text/plain' })).toMatchObject({ code: '102000', signed: false });
  });

  it('refuses a closed store only once its signature is right', async () => {
    const fixture = await startFixture();
    const fields = { accId: 'PRACTICE-PP-0001999', clientId, signType: 'SHA256', version: '1.0', bizContent: known };
    expect(await raw(fixture, JSON.stringify({ ...fields, sign: digest(fields) }))).toMatchObject({ code: '104000' });
    const sign = digest(fields, 'SHA256', 'practice-salt-of-a-closed-store-not-real');
    expect(await raw(fixture, JSON.stringify({ ...fields, sign }))).toMatchObject({ code: '101000', top: { sign: expect.stringMatching(/^[0-9A-F]{64}$/) } });
  });

  it('takes business fields as an object only when told so', async () => {
    const body = { ...envelope(known), bizContent: JSON.parse(known) as unknown };
    const usual = await startFixture();
    expect(await raw(usual, JSON.stringify(body))).toMatchObject({ code: '102000', signed: false });
    const lenient = await startFixture({ acceptObjectBizContent: true });
    expect(await raw(lenient, JSON.stringify(body))).toMatchObject({ code: '107001', signed: true });
  });

  it('ignores unknown fields when told so', async () => {
    const { call } = await startFixture({ refuseUnknownFields: false });
    expect(await call('prePay', prePayBody('A-1', { paymentBrand: 'VISA' }))).toMatchObject({ code: '000000' });
  });
});
