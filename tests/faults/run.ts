/**
 * `npm run faults [-- --kills N] [--seed N] [--mutant journal|reference|quarantine] [--migrations N] [--storms N]`. Kills the engine N
 * times, and a migration a fifth as often unless told otherwise; storms of double submits are run where they are asked for. The last
 * line counts; the exit code is 0 only when nothing was doubled, lost or invisible and nothing was left open.
 */
import { parseArgs } from 'node:util';
import { runFaults } from './fault-run.ts';
import { killMigrations } from './migration-kills.ts';
import { mutants } from './protocol.ts';
import { runStorms } from './submit-storms.ts';
import { simulateIfAsked } from './simulate.ts';

const usage = 'usage: npm run faults -- [--kills <0-100000>] [--seed <number>] [--mutant journal|reference|quarantine] [--migrations <0-100000>] [--storms <0-100000>]\n';
const isCount = (value: number): boolean => Number.isSafeInteger(value) && value >= 0 && value <= 100_000;

function readOptions() {
  const { values } = parseArgs({
    options: { kills: { type: 'string' }, seed: { type: 'string', default: '1' }, mutant: { type: 'string' }, migrations: { type: 'string' }, storms: { type: 'string', default: '0' } },
  });
  const mutant = mutants.find((name) => name === values.mutant) ?? null;
  const [seed, storms] = [Number(values.seed), Number(values.storms)];
  // Storms alone are a run of their own.
  const kills = Number(values.kills ?? (storms > 0 ? 0 : 40));
  const migrations = Number(values.migrations ?? (mutant === null ? Math.ceil(kills / 5) : 0));
  const valid = [kills, migrations, storms].every(isCount) && Number.isSafeInteger(seed) && (values.mutant === undefined || mutant !== null);
  if (!valid) throw new RangeError('arguments');
  return { kills, seed, mutant, migrations, storms };
}

const listed = (counts: object): string => Object.entries(counts).toSorted(([left], [right]) => left.localeCompare(right)).map(([name, count]) => `${name} ${String(count)}`).join(', ');
const say = (line: string): void => void process.stdout.write(`${line}\n`);

async function run(): Promise<number> {
  let options: ReturnType<typeof readOptions>;
  try {
    options = readOptions();
  } catch {
    process.stderr.write(usage);
    return 2;
  }
  const started = performance.now();
  const [result, migrated] = await Promise.all([
    runFaults(options, ({ kills, writes }) => void process.stderr.write(`${Math.round((performance.now() - started) / 1000)} s: ${kills} more kills done, ${writes} writes\n`)),
    options.migrations === 0 ? null : killMigrations(options.migrations, options.seed),
  ]);
  for (const { provider, kinds, faults, ...figures } of result.providers) say(`${provider}: ${listed(kinds)}; faults ordered ${faults}; ${listed({ doubled: figures.doubled, lost: figures.lost, invisible: figures.invisible })}`);
  for (const [point, count] of Object.entries(result.hits).toSorted(([left], [right]) => left.localeCompare(right))) say(`killed at ${point}: ${count}`);
  if (migrated !== null) say(`killed at mid-migration: ${migrated.kills}, ${migrated.between} of them between steps; rows lost ${migrated.lost}, journals damaged ${migrated.damaged}, newer schema refused ${migrated.newerRefused ? 'yes' : 'no'}`);
  const stormed = options.storms === 0 ? null : await runStorms(options.storms, options.seed);
  for (const line of stormed?.lines ?? []) say(line);
  if (Object.keys(result.refusals).length > 0) say(`refused to the person: ${listed(result.refusals)}`);
  say(`journals found damaged: ${result.damaged}`);
  if (result.unsettled.length > 0) say(`still open at the end: ${result.unsettled.join(', ')}`);
  say(`seed ${options.seed}, ${Math.round((performance.now() - started) / 1000)} s`);
  const doubled = result.doubled + (stormed?.doubled ?? 0);
  const lost = result.lost + (migrated?.lost ?? 0) + (stormed?.lost ?? 0);
  const { kills, writes, invisible, damaged, unsettled } = result;
  say(`kills ${kills}, writes ${writes}, doubled ${doubled}, lost ${lost}, invisible ${invisible}`);
  const wrong = damaged + unsettled.length + (migrated?.damaged ?? 0) + (migrated?.newerRefused === false ? 1 : 0) + (stormed?.odd.length ?? 0);
  return doubled + lost + invisible + wrong === 0 ? 0 : 1;
}

process.exitCode = (await simulateIfAsked(process.argv.slice(2))) ?? (await run());
