/** What a person fills in to give money back, and what is still wrong with it. Pure: the dialog only shows what this says. */
import type { CallOutput, RefundInput } from '@shared/ipc/contract.ts';
import type { ErrorCode } from '@shared/errors/codes.ts';
import type { ErrorParams } from '@shared/errors/app-error.ts';
import type { RefundReason } from '@shared/domain/transaction.ts';
import type { SubmitKey } from '@shared/domain/ids.ts';
import { moneyOf, toDecimalString } from '@shared/money/money.ts';
import { parseAmount } from '@shared/money/parse-amount.ts';

export type Preflight = CallOutput<'refunds.preflight'>;

export type RefundForm = {
  /** As typed, in major units. Empty at first: the amount is a decision, not a default. */
  readonly amountText: string;
  readonly reason: RefundReason | null;
  readonly note: string;
  /** The person says that the earlier refund is another one. */
  readonly earlierSeen: boolean;
};

export const emptyForm: RefundForm = { amountText: '', reason: null, note: '', earlierSeen: false };

export type FieldProblem =
  | { readonly kind: 'error'; readonly code: ErrorCode; readonly params: ErrorParams }
  | { readonly kind: 'reasonMissing' | 'noteMissing' | 'noteTooLong' | 'earlierUnseen' };

export type RefundProblems = {
  readonly amount?: FieldProblem;
  readonly reason?: FieldProblem;
  readonly note?: FieldProblem;
  readonly earlier?: FieldProblem;
};

export type RefundCheck = { readonly ok: true; readonly input: RefundInput } | { readonly ok: false; readonly problems: RefundProblems };

/** Characters as people count them, so that one CJK character or emoji is one. */
export function lengthOf(text: string): number {
  return [...text].length;
}

/** The whole rest as people type it. */
export function fullRestText(preflight: Preflight): string {
  return toDecimalString(moneyOf(preflight.refundableMinor, preflight.payment.currency));
}

function amountProblem(text: string, preflight: Preflight): { readonly minor: RefundInput['amountMinor'] } | { readonly problem: FieldProblem } {
  const { currency } = preflight.payment;
  const reading = parseAmount(text, currency);
  const error = (code: ErrorCode, params: ErrorParams = {}) => ({ problem: { kind: 'error', code, params } satisfies FieldProblem });
  if (!reading.ok) return error(reading.problem, { currency });
  const { minor } = reading.money;
  if (minor > preflight.refundableMinor) return error('amount.aboveRefundable', { maximumMinor: preflight.refundableMinor, currency });
  if (minor < preflight.minimumMinor) return error('amount.belowMinimum', { minimumMinor: preflight.minimumMinor, currency });
  return { minor };
}

/** Checks everything at once, so that one press shows all that is missing. `noteMax` counts characters. */
export function checkRefund(form: RefundForm, preflight: Preflight, key: SubmitKey, noteMax: number): RefundCheck {
  const amount = amountProblem(form.amountText, preflight);
  const note = form.note.trim();
  const problems: RefundProblems = {
    ...('problem' in amount ? { amount: amount.problem } : {}),
    ...(form.reason === null ? { reason: { kind: 'reasonMissing' } } : {}),
    ...(form.reason === 'other' && note === '' ? { note: { kind: 'noteMissing' } } : {}),
    ...(lengthOf(note) > noteMax ? { note: { kind: 'noteTooLong' } } : {}),
    ...(preflight.earlier !== null && !form.earlierSeen ? { earlier: { kind: 'earlierUnseen' } } : {}),
  };
  if ('problem' in amount || form.reason === null || Object.keys(problems).length > 0) return { ok: false, problems };
  return {
    ok: true,
    input: {
      submitKey: key,
      paymentId: preflight.payment.id,
      reference: preflight.suggestedReference,
      amountMinor: amount.minor,
      reason: form.reason,
      note,
      confirmedEarlierId: preflight.earlier?.id ?? null,
    },
  };
}
