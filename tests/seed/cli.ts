/** The part of `npm run seed` that is bundled as the app is: reads the arguments, fills a new journal and says what came of it. */
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { systemClock } from '@electron/main/platform/clock.ts';
import { createDataKeys } from '@electron/main/platform/keychain/data-keys.ts';
import { createAppVault } from '@electron/main/platform/keychain/keychain.ts';
import { createSealer } from '@electron/main/platform/keychain/sealer.ts';
import { fillJournal, type Sealing } from './fill.ts';

const usage = 'usage: npm run seed -- --rows N [--folder FOLDER] [--start N] [--until YYYY-MM-DD]\n';
const mostRows = 20_000_000;

type Options = { readonly rows: number; readonly folder: string; readonly start: number; readonly until: number };

function wholeNumber(text: string | undefined, least: number, most: number): number | undefined {
  if (text === undefined || !/^\d{1,10}$/.test(text)) return undefined;
  const value = Number(text);
  return value >= least && value <= most ? value : undefined;
}

function readOptions(args: readonly string[]): Options | undefined {
  try {
    const { values } = parseArgs({ args: [...args], options: { rows: { type: 'string' }, folder: { type: 'string', default: 'out/seed' }, start: { type: 'string', default: '1' }, until: { type: 'string' } } });
    const rows = wholeNumber(values.rows, 1, mostRows);
    const start = wholeNumber(values.start, 0, 4_294_967_295);
    const today = new Date(systemClock.now()).toISOString().slice(0, 10);
    const lastDay = values.until ?? today;
    const midnight = Date.parse(`${lastDay}T00:00:00Z`);
    if (rows === undefined || start === undefined || Number.isNaN(midnight) || new Date(midnight).toISOString().slice(0, 10) !== lastDay) return undefined;
    return { rows, folder: resolve(values.folder), start, until: midnight + 86_400_000 };
  } catch {
    return undefined;
  }
}

/** Under this computer's own data key, so that the app opens what was sealed; null where no keychain answers. */
async function sealingHere(): Promise<Sealing | null> {
  const logger = { info: () => undefined, warn: () => undefined, error: (event: string) => void process.stderr.write(`${event}\n`) };
  const vault = createAppVault({ clock: systemClock });
  if ((await vault.state()) !== 'ready') return null;
  let ids: readonly string[] = [];
  const marks = { read: async () => ids, write: async (list: readonly string[]) => { ids = list; } };
  return { sealer: createSealer(createDataKeys({ vault, marks, logger })), keyIds: () => ids };
}

async function run(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  if (options === undefined) {
    process.stderr.write(usage);
    return 2;
  }
  mkdirSync(options.folder, { recursive: true });
  const path = join(options.folder, 'journal.sqlite');
  try {
    const sealing = await sealingHere();
    const { rows, tokens } = await fillJournal(path, options, sealing, (done) => { if (done < options.rows) process.stderr.write(`${done} of ${options.rows}\n`); });
    process.stdout.write(`${rows} transactions, ${tokens} wallet tokens${sealing === null ? ' (no keychain answers, so none could be sealed)' : ''}: ${path}\n`);
    process.stdout.write(`To look at it: MERCHANT_ADMIN_USER_DATA=${options.folder} npm start\n`);
    return 0;
  } catch (cause) {
    process.stderr.write(`not filled: ${cause instanceof Error ? cause.message : String(cause)}\n`);
    return 1;
  }
}

void run().then((code) => { process.exitCode = code; });
