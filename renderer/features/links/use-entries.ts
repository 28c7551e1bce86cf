/**
 * The further entries of a link form. What a person typed is kept by provider and key, so that an entry that comes back has its text
 * again; what the method in force does not ask for is never among the values. An entry of the same key at another provider begins with
 * the typed text if it fits there.
 */
import { computed, reactive } from 'vue';
import { initialText } from '@/components/request-fields.ts';
import type { ProviderId } from '@shared/domain/ids.ts';
import { fieldProblem, type RequestField } from '@shared/providers/request-field.ts';

export function useEntries(providerId: () => ProviderId | undefined, fields: () => readonly RequestField[], reference: () => string) {
  const typed = reactive(new Map<string, string>());
  /** The newest typed text by key, at whatever provider. */
  const newest = reactive(new Map<string, string>());

  function textOf(field: RequestField): string {
    const own = typed.get(`${providerId() ?? ''} ${field.key}`);
    // A choice that another profile does not have is none here.
    if (own !== undefined && (field.kind !== 'choice' || own === '' || field.choices.includes(own))) return own;
    const other = newest.get(field.key);
    if (own === undefined && other !== undefined && other !== '' && fieldProblem(field, other) === null) return other;
    return initialText(field, reference());
  }

  const values = computed<Readonly<Record<string, string>>>(() => Object.fromEntries(fields().map((field) => [field.key, textOf(field)] as const)));

  /** Takes what the form now shows. Only what differs counts as typed. */
  function update(next: Readonly<Record<string, string>>): readonly string[] {
    const changed = fields().filter((field) => (next[field.key] ?? '') !== values.value[field.key]).map((field) => field.key);
    for (const key of changed) {
      typed.set(`${providerId() ?? ''} ${key}`, next[key] ?? '');
      newest.set(key, next[key] ?? '');
    }
    return changed;
  }

  return { values, update };
}
