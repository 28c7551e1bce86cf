/**
 * Typed texts in three languages. English sets the keys; a key that another language lacks, or that nobody has, does not
 * compile. Only the language in use is loaded. Format words are interpreted, never compiled with `new Function`.
 */
import { computed, shallowRef } from 'vue';
import { createI18n } from 'vue-i18n';
import type { Language } from '@shared/domain/preferences.ts';
import type { Messages } from './en/index.ts';

/** Dotted paths to every sentence. */
type Paths<Node> = { readonly [Key in keyof Node & string]: Node[Key] extends string ? Key : `${Key}.${Paths<Node[Key]>}` }[keyof Node & string];
export type MessageKey = Paths<Messages>;
export type MessageParams = Readonly<Record<string, string | number>>;

/** How Element Plus names its texts. */
type ElementLocale = { readonly name: string; readonly el: Record<string, unknown> };

const loaders = {
  'en': () => import('./en/index.ts').then((module) => module.messages),
  'zh-Hant': () => import('./zh-Hant/index.ts').then((module) => module.messages),
  'zh-Hans': () => import('./zh-Hans/index.ts').then((module) => module.messages),
} as const satisfies Record<Language, () => Promise<Messages>>;

const elementLoaders = {
  'en': () => import('element-plus/es/locale/lang/en').then((module) => module.default),
  'zh-Hant': () => import('element-plus/es/locale/lang/zh-tw').then((module) => module.default),
  'zh-Hans': () => import('element-plus/es/locale/lang/zh-cn').then((module) => module.default),
} as const satisfies Record<Language, () => Promise<ElementLocale>>;

const i18n = createI18n({ legacy: false, locale: 'en', fallbackLocale: false as const, missingWarn: false, fallbackWarn: false, messages: {} });
const elementLocale = shallowRef<ElementLocale>();
const current = shallowRef<Language>('en');
const loaded = new Map<Language, Messages>();
/** Sentences without a gap, as they were said the first time; a list says the same few for every row. */
const said = new Map<Language, Map<MessageKey, string>>();

async function messagesOf(language: Language): Promise<Messages> {
  const known = loaded.get(language);
  if (known) return known;
  const messages = await loaders[language]();
  loaded.set(language, messages);
  i18n.global.setLocaleMessage(language, messages);
  return messages;
}

/** Loads a language for a passage in it (text to send, card); the screen's language stays. */
export async function loadTexts(language: Language): Promise<void> {
  await messagesOf(language);
}

/** Switches the whole screen: texts, Element Plus and the document's language. */
export async function switchLanguage(language: Language): Promise<void> {
  const [, element] = await Promise.all([messagesOf(language), elementLoaders[language]()]);
  elementLocale.value = element;
  i18n.global.locale.value = language;
  current.value = language;
  document.documentElement.lang = language;
}

export type Translate = (key: MessageKey, params?: MessageParams, plural?: number) => string;

function sayPlain(key: MessageKey, language: Language): string {
  const known = said.get(language)?.get(key);
  if (known !== undefined) return known;
  const sentence = i18n.global.t(key, {}, { locale: language });
  if (loaded.has(language)) said.set(language, (said.get(language) ?? new Map<MessageKey, string>()).set(key, sentence));
  return sentence;
}

/**
 * Says `key` in the screen's language, or in a `loadTexts` one when given. A number in `plural` picks the form and fills
 * `{n}`.
 */
export function translate(key: MessageKey, params?: MessageParams, plural?: number, language: Language = i18n.global.locale.value as Language): string {
  // The locale is only ever set to one of ours, above.
  if (plural === undefined && params === undefined) return sayPlain(key, language);
  return plural === undefined
    ? i18n.global.t(key, params ?? {}, { locale: language })
    : i18n.global.t(key, { n: plural, ...params }, { plural, locale: language });
}

/** Whether the language in use has such a text; for keys that come with data (settings, channels). */
export function hasText(key: string): key is MessageKey {
  return i18n.global.te(key, current.value);
}

export function useText() {
  const t: Translate = (key, params, plural) => translate(key, params, plural);
  return { t, language: computed(() => current.value), elementLocale: computed(() => elementLocale.value) };
}
