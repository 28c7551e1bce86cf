/**
 * One history of a merchant's day: people, clock, network, disk and provider at their worst, drawn from one seed, around the real
 * engine and the real state machine. The same seed is the same history, line by line.
 */
import { createHash } from 'node:crypto';
import { AttemptEngine, isHalfDone, type EngineJournal } from '@core/attempts/engine.ts';
import { openGate } from '@core/attempts/gate.ts';
import type { IntentPlan } from '@core/ports/journal.ts';
import { isOpen, type Intent, type OperatorDecision } from '@shared/domain/intent.ts';
import { AppError } from '@shared/errors/app-error.ts';
import type { ResendClass } from '@shared/providers/description.ts';
import { countingIds } from '../ids.ts';
import { Bank, type BankOptions } from './bank.ts';
import { Disk } from './disk.ts';
import { createInvariants, type Invariants } from './invariants.ts';
import { baseOf, mutatedProvider, mutatedReduce, type MutantName } from './mutants.ts';
import { paymentOf, planOf, simulatedProfile } from './plans.ts';
import { chanceOf, type Chance } from './random.ts';
import { SimClock } from './sim-clock.ts';

export type History = {
  readonly seed: number;
  /** SHA-256 over every line of the trace. */
  readonly hash: string;
  readonly trace: readonly string[];
  /** Null when all went well. */
  readonly violation: string | null;
  readonly counts: { readonly intents: number; readonly requests: number; readonly writes: number; readonly crashes: number; readonly people: number };
};

const minute = 60_000;
const quarantineMs = 2 * minute;
const overdueMs = 3 * 60 * minute;
/** Faults end here, milliseconds; what is open then must come to its end by itself or by a person. */
const calmAfter = 45 * minute;
const horizon = 5 * 24 * 60 * minute;
const longestDelay = 60 * minute;

/** Ends whatever a run of the program still had in mind. */
const never = new Promise<never>(() => undefined);
const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
const deaf = { intentChanged: async () => undefined, transactionChanged: async () => undefined, profileChanged: async () => undefined };
const drained = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

type Run = { readonly engine: AttemptEngine; alive: boolean };

class World {
  readonly clock = new SimClock();
  readonly disk = new Disk();
  readonly ids = countingIds();
  readonly trace: string[] = [];
  readonly chance: Chance;
  readonly resendClass: ResendClass;
  readonly mutant: MutantName | null;
  readonly bank: Bank;
  readonly invariants: Invariants;
  readonly counts = { intents: 0, requests: 0, writes: 0, crashes: 0, people: 0 };
  /** Numbers of the writes at which the program is killed, and on which side of the commit. */
  readonly kills: ReadonlyMap<number, 'before' | 'after'>;
  violation: string | null = null;
  paused = false;
  run: Run | undefined;
  readonly plans: IntentPlan[] = [];
  /** What people have not got round to yet. */
  wishesLeft = 0;
  readonly #firstSeen = new Map<Intent['id'], number>();

  constructor(seed: number, mutant: MutantName | null) {
    this.chance = chanceOf(seed);
    this.mutant = mutant;
    this.resendClass = this.chance.weighted<ResendClass>({ A: 1, B: 2, C: 5, D: 1, E: 1 });
    const options: BankOptions = {
      clock: this.clock, chance: this.chance, resendClass: this.resendClass, latestCommit: quarantineMs - 1_000, overdueMs,
      onRequest: (reference, amount) => {
        this.counts.requests += 1;
        this.invariants.request(reference, amount);
      },
      note: (text) => this.note(text),
      unruly: () => this.unruly,
    };
    this.bank = new Bank(options);
    this.invariants = createInvariants({
      disk: this.disk, bank: this.bank, clock: this.clock, resendClass: this.resendClass, quarantineMs,
      violated: (rule, detail) => { this.violation ??= `${rule}: ${detail}`; },
    });
    const kills = this.chance.weighted({ none: 4, one: 3, two: 2, three: 1 });
    this.kills = new Map(Array.from({ length: { none: 0, one: 1, two: 2, three: 3 }[kills] }, () => [this.chance.between(1, 24), this.chance.one(['before', 'after'])]));
  }

  get unruly(): boolean {
    return this.clock.real < calmAfter;
  }

  note(text: string): void {
    this.trace.push(`${this.clock.real} ${text}`);
  }

  /** The journal as one run of the program sees it: nothing comes back to a program that has ended. */
  journalOf(run: { alive: boolean }): EngineJournal {
    const read = <Value>(value: () => Value): Promise<Value> => (run.alive ? Promise.resolve(value()) : never);
    const write = async <Value extends { readonly before: Intent | undefined; readonly after: Intent }>(commit: () => Value, step?: Parameters<Disk['step']>[0]): Promise<Value> => {
      if (!run.alive) return never;
      const number = (this.counts.writes += 1);
      const kill = this.kills.get(number);
      if (kill === 'before') return this.#kill(run);
      if (this.unruly && this.chance.happens(0.015)) {
        this.note('disk full');
        throw new AppError('journal.diskFull');
      }
      const written = commit();
      this.note(`wrote ${written.after.reference} ${written.before?.state ?? '-'} ${written.after.state} v${written.after.version} w${written.after.waitedMs}`);
      this.invariants.committed(written.before, written.after, step);
      return kill === 'after' ? this.#kill(run) : written;
    };
    const { disk } = this;
    return {
      settings: () => read(() => ({ journalMode: 'wal', synchronous: 2, foreignKeys: true, schemaVersion: 7 })),
      intents: {
        create: async (plan) => {
          if (!run.alive) return never;
          const earlier = disk.bySubmitKey(plan.submitKey);
          if (earlier !== undefined) return disk.create(plan);
          return { intent: (await write(() => ({ before: undefined, after: disk.create(plan).intent }))).after, created: true };
        },
        get: (id) => read(() => disk.intents.get(id)),
        bySubmitKey: (key) => read(() => disk.bySubmitKey(key)?.intent),
        step: async (step) => (await write(() => ({ before: disk.intents.get(step.intentId)?.intent, after: disk.step(step) }), step)).after,
        listOpen: () => read(() => disk.open()),
      },
      transactions: { get: (id) => read(() => disk.transactions.get(id)) },
      profiles: {
        pause: async () => {
          if (!run.alive) return never;
          this.paused = true;
          this.note('paused');
          this.clock.after(10 * minute, () => { this.paused = false; });
          return simulatedProfile;
        },
      },
    };
  }

  #kill(run: { alive: boolean }): Promise<never> {
    run.alive = false;
    this.counts.crashes += 1;
    this.note('killed');
    return never;
  }

  /** A new run of the program, which settles what the one before left behind. */
  start(): void {
    this.clock.startAnew();
    const alive = { alive: true };
    const journal = this.journalOf(alive);
    const provider = mutatedProvider(this.mutant, this.bank.provider(() => alive.alive), (reference) => [...this.disk.intents.values()].find(({ intent }) => intent.reference === baseOf(reference))?.intent.sends ?? 0);
    const engine = new AttemptEngine({
      journal, clock: this.clock, ids: this.ids, logger: quiet, notifier: deaf, gate: openGate, openFields: async () => ({ token: 'token-not-real', merchantUserId: 'shopper-1' }),
      providerFor: async () => {
        if (!alive.alive) return never;
        if (this.paused) throw new AppError('profile.paused');
        return provider;
      },
      policyFor: async () => ({ resendClass: this.resendClass, quarantineMs, overdueMs }),
      reduce: mutatedReduce(this.mutant),
    });
    this.run = Object.assign(alive, { engine });
    this.note('started');
    this.watch('recover', engine.recover());
  }

  /** What people and timers set going: only errors that a person would be told are allowed. */
  watch(what: string, promise: Promise<unknown>): void {
    promise.catch((cause: unknown) => {
      if (cause instanceof AppError) this.note(`${what} ${cause.code}`);
      else this.violation ??= `threw: ${what} ${cause instanceof Error ? (cause.stack ?? cause.message) : 'unknown'}`;
    });
  }

  /** As the scheduler does: what is half done and nobody is at, and what is due. Returns the real milliseconds until the next. */
  ask(): number {
    const { run } = this;
    if (run === undefined || !run.alive) return Number.POSITIVE_INFINITY;
    let wait = Number.POSITIVE_INFINITY;
    for (const intent of this.disk.open()) {
      if (run.engine.isUnderWay(intent.id)) continue;
      if (isHalfDone(intent)) this.watch('interrupt', run.engine.interrupt(intent.id));
      else if (intent.nextAskAt !== null && ['UNKNOWN', 'ACCEPTED', 'NEEDS_OPERATOR'].includes(intent.state)) {
        const left = intent.nextAskAt - this.clock.now();
        if (left > 0 && left <= longestDelay) wait = Math.min(wait, left);
        else if (this.paused) wait = Math.min(wait, minute);
        else this.watch('ask', run.engine.ask(intent.id));
      }
    }
    return wait;
  }

  /** A careful person: looks at the provider's portal, and trusts "nothing there" only after the time that the screen names. */
  person(): void {
    const { run, chance } = this;
    if (run === undefined || !run.alive || this.paused) return;
    for (const intent of this.disk.open()) {
      if (run.engine.isUnderWay(intent.id)) continue;
      if (intent.state === 'QUEUED') {
        this.counts.people += 1;
        const giveUp = intent.sends === 0 && chance.happens(0.15);
        this.watch('person', giveUp ? run.engine.decide(intent.id, intent.version, { kind: 'abandon', note: 'not wanted' }, 'Operator B') : run.engine.send(intent.id));
      } else if (intent.state === 'NEEDS_OPERATOR') this.#decide(run.engine, intent);
      else if (chance.happens(0.1)) this.watch('person asks', run.engine.ask(intent.id));
    }
  }

  #decide(engine: AttemptEngine, intent: Intent): void {
    const seen = this.#firstSeen.get(intent.id);
    if (seen === undefined) this.#firstSeen.set(intent.id, this.clock.real);
    // Only classes C and D have waited by now; else the screen says until when a request can be on its way.
    if (!['C', 'D'].includes(this.resendClass) && this.clock.real - (seen ?? this.clock.real) < quarantineMs) return;
    const entry = this.bank.entries.get(intent.reference);
    if (entry?.outcome === 'pending' && !entry.stuck) return;
    const executed = entry !== undefined && entry.executed > 0;
    const failed = entry?.outcome === 'failed';
    const decision: OperatorDecision = executed
      ? { kind: 'executed', providerTransactionId: `T-${intent.reference}`, note: '' }
      : failed || entry?.stuck === true || this.chance.happens(0.3) ? { kind: 'abandon', note: 'the portal says so' } : { kind: 'notExecuted', lookedIn: 'portal', lookedAt: this.clock.now(), note: 'the portal shows none' };
    this.counts.people += 1;
    this.note(`person ${intent.reference} ${decision.kind}`);
    this.watch('decide', engine.decide(intent.id, intent.version, decision, 'Operator B').then((decided) => (decided.state === 'QUEUED' ? engine.send(decided.id) : decided)));
  }
}

/** Everything that is going to happen by itself, drawn before it begins. */
function arrange(world: World): void {
  const { chance, clock } = world;
  const payments = [paymentOf(world.ids, 1), paymentOf(world.ids, 2)] as const;
  for (const payment of payments) world.disk.addPayment(payment);
  const wishes = chance.weighted({ 1: 3, 2: 4, 3: 2 });
  for (let wish = 0; wish < Number(wishes); wish += 1) {
    const kind = chance.weighted({ refund: 7, payout: 1, charge: 1, link: 1 });
    const exclusive = kind === 'refund' && ['C', 'D', 'E'].includes(world.resendClass);
    world.wishesLeft += 1;
    clock.after(chance.between(0, 3 * minute), () => {
      world.wishesLeft -= 1;
      if (world.run === undefined || !world.run.alive) return;
      world.counts.intents += 1;
      const payment = chance.happens(0.7) ? payments[0] : payments[1];
      const plan = planOf(world.ids, { number: wish + 1, kind, payment, amountMinor: chance.between(1, payment.amountMinor), exclusive, at: clock.now() });
      world.plans.push(plan);
      const presses = chance.weighted({ 1: 6, 2: 2, 4: 1 });
      for (let press = 0; press < Number(presses); press += 1) world.watch('submit', world.run.engine.submit({ ...plan }));
    });
    // The same button again, perhaps in another run of the program.
    if (chance.happens(0.25)) {
      world.wishesLeft += 1;
      clock.after(chance.between(minute, 10 * minute), () => {
        world.wishesLeft -= 1;
        const plan = world.plans[0];
        if (plan !== undefined && world.run?.alive) world.watch('submit again', world.run.engine.submit({ ...plan }));
      });
    }
  }
  for (let jumps = Number(chance.weighted({ 0: 5, 1: 3, 2: 2 })); jumps > 0; jumps -= 1) {
    const [by, sleep] = [chance.one([86_400_000, -86_400_000, 3_600_000, -3_600_000, quarantineMs]), chance.happens(0.3)];
    clock.after(chance.between(0, 10 * minute), () => {
      world.note(sleep ? 'sleeps' : `set ${by}`);
      if (sleep) clock.sleep(Math.abs(by) >> 4);
      else clock.setWall(by);
    });
  }
  if (chance.happens(0.1)) {
    clock.after(chance.between(0, 5 * minute), () => {
      const payment = world.disk.transactions.get(payments[0].id);
      const free = payment === undefined ? 0 : payment.amountMinor - payment.refundedMinor - payment.heldMinor;
      if (free > 0) world.disk.noteElsewhere(payments[0].id, chance.between(1, free));
    });
  }
  const visit = (): void => {
    world.person();
    if (world.violation === null && (world.wishesLeft > 0 || world.disk.open().length > 0)) clock.after(chance.between(5 * minute, clock.real < calmAfter ? 20 * minute : 60 * minute), visit);
  };
  clock.after(chance.between(minute, 10 * minute), visit);
}

export async function runHistory(seed: number, mutant: MutantName | null = null): Promise<History> {
  const world = new World(seed, mutant);
  const { clock, disk, invariants } = world;
  world.start();
  arrange(world);
  for (;;) {
    await drained();
    invariants.always();
    if (world.violation !== null) break;
    if (world.run?.alive === false) {
      world.run = undefined;
      clock.after(world.chance.between(500, 30 * minute), () => world.start());
      continue;
    }
    const untilAsk = world.ask();
    await drained();
    const wait = Math.min(untilAsk, clock.untilNext());
    if (wait === Number.POSITIVE_INFINITY || clock.real > horizon) break;
    if (untilAsk < clock.untilNext()) clock.pass(Math.max(1, untilAsk));
    else clock.goOn();
  }
  const open = disk.open().filter(({ state }) => isOpen(state));
  if (world.violation === null && open.length > 0) world.violation = `lost: still open ${open.map(({ reference, state }) => `${reference} ${state}`).join(', ')}`;
  if (world.violation === null) for (const [reference, { executed }] of world.bank.entries) {
    const owner = [...disk.intents.values()].find(({ intent }) => intent.reference === baseOf(reference))?.intent;
    if (executed > 0 && owner?.state !== 'SUCCEEDED') world.violation = `lost: ${reference} was executed and ends ${owner?.state ?? 'unknown to the journal'}`;
  }
  world.note(`end ${world.violation ?? 'well'}`);
  return { seed, trace: world.trace, hash: createHash('sha256').update(world.trace.join('\n')).digest('hex'), violation: world.violation, counts: world.counts };
}
