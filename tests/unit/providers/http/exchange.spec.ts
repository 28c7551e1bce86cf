/** The one exchange of every adapter, over a made-up HTTP client. */
import { describe, expect, it } from 'vitest';
import { doubtful, exchangeOnce, Unmappable, type Call, type Prepared } from '@electron/providers/http/exchange.ts';
import type { HttpClient, HttpLimits, HttpOutcome, HttpRequest } from '@electron/providers/http.ts';
import { AppError } from '@shared/errors/app-error.ts';
import { toInstant } from '@shared/time/instant.ts';
import type { Clock } from '@core/ports/clock.ts';
import { recordingLogger } from '../../../integration/providers/support/clock.ts';

const key = 'practice-key-not-real';
const request: HttpRequest = { method: 'POST', url: 'https://gateway.example/pay?key=1', headers: { 'x-api-key': key, 'x-request': '1' }, body: Buffer.from('{"name":"陳大文","a":1}') };
const prepared: Prepared = { request, signedText: `a=1&secret=${key}`, secrets: [key], personal: ['陳大文'] };
const answer = (changes: Partial<Extract<HttpOutcome, { readonly kind: 'answer' }>> = {}): HttpOutcome => {
  const text = changes.text ?? '{"ok":1}';
  return { kind: 'answer', status: 200, text, bytes: Buffer.from(text), headers: {}, ...changes };
};

function runner(outcome: HttpOutcome) {
  const sent: { readonly request: HttpRequest; readonly limits: HttpLimits }[] = [];
  const http: HttpClient = {
    send: async (given, limits) => {
      sent.push({ request: given, limits });
      return outcome;
    },
  };
  let now = 1_000;
  const clock: Clock = { now: () => toInstant((now += 250)), elapsed: () => now, after: () => () => undefined };
  const logger = recordingLogger();
  const run = <Fact>(call: Partial<Call<Fact>> & Pick<Call<Fact>, 'read'>) =>
    exchangeOnce({ http, limits: { timeout: 5, maximumBody: 6 }, clock, logger }, { operation: 'pay', prepare: async () => prepared, ...call });
  return { sent, logger, run };
}

describe('an exchange', () => {
  it('sends what was prepared once, and keeps it without keys and personal entries', async () => {
    const { run, sent } = runner(answer({ text: `{"ok":1,"echo":"${key}","name":"陳大文"}` }));
    const exchange = await run({ read: ({ status }) => ({ kind: 'fact', fact: status }) });
    expect(sent).toEqual([{ request, limits: { timeout: 5, maximumBody: 6 } }]);
    expect(exchange).toEqual({
      answer: { kind: 'fact', fact: 200 },
      evidence: {
        operation: 'pay', startedAt: 1_250, durationMs: 250, method: 'POST', url: 'https://gateway.example/pay', requestHeaders: { 'x-api-key': 'redacted', 'x-request': '1' },
        requestBody: '{"name":"redacted","a":1}', signedText: 'a=1&secret=redacted', httpStatus: 200, responseBody: '{"ok":1,"echo":"redacted","name":"redacted"}', problem: null,
      },
    });
  });

  it.each([
    [new RangeError('unusable key'), 'signing'], [new AppError('secret.missing'), 'secretMissing'], [new AppError('keychain.locked'), 'secretUnavailable'],
  ] as const)('that cannot be prepared (%s) sends nothing', async (error, reason) => {
    const { run, sent } = runner(answer());
    const exchange = await run({ prepare: () => Promise.reject(error), read: () => ({ kind: 'fact', fact: 1 }) });
    expect(exchange).toEqual({ answer: { kind: 'notSent', problem: { reason, httpStatus: null, providerCode: null, providerMessage: null } }, evidence: null });
    expect(sent).toEqual([]);
  });

  it('that never left says so, with what would have been sent', async () => {
    const { answer: told, evidence } = await runner({ kind: 'notSent', reason: 'dns' }).run({ read: () => ({ kind: 'fact', fact: 1 }) });
    expect(told).toMatchObject({ kind: 'notSent', problem: { reason: 'dns' } });
    expect(evidence).toMatchObject({ httpStatus: null, responseBody: null, problem: { reason: 'dns' } });
  });

  it('that broke is doubtful, and what was read of it is kept', async () => {
    const { answer: told, evidence } = await runner({ kind: 'doubtful', reason: 'truncated', status: 200, text: `{"x":"${key}` }).run({ read: () => ({ kind: 'fact', fact: 1 }) });
    expect(told).toEqual({ kind: 'doubtful', problem: { reason: 'truncated', httpStatus: 200, providerCode: null, providerMessage: null } });
    expect(evidence).toMatchObject({ httpStatus: 200, responseBody: '{"x":"redacted' });
  });

  it.each([new Unmappable('no outcome'), new TypeError('anything')])('whose answer cannot be read (%s) is doubtful, never a fact or a refusal', async (error) => {
    const { run, logger } = runner(answer());
    const { answer: told } = await run({ read: () => { throw error; } });
    expect(told).toMatchObject({ kind: 'doubtful', problem: { reason: 'malformed', httpStatus: 200 } });
    expect(logger.lines).toEqual([{ event: 'provider.answerNotUnderstood', fields: { operation: 'pay', httpStatus: 200, reason: error instanceof Unmappable ? 'no outcome' : 'schema' } }]);
  });

  it('cleans the words of a refusal, in the answer as in the record', async () => {
    const { answer: told, evidence } = await runner(answer()).run({ read: () => doubtful('malformed', 200, 5, `bad key ${key} of 陳大文`) });
    expect(told).toMatchObject({ problem: { providerMessage: 'bad key redacted of 陳大文' } });
    expect(evidence?.problem).toEqual(told.kind === 'fact' ? null : told.problem);
  });

  it('hands its reader a mask for what is to be shown', async () => {
    const { answer: told } = await runner(answer()).run({ read: (_answer, maskKeys) => ({ kind: 'fact', fact: maskKeys(`<${key}>`) }) });
    expect(told).toEqual({ kind: 'fact', fact: '<redacted>' });
  });

  it('for a file asks for bytes and keeps no content of a file, but all of what is none', async () => {
    const { run, sent } = runner(answer({ text: 'a,b\n1,2\n' }));
    expect((await run({ file: true, read: ({ bytes }) => ({ kind: 'fact', fact: bytes.length }) })).evidence).toMatchObject({ httpStatus: 200, responseBody: null });
    expect(sent[0]?.limits).toEqual({ timeout: 5, maximumBody: 6, binary: true });
    expect((await run({ file: true, read: () => doubtful('redirect', 200) })).evidence).toMatchObject({ responseBody: 'a,b\n1,2\n' });
  });
});
