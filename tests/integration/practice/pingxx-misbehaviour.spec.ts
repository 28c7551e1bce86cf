/** Each ordered fault at the Ping++ practice gateway: what the caller sees and what was really executed. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { practiceGatewayPublicKey } from '@electron/practice/pingxx/worthless-practice-keys.ts';
import type { Misbehaviour, MisbehaviourKind } from '@electron/practice/types.ts';
import type { Answer } from './gateway-under-test.ts';
import { chargeBody, closeFixtures, read, rows, startFixture, verified, type PingxxFixture } from './pingxx-under-test.ts';

afterEach(closeFixtures);

type Prepared = { readonly fixture: PingxxFixture; readonly id: string };

async function prepared(kind: MisbehaviourKind, operation: Misbehaviour['operation'], more: Partial<Misbehaviour> = {}): Promise<Prepared> {
  const fixture = await startFixture();
  const id = await fixture.paid('PAID0001');
  fixture.gateway.misbehave({ operation, kind, times: 1, ...more });
  return { fixture, id };
}

const writes = {
  link: ({ fixture }: Prepared, within?: number) => fixture.ask('POST', '/v1/charges', chargeBody('NEW00001'), within === undefined ? {} : { within }),
  refund: ({ fixture, id }: Prepared, within?: number) => fixture.ask(
    'POST', `/v1/charges/${id}/refunds`, { description: 'x', amount: 1_000, metadata: { reference: 'NEW00001' } }, within === undefined ? {} : { within },
  ),
} as const;

function committed({ fixture }: Prepared): number {
  const { orders, refunds } = fixture.gateway.ledger();
  return [...orders, ...refunds].filter((entry) => entry.reference === 'NEW00001').length;
}

type Sight = 'hang-up' | ((answer: Answer) => void);
const htmlWith = (status: number): Sight => (answer) => {
  expect([answer.status, answer.headers['content-type']]).toEqual([status, 'text/html; charset=utf-8']);
};

const faults: readonly (readonly [MisbehaviourKind, boolean, Sight])[] = [
  ['hang-up-before-commit', false, 'hang-up'],
  ['error-500-before-commit', false, htmlWith(500)],
  ['html-200-before-commit', false, htmlWith(200)],
  ['rate-limit-429', false, (answer) => expect(answer.status).toBe(429)],
  ['unauthorised-401', false, (answer) => expect(read(answer)).toMatchObject({ status: 401, error: { type: 'invalid_request_error' } })],
  ['redirect-302', false, (answer) => expect([answer.status, answer.headers.location]).toEqual([302, '/elsewhere'])],
  ['platform-fault-before-commit', false, (answer) => expect(read(answer)).toMatchObject({ status: 500, error: { type: 'api_error' } })],
  ['platform-fault-after-commit', true, (answer) => expect(read(answer)).toMatchObject({ status: 500, error: { type: 'api_error' } })],
  ['wrong-signature', true, (answer) => expect(verified(answer.text, answer.headers['x-pingplusplus-signature'], practiceGatewayPublicKey)).toBe(false)],
  ['accept-then-hang-up', true, 'hang-up'],
  ['error-500-after-commit', true, htmlWith(500)],
  ['html-200', true, htmlWith(200)],
  ['empty-200', true, (answer) => expect([answer.status, answer.text]).toEqual([200, ''])],
  ['truncated-json', true, (answer) => { expect(() => { JSON.parse(answer.text); }).toThrow(SyntaxError); }],
  ['huge-body', true, (answer) => expect(answer.text.length).toBeGreaterThan(2 * 1_048_576)],
  ['wrong-amount', true, (answer) => expect([48_001, 1_001]).toContain(read(answer).body['amount'])],
  ['wrong-reference', true, (answer) => {
    const { body } = read(answer);
    expect(body['object'] === 'charge' ? body['order_no'] : body['charge_order_no']).toMatch(/OTHER$/);
  }],
];

describe.each(['link', 'refund'] as const)('%s', (operation) => {
  it.each(faults)('%s (committed: %s)', async (kind, isCommitted, sight) => {
    const ready = await prepared(kind, operation);
    const answer = writes[operation](ready);
    if (sight === 'hang-up') await expect(answer).rejects.toThrow(/hang up|ECONNRESET/);
    else sight(await answer);
    expect(committed(ready)).toBe(isCommitted ? 1 : 0);
    // Once only. The same charge again gives the first one; the same refund again is a second refund: there is no key.
    expect((await writes[operation](ready)).status).toBe(200);
    expect(committed(ready)).toBe(operation === 'refund' && isCommitted ? 2 : 1);
  });

  it('late-commit hangs up first and executes after the delay', async () => {
    const ready = await prepared('late-commit', operation, { delayMs: 60_000 });
    await expect(writes[operation](ready)).rejects.toThrow(/hang up|ECONNRESET/);
    ready.fixture.time.advance(59_999);
    expect(committed(ready)).toBe(0);
    ready.fixture.time.advance(1);
    await vi.waitFor(() => expect(committed(ready)).toBe(1));
  });

  it('answer-late and slow-trickle execute at once', async () => {
    const late = await prepared('answer-late', operation);
    await expect(writes[operation](late, 200)).rejects.toThrow('no answer in time');
    const slow = await prepared('slow-trickle', operation, { delayMs: 1_000 });
    await expect(writes[operation](slow, 200)).rejects.toThrow('no answer in time');
    expect([committed(late), committed(slow)]).toEqual([1, 1]);
  });

  it('signs what it falsifies', async () => {
    const ready = await prepared('wrong-amount', operation);
    const answer = await writes[operation](ready);
    expect(verified(answer.text, answer.headers['x-pingplusplus-signature'], ready.fixture.publicKey)).toBe(true);
  });
});

describe('query', () => {
  it.each(faults.filter(([kind]) => !kind.startsWith('wrong')))('%s', async (kind, _committed, sight) => {
    const { fixture, id } = await prepared(kind, 'query');
    const answer = fixture.ask('GET', `/v1/charges/${id}`);
    if (sight === 'hang-up') await expect(answer).rejects.toThrow(/hang up|ECONNRESET/);
    else sight(await answer);
    expect((await fixture.call('GET', `/v1/charges/${id}`)).status).toBe(200);
  });

  it('also hits the refunds of a charge, but no list of charges', async () => {
    const { fixture, id } = await prepared('wrong-amount', 'query');
    await fixture.refund(id, { amount: 100 });
    expect((await fixture.call('GET', '/v1/charges?app%5Bid%5D=app_PRACTICE0000not1')).status).toBe(200);
    expect(rows((await fixture.call('GET', `/v1/charges/${id}/refunds`)).body)).toMatchObject([{ amount: 101 }]);
    fixture.gateway.misbehave({ operation: 'query', kind: 'wrong-reference', times: 1 });
    expect((await fixture.call('GET', `/v1/charges/${id}`)).body).toMatchObject({ order_no: 'PAID0001OTHER' });
  });
});

describe('reverse', () => {
  it('misbehaves as the operation void', async () => {
    const fixture = await startFixture();
    const id = String((await fixture.charge('NEW00001')).body['id']);
    fixture.gateway.misbehave({ operation: 'void', kind: 'accept-then-hang-up', times: 1 });
    await expect(fixture.ask('POST', `/v1/charges/${id}/reverse`, {})).rejects.toThrow(/hang up|ECONNRESET/);
    expect((await fixture.call('GET', `/v1/charges/${id}`)).body).toMatchObject({ reversed: true });
  });
});

describe('outcome of a refund', () => {
  async function refunded(kind: MisbehaviourKind) {
    const ready = await prepared(kind, 'refund', { delayMs: 60_000 });
    const made = await ready.fixture.refund(ready.id, { amount: 40_000 });
    const look = async () => (await ready.fixture.call('GET', `/v1/charges/${ready.id}/refunds/${String(made.body['id'])}`)).body;
    const total = async () => (await ready.fixture.call('GET', `/v1/charges/${ready.id}`)).body['amount_refunded'];
    return { ...ready, made, look, total };
  }

  it('pending-then-completed holds the money back meanwhile', async () => {
    const { fixture, id, made, look, total } = await refunded('pending-then-completed');
    expect(made.body).toMatchObject({ status: 'pending', succeed: false, time_succeed: null });
    expect((await fixture.refund(id, { amount: 8_001 })).error).toMatchObject({ param: 'amount' });
    expect(await total()).toBe(0);
    fixture.time.advance(60_000);
    expect(await look()).toMatchObject({ status: 'succeeded', succeed: true });
    expect(await total()).toBe(40_000);
    expect(fixture.gateway.ledger().refunds).toMatchObject([{ executed: 1 }]);
  });

  it('pending-then-failed sets the money free again', async () => {
    const { fixture, id, look } = await refunded('pending-then-failed');
    fixture.time.advance(60_000);
    expect(await look()).toMatchObject({ status: 'failed', failure_code: 'refund_failed' });
    expect((await fixture.refund(id)).body).toMatchObject({ amount: 48_000, status: 'succeeded' });
  });

  it('ok-but-never-done says succeeded for ever; only the total shows it', async () => {
    const { fixture, made, look, total } = await refunded('ok-but-never-done');
    expect(made.body).toMatchObject({ status: 'succeeded', succeed: true });
    fixture.time.advance(86_400_000);
    expect(await look()).toMatchObject({ status: 'succeeded' });
    expect(await total()).toBe(0);
    expect(fixture.gateway.ledger()).toMatchObject({ orders: [{ executedRefunds: 0, refundedMinor: 0 }], refunds: [{ result: 'succeeded', executed: 0 }] });
  });

  it('fails-later was done and is undone', async () => {
    const { fixture, look, total } = await refunded('fails-later');
    expect(await total()).toBe(40_000);
    fixture.time.advance(60_000);
    expect(await look()).toMatchObject({ status: 'failed', time_succeed: null });
    expect(await total()).toBe(0);
  });

  it('is not used up by a refused call, nor by a caller without a key', async () => {
    const { fixture, id } = await prepared('fails-later', 'refund');
    expect((await fixture.refund(id, { amount: 48_001 })).status).toBe(400);
    fixture.gateway.misbehave({ operation: 'refund', kind: 'html-200', times: 1 });
    expect((await fixture.call('POST', `/v1/charges/${id}/refunds`, { description: 'x' }, { headers: { authorization: 'Bearer nobody' } })).status).toBe(401);
    expect(fixture.gateway.misbehaviours()).toHaveLength(2);
  });
});

it('refuses what could never be seen', async () => {
  const { gateway } = await startFixture();
  const impossible: readonly Misbehaviour[] = [
    { operation: 'checkout', kind: 'html-200', times: 1 },
    { operation: 'query', kind: 'late-commit', times: 1 },
    { operation: 'link', kind: 'fails-later', times: 1 },
    { operation: 'void', kind: 'duplicate-notifications', times: 1 },
    { operation: 'payout', kind: 'html-200', times: 1 },
    { operation: 'query', kind: 'duplicate-notifications', times: 1 },
  ];
  for (const order of impossible) expect(() => { gateway.misbehave(order); }).toThrow('misbehaviourNotApplicable');
});
