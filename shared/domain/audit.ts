/**
 * The audit: who did or tried what, when, and how it ended, as one chain of rows. Each row carries the hash of the row before it, so
 * that a row that is changed, taken out, put in or moved is found and named. What a row may tell is listed here and nowhere
 * else: no key, no entry about a payer, no free text.
 */
import * as z from 'zod';
import { errorCodes } from '../errors/codes.ts';
import { currencyCode } from '../money/currency.ts';
import { instant } from '../time/instant.ts';
import { intentId, profileId, transactionId } from './ids.ts';
import { intentKind, intentState, problemReason } from './intent.ts';

/** Version of the text that is hashed; see docs/audit-format.md. */
export const auditFormat = 1;

/** In groups, as the screen filters them. `intent.*` and `manual.*` are what became of money; the others are named after what was asked for. */
export const auditGroups = {
  money: [
    'intent.queued', 'intent.sending', 'intent.notSent', 'intent.succeeded', 'intent.accepted', 'intent.rejected', 'intent.unknown', 'intent.interrupted',
    'intent.needsOperator', 'intent.decided', 'intent.abandoned', 'intent.failedLate', 'intent.changed', 'manual.recorded', 'manual.confirmed', 'manual.voided',
    'link.create', 'link.withdraw', 'charge.create', 'refund.create', 'refund.record', 'refund.confirm', 'refund.void', 'payout.create',
    'unsettled.ask', 'unsettled.send', 'unsettled.decide', 'token.bind', 'token.unbind', 'token.giveUp', 'token.exchange', 'token.import', 'token.active', 'token.ended',
    'found.added', 'found.changed', 'settlement.pull', 'settlement.apply', 'settlement.stop', 'settlement.explain', 'settlement.takeOver',
  ],
  batches: ['batch.create', 'batch.start', 'batch.pause', 'batch.resume', 'batch.stop', 'batch.finish'],
  approvals: ['approval.request', 'approval.approve', 'approval.decline', 'approval.withdraw', 'approval.release', 'approval.import', 'approval.expire', 'approver.add', 'approver.remove'],
  profiles: ['profile.create', 'profile.change', 'profile.remove', 'profile.pause', 'profile.resume', 'rules.change'],
  keys: ['secret.store', 'secret.clear'],
  lock: ['lock.set', 'lock.clear', 'lock.lock', 'lock.unlock'],
  exports: ['export.start', 'export.finish', 'preset.create', 'preset.change', 'preset.remove', 'preset.run', 'audit.verify', 'audit.export'],
  program: ['journal.began', 'journal.accepted', 'program.start', 'program.stop', 'operator.change', 'settings.change'],
} as const;
export type AuditGroup = keyof typeof auditGroups;
export const auditGroupNames = Object.keys(auditGroups) as readonly AuditGroup[]; // `as const` object without other keys
export type AuditAction = (typeof auditGroups)[AuditGroup][number];
export const auditActions: readonly AuditAction[] = auditGroupNames.flatMap((group) => [...auditGroups[group]]);
export const auditAction = z.enum(auditActions);

/** `refused`: a rule here or the provider said no. `failed`: it did not happen for another reason. `unknown`: nobody knows yet. */
export const auditResults = ['done', 'refused', 'failed', 'unknown'] as const;
export const auditResult = z.enum(auditResults);
export type AuditResult = z.infer<typeof auditResult>;

const short = z.string().max(200);
const hex256 = z.string().regex(/^[0-9a-f]{64}$/);

/** One entry of a record that changed; a long value is cut. */
export const auditChange = z.strictObject({ field: short, from: short.nullable(), to: short.nullable() });
export type AuditChange = z.infer<typeof auditChange>;

/** Every member that a row may tell. Integers, short texts and lists of them only: no fraction, so that every language prints them alike. */
export const auditData = z.strictObject({
  kind: intentKind.optional(),
  from: intentState.optional(),
  state: intentState.optional(),
  /** Our own number of the payment or refund, and of the payment that a refund gives back. */
  reference: short.optional(),
  paymentReference: short.optional(),
  amountMinor: z.int().optional(),
  currency: currencyCode.optional(),
  /** SHA-256 of what an intent asks for. */
  payloadHash: hex256.optional(),
  /** Number of this send or ask, counted from 1. */
  count: z.int().optional(),
  problem: problemReason.optional(),
  providerCode: short.optional(),
  /** The provider's own number of what it did. */
  providerNumber: short.optional(),
  /** Why an attempt was refused, at which entry, and by which call it came. */
  code: z.enum(errorCodes).optional(),
  entry: short.optional(),
  channel: short.optional(),
  /** A second person. */
  person: short.optional(),
  /** Name of a key and how it ends; never the key. */
  key: short.optional(),
  endsWith: z.string().max(4).optional(),
  place: z.enum(['keychain', 'memory']).optional(),
  changes: z.array(auditChange).max(60).optional(),
  /** Of a run or a file. */
  id: short.optional(),
  rows: z.int().optional(),
  bytes: z.int().optional(),
  sha256: hex256.optional(),
  format: short.optional(),
  /** How a run ended. */
  outcome: short.optional(),
  /** Of the program or the journal. */
  version: short.optional(),
  journalId: short.optional(),
  transactions: z.int().optional(),
  intents: z.int().optional(),
  manualRefunds: z.int().optional(),
  /** A row of the audit. */
  seq: z.int().optional(),
});
export type AuditData = z.infer<typeof auditData>;

/** What a caller says; number and hashes are the journal's. `actor` is the name of the person, null for the program itself. */
export const auditEntry = z.strictObject({
  at: instant,
  actor: z.string().min(1).max(80).nullable(),
  action: auditAction,
  result: auditResult,
  profileId: profileId.nullable(),
  transactionId: transactionId.nullable(),
  intentId: intentId.nullable(),
  data: auditData,
});
export type AuditEntry = z.infer<typeof auditEntry>;

export const auditRow = auditEntry.extend({ seq: z.int().min(1), previousHash: hex256, hash: hex256 });
export type AuditRow = z.infer<typeof auditRow>;

/** A row of the list. One that no longer fits what a row may tell is shown as such; the check of the chain says more. */
export const auditLine = z.discriminatedUnion('readable', [
  auditRow.extend({ readable: z.literal(true) }),
  z.object({ readable: z.literal(false), seq: z.int(), at: instant.nullable() }),
]);
export type AuditLine = z.infer<typeof auditLine>;

export const auditFilter = z.strictObject({
  /** Names of people; null stands for the program. */
  actors: z.array(z.string().max(80).nullable()).max(100).optional(),
  groups: z.array(z.enum(auditGroupNames)).optional(),
  results: z.array(auditResult).optional(),
  profileIds: z.array(profileId).max(100).optional(),
  transactionId: transactionId.optional(),
  /** Our number of a payment or refund, whole or its beginning. */
  reference: z.string().trim().max(64).optional(),
  /** Start included, end excluded. */
  from: instant.optional(),
  until: instant.optional(),
});
export type AuditFilter = z.infer<typeof auditFilter>;

/** The end of the chain at some moment: what a person writes down. */
export const auditHead = z.object({ seq: z.int(), at: instant, hash: hex256 });
export type AuditHead = z.infer<typeof auditHead>;

/**
 * Where a chain breaks, at the first row that does not fit. `changed`: its content is not what was sealed. `missing`: this number is
 * not there. `order`: it stood elsewhere. `inserted`: it was put between two rows. `forked`: it continues another row than the one
 * before it. `start`: the chain does not begin like one.
 */
export const chainFaultKinds = ['changed', 'missing', 'order', 'inserted', 'forked', 'start'] as const;
export const chainFault = z.object({ kind: z.enum(chainFaultKinds), seq: z.int(), at: instant.nullable() });
export type ChainFault = z.infer<typeof chainFault>;

/** A record that says something else than the chain does. */
export const recordFaultKinds = ['amount', 'currency', 'reference', 'state', 'gone', 'unannounced'] as const;
export const recordFault = z.object({
  kind: z.enum(recordFaultKinds),
  transactionId: transactionId.nullable(),
  intentId: intentId.nullable(),
  reference: z.string().nullable(),
  /** Of an amount, where the chain names it. */
  currency: currencyCode.nullable(),
  /** What the chain says and what the journal says now. */
  audited: z.string().nullable(),
  found: z.string().nullable(),
  /** The row of the chain that says so; null where there is none. */
  seq: z.int().nullable(),
});
export type RecordFault = z.infer<typeof recordFault>;

/** What became of a hash that was written down earlier. */
export const writtenHead = z.discriminatedUnion('found', [
  z.object({ found: z.literal(true), seq: z.int(), at: instant }),
  /** `seq` as it was written down, null when it was not; `elsewhere` is the row that has the hash now, when one has. */
  z.object({ found: z.literal(false), seq: z.int().nullable(), elsewhere: z.int().nullable() }),
]);

export const auditVerdict = z.object({
  rows: z.int(),
  head: auditHead.nullable(),
  fault: chainFault.nullable(),
  /** The first of them, and how many there are. */
  recordFaults: z.array(recordFault),
  recordFaultCount: z.int(),
  records: z.int(),
  written: writtenHead.nullable(),
  durationMs: z.int(),
  at: instant,
});
export type AuditVerdict = z.infer<typeof auditVerdict>;

export const auditExportFormats = ['excel', 'jsonl'] as const;
export const auditExportFormat = z.enum(auditExportFormats);
export type AuditExportFormat = z.infer<typeof auditExportFormat>;
