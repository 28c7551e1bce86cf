/**
 * The vendor's own Node SDK (pingpp 2.1.6) against the practice gateway, over loopback and with its signing switched on. What it
 * sends must be accepted as it is: chunked bodies, a bare `?` behind a look-up that is signed with it, encoded brackets. It shows
 * that gateway and adapter follow the vendor and not merely each other. A fresh SDK serves each call, since a second one over a
 * kept connection hangs (Ping++ dossier §17.9).
 */
import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { createPingxx } from '@electron/providers/pingxx/index.ts';
import { operatingSystemLookup } from '@electron/providers/http/connection.ts';
import { createHttpClient } from '@electron/providers/http.ts';
import type { PracticeGateway } from '@electron/practice/types.ts';
import { startPracticeGateways } from '@electron/practice/gateways.ts';
import { moneyOf } from '@shared/money/money.ts';
import { reference } from '@shared/domain/ids.ts';
import { machineClock, recordingLogger } from '../../integration/providers/support/clock.ts';

type Answer = Promise<unknown>;
/** Only what is used here; the package brings no types. */
type Sdk = {
  setHost(host: string, port: string, protocol: 'http'): void;
  setTimeout(milliseconds: number): void;
  setPrivateKey(pem: string): void;
  readonly charges: {
    create(body: object): Answer;
    retrieve(id: string): Answer;
    list(query: object): Answer;
    reverse(id: string): Answer;
    createRefund(charge: string, body: object): Answer;
    listRefunds(charge: string, query?: object): Answer;
    retrieveRefund(charge: string, refund: string): Answer;
  };
  readonly events: { retrieve(id: string): Answer };
};

// A CommonJS package without types: its form is the one written down above.
const makeSdk = createRequire(import.meta.url)('pingpp') as (key: string) => Sdk;

const charge = z.looseObject({ id: z.string(), object: z.literal('charge'), paid: z.boolean(), reversed: z.boolean(), credential: z.looseObject({}), amount_refunded: z.int() });
const refund = z.looseObject({ id: z.string(), object: z.literal('refund'), status: z.string(), amount: z.int() });
const listOf = <Row extends z.ZodType>(row: Row) => z.object({ object: z.literal('list'), has_more: z.boolean(), data: z.array(row) });

describe('the vendor’s SDK', () => {
  let gateway: PracticeGateway;
  let counter = 0;
  beforeAll(async () => {
    const [started] = await startPracticeGateways({ only: ['pingxx'], now: () => machineClock.now() });
    if (started === undefined) throw new Error('no gateway');
    gateway = started;
  });
  afterAll(() => gateway.close());

  function sdk({ apiKey = gateway.credentials['apiKey'] ?? '', signed = true } = {}): Sdk {
    const made = makeSdk(apiKey);
    made.setHost('127.0.0.1', new URL(gateway.origin).port, 'http');
    made.setTimeout(5_000);
    if (signed) made.setPrivateKey(gateway.credentials['privateKey'] ?? '');
    return made;
  }
  const body = (changes: object = {}) => {
    counter += 1;
    return {
      order_no: `S${String(machineClock.now()).slice(-8)}${String(counter).padStart(4, '0')}`, app: { id: gateway.merchantId }, channel: 'alipay_qr', amount: 1_000, client_ip: '127.0.0.1', currency: 'cny',
      subject: '綠茶 “α” é', body: '二罐', extra: {}, metadata: { merchant_admin_reference: 'unused' }, ...changes,
    };
  };
  const pay = async () => {
    const order = body();
    const made = charge.parse(await sdk().charges.create(order));
    gateway.play(made.id, 'pay');
    return made.id;
  };

  it('makes a charge with text in several scripts', async () => {
    const order = body({ channel: 'wx_pub_qr', extra: { product_id: 'tea-1' } });
    expect(charge.parse(await sdk().charges.create(order))).toMatchObject({ paid: false, order_no: order.order_no, subject: '綠茶 “α” é', livemode: false });
  });

  it('looks a charge up, and lists charges and refunds, each signed with its question mark', async () => {
    const id = await pay();
    expect(charge.parse(await sdk().charges.retrieve(id))).toMatchObject({ id, paid: true });
    expect(listOf(charge).parse(await sdk().charges.list({ app: { id: gateway.merchantId }, limit: 100, paid: true })).data.map((row) => row.id)).toContain(id);
    expect(listOf(refund).parse(await sdk().charges.listRefunds(id)).data).toEqual([]);
  });

  it('refunds in parts and finds the refunds again', async () => {
    const id = await pay();
    const made = refund.parse(await sdk().charges.createRefund(id, { amount: 400, description: '退款：杯子破損' }));
    expect(made).toMatchObject({ status: 'succeeded', amount: 400 });
    expect(refund.parse(await sdk().charges.retrieveRefund(id, made.id)).id).toBe(made.id);
    expect(listOf(refund).parse(await sdk().charges.listRefunds(id, { limit: 5 })).data.map((row) => row.id)).toEqual([made.id]);
    await expect(sdk().charges.createRefund(id, { amount: 601, description: 'too much' })).rejects.toMatchObject({ type: 'PingppInvalidRequest', param: 'amount' });
    expect(gateway.ledger().orders.find(({ paymentId }) => paymentId === id)).toMatchObject({ refundedMinor: 400, executedRefunds: 1 });
  });

  it('closes an unpaid charge', async () => {
    const made = charge.parse(await sdk().charges.create(body()));
    expect(charge.parse(await sdk().charges.reverse(made.id))).toMatchObject({ id: made.id, reversed: true });
  });

  it('reads an event', async () => {
    await pay();
    const id = /"id":\s*"(evt_\w+)"/.exec(gateway.notices().at(-1)?.body ?? '')?.[1] ?? '';
    expect(await sdk().events.retrieve(id)).toMatchObject({ id, object: 'event', type: 'charge.succeeded' });
  });

  it('is refused with a wrong key and without its signature', async () => {
    await expect(sdk({ apiKey: 'sk_test_NOBODYNOBODYNOBODYNOBODY' }).charges.create(body())).rejects.toMatchObject({ type: 'PingppAuthenticationError' });
    await expect(sdk({ signed: false }).charges.create(body())).rejects.toMatchObject({ type: 'PingppInvalidRequest' });
  });

  it('and this program’s adapter see the same charge and refund', async () => {
    const provider = createPingxx({
      account: { environment: 'practice', merchantId: gateway.merchantId, baseUrl: gateway.baseUrl, settings: gateway.settings },
      secret: async (name) => gateway.credentials[name] ?? '', clock: machineClock, logger: recordingLogger(),
    }, createHttpClient({ environment: 'practice', clock: machineClock, lookup: operatingSystemLookup }));
    const own = reference.parse(body().order_no);
    const { answer } = await provider.createLink({ reference: own, amount: moneyOf(1_000, 'CNY'), description: 'Green tea', expiresAt: null, method: 'alipay_qr', fields: {}, createdAt: machineClock.now() });
    if (answer.kind !== 'fact') throw new Error(JSON.stringify(answer));
    const id = answer.fact.providerPaymentId ?? '';
    gateway.play(id, 'pay');
    const seen = charge.parse(await sdk().charges.retrieve(id));
    expect(seen).toMatchObject({ order_no: own, metadata: { merchant_admin_reference: own }, paid: true });
    const given = refund.parse(await sdk().charges.createRefund(id, { amount: 250, description: 'by the SDK', metadata: { merchant_admin_reference: 'R-SDK-1' } }));
    const found = await provider.query({
      kind: 'refund', origin: 'refund', reference: reference.parse('R-SDK-1'), providerPaymentId: null, providerTransactionId: null, method: 'alipay_qr', amount: moneyOf(250, 'CNY'), createdAt: machineClock.now(),
      original: { reference: own, providerPaymentId: id, providerTransactionId: id },
    });
    expect(found.answer).toMatchObject({ kind: 'fact', fact: { providerTransactionId: given.id, outcome: { kind: 'completed' }, amount: { minor: 250, currency: 'CNY' } } });
  });
});
