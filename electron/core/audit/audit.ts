/**
 * The audit as a person uses it: looked through, checked against itself, against the records and against a hash on paper, and taken
 * out as a file. Nothing here changes a row; checking and exporting add one of their own.
 */
import type { AuditEntry, AuditExportFormat, AuditFilter, AuditHead, AuditVerdict, ChainFault, RecordFault } from '@shared/domain/audit.ts';
import { AppError } from '@shared/errors/app-error.ts';
import type { CallOutput, EventPayload } from '@shared/ipc/contract.ts';
import { addMilliseconds } from '@shared/time/instant.ts';
import { businessDateOf, startOfDay } from '@shared/time/zones.ts';
import type { AuditFileWriter } from '../ports/audit-file.ts';
import type { Clock } from '../ports/clock.ts';
import type { Journal } from '../ports/journal.ts';
import type { RecordPart } from '../ports/audit-records.ts';
import { auditFileHead } from './export.ts';
import { readWritten } from './written.ts';

export type Audit = {
  search(filter: AuditFilter, before: number | null, limit: number): Promise<CallOutput<'audit.search'>>;
  overview(zone: string): Promise<CallOutput<'audit.overview'>>;
  /** Errors: `audit.running`, `audit.cancelled`, `audit.headUnreadable`. */
  verify(written: string | null): Promise<AuditVerdict>;
  /** Errors: `audit.running`, `export.cancelled`, `export.diskFull`, `export.cannotWrite`. */
  exportTo(path: string, format: AuditExportFormat): Promise<{ readonly rows: number; readonly sha256: string }>;
  /** Ends what is under way. */
  stop(): void;
};

export type AuditDependencies = {
  readonly journal: Pick<Journal, 'audit'>;
  readonly clock: Clock;
  readonly writeFile: AuditFileWriter;
  readonly operator: () => Promise<string>;
  readonly onProgress: (progress: EventPayload<'audit.progress'>) => void;
};

/** Rows per piece: some hundredths of a second, so that other questions get their turn. */
const chainPiece = 20_000;
const recordPiece = 5_000;
const filePiece = 2_000;
/** Days whose last hash is offered to be written down. */
const days = 7;
/** Faults of records that are told one by one. */
const toldFaults = 50;

export function createAudit(dependencies: AuditDependencies): Audit {
  const { journal: { audit }, clock, writeFile, operator, onProgress } = dependencies;
  let running: { cancelled: boolean } | undefined;

  /** One at a time: both read the whole chain. */
  async function alone<Value>(work: (state: { readonly cancelled: boolean }) => Promise<Value>): Promise<Value> {
    if (running) throw new AppError('audit.running');
    const mine = { cancelled: false };
    running = mine;
    try {
      return await work(mine);
    } finally {
      running = undefined;
    }
  }

  async function note(action: AuditEntry['action'], result: AuditEntry['result'], data: AuditEntry['data']): Promise<void> {
    await audit.append({ at: clock.now(), actor: await operator(), action, result, profileId: null, transactionId: null, intentId: null, data });
  }

  async function chain(total: number, state: { readonly cancelled: boolean }): Promise<{ readonly rows: number; readonly fault: ChainFault | null }> {
    let last: { readonly seq: number; readonly hash: string } | null = null;
    let rows = 0;
    for (;;) {
      if (state.cancelled) throw new AppError('audit.cancelled');
      const part = await audit.verifyPart(last, chainPiece);
      rows += part.checked;
      if (part.end) return { rows, fault: part.fault };
      last = part.last;
      onProgress({ task: 'verify', done: Math.min(rows, total), total });
    }
  }

  async function records(compare: (after: string | null, limit: number) => Promise<RecordPart>, state: { readonly cancelled: boolean }): Promise<{ readonly checked: number; readonly faults: readonly RecordFault[] }> {
    const faults: RecordFault[] = [];
    let checked = 0;
    let after: string | null = null;
    for (;;) {
      if (state.cancelled) throw new AppError('audit.cancelled');
      const part = await compare(after, recordPiece);
      checked += part.checked;
      faults.push(...part.faults);
      if (part.checked < recordPiece) return { checked, faults };
      after = part.last;
    }
  }

  async function compareWritten(text: string): Promise<NonNullable<AuditVerdict['written']>> {
    const { prefix, seq } = readWritten(text);
    const found = await audit.byHash(prefix);
    if (found && (seq === null || seq === found.seq)) return { found: true, seq: found.seq, at: found.at };
    return { found: false, seq, elsewhere: found?.seq ?? null };
  }

  /** The last row of each of the last days in the person's zone, newest first; today's is the newest row. */
  async function dayEnds(zone: string): Promise<readonly { readonly day: string; readonly head: AuditHead }[]> {
    const ends: { readonly day: string; readonly head: AuditHead }[] = [];
    let day = businessDateOf(clock.now(), zone);
    for (let index = 0; index < days; index += 1) {
      const start = startOfDay(day, zone);
      const end = ends.length === 0 && index === 0 ? null : startOfDay(businessDateOf(addMilliseconds(start, 129_600_000), zone), zone);
      const head = await audit.head(end);
      if (head && head.at >= start) ends.push({ day, head });
      day = businessDateOf(addMilliseconds(start, -1), zone);
    }
    return ends;
  }

  return {
    async search(filter, before, limit) {
      const { rows, next } = await audit.search(filter, before, limit);
      return { rows: [...rows], next, total: await audit.count(filter), asOf: clock.now() };
    },

    async overview(zone) {
      const [head, actors, ends] = await Promise.all([audit.head(null), audit.actors(), dayEnds(zone)]);
      return { head: head ?? null, actors: [...actors], days: [...ends] };
    },

    async verify(written) {
      // Before the long part: a slip of the pen is told at once.
      if (written !== null) readWritten(written);
      return alone(async (state) => {
        const startedAt = clock.now();
        const total = (await audit.head(null))?.seq ?? 0;
        onProgress({ task: 'verify', done: 0, total });
        const { rows, fault } = await chain(total, state);
        const intents = await records(audit.compareIntents, state);
        const manual = await records(audit.compareManualRefunds, state);
        const faults = [...intents.faults, ...manual.faults, ...(await audit.compareTotals())];
        const compared = written === null ? null : await compareWritten(written);
        const head = fault === null ? ((await audit.head(null)) ?? null) : null;
        const good = fault === null && faults.length === 0 && compared?.found !== false;
        await note('audit.verify', good ? 'done' : 'failed', { rows, ...(fault === null ? {} : { seq: fault.seq, outcome: fault.kind }) });
        const at = clock.now();
        return {
          rows, head, fault, recordFaults: faults.slice(0, toldFaults), recordFaultCount: faults.length, records: intents.checked + manual.checked,
          written: compared, durationMs: Math.max(0, at - startedAt), at,
        };
      });
    },

    async exportTo(path, format) {
      return alone(async (state) => {
        const total = (await audit.head(null))?.seq ?? 0;
        async function* pieces(): AsyncGenerator<{ readonly text: string; readonly rows: number }> {
          yield { text: auditFileHead(format), rows: 0 };
          for (let last = 0; ;) {
            const part = await audit.exportPart(last, filePiece, format);
            if (part.rows > 0) yield part;
            if (part.rows < filePiece) return;
            last = part.last;
          }
        }
        const end = await writeFile(path, pieces(), {
          isCancelled: () => state.cancelled,
          onProgress: (rows) => onProgress({ task: 'export', done: Math.min(rows, total), total }),
        });
        if (end.state === 'cancelled') throw new AppError('export.cancelled');
        if (end.state === 'failed') throw new AppError(end.code);
        await note('audit.export', 'done', { rows: end.rows, bytes: end.bytes, sha256: end.sha256, format });
        return { rows: end.rows, sha256: end.sha256 };
      });
    },

    stop() {
      if (running) running.cancelled = true;
    },
  };
}
