/**
 * What a person fills in to record money that was given back by other means, to confirm such a record, or to make it void. Pure.
 * The main process checks the same rules again.
 */
import type { SubmitKey } from '@shared/domain/ids.ts';
import { isSamePerson, type ManualRefund, type ManualRefundInput, type ManualRefundMethod } from '@shared/domain/manual-refund.ts';
import type { RepeatHit } from '@shared/domain/repeat.ts';
import type { RefundReason, Transaction } from '@shared/domain/transaction.ts';
import type { AppError } from '@shared/errors/app-error.ts';
import { descriptionOf } from '@shared/providers/catalogue.ts';
import type { ProfileScope } from '@shared/providers/description.ts';
import type { Instant } from '@shared/time/instant.ts';
import { businessDateOf } from '@shared/time/zones.ts';
import { repeatAnswerOf, repeatProblem } from '../repeat-form.ts';
import { checkAmount, lengthOf, type FieldProblem, type Preflight } from '../refund-form.ts';

/** A file that was chosen and is not stored yet. */
export type ChosenProof = { readonly id: string; readonly name: string; readonly bytes: number };

export type ManualForm = {
  readonly amountText: string;
  /** `YYYY-MM-DD` in the profile's zone. */
  readonly paidOn: string | null;
  readonly method: ManualRefundMethod | null;
  readonly externalReference: string;
  readonly reason: RefundReason | null;
  readonly note: string;
  readonly payee: string;
  readonly proof: ChosenProof | null;
  /** Why this is another one, where something looks the same. */
  readonly repeatReason: string;
};

export const emptyManualForm: ManualForm = {
  amountText: '', paidOn: null, method: null, externalReference: '', reason: null, note: '', payee: '', proof: null, repeatReason: '',
};

/** Characters. */
export const manualLimits = { externalReference: 128, note: 256, payee: 500, person: 80, voidReason: 500 } as const;

export type ManualProblem =
  | FieldProblem
  | { readonly kind: 'dayMissing' | 'dayAhead' | 'dayEarly' | 'methodMissing' | 'referenceMissing' | 'personMissing' | 'samePerson' | 'voidReasonMissing' }
  | { readonly kind: 'tooLong'; readonly max: number };

export type ManualProblems = { readonly [Entry in 'amount' | 'paidOn' | 'method' | 'externalReference' | 'reason' | 'note' | 'payee' | 'proof' | 'repeat']?: ManualProblem };
export type ManualCheck = { readonly ok: true; readonly input: Omit<ManualRefundInput, 'typedAmount'> } | { readonly ok: false; readonly problems: ManualProblems };

/** Whole units where every way to be paid in this currency has only those. */
export function paidInWholeUnits(payment: Pick<Transaction, 'providerId' | 'currency'>, scope: ProfileScope): boolean {
  const methods = descriptionOf(payment.providerId).link.methods(scope).filter((method) => method.currencies.includes(payment.currency));
  return methods.length > 0 && methods.every((method) => method.wholeUnits);
}

export type ManualFacts = { readonly preflight: Preflight; readonly hits: readonly RepeatHit[]; readonly wholeUnits: boolean; readonly zone: string; readonly now: Instant };

/** A payout that was made for the payment is what a record of a payout records, and no repeat of it. */
export function countedHits({ method }: Pick<ManualForm, 'method'>, { hits, preflight: { payment } }: Pick<ManualFacts, 'hits' | 'preflight'>): readonly RepeatHit[] {
  return method === 'payout' ? hits.filter(({ transaction }) => transaction.kind !== 'payout' || transaction.parentId !== payment.id) : hits;
}

function dayProblem(day: string | null, { preflight: { payment }, zone, now }: ManualFacts): ManualProblem | undefined {
  if (day === null) return { kind: 'dayMissing' };
  if (day > businessDateOf(now, zone)) return { kind: 'dayAhead' };
  return day < businessDateOf(payment.movedAt ?? payment.createdAt, zone) ? { kind: 'dayEarly' } : undefined;
}

function tooLong(text: string, max: number): ManualProblem | undefined {
  return lengthOf(text) > max ? { kind: 'tooLong', max } : undefined;
}

function noteProblem(form: ManualForm, note: string): ManualProblem | undefined {
  return form.reason === 'other' && note === '' ? { kind: 'noteMissing' } : tooLong(note, manualLimits.note);
}

/** Checks everything at once, so that one press shows all that is missing. */
export function checkManual(form: ManualForm, facts: ManualFacts, key: SubmitKey): ManualCheck {
  const { preflight, wholeUnits } = facts;
  const hits = countedHits(form, facts);
  const amount = checkAmount(form.amountText, preflight, { minimumMinor: 1, partial: true, wholeUnits });
  const [externalReference, note, payee] = [form.externalReference.trim(), form.note.trim(), form.payee.trim()];
  const found: readonly (readonly [keyof ManualProblems, ManualProblem | undefined])[] = [
    ['amount', 'problem' in amount ? amount.problem : undefined],
    ['paidOn', dayProblem(form.paidOn, facts)],
    ['method', form.method === null ? { kind: 'methodMissing' } : undefined],
    ['externalReference', externalReference === '' ? { kind: 'referenceMissing' } : tooLong(externalReference, manualLimits.externalReference)],
    ['reason', form.reason === null ? { kind: 'reasonMissing' } : undefined],
    ['note', noteProblem(form, note)],
    ['payee', tooLong(payee, manualLimits.payee)],
    ['repeat', repeatProblem(hits, form.repeatReason)],
  ];
  const problems: ManualProblems = Object.fromEntries(found.filter(([, problem]) => problem !== undefined));
  if ('problem' in amount || form.paidOn === null || form.method === null || form.reason === null || Object.keys(problems).length > 0) return { ok: false, problems };
  return {
    ok: true,
    input: {
      submitKey: key,
      paymentId: preflight.payment.id,
      amountMinor: amount.minor,
      method: form.method,
      paidOn: form.paidOn,
      externalReference,
      reason: form.reason,
      note,
      payee,
      proof: form.proof?.id ?? null,
      ...repeatAnswerOf(hits, form.repeatReason),
    },
  };
}

const entries: Readonly<Record<string, keyof ManualProblems>> = {
  amountMinor: 'amount', paidOn: 'paidOn', method: 'method', externalReference: 'externalReference', reason: 'reason', note: 'note', payee: 'payee', proof: 'proof', repeatReason: 'repeat',
};

/** What the main process found wrong, at the entry that it names. */
export function manualProblemsOf(error: Pick<AppError, 'code' | 'params' | 'field'>): ManualProblems {
  const entry = entries[error.field ?? ''];
  return entry === undefined ? {} : { [entry]: { kind: 'error', code: error.code, params: error.params } };
}

/** What is wrong with the name of who confirms. Two spellings of one name are one person. */
export function confirmProblem(person: string, record: Pick<ManualRefund, 'recordedBy'>): ManualProblem | undefined {
  const name = person.trim();
  if (name === '') return { kind: 'personMissing' };
  return isSamePerson(name, record.recordedBy) ? { kind: 'samePerson' } : tooLong(name, manualLimits.person);
}

export type VoidProblems = { readonly person?: ManualProblem; readonly reason?: ManualProblem };

export function voidProblems(form: { readonly person: string; readonly reason: string }): VoidProblems {
  const [person, reason] = [form.person.trim(), form.reason.trim()];
  const wrongPerson = person === '' ? { kind: 'personMissing' } as const : tooLong(person, manualLimits.person);
  const wrongReason = reason === '' ? { kind: 'voidReasonMissing' } as const : tooLong(reason, manualLimits.voidReason);
  return { ...(wrongPerson ? { person: wrongPerson } : {}), ...(wrongReason ? { reason: wrongReason } : {}) };
}

/** In kilobytes below one megabyte, both as 1024; one decimal for megabytes. Never "0 KB". */
export function fileSize(bytes: number): { readonly unit: 'kilobytes' | 'megabytes'; readonly size: string } {
  const kilobytes = Math.max(1, Math.round(bytes / 1024));
  return kilobytes < 1024 ? { unit: 'kilobytes', size: String(kilobytes) } : { unit: 'megabytes', size: (bytes / 1024 / 1024).toFixed(1) };
}
