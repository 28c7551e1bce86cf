/** One export in a process of its own: ours, or a peer that does the same conversions on the same rows, streamed. Prints time and peak. */
import { createWriteStream, readFileSync } from 'node:fs';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { DatabaseSync } from 'node:sqlite';
import { format as fastCsv } from 'fast-csv';
import { stringify } from 'csv-stringify';
import Papa from 'papaparse';
import { createExportRunner } from '@electron/main/app/export-runner.ts';
import type { Logger } from '@core/ports/logger.ts';
import type { ExportColumn, ExportFormat } from '@shared/domain/export.ts';
import { exportId } from '@shared/domain/ids.ts';
import { toDecimalString, moneyOf } from '@shared/money/money.ts';
import { currencyCode } from '@shared/money/currency.ts';
import { toInstant } from '@shared/time/instant.ts';
import { toUtcText, toZonedText } from '@shared/time/zones.ts';

/** Peak resident memory of this program, megabytes. The system's own counter begins with that of the process that started it; Linux also tells its own. */
function peakMB(): number {
  try {
    const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
    if (kilobytes !== undefined) return Number(kilobytes) / 1_024;
  } catch {
    // Not on Linux.
  }
  return process.resourceUsage().maxRSS / 1_024;
}

const zone = 'Asia/Hong_Kong';

type Wish =
  | { readonly kind: 'idle' }
  | { readonly kind: 'ours'; readonly journal: string; readonly format: ExportFormat; readonly path: string; readonly folder: string; readonly workerFile: string; readonly columns: ExportColumn[] }
  | { readonly kind: 'csv-stringify' | 'fast-csv' | 'papaparse'; readonly journal: string; readonly path: string };

/** The guard as a team that uses a library would write it. */
const dangerous = /^[\s\u00A0\u3000\u200B\uFEFF]*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]|^[\t\r\n\0']/;
const reshaped = /^(?:\d{12,}|0\d+|\d+\.\d*0|[\d.]+[eE]\d+)$|^\d{1,4}(?:[-/]\d{1,2}(?:[-/]\d{1,4})?|\.\d{1,2}\.\d{1,4})$/;
const guard = (value: unknown): string => {
  const text = value === null ? '' : String(value);
  return dangerous.test(text) || reshaped.test(text) ? `'${text}` : text;
};
const cameIn = new Set(['part_paid', 'paid', 'part_refunded', 'refunded']);

/** The 23 cells of a row, converted. */
function cellsOf(row: Record<string, unknown>): string[] {
  const currency = currencyCode.parse(row['currency']);
  const decimal = (minor: unknown): string => toDecimalString(moneyOf(Number(minor), currency));
  const isPayment = row['kind'] === 'payment';
  const minor = isPayment ? Number(row['amount_minor']) : -Number(row['amount_minor']);
  const created = toInstant(Number(row['created_at']));
  return [
    toZonedText(created, zone), toUtcText(created), row['moved_at'] === null ? '' : toZonedText(toInstant(Number(row['moved_at'])), zone), guard(row['kind']), row['origin'] === 'manual' ? 'manual' : 'api',
    guard(row['reference']), guard(row['parent_reference']), guard(row['provider_id']), guard(row['name']), guard(row['environment']), guard(row['provider_payment_id']), guard(row['provider_transaction_id']),
    guard(row['wallet_reference']), guard(row['method']), guard(currency), decimal(minor), String(minor), isPayment && cameIn.has(String(row['status'])) ? decimal(row['received_minor'] ?? row['amount_minor']) : '',
    decimal(row['refunded_minor']), guard(row['status']), guard(row['reason']), guard(row['description']), guard(row['operator']),
  ];
}

const query = 'SELECT transactions.*, profiles.name FROM transactions JOIN profiles ON profiles.id = transactions.profile_id ORDER BY transactions.created_at, transactions.id';

function* converted(journal: string): Generator<string[]> {
  const database = new DatabaseSync(journal, { readOnly: true });
  try {
    for (const row of database.prepare(query).iterate()) yield cellsOf(row);
  } finally {
    database.close();
  }
}

async function byPeer({ kind, journal, path }: Extract<Wish, { readonly kind: 'csv-stringify' | 'fast-csv' | 'papaparse' }>): Promise<void> {
  const rows = Readable.from(converted(journal), { objectMode: true });
  const file = createWriteStream(path);
  switch (kind) {
    case 'csv-stringify':
      return pipeline(rows, stringify({ bom: true, record_delimiter: '\r\n' }), file);
    case 'fast-csv':
      return pipeline(rows, fastCsv({ writeBOM: true, rowDelimiter: '\r\n' }), file);
    case 'papaparse':
      return pipeline(rows, new Transform({
        writableObjectMode: true,
        transform: (row: string[], _encoding, done) => done(null, `${Papa.unparse([row], { newline: '\r\n' })}\r\n`),
      }), file);
  }
}

const worry = (event: string): void => { throw new Error(event); };
const logger: Logger = { info: () => undefined, warn: worry, error: worry };

async function run(wish: Wish): Promise<void> {
  const start = performance.now();
  const cpu = process.cpuUsage();
  if (wish.kind === 'ours') {
    const runner = createExportRunner({ workerFile: wish.workerFile, journalPath: wish.journal, folder: wish.folder, version: '0', logger });
    const request = { filter: {}, columns: wish.columns, format: wish.format, zone, titles: 'names', since: null } as const;
    const end = await runner.run({ id: exportId.parse('01930000-0000-7000-8000-000000000001'), presetId: null, replaces: { file: true, manifest: true }, path: wish.path, request }, () => undefined).ended;
    if (end.state !== 'done') throw new Error(`the export ended as ${JSON.stringify(end)}`);
  } else if (wish.kind !== 'idle') {
    await byPeer(wish);
  }
  const { user, system } = process.cpuUsage(cpu);
  process.stdout.write(JSON.stringify({ ms: performance.now() - start, cpuMs: (user + system) / 1_000, peakMB: peakMB() }));
}

// A rejection ends the process with a code that exports.ts hears.
void run(JSON.parse(process.argv[2] ?? '{}') as Wish); // exports.ts writes it
