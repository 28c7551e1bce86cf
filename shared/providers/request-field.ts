/**
 * Further entries of a request (a payer's name, a terminal, a return page), as data: a form draws itself from them and the main
 * process checks with the same schema, so that a rule broken on either side is told at its field and nothing is sent.
 */
import * as z from 'zod';
import { AppError } from '../errors/app-error.ts';
import { normaliseText, type NormalStep } from './normalise.ts';

/**
 * One entry. Its words are locale keys `providers.<providerId>.fields.<key>.{label,help,problem}`; `problem` says what is
 * wrong with a text that does not fit `pattern`.
 */
export type RequestField = {
  readonly key: string;
  readonly kind: 'text' | 'choice' | 'multiline';
  readonly required: boolean;
  /** Of a person: kept sealed in the journal and masked in what is kept of an exchange. */
  readonly personal: boolean;
  /** Characters (code points) of the text after normalising. */
  readonly maxLength: number;
  /** Expression for the whole text, after normalising; null for any. */
  readonly pattern: string | null;
  /** Applied in this order before anything is checked, on both sides. */
  readonly normal: readonly NormalStep[];
  /** Of a choice, the words that are sent; label `providers.<providerId>.fields.<key>.choices.<word>`. */
  readonly choices: readonly string[];
  /** What the form begins with; `reference` begins with the order number, cut to `maxLength`. */
  readonly initial: { readonly text: string } | 'reference';
};

export type FieldProblem = 'field.required' | 'field.invalid' | 'text.tooLong';

export type FieldValues = Readonly<Record<string, string>>;

/** Schema of one entry: normalises, then checks. The issue's message is the problem's code. */
export function fieldSchema(field: RequestField): z.ZodType<string, string> {
  const form = field.pattern === null ? null : new RegExp(field.pattern, 'u');
  return z.string().max(4_000).transform((text) => normaliseText(text, field.normal)).superRefine((text, context) => {
    const problem = problemOfText(field, text, form);
    if (problem !== null) context.addIssue({ code: 'custom', message: problem });
  });
}

function problemOfText(field: RequestField, text: string, form: RegExp | null): FieldProblem | null {
  if (text === '') return field.required ? 'field.required' : null;
  if ([...text].length > field.maxLength) return 'text.tooLong';
  if (field.kind === 'choice' && !field.choices.includes(text)) return 'field.invalid';
  if (field.kind !== 'multiline' && /[\r\n]/.test(text)) return 'field.invalid';
  return form !== null && !form.test(text) ? 'field.invalid' : null;
}

/** What is wrong with one entry as typed, or null. */
export function fieldProblem(field: RequestField, typed: string): FieldProblem | null {
  const result = fieldSchema(field).safeParse(typed);
  if (result.success) return null;
  const message = result.error.issues[0]?.message;
  return message === 'field.required' || message === 'text.tooLong' ? message : 'field.invalid';
}

/**
 * The entries as they are sent: normalised, empty ones left out. Errors: `field.required`, `field.invalid`, `text.tooLong` with
 * field `fields.<key>`; `input.invalid` for an entry that the method does not have, because a hidden leftover must not be sent.
 */
export function readFields(fields: readonly RequestField[], typed: FieldValues): FieldValues {
  const stranger = Object.keys(typed).find((key) => !fields.some((field) => field.key === key));
  if (stranger !== undefined) throw new AppError('input.invalid', { key: stranger }, { field: `fields.${stranger}` });
  return Object.fromEntries(fields.flatMap((field) => {
    const text = typed[field.key] ?? '';
    const problem = fieldProblem(field, text);
    if (problem !== null) throw new AppError(problem, { key: field.key, maximum: field.maxLength }, { field: `fields.${field.key}` });
    const value = normaliseText(text, field.normal);
    return value === '' ? [] : [[field.key, value] as const];
  }));
}

/** A text entry that may be left out; change what differs. */
export const optionalField = {
  kind: 'text', required: false, personal: false, maxLength: 255, pattern: null, normal: ['trim'], choices: [], initial: { text: '' },
} as const satisfies Omit<RequestField, 'key'>;
