/** What the records say to the audit when they change. Only what `auditData` lists: states, numbers, amounts, codes; no notes, no entries about a payer. */
import type { IntentPlan, IntentStep, ManualRefundPlan, ManualRefundStep, StoredExport } from '@core/ports/journal.ts';
import { auditAction, type AuditAction, type AuditChange, type AuditEntry, type AuditResult } from '@shared/domain/audit.ts';
import { intentId, profileId, transactionId } from '@shared/domain/ids.ts';
import type { IntentState } from '@shared/domain/intent.ts';
import { intent as intentSchema } from '@shared/domain/intent.ts';
import type { MoneyRules } from '@shared/domain/money-rules.ts';
import type { TimelineEvent } from '@shared/domain/timeline.ts';
import { assertNever } from '@shared/errors/app-error.ts';
import type { Instant } from '@shared/time/instant.ts';
import type { IntentRow, TransactionRow } from '../schema.ts';
import { auditBase, cut } from './add-audit.ts';

export function intentCreated(plan: IntentPlan, state: IntentState): AuditEntry {
  return {
    ...auditBase(plan.createdAt, plan.operator),
    action: 'intent.queued',
    result: 'done',
    profileId: plan.profileId,
    transactionId: plan.transaction.id,
    intentId: plan.id,
    data: {
      kind: plan.kind, state, reference: plan.reference, amountMinor: plan.amountMinor, currency: plan.currency, payloadHash: plan.payloadHash,
      ...optional('paymentReference', plan.transaction.parentReference), ...optional('person', plan.approvedBy),
    },
  };
}

/** A member with a text, cut to what a row takes; nothing for none. */
function optional<Name extends 'paymentReference' | 'person' | 'providerCode' | 'providerNumber'>(name: Name, text: string | null | undefined): { readonly [Key in Name]?: string } {
  const value = cut(text);
  return value === undefined ? {} : ({ [name]: value } as { readonly [Key in Name]?: string }); // the one member whose name was given
}

/** Of a step that led to `state`. */
function resultOf(state: IntentState, action: AuditAction): AuditResult {
  if (action === 'intent.notSent') return 'failed';
  switch (state) {
    case 'REJECTED':
      return 'refused';
    case 'FAILED_LATE':
      return 'failed';
    case 'UNKNOWN':
    case 'RESOLVING':
    case 'NEEDS_OPERATOR':
      return 'unknown';
    case 'DRAFT':
    case 'AWAITING_APPROVAL':
    case 'QUEUED':
    case 'SENDING':
    case 'SUCCEEDED':
    case 'ACCEPTED':
    case 'ABANDONED':
      return 'done';
    default:
      return assertNever(state);
  }
}

/** While a provider is asked, an unknown intent is RESOLVING for a moment: that says nothing new. */
const told = (state: IntentState): IntentState => (state === 'RESOLVING' ? 'UNKNOWN' : state);

/** What the intent came to, whatever the step was called in the timeline. */
function actionOf(step: IntentStep): AuditAction {
  const named = auditAction.safeParse(step.event.type);
  return named.success ? named.data : 'intent.changed';
}

/** Undefined for a mere ask that changed nothing. */
export function intentStepped(row: IntentRow, step: IntentStep): AuditEntry | undefined {
  const [from, state] = [told(step.fromState), told(step.progress.state)];
  if (from === state) return undefined;
  const action = actionOf(step);
  const intent = intentSchema.pick({ kind: true, currency: true }).parse(row);
  const number = step.effects.flatMap((effect) => (effect.kind === 'patch' && effect.transactionId === row.transaction_id ? [effect.providerTransactionId] : [])).find((each) => each);
  return {
    ...auditBase(step.at, step.event.operator),
    action,
    result: resultOf(state, action),
    profileId: profileId.parse(row.profile_id),
    transactionId: transactionId.parse(row.transaction_id),
    intentId: intentId.parse(row.id),
    data: {
      ...intent, from, state, reference: row.reference, amountMinor: row.amount_minor, count: row.sends,
      ...(step.progress.problem === null ? {} : { problem: step.progress.problem.reason, ...optional('providerCode', step.progress.problem.providerCode) }),
      ...optional('providerNumber', number),
    },
  };
}

export function linkWithdrawn(row: Pick<TransactionRow, 'id' | 'profile_id' | 'reference' | 'amount_minor' | 'currency'>, event: Pick<TimelineEvent, 'at' | 'operator'>): AuditEntry {
  return {
    ...auditBase(event.at, event.operator),
    action: 'link.withdraw',
    result: 'done',
    profileId: profileId.parse(row.profile_id),
    transactionId: transactionId.parse(row.id),
    data: { reference: row.reference, amountMinor: row.amount_minor, ...intentSchema.pick({ currency: true }).parse(row) },
  };
}

export function manualRecorded(plan: ManualRefundPlan): AuditEntry {
  const { transaction } = plan;
  return {
    ...auditBase(transaction.createdAt, transaction.operator),
    action: 'manual.recorded',
    result: 'done',
    profileId: transaction.profileId,
    transactionId: transaction.id,
    data: { reference: transaction.reference, amountMinor: transaction.amountMinor, currency: transaction.currency, ...optional('paymentReference', transaction.parentReference) },
  };
}

export function manualStepped(row: Pick<TransactionRow, 'id' | 'profile_id' | 'reference' | 'amount_minor' | 'currency'>, step: ManualRefundStep): AuditEntry {
  return {
    ...auditBase(step.at, step.event.operator ?? step.person),
    action: step.to.state === 'confirmed' ? 'manual.confirmed' : 'manual.voided',
    result: 'done',
    profileId: profileId.parse(row.profile_id),
    transactionId: transactionId.parse(row.id),
    data: { reference: row.reference, amountMinor: row.amount_minor, ...intentSchema.pick({ currency: true }).parse(row), ...optional('person', step.person) },
  };
}

type Values = Readonly<Record<string, unknown>>;

const asText = (value: unknown): string | null => {
  if (value === undefined || value === null) return null;
  return (typeof value === 'string' ? value : JSON.stringify(value)).slice(0, 200);
};

/** What differs between two versions of a record, by name. */
export function changesBetween(before: Values, after: Values): readonly AuditChange[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].toSorted();
  return names
    .filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]))
    .slice(0, 60)
    .map((field) => ({ field: field.slice(0, 200), from: asText(before[field]), to: asText(after[field]) }));
}

/** Rules as flat names, so that a change reads as one line. */
export function flatRules(rules: MoneyRules): Values {
  return {
    repeatDays: rules.repeatDays,
    ...Object.fromEntries(Object.entries(rules.locks).map(([action, level]) => [`locks.${action}`, level])),
    ...Object.fromEntries(rules.tiers.map(({ currency, fromMinor, dailyFromMinor }) => [`tiers.${currency}`, `${fromMinor} / ${dailyFromMinor ?? '-'}`])),
  };
}

export function exportStarted(record: StoredExport, by: string | undefined): AuditEntry {
  return { ...auditBase(record.startedAt, by), action: 'export.start', result: 'done', data: { id: record.id, format: record.request.format } };
}

export function exportFinished(id: string, end: Pick<StoredExport, 'state' | 'rows' | 'bytes' | 'sha256'>, at: Instant, by: string | undefined): AuditEntry {
  return {
    ...auditBase(at, by),
    action: 'export.finish',
    result: end.state === 'failed' ? 'failed' : 'done',
    data: { id, rows: end.rows, bytes: end.bytes, ...(end.sha256 === null ? {} : { sha256: end.sha256 }), outcome: end.state },
  };
}
