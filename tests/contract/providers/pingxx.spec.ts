/** What is Ping++'s own: signatures both ways, the derived state, refunds in all their ends. The common contract stands elsewhere. */
import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { moneyOf } from '@shared/money/money.ts';
import { toInstant } from '@shared/time/instant.ts';
import { closeFixtures } from '../../integration/practice/pingxx-under-test.ts';
import { factOf, startSubject, wordsOf } from './pingxx-subject.ts';

const pair = () => generateKeyPairSync('rsa', { modulusLength: 2048, publicKeyEncoding: { type: 'spki', format: 'pem' }, privateKeyEncoding: { type: 'pkcs8', format: 'pem' } });
const day = 86_400_000;

afterEach(closeFixtures);

describe('signed requests', () => {
  it('are taken in both key forms and for text in every script, also on reads', async () => {
    const subject = await startSubject();
    const key = createPrivateKey(subject.fixture.privateKey);
    for (const type of ['pkcs1', 'pkcs8'] as const) {
      const provider = subject.provider({ credentials: { privateKey: key.export({ type, format: 'pem' }).toString() } });
      const link = subject.link({ description: '綠茶“α”é', fields: { body: '二罐綠茶，送禮用', note: 'Ünïcode 茶' } });
      const made = factOf(await provider.createLink(link));
      expect(factOf(await provider.query(subject.queryPayment(link, made.providerPaymentId)))).toMatchObject({ reference: link.reference });
      expect(factOf(await provider.query(subject.queryPayment(link)))).toMatchObject({ providerPaymentId: made.providerPaymentId });
    }
  });

  it.each([
    ['signed with a key of nobody', { credentials: { privateKey: pair().privateKey } }, 'refused unauthorised'],
    ['not signed', { settings: { signRequests: false } }, 'refused final'],
    ['signed in the older way', { settings: { signatureScheme: 'body' } }, 'refused final'],
  ] as const)('%s are refused and nothing is executed', async (_name, changes, words) => {
    const subject = await startSubject();
    const { answer } = await subject.provider(changes).createLink(subject.link());
    expect(wordsOf(answer)).toBe(words);
    expect(subject.fixture.gateway.ledger().orders).toEqual([]);
    expect((await subject.provider(changes).testConnection()).answer.kind).toBe('refused');
  });

  it('the older way is taken where the profile and Ping++ both use it', async () => {
    const subject = await startSubject({ acceptBodyOnlySignature: true });
    const provider = subject.provider({ settings: { signatureScheme: 'body', signReads: false } });
    const link = subject.link();
    const made = factOf(await provider.createLink(link));
    expect(factOf(await provider.query(subject.queryPayment(link, made.providerPaymentId))).reference).toBe(link.reference);
  });

  it.each([
    ['a key that is no key', 'practice', { privateKey: 'not a key' }],
    ['a key of another kind', 'practice', { privateKey: generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() }],
    ['no key at all', 'practice', { privateKey: '' }],
    ['a live key in a test profile', 'test', { apiKey: 'sk_live_NotRealNotRealNotReal0001' }],
    ['a test key in a live profile', 'live', {}],
    ['a live key in practice', 'practice', { apiKey: 'sk_live_NotRealNotRealNotReal0001' }],
    ['a key with a line break', 'practice', { apiKey: 'sk_test_PracticeKeyNotReal000001\n' }],
  ] as const)('%s leaves nothing to be sent', async (_name, environment, credentials) => {
    const subject = await startSubject();
    const { answer, evidence } = await subject.provider({ environment, credentials }).createLink(subject.link());
    expect(wordsOf(answer)).toBe('notSent signing');
    expect(evidence).toBeNull();
    expect(subject.fixture.gateway.ledger().orders).toEqual([]);
  });

  it('the test of a connection proves key, app and signature, and says so only then', async () => {
    const subject = await startSubject();
    expect(factOf(await subject.provider().testConnection())).toEqual({ httpStatus: 404, signatureAccepted: true });
    expect(wordsOf((await subject.provider({ credentials: { apiKey: 'sk_test_NOBODYNOBODYNOBODYNOBODY' } }).testConnection()).answer)).toBe('refused unauthorised');
    expect(wordsOf((await subject.provider({ merchantId: 'app_NOBODYNOBODY0000' }).testConnection()).answer)).toBe('refused unlisted');
    // A GET alone would have passed unsigned.
    expect(wordsOf((await subject.provider({ settings: { signRequests: false } }).testConnection()).answer)).toBe('refused unlisted');
    expect(subject.fixture.gateway.ledger().orders).toEqual([]);
  });
});

describe('signed answers', () => {
  it.each(['wrong', 'none'] as const)('with a signature that is %s are no facts and no refusals that prove anything', async (answerSignature) => {
    const subject = await startSubject({ answerSignature });
    const provider = subject.provider();
    expect(wordsOf((await provider.createLink(subject.link())).answer)).toBe('doubtful badSignature');
    expect(wordsOf((await provider.createLink(subject.link({ amount: { ...subject.link().amount, currency: 'USD' } }))).answer)).toBe('doubtful badSignature');
    expect(wordsOf((await provider.query(subject.queryPayment(subject.link()))).answer)).toBe('doubtful badSignature');
    expect(wordsOf((await provider.testConnection()).answer)).toBe('doubtful badSignature');
  });

  it('unsigned refusals pass where the profile says so, and a wrong signature never does', async () => {
    const foreign = { ...(await startSubject()).link().amount, currency: 'USD' } as const;
    const lax = { settings: { refusalsNeedSignature: false } };
    const unsigned = await startSubject({ answerSignature: 'none' });
    expect(wordsOf((await unsigned.provider(lax).createLink(unsigned.link({ amount: foreign }))).answer)).toBe('refused final');
    expect(wordsOf((await unsigned.provider(lax).createLink(unsigned.link())).answer)).toBe('doubtful badSignature');
    const wrong = await startSubject({ answerSignature: 'wrong' });
    expect(wordsOf((await wrong.provider(lax).createLink(wrong.link({ amount: foreign }))).answer)).toBe('doubtful badSignature');
  });

  it('verify under any of several keys, and without a key nothing is verified', async () => {
    const subject = await startSubject();
    const other = pair().publicKey;
    const both = { settings: { publicKey: `${other}\n${subject.fixture.publicKey}` } };
    expect((await subject.provider(both).createLink(subject.link())).answer.kind).toBe('fact');
    expect(wordsOf((await subject.provider({ settings: { publicKey: other } }).createLink(subject.link())).answer)).toBe('doubtful badSignature');
    expect((await subject.provider({ settings: { publicKey: '' } }).createLink(subject.link())).answer.kind).toBe('fact');
  });
});

describe('the state of a charge', () => {
  it('is open, paid, then given back, by its amounts and never by `refunded`', async () => {
    const subject = await startSubject();
    const provider = subject.provider();
    const payment = await subject.paid();
    const ask = async () => factOf(await provider.query(subject.queryPayment(payment.link, payment.chargeId)));
    expect(await ask()).toMatchObject({ outcome: { kind: 'completed' }, refundedMinor: 0, method: 'alipay_qr', providerTransactionId: payment.chargeId });
    const refused = factOf(await provider.refund(subject.refund(payment, 400, { note: 'practice:refused' })));
    expect(refused).toMatchObject({ outcome: { kind: 'failed', code: 'refund_refused_msg', message: '基本账户未结算余额不足，请使用可用余额退款' } });
    // A refund was tried, so Ping++ now says `refunded: true`.
    expect(await ask()).toMatchObject({ outcome: { kind: 'completed' }, refundedMinor: 0 });
    factOf(await provider.refund(subject.refund(payment, 400)));
    expect(await ask()).toMatchObject({ outcome: { kind: 'completed' }, refundedMinor: 400 });
  });

  it('failed and expired are told as such, expired only after a grace', async () => {
    const subject = await startSubject();
    const provider = subject.provider();
    const link = subject.link({ expiresAt: toInstant(subject.fixture.time.now() + 120_000) });
    const id = factOf(await provider.createLink(link)).providerPaymentId;
    subject.fixture.time.advance(170_000);
    expect(factOf(await provider.query(subject.queryPayment(link, id))).outcome.kind).toBe('pending');
    subject.fixture.time.advance(20_000);
    expect(factOf(await provider.query(subject.queryPayment(link, id))).outcome.kind).toBe('expired');
    const failed = subject.link();
    const failedId = factOf(await provider.createLink(failed)).providerPaymentId;
    subject.fixture.gateway.play(failed.reference, 'fail');
    expect(factOf(await provider.query(subject.queryPayment(failed, failedId))).outcome).toMatchObject({ kind: 'failed' });
  });

  it('is closed by a withdrawal where the channel allows it, and refused where not', async () => {
    const subject = await startSubject();
    const provider = subject.provider();
    const open = subject.link();
    const id = factOf(await provider.createLink(open)).providerPaymentId;
    expect(factOf(await provider.withdraw(subject.queryPayment(open, id)))).toMatchObject({ providerPaymentId: id, outcome: { kind: 'cancelled' } });
    expect(factOf(await provider.query(subject.queryPayment(open, id))).outcome.kind).toBe('cancelled');
    expect(subject.fixture.gateway.ledger().orders[0]).toMatchObject({ status: 'reversed', executedSales: 0 });
    for (const method of ['alipay_wap', 'upacp_qr'] as const) {
      const other = subject.link({ method });
      const otherId = factOf(await provider.createLink(other)).providerPaymentId;
      expect(wordsOf((await provider.withdraw(subject.queryPayment(other, otherId))).answer), method).toBe('refused final');
    }
    const { link, chargeId } = await subject.paid();
    // Its code leaves open what was done, so it proves nothing.
    expect(wordsOf((await provider.withdraw(subject.queryPayment(link, chargeId))).answer)).toBe('refused unlisted');
    // Known by our number only, it is found first; a number of nobody is not found.
    const blind = subject.link();
    factOf(await provider.createLink(blind));
    expect(factOf(await provider.withdraw(subject.queryPayment(blind))).outcome.kind).toBe('cancelled');
    expect(wordsOf((await provider.withdraw(subject.queryPayment(subject.link()))).answer)).toBe('refused notFound');
  });
});

describe('refunds', () => {
  it('are found by our mark alone, through as many pages as there are', async () => {
    const subject = await startSubject();
    const provider = subject.provider();
    const payment = await subject.paid({ amount: moneyOf(300_000, 'CNY') });
    const first = subject.refund(payment, 100);
    const made = factOf(await provider.refund(first));
    for (let index = 0; index < 120; index += 1) await subject.fixture.refund(payment.chargeId, { amount: 100, metadata: { merchant_admin_reference: `OTHER${index}` } });
    expect(factOf(await provider.query(subject.queryRefund(first)))).toEqual(made);
    expect(factOf(await provider.query(subject.queryRefund(first, made.providerTransactionId)))).toEqual(made);
    expect(wordsOf((await provider.query(subject.queryRefund(subject.refund(payment, 100)))).answer)).toBe('refused notFound');
    expect(wordsOf((await subject.provider({ settings: { listingPages: 1 } }).query(subject.queryRefund(first))).answer)).toBe('doubtful cannotAsk');
    await subject.fixture.refund(payment.chargeId, { amount: 100, metadata: { merchant_admin_reference: first.reference } });
    expect(wordsOf((await provider.query(subject.queryRefund(first))).answer)).toBe('doubtful echoMismatch');
  }, 60_000);

  it('each of two is a refund of its own: nothing is repeated by the provider', async () => {
    const subject = await startSubject();
    const payment = await subject.paid();
    const refund = subject.refund(payment, 300);
    const provider = subject.provider();
    const [one, two] = [factOf(await provider.refund(refund)), factOf(await provider.refund(refund))];
    expect(one.providerTransactionId).not.toBe(two.providerTransactionId);
    expect(subject.fixture.gateway.ledger().orders[0]).toMatchObject({ refundedMinor: 600, executedRefunds: 2 });
  });

  it('of a payment that is known by our number only look for its charge first', async () => {
    const subject = await startSubject();
    const payment = await subject.paid();
    const provider = subject.provider();
    const refund = subject.refund(payment, 300);
    const blind = { ...refund, original: { ...refund.original, providerPaymentId: null, providerTransactionId: null } };
    const made = factOf(await provider.refund(blind));
    expect(made).toMatchObject({ providerPaymentId: payment.chargeId, amount: refund.amount });
    expect(factOf(await provider.query(subject.queryRefund(blind)))).toEqual(made);
    const nobody = subject.refund({ link: subject.link(), chargeId: null }, 300);
    expect((await provider.refund({ ...nobody, original: { ...nobody.original, providerTransactionId: null } })).answer.kind).toBe('notSent');
    expect(wordsOf((await provider.query(subject.queryRefund({ ...nobody, original: { ...nobody.original, providerTransactionId: null } }))).answer)).toBe('doubtful cannotAsk');
  });

  it('that wait for the password of the shop’s owner are pending, with a page for that day', async () => {
    const subject = await startSubject();
    const provider = subject.provider();
    const payment = await subject.paid({ method: 'alipay_pc_direct' });
    const refund = subject.refund(payment, 300);
    const exchange = await provider.refund(refund);
    const made = factOf(exchange);
    expect(made.outcome).toEqual({ kind: 'pending' });
    // The address opens the page for whoever has it, so the record does without it.
    expect(JSON.stringify(exchange.evidence)).not.toContain(new URL(made.page?.url ?? '').search || 'no page');
    // 2026-11-21 in China ends at 16:00 UTC.
    expect(made.page?.until).toBe(Date.UTC(2026, 10, 21, 16));
    const url = new URL(made.page?.url ?? '');
    expect(url.origin).toBe(subject.fixture.gateway.origin);
    subject.fixture.time.advance(day);
    const renewed = factOf(await provider.query(subject.queryRefund(refund, made.providerTransactionId)));
    expect(renewed.page?.until).toBe(Date.UTC(2026, 10, 22, 16));
    expect(renewed.page?.url).not.toBe(made.page?.url);
    // Practice alone may show a page of this machine.
    const live = { merchantId: subject.fixture.gateway.merchantId, environment: 'test' } as const;
    const shown = factOf(await subject.provider(live).query(subject.queryRefund(refund, made.providerTransactionId)));
    expect(shown).toMatchObject({ outcome: { kind: 'pending' }, page: null });
  });

  it.each([
    ['practice:retry', 'failed', 'refund_retry'], ['practice:manual', 'failed', 'refund_manual_intervention'],
  ] as const)('%s comes with HTTP 200 and is a failed refund', async (note, kind, code) => {
    const subject = await startSubject();
    const payment = await subject.paid();
    const { answer, evidence } = await subject.provider().refund(subject.refund(payment, 300, { note }));
    expect(evidence?.httpStatus).toBe(200);
    expect(answer).toMatchObject({ kind: 'fact', fact: { outcome: { kind, code } } });
  });

  it.each([
    ['practice:too-late', 'refused final', 'Refund_time'], ['practice:channel-error', 'refused unlisted', 'channel_request_error'], ['practice:too-many', 'refused rateLimited', 'invalid_request_error'],
  ] as const)('%s is a refusal of the call', async (note, words, code) => {
    const subject = await startSubject();
    const payment = await subject.paid();
    const { answer } = await subject.provider().refund(subject.refund(payment, 300, { note }));
    expect(wordsOf(answer)).toBe(words);
    expect(answer).toMatchObject({ problem: { providerCode: code } });
    expect(subject.fixture.gateway.ledger().refunds).toEqual([]);
  });

  it('too much, twice the whole, or of an unpaid payment are refused for good', async () => {
    const subject = await startSubject();
    const provider = subject.provider();
    const payment = await subject.paid();
    expect(wordsOf((await provider.refund(subject.refund(payment, 1_001))).answer)).toBe('refused final');
    factOf(await provider.refund(subject.refund(payment, 1_000)));
    expect(wordsOf((await provider.refund(subject.refund(payment, 1))).answer)).toBe('refused final');
    const open = subject.link();
    const id = factOf(await provider.createLink(open)).providerPaymentId;
    expect(wordsOf((await provider.refund(subject.refund({ link: open, chargeId: id }, 1))).answer)).toBe('refused final');
  });

  it('carry a text in any case, and the extras of their channel', async () => {
    const subject = await startSubject();
    const provider = subject.provider();
    const wechat = await subject.paid({ method: 'wx_pub_qr' });
    factOf(await provider.refund(subject.refund(wechat, 100, { note: '', fields: { funding_source: 'recharge_funds' } })));
    const abroad = await subject.paid({ method: 'cb_alipay_qr' });
    factOf(await provider.refund(subject.refund(abroad, 100, { fields: { rate: '6.8901', refund_amount: '689' } })));
    const page = await subject.paid({ method: 'cb_alipay_wap' });
    factOf(await provider.refund(subject.refund(page, 100, { fields: { split_fund_info: '2088000000000000, 40\n2088000000000001, 60, goods, returned' } })));
    const sent = (await subject.fixture.call('GET', `/v1/charges/${wechat.chargeId}/refunds`)).body;
    expect(JSON.stringify(sent)).toContain('"description":"customer request"');
    expect(JSON.stringify(sent)).toContain('"funding_source":"recharge_funds"');
    expect(wordsOf((await provider.refund(subject.refund(abroad, 100, { fields: { funding_source: 'recharge_funds' } }))).answer)).toBe('refused final');
  });
});
