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

type Column = TableField['columns'][number];

/** One line: a break inside an address, a code or a name is a mistake in copying that nobody sees. */
const line = z.string().trim().regex(/^[^\r\n]*$/);

/** A cell that may be left out is empty text, whatever its kind. */
function cellSchema(column: Column): z.ZodType<string | number> {
  if (column.kind === 'integer') return column.required ? z.int() : z.union([z.int(), z.literal('')]);
  const text = column.required ? line.min(1).max(cellMaxLength) : line.max(cellMaxLength);
  const { choices } = column;
  return choices === undefined ? text : text.refine((word) => choices.includes(word) || (word === '' && !column.required));
}

function rowSchema(field: TableField) {
  return z.strictObject(Object.fromEntries(field.columns.map((column) => [column.key, cellSchema(column)])));
}

/** Schema of one field's value; a provider's pattern must match the whole text. Only a text that says so holds several lines. */
export function settingSchema(field: SettingField): z.ZodType<SettingValue> {
  switch (field.kind) {
    case 'text': {
      const text = (field.multiline === true ? z.string().trim() : line).max(field.maxLength);
      return field.pattern === undefined ? text : text.regex(new RegExp(field.pattern));
    }
    case 'integer':
      return z.int().min(field.min).max(field.max);
    case 'boolean':
      return z.boolean();
    case 'choice':
      return z.enum(field.choices as [string, ...string[]]); // a choice without choices would be a mistake in the description
    case 'list':
      return z.array(line.regex(new RegExp(field.itemPattern))).max(field.maxItems);
    case 'table':
      return z.array(rowSchema(field)).max(field.maxRows);
  }
}

/** Same value, whatever the order of a row's cells. */
export function sameValue(left: SettingValue, right: SettingValue): boolean {
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
