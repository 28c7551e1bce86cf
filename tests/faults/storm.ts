/**
 * A fault run: writes money through the real engine, kills it again and again, lets it recover, and counts from the gateway's
 * ledger. The gateway is a process of its own that is never killed, as a provider is.
 */
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { bundleForNode } from '../support/bundle.ts';
import { behave, misbehave, readLedger } from './control.ts';
import { countDoubled, countExecutions, findInvisible, findLost } from './count.ts';
import { planRounds, type Kill, type Round } from './plan.ts';
import { startEngine, startGateway, type EngineProcess } from './processes.ts';
import type { EngineSetup, Mutant, Write } from './protocol.ts';

export type StormOptions = { readonly kills: number; readonly seed: number; readonly mutant: Mutant | null };
export type StormResult = {
  readonly kills: number;
  readonly writes: number;
  readonly doubled: number;
  readonly lost: number;
  readonly invisible: number;
  /** States of what was still open when the run gave up following it. */
  readonly unsettled: readonly string[];
  /** How many kills hit what. */
  readonly hits: Readonly<Record<string, number>>;
};

/** New writes per round: two refunds and a link. What an earlier round left undone comes on top. */
const writesPerRound = 3;
const orderAmount = 1_000_000;
/** A small part of the order, so that a repeated refund is never refused for lack of money. */
const refundAmount = 40_000;
/** Longer than the latest commit of the plan. */
const lastCommitMs = 2_000;

function wantedWrites(rounds: number): readonly Write[] {
  return Array.from({ length: rounds * writesPerRound }, (_, id): Write => {
    const number = String(id + 1).padStart(5, '0');
    return id % writesPerRound === 2
      ? { id, kind: 'link', order: `L-${number}`, amountMinor: 2_000_000 + id }
      : { id, kind: 'refund', order: `P-${number}`, amountMinor: refundAmount };
  });
}

/** A folder with the built programs and everything that a run writes. */
export async function openField() {
  const folder = mkdtempSync(join(tmpdir(), 'merchant-admin-faults-'));
  const [engineFile, workerFile, gatewayFile] = [
    await bundleForNode('tests/faults/engine-child.ts'),
    await bundleForNode('electron/journal/worker.ts'),
    await bundleForNode('electron/practice/cli.ts'),
  ];
  const gateway = await startGateway(gatewayFile, join(folder, 'gateway'));
  const journals = join(folder, 'journals');
  mkdirSync(journals);
  return {
    gateway: gateway.address,
    journalPath: (name: string): string => join(journals, `${name}.db`),
    /** Starts the engine and tells it to open; it may be killed at once. */
    start(setup: Pick<EngineSetup, 'journalPath'> & Partial<EngineSetup>): EngineProcess {
      const engine = startEngine(engineFile);
      engine.send({ order: 'open', setup: { workerFile, gateway: gateway.address, mutant: null, halt: null, reportOn: [], ...setup } });
      return engine;
    },
    async close(): Promise<void> {
      await gateway.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** How long a start and a round's work take on this machine, so that random moments fall inside. */
type Pace = { readonly startMs: number; readonly roundMs: number };

export type Field = Awaited<ReturnType<typeof openField>>;

/** Waits for the moment of the kill. Gives the name of what was hit. */
async function awaitMoment(engine: EngineProcess, kill: Kill, pace: Pace, begin: () => void): Promise<string> {
  if (kill.at === 'start') {
    await pause(kill.after * pace.startMs);
    return 'start';
  }
  await engine.hear('recovered');
  begin();
  if (kill.at === 'work') {
    const stillWorking = await Promise.race([engine.hear('idle').then(() => false), pause(kill.after * pace.roundMs, true)]);
    return stillWorking ? 'work' : 'idle';
  }
  return (await engine.hear('halted', 'idle')).said === 'halted' ? kill.at : 'idle';
}

class Storm {
  readonly #field: Field;
  readonly #options: StormOptions;
  readonly #writes: readonly Write[];
  readonly #begun: Write[] = [];
  readonly #done = new Set<number>();
  /** Done in the round before: looked at once more after its kill. */
  #fresh: readonly Write[] = [];
  readonly #invisible = new Set<number>();
  readonly #hits: Record<string, number> = {};
  #starts = 0;
  #pace: Pace = { startMs: 0, roundMs: 0 };

  constructor(field: Field, options: StormOptions) {
    this.#field = field;
    this.#options = options;
    this.#writes = wantedWrites(options.kills);
  }

  async run(): Promise<StormResult> {
    await this.#prepare();
    const rounds = planRounds(this.#options.kills, this.#options.seed);
    for (const round of rounds) await this.#round(round);
    return this.#settle();
  }

  /** Orders that are made, paid and known before the first kill. Four are made at a time, so one alone takes longer than its share. */
  async #prepare(): Promise<void> {
    const orders = this.#writes.flatMap((write) => (write.kind === 'refund' ? [{ reference: write.order, amountMinor: orderAmount }] : []));
    const begun = performance.now();
    const engine = this.#field.start({ journalPath: this.#field.journalPath('base') });
    await engine.hear('recovered');
    const started = performance.now();
    engine.send({ order: 'prepare', orders });
    await engine.hear('prepared');
    this.#pace = { startMs: started - begun, roundMs: Math.max(60, ((performance.now() - started) / orders.length) * writesPerRound * 3) };
    await engine.close();
  }

  /** The journal of the next start: always the same, except for the mutant that forgets. */
  #journal(): string {
    const { mutant } = this.#options;
    const path = this.#field.journalPath(mutant === 'journal' ? `copy-${this.#starts}` : 'work');
    if (mutant === 'journal' || this.#starts === 0) copyFileSync(this.#field.journalPath('base'), path);
    this.#starts += 1;
    return path;
  }

  async #round({ kill, fault }: Round): Promise<void> {
    const { gateway } = this.#field;
    const before = countExecutions(this.#begun, await readLedger(gateway));
    const undone = this.#begun.filter(({ id }) => !this.#done.has(id));
    const halt = 'count' in kill ? { point: kill.at, count: kill.count } : null;
    const reportOn = [...undone, ...this.#fresh];
    const engine = this.#field.start({ journalPath: this.#journal(), mutant: this.#options.mutant, halt, reportOn });
    if (fault !== null) await misbehave(gateway, fault);
    const hit = await awaitMoment(engine, kill, this.#pace, () => {
      const news = this.#writes.slice(this.#begun.length, this.#begun.length + writesPerRound);
      this.#begun.push(...news);
      engine.send({ order: 'work', writes: [...undone, ...news] });
    });
    await engine.kill();
    await behave(gateway);
    this.#hits[hit] = (this.#hits[hit] ?? 0) + 1;
    const opened = engine.all('opened')[0];
    if (opened === undefined) return; // killed before it could look: the same writes are looked at next time
    for (const id of findInvisible(before, opened.reports)) this.#invisible.add(id);
    const done = new Set(engine.all('done').map(({ id }) => id));
    this.#fresh = this.#begun.filter(({ id }) => done.has(id));
    for (const id of done) this.#done.add(id);
  }

  async #settle(): Promise<StormResult> {
    const { gateway } = this.#field;
    const engine = this.#field.start({ journalPath: this.#journal(), mutant: this.#options.mutant });
    engine.send({ order: 'settle', writes: this.#begun.filter(({ id }) => !this.#done.has(id)) });
    const { openStates } = await engine.hear('settled');
    await pause(lastCommitMs);
    engine.send({ order: 'report', writes: this.#begun });
    const { reports } = await engine.hear('reported');
    await engine.close();
    const executions = countExecutions(this.#begun, await readLedger(gateway));
    for (const id of findInvisible(executions, reports)) this.#invisible.add(id);
    return {
      kills: this.#options.kills, writes: this.#begun.length, doubled: countDoubled(executions), lost: findLost(executions).length,
      invisible: this.#invisible.size, unsettled: openStates, hits: this.#hits,
    };
  }
}

export async function runStorm(options: StormOptions): Promise<StormResult> {
  const field = await openField();
  try {
    return await new Storm(field, options).run();
  } finally {
    await field.close();
  }
}
