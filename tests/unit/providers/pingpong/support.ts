/** A PingPong adapter over an HTTP client that answers what a test says; signatures are computed here, independently of the adapter. */
import { createHash } from 'node:crypto';
import type { LinkRequest, Provider, RefundRequest, TokenChargeRequest, TransactionQuery } from '@core/ports/provider.ts';
import { reference as referenceSchema, type Reference } from '@shared/domain/ids.ts';
import type { Environment, SettingValues } from '@shared/domain/profile.ts';
import { moneyOf } from '@shared/money/money.ts';
import { pingpong } from '@shared/providers/pingpong.ts';
import { parseSettings } from '@shared/providers/settings-schema.ts';
import { toInstant } from '@shared/time/instant.ts';
import { createPingpong } from '@electron/providers/pingpong/index.ts';
import type { HttpClient, HttpOutcome, HttpRequest } from '@electron/providers/http.ts';
import { machineClock, recordingLogger } from '../../../integration/providers/support/clock.ts';

export { having } from '../../../integration/providers/support/requests.ts';

export const accId = 'MADE-UP-STORE-1001';
export const clientId = 'MADE-UP-STORE-1';
export const salt = 'NOT0A0REAL0SALT0MADE0UP0';

/** 2026-11-21T06:00:00Z. */
export const askedAt = toInstant(1_795_240_800_000);

/** Written from the description alone: salt, then the sorted pairs, hashed plainly, in capitals. */
export function digest(fields: Readonly<Record<string, string>>, type: 'MD5' | 'SHA256' = 'SHA256', key = salt): string {
  const names = Object.keys(fields).filter((name) => name !== 'sign' && (fields[name] ?? '').trim() !== '').sort();
  return createHash(type === 'MD5' ? 'md5' : 'sha256').update(key + names.map((name) => `${name}=${fields[name]}`).join('&')).digest('hex').toUpperCase();
}

export type Fields = Readonly<Record<string, string>>;

/** Signs `fields` as they are. */
export function signed(fields: Fields, type: 'MD5' | 'SHA256' = 'SHA256', key = salt): string {
  return JSON.stringify({ ...fields, sign: digest(fields, type, key) });
}

/** An answer as the provider would sign it; `changes` overwrite fields of the envelope before it is signed. */
export function replyOf(code: string, biz: unknown, changes: Fields = {}): string {
  return signed({ accId, clientId, code, description: 'made up', signType: 'SHA256', bizContent: JSON.stringify(biz), ...changes });
}

/** As the samples of wallet calls: nothing but content and signature. */
export function bareReplyOf(biz: unknown): string {
  return signed({ signType: 'SHA256', bizContent: JSON.stringify(biz) });
}

export type Stub = {
  readonly provider: Provider;
  readonly sent: HttpRequest[];
  /** Parsed body of the last request. */
  readonly body: () => Fields;
  /** Parsed bizContent of the last request. */
  readonly biz: () => Readonly<Record<string, unknown>>;
  answer(text: string, status?: number, headers?: Fields): void;
};

export type StubOptions = { readonly settings?: SettingValues; readonly environment?: Environment; readonly key?: string };

export function stub({ settings = {}, environment = 'practice', key = salt }: StubOptions = {}): Stub {
  const sent: HttpRequest[] = [];
  let next: HttpOutcome = { kind: 'doubtful', reason: 'timeout', status: null, text: null };
  const http: HttpClient = {
    async send(request) {
      sent.push(request);
      return next;
    },
  };
  const provider = createPingpong({
    account: { environment, merchantId: accId, baseUrl: 'http://127.0.0.1:1', settings: parseSettings(pingpong, settings) },
    secret: async () => key, clock: machineClock, logger: recordingLogger(),
  }, http);
  const body = (): Fields => JSON.parse(sent.at(-1)?.body?.toString('utf8') ?? '{}') as Fields; // our own request: texts only
  return {
    provider, sent, body,
    biz: () => JSON.parse(body()['bizContent'] ?? '{}') as Readonly<Record<string, unknown>>, // our own request
    answer(text, status = 200, headers = {}) {
      next = { kind: 'answer', status, text, bytes: Buffer.from(text, 'utf8'), headers };
    },
  };
}

export const own = (text: string): Reference => referenceSchema.parse(text);

export function linkOf(changes: Partial<LinkRequest> = {}): LinkRequest {
  return {
    reference: own('L-1'), amount: moneyOf(48_000, 'HKD'), description: '', expiresAt: null, method: 'hosted',
    fields: { email: 'shopper@shop.example', shopperIP: '203.0.113.7' }, createdAt: askedAt, ...changes,
  };
}

export function refundOf(changes: Partial<RefundRequest> = {}): RefundRequest {
  return {
    reference: own('R-1'), amount: moneyOf(12_050, 'HKD'), note: '', reason: 'other', fields: {},
    original: { reference: own('L-1'), method: null, providerPaymentId: null, providerTransactionId: null, walletReference: null }, ...changes,
  };
}

export function queryOf(changes: Partial<TransactionQuery> = {}): TransactionQuery {
  return {
    kind: 'payment', origin: 'link', reference: own('L-1'), providerPaymentId: null, providerTransactionId: null, method: null, amount: moneyOf(48_000, 'HKD'),
    createdAt: askedAt, original: null, ...changes,
  };
}

export function refundQueryOf(changes: Partial<TransactionQuery> = {}): TransactionQuery {
  return queryOf({
    kind: 'refund', origin: 'refund', reference: own('R-1'), amount: moneyOf(12_050, 'HKD'),
    original: { reference: own('L-1'), providerPaymentId: null, providerTransactionId: null }, ...changes,
  });
}

/** 64 hex characters, as paying samples have them; plainly made up. */
export const madeUpToken = 'a0b1'.repeat(16);

export function chargeOf(changes: Partial<TokenChargeRequest> = {}): TokenChargeRequest {
  return {
    reference: own('C-1'), requestId: 'C-1', amount: moneyOf(48_000, 'HKD'), description: 'Green tea', token: madeUpToken, merchantUserId: 'Member 7', wallet: 'AlipayHK',
    fields: { email: 'shopper@shop.example', shopperIP: '2001:db8::7', payTerminal: '02' }, ...changes,
  };
}

export const payment = {
  transactionId: '2026112100000001', merchantTransactionId: 'L-1', currency: 'HKD', amount: '480.000000', status: 'SUCCESS', resultCode: '000000', resultDescription: 'Transaction succeeded',
  transactionTime: '1795240801000', paymentMethod: { type: 'AlipayHK' },
} as const;

export const refund = {
  transactionId: '2026112100000001', merchantTransactionId: 'L-1', merchantRefundId: 'R-1', refundId: '2026112100000002', currency: 'HKD', amount: '120.500000', status: 'SUCCESS',
  resultCode: '000000', resultDescription: 'Transaction succeeded', refundTime: '1795240802000',
} as const;
