/**
 * What every adapter must do, told against a gateway that can misbehave. A provider's own spec only names its subject.
 * The gateway's ledger is the truth here: whatever an answer looked like, a fact may never claim what the ledger denies.
 */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Exchange, LinkRequest, Provider, ProviderAnswer, RefundRequest, TransactionFact } from '@core/ports/provider.ts';
import { reference as referenceSchema } from '@shared/domain/ids.ts';
import type { Reference } from '@shared/domain/ids.ts';
import { exchangeEvidence } from '@shared/domain/timeline.ts';
import { moneyOf } from '@shared/money/money.ts';
import type { MisbehaviourKind, PracticeOperation } from '@electron/practice/gateways.ts';
import type { ProviderSubject } from './practice-subject.ts';

type Wire = Exclude<MisbehaviourKind, 'platform-fault-before-commit' | 'platform-fault-after-commit' | 'wrong-amount' | 'wrong-reference' | 'wrong-signature' | 'pending-then-completed' | 'pending-then-failed' | 'ok-but-never-done' | 'fails-later' | 'duplicate-notifications' | 'reordered-notifications'>;

/** Answer kind, and the reasons or meanings that may go with it. */
const expected = {
  'hang-up-before-commit': ['doubtful', 'connectionLost'],
  'late-commit': ['doubtful', 'connectionLost'],
  'accept-then-hang-up': ['doubtful', 'connectionLost'],
  'error-500-before-commit': ['doubtful', 'serverError'],
  'error-500-after-commit': ['doubtful', 'serverError'],
  'html-200-before-commit': ['doubtful', 'notJson'],
  'html-200': ['doubtful', 'notJson'],
  'empty-200': ['doubtful', 'emptyBody'],
  'truncated-json': ['doubtful', 'notJson', 'truncated'],
  'answer-late': ['doubtful', 'timeout'],
  'slow-trickle': ['doubtful', 'timeout'],
  'huge-body': ['doubtful', 'tooLarge'],
  'redirect-302': ['doubtful', 'redirect'],
  'rate-limit-429': ['refused', 'rateLimited', 'rateLimitedNotExecuted'],
  'unauthorised-401': ['refused', 'unauthorised', 'unauthorisedNotExecuted'],
} as const satisfies Record<Wire, readonly [ProviderAnswer<unknown>['kind'], ...string[]]>;
const wireKinds = Object.keys(expected) as Wire[]; // keys of a const object: exactly the kinds

let counter = 0;
function fresh(prefix: string): Reference {
  counter += 1;
  return referenceSchema.parse(`${prefix}-${counter}`);
}

function linkRequest(minor = 1_000): LinkRequest {
  return { reference: fresh('L'), amount: moneyOf(minor, 'HKD'), description: 'Green tea 茶 "x"', expiresAt: null, linkKind: null, storeId: null, deviceId: null };
}

function factOf<Fact>({ answer }: Exchange<Fact>): Fact {
  if (answer.kind !== 'fact') throw new Error(`no fact: ${JSON.stringify(answer)}`);
  return answer.fact;
}

function wordOf(answer: ProviderAnswer<unknown>): string {
  return answer.kind === 'fact' ? 'fact' : answer.kind === 'refused' ? answer.meaning : answer.problem.reason;
}

export function runProviderConformance(name: string, makeSubject: () => Promise<ProviderSubject>): void {
  describe(`${name} keeps the provider contract`, () => {
    let subject: ProviderSubject;
    let provider: Provider;
    beforeAll(async () => {
      subject = await makeSubject();
      provider = subject.provider();
    });
    afterEach(() => subject.gateway.clearMisbehaviour());
    afterAll(() => subject.close());

    const ask = (reference: Reference, kind: 'payment' | 'refund' = 'payment') => provider.query({ reference, providerTransactionId: null, kind });

    async function paidLink(minor = 1_000): Promise<LinkRequest> {
      const request = linkRequest(minor);
      factOf(await provider.createLink(request));
      subject.gateway.play(request.reference, 'pay');
      return request;
    }
    function refundRequest(payment: LinkRequest, minor: number): RefundRequest {
      return {
        reference: fresh('R'), amount: moneyOf(minor, payment.amount.currency), note: 'wrong size',
        original: { reference: payment.reference, providerPaymentId: null, providerTransactionId: null, walletReference: null },
      };
    }
    const order = (reference: string) => subject.gateway.ledger().orders.find((each) => each.reference === reference);
    const refunds = (reference: string) => subject.gateway.ledger().refunds.filter((each) => each.reference === reference);

    describe('the main job', () => {
      it('link, paid, looked up, refunded in two parts, and not a cent more', async () => {
        const request = linkRequest();
        const link = factOf(await provider.createLink(request));
        expect(link).toMatchObject({ reference: request.reference, providerPaymentId: order(request.reference)?.paymentId });
        expect((await fetch(link.url)).status).toBe(200);
        expect(factOf(await ask(request.reference))).toMatchObject({ kind: 'payment', outcome: { kind: 'pending' } });

        subject.gateway.play(request.reference, 'pay');
        const paid = factOf(await ask(request.reference));
        expect(paid).toMatchObject({ kind: 'payment', reference: request.reference, amount: request.amount, outcome: { kind: 'completed' } });
        expect(paid.providerTransactionId).toBe(order(request.reference)?.transactionId);
        expect(factOf(await provider.query({ reference: request.reference, providerTransactionId: paid.providerTransactionId, kind: 'payment' }))).toEqual(paid);

        for (const minor of [400, 600]) {
          const refund = refundRequest(request, minor);
          const done: TransactionFact = factOf(await provider.refund(refund));
          expect(done).toMatchObject({ kind: 'refund', reference: refund.reference, originalReference: request.reference, amount: refund.amount, outcome: { kind: 'completed' } });
          expect(factOf(await ask(refund.reference, 'refund'))).toMatchObject({ kind: 'refund', reference: refund.reference, amount: refund.amount, outcome: { kind: 'completed' } });
          expect(refunds(refund.reference)).toMatchObject([{ amountMinor: minor, executed: 1 }]);
        }
        const tooMuch = await provider.refund(refundRequest(request, 1));
        expect(tooMuch.answer).toMatchObject({ kind: 'refused', meaning: 'final' });
        expect(order(request.reference)).toMatchObject({ refundedMinor: 1_000, executedRefunds: 2 });
        expect(factOf(await ask(request.reference))).toMatchObject({ refundedMinor: 1_000 });
      });

      it.each([['fail', 'failed'], ['expire', 'expired']] as const)('a payer who lets it %s is told as %s', async (act, word) => {
        const request = linkRequest();
        factOf(await provider.createLink(request));
        subject.gateway.play(request.reference, act);
        expect(factOf(await ask(request.reference)).outcome).toEqual({ kind: word });
      });

      it('every configured method starts a checkout that is pending until the payer pays', async () => {
        expect(subject.checkouts.length).toBeGreaterThan(0);
        for (const { channelId, paymentMethod, next } of subject.checkouts) {
          const { reference, amount } = linkRequest();
          const checkout = factOf(await provider.startCheckout({ reference, amount, description: 'At the counter', expiresAt: null, channelId, paymentMethod }));
          expect(checkout).toMatchObject({ reference, outcome: { kind: 'pending' }, providerTransactionId: order(reference)?.transactionId });
          expect(checkout.next.kind).toBe(next === 'display_qr_code' ? 'qr' : next === 'redirect_to_url' ? 'redirect' : 'other');
          subject.gateway.play(reference, 'pay');
          expect(factOf(await provider.query({ reference, providerTransactionId: checkout.providerTransactionId, kind: 'payment' }))).toMatchObject({
            kind: 'payment', reference, amount, method: paymentMethod, outcome: { kind: 'completed' },
          });
        }
      });

      it('a checkout by an unknown method is finally refused', async () => {
        const { reference, amount } = linkRequest();
        const { answer } = await provider.startCheckout({ reference, amount, description: '', expiresAt: null, channelId: 1, paymentMethod: 'NO_SUCH_METHOD' });
        expect(answer).toMatchObject({ kind: 'refused', meaning: 'final' });
        expect(order(reference)).toBeUndefined();
      });

      it('the same reference again is a duplicate, not a second order', async () => {
        const request = linkRequest();
        factOf(await provider.createLink(request));
        expect((await provider.createLink(request)).answer).toMatchObject({ kind: 'refused', meaning: 'duplicateReference' });
        const payment = await paidLink();
        const refund = refundRequest(payment, 100);
        factOf(await provider.refund(refund));
        expect((await provider.refund(refund)).answer).toMatchObject({ kind: 'refused', meaning: 'duplicateReference' });
        expect(order(payment.reference)).toMatchObject({ refundedMinor: 100, executedRefunds: 1 });
      });

      it('an unknown reference is "not found" to a query', async () => {
        expect((await ask(fresh('nobody'))).answer).toMatchObject({ kind: 'refused', meaning: 'notFound', problem: { reason: 'notFound' } });
      });

      it('a refund of an unpaid order moves nothing and is no success', async () => {
        const request = linkRequest();
        factOf(await provider.createLink(request));
        expect((await provider.refund(refundRequest(request, 100))).answer).toMatchObject({ kind: 'refused', meaning: 'final' });
        expect(order(request.reference)).toMatchObject({ executedRefunds: 0, refundedMinor: 0 });
      });
    });

    describe('keys', () => {
      it('a good key and signature pass the connection test', async () => {
        expect(factOf(await provider.testConnection())).toMatchObject({ signatureAccepted: true });
      });

      it.each([['apiKey', 'practice-key-of-nobody'], ['apiSecret', 'practice-secret-of-nobody']])('a wrong %s is refused everywhere and never executed', async (key, value) => {
        const stranger = subject.provider({ credentials: { [key]: value } });
        const payment = await paidLink();
        const link = linkRequest();
        const refund = refundRequest(payment, 100);
        for (const exchange of [await stranger.testConnection(), await stranger.createLink(link), await stranger.refund(refund), await stranger.query({ reference: payment.reference, providerTransactionId: null, kind: 'payment' })]) {
          expect(exchange.answer.kind).toBe('refused');
          expect(['unauthorised', 'unauthorisedNotExecuted']).toContain(wordOf(exchange.answer));
        }
        expect(order(link.reference)).toBeUndefined();
        expect(refunds(refund.reference)).toEqual([]);
      });

      it('an empty key sends nothing', async () => {
        expect(await subject.provider({ credentials: { apiKey: '' } }).createLink(linkRequest())).toEqual({
          answer: { kind: 'notSent', problem: { reason: 'signing', httpStatus: null, providerCode: null, providerMessage: null } }, evidence: null,
        });
      });

      it('no key appears in what is kept', async () => {
        const kept = [await provider.createLink(linkRequest()), await provider.testConnection()].map(({ evidence }) => exchangeEvidence.parse(evidence));
        for (const secret of Object.values(subject.gateway.credentials)) expect(JSON.stringify(kept)).not.toContain(secret);
      });
    });

    describe('misbehaviour', () => {
      /** False for a fault that the gateway cannot show there. */
      function misbehave(operation: PracticeOperation, kind: MisbehaviourKind, delayMs?: number): boolean {
        try {
          subject.gateway.misbehave({ operation, kind, times: 1, ...(delayMs === undefined ? {} : { delayMs }) });
          return true;
        } catch {
          return false;
        }
      }
      const delay = (kind: Wire) => (kind === 'answer-late' ? 3_000 : kind === 'late-commit' ? 50 : undefined);

      it('the gateway shows every fault of the wire on every operation', () => {
        const hidden = wireKinds.flatMap((kind) =>
          (['link', 'checkout', 'refund', 'query'] as const).filter((operation) => !misbehave(operation, kind)).map((operation) => `${operation} ${kind}`));
        // A query commits nothing that could come late.
        expect(hidden).toEqual(['query late-commit']);
      });

      it.each(wireKinds)('%s on a link is no link', async (kind) => {
        const request = linkRequest();
        expect(misbehave('link', kind, delay(kind))).toBe(true);
        const exchange = await provider.createLink(request);
        const [answerKind, ...words] = expected[kind];
        expect(exchange.answer.kind, JSON.stringify(exchange.answer)).toBe(answerKind);
        expect(words).toContain(wordOf(exchange.answer));
        expect(exchangeEvidence.parse(exchange.evidence).problem).toEqual(exchange.answer.kind === 'fact' ? null : exchange.answer.problem);
      });

      it.each(wireKinds)('%s on a checkout is no checkout', async (kind) => {
        const [method] = subject.checkouts;
        if (method === undefined) throw new Error('no method');
        const { reference, amount } = linkRequest();
        expect(misbehave('checkout', kind, delay(kind))).toBe(true);
        const { answer } = await provider.startCheckout({ reference, amount, description: '', expiresAt: null, channelId: method.channelId, paymentMethod: method.paymentMethod });
        const [answerKind, ...words] = expected[kind];
        expect(answer.kind, JSON.stringify(answer)).toBe(answerKind);
        expect(words).toContain(wordOf(answer));
      });

      it.each(wireKinds)('%s on a refund is never a success, and asking tells the truth', async (kind) => {
        const payment = await paidLink();
        const refund = refundRequest(payment, 300);
        expect(misbehave('refund', kind, delay(kind))).toBe(true);
        const { answer } = await provider.refund(refund);
        const [answerKind, ...words] = expected[kind];
        expect(answer.kind, JSON.stringify(answer)).toBe(answerKind);
        expect(words).toContain(wordOf(answer));
        if (kind === 'late-commit') await new Promise((resolve) => setTimeout(resolve, 200));
        const truth = await ask(refund.reference, 'refund');
        const executed = refunds(refund.reference).filter((each) => each.executed === 1).length;
        if (executed === 0) expect(truth.answer).toMatchObject({ kind: 'refused', meaning: 'notFound' });
        else expect(factOf(truth)).toMatchObject({ kind: 'refund', amount: refund.amount, outcome: { kind: 'completed' } });
      });

      it.each(wireKinds.filter((kind) => kind !== 'late-commit'))('%s on a query is no fact', async (kind) => {
        const payment = await paidLink();
        expect(misbehave('query', kind, delay(kind))).toBe(true);
        const { answer } = await ask(payment.reference);
        const [answerKind, ...words] = expected[kind];
        expect(answer.kind, JSON.stringify(answer)).toBe(answerKind);
        expect(words).toContain(wordOf(answer));
      });

      it.each(['wrong-amount', 'wrong-reference'] as const)('%s is passed on as it came, so that it can be seen', async (kind) => {
        const payment = await paidLink();
        const refund = refundRequest(payment, 300);
        expect(misbehave('refund', kind)).toBe(true);
        const { answer } = await provider.refund(refund);
        if (answer.kind === 'fact') {
          const { amount, reference } = answer.fact;
          expect(kind === 'wrong-amount' ? amount?.minor : reference).not.toBe(kind === 'wrong-amount' ? 300 : refund.reference);
        } else {
          expect(answer.kind).toBe('doubtful');
        }
        expect(misbehave('query', kind)).toBe(true);
        const asked = await ask(payment.reference);
        if (asked.answer.kind === 'fact') expect(asked.answer.fact).not.toMatchObject({ amount: payment.amount, reference: payment.reference });
        else expect(asked.answer.kind).toBe('doubtful');
      });

      it('a refund that is pending, fails or was never done is told as the gateway tells it', async () => {
        const told: [MisbehaviourKind, string, string][] = [
          ['pending-then-completed', 'pending', 'completed'], ['pending-then-failed', 'pending', 'failed'],
          ['fails-later', 'completed', 'failed'], ['ok-but-never-done', 'completed', 'completed'],
        ];
        for (const [kind, first, later] of told) {
          const payment = await paidLink();
          const refund = refundRequest(payment, 300);
          expect(misbehave('refund', kind, kind === 'ok-but-never-done' ? undefined : 60)).toBe(true);
          expect(factOf(await provider.refund(refund)).outcome.kind, kind).toBe(first);
          await new Promise((resolve) => setTimeout(resolve, 150));
          expect(factOf(await ask(refund.reference, 'refund')).outcome.kind, kind).toBe(later);
        }
      });
    });
  });
}
