/** Each ordered fault of the Vexora practice gateway over real HTTP: what the caller sees and what was really executed. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Misbehaviour, MisbehaviourKind } from '@electron/practice/types.ts';
import { send, type Answer } from './gateway-under-test.ts';
import { checkoutBody, closeVexoraFixtures, payoutBody, readEnvelope, signOf, startVexoraFixture, type Fields, type Path, type VexoraFixture } from './vexora-under-test.ts';

afterEach(closeVexoraFixtures);

type Operation = 'link' | 'payout' | 'query';
const pathOf = { link: 'checkout', payout: 'payout', query: 'queryPayIn' } as const satisfies Record<Operation, Path>;
const bodies: Readonly<Record<Operation, Fields>> = {
  link: checkoutBody('NEW'), payout: payoutBody('NEW'), query: { tradeNo: 'PAID', timestamp: '1795240800000' },
};

async function prepared(kind: MisbehaviourKind, operation: Operation, more: Partial<Misbehaviour> = {}): Promise<VexoraFixture> {
  const fixture = await startVexoraFixture({ payouts: true, answerShape: 'mx' });
  await fixture.paid('PAID');
  fixture.gateway.misbehave({ operation, kind, times: 1, ...more });
  return fixture;
}

function committed({ gateway }: VexoraFixture): boolean {
  const { orders, payouts = [] } = gateway.ledger();
  return [...orders, ...payouts].some((entry) => entry.reference === 'NEW');
}

type Sight = 'hang-up' | ((answer: Answer) => void);

const htmlWith = (status: number): Sight => (answer) => {
  expect(answer.status).toBe(status);
  expect(answer.headers['content-type']).toContain('text/html');
};
const platformFault: Sight = (answer) => expect(readEnvelope(answer)).toMatchObject({ status: 200, code: '5000', success: false, data: null });

const faults: readonly (readonly [MisbehaviourKind, boolean, Sight])[] = [
  ['hang-up-before-commit', false, 'hang-up'],
  ['error-500-before-commit', false, htmlWith(500)],
  ['html-200-before-commit', false, htmlWith(200)],
  ['rate-limit-429', false, (answer) => expect([answer.status, answer.headers['retry-after']]).toEqual([429, '2'])],
  ['unauthorised-401', false, (answer) => expect(readEnvelope(answer)).toMatchObject({ status: 401, code: '8000', data: null })],
  ['redirect-302', false, (answer) => expect([answer.status, answer.headers.location]).toEqual([302, '/elsewhere'])],
  ['platform-fault-before-commit', false, platformFault],
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
    expect(readEnvelope(answer).code).toBe('0000');
  }],
  ['wrong-reference', true, (answer) => expect(readEnvelope(answer).data?.['tradeNo']).toMatch(/^(NEW|PAID)-OTHER$/)],
  ['platform-fault-after-commit', true, platformFault],
];

describe.each(['link', 'payout'] as const)('%s', (operation) => {
  it.each(faults)('%s (committed: %s)', async (kind, isCommitted, sight) => {
    const fixture = await prepared(kind, operation);
    const answer = fixture.post(pathOf[operation], bodies[operation]);
    if (sight === 'hang-up') await expect(answer).rejects.toThrow(/hang up|ECONNRESET/);
    else sight(await answer);
    expect(committed(fixture)).toBe(isCommitted);
    // Once only: the same call is then answered as the rules say.
    expect((await fixture.call(pathOf[operation], bodies[operation])).code).toBe(isCommitted ? '8000' : '0000');
  });

  it('late-commit hangs up first and executes after the delay', async () => {
    const fixture = await prepared('late-commit', operation, { delayMs: 60_000 });
    await expect(fixture.post(pathOf[operation], bodies[operation])).rejects.toThrow(/hang up|ECONNRESET/);
    fixture.time.advance(59_999);
    expect(committed(fixture)).toBe(false);
    fixture.time.advance(1);
    await vi.waitFor(() => expect(committed(fixture)).toBe(true));
  });

  it('answer-late executes at once and answers after the delay', async () => {
    const fixture = await prepared('answer-late', operation, { delayMs: 40_000 });
    let answered = false;
    const answer = fixture.post(pathOf[operation], bodies[operation]).finally(() => {
      answered = true;
    });
    await vi.waitFor(() => expect(fixture.log).toContain(`vexora: ${operation}: answer-late`));
    expect([committed(fixture), answered]).toEqual([true, false]);
    await vi.waitFor(() => {
      fixture.time.advance(40_000);
      expect(answered).toBe(true);
    });
    expect(readEnvelope(await answer).code).toBe('0000');
  });

  it('slow-trickle executes at once and sends byte by byte', async () => {
    const fixture = await prepared('slow-trickle', operation, { delayMs: 1_000 });
    await expect(fixture.post(pathOf[operation], bodies[operation], 300)).rejects.toThrow('no answer in time');
    expect(committed(fixture)).toBe(true);
  });
});

describe('query', () => {
  it.each(faults)('%s', async (kind, _committed, sight) => {
    const fixture = await prepared(kind, 'query');
    const answer = fixture.post('queryPayIn', bodies.query);
    if (sight === 'hang-up') await expect(answer).rejects.toThrow(/hang up|ECONNRESET/);
    else sight(await answer);
    expect((await fixture.query('PAID')).data).toMatchObject({ status: '0000' });
  });

  it.each([
    ['jp', { amount: '481.00' }],
    ['id', { orderAmount: '481.00', payAmount: '481.00' }],
    ['mx', { amount: '481.00', receivedAmount: '481.00', paymentList: [{ amount: '481.00' }] }],
  ] as const)('tells another amount in the shape of %s', async (answerShape, amounts) => {
    const fixture = await startVexoraFixture({ answerShape });
    await fixture.paid('PAID');
    fixture.gateway.misbehave({ operation: 'query', kind: 'wrong-amount', times: 1 });
    expect((await fixture.query('PAID')).data).toMatchObject({ tradeNo: 'PAID', ...amounts });
  });

  it('answers a wrong signature where answers are signed', async () => {
    const { gateway, paid, query } = await startVexoraFixture({ signAnswers: true });
    await paid('PAID');
    gateway.misbehave({ operation: 'query', kind: 'wrong-signature', times: 1 });
    expect((await query('PAID')).data).toMatchObject({ status: '0000', sign: '0'.repeat(32) });
    const { data } = await query('PAID');
    expect(data?.['sign']).toBe(signOf(data ?? {}));
  });
});

describe('outcome of a payout', () => {
  const ask = { tradeNo: 'NEW', timestamp: '1795240800000' };

  it.each([
    ['pending-then-completed', '0015', 0, '0000', 1],
    ['pending-then-failed', '0015', 0, '00029', 0],
    ['ok-but-never-done', '0000', 0, '0000', 0],
    ['fails-later', '0000', 1, '00029', 0],
  ] as const)('%s', async (kind, first, executedFirst, last, executedLast) => {
    const fixture = await prepared(kind, 'payout', { delayMs: 60_000 });
    expect((await fixture.call('payout', bodies.payout)).data).toMatchObject({ status: first });
    expect(fixture.gateway.ledger().payouts).toMatchObject([{ executed: executedFirst }]);
    fixture.time.advance(60_000);
    expect((await fixture.call('queryPayOut', ask)).data).toMatchObject({ status: last });
    expect(fixture.gateway.ledger().payouts).toMatchObject([{ executed: executedLast }]);
  });

  it('is not used up by a refused call', async () => {
    const fixture = await prepared('fails-later', 'payout');
    expect((await fixture.call('payout', payoutBody('NEW', { amount: '99' }))).code).toBe('8000');
    expect(fixture.gateway.misbehaviours()).toHaveLength(1);
  });
});

describe('the list', () => {
  it('refuses what could never be seen', async () => {
    const { gateway } = await startVexoraFixture();
    const impossible: readonly Misbehaviour[] = [
      { operation: 'refund', kind: 'accept-then-hang-up', times: 1 },
      { operation: 'checkout', kind: 'accept-then-hang-up', times: 1 },
      { operation: 'payout', kind: 'accept-then-hang-up', times: 1 },
      { operation: 'bind', kind: 'accept-then-hang-up', times: 1 },
      { operation: 'link', kind: 'wrong-amount', times: 1 },
      { operation: 'link', kind: 'wrong-signature', times: 1 },
      { operation: 'link', kind: 'ok-but-never-done', times: 1 },
      { operation: 'query', kind: 'late-commit', times: 1 },
      { operation: 'query', kind: 'duplicate-notifications', times: 1 },
    ];
    for (const order of impossible) expect(() => { gateway.misbehave(order); }, `${order.kind} on ${order.operation}`).toThrow('misbehaviourNotApplicable');
    expect(gateway.misbehaviours()).toEqual([]);
  });

  it('does not misbehave towards a caller without a sign', async () => {
    const fixture = await prepared('html-200', 'query');
    expect(readEnvelope(await fixture.raw('queryPayIn', '{}'))).toMatchObject({ code: '8000' });
    expect(fixture.gateway.misbehaviours()).toHaveLength(1);
  });
});

describe('control interface', () => {
  it('plays what payers can do and tells the ledger', async () => {
    const { gateway, checkout } = await startVexoraFixture();
    await checkout('A-1', { amount: '481' });
    const headers = { 'x-practice-control': gateway.controlToken };
    const control = (path: string, method = 'POST') => send(`${gateway.origin}/__practice/${path}`, { method, headers });
    expect((await control('pay-late/A-1')).status).toBe(409);
    expect((await control('pay-part/A-1')).status).toBe(200);
    expect((await control('pay-part/NOPE')).status).toBe(404);
    expect(JSON.parse((await control('ledger', 'GET')).text)).toMatchObject({
      providerId: 'vexora', orders: [{ reference: 'A-1', status: '0001', refundedMinor: 0 }], refunds: [], payouts: [], totals: { TWD: { paidMinor: 24_000 } },
    });
  });
});
