/**
 * M9: the disk fails at each write of a refund's life, in each of its ways: nothing is ever sent without its SENDING row on disk, no
 * answer makes a send look refused, and what is told says why. Real journal on a real file; the engine above it.
 */
import { randomUUID } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { problemOf } from '@core/attempts/classify.ts';
import { AttemptEngine } from '@core/attempts/engine.ts';
import { openGate } from '@core/attempts/gate.ts';
import { planIntent } from '@core/attempts/plan.ts';
import type { Journal } from '@core/ports/journal.ts';
import { openDatabase, type JournalDatabase } from '@electron/journal/database.ts';
import { createJournal } from '@electron/journal/journal.ts';
import { reference } from '@shared/domain/ids.ts';
import { AppError } from '@shared/errors/app-error.ts';
import { moneyOf } from '@shared/money/money.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { refundPayloadOf } from '../../support/facts.ts';
import { countingIds, submitKeyOf } from '../../support/ids.ts';
import { newProfileId, paidPayment, practiceProfile, temporaryFolder, type TemporaryFolder } from '../../support/journal.ts';
import { ScriptedProvider } from '../../support/scripted-provider.ts';
import { refundFact } from './refund-support.ts';

const troubles = {
  'max_page_count': 'journal.diskFull',
  'read-only': 'journal.readOnly',
  'SQLITE_BUSY': 'journal.busy',
} as const;
type Trouble = keyof typeof troubles;

let place: TemporaryFolder;
let database: JournalDatabase;
let disk: Journal;
let provider: ScriptedProvider;
/** Which write of the refund is struck, counted from 1; 0 for none. */
let struck = 0;
let writes = 0;
const ids = countingIds(1_000);
const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
const deaf = { intentChanged: async () => undefined, transactionChanged: async () => undefined, profileChanged: async () => undefined };

beforeEach(() => {
  place = temporaryFolder();
  const clock = new FakeClock();
  database = openDatabase({ path: place.path, now: clock.now() });
  disk = createJournal(database);
  provider = new ScriptedProvider();
  struck = 0;
  writes = 0;
}, 30_000);
afterEach(async () => {
  await disk.close();
  place.remove();
});

/** Lets the trouble happen to what `run` writes, and ends it again. */
async function during<Result>(trouble: Trouble, run: () => Promise<Result>): Promise<Result> {
  const { sqlite } = database;
  switch (trouble) {
    case 'max_page_count': {
      // The file may not grow, and its free pages are taken.
      sqlite.exec(`PRAGMA max_page_count = ${Number(Object.values(sqlite.prepare('PRAGMA page_count').get() ?? {})[0])}`);
      try {
        return await run();
      } finally {
        sqlite.exec('PRAGMA max_page_count = 1073741823');
      }
    }
    case 'read-only':
      sqlite.exec('PRAGMA query_only = ON');
      try {
        return await run();
      } finally {
        sqlite.exec('PRAGMA query_only = OFF');
      }
    case 'SQLITE_BUSY': {
      sqlite.exec('PRAGMA busy_timeout = 20');
      const other = new DatabaseSync(join(place.path));
      other.exec('BEGIN IMMEDIATE');
      try {
        return await run();
      } finally {
        other.exec('ROLLBACK');
        other.close();
      }
    }
  }
}

function engineIn(trouble: Trouble, filler: string): AttemptEngine {
  const write = async <Result>(run: () => Promise<Result>): Promise<Result> => {
    writes += 1;
    return writes === struck ? during(trouble, run) : run();
  };
  // Larger than any free page, so that a file that may not grow cannot take it.
  const large = { operation: 'refund', startedAt: new FakeClock().now(), durationMs: 1, method: 'POST', url: 'http://127.0.0.1', requestHeaders: {}, requestBody: filler, signedText: null, httpStatus: 200, responseBody: null, problem: null };
  return new AttemptEngine({
    clock: new FakeClock(), ids, logger: quiet, notifier: deaf, gate: openGate, openFields: async () => ({}),
    journal: {
      ...disk,
      intents: {
        ...disk.intents,
        create: (plan) => write(() => disk.intents.create(plan)),
        step: (step) => write(() => disk.intents.step({ ...step, event: { ...step.event, data: { ...step.event.data, note: filler } }, ...(step.observation ? { observation: { ...step.observation, evidence: large } } : {}) })),
      },
    },
    providerFor: async () => ({ createLink: provider.createLink.bind(provider), refund: provider.refund.bind(provider), query: provider.query.bind(provider), testConnection: provider.testConnection.bind(provider) }),
    policyFor: async () => ({ resendClass: 'C', quarantineMs: 900_000, overdueMs: 7 * 86_400_000 }),
  });
}

describe.each(Object.keys(troubles) as Trouble[])('a disk that has %s', (trouble) => {
  it.each([
    [1, 'the refund is written down'], [2, 'SENDING is written'], [3, 'the answer is written'], [4, 'the question is written'], [5, 'what was found is written'],
  ])('at write %i, when %s', async (which) => {
    const profileId = newProfileId();
    const clock = new FakeClock();
    const profile = await disk.profiles.save(profileId, practiceProfile, clock.now());
    const payment = await paidPayment(disk, { profileId });
    const filler = 'x'.repeat(60_000);
    const engine = engineIn(trouble, filler);
    struck = which;
    const name = `R-${randomUUID().slice(0, 8)}`;
    // Every request finds its SENDING row committed, as another connection sees it.
    provider.refunds.push(() => {
      const beside = new DatabaseSync(place.path, { readOnly: true });
      expect(beside.prepare('SELECT state FROM intents WHERE reference = ?').get(name)).toEqual({ state: 'SENDING' });
      beside.close();
      return { kind: 'doubtful', problem: problemOf('timeout') };
    });
    provider.queries.push(refundFact(name, { kind: 'completed' }, 4_000), refundFact(name, { kind: 'completed' }, 4_000));
    const payload = { ...refundPayloadOf(reference.parse(name), moneyOf(4_000, 'HKD'), { reference: payment.reference }), note: filler };
    const plan = planIntent({ profile, submitKey: submitKeyOf(7), payload, sealedFingerprint: null, method: null, operator: 'Operator A', payment, reason: 'other', exclusive: true }, { ids });
    const told: string[] = [];
    const noting = async <Result>(run: Promise<Result>): Promise<Result | undefined> => run.catch((cause: unknown) => {
      if (!(cause instanceof AppError)) throw cause;
      told.push(cause.code);
      return undefined;
    });

    const first = await noting(engine.submit(plan));
    if (which <= 2) {
      expect(told).toEqual([troubles[trouble]]);
      expect(provider.count('refund')).toBe(0);
    } else if (which === 3) expect(first?.state).toBe('SENDING');
    const sent = first ?? (await engine.submit(plan));
    expect(provider.count('refund')).toBe(1);
    await engine.interrupt(sent.id);
    let end = await noting(engine.ask(sent.id));
    if (end === undefined) {
      expect(told).toEqual([troubles[trouble]]);
      await engine.interrupt(sent.id);
      end = await engine.ask(sent.id);
    }
    expect(end.state).toBe('SUCCEEDED');
    expect(provider.count('refund')).toBe(1);
    expect(writes).toBeGreaterThanOrEqual(which);
    expect(await disk.transactions.get(payment.id)).toMatchObject({ refundedMinor: 4_000, heldMinor: 0 });
  }, 60_000);
});
