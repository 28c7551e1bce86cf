/** `npm run seed -- --rows N [--folder FOLDER] [--start N] [--until YYYY-MM-DD]`: bundles its program and runs it. */
import { spawnSync } from 'node:child_process';
import { bundleForNode } from '../support/bundle.ts';

const program = await bundleForNode('tests/seed/cli.ts');
process.exitCode = spawnSync(process.execPath, ['--no-warnings', program, ...process.argv.slice(2)], { stdio: 'inherit' }).status ?? 1;
