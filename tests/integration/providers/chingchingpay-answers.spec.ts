/** Single answers, served as bytes, and what the adapter makes of them. */
import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Provider, ProviderAnswer, RefundRequest, TransactionQuery } from '@core/ports/provider.ts';
import { AppError } from '@shared/errors/app-error.ts';
import type { SettingValues } from '@shared/domain/profile.ts';
import { createSignedClient } from '@electron/providers/chingchingpay/client.ts';
import { readSettings } from '@electron/providers/chingchingpay/settings.ts';
import { operatingSystemLookup } from '@electron/providers/http/connection.ts';
import { createHttpClient } from '@electron/providers/http.ts';
import { definition } from '@electron/providers/chingchingpay/index.ts';
import { chingchingpayAt, dependenciesFor, madeUpKeys } from './support/account.ts';
import { machineClock, recordingLogger } from './support/clock.ts';
import { having, queryOf, refundOf } from './support/requests.ts';
import { answer, answering, startRawServer } from './support/raw-server.ts';
import type { RawServer } from './support/raw-server.ts';

const refund: RefundRequest = refundOf('R-1', 'A-1', 300);
const query: TransactionQuery = queryOf('R-1', { kind: 'refund', origin: 'refund' });
const data = { amount: 300, currency: 'HKD', merchant_reference: 'R-1', original_merchant_reference: 'A-1', transaction_id: 'T9', transaction_type: 'refund', result: 'completed' };

const lists: SettingValues = {
  successCodes: ['0', '200'], finalRefusalCodes: ['11', '77'], duplicateReferenceCodes: ['12'], notFoundCodes: ['13', '11'], authRefusalCodes: ['14'],
};

let server: RawServer;
beforeEach(async () => {
  server = await startRawServer();
});
afterEach(() => server.close());

const giveBack = (provider: Provider, request = refund) => having(provider, 'refund')(request);

function tell({ answer: told }: { readonly answer: ProviderAnswer<unknown> }): string {
  return told.kind === 'fact' ? 'fact' : told.kind === 'refused' ? `refused ${told.meaning} ${told.problem.reason}` : `${told.kind} ${told.problem.reason}`;
}

describe('an envelope', () => {
  it.each<[number, unknown, string, string]>([
    // status, body, refund, query
    [200, { code: 0, data }, 'fact', 'fact'],
    [200, { code: 200, data, message: null }, 'fact', 'fact'],
    [200, { code: 0 }, 'doubtful malformed', 'doubtful malformed'],
    [200, { code: 0, data: {} }, 'doubtful malformed', 'doubtful malformed'],
    [200, { code: 0, data: 'done' }, 'doubtful malformed', 'doubtful malformed'],
    [200, { code: 0, data: [data] }, 'doubtful malformed', 'doubtful malformed'],
    [200, { code: '0', data }, 'doubtful malformed', 'doubtful malformed'],
    [200, { data }, 'doubtful malformed', 'doubtful malformed'],
    [200, { code: null, data }, 'doubtful malformed', 'doubtful malformed'],
    [200, { code: 0, data: { ...data, result: undefined } }, 'doubtful malformed', 'doubtful malformed'],
    [200, [], 'doubtful malformed', 'doubtful malformed'],
    [200, null, 'doubtful malformed', 'doubtful malformed'],
    [201, { code: 0, data }, 'doubtful malformed', 'doubtful malformed'],
    [404, { code: 0, data }, 'doubtful malformed', 'doubtful malformed'],
    [401, { code: 0, data }, 'doubtful malformed', 'doubtful malformed'],
    [200, { code: 5, message: 'who knows' }, 'refused unlisted unlistedRefusal', 'refused unlisted unlistedRefusal'],
    [400, { code: 5 }, 'refused unlisted unlistedRefusal', 'refused unlisted unlistedRefusal'],
    [409, { code: 5 }, 'refused unlisted unlistedRefusal', 'refused unlisted unlistedRefusal'],
    [200, { code: 77 }, 'refused final refused', 'refused unlisted unlistedRefusal'],
    [400, { code: 77, data: null }, 'refused final refused', 'refused unlisted unlistedRefusal'],
    [200, { code: 77, data }, 'refused unlisted unlistedRefusal', 'refused unlisted unlistedRefusal'],
    [200, { code: 11 }, 'refused final refused', 'refused notFound notFound'],
    [200, { code: 12 }, 'refused duplicateReference duplicateReference', 'refused duplicateReference duplicateReference'],
    [409, { code: 12, data }, 'refused duplicateReference duplicateReference', 'refused duplicateReference duplicateReference'],
    [200, { code: 13 }, 'refused notFound notFound', 'refused notFound notFound'],
    [404, { code: 13 }, 'refused notFound notFound', 'refused notFound notFound'],
    [404, { code: 5 }, 'refused unlisted unlistedRefusal', 'refused unlisted unlistedRefusal'],
    [404, { error: 'no route' }, 'doubtful malformed', 'doubtful malformed'],
    [200, { code: 14 }, 'refused unauthorised unauthorised', 'refused unauthorised unauthorised'],
    [401, { code: 5 }, 'refused unauthorised unauthorised', 'refused unauthorised unauthorised'],
    [403, { message: 'no' }, 'refused unauthorised unauthorised', 'refused unauthorised unauthorised'],
    [429, { code: 5 }, 'refused rateLimited rateLimited', 'refused rateLimited rateLimited'],
    [500, { code: 77 }, 'doubtful serverError', 'doubtful serverError'],
    [503, { code: 0, data }, 'doubtful serverError', 'doubtful serverError'],
  ])('with status %i and body %j is %s to a refund and %s to a query', async (status, body, toRefund, toQuery) => {
    server.behave(answering(answer(status, JSON.stringify(body))));
    const provider = chingchingpayAt(server.url, lists);
    expect(tell(await giveBack(provider))).toBe(toRefund);
    expect(tell(await provider.query(query))).toBe(toQuery);
    expect(server.connections()).toBe(2);
  });

  it.each([[401, 'refused unauthorised unauthorised'], [403, 'refused unauthorised unauthorised'], [404, 'doubtful notJson'], [400, 'doubtful notJson'], [429, 'refused rateLimitedNotExecuted rateLimited'], [502, 'doubtful serverError']])(
    'that is HTML with status %i is %s, even where the profile says that a refused key was not executed', async (status, told) => {
      server.behave(answering(answer(status, '<html>no</html>', ['content-type: text/html'])));
      expect(tell(await giveBack(chingchingpayAt(server.url, { ...lists, authRefusalMeansNotExecuted: true, rateLimitMeansNotExecuted: true })))).toBe(told);
    });

  it('with a listed refusal means "not executed" only where the profile says so', async () => {
    const provider = chingchingpayAt(server.url, { ...lists, authRefusalMeansNotExecuted: true });
    server.behave(answering(answer(200, '{"code":14}')));
    expect(tell(await giveBack(provider))).toBe('refused unauthorisedNotExecuted unauthorised');
    server.behave(answering(answer(429, 'slow down')));
    expect(tell(await giveBack(provider))).toBe('refused rateLimited rateLimited');
  });

  it('with a code that is listed as success and as refusal proves nothing', async () => {
    server.behave(answering(answer(200, JSON.stringify({ code: 0, data }))));
    expect(tell(await giveBack(chingchingpayAt(server.url, { finalRefusalCodes: ['0'] })))).toBe('refused unlisted unlistedRefusal');
  });
});

describe('the request on the wire', () => {
  it('is one POST whose body is exactly what was signed', async () => {
    server.behave(answering(answer(200, JSON.stringify({ code: 0, data }))));
    const { evidence } = await giveBack(chingchingpayAt(`${server.url}/gateway`), { ...refund, note: '茶 "x"' });
    const [head = '', body = ''] = server.received().toString('utf8').split('\r\n\r\n');
    expect(head).toMatch(/^POST \/gateway\/api\/v1\/payments\/transactions\/refund HTTP\/1\.1\r\n/);
    expect(head).toContain('x-api-key: practice-key-not-real');
    expect(head).toContain(`x-signature: ${createHmac('sha256', 'practice-secret-not-real').update(body).digest('hex')}`);
    expect(evidence).toMatchObject({ operation: 'refund', method: 'POST', requestBody: body, signedText: body, httpStatus: 200, problem: null });
    expect(evidence?.requestHeaders['x-api-key']).toBe('redacted');
  });

  it('signs a GET over its query', async () => {
    server.behave(answering(answer(200, '{"code":0,"data":{"list":[]}}')));
    const client = createSignedClient({
      http: createHttpClient({ environment: 'practice', clock: machineClock, lookup: operatingSystemLookup }),
      baseUrl: server.url, settings: readSettings({}), secret: async (name) => madeUpKeys[name] ?? '', clock: machineClock, logger: recordingLogger(),
    });
    const { evidence } = await client.exchange({
      operation: 'list', asked: 'read', path: '/api/v1/settlements', content: { method: 'GET', query: [['page', '1'], ['start_time', 'a b']] }, read: (value) => value,
    });
    expect(server.received().toString('utf8')).toMatch(/^GET \/api\/v1\/settlements\?page=1&start_time=a\+b HTTP\/1\.1\r\n/);
    expect(server.received().toString('utf8')).toContain(`x-signature: ${createHmac('sha256', 'practice-secret-not-real').update('page=1&start_time=a+b').digest('hex')}`);
    expect(evidence).toMatchObject({ method: 'GET', requestBody: null, signedText: 'page=1&start_time=a+b' });
  });

  it.each([['secret.missing', 'secretMissing'], ['keychain.locked', 'secretUnavailable'], ['secret.incomplete', 'secretUnavailable']] as const)('is not made without a key (%s)', async (code, reason) => {
    const locked = definition.create({ ...dependenciesFor(server.url), secret: () => Promise.reject(new AppError(code)) });
    expect(await giveBack(locked)).toEqual({ answer: { kind: 'notSent', problem: { reason, httpStatus: null, providerCode: null, providerMessage: null } }, evidence: null });
    expect(server.connections()).toBe(0);
  });

  it.each(['two\r\nlines: x', 'tab\t', 'ключ', ''])('is not made with the key %j', async (key) => {
    const provider = definition.create({ ...dependenciesFor(server.url), secret: async () => key });
    expect(tell(await giveBack(provider))).toBe('notSent signing');
    expect(server.connections()).toBe(0);
  });

  it('never reaches this machine from a test or live profile', async () => {
    for (const environment of ['test', 'live'] as const) {
      const dependencies = dependenciesFor(server.url);
      const provider = definition.create({ ...dependencies, account: { ...dependencies.account, environment } });
      expect(tell(await giveBack(provider))).toBe('notSent hostRefused');
    }
    expect(server.connections()).toBe(0);
  });
});

describe('what is kept', () => {
  it('masks a key that the server echoes, in the record, the answer and the log', async () => {
    server.behave(answering(answer(200, JSON.stringify({ code: 5, message: 'bad key practice-key-not-real', secret: 'practice-secret-not-real', card: '4111111111111111' }))));
    const exchange = await giveBack(chingchingpayAt(server.url));
    expect(JSON.stringify(exchange)).not.toMatch(/practice-(key|secret)-not-real|4111111111111111/);
    expect(exchange.answer).toMatchObject({ problem: { providerCode: '5', providerMessage: 'bad key redacted' } });
  });

  it('leaves no piece of a key where a message is cut', async () => {
    server.behave(answering(answer(200, JSON.stringify({ code: 5, message: `${'x'.repeat(490)}practice-key-not-real` }))));
    expect(JSON.stringify((await giveBack(chingchingpayAt(server.url))).answer)).not.toContain('practice-');
  });

  it('masks a key that comes back as a fact, however it is escaped', async () => {
    const body = JSON.stringify({ code: 0, data: { ...data, result: null, status: 'STATUS' } }).replace('STATUS', 'practice\\u002dkey-not-real');
    server.behave(answering(answer(200, body)));
    const exchange = await giveBack(chingchingpayAt(server.url));
    expect(exchange.answer).toMatchObject({ kind: 'fact', fact: { outcome: { kind: 'unrecognised', raw: 'redacted' } } });
  });

  it('a message of any length is cut', async () => {
    server.behave(answering(answer(200, JSON.stringify({ code: 5, message: 'x'.repeat(100_000) }))));
    const { answer: told, evidence } = await giveBack(chingchingpayAt(server.url));
    expect(told).toMatchObject({ problem: { providerMessage: 'x'.repeat(500) } });
    expect(evidence?.responseBody).toHaveLength(65_536);
  });
});

describe('the connection test', () => {
  it.each<[number, unknown, string]>([
    [200, { code: 13 }, 'fact'], [404, { code: 13 }, 'fact'], [200, { code: 0, data }, 'fact'], [200, { code: 5 }, 'refused unlisted unlistedRefusal'],
    [200, { code: 14 }, 'refused unauthorised unauthorised'], [401, {}, 'refused unauthorised unauthorised'], [404, {}, 'doubtful malformed'],
  ])('with status %i and %j is %s', async (status, body, told) => {
    server.behave(answering(answer(status, JSON.stringify(body))));
    expect(tell(await chingchingpayAt(server.url, lists).testConnection())).toBe(told);
  });
});
