/**
 * The process in which 100,000 wallet tokens are brought from a file as the app does it, then listed, filtered and looked for by shopper.
 * Journal and sheet reader work in threads of their own, as in the app; the use cases run here. Arguments: the two threads' files. It
 * says one `Measured` and ends.
 */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createMoneyLock } from '@core/money-rules/money-lock.ts';
import { createTokenImports } from '@core/tokens/import/import.ts';
import { createTokenRoom, type TokenRoom } from '@core/tokens/room.ts';
import { createTokenVault } from '@core/tokens/vault.ts';
import { openJournal } from '@electron/journal/client.ts';
import { createSheetReader } from '@electron/main/app/sheet-reader.ts';
import { systemClock } from '@electron/main/platform/clock.ts';
import { createIdSource } from '@electron/main/platform/ids.ts';
import { createSealer } from '@electron/main/platform/keychain/sealer.ts';
import { profileId, type ProfileId } from '@shared/domain/ids.ts';
import { mostImportRows, type WalletTokenFilter } from '@shared/domain/wallet-token.ts';
import { AppError } from '@shared/errors/app-error.ts';
import { pingpongWalletKeys } from '@shared/providers/pingpong-wallets.ts';
import { quantile, rounded } from './numbers.ts';
import type { Measured } from './measures.ts';

const asksOfEach = 40;
const pageRows = 50;

/** Plainly made up; one shopper in five has a second token. */
function table(): Buffer {
  const lines = Array.from({ length: mostImportRows }, (_, index) => {
    const expires = index % 3 === 0 ? '' : `${2027 + (index % 4)}-0${1 + (index % 9)}-15`;
    return `bench-member-${String(index % 5 === 4 ? index - 1 : index).padStart(6, '0')},${pingpongWalletKeys[index % pingpongWalletKeys.length] ?? ''},bench-token-${String(index).padStart(6, '0')}${'x'.repeat(46)},${expires}`;
  });
  return Buffer.from(`merchantUserId,wallet,token,expires\n${lines.join('\n')}\n`, 'utf8');
}

/** What a person asks of the list, by name. */
function questions(profile: ProfileId): Readonly<Record<string, (turn: number) => WalletTokenFilter>> {
  const environment = 'practice';
  return {
    'first page': () => ({ environment }),
    'wallet': (turn) => ({ environment, wallets: [pingpongWalletKeys[turn % pingpongWalletKeys.length] ?? ''] }),
    'profile and state': () => ({ environment, profileIds: [profile], states: ['unverified'] }),
    'nothing of that state': () => ({ environment, states: ['removing'] }),
    'expiring soon': () => ({ environment, expiringWithinDays: 90 }),
    'one shopper': (turn) => ({ environment, merchantUserId: `bench-member-${String((turn * 2_477) % mostImportRows).padStart(6, '0')}` }),
    'a shopper who is not there': (turn) => ({ environment, merchantUserId: `Bench-Member ${turn}` }),
  };
}

async function timesOf(room: TokenRoom, filter: (turn: number) => WalletTokenFilter): Promise<readonly number[]> {
  const times: number[] = [];
  for (let turn = 0; turn <= asksOfEach; turn += 1) {
    const begun = performance.now();
    await room.search({ filter: filter(turn), cursor: null, limit: pageRows });
    // The first one warms up.
    if (turn > 0) times.push(performance.now() - begun);
  }
  return times;
}

function told(delay: ReturnType<typeof monitorEventLoopDelay>): string {
  const milliseconds = (nanoseconds: number): number => rounded(Math.max(0, nanoseconds / 1e6 - 1), 1);
  return `event-loop delay p99 ${milliseconds(delay.percentile(99))} ms, longest ${milliseconds(delay.max)} ms`;
}

async function measure(journalWorker: string, sheetWorker: string): Promise<Measured> {
  const folder = mkdtempSync(join(tmpdir(), 'merchant-admin-bench-tokens-'));
  const ids = createIdSource(systemClock);
  const key = { id: 'm000000000000000', key: randomBytes(32) };
  const sealer = createSealer({ current: async () => key, byId: async () => key });
  const logger = { info: () => undefined, warn: () => undefined, error: (event: string) => void process.stderr.write(`${event}\n`) };
  const journal = await openJournal({ path: join(folder, 'journal.db'), workerFile: journalWorker, now: systemClock.now() });
  try {
    const profile = await journal.profiles.save(
      profileId.parse(ids.next()),
      { id: null, name: 'Bench', providerId: 'pingpong', environment: 'practice', merchantId: 'BENCH-1', baseUrl: null, settings: {}, timeZone: 'Asia/Hong_Kong' },
      systemClock.now(),
    );
    const unasked = async (): Promise<never> => { throw new AppError('provider.unavailable'); };
    const directory = { profile: async () => profile, provider: unasked, providerForTest: () => { throw new AppError('provider.unavailable'); }, policy: unasked };
    const saver = { save: async () => null };
    const operator = async (): Promise<string> => 'Bench';
    const bytes = table();
    const imports = createTokenImports({
      records: journal.walletTokens, directory, vault: createTokenVault(sealer), saver, clock: systemClock, ids, operator,
      reader: createSheetReader({ workerFile: sheetWorker, clock: systemClock, logger }),
      chooser: { choose: async () => ({ name: 'bench.csv', bytes }) },
      onProgress: () => undefined, onWritten: () => undefined,
    });
    const delay = monitorEventLoopDelay({ resolution: 1 });
    delay.enable();
    const begun = performance.now();
    const draft = await imports.choose(profile.id);
    if (draft?.counts.new !== mostImportRows) throw new Error(`only ${draft?.counts.new ?? 0} rows can be brought in`);
    const read = performance.now();
    const whileRead = told(delay);
    delay.reset();
    const { written } = await imports.apply(draft.id);
    if (written !== mostImportRows) throw new Error(`only ${written} rows were written`);
    const ended = performance.now();
    const whileWritten = told(delay);
    delay.disable();

    const room = createTokenRoom({
      journal, directory, sealer, saver, clock: systemClock, ids, logger, operator, moneyLock: createMoneyLock({ journal }), onChanged: () => undefined,
      notifier: { intentChanged: async () => undefined, transactionChanged: async () => undefined, profileChanged: async () => undefined },
    });
    const all: number[] = [];
    const before = process.cpuUsage();
    const slowest: { name: string; p95: number } = { name: '', p95: 0 };
    for (const [name, filter] of Object.entries(questions(profile.id))) {
      const times = await timesOf(room, filter);
      all.push(...times);
      const p95 = quantile(times, 0.95);
      if (p95 > slowest.p95) Object.assign(slowest, { name, p95 });
    }
    // Of all threads: on a busy machine it says what the time on the clock cannot.
    const { user, system } = process.cpuUsage(before);
    const work = rounded((user + system) / 1_000 / (all.length + Object.keys(questions(profile.id)).length), 1);
    const seconds = (from: number, until: number): number => rounded((until - from) / 1_000, 1);
    return {
      value: rounded(quantile(all, 0.95), 1),
      detail: `${all.length} searches of ${mostImportRows} tokens, median ${rounded(quantile(all, 0.5), 1)} ms, slowest kind ${slowest.name} with ${rounded(slowest.p95, 1)} ms, processor time ${work} ms each; ` +
        `file read and sealed in ${seconds(begun, read)} s (${whileRead}), written in ${seconds(read, ended)} s (${whileWritten})`,
    };
  } finally {
    await journal.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

const [journalWorker = '', sheetWorker = ''] = process.argv.slice(2);
void measure(journalWorker, sheetWorker).then((measured) => process.send?.(measured, () => process.disconnect()));
