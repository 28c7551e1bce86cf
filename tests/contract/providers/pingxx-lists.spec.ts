/** Ping++ lists, the search by our own number, batches and webhooks, over real HTTP against the practice gateway. */
import { afterEach, describe, expect, it } from 'vitest';
import type { ListPage, TransactionFact } from '@core/ports/provider.ts';
import { addMilliseconds, toInstant } from '@shared/time/instant.ts';
import { closeFixtures } from '../../integration/practice/pingxx-under-test.ts';
import { factOf, fresh, startSubject, wordsOf, type PingxxSubject } from './pingxx-subject.ts';

const day = 86_400_000;

afterEach(closeFixtures);

const nowOf = (subject: PingxxSubject) => toInstant(subject.fixture.time.now());

async function everyPage(read: (cursor: string | null) => Promise<ListPage>): Promise<readonly (readonly TransactionFact[])[]> {
  const pages: (readonly TransactionFact[])[] = [];
  let cursor: string | null = null;
  do {
    const page: ListPage = await read(cursor);
    pages.push(page.rows);
    cursor = page.next;
  } while (cursor !== null);
  return pages;
}

describe('lists', () => {
  it('payments come page by page, newest first, of the range and no other', async () => {
    const subject = await startSubject();
    const provider = subject.provider();
    const start = nowOf(subject);
    const made: string[] = [];
    for (let index = 0; index < 7; index += 1) {
      const link = subject.link();
      factOf(await provider.createLink(link));
      made.unshift(link.reference);
      subject.fixture.time.advance(1_000);
    }
    const range = { from: addMilliseconds(start, 1_000), until: addMilliseconds(start, 6_000), limit: 2 };
    const pages = await everyPage(async (cursor) => factOf(await provider.lists.payments({ ...range, cursor })));
    expect(pages.map((rows) => rows.length)).toEqual([2, 2, 1]);
    expect(pages.flat().map(({ reference }) => reference)).toEqual(made.slice(1, 6));
    // Two months later the month that a list covers by itself is long over; a range is always sent.
    subject.fixture.time.advance(60 * day);
    expect(factOf(await provider.lists.payments({ ...range, limit: 1_000, cursor: null })).rows).toHaveLength(5);
    expect(wordsOf((await provider.lists.payments({ ...range, cursor: 'ch_999999999999999999999999' })).answer)).toBe('refused notFound');
  });

  it('tell when the money moved, and nothing where it has not', async () => {
    const subject = await startSubject();
    const provider = subject.provider();
    const start = nowOf(subject);
    const paid = String((await subject.fixture.charge('PAID1')).body['id']);
    await subject.fixture.charge('OPEN1');
    subject.fixture.time.advance(90_000);
    subject.fixture.gateway.play(paid, 'pay');
    subject.fixture.time.advance(60_000);
    await subject.fixture.refund(paid, { amount: 100 });
    await subject.fixture.refund(paid, { amount: 200, description: 'practice:refused' });
    const { rows } = factOf(await provider.lists.payments({ from: addMilliseconds(start, -1_000), until: addMilliseconds(start, 60_000), cursor: null, limit: 10 }));
    const second = Math.floor(start / 1_000) * 1_000;
    expect(Object.fromEntries(rows.map(({ reference, createdAt, movedAt }) => [reference, [createdAt, movedAt]]))).toEqual({ PAID1: [second, second + 90_000], OPEN1: [second, null] });
    const refunds = factOf(await provider.lists.refunds({ payment: { reference: 'PAID1', providerPaymentId: paid, providerTransactionId: null, walletReference: null, currency: null }, cursor: null, limit: 10 }));
    expect(refunds.rows.map(({ outcome, movedAt }) => [outcome.kind, movedAt]).toSorted()).toEqual([['completed', second + 150_000], ['failed', null]]);
    const found = await provider.find?.({ by: 'providerNumber', value: paid });
    expect(found?.answer).toMatchObject({ kind: 'fact', fact: [{ kind: 'payment', movedAt: second + 90_000 }, {}, {}] });
  });

  it('asked too often, tell how long to wait', async () => {
    const subject = await startSubject();
    const { chargeId } = await subject.paid();
    const about = { payment: { reference: '', providerPaymentId: chargeId, providerTransactionId: null, walletReference: null, currency: null }, cursor: null, limit: 10 };
    subject.fixture.gateway.misbehave({ operation: 'query', kind: 'rate-limit-429', times: 1, delayMs: 90_000 });
    expect((await subject.provider().lists.refunds(about)).retryAfterMs).toBe(90_000);
    expect((await subject.provider().lists.refunds(about)).retryAfterMs).toBeUndefined();
  });

  it('refunds of a payment come page by page, made here or elsewhere', async () => {
    const subject = await startSubject();
    const provider = subject.provider();
    const payment = await subject.paid();
    const refund = subject.refund(payment, 100);
    factOf(await provider.refund(refund));
    await subject.fixture.refund(payment.chargeId, { amount: 200 });
    await subject.fixture.refund(payment.chargeId, { amount: 300, description: 'practice:refused' });
    const about = { payment: { reference: payment.link.reference, providerPaymentId: payment.chargeId, providerTransactionId: null, walletReference: null, currency: null }, limit: 1 };
    const pages = await everyPage(async (cursor) => factOf(await provider.lists.refunds({ ...about, cursor })));
    expect(pages.map((rows) => rows.length)).toEqual([1, 1, 1]);
    const rows = pages.flat();
    expect(rows.map(({ reference }) => reference).filter((reference) => reference !== null)).toEqual([refund.reference]);
    expect(rows.map(({ outcome }) => outcome.kind).sort()).toEqual(['completed', 'completed', 'failed']);
    expect(rows.every(({ originalReference, kind }) => originalReference === payment.link.reference && kind === 'refund')).toBe(true);
    // Known by our number alone, its charge is found first.
    const blind = { ...about, payment: { ...about.payment, providerPaymentId: null }, cursor: null };
    expect(factOf(await provider.lists.refunds(blind)).rows).toHaveLength(1);
  });
});

describe('the search by our own number', () => {
  it('goes through all pages of the range and takes neither a namesake nor a stranger’s charge', async () => {
    const subject = await startSubject();
    const provider = subject.provider();
    const link = subject.link();
    const id = factOf(await provider.createLink(link)).providerPaymentId;
    for (let index = 0; index < 120; index += 1) await subject.fixture.charge(`D26112100${String(index).padStart(6, '0')}`);
    expect(factOf(await provider.query(subject.queryPayment(link)))).toMatchObject({ providerPaymentId: id, reference: link.reference });
    const stranger = fresh();
    await subject.fixture.charge(stranger);
    expect(wordsOf((await provider.query(subject.queryPayment({ ...link, reference: stranger }))).answer)).toBe('refused notFound');
    const { answer, evidence } = await provider.query(subject.queryPayment(subject.link()));
    expect(wordsOf(answer)).toBe('refused notFound');
    expect(evidence).toMatchObject({ httpStatus: 200, operation: 'findCharge', problem: { reason: 'notFound' } });
    expect(wordsOf((await subject.provider({ settings: { listingPages: 1 } }).query(subject.queryPayment(link))).answer)).toBe('doubtful cannotAsk');
  }, 60_000);

  it('two charges with one number and our mark are no answer', async () => {
    const subject = await startSubject();
    const provider = subject.provider();
    const link = subject.link();
    factOf(await provider.createLink(link));
    // Alipay gives a new charge once a minute is over (dossier §6.3).
    subject.fixture.time.advance(120_000);
    factOf(await provider.createLink(link));
    expect(subject.fixture.gateway.ledger().orders).toHaveLength(2);
    expect(wordsOf((await provider.query(subject.queryPayment(link))).answer)).toBe('doubtful echoMismatch');
  });

  it('reaches as far as the profile says: what was sent later than that is not found', async () => {
    const subject = await startSubject();
    const link = subject.link();
    subject.fixture.time.advance(3 * 3_600_000);
    factOf(await subject.provider().createLink(link));
    expect(factOf(await subject.provider().query(subject.queryPayment(link))).reference).toBe(link.reference);
    expect(wordsOf((await subject.provider({ settings: { listingHours: 1 } }).query(subject.queryPayment(link))).answer)).toBe('refused notFound');
  });
});

describe('repeating a charge', () => {
  it('within its window brings the same charge; with another content it is a used number', async () => {
    const subject = await startSubject();
    const provider = subject.provider();
    const link = subject.link({ method: 'wx_pub_qr' });
    const [one, two] = [factOf(await provider.createLink(link)), factOf(await provider.createLink(link))];
    expect(two).toEqual(one);
    expect(wordsOf((await provider.createLink({ ...link, description: 'Black tea' })).answer)).toBe('refused duplicateReference');
    const stranger = fresh();
    await subject.fixture.charge(stranger, { amount: 1_000, subject: 'Green tea', body: 'Green tea' });
    // The older charge comes back, but our mark is not on it.
    expect(wordsOf((await provider.createLink(subject.link({ reference: stranger }))).answer)).toBe('doubtful echoMismatch');
  });
});

describe('batches of refunds', () => {
  it('are made, asked about and listed', async () => {
    const subject = await startSubject();
    const provider = subject.provider();
    const payments = [await subject.paid(), await subject.paid()];
    const request = { reference: 'B2611210001', note: 'goods came back', refunds: payments.map(({ chargeId }, index) => ({ chargeId, amountMinor: 100 + index, note: index === 0 ? 'cup broken' : '' })) };
    const made = factOf(await provider.batchRefunds.create(request));
    expect(made).toMatchObject({ reference: request.reference, page: null });
    expect(made.rows.map(({ chargeId }) => chargeId).sort()).toEqual(payments.map(({ chargeId }) => chargeId).sort());
    subject.fixture.time.advance(10_000);
    const done = factOf(await provider.batchRefunds.get(made.id));
    expect(done).toMatchObject({ id: made.id, status: 'succeeded' });
    expect(done.rows.map(({ outcome }) => outcome.kind)).toEqual(['completed', 'completed']);
    expect(done.rows.every(({ refundId }) => refundId?.startsWith('re_'))).toBe(true);
    expect(factOf(await provider.batchRefunds.list({ page: 1, perPage: 20 }))).toMatchObject({ rows: [{ id: made.id }], more: false });
    expect(wordsOf((await provider.batchRefunds.create(request)).answer)).toBe('refused final');
    expect(wordsOf((await provider.batchRefunds.get('999999999999999999')).answer)).toBe('refused notFound');
  });

  it('one bad entry fails them all, and what no batch can be is not sent', async () => {
    const subject = await startSubject();
    const provider = subject.provider();
    const { chargeId } = await subject.paid();
    const row = { chargeId, amountMinor: 100, note: '' };
    const batch = (reference: string, refunds: readonly (typeof row)[]) => provider.batchRefunds.create({ reference, note: '', refunds });
    expect(wordsOf((await batch('B2611210002', [row, { ...row, chargeId: 'ch_999999999999999999999999' }])).answer)).toBe('refused final');
    for (const refunds of [[], [row, row], [{ ...row, amountMinor: 0 }], [{ ...row, amountMinor: 1.5 }]]) expect(wordsOf((await batch('B2611210003', refunds)).answer)).toBe('notSent signing');
    expect(wordsOf((await batch('B-1', [row])).answer)).toBe('notSent signing');
    expect(subject.fixture.gateway.ledger().refunds).toEqual([]);
  });

  it('that wait for the password have one page for all', async () => {
    const subject = await startSubject();
    const provider = subject.provider();
    const { chargeId } = await subject.paid({ method: 'alipay_pc_direct' });
    const made = factOf(await provider.batchRefunds.create({ reference: 'B2611210004', note: 'returned', refunds: [{ chargeId, amountMinor: 100, note: '' }] }));
    subject.fixture.time.advance(10_000);
    const waiting = factOf(await provider.batchRefunds.get(made.id));
    expect(new URL(waiting.page?.url ?? '').origin).toBe(subject.fixture.gateway.origin);
    expect(waiting.rows.map(({ outcome }) => outcome.kind)).toEqual(['pending']);
  });
});

describe('webhooks', () => {
  it('are verified over the raw body, name our numbers, and are refused after any change', async () => {
    const subject = await startSubject();
    const provider = subject.provider();
    const payment = await subject.paid();
    const refund = subject.refund(payment, 100);
    const made = factOf(await provider.refund(refund));
    const notices = subject.fixture.gateway.notices();
    expect(notices.map(({ label }) => label)).toEqual(['charge.succeeded', 'refund.succeeded']);
    const readings = await Promise.all(notices.map(({ body, signature = null }) => provider.readNotice({ body, signature })));
    expect(readings).toEqual([
      { kind: 'verified', type: 'charge.succeeded', reference: payment.link.reference, providerNumber: payment.chargeId },
      { kind: 'verified', type: 'refund.succeeded', reference: refund.reference, providerNumber: made.providerTransactionId },
    ]);
    const [{ body = '', signature = null } = {}] = notices;
    expect(await provider.readNotice({ body: `${body} `, signature })).toEqual({ kind: 'refused', reason: 'badSignature' });
    expect(await provider.readNotice({ body: body.replace('"paid":true', '"paid":false'), signature })).toEqual({ kind: 'refused', reason: 'badSignature' });
    expect(await provider.readNotice({ body, signature: 'bm90IGEgc2lnbmF0dXJl' })).toEqual({ kind: 'refused', reason: 'badSignature' });
    expect(await provider.readNotice({ body, signature: '' })).toEqual({ kind: 'refused', reason: 'noSignature' });
    expect(await provider.readNotice({ body: '{', signature })).toEqual({ kind: 'refused', reason: 'malformed' });
    expect(await subject.provider({ merchantId: 'app_NOBODYNOBODY0000' }).readNotice({ body, signature })).toEqual({ kind: 'refused', reason: 'otherAccount' });
    expect(await subject.provider({ environment: 'live' }).readNotice({ body, signature })).toEqual({ kind: 'refused', reason: 'otherAccount' });
  });

  it('without a signature, or without a key, are hints at most', async () => {
    const subject = await startSubject();
    await subject.paid();
    const [{ body = '', signature = null } = {}] = subject.fixture.gateway.notices();
    const legacy = { acceptUnsignedTestEvents: true };
    expect(await subject.provider({ settings: legacy }).readNotice({ body, signature: '' })).toMatchObject({ kind: 'hint' });
    expect(await subject.provider({ settings: legacy, environment: 'live' }).readNotice({ body, signature: '' })).toEqual({ kind: 'refused', reason: 'noSignature' });
    expect(await subject.provider({ settings: { publicKey: '' } }).readNotice({ body, signature })).toMatchObject({ kind: 'hint' });
  });

  it('can be asked for again by their number', async () => {
    const subject = await startSubject();
    await subject.paid();
    const [{ body = '' } = {}] = subject.fixture.gateway.notices();
    const id = /"id":\s*"(evt_\w+)"/.exec(body)?.[1] ?? '';
    expect(factOf(await subject.provider().event(id))).toEqual({ id, type: 'charge.succeeded' });
    expect(wordsOf((await subject.provider().event('evt_999999999999999999999999')).answer)).toBe('refused notFound');
  });
});
