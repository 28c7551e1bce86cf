/**
 * A running PingPong practice gateway and a small signed client of its own: it shares no code with the gateway, so that a
 * mistake in the signing cannot cancel itself out.
 */
import { createHash } from 'node:crypto';
import { startPingPong } from '@electron/practice/pingpong/gateway.ts';
import type { PingPongSettings } from '@electron/practice/pingpong/settings.ts';
import type { PracticeGateway } from '@electron/practice/types.ts';
import { createManualTime, send, type Answer, type ManualTime } from './gateway-under-test.ts';

export { send, startOfTest } from './gateway-under-test.ts';

export const accId = 'PRACTICE-PP-0001001';
export const clientId = 'PRACTICE-PP-0001';
export const salt = 'practice-salt-not-real-pp';

export type Fields = Readonly<Record<string, string>>;
export type Wire = Readonly<Record<string, unknown>>;

/** Straight from the description: sort, join, salt in front, hash, upper case. */
export function digest(fields: Fields, type: 'MD5' | 'SHA256' = 'SHA256', key = salt): string {
  const names = Object.keys(fields).filter((name) => name !== 'sign' && fields[name] !== '').sort();
  return createHash(type === 'MD5' ? 'md5' : 'sha256').update(key + names.map((name) => `${name}=${fields[name]}`).join('&')).digest('hex').toUpperCase();
}

export function envelope(bizContent: string, changes: Fields = {}): Fields {
  const fields = { accId, clientId, signType: 'SHA256', version: '1.0', bizContent, ...changes };
  return { sign: digest(fields, fields.signType === 'MD5' ? 'MD5' : 'SHA256'), ...fields };
}

export function object(value: unknown): Wire {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error(`not an object: ${JSON.stringify(value)}`);
  return Object.fromEntries(Object.entries(value));
}

export type Reply = { readonly status: number; readonly code: string | undefined; readonly description: string | undefined; readonly signed: boolean; readonly top: Wire; readonly biz: Wire };

/** Reads an envelope; `signed` says that its signature is there and right. */
export function readReply(answer: Pick<Answer, 'status' | 'text'>): Reply {
  const top = object(JSON.parse(answer.text));
  const text = top['bizContent'];
  const { sign, ...signedFields } = Object.fromEntries(Object.entries(top).map(([name, value]) => [name, String(value)]));
  return {
    status: answer.status, top,
    code: typeof top['code'] === 'string' ? top['code'] : undefined,
    description: typeof top['description'] === 'string' ? top['description'] : undefined,
    signed: sign === digest(signedFields, signedFields['signType'] === 'MD5' ? 'MD5' : 'SHA256'),
    biz: typeof text === 'string' ? object(JSON.parse(text)) : {},
  };
}

export const paths = {
  prePay: '/v4/payment/prePay',
  unifiedPay: '/v4/payment/unifiedPay',
  query: '/v4/payment/query',
  refund: '/v4/payment/refund',
  refundQuery: '/v4/refund/query',
  capture: '/v4/payment/capture',
  void: '/v4/payment/void',
  captureQuery: '/v4/capture/query',
  voidQuery: '/v4/void/query',
  bind: '/v4/paymethod/bind',
  bindQuery: '/v4/paymethod/query',
  unbind: '/v4/paymethod/unbind',
  prepare: '/v4/authorization/prepare',
  applyToken: '/v4/authorization/applyToken',
  cancelToken: '/v4/authorization/cancelToken',
  list: '/v4/authorization/list',
  cardList: '/v4/tokenization/list',
  cardUnbind: '/v4/tokenization/unbind',
} as const;
export type Call = keyof typeof paths;

export function prePayBody(reference: string, changes: Wire = {}): Wire {
  return {
    amount: '480.00', currency: 'HKD', merchantTransactionId: reference, captureDelayHours: 0, shopperIP: '203.0.113.7', customer: { email: 'shopper@shop.example' },
    payResultUrl: 'https://shop.example/paid', payCancelUrl: 'https://shop.example/cart', ...changes,
  };
}

export function payBody(requestId: string, token: string, changes: Wire = {}): Wire {
  return {
    token, bizType: 'CodeGrant', merchantUserId: 'U-1', paymentMethod: { type: 'AlipayHK' }, requestId, merchantTransactionId: `O-${requestId}`, amount: '480.00', currency: 'HKD',
    captureDelayHours: 0, shopperIP: '2001:db8::7', customer: { email: 'shopper@shop.example' }, device: { orderTerminal: '02' }, ...changes,
  };
}

/** An ordinary wallet payment, without a token. */
export function walletBody(requestId: string, changes: Wire = {}): Wire {
  const { token: _token, bizType: _bizType, merchantUserId: _user, ...body } = payBody(requestId, '');
  return { ...body, ...changes };
}

export function refundBody(number: string, original: string, amount: string, changes: Wire = {}): Wire {
  return { merchantTransactionId: original, merchantRefundId: number, amount, currency: 'HKD', ...changes };
}

export function bindBody(requestId: string, changes: Wire = {}): Wire {
  return {
    requestId, merchantUserId: 'U-1', paymentMethod: { type: 'AlipayHK' }, merchantResultUrl: 'https://shop.example/bound', notificationUrl: 'https://shop.example/notify',
    device: { orderTerminal: '02' }, bizType: 'CodeGrant', ...changes,
  };
}

export function prepareBody(requestId: string, changes: Wire = {}): Wire {
  return {
    requestId, merchantUserId: 'U-1', payMethod: 'GCash', authRedirectUrl: 'https://shop.example/back?shop=7', notifyUrl: 'https://shop.example/notify',
    device: { orderTerminal: '02' }, ...changes,
  };
}

export type Fixture = {
  readonly gateway: PracticeGateway;
  readonly time: ManualTime;
  readonly log: readonly string[];
  post(call: Call, biz: unknown, within?: number): Promise<Answer>;
  call(call: Call, biz: unknown): Promise<Reply>;
  prePay(reference: string, changes?: Wire): Promise<Reply>;
  /** A hosted payment of 480.00 HKD that was paid. */
  paid(reference: string, changes?: Wire): Promise<void>;
  refund(number: string, original: string, amount: string, changes?: Wire): Promise<Reply>;
  query(reference: string): Promise<Reply>;
  /** Binds AlipayHK of U-1 and gives the credential. */
  boundToken(requestId?: string, changes?: Wire): Promise<string>;
  rows(merchantUserId?: string): Promise<readonly Wire[]>;
};

export function rowsOf(reply: Reply): readonly Wire[] {
  const { queryData } = reply.biz;
  return Array.isArray(queryData) ? queryData.map(object) : [];
}

const running: PracticeGateway[] = [];

export async function startFixture(
  changes: Partial<PingPongSettings> = {},
  more: { readonly stateFolder?: string; readonly time?: ManualTime } = {},
): Promise<Fixture> {
  const time = more.time ?? createManualTime();
  const log: string[] = [];
  const gateway = await startPingPong({
    now: time.now, scheduler: time, log: (line) => log.push(line), ...(more.stateFolder === undefined ? {} : { stateFolder: more.stateFolder }),
  }, changes);
  running.push(gateway);

  const post: Fixture['post'] = (name, biz, within = 5_000) => send(`${gateway.baseUrl}${paths[name]}`, {
    method: 'POST', within, headers: { 'content-type': 'application/json' }, body: JSON.stringify(envelope(JSON.stringify(biz))),
  });
  const call: Fixture['call'] = async (name, biz) => readReply(await post(name, biz));
  const prePay: Fixture['prePay'] = (reference, prePayChanges) => call('prePay', prePayBody(reference, prePayChanges));
  let asked = 0;
  const rows: Fixture['rows'] = async (merchantUserId = 'U-1') => {
    asked += 1;
    return rowsOf(await call('bindQuery', { requestId: `ASK-${asked}`, merchantUserId }));
  };
  return {
    gateway, time, log, post, call, prePay, rows,
    async paid(reference, paidChanges) {
      const made = await prePay(reference, paidChanges);
      if (made.code !== '000000') throw new Error(made.description);
      gateway.play(reference, 'pay');
    },
    refund: (number, original, amount, refundChanges) => call('refund', refundBody(number, original, amount, refundChanges)),
    query: (reference) => call('query', { merchantTransactionId: reference }),
    async boundToken(requestId = 'B-1', bindChanges) {
      const body = bindBody(requestId, bindChanges);
      const made = await call('bind', body);
      gateway.playConsent(requestId, 'agree');
      asked += 1;
      const [row] = rowsOf(await call('bindQuery', { requestId: `ASK-${asked}`, merchantUserId: body['merchantUserId'], token: made.biz['token'] }));
      return String(row?.['token']);
    },
  };
}

export async function closeFixtures(): Promise<void> {
  await Promise.all(running.splice(0).map((gateway) => gateway.close()));
}
