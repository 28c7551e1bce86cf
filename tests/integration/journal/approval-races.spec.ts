/** A thousand releases of one request at the same moment, on real SQLite behind its worker: one counts. */
import { createHash, randomUUID } from 'node:crypto';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { canonicalText } from '@core/approvals/signed-file.ts';
import type { NewApprovalRequest } from '@core/ports/approval-records.ts';
import type { ApprovalSettlement, IntentPlan, Journal } from '@core/ports/journal.ts';
import { openJournal } from '@electron/journal/client.ts';
import { approvalId, approvalRequestBody, deviceFingerprint } from '@shared/domain/approval.ts';
import type { Intent } from '@shared/domain/intent.ts';
import { AppError } from '@shared/errors/app-error.ts';
import { toInstant } from '@shared/time/instant.ts';
import { bundleForNode } from '../../support/bundle.ts';
import { at, newProfileId, paidPayment, practiceProfile, progressOf, refundPlan, sha256, startOfTests, stepOf, temporaryFolder, type TemporaryFolder } from '../../support/journal.ts';

let workerFile: string;
let place: TemporaryFolder;
let journal: Journal;
const makers = deviceFingerprint.parse('a'.repeat(64));
const checkers = deviceFingerprint.parse('b'.repeat(64));

beforeAll(async () => {
  workerFile = await bundleForNode('electron/journal/worker.ts');
});
beforeEach(async () => {
  place = temporaryFolder();
  journal = await openJournal({ path: place.path, workerFile, now: startOfTests });
});
afterEach(async () => {
  await journal.close();
  place.remove();
});

function requestFor(plan: IntentPlan): NewApprovalRequest {
  const body = approvalRequestBody.parse({
    version: 1, id: randomUUID(), account: { providerId: 'chingchingpay', environment: 'practice', merchantId: '10001' }, kind: 'refund', amountMinor: plan.amountMinor, currency: plan.currency,
    reference: plan.reference, payment: null, reason: null, note: '', maker: { name: 'Mei', fingerprint: makers }, payloadHash: sha256(plan.payload),
    trigger: { rule: 'amount', fromMinor: 1, dayMinor: plan.amountMinor }, createdAt: startOfTests, expiresAt: at(72 * 3_600_000),
  });
  const text = canonicalText(body);
  return { id: body.id, body: text, bodyHash: sha256(text), signature: '00'.repeat(64), maker: 'Mei', makerFingerprint: makers, createdAt: body.createdAt, expiresAt: body.expiresAt };
}

async function waiting(): Promise<{ readonly intent: Intent; readonly request: NewApprovalRequest }> {
  const profileId = newProfileId();
  await journal.profiles.save(profileId, practiceProfile, startOfTests);
  await journal.approvals.enrol({ fingerprint: checkers, publicKey: 'A'.repeat(60), person: 'Tom', enrolledBy: 'Mei', enrolledAt: startOfTests });
  const plan = refundPlan(await paidPayment(journal, { profileId }), { amountMinor: 5_000 });
  const request = requestFor(plan);
  const { intent } = await journal.intents.create({ ...plan, awaitsApproval: true, approval: request });
  expect(intent.state).toBe('AWAITING_APPROVAL');
  return { intent, request };
}

function release(intent: Intent, request: NewApprovalRequest, change: { readonly at?: number; readonly requestHash?: string } = {}): ApprovalSettlement {
  const when = toInstant(startOfTests + (change.at ?? 1_000));
  return {
    id: request.id, to: 'released', at: when, step: stepOf(intent, 'QUEUED', 'approval.released', { at: when }),
    answer: { person: 'Tom', fingerprint: checkers, requestHash: change.requestHash ?? request.bodyHash, file: '{}' },
  };
}

const codeOf = async (work: Promise<unknown>): Promise<string> => work.then(() => 'done', (error: unknown) => (error instanceof AppError ? error.code : String(error)));

describe('settling a request', () => {
  it('is done once out of 1,000 at the same moment, whatever else ends it', async () => {
    const { intent, request } = await waiting();
    const withdraw: ApprovalSettlement = { id: request.id, to: 'withdrawn', at: at(1_000), step: stepOf(intent, 'ABANDONED', 'approval.withdrawn', { at: at(1_000) }) };
    const codes = await Promise.all(Array.from({ length: 1_000 }, async (_, index) => codeOf(journal.approvals.settle(index % 10 === 9 ? withdraw : release(intent, request)))));
    expect(codes.filter((code) => code === 'done')).toHaveLength(1);
    expect(codes.filter((code) => code === 'approval.notWaiting')).toHaveLength(999);
    expect(await journal.approvals.get(request.id)).toMatchObject({ state: 'released', checker: 'Tom', answeredAt: at(1_000) });
    expect((await journal.intents.get(intent.id))?.intent).toMatchObject({ state: 'QUEUED', version: intent.version + 1 });
    const types = (await journal.transactions.timeline(intent.transactionId)).map(({ type }) => type);
    expect(types.filter((type) => type === 'approval.released')).toHaveLength(1);
  });

  it('looks at everything again in its own transaction', async () => {
    const { intent, request } = await waiting();
    expect(await codeOf(journal.approvals.settle(release(intent, request, { requestHash: createHash('sha256').digest('hex') })))).toBe('approval.requestDiffers');
    expect(await codeOf(journal.approvals.settle(release(intent, request, { at: 72 * 3_600_000 })))).toBe('approval.expired');
    expect(await codeOf(journal.approvals.settle({ ...release(intent, request), id: approvalId.parse(randomUUID()) }))).toBe('approval.notFound');
    const { answer, ...rest } = release(intent, request) as Extract<ApprovalSettlement, { readonly to: 'released' | 'refused' }>; // as made above
    expect(await codeOf(journal.approvals.settle({ ...rest, answer: { ...answer, fingerprint: deviceFingerprint.parse('c'.repeat(64)) } }))).toBe('approval.unknownDevice');
    await journal.approvals.removeDevice(checkers, 'Mei', at(2));
    expect(await codeOf(journal.approvals.settle(release(intent, request)))).toBe('approval.removedDevice');
    await journal.approvals.enrol({ fingerprint: checkers, publicKey: 'A'.repeat(60), person: 'Tom', enrolledBy: 'Mei', enrolledAt: at(3) });
    expect(await codeOf(journal.approvals.settle(release({ ...intent, version: 7 }, request)))).toBe('intent.changedMeanwhile');
    expect(await journal.approvals.get(request.id)).toMatchObject({ state: 'waiting' });
    expect(await codeOf(journal.approvals.settle(release(intent, request)))).toBe('done');
  });

  it('takes no step that leads elsewhere, and no plan without its request', async () => {
    const { intent, request } = await waiting();
    const wrong = { ...release(intent, request), step: stepOf(intent, 'SENDING', 'intent.sending', { progress: progressOf(intent, { state: 'SENDING' }) }) };
    expect(await codeOf(journal.approvals.settle(wrong))).toContain('does not settle');
    const plan = refundPlan(await paidPayment(journal, { profileId: intent.profileId }), { amountMinor: 5_000 });
    expect(await codeOf(journal.intents.create({ ...plan, awaitsApproval: true }))).toContain('inconsistent');
    expect(await codeOf(journal.intents.create({ ...plan, approval: requestFor(plan) }))).toContain('inconsistent');
  });
});
