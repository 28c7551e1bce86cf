/**
 * `npm run faults [-- --kills N] [--seed N] [--mutant journal|reference|quarantine]`. The last line counts; the exit code is 0
 * only when nothing was doubled, lost or invisible and nothing was left open.
 */
import { parseArgs } from 'node:util';
import { mutants } from './protocol.ts';
import { runStorm } from './storm.ts';

const usage = 'usage: npm run faults -- [--kills <1-100000>] [--seed <number>] [--mutant journal|reference|quarantine]\n';

function readOptions() {
  const { values } = parseArgs({ options: { kills: { type: 'string', default: '40' }, seed: { type: 'string', default: '1' }, mutant: { type: 'string' } } });
  const [kills, seed] = [Number(values.kills), Number(values.seed)];
  const mutant = mutants.find((name) => name === values.mutant) ?? null;
  const valid = Number.isSafeInteger(kills) && kills >= 1 && kills <= 100_000 && Number.isSafeInteger(seed) && (values.mutant === undefined || mutant !== null);
  if (!valid) throw new RangeError('arguments');
  return { kills, seed, mutant };
}

async function run(): Promise<number> {
  let options: ReturnType<typeof readOptions>;
  try {
    options = readOptions();
  } catch {
    process.stderr.write(usage);
    return 2;
  }
  const started = performance.now();
  const result = await runStorm(options);
  const hits = Object.entries(result.hits).map(([name, count]) => `${name} ${count}`).join(', ');
  process.stdout.write(`seed ${options.seed}, ${Math.round((performance.now() - started) / 1000)} s, killed at: ${hits}\n`);
  if (result.unsettled.length > 0) process.stdout.write(`still open at the end: ${result.unsettled.join(', ')}\n`);
  const { kills, writes, doubled, lost, invisible } = result;
  process.stdout.write(`kills ${kills}, writes ${writes}, doubled ${doubled}, lost ${lost}, invisible ${invisible}\n`);
  return doubled + lost + invisible + result.unsettled.length === 0 ? 0 : 1;
}

process.exitCode = await run();
