/** Rows of a synthetic audit for the fake bridge: one of each kind that a screen must show. Their hashes are made up and fit nothing. */
import { auditLine, type AuditData, type AuditEntry, type AuditFilter, type AuditLine, type AuditVerdict } from '../../shared/domain/audit.ts';
import { auditGroups } from '../../shared/domain/audit.ts';
import { toInstant } from '../../shared/time/instant.ts';
import type { CallOutput } from '../../shared/ipc/contract.ts';
import { fakeId, fakeNow } from './fake-data.ts';

const person = 'Operator A (Demo)';

type Made = readonly [action: AuditEntry['action'], result: AuditEntry['result'], actor: string | null, data: AuditData, transaction?: number];

const made: readonly Made[] = [
  ['journal.began', 'done', null, { journalId: '0f'.repeat(16), transactions: 12, intents: 11, manualRefunds: 1 }],
  ['program.start', 'done', null, { version: '1.0.0' }],
  ['profile.change', 'done', person, { changes: [{ field: 'name', from: 'Practice shop', to: 'Tea shop (Demo)' }, { field: 'settings.successCodes', from: null, to: '["0","200"]' }] }],
  ['secret.store', 'done', person, { key: 'apiKey', endsWith: '3f2a', place: 'keychain' }],
  ['secret.store', 'refused', person, { key: 'apiKey', code: 'key.invalid', channel: 'profiles.storeSecret', entry: 'apiKey' }],
  ['intent.queued', 'done', person, { kind: 'link', state: 'QUEUED', reference: 'A-1032', amountMinor: 48_000, currency: 'HKD', payloadHash: 'ab'.repeat(32) }, 16],
  ['intent.sending', 'done', null, { kind: 'link', from: 'QUEUED', state: 'SENDING', reference: 'A-1032', amountMinor: 48_000, currency: 'HKD', count: 1 }, 16],
  ['intent.succeeded', 'done', null, { kind: 'link', from: 'SENDING', state: 'SUCCEEDED', reference: 'A-1032', amountMinor: 48_000, currency: 'HKD', count: 1, providerNumber: 'PRACTICE-000001' }, 16],
  ['refund.create', 'refused', person, { code: 'amount.aboveRefundable', channel: 'refunds.create', reference: 'A-1032-R1', amountMinor: 50_000, currency: 'HKD', entry: 'amount' }, 16],
  ['intent.queued', 'done', person, { kind: 'refund', state: 'QUEUED', reference: 'A-1032-R1', paymentReference: 'A-1032', amountMinor: 12_000, currency: 'HKD', payloadHash: 'cd'.repeat(32) }, 16],
  ['intent.sending', 'done', null, { kind: 'refund', from: 'QUEUED', state: 'SENDING', reference: 'A-1032-R1', amountMinor: 12_000, currency: 'HKD', count: 1 }, 16],
  ['intent.unknown', 'unknown', null, { kind: 'refund', from: 'SENDING', state: 'UNKNOWN', reference: 'A-1032-R1', amountMinor: 12_000, currency: 'HKD', count: 1, problem: 'timeout' }, 16],
  ['intent.notSent', 'failed', null, { kind: 'refund', from: 'SENDING', state: 'QUEUED', reference: 'A-1031-R1', amountMinor: 9_900, currency: 'HKD', problem: 'dns' }, 15],
  ['refund.confirm', 'refused', person, { code: 'manualRefund.samePerson', channel: 'refunds.confirmManual', person }, 15],
  ['manual.recorded', 'done', person, { reference: 'TW-0007-M1', paymentReference: 'TW-0007', amountMinor: 30_000, currency: 'TWD' }, 15],
  ['rules.change', 'done', person, { changes: [{ field: 'locks.refund', from: 'confirm', to: 'typeAmount' }, { field: 'repeatDays', from: '30', to: '60' }] }],
  ['operator.change', 'done', 'demo', { changes: [{ field: 'operator', from: 'demo', to: person }] }],
  ['export.finish', 'done', person, { id: fakeId('d00', 9), rows: 12, bytes: 4096, sha256: 'ab'.repeat(32), outcome: 'done' }],
  ['audit.verify', 'done', person, { rows: 18 }],
];

const hashOf = (seq: number): string => Array.from({ length: 8 }, (_, index) => (((seq + 1) * 2_654_435_761 + index * 40_503_077) >>> 0).toString(16).padStart(8, '0')).join('');

/** `count` rows, the last ones being the made ones. */
export function fakeAuditRows(count: number): readonly AuditLine[] {
  return Array.from({ length: count }, (_, index) => {
    const seq = index + 1;
    const [action, result, actor, data, transaction] = (seq === 1 ? made[0] : made[1 + ((seq - 2) % (made.length - 1))]) ?? made[1] ?? [];
    return auditLine.parse({
      readable: true, seq, at: toInstant(fakeNow - (count - index) * 7_940_000), actor, action, result, data, profileId: null, intentId: null,
      transactionId: transaction === undefined ? null : fakeId('b00', transaction), previousHash: seq === 1 ? '0'.repeat(64) : hashOf(seq - 1), hash: hashOf(seq),
    });
  });
}

export function auditMatches(row: AuditLine, filter: AuditFilter): boolean {
  if (!row.readable) return true;
  const fits = [
    !filter.actors?.length || filter.actors.includes(row.actor),
    !filter.groups?.length || filter.groups.some((group) => (auditGroups[group] as readonly string[]).includes(row.action)),
    !filter.results?.length || filter.results.includes(row.result),
    !filter.reference || (row.data.reference ?? '').startsWith(filter.reference),
    filter.from === undefined || row.at >= filter.from,
    filter.until === undefined || row.at < filter.until,
  ];
  return !fits.includes(false);
}

export function fakeOverview(rows: readonly AuditLine[]): CallOutput<'audit.overview'> {
  const heads = rows.flatMap((row) => (row.readable ? [{ seq: row.seq, at: row.at, hash: row.hash }] : []));
  const days = ['2026-11-20', '2026-11-19', '2026-11-18', '2026-11-17'].flatMap((day, index) => heads.slice(heads.length - 1 - index * 10, heads.length - index * 10).map((head) => ({ day, head })));
  return { head: heads.at(-1) ?? null, days, actors: [null, 'demo', person] };
}

export function fakeVerdict(rows: readonly AuditLine[], how: 'ok' | 'broken', written: boolean): AuditVerdict {
  const { head } = fakeOverview(rows);
  const base = { rows: rows.length, head, records: 34, durationMs: 412, at: fakeNow, recordFaults: [], recordFaultCount: 0, fault: null };
  if (how === 'ok') return { ...base, written: written && head ? { found: true, seq: head.seq, at: head.at } : null };
  return {
    ...base, head: null, rows: 6, fault: { kind: 'changed', seq: 7, at: rows[6]?.at ?? null },
    recordFaults: [{ kind: 'amount', transactionId: null, intentId: null, reference: 'A-1032-R1', currency: 'HKD', audited: '12000', found: '99900', seq: 10 }], recordFaultCount: 1,
    written: written ? { found: false, seq: 20, elsewhere: null } : null,
  };
}
