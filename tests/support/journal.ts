/** Builders for journal tests: real files in a temporary folder, plans and steps with everything filled in. */
import { createHash, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { IntentPlan, IntentProgress, IntentStep, Journal, TransactionEffect } from '@core/ports/journal.ts';
import { intentId, profileId, reference, submitKey, transactionId } from '@shared/domain/ids.ts';
import type { ProfileId, ProviderId } from '@shared/domain/ids.ts';
import type { Intent, IntentState } from '@shared/domain/intent.ts';
import type { ProfileInput } from '@shared/domain/profile.ts';
import type { ExchangeEvidence, TimelineType } from '@shared/domain/timeline.ts';
import type { Transaction, TransactionStatus } from '@shared/domain/transaction.ts';
import { toMinor } from '@shared/money/money.ts';
import { toInstant, type Instant } from '@shared/time/instant.ts';

export const startOfTests = toInstant(1_790_000_000_000);
export const at = (milliseconds: number): Instant => toInstant(startOfTests + milliseconds);

export type TemporaryFolder = { readonly folder: string; readonly path: string; readonly remove: () => void };

/** A folder of its own; `path` is where the journal goes. */
export function temporaryFolder(): TemporaryFolder {
  const folder = mkdtempSync(join(tmpdir(), 'merchant-admin-journal-'));
  return { folder, path: join(folder, 'journal.db'), remove: () => rmSync(folder, { recursive: true, force: true }) };
}

export const newProfileId = (): ProfileId => profileId.parse(randomUUID());

export const practiceProfile: ProfileInput = {
  id: null,
  name: 'Practice shop',
  providerId: 'chingchingpay',
  environment: 'practice',
  merchantId: '10001',
  baseUrl: null,
  settings: { messageVariant: 'a', successCodes: ['0', '200'] },
  timeZone: 'Asia/Hong_Kong',
};

let lastReference = 0;
export const newReference = (prefix = 'ORD'): ReturnType<typeof reference.parse> => reference.parse(`${prefix}-${String((lastReference += 1)).padStart(6, '0')}`);

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

type PlanOptions = {
  readonly profileId: ProfileId;
  readonly amountMinor?: number;
  readonly createdAt?: Instant;
  readonly reference?: string;
  readonly currency?: IntentPlan['currency'];
  readonly origin?: 'link' | 'checkout';
  readonly providerId?: ProviderId;
};

function plan(options: PlanOptions, payment: Transaction | undefined, exclusive: boolean): IntentPlan {
  const number = options.reference === undefined ? newReference(payment ? 'RF' : 'ORD') : reference.parse(options.reference);
  const amountMinor = toMinor(options.amountMinor ?? 10_000);
  const currency = options.currency ?? payment?.currency ?? 'HKD';
  const createdAt = options.createdAt ?? startOfTests;
  const kind = payment ? 'refund' : (options.origin ?? 'link');
  const payload = JSON.stringify({ reference: number, amountMinor, currency });
  return {
    id: intentId.parse(randomUUID()),
    submitKey: submitKey.parse(randomUUID()),
    kind,
    profileId: options.profileId,
    reference: number,
    amountMinor,
    currency,
    payload,
    payloadHash: sha256(payload),
    transaction: {
      id: transactionId.parse(randomUUID()),
      profileId: options.profileId,
      providerId: options.providerId ?? payment?.providerId ?? 'chingchingpay',
      environment: 'practice',
      kind: payment ? 'refund' : 'payment',
      origin: kind,
      reference: number,
      parentId: payment?.id ?? null,
      parentReference: payment?.reference ?? null,
      providerPaymentId: null,
      providerTransactionId: null,
      walletReference: null,
      method: null,
      amountMinor,
      currency,
      status: 'queued',
      description: 'Two mugs',
      reason: payment ? 'customer_request' : null,
      link: null,
      operator: 'Mei',
      createdAt,
    },
    paymentId: payment?.id ?? null,
    exclusive,
    operator: 'Mei',
    createdAt,
  };
}

export const linkPlan = (options: PlanOptions): IntentPlan => plan(options, undefined, false);

export function refundPlan(payment: Transaction, options: Omit<PlanOptions, 'profileId'> & { readonly exclusive?: boolean } = {}): IntentPlan {
  return plan({ ...options, profileId: payment.profileId }, payment, options.exclusive ?? false);
}

export function progressOf(intent: Intent, change: Partial<IntentProgress> = {}): IntentProgress {
  const { state, sends, asks, negativeReads, lastSentAt, lastAskedAt, nextAskAt, quarantineUntil, waitedMs, problem } = intent;
  return { state, sends, asks, negativeReads, lastSentAt, lastAskedAt, nextAskAt, quarantineUntil, waitedMs, problem, referenceClaimed: true, ...change };
}

export function stepOf(intent: Intent, to: IntentState, type: TimelineType, extra: Partial<IntentStep> = {}): IntentStep {
  const when = extra.at ?? intent.updatedAt;
  return {
    intentId: intent.id,
    fromState: intent.state,
    fromVersion: intent.version,
    progress: progressOf(intent, { state: to }),
    effects: [],
    event: { at: when, type, transactionId: intent.transactionId, intentId: intent.id, operator: null, data: { state: to } },
    at: when,
    ...extra,
  };
}

export function patchOf(id: Transaction['id'], change: { readonly status?: TransactionStatus; readonly receivedMinor?: Transaction['receivedMinor']; readonly providerTransactionId?: string; readonly providerPaymentId?: string; readonly walletReference?: string }, when = startOfTests): TransactionEffect {
  return { kind: 'patch', transactionId: id, observedAt: when, observedFrom: 'answer', ...change };
}

export const practiceEvidence: ExchangeEvidence = {
  operation: 'refund',
  startedAt: startOfTests,
  durationMs: 12,
  method: 'POST',
  url: 'http://127.0.0.1:4010/api/v1/payments/transactions/refund',
  requestHeaders: { 'content-type': 'application/json' },
  requestBody: '{"amount":100}',
  signedText: 'POST /api *** practice-secret-not-real masked',
  httpStatus: 200,
  responseBody: '{"code":0}',
  problem: null,
};

/** A payment that was paid: link made, then seen as paid. */
export async function paidPayment(journal: Journal, options: PlanOptions): Promise<Transaction> {
  const { intent } = await journal.intents.create(linkPlan(options));
  await journal.intents.step(stepOf(intent, 'SUCCEEDED', 'intent.succeeded', { effects: [patchOf(intent.transactionId, { status: 'paid' })] }));
  const payment = await journal.transactions.get(intent.transactionId);
  if (!payment) throw new Error('the payment is not there');
  return payment;
}
