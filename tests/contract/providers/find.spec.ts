/** Every adapter, asked by a number alone about something that it was not told of, against its practice gateway. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Provider } from '@core/ports/provider.ts';
import { providerIds } from '@shared/domain/ids.ts';
import { exchangeEvidence } from '@shared/domain/timeline.ts';
import { descriptionOf } from '@shared/providers/catalogue.ts';
import { practiceSubject, type ProviderSubject } from './practice-subject.ts';
import { factOf, paidLink } from './told.ts';

describe.each(providerIds)('%s is asked by a number alone', (id) => {
  const { numbers, credentials } = descriptionOf(id);
  let subject: ProviderSubject;
  let provider: Provider;
  const find = async (question: Parameters<NonNullable<Provider['find']>>[0], asked = provider) => {
    if (asked.find === undefined) throw new Error(`${id} finds nothing`);
    return asked.find(question);
  };
  beforeAll(async () => {
    subject = await practiceSubject(id);
    provider = subject.provider();
  });
  afterEach(() => subject.gateway.clearMisbehaviour());
  afterAll(() => subject.close());

  it('by ours, where it can be, and says so where it cannot', async () => {
    const { link } = await paidLink(subject, provider);
    const exchange = await find({ by: 'reference', value: link.reference });
    if (numbers.own === null) {
      expect(exchange).toMatchObject({ answer: { kind: 'notSent', problem: { reason: 'cannotAsk' } }, evidence: null });
      return;
    }
    expect(new RegExp(numbers.own).test(link.reference)).toBe(true);
    expect(factOf(exchange)).toMatchObject([{ kind: 'payment', reference: link.reference, amount: link.amount, outcome: { kind: 'completed' } }]);
  });

  it('by its own, where it can be, and says so where it cannot', async () => {
    const { link } = await paidLink(subject, provider);
    const [order] = subject.gateway.ledger().orders.filter((each) => each.reference === link.reference);
    const value = order?.transactionId ?? '';
    const exchange = await find({ by: 'providerNumber', value });
    if (numbers.provider === null) {
      expect(exchange).toMatchObject({ answer: { kind: 'notSent', problem: { reason: 'cannotAsk' } }, evidence: null });
      return;
    }
    expect(new RegExp(numbers.provider).test(value), value).toBe(true);
    const [fact] = factOf(exchange);
    expect(fact).toMatchObject({ kind: 'payment', reference: link.reference, providerTransactionId: value, amount: link.amount, outcome: { kind: 'completed' } });
  });

  it('an unpaid one is not told as paid or failed', async () => {
    const link = subject.link();
    const { providerPaymentId } = factOf(await provider.createLink(link));
    const exchange = await find(numbers.own === null ? { by: 'providerNumber', value: providerPaymentId ?? '' } : { by: 'reference', value: link.reference });
    expect(factOf(exchange)[0]?.outcome.kind).toBe('pending');
  });

  it('a number of nobody is not found', async () => {
    const questions = [...(numbers.own === null ? [] : [{ by: 'reference', value: subject.number() } as const]), ...(numbers.provider === null ? [] : [{ by: 'providerNumber', value: id === 'pingxx' ? 'ch_000000000000000000000001' : '20261126000000000001' } as const])];
    expect(questions.length).toBeGreaterThan(0);
    for (const question of questions) expect((await find(question)).answer, question.by).toMatchObject({ kind: 'refused', meaning: 'notFound' });
  });

  it('a broken or foreign answer is no fact', async () => {
    const { link, paymentId } = await paidLink(subject, provider);
    const question = numbers.own === null ? { by: 'providerNumber', value: paymentId ?? '' } as const : { by: 'reference', value: link.reference } as const;
    for (const kind of ['truncated-json', 'error-500-after-commit'] as const) {
      subject.gateway.misbehave({ operation: 'query', kind, times: 1 });
      expect((await find(question)).answer.kind, kind).toBe('doubtful');
      subject.gateway.clearMisbehaviour();
    }
    const stranger = subject.provider({ credentials: { [credentials[0]?.key ?? '']: 'practice-key-of-nobody' } });
    expect((await find(question, stranger)).answer.kind).not.toBe('fact');
  });

  it('no key appears in what is kept', async () => {
    const { link, paymentId } = await paidLink(subject, provider);
    const { evidence } = await find(numbers.own === null ? { by: 'providerNumber', value: paymentId ?? '' } : { by: 'reference', value: link.reference });
    const kept = JSON.stringify(exchangeEvidence.parse(evidence));
    for (const { key } of credentials) for (const secret of [subject.gateway.credentials[key] ?? []].flat()) expect(kept).not.toContain(JSON.stringify(secret).slice(1, -1));
  });
});

it('a charge of Ping++ comes with what was given back of it', async () => {
  const subject = await practiceSubject('pingxx');
  try {
    const provider = subject.provider();
    const { link, paymentId } = await paidLink(subject, provider);
    const request = subject.refund(link, subject.dialect.parts[0], paymentId);
    factOf(await provider.refund?.(request) ?? { answer: { kind: 'notSent', problem: { reason: 'cannotAsk', httpStatus: null, providerCode: null, providerMessage: null } }, evidence: null });
    await expect.poll(async () => (await provider.find?.({ by: 'providerNumber', value: paymentId ?? '' }))?.answer, { timeout: 3_000 }).toMatchObject({
      kind: 'fact',
      fact: [{ kind: 'payment', reference: link.reference, refundedMinor: subject.dialect.parts[0] }, { kind: 'refund', reference: request.reference, amount: request.amount, providerPaymentId: paymentId, outcome: { kind: 'completed' } }],
    });
  } finally {
    await subject.close();
  }
});
