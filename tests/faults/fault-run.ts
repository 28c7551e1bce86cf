/**
 * A fault run: moves money at four providers through the real engine, kills it again and again, lets it recover, and counts from
 * the gateways' ledgers. The gateways are a process of their own that is never killed, as a provider is.
 */
import { copyFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { behave, misbehave, readLedger } from './control.ts';
import { countDoubled, countExecutions, findInvisible, findLost, type Ledgers } from './count.ts';
import { openField, type Field } from './field.ts';
import { isCheckpointHalfDone, isIntact } from './journal-file.ts';
import { faultKinds, faultOf, operations, orderAmount, planRounds, writesOf, writesPerRound, type Kill, type OrderedFault, type Round } from './plan.ts';
import type { EngineProcess } from './processes.ts';
import { providerNames, type Mutant, type ProviderName, type StoredToken, type Write } from './protocol.ts';
import { addCounts, addResults, type ProviderFigures, type RunResult } from './tally.ts';

export type RunOptions = { readonly kills: number; readonly seed: number; readonly mutant: Mutant | null };

/** Shorter than an answer that is to come too late. */
const requestTimeoutMs = 1_500;
/** Longer than the latest commit of the plan. */
const lastCommitMs = 2_000;
/** Kills per journal and set of ledgers, so that neither grows with the length of the run. */
const chapterKills = 125;
/** Chapters at a time: two work while a third waits for quarantines to end. */
const chaptersAtOnce = 3;

/** How long a start and a round's work take on this machine, so that random moments fall inside. */
type Pace = { readonly startMs: number; readonly roundMs: number };

/** Waits for the moment of the kill. Gives the name of what was hit. */
async function awaitMoment(engine: EngineProcess, kill: Kill, pace: Pace, journalPath: string, begin: () => void): Promise<string> {
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
  if (kill.at === 'mid-checkpoint') {
    // It ends by itself, at a moment that nobody outside could hit.
    const ended = await Promise.race([engine.gone.then(() => true), engine.hear('idle').then(() => false, () => true)]);
    return ended && isCheckpointHalfDone(journalPath) ? kill.at : 'idle';
  }
  return (await engine.hear('halted', 'idle')).said === 'halted' ? kill.at : 'idle';
}

class Chapter {
  readonly #field: Field;
  readonly #options: RunOptions;
  readonly #writes: readonly (readonly Write[])[];
  readonly #begun: Write[] = [];
  readonly #done = new Set<number>();
  /** Done in the round before: looked at once more after its kill. */
  #fresh: readonly Write[] = [];
  readonly #invisible = new Set<number>();
  readonly #faults = new Map<ProviderName, number>();
  #hits: Readonly<Record<string, number>> = {};
  #refusals: Readonly<Record<string, number>> = {};
  #tokens: readonly StoredToken[] = [];
  #damaged = 0;
  #starts = 0;
  #pace: Pace = { startMs: 0, roundMs: 0 };

  constructor(field: Field, options: RunOptions) {
    this.#field = field;
    this.#options = options;
    this.#writes = Array.from({ length: options.kills }, (_, round) => writesOf(round));
  }

  async run(): Promise<RunResult> {
    await this.#prepare();
    for (const round of planRounds(this.#options.kills, this.#options.seed, await this.#shownFaults())) await this.#round(round);
    return this.#settle();
  }

  /** Which of the faults each gateway can show: it says so when it is told to. */
  async #shownFaults(): Promise<readonly OrderedFault[]> {
    const shown: OrderedFault[] = [];
    for (const gateway of this.#field.gateways) {
      for (const operation of operations) {
        for (const kind of faultKinds) if (await misbehave(gateway, faultOf(operation, kind))) shown.push({ provider: gateway.providerId, ...faultOf(operation, kind) });
      }
      await behave(gateway);
    }
    return shown;
  }

  /** Orders that are made, paid and known before the first kill. */
  async #prepare(): Promise<void> {
    const refunds = this.#writes.flat().filter(({ kind }) => kind === 'refund');
    const begun = performance.now();
    const engine = this.#field.start({ journalPath: this.#field.journalPath('base') });
    await engine.hear('recovered');
    const started = performance.now();
    engine.send({ order: 'prepare', orders: refunds.map(({ id, provider, order }) => ({ id, provider, reference: order, amountMinor: orderAmount })) });
    this.#tokens = (await engine.hear('prepared')).tokens;
    // Four orders are made at a time, so one alone takes longer than its share.
    this.#pace = { startMs: started - begun, roundMs: Math.max(150, ((performance.now() - started) / refunds.length) * writesPerRound * 2) };
    await engine.close();
  }

  /** The journal of the next start: always the same, except for the mutant that forgets. */
  #journal(): string {
    const { mutant } = this.#options;
    const path = this.#field.journalPath(mutant === 'journal' ? `copy-${this.#starts}` : 'work');
    if (mutant === 'journal' || this.#starts === 0) {
      const base = this.#field.journalPath('base');
      copyFileSync(base, path);
      // Without its witness a copy is refused.
      copyFileSync(`${base}-witness`, `${path}-witness`);
    }
    this.#starts += 1;
    return path;
  }

  /** Of everything, or of what these writes need. */
  async #ledgers(writes?: readonly Write[]): Promise<Ledgers> {
    return new Map(await Promise.all(this.#field.gateways.map(async (gateway) => {
      const own = writes?.filter(({ provider }) => provider === gateway.providerId);
      const only = own && { references: own.filter(({ kind }) => kind === 'refund').map(({ order }) => order), amounts: own.filter(({ kind }) => kind !== 'refund').map(({ amountMinor }) => amountMinor) };
      return [gateway.providerId, await readLedger(gateway, only)] as const;
    })));
  }

  async #round({ kill, faults }: Round): Promise<void> {
    const undone = this.#begun.filter(({ id }) => !this.#done.has(id));
    const reportOn = [...undone, ...this.#fresh];
    const before = countExecutions(reportOn, await this.#ledgers(reportOn));
    const halt = 'count' in kill ? { point: kill.at, count: kill.count } : null;
    const journalPath = this.#journal();
    const engine = this.#field.start({ journalPath, mutant: this.#options.mutant, tokens: this.#tokens, requestTimeoutMs, halt, reportOn });
    for (const { provider, ...fault } of faults) {
      await misbehave(this.#field.gateway(provider), fault);
      this.#faults.set(provider, (this.#faults.get(provider) ?? 0) + 1);
    }
    const hit = await awaitMoment(engine, kill, this.#paceFor(undone.length), journalPath, () => {
      const news = this.#writes[Math.floor(this.#begun.length / writesPerRound)] ?? [];
      this.#begun.push(...news);
      engine.send({ order: 'work', writes: [...undone, ...news] });
    });
    await engine.kill();
    await Promise.all(this.#field.gateways.map(behave));
    this.#hits = addCounts(this.#hits, { [hit]: 1 }) as Record<string, number>; // every key has a count
    this.#noteRefusals(engine);
    if (!isIntact(journalPath)) this.#damaged += 1;
    const opened = engine.all('opened')[0];
    if (opened === undefined) return; // killed before it could look: the same writes are looked at next time
    for (const id of findInvisible(before, opened.reports)) this.#invisible.add(id);
    const done = new Set(engine.all('done').map(({ id }) => id));
    this.#fresh = this.#begun.filter(({ id }) => done.has(id));
    for (const id of done) this.#done.add(id);
  }

  /** What an earlier round left undone takes its time as well. */
  #paceFor(undone: number): Pace {
    const { startMs, roundMs } = this.#pace;
    return { startMs, roundMs: roundMs * (1 + undone / writesPerRound) };
  }

  #noteRefusals(engine: EngineProcess): void {
    const codes = [...engine.complaints().matchAll(/^refused: (\S+)$/gm)].map(([, code = '']) => ({ [code]: 1 }));
    this.#refusals = addCounts(this.#refusals, ...codes) as Record<string, number>; // every key has a count
  }

  async #settle(): Promise<RunResult> {
    const engine = this.#field.start({ journalPath: this.#journal(), mutant: this.#options.mutant, tokens: this.#tokens, requestTimeoutMs });
    // The rest is done as well, so that every write of the run counts.
    this.#begun.push(...this.#writes.flat().slice(this.#begun.length));
    engine.send({ order: 'settle', writes: this.#begun.filter(({ id }) => !this.#done.has(id)) });
    const { openStates } = await engine.hear('settled');
    await pause(lastCommitMs);
    engine.send({ order: 'report', writes: this.#begun });
    const { reports } = await engine.hear('reported');
    await engine.close();
    this.#noteRefusals(engine);
    const executions = countExecutions(this.#begun, await this.#ledgers());
    for (const id of findInvisible(executions, reports)) this.#invisible.add(id);
    const providers = providerNames.map((provider) => this.#figuresOf(provider, executions));
    return {
      kills: this.#options.kills, writes: this.#begun.length, doubled: countDoubled(executions), lost: findLost(executions).length, invisible: this.#invisible.size,
      damaged: this.#damaged, unsettled: openStates, hits: this.#hits, refusals: this.#refusals, providers,
    };
  }

  #figuresOf(provider: ProviderName, executions: ReadonlyMap<number, number>): ProviderFigures {
    const own = this.#begun.filter((write) => write.provider === provider);
    const ownExecutions = new Map(own.map(({ id }) => [id, executions.get(id) ?? 0]));
    return {
      provider, writes: own.length, doubled: countDoubled(ownExecutions), lost: findLost(ownExecutions).length,
      invisible: own.filter(({ id }) => this.#invisible.has(id)).length, kinds: addCounts(...own.map(({ kind }) => ({ [kind]: 1 }))), faults: this.#faults.get(provider) ?? 0,
    };
  }
}

async function runChapter(options: RunOptions): Promise<RunResult> {
  const field = await openField();
  try {
    return await new Chapter(field, options).run();
  } finally {
    await field.close();
  }
}

/** Chapters follow from the options alone, so that one seed is one run. */
function chaptersOf({ kills, seed, mutant }: RunOptions): readonly RunOptions[] {
  return Array.from({ length: Math.ceil(kills / chapterKills) }, (_, index) => ({ kills: Math.min(chapterKills, kills - index * chapterKills), seed: seed * 1_000 + index, mutant }));
}

/** `onChapter` hears of every part that is done. */
export async function runFaults(options: RunOptions, onChapter: (part: RunResult) => void = () => undefined): Promise<RunResult> {
  const waiting = [...chaptersOf(options)];
  const results: RunResult[] = [];
  await Promise.all(Array.from({ length: chaptersAtOnce }, async () => {
    for (let chapter = waiting.shift(); chapter !== undefined; chapter = waiting.shift()) {
      const result = await runChapter(chapter);
      onChapter(result);
      results.push(result);
    }
  }));
  return addResults(results);
}
