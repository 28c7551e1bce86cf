import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { ProviderAnswer } from '@core/ports/provider.ts';
import { moneyOf } from '@shared/money/money.ts';
import type { HttpOutcome } from '@electron/providers/http.ts';
import { accepted, bankLink, outcomeOf, payout, paymentQuery, payoutQuery, refusal, secret, subject, type SubjectOptions } from './subject.ts';

const md5 = (text: string): string => createHash('md5').update(text, 'utf8').digest('hex');
const made = (data: string): string => accepted(`{"tradeNo":"A-1","platFormTradeNo":"PF1",${data}}`);

/** What a link's answer comes to, in one line. */
async function linkAnswer(answer: HttpOutcome | string, options: SubjectOptions = {}): Promise<string> {
  return inWords((await subject(answer, options).provider.createLink(bankLink)).answer);
}

function inWords(answer: ProviderAnswer<{ readonly outcome: { readonly kind: string } }>): string {
  return answer.kind === 'fact' ? `fact ${answer.fact.outcome.kind}` : answer.kind === 'refused' ? `refused ${answer.meaning}` : `${answer.kind} ${answer.problem.reason}`;
}

describe('verdict on a new link (dossier §5)', () => {
  it.each([
    ['waits, with a link', made('"status":"0015","paymentLink":"https://pay.example/x"'), 'fact pending'],
    ['waits, without a link', made('"status":"0015"'), 'doubtful malformed'],
    ['waits, with an empty link', made('"status":"0015","paymentLink":"","paymentUrl":null'), 'doubtful malformed'],
    ['waits, with a link that is no address', made('"status":"0015","paymentLink":"/pay"'), 'doubtful malformed'],
    ['waits, with a script for a link', made('"status":"0015","paymentLink":"javascript:alert(1)"'), 'doubtful malformed'],
    ['waits, with a number for a link', made('"status":"0015","paymentLink":7'), 'doubtful malformed'],
    ['failed, five characters', made('"status":"00029","desc":"Failed"'), 'fact failed'],
    ['failed, four characters', made('"status":"0029"'), 'fact failed'],
    ['paid at once: asked about first', made('"status":"0000"'), 'fact pending'],
    ['partly paid at once: asked about first', made('"status":"0001","paymentLink":"https://pay.example/x"'), 'fact pending'],
    ['an unknown status', made('"status":"0030"'), 'fact unrecognised'],
    ['a status that is a number', made('"status":15,"paymentLink":"https://pay.example/x"'), 'doubtful malformed'],
    ['no order number', accepted('{"platFormTradeNo":"PF1","status":"0015","paymentLink":"https://pay.example/x"}'), 'doubtful malformed'],
    ['no data', accepted('null'), 'doubtful malformed'],
    ['empty data', accepted('{}'), 'doubtful malformed'],
    ['data that is a list', accepted('[]'), 'doubtful malformed'],
    ['two platform numbers', made('"payproTradeNo":"PF2","status":"0015","paymentLink":"https://pay.example/x"'), 'doubtful malformed'],
    ['refused', refusal('8000'), 'refused final'],
    ['refused without data', '{"code":"8000","msg":"no"}', 'refused final'],
    ['refused, but with an order', refusal('8000', '{"tradeNo":"A-1"}'), 'refused unlisted'],
    ['refused with a code that nobody knows', refusal('8001'), 'refused unlisted'],
    ['refused with a number for a code', '{"code":8000,"msg":"no","data":null}', 'doubtful malformed'],
    ['a code that looks like success as a number', '{"code":0,"msg":"success","data":{"tradeNo":"A-1","status":"0015","paymentLink":"https://pay.example/x"}}', 'doubtful malformed'],
    ['the platform’s own fault', refusal('5000'), 'doubtful serverError'],
    ['the platform’s own fault beside an order', refusal('5000', '{"tradeNo":"A-1","status":"0015","paymentLink":"https://pay.example/x"}'), 'doubtful serverError'],
    ['an order’s status for a code', refusal('0015', '{"tradeNo":"A-1"}'), 'refused unlisted'],
    ['no code', '{"msg":"success","data":{}}', 'doubtful malformed'],
    ['not JSON', '<html>', 'doubtful notJson'],
    ['half of it', made('"status":"0015","paymentLink":"https://pay.example/x"').slice(0, 90), 'doubtful notJson'],
  ])('%s', async (_name, text, verdict) => {
    expect(await linkAnswer(text)).toBe(verdict);
  });

  it.each([
    [401, refusal('8000'), 'refused unauthorised'], [403, refusal('8000'), 'refused unauthorised'], [429, refusal('8000'), 'refused rateLimited'], [429, 'slow down', 'refused rateLimited'], [401, '', 'refused unauthorised'],
    [400, refusal('8000'), 'refused final'], [404, 'not found', 'doubtful notJson'], [201, made('"status":"0015","paymentLink":"https://pay.example/x"'), 'doubtful malformed'],
    [400, made('"status":"0015","paymentLink":"https://pay.example/x"'), 'doubtful malformed'],
  ])('HTTP %i with %s', async (status, text, verdict) => {
    expect(await linkAnswer(outcomeOf(text, status))).toBe(verdict);
  });

  it.each(['timeout', 'connectionLost', 'serverError', 'truncated', 'redirect'] as const)('%s is doubtful', async (reason) => {
    expect(await linkAnswer({ kind: 'doubtful', reason, status: null, text: null })).toBe(`doubtful ${reason}`);
  });

  it('an answer about another order is told with that order’s number, for the caller to compare', async () => {
    const { answer } = await subject(made('"status":"0015","paymentLink":"https://pay.example/x"').replace('A-1', 'A-2')).provider.createLink(bankLink);
    expect(answer).toMatchObject({ kind: 'fact', fact: { reference: 'A-2' } });
  });

  it('a refused link may be asked about first, where the profile says so', async () => {
    expect(await linkAnswer(refusal('8000'), { settings: { createRefusalMeans: 'unlisted' } })).toBe('refused unlisted');
    expect(await linkAnswer(refusal('9000'), { settings: { refusalCodes: ['9000'] } })).toBe('refused final');
    expect(await linkAnswer(refusal('5000'), { settings: { refusalCodes: ['5000'] } })).toBe('doubtful serverError');
  });

  it('plain http is a link on this machine only', async () => {
    const text = made('"status":"0015","paymentLink":"http://127.0.0.1:9/pay"');
    expect([await linkAnswer(text), await linkAnswer(text, { environment: 'test' }), await linkAnswer(text, { environment: 'live' })]).toEqual(['fact pending', 'doubtful malformed', 'doubtful malformed']);
  });

  it('has the platform’s number as both of its numbers, and the words of a failure', async () => {
    const numbers = { providerPaymentId: 'PF1', providerTransactionId: 'PF1', walletReference: null };
    expect((await subject(made('"status":"0015","desc":"Paying","remark":"x","paymentLink":"https://pay.example/x"')).provider.createLink(bankLink)).answer).toEqual({
      kind: 'fact', fact: { ...numbers, reference: 'A-1', outcome: { kind: 'pending' }, next: { kind: 'redirect', url: 'https://pay.example/x' } },
    });
    expect((await subject(made('"status":"00029","desc":"IP limit"')).provider.createLink(bankLink)).answer).toEqual({
      kind: 'fact', fact: { ...numbers, reference: 'A-1', outcome: { kind: 'failed', code: '00029', message: 'IP limit' }, next: { kind: 'none' } },
    });
  });
});

describe('field of the link', () => {
  const long = `https://pay.example/cashier?data=${'5a'.repeat(576)}`;
  it.each([
    ['paymentLink', `"paymentLink":"${long}"`, {}, long, 0],
    ['paymentUrl', `"paymentUrl":"${long}"`, {}, long, 0],
    ['both, the same', `"paymentUrl":"${long}","paymentLink":"${long}"`, {}, long, 0],
    ['both, different', '"paymentUrl":"https://b.example/","paymentLink":"https://a.example/"', {}, 'https://a.example/', 1],
    ['both, in the order of the profile', '"paymentUrl":"https://b.example/","paymentLink":"https://a.example/"', { linkFields: ['paymentUrl', 'paymentLink'] }, 'https://b.example/', 1],
    ['the sister brand’s', '"paymentUrl":"https://b.example/","paymentLink":"https://a.example/"', { brand: 'paypro' }, 'https://b.example/', 1],
    ['the first empty', '"paymentLink":"","paymentUrl":"https://b.example/"', {}, 'https://b.example/', 0],
  ])('%s', async (_name, members, settings, url, warnings) => {
    const one = subject(made(`"status":"0015",${members}`), { settings });
    const { answer } = await one.provider.createLink(bankLink);
    expect(answer).toMatchObject({ kind: 'fact', fact: { next: { kind: 'redirect', url } } });
    expect(one.logged.filter(({ event }) => event === 'vexora.linksDiffer')).toHaveLength(warnings);
  });
});

describe('verdict on a query', () => {
  const query = async (text: HttpOutcome | string, options: SubjectOptions = {}) => inWords((await subject(text, options).provider.query(paymentQuery)).answer);

  it('8000 is no failed payment: the number is not known', async () => {
    expect(await query(refusal('8000'))).toBe('refused notFound');
    expect(await query('{"code":"8000","msg":"x"}')).toBe('refused notFound');
    expect(await query(refusal('8000', '{}'))).toBe('refused notFound');
    expect(await query(refusal('8000'), { settings: { queryRefusalMeans: 'unlisted' } })).toBe('refused unlisted');
  });

  it('8000 beside an order proves nothing', async () => {
    expect(await query(refusal('8000', '{"tradeNo":"A-1","status":"00029"}'))).toBe('refused unlisted');
  });

  it('5000 says nothing about the order, and neither does an unknown code or a refused key', async () => {
    expect(await query(refusal('5000'))).toBe('doubtful serverError');
    expect(await query(refusal('0029'))).toBe('refused unlisted');
    expect(await query(outcomeOf(refusal('8000'), 401))).toBe('refused unauthorised');
  });
});

describe('signature of an answer', () => {
  const members = '"tradeNo":"A-1","platFormTradeNo":"PF1","status":"0000","amount":480.00';
  const sign = md5(`amount=480.00platFormTradeNo=PF1status=0000tradeNo=A-1${secret}`);
  const signed = accepted(`{${members},"sign":"${sign}"}`);
  const bad = accepted(`{${members},"sign":"${sign.toUpperCase()}"}`);
  const unsigned = accepted(`{${members}}`);
  it.each([
    ['verifyIfPresent', ['fact completed', 'doubtful badSignature', 'fact completed', 'refused notFound']],
    ['require', ['fact completed', 'doubtful badSignature', 'doubtful badSignature', 'refused unlisted']],
    ['ignore', ['fact completed', 'fact completed', 'fact completed', 'refused notFound']],
  ] as const)('%s', async (responseSign, verdicts) => {
    const told = [];
    for (const text of [signed, bad, unsigned, refusal('8000')]) told.push(inWords((await subject(text, { settings: { responseSign } }).provider.query(paymentQuery)).answer));
    expect(told).toEqual(verdicts);
  });

  it('of a refusal that is wrong is told as a wrong signature, with the refusal’s words', async () => {
    const told = await subject(`{"code":"8000","msg":"refused","data":null,"sign":"${'0'.repeat(32)}"}`).provider.createLink(bankLink);
    expect(told.answer).toMatchObject({ kind: 'doubtful', problem: { reason: 'badSignature', providerCode: '8000', providerMessage: 'refused' } });
    const signed = `{"code":"8000","msg":"refused","data":null,"sign":"${md5(`code=8000msg=refused${secret}`)}"}`;
    expect(await linkAnswer(signed, { settings: { responseSign: 'require' } })).toBe('refused final');
  });

  it('of a refused link that had to be signed proves nothing', async () => {
    expect(await linkAnswer(refusal('8000'), { settings: { responseSign: 'require' } })).toBe('refused unlisted');
  });
});

describe('payout', () => {
  const options = { settings: { payouts: true } };
  const paid = async (text: HttpOutcome | string, more: SubjectOptions = options) => inWords((await subject(text, more).provider.payout?.(payout) ?? { answer: { kind: 'notSent', problem: { reason: 'signing', httpStatus: null, providerCode: null, providerMessage: null } } }).answer);
  const data = (members: string) => accepted(`{"tradeNo":"P-1","platFormTradeNo":"PF9",${members}}`);

  it('never counts as done by its own answer', async () => {
    expect([await paid(data('"status":"0000"')), await paid(data('"status":"0015"')), await paid(data('"status":"0001"')), await paid(data('"status":"00029"')), await paid(data('"status":"7"'))]).toEqual([
      'fact pending', 'fact pending', 'fact unrecognised', 'fact failed', 'fact unrecognised',
    ]);
  });

  it('carries the amount of the request where the answer repeats none, and the answer’s own where it does', async () => {
    expect((await subject(data('"status":"0015"'), options).provider.payout?.(payout))?.answer).toMatchObject({
      fact: { kind: 'payout', reference: 'P-1', amount: moneyOf(50_000, 'TWD'), providerTransactionId: 'PF9', received: null },
    });
    expect((await subject(data('"status":"0015","amount":"501"'), options).provider.payout?.(payout))?.answer).toMatchObject({ fact: { amount: moneyOf(50_100, 'TWD') } });
  });

  it('that was refused or lost stays open', async () => {
    expect([await paid(refusal('8000')), await paid(refusal('5000')), await paid({ kind: 'doubtful', reason: 'timeout', status: null, text: null })]).toEqual(['refused unlisted', 'doubtful serverError', 'doubtful timeout']);
    expect(await paid(refusal('8000'), { settings: { payouts: true, payoutRefusalMeans: 'final' } })).toBe('refused final');
  });

  it('an unknown status is no failure, whatever the profile says of payments', async () => {
    const soft = { settings: { payouts: true, unknownStatus: 'failed' } };
    expect(await paid(data('"status":"7"'), soft)).toBe('fact unrecognised');
    expect(inWords((await subject(data('"status":"7","amount":"500"'), soft).provider.query(payoutQuery)).answer)).toBe('fact unrecognised');
    expect(await linkAnswer(made('"status":"7"'), soft)).toBe('fact failed');
  });
});

describe('balance', () => {
  const money = '"availableAmount":1234.5600,"freezeAmount":"0.0000","unsettledAmount":99';

  it('is shown as it is written', async () => {
    expect((await subject(accepted(`{${money}}`)).provider.balance?.())?.answer).toEqual({
      kind: 'fact',
      fact: { amounts: [{ code: 'availableAmount', amount: '1234.5600', currency: 'TWD' }, { code: 'freezeAmount', amount: '0.0000', currency: 'TWD' }, { code: 'unsettledAmount', amount: '99', currency: 'TWD' }] },
    });
  });

  it.each(['{"freezeAmount":"1"}', '{"availableAmount":"1e3"}', '{"availableAmount":true}', '{"availableAmount":"1,000"}', '{"availableAmount":{}}', '[]', '"1"'])('%s is none', async (data) => {
    expect((await subject(accepted(data)).provider.balance?.())?.answer.kind).toBe('doubtful');
  });

  it('proves number and secret; its refusal does not say which of them is wrong', async () => {
    expect((await subject(accepted(`{${money}}`)).provider.testConnection()).answer).toEqual({ kind: 'fact', fact: { httpStatus: 200, signatureAccepted: true } });
    expect((await subject(refusal('8000')).provider.testConnection()).answer).toMatchObject({ kind: 'refused', meaning: 'unlisted', problem: { providerCode: '8000', providerMessage: 'refused' } });
    expect((await subject(outcomeOf(refusal('8000'), 401)).provider.testConnection()).answer).toMatchObject({ kind: 'refused', meaning: 'unauthorised' });
    expect((await subject(accepted('{"anything":"else"}')).provider.testConnection()).answer.kind).toBe('doubtful');
  });
});

describe('detail', () => {
  it('shows both layers in the provider’s words, local times with their zone', async () => {
    const { answer } = await subject(accepted('{"tradeNo":"A-1","status":"0000","message":"ok","orderAmount":480.0000,"successTime":"2026-11-21 14:00:05","paymentList":[{"amount":480.00}],"remark":"","sign":"x"}'), { settings: { responseSign: 'ignore' } }).provider.paymentDetail?.(paymentQuery) ?? {};
    expect(answer).toMatchObject({
      kind: 'fact',
      fact: {
        facts: [
          { name: 'code', value: '0000' }, { name: 'msg', value: 'success' }, { name: 'tradeNo', value: 'A-1' }, { name: 'status', value: '0000' }, { name: 'message', value: 'ok' }, { name: 'orderAmount', value: '480.0000' },
          { name: 'successTime', value: '2026-11-21T14:00:05+08:00' }, { name: 'paymentList', value: '[{"amount":"480.00"}]' },
        ],
      },
    });
  });

  it.each(['2026-11-21 24:00:00', '2026-13-01 00:00:00', '2026-11-21T14:00:05Z', ''])('leaves %j as it is', async (text) => {
    const { answer } = await subject(accepted(`{"tradeNo":"A-1","successTime":"${text}"}`)).provider.paymentDetail?.(paymentQuery) ?? {};
    const found = answer?.kind === 'fact' ? answer.fact.facts.find(({ name }) => name === 'successTime')?.value : undefined;
    expect(found ?? '').toBe(text);
  });
});

describe('notifications', () => {
  it('are read with the profile’s secret and variant', async () => {
    const members = '"tradeNo":"A-1","status":"0000"';
    const { readNotice } = subject('', { settings: { signPlacement: 'prefix', signPairSeparator: '&' } }).provider;
    expect(await readNotice?.({ body: `{${members},"sign":"${md5(`${secret}status=0000&tradeNo=A-1`)}"}`, signature: null })).toMatchObject({ kind: 'verified', reference: 'A-1' });
    expect(await readNotice?.({ body: `{${members},"sign":"${md5(`status=0000tradeNo=A-1${secret}`)}"}`, signature: null })).toEqual({ kind: 'refused', reason: 'badSignature' });
    await expect(subject('', { appSecret: '' }).provider.readNotice?.({ body: '{}', signature: null })).rejects.toThrow(RangeError);
  });
});
