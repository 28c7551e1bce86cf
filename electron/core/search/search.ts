/**
 * The search box: says what a text holds, looks into the journal at once, and asks the providers of the environment beside it, each by
 * itself. What was pasted is kept nowhere: it lives as long as its search.
 */
import type { Profile } from '@shared/domain/profile.ts';
import { searchLimits, type JournalHit, type PayerAnswer, type ProfileAnswer, type SearchId } from '@shared/domain/search.ts';
import type { Transaction } from '@shared/domain/transaction.ts';
import { AppError } from '@shared/errors/app-error.ts';
import type { CallOutput, ParsedInput } from '@shared/ipc/contract.ts';
import { numberShapes } from '@shared/search/number-shapes.ts';
import { recognise } from '@shared/search/recognise.ts';
import { businessDateOf } from '@shared/time/zones.ts';
import { createPacer } from '../batches/pacer.ts';
import { movementOf } from '../lookup/found-movement.ts';
import type { IdSource } from '../ports/clock.ts';
import type { FoundMovement, FoundMovementRecords } from '../ports/found-movements.ts';
import type { Notifier } from '../ports/notifier.ts';
import type { TransactionFact } from '../ports/provider.ts';
import type { Sealer } from '../ports/sealer.ts';
import type { TokenRoom } from '../tokens/room.ts';
import { createAsker, type AskerDependencies, type Asking } from './ask.ts';
import { lookForPayers, lookIntoJournal, wordsFor } from './journal-side.ts';
import { planQuestions } from './questions.ts';

export type SearchDependencies = Omit<AskerDependencies, 'pacer'> & {
  readonly sealer: Sealer;
  readonly tokens: Pick<TokenRoom, 'search'>;
  readonly ids: IdSource;
  readonly takeOver: FoundMovementRecords['takeOver'];
  readonly notifier: Pick<Notifier, 'transactionChanged'>;
  readonly operator: () => Promise<string>;
  readonly timeZone: () => Promise<string>;
  readonly onAnswered: (answer: ProfileAnswer) => void;
  readonly onPayers: (answer: PayerAnswer) => void;
};

export type Search = {
  start(input: ParsedInput<'search.start'>): Promise<CallOutput<'search.start'>>;
  cancel(id: SearchId): void;
  /** Writes down what only a provider knew. Errors: `search.over`, `search.incomplete`, and those of `FoundMovementRecords.takeOver`. */
  takeOver(id: SearchId, key: string): Promise<Transaction>;
};

type Known = { readonly profile: Profile; readonly fact: TransactionFact };
type Running = { readonly controller: AbortController; readonly facts: Map<string, Known> };

/** Searches that are kept at once; an older one is over. */
const mostRunning = 4;
/** Rows of the journal that one profile is asked about. */
const mostRows = 3;

/** The very row, not one that only belongs to its payment; what was recorded by hand is known to nobody else. */
function isItself({ transaction, why, matched }: JournalHit): boolean {
  const text = matched.toUpperCase();
  const own = [transaction.reference, transaction.providerPaymentId, transaction.providerTransactionId, transaction.walletReference];
  return why === 'number' && transaction.origin !== 'manual' && own.some((number) => number?.toUpperCase() === text);
}

/** Where the journal has the number, the provider is asked about that very row, with everything that is known of it. */
function withRows(profile: Profile, questions: readonly Asking[], hits: readonly JournalHit[]): readonly Asking[] {
  const own = hits.filter((hit) => hit.transaction.profileId === profile.id && isItself(hit));
  const known = new Set(own.map(({ matched }) => matched));
  const rows = own.slice(0, mostRows).map(({ transaction: row, matched }): Asking => ({ kind: 'row', row, matched }));
  return [...rows, ...questions.filter((asking) => asking.kind === 'row' || !known.has(asking.question.value))].slice(0, searchLimits.questionsPerProfile);
}

export function createSearch(dependencies: SearchDependencies): Search {
  const { journal, sealer, tokens, clock, ids, logger } = dependencies;
  const asker = createAsker({ ...dependencies, pacer: createPacer(clock) });
  const running = new Map<SearchId, Running>();

  function cancel(id: SearchId): void {
    running.get(id)?.controller.abort();
    running.delete(id);
  }

  function begin(id: SearchId): Running {
    cancel(id);
    const [oldest] = running.keys();
    if (running.size >= mostRunning && oldest !== undefined) cancel(oldest);
    const created = { controller: new AbortController(), facts: new Map<string, Known>() };
    running.set(id, created);
    return created;
  }

  /** The payment of a refund: a row of the journal, or another answer of the same search. */
  async function parentOf({ profile, fact }: Known, facts: Running['facts']): Promise<{ readonly parent: FoundMovement['parent']; readonly before: readonly FoundMovement[] }> {
    const numbers = [fact.providerPaymentId, fact.originalReference].filter((number) => number !== null);
    const rows = (await journal.search.byNumbers(profile.environment, numbers, 20)).map(({ transaction }) => transaction);
    const row = rows.find((each) => each.profileId === profile.id && each.kind === 'payment');
    if (row !== undefined) return { parent: { id: row.id, reference: row.reference }, before: [] };
    // Two that lack a number do not share it.
    const other = fact.providerPaymentId === null ? undefined
      : [...facts.values()].find((each) => each.profile.id === profile.id && each.fact.kind === 'payment' && each.fact.providerPaymentId === fact.providerPaymentId);
    const made = other === undefined ? null : movementOf(other.fact, { id: ids.next(), profileId: profile.id, parent: null, now: clock.now() });
    return made === null ? { parent: null, before: [] } : { parent: { id: made.id, reference: made.reference }, before: [made] };
  }

  return {
    cancel,

    async start({ id, environment, text, live }) {
      const search = begin(id);
      const { signal } = search.controller;
      const zone = await dependencies.timeZone();
      const asOf = clock.now();
      const recognition = recognise(text, { today: businessDateOf(asOf, zone), shapes: numberShapes });
      const [hits, all] = await Promise.all([lookIntoJournal(journal, environment, recognition, { zone, now: asOf }), live ? journal.profiles.list() : []]);
      const profiles = all.filter((profile) => profile.environment === environment);
      const plan = planQuestions(recognition, profiles, new Set(hits.filter(isItself).map(({ transaction }) => transaction.profileId)));
      for (const { profile, questions } of signal.aborted ? [] : plan.asking) {
        const asking = withRows(profile, questions.map((question): Asking => ({ kind: 'number', question })), hits);
        void asker.ask(profile, asking, {
          signal,
          onReport: (report) => dependencies.onAnswered({ id, ...report }),
          onFact: (hit, fact) => search.facts.set(hit.key, { profile, fact }),
        });
      }
      const payers = wordsFor(recognition).length > 0;
      if (payers) {
        lookForPayers({ journal, sealer, tokens }, environment, recognition).then(
          (found) => {
            if (!signal.aborted) dependencies.onPayers({ id, ...found, at: clock.now() });
          },
          (cause: unknown) => {
            logger.error('search.payersFailed', { reason: cause instanceof Error ? cause.name : 'unknown' });
            if (!signal.aborted) dependencies.onPayers({ id, hits: [], tokens: [], tokenTotal: 0, error: { code: 'internal', params: {} }, at: clock.now() });
          },
        );
      }
      return { recognition, hits: [...hits], payers, asking: plan.asking.map(({ profile }) => profile.id), notAsked: [...plan.notAsked], asOf };
    },

    async takeOver(id, key) {
      const search = running.get(id);
      const known = search?.facts.get(key);
      if (search === undefined || known === undefined) throw new AppError('search.over');
      const { parent, before } = known.fact.kind === 'refund' ? await parentOf(known, search.facts) : { parent: null, before: [] };
      const movement = movementOf(known.fact, { id: ids.next(), profileId: known.profile.id, parent, now: clock.now() });
      if (movement === null) throw new AppError('search.incomplete');
      const all = await dependencies.takeOver([...before, movement], await dependencies.operator());
      const taken = all.at(-1);
      if (taken === undefined) throw new AppError('search.incomplete');
      for (const { transaction, result } of all) if (result !== 'same') await dependencies.notifier.transactionChanged(transaction, { becamePaid: false });
      return taken.transaction;
    },
  };
}
