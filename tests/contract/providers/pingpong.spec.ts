/**
 * The PingPong adapter against its practice gateway over real HTTP: what the conformance suite does not know, which is both hashes,
 * captures and voids, statements and notifications, and the readings that the documents leave open. Wallets have a spec of their own.
 */
import { afterEach, describe, expect, it } from 'vitest';
import { moneyOf } from '@shared/money/money.ts';
import { addMilliseconds } from '@shared/time/instant.ts';
import { machineClock } from '../../integration/providers/support/clock.ts';
import { having } from '../../integration/providers/support/requests.ts';
import { closeScenes, factOf, fresh, linkOf, paid, queryOf, refundOf, refundQueryOf, scene } from './pingpong-scene.ts';

afterEach(closeScenes);

describe('signatures', () => {
  it.each(['SHA256', 'MD5'])('by %s are accepted both ways, and a link is paid and given back', async (signType) => {
    const { gateway, at } = await scene();
    const provider = at({ signType });
    expect(factOf(await provider.testConnection())).toEqual({ httpStatus: 200, signatureAccepted: true });
    const link = linkOf();
    expect(factOf(await provider.createLink(link))).toMatchObject({ reference: link.reference, outcome: { kind: 'pending' }, next: { kind: 'redirect' } });
    gateway.play(link.reference, 'pay');
    expect(factOf(await provider.query(queryOf(link)))).toMatchObject({ kind: 'payment', reference: link.reference, amount: link.amount, outcome: { kind: 'completed' }, method: 'Alipay' });
    const refund = refundOf(link, 12_050);
    expect(factOf(await having(provider, 'refund')(refund))).toMatchObject({ reference: refund.reference, originalReference: link.reference, amount: refund.amount, outcome: { kind: 'completed' } });
    expect(factOf(await provider.query(refundQueryOf(refund)))).toMatchObject({ reference: refund.reference, originalReference: link.reference, amount: refund.amount, outcome: { kind: 'completed' }, providerTransactionId: null });
    expect(gateway.ledger().orders).toMatchObject([{ executedSales: 1, refundedMinor: 12_050, executedRefunds: 1 }]);
  });

  it('with another salt, store or merchant number nothing is executed, and the answer is a refused key', async () => {
    const { gateway, at } = await scene();
    for (const stranger of [at({}, 'ANOTHER0SALT0MADE0UP0000'), at({}, undefined, 'PRACTICE-PP-0009001'), at({ clientId: 'PRACTICE-PP-0002' })]) {
      expect((await stranger.createLink(linkOf())).answer).toMatchObject({ kind: 'refused', meaning: 'unauthorised' });
      expect((await stranger.testConnection()).answer).toMatchObject({ kind: 'refused', meaning: 'unauthorised' });
    }
    expect(gateway.ledger().orders).toEqual([]);
  });

  it('a store that is switched off is a final refusal that was signed', async () => {
    const { at } = await scene();
    const closed = at({}, 'practice-salt-of-a-closed-store-not-real', 'PRACTICE-PP-0001999');
    expect((await closed.createLink(linkOf())).answer).toMatchObject({ kind: 'refused', meaning: 'final', problem: { providerCode: '101000' } });
    expect((await closed.testConnection()).answer.kind).toBe('refused');
  });
});

describe('links', () => {
  it('every entry is one that a strict gateway takes', async () => {
    const { at } = await scene();
    const fields = {
      email: 'shopper@shop.example', shopperIP: '2001:db8::7', language: 'en', tradeCountry: 'HK', paymentMethods: 'AlipayHK,TNG eWallet', capture: 'now', merchantUserId: 'Member 7', goodsName: 'Tea',
      goodsImage: 'https://shop.example/tea.png', goodsVirtual: 'N', billingStreet: '1 Road', billingPostcode: '00000', billingCity: 'Town', billingState: 'State', billingCountry: 'HK',
    };
    const link = linkOf({ fields, expiresAt: addMilliseconds(machineClock.now(), 3_600_000) });
    expect(factOf(await at().createLink(link)).reference).toBe(link.reference);
  });

  it.each([['JPY', 12_345], ['KRW', 12_345], ['KWD', 12_345], ['TWD', 12_300], ['IDR', 1_234_567], ['USD', 99_999_999_999]] as const)('an amount in %s goes and comes back', async (currency, minor) => {
    const { at } = await scene();
    const link = linkOf({ amount: moneyOf(minor, currency) });
    factOf(await at().createLink(link));
    expect(factOf(await at().query(queryOf(link)))).toMatchObject({ amount: link.amount, outcome: { kind: 'pending' } });
  });

  it('a failed attempt is not the end of the order: the shopper may still pay', async () => {
    const { gateway, at } = await scene();
    const link = linkOf();
    factOf(await at().createLink(link));
    gateway.play(link.reference, 'fail');
    expect(factOf(await at().query(queryOf(link))).outcome).toEqual({ kind: 'pending' });
    gateway.play(link.reference, 'pay');
    expect(factOf(await at().query(queryOf(link))).outcome).toEqual({ kind: 'completed' });
  });

  it('the same number with another amount never hands out the older page', async () => {
    const { gateway, at } = await scene();
    const link = linkOf();
    factOf(await at().createLink(link));
    expect((await at().createLink({ ...link, amount: moneyOf(1_00, 'HKD') })).answer).toMatchObject({ kind: 'doubtful', problem: { reason: 'echoMismatch' } });
    expect(factOf(await at().createLink(link)).reference).toBe(link.reference);
    expect(gateway.ledger().orders).toMatchObject([{ amountMinor: 48_000 }]);
  });

  it('a paid number is a duplicate', async () => {
    const here = await scene();
    const link = await paid(here);
    expect((await here.at().createLink(link)).answer).toMatchObject({ kind: 'refused', meaning: 'duplicateReference' });
  });

  it('angle brackets are refused for good', async () => {
    const { at } = await scene();
    expect((await at().createLink(linkOf({ description: '2 > 1' }))).answer).toMatchObject({ kind: 'refused', meaning: 'final', problem: { providerCode: '102000' } });
  });

  it('a page that the profile lacks is named by the provider', async () => {
    const { at } = await scene();
    expect((await at({ payCancelUrl: '' }).createLink(linkOf())).answer).toMatchObject({ kind: 'refused', meaning: 'final', problem: { providerMessage: expect.stringContaining('payCancelUrl') } });
  });

  it.each(['envelope', 'result'] as const)('"not found" is understood in the %s', async (notFoundIn) => {
    const { at } = await scene({ notFoundIn });
    expect((await at().query(queryOf(linkOf()))).answer).toMatchObject({ kind: 'refused', meaning: 'notFound' });
    expect(factOf(await at().testConnection()).signatureAccepted).toBe(true);
  });
});

describe('refunds', () => {
  it('at the path that the profile names', async () => {
    const here = await scene({ refundQueryPaths: ['/v4/payment/getRefund'] });
    const refund = refundOf(await paid(here), 100);
    factOf(await having(here.at(), 'refund')(refund));
    expect(factOf(await here.at().query(refundQueryOf(refund))).outcome.kind).toBe('completed');
    expect((await here.at({ refundQueryPath: '/v4/refund/query' }).query(refundQueryOf(refund))).answer.kind).not.toBe('fact');
  });

  it('the same refund again is the first answer; with another amount it is a duplicate, and is done once', async () => {
    const here = await scene();
    const refund = refundOf(await paid(here), 100);
    const first = factOf(await having(here.at(), 'refund')(refund));
    expect(factOf(await having(here.at(), 'refund')(refund))).toEqual(first);
    expect((await having(here.at(), 'refund')({ ...refund, amount: moneyOf(200, 'HKD') })).answer).toMatchObject({ kind: 'refused', meaning: 'duplicateReference' });
    expect(here.gateway.ledger().orders).toMatchObject([{ refundedMinor: 100, executedRefunds: 1 }]);
  });

  it.each([['more than was paid', 48_001, '108000'], ['more than is left', 48_000, '108003']])('%s is final', async (_name, minor, code) => {
    const here = await scene();
    const link = await paid(here);
    factOf(await having(here.at(), 'refund')(refundOf(link, 1)));
    expect((await having(here.at(), 'refund')(refundOf(link, minor))).answer).toMatchObject({ kind: 'refused', meaning: 'final', problem: { providerCode: code } });
  });

  it('of a payment that nobody knows is final', async () => {
    const { at } = await scene();
    expect((await having(at(), 'refund')(refundOf(linkOf(), 100))).answer).toMatchObject({ kind: 'refused', meaning: 'final', problem: { providerCode: '107002' } });
  });
});

describe('captures and voids', () => {
  const manual = () => linkOf({ fields: { email: 'shopper@shop.example', shopperIP: '203.0.113.7', capture: 'manual' } });

  it('an authorisation is pending until it is captured', async () => {
    const here = await scene();
    const captures = having(here.at(), 'captures');
    const link = await paid(here, manual());
    expect(factOf(await here.at().query(queryOf(link))).outcome).toEqual({ kind: 'pending' });
    const request = { reference: fresh(), amount: link.amount, original: link.reference };
    expect((await captures.queryCapture(request)).answer).toMatchObject({ kind: 'refused', meaning: 'notFound' });
    expect(factOf(await captures.capture(request))).toEqual({ reference: request.reference, outcome: { kind: 'completed' }, amount: link.amount });
    expect(factOf(await captures.queryCapture(request)).outcome).toEqual({ kind: 'completed' });
    expect(factOf(await here.at().query(queryOf(link))).outcome).toEqual({ kind: 'completed' });
    expect((await captures.cancel({ ...request, reference: fresh() })).answer).toMatchObject({ kind: 'refused', meaning: 'final', problem: { providerCode: '109002' } });
    expect((await captures.capture({ ...request, reference: fresh() })).answer).toMatchObject({ kind: 'refused', meaning: 'final', problem: { providerCode: '109001' } });
  });

  it('a voided one is cancelled', async () => {
    const here = await scene();
    const captures = having(here.at(), 'captures');
    const link = await paid(here, manual());
    const request = { reference: fresh(), amount: link.amount, original: link.reference };
    expect(factOf(await captures.cancel(request)).outcome).toEqual({ kind: 'completed' });
    expect(factOf(await captures.queryCancel(request)).outcome).toEqual({ kind: 'completed' });
    expect(factOf(await here.at().query(queryOf(link))).outcome).toEqual({ kind: 'cancelled' });
    expect((await captures.capture({ ...request, reference: fresh() })).answer).toMatchObject({ kind: 'refused', meaning: 'final', problem: { providerCode: '109000' } });
    expect((await captures.cancel({ ...request, reference: fresh(), amount: link.amount, original: linkOf().reference })).answer).toMatchObject({ kind: 'refused', meaning: 'final' });
  });

  it('an ordinary payment has neither', async () => {
    const here = await scene();
    const link = await paid(here);
    expect((await having(here.at(), 'captures').capture({ reference: fresh(), amount: link.amount, original: link.reference })).answer).toMatchObject({ kind: 'refused', meaning: 'final', problem: { providerCode: '107003' } });
  });
});

describe('statements', () => {
  /** Today in the gateway's zone. */
  const today = (): string => new Date(machineClock.now() + 8 * 3_600_000).toISOString().slice(0, 10);

  it.each(['top', 'bizContent'])('of the day and the month, with the parameters in %s', async (statementParameters) => {
    const here = await scene();
    const link = await paid(here);
    const statements = having(here.at({ statementParameters }), 'statements');
    for (const [code, id] of [['transactionsByDay', today()], ['transactionsByMonth', today().slice(0, 7)], ['fundsByDay', today()], ['fundsByMonth', today().slice(0, 7)]] as const) {
      const file = factOf(await statements.download({ code, id }));
      expect(file.name).toMatch(/^practice-(transactions|funds)-[0-9-]+\.csv$/);
      expect(file.bytes.toString('utf8')).toContain(link.reference);
    }
  });

  it('of a day that has not come, or with a wrong salt, are refused', async () => {
    const { at } = await scene();
    expect((await having(at(), 'statements').download({ code: 'transactionsByDay', id: '2099-01-01' })).answer).toMatchObject({ kind: 'refused', problem: { providerCode: '102000' } });
    expect((await having(at({}, 'ANOTHER0SALT0MADE0UP0000'), 'statements').download({ code: 'fundsByDay', id: today() })).answer).toMatchObject({ kind: 'refused', meaning: 'unauthorised' });
  });
});

describe('notifications', () => {
  it.each(['response', 'request'] as const)('with the keys of a %s are verified, and a changed one is not', async (notificationKeys) => {
    const here = await scene({ notificationKeys });
    const link = await paid(here);
    const refund = refundOf(link, 100);
    factOf(await having(here.at(), 'refund')(refund));
    await expect.poll(() => here.gateway.notices().length).toBe(2);
    const read = having(here.at(), 'readNotice');
    const [payment, back] = here.gateway.notices().map(({ body }) => body);
    expect(await read({ body: payment ?? '', signature: null })).toMatchObject({ kind: 'verified', type: 'RECHARGE', reference: link.reference });
    expect(await read({ body: back ?? '', signature: null })).toMatchObject({ kind: 'verified', type: 'REFUND', reference: refund.reference });
    expect(await read({ body: (payment ?? '').replace('480.000000', '481.000000'), signature: null })).toEqual({ kind: 'refused', reason: 'badSignature' });
    expect(await having(here.at({}, 'ANOTHER0SALT0MADE0UP0000'), 'readNotice')({ body: payment ?? '', signature: null })).toEqual({ kind: 'refused', reason: 'badSignature' });
  });

  it.each([['signed', 'verified'], ['flat', 'hint']] as const)('of an agreement, %s, are %s', async (agreementNotification, kind) => {
    const here = await scene({ agreementNotification });
    const bind = { reference: fresh(), merchantUserId: 'Member 7', wallet: 'AlipayHK', terminal: '02', state: null, createdAt: machineClock.now() };
    factOf(await having(here.at(), 'tokens').bind(bind));
    here.gateway.playConsent(bind.reference, 'agree');
    await expect.poll(() => here.gateway.notices().length).toBe(1);
    const reading = await having(here.at(), 'readNotice')({ body: here.gateway.notices()[0]?.body ?? '', signature: null });
    expect(reading).toEqual({ kind, type: 'ACCESS_TOKEN_CREATION', reference: kind === 'verified' ? bind.reference : null, providerNumber: null });
  });
});
