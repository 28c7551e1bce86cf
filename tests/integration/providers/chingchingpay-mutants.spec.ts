/**
 * Thousands of broken answers. The judge is independent of the adapter: it parses what was served with the engine's own
 * JSON and accepts a fact only if every member of it stands in the served text.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Provider, ProviderAnswer, TransactionFact } from '@core/ports/provider.ts';
import { createChingchingpay } from '@electron/providers/chingchingpay/index.ts';
import type { HttpClient } from '@electron/providers/http.ts';
import { chingchingpayAt, dependenciesFor } from './support/account.ts';
import { answer, answering, startRawServer } from './support/raw-server.ts';
import type { RawServer } from './support/raw-server.ts';
import { having, refundOf } from './support/requests.ts';

const giveBack = (provider: Provider) => having(provider, 'refund')(refund);

const good = {
  code: 0, message: 'success',
  data: {
    amount: 300, currency: 'HKD', created_at: 1_795_299_888, merchant_reference: 'R-1', original_merchant_reference: 'A-1', payment_id: 'P1', transaction_id: 'T9',
    payment_reference: 'W1', payment_method: 'QR', transaction_type: 'refund', result: 'completed', status: 'completed', extra: '',
  },
};
const text = JSON.stringify(good);
const members = Object.keys(good.data);
const refund = refundOf('R-1', 'A-1', 300);

/** JSON text of values that have no business in an answer. */
const nasty = [
  'null', 'true', 'false', '""', '" "', '"300"', '0', '-0', '-1', '300.0', '3e2', '3.0e2', '1e309', '-1e309', '9007199254740993', '300.00000000000000000001', '0.1', 'NaN', 'Infinity',
  '0300', '+300', '0x12c', '[]', '{}', '[300]', '{"minor":300}', '"\\u0000"', '"\\ud800"', '"\u202ecba"', '"__proto__"', '"completed"', '"COMPLETED"', '"failed"', '"sale"', '"USD"', '"hkd"',
  `"${'9'.repeat(200)}"`, `"${'x'.repeat(5_000)}"`, `${'['.repeat(100)}${']'.repeat(100)}`, "'single'", 'undefined', '', '300,', '"unterminated',
];

const at = fc.nat({ max: text.length });
const member = fc.constantFrom(...members);
const mutant: fc.Arbitrary<Buffer> = fc.oneof(
  at.map((end) => Buffer.from(text.slice(0, end))),
  fc.tuple(at, fc.integer({ min: 0, max: 255 })).map(([index, byte]) => {
    const bytes = Buffer.from(text);
    if (index < bytes.length) bytes[index] = byte;
    return bytes;
  }),
  fc.tuple(at, fc.uint8Array({ minLength: 1, maxLength: 6 })).map(([index, insert]) => Buffer.concat([Buffer.from(text.slice(0, index)), insert, Buffer.from(text.slice(index))])),
  fc.tuple(at, fc.nat({ max: 20 })).map(([index, count]) => Buffer.from(text.slice(0, index) + text.slice(index + count))),
  fc.tuple(member, fc.constantFrom(...nasty)).map(([key, value]) => Buffer.from(text.replace(new RegExp(`("${key}":)("[^"]*"|\\d+)`), (_all, name: string) => name + value))),
  fc.tuple(fc.constantFrom('code', 'message', 'data'), fc.constantFrom(...nasty)).map(([key, value]) => Buffer.from(JSON.stringify({ ...good, [key]: 'HERE' }).replace('"HERE"', () => value))),
  fc.tuple(member, fc.constantFrom(...nasty)).map(([key, value]) => Buffer.from(text.replace('"data":{', () => `"data":{"${key}":${value},`))),
  fc.tuple(member, fc.constantFrom(...nasty)).map(([key, value]) => Buffer.from(text.replace(/\}\}$/, () => `,"${key}":${value}}}`))),
  member.map((key) => Buffer.from(JSON.stringify({ ...good, data: Object.fromEntries(Object.entries(good.data).filter(([name]) => name !== key)) }))),
  fc.constantFrom('\ufeff', '\ufeff\ufeff', ')]}\',\n', '<!--', '\u0000', ' \r\n\t').map((prefix) => Buffer.from(prefix + text)),
  fc.constantFrom(text, '}', '\u0000', ' garbage', '\n\n').map((suffix) => Buffer.from(text + suffix)),
  fc.constantFrom('utf16le', 'latin1', 'base64').map((encoding) => Buffer.from(encoding === 'base64' ? Buffer.from(text).toString('base64') : text, encoding === 'utf16le' ? 'utf16le' : 'latin1')),
  fc.tuple(fc.integer({ min: 1, max: 999_999 }), fc.constantFrom('HKD', 'CNY', 'USD', 'JPY'), fc.constantFrom('R-1', 'R-2', 'A-1')).map(([amount, currency, own]) =>
    Buffer.from(JSON.stringify({ ...good, data: { ...good.data, amount, currency, merchant_reference: own } }))),
  fc.integer({ min: 65, max: 3_000 }).map((depth) => Buffer.from(text.replace('"extra":""', () => `"extra":${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`))),
  fc.jsonValue().map((value) => Buffer.from(JSON.stringify({ code: 0, data: value }))),
  fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
);

const status = fc.oneof({ weight: 9, arbitrary: fc.constant(200) }, { weight: 1, arbitrary: fc.constantFrom(201, 400, 404, 409, 418, 499) });

/** Value of a member as it stands in the served text, or undefined where it is absent, empty or null. */
function served(data: Record<string, unknown>, key: string): unknown {
  const value = data[key];
  return value === '' || value === null || (typeof value === 'string' && value.trim() === '') ? undefined : value;
}

function judge(code: number, bytes: Buffer, told: ProviderAnswer<TransactionFact>): void {
  if (told.kind === 'notSent') throw new Error('an answer came, so it was sent');
  // No list is configured, so nothing that comes back may count as "not executed".
  if (told.kind === 'refused') expect(told.meaning).toBe('unlisted');
  if (told.kind !== 'fact') return;
  const body = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  const parsed = JSON.parse(body) as { readonly code: unknown; readonly data: Record<string, unknown> };
  expect(code).toBe(200);
  expect(parsed.code).toBe(0);
  const { fact } = told;
  const { data } = parsed;
  if (fact.amount !== null) {
    expect(new RegExp(`"amount"\\s*:\\s*${fact.amount.minor}\\s*[,}]`).test(body)).toBe(true);
    expect(data['amount']).toBe(fact.amount.minor);
    expect(data['currency']).toBe(fact.amount.currency);
  } else {
    expect(data['amount'] ?? null).toBeNull();
  }
  expect(fact.reference ?? undefined).toBe(served(data, 'merchant_reference'));
  expect(fact.originalReference ?? undefined).toBe(served(data, 'original_merchant_reference'));
  expect(fact.providerPaymentId ?? undefined).toBe(served(data, 'payment_id'));
  expect(fact.providerTransactionId ?? undefined).toBe(served(data, 'transaction_id'));
  expect(fact.walletReference ?? undefined).toBe(served(data, 'payment_reference'));
  if (fact.outcome.kind === 'completed') {
    expect(served(data, 'result') ?? data['status']).toBe('completed');
    expect(['failed', 'pending', 'expired', 'cancelled']).not.toContain(data['status']);
  }
  // A repeated name makes the engine's reading one of two; the adapter may not have chosen.
  for (const key of members) expect(body.split(`"${key}":`).length, key).toBeLessThanOrEqual(2 + (key === 'status' || key === 'result' ? 1 : 0));
}

describe('broken answers', () => {
  let server: RawServer;
  beforeAll(async () => {
    server = await startRawServer();
  });
  afterAll(() => server.close());

  it('2,400 of them over the wire: no crash, and no fact that was not served', async () => {
    const provider = chingchingpayAt(server.url);
    let facts = 0;
    await fc.assert(
      fc.asyncProperty(mutant, status, async (bytes, code) => {
        server.behave(answering(answer(code, bytes)));
        const { answer: told, evidence } = await giveBack(provider);
        expect(evidence).not.toBeNull();
        judge(code, bytes, told);
        if (told.kind === 'fact') facts += 1;
      }),
      { numRuns: 2_400, seed: 20_261_121 },
    );
    // The judge has work only if some mutants are still good answers.
    expect(facts).toBeGreaterThan(100);
    expect(server.connections()).toBeGreaterThanOrEqual(2_400);
  });

  it('20,000 more without a wire', async () => {
    let next = { status: 200, text: '' };
    const http: HttpClient = { send: async () => ({ kind: 'answer', ...next, bytes: Buffer.from(next.text, 'utf8'), headers: {} }) };
    const provider = createChingchingpay(dependenciesFor('http://127.0.0.1:1'), http);
    await fc.assert(
      fc.asyncProperty(mutant, status, async (bytes, code) => {
        const lossy = bytes.toString('utf8');
        next = { status: code, text: lossy };
        judge(code, Buffer.from(lossy), (await giveBack(provider)).answer);
      }),
      { numRuns: 20_000, seed: 7 },
    );
  });

  it('a hundred thousand levels and two megabytes of blanks, members or text', async () => {
    const provider = chingchingpayAt(server.url);
    const keys = Array.from({ length: 120_000 }, (_, index) => `"k${index}":1`).join(',');
    for (const body of [`{"code":0,"data":${'['.repeat(100_000)}`, `{"code":0,"data":${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}}`, `{"code":0,${keys}}`, ' '.repeat(2_097_152), `{"code":0,"message":"${'x'.repeat(2_000_000)}"}`, 'x'.repeat(3_000_000)]) {
      server.behave(answering(answer(200, body)));
      expect((await giveBack(provider)).answer.kind).toBe('doubtful');
    }
  });
});
