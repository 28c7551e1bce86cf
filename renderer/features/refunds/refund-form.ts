/** What a person fills in to give money back, and what is still wrong with it. Pure: the dialog only shows what this says. */
import type { CallOutput, RefundInput } from '@shared/ipc/contract.ts';
import type { ErrorCode } from '@shared/errors/codes.ts';
import type { AppError, ErrorParams } from '@shared/errors/app-error.ts';
import type { RepeatHit } from '@shared/domain/repeat.ts';
import type { RefundReason, Transaction } from '@shared/domain/transaction.ts';
import type { SubmitKey } from '@shared/domain/ids.ts';
import { moneyOf, toDecimalString } from '@shared/money/money.ts';
import { parseAmount } from '@shared/money/parse-amount.ts';
import type { RefundRules, TextRule } from '@shared/providers/description.ts';
import { amountProblem as ruleProblem, textProblem } from '@shared/providers/link-rules.ts';
import { fieldProblem, type FieldProblem as EntryProblem } from '@shared/providers/request-field.ts';
import { repeatAnswerOf, repeatProblem, type RepeatProblem } from './repeat-form.ts';

export type Preflight = CallOutput<'refunds.preflight'>;

export type RefundForm = {
  /** As typed, in major units. Empty at first: the amount is a decision, not a default. */
  readonly amountText: string;
  readonly reason: RefundReason | null;
  readonly note: string;
  /** Further entries by their keys, as typed. */
  readonly fields: Readonly<Record<string, string>>;
  /** Why this is another one, where something looks the same. */
  readonly repeatReason: string;
};

export const emptyForm: RefundForm = { amountText: '', reason: null, note: '', fields: {}, repeatReason: '' };

export type FieldProblem =
  | { readonly kind: 'error'; readonly code: ErrorCode; readonly params: ErrorParams }
  | { readonly kind: 'reasonMissing' | 'noteMissing' | 'noteRequired' | 'noteTooLong' | 'noteTooManyBytes' | 'wholeOnly' }
  | RepeatProblem;

export type RefundProblems = {
  readonly amount?: FieldProblem;
  readonly reason?: FieldProblem;
  readonly note?: FieldProblem;
  readonly repeat?: FieldProblem;
  /** Of the further entries, by their keys. */
  readonly fields?: Readonly<Record<string, EntryProblem>>;
};

export type RefundFacts = {
  readonly preflight: Preflight;
  readonly rules: RefundRules;
  /** What looks the same as a refund of the amount that stands in the form. */
  readonly hits: readonly RepeatHit[];
  /** How many days back; 0 when nothing is looked for. */
  readonly repeatDays: number;
  /** An open refund that shuts out another one. */
  readonly blockedBy: Transaction | null;
};

export type RefundCheck = { readonly ok: true; readonly input: Omit<RefundInput, 'typedAmount'> } | { readonly ok: false; readonly problems: RefundProblems };

/** Characters as people count them, so that one CJK character or emoji is one. */
export function lengthOf(text: string): number {
  return [...text].length;
}

/** The whole rest as people type it. */
export function fullRestText(preflight: Pick<Preflight, 'payment' | 'refundableMinor'>): string {
  return toDecimalString(moneyOf(preflight.refundableMinor, preflight.payment.currency));
}

export type AmountCheck = { readonly minor: RefundInput['amountMinor'] } | { readonly problem: FieldProblem };

/** Reads an amount and holds it against what is left and the least that is taken. `minimumMinor` in minor units. */
export function checkAmount(text: string, { payment, refundableMinor }: Pick<Preflight, 'payment' | 'refundableMinor'>, rules: Pick<RefundRules, 'minimumMinor' | 'wholeUnits' | 'partial'>): AmountCheck {
  const { currency } = payment;
  const reading = parseAmount(text, currency);
  const error = (code: ErrorCode, params: ErrorParams = {}) => ({ problem: { kind: 'error', code, params } satisfies FieldProblem });
  if (!reading.ok) return error(reading.problem, { currency });
  const { minor } = reading.money;
  if (minor > refundableMinor) return error('amount.aboveRefundable', { maximumMinor: refundableMinor, currency });
  const problem = ruleProblem(minor, currency, { minimumMinor: rules.minimumMinor, maximumMinor: 0, wholeUnits: rules.wholeUnits });
  if (problem !== null) return error(problem, { minimumMinor: rules.minimumMinor, currency });
  return !rules.partial && minor !== payment.amountMinor ? { problem: { kind: 'wholeOnly' } } : { minor };
}

function noteProblem(note: string, reason: RefundReason | null, rule: TextRule): FieldProblem | undefined {
  const problem = textProblem(note, rule);
  switch (problem) {
    case 'field.required':
      return { kind: 'noteRequired' };
    case 'text.tooLong':
      return { kind: lengthOf(note) > rule.maxCharacters ? 'noteTooLong' : 'noteTooManyBytes' };
    case 'text.refusedCharacters':
      return { kind: 'error', code: problem, params: {} };
    case null:
      return reason === 'other' && note === '' ? { kind: 'noteMissing' } : undefined;
  }
}

/** Checks everything at once, so that one press shows all that is missing. */
export function checkRefund(form: RefundForm, { preflight, rules, blockedBy, hits }: RefundFacts, key: SubmitKey): RefundCheck {
  const amount = checkAmount(form.amountText, preflight, rules);
  const note = form.note.trim();
  const noteWrong = noteProblem(note, form.reason, rules.note);
  const values = Object.fromEntries(rules.fields.map((field) => [field.key, form.fields[field.key] ?? ''] as const));
  const entries = rules.fields.flatMap((field) => {
    const problem = fieldProblem(field, values[field.key] ?? '');
    return problem === null ? [] : [[field.key, problem] as const];
  });
  const repeat = repeatProblem(hits, form.repeatReason);
  const problems: RefundProblems = {
    ...('problem' in amount ? { amount: amount.problem } : {}),
    ...(form.reason === null ? { reason: { kind: 'reasonMissing' } } : {}),
    ...(noteWrong ? { note: noteWrong } : {}),
    ...(entries.length > 0 ? { fields: Object.fromEntries(entries) } : {}),
    ...(repeat ? { repeat } : {}),
  };
  if ('problem' in amount || form.reason === null || blockedBy !== null || Object.keys(problems).length > 0) return { ok: false, problems };
  return {
    ok: true,
    input: {
      submitKey: key,
      paymentId: preflight.payment.id,
      reference: preflight.suggestedReference,
      amountMinor: amount.minor,
      reason: form.reason,
      note,
      fields: values,
      ...repeatAnswerOf(hits, form.repeatReason),
    },
  };
}

/** What the main process found wrong with one of the further entries, by its key; undefined where it names none. */
export function entryProblemsOf({ code, field }: Pick<AppError, 'code' | 'field'>): Readonly<Record<string, EntryProblem>> | undefined {
  if (field?.startsWith('fields.') !== true) return undefined;
  return { [field.slice('fields.'.length)]: code === 'field.required' || code === 'text.tooLong' ? code : 'field.invalid' };
}

const entryNames: Readonly<Record<string, 'amount' | 'reason' | 'note' | 'repeat'>> = { amountMinor: 'amount', reason: 'reason', note: 'note', repeatReason: 'repeat' };

/** What the main process found wrong, at the entry that it names; nothing where it concerns the whole. */
export function problemsOf(error: Pick<AppError, 'code' | 'params' | 'field'>): RefundProblems {
  const name = entryNames[error.field ?? ''];
  if (name !== undefined) return { [name]: { kind: 'error', code: error.code, params: error.params } };
  const fields = entryProblemsOf(error);
  return fields === undefined ? {} : { fields };
}
