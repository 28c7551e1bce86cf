/**
 * Whether a profile may pay out, what a person fills in for it, and what is still wrong. Pure; the main process checks the same
 * rules again before anything is written.
 */
import type { ProfileId, Reference, SubmitKey, TransactionId } from '@shared/domain/ids.ts';
import { isSamePerson } from '@shared/domain/manual-refund.ts';
import type { Profile } from '@shared/domain/profile.ts';
import type { RepeatHit } from '@shared/domain/repeat.ts';
import type { AppError, ErrorParams } from '@shared/errors/app-error.ts';
import type { ErrorCode } from '@shared/errors/codes.ts';
import type { PayoutInput } from '@shared/ipc/contract.ts';
import { parseAmount } from '@shared/money/parse-amount.ts';
import { booleanSetting, type PayoutRules, type ProviderDescription } from '@shared/providers/description.ts';
import { amountProblem } from '@shared/providers/link-rules.ts';
import { fieldProblem, type FieldProblem as EntryProblem } from '@shared/providers/request-field.ts';
import { entryProblemsOf, lengthOf } from '../refund-form.ts';
import { repeatAnswerOf, repeatProblem, type RepeatProblem } from '../repeat-form.ts';

/** The provider has payouts and the profile's switch is on. */
export function offersPayout(description: Pick<ProviderDescription, 'id' | 'settings' | 'payout'>, profile: Pick<Profile, 'settings'> | undefined): boolean {
  return description.payout !== null && profile !== undefined && booleanSetting(description, profile.settings, description.payout.setting);
}

export type PayoutForm = {
  readonly amountText: string;
  /** The amount once more, by hand. */
  readonly typedAmount: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly note: string;
  /** Name of the second person. */
  readonly approvedBy: string;
  /** Why this is another one, where something looks the same. */
  readonly repeatReason: string;
};

export const emptyPayoutForm: PayoutForm = { amountText: '', typedAmount: '', fields: {}, note: '', approvedBy: '', repeatReason: '' };

/** Characters. */
export const payoutLimits = { note: 200, person: 80 } as const;

export type PayoutProblem =
  | { readonly kind: 'error'; readonly code: ErrorCode; readonly params: ErrorParams }
  | { readonly kind: 'typedMissing' | 'typedDiffers' | 'secondMissing' | 'secondTooLong' | 'samePerson' | 'noteTooLong' }
  | RepeatProblem;

export type PayoutProblems = {
  readonly [Entry in 'amount' | 'typedAmount' | 'note' | 'approvedBy' | 'repeat']?: PayoutProblem;
} & { readonly fields?: Readonly<Record<string, EntryProblem>> };

export type PayoutFacts = {
  readonly rules: PayoutRules;
  readonly profileId: ProfileId;
  readonly paymentId: TransactionId | null;
  readonly reference: Reference;
  /** Who sits here and therefore cannot be the second person. */
  readonly operator: string;
  /** What looks the same as this payout. */
  readonly hits: readonly RepeatHit[];
};

export type PayoutCheck = { readonly ok: true; readonly input: PayoutInput } | { readonly ok: false; readonly problems: PayoutProblems };

type AmountCheck = { readonly minor: PayoutInput['amountMinor'] } | { readonly problem: PayoutProblem };

function checkAmount(text: string, { currency, minimumMinor, wholeUnits }: PayoutRules): AmountCheck {
  const reading = parseAmount(text, currency);
  const error = (code: ErrorCode, params: ErrorParams) => ({ problem: { kind: 'error', code, params } satisfies PayoutProblem });
  if (!reading.ok) return error(reading.problem, { currency });
  const problem = amountProblem(reading.money.minor, currency, { minimumMinor, maximumMinor: 0, wholeUnits });
  return problem === null ? { minor: reading.money.minor } : error(problem, { minimumMinor, currency });
}

function typedProblem(form: PayoutForm, amount: AmountCheck, rules: PayoutRules): PayoutProblem | undefined {
  if (form.typedAmount.trim() === '') return { kind: 'typedMissing' };
  const reading = parseAmount(form.typedAmount, rules.currency);
  return reading.ok && 'minor' in amount && reading.money.minor === amount.minor ? undefined : { kind: 'typedDiffers' };
}

function personProblem(name: string, operator: string): PayoutProblem | undefined {
  if (name === '') return { kind: 'secondMissing' };
  if (isSamePerson(name, operator)) return { kind: 'samePerson' };
  return lengthOf(name) > payoutLimits.person ? { kind: 'secondTooLong' } : undefined;
}

/** Checks everything at once, so that one press shows all that is missing. */
export function checkPayout(form: PayoutForm, facts: PayoutFacts, key: SubmitKey): PayoutCheck {
  const { rules } = facts;
  const amount = checkAmount(form.amountText, rules);
  const [note, approvedBy] = [form.note.trim(), form.approvedBy.trim()];
  const values = Object.fromEntries(rules.fields.map((field) => [field.key, form.fields[field.key] ?? ''] as const));
  const entries = rules.fields.flatMap((field) => {
    const problem = fieldProblem(field, values[field.key] ?? '');
    return problem === null ? [] : [[field.key, problem] as const];
  });
  const typed = typedProblem(form, amount, rules);
  const person = personProblem(approvedBy, facts.operator);
  const repeat = repeatProblem(facts.hits, form.repeatReason);
  const problems: PayoutProblems = {
    ...('problem' in amount ? { amount: amount.problem } : {}),
    ...(typed ? { typedAmount: typed } : {}),
    ...(person ? { approvedBy: person } : {}),
    ...(lengthOf(note) > payoutLimits.note ? { note: { kind: 'noteTooLong' } } : {}),
    ...(entries.length > 0 ? { fields: Object.fromEntries(entries) } : {}),
    ...(repeat ? { repeat } : {}),
  };
  if ('problem' in amount || Object.keys(problems).length > 0) return { ok: false, problems };
  return {
    ok: true,
    input: {
      submitKey: key, profileId: facts.profileId, paymentId: facts.paymentId, reference: facts.reference, amountMinor: amount.minor, note, fields: values,
      typedAmount: form.typedAmount, approvedBy, ...repeatAnswerOf(facts.hits, form.repeatReason),
    },
  };
}

/** By the field that an error names, or by a code that concerns one entry only. */
const entryNames: Readonly<Record<string, 'amount' | 'typedAmount' | 'approvedBy' | 'note' | 'repeat'>> = {
  'payout.samePerson': 'approvedBy', 'lock.amountNotTyped': 'typedAmount', 'amountMinor': 'amount', 'typedAmount': 'typedAmount', 'approvedBy': 'approvedBy', 'note': 'note', 'repeatReason': 'repeat',
};

/** What the main process found wrong, at the entry that it names. */
export function payoutProblemsOf(error: Pick<AppError, 'code' | 'params' | 'field'>): PayoutProblems {
  const name = entryNames[error.code] ?? entryNames[error.field ?? ''];
  if (name !== undefined) return { [name]: { kind: 'error', code: error.code, params: error.params } };
  const fields = entryProblemsOf(error);
  return fields === undefined ? {} : { fields };
}
