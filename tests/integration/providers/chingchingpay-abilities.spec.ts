/** Files, lists, details and wallet agreements: single answers, served as bytes, and what the adapter makes of them. */
import { createHash, createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ProviderAnswer, TokenAbility } from '@core/ports/provider.ts';
import { reference } from '@shared/domain/ids.ts';
import { moneyOf } from '@shared/money/money.ts';
import { toInstant } from '@shared/time/instant.ts';
import { chingchingpayAt } from './support/account.ts';
import { answer, answering, startRawServer } from './support/raw-server.ts';
import type { RawServer } from './support/raw-server.ts';
import { having, queryOf } from './support/requests.ts';

let server: RawServer;
beforeEach(async () => {
  server = await startRawServer();
});
afterEach(() => server.close());

function tell({ answer: told }: { readonly answer: ProviderAnswer<unknown> }): string {
  return told.kind === 'fact' ? 'fact' : told.kind === 'refused' ? `refused ${told.meaning} ${told.problem.reason}` : `${told.kind} ${told.problem.reason}`;
}
const serve = (body: unknown, status = 200) => server.behave(answering(answer(status, JSON.stringify(body))));
const success = (data: unknown) => serve({ code: 0, message: 'success', data });
const head = () => server.received().toString('utf8').split('\r\n\r\n')[0] ?? '';
function body(): Record<string, unknown> {
  const value: unknown = JSON.parse(server.received().toString('utf8').split('\r\n\r\n')[1] ?? '');
  return Object.fromEntries(Object.entries(value ?? {}));
}

describe('a settlement file', () => {
  const download = (id = 'S1') => having(chingchingpayAt(server.url, { notFoundCodes: ['13'] }), 'statements').download({ code: 'settlement', id });

  it('comes as bytes, signed for, with its name made safe and its content not kept', async () => {
    const bytes = Buffer.concat([Buffer.from('PK'), Buffer.alloc(3_000_000, 0xff)]);
    server.behave(answering(answer(200, bytes, ['content-type: application/zip', 'content-disposition: attachment; filename="../S 1.zip"'])));
    const { answer: told, evidence } = await download('S/1?x');
    expect(told).toMatchObject({ kind: 'fact', fact: { name: 'S 1.zip', contentType: 'application/zip' } });
    expect(told.kind === 'fact' && told.fact.bytes.equals(bytes)).toBe(true);
    expect(head()).toMatch(/^GET \/api\/v1\/settlements\/S%2F1%3Fx\/download HTTP/);
    expect(head()).toContain('accept: */*');
    expect(head()).toContain(`x-signature: ${createHmac('sha256', 'practice-secret-not-real').update('').digest('hex')}`);
    expect(evidence).toMatchObject({ httpStatus: 200, responseBody: null, problem: null });
  });

  it('comes as base64 in the envelope, also above the usual limits of a text', async () => {
    const bytes = Buffer.alloc(2_500_000, 'settlement,');
    server.behave(answering(answer(200, `{"code":0,"data":{"content":"${bytes.toString('base64').replaceAll('/', '\\/')}","file_name":"S1.csv"}}`)));
    const { answer: told } = await download();
    expect(told.kind === 'fact' && told.fact.bytes.equals(bytes) && told.fact.name === 'S1.csv').toBe(true);
  });

  it('that is elsewhere is told with its address and not fetched', async () => {
    success({ url: 'https://files.example/S1.csv?sig=abc' });
    const { answer: told, evidence } = await download();
    expect(told).toEqual({ kind: 'doubtful', problem: { reason: 'redirect', httpStatus: 200, providerCode: '0', providerMessage: 'https://files.example/S1.csv?sig=abc' } });
    expect(evidence?.responseBody).toContain('https://files.example/S1.csv?sig=abc');
    expect(server.connections()).toBe(1);
    server.behave(answering(answer(302, '', ['location: https://files.example/S1.csv'])));
    expect(tell(await download())).toBe('doubtful redirect');
  });

  it.each<[string, Buffer]>([
    ['refused notFound notFound', answer(200, '{"code":13,"message":"no"}')],
    ['refused notFound notFound', answer(404, '{"code":13,"message":"no"}')],
    ['refused notFound notFound', answer(200, '{"code":13,"message":"no"}', [])],
    ['refused unlisted unlistedRefusal', answer(200, '{"code":5}', ['content-type: text/plain'])],
    ['refused unauthorised unauthorised', answer(401, 'no', ['content-type: text/csv'])],
    ['doubtful emptyBody', answer(200, '', ['content-type: text/csv'])],
    ['doubtful notJson', answer(200, '<html>maintenance</html>', ['content-type: text/html'])],
    ['doubtful notJson', answer(404, 'a,b', ['content-type: text/csv'])],
    ['doubtful malformed', answer(200, '{"code":0,"data":{}}')],
    ['doubtful malformed', answer(200, '{"code":0,"data":"done"}')],
    ['doubtful malformed', answer(200, '{"rows":[]}')],
    ['doubtful serverError', answer(500, 'a,b', ['content-type: text/csv'])],
    ['doubtful tooLarge', answer(200, Buffer.alloc(33 * 1_048_576), ['content-type: text/csv'])],
  ])('is %s where it is none', async (told, bytes) => {
    server.behave(answering(bytes));
    expect(tell(await download())).toBe(told);
  });

  it.each(['', '.', '..', 'a b', 'x'.repeat(129), '茶'])('is not asked for by %j', async (id) => {
    expect(await download(id)).toEqual({ answer: { kind: 'notSent', problem: { reason: 'cannotAsk', httpStatus: null, providerCode: null, providerMessage: null } }, evidence: null });
    expect(server.connections()).toBe(0);
  });
});

describe('the list of settlements', () => {
  const from = toInstant(1_795_240_800_999);

  it('is asked for in the profile\'s words, and may be empty in every shape', async () => {
    const list = (settings = {}) => having(chingchingpayAt(server.url, settings), 'statements').list({ code: 'settlement', from, until: toInstant(from + 86_400_000), transferred: false, page: 2 });
    success([]);
    expect(await list()).toMatchObject({ answer: { kind: 'fact', fact: [] } });
    expect(head()).toMatch(/^GET \/api\/v1\/settlements\?page=2&page_size=100&is_transferred=false&start_time=1795240800&end_time=1795327200 HTTP/);
    await list({ settlementTransferredValues: '1/0', settlementPageBase: 0, timestampUnit: 'ms' });
    expect(server.received().toString('utf8')).toContain('?page=1&page_size=100&is_transferred=0&start_time=1795240800999&end_time=1795327200999 HTTP');
    for (const odd of [{}, null, { rows: [] }, 'x']) {
      success(odd);
      expect(tell(await list())).toBe('doubtful malformed');
    }
  });

  it('leaves out what was not asked', async () => {
    success({ records: [{ id: 1 }] });
    const told = await having(chingchingpayAt(server.url), 'statements').list({ code: 'settlement', from: null, until: null, transferred: null, page: 1 });
    expect(told).toMatchObject({ answer: { kind: 'fact', fact: [{ id: '1', label: '1', raw: '{"id":1}' }] } });
    expect(head()).toMatch(/\?page=1&page_size=100 HTTP/);
  });
});

describe('detail of a payment', () => {
  it('is there only where the profile says so, and asked for by the provider\'s number', async () => {
    expect(chingchingpayAt(server.url).paymentDetail).toBeUndefined();
    const detail = having(chingchingpayAt(server.url, { paymentDetail: true }), 'paymentDetail');
    success({ payment_id: 'P/1', status: 'practice-key-not-real', total_amount: 5 });
    const { answer: told } = await detail(queryOf('A-1', { providerPaymentId: 'P/1' }));
    expect(told).toEqual({ kind: 'fact', fact: { facts: [{ name: 'payment_id', value: 'P/1' }, { name: 'status', value: 'redacted' }, { name: 'total_amount', value: '5' }], raw: '{"payment_id":"P/1","status":"redacted","total_amount":5}' } });
    expect(head()).toMatch(/^GET \/api\/v1\/payments\/detail\/P%2F1 HTTP/);
    success({ payment_id: 'P2' });
    expect(tell(await detail(queryOf('A-1', { providerPaymentId: 'P1' })))).toBe('doubtful malformed');
    const asked = server.connections();
    for (const number of [null, '.', '..']) expect(tell(await detail(queryOf('A-1', { providerPaymentId: number })))).toBe('notSent cannotAsk');
    expect(server.connections()).toBe(asked);
  });
});

describe('wallet agreements', () => {
  const on = { autoDebitChannel: 77, autoDebitRedirectUrl: 'https://shop.example/back' };
  const tokens = (settings = {}): TokenAbility => having(chingchingpayAt(server.url, { ...on, ...settings }), 'tokens');
  const own = reference.parse('B-1');
  const bind = (settings = {}, state: string | null = 'csrf') => tokens(settings).bind({ reference: own, merchantUserId: 'u', wallet: 'ALIPAY_HK', terminal: 'WEB', state, createdAt: toInstant(0) });
  const exchange = () => {
    const trade = tokens().exchangeCode;
    if (trade === null) throw new Error('no codes');
    return trade({ reference: own, merchantUserId: 'u', code: 'made-up-code-"1"', state: 'csrf' });
  };
  const tokenNumber = `B-1-token-${createHash('sha256').update('made-up-code-"1"').digest('hex').slice(0, 8)}`;
  const charge = (token = 'made-up-token-"1"') => tokens().charge({ reference: own, requestId: 'r', amount: moneyOf(2_500, 'HKD'), description: 'tea', token, merchantUserId: 'u', wallet: 'ALIPAY_HK', fields: {} });
  const unbind = (agreement: string | null, mine = 'U-1') => tokens().unbind({ reference: reference.parse(mine), merchantUserId: 'u', token: 'made-up-token-1', agreement });
  const command = { transaction_id: 'T', payment_id: 'P', result: 'completed', transaction_type: 'command' };

  it('are not offered without the channel\'s number', () => {
    expect(chingchingpayAt(server.url).tokens).toBeUndefined();
    expect(tokens().list).toBeNull();
  });

  it('begin with an address, and nothing is sent without state or page', async () => {
    success({ ...command, result: 'pending', merchant_reference: 'B-1', next_action: { type: 'redirect_to_url', redirect_to_url: { url: 'https://wallet.example/consent?x=1', http_method: 'GET' } } });
    expect((await bind()).answer).toEqual({ kind: 'fact', fact: { url: 'https://wallet.example/consent?x=1', handle: 'B-1' } });
    expect(body()).toEqual({
      merchant_id: 'M1', channel_id: 77, payment_method: 'HK_ALIPAY_AUTODEBIT_PREPARE', transaction_type: 'command', merchant_reference: 'B-1',
      payment_method_option: '{"state":"csrf","merchant_agreement_id":"B-1","redirect_url":"https://shop.example/back"}',
    });
    const sent = server.connections();
    expect(tell(await bind({}, null))).toBe('notSent signing');
    expect(tell(await bind({ autoDebitRedirectUrl: '' }))).toBe('notSent signing');
    expect(server.connections()).toBe(sent);
  });

  it.each<[unknown, string]>([
    [{ ...command, next_action: { type: 'redirect_to_url', redirect_to_url: { url: 'javascript:x' } } }, 'doubtful malformed'],
    [{ ...command, next_action: { type: 'redirect_to_url', redirect_to_url: { url: 'https://w.example', http_method: 'POST', params: 'a=1' } } }, 'doubtful malformed'],
    [{ ...command, next_action: { type: 'no_op' } }, 'doubtful malformed'],
    [{ ...command, merchant_reference: 'OTHER', next_action: { redirect_to_url: { url: 'https://w.example' } } }, 'doubtful malformed'],
    [{ ...command, transaction_type: 'sale', next_action: { redirect_to_url: { url: 'https://w.example' } } }, 'doubtful malformed'],
    [{ ...command, result: 'cancelled' }, 'doubtful malformed'],
    [{ ...command, result: 'failed', message: 'user practice-key-not-real missing' }, 'refused unlisted failedAtProvider'],
  ])('do not begin with %j', async (data, told) => {
    success(data);
    const exchanged = await bind();
    expect(tell(exchanged)).toBe(told);
    expect(JSON.stringify(exchanged)).not.toContain('practice-key-not-real');
  });

  it('go on with the code, once, and no token stays in the record', async () => {
    success({
      ...command, merchant_reference: tokenNumber, extra: '{"access_token":"made-up-token-2"}',
      next_action: { type: 'alipay_auto_debit', alipay_auto_debit: { access_token: 'made-up-token-2', auth_site_user_id: '2088000011112222', expires_in: '2027-11-21T14:00:00+08:00', refresh_token: 'made-up-refresh', token_status: 'ACTIVE' } },
    });
    const exchanged = await exchange();
    expect(exchanged.answer).toEqual({
      kind: 'fact', fact: { token: 'made-up-token-2', wallet: 'ALIPAY_HK', merchantUserId: null, walletAccount: '****2222', state: 'active', expiresAt: 1_826_776_800_000 },
    });
    expect(body()).toMatchObject({ payment_method: 'HK_ALIPAY_AUTODEBIT_TOKEN', transaction_type: 'command', merchant_reference: tokenNumber, payment_method_option: '{"auth_code":"made-up-code-\\"1\\"","merchant_agreement_id":"B-1"}' });
    expect(JSON.stringify(exchanged.evidence)).not.toMatch(/made-up-(?:token|refresh|code)|2088000011112222/);
  });

  it.each<[object, string, string]>([
    [{ token_status: 'FROZEN' }, 'completed', 'unrecognised'], [{}, 'completed', 'unrecognised'], [{ token_status: 'active' }, 'completed', 'unrecognised'], [{ token_status: 'ACTIVE' }, 'pending', 'pending'],
  ])('with %j and %s are %s', async (more, result, state) => {
    success({ ...command, result, next_action: { alipay_auto_debit: { access_token: 'made-up-token-2', expires_in: 3_600, ...more } } });
    expect((await exchange()).answer).toMatchObject({ kind: 'fact', fact: { state, walletAccount: null, expiresAt: expect.any(Number) } });
  });

  it.each<[unknown, string]>([
    [{ ...command }, 'doubtful malformed'], [{ ...command, next_action: { alipay_auto_debit: { access_token: '' , x: 1 } } }, 'doubtful malformed'],
    [{ ...command, next_action: { alipay_auto_debit: { access_token: 'a b' } } }, 'doubtful malformed'], [{ ...command, result: 'failed', message: 'expired code' }, 'refused unlisted failedAtProvider'],
    [{ ...command, merchant_reference: 'B-1', next_action: { alipay_auto_debit: { access_token: 'made-up' } } }, 'doubtful malformed'],
  ])('have no token in %j', async (data, told) => {
    success(data);
    expect(tell(await exchange())).toBe(told);
  });

  it('are debited by a sale whose token stays out of the record', async () => {
    success({ ...command, transaction_type: 'sale', merchant_reference: 'B-1', payment_reference: 'W1', next_action: { type: 'no_op' } });
    const exchanged = await charge();
    expect(exchanged.answer).toEqual({ kind: 'fact', fact: { reference: 'B-1', providerPaymentId: 'P', providerTransactionId: 'T', walletReference: 'W1', outcome: { kind: 'completed' }, next: { kind: 'none' } } });
    expect(body()).toEqual({
      merchant_id: 'M1', channel_id: 77, payment_method: 'HK_ALIPAY_AUTODEBIT_PAY', transaction_type: 'sale', amount: 2_500, currency: 'HKD', description: 'tea', merchant_reference: 'B-1',
      payment_method_option: '{"access_token":"made-up-token-\\"1\\""}',
    });
    expect(JSON.stringify(exchanged.evidence)).not.toContain('made-up-token');
    success({ ...command, merchant_reference: 'B-1' });
    expect(tell(await charge())).toBe('doubtful malformed');
    const sent = server.connections();
    for (const none of ['', 'a b', '茶']) expect(tell(await charge(none))).toBe('notSent signing');
    expect(server.connections()).toBe(sent);
  });

  it('leave no token or code in the words of a refusal either', async () => {
    serve({ code: 5, message: 'token made-up-token-"1" is frozen, as is made-up-code-"1"' });
    const charged = await charge();
    expect(charged.answer).toMatchObject({ kind: 'refused', meaning: 'unlisted', problem: { providerMessage: 'token redacted is frozen, as is made-up-code-"1"' } });
    expect(JSON.stringify(charged)).not.toContain('made-up-token');
    const traded = await exchange();
    expect(traded.answer).toMatchObject({ problem: { providerMessage: 'token made-up-token-"1" is frozen, as is redacted' } });
    serve({ code: 5, message: 'made-up-token-1 is frozen' });
    expect(JSON.stringify(await unbind('B-1'))).not.toContain('made-up-token-1');
  });

  it('end by their number, under a number that was never used', async () => {
    success({ ...command, next_action: { type: 'no_op' } });
    expect((await unbind('B-1')).answer).toEqual({ kind: 'fact', fact: { done: true } });
    expect(body()).toMatchObject({ payment_method: 'HK_ALIPAY_AUTODEBIT_CANCELAUTH', merchant_reference: 'U-1', payment_method_option: '{"merchant_agreement_id":"B-1"}' });
    success({ ...command, result: 'pending' });
    expect((await unbind(null, 'B-1')).answer).toEqual({ kind: 'fact', fact: { done: false } });
    expect(server.received().toString('utf8')).toContain('"merchant_reference":"B-1-cancel","payment_method_option":"{\\"merchant_agreement_id\\":\\"B-1\\"}"');
    success({ ...command, result: 'failed', message: 'no such agreement' });
    expect(await unbind('B-1')).toMatchObject({ answer: { kind: 'refused', meaning: 'unlisted', problem: { reason: 'failedAtProvider', providerMessage: 'no such agreement' } } });
  });

  it('carry their options under the configured name', async () => {
    success({ ...command, next_action: { redirect_to_url: { url: 'https://w.example' } } });
    await bind({ optionFieldName: 'payment_method_options' });
    expect(body()).toHaveProperty('payment_method_options');
    expect(body()).not.toHaveProperty('payment_method_option');
  });
});
