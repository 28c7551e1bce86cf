/**
 * Asks one profile, one question after the other at its pace, and tells after each how far it is. One that is slow is told to be silent
 * and waited for a while longer; nobody else waits for it. What it says of a row of the journal is written down by the look-up itself.
 */
import type { Profile } from '@shared/domain/profile.ts';
import type { ConfirmedHit, LiveHit, ProfileAnswer } from '@shared/domain/search.ts';
import type { Transaction } from '@shared/domain/transaction.ts';
import { AppError, type AppErrorDto } from '@shared/errors/app-error.ts';
import { errorOfAnswer, type Lookup } from '../lookup/lookup.ts';
import type { Pacer } from '../batches/pacer.ts';
import type { Clock } from '../ports/clock.ts';
import type { Journal } from '../ports/journal.ts';
import type { Logger } from '../ports/logger.ts';
import type { NumberQuestion, TransactionFact } from '../ports/provider.ts';
import type { ProviderDirectory } from '../profiles/provider-directory.ts';
import { liveStatus, toLiveHit } from './facts.ts';

/** Milliseconds until a profile is told to be silent, and until nobody waits for its answer any more. */
export const patience = { silent: 8_000, gaveUp: 30_000 } as const;
/** Milliseconds between two questions to one profile, whichever search they belong to. */
const pace = 250;
/** Questions to one profile that may be under way at once, over all searches. */
const mostAtOnce = 3;

/** A question by a number alone, or about a row that the journal has. */
export type Asking = { readonly kind: 'number'; readonly question: NumberQuestion } | { readonly kind: 'row'; readonly row: Transaction; readonly matched: string };

export type Report = Omit<ProfileAnswer, 'id'>;
/** `facts`: what the provider said of what the journal does not have, by the key of its hit. */
export type Found = { readonly confirmed: readonly ConfirmedHit[]; readonly live: readonly { readonly hit: LiveHit; readonly fact: TransactionFact }[]; readonly error: AppErrorDto | null };

export type AskerDependencies = { readonly journal: Journal; readonly directory: ProviderDirectory; readonly lookup: Lookup; readonly pacer: Pacer; readonly clock: Clock; readonly logger: Logger };

export type Asker = {
  /** Resolves when the profile has no more to say; never rejects. */
  ask(profile: Profile, questions: readonly Asking[], options: { readonly signal: AbortSignal; readonly onReport: (report: Report) => void; readonly onFact: (hit: LiveHit, fact: TransactionFact) => void }): Promise<void>;
};

const nothing: Found = { confirmed: [], live: [], error: null };

export function createAsker({ journal, directory, lookup, pacer, clock, logger }: AskerDependencies): Asker {
  const underWay = new Map<string, number>();

  /** The row of the journal that an answer speaks of, whatever number led to it. */
  async function rowOf(profile: Profile, fact: TransactionFact): Promise<Transaction | undefined> {
    const numbers = [fact.providerTransactionId, fact.providerPaymentId].filter((number) => number !== null);
    for (const number of numbers) {
      const row = await journal.transactions.byProviderNumber(profile.id, number);
      if (row?.kind === fact.kind) return row;
    }
    if (fact.reference === null) return undefined;
    const rows = await journal.search.byNumbers(profile.environment, [fact.reference], 20);
    return rows.map(({ transaction }) => transaction).find((row) => row.profileId === profile.id && row.kind === fact.kind && row.reference === fact.reference);
  }

  /** A refund is written down below its payment, which must be here or come with it. */
  async function hasPayment(profile: Profile, refund: TransactionFact, others: readonly TransactionFact[]): Promise<boolean> {
    if (others.some(({ kind, providerPaymentId }) => kind === 'payment' && providerPaymentId !== null && providerPaymentId === refund.providerPaymentId)) return true;
    const numbers = [refund.providerPaymentId, refund.originalReference].filter((number) => number !== null);
    return (await journal.search.byNumbers(profile.environment, numbers, 20)).some(({ transaction }) => transaction.profileId === profile.id && transaction.kind === 'payment');
  }

  async function askNumber(profile: Profile, question: NumberQuestion): Promise<Found> {
    const provider = await directory.provider(profile.id);
    if (provider.find === undefined) return nothing;
    const { answer } = await provider.find(question);
    // Not to be there is an answer, too.
    if (answer.kind === 'refused' && answer.meaning === 'notFound') return nothing;
    if (answer.kind !== 'fact') return { ...nothing, error: errorOfAnswer(answer) };
    const at = clock.now();
    const confirmed: ConfirmedHit[] = [];
    const live: { readonly hit: LiveHit; readonly fact: TransactionFact }[] = [];
    for (const fact of answer.fact) {
      const row = await rowOf(profile, fact);
      if (row === undefined) {
        const parentKnown = fact.kind !== 'refund' || (await hasPayment(profile, fact, answer.fact));
        live.push({ fact, hit: toLiveHit(profile, fact, { at, matched: question.value, parentKnown }) });
      } else {
        const status = liveStatus(row, fact);
        confirmed.push({ transaction: row, status, before: status === row.status ? null : row.status, at, matched: question.value });
      }
    }
    return { confirmed, live, error: null };
  }

  async function askRow(row: Transaction, matched: string): Promise<Found> {
    const began = clock.now();
    const { transaction, error } = await lookup.refresh(row.id);
    // Not everything can be asked about: what ended, or never left, is as the journal says.
    const heard = error === null && transaction.observedFrom === 'query' && transaction.observedAt >= began;
    return { live: [], error, confirmed: heard ? [{ transaction, status: transaction.status, before: transaction.status === row.status ? null : row.status, at: transaction.observedAt, matched }] : [] };
  }

  async function askOnce(profile: Profile, asking: Asking): Promise<Found> {
    const count = underWay.get(profile.id) ?? 0;
    if (count >= mostAtOnce) return { ...nothing, error: { code: 'search.busy', params: {} } };
    underWay.set(profile.id, count + 1);
    try {
      return asking.kind === 'row' ? await askRow(asking.row, asking.matched) : await askNumber(profile, asking.question);
    } catch (cause) {
      if (cause instanceof AppError) return { ...nothing, error: cause.toDto() };
      logger.error('search.askFailed', { profileId: profile.id, reason: cause instanceof Error ? cause.name : 'unknown' });
      return { ...nothing, error: { code: 'internal', params: {} } };
    } finally {
      underWay.set(profile.id, (underWay.get(profile.id) ?? 1) - 1);
    }
  }

  /** The answer, or null when nobody waits for it any more. */
  async function inTime(answer: Promise<Found>, signal: AbortSignal, onSilent: () => void): Promise<Found | null> {
    let release = (): void => undefined;
    const over = new Promise<null>((resolve) => {
      const stops = [clock.after(patience.silent, onSilent), clock.after(patience.gaveUp, () => resolve(null))];
      const abort = (): void => resolve(null);
      signal.addEventListener('abort', abort, { once: true });
      release = () => {
        stops.forEach((stop) => stop());
        signal.removeEventListener('abort', abort);
      };
    });
    try {
      return await Promise.race([answer, over]);
    } finally {
      release();
    }
  }

  return {
    async ask(profile, questions, { signal, onReport, onFact }) {
      const confirmed = new Map<string, ConfirmedHit>();
      const live = new Map<string, LiveHit>();
      const answered = new Set<string>();
      let error: AppErrorDto | null = null;
      let asked = 0;
      const report = (state: Report['state']): void => {
        if (!signal.aborted) onReport({ profileId: profile.id, state, asked, of: questions.length, confirmed: [...confirmed.values()], live: [...live.values()], error, at: clock.now() });
      };
      for (const asking of questions) {
        const value = asking.kind === 'row' ? asking.row.id : asking.question.value;
        if (!answered.has(value)) {
          if (!(await pacer.turn(profile.id, pace, signal))) return;
          const found = await inTime(askOnce(profile, asking), signal, () => report('silent'));
          if (found === null) return report('gaveUp');
          error ??= found.error;
          for (const hit of found.confirmed) confirmed.set(hit.transaction.id, hit);
          for (const { hit, fact } of found.live) {
            live.set(hit.key, hit);
            onFact(hit, fact);
          }
          if (found.confirmed.length + found.live.length > 0) answered.add(value);
        }
        asked += 1;
        if (asked < questions.length) report('asking');
      }
      report('done');
    },
  };
}
