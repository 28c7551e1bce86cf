/**
 * Storms of double submits: 2 to 20 identical calls within 50 ms, from two windows, from two forms with the same content, and from two
 * programs on one journal, which the app's single-instance lock keeps apart. Each must leave one intent and one send. The journal is
 * real SQLite, the providers are the practice gateways over real HTTP.
 */
import { randomUUID } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import { readLedger } from './control.ts';
import { executionsOf } from './count.ts';
import { openField, type Field } from './field.ts';
import { orderAmount, random } from './plan.ts';
import type { EngineProcess } from './processes.ts';
import { providerNames, type Storm, type StormReply, type StormWrite } from './protocol.ts';

/** Who sends the same thing twice. */
export const storms = ['two windows', 'two forms', 'two programs'] as const;
type Kind = (typeof storms)[number];

export type StormsResult = {
  readonly storms: Readonly<Record<Kind, number>>;
  readonly calls: number;
  /** Intents, sends or executions beyond the first. */
  readonly doubled: number;
  /** Storms after which nothing was executed. */
  readonly lost: number;
  /** Answers that no person should get. */
  readonly odd: readonly string[];
  readonly lines: readonly string[];
};

const mostCalls = 20;
const longestMs = 50;
const refunders = ['chingchingpay', 'pingpong', 'pingxx'] as const;

function writeOf(id: number): StormWrite {
  const order = `S${String(id).padStart(8, '0')}`;
  const refunder = refunders[Math.floor(id / 4) % refunders.length] ?? 'pingpong';
  const linker = providerNames[Math.floor(id / 4) % providerNames.length] ?? 'vexora';
  if (id % 4 === 3) return { id, kind: 'link', provider: linker, order, amountMinor: 2_000_000 + id * 100 };
  if (id % 4 === 2) return { id, kind: 'payout', provider: 'vexora', order, amountMinor: 20_000 + id * 100 };
  // An amount of its own, so that the repeat radar has nothing to say about the storms before.
  return { id, kind: 'refund', provider: refunder, order, amountMinor: 40_000 + id };
}

function kindOf(id: number): Kind {
  const turn = id % 5;
  return turn === 4 ? 'two programs' : turn === 3 ? 'two forms' : 'two windows';
}

/** Refusals that tell the second of two that somebody was faster; one form alone never hears them. */
const faster: Readonly<Record<Kind, readonly string[]>> = {
  'two windows': [],
  'two forms': ['reference.duplicate', 'refund.alreadyOpen', 'refund.earlierNotConfirmed'],
  'two programs': ['intent.changedMeanwhile', 'intent.wrongState'],
};

class Weather {
  readonly #field: Field;
  readonly #programs: readonly [EngineProcess, EngineProcess];
  readonly #next: () => number;

  constructor(field: Field, programs: readonly [EngineProcess, EngineProcess], seed: number) {
    this.#field = field;
    this.#programs = programs;
    this.#next = random(seed);
  }

  #calls(keys: readonly string[], least: number): Storm['calls'] {
    const count = least + Math.floor(this.#next() * (mostCalls - least + 1));
    const width = this.#next() * longestMs;
    // The first two are of both keys; the rest as it happens.
    return Array.from({ length: count }, (_, index) => {
      const own = index < keys.length ? index : Math.floor(this.#next() * keys.length);
      return { afterMs: this.#next() * width, window: 1 + (index % 2), submitKey: keys[own] ?? '' };
    });
  }

  async #answers(kind: Kind, write: StormWrite): Promise<{ readonly replies: readonly StormReply[]; readonly sends: number }> {
    const [first, second] = this.#programs;
    const keys = kind === 'two forms' ? [randomUUID(), randomUUID()] : [randomUUID()];
    const startAt = Date.now() + (kind === 'two programs' ? 30 : 0);
    const all = kind === 'two programs'
      ? [[first, this.#calls(keys, 1)] as const, [second, this.#calls(keys, 1)] as const]
      : [[first, this.#calls(keys, 2)] as const];
    for (const [program, calls] of all) program.send({ order: 'storm', storm: { write, startAt, calls } });
    const heard = await Promise.all(all.map(async ([program]) => program.hear('stormed')));
    return { replies: heard.flatMap(({ replies }) => replies), sends: heard.reduce((sum, { sends }) => sum + sends, 0) };
  }

  async blow(kind: Kind, write: StormWrite, journalPath: string) {
    const { replies, sends } = await this.#answers(kind, write);
    const gateway = this.#field.gateway(write.provider);
    const only = write.kind === 'refund' ? { references: [write.order], amounts: [] } : { references: [], amounts: [write.amountMinor] };
    let executed = executionsOf(write, await readLedger(gateway, only));
    // A payout is done a moment after it was accepted.
    for (let look = 0; executed === 0 && look < 20; look += 1) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      executed = executionsOf(write, await readLedger(gateway, only));
    }
    const number = write.kind === 'refund' ? `R-${write.order}` : write.order;
    const { intents, attempts } = countRows(journalPath, number);
    const ids = new Set(replies.flatMap((reply) => ('intentId' in reply ? [reply.intentId] : [])));
    const odd = replies.flatMap((reply) => ('code' in reply && !faster[kind].includes(reply.code) ? [`${kind} ${write.kind} ${reply.code}`] : []));
    return {
      calls: replies.length,
      doubled: Math.max(0, intents - 1) + Math.max(0, attempts - 1) + Math.max(0, sends - 1) + Math.max(0, executed - 1),
      lost: executed === 0 ? 1 : 0,
      odd: [...odd, ...(ids.size === 1 ? [] : [`${kind} ${write.kind} told of ${ids.size} intents`])],
    };
  }
}

function countRows(journalPath: string, number: string): { readonly intents: number; readonly attempts: number } {
  const database = new DatabaseSync(journalPath, { readOnly: true });
  try {
    const count = (sql: string): number => Number(database.prepare(sql).get(number)?.['count']);
    return {
      intents: count('SELECT count(*) AS count FROM intents WHERE reference = ?'),
      attempts: count('SELECT count(*) AS count FROM attempts JOIN intents ON intents.id = attempts.intent_id WHERE intents.reference = ?'),
    };
  } finally {
    database.close();
  }
}

export async function runStorms(count: number, seed: number): Promise<StormsResult> {
  const field = await openField();
  const journalPath = field.journalPath('storms');
  const first = field.start({ journalPath });
  await first.hear('recovered');
  const second = field.start({ journalPath });
  try {
    await second.hear('recovered');
    const writes = Array.from({ length: count }, (_, id) => writeOf(id));
    first.send({
      order: 'prepare',
      orders: writes.filter(({ kind }) => kind === 'refund').map(({ id, provider, order }) => ({ id, provider, reference: order, amountMinor: orderAmount })),
    });
    await first.hear('prepared');
    const weather = new Weather(field, [first, second], seed);
    const blown: Record<Kind, number> = { 'two windows': 0, 'two forms': 0, 'two programs': 0 };
    let [calls, doubled, lost] = [0, 0, 0];
    const odd: string[] = [];
    for (const write of writes) {
      const kind = kindOf(write.id);
      const told = await weather.blow(kind, write, journalPath);
      blown[kind] += 1;
      calls += told.calls;
      doubled += told.doubled;
      lost += told.lost;
      odd.push(...told.odd);
    }
    return {
      storms: blown, calls, doubled, lost, odd,
      lines: [
        ...storms.map((kind) => `storms from ${kind}: ${blown[kind]}`),
        `calls in storms: ${calls}; doubled ${doubled}, lost ${lost}, odd answers ${odd.length}`,
        ...new Set(odd),
      ],
    };
  } finally {
    await Promise.all([first.kill(), second.kill()]);
    await field.close();
  }
}
