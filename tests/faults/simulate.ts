/**
 * `npm run faults -- --simulate N [--seed N]`: so many simulated histories of the money engine, from the given seed on. The last line
 * counts; the exit code is 0 only when every invariant held in all of them. A history that went wrong is printed line by line.
 */
import { createRequire } from 'node:module';
import { parseArgs } from 'node:util';
import { bundleForNode } from '../support/bundle.ts';
import type * as RunMany from '../support/simulation/run-many.ts';

const usage = 'usage: npm run faults -- --simulate <1-10000000> [--seed <number>]\n';

/** Undefined when something else is asked for. */
export async function simulateIfAsked(words: readonly string[]): Promise<number | undefined> {
  if (!words.includes('--simulate')) return undefined;
  const wish = read(words);
  if (wish === undefined) {
    process.stderr.write(usage);
    return 2;
  }
  // Built from exactly this module.
  const { runMany } = createRequire(import.meta.url)(await bundleForNode('tests/support/simulation/run-many.ts')) as typeof RunMany;
  const started = performance.now();
  const { histories, counts, violations } = await runMany({ histories: wish.histories, firstSeed: wish.seed });
  for (const { seed, violation, trace } of violations) process.stdout.write(`seed ${seed}: ${violation}\n${trace.map((line) => `  ${line}\n`).join('')}`);
  process.stdout.write(`seeds ${wish.seed} to ${wish.seed + histories - 1}, ${Math.round((performance.now() - started) / 1000)} s\n`);
  process.stdout.write(`histories ${histories}, intents ${counts.intents}, requests ${counts.requests}, writes ${counts.writes}, crashes ${counts.crashes}, violations ${violations.length}\n`);
  return violations.length === 0 ? 0 : 1;
}

function read(words: readonly string[]): { readonly histories: number; readonly seed: number } | undefined {
  try {
    const { values } = parseArgs({ args: [...words], options: { simulate: { type: 'string' }, seed: { type: 'string', default: '1' } } });
    const [histories, seed] = [Number(values.simulate), Number(values.seed)];
    const valid = Number.isSafeInteger(histories) && histories >= 1 && histories <= 10_000_000 && Number.isSafeInteger(seed) && seed >= 0 && seed <= 2_000_000_000;
    return valid ? { histories, seed } : undefined;
  } catch {
    return undefined;
  }
}
