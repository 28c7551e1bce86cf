/**
 * `npm run bench [-- --json] [--only NAME,NAME]`: prints a table, or with --json one object of numbers by name and nothing else on
 * standard output. Needs the build and a session for the keychain, which the npm script sees to. Numbers judge nothing: the exit
 * code is 1 only when a measure could not be taken.
 */
import { parseArgs } from 'node:util';
import { AppUnderTest } from '../e2e/support/app-under-test.ts';
import { isMeasureName, measures, type Measure, type MeasureName } from './measures.ts';
import { makePlaces } from './places.ts';
import { removeSeeded } from './seeded.ts';

const allNames = Object.keys(measures).filter(isMeasureName);
const usage = `usage: npm run bench -- [--json] [--only NAME,NAME], of ${allNames.join(' ')}\n`;

function readOptions(): { readonly json: boolean; readonly names: readonly MeasureName[] } | undefined {
  try {
    const { values } = parseArgs({ options: { json: { type: 'boolean', default: false }, only: { type: 'string' } } });
    if (values.only === undefined) return { json: values.json, names: allNames };
    const names = values.only.split(',');
    return names.every(isMeasureName) ? { json: values.json, names } : undefined;
  } catch {
    return undefined;
  }
}

async function run(): Promise<number> {
  const options = readOptions();
  if (options === undefined) {
    process.stderr.write(usage);
    return 2;
  }
  const places = makePlaces();
  const values: Partial<Record<MeasureName, number>> = {};
  try {
    for (const name of options.names) {
      const measure: Measure = measures[name];
      const { value, detail } = await measure.run(places);
      values[name] = value;
      const line = `${name.padEnd(20)} ${`${value} ${measure.unit}`.padEnd(12)} goal ${`${measure.goal} ${measure.unit}`.padEnd(9)} ${(measure.atLeast ? value >= measure.goal : value <= measure.goal) ? 'met   ' : 'missed'} ${detail}\n`;
      if (!options.json) process.stdout.write(line);
      else process.stderr.write(line);
    }
    if (options.json) process.stdout.write(`${JSON.stringify(values)}\n`);
    return 0;
  } catch (error) {
    process.stderr.write(`not measured: ${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  } finally {
    await AppUnderTest.stopAll();
    places.remove();
    removeSeeded();
  }
}

process.exitCode = await run();
