/**
 * Carries intents to their end. Guarantees: nothing is sent before its SENDING row is on disk; one intent is sent by one caller at
 * a time; every answer, and every silence, is written down before anything else happens; what is unknown is asked about until
 * the provider or a named person settles it.
 */
import { attemptId, type IntentId } from '@shared/domain/ids.ts';
import { isOpen, type Intent, type OperatorDecision } from '@shared/domain/intent.ts';
import type { Profile } from '@shared/domain/profile.ts';
import type { TimelineEvent } from '@shared/domain/timeline.ts';
import { AppError } from '@shared/errors/app-error.ts';
import type { Clock, IdSource } from '../ports/clock.ts';
import type { IntentPlan, IntentStep, Journal } from '../ports/journal.ts';
import type { Logger } from '../ports/logger.ts';
import type { Notifier } from '../ports/notifier.ts';
import type { Provider, ProviderNumbers } from '../ports/provider.ts';
import { problemOf } from './classify.ts';
import { effectsOf, type Learned } from './effects.ts';
import type { Gate } from './gate.ts';
import { askAbout, sendPayload, type Asked, type OpenFields, type Sent } from './exchange.ts';
import { readPayload, type IntentPayload } from './payload.ts';
import { reduce, type AttemptEvent, type Reduction, type ResendPolicy } from './reducer.ts';

/** What of the journal the engine uses. */
export type EngineJournal = Pick<Journal, 'settings'> & {
  readonly intents: Pick<Journal['intents'], 'create' | 'get' | 'bySubmitKey' | 'step' | 'listOpen'>;
  readonly transactions: Pick<Journal['transactions'], 'get'>;
  readonly profiles: Pick<Journal['profiles'], 'pause'>;
};

export type EngineDependencies = {
  readonly journal: EngineJournal;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly logger: Logger;
  readonly notifier: Notifier;
  /** Errors: `profile.notFound`, `profile.paused`. */
  readonly providerFor: (profileId: Profile['id']) => Promise<Provider>;
  readonly policyFor: (intent: Intent) => Promise<ResendPolicy>;
  readonly openFields: OpenFields;
  readonly gate: Gate;
  /** The state machine; a broken one only ever to show that it is noticed. */
  readonly reduce?: typeof reduce;
};

/** What a step adds to the bare reduction. */
type StepExtras = { readonly learned: Learned } & Pick<IntentStep, 'attempt' | 'observation'> & {
  readonly note?: string;
  /** Of a decision: where the person looked, and when. */
  readonly looked?: Pick<TimelineEvent['data'], 'lookedIn' | 'lookedAt'>;
  readonly operator?: string;
  /** Writes the step together with what it belongs to; `IntentRecords.step` when absent. */
  readonly write?: (step: IntentStep) => Promise<Intent>;
};

type Stepped = { readonly intent: Intent; readonly then: Reduction['then'] };

const mismatch = problemOf('echoMismatch');
const nothingLearned: Learned = { numbers: null, link: null, source: 'app' };

/** A state that only lasts while somebody is at it. */
export function isHalfDone(intent: Pick<Intent, 'state'>): boolean {
  return intent.state === 'SENDING' || intent.state === 'RESOLVING';
}

export class AttemptEngine {
  readonly #dependencies: EngineDependencies;
  /** Sends and asks under way, so that a second caller waits for the first instead of starting its own. */
  readonly #underWay = new Map<IntentId, Promise<Intent>>();
  /** What the clock that nobody can set read at the last step of an open intent in this run. */
  readonly #seen = new Map<IntentId, number>();
  /** By profile: the last outgoing intent that is judged and written. */
  readonly #judging = new Map<Profile['id'], Promise<unknown>>();

  constructor(dependencies: EngineDependencies) {
    this.#dependencies = dependencies;
  }

  /**
   * Writes the intent down and sends it once. The same submit key again joins what is under way, or sends what provably never
   * left. What the gate holds back for a second person is written down and not sent. Errors: those of `IntentRecords.create` and of
   * the gate, `profile.*`, `journal.unsafe`.
   */
  async submit(plan: IntentPlan): Promise<Intent> {
    const { journal, notifier } = this.#dependencies;
    await this.#requireSafeJournal();
    await this.#dependencies.providerFor(plan.profileId);
    const { intent, created } = await this.#afterOthers(plan, async () => journal.intents.create(await this.#judged(plan)));
    if (created) await notifier.intentChanged(intent);
    const joined = this.#underWay.get(intent.id);
    if (joined) return joined;
    return intent.state === 'QUEUED' ? this.send(intent.id) : intent;
  }

  /** Sends a QUEUED intent, with the reference and payload it always had. Errors: `intent.wrongState`, `profile.*`, `journal.*`. */
  send(id: IntentId): Promise<Intent> {
    return this.#exclusively(id, async () => {
      await this.#requireSafeJournal();
      let step = await this.#sendOnce(id);
      while (step.then !== 'nothing') step = step.then === 'send' ? await this.#sendOnce(id) : await this.#askOnce(id);
      return step.intent;
    });
  }

  /** Asks the provider about an intent whose end is open. Errors: `intent.wrongState`, `profile.*`, `journal.*`. */
  ask(id: IntentId): Promise<Intent> {
    return this.#exclusively(id, async () => {
      let step = await this.#askOnce(id);
      while (step.then !== 'nothing') step = step.then === 'send' ? await this.#sendOnce(id) : await this.#askOnce(id);
      return step.intent;
    });
  }

  /** Writes down what a named person decided. `version` is the one that person saw. */
  async decide(id: IntentId, version: number, decision: OperatorDecision, operator: string): Promise<Intent> {
    return this.#inTurn(id, async () => {
      const { intent } = await this.#load(id);
      if (intent.version !== version) throw new AppError('intent.changedMeanwhile');
      const numbers: ProviderNumbers | null =
        decision.kind === 'executed' ? { providerPaymentId: null, providerTransactionId: decision.providerTransactionId, walletReference: null } : null;
      const looked = decision.kind === 'notExecuted' ? { looked: { lookedIn: decision.lookedIn, lookedAt: decision.lookedAt } } : {};
      const step = await this.#step(intent, { type: 'decided', decision }, { learned: { ...nothingLearned, numbers }, note: decision.note, ...looked, operator });
      return step.intent;
    });
  }

  /**
   * Moves what waits for a second person; `settle` writes the step and the end of the request in one transaction. What is released is
   * sent before anybody else gets at it. Errors: those of `settle`, `intent.wrongState`, and, once it is released, those of `send`.
   */
  async settleApproval(
    id: IntentId,
    event: Extract<AttemptEvent, { readonly type: 'released' | 'notReleased' }>,
    words: { readonly operator?: string; readonly note?: string },
    settle: (step: IntentStep) => Promise<Intent>,
  ): Promise<Intent> {
    return this.#inTurn(id, async () => {
      await this.#requireSafeJournal();
      const { intent } = await this.#load(id);
      let step = await this.#step(intent, event, { learned: nothingLearned, ...words, write: settle });
      while (step.then !== 'nothing') step = step.then === 'send' ? await this.#sendOnce(id) : await this.#askOnce(id);
      return step.intent;
    });
  }

  /** Notes that a bank failed what had succeeded. */
  async failLate(id: IntentId, asked: Asked): Promise<Intent> {
    return this.#inTurn(id, async () => {
      const { intent } = await this.#load(id);
      const problem = 'problem' in asked.finding ? asked.finding.problem : problemOf('failedAtProvider');
      const step = await this.#step(intent, { type: 'failedLate', problem }, { learned: { ...nothingLearned, source: 'query' }, observation: { evidence: asked.evidence, problem } });
      return step.intent;
    });
  }

  /** Notes what the provider's total of the payment says of a refund that it calls done: that it was not counted, or by now that it is. */
  async totalled(id: IntentId, counted: boolean): Promise<Intent> {
    return this.#inTurn(id, async () => {
      const { intent } = await this.#load(id);
      return (await this.#step(intent, { type: 'totalled', counted }, { learned: { ...nothingLearned, source: 'query' } })).intent;
    });
  }

  /**
   * Settles what an earlier run of the program left half done: whatever was on its way is unknown from now on. Call once, before
   * anything new is sent.
   */
  async recover(): Promise<void> {
    const { journal, clock } = this.#dependencies;
    for (const intent of await journal.intents.listOpen()) {
      if (isHalfDone(intent)) await this.interrupt(intent.id);
      else this.#seen.set(intent.id, clock.elapsed());
    }
  }

  /**
   * Makes unknown what is half done although nobody is at it any more: its answer came, or its sender ended, while the journal
   * could not be written. Waits for whoever is at it and does nothing when that settled it.
   */
  async interrupt(id: IntentId): Promise<Intent> {
    return this.#inTurn(id, async () => {
      const found = await this.#dependencies.journal.intents.get(id);
      if (!found) throw new AppError('intent.notFound');
      return isHalfDone(found.intent) ? (await this.#step(found.intent, { type: 'interrupted' }, { learned: nothingLearned })).intent : found.intent;
    });
  }

  /** Resolves when nothing is being sent or asked any more, however it ended. */
  async idle(): Promise<void> {
    await Promise.allSettled(this.#underWay.values());
  }

  /** Milliseconds of the quarantine that are really left, by a clock that nobody can set; 0 where there is none or it is over. */
  async quarantineLeft(intent: Intent): Promise<number> {
    if (intent.quarantineUntil === null) return 0;
    const { quarantineMs } = await this.#dependencies.policyFor(intent);
    const elapsed = this.#dependencies.clock.elapsed();
    const waited = intent.waitedMs + Math.max(0, elapsed - (this.#seen.get(intent.id) ?? elapsed));
    return Math.max(0, quarantineMs - waited);
  }

  /** True while this process sends or asks for the intent. */
  isUnderWay(id: IntentId): boolean {
    return this.#underWay.has(id);
  }

  async #exclusively(id: IntentId, run: () => Promise<Intent>): Promise<Intent> {
    const before = this.#underWay.get(id);
    if (before) return before;
    const promise = run().finally(() => this.#underWay.delete(id));
    this.#underWay.set(id, promise);
    return promise;
  }

  /** As `#exclusively`, but never joins: what a person decided must not be answered by something else that was under way. */
  async #inTurn(id: IntentId, run: () => Promise<Intent>): Promise<Intent> {
    for (let before = this.#underWay.get(id); before !== undefined; before = this.#underWay.get(id)) await before.catch(() => undefined);
    return this.#exclusively(id, run);
  }

  /** The gate has its say before anything is written. A second press joins what the first one wrote, whatever the gate would say by now. */
  async #judged(plan: IntentPlan): Promise<IntentPlan> {
    const { journal, gate } = this.#dependencies;
    if ((await journal.intents.bySubmitKey(plan.submitKey)) !== undefined) return plan;
    const verdict = await gate(plan);
    return verdict.kind === 'awaitApproval' ? { ...plan, awaitsApproval: true, approval: verdict.request } : plan;
  }

  /** A limit of the day counts what was written before: money that goes out of a profile is judged and written one by one. */
  async #afterOthers<Result>({ kind, profileId }: IntentPlan, run: () => Promise<Result>): Promise<Result> {
    if (kind !== 'refund' && kind !== 'payout') return run();
    const mine = (this.#judging.get(profileId) ?? Promise.resolve()).then(run);
    const tail = mine.catch(() => undefined).then(() => {
      if (this.#judging.get(profileId) === tail) this.#judging.delete(profileId);
    });
    this.#judging.set(profileId, tail);
    return mine;
  }

  async #requireSafeJournal(): Promise<void> {
    const settings = await this.#dependencies.journal.settings();
    if (settings.journalMode !== 'wal' || settings.synchronous !== 2 || !settings.foreignKeys) {
      throw new AppError('journal.unsafe', { journalMode: settings.journalMode, synchronous: settings.synchronous });
    }
  }

  async #load(id: IntentId): Promise<{ readonly intent: Intent; readonly payload: IntentPayload }> {
    const found = await this.#dependencies.journal.intents.get(id);
    if (!found) throw new AppError('intent.notFound');
    return { intent: found.intent, payload: readPayload(found.payload, found.intent.createdAt) };
  }

  async #sendOnce(id: IntentId): Promise<Stepped> {
    const { intent, payload } = await this.#load(id);
    const provider = await this.#dependencies.providerFor(intent.profileId);
    const attempt = attemptId.parse(this.#dependencies.ids.next());
    const sending = await this.#step(intent, { type: 'sendStarted' }, { learned: nothingLearned, attempt: { id: attempt, phase: 'begin' } });
    const sent = await this.#guarded(() => sendPayload(provider, payload, this.#dependencies.openFields), sending.intent);
    const { outcome, evidence, link } = sent;
    const numbers = 'numbers' in outcome ? outcome.numbers : null;
    const ended = await this.#recorded(sending.intent, () => this.#withoutForeignNumber(
      () => this.#step(
        sending.intent,
        { type: 'answered', outcome },
        { learned: { numbers, link, source: 'answer' }, attempt: { id: attempt, phase: 'end', evidence, problem: 'problem' in outcome ? outcome.problem : null } },
      ),
      () => this.#step(
        sending.intent,
        { type: 'answered', outcome: { kind: 'unknown', problem: mismatch, pauseProfile: false } },
        { learned: nothingLearned, attempt: { id: attempt, phase: 'end', evidence, problem: mismatch } },
      ),
    ));
    if ('pauseProfile' in outcome && outcome.pauseProfile) await this.#pause(intent);
    return ended;
  }

  async #askOnce(id: IntentId): Promise<Stepped> {
    const { intent: found, payload } = await this.#load(id);
    if (!isOpen(found.state)) return { intent: found, then: 'nothing' };
    const provider = await this.#dependencies.providerFor(found.profileId);
    const transaction = await this.#dependencies.journal.transactions.get(found.transactionId);
    if (!transaction) throw new AppError('transaction.notFound');
    const intent = found.state === 'UNKNOWN' ? (await this.#step(found, { type: 'askStarted' }, { learned: nothingLearned })).intent : found;
    const { finding, evidence, link } = await this.#guardedAsk(() => askAbout(provider, intent, payload, transaction), intent);
    const numbers = 'numbers' in finding ? finding.numbers : null;
    const problem = 'problem' in finding ? finding.problem : null;
    const ended = await this.#withoutForeignNumber(
      () => this.#step(intent, { type: 'found', finding }, { learned: { numbers, link, source: 'query' }, observation: { evidence, problem } }),
      () => this.#step(intent, { type: 'found', finding: { kind: 'inconclusive', problem: mismatch, pauseProfile: false } }, { learned: { ...nothingLearned, source: 'query' }, observation: { evidence, problem: mismatch } }),
    );
    if ('pauseProfile' in finding && finding.pauseProfile) await this.#pause(intent);
    return ended;
  }

  /**
   * The request has left: a journal that cannot take the answer (full disk, lost worker) must not make the send look refused. The
   * intent is still SENDING on disk, which is what the caller is told; `interrupt` turns it into a question later.
   */
  async #recorded(sending: Intent, record: () => Promise<Stepped>): Promise<Stepped> {
    try {
      return await record();
    } catch (cause) {
      if (!(cause instanceof AppError) || !cause.code.startsWith('journal.')) throw cause;
      this.#dependencies.logger.error('attempt.answerNotRecorded', { intentId: sending.id, code: cause.code });
      return { intent: sending, then: 'nothing' };
    }
  }

  /** A number that already belongs to another refund proves nothing about this one. */
  async #withoutForeignNumber<Result>(record: () => Promise<Result>, recordDoubt: () => Promise<Result>): Promise<Result> {
    try {
      return await record();
    } catch (cause) {
      if (cause instanceof AppError && cause.code === 'provider.conflict') return recordDoubt();
      throw cause;
    }
  }

  /** A send that threw may have left: that is a bug to log and an outcome that is unknown. */
  async #guarded(run: () => Promise<Sent>, intent: Intent): Promise<Sent> {
    try {
      return await run();
    } catch (cause) {
      this.#dependencies.logger.error('attempt.sendThrew', { intentId: intent.id, reason: cause instanceof Error ? cause.name : 'unknown' });
      return { outcome: { kind: 'unknown', problem: problemOf('connectionLost'), pauseProfile: false }, evidence: null, link: null };
    }
  }

  async #guardedAsk(run: () => Promise<Asked>, intent: Intent): Promise<Asked> {
    try {
      return await run();
    } catch (cause) {
      this.#dependencies.logger.error('attempt.askThrew', { intentId: intent.id, reason: cause instanceof Error ? cause.name : 'unknown' });
      return { finding: { kind: 'inconclusive', problem: problemOf('connectionLost'), pauseProfile: false }, evidence: null, link: null };
    }
  }

  async #step(intent: Intent, event: AttemptEvent, extras: StepExtras): Promise<Stepped> {
    const { journal, clock, notifier } = this.#dependencies;
    const policy = await this.#dependencies.policyFor(intent);
    const now = clock.now();
    const elapsed = clock.elapsed();
    // Only what this run saw pass counts as waited: how long the program was closed, only a clock that can be set could tell.
    const waitedMs = Math.max(0, elapsed - (this.#seen.get(intent.id) ?? elapsed));
    const { progress, timeline, then } = (this.#dependencies.reduce ?? reduce)(intent, event, policy, { now, waitedMs });
    const line: Omit<TimelineEvent, 'id'> = {
      at: now,
      type: timeline,
      transactionId: intent.transactionId,
      intentId: intent.id,
      operator: extras.operator ?? null,
      data: {
        kind: intent.kind,
        state: progress.state,
        amountMinor: intent.amountMinor,
        problem: progress.problem,
        count: event.type === 'found' || event.type === 'askStarted' ? progress.asks : progress.sends,
        ...(extras.note === undefined ? {} : { note: extras.note }),
        ...extras.looked,
        ...(extras.learned.numbers === null ? {} : { providerTransactionId: extras.learned.numbers.providerTransactionId }),
      },
    };
    const write = extras.write ?? ((next: IntentStep) => journal.intents.step(next));
    const stepped = await write({
      intentId: intent.id,
      fromState: intent.state,
      fromVersion: intent.version,
      progress,
      ...(extras.attempt === undefined ? {} : { attempt: extras.attempt }),
      ...(extras.observation === undefined ? {} : { observation: extras.observation }),
      effects: effectsOf(intent, progress.state, extras.learned, now),
      event: line,
      at: now,
    });
    if (isOpen(stepped.state)) this.#seen.set(intent.id, elapsed);
    else this.#seen.delete(intent.id);
    await notifier.intentChanged(stepped);
    return { intent: stepped, then };
  }

  async #pause(intent: Intent): Promise<void> {
    const { journal, clock, notifier } = this.#dependencies;
    const paused = await journal.profiles.pause(intent.profileId, 'provider.auth', clock.now());
    await notifier.profileChanged(paused.id);
  }
}
