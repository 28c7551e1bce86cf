/**
 * A running Ping++ practice gateway and a small signing client of its own: it shares no code with the gateway, so that a mistake
 * in the signing cannot cancel itself out.
 */
import { createSign, createVerify } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { startPingxx } from '@electron/practice/pingxx/gateway.ts';
import type { PingxxSettings } from '@electron/practice/pingxx/settings.ts';
import type { PracticeGateway } from '@electron/practice/types.ts';
import { createManualTime, startOfTest, type Answer, type ManualTime } from './gateway-under-test.ts';

export const apiKey = 'sk_test_PracticeKeyNotReal000001';
export const appId = 'app_PRACTICE0000not1';
export const basic = `Basic ${Buffer.from(`${apiKey}:`).toString('base64')}`;
/** Unix seconds. */
export const startSecond = startOfTest / 1_000;

export type Wire = Readonly<Record<string, unknown>>;
export type Result = { readonly status: number; readonly body: Wire; readonly error: Wire | undefined; readonly answer: Answer };

export type Ask = {
  readonly headers?: Readonly<Record<string, string>>;
  /** PEM; the profile's key when absent, `null` for an unsigned call. */
  readonly key?: string | null;
  readonly within?: number;
};

export function record(value: unknown): Wire {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error(`not an object: ${JSON.stringify(value)}`);
  return Object.fromEntries(Object.entries(value));
}

export function rows(value: unknown): readonly Wire[] {
  const list = typeof value === 'object' && value !== null && 'data' in value ? value.data : value;
  if (!Array.isArray(list)) throw new Error('not a list');
  return list.map(record);
}

export function sign(text: string | Buffer, privateKey: string): string {
  return createSign('RSA-SHA256').update(text).sign(privateKey, 'base64');
}

export function verified(text: string, signature: unknown, publicKey: string): boolean {
  return createVerify('RSA-SHA256').update(text).verify(publicKey, String(signature), 'base64');
}

/** Sends the request-target exactly as given: a URL object would drop a question mark that nothing follows. */
function sendExactly(port: string, method: string, path: string, headers: Readonly<Record<string, string>>, body: string, within: number): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest({ host: '127.0.0.1', port, method, path, headers, agent: false, timeout: within }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text: Buffer.concat(chunks).toString('utf8') }));
      response.on('error', reject);
    });
    outgoing.on('timeout', () => outgoing.destroy(new Error('no answer in time')));
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

export function read(answer: Answer): Result {
  const body = record(JSON.parse(answer.text));
  return { status: answer.status, body, error: 'error' in body ? record(body['error']) : undefined, answer };
}

export function chargeBody(orderNo: string, changes: Wire = {}): Wire {
  return {
    order_no: orderNo, app: { id: appId }, channel: 'alipay_qr', amount: 48_000, client_ip: '203.0.113.7', currency: 'cny', subject: 'tea 茶',
    body: 'one tin of tea', ...changes,
  };
}

export type PingxxFixture = {
  readonly gateway: PracticeGateway;
  readonly time: ManualTime;
  readonly log: readonly string[];
  readonly privateKey: string;
  readonly publicKey: string;
  /** A signed call with a JSON body, or a GET that is not signed unless a key is given. */
  ask(method: string, target: string, body?: Wire | string, options?: Ask): Promise<Answer>;
  call(method: string, target: string, body?: Wire | string, options?: Ask): Promise<Result>;
  charge(orderNo: string, changes?: Wire): Promise<Result>;
  /** A charge of 480.00 CNY that was paid; its id. */
  paid(orderNo: string, changes?: Wire): Promise<string>;
  refund(charge: string, changes?: Wire): Promise<Result>;
};

const running: PracticeGateway[] = [];

export async function startFixture(
  changes: Partial<PingxxSettings> = {}, more: { readonly stateFolder?: string; readonly time?: ManualTime } = {},
): Promise<PingxxFixture> {
  const time = more.time ?? createManualTime();
  const log: string[] = [];
  const gateway = await startPingxx({
    now: time.now, scheduler: time, log: (line) => log.push(line), ...(more.stateFolder === undefined ? {} : { stateFolder: more.stateFolder }),
  }, changes);
  running.push(gateway);
  const privateKey = gateway.credentials['privateKey'] ?? '';
  const publicKey = String(gateway.settings['publicKey']);

  const ask: PingxxFixture['ask'] = (method, target, body, options = {}) => {
    const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);
    const key = options.key === undefined ? (method === 'GET' ? null : privateKey) : options.key;
    const seconds = String(Math.floor(time.now() / 1_000));
    const headers = {
      authorization: basic, 'pingplusplus-request-timestamp': seconds,
      ...(method === 'GET' ? {} : { 'content-type': 'application/json; charset=UTF-8' }),
      ...(key === null ? {} : { 'pingplusplus-signature': sign(`${text}${target}${seconds}`, key) }),
      ...options.headers,
    };
    return sendExactly(new URL(gateway.origin).port, method, target, headers, text, options.within ?? 5_000);
  };
  const call: PingxxFixture['call'] = async (...given) => read(await ask(...given));
  const charge: PingxxFixture['charge'] = (orderNo, wish) => call('POST', '/v1/charges', chargeBody(orderNo, wish));
  return {
    gateway, time, log, privateKey, publicKey, ask, call, charge,
    async paid(orderNo, wish) {
      const made = await charge(orderNo, wish);
      if (made.error !== undefined) throw new Error(JSON.stringify(made.error));
      const id = String(made.body['id']);
      gateway.play(id, 'pay');
      return id;
    },
    refund: (id, wish) => call('POST', `/v1/charges/${id}/refunds`, { description: 'returned', ...wish }),
  };
}

/** Closes every gateway that a test started. */
export async function closeFixtures(): Promise<void> {
  await Promise.all(running.splice(0).map((gateway) => gateway.close()));
}
