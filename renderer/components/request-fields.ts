/** Words, beginnings and problems of the further entries of a request, for every form that draws `RequestFields`. */
import type { ProviderId } from '@shared/domain/ids.ts';
import { fieldProblem, type FieldProblem, type FieldValues, type RequestField } from '@shared/providers/request-field.ts';
import { hasText, type Translate } from '@/locales/i18n.ts';

type Words = 'label' | 'help' | 'problem' | `choices.${string}`;

function wordsOf(t: Translate, providerId: ProviderId, key: string, words: Words): string | undefined {
  const path = `providers.${providerId}.fields.${key}.${words}`;
  return hasText(path) ? t(path) : undefined;
}

/** The entry's name, or its key where the locales do not know it. */
export function fieldLabel(t: Translate, providerId: ProviderId, key: string): string {
  return wordsOf(t, providerId, key, 'label') ?? key;
}

export function fieldHelp(t: Translate, providerId: ProviderId, key: string): string | undefined {
  return wordsOf(t, providerId, key, 'help');
}

export function choiceLabel(t: Translate, providerId: ProviderId, key: string, choice: string): string {
  return wordsOf(t, providerId, key, `choices.${choice}`) ?? choice;
}

/** A problem as a sentence. A text that does not fit is told in the provider's own terms, also when the main process found it. */
export function fieldProblemText(t: Translate, providerId: ProviderId, field: Pick<RequestField, 'key' | 'maxLength'>, problem: FieldProblem): string {
  switch (problem) {
    case 'field.required':
      return t('fields.required');
    case 'text.tooLong':
      return t('fields.tooLong', { max: field.maxLength });
    case 'field.invalid':
      return wordsOf(t, providerId, field.key, 'problem') ?? t('fields.invalid');
  }
}

/** Sentences for all entries that are wrong as typed, by key. */
export function fieldErrors(t: Translate, providerId: ProviderId, fields: readonly RequestField[], values: FieldValues): Readonly<Record<string, string>> {
  return Object.fromEntries(fields.flatMap((field) => {
    const problem = fieldProblem(field, values[field.key] ?? '');
    return problem === null ? [] : [[field.key, fieldProblemText(t, providerId, field, problem)] as const];
  }));
}

/** What one entry begins with. */
export function initialText(field: RequestField, reference: string): string {
  return field.initial === 'reference' ? [...reference].slice(0, field.maxLength).join('') : field.initial.text;
}

/** What a form begins with. */
export function initialValues(fields: readonly RequestField[], reference: string): Record<string, string> {
  return Object.fromEntries(fields.map((field) => [field.key, initialText(field, reference)] as const));
}

/** The values of these entries alone: what another method left behind stays out of a call. */
export function valuesOf(fields: readonly RequestField[], values: FieldValues): Record<string, string> {
  return Object.fromEntries(fields.map((field) => [field.key, values[field.key] ?? ''] as const));
}
