/**
 * Exports against their peers, on the same rows of the same journal in the same order. Each run is a process of its own that does nothing
 * else, so that its time and its peak of memory are its own; ours starts the export worker as the program
 * does, and its peak is that of the process with all its threads.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportColumns, type ExportFormat } from '../../shared/domain/export.ts';
import { bundleForNode } from '../support/bundle.ts';
import type { Measured } from './measures.ts';
import { median, rounded } from './numbers.ts';

/** The raw columns, as the journal has them, once for each column of ours. */
const rawColumns = [
  'created_at', 'created_at', 'moved_at', 'kind', 'origin', 'reference', 'parent_reference', 'provider_id', 'name', 'environment', 'provider_payment_id', 'provider_transaction_id', 'wallet_reference', 'method',
  'currency', 'amount_minor', 'amount_minor', 'received_minor', 'refunded_minor', 'status', 'reason', 'description', 'operator',
] as const;
const rawQuery = `SELECT ${rawColumns.map((name) => (name === 'name' ? 'profiles.name' : `transactions.${name}`)).join(', ')} FROM transactions JOIN profiles ON profiles.id = transactions.profile_id ORDER BY transactions.created_at, transactions.id`;

/** `cpuMs` is the processors' time, user and system, which a busy machine changes less. */
type Run = { readonly ms: number; readonly cpuMs: number; readonly peakMB: number; readonly bytes: number };

const limitMs = 900_000;

function withFolder<Value>(work: (folder: string) => Value): Value {
  const folder = mkdtempSync(join(tmpdir(), 'merchant-admin-bench-exports-'));
  try {
    return work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs the child and takes its own numbers: time of the work without the start of the program, and peak of the whole process. */
function child(program: string, wish: object, out: string): Run {
  const { stdout, status, stderr } = spawnSync(process.execPath, ['--no-warnings', program, JSON.stringify(wish)], { encoding: 'utf8', timeout: limitMs, maxBuffer: 1 << 24 });
  if (status !== 0) throw new Error(`the export process failed: ${stderr.slice(-400)}`);
  const { ms, cpuMs, peakMB } = JSON.parse(stdout) as { ms: number; cpuMs: number; peakMB: number }; // exports-child.ts prints it
  return { ms, cpuMs, peakMB, bytes: statSync(out).size };
}

type Programs = { readonly child: string; readonly workerFile: string };

async function programs(): Promise<Programs> {
  return { child: await bundleForNode('tests/bench/exports-child.ts'), workerFile: await bundleForNode('electron/main/app/export-worker.ts') };
}

function ours({ child: program, workerFile }: Programs, journal: string, format: ExportFormat, folder: string): Run {
  const path = join(folder, `out.${format}`);
  return child(program, { kind: 'ours', journal, format, path, folder: join(folder, 'exports'), workerFile, columns: exportColumns }, path);
}

function peer({ child: program }: Programs, journal: string, name: 'csv-stringify' | 'fast-csv' | 'papaparse', folder: string): Run {
  const path = join(folder, `${name}.csv`);
  return child(program, { kind: name, journal, path, columns: exportColumns }, path);
}

function sqlite(journal: string, folder: string, query = rawQuery): { readonly ms: number; readonly cpuMs: number } {
  const path = join(folder, 'raw.csv');
  const start = performance.now();
  // The shell tells the time of its children on the second line: minutes and seconds, user and system.
  const said = execFileSync('/bin/sh', ['-c', '/usr/bin/sqlite3 -readonly -csv "$0" "$1" > "$2" && times', journal, query, path], { timeout: limitMs, encoding: 'utf8' });
  const ms = performance.now() - start;
  const parts = [...(said.split('\n')[1] ?? '').matchAll(/(\d+)m([\d.]+)s/g)];
  return { ms, cpuMs: parts.reduce((sum, [, minutes, rest]) => sum + (Number(minutes) * 60 + Number(rest)) * 1_000, 0) };
}

const seconds = (ms: number): string => `${rounded(ms / 1_000, 2)} s`;
/** Whoever goes first takes turns, so that a machine that slows down slows both. */
const rounds = 3;

/** Times of our Excel CSV and of `sqlite3 -csv`, as a ratio of medians. */
export async function csvVsSqliteCli(journal: string): Promise<Measured> {
  const program = await programs();
  return withFolder((folder) => {
    const runs = { own: [] as { ms: number; cpuMs: number }[], cli: [] as { ms: number; cpuMs: number }[] };
    sqlite(journal, folder);
    for (let round = 0; round < rounds; round += 1) {
      const order = round % 2 === 0 ? (['own', 'cli'] as const) : (['cli', 'own'] as const);
      for (const who of order) runs[who].push(who === 'own' ? ours(program, journal, 'excel', folder) : sqlite(journal, folder));
    }
    const unordered = sqlite(journal, folder, rawQuery.replace(/ ORDER BY .*$/, ''));
    const middle = (who: 'own' | 'cli', what: 'ms' | 'cpuMs'): number => median(runs[who].map((run) => run[what]));
    const told = (who: 'own' | 'cli'): string => `${seconds(middle(who, 'ms'))} (processor ${seconds(middle(who, 'cpuMs'))})`;
    return {
      value: rounded(middle('own', 'ms') / middle('cli', 'ms'), 2),
      detail: `${told('own')} with all conversions, ${told('cli')} by sqlite3 raw in the same order (${seconds(unordered.ms)}, processor ${seconds(unordered.cpuMs)}, in no order), medians of ${rounds}`,
    };
  });
}

/** How many times slower csv-stringify is with the same conversions. */
export async function csvVsCsvStringify(journal: string): Promise<Measured> {
  const program = await programs();
  return withFolder((folder) => {
    const own = ours(program, journal, 'excel', folder);
    const runs = (['csv-stringify', 'fast-csv', 'papaparse'] as const).map((name) => ({ name, ...peer(program, journal, name, folder) }));
    return { value: rounded((runs[0]?.ms ?? Number.NaN) / own.ms, 2), detail: `${seconds(own.ms)} (processor ${seconds(own.cpuMs)}) against ${runs.map(({ name, ms, cpuMs, peakMB }) => `${name} ${seconds(ms)} (processor ${seconds(cpuMs)}, ${Math.round(peakMB)} MB)`).join(', ')}` };
  });
}

/** Peak resident memory of the whole process that writes the Excel CSV, the engine and its own code included. */
export async function csvPeakMB(journal: string): Promise<Measured> {
  const program = await programs();
  return withFolder((folder) => {
    const { peakMB, bytes } = ours(program, journal, 'excel', folder);
    const idle = JSON.parse(execFileSync(process.execPath, ['--no-warnings', program.child, JSON.stringify({ kind: 'idle' })], { encoding: 'utf8' })) as { peakMB: number }; // exports-child.ts prints it
    return { value: rounded(peakMB, 0), detail: `whole process, of which ${Math.round(idle.peakMB)} MB before the first row; file of ${rounded(bytes / 1e6, 0)} MB` };
  });
}

/** Time of a workbook over the time of the CSV. */
export async function xlsxVsCsv(journal: string): Promise<Measured> {
  const program = await programs();
  return withFolder((folder) => {
    const csv = ours(program, journal, 'excel', folder);
    const xlsx = ours(program, journal, 'xlsx', folder);
    return { value: rounded(xlsx.ms / csv.ms, 2), detail: `${seconds(xlsx.ms)} (processor ${seconds(xlsx.cpuMs)}) and ${Math.round(xlsx.peakMB)} MB peak against ${seconds(csv.ms)} (${seconds(csv.cpuMs)}); ${rounded(xlsx.bytes / 1e6, 0)} MB against ${rounded(csv.bytes / 1e6, 0)} MB` };
  });
}

/** Time for a row in the largest journal over that in the smallest: 1 is linear. `journals` by their rows, smallest first. */
export async function csvLinearity(journals: readonly { readonly rows: number; readonly path: string }[]): Promise<Measured> {
  const program = await programs();
  return withFolder((folder) => {
    const runs = journals.map(({ rows, path }) => ({ rows, ...ours(program, path, 'excel', folder) }));
    const [first, last] = [runs[0], runs.at(-1)];
    if (!first || !last) throw new Error('no journals');
    return { value: rounded(last.ms / last.rows / (first.ms / first.rows), 2), detail: runs.map(({ rows, ms, cpuMs, peakMB }) => `${rows} rows ${seconds(ms)} (processor ${seconds(cpuMs)}) ${Math.round(peakMB)} MB`).join(', ') };
  });
}

