// @vitest-environment happy-dom
import { beforeAll, describe, expect, it } from 'vitest';
import { sectionsOf, settingFits, valueText } from '../../../../renderer/features/profiles/setting-words.ts';
import { messages as en } from '../../../../renderer/locales/en/index.ts';
import { messages as hans } from '../../../../renderer/locales/zh-Hans/index.ts';
import { messages as hant } from '../../../../renderer/locales/zh-Hant/index.ts';
import { switchLanguage, useText } from '../../../../renderer/locales/i18n.ts';
import { misbehaviourKinds, practiceOperations } from '../../../../electron/practice/types.ts';
import { providerIds } from '@shared/domain/ids.ts';
import { descriptionOf } from '@shared/providers/catalogue.ts';
import { settingGroups, type SettingField } from '@shared/providers/description.ts';

const { t } = useText();
const field = (key: string): SettingField => {
  const found = descriptionOf('chingchingpay').settings.find((candidate) => candidate.key === key);
  if (!found) throw new Error(key);
  return found;
};
const found = (search: string): readonly string[] => descriptionOf('chingchingpay').settings.filter((one) => settingFits(t, 'chingchingpay', one, search)).map(({ key }) => key);

beforeAll(() => switchLanguage('en'));

describe('sections of settings', () => {
  it.each(providerIds)('hold every setting of %s once, in the order that all providers share', (id) => {
    const description = descriptionOf(id);
    const sections = sectionsOf(description);
    expect(sections.flatMap(({ fields }) => fields.map(({ key }) => key)).sort()).toEqual(description.settings.map(({ key }) => key).sort());
    expect(sections.map(({ name }) => name)).toEqual(settingGroups.filter((name) => description.settings.some(({ group }) => group === name)));
  });
});

describe('the search', () => {
  it('finds by label, help, key and group, each word somewhere', () => {
    expect(found('ENCODING signature')).toEqual(['signatureEncoding']);
    expect(found('quarantineMin')).toEqual(['quarantineMinutes']);
    expect(found('under way')).toContain('quarantineMinutes');
    expect(found('Safety')).toEqual(descriptionOf('chingchingpay').settings.filter(({ group }) => group === 'safety').map(({ key }) => key));
    expect(found('raw-body')).toContain('callbackMessage');
    expect(found('no-such-thing')).toEqual([]);
    expect(found('  ')).toHaveLength(descriptionOf('chingchingpay').settings.length);
  });
});

describe('a default in a few characters', () => {
  it('counts what is too long to spell out', () => {
    expect(valueText(t, 'chingchingpay', field('successCodes'), ['0', '200'])).toBe('0, 200');
    expect(valueText(t, 'chingchingpay', field('finalRefusalCodes'), Array.from({ length: 40 }, (_, at) => String(1000 + at)))).toBe('40 entries');
    expect(valueText(t, 'chingchingpay', field('callbackUrl'), '')).toBe('empty');
    expect(valueText(t, 'chingchingpay', field('paymentDetail'), true)).toBe('on');
  });
});

describe.each([['en', en], ['zh-Hant', hant], ['zh-Hans', hans]] as const)('words of a drill in %s', (_language, texts) => {
  it('cover every kind and every request', () => {
    const kinds: Readonly<Record<string, { readonly name: string; readonly text: string }>> = texts.profiles.drill.kinds;
    expect(misbehaviourKinds.filter((kind) => !kinds[kind]?.name || !kinds[kind].text)).toEqual([]);
    const operations: Readonly<Record<string, string>> = texts.profiles.drill.operations;
    expect(practiceOperations.filter((operation) => !operations[operation])).toEqual([]);
  });
});
