/**
 * What every adapter must do, told against a gateway that can misbehave. The gateway's ledger is the truth here: whatever an
 * answer looked like, a fact may never claim what the ledger denies. What a provider says in other words stands in its dialect.
 */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Provider, TransactionFact } from '@core/ports/provider.ts';
import { exchangeEvidence } from '@shared/domain/timeline.ts';
import type { ProviderId } from '@shared/domain/ids.ts';
import { descriptionOf } from '@shared/providers/catalogue.ts';
import { runFaultConformance } from './conformance-faults.ts';
import { moneyOut } from './money-out.ts';
import { practiceSubject, type ProviderSubject } from './practice-subject.ts';
import { factOf, paidLink, wordOf } from './told.ts';

export function runProviderConformance(id: ProviderId): void {
  const { name, refund: track } = descriptionOf(id);

  describe(`${name} keeps the provider contract`, () => {
    let subject: ProviderSubject;
    let provider: Provider;
    beforeAll(async () => {
      subject = await practiceSubject(id);
      provider = subject.provider();
    });
    afterEach(() => subject.gateway.clearMisbehaviour());
    afterAll(() => subject.close());

    const order = (reference: string) => subject.gateway.ledger().orders.filter((each) => each.reference === reference);

    describe('the main job', () => {
      it('a link is made, paid, looked up by either number and by both', async () => {
        const link = subject.link();
        const made = factOf(await provider.createLink(link));
        const [entry] = order(link.reference);
        expect([null, link.reference]).toContain(made.reference);
        expect(made).toMatchObject({ providerPaymentId: entry?.paymentId, outcome: { kind: 'pending' } });
        expect(factOf(await provider.query(subject.queryPayment(link))).outcome.kind).toBe('pending');

        subject.gateway.play(link.reference, 'pay');
        const paid: TransactionFact = factOf(await provider.query(subject.queryPayment(link)));
        expect(paid).toMatchObject({ kind: 'payment', reference: link.reference, amount: link.amount, outcome: { kind: 'completed' } });
        expect(paid.received === null || paid.received.minor === link.amount.minor).toBe(true);
        expect(paid.providerTransactionId).toBe(order(link.reference)[0]?.transactionId);
        expect(factOf(await provider.query({ ...subject.queryPayment(link, made.providerPaymentId), providerTransactionId: paid.providerTransactionId }))).toEqual(paid);
      });

      it('every method of the profile starts a payment that is pending until the payer pays', async () => {
        for (const method of subject.methods) {
          const link = subject.link(method);
          const made = factOf(await provider.createLink(link));
          const steps = { page: ['redirect'], qr: ['qr'], form: ['form'], other: ['other', 'none'] } as const;
          expect(steps[method.gives] as readonly string[], method.key).toContain(made.next.kind);
          if (made.next.kind === 'redirect') expect((await fetch(made.next.url)).status, method.key).toBe(200);
          subject.gateway.play(link.reference, 'pay');
          expect(factOf(await provider.query(subject.queryPayment(link, made.providerPaymentId))), method.key).toMatchObject({ kind: 'payment', reference: link.reference, amount: link.amount, outcome: { kind: 'completed' } });
        }
      });

      it('money goes out in two parts, is found again, and is counted once each', async () => {
        const { link, paymentId } = await paidLink(subject, provider);
        for (const minor of subject.dialect.parts) {
          const out = moneyOut(subject, provider, link, paymentId, minor);
          const done = factOf(await out.send());
          expect(done).toMatchObject({ kind: subject.dialect.moneyOut, reference: out.reference, amount: out.amount });
          expect(['completed', 'pending']).toContain(done.outcome.kind);
          await expect.poll(async () => factOf(await out.ask()).outcome.kind, { timeout: 3_000 }).toBe('completed');
          expect(factOf(await out.ask())).toMatchObject({ kind: subject.dialect.moneyOut, reference: out.reference, amount: out.amount });
          expect(out.executed()).toBe(1);
        }
      });

      if (track.track === 'api') it('not a cent more than was paid goes back', async () => {
        const { link, paymentId } = await paidLink(subject, provider);
        for (const minor of subject.dialect.parts) await moneyOut(subject, provider, link, paymentId, minor).send();
        const more = moneyOut(subject, provider, link, paymentId, 1);
        expect((await more.send()).answer).toMatchObject({ kind: 'refused', meaning: 'final' });
        expect(more.executed()).toBe(0);
        expect(order(link.reference)).toMatchObject([{ refundedMinor: subject.dialect.amountMinor, executedRefunds: 2 }]);
        const { refundedMinor } = factOf(await provider.query(subject.queryPayment(link, paymentId)));
        expect([null, subject.dialect.amountMinor]).toContain(refundedMinor);
      });

      it('there is a refund call exactly where the description says so', () => {
        expect(provider.refund !== undefined).toBe(track.track === 'api');
        expect(provider.payout !== undefined).toBe(descriptionOf(id).payout !== null);
        expect(provider.balance !== undefined).toBe(descriptionOf(id).balance);
        expect(provider.statements !== undefined).toBe(descriptionOf(id).statements.length > 0);
        expect(provider.readNotice !== undefined).toBe(descriptionOf(id).notices !== null);
        expect(provider.withdraw !== undefined).toBe(subject.methods.some((method) => method.withdraw));
      });

      it.each(['fail', 'expire'] as const)('a payer who lets it %s is told as the documents say', async (act) => {
        const link = subject.link();
        const { providerPaymentId } = factOf(await provider.createLink(link));
        subject.gateway.play(link.reference, act);
        expect(factOf(await provider.query(subject.queryPayment(link, providerPaymentId))).outcome.kind).toBe(subject.dialect.told[act]);
      });

      it('the same link again is never a second order', async () => {
        const link = subject.link();
        const first = factOf(await provider.createLink(link));
        const { answer } = await provider.createLink(link);
        if (subject.dialect.sameLink === 'first') expect(answer).toMatchObject({ kind: 'fact', fact: { providerPaymentId: first.providerPaymentId } });
        else expect(answer.kind === 'refused' && ['duplicateReference', 'final', 'unlisted'].includes(answer.meaning), JSON.stringify(answer)).toBe(true);
        expect(order(link.reference)).toHaveLength(1);
      });

      it('the same money out again is done once, or the description forbids the engine to repeat it', async () => {
        const { link, paymentId } = await paidLink(subject, provider);
        const out = moneyOut(subject, provider, link, paymentId, subject.dialect.parts[0]);
        factOf(await out.send());
        const { answer } = await out.send();
        const repeats = descriptionOf(id).resend[subject.dialect.moneyOut];
        if (subject.dialect.sameMoneyOut === 'second') {
          expect(['C', 'D', 'E']).toContain(repeats);
          return;
        }
        if (subject.dialect.sameMoneyOut === 'first') expect(answer).toMatchObject({ kind: 'fact', fact: { reference: out.reference } });
        else expect(answer.kind === 'refused' && ['duplicateReference', 'unlisted'].includes(answer.meaning), JSON.stringify(answer)).toBe(true);
        await expect.poll(() => out.executed(), { timeout: 3_000 }).toBe(1);
      });

      it('an unknown number is "not found" to a query', async () => {
        const nobody = subject.link();
        expect((await provider.query(subject.queryPayment(nobody))).answer).toMatchObject({ kind: 'refused', meaning: 'notFound', problem: { reason: 'notFound' } });
        const out = moneyOut(subject, provider, (await paidLink(subject, provider)).link, null, subject.dialect.parts[0]);
        expect((await out.ask()).answer).toMatchObject({ kind: 'refused', meaning: 'notFound' });
      });

      if (track.track === 'api') it('a refund of an unpaid order moves nothing and is no success', async () => {
        const link = subject.link();
        const { providerPaymentId } = factOf(await provider.createLink(link));
        const out = moneyOut(subject, provider, link, providerPaymentId, subject.dialect.parts[0]);
        expect((await out.send()).answer).toMatchObject({ kind: 'refused', meaning: 'final' });
        expect(order(link.reference)).toMatchObject([{ executedRefunds: 0, refundedMinor: 0 }]);
      });
    });

    describe('keys', () => {
      it('a good key and signature pass the connection test', async () => {
        expect(factOf(await provider.testConnection())).toMatchObject({ signatureAccepted: true });
      });

      it('a wrong key is refused everywhere and never executed', async () => {
        const { link: payment, paymentId } = await paidLink(subject, provider);
        for (const { credentials, words } of subject.dialect.wrongKeys) {
          const stranger = subject.provider({ credentials });
          const link = subject.link();
          const out = moneyOut(subject, stranger, payment, paymentId, subject.dialect.parts[0]);
          const told = [await stranger.createLink(link), await out.send(), await stranger.query(subject.queryPayment(payment, paymentId))];
          for (const { answer } of told) {
            const [kind, ...meanings] = words;
            expect(answer.kind, JSON.stringify(answer)).toBe(kind);
            expect(meanings, JSON.stringify(answer)).toContain(wordOf(answer));
          }
          expect(order(link.reference)).toEqual([]);
          expect(out.executed()).toBe(0);
          const { answer } = await stranger.testConnection();
          expect(answer.kind === 'fact' && answer.fact.signatureAccepted, JSON.stringify(answer)).toBe(false);
        }
      });

      it('an empty required key sends nothing', async () => {
        for (const { key } of descriptionOf(id).credentials.filter((credential) => credential.required)) {
          const { answer, evidence } = await subject.provider({ credentials: { [key]: '' } }).createLink(subject.link());
          expect(answer).toMatchObject({ kind: 'notSent', problem: { reason: 'signing' } });
          expect(evidence).toBeNull();
        }
      });

      it('no key and no personal entry appears in what is kept', async () => {
        const method = subject.methods.find(({ fields }) => fields.some((field) => field.personal)) ?? subject.methods[0];
        const link = subject.link(method);
        const { link: payment, paymentId } = await paidLink(subject, provider);
        const out = moneyOut(subject, provider, payment, paymentId, subject.dialect.parts[0]);
        const kept = [await provider.createLink(link), await out.send(), await out.ask(), await provider.testConnection()].map(({ evidence }) => exchangeEvidence.parse(evidence));
        const personal = (method?.fields ?? []).filter((field) => field.personal).map((field) => link.fields[field.key] ?? '').filter((text) => text.length > 4);
        const keys = descriptionOf(id).credentials.flatMap(({ key }) => subject.gateway.credentials[key] ?? []);
        for (const secret of [...keys, ...personal]) expect(JSON.stringify(kept)).not.toContain(JSON.stringify(secret).slice(1, -1));
      });
    });

    runFaultConformance(() => ({ subject, provider }));
  });
}
