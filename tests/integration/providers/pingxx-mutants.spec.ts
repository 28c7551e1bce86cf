/**
 * Thousands of broken answers from Ping++. The judge is independent of the adapter: it parses what was served with the engine's
 * own JSON and accepts a fact only if every member of it stands in the served text, exactly once.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Exchange, ProviderAnswer, TransactionFact } from '@core/ports/provider.ts';
import type { PingxxProvider } from '@electron/providers/pingxx/index.ts';
import { appId, chargeId, chargeObject, listOf, now, orderNo, paymentQuery, refundObject, refundQuery, refundRequest, scripted } from './pingxx-support.ts';

type Wire = Readonly<Record<string, unknown>>;

/** JSON text of values that have no business in an answer. */
const nasty = [
  'null', 'true', 'false', '""', '" "', '"300"', '0', '-0', '-1', '300.0', '3e2', '3.0e2', '1e309', '-1e309', '9007199254740993', '300.00000000000000000001', '0.1', 'NaN', 'Infinity', '0300', '+300',
  '0x12c', '[]', '{}', '[300]', '{"minor":300}', '"\\u0000"', '"\\ud800"', '"\u202ecba"', '"__proto__"', '"succeeded"', '"SUCCEEDED"', '"failed"', '"pending"', '"refund"', '"charge"', '"usd"', '"CNY"',
  '"refund_pending"', '"refund_wait_operation"', '"app_OTHER00000000001"', '"ch_999999999999999999999999"', `"${'9'.repeat(200)}"`, `"${'x'.repeat(9_000)}"`, `${'['.repeat(100)}${']'.repeat(100)}`,
  "'single'", 'undefined', '', '300,', '"unterminated', '{"merchant_admin_reference":"R-1"}', '{"merchant_admin_reference":7}',
];

function mutantsOf(good: Wire, members: readonly string[]): fc.Arbitrary<Buffer> {
  const text = JSON.stringify(good);
  const at = fc.nat({ max: text.length });
  const member = fc.constantFrom(...members);
  const replaced = (key: string, value: string) => text.replace(new RegExp(`("${key}":)("[^"]*"|-?\\d+|true|false|null|\\{[^{}]*\\})`), (_all, name: string) => name + value);
  return fc.oneof(
    fc.constant(Buffer.from(text)),
    at.map((end) => Buffer.from(text.slice(0, end))),
    fc.tuple(at, fc.integer({ min: 0, max: 255 })).map(([index, byte]) => {
      const bytes = Buffer.from(text);
      if (index < bytes.length) bytes[index] = byte;
      return bytes;
    }),
    fc.tuple(at, fc.uint8Array({ minLength: 1, maxLength: 6 })).map(([index, insert]) => Buffer.concat([Buffer.from(text.slice(0, index)), insert, Buffer.from(text.slice(index))])),
    fc.tuple(at, fc.nat({ max: 20 })).map(([index, count]) => Buffer.from(text.slice(0, index) + text.slice(index + count))),
    { weight: 6, arbitrary: fc.tuple(member, fc.constantFrom(...nasty)).map(([key, value]) => Buffer.from(replaced(key, value))) },
    { weight: 2, arbitrary: fc.tuple(member, member, fc.constantFrom(...nasty), fc.constantFrom(...nasty)).map(([one, two, first, second]) => Buffer.from(replaced(one, first).replace(new RegExp(`("${two}":)("[^"]*"|\\d+|true|false|null)`), (_all, name: string) => name + second))) },
    fc.tuple(member, fc.constantFrom(...nasty)).map(([key, value]) => Buffer.from(text.replace('{', () => `{"${key}":${value},`))),
    fc.tuple(member, fc.constantFrom(...nasty)).map(([key, value]) => Buffer.from(text.replace(/\}$/, () => `,"${key}":${value}}`))),
    member.map((key) => Buffer.from(replaced(key, 'null'))),
    fc.constantFrom('\ufeff', '\ufeff\ufeff', ')]}\',\n', '<!--', '\u0000', ' \r\n\t').map((prefix) => Buffer.from(prefix + text)),
    fc.constantFrom(text, '}', '\u0000', ' garbage', '\n\n').map((suffix) => Buffer.from(text + suffix)),
    fc.constantFrom('400', '"x"', '{"type":"invalid_request_error"}', '{"type":"api_error","message":"m"}', 'null').map((error) => Buffer.from(text.replace('{', () => `{"error":${error},`))),
    fc.jsonValue().map((value) => Buffer.from(JSON.stringify(value))),
    fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
  );
}

const status = fc.oneof({ weight: 9, arbitrary: fc.constant(200) }, { weight: 1, arbitrary: fc.constantFrom(201, 202, 400, 401, 402, 403, 404, 409, 418, 429, 499) });

function filled(value: unknown): unknown {
  return value === '' || value === null ? undefined : value;
}

/** A name that stands twice in one object loses one of its values when the engine parses it: then somebody would have had to choose. */
function eachOnce(body: string): void {
  const kept = JSON.stringify(JSON.parse(body.replace(/^\ufeff/, '')));
  const count = (text: string, key: string) => text.split(new RegExp(`"${key}"\\s*:`)).length - 1;
  for (const key of [...refundMembers, ...chargeMembers, 'data', 'has_more']) expect(count(body, key), key).toBe(count(kept, key));
}

/** What is said of a refund must be what was served, and a success only when nothing speaks against it. */
function judgeRefund(body: string, refund: Wire, fact: TransactionFact): void {
  eachOnce(body);
  expect(refund['object']).toBe('refund');
  expect(fact.kind).toBe('refund');
  expect(fact.providerTransactionId).toBe(refund['id']);
  expect(fact.providerPaymentId).toBe(chargeId);
  expect(refund['charge']).toBe(chargeId);
  expect(fact.amount?.minor).toBe(refund['amount']);
  expect(body).toMatch(new RegExp(`"amount"\\s*:\\s*${String(fact.amount?.minor)}\\s*[,}]`));
  expect(fact.amount?.currency).toBe(String(filled(refund['currency']) ?? 'cny').toUpperCase());
  expect(fact.originalReference ?? undefined).toBe(filled(refund['charge_order_no']));
  const metadata = refund['metadata'];
  const mark = typeof metadata === 'object' && metadata !== null && 'merchant_admin_reference' in metadata ? metadata.merchant_admin_reference : undefined;
  expect(fact.reference).toBe(typeof mark === 'string' && mark !== '' ? mark : null);
  expect(filled(refund['app']) ?? appId).toBe(appId);
  expect(filled(refund['livemode']) ?? false).toBe(false);
  if (fact.outcome.kind === 'completed') {
    expect(refund['status']).toBe('succeeded');
    expect(filled(refund['succeed']) ?? true).toBe(true);
  }
  if (fact.outcome.kind === 'failed') {
    expect(refund['status']).toBe('failed');
    expect(['refund_pending', 'refund_wait_operation']).not.toContain(refund['failure_code']);
    expect(filled(refund['succeed']) ?? false).toBe(false);
  }
}

function judgeCharge(body: string, charge: Wire, fact: TransactionFact): void {
  eachOnce(body);
  expect(charge['object']).toBe('charge');
  expect(fact).toMatchObject({ kind: 'payment', providerPaymentId: charge['id'], providerTransactionId: charge['id'], reference: charge['order_no'], method: charge['channel'], refundedMinor: charge['amount_refunded'] });
  expect(charge['app']).toBe(appId);
  expect(charge['livemode']).toBe(false);
  expect(fact.amount?.minor).toBe(charge['amount']);
  expect(fact.amount?.currency.toLowerCase()).toBe(charge['currency']);
  if (fact.outcome.kind === 'completed') {
    expect(charge['paid']).toBe(true);
    expect(filled(charge['reversed']) ?? false).toBe(false);
  }
  if (fact.outcome.kind === 'cancelled') expect(charge['reversed']).toBe(true);
  if (fact.outcome.kind === 'expired') expect(Number(charge['time_expire']) * 1_000).toBeLessThan(now);
}

function isWire(value: unknown): value is Wire {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Everything but a fact is judged alike: an answer came, so it was sent, and only a refusal that is one may be final. */
function judge(asked: 'read' | 'write', code: number, body: string, told: ProviderAnswer<TransactionFact>, judgeFact: (parsed: Wire, fact: TransactionFact) => void): void {
  if (told.kind === 'notSent') throw new Error('an answer came, so it was sent');
  if (told.kind === 'doubtful') return;
  if (told.kind === 'refused' && ['unauthorised', 'rateLimited'].includes(told.meaning)) {
    expect([401, 403, 429]).toContain(code);
    return;
  }
  const parsed: unknown = JSON.parse(body.replace(/^\ufeff/, ''));
  if (!isWire(parsed)) throw new Error('concluded from something that is no object');
  if (told.kind === 'refused') {
    // Nothing that is served here is a clean refusal: an object stands beside the error, or the status is 200.
    if (told.meaning === 'final') expect(asked === 'write' && code >= 400 && isWire(parsed['error']) && !('object' in parsed)).toBe(true);
    if (told.meaning === 'notFound' && code !== 200) throw new Error(`not found with ${code}`);
    return;
  }
  expect(code).toBe(200);
  expect('error' in parsed && isWire(parsed['error']) && typeof parsed['error']['type'] === 'string').toBe(false);
  judgeFact(parsed, told.fact);
}

const refundMembers = Object.keys(refundObject);
const chargeMembers = ['id', 'object', 'created', 'livemode', 'paid', 'reversed', 'app', 'channel', 'order_no', 'amount', 'currency', 'time_expire', 'transaction_no', 'amount_refunded', 'failure_code', 'metadata', 'credential'];

type Case = {
  readonly name: string;
  readonly good: Wire;
  readonly members: readonly string[];
  readonly asked: 'read' | 'write';
  readonly ask: (provider: PingxxProvider) => Promise<Exchange<TransactionFact>>;
  readonly judgeFact: (body: string) => (parsed: Wire, fact: TransactionFact) => void;
};

/** Of a list, the row that is ours must be there, and only once. */
const ours = (parsed: Wire, belongs: (row: Wire) => boolean): Wire => {
  const data = parsed['data'];
  const rows = (Array.isArray(data) ? data : []).filter(isWire).filter(belongs);
  expect(rows).toHaveLength(1);
  return rows[0] ?? {};
};
const markOf = (row: Wire): unknown => (isWire(row['metadata']) ? row['metadata']['merchant_admin_reference'] : undefined);

const cases: readonly Case[] = [
  {
    name: 'refund', good: refundObject, members: refundMembers, asked: 'write',
    ask: (provider) => provider.refund(refundRequest),
    judgeFact: (body) => (parsed, fact) => judgeRefund(body, parsed, fact),
  },
  {
    name: 'query of a payment', good: chargeObject, members: chargeMembers, asked: 'read',
    ask: (provider) => provider.query(paymentQuery),
    judgeFact: (body) => (parsed, fact) => judgeCharge(body, parsed, fact),
  },
  {
    name: 'search of a payment', good: listOf(chargeObject), members: [...chargeMembers, 'has_more', 'data'], asked: 'read',
    ask: (provider) => provider.query({ ...paymentQuery, providerPaymentId: null }),
    judgeFact: (body) => (parsed, fact) => judgeCharge(body, ours(parsed, (row) => row['order_no'] === orderNo && markOf(row) === orderNo), fact),
  },
  {
    name: 'search of a refund', good: listOf({ ...refundObject, id: 're_101261121000000000000003', metadata: {} }, refundObject), members: [...refundMembers, 'has_more', 'data'], asked: 'read',
    ask: (provider) => provider.query(refundQuery),
    judgeFact: (body) => (parsed, fact) => judgeRefund(body, ours(parsed, (row) => markOf(row) === 'R-1'), fact),
  },
];

describe('broken answers', () => {
  it.each(cases)('10,000 of them to a $name: no crash, and no fact that was not served', async ({ good, members, asked, ask, judgeFact }) => {
    let next = { status: 200, text: '' };
    const { provider } = scripted(() => next);
    let facts = 0;
    let successes = 0;
    await fc.assert(
      fc.asyncProperty(mutantsOf(good, members), status, async (bytes, code) => {
        const text = bytes.toString('utf8');
        next = { status: code, text };
        const told = (await ask(provider)).answer;
        judge(asked, code, text, told, judgeFact(text));
        if (told.kind === 'fact') facts += 1;
        if (told.kind === 'fact' && told.fact.outcome.kind === 'completed') successes += 1;
      }),
      { numRuns: 10_000, seed: 20_261_121 },
    );
    // The judge has work only if some mutants are still good answers.
    expect(facts).toBeGreaterThan(500);
    expect(successes).toBeGreaterThan(200);
  }, 120_000);
});
