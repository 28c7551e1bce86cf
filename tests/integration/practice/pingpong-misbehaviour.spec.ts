/** Each ordered fault on each call of the PingPong gateway: what the caller sees and what was really executed. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Misbehaviour, MisbehaviourKind, PracticeOperation } from '@electron/practice/types.ts';
import { bindBody, closeFixtures, prePayBody, readReply, refundBody, send, startFixture, walletBody, type Call, type Fixture, type Wire } from './pingpong-fixtures.ts';
import type { Answer } from './gateway-under-test.ts';

afterEach(closeFixtures);

type Case = { readonly call: Call; readonly body: (fixture: Fixture) => Promise<Wire>; readonly done: (fixture: Fixture) => boolean };

const order = (reference: string) => ({ gateway }: Fixture): boolean => gateway.ledger().orders.some((entry) => entry.reference === reference);

/** Every write with how to see that it was executed. */
const writes: Readonly<Partial<Record<PracticeOperation, Case>>> = {
  link: { call: 'prePay', body: async () => prePayBody('NEW'), done: order('NEW') },
  checkout: { call: 'unifiedPay', body: async () => walletBody('Q', { merchantTransactionId: 'NEW' }), done: order('NEW') },
  refund: { call: 'refund', body: async () => refundBody('NEW', 'PAID', '10.00'), done: ({ gateway }) => gateway.ledger().refunds.length === 1 },
  bind: { call: 'bind', body: async () => bindBody('NEW'), done: ({ gateway }) => gateway.ledger().agreements?.some((entry) => entry.reference === 'NEW') ?? false },
  unbind: {
    call: 'unbind', body: async ({ boundToken }) => ({ requestId: 'X', merchantUserId: 'U-1', token: await boundToken() }),
    done: ({ gateway }) => gateway.ledger().agreements?.some((entry) => entry.state === 'cancelled') ?? false,
  },
  capture: {
    call: 'capture', body: async () => ({ merchantTransactionId: 'AUTH', merchantCaptureId: 'NEW', amount: '480.00', currency: 'HKD' }),
    done: ({ gateway }) => gateway.ledger().orders.some((entry) => entry.reference === 'AUTH' && entry.status === 'SUCCESS'),
  },
  void: {
    call: 'void', body: async () => ({ merchantTransactionId: 'AUTH', merchantVoidId: 'NEW', amount: '480.00', currency: 'HKD', notificationUrl: 'https://shop.example/notify' }),
    done: ({ gateway }) => gateway.ledger().orders.some((entry) => entry.reference === 'AUTH' && entry.status === 'CANCEL'),
  },
};

async function prepared(): Promise<Fixture> {
  const fixture = await startFixture();
  await fixture.paid('PAID');
  await fixture.prePay('AUTH', { captureDelayHours: -1 });
  fixture.gateway.play('AUTH', 'pay');
  return fixture;
}

type Sight = 'hang-up' | ((answer: Answer) => void);
const htmlWith = (status: number): Sight => (answer) => expect([answer.status, answer.headers['content-type']]).toEqual([status, 'text/html; charset=utf-8']);

const faults: readonly (readonly [MisbehaviourKind, boolean, Sight])[] = [
  ['hang-up-before-commit', false, 'hang-up'],
  ['error-500-before-commit', false, htmlWith(500)],
  ['html-200-before-commit', false, htmlWith(200)],
  ['rate-limit-429', false, (answer) => expect(answer.status).toBe(429)],
  ['unauthorised-401', false, (answer) => expect(readReply(answer)).toMatchObject({ status: 200, code: '103000', signed: false })],
  ['redirect-302', false, (answer) => expect([answer.status, answer.headers.location]).toEqual([302, '/elsewhere'])],
  ['accept-then-hang-up', true, 'hang-up'],
  ['error-500-after-commit', true, htmlWith(500)],
  ['html-200', true, htmlWith(200)],
  ['empty-200', true, (answer) => expect([answer.status, answer.text]).toEqual([200, ''])],
  ['truncated-json', true, (answer) => expect(() => { JSON.parse(answer.text); }).toThrow(SyntaxError)],
  ['huge-body', true, (answer) => {
    expect(answer.text.length).toBeGreaterThan(2 * 1_048_576);
    expect(readReply(answer).signed).toBe(true);
  }],
  ['wrong-signature', true, (answer) => {
    const reply = readReply(answer);
    expect(reply.signed).toBe(false);
    expect(reply.top['sign']).toMatch(/^[0-9A-F]{64}$/);
    expect(['000000', '002000']).toContain(reply.code);
  }],
];

describe.each(Object.entries(writes))('%s', (name, each) => {
  const operation = name as PracticeOperation; // a key of the table above

  it.each(faults)('%s (executed: %s)', async (kind, executed, sight) => {
    const fixture = await prepared();
    const body = await each.body(fixture);
    fixture.gateway.misbehave({ operation, kind, times: 1 });
    const answer = fixture.post(each.call, body);
    if (sight === 'hang-up') await expect(answer).rejects.toThrow(/hang up|ECONNRESET/);
    else sight(await answer);
    expect(each.done(fixture)).toBe(executed);
    // Once only. The identical request is then replayed or executed, and either way there is one of it.
    expect(['000000', '002000']).toContain((await fixture.call(each.call, body)).code);
    expect(each.done(fixture)).toBe(true);
    expect(fixture.gateway.ledger().refunds.length).toBe(operation === 'refund' ? 1 : 0);
  });

  it('late-commit hangs up first and executes after the delay', async () => {
    const fixture = await prepared();
    const body = await each.body(fixture);
    fixture.gateway.misbehave({ operation, kind: 'late-commit', times: 1, delayMs: 60_000 });
    await expect(fixture.post(each.call, body)).rejects.toThrow(/hang up|ECONNRESET/);
    fixture.time.advance(59_999);
    expect(each.done(fixture)).toBe(false);
    fixture.time.advance(1);
    expect(each.done(fixture)).toBe(true);
  });

  it('slow-trickle executes at once and sends byte by byte', async () => {
    const fixture = await prepared();
    const body = await each.body(fixture);
    fixture.gateway.misbehave({ operation, kind: 'slow-trickle', times: 1, delayMs: 1_000 });
    await expect(fixture.post(each.call, body, 300)).rejects.toThrow('no answer in time');
    expect(each.done(fixture)).toBe(true);
  });

  it('answer-late executes at once and answers after the delay', async () => {
    const fixture = await prepared();
    const body = await each.body(fixture);
    fixture.gateway.misbehave({ operation, kind: 'answer-late', times: 1, delayMs: 40_000 });
    let answered = false;
    const answer = fixture.post(each.call, body).finally(() => { answered = true; });
    await vi.waitFor(() => expect(fixture.log).toContain(`pingpong: ${operation}: answer-late`));
    expect([each.done(fixture), answered]).toEqual([true, false]);
    await vi.waitFor(() => {
      fixture.time.advance(40_000);
      expect(answered).toBe(true);
    });
    expect(readReply(await answer).signed).toBe(true);
  });
});

describe('echoes', () => {
  const told: readonly (readonly [PracticeOperation, string, string, string])[] = [
    ['link', 'merchantTransactionId', 'NEW-OTHER', '481.00'],
    ['checkout', 'merchantTransactionId', 'NEW-OTHER', '481.000000'],
    ['refund', 'merchantRefundId', 'NEW-OTHER', '11.000000'],
    ['capture', 'merchantCaptureId', 'NEW-OTHER', '481.000000'],
    ['void', 'merchantVoidId', 'NEW-OTHER', '481.000000'],
  ];
  it.each(told)('of %s can name another number or amount under a right signature', async (operation, key, number, amount) => {
    const each = writes[operation];
    if (each === undefined) throw new Error('no such write');
    const fixture = await prepared();
    const body = await each.body(fixture);
    fixture.gateway.misbehave({ operation, kind: 'wrong-reference', times: 1 });
    expect(await fixture.call(each.call, body)).toMatchObject({ signed: true, biz: { [key]: number } });
    fixture.gateway.misbehave({ operation, kind: 'wrong-amount', times: 1 });
    expect(await fixture.call(each.call, body)).toMatchObject({ signed: true, biz: { amount } });
  });

  it('of look-ups too', async () => {
    const fixture = await prepared();
    await fixture.boundToken();
    fixture.gateway.misbehave({ operation: 'query', kind: 'wrong-amount', times: 1 });
    expect(await fixture.query('PAID')).toMatchObject({ signed: true, biz: { amount: '481.000000', status: 'SUCCESS' } });
    fixture.gateway.misbehave({ operation: 'query', kind: 'wrong-signature', times: 1 });
    expect(await fixture.query('PAID')).toMatchObject({ signed: false, biz: { status: 'SUCCESS' } });
    fixture.gateway.misbehave({ operation: 'tokens', kind: 'wrong-reference', times: 1 });
    expect(await fixture.rows()).toMatchObject([{ merchantUserId: 'U-1-OTHER' }]);
  });
});

describe('outcome of a refund', () => {
  async function refunded(kind: MisbehaviourKind) {
    const fixture = await prepared();
    fixture.gateway.misbehave({ operation: 'refund', kind, times: 1, delayMs: 60_000 });
    const reply = await fixture.refund('NEW', 'PAID', '400.00');
    const ask = async () => (await fixture.call('refundQuery', { merchantTransactionId: 'PAID', merchantRefundId: 'NEW' })).biz;
    return { fixture, reply, ask };
  }

  it('pending-then-completed holds the money back meanwhile', async () => {
    const { fixture, reply, ask } = await refunded('pending-then-completed');
    expect(reply).toMatchObject({ code: '002000', biz: { status: 'PROCESSING', resultCode: '002000' } });
    expect(reply.biz).not.toHaveProperty('refundEndingTime');
    expect((await fixture.refund('R-2', 'PAID', '80.01')).code).toBe('108003');
    expect(fixture.gateway.ledger().refunds).toMatchObject([{ executed: 0 }]);
    fixture.time.advance(60_000);
    expect(await ask()).toMatchObject({ status: 'SUCCESS', resultCode: '000000' });
    expect(fixture.gateway.ledger().refunds).toMatchObject([{ executed: 1, result: 'SUCCESS' }]);
    // What was answered then is what is answered now; only a query tells more.
    expect(await fixture.refund('NEW', 'PAID', '400.00')).toEqual(reply);
  });

  it('pending-then-failed sets the money free again', async () => {
    const { fixture, ask } = await refunded('pending-then-failed');
    fixture.time.advance(60_000);
    expect(await ask()).toMatchObject({ status: 'FAILED', resultCode: '303000' });
    expect((await fixture.refund('R-2', 'PAID', '480.00')).code).toBe('000000');
  });

  it('ok-but-never-done says SUCCESS for ever; only ledger and statement show it', async () => {
    const { fixture, ask } = await refunded('ok-but-never-done');
    fixture.time.advance(86_400_000);
    expect(await ask()).toMatchObject({ status: 'SUCCESS' });
    expect(fixture.gateway.ledger()).toMatchObject({ orders: [{ executedRefunds: 0, refundedMinor: 0 }, {}], refunds: [{ result: 'SUCCESS', executed: 0 }] });
  });

  it('fails-later was done and is undone', async () => {
    const { fixture, ask } = await refunded('fails-later');
    expect(fixture.gateway.ledger().refunds).toMatchObject([{ executed: 1 }]);
    fixture.time.advance(60_000);
    expect(await ask()).toMatchObject({ status: 'FAILED' });
    expect(fixture.gateway.ledger().refunds).toMatchObject([{ executed: 0 }]);
  });

  it('is not used up by a refused call', async () => {
    const fixture = await prepared();
    fixture.gateway.misbehave({ operation: 'refund', kind: 'fails-later', times: 1 });
    expect((await fixture.refund('NEW', 'PAID', '480.01')).code).toBe('108000');
    expect(fixture.gateway.misbehaviours()).toHaveLength(1);
  });
});

describe('the list', () => {
  it('refuses what could never be seen', async () => {
    const { gateway } = await startFixture();
    const impossible: readonly Misbehaviour[] = [
      { operation: 'payout', kind: 'html-200', times: 1 },
      { operation: 'bind', kind: 'wrong-amount', times: 1 },
      { operation: 'unbind', kind: 'wrong-reference', times: 1 },
      { operation: 'tokens', kind: 'late-commit', times: 1 },
      { operation: 'query', kind: 'duplicate-notifications', times: 1 },
      { operation: 'link', kind: 'fails-later', times: 1 },
    ];
    for (const each of impossible) expect(() => { gateway.misbehave(each); }).toThrow('misbehaviourNotApplicable');
    expect(gateway.misbehaviours()).toEqual([]);
  });

  it('does not misbehave towards a caller without a signature', async () => {
    const { gateway } = await startFixture();
    gateway.misbehave({ operation: 'query', kind: 'html-200', times: 1 });
    expect(readReply(await send(`${gateway.baseUrl}/v4/payment/query`, { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } })).code).toBe('102000');
    expect(gateway.misbehaviours()).toHaveLength(1);
  });
});
