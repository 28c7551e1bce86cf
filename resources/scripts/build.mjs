/**
 * Builds the bundles into out/. As a program it always builds; `ensureBuild` builds only when a source, the
 * configuration or the lock file differs from what the present bundles were made of.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fromRoot, isProgram, node24, root } from './place.mjs';
import { doing, done, runProgram, seconds, StepFailed } from './report.mjs';
import { run } from './run.mjs';

const step = 'Build';
const stampFile = fromRoot('out', 'build.json');
const sources = ['electron', 'renderer', 'shared'];
const settings = ['electron.vite.config.ts', 'package.json', 'package-lock.json'];
const outputs = [
  'out/main/index.cjs',
  'out/main/journal-worker.cjs',
  'out/main/practice.cjs',
  'out/preload/index.cjs',
  'out/renderer/index.html',
];
const limitMs = 5 * 60_000;

export async function ensureBuild() {
  const isFresh = outputs.every((path) => existsSync(fromRoot(path))) && existsSync(stampFile);
  if (isFresh && readFileSync(stampFile, 'utf8') === fingerprint()) done(step, 'up to date');
  else await build();
}

async function build() {
  doing(step, 'electron-vite');
  const started = performance.now();
  // Taken before the build: a source that changes meanwhile makes the next run build again.
  const made = fingerprint();
  const result = await run(node24, [fromRoot('node_modules/electron-vite/bin/electron-vite.js'), 'build'], {
    env: { ...process.env, NODE_ENV: 'production' },
    quiet: true,
    limitMs,
  });
  if (result.code !== 0) throw new StepFailed(step, 'the build failed', result.output);
  const absent = outputs.filter((path) => !existsSync(fromRoot(path)));
  if (absent.length > 0) throw new StepFailed(step, `the build brought no ${absent.join(', ')}`, result.output);
  writeFileSync(stampFile, made);
  done(step, `built in ${seconds(performance.now() - started)}`);
}

function fingerprint() {
  const hash = createHash('sha256');
  for (const path of [...settings.map((name) => fromRoot(name)), ...sources.flatMap(filesBelow)]) {
    hash.update(relative(root, path)).update('\0').update(readFileSync(path)).update('\0');
  }
  return hash.digest('hex');
}

function filesBelow(folder) {
  return readdirSync(fromRoot(folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort();
}

if (isProgram(import.meta.url)) await runProgram(build);
