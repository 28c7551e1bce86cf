/** A Ping++ adapter that talks to bytes a test chose, and the requests it is asked with. */
import type { LinkRequest, ProviderDependencies, RefundRequest, TransactionQuery } from '@core/ports/provider.ts';
import { reference } from '@shared/domain/ids.ts';
import type { Environment, SettingValues } from '@shared/domain/profile.ts';
import { moneyOf } from '@shared/money/money.ts';
import { parseSettings } from '@shared/providers/settings-schema.ts';
import { pingxx } from '@shared/providers/pingxx.ts';
import { toInstant } from '@shared/time/instant.ts';
import type { HttpClient, HttpRequest } from '@electron/providers/http.ts';
import { createPingxx, type PingxxProvider } from '@electron/providers/pingxx/index.ts';
import { machineClock, recordingLogger } from './support/clock.ts';

export const appId = 'app_NOTREAL000000001';
export const chargeId = 'ch_101261121000000000000001';
export const refundId = 're_101261121000000000000002';
export const orderNo = 'A26112100000001';
/** 2026-11-21T06:00:00Z in seconds. */
export const second = 1_795_240_800;
export const now = toInstant(second * 1_000);
const apiKey = 'sk_test_NotRealNotRealNotReal0001';

export function dependencies(settings: SettingValues = {}, environment: Environment = 'practice', baseUrl = 'http://127.0.0.1:1'): ProviderDependencies {
  return {
    account: { environment, merchantId: appId, baseUrl, settings: parseSettings(pingxx, settings) },
    secret: async (name) => (name === 'apiKey' ? apiKey : ''), clock: { ...machineClock, now: () => now }, logger: recordingLogger(),
  };
}

export type Served = { readonly status?: number; readonly text: string; readonly headers?: Readonly<Record<string, string>> };

/** Answers with what `serve` says to each request, and keeps the last fifty requests. */
export function scripted(serve: (request: HttpRequest, turn: number) => Served, settings: SettingValues = {}, environment: Environment = 'practice'): { readonly provider: PingxxProvider; readonly requests: readonly HttpRequest[] } {
  const requests: HttpRequest[] = [];
  let turns = 0;
  const http: HttpClient = {
    send: async (request) => {
      turns += 1;
      requests.push(request);
      if (requests.length > 50) requests.shift();
      const { status = 200, text, headers = {} } = serve(request, turns);
      return { kind: 'answer', status, text, bytes: Buffer.from(text, 'utf8'), headers };
    },
  };
  return { provider: createPingxx(dependencies(settings, environment), http), requests };
}

export const linkRequest: LinkRequest = {
  reference: reference.parse(orderNo), amount: moneyOf(300, 'CNY'), description: 'Green tea', expiresAt: null, method: 'alipay_qr', fields: {}, createdAt: now,
};
export const refundRequest: RefundRequest = {
  reference: reference.parse('R-1'), amount: moneyOf(300, 'CNY'), note: 'broken', reason: 'damaged_item', fields: {},
  original: { reference: reference.parse(orderNo), method: 'alipay_qr', providerPaymentId: chargeId, providerTransactionId: null, walletReference: null },
};
export const paymentQuery: TransactionQuery = {
  kind: 'payment', origin: 'checkout', reference: reference.parse(orderNo), providerPaymentId: chargeId, providerTransactionId: null, method: 'alipay_qr', amount: moneyOf(300, 'CNY'), createdAt: now, original: null,
};
export const refundQuery: TransactionQuery = {
  kind: 'refund', origin: 'refund', reference: reference.parse('R-1'), providerPaymentId: null, providerTransactionId: null, method: 'alipay_qr', amount: moneyOf(300, 'CNY'), createdAt: now,
  original: { reference: reference.parse(orderNo), providerPaymentId: chargeId, providerTransactionId: null },
};

export const refundObject = {
  id: refundId, object: 'refund', order_no: '101261121000000000000002', amount: 300, created: second, succeed: true, status: 'succeeded', time_succeed: second, description: 'broken',
  failure_code: null, failure_msg: null, metadata: { merchant_admin_reference: 'R-1' }, charge: chargeId, charge_order_no: orderNo, transaction_no: 'T-1', extra: [],
};
export const chargeObject = {
  id: chargeId, object: 'charge', created: second, livemode: false, paid: true, refunded: false, reversed: false, app: appId, channel: 'alipay_qr', order_no: orderNo, client_ip: '127.0.0.1',
  amount: 300, amount_settle: 300, currency: 'cny', subject: 'Green tea', body: 'Green tea', extra: {}, time_paid: second, time_expire: second + 86_400, transaction_no: 'T-1',
  refunds: { object: 'list', url: `/v1/charges/${chargeId}/refunds`, has_more: false, data: [] }, amount_refunded: 0, failure_code: null, failure_msg: null,
  metadata: { merchant_admin_reference: orderNo }, credential: {}, description: null,
};
export const listOf = (...data: readonly unknown[]) => ({ object: 'list', url: '/v1/charges', has_more: false, data });
