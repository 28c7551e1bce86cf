/** The real engine with a real journal in front of a provider's adapter and its practice gateway, over real HTTP. */
import { AttemptEngine } from '@core/attempts/engine.ts';
import { openGate } from '@core/attempts/gate.ts';
import type { IntentPayload } from '@core/attempts/payload.ts';
import { planIntent } from '@core/attempts/plan.ts';
import type { Provider } from '@core/ports/provider.ts';
import { submitKey } from '@shared/domain/ids.ts';
import { isOpen, type Intent } from '@shared/domain/intent.ts';
import type { Transaction } from '@shared/domain/transaction.ts';
import { moneyOf } from '@shared/money/money.ts';
import { descriptionOf } from '@shared/providers/catalogue.ts';
import { memorySealer } from '../../support/memory-sealer.ts';
import { openBench, type Bench } from '../../support/use-case.ts';
import { agreeToCharges, type WalletToken } from '../../support/wallet-token.ts';
import { machineClock } from '../../integration/providers/support/clock.ts';
import type { ProviderSubject } from './practice-subject.ts';

/** Something that a person wants done, not yet asked of the engine. */
export type Wish = {
  readonly payload: IntentPayload;
  readonly sealedFingerprint?: string;
  /** As somebody else would have sent it before, under the same number. */
  sendBefore(provider: Provider): Promise<unknown>;
  /** How often the gateway's books hold it as really done. */
  executed(): number;
  readonly payment: Transaction | null;
};

export type EngineSubject = {
  readonly bench: Bench;
  readonly engine: AttemptEngine;
  /** What the engine sends through from now on. */
  use(provider: Provider): void;
  link(): Promise<Wish>;
  moneyOut(): Promise<Wish>;
  /** With a token of the practice wallet, where the provider keeps tokens. */
  charge(): Promise<Wish>;
  submit(wish: Wish): Promise<Intent>;
  /** Lets timers and a careful person bring it to its end. */
  settle(intent: Intent, wish: Wish): Promise<Intent>;
  close(): Promise<void>;
};

export async function engineSubject(subject: ProviderSubject): Promise<EngineSubject> {
  const description = descriptionOf(subject.id);
  let provider = subject.provider({ settings: { requestTimeout: 20_000 } });
  const sealer = memorySealer();
  const bench = await openBench({ providerId: subject.id, provider: () => provider, sealer });
  const { journal, clock, ids } = bench;
  const engine = new AttemptEngine({
    journal, clock, ids, logger: { info: () => undefined, warn: () => undefined, error: () => undefined }, notifier: bench.notifier, gate: openGate,
    openFields: bench.entries.openFields, providerFor: bench.directory.provider,
    policyFor: async ({ kind }) => ({ resendClass: description.resend[kind], quarantineMs: 900_000, overdueMs: 7 * 86_400_000 }),
  });
  const moneyOutKind = subject.dialect.moneyOut;

  async function submit({ payload, payment, sealedFingerprint }: Wish): Promise<Intent> {
    return engine.submit(planIntent(
      { profile: bench.profile, submitKey: submitKey.parse(ids.next()), payload, sealedFingerprint: sealedFingerprint ?? null, method: null, operator: 'Operator A', payment, reason: payment === null ? null : 'other', exclusive: payment !== null },
      { ids },
    ));
  }

  function linkWish(): Wish & { readonly request: ReturnType<ProviderSubject['link']> } {
    const request = subject.link();
    const kind = subject.methods.find(({ key }) => key === request.method)?.kind ?? 'link';
    return {
      request, payment: null, payload: { ...request, amount: { ...request.amount }, fields: { ...request.fields }, kind, sealed: null },
      sendBefore: (before) => before.createLink(request),
      executed: () => subject.gateway.ledger().orders.filter(({ reference }) => reference === request.reference).length,
    };
  }

  async function refundWish(): Promise<Wish> {
    const paid = linkWish();
    const made = await submit(paid);
    subject.gateway.play(paid.request.reference, 'pay');
    const { transaction: payment } = await bench.lookup.refresh(made.transactionId);
    if (payment.status !== 'paid') throw new Error(`not paid but ${payment.status}`);
    const request = subject.refund(paid.request, subject.dialect.parts[0], payment.providerPaymentId);
    return {
      payment,
      payload: { ...request, kind: 'refund', amount: { ...request.amount }, fields: { ...request.fields }, sealed: null, createdAt: machineClock.now() },
      sendBefore: async (before) => before.refund?.(request),
      executed: () => subject.gateway.ledger().refunds.filter(({ reference, executed }) => reference === request.reference && executed === 1).length,
    };
  }

  async function payoutWish(): Promise<Wish> {
    const request = subject.payout(subject.dialect.parts[0]);
    return {
      payment: null,
      payload: { ...request, kind: 'payout', amount: { ...request.amount }, fields: { ...request.fields }, sealed: null, createdAt: machineClock.now() },
      sendBefore: async (before) => before.payout?.(request),
      executed: () => (subject.gateway.ledger().payouts ?? []).filter(({ reference, executed }) => reference === request.reference && executed === 1).length,
    };
  }

  let wallet: WalletToken | undefined;

  async function chargeWish(): Promise<Wish> {
    const { tokens } = subject.provider({ settings: { requestTimeout: 20_000 } });
    if (tokens === undefined) throw new Error(`${subject.id} keeps no tokens`);
    wallet ??= await agreeToCharges(tokens, subject.number(), async (own) => subject.gateway.playConsent(own, 'agree'));
    const reference = subject.number();
    const fields = subject.id === 'pingpong' ? { email: 'shopper@practice.example', shopperIP: '198.18.0.7', payTerminal: '02' } : {};
    const order = { reference, requestId: `Q${reference}`, amount: moneyOf(48_050, 'HKD'), description: 'Monthly tea', wallet: wallet.wallet };
    const request = { ...order, token: wallet.token, merchantUserId: wallet.merchantUserId, fields };
    const secrets = JSON.stringify({ ...fields, token: wallet.token, merchantUserId: wallet.merchantUserId });
    return {
      payment: null,
      payload: { ...order, kind: 'charge', amount: { ...order.amount }, fields: {}, sealed: await sealer.seal(secrets, reference, { memoryAllowed: true }), createdAt: machineClock.now() },
      sealedFingerprint: await sealer.fingerprint(secrets, { memoryAllowed: true }),
      sendBefore: async (before) => before.tokens?.charge(request),
      executed: () => subject.gateway.ledger().orders.filter((each) => each.reference === reference).reduce((sum, { executedSales }) => sum + executedSales, 0),
    };
  }

  /** A person opens the provider's portal: what stands there decides. */
  async function decide(intent: Intent, wish: Wish): Promise<Intent> {
    return wish.executed() > 0
      ? engine.decide(intent.id, intent.version, { kind: 'executed', providerTransactionId: `PORTAL-${intent.reference}`, note: '' }, 'Operator B')
      : engine.decide(intent.id, intent.version, { kind: 'notExecuted', lookedIn: 'portal', lookedAt: machineClock.now(), note: 'the portal shows none' }, 'Operator B');
  }

  return {
    bench, engine, submit,
    use(next) { provider = next; },
    link: async () => linkWish(),
    moneyOut: () => (moneyOutKind === 'refund' ? refundWish() : payoutWish()),
    charge: chargeWish,
    async settle(begun, wish) {
      let intent = begun;
      for (let turn = 0; turn < 40 && isOpen(intent.state); turn += 1) {
        if ((await journal.profiles.get(intent.profileId))?.paused) await journal.profiles.resume(intent.profileId, clock.now());
        if (intent.state === 'QUEUED') intent = await engine.send(intent.id);
        else if (intent.state === 'NEEDS_OPERATOR') intent = await decide(intent, wish);
        else {
          if (intent.state === 'ACCEPTED') await new Promise((resolve) => setTimeout(resolve, 30));
          clock.advance(Math.max(0, (intent.nextAskAt ?? clock.now()) - clock.now()));
          intent = await engine.ask(intent.id);
        }
      }
      return intent;
    },
    close: () => bench.close(),
  };
}
