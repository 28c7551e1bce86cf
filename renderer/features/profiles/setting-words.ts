/** A setting's name, help and values in words; what the locales do not know is shown as the provider writes it. */
import type { ProviderId } from '@shared/domain/ids.ts';
import type { SettingValue } from '@shared/domain/profile.ts';
import type { SettingField } from '@shared/providers/description.ts';
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

/** What the provider calls one of its keys. */
export function credentialLabel(t: Translate, providerId: ProviderId, key: string): string {
  const path = `providers.${providerId}.credentials.${key}`;
  return hasText(path) ? t(path) : key;
}

/** A value in a few characters, for the link that brings the default back. */
export function valueText(t: Translate, field: SettingField, value: SettingValue): string {
  switch (field.kind) {
    case 'boolean':
      return t(value === true ? 'profiles.advanced.on' : 'profiles.advanced.off');
    case 'list':
      return listItems(value).length === 0 ? t('profiles.advanced.empty') : listItems(value).join(', ');
    case 'table': {
      const rows = tableRows(value).length;
      return rows === 0 ? t('profiles.advanced.empty') : t('profiles.advanced.rows', {}, rows);
    }
    case 'text':
    case 'integer':
    case 'choice':
      return value === '' ? t('profiles.advanced.empty') : String(value);
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
      return t('profiles.advanced.problem.cellMissing', { at: problem.at, column: problem.column });
    case 'pattern':
    case 'number':
    case 'duplicate':
      return t(`profiles.advanced.problem.${problem.kind}`);
  }
}
