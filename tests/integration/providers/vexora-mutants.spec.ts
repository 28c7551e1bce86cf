/**
 * Thousands of broken answers. The judge shares nothing with the adapter: it reads what was served with the engine's own JSON,
 * compares amounts as big integers taken from the served text, and accepts a success only if every part of it stands there.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LinkFact, PayoutRequest, Provider, ProviderAnswer, TransactionFact, TransactionQuery } from '@core/ports/provider.ts';
import { reference } from '@shared/domain/ids.ts';
import { moneyOf } from '@shared/money/money.ts';
import { toInstant } from '@shared/time/instant.ts';
import { operatingSystemLookup } from '@electron/providers/http/connection.ts';
import { createHttpClient, type HttpClient } from '@electron/providers/http.ts';
import { createVexora } from '@electron/providers/vexora/index.ts';
import { machineClock, recordingLogger } from './support/clock.ts';
import { answer, answering, startRawServer, type RawServer } from './support/raw-server.ts';

const shapes = {
  jp: '"status":"0000","amount":"480.00","message":"success"',
  id: '"status":"0000","orderAmount":480.0000,"payAmount":480.00,"channelCode":"STORE","wayCode":"711","message":"success"',
  mx: '"status":"0000","amount":480,"receivedAmount":"480","paymentList":[{"amount":"480"}],"message":"success"',
  part: '"status":"0001","amount":"480","receivedAmount":"200","message":"part"',
  open: '"status":"0015","orderAmount":480,"payAmount":0,"message":"Paying"',
  failed: '"status":"00029","amount":"480","message":"success"',
  made: '"status":"0015","desc":"Paying","paymentLink":"https://pay.example/x"',
} as const;
type Shape = keyof typeof shapes;
const members = ['tradeNo', 'platFormTradeNo', 'status', 'amount', 'orderAmount', 'payAmount', 'receivedAmount', 'message', 'wayCode', 'desc', 'paymentLink'];

function goodText(shape: Shape): string {
  return `{"code":"0000","msg":"success","timestamp":1795240800123,"success":true,"data":{"tradeNo":"A-1","platFormTradeNo":"PF1",${shapes[shape]},"extra":""}}`;
}

/** JSON text of values that have no business in an answer. */
const nasty = [
  'null', 'true', 'false', '""', '" "', '"480"', '480', '480.0', '"480.00"', '480.001', '"480.0001"', '4.8e2', '"4.8e2"', '48e1', '0', '"0"', '-0', '-480', '"-480"', '"+480"', '0480', '"0480"', '"48０"', '"480 "', '" 480"',
  '1e309', '9007199254740993', '480.00000000000000000001', 'NaN', 'Infinity', '0x1e0', '[]', '{}', '["480"]', '[480]', '{"amount":480}', '"0000"', '0000', '"0001"', '"0015"', '"00029"', '"0029"', '29', '"29"', '"000"', '"00000"', '"0000 "',
  '"\\u0030000"', '"success"', '"SUCCESS"', '"A-2"', '"a-1"', '"A-1 "', '"\\u0041-1"', '"\\u0000"', '"\\ud800"', '"\u202e0000"', '"__proto__"', `"${'9'.repeat(200)}"`, `"${'x'.repeat(5_000)}"`, `${'['.repeat(100)}${']'.repeat(100)}`, "'single'",
  'undefined', '', '480,', '"unterminated', '480.10', '"479.99"', '960',
];

function mutantOf(text: string): fc.Arbitrary<Buffer> {
  const at = fc.nat({ max: text.length });
  const member = fc.constantFrom(...members);
  const bad = fc.constantFrom(...nasty);
  const replaced = (key: string, value: string) => text.replace(new RegExp(`("${key}":)("[^"]*"|[\\d.]+)`), (_all, name: string) => name + value);
  return fc.oneof(
    at.map((end) => Buffer.from(text.slice(0, end))),
    fc.tuple(at, fc.integer({ min: 0, max: 255 })).map(([index, byte]) => {
      const bytes = Buffer.from(text);
      if (index < bytes.length) bytes[index] = byte;
      return bytes;
    }),
    fc.tuple(at, fc.uint8Array({ minLength: 1, maxLength: 6 })).map(([index, insert]) => Buffer.concat([Buffer.from(text.slice(0, index)), insert, Buffer.from(text.slice(index))])),
    fc.tuple(at, fc.nat({ max: 20 })).map(([index, length]) => Buffer.from(text.slice(0, index) + text.slice(index + length))),
    fc.tuple(member, bad).map(([key, value]) => Buffer.from(replaced(key, value))),
    fc.tuple(fc.constantFrom('code', 'msg', 'timestamp', 'success'), bad).map(([key, value]) => Buffer.from(text.replace(new RegExp(`("${key}":)("[^"]*"|\\w+)`), (_all, name: string) => name + value))),
    fc.tuple(fc.constantFrom('"8000"', '"5000"', '8000', '"0015"', '0', '"0"'), fc.constantFrom('null', '{}', '""', '[]', 'same')).map(([code, data]) =>
      Buffer.from(data === 'same' ? text.replace('"0000"', () => code) : `{"code":${code},"msg":"no","data":${data}}`)),
    bad.map((value) => Buffer.from(text.replace(/"data":\{.*\}\}$/, () => `"data":${value}}`))),
    fc.tuple(member, bad).map(([key, value]) => Buffer.from(text.replace('"data":{', () => `"data":{"${key}":${value},`))),
    fc.tuple(member, bad).map(([key, value]) => Buffer.from(text.replace(/\}\}$/, () => `,"${key}":${value}}}`))),
    member.map((key) => Buffer.from(text.replace(new RegExp(`"${key}":("[^"]*"|[\\d.]+),`), ''))),
    fc.constantFrom('\ufeff', '\ufeff\ufeff', ')]}\',\n', '<!--', '\u0000', ' \r\n\t').map((prefix) => Buffer.from(prefix + text)),
    fc.constantFrom(text, '}', '\u0000', ' garbage', '\n\n', ',"code":"0000"').map((suffix) => Buffer.from(text + suffix)),
    fc.constantFrom('utf16le', 'base64').map((encoding) => (encoding === 'base64' ? Buffer.from(Buffer.from(text).toString('base64')) : Buffer.from(text, 'utf16le'))),
    fc.tuple(fc.integer({ min: 1, max: 999 }), fc.constantFrom('', '.5', '.00', '.001', '.0000'), fc.constantFrom('amount', 'payAmount', 'receivedAmount', 'orderAmount')).map(([dollars, fraction, key]) =>
      Buffer.from(text.replace('"extra":""', () => `"${key}":${dollars}${fraction}`))),
    fc.constantFrom('TWD', 'USD', 'twd', '').map((currency) => Buffer.from(text.replace('"extra":""', () => `"currency":"${currency}"`))),
    fc.constantFrom('0'.repeat(32), '', 'x').map((sign) => Buffer.from(text.replace('"extra":""', () => `"sign":"${sign}"`))),
    fc.integer({ min: 65, max: 3_000 }).map((depth) => Buffer.from(text.replace('"extra":""', () => `"extra":${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`))),
    fc.jsonValue().map((value) => Buffer.from(JSON.stringify({ code: '0000', data: value }))),
    fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
  );
}

const status = fc.oneof({ weight: 12, arbitrary: fc.constant(200) }, { weight: 1, arbitrary: fc.constantFrom(201, 400, 404, 409, 418, 499) });

type Served = { readonly code: unknown; readonly data: Readonly<Record<string, unknown>>; readonly body: string };

function servedIn(bytes: Buffer): Served {
  const body = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  const parsed = JSON.parse(body) as { readonly code: unknown; readonly data: Readonly<Record<string, unknown>> };
  // A name that comes twice makes this reading one of two; the adapter may not have chosen.
  const names = [...body.matchAll(/"((?:[^"\\]|\\.)*)"\s*:/g)].map(([, name = '']) => name);
  for (const key of ['tradeNo', 'status', 'orderAmount', 'payAmount', 'receivedAmount', 'platFormTradeNo']) expect(names.filter((name) => name === key).length, `${key} twice in ${body}`).toBeLessThanOrEqual(1);
  return { code: parsed.code, data: parsed.data, body };
}

/** Value of an amount in a trillionth of a dollar, from the text as served; undefined where there is none. */
function served({ data, body }: Served, key: string): bigint | undefined {
  const value = data[key];
  if (value === undefined || value === null || value === '') return undefined;
  const token = typeof value === 'string' ? value : (new RegExp(`"${key}"\\s*:\\s*([^\\s,}]+)`).exec(body.slice(body.indexOf('"data"')))?.[1] ?? '');
  const [, whole, fraction = ''] = /^(\d+)(?:\.(\d{1,12}))?$/.exec(token) ?? [];
  if (whole === undefined) throw new Error(`no amount, but it was read: ${key} of ${body}`);
  return BigInt(whole + fraction.padEnd(12, '0'));
}

const inTrillionths = (minor: number): bigint => BigInt(minor) * 10n ** 10n;
const asked = inTrillionths(48_000);

function judgeRefusal(bytes: Buffer, told: Extract<ProviderAnswer<never>, { readonly kind: 'refused' }>, allowed: string): void {
  if (told.meaning === 'unlisted') return;
  expect(told.meaning).toBe(allowed);
  const parsed = JSON.parse(bytes.toString('utf8').replace(/^\ufeff/, '')) as { readonly code: unknown; readonly data?: unknown };
  expect(parsed.code).toBe('8000');
  expect(JSON.stringify(parsed.data ?? null)).toMatch(/^(null|""|\{\}|\[\])$/);
}

/** Returns whether it was a success. */
function judge(code: number, bytes: Buffer, told: ProviderAnswer<TransactionFact>, kind: 'payment' | 'payout', allowed: string): boolean {
  if (told.kind === 'notSent') throw new Error('an answer came, so it was sent');
  if (told.kind === 'refused') judgeRefusal(bytes, told, allowed);
  if (told.kind !== 'fact') return false;
  const { fact } = told;
  const from = servedIn(bytes);
  expect([code, from.code, fact.kind]).toEqual([200, '0000', kind]);
  expect(fact.reference).toBe(from.data['tradeNo']);
  expect(fact.providerTransactionId ?? '').toBe(String(from.data['platFormTradeNo'] ?? from.data['payproTradeNo'] ?? '').trim() === '' ? '' : from.data['platFormTradeNo'] ?? from.data['payproTradeNo']);
  const came = served(from, 'payAmount') ?? served(from, 'receivedAmount');
  const ordered = served(from, 'orderAmount') ?? (kind === 'payout' || came !== undefined ? served(from, 'amount') : undefined);
  if (fact.received !== null) expect(inTrillionths(fact.received.minor)).toBe(came ?? served(from, 'amount'));
  if (fact.outcome.kind === 'failed') expect(['00029', '0029', '0100019', '00032']).toContain(from.data['status']);
  if (fact.outcome.kind === 'pending') expect(from.data['status']).toBe('0015');
  if (fact.outcome.kind === 'partial') {
    expect(['0000', '0001']).toContain(from.data['status']);
    expect(fact.received).not.toBeNull();
    // A part payment of the whole would be booked as paid in full.
    if (from.data['status'] === '0001') expect(inTrillionths(fact.received?.minor ?? 0) < (ordered ?? asked) || (came !== undefined && came > (ordered ?? asked))).toBe(true);
  }
  if (fact.outcome.kind !== 'completed') return false;
  expect(from.data['status']).toBe('0000');
  if (fact.amount === null) return false;
  expect(from.data['currency'] ?? 'TWD').toMatch(/^(TWD|)$/);
  const amount = inTrillionths(fact.amount.minor);
  if (ordered !== undefined) expect(amount).toBe(ordered);
  if (kind === 'payment') {
    expect(came ?? served(from, 'amount')).toBe(amount);
    if (ordered === undefined) expect(amount).toBe(asked);
  } else if (came !== undefined) {
    expect(came).toBe(amount);
  }
  return fact.reference === 'A-1' && fact.amount.minor === 48_000;
}

const payment: TransactionQuery = {
  kind: 'payment', origin: 'link', reference: reference.parse('A-1'), providerPaymentId: null, providerTransactionId: null, method: null, amount: moneyOf(48_000, 'TWD'), createdAt: toInstant(0), original: null,
};
const payoutQuery: TransactionQuery = { ...payment, kind: 'payout', origin: 'payout' };
const payout: PayoutRequest = {
  reference: reference.parse('A-1'), amount: moneyOf(48_000, 'TWD'), note: '', fields: { bankCode: '004', payeeAccount: '0003968123456', payeeName: 'Made Up', payeeMobile: '0912345678', payeeEmail: 'payee@example.com' },
};

function adapter(baseUrl: string, http?: HttpClient): Provider {
  return createVexora({
    account: { environment: 'practice', merchantId: '9900000001', baseUrl, settings: { payouts: true, notifyUrl: 'https://shop.example/n', returnUrl: 'https://shop.example/r' } },
    secret: async () => 'practice-secret-not-real', clock: machineClock, logger: recordingLogger(),
  }, http ?? createHttpClient({ environment: 'practice', clock: machineClock, lookup: operatingSystemLookup }));
}

function mutantsOf(names: readonly Shape[]): fc.Arbitrary<Buffer> {
  return fc.oneof(...names.map((name) => mutantOf(goodText(name))));
}
const paymentMutants = mutantsOf(['jp', 'id', 'mx', 'part', 'open', 'failed']);
const payoutMutants = mutantsOf(['jp', 'id', 'open', 'failed']);

/** The adapter over answers without a wire. */
function scripted() {
  let next = { status: 200, text: '' };
  const provider = adapter('http://127.0.0.1:1', { send: async () => ({ kind: 'answer', ...next, bytes: Buffer.from(next.text), headers: {} }) });
  return {
    provider,
    /** What the wire would have let through: text. */
    serve(code: number, bytes: Buffer): Buffer {
      next = { status: code, text: bytes.toString('utf8') };
      return Buffer.from(next.text);
    },
  };
}

/** Milliseconds: these run beside others on machines that are shared. */
const patience = { timeout: 240_000 };

describe('broken answers', patience, () => {
  let server: RawServer;
  beforeAll(async () => {
    server = await startRawServer();
  });
  afterAll(() => server.close());

  it('the good ones are successes, so that the judge has work', async () => {
    const { provider, serve } = scripted();
    const successes: unknown[] = [];
    for (const shape of ['jp', 'id', 'mx', 'part', 'open', 'failed'] as const) {
      const bytes = serve(200, Buffer.from(goodText(shape)));
      successes.push(judge(200, bytes, (await provider.query(payment)).answer, 'payment', 'notFound'));
    }
    expect(successes).toEqual([true, true, true, false, false, false]);
  });

  it('10,000 to a query of a payment', async () => {
    const { provider, serve } = scripted();
    let successes = 0;
    await fc.assert(fc.asyncProperty(paymentMutants, status, async (bytes, code) => {
      if (judge(code, serve(code, bytes), (await provider.query(payment)).answer, 'payment', 'notFound')) successes += 1;
    }), { numRuns: 10_000, seed: 20_261_126 });
    expect(successes).toBeGreaterThan(200);
  });

  it('10,000 to a query of a payout', async () => {
    const { provider, serve } = scripted();
    let successes = 0;
    await fc.assert(fc.asyncProperty(payoutMutants, status, async (bytes, code) => {
      if (judge(code, serve(code, bytes), (await provider.query(payoutQuery)).answer, 'payout', 'notFound')) successes += 1;
    }), { numRuns: 10_000, seed: 11 });
    expect(successes).toBeGreaterThan(200);
  });

  it('4,000 to a payout: never done, and never "not executed"', async () => {
    const { provider, serve } = scripted();
    let accepted = 0;
    await fc.assert(fc.asyncProperty(mutantsOf(['made', 'jp', 'failed']), status, async (bytes, code) => {
      const seen = serve(code, bytes);
      const told = (await provider.payout?.(payout))?.answer;
      if (told === undefined) throw new Error('no payouts');
      if (told.kind === 'notSent') throw new Error('an answer came, so it was sent');
      if (told.kind === 'refused') expect(told.meaning).toBe('unlisted');
      if (told.kind !== 'fact') return;
      const from = servedIn(seen);
      expect([code, from.code, from.data['tradeNo']]).toEqual([200, '0000', told.fact.reference]);
      expect(['pending', 'failed', 'unrecognised']).toContain(told.fact.outcome.kind);
      if (told.fact.outcome.kind === 'failed') expect(['00029', '0029', '0100019', '00032']).toContain(from.data['status']);
      if (told.fact.outcome.kind === 'pending') {
        expect(['0000', '0015']).toContain(from.data['status']);
        accepted += 1;
      }
    }), { numRuns: 4_000, seed: 12 });
    expect(accepted).toBeGreaterThan(100);
  });

  it('3,000 to a new link: no page that was not served, and no paid order', async () => {
    const { provider, serve } = scripted();
    const link = {
      reference: reference.parse('A-1'), amount: moneyOf(48_000, 'TWD'), description: '', expiresAt: null, method: 'STORE/711', createdAt: toInstant(0),
      fields: { firstname: 'Made', lastname: 'Up', mobile: '0912345678', email: 'payer@example.com', ipAddress: '61.1.2.3', postcode: '105', address: 'somewhere' },
    };
    let pages = 0;
    await fc.assert(fc.asyncProperty(mutantsOf(['made', 'failed', 'jp']), status, async (bytes, code) => {
      const seen = serve(code, bytes);
      const told: ProviderAnswer<LinkFact> = (await provider.createLink(link)).answer;
      if (told.kind === 'notSent') throw new Error('an answer came, so it was sent');
      if (told.kind === 'refused') judgeRefusal(seen, told, 'final');
      if (told.kind !== 'fact') return;
      const from = servedIn(seen);
      expect([code, from.code, from.data['tradeNo']]).toEqual([200, '0000', told.fact.reference]);
      expect(['pending', 'failed', 'unrecognised']).toContain(told.fact.outcome.kind);
      if (told.fact.next.kind !== 'redirect') {
        expect(told.fact.next.kind).toBe('none');
        return;
      }
      expect([from.data['paymentLink'], from.data['paymentUrl']]).toContain(told.fact.next.url);
      expect(told.fact.next.url).toMatch(/^https?:\/\//);
      pages += 1;
    }), { numRuns: 3_000, seed: 13 });
    expect(pages).toBeGreaterThan(50);
  });

  it('1,000 over the wire', async () => {
    const provider = adapter(server.url);
    await fc.assert(fc.asyncProperty(paymentMutants, status, async (bytes, code) => {
      server.behave(answering(answer(code, bytes)));
      const { answer: told, evidence } = await provider.query(payment);
      expect(evidence).not.toBeNull();
      judge(code, bytes, told, 'payment', 'notFound');
    }), { numRuns: 1_000, seed: 14 });
    expect(server.connections()).toBeGreaterThanOrEqual(1_000);
  });

  it('a hundred thousand levels and two megabytes of blanks, members or text', async () => {
    const provider = adapter(server.url);
    const keys = Array.from({ length: 120_000 }, (_, index) => `"k${index}":1`).join(',');
    for (const body of [`{"code":"0000","data":${'['.repeat(100_000)}`, `{"code":"0000","data":${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}}`, `{"code":"0000",${keys}}`, ' '.repeat(2_097_152), `{"code":"0000","msg":"${'x'.repeat(2_000_000)}"}`, 'x'.repeat(3_000_000)]) {
      server.behave(answering(answer(200, body)));
      expect((await provider.query(payment)).answer.kind).toBe('doubtful');
    }
  });
});
