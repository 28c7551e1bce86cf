/**
 * Every order of things that can happen to two refunds of one payment, with up to three faults and one crash at any place, walked
 * through to the last state. Time goes in ticks of the spacing of negative reads; questions may be asked at any time, which is more
 * than the schedule allows. What a state cannot tell apart in its future is left out of it, so that there are finitely many.
 */
import { problemOf, type Finding, type Outcome } from '@core/attempts/classify.ts';
import { reduce, type AttemptEvent, type ResendPolicy } from '@core/attempts/reducer.ts';
import { asksBeforePerson, automaticSends, negativeReadsNeeded, negativeReadSpacing } from '@core/attempts/schedule.ts';
import { intentId, profileId, reference, transactionId } from '@shared/domain/ids.ts';
import { isOpen, type Intent } from '@shared/domain/intent.ts';
import type { ResendClass } from '@shared/providers/description.ts';
import { toMinor } from '@shared/money/money.ts';
import { toInstant } from '@shared/time/instant.ts';

const tick = negativeReadSpacing;
const quarantineMs = 2 * tick;
const overdueMs = 4 * tick;
const captured = 100;
const epoch = 1_790_000_000_000;
const numbers = { providerPaymentId: null, providerTransactionId: 'T', walletReference: null };

type Bank = { readonly executed: number; /** Ticks left until a request under way must have been carried out; 0 for none. */ readonly late: number; readonly outcome: 'none' | 'completed' | 'pending' | 'failed' };
/** `answer`: what came back and is not written down yet. */
type One = { readonly intent: Intent | null; readonly answer: Outcome | null; readonly finding: Finding | null; readonly bank: Bank; readonly unseen: number; readonly waited: number };
type State = { readonly ones: readonly [One, One]; readonly faults: number; readonly crashes: number };
type Move = { readonly name: string; readonly to: State };

export type ModelOptions = { readonly resendClass: ResendClass; readonly amounts: readonly [number, number]; readonly faults: number; readonly crashes: number; readonly reduce?: typeof reduce };
export type ModelResult = { readonly states: number; readonly moves: number; readonly ends: number; readonly violation: string | null; /** States from which no end can be reached. */ readonly trapped: number };

const nobody: One = { intent: null, answer: null, finding: null, bank: { executed: 0, late: 0, outcome: 'none' }, unseen: 0, waited: 0 };

function freshIntent(which: number, amountMinor: number): Intent {
  const id = (last: number): string => `01930000-0000-7000-8000-00000000000${last}`;
  return {
    id: intentId.parse(id(which + 1)), kind: 'refund', profileId: profileId.parse(id(5)), transactionId: transactionId.parse(id(which + 6)), paymentId: transactionId.parse(id(8)),
    reference: reference.parse(`R${which}`), amountMinor: toMinor(amountMinor), currency: 'HKD', state: 'QUEUED', version: 1, sends: 0, asks: 0, negativeReads: 0, lastSentAt: null,
    lastAskedAt: null, nextAskAt: null, quarantineUntil: null, waitedMs: 0, problem: null, operator: 'A', createdAt: toInstant(epoch), updatedAt: toInstant(epoch),
  };
}

const back = (at: Intent['lastSentAt'], most: number): Intent['lastSentAt'] => (at === null ? null : toInstant(Math.max(at, epoch - most)));

/** Now is always the epoch; what lies further back than matters is brought to where it matters. */
function bounded(intent: Intent): Intent {
  return {
    ...intent, version: 1, sends: Math.min(intent.sends, automaticSends), asks: Math.min(intent.asks, asksBeforePerson), negativeReads: Math.min(intent.negativeReads, negativeReadsNeeded),
    waitedMs: Math.min(intent.waitedMs, quarantineMs), lastSentAt: back(intent.lastSentAt, overdueMs), lastAskedAt: back(intent.lastAskedAt, tick),
    nextAskAt: intent.nextAskAt === null ? null : toInstant(epoch), quarantineUntil: intent.quarantineUntil === null ? null : toInstant(epoch), createdAt: toInstant(epoch), updatedAt: toInstant(epoch),
  };
}

/** Nothing but the end itself matters of what has ended. */
function restOf({ intent, bank }: One): One {
  return { ...nobody, bank, intent: intent && { ...intent, sends: 0, asks: 0, negativeReads: 0, waitedMs: 0, lastSentAt: null, lastAskedAt: null, problem: null } };
}

function keyOf({ ones, faults, crashes }: State): string {
  return `${faults}${crashes}` + ones.map(({ intent, answer, finding, bank, unseen, waited }) => (intent === null ? '-' : [
    intent.state, intent.sends, intent.asks, intent.negativeReads, intent.waitedMs / tick, epoch - (intent.lastSentAt ?? epoch + 1), epoch - (intent.lastAskedAt ?? epoch + 1),
    intent.problem?.reason ?? '', answer?.kind ?? '', answer !== null && 'problem' in answer ? answer.problem.reason : '', finding?.kind ?? '', finding !== null && 'problem' in finding ? finding.problem.reason : '',
    bank.executed, bank.late, bank.outcome, unseen, waited,
  ].join(','))).join('|');
}

export function explore(options: ModelOptions): ModelResult {
  const policy: ResendPolicy = { resendClass: options.resendClass, quarantineMs, overdueMs };
  const exclusive = ['C', 'D', 'E'].includes(options.resendClass);
  /** Hands over only after the quarantine; else a careful person waits until then. */
  const waitsItself = options.resendClass === 'C' || options.resendClass === 'D';
  const dedupes = options.resendClass === 'A' || options.resendClass === 'B';
  const step = options.reduce ?? reduce;
  let violation: string | null = null;
  const violated = (rule: string, state: State): void => { violation ??= `${rule} in ${keyOf(state)}`; };

  /** What this resend class never looks at: negative reads and their spacing, and a count of asks that few faults cannot bring far. */
  function relevant(one: One): One {
    if (one.intent === null) return one;
    if (!isOpen(one.intent.state)) return restOf(one);
    return dedupes ? { ...one, waited: 0, unseen: 0, intent: { ...one.intent, asks: 0, negativeReads: 0, waitedMs: 0, lastAskedAt: null } } : one;
  }
  const put = (state: State, which: number, one: One, spent: Partial<State> = {}): State => ({ ...state, ...spent, ones: which === 0 ? [relevant(one), state.ones[1]] : [state.ones[0], relevant(one)] });

  /** The intent after the event, and after what follows by itself. */
  function after(one: One, intent: Intent, event: AttemptEvent): One {
    const { progress, then } = step(intent, event, policy, { now: toInstant(epoch), waitedMs: one.unseen * tick });
    const { referenceClaimed: _claimed, ...changed } = progress;
    const next = bounded({ ...intent, ...changed });
    const begins = intent.state === 'SENDING' && next.state === 'UNKNOWN';
    if (intent.state === 'UNKNOWN' && !['RESOLVING', 'NEEDS_OPERATOR'].includes(next.state)) violation ??= `I4 UNKNOWN to ${next.state}`;
    const waits = waitsItself && intent.state === 'RESOLVING' && next.state === 'NEEDS_OPERATOR' && next.problem?.reason !== 'overdue';
    if (waits && one.waited < 2) violation ??= 'M13 handed over too early';
    const moved: One = { ...one, intent: next, answer: null, finding: null, unseen: 0, waited: begins ? 0 : one.waited };
    return then === 'send' ? after(moved, next, { type: 'sendStarted' }) : moved;
  }

  function commit(bank: Bank, pending: boolean): Bank {
    if (dedupes && (bank.executed > 0 || bank.outcome !== 'none')) return bank;
    return pending ? { ...bank, outcome: 'pending' } : { ...bank, executed: bank.executed + 1, outcome: 'completed' };
  }

  function told(bank: Bank): Outcome {
    if (bank.outcome === 'pending') return { kind: 'accepted', numbers };
    return bank.outcome === 'failed' ? { kind: 'rejected', problem: problemOf('failedAtProvider') } : { kind: 'succeeded', numbers };
  }

  function found(bank: Bank): Finding {
    if (bank.outcome === 'none') return { kind: 'notFound', problem: problemOf('notFound') };
    const answer = told(bank);
    return answer.kind === 'unknown' || answer.kind === 'notSent' ? { kind: 'notFound', problem: problemOf('notFound') } : answer;
  }

  const doubt = (reason: 'timeout' | 'duplicateReference' | 'unauthorised'): Outcome => ({ kind: 'unknown', problem: problemOf(reason), pauseProfile: reason === 'unauthorised' });

  /** A request of a SENDING intent arrives, or does not. */
  function deliveries(one: One): readonly (readonly [string, number, Pick<One, 'bank' | 'answer'>])[] {
    const { bank } = one;
    const done = commit(bank, false);
    const taken = commit(bank, true);
    const untouched = bank.executed === 0 && bank.late === 0 && bank.outcome === 'none';
    return [
      ['done', 0, { bank: done, answer: told(done) }],
      ['accepted', 1, { bank: taken, answer: told(taken) }],
      ['answer lost', 1, { bank: done, answer: doubt('timeout') }],
      ['request lost', 1, { bank, answer: doubt('timeout') }],
      ['late', 1, { bank: { ...bank, late: 2 }, answer: doubt('timeout') }],
      ['not sent', 1, { bank, answer: { kind: 'notSent', problem: problemOf('connectionRefused'), pauseProfile: false } }],
      ...(untouched ? [['refused', 1, { bank, answer: { kind: 'rejected', problem: problemOf('refused') } }] as const] : []),
      ...(dedupes && !untouched ? [['duplicate', 0, { bank, answer: doubt('duplicateReference') }] as const] : []),
      ['keys refused', 1, { bank, answer: doubt('unauthorised') }],
    ];
  }

  function movesOf(state: State, which: 0 | 1): Move[] {
    const one = state.ones[which];
    const { intent, bank } = one;
    const moves: Move[] = [];
    const add = (name: string, next: One, cost = 0): void => {
      if (state.faults >= cost) moves.push({ name: `${which} ${name}`, to: put(state, which, next, { faults: state.faults - cost }) });
    };
    if (bank.late > 0) add('late commit', { ...one, bank: { ...commit(bank, false), late: 0 } });
    if (bank.outcome === 'pending') {
      add('finished', { ...one, bank: { ...bank, outcome: 'completed', executed: bank.executed + 1 } });
      add('failed later', { ...one, bank: { ...bank, outcome: 'failed' } });
    }
    if (intent === null) {
      const other = state.ones[1 - which]!;
      const amount = options.amounts[which];
      const taken = other.intent !== null && (isOpen(other.intent.state) || other.intent.state === 'SUCCEEDED') ? other.intent.amountMinor : 0;
      const locked = exclusive && other.intent !== null && isOpen(other.intent.state);
      if (captured - taken >= amount && !locked) add('written down', { ...one, intent: bounded(freshIntent(which, amount)) });
      return moves;
    }
    switch (intent.state) {
      case 'QUEUED':
        add('send', after(one, intent, { type: 'sendStarted' }));
        add('given up', after(one, intent, { type: 'decided', decision: { kind: 'abandon', note: 'x' } }));
        break;
      case 'SENDING':
        if (one.answer !== null) {
          add('answer written', after(one, intent, { type: 'answered', outcome: one.answer }));
          add('answer not written', after(one, intent, { type: 'interrupted' }), 1);
        } else for (const [name, cost, change] of deliveries(one)) add(name, { ...one, ...change }, cost);
        break;
      case 'UNKNOWN':
        add('ask', after(one, intent, { type: 'askStarted' }));
        break;
      case 'RESOLVING':
      case 'ACCEPTED':
      case 'NEEDS_OPERATOR':
        if (one.finding !== null) add('finding written', after(one, intent, { type: 'found', finding: one.finding }));
        else {
          if (options.resendClass !== 'E') add('looked', { ...one, finding: found(bank) });
          const unclear: One = { ...one, finding: { kind: 'inconclusive', problem: problemOf('timeout'), pauseProfile: false } };
          if (options.resendClass === 'E') add('cannot be asked', unclear);
          else add('look lost', unclear, 1);
          if (intent.state === 'RESOLVING') break;
        }
        if (intent.state === 'NEEDS_OPERATOR' && one.finding === null && bank.outcome !== 'pending' && (waitsItself || bank.late === 0)) {
          if (bank.executed > 0) add('person: executed', after(one, intent, { type: 'decided', decision: { kind: 'executed', providerTransactionId: 'T', note: '' } }));
          else {
            if (bank.outcome === 'none') add('person: not executed', after(one, intent, { type: 'decided', decision: { kind: 'notExecuted', lookedIn: 'portal', lookedAt: toInstant(0), note: 'x' } }));
            add('person: given up', after(one, intent, { type: 'decided', decision: { kind: 'abandon', note: 'x' } }));
          }
        }
        break;
      case 'DRAFT':
      case 'AWAITING_APPROVAL':
      case 'SUCCEEDED':
      case 'REJECTED':
      case 'ABANDONED':
      case 'FAILED_LATE':
        break;
    }
    return moves;
  }

  /** A tick passes for everybody; a late commit is never later than its bound. */
  function timePasses(state: State): Move[] {
    if (state.ones.some(({ bank }) => bank.late === 1)) return [];
    const waiting = state.ones.some(({ intent }) => intent !== null && ['UNKNOWN', 'RESOLVING', 'ACCEPTED', 'NEEDS_OPERATOR', 'SENDING'].includes(intent.state));
    if (!waiting) return [];
    const older = (at: Intent['lastSentAt']): Intent['lastSentAt'] => (at === null ? null : toInstant(at - tick));
    const [first, second] = state.ones.map((one): One => ({
      ...one, unseen: one.intent !== null && isOpen(one.intent.state) ? Math.min(one.unseen + 1, 2) : 0, waited: Math.min(one.waited + 1, 2), bank: { ...one.bank, late: Math.max(0, one.bank.late - 1) },
      intent: one.intent && bounded({ ...one.intent, lastSentAt: older(one.intent.lastSentAt), lastAskedAt: older(one.intent.lastAskedAt) }),
    }));
    return first && second ? [{ name: 'tick', to: { ...state, ones: [relevant(first), relevant(second)] } }] : [];
  }

  function crash(state: State): Move[] {
    if (state.crashes === 0) return [];
    const [first, second] = state.ones.map((one): One => {
      const restarted = { ...one, answer: null, finding: null, unseen: 0 };
      return one.intent !== null && ['SENDING', 'RESOLVING'].includes(one.intent.state) ? after(restarted, one.intent, { type: 'interrupted' }) : restarted;
    });
    return first && second ? [{ name: 'crash', to: { ...state, crashes: state.crashes - 1, ones: [relevant(first), relevant(second)] } }] : [];
  }

  /** Who knows repeats does nothing more under a number that has come to an end. */
  const willCome = (bank: Bank): boolean => bank.late > 0 && (!dedupes || bank.outcome === 'none');

  function check(state: State): void {
    let kept = 0;
    let open = 0;
    let moved = 0;
    for (const { intent, bank } of state.ones) {
      if (intent === null) continue;
      moved += bank.executed * intent.amountMinor;
      if (bank.executed > 1) violated('double', state);
      if (intent.state === 'SUCCEEDED' && bank.executed === 0) violated('I4 success without an execution', state);
      if (['REJECTED', 'ABANDONED', 'FAILED_LATE'].includes(intent.state) && (bank.executed > 0 || willCome(bank) || bank.outcome === 'pending')) violated('lost', state);
      if (['UNKNOWN', 'ACCEPTED'].includes(intent.state) && intent.nextAskAt === null) violated('I7', state);
      if (intent.state === 'SUCCEEDED' || isOpen(intent.state)) kept += intent.amountMinor;
      if (isOpen(intent.state)) open += 1;
    }
    if (kept > captured || moved > captured) violated('I3', state);
    if (exclusive && open > 1) violated('I5', state);
  }

  const isEnd = (state: State): boolean => state.ones.every(({ intent, bank }) => intent !== null && !isOpen(intent.state) && bank.late === 0) || state.ones.some(({ intent }, which) => intent === null && !isOpen(state.ones[1 - which]!.intent?.state ?? 'DRAFT'));

  const begin: State = { ones: [nobody, nobody], faults: options.faults, crashes: options.crashes };
  const known = new Map<string, number>([[keyOf(begin), 0]]);
  const states: State[] = [begin];
  const before: number[][] = [[]];
  const ends: number[] = [];
  let moves = 0;
  for (let index = 0; index < states.length && violation === null; index += 1) {
    const state = states[index]!;
    check(state);
    if (isEnd(state)) ends.push(index);
    for (const { to } of [...movesOf(state, 0), ...movesOf(state, 1), ...timePasses(state), ...crash(state)]) {
      moves += 1;
      const key = keyOf(to);
      let place = known.get(key);
      if (place === undefined) {
        place = states.length;
        known.set(key, place);
        states.push(to);
        before.push([]);
      }
      before[place]!.push(index);
    }
  }
  const reaches = new Set(ends);
  for (const index of reaches) for (const earlier of before[index]!) reaches.add(earlier);
  return { states: states.length, moves, ends: ends.length, violation, trapped: violation === null ? states.length - reaches.size : 0 };
}
