/**
 * A provider in memory. What it executed is the truth that everything else is measured by. It loses answers, answers late or wrongly,
 * commits late (within its bound), is handed a request twice, and finishes what it accepted whenever it likes, or never.
 */
import type { Exchange, LinkFact, Provider, ProviderAnswer, TransactionFact, TransactionQuery } from '@core/ports/provider.ts';
import { problemOf } from '@core/attempts/classify.ts';
import type { ProblemReason } from '@shared/domain/intent.ts';
import type { Money } from '@shared/money/money.ts';
import { moneyOf } from '@shared/money/money.ts';
import type { ResendClass } from '@shared/providers/description.ts';
import { linkFactOf, transactionFactOf } from '../facts.ts';
import type { Chance } from './random.ts';
import type { SimClock } from './sim-clock.ts';

export type Kind = 'link' | 'charge' | 'refund' | 'payout';
/** What the bank holds under one number. */
export type Entry = {
  readonly kind: Kind;
  readonly amount: Money;
  /** How often the money really moved, or the link was made. */
  executed: number;
  /** Requests that were taken in and are carried out later. */
  underWay: number;
  outcome: 'completed' | 'pending' | 'failed';
  /** It will stay pending for ever. */
  stuck: boolean;
};

export type BankOptions = {
  readonly clock: SimClock;
  readonly chance: Chance;
  readonly resendClass: ResendClass;
  /** The latest commit comes so long after the doubt began, milliseconds; its bound. */
  readonly latestCommit: number;
  readonly overdueMs: number;
  /** Told of every request as it arrives, before anything is done. */
  readonly onRequest: (reference: string, amount: Money) => void;
  readonly note: (text: string) => void;
  /** False once the faults are over. */
  readonly unruly: () => boolean;
};

type Fact = TransactionFact | LinkFact;
const doubtful = (reason: ProblemReason): ProviderAnswer<never> => ({ kind: 'doubtful', problem: problemOf(reason) });
const refused = (meaning: Extract<ProviderAnswer<never>, { kind: 'refused' }>['meaning'], reason: ProblemReason): ProviderAnswer<never> => ({ kind: 'refused', meaning, problem: problemOf(reason) });

const fates = {
  done: 60, accepted: 12, loseAnswer: 9, loseRequest: 6, late: 9, notSent: 5, refuse: 3, inProgress: 2, slow: 2, wrongEcho: 2, twice: 3, unlisted: 2, unauthorised: 1,
} as const;
const looks = { truth: 70, lost: 12, garbled: 6, limited: 3, inconclusive: 4 } as const;

export class Bank {
  readonly entries = new Map<string, Entry>();
  readonly #options: BankOptions;

  constructor(options: BankOptions) {
    this.#options = options;
  }

  get #dedupes(): boolean {
    return this.#options.resendClass === 'A' || this.#options.resendClass === 'B';
  }

  /** The adapter of one run of the program; its answers come to nothing once `isAlive` says no. */
  provider(isAlive: () => boolean): Provider {
    const send = (kind: Kind, reference: string, amount: Money) => this.#later(isAlive, () => this.#receive(kind, reference, amount));
    return {
      createLink: async ({ reference, amount }) => (await send('link', reference, amount)) as Exchange<LinkFact>, // of its own kind
      refund: async ({ reference, amount }) => (await send('refund', reference, amount)) as Exchange<TransactionFact>,
      payout: async ({ reference, amount }) => (await send('payout', reference, amount)) as Exchange<TransactionFact>,
      tokens: {
        bind: () => Promise.reject(new Error('not part of the simulation')), list: null, exchangeCode: null, unbind: () => Promise.reject(new Error('not part of the simulation')),
        charge: async ({ reference, amount }) => (await send('charge', reference, amount)) as Exchange<LinkFact>,
      },
      query: async (query) => (await this.#later(isAlive, () => ({ answer: this.#look(query), after: 0 }))) as Exchange<TransactionFact>,
      testConnection: () => Promise.reject(new Error('not part of the simulation')),
    };
  }

  #later(isAlive: () => boolean, arrive: () => { readonly answer: ProviderAnswer<Fact>; readonly after: number }): Promise<Exchange<Fact>> {
    const { clock, chance } = this.#options;
    return new Promise((resolve) => {
      clock.after(chance.between(1, 200), () => {
        const { answer, after } = arrive();
        clock.after(after + chance.between(1, 200), () => {
          if (isAlive()) resolve({ answer, evidence: null });
        });
      });
    });
  }

  #receive(kind: Kind, reference: string, amount: Money): { readonly answer: ProviderAnswer<Fact>; readonly after: number } {
    const { chance, onRequest, note, unruly } = this.#options;
    const fate = unruly() ? chance.weighted(fates) : 'done';
    note(`bank ${reference} ${fate}`);
    if (fate === 'notSent') return { answer: { kind: 'notSent', problem: problemOf('connectionRefused') }, after: 0 };
    onRequest(reference, amount);
    const told = (answer: ProviderAnswer<Fact>, after = 0) => ({ answer, after });
    switch (fate) {
      case 'loseRequest':
        return told(doubtful(chance.one(['connectionLost', 'timeout', 'serverError'])), chance.between(0, 30_000));
      case 'refuse':
        return told(this.#executes(kind, reference, amount) ? refused('final', 'refused') : refused('duplicateReference', 'duplicateReference'));
      case 'unauthorised':
        return told(refused('unauthorised', 'unauthorised'));
      case 'unlisted':
        return told(refused('unlisted', 'unlistedRefusal'));
      case 'late':
        this.#commitLate(kind, reference, amount);
        return told(doubtful(chance.one(['connectionLost', 'timeout'])));
      case 'inProgress':
        this.#commitLate(kind, reference, amount);
        return told(refused('inProgress', 'inProgress'));
      case 'done':
      case 'accepted':
      case 'loseAnswer':
      case 'slow':
      case 'wrongEcho':
      case 'twice':
        return this.#carryOut(fate, kind, reference, amount);
    }
  }

  #carryOut(fate: 'done' | 'accepted' | 'loseAnswer' | 'slow' | 'wrongEcho' | 'twice', kind: Kind, reference: string, amount: Money) {
    const { chance } = this.#options;
    const fresh = this.#commit(kind, reference, amount, fate === 'accepted' && kind !== 'link');
    // Handed over twice by the network: only who tells repeats apart may ever see that, or nobody could be safe.
    if (fate === 'twice' && this.#dedupes && kind !== 'link') return { answer: refused('duplicateReference', 'duplicateReference'), after: 0 };
    const answer = fresh || chance.happens(0.5) ? this.#fact(kind, reference, fate === 'wrongEcho' ? 1 : 0) : refused('duplicateReference', 'duplicateReference');
    if (fate === 'loseAnswer') return { answer: doubtful(chance.one(['connectionLost', 'timeout', 'serverError', 'notJson', 'emptyBody', 'badSignature'])), after: 0 };
    return { answer, after: fate === 'slow' ? chance.between(30_000, 110_000) : 0 };
  }

  /** True when nothing stands in the way of a first execution. */
  #executes(_kind: Kind, reference: string, _amount: Money): boolean {
    const entry = this.entries.get(reference);
    return entry === undefined || (entry.executed === 0 && entry.underWay === 0 && entry.outcome !== 'pending');
  }

  #entry(kind: Kind, reference: string, amount: Money): Entry {
    const known = this.entries.get(reference);
    if (known !== undefined) return known;
    const entry: Entry = { kind, amount, executed: 0, underWay: 0, outcome: 'completed', stuck: false };
    this.entries.set(reference, entry);
    return entry;
  }

  /** False for a repeat that the bank recognises. */
  #commit(kind: Kind, reference: string, amount: Money, pending: boolean): boolean {
    const known = this.entries.get(reference);
    const seen = known !== undefined && (known.executed > 0 || known.outcome !== 'completed');
    if (seen && this.#dedupes) return false;
    const entry = this.#entry(kind, reference, amount);
    if (!pending) {
      entry.executed += 1;
      entry.outcome = 'completed';
      this.#options.note(`bank ${reference} executed ${entry.executed}`);
      return true;
    }
    entry.outcome = 'pending';
    this.#finishLater(reference, entry);
    return true;
  }

  #finishLater(reference: string, entry: Entry): void {
    const { clock, chance, overdueMs, note } = this.#options;
    const end = chance.weighted({ completed: 6, failed: 3, never: 1 });
    entry.stuck = end === 'never';
    if (end === 'never') return;
    clock.after(chance.between(1_000, chance.happens(0.7) ? overdueMs >> 2 : overdueMs + 7_200_000), () => {
      if (entry.outcome !== 'pending') return;
      entry.outcome = end;
      if (end === 'completed') entry.executed += 1;
      note(`bank ${reference} finished ${end}`);
    });
  }

  #commitLate(kind: Kind, reference: string, amount: Money): void {
    const { clock, chance, latestCommit } = this.#options;
    const entry = this.#entry(kind, reference, amount);
    entry.underWay += 1;
    clock.after(chance.between(1, latestCommit), () => {
      entry.underWay -= 1;
      this.#commit(kind, reference, amount, false);
    });
  }

  #fact(kind: Kind, reference: string, tooMuch: number): ProviderAnswer<Fact> {
    const entry = this.entries.get(reference);
    if (entry === undefined) return refused('notFound', 'notFound');
    const outcome = { kind: entry.outcome } as const;
    const numbers = { providerPaymentId: null, providerTransactionId: `T-${reference}`, walletReference: null };
    if (kind === 'link') return { kind: 'fact', fact: linkFactOf({ ...numbers, reference, outcome: { kind: 'pending' } }) };
    if (kind === 'charge') return { kind: 'fact', fact: linkFactOf({ ...numbers, reference: tooMuch > 0 ? 'OTHER' : reference, outcome, next: { kind: 'none' } }) };
    return { kind: 'fact', fact: transactionFactOf({ ...numbers, kind, reference, amount: moneyOf(entry.amount.minor + tooMuch, 'HKD'), outcome }) };
  }

  #look({ reference, kind, origin }: TransactionQuery): ProviderAnswer<TransactionFact> {
    const { chance, note, unruly, resendClass } = this.#options;
    const look = resendClass === 'E' ? 'inconclusive' : unruly() ? chance.weighted(looks) : 'truth';
    note(`look ${reference} ${look}`);
    switch (look) {
      case 'lost':
        return doubtful('connectionLost');
      case 'garbled':
        return doubtful(chance.one(['notJson', 'badSignature', 'malformed']));
      case 'limited':
        return refused('rateLimited', 'rateLimited');
      case 'inconclusive':
        return refused('unlisted', 'unlistedRefusal');
      case 'truth': {
        const entry = this.entries.get(reference);
        if (entry === undefined || (entry.executed === 0 && entry.outcome === 'completed')) return refused('notFound', 'notFound');
        const outcome = { kind: origin === 'link' ? 'pending' : entry.outcome } as const;
        return { kind: 'fact', fact: transactionFactOf({ kind, reference, amount: entry.amount, outcome, providerTransactionId: `T-${reference}` }) };
      }
    }
  }
}
