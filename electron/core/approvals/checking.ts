/**
 * The checker's side: a request from another installation is verified, shown and answered. Guarantees: nobody answers a request of this
 * installation or of the same person; a request gets one answer from here, and the same one again however often it is saved.
 */
import { clockTolerance, type ApprovalDecision, type ApprovalAnswerBody, type CheckedRequest, type EnrolledDevice } from '@shared/domain/approval.ts';
import { isSamePerson } from '@shared/domain/manual-refund.ts';
import { AppError } from '@shared/errors/app-error.ts';
import type { GivenAnswer } from '../ports/approval-records.ts';
import type { Clock } from '../ports/clock.ts';
import type { DeviceKey } from '../ports/device-key.ts';
import type { FileSaver } from '../ports/file-saver.ts';
import type { Journal } from '../ports/journal.ts';
import { answerFile, canonicalText, readAnswer, readRequest, requireSignature, signedText, type SignedRequest } from './signed-file.ts';

export type CheckingDependencies = {
  readonly journal: Pick<Journal, 'approvals' | 'profiles'>;
  readonly deviceKey: DeviceKey;
  readonly clock: Clock;
  readonly saver: FileSaver;
  readonly operator: () => Promise<string>;
};

export type Checking = {
  /**
   * Errors: `approval.malformed`, `approval.newer`, `approval.ownDevice`, `approval.unknownDevice`, `approval.removedDevice`,
   * `approval.badSignature`, `approval.samePerson`, `approval.expired`, `approval.clock`.
   */
  check(text: string): Promise<CheckedRequest>;
  /** Verifies once more, signs and keeps the answer, and returns its file. Errors: those of `check`, `approval.answeredOtherwise`, `field.required`, `keychain.*`. */
  answer(text: string, decision: ApprovalDecision, note: string): Promise<CheckedRequest>;
  /** Saves the answer that was given. The path, or null when the person cancelled. Errors: those of `check`, `approval.notFound`, `export.*`. */
  saveAnswer(text: string): Promise<string | null>;
};

export function createChecking({ journal, deviceKey, clock, saver, operator }: CheckingDependencies): Checking {
  async function verified(text: string): Promise<{ readonly signed: SignedRequest; readonly device: EnrolledDevice }> {
    const signed = readRequest(text);
    const { maker, createdAt, expiresAt } = signed.body;
    if (await deviceKey.isOwn(maker.fingerprint)) throw new AppError('approval.ownDevice');
    const device = (await journal.approvals.devices()).find(({ fingerprint }) => fingerprint === maker.fingerprint);
    if (!device) throw new AppError('approval.unknownDevice', { fingerprint: maker.fingerprint.slice(-8), person: maker.name });
    if (device.removedAt !== null) throw new AppError('approval.removedDevice', { person: device.person });
    requireSignature('request', signed.text, signed.signature, device.publicKey);
    const me = await operator();
    if ([maker.name, device.person].some((name) => isSamePerson(name, me))) throw new AppError('approval.samePerson', { person: me });
    const now = clock.now();
    if (createdAt > now + clockTolerance) throw new AppError('approval.clock');
    if (now >= expiresAt) throw new AppError('approval.expired', { expiresAt });
    return { signed, device };
  }

  function answeredBy(given: GivenAnswer): NonNullable<CheckedRequest['answered']> {
    return { decision: given.decision, note: readAnswer(given.file).body.note, answeredAt: given.answeredAt, file: given.file };
  }

  async function shown(signed: SignedRequest, device: EnrolledDevice): Promise<CheckedRequest> {
    const { account } = signed.body;
    const given = await journal.approvals.givenAnswer(signed.hash);
    const profiles = await journal.profiles.list();
    return {
      request: signed.body,
      enrolledAs: device.person,
      accountKnown: profiles.some((own) => own.providerId === account.providerId && own.environment === account.environment && own.merchantId === account.merchantId),
      answered: given ? answeredBy(given) : null,
    };
  }

  async function sign(signed: SignedRequest, decision: ApprovalDecision, note: string): Promise<GivenAnswer> {
    const memoryAllowed = signed.body.account.environment === 'practice';
    const { fingerprint } = await deviceKey.identity({ memoryAllowed });
    const body: ApprovalAnswerBody = {
      version: 1, requestId: signed.body.id, requestHash: signed.hash, decision, note, checker: { name: await operator(), fingerprint }, answeredAt: clock.now(),
    };
    const text = canonicalText(body);
    const { signature, identity } = await deviceKey.sign(signedText('answer', text), { memoryAllowed });
    if (identity.fingerprint !== fingerprint) throw new AppError('keychain.unavailable');
    return { requestHash: signed.hash, decision, file: answerFile(text, signature), answeredAt: body.answeredAt };
  }

  return {
    async check(text) {
      const { signed, device } = await verified(text);
      return shown(signed, device);
    },

    async answer(text, decision, note) {
      const { signed, device } = await verified(text);
      // A refusal without a reason helps nobody; the maker reads it.
      if (decision === 'refuse' && note === '') throw new AppError('field.required', {}, { field: 'note' });
      const before = await journal.approvals.givenAnswer(signed.hash);
      const kept = before ?? (await journal.approvals.keepAnswer(await sign(signed, decision, note), await operator()));
      if (kept.decision !== decision) throw new AppError('approval.answeredOtherwise', { decision: kept.decision });
      return shown(signed, device);
    },

    async saveAnswer(text) {
      const { signed } = await verified(text);
      const given = await journal.approvals.givenAnswer(signed.hash);
      if (!given) throw new AppError('approval.notFound');
      return saver.save(`approval-answer-${signed.body.reference}.json`, Buffer.from(given.file, 'utf8'));
    },
  };
}
