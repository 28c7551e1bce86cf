/** A setting's name, help and values in words; what the locales do not know is shown as the provider writes it. */
import type { ProviderId } from '@shared/domain/ids.ts';
import type { SettingValue } from '@shared/domain/profile.ts';
import { settingGroups, type ProviderDescription, type SettingField, type SettingGroup } from '@shared/providers/description.ts';
import { hasText, type Translate } from '@/locales/i18n.ts';
import { listItems, tableRows, type SettingProblem } from './profile-draft.ts';

export function settingLabel(t: Translate, providerId: ProviderId, key: string): string {
  const path = `providers.${providerId}.settings.${key}.label`;
  return hasText(path) ? t(path) : key;
}

export function settingHelp(t: Translate, providerId: ProviderId, key: string): string | undefined {
  const path = `providers.${providerId}.settings.${key}.help`;
  return hasText(path) ? t(path) : undefined;
}

/** One word of a choice, or of a table's column. */
export function choiceLabel(t: Translate, providerId: ProviderId, key: string, word: string): string {
  const path = `providers.${providerId}.settings.${key}.choices.${word}`;
  return hasText(path) ? t(path) : word;
}

export function columnLabel(t: Translate, providerId: ProviderId, key: string, column: string): string {
  const path = `providers.${providerId}.settings.${key}.columns.${column}`;
  return hasText(path) ? t(path) : column;
}

/** What the provider calls one of its keys. */
export function credentialLabel(t: Translate, providerId: ProviderId, key: string): string {
  const path = `providers.${providerId}.credentials.${key}`;
  return hasText(path) ? t(path) : key;
}

/** What the provider calls the number of the account. */
export function merchantIdName(t: Translate, providerId: ProviderId): string {
  const path = `providers.${providerId}.merchantId`;
  return hasText(path) ? t(path) : 'ID';
}

/** What the provider calls one of its files. */
export function statementLabel(t: Translate, providerId: ProviderId, code: string): string {
  const path = `providers.${providerId}.statements.${code}`;
  return hasText(path) ? t(path) : code;
}

/** Longest default that its link spells out. */
const shownLength = 32;

/** A value in a few characters, for the link that brings the default back. */
export function valueText(t: Translate, providerId: ProviderId, field: SettingField, value: SettingValue): string {
  switch (field.kind) {
    case 'boolean':
      return t(value === true ? 'profiles.advanced.on' : 'profiles.advanced.off');
    case 'list': {
      const items = listItems(value);
      const text = items.join(', ');
      if (items.length === 0) return t('profiles.advanced.empty');
      return text.length > shownLength ? t('profiles.advanced.entries', {}, items.length) : text;
    }
    case 'table': {
      const rows = tableRows(value).length;
      return rows === 0 ? t('profiles.advanced.empty') : t('profiles.advanced.rows', {}, rows);
    }
    case 'choice':
      return choiceLabel(t, providerId, field.key, String(value));
    case 'text':
      if (value === '') return t('profiles.advanced.empty');
      return field.multiline === true ? t('profiles.advanced.longText', {}, String(value).length) : String(value);
    case 'integer':
      return String(value);
  }
}

export function settingProblemText(t: Translate, problem: SettingProblem): string {
  switch (problem.kind) {
    case 'tooLong':
    case 'tooMany':
      return t(`profiles.advanced.problem.${problem.kind}`, { max: problem.max });
    case 'range':
      return t('profiles.advanced.problem.range', { min: problem.min, max: problem.max });
    case 'cellMissing':
    case 'cellNumber':
    case 'cellChoice':
      return t(`profiles.advanced.problem.${problem.kind}`, { at: problem.at, column: problem.column });
    case 'pattern':
    case 'number':
    case 'duplicate':
    case 'lineBreak':
      return t(`profiles.advanced.problem.${problem.kind}`);
  }
}

export type SettingSection = { readonly name: SettingGroup; readonly fields: readonly SettingField[] };

/** The settings of a provider by group, in the order in which every provider's are shown. */
export function sectionsOf(description: Pick<ProviderDescription, 'settings'>): readonly SettingSection[] {
  return settingGroups.map((name) => ({ name, fields: description.settings.filter((field) => field.group === name) })).filter(({ fields }) => fields.length > 0);
}

/** Whether every word of `search` stands somewhere in what a person can read of a setting, or in its key. */
export function settingFits(t: Translate, providerId: ProviderId, field: SettingField, search: string): boolean {
  const words = search.toLowerCase().split(/\s+/).filter((word) => word !== '');
  if (words.length === 0) return true;
  const choices = field.kind === 'choice' ? field.choices.map((word) => `${word} ${choiceLabel(t, providerId, field.key, word)}`) : [];
  const text = [field.key, settingLabel(t, providerId, field.key), settingHelp(t, providerId, field.key) ?? '', t(`providers.groups.${field.group}`), ...choices].join('\n').toLowerCase();
  return words.every((word) => text.includes(word));
}
