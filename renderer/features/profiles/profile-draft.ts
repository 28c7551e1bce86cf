/**
 * A profile as the form holds it, what differs from what is saved, and what is wrong with it. Settings hold only what differs from
 * the provider's defaults, as the journal does. Pure.
 */
import { AppError } from '@shared/errors/app-error.ts';
import type { ProfileId, ProviderId } from '@shared/domain/ids.ts';
import type { Environment, Profile, ProfileInput, SettingValue, SettingValues } from '@shared/domain/profile.ts';
import { checkBaseUrl } from '@shared/providers/base-url.ts';
import type { ProviderDescription, PublishedAddress, SettingField } from '@shared/providers/description.ts';
import { sameValue, settingSchema } from '@shared/providers/settings-schema.ts';

export type Draft = {
  readonly id: ProfileId | null;
  readonly name: string;
  readonly providerId: ProviderId;
  readonly environment: Environment;
  readonly merchantId: string;
  readonly baseUrl: string;
  readonly timeZone: string;
  readonly settings: SettingValues;
};

export type BaseField = 'name' | 'providerId' | 'environment' | 'merchantId' | 'baseUrl' | 'timeZone';
const baseFields: readonly BaseField[] = ['name', 'providerId', 'environment', 'merchantId', 'baseUrl', 'timeZone'];
export type Change = { readonly kind: 'field'; readonly field: BaseField } | { readonly kind: 'setting'; readonly key: string };

export function draftOf(profile: Profile): Draft {
  const { id, name, providerId, environment, merchantId, baseUrl, timeZone, settings } = profile;
  return { id, name, providerId, environment, merchantId, baseUrl: baseUrl ?? '', timeZone, settings };
}

/** An empty form for `environment`, with the address that the provider publishes for it. */
export function newDraft(description: ProviderDescription, environment: Environment, timeZone: string): Draft {
  return { id: null, name: '', providerId: description.id, environment, merchantId: '', baseUrl: defaultBaseUrl(description, environment), timeZone, settings: {} };
}

export function publishedAddresses(description: ProviderDescription, environment: Environment): readonly PublishedAddress[] {
  return environment === 'practice' ? [] : description.baseUrls[environment];
}

/** The one published address. Of several sites a person must choose, because a wrong one looks like a wrong key. */
export function defaultBaseUrl(description: ProviderDescription, environment: Environment): string {
  const [first, ...others] = publishedAddresses(description, environment);
  return first === undefined || others.length > 0 ? '' : first.url;
}

/** Whether an address is none that a person typed: empty, or one that the provider publishes for `environment`. */
export function isPublished(description: ProviderDescription, environment: Environment, baseUrl: string): boolean {
  return baseUrl.trim() === '' || publishedAddresses(description, environment).some(({ url }) => url === baseUrl.trim());
}

/** Puts a value into the settings, or takes the key out where it is the default again. */
export function withSetting(settings: SettingValues, field: SettingField, value: SettingValue): SettingValues {
  const rest = Object.fromEntries(Object.entries(settings).filter(([key]) => key !== field.key));
  return sameValue(value, field.default) ? rest : { ...rest, [field.key]: value };
}

/** What the person has changed and not saved, in the order of the form. */
export function changesOf(draft: Draft, saved: Draft): readonly Change[] {
  const fields = baseFields.filter((field) => draft[field].trim() !== saved[field]).map((field): Change => ({ kind: 'field', field }));
  const keys = [...new Set([...Object.keys(saved.settings), ...Object.keys(draft.settings)])];
  const settings = keys.filter((key) => {
    const [now, before] = [draft.settings[key], saved.settings[key]];
    return now === undefined || before === undefined ? now !== before : !sameValue(now, before);
  }).map((key): Change => ({ kind: 'setting', key }));
  return [...fields, ...settings];
}

export type SettingProblem =
  | { readonly kind: 'pattern' | 'number' | 'duplicate' | 'lineBreak' }
  | { readonly kind: 'tooLong' | 'tooMany'; readonly max: number }
  | { readonly kind: 'range'; readonly min: number; readonly max: number }
  | { readonly kind: 'cellMissing' | 'cellNumber' | 'cellChoice'; readonly at: number; readonly column: string };

type Column = Extract<SettingField, { readonly kind: 'table' }>['columns'][number];

function cellProblem(column: Column, cell: string | number | undefined): 'cellMissing' | 'cellNumber' | 'cellChoice' | undefined {
  const text = String(cell ?? '').trim();
  if (text === '') return column.required ? 'cellMissing' : undefined;
  if (column.kind === 'integer' && !Number.isSafeInteger(cell)) return 'cellNumber';
  return column.choices === undefined || column.choices.includes(text) ? undefined : 'cellChoice';
}

/** What is wrong with one setting. The provider's schema has the last word; the kinds before it only name what can be named. */
export function settingProblem(field: SettingField, value: SettingValue): SettingProblem | undefined {
  switch (field.kind) {
    case 'integer':
      if (typeof value !== 'number' || !Number.isSafeInteger(value)) return { kind: 'number' };
      if (value < field.min || value > field.max) return { kind: 'range', min: field.min, max: field.max };
      break;
    case 'text':
      if (typeof value === 'string' && value.trim().length > field.maxLength) return { kind: 'tooLong', max: field.maxLength };
      if (typeof value === 'string' && field.multiline !== true && /[\r\n]/.test(value.trim())) return { kind: 'lineBreak' };
      break;
    case 'list':
      if (Array.isArray(value) && value.length > field.maxItems) return { kind: 'tooMany', max: field.maxItems };
      if (Array.isArray(value) && new Set(value).size !== value.length) return { kind: 'duplicate' };
      break;
    case 'table': {
      const rows = tableRows(value);
      if (rows.length > field.maxRows) return { kind: 'tooMany', max: field.maxRows };
      for (const [index, row] of rows.entries()) {
        for (const column of field.columns) {
          const kind = cellProblem(column, row[column.key]);
          if (kind !== undefined) return { kind, at: index + 1, column: column.key };
        }
      }
      break;
    }
    case 'boolean':
    case 'choice':
      break;
  }
  return settingSchema(field).safeParse(value).success ? undefined : { kind: 'pattern' };
}

export type TableRow = Readonly<Record<string, string | number>>;

export function tableRows(value: SettingValue): readonly TableRow[] {
  return Array.isArray(value) ? (value as readonly (string | TableRow)[]).filter((row): row is TableRow => typeof row === 'object') : [];
}

export function listItems(value: SettingValue): readonly string[] {
  return Array.isArray(value) ? (value as readonly (string | TableRow)[]).filter((item): item is string => typeof item === 'string') : [];
}

export type DraftProblems = {
  readonly name?: 'missing' | 'tooLong';
  readonly merchantId?: 'missing' | 'tooLong' | 'form';
  readonly baseUrl?: 'missing' | 'notAllowed';
  readonly settings: Readonly<Record<string, SettingProblem>>;
};

function baseUrlProblem(draft: Draft): DraftProblems['baseUrl'] {
  const text = draft.baseUrl.trim();
  if (text === '') return draft.environment === 'practice' ? undefined : 'missing';
  try {
    checkBaseUrl(text, draft.environment);
    return undefined;
  } catch (cause) {
    if (cause instanceof AppError) return 'notAllowed';
    throw cause;
  }
}

/** The longest merchant number that a profile takes. */
const merchantIdLength = 64;

function merchantIdProblem(merchantId: string, description: ProviderDescription): DraftProblems['merchantId'] {
  if (merchantId === '') return description.merchantIdRequired ? 'missing' : undefined;
  if (merchantId.length > merchantIdLength) return 'tooLong';
  return new RegExp(description.merchantIdPattern).test(merchantId) ? undefined : 'form';
}

export function problemsOf(draft: Draft, description: ProviderDescription): DraftProblems {
  const name = draft.name.trim();
  const merchantId = merchantIdProblem(draft.merchantId.trim(), description);
  const baseUrl = baseUrlProblem(draft);
  const settings = description.settings.flatMap((field) => {
    const value = draft.settings[field.key];
    const problem = value === undefined ? undefined : settingProblem(field, value);
    return problem ? [[field.key, problem] as const] : [];
  });
  return {
    ...(name === '' ? { name: 'missing' as const } : name.length > 80 ? { name: 'tooLong' as const } : {}),
    ...(merchantId === undefined ? {} : { merchantId }),
    ...(baseUrl === undefined ? {} : { baseUrl }),
    settings: Object.fromEntries(settings),
  };
}

/**
 * The field that a refusal of the main process names, unless it was changed since it was sent; undefined when the refusal is about
 * no field of this form.
 */
export function refusalAt(error: { readonly field: string | undefined }, draft: Draft, sent: Draft): Change | undefined {
  const { field: path } = error;
  if (path === undefined) return undefined;
  const field = baseFields.find((candidate) => candidate === path);
  if (field !== undefined) return draft[field] === sent[field] ? { kind: 'field', field } : undefined;
  const key = path.startsWith('settings.') ? path.slice('settings.'.length) : '';
  if (key === '') return undefined;
  const [now, before] = [draft.settings[key], sent.settings[key]];
  const same = now === undefined || before === undefined ? now === before : sameValue(now, before);
  return same ? { kind: 'setting', key } : undefined;
}

export function isSound(problems: DraftProblems): boolean {
  return problems.name === undefined && problems.merchantId === undefined && problems.baseUrl === undefined && Object.keys(problems.settings).length === 0;
}

export function inputOf(draft: Draft): ProfileInput {
  const baseUrl = draft.baseUrl.trim();
  return {
    id: draft.id,
    name: draft.name.trim(),
    providerId: draft.providerId,
    environment: draft.environment,
    merchantId: draft.merchantId.trim(),
    baseUrl: baseUrl === '' ? null : baseUrl,
    settings: { ...draft.settings },
    timeZone: draft.timeZone,
  };
}
