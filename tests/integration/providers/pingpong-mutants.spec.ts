/**
 * Ten thousand broken answers each to a refund, to a question about one and to a payment with a token, most of them signed as the
 * provider would, so that the content alone is on trial. The judge is independent of the adapter: it verifies the signature by its own
 * rule, reads with the engine's own JSON, and counts amounts with big integers.
 */
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Exchange, LinkFact, ProviderAnswer, ProviderOutcome, TransactionFact } from '@core/ports/provider.ts';
import type { Provider } from '@core/ports/provider.ts';
import { definition } from '@electron/providers/pingpong/index.ts';
import { accId, chargeOf, clientId, having, payment, refund, refundOf, refundQueryOf, salt, stub } from '../../unit/providers/pingpong/support.ts';
import { machineClock, recordingLogger } from './support/clock.ts';
import { answer, answering, startRawServer, type RawServer } from './support/raw-server.ts';

type Members = Readonly<Record<string, unknown>>;

function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** JSON text of values that have no business in an answer. */
const nasty = [
  'null', 'true', 'false', '""', '" "', '"120.5"', '120.5', '120', '0', '-0', '-1', '"-120.50"', '"0"', '"0.000000"', '"120.500001"', '"120.50 "', '"0120.50"', '"1.205e2"', '1.205e2', '12050', '"12050"',
  '1e309', '9007199254740993', '"9007199254740993.00"', '[]', '{}', '["SUCCESS"]', '"\\u0000"', '"\\ud800"', '"__proto__"', '"SUCCESS"', '"success"', '"SUCCESS "', '"FAILED"', '"PROCESSING"', '"CLOSED"', '"000000"',
  '"001000"', '"002000"', '"107000"', '"107001"', '"301003"', '"500000"', '"104000"', '"HKD"', '"USD"', '"JPY"', '"hkd"', '"R-1"', '"R-2"', '"L-1"', '"C-1"', `"${'9'.repeat(200)}"`, `"${'x'.repeat(5_000)}"`,
  `${'['.repeat(100)}${']'.repeat(100)}`, "'single'", 'undefined', '', '1,', '"unterminated',
] as const;

const codes = ['000000', '001000', '002000', '101000', '102000', '103000', '104000', '107000', '107001', '107002', '108000', '203000', '301003', '301013', '303000', '500000', '600002', '999999', ''] as const;

function digest(fields: Readonly<Record<string, string>>, type: 'MD5' | 'SHA256'): string {
  const names = Object.keys(fields).filter((name) => name !== 'sign' && (fields[name] ?? '').trim() !== '').sort();
  return createHash(type === 'MD5' ? 'md5' : 'sha256').update(salt + names.map((name) => `${name}=${fields[name]}`).join('&')).digest('hex').toUpperCase();
}

/** An envelope over any content text, correctly signed. */
function enveloped(bizContent: string, changes: Readonly<Record<string, string>> = {}, type: 'MD5' | 'SHA256' = 'SHA256'): string {
  const fields = { accId, clientId, code: '000000', description: 'made up', signType: type, bizContent, ...changes };
  return JSON.stringify({ ...fields, sign: digest(fields, type) });
}

function mutantsOf(good: Members): fc.Arbitrary<string> {
  const text = JSON.stringify(good);
  const whole = enveloped(text);
  const at = fc.nat({ max: text.length });
  const member = fc.constantFrom(...Object.keys(good));
  const nastyValue = fc.constantFrom(...nasty);
  const withMember = (key: string, value: string): string => JSON.stringify({ ...good, [key]: 'HERE' }).replace('"HERE"', () => value);
  const content: fc.Arbitrary<string> = fc.oneof(
    fc.constant(text),
    at.map((end) => text.slice(0, end)),
    fc.tuple(at, fc.integer({ min: 1, max: 0x2fff })).map(([index, point]) => text.slice(0, index) + String.fromCharCode(point) + text.slice(index + 1)),
    fc.tuple(at, fc.nat({ max: 20 })).map(([index, count]) => text.slice(0, index) + text.slice(index + count)),
    fc.tuple(member, nastyValue).map(([key, value]) => withMember(key, value)),
    fc.tuple(member, nastyValue, member, nastyValue).map(([key, value, other, second]) => JSON.stringify({ ...good, [key]: 'HERE', [other]: 'THERE' }).replace('"HERE"', () => value).replace('"THERE"', () => second)),
    fc.tuple(member, nastyValue).map(([key, value]) => text.replace('{', () => `{"${key}":${value},`)),
    member.map((key) => JSON.stringify(Object.fromEntries(Object.entries(good).filter(([name]) => name !== key)))),
    fc.subarray(Object.keys(good)).map((keys) => JSON.stringify(Object.fromEntries(Object.entries(good).filter(([name]) => keys.includes(name))))),
    fc.tuple(fc.integer({ min: 1, max: 99_999 }), fc.nat({ max: 6 }), fc.constantFrom('HKD', 'USD', 'JPY', 'KWD')).map(([whole, zeros, currency]) => JSON.stringify({ ...good, amount: zeros === 0 ? String(whole) : `${whole}.${'0'.repeat(zeros)}`, currency })),
    fc.tuple(fc.constantFrom('SUCCESS', 'FAILED', 'PROCESSING', 'INIT', 'CLOSED', 'CANCEL', 'AUTH_SUCCESS'), fc.constantFrom(...codes, undefined)).map(([word, resultCode]) => JSON.stringify({ ...good, status: word, resultCode })),
    fc.jsonValue().map((value) => JSON.stringify(value)),
  );
  const signedOne = fc.tuple(content, fc.constantFrom(...codes), fc.constantFrom('MD5' as const, 'SHA256' as const)).map(([biz, code, type]) => enveloped(biz, { code }, type));
  const place = fc.nat({ max: whole.length });
  return fc.oneof(
    { weight: 8, arbitrary: signedOne },
    { weight: 2, arbitrary: content.map((biz) => enveloped(biz)) },
    // Of another store, or with fields that do not belong there, signed all the same.
    { weight: 1, arbitrary: fc.tuple(content, fc.constantFrom('accId', 'clientId', 'description', 'version', 'extra'), fc.constantFrom('', ' ', 'OTHER', '\u0000', 'x'.repeat(600))).map(([biz, key, value]) => enveloped(biz, { [key]: value })) },
    // Nobody signed these.
    { weight: 2, arbitrary: fc.tuple(content, fc.constantFrom(...codes)).map(([biz, code]) => JSON.stringify({ accId, code, bizContent: biz })) },
    { weight: 1, arbitrary: fc.tuple(content, fc.constantFrom(null, '', ' ', 'X', 7, true, [], 'F'.repeat(64))).map(([biz, sign]) => JSON.stringify({ accId, code: '000000', signType: 'SHA256', bizContent: biz, sign })) },
    { weight: 1, arbitrary: fc.tuple(place, fc.integer({ min: 1, max: 0x2fff })).map(([index, point]) => whole.slice(0, index) + String.fromCharCode(point) + whole.slice(index + 1)) },
    { weight: 1, arbitrary: place.map((end) => whole.slice(0, end)) },
    { weight: 1, arbitrary: fc.tuple(fc.constantFrom('code', 'sign', 'signType', 'bizContent', 'accId'), nastyValue).map(([key, value]) => JSON.stringify({ ...(JSON.parse(whole) as object), [key]: 'HERE' }).replace('"HERE"', () => value)) },
    { weight: 1, arbitrary: fc.string({ maxLength: 200 }) },
    { weight: 1, arbitrary: fc.constantFrom(`${whole}${whole}`, `[${whole}]`, ` \n${whole}\t`, `\ufeff${whole}`, `)]}',\n${whole}`, text, '{}', 'null', '""') },
  );
}

const status = fc.oneof({ weight: 9, arbitrary: fc.constant(200) }, { weight: 1, arbitrary: fc.constantFrom(201, 400, 401, 403, 404, 409, 429, 499) });

type Served = { readonly code: string | null; readonly biz: Members; readonly bizText: string };

/** What was served, if it was signed and readable; the judge's own reading. */
function servedBy(text: string): Served | null {
  try {
    const top: unknown = JSON.parse(text.replace(/^\ufeff/, ''));
    if (!isMembers(top) || typeof top['sign'] !== 'string') return null;
    const fields = Object.fromEntries(Object.entries(top).map(([key, value]) => [key, value === null ? '' : typeof value === 'string' ? value : JSON.stringify(value)]));
    const type = top['signType'] === 'MD5' ? 'MD5' : 'SHA256';
    if (digest(fields, type) !== top['sign'].toUpperCase()) return null;
    const bizText = fields['bizContent'] ?? '';
    const biz: unknown = bizText.trim() === '' ? {} : JSON.parse(bizText);
    return { code: typeof top['code'] === 'string' && top['code'].trim() !== '' ? top['code'] : null, biz: isMembers(biz) ? biz : {}, bizText };
  } catch {
    return null;
  }
}

function wordIn(biz: Members, key: string): string | null {
  const value = biz[key];
  return typeof value === 'string' && value.trim() !== '' ? value : null;
}

const places = { HKD: 2, USD: 2, JPY: 0, KWD: 3 } as const;

/** Minor units of a decimal by big integers; null when it is not a whole number of them. */
function minorOf(amount: unknown, currency: string): bigint | null {
  const [, whole, fraction = ''] = /^(\d+)(?:\.(\d+))?$/.exec(String(amount)) ?? [];
  const digits = Object.hasOwn(places, currency) ? places[currency as keyof typeof places] : null; // asked one line above
  if (whole === undefined || digits === null) return null;
  const scaled = BigInt(whole) * 10n ** 12n + BigInt(fraction.padEnd(12, '0').slice(0, 12));
  const unit = 10n ** BigInt(12 - digits);
  return scaled % unit === 0n ? scaled / unit : null;
}

function judgeOutcome({ code, biz }: Served, outcome: ProviderOutcome): void {
  const result = wordIn(biz, 'resultCode');
  if (outcome.kind === 'completed') {
    expect(biz['status']).toBe('SUCCESS');
    expect([null, '000000', '001000']).toContain(code);
    expect([null, '000000']).toContain(result);
  }
  if (outcome.kind === 'failed') {
    expect(biz['status']).toBe('FAILED');
    expect(result).not.toBe('000000');
    expect([code, result]).not.toContain('002000');
  }
  if (outcome.kind === 'pending') expect(['PROCESSING', 'INIT', 'AUTH_SUCCESS']).toContain(biz['status']);
}

/** Documented to mean that nothing was executed (dossier §7); written down here anew. */
const finals = /^(10100[0-2]|102000|105000|10600[0-3]|10700[123]|10800[0-3]|10900[0-2]|20[01]000|20200[01]|30000[0-3]|3010(0[1-9]|1[0-25]|99)|302000|303000|40000[01])$/;

function judgeRefusal(text: string, httpStatus: number, asked: 'read' | 'write', told: Extract<ProviderAnswer<unknown>, { readonly kind: 'refused' }>): void {
  const served = servedBy(text);
  const said = served === null ? [] : [served.code, wordIn(served.biz, 'resultCode')];
  switch (told.meaning) {
    case 'final':
      expect(asked).toBe('write');
      expect(said.some((code) => code !== null && finals.test(code)), text).toBe(true);
      for (const key of ['status', 'transactionId', 'refundId', 'paymentUrl']) expect(served === null ? null : wordIn(served.biz, key)).toBeNull();
      return;
    case 'notFound':
      expect(asked).toBe('read');
      expect(said.some((code) => code === '107001' || code === '107002'), text).toBe(true);
      return;
    case 'duplicateReference':
      expect(said).toContain('107000');
      return;
    case 'unauthorised':
      expect([401, 403].includes(httpStatus) || /"10[34]000"/.test(text.replaceAll('\\', '')), text).toBe(true);
      return;
    case 'rateLimited':
      expect(httpStatus).toBe(429);
      return;
    case 'inProgress':
    case 'unlisted':
      expect(said.some((code) => code !== null), text).toBe(true);
      return;
    case 'unauthorisedNotExecuted':
    case 'rateLimitedNotExecuted':
      throw new Error(`never said of these: ${told.meaning}`);
  }
}

function requireOnce(bizText: string): void {
  for (const key of ['status', 'amount', 'currency', 'resultCode', 'merchantRefundId', 'merchantTransactionId']) expect(bizText.split(`"${key}":`).length, key).toBeLessThanOrEqual(2);
}

function judgeTransaction(asked: 'read' | 'write') {
  return (text: string, httpStatus: number, told: ProviderAnswer<TransactionFact>): void => {
    if (told.kind === 'notSent') throw new Error('an answer came, so it was sent');
    if (told.kind === 'refused') return judgeRefusal(text, httpStatus, asked, told);
    if (told.kind !== 'fact') return;
    const served = servedBy(text);
    if (served === null) throw new Error(`a fact that nobody signed: ${text}`);
    expect(httpStatus).toBe(200);
    requireOnce(served.bizText);
    const { biz } = served;
    const { fact } = told;
    judgeOutcome(served, fact.outcome);
    expect(fact.reference).toBe(wordIn(biz, 'merchantRefundId') ?? (asked === 'read' ? 'R-1' : null));
    expect(fact.originalReference).toBe(wordIn(biz, 'merchantTransactionId'));
    expect(fact.providerTransactionId).toBe(wordIn(biz, 'refundId'));
    if (fact.amount === null) return void expect(biz['amount'] ?? '').toBe('');
    expect(fact.amount.currency).toBe(wordIn(biz, 'currency') ?? 'HKD');
    expect(BigInt(fact.amount.minor)).toBe(minorOf(biz['amount'], fact.amount.currency));
    expect(fact.amount.minor).toBeGreaterThan(0);
  };
}

function judgeCharge(text: string, httpStatus: number, told: ProviderAnswer<LinkFact>): void {
  if (told.kind === 'notSent') throw new Error('an answer came, so it was sent');
  if (told.kind === 'refused') return judgeRefusal(text, httpStatus, 'write', told);
  if (told.kind !== 'fact') return;
  const served = servedBy(text);
  if (served === null) throw new Error(`a fact that nobody signed: ${text}`);
  expect(httpStatus).toBe(200);
  requireOnce(served.bizText);
  judgeOutcome(served, told.fact.outcome);
  // This fact has no amount of its own: a charge of another amount may not become one at all.
  if ((served.biz['amount'] ?? '') !== '') expect(minorOf(served.biz['amount'], wordIn(served.biz, 'currency') ?? 'HKD')).toBe(48_000n);
  expect([null, 'HKD']).toContain(wordIn(served.biz, 'currency'));
  expect(told.fact.reference).toBe(wordIn(served.biz, 'merchantTransactionId'));
}

type Trial<Fact> = {
  readonly name: string;
  readonly good: Members;
  readonly send: (provider: Provider) => Promise<Exchange<Fact>>;
  readonly judge: (text: string, httpStatus: number, told: ProviderAnswer<Fact>) => void;
  readonly kindOf: (fact: Fact) => ProviderOutcome['kind'];
};

const refunding: Trial<TransactionFact> = { name: 'a refund', good: refund, send: (provider) => having(provider, 'refund')(refundOf()), judge: judgeTransaction('write'), kindOf: (fact) => fact.outcome.kind };
const asking: Trial<TransactionFact> = { name: 'a question', good: refund, send: (provider) => provider.query(refundQueryOf()), judge: judgeTransaction('read'), kindOf: (fact) => fact.outcome.kind };
const charging: Trial<LinkFact> = {
  name: 'a charge', good: { ...payment, merchantTransactionId: 'C-1', requestId: 'C-1' }, send: (provider) => having(provider, 'tokens').charge(chargeOf()), judge: judgeCharge, kindOf: (fact) => fact.outcome.kind,
};

async function tryAll<Fact>({ good, send, judge, kindOf }: Trial<Fact>, seed: number): Promise<Readonly<Record<string, number>>> {
  const { provider, answer: reply } = stub();
  const counts: Record<string, number> = {};
  const count = (key: string): void => { counts[key] = (counts[key] ?? 0) + 1; };
  await fc.assert(fc.asyncProperty(mutantsOf(good), status, async (text, code) => {
    reply(text, code);
    const { answer: told, evidence } = await send(provider);
    expect(evidence).not.toBeNull();
    judge(text, code, told);
    count(told.kind === 'fact' ? `fact ${kindOf(told.fact)}` : told.kind);
  }), { numRuns: 10_000, seed });
  return counts;
}

describe('broken answers', () => {
  it.each([{ name: refunding.name, trial: refunding, seed: 11 }, { name: asking.name, trial: asking, seed: 12 }])('10,000 to $name: no crash and no false success', async ({ trial, seed }) => {
    const counts = await tryAll(trial, seed);
    // The judge has work only if some mutants are still good answers, good refusals and good denials.
    for (const key of ['fact completed', 'fact pending', 'fact failed', 'refused', 'doubtful']) expect(counts[key], key).toBeGreaterThan(10);
  }, 60_000);

  it('10,000 to a charge: no crash and no false success', async () => {
    const counts = await tryAll(charging, 13);
    for (const key of ['fact completed', 'fact pending', 'fact failed', 'refused', 'doubtful']) expect(counts[key], key).toBeGreaterThan(10);
  }, 60_000);

  describe('over the wire', () => {
    let server: RawServer;
    beforeAll(async () => {
      server = await startRawServer();
    });
    afterAll(() => server.close());

    it('600 to a refund', async () => {
      const provider = definition.create({
        account: { environment: 'practice', merchantId: accId, baseUrl: server.url, settings: {} }, secret: async () => salt, clock: machineClock, logger: recordingLogger(),
      });
      await fc.assert(fc.asyncProperty(mutantsOf(refund), status, async (text, code) => {
        server.behave(answering(answer(code, Buffer.from(text, 'utf8'))));
        const { answer: told } = await refunding.send(provider);
        refunding.judge(Buffer.from(text, 'utf8').toString('utf8'), code, told);
      }), { numRuns: 600, seed: 14 });
    }, 60_000);
  });
});
