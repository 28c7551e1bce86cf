/** Turns a stored payload into the one provider call of its kind and its answer into outcome or finding. */
import type { Intent } from '@shared/domain/intent.ts';
import type { ExchangeEvidence } from '@shared/domain/timeline.ts';
import { AppError, assertNever } from '@shared/errors/app-error.ts';
import type { LinkDetail, Transaction } from '@shared/domain/transaction.ts';
import type { FieldValues } from '@shared/providers/request-field.ts';
import type { NextAction, Provider, TransactionQuery } from '../ports/provider.ts';
import { classifyCharge, classifyLink, classifyMovement, findMovement, findPayment, problemOf, type Finding, type Outcome } from './classify.ts';
import type { IntentPayload } from './payload.ts';

export type Sent = { readonly outcome: Outcome; readonly evidence: ExchangeEvidence | null; readonly link: LinkDetail | null };
export type Asked = { readonly finding: Finding; readonly evidence: ExchangeEvidence | null; readonly link: LinkDetail | null };

/** Opens the sealed entries of a payload. Throws the Sealer's errors. */
export type OpenFields = (payload: IntentPayload) => Promise<FieldValues>;

function linkOf(next: NextAction, expiresAt: LinkDetail['expiresAt']): LinkDetail {
  const none = { url: null, qrText: null, action: null, expiresAt };
  switch (next.kind) {
    case 'redirect':
      return { ...none, url: next.url, qrText: next.url };
    case 'qr':
      return { ...none, url: next.url, qrText: next.text };
    case 'form':
      return { ...none, action: { kind: 'form', url: next.url, fields: { ...next.fields } } };
    case 'other':
      return { ...none, action: { kind: 'other', type: next.type, raw: next.raw } };
    case 'none':
      return none;
    default:
      return assertNever(next);
  }
}

/** A page that the merchant has to open is kept where a payment keeps its link. */
function pageOf(answer: Awaited<ReturnType<Provider['query']>>['answer']): LinkDetail | null {
  return answer.kind === 'fact' && answer.fact.page !== null ? { url: answer.fact.page.url, qrText: null, action: null, expiresAt: answer.fact.page.until } : null;
}

/** Not one byte left: the sealed entries could not be opened, or the provider has no such call any more. */
function notSent(reason: 'secretUnavailable' | 'secretMissing' | 'signing'): Sent {
  return { outcome: { kind: 'notSent', problem: problemOf(reason), pauseProfile: false }, evidence: null, link: null };
}

async function opened(payload: IntentPayload, open: OpenFields): Promise<FieldValues | 'secretUnavailable' | 'secretMissing'> {
  if (payload.sealed === null) return payload.fields;
  try {
    return { ...payload.fields, ...(await open(payload)) };
  } catch (cause) {
    if (!(cause instanceof AppError)) throw cause;
    return cause.code === 'secret.missing' || cause.code === 'secret.incomplete' ? 'secretMissing' : 'secretUnavailable';
  }
}

export async function sendPayload(provider: Provider, payload: IntentPayload, open: OpenFields): Promise<Sent> {
  const fields = await opened(payload, open);
  if (typeof fields === 'string') return notSent(fields);
  switch (payload.kind) {
    case 'link':
    case 'checkout': {
      const { answer, evidence } = await provider.createLink({ ...payload, fields });
      const link = answer.kind === 'fact' ? linkOf(answer.fact.next, payload.expiresAt) : null;
      return { outcome: classifyLink(answer, payload), evidence, link };
    }
    case 'charge': {
      const { token, merchantUserId, ...rest } = fields;
      if (provider.tokens === undefined || token === undefined || merchantUserId === undefined) return notSent('signing');
      const { reference, requestId, amount, description, wallet } = payload;
      const { answer, evidence } = await provider.tokens.charge({ reference, requestId, amount, description, wallet, token, merchantUserId, fields: rest });
      return { outcome: classifyCharge(answer, payload), evidence, link: null };
    }
    case 'refund': {
      if (provider.refund === undefined) return notSent('signing');
      const { answer, evidence } = await provider.refund({ ...payload, fields });
      return { outcome: classifyMovement(answer, payload), evidence, link: pageOf(answer) };
    }
    case 'payout': {
      if (provider.payout === undefined) return notSent('signing');
      const { answer, evidence } = await provider.payout({ ...payload, fields });
      return { outcome: classifyMovement(answer, payload), evidence, link: null };
    }
    default:
      return assertNever(payload);
  }
}

/** What to ask about a transaction that this program wrote down itself. */
export function queryAbout(transaction: Transaction, original: TransactionQuery['original']): TransactionQuery {
  const { kind, origin, reference, providerPaymentId, providerTransactionId, method, amountMinor, currency, createdAt } = transaction;
  return { kind, origin, reference, providerPaymentId, providerTransactionId, method, amount: { minor: amountMinor, currency }, createdAt, original };
}

export async function askAbout(provider: Provider, intent: Intent, payload: IntentPayload, transaction: Transaction): Promise<Asked> {
  const query = queryAbout(transaction, payload.kind === 'refund' ? payload.original : null);
  const { answer, evidence } = await provider.query({ ...query, reference: intent.reference });
  const finding = payload.kind === 'link' || payload.kind === 'checkout' ? findPayment(answer, payload) : findMovement(answer, payload);
  return { finding, evidence, link: payload.kind === 'refund' ? pageOf(answer) : null };
}
