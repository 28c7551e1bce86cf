/** What a person fills in to settle by hand what the provider cannot. Pure. */
import type { OperatorDecision } from '@shared/domain/intent.ts';

export const verdicts = ['executed', 'notExecuted', 'abandon'] as const;
export type Verdict = (typeof verdicts)[number];

export type DecisionForm = { readonly verdict: Verdict | null; readonly number: string; readonly note: string };
export type DecisionProblems = { readonly number?: true; readonly note?: true };
export type DecisionCheck = { readonly decision: OperatorDecision } | { readonly problems: DecisionProblems };

/** Evidence is asked for in every case: the provider's number for "carried out", a note for the rest; the note is welcome anyway. */
export function checkDecision(form: DecisionForm): DecisionCheck {
  const note = form.note.trim();
  const number = form.number.trim();
  switch (form.verdict) {
    case null:
      return { problems: {} };
    case 'executed':
      return number === '' ? { problems: { number: true } } : { decision: { kind: 'executed', providerTransactionId: number, note } };
    case 'notExecuted':
    case 'abandon':
      return note === '' ? { problems: { note: true } } : { decision: { kind: form.verdict, note } };
  }
}
