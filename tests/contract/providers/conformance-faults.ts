/** Every misbehaviour that a gateway can show: told in the right words, never a false success, and asking tells the truth. */
import { describe, expect, it } from 'vitest';
import type { Provider, ProviderAnswer } from '@core/ports/provider.ts';
import { exchangeEvidence } from '@shared/domain/timeline.ts';
import type { MisbehaviourKind, PracticeOperation } from '@electron/practice/gateways.ts';
import type { Words } from './dialects.ts';
import { moneyOut } from './money-out.ts';
import type { ProviderSubject } from './practice-subject.ts';
import { factOf, paidLink, wordOf } from './told.ts';

type Outcome = 'pending-then-completed' | 'pending-then-failed' | 'ok-but-never-done' | 'fails-later';
type Told = Exclude<MisbehaviourKind, 'wrong-amount' | 'wrong-reference' | Outcome | 'duplicate-notifications' | 'reordered-notifications'>;

const usual = {
  'hang-up-before-commit': ['doubtful', 'connectionLost'],
  'late-commit': ['doubtful', 'connectionLost'],
  'accept-then-hang-up': ['doubtful', 'connectionLost'],
  'error-500-before-commit': ['doubtful', 'serverError'],
  'error-500-after-commit': ['doubtful', 'serverError'],
  'html-200-before-commit': ['doubtful', 'notJson', 'badSignature'],
  'html-200': ['doubtful', 'notJson', 'badSignature'],
  'empty-200': ['doubtful', 'emptyBody'],
  'truncated-json': ['doubtful', 'notJson', 'truncated', 'badSignature'],
  'answer-late': ['doubtful', 'timeout'],
  'slow-trickle': ['doubtful', 'timeout'],
  'huge-body': ['doubtful', 'tooLarge'],
  'redirect-302': ['doubtful', 'redirect'],
  'rate-limit-429': ['refused', 'rateLimited', 'rateLimitedNotExecuted'],
  'unauthorised-401': ['refused', 'unauthorised', 'unauthorisedNotExecuted'],
  'platform-fault-before-commit': ['doubtful', 'serverError', 'unlistedRefusal', 'inProgress', 'malformed'],
  'platform-fault-after-commit': ['doubtful', 'serverError', 'unlistedRefusal', 'inProgress', 'malformed'],
  'wrong-signature': ['doubtful', 'badSignature'],
} as const satisfies Record<Told, Words>;
const kinds = Object.keys(usual) as Told[]; // keys of a const object: exactly the kinds

const lateMs = 50;

function delayOf(kind: MisbehaviourKind): number | undefined {
  return kind === 'answer-late' ? 3_000 : kind === 'late-commit' ? lateMs : undefined;
}

export function runFaultConformance(current: () => { readonly subject: ProviderSubject; readonly provider: Provider }): void {
  describe('misbehaviour', () => {
    /** False for a fault that the gateway does not have there. */
    function misbehave(operation: PracticeOperation, kind: MisbehaviourKind, delayMs = delayOf(kind)): boolean {
      const { gateway } = current().subject;
      if (!gateway.shows(operation, kind)) return false;
      gateway.misbehave({ operation, kind, times: 1, ...(delayMs === undefined ? {} : { delayMs }) });
      return true;
    }

    function expectWords(kind: Told, answer: ProviderAnswer<unknown>): void {
      const [answerKind, ...words]: Words = current().subject.dialect.faults[kind] ?? usual[kind];
      expect(answer.kind, JSON.stringify(answer)).toBe(answerKind);
      expect(words, JSON.stringify(answer)).toContain(wordOf(answer));
    }

    const out = (): PracticeOperation => current().subject.dialect.moneyOut;

    it('the gateway shows every fault of the wire on links, money out and look-ups', () => {
      const { gateway } = current().subject;
      const everywhere = kinds.filter((kind) => !kind.startsWith('platform-fault') && kind !== 'wrong-signature');
      const hidden = everywhere.flatMap((kind) => (['link', out(), 'query'] as const).filter((operation) => !gateway.shows(operation, kind)).map((operation) => `${operation} ${kind}`));
      // A look-up commits nothing that could come late.
      expect(hidden).toEqual(['query late-commit']);
    });

    it.each(kinds)('%s on a link is no link', async (kind) => {
      const { subject, provider } = current();
      if (!misbehave('link', kind)) return;
      const exchange = await provider.createLink(subject.link());
      expectWords(kind, exchange.answer);
      expect(exchangeEvidence.parse(exchange.evidence).problem).toEqual(exchange.answer.kind === 'fact' ? null : exchange.answer.problem);
    });

    it.each(kinds)('%s on money out is never a success, and asking tells the truth', async (kind) => {
      const { subject, provider } = current();
      const { link, paymentId } = await paidLink(subject, provider);
      const movement = moneyOut(subject, provider, link, paymentId, subject.dialect.parts[0]);
      if (!misbehave(out(), kind)) return;
      expectWords(kind, (await movement.send()).answer);
      if (kind === 'late-commit') await expect.poll(() => movement.executed(), { timeout: 2_000 }).toBe(1);
      const truth = await movement.ask();
      if (movement.executed() === 0 && truth.answer.kind !== 'fact') expect(truth.answer).toMatchObject({ kind: 'refused', meaning: 'notFound' });
      else await expect.poll(async () => factOf(await movement.ask()), { timeout: 2_000 }).toMatchObject({ kind: subject.dialect.moneyOut, amount: movement.amount, outcome: { kind: 'completed' } });
      expect(movement.executed()).toBeLessThanOrEqual(1);
    });

    it.each(kinds.filter((kind) => kind !== 'late-commit'))('%s on a look-up is no fact', async (kind) => {
      const { subject, provider } = current();
      const { link, paymentId } = await paidLink(subject, provider);
      if (!misbehave('query', kind)) return;
      expectWords(kind, (await provider.query(subject.queryPayment(link, paymentId))).answer);
    });

    it.each(['wrong-amount', 'wrong-reference'] as const)('%s is passed on as it came or doubted, never taken for ours', async (kind) => {
      const { subject, provider } = current();
      const { link, paymentId } = await paidLink(subject, provider);
      const movement = moneyOut(subject, provider, link, paymentId, subject.dialect.parts[0]);
      if (misbehave(out(), kind)) {
        const { answer } = await movement.send();
        if (answer.kind === 'fact') {
          const { amount, reference, originalReference } = answer.fact;
          const ours = amount?.minor === movement.amount.minor && reference === movement.reference && (originalReference === null || originalReference === link.reference);
          expect(ours, JSON.stringify(answer)).toBe(false);
        } else {
          expect(answer.kind).toBe('doubtful');
        }
      }
      if (!misbehave('query', kind)) return;
      const { answer } = await provider.query(subject.queryPayment(link, paymentId));
      if (answer.kind === 'fact') expect(answer.fact).not.toMatchObject({ amount: link.amount, reference: link.reference });
      else expect(['doubtful', 'refused']).toContain(answer.kind);
    });

    it('money out that is pending, fails or was never done is told as the gateway tells it', async () => {
      const { subject, provider } = current();
      const told: readonly (readonly [Outcome, readonly string[], string])[] = [
        ['pending-then-completed', ['pending'], 'completed'], ['pending-then-failed', ['pending'], 'failed'],
        ['fails-later', ['completed', 'pending'], 'failed'], ['ok-but-never-done', ['completed', 'pending'], 'completed'],
      ];
      let shown = 0;
      for (const [kind, first, later] of told) {
        const { link, paymentId } = await paidLink(subject, provider);
        const movement = moneyOut(subject, provider, link, paymentId, subject.dialect.parts[0]);
        if (!misbehave(out(), kind, kind === 'ok-but-never-done' ? undefined : 60)) continue;
        shown += 1;
        expect(first, kind).toContain(factOf(await movement.send()).outcome.kind);
        await expect.poll(async () => factOf(await movement.ask()).outcome.kind, { timeout: 3_000, message: kind }).toBe(later);
      }
      expect(shown).toBeGreaterThan(2);
    });
  });
}
