/** Turns a stored payload into the one provider call of its kind and its answer into outcome or finding. */
import type { Intent } from '@shared/domain/intent.ts';
import type { ExchangeEvidence } from '@shared/domain/timeline.ts';
import { assertNever } from '@shared/errors/app-error.ts';
import type { LinkDetail } from '@shared/domain/transaction.ts';
import type { NextAction, Provider } from '../ports/provider.ts';
import { classifyCheckout, classifyLink, classifyRefund, findPayment, findRefund, type Finding, type Outcome } from './classify.ts';
import type { IntentPayload } from './payload.ts';

export type Sent = { readonly outcome: Outcome; readonly evidence: ExchangeEvidence | null; readonly link: LinkDetail | null };
export type Asked = { readonly finding: Finding; readonly evidence: ExchangeEvidence | null };

function linkOf(next: NextAction, expiresAt: LinkDetail['expiresAt']): LinkDetail {
  switch (next.kind) {
    case 'redirect':
      return { url: next.url, qrText: next.url, expiresAt };
    case 'qr':
      return { url: next.url, qrText: next.text, expiresAt };
    case 'none':
    case 'other':
      return { url: null, qrText: null, expiresAt };
    default:
      return assertNever(next);
  }
}

export async function sendPayload(provider: Provider, payload: IntentPayload): Promise<Sent> {
  switch (payload.kind) {
    case 'link': {
      const { answer, evidence } = await provider.createLink(payload);
      const link = answer.kind === 'fact' ? { url: answer.fact.url, qrText: answer.fact.url, expiresAt: payload.expiresAt } : null;
      return { outcome: classifyLink(answer, payload.reference), evidence, link };
    }
    case 'checkout': {
      const { answer, evidence } = await provider.startCheckout(payload);
      const link = answer.kind === 'fact' ? linkOf(answer.fact.next, payload.expiresAt) : null;
      return { outcome: classifyCheckout(answer, payload.reference), evidence, link };
    }
    case 'refund': {
      const { answer, evidence } = await provider.refund(payload);
      return { outcome: classifyRefund(answer, payload), evidence, link: null };
    }
    default:
      return assertNever(payload);
  }
}

export async function askAbout(provider: Provider, intent: Intent, payload: IntentPayload, providerTransactionId: string | null): Promise<Asked> {
  const kind = payload.kind === 'refund' ? 'refund' : 'payment';
  const { answer, evidence } = await provider.query({ reference: intent.reference, providerTransactionId, kind });
  return { finding: payload.kind === 'refund' ? findRefund(answer, payload) : findPayment(answer, payload), evidence };
}
