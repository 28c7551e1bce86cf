/**
 * The maker's side: requests that wait for a second person, and what becomes of them. Guarantees: a request is released at most once,
 * by an answer of a known other installation and another person over exactly this request, while it waits and has not expired, and with
 * the intent as it was asked for. Whatever else comes is refused by a code of its own and changes nothing.
 */
import {
  clockTolerance, type ApprovalId, type ApprovalItem, type ApprovalState, type OpenedAnswer,
} from '@shared/domain/approval.ts';
import type { IntentId } from '@shared/domain/ids.ts';
import type { Intent } from '@shared/domain/intent.ts';
import { isSamePerson } from '@shared/domain/manual-refund.ts';
import { AppError } from '@shared/errors/app-error.ts';
import type { AttemptEngine } from '../attempts/engine.ts';
import type { MoneyLock } from '../money-rules/money-lock.ts';
import type { StoredApproval } from '../ports/approval-records.ts';
import type { Clock } from '../ports/clock.ts';
import type { DeviceKey } from '../ports/device-key.ts';
import type { FileSaver } from '../ports/file-saver.ts';
import type { Journal } from '../ports/journal.ts';
import type { Logger } from '../ports/logger.ts';
import { answerFile, readAnswer, requestFile, requireSignature, readRequestBody, type SignedAnswer } from './signed-file.ts';

export type ApprovalDependencies = {
  readonly journal: Journal;
  readonly engine: AttemptEngine;
  readonly deviceKey: DeviceKey;
  readonly moneyLock: Pick<MoneyLock, 'requireNotLookOnly'>;
  readonly clock: Clock;
  readonly saver: FileSaver;
  readonly logger: Logger;
  readonly operator: () => Promise<string>;
};

export type Approvals = {
  /** Waiting ones first; then the last settled ones. */
  list(): Promise<readonly ApprovalItem[]>;
  waiting(): Promise<readonly ApprovalItem[]>;
  byIntent(intentId: IntentId): Promise<ApprovalItem | null>;
  /** The path, or null when the person cancelled. Errors: `approval.notFound`, `export.*`. */
  saveRequest(id: ApprovalId): Promise<string | null>;
  /** Errors: `approval.notFound`, `approval.notWaiting`. */
  withdraw(id: ApprovalId): Promise<ApprovalItem>;
  /** Releases and sends, or gives up, by what the answer says. Errors: every `approval.*` that names a reason to refuse, `lock.lookOnly`, `journal.*`. */
  openAnswer(text: string): Promise<OpenedAnswer>;
  /** Gives up what nobody answered in time, and looks again when the next one is due. */
  start(): void;
  stop(): void;
};

const settledShown = 50;
/** Longest pause between two looks for expired requests, so that a clock change or a resumed computer delays nothing for long. */
const longestPause = 60_000;

export function createApprovals(dependencies: ApprovalDependencies): Approvals {
  const { journal, engine, deviceKey, moneyLock, clock, saver, logger } = dependencies;
  let cancel: (() => void) | undefined;
  let stopped = true;

  async function itemOf(stored: StoredApproval): Promise<ApprovalItem> {
    const found = await journal.intents.get(stored.intentId);
    if (!found) throw new AppError('intent.notFound');
    const answer = stored.answer === null ? null : readAnswer(stored.answer).body;
    return {
      id: stored.id, intentId: stored.intentId, transactionId: found.intent.transactionId, profileId: found.intent.profileId,
      request: readRequestBody(stored.body), file: requestFile(stored.body, stored.signature),
      state: stored.state, checker: stored.checker, note: answer?.note ?? null, answeredAt: stored.answeredAt,
    };
  }

  async function required(id: ApprovalId): Promise<StoredApproval> {
    const stored = await journal.approvals.get(id);
    if (!stored) throw new AppError('approval.notFound');
    return stored;
  }

  /** A step that lost its race says where the request is now. */
  async function refusedStep(id: ApprovalId, cause: unknown): Promise<never> {
    if (cause instanceof AppError && (cause.code === 'intent.wrongState' || cause.code === 'intent.changedMeanwhile')) {
      throw new AppError('approval.notWaiting', { state: (await required(id)).state }, { cause });
    }
    throw cause;
  }

  function requireWaiting(stored: StoredApproval): void {
    if (stored.state !== 'waiting') throw new AppError('approval.notWaiting', { state: stored.state });
  }

  async function end(stored: StoredApproval, to: Extract<ApprovalState, 'withdrawn' | 'expired'>, operator: string | undefined): Promise<void> {
    const words = operator === undefined ? {} : { operator };
    try {
      await engine.settleApproval(stored.intentId, { type: 'notReleased', end: to }, words, (step) => journal.approvals.settle({ id: stored.id, to, step, at: step.at }));
    } catch (cause) {
      await refusedStep(stored.id, cause);
    }
  }

  /** Who signed, and that it is somebody else at another installation who is known here. The journal looks at the rest. */
  async function requireSecondPerson(stored: StoredApproval, { body, text, signature }: SignedAnswer): Promise<string> {
    const { checker } = body;
    if (checker.fingerprint === stored.makerFingerprint || (await deviceKey.isOwn(checker.fingerprint))) throw new AppError('approval.ownDevice');
    const device = (await journal.approvals.devices()).find(({ fingerprint }) => fingerprint === checker.fingerprint);
    if (!device) throw new AppError('approval.unknownDevice', { fingerprint: checker.fingerprint.slice(-8), person: checker.name });
    if (device.removedAt !== null) throw new AppError('approval.removedDevice', { person: device.person });
    requireSignature('answer', text, signature, device.publicKey);
    // The name that was signed and the name that was enrolled: neither may be the maker's.
    if ([checker.name, device.person].some((name) => isSamePerson(name, stored.maker))) throw new AppError('approval.samePerson', { person: stored.maker });
    return device.person;
  }

  /** An answer is given after its request, before its end, and not in the future. */
  function requireTime(stored: StoredApproval, { body }: SignedAnswer): void {
    const now = clock.now();
    if (now >= stored.expiresAt || body.answeredAt >= stored.expiresAt) throw new AppError('approval.expired', { expiresAt: stored.expiresAt });
    const tooEarly = body.answeredAt < stored.createdAt - clockTolerance;
    const ahead = body.answeredAt > now + clockTolerance || stored.createdAt > now + clockTolerance;
    if (tooEarly || ahead) throw new AppError('approval.clock');
  }

  /** What was made look-only since the request was made sends nothing, whoever agrees; the request goes on waiting. */
  async function requireNotLookOnly(stored: StoredApproval): Promise<void> {
    const found = await journal.intents.get(stored.intentId);
    const profile = found && (await journal.profiles.get(found.intent.profileId));
    if (!profile) throw new AppError('profile.notFound');
    await moneyLock.requireNotLookOnly(profile, readRequestBody(stored.body).kind);
  }

  async function settleBy(stored: StoredApproval, answer: SignedAnswer, person: string): Promise<Intent> {
    const { body } = answer;
    const to = body.decision === 'approve' ? 'released' : 'refused';
    const evidence = { person, fingerprint: body.checker.fingerprint, requestHash: body.requestHash, file: answerFile(answer.text, answer.signature) };
    let settled = false;
    try {
      return await engine.settleApproval(
        stored.intentId,
        to === 'released' ? { type: 'released' } : { type: 'notReleased', end: 'refused' },
        { operator: person, ...(body.note === '' ? {} : { note: body.note }) },
        async (step) => {
          const intent = await journal.approvals.settle({ id: stored.id, to, step, at: step.at, answer: evidence });
          settled = true;
          return intent;
        },
      );
    } catch (cause) {
      if (!settled || !(cause instanceof AppError)) return refusedStep(stored.id, cause);
      // Released for good, and not sent, such as for a paused profile: it stays in the inbox, from where a person sends it.
      logger.warn('approval.releasedNotSent', { intentId: stored.intentId, code: cause.code });
      const found = await journal.intents.get(stored.intentId);
      if (!found) throw cause;
      return found.intent;
    }
  }

  async function expire(): Promise<void> {
    for (const stored of await journal.approvals.listWaiting()) {
      if (clock.now() < stored.expiresAt) continue;
      try {
        await end(stored, 'expired', undefined);
      } catch (cause) {
        // Answered or withdrawn at the same moment, or not this time: the next look sees it again.
        logger.info('approval.notExpired', { intentId: stored.intentId, code: cause instanceof AppError ? cause.code : 'internal' });
      }
    }
  }

  function arm(delay: number): void {
    cancel?.();
    if (stopped) return;
    cancel = clock.after(delay, () => {
      expire()
        .catch((cause: unknown) => logger.error('approval.expiryFailed', { reason: cause instanceof Error ? cause.name : 'unknown' }))
        .finally(() => arm(longestPause));
    });
  }

  return {
    list: async () => Promise.all((await journal.approvals.list(settledShown)).map(itemOf)),
    waiting: async () => Promise.all((await journal.approvals.listWaiting()).map(itemOf)),
    async byIntent(intentId) {
      const stored = await journal.approvals.byIntent(intentId);
      return stored ? itemOf(stored) : null;
    },

    async saveRequest(id) {
      const stored = await required(id);
      requireWaiting(stored);
      return saver.save(`approval-request-${readRequestBody(stored.body).reference}.json`, Buffer.from(requestFile(stored.body, stored.signature), 'utf8'));
    },

    async withdraw(id) {
      const stored = await required(id);
      requireWaiting(stored);
      await end(stored, 'withdrawn', await dependencies.operator());
      return itemOf(await required(id));
    },

    async openAnswer(text) {
      const answer = readAnswer(text);
      const stored = await required(answer.body.requestId);
      requireWaiting(stored);
      if (answer.body.requestHash !== stored.bodyHash) throw new AppError('approval.requestDiffers');
      const person = await requireSecondPerson(stored, answer);
      requireTime(stored, answer);
      if (answer.body.decision === 'approve') await requireNotLookOnly(stored);
      const intent = await settleBy(stored, answer, person);
      return { item: await itemOf(await required(stored.id)), intent };
    },

    start() {
      stopped = false;
      arm(0);
    },
    stop() {
      stopped = true;
      cancel?.();
    },
  };
}
