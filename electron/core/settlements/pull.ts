/**
 * Pulls the payments and refunds of a range from a provider that lists them. A page is written down, with where to go on, before the
 * next is asked for: a stop at any moment costs at most one page, which is then asked for again and doubles nothing. A provider that
 * says when to come again is not asked before.
 */
import type { Profile } from '@shared/domain/profile.ts';
import type { AppErrorDto } from '@shared/errors/app-error.ts';
import { AppError } from '@shared/errors/app-error.ts';
import { addMilliseconds, toInstant, type Instant } from '@shared/time/instant.ts';
import { errorOfAnswer } from '../lookup/lookup.ts';
import type { Pacer } from '../batches/pacer.ts';
import { paceOf, waitUnless } from '../batches/pacer.ts';
import type { Clock } from '../ports/clock.ts';
import type { Exchange, ListAbility, ListPage, TransactionFact } from '../ports/provider.ts';
import type { StatementRecords, StoredStatement } from '../ports/statements.ts';
import { rowsOf, type Merge, type Merged } from './merge.ts';

/** Longest range of one question, milliseconds: no provider publishes how much it takes. */
const window = 31 * 86_400_000;
const pageSize = 100;
/** Reading needs no longer pauses than this, milliseconds; the profile's own pace counts where it is shorter. */
const mostPace = 250;
/** Waits before a question is put again, milliseconds; after the last one the pull stands still. */
const waits = [1_000, 2_000, 5_000, 15_000, 60_000, 60_000] as const;
/** However long the provider asks to be left alone, it is asked again after this, milliseconds: a header gone wrong must not hold a pull for days. */
const longestWait = 300_000;

export type PullEnd =
  | { readonly kind: 'complete'; readonly statement: StoredStatement }
  | { readonly kind: 'halted'; readonly statement: StoredStatement }
  | { readonly kind: 'failed'; readonly statement: StoredStatement; readonly error: AppErrorDto; readonly unauthorised: boolean };

export type PullRun = {
  readonly statement: StoredStatement;
  readonly profile: Profile;
  readonly lists: ListAbility;
  readonly signal: AbortSignal;
  readonly onProgress: (statement: StoredStatement) => void;
  /** Until when it waits; null when it goes on. */
  readonly onWait: (until: Instant | null) => void;
};

class Failed extends Error {
  readonly error: AppErrorDto;
  readonly unauthorised: boolean;
  constructor(error: AppErrorDto, unauthorised: boolean) {
    super(error.code);
    this.error = error;
    this.unauthorised = unauthorised;
  }
}
class Halted extends Error {}

/** Pages that go round would be asked for without end, whatever their number. */
function forward(places: Set<string>, next: string | null): void {
  if (next === null) return;
  if (places.has(next)) throw new Failed({ code: 'provider.malformed', params: { reason: 'circle' } }, false);
  places.add(next);
}

/** What may pass by itself: the way, the provider's trouble, or too many questions. An answer that cannot be read may have been cut off. */
function mayPass(answer: Exclude<Exchange<ListPage>['answer'], { readonly kind: 'fact' }>): boolean {
  if (answer.kind === 'refused') return answer.meaning === 'rateLimited' || answer.meaning === 'rateLimitedNotExecuted' || answer.meaning === 'inProgress';
  return answer.problem.reason !== 'secretMissing' && answer.problem.reason !== 'secretUnavailable';
}

export function createPull(dependencies: { readonly records: StatementRecords; readonly merge: Merge; readonly pacer: Pacer; readonly clock: Clock }) {
  const { records, merge, pacer, clock } = dependencies;

  async function wait(milliseconds: number, { signal, onWait }: PullRun): Promise<void> {
    onWait(addMilliseconds(clock.now(), milliseconds));
    await waitUnless(clock, milliseconds, signal);
    onWait(null);
  }

  async function turn({ profile, signal }: PullRun): Promise<boolean> {
    return pacer.turn(profile.id, Math.min(paceOf(profile), mostPace), signal);
  }

  /** One page, put again while what hinders it may pass. Throws Failed or Halted. */
  async function ask(run: PullRun, question: () => Promise<Exchange<ListPage>>): Promise<ListPage> {
    for (let tries = 0; ; tries += 1) {
      if (!(await turn(run)) || run.signal.aborted) throw new Halted();
      const { answer, retryAfterMs } = await question();
      if (answer.kind === 'fact') return answer.fact;
      const pause = waits[tries];
      if (!mayPass(answer) || pause === undefined) {
        throw new Failed(errorOfAnswer(answer), answer.kind === 'refused' && (answer.meaning === 'unauthorised' || answer.meaning === 'unauthorisedNotExecuted'));
      }
      await wait(retryAfterMs === undefined ? pause : Math.min(longestWait, Math.max(waits[0], retryAfterMs)), run);
    }
  }

  async function refundsOf(run: PullRun, payment: TransactionFact): Promise<readonly TransactionFact[]> {
    const facts: TransactionFact[] = [];
    const numbers = { providerPaymentId: payment.providerPaymentId, providerTransactionId: payment.providerTransactionId, walletReference: payment.walletReference, reference: payment.reference ?? '', currency: payment.amount?.currency ?? null };
    let cursor: string | null = null;
    const places = new Set<string>();
    do {
      const at: string | null = cursor;
      const page = await ask(run, async () => run.lists.refunds({ payment: numbers, cursor: at, limit: pageSize }));
      facts.push(...page.rows);
      forward(places, page.next);
      cursor = page.next;
    } while (cursor !== null);
    return facts;
  }

  function counted(statement: StoredStatement, merged: readonly Merged[]): StoredStatement['progress'] {
    const count = (result: Merged['result']): number => merged.filter((one) => one.result === result).length;
    const { progress } = statement;
    return {
      ...progress, pages: progress.pages + 1, rows: progress.rows + merged.length, added: progress.added + count('added'), changed: progress.changed + count('changed'), same: progress.same + count('same'),
      keptOut: progress.keptOut + count(null),
    };
  }

  /** Refunds of one payment, merged; nothing for a payment that could not be taken over. */
  async function refundsInto(run: PullRun, payment: Merged): Promise<readonly Merged[]> {
    const facts = await refundsOf(run, payment.fact);
    const { transaction } = payment;
    if (transaction === null) return facts.map((fact) => ({ fact, transaction: null, result: null }));
    return merge.merge(run.profile.id, facts, { id: transaction.id, reference: transaction.reference }, run.statement.operator, async () => turn(run));
  }

  async function pages(run: PullRun, moved: (statement: StoredStatement) => void): Promise<void> {
    let statement = run.statement;
    const places = new Set<string>();
    forward(places, statement.place?.cursor ?? null);
    while (statement.place !== null) {
      const { from, until, cursor } = statement.place;
      const end = toInstant(Math.min(until, from + window));
      const page = await ask(run, async () => run.lists.payments({ from, until: end, cursor, limit: pageSize }));
      if (page.next === null) places.clear();
      forward(places, page.next);
      const payments = await merge.merge(run.profile.id, page.rows, null, statement.operator, async () => turn(run));
      const tried = new Set(page.tried);
      const refunds: Merged[] = [];
      const withRefunds = payments.filter(({ fact }) => fact.providerTransactionId !== null && tried.has(fact.providerTransactionId));
      if (withRefunds.length > 0) run.onProgress({ ...statement, progress: { ...statement.progress, step: 'refunds' } });
      for (const payment of withRefunds) refunds.push(...(await refundsInto(run, payment)));
      const merged = [...payments, ...refunds];
      const place = page.next !== null ? { from, until, cursor: page.next } : end < until ? { from: end, until, cursor: null } : null;
      statement = await records.addRows(statement.id, rowsOf(merged), ['pulling'], { progress: { ...counted(statement, merged), step: 'payments' }, place }, true);
      moved(statement);
      run.onProgress(statement);
    }
  }

  return {
    async run(run: PullRun): Promise<PullEnd> {
      let statement = run.statement;
      try {
        await pages(run, (now) => { statement = now; });
        return { kind: 'complete', statement };
      } catch (cause) {
        if (cause instanceof Halted || run.signal.aborted) return { kind: 'halted', statement };
        if (cause instanceof Failed) return { kind: 'failed', statement, error: cause.error, unauthorised: cause.unauthorised };
        if (cause instanceof AppError && cause.code === 'settlement.wrongState') return { kind: 'halted', statement };
        if (cause instanceof AppError) return { kind: 'failed', statement, error: cause.toDto(), unauthorised: false };
        throw cause;
      }
    },
  };
}
export type Pull = ReturnType<typeof createPull>;
