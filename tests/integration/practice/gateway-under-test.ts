/**
 * A running practice gateway, a clock that is moved by hand, and a small signed client of its own: it shares no code with
 * the gateway, so that a mistake in the signing cannot cancel itself out.
 */
import { createHmac } from 'node:crypto';
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { startChingChingPay } from '@electron/practice/chingchingpay/gateway.ts';
import type { ChingChingPaySettings } from '@electron/practice/chingchingpay/settings.ts';
import type { Scheduler } from '@electron/practice/scheduler.ts';
import type { PracticeGateway } from '@electron/practice/types.ts';

/** 2026-11-21T06:00:00Z, 14:00 in Hong Kong. */
export const startOfTest = 1_795_240_800_000;

export type ManualTime = Scheduler & { now(): number; advance(milliseconds: number): void };

export function createManualTime(): ManualTime {
  let now = startOfTest;
  let timers: { at: number; run: () => void }[] = [];
  return {
    now: () => now,
    after(milliseconds, run) {
      const timer = { at: now + milliseconds, run };
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
    advance(milliseconds) {
      const end = now + milliseconds;
      for (;;) {
        const [next] = timers.filter((timer) => timer.at <= end).sort((left, right) => left.at - right.at);
        if (next === undefined) break;
        timers = timers.filter((timer) => timer !== next);
        now = Math.max(now, next.at);
        next.run();
      }
      now = end;
    },
  };
}

export type Answer = { readonly status: number; readonly headers: IncomingHttpHeaders; readonly text: string };

export type Send = {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  /** Gives up after this many milliseconds; 5,000 when absent. */
  readonly within?: number;
};

/** One request on a connection of its own. Rejects when the other side hangs up. */
export function send(url: string, options: Send = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest(url, { method: options.method ?? 'GET', headers: options.headers ?? {}, agent: false, timeout: options.within ?? 5_000 }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text: Buffer.concat(chunks).toString('utf8') }));
      response.on('error', reject);
    });
    outgoing.on('timeout', () => outgoing.destroy(new Error('no answer in time')));
    outgoing.on('error', reject);
    outgoing.end(options.body);
  });
}

export const apiKey = 'practice-key-not-real-ccp';
export const apiSecret = 'practice-secret-not-real-ccp';
export const merchantId = 'PRACTICE-CCP-0001';

export function hmac(message: string | Buffer, encoding: 'hex' | 'base64' = 'hex'): string {
  return createHmac('sha256', apiSecret).update(message).digest(encoding);
}

export type Envelope = { readonly status: number; readonly code: number; readonly message: string; readonly data: Readonly<Record<string, unknown>> | undefined };

export function readEnvelope(answer: Answer): Envelope {
  const value: unknown = JSON.parse(answer.text);
  if (typeof value !== 'object' || value === null || !('code' in value) || !('message' in value)) throw new Error(`not an envelope: ${answer.text}`);
  const data = 'data' in value && typeof value.data === 'object' && value.data !== null ? Object.fromEntries(Object.entries(value.data)) : undefined;
  return { status: answer.status, code: Number(value.code), message: String(value.message), data };
}

export const paths = {
  link: '/api/v1/payments/link',
  checkout: '/api/v1/payments/checkout',
  query: '/api/v1/payments/transactions/query',
  refund: '/api/v1/payments/transactions/refund',
} as const;

export type Fixture = {
  readonly gateway: PracticeGateway;
  readonly time: ManualTime;
  readonly log: readonly string[];
  /** A signed POST; the default signature is raw body, hex. */
  post(operation: keyof typeof paths, body: unknown, within?: number): Promise<Answer>;
  call(operation: keyof typeof paths, body: unknown): Promise<Envelope>;
  get(pathAndQuery: string): Promise<Envelope>;
  link(reference: string, changes?: Readonly<Record<string, unknown>>): Promise<Envelope>;
  /** A link that was paid: 48000 cents HKD. */
  paidLink(reference: string, changes?: Readonly<Record<string, unknown>>): Promise<void>;
  refund(reference: string, original: string, amount: number, changes?: Readonly<Record<string, unknown>>): Promise<Envelope>;
  query(reference: string): Promise<Envelope>;
};

export function linkBody(reference: string, changes: Readonly<Record<string, unknown>> = {}) {
  return { merchant_id: merchantId, merchant_reference: reference, amount: 48_000, currency: 'HKD', ...changes };
}

export function refundBody(reference: string, original: string, amount: number, changes: Readonly<Record<string, unknown>> = {}) {
  return { amount, currency: 'HKD', merchant_reference: reference, transaction_type: 'refund', original_merchant_reference: original, ...changes };
}

export function checkoutBody(reference: string, changes: Readonly<Record<string, unknown>> = {}) {
  return {
    merchant_id: merchantId, channel_id: 990_001, payment_method: 'PRACTICE_ALIPAY_QR', transaction_type: 'sale', amount: 48_000, currency: 'HKD',
    merchant_reference: reference, ...changes,
  };
}

const running: PracticeGateway[] = [];

export async function startFixture(
  changes: Partial<ChingChingPaySettings> = {},
  more: { readonly stateFolder?: string; readonly port?: number; readonly time?: ManualTime } = {},
): Promise<Fixture> {
  const time = more.time ?? createManualTime();
  const log: string[] = [];
  const gateway = await startChingChingPay({
    now: time.now, scheduler: time, log: (line) => log.push(line),
    ...(more.stateFolder === undefined ? {} : { stateFolder: more.stateFolder }),
    ...(more.port === undefined ? {} : { port: more.port }),
  }, changes);
  running.push(gateway);

  const post: Fixture['post'] = (operation, body, within = 5_000) => {
    const text = JSON.stringify(body);
    return send(`${gateway.baseUrl}${paths[operation]}`, {
      method: 'POST', body: text, within, headers: { 'content-type': 'application/json', 'x-api-key': apiKey, 'x-signature': hmac(text) },
    });
  };
  const call: Fixture['call'] = async (operation, body) => readEnvelope(await post(operation, body));
  const link: Fixture['link'] = (reference, linkChanges) => call('link', linkBody(reference, linkChanges));
  return {
    gateway, time, log, post, call, link,
    async get(pathAndQuery) {
      const query = pathAndQuery.split('?')[1] ?? '';
      return readEnvelope(await send(`${gateway.baseUrl}${pathAndQuery}`, { headers: { 'x-api-key': apiKey, 'x-signature': hmac(query) } }));
    },
    async paidLink(reference, linkChanges) {
      const made = await link(reference, linkChanges);
      if (made.code !== 0) throw new Error(made.message);
      gateway.play(reference, 'pay');
    },
    refund: (reference, original, amount, refundChanges) => call('refund', refundBody(reference, original, amount, refundChanges)),
    query: (reference) => call('query', { merchant_reference: reference }),
  };
}

/** Closes every gateway that a test started. */
export async function closeFixtures(): Promise<void> {
  await Promise.all(running.splice(0).map((gateway) => gateway.close()));
}
