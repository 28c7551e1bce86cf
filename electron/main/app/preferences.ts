/** The person's choices, kept in the journal; where the journal does not open they live until the window closes. */
import type { Clock } from '@core/ports/clock.ts';
import type { Journal } from '@core/ports/journal.ts';
import type { PreferenceChange, PreferenceStore } from '../ipc/app.ipc.ts';
import { preferences as preferencesSchema, type Language, type Preferences } from '@shared/domain/preferences.ts';
import { isTimeZone } from '@shared/time/zones.ts';

/** The first of the system's languages that the app speaks. Chinese outside the mainland and Singapore is written traditionally. */
export function languageFor(systemLanguages: readonly string[]): Language {
  for (const tag of systemLanguages) {
    const { language, script, region } = new Intl.Locale(tag).maximize();
    if (language === 'en') return 'en';
    if (language === 'zh' || language === 'yue') return script === 'Hans' && region !== 'HK' && region !== 'TW' ? 'zh-Hans' : 'zh-Hant';
  }
  return 'en';
}

export function defaultPreferences(system: { readonly languages: readonly string[]; readonly timeZone: string; readonly user: string }): Preferences {
  return {
    language: languageFor(system.languages),
    theme: 'system',
    timeZone: isTimeZone(system.timeZone) ? system.timeZone : 'UTC',
    currentProfileId: null,
    tourHidden: false,
    operator: system.user.trim().slice(0, 60) || 'operator',
  };
}

/** Reads what is stored over the defaults; a stored value that no longer fits is left out rather than fatal. */
function merge(defaults: Preferences, stored: Readonly<Record<string, string>>): Preferences {
  let merged: Preferences = defaults;
  for (const [key, text] of Object.entries(stored)) {
    const candidate = preferencesSchema.safeParse({ ...merged, [key]: JSON.parse(text) });
    if (candidate.success) merged = candidate.data;
  }
  return merged;
}

export function createPreferenceStore(defaults: Preferences, journal: () => Promise<Journal | undefined>, clock: Pick<Clock, 'now'>): PreferenceStore {
  let current: Promise<Preferences> | undefined;

  async function load(): Promise<Preferences> {
    const open = await journal();
    return open ? merge(defaults, await open.preferences.all()) : defaults;
  }

  async function get(): Promise<Preferences> {
    const reading = (current ??= load());
    try {
      return await reading;
    } catch (cause) {
      // Not remembered: the next caller reads again.
      if (current === reading) current = undefined;
      throw cause;
    }
  }

  async function write(change: PreferenceChange): Promise<Preferences> {
    const changed = Object.entries(change).filter(([, value]) => value !== undefined);
    const before = await get();
    const next = preferencesSchema.parse({ ...before, ...Object.fromEntries(changed) });
    const open = await journal();
    // Everything after it is written under the new name: the change itself is the old one's.
    const renamed = { action: 'operator.change', from: before.operator, to: next.operator, by: before.operator, at: clock.now() } as const;
    if (open) for (const [key, value] of changed) await open.preferences.put(key, JSON.stringify(value), key === 'operator' && next.operator !== before.operator ? renamed : undefined);
    current = Promise.resolve(next);
    return next;
  }

  /** One change after the other: each starts from what the one before it left. */
  let last: Promise<unknown> = Promise.resolve();

  return {
    get,
    save(change) {
      const saved = last.then(async () => write(change));
      last = saved.catch(() => undefined);
      return saved;
    },
  };
}
