/** Each ordered fault over real HTTP: what the caller sees and what was really executed. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Misbehaviour, MisbehaviourKind, PracticeOperation } from '@electron/practice/types.ts';
import { checkoutBody, closeFixtures, linkBody, readEnvelope, refundBody, send, startFixture, type Answer, type Fixture } from './gateway-under-test.ts';

afterEach(closeFixtures);

const bodies = {
  link: linkBody('NEW'),
  checkout: checkoutBody('NEW'),
  refund: refundBody('NEW', 'PAID', 1_000),
  query: { merchant_reference: 'PAID' },
} as const;

async function prepared(kind: MisbehaviourKind, operation: PracticeOperation, more: Partial<Misbehaviour> = {}): Promise<Fixture> {
  const fixture = await startFixture();
  await fixture.paidLink('PAID');
  fixture.gateway.misbehave({ operation, kind, times: 1, ...more });
  return fixture;
}

function committed({ gateway }: Fixture): boolean {
  const { orders, refunds } = gateway.ledger();
  return [...orders, ...refunds].some((entry) => entry.reference === 'NEW');
}

const writes = ['link', 'checkout', 'refund'] as const;

type Sight = 'hang-up' | ((answer: Answer) => void);

const htmlWith = (status: number): Sight => (answer) => {
  expect(answer.status).toBe(status);
  expect(answer.headers['content-type']).toContain('text/html');
};

const faults: readonly (readonly [MisbehaviourKind, boolean, Sight])[] = [
  ['hang-up-before-commit', false, 'hang-up'],
  ['error-500-before-commit', false, htmlWith(500)],
  ['html-200-before-commit', false, htmlWith(200)],
  ['rate-limit-429', false, (answer) => expect([answer.status, answer.headers['retry-after']]).toEqual([429, '2'])],
  ['unauthorised-401', false, (answer) => expect(readEnvelope(answer)).toMatchObject({ status: 401, code: 940_100 })],
  ['redirect-302', false, (answer) => expect([answer.status, answer.headers.location]).toEqual([302, '/elsewhere'])],
  ['accept-then-hang-up', true, 'hang-up'],
  ['error-500-after-commit', true, htmlWith(500)],
  ['html-200', true, htmlWith(200)],
  ['empty-200', true, (answer) => expect([answer.status, answer.text]).toEqual([200, ''])],
  ['truncated-json', true, (answer) => {
    expect(answer.status).toBe(200);
    expect(() => { JSON.parse(answer.text); }).toThrow(SyntaxError);
  }],
  ['huge-body', true, (answer) => {
    expect(answer.text.length).toBeGreaterThan(2 * 1_048_576);
    expect(readEnvelope(answer).code).toBe(0);
  }],
  ['wrong-reference', true, (answer) => expect(readEnvelope(answer).data).toMatchObject({ merchant_reference: 'NEW-OTHER' })],
];

describe.each(writes)('%s', (operation) => {
  it.each(faults)('%s (committed: %s)', async (kind, isCommitted, sight) => {
    const fixture = await prepared(kind, operation);
    const answer = fixture.post(operation, bodies[operation]);
    if (sight === 'hang-up') await expect(answer).rejects.toThrow(/hang up|ECONNRESET/);
    else sight(await answer);
    expect(committed(fixture)).toBe(isCommitted);
    // Once only: the same call is then answered as the rules say.
    expect((await fixture.call(operation, bodies[operation])).code).toBe(isCommitted ? 940_030 : 0);
  });

  it('late-commit hangs up first and executes after the delay', async () => {
    const fixture = await prepared('late-commit', operation, { delayMs: 60_000 });
    await expect(fixture.post(operation, bodies[operation])).rejects.toThrow(/hang up|ECONNRESET/);
    fixture.time.advance(59_999);
    expect(committed(fixture)).toBe(false);
    fixture.time.advance(1);
    expect(committed(fixture)).toBe(true);
  });

  it('answer-late executes at once and answers after the delay', async () => {
    const fixture = await prepared('answer-late', operation, { delayMs: 40_000 });
    let answered = false;
    const answer = fixture.post(operation, bodies[operation]).finally(() => {
      answered = true;
    });
    await vi.waitFor(() => expect(fixture.log).toContain(`chingchingpay: ${operation}: answer-late`));
    expect([committed(fixture), answered]).toEqual([true, false]);
    await vi.waitFor(() => {
      fixture.time.advance(40_000);
      expect(answered).toBe(true);
    });
    expect(readEnvelope(await answer).code).toBe(0);
  });

  it('slow-trickle executes at once and sends byte by byte', async () => {
    const fixture = await prepared('slow-trickle', operation, { delayMs: 1_000 });
    const answer = fixture.post(operation, bodies[operation], 300);
    await expect(answer).rejects.toThrow('no answer in time');
    expect(committed(fixture)).toBe(true);
  });
});

describe('query', () => {
  it.each(faults.filter(([kind]) => kind !== 'wrong-reference'))('%s', async (kind, _committed, sight) => {
    const fixture = await prepared(kind, 'query');
    const answer = fixture.post('query', bodies.query);
    if (sight === 'hang-up') await expect(answer).rejects.toThrow(/hang up|ECONNRESET/);
    else sight(await answer);
    expect((await fixture.query('PAID')).code).toBe(0);
  });

  it('slow-trickle comes whole in the end', async () => {
    const fixture = await prepared('slow-trickle', 'query', { delayMs: 10 });
    let done = false;
    const answer = fixture.post('query', bodies.query).finally(() => {
      done = true;
    });
    await vi.waitFor(() => {
      fixture.time.advance(1_000);
      expect(done).toBe(true);
    });
    expect(readEnvelope(await answer).data).toMatchObject({ merchant_reference: 'PAID' });
  });

  it('tells another amount or another number', async () => {
    const fixture = await prepared('wrong-amount', 'query');
    expect((await fixture.query('PAID')).data).toMatchObject({ amount: 48_001 });
    fixture.gateway.misbehave({ operation: 'query', kind: 'wrong-reference', times: 1 });
    expect((await fixture.query('PAID')).data).toMatchObject({ merchant_reference: 'PAID-OTHER', amount: 48_000 });
  });
});

describe('outcome of a refund', () => {
  async function refunded(kind: MisbehaviourKind, delayMs = 60_000) {
    const fixture = await prepared(kind, 'refund', { delayMs });
    return { fixture, answer: await fixture.refund('NEW', 'PAID', 40_000) };
  }

  it('pending-then-completed holds the money back meanwhile', async () => {
    const { fixture, answer } = await refunded('pending-then-completed');
    expect(answer).toMatchObject({ code: 0, data: { result: 'pending' } });
    expect((await fixture.refund('R-2', 'PAID', 8_001)).code).toBe(940_042);
    expect((await fixture.query('PAID')).data).toMatchObject({ refunded_amount: 0 });
    expect(fixture.gateway.ledger().refunds).toMatchObject([{ executed: 0 }]);
    fixture.time.advance(60_000);
    expect((await fixture.query('NEW')).data).toMatchObject({ result: 'completed' });
    expect(fixture.gateway.ledger()).toMatchObject({ orders: [{ executedRefunds: 1, refundedMinor: 40_000 }], refunds: [{ executed: 1 }] });
  });

  it('pending-then-failed sets the money free again', async () => {
    const { fixture } = await refunded('pending-then-failed');
    fixture.time.advance(60_000);
    expect((await fixture.query('NEW')).data).toMatchObject({ result: 'failed' });
    expect((await fixture.refund('R-2', 'PAID', 48_000)).code).toBe(0);
  });

  it('ok-but-never-done says completed for ever; only the total shows it', async () => {
    const { fixture, answer } = await refunded('ok-but-never-done');
    expect(answer.data).toMatchObject({ result: 'completed' });
    fixture.time.advance(86_400_000);
    expect((await fixture.query('NEW')).data).toMatchObject({ result: 'completed' });
    expect((await fixture.query('PAID')).data).toMatchObject({ refunded_amount: 0, status: 'completed' });
    expect(fixture.gateway.ledger()).toMatchObject({ orders: [{ executedRefunds: 0, refundedMinor: 0 }], refunds: [{ result: 'completed', executed: 0 }] });
  });

  it('fails-later was done and is undone', async () => {
    const { fixture, answer } = await refunded('fails-later');
    expect(answer.data).toMatchObject({ result: 'completed' });
    expect((await fixture.query('PAID')).data).toMatchObject({ refunded_amount: 40_000 });
    fixture.time.advance(60_000);
    expect((await fixture.query('NEW')).data).toMatchObject({ result: 'failed' });
    expect((await fixture.query('PAID')).data).toMatchObject({ refunded_amount: 0 });
  });

  it('is not used up by a refused call', async () => {
    const fixture = await prepared('fails-later', 'refund');
    expect((await fixture.refund('NEW', 'PAID', 48_001)).code).toBe(940_042);
    expect(fixture.gateway.misbehaviours()).toHaveLength(1);
  });

  it('also holds for a sale by scanned code', async () => {
    const fixture = await prepared('pending-then-completed', 'checkout', { delayMs: 5_000 });
    const body = checkoutBody('NEW', { payment_method: 'PRACTICE_ALIPAY_SCANNED_CODE', payment_method_option: '{"auth_code":"281234567890123456"}' });
    expect((await fixture.call('checkout', body)).data).toMatchObject({ result: 'pending' });
    expect(() => { fixture.gateway.play('NEW', 'pay'); }).toThrow('orderFinished');
    fixture.time.advance(5_000);
    expect((await fixture.query('NEW')).data).toMatchObject({ result: 'completed' });
  });
});

describe('the list', () => {
  it('counts down, keeps going until cleared, and stays with its operation', async () => {
    const { gateway, post, call } = await startFixture();
    gateway.misbehave({ operation: 'query', kind: 'empty-200', times: 2 });
    gateway.misbehave({ operation: 'link', kind: 'rate-limit-429', times: 'until-cleared' });
    for (const times of [1, undefined]) {
      expect((await post('query', { merchant_reference: 'A' })).text).toBe('');
      expect(gateway.misbehaviours().find((order) => order.operation === 'query')?.times).toBe(times);
    }
    expect((await call('query', { merchant_reference: 'A' })).code).toBe(940_404);
    for (let round = 0; round < 3; round += 1) expect((await post('link', linkBody('A'))).status).toBe(429);
    gateway.clearMisbehaviour();
    expect((await call('link', linkBody('A'))).code).toBe(0);
  });

  it('refuses what could never be seen', async () => {
    const { gateway } = await startFixture();
    const impossible: readonly Misbehaviour[] = [
      { operation: 'link', kind: 'wrong-amount', times: 1 },
      { operation: 'query', kind: 'late-commit', times: 1 },
      { operation: 'link', kind: 'fails-later', times: 1 },
      { operation: 'query', kind: 'duplicate-notifications', times: 1 },
      { operation: 'link', kind: 'html-200', times: 0 },
      { operation: 'link', kind: 'answer-late', times: 1, delayMs: -1 },
    ];
    for (const order of impossible) expect(() => { gateway.misbehave(order); }).toThrow('misbehaviourNotApplicable');
    expect(gateway.misbehaviours()).toEqual([]);
  });

  it('does not misbehave towards a caller without a key', async () => {
    const fixture = await prepared('html-200', 'query');
    expect((await send(`${fixture.gateway.baseUrl}/api/v1/payments/transactions/query`, { method: 'POST', body: '{}' })).status).toBe(401);
    expect(fixture.gateway.misbehaviours()).toHaveLength(1);
  });
});
