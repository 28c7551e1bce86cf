/** Signatures over raw bytes, in every variant; one refusal outside, three in the log. */
import { afterEach, describe, expect, it } from 'vitest';
import { signatureEncodings, signatureGets, signatureMessages } from '@electron/practice/chingchingpay/settings.ts';
import { apiKey, closeFixtures, hmac, paths, readEnvelope, send, startFixture, type Fixture } from './gateway-under-test.ts';

afterEach(closeFixtures);

const path = `/gateway${paths.link}`;
const body = `{ "merchant_id": "PRACTICE-CCP-0001", "currency":"HKD","amount":48000, "merchant_reference":"A-1","description":"" }`;

/** Written out by hand, so that the gateway's own reading is checked against it. */
const messages = {
  'raw-body': body,
  'sorted-kv': 'amount=48000&currency=HKD&merchant_id=PRACTICE-CCP-0001&merchant_reference=A-1',
  'method-path-body': `POST\n${path}\n${body}`,
} as const;
const queries = { query: 'page=1&page_size=5', empty: '', 'path-with-query': '/gateway/api/v1/settlements?page=1&page_size=5' } as const;

function encode(message: string, encoding: 'hex' | 'HEX' | 'base64'): string {
  if (encoding === 'base64') return hmac(message, 'base64');
  return encoding === 'hex' ? hmac(message) : hmac(message).toUpperCase();
}

async function postLink({ gateway }: Fixture, headers: Readonly<Record<string, string>>, text = body) {
  return readEnvelope(await send(`${gateway.origin}${path}`, { method: 'POST', body: text, headers: { 'content-type': 'application/json', ...headers } }));
}

describe('POST', () => {
  const variants = signatureMessages.flatMap((message) => signatureEncodings.map((encoding) => [message, encoding] as const));

  it.each(variants)('takes %s in %s and no other variant', async (message, encoding) => {
    const fixture = await startFixture({ signature: { message, get: 'query', encoding } });
    for (const [otherMessage, otherEncoding] of variants) {
      if (otherMessage === message && otherEncoding === encoding) continue;
      const answer = await postLink(fixture, { 'x-api-key': apiKey, 'x-signature': encode(messages[otherMessage], otherEncoding) });
      expect(answer).toMatchObject({ status: 401, code: 940_100 });
    }
    expect(fixture.gateway.ledger().orders).toEqual([]);
    expect(await postLink(fixture, { 'x-api-key': apiKey, 'x-signature': encode(messages[message], encoding) })).toMatchObject({ status: 200, code: 0 });
  });

  it('refuses the same JSON in other bytes under the old signature', async () => {
    const fixture = await startFixture();
    const compact = JSON.stringify(JSON.parse(body));
    expect(await postLink(fixture, { 'x-api-key': apiKey, 'x-signature': hmac(body) }, compact)).toMatchObject({ status: 401 });
    expect(await postLink(fixture, { 'x-api-key': apiKey, 'x-signature': hmac(compact) }, compact)).toMatchObject({ status: 200, code: 0 });
  });

  it('gives one refusal outside and three in its log, and tells no secret there', async () => {
    const fixture = await startFixture();
    const good = hmac(body);
    const answers = [
      await postLink(fixture, { 'x-signature': good }),
      await postLink(fixture, { 'x-api-key': 'somebody-else', 'x-signature': good }),
      await postLink(fixture, { 'x-api-key': apiKey, 'x-signature': `${good.slice(0, -1)}${good.endsWith('0') ? '1' : '0'}` }),
      await postLink(fixture, { 'x-api-key': apiKey }),
      await postLink(fixture, { 'x-api-key': apiKey, 'x-signature': good.slice(0, 63) }),
    ];
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    const problems = fixture.log.map((line) => /(missing key|unknown key|bad signature)$/.exec(line)?.[1]).filter((problem) => problem !== undefined);
    expect(problems).toEqual(['missing key', 'unknown key', 'bad signature', 'bad signature', 'bad signature']);
    expect(fixture.log.join('\n')).not.toMatch(/not-real|somebody-else|[0-9a-f]{63}/);
  });

  it('checks the signature before it looks at the body', async () => {
    const fixture = await startFixture();
    expect(await postLink(fixture, { 'x-api-key': apiKey, 'x-signature': 'no' }, 'not json')).toMatchObject({ status: 401, code: 940_100 });
    expect((await postLink(fixture, { 'x-api-key': apiKey, 'x-signature': hmac('not json') }, 'not json')).code).toBe(940_001);
  });
});

describe('GET', () => {
  it.each(signatureGets)('takes %s and no other variant', async (get) => {
    const { gateway } = await startFixture({ signature: { message: 'raw-body', get, encoding: 'hex' } });
    for (const other of signatureGets) {
      const answer = await send(`${gateway.baseUrl}/api/v1/settlements?page=1&page_size=5`, { headers: { 'x-api-key': apiKey, 'x-signature': hmac(queries[other]) } });
      expect(answer.status).toBe(other === get ? 200 : 401);
    }
  });
});
