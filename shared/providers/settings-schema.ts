/**
 * Turns a provider's setting fields into a schema and keeps only what differs from the defaults, so that a later change of a
 * default reaches every profile that never chose otherwise. A key that the provider does not have is an error, not noise.
 */
import * as z from 'zod';
import type { SettingValue, SettingValues } from '../domain/profile.ts';
import { AppError } from '../errors/app-error.ts';
import type { ProviderDescription, SettingField } from './description.ts';

type TableField = Extract<SettingField, { readonly kind: 'table' }>;

/** Longest text in a cell of a table; an option of a method may be a whole JSON object (ChingChingPay dossier §8). */
const cellMaxLength = 6_000;

function rowSchema(field: TableField) {
  const cells = field.columns.map((column) => {
    const text = z.string().max(cellMaxLength);
    const cell = column.kind === 'integer' ? z.int() : column.required ? text.trim().min(1) : text;
    return [column.key, cell] as const;
  });
  return z.strictObject(Object.fromEntries(cells));
}

/** Schema of one field's value; a provider's pattern must match the whole text. */
export function settingSchema(field: SettingField): z.ZodType<SettingValue> {
  switch (field.kind) {
    case 'text': {
      const text = z.string().trim().max(field.maxLength);
      return field.pattern === undefined ? text : text.regex(new RegExp(field.pattern));
    }
    case 'integer':
      return z.int().min(field.min).max(field.max);
    case 'boolean':
      return z.boolean();
    case 'choice':
      return z.enum(field.choices as [string, ...string[]]); // a choice without choices would be a mistake in the description
    case 'list':
      return z.array(z.string().trim().regex(new RegExp(field.itemPattern))).max(field.maxItems);
    case 'table':
      return z.array(rowSchema(field)).max(field.maxRows);
  }
}

/** Same value, whatever the order of a row's cells. */
function sameValue(left: SettingValue, right: SettingValue): boolean {
  return canonical(left) === canonical(right);
}

function canonical(value: SettingValue): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner);
}

function refuse(key: string): never {
  throw new AppError('setting.invalid', { key }, { field: `settings.${key}` });
}

/**
 * Checks what a form sends for `description` and returns only the values that differ from the defaults.
 * Errors: `setting.invalid` with the first offending key (an unknown one included), field `settings.<key>`.
 */
export function parseSettings(description: ProviderDescription, raw: unknown): SettingValues {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) return refuse('');
  const fields = new Map(description.settings.map((field) => [field.key, field]));
  const kept = new Map<string, SettingValue>();
  for (const [key, value] of Object.entries(raw)) {
    const field = fields.get(key);
    if (!field) return refuse(key);
    const parsed = settingSchema(field).safeParse(value);
    if (!parsed.success) return refuse(key);
    if (!sameValue(parsed.data, field.default)) kept.set(key, parsed.data);
  }
  return Object.fromEntries(kept);
}
