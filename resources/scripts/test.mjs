/**
 * `npm test`: sets up, then everything that can fail, in rising order of cost. Every stage runs even when one before it
 * failed. The last line is `N passed, N failed`: each test counts, and each stage that is not a test run counts as one.
 *
 * A stage whose test files do not exist counts as nothing; one that has files but runs no test has failed.
 */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { engineEnvironment } from './electron-binary.mjs';
import { fromRoot, node24, onDisplay } from './place.mjs';
import { runInPrivateSession } from './private-session.mjs';
import { doing, done, explain, failed, note, runProgram, seconds, StepFailed } from './report.mjs';
import { run } from './run.mjs';
import { setUp } from './set-up.mjs';

const insideFlag = '--inside';
/** The whole run, set-up aside, ends within this: it takes about half an hour on two quiet cores, and a hanging stage must not hang it. */
const budgetMs = 75 * 60_000;

const bin = (path) => fromRoot('node_modules', path);
const typescript = bin('typescript/bin/tsc');
const vueTypescript = bin('vue-tsc/bin/vue-tsc.js');

const checks = [
  ['typecheck shared', [typescript, '-p', 'shared']],
  ['typecheck electron', [typescript, '-p', 'electron']],
  ['typecheck renderer', [vueTypescript, '-p', 'renderer']],
  ['typecheck tests', [vueTypescript, '-p', 'tests']],
  ['lint', [bin('eslint/bin/eslint.js'), '.', '--max-warnings', '0']],
  [
    'dependency rules',
    [
      bin('dependency-cruiser/bin/dependency-cruiser.mjs'),
      '--config', 'resources/scripts/dependency-cruiser.config.cjs',
      'electron', 'renderer', 'shared',
    ],
  ],
];

const suites = ['unit', 'contract', 'integration', 'e2e', 'faults'];

await runProgram(async () => {
  if (process.argv[2] === insideFlag) return testAll(process.argv[3]);
  try {
    const { engine } = await setUp();
    const [command, ...args] = onDisplay(engine, node24, [fileURLToPath(import.meta.url), insideFlag, engine]);
    return await runInPrivateSession(command, args, { env: engineEnvironment(engine) });
  } catch (error) {
    if (!(error instanceof StepFailed)) throw error;
    explain(error);
    // Nothing was tested: that is one failure, told in the same last line.
    process.stdout.write('0 passed, 1 failed\n');
    return 1;
  }
});

async function testAll(engine) {
  const deadline = performance.now() + budgetMs;
  const sum = { passed: 0, failed: 0 };
  note('Engine', `end-to-end tests run on ${engine === 'electron' ? 'Electron' : 'the Chromium host'}`);
  for (const [name, args] of checks) add(sum, await runCheck(name, args, deadline));
  for (const name of suites) add(sum, await runSuite(name, deadline));
  process.stdout.write(`${sum.passed} passed, ${sum.failed} failed\n`);
  return sum.failed === 0 && sum.passed > 0 ? 0 : 1;
}

function add(sum, part) {
  sum.passed += part.passed;
  sum.failed += part.failed;
}

/** A limit of zero would mean none. */
function timeLeft(deadline) {
  return Math.max(1000, deadline - performance.now());
}

async function runCheck(name, args, deadline) {
  const started = performance.now();
  const result = await run(node24, args, { quiet: true, limitMs: timeLeft(deadline) });
  const took = seconds(performance.now() - started);
  if (result.code === 0) {
    done(name, took);
    return { passed: 1, failed: 0 };
  }
  process.stderr.write(result.output);
  failed(name, result.timedOut ? `ran out of time after ${took}` : took);
  return { passed: 0, failed: 1 };
}

async function runSuite(name, deadline) {
  if (!hasSpecs(fromRoot('tests', name))) {
    note(name, 'no tests yet');
    return { passed: 0, failed: 0 };
  }
  doing(name, 'running');
  const started = performance.now();
  const folder = mkdtempSync(join(tmpdir(), 'merchant-admin-results-'));
  const file = join(folder, 'results.json');
  const args = [
    bin('vitest/vitest.mjs'), 'run', '-c', 'tests/vitest.config.ts', '--project', name,
    '--reporter=default', '--reporter=json', `--outputFile.json=${file}`,
  ];
  const env = process.stderr.isTTY ? process.env : { ...process.env, NO_COLOR: '1' };
  const result = await run(node24, args, { env, limitMs: timeLeft(deadline) });
  const counts = existsSync(file) ? count(JSON.parse(readFileSync(file, 'utf8'))) : { passed: 0, failed: 0 };
  rmSync(folder, { recursive: true, force: true });

  const took = seconds(performance.now() - started);
  const ranNothing = counts.passed + counts.failed === 0;
  // An unhandled error, a crash or a missing result file fails the run even when no single test did.
  if (counts.failed === 0 && (result.code !== 0 || ranNothing)) counts.failed = 1;
  const text = `${counts.passed} passed, ${counts.failed} failed in ${took}${result.timedOut ? ', ran out of time' : ''}`;
  if (counts.failed === 0) done(name, text);
  else failed(name, ranNothing ? `${text}: no test ran` : text);
  return counts;
}

/** A file that fails outside its tests (does not load, a hook throws) counts as one failure. */
function count(results) {
  const brokenFiles = results.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  );
  return { passed: results.numPassedTests, failed: results.numFailedTests + brokenFiles.length };
}

function hasSpecs(folder) {
  return existsSync(folder) && readdirSync(folder, { recursive: true }).some((path) => path.endsWith('.spec.ts'));
}
