/** The adapter against the practice gateway, both written from the dossier on their own: every reading that has a switch on both sides. */
import { afterEach, describe, expect, it } from 'vitest';
import type { LinkRequest, PayoutRequest, Provider, ProviderAnswer, TransactionFact, TransactionQuery } from '@core/ports/provider.ts';
import { reference } from '@shared/domain/ids.ts';
import type { SettingValues } from '@shared/domain/profile.ts';
import { moneyOf } from '@shared/money/money.ts';
import { methodOf } from '@shared/providers/description.ts';
import { readFields } from '@shared/providers/request-field.ts';
import { parseSettings } from '@shared/providers/settings-schema.ts';
import { vexora } from '@shared/providers/vexora.ts';
import { toInstant } from '@shared/time/instant.ts';
import { operatingSystemLookup } from '@electron/providers/http/connection.ts';
import { createHttpClient } from '@electron/providers/http.ts';
import { createVexora } from '@electron/providers/vexora/index.ts';
import { startVexora } from '@electron/practice/vexora/gateway.ts';
import { amountForms, answerShapes, signPlacements, type VexoraSettings } from '@electron/practice/vexora/settings.ts';
import type { PracticeGateway } from '@electron/practice/types.ts';
import { createManualTime, type ManualTime } from '../../integration/practice/gateway-under-test.ts';
import { machineClock, recordingLogger } from '../../integration/providers/support/clock.ts';

const open: PracticeGateway[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((gateway) => gateway.close()));
});

type Changes = { readonly settings?: SettingValues; readonly appSecret?: string; readonly merchantId?: string };
type Subject = { readonly gateway: PracticeGateway; readonly time: ManualTime; provider(changes?: Changes): Provider };

/** A gateway of that reading, and the adapter as its practice profile would get it. */
async function start(reading: Partial<VexoraSettings> = {}): Promise<Subject> {
  const time = createManualTime();
  const gateway = await startVexora({ now: time.now, scheduler: time, log: () => undefined }, reading);
  open.push(gateway);
  return {
    gateway,
    time,
    provider({ settings = {}, appSecret = gateway.credentials['appSecret'] ?? '', merchantId = gateway.merchantId } = {}) {
      const clock = { ...machineClock, now: () => toInstant(time.now()) };
      return createVexora({
        account: { environment: 'practice', merchantId, baseUrl: gateway.baseUrl, settings: parseSettings(vexora, { ...gateway.settings, requestTimeout: 15_000, ...settings }) },
        secret: async () => appSecret,
        clock,
        logger: recordingLogger(),
      }, createHttpClient({ environment: 'practice', clock, lookup: operatingSystemLookup }));
    },
  };
}

const payer = { firstname: '小明', lastname: '陳', mobile: '+886 912 345 678', email: 'payer@example.com' };
const typed: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'NET_BANKING/BANK_TRANSFER': { ...payer, bankNumber: '808\u20110003968123456\n013－1234567890123456;' },
  'STORE/711': { ...payer, postcode: '１０５', address: '台北市松山區 1 號' },
  'EWALLET/PRACTICE_WALLET': payer,
};
const methodKeys = Object.keys(typed);

let count = 0;
function linkOf(subject: Subject, tradeNo: string, method = 'NET_BANKING/BANK_TRANSFER', changes: Partial<LinkRequest> = {}): LinkRequest {
  count += 1;
  const offered = methodOf(vexora, { settings: parseSettings(vexora, subject.gateway.settings), environment: 'practice' }, method);
  if (offered === undefined) throw new Error(`no method ${method}`);
  return {
    reference: reference.parse(tradeNo), amount: moneyOf(48_000, 'TWD'), description: '兩盒茶', expiresAt: null, method, createdAt: toInstant(subject.time.now()),
    fields: readFields(offered.fields, { ...typed[method], ipAddress: `61.${count % 250}.7.8` }), ...changes,
  };
}

function queryOf(tradeNo: string, changes: Partial<TransactionQuery> = {}): TransactionQuery {
  return {
    kind: 'payment', origin: 'link', reference: reference.parse(tradeNo), providerPaymentId: null, providerTransactionId: null, method: null, amount: moneyOf(48_000, 'TWD'), createdAt: toInstant(0),
    original: null, ...changes,
  };
}

function factOf<Fact>(answer: ProviderAnswer<Fact> | undefined): Fact {
  if (answer?.kind !== 'fact') throw new Error(`no fact: ${JSON.stringify(answer)}`);
  return answer.fact;
}

async function made(subject: Subject, tradeNo: string, method?: string): Promise<void> {
  factOf((await subject.provider().createLink(linkOf(subject, tradeNo, method))).answer);
}

async function asked(subject: Subject, tradeNo: string, changes: Changes = {}): Promise<TransactionFact> {
  return factOf((await subject.provider(changes).query(queryOf(tradeNo))).answer);
}

/** The first notification, which goes out once its event is kept. */
async function noticeOf({ gateway }: Subject): Promise<{ readonly body: string; readonly signature: null }> {
  await expect.poll(() => gateway.notices().length).toBeGreaterThan(0);
  return { body: gateway.notices()[0]?.body ?? '', signature: null };
}

function told({ outcome, amount, received }: TransactionFact): unknown {
  return [outcome.kind, amount?.minor ?? null, received?.minor ?? null];
}

describe('links', () => {
  it.each(methodKeys)('%s: made, shown, paid', async (method) => {
    const subject = await start();
    const link = factOf((await subject.provider().createLink(linkOf(subject, 'L-1', method))).answer);
    expect(link).toMatchObject({ reference: 'L-1', outcome: { kind: 'pending' }, next: { kind: 'redirect' } });
    const page = await fetch(link.next.kind === 'redirect' ? link.next.url : 'about:blank');
    expect(page.status).toBe(200);
    expect(told(await asked(subject, 'L-1'))).toEqual(['pending', 48_000, null]);
    subject.gateway.play('L-1', 'pay');
    const paid = await asked(subject, 'L-1');
    expect(told(paid)).toEqual(['completed', 48_000, 48_000]);
    expect(paid.providerTransactionId).toBe(link.providerTransactionId);
    expect(subject.gateway.ledger().orders).toMatchObject([{ reference: 'L-1', amountMinor: 48_000, executedSales: 1, transactionId: link.providerTransactionId }]);
  });

  it('carry nothing of another channel, even to a gateway that would refuse it', async () => {
    const subject = await start({ tolerateOtherChannelFields: false });
    for (const [index, method] of methodKeys.entries()) await made(subject, `S-${index}`, method);
    expect(subject.gateway.ledger().orders).toHaveLength(3);
  });

  it.each(['paymentLink', 'paymentUrl', 'both'] as const)('are found in %s', async (linkField) => {
    const subject = await start({ linkField });
    expect(factOf((await subject.provider().createLink(linkOf(subject, 'F-1'))).answer).next.kind).toBe('redirect');
  });

  it('are made with the fields that the country demands beyond its table', async () => {
    const subject = await start({ extraFields: ['currency', 'userId'] });
    expect((await subject.provider().createLink(linkOf(subject, 'X-1'))).answer).toMatchObject({ kind: 'refused', meaning: 'final' });
    const extraBodyFields = [{ name: 'currency', value: 'TWD' }, { name: 'userId', value: 'u1' }];
    expect((await subject.provider({ settings: { extraBodyFields } }).createLink(linkOf(subject, 'X-2'))).answer.kind).toBe('fact');
  });

  it('a number used twice is refused, and asking for it tells the first one', async () => {
    const subject = await start();
    await made(subject, 'D-1');
    expect((await subject.provider().createLink(linkOf(subject, 'D-1'))).answer).toMatchObject({ kind: 'refused', meaning: 'final', problem: { providerCode: '8000' } });
    expect((await subject.provider({ settings: { createRefusalMeans: 'unlisted' } }).createLink(linkOf(subject, 'D-1'))).answer).toMatchObject({ kind: 'refused', meaning: 'unlisted' });
    expect(told(await asked(subject, 'D-1'))).toEqual(['pending', 48_000, null]);
    expect(subject.gateway.ledger().orders).toHaveLength(1);
  });

  it('ten orders from one address on a day and no more', async () => {
    const subject = await start();
    const same = { ...linkOf(subject, 'I-0') };
    for (let index = 0; index < 10; index += 1) factOf((await subject.provider().createLink({ ...same, reference: reference.parse(`I-${index}`) })).answer);
    const { answer } = await subject.provider().createLink({ ...same, reference: reference.parse('I-10') });
    expect(answer).toMatchObject({ kind: 'refused', problem: { providerMessage: expect.stringContaining('ipAddress') } });
  });
});

describe('queries in every shape', () => {
  for (const answerShape of answerShapes.filter((shape) => shape !== 'co')) {
    it.each(amountForms)(`${answerShape}, %s`, async (amountForm) => {
      const subject = await start({ answerShape, amountForm });
      const acts = { wait: null, full: 'pay', part: 'pay-part', twice: 'pay-twice', gone: 'fail', over: 'expire' } as const;
      for (const [name, act] of Object.entries(acts)) {
        await made(subject, name, 'STORE/711');
        if (act === 'pay' || act === 'fail' || act === 'expire') subject.gateway.play(name, act);
        else if (act !== null) subject.gateway.playRare?.(name, act);
      }
      const ordered = ['jp', 'vn'].includes(answerShape) ? null : 48_000;
      expect(await Promise.all(Object.keys(acts).map(async (name) => told(await asked(subject, name))))).toEqual([
        ['pending', 48_000, null], ['completed', 48_000, 48_000], ['partial', ordered, 24_000], ['partial', ordered, 96_000], ['failed', 48_000, null], ['failed', 48_000, null],
      ]);
    });
  }

  it('co: the order number comes twice, and is read only where the profile says how', async () => {
    const subject = await start({ answerShape: 'co' });
    await made(subject, 'C-1');
    subject.gateway.play('C-1', 'pay');
    expect((await subject.provider().query(queryOf('C-1'))).answer).toMatchObject({ kind: 'doubtful', problem: { reason: 'malformed' } });
    const fact = await asked(subject, 'C-1', { settings: { duplicateTradeNo: 'secondIsPlatform' } });
    expect([told(fact), fact.providerTransactionId]).toEqual([['completed', 48_000, 48_000], subject.gateway.ledger().orders[0]?.transactionId]);
  });

  it.each(['00029', '0029', '0100019', '00032'] as const)('a failure written %s', async (failedStatus) => {
    const subject = await start({ failedStatus, misleadingText: true });
    await made(subject, 'N-1');
    subject.gateway.play('N-1', 'fail');
    expect((await asked(subject, 'N-1')).outcome).toEqual({ kind: 'failed', code: failedStatus, message: 'Processing' });
  });

  it.each([{ envelopeForm: 'table' }, { platformNumberField: 'payproTradeNo' }, { refusalHttpStatus: 400 }, { timestampForm: 'number' }, { timestampWindowMinutes: 5 }, { misleadingText: true }] as const)('with %j', async (reading) => {
    const subject = await start(reading);
    await made(subject, 'V-1');
    subject.gateway.play('V-1', 'pay');
    expect(told(await asked(subject, 'V-1'))).toEqual(['completed', 48_000, 48_000]);
    expect((await subject.provider().query(queryOf('V-2'))).answer).toMatchObject({ kind: 'refused', meaning: 'notFound' });
  });

  it('the sister brand, by its preset alone', async () => {
    const subject = await start({ linkField: 'paymentUrl', platformNumberField: 'payproTradeNo', paths: { checkout: '/v1/paypro/paymentLink', queryPayIn: '/v1/paypro/queryPayInResult', balance: '/v1/paypro/queryBalance', payout: '/v1/paypro/disbursements', queryPayOut: '/v1/paypro/queryPayOutResult' } });
    const own = Object.fromEntries(['pathCheckout', 'pathQueryPayIn', 'pathBalance', 'pathPayout', 'pathQueryPayOut'].map((key) => [key, vexora.settings.find((field) => field.key === key)?.default ?? '']));
    const provider = subject.provider({ settings: { ...own, brand: 'paypro' } });
    expect(factOf((await provider.createLink(linkOf(subject, 'B-1'))).answer).next.kind).toBe('redirect');
    expect(told(factOf((await provider.query(queryOf('B-1'))).answer))).toEqual(['pending', 48_000, null]);
    expect((await provider.testConnection()).answer.kind).toBe('fact');
  });

  it('detail of an order in the provider’s words', async () => {
    const subject = await start({ answerShape: 'vn' });
    await made(subject, 'T-1');
    subject.gateway.play('T-1', 'pay');
    const { facts } = factOf((await subject.provider().paymentDetail?.(queryOf('T-1')))?.answer);
    expect(Object.fromEntries(facts.map(({ name, value }) => [name, value]))).toMatchObject({ code: '0000', status: '0000', message: 'Success', amount: '480.00', successTime: '2026-11-21T14:00:00+08:00', remark: '兩盒茶' });
  });
});

describe('money that does not come as asked for', () => {
  it('from another account goes back: waiting, then failed, never paid', async () => {
    const subject = await start();
    await made(subject, 'W-1');
    subject.gateway.playRare?.('W-1', 'pay-from-another-account');
    expect(told(await asked(subject, 'W-1'))).toEqual(['pending', 48_000, null]);
    subject.time.advance(600_000);
    expect(told(await asked(subject, 'W-1'))).toEqual(['failed', 48_000, null]);
  });

  it('late: failed first, paid afterwards', async () => {
    const subject = await start();
    await made(subject, 'E-1', 'STORE/711');
    subject.time.advance(72 * 3_600_000);
    expect(told(await asked(subject, 'E-1'))).toEqual(['failed', 48_000, null]);
    subject.gateway.playRare?.('E-1', 'pay-late');
    expect(told(await asked(subject, 'E-1'))).toEqual(['completed', 48_000, 48_000]);
  });
});

describe('signatures', () => {
  const variants = signPlacements.flatMap((placement) => [
    { placement, keyLabel: 'key', pairSeparator: '', skipEmpty: true, outputCase: 'lower', nested: 'skip' } as const,
    { placement, keyLabel: 'appSecret', pairSeparator: '&', skipEmpty: false, outputCase: 'upper', nested: 'json' } as const,
  ]);
  it.each(variants)('%j', async (sign) => {
    const subject = await start({ sign, signAnswers: true });
    const provider = subject.provider({ settings: { responseSign: 'require' } });
    factOf((await provider.createLink(linkOf(subject, 'G-1', 'STORE/711', { description: '' }))).answer);
    subject.gateway.play('G-1', 'pay');
    expect(told(factOf((await provider.query(queryOf('G-1'))).answer))).toEqual(['completed', 48_000, 48_000]);
    expect(await provider.readNotice?.(await noticeOf(subject))).toMatchObject({ kind: 'verified', type: '0000', reference: 'G-1' });
  });

  it.each(signPlacements.filter((placement) => placement !== 'append'))('made as %s are refused by a gateway that wants it appended', async (signPlacement) => {
    const subject = await start();
    const provider = subject.provider({ settings: { signPlacement } });
    expect((await provider.createLink(linkOf(subject, 'G-2'))).answer.kind).toBe('refused');
    expect((await provider.testConnection()).answer).toMatchObject({ kind: 'refused', meaning: 'unlisted' });
    expect(subject.gateway.ledger().orders).toEqual([]);
  });

  it('of answers: a broken one makes the answer doubtful, a missing one only where it is demanded', async () => {
    const subject = await start({ signAnswers: true });
    await made(subject, 'R-1');
    subject.gateway.play('R-1', 'pay');
    subject.gateway.misbehave({ operation: 'query', kind: 'wrong-signature', times: 1 });
    expect((await subject.provider().query(queryOf('R-1'))).answer).toMatchObject({ kind: 'doubtful', problem: { reason: 'badSignature' } });
    subject.gateway.misbehave({ operation: 'query', kind: 'wrong-signature', times: 1 });
    expect((await subject.provider({ settings: { responseSign: 'ignore' } }).query(queryOf('R-1'))).answer.kind).toBe('fact');
    const unsigned = await start();
    await made(unsigned, 'R-2');
    expect((await unsigned.provider({ settings: { responseSign: 'require' } }).query(queryOf('R-2'))).answer).toMatchObject({ kind: 'doubtful', problem: { reason: 'badSignature' } });
  });

  it('a wrong secret or merchant’s number is refused like an unknown order, which the connection test does not hide', async () => {
    const subject = await start();
    for (const changes of [{ appSecret: 'practice-secret-of-nobody' }, { merchantId: '1234567890' }]) {
      const { answer } = await subject.provider(changes).testConnection();
      expect(answer).toMatchObject({ kind: 'refused', meaning: 'unlisted', problem: { providerCode: '8000' } });
      expect((await subject.provider(changes).query(queryOf('Q-1'))).answer).toMatchObject({ kind: 'refused', meaning: 'notFound' });
    }
    expect((await subject.provider().testConnection()).answer).toEqual({ kind: 'fact', fact: { httpStatus: 200, signatureAccepted: true } });
  });
});

describe('lost and broken answers', () => {
  it.each(['accept-then-hang-up', 'error-500-after-commit', 'html-200', 'empty-200', 'truncated-json', 'platform-fault-after-commit', 'answer-late'] as const)('%s: doubtful, and the order is found by its number', async (kind) => {
    const subject = await start();
    subject.gateway.misbehave({ operation: 'link', kind, times: 1 });
    const impatient = subject.provider({ settings: kind === 'answer-late' ? { requestTimeout: 1_500 } : {} });
    expect((await impatient.createLink(linkOf(subject, 'M-1'))).answer.kind).toBe('doubtful');
    expect(told(await asked(subject, 'M-1'))).toEqual(['pending', 48_000, null]);
    expect(subject.gateway.ledger().orders).toHaveLength(1);
  });

  it.each(['hang-up-before-commit', 'error-500-before-commit', 'platform-fault-before-commit', 'redirect-302'] as const)('%s: doubtful, and the number is not known', async (kind) => {
    const subject = await start();
    subject.gateway.misbehave({ operation: 'link', kind, times: 1 });
    expect((await subject.provider().createLink(linkOf(subject, 'M-2'))).answer.kind).toBe('doubtful');
    expect((await subject.provider().query(queryOf('M-2'))).answer).toMatchObject({ kind: 'refused', meaning: 'notFound' });
  });

  it.each([['rate-limit-429', 'rateLimited'], ['unauthorised-401', 'unauthorised']] as const)('%s proves nothing', async (kind, meaning) => {
    const subject = await start();
    subject.gateway.misbehave({ operation: 'link', kind, times: 1 });
    expect((await subject.provider().createLink(linkOf(subject, 'M-3'))).answer).toMatchObject({ kind: 'refused', meaning });
  });

  it('another order in the answer is told as another order', async () => {
    const subject = await start();
    subject.gateway.misbehave({ operation: 'link', kind: 'wrong-reference', times: 1 });
    expect(factOf((await subject.provider().createLink(linkOf(subject, 'M-4'))).answer).reference).toBe('M-4-OTHER');
  });

  it.each(answerShapes.filter((shape) => shape !== 'co'))('another amount in an answer of shape %s is never paid in full', async (answerShape) => {
    const subject = await start({ answerShape });
    await made(subject, 'M-5');
    subject.gateway.play('M-5', 'pay');
    subject.gateway.misbehave({ operation: 'query', kind: 'wrong-amount', times: 1 });
    const { outcome, amount, received } = await asked(subject, 'M-5');
    expect(outcome.kind === 'completed' && amount?.minor === 48_000).toBe(false);
    expect(received?.minor).toBe(48_100);
  });
});

describe('balance and payouts', () => {
  const payout: PayoutRequest = { reference: reference.parse('P-1'), amount: moneyOf(50_000, 'TWD'), note: '', fields: { bankCode: '004', payeeAccount: '0003968123456', payeeName: '陳小明', payeeMobile: '0912345678', payeeEmail: 'payee@example.com' } };
  const payoutQuery = queryOf('P-1', { kind: 'payout', origin: 'payout', amount: payout.amount });

  it.each(amountForms)('balance as %s', async (balanceForm) => {
    const subject = await start({ balanceForm });
    const { amounts } = factOf((await subject.provider().balance?.())?.answer);
    expect(amounts.map(({ code, amount }) => [code, amount.split('.')[0]])).toEqual([['availableAmount', '50000'], ['freezeAmount', '0'], ['unsettledAmount', '0']]);
  });

  it('are not offered before the switch, on either side', async () => {
    expect((await start()).provider().payout).toBeUndefined();
    const closed = await start();
    expect((await closed.provider({ settings: { payouts: true } }).payout?.(payout))?.answer).toMatchObject({ kind: 'refused', meaning: 'unlisted' });
  });

  it.each(['jp', 'vn', 'id', 'mx', 'au'] as const)('are accepted, frozen and done in shape %s', async (answerShape) => {
    const subject = await start({ payouts: true, answerShape });
    const { payout: pay, query, balance } = subject.provider();
    expect(factOf((await pay?.(payout))?.answer)).toMatchObject({ kind: 'payout', reference: 'P-1', amount: payout.amount, outcome: { kind: 'pending' } });
    expect(factOf((await query(payoutQuery)).answer)).toMatchObject({ amount: payout.amount, outcome: { kind: 'pending' } });
    expect(factOf((await balance?.())?.answer).amounts.map(({ amount }) => amount)).toEqual(['49500.0000', '500.0000', '0.0000']);
    subject.time.advance(10_000);
    expect(factOf((await query(payoutQuery)).answer)).toMatchObject({ amount: payout.amount, outcome: { kind: 'completed' } });
    expect(subject.gateway.ledger().payouts).toMatchObject([{ reference: 'P-1', executed: 1 }]);
  });

  it('that end badly are told as failed', async () => {
    const subject = await start({ payouts: true });
    subject.gateway.misbehave({ operation: 'payout', kind: 'pending-then-failed', times: 1 });
    factOf((await subject.provider().payout?.(payout))?.answer);
    subject.time.advance(86_400_000);
    expect(factOf((await subject.provider().query(payoutQuery)).answer).outcome).toMatchObject({ kind: 'failed', code: '00029' });
  });

  it.each(['accept-then-hang-up', 'platform-fault-after-commit', 'truncated-json', 'error-500-after-commit'] as const)('%s: open, found by its number, executed once', async (kind) => {
    const subject = await start({ payouts: true });
    subject.gateway.misbehave({ operation: 'payout', kind, times: 1 });
    expect((await subject.provider().payout?.(payout))?.answer.kind).toBe('doubtful');
    expect(factOf((await subject.provider().query(payoutQuery)).answer).outcome.kind).toBe('pending');
    // The same number again is refused, and that refusal must not read as "nothing was executed".
    expect((await subject.provider().payout?.(payout))?.answer).toMatchObject({ kind: 'refused', meaning: 'unlisted' });
    subject.time.advance(10_000);
    expect(subject.gateway.ledger().payouts).toMatchObject([{ executed: 1 }]);
  });
});

describe('notifications', () => {
  it.each(amountForms)('with an amount as %s are verified', async (amountForm) => {
    const subject = await start({ notification: { amountForm, successTime: true, channelAndWay: true, extraField: true, spoil: 'none' } });
    await made(subject, 'K-1', 'STORE/711');
    subject.gateway.playRare?.('K-1', 'pay-part');
    const notice = await noticeOf(subject);
    expect(await subject.provider().readNotice?.(notice)).toEqual({
      kind: 'verified', type: '0001', reference: 'K-1', providerNumber: subject.gateway.ledger().orders[0]?.transactionId,
    });
    expect(await subject.provider({ appSecret: 'practice-secret-of-nobody' }).readNotice?.(notice)).toEqual({ kind: 'refused', reason: 'badSignature' });
  });

  it('with a bad signature are refused', async () => {
    const subject = await start({ notification: { amountForm: 'whole-text', successTime: false, channelAndWay: false, extraField: false, spoil: 'bad-sign' } });
    await made(subject, 'K-2');
    subject.gateway.play('K-2', 'fail');
    expect(await subject.provider().readNotice?.(await noticeOf(subject))).toEqual({ kind: 'refused', reason: 'badSignature' });
  });
});
