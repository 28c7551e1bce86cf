/**
 * Runs. Guarantees: one loop for a run, however often it is taken up; rows begin in the order of the file, at the pace of their profile;
 * a pause or a stop lets nothing new begin; what a crash interrupted waits for a person. Where a row stands is read from the journal at
 * every beginning, so that what has left this computer is never sent again.
 */
import { pauseAfter, type Batch, type BatchPause, type BatchRunRow } from '@shared/domain/batch.ts';
import type { BatchId, ProfileId, TransactionId } from '@shared/domain/ids.ts';
import type { Intent } from '@shared/domain/intent.ts';
import { AppError, type AppErrorDto } from '@shared/errors/app-error.ts';
import type { EventPayload } from '@shared/ipc/contract.ts';
import { toDecimalString } from '@shared/money/money.ts';
import { addMilliseconds } from '@shared/time/instant.ts';
import type { BatchMove, RemainingRow, StoredBatch } from '../ports/batches.ts';
import type { MoneyLock, RunPass } from '../money-rules/money-lock.ts';
import type { ProviderDirectory } from '../profiles/provider-directory.ts';
import { describeRow, describeRun } from './describe-run.ts';
import { countdownMs, totalsOf } from './draft.ts';
import { paceOf, type Pacer } from './pacer.ts';
import { sendRow, type RowEnd, type SendDependencies } from './send-row.ts';
import { createThrottle, type Throttle } from './throttle.ts';

export type RunDependencies = SendDependencies & {
  readonly directory: Pick<ProviderDirectory, 'profile'>;
  readonly moneyLock: Pick<MoneyLock, 'openRun'>;
  readonly pacer: Pacer;
  readonly operator: () => Promise<string>;
  readonly onProgress: (progress: EventPayload<'batches.progress'>) => void;
};

export type Runs = {
  /** Starts the countdown of a run that was just written down. */
  begin(stored: StoredBatch): Promise<Batch>;
  /** Errors of these: `batch.notFound`, `batch.wrongState` for a run that has ended. The same again changes nothing. */
  pause(id: BatchId): Promise<Batch>;
  resume(id: BatchId): Promise<Batch>;
  stop(id: BatchId): Promise<Batch>;
  /** What an earlier run of the program left going waits for a person. Call once, before anything new begins. */
  recover(): Promise<void>;
  /** Tells screens when the intent belongs to a row. */
  intentChanged(intent: Intent): void;
  /** Lets nothing new begin and resolves when no row is on its way. */
  halt(): Promise<void>;
};

/** Rows on their way at a time: answers may take longer than the pace. */
const mostAtOnce = 4;
/** Rows that one event carries at most. */
const mostTold = 500;

type Loop = { readonly control: AbortController; readonly ended: Promise<void> };

export function createRuns(dependencies: RunDependencies): Runs {
  const { journal, clock, logger, directory, moneyLock, pacer, sealer, operator } = dependencies;
  const records = journal.batches;
  const loops = new Map<BatchId, Loop>();
  const countdowns = new Map<BatchId, () => void>();
  /** Presses of buttons, one after the other for each run. */
  const turns = new Map<BatchId, Promise<unknown>>();
  const tellers = new Map<BatchId, { readonly changed: Set<number>; readonly throttle: Throttle }>();
  let closed = false;

  async function inTurn<Result>(id: BatchId, run: () => Promise<Result>): Promise<Result> {
    const before = turns.get(id) ?? Promise.resolve();
    const mine = before.catch(() => undefined).then(run);
    turns.set(id, mine);
    return mine;
  }

  async function load(id: BatchId): Promise<StoredBatch> {
    const stored = await records.get(id);
    if (!stored) throw new AppError('batch.notFound');
    return stored;
  }

  async function tell(id: BatchId, changed: Set<number>): Promise<void> {
    const numbers = [...changed].slice(0, mostTold);
    changed.clear();
    try {
      const rows: BatchRunRow[] = [];
      for (const row of await records.rowsByNumber(id, numbers)) rows.push(await describeRow(sealer, id, row));
      dependencies.onProgress({ batch: await describeRun(await load(id), records), rows });
    } catch (cause) {
      // A screen that is told nothing must not stop money work; it reads again by itself.
      if (!closed) logger.warn('batch.tellFailed', { reason: cause instanceof AppError ? cause.code : 'unknown' });
    }
  }

  function noteChanged(id: BatchId, ...numbers: readonly number[]): void {
    if (closed) return;
    let teller = tellers.get(id);
    if (!teller) {
      const changed = new Set<number>();
      teller = { changed, throttle: createThrottle(clock, () => void tell(id, changed)) };
      tellers.set(id, teller);
    }
    for (const number of numbers) teller.changed.add(number);
    teller.throttle.ask();
  }

  async function move(stored: StoredBatch, to: BatchMove['to'], by: string | null = null): Promise<StoredBatch> {
    const moved = await records.move({ id: stored.id, fromVersion: stored.version, to, at: clock.now(), by });
    noteChanged(stored.id);
    return moved;
  }

  /** A run that pauses by itself. It may have been paused or stopped meanwhile: then that stands. */
  async function pauseItself(id: BatchId, reason: BatchPause, error: AppErrorDto | null): Promise<void> {
    await inTurn(id, async () => {
      const stored = await load(id);
      if (stored.state === 'running') await move(stored, { state: 'paused', reason, error });
    });
  }

  /**
   * The whole run was confirmed when it was written down, with every total typed where the lock asks for it; what is left of it is
   * no more than that. Errors: `lock.lookOnly` where the rules have become stricter since.
   */
  async function openPasses(id: BatchId, rows: readonly RemainingRow[]): Promise<ReadonlyMap<ProfileId, RunPass>> {
    const { scope } = await load(id);
    const passes = new Map<ProfileId, RunPass>();
    for (const profileId of new Set(rows.map((row) => row.profileId))) {
      const totals = totalsOf(rows.filter((row) => row.profileId === profileId)).map(({ currency, minor }) => ({ currency, minor }));
      const typed = Object.fromEntries(totals.map((total) => [total.currency, toDecimalString(total)]));
      passes.set(profileId, await moneyLock.openRun({ profile: await directory.profile(profileId), action: scope.kind, totals, typed }));
    }
    return passes;
  }

  async function sendAll(id: BatchId, rows: readonly RemainingRow[], control: AbortController): Promise<{ readonly reason: BatchPause; readonly error: AppErrorDto | null } | null> {
    const onTheirWay = new Set<Promise<void>>();
    const busy = new Set<TransactionId>();
    const paces = new Map<ProfileId, number>();
    const passes = await openPasses(id, rows);
    let streak: { kind: 'unknown' | 'notSent'; length: number } | undefined;
    let halted: { readonly reason: BatchPause; readonly error: AppErrorDto | null } | null = null;

    function note(end: RowEnd): void {
      if (end.kind === 'halt') {
        halted ??= { reason: 'error', error: end.error };
        control.abort();
        return;
      }
      streak = end.kind === 'known' ? undefined : { kind: end.kind, length: streak?.kind === end.kind ? streak.length + 1 : 1 };
      if (streak === undefined || streak.length < pauseAfter) return;
      halted ??= { reason: streak.kind, error: null };
      control.abort();
    }

    async function send(row: RemainingRow): Promise<void> {
      noteChanged(id, row.number);
      note(await sendRow(id, row, passes.get(row.profileId), dependencies));
      noteChanged(id, row.number);
    }

    for (const row of rows) {
      const { paymentId, profileId } = row;
      // Two refunds of one payment never run side by side: the second has to see the first.
      while (!control.signal.aborted && (onTheirWay.size >= mostAtOnce || (paymentId !== null && busy.has(paymentId)))) await Promise.race(onTheirWay);
      const pace = paces.get(profileId) ?? paceOf(await directory.profile(profileId));
      paces.set(profileId, pace);
      if (control.signal.aborted || !(await pacer.turn(profileId, pace, control.signal))) break;
      if (paymentId !== null) busy.add(paymentId);
      const sending: Promise<void> = send(row).finally(() => {
        onTheirWay.delete(sending);
        if (paymentId !== null) busy.delete(paymentId);
      });
      onTheirWay.add(sending);
    }
    await Promise.all(onTheirWay);
    return halted;
  }

  async function run(id: BatchId, control: AbortController): Promise<void> {
    try {
      const halted = await sendAll(id, await records.remaining(id), control);
      if (halted !== null) await pauseItself(id, halted.reason, halted.error);
      else if (!control.signal.aborted) {
        await inTurn(id, async () => {
          const stored = await load(id);
          if (stored.state === 'running') await move(stored, { state: 'done' });
        });
      }
    } catch (cause) {
      logger.error('batch.runFailed', { reason: cause instanceof AppError ? cause.code : cause instanceof Error ? cause.name : 'unknown' });
      await pauseItself(id, 'error', cause instanceof AppError ? cause.toDto() : new AppError('internal').toDto()).catch(() => undefined);
    }
  }

  /** Only inside a turn, after an earlier loop has ended. */
  function startLoop(id: BatchId): void {
    if (closed || loops.has(id)) return;
    const control = new AbortController();
    const ended = run(id, control).finally(() => {
      if (loops.get(id)?.control === control) loops.delete(id);
    });
    loops.set(id, { control, ended });
  }

  function count(stored: StoredBatch): void {
    countdowns.get(stored.id)?.();
    if (stored.startsAt === null) return;
    // Of a clock that was turned back nobody waits longer than the countdown.
    const left = Math.min(countdownMs, Math.max(0, stored.startsAt - clock.now()));
    countdowns.set(stored.id, clock.after(left, () => void launch(stored.id)));
  }

  async function launch(id: BatchId): Promise<void> {
    countdowns.delete(id);
    try {
      await inTurn(id, async () => {
        const stored = await load(id);
        if (stored.state !== 'countdown' || closed) return;
        await move(stored, { state: 'running' });
        startLoop(id);
      });
    } catch (cause) {
      logger.error('batch.launchFailed', { reason: cause instanceof AppError ? cause.code : 'unknown' });
    }
  }

  function holdBack(id: BatchId): void {
    countdowns.get(id)?.();
    countdowns.delete(id);
    loops.get(id)?.control.abort();
  }

  function requireGoing(stored: StoredBatch): void {
    if (stored.state === 'stopped' || stored.state === 'done') throw new AppError('batch.wrongState', { state: stored.state });
  }

  /** Only inside a turn. Null while an earlier loop still has rows on their way. */
  async function goOn(id: BatchId): Promise<Batch | null> {
    const stored = await load(id);
    requireGoing(stored);
    if (stored.state !== 'paused') return describe(stored);
    if (loops.has(id)) return null;
    if (stored.startedAt === null) {
      const counting = await move(stored, { state: 'countdown', startsAt: addMilliseconds(clock.now(), countdownMs) }, await operator());
      count(counting);
      return describe(counting);
    }
    const running = await move(stored, { state: 'running' }, await operator());
    startLoop(id);
    return describe(running);
  }

  const describe = async (stored: StoredBatch): Promise<Batch> => describeRun(stored, records);

  return {
    async begin(stored) {
      if (stored.state === 'countdown' && !countdowns.has(stored.id)) count(stored);
      noteChanged(stored.id);
      return describe(stored);
    },

    async pause(id) {
      return inTurn(id, async () => {
        const stored = await load(id);
        requireGoing(stored);
        holdBack(id);
        return describe(stored.state === 'paused' ? stored : await move(stored, { state: 'paused', reason: 'person', error: null }, await operator()));
      });
    },

    async resume(id) {
      for (;;) {
        // What is still on its way comes to its end first: only then is it known where its rows are.
        const before = loops.get(id);
        if (before?.control.signal.aborted) await before.ended;
        const resumed = await inTurn(id, async () => goOn(id));
        if (resumed !== null) return resumed;
      }
    },

    async stop(id) {
      return inTurn(id, async () => {
        const stored = await load(id);
        if (stored.state === 'stopped') return describe(stored);
        requireGoing(stored);
        holdBack(id);
        return describe(await move(stored, { state: 'stopped' }, await operator()));
      });
    },

    async recover() {
      for (const stored of await records.listActive()) await records.move({ id: stored.id, fromVersion: stored.version, to: { state: 'paused', reason: 'restart', error: null }, at: clock.now(), by: null });
    },

    intentChanged(intent) {
      if (closed) return;
      void records.ofIntent(intent.id).then(
        (found) => { if (found) noteChanged(found.batchId, found.number); },
        () => undefined,
      );
    },

    async halt() {
      closed = true;
      for (const id of [...countdowns.keys(), ...loops.keys()]) holdBack(id);
      await Promise.allSettled([...loops.values()].map(({ ended }) => ended));
    },
  };
}
