import { describe, expect, it } from 'vitest';
import { createPreferenceStore, defaultPreferences } from '@electron/main/app/preferences.ts';
import type { Journal } from '@core/ports/journal.ts';
import { openJournalInThread } from '@electron/journal/journal.ts';
import { AppError } from '@shared/errors/app-error.ts';
import { FakeClock } from '../../../../support/fake-clock.ts';
import { startOfTests, temporaryFolder } from '../../../../support/journal.ts';

const defaults = defaultPreferences({ languages: ['en'], timeZone: 'UTC', user: 'operator-a' });

async function withJournal(run: (journal: Journal) => Promise<void>): Promise<void> {
  const { path, remove } = temporaryFolder();
  const journal = openJournalInThread({ path, now: startOfTests });
  try {
    await run(journal);
  } finally {
    await journal.close();
    remove();
  }
}

describe('createPreferenceStore', () => {
  it('keeps both of two changes that are saved at the same time', async () => {
    await withJournal(async (journal) => {
      const store = createPreferenceStore(defaults, async () => journal, new FakeClock(startOfTests));
      await Promise.all([store.save({ language: 'zh-Hant' }), store.save({ theme: 'dark' })]);
      expect(await store.get()).toMatchObject({ language: 'zh-Hant', theme: 'dark' });
    });
  });

  it('reads again after a reading that failed', async () => {
    await withJournal(async (journal) => {
      let busy = true;
      const all = async () => {
        if (!busy) return journal.preferences.all();
        throw new AppError('journal.busy');
      };
      const store = createPreferenceStore(defaults, async () => ({ ...journal, preferences: { ...journal.preferences, all } }), new FakeClock(startOfTests));
      await expect(store.get()).rejects.toMatchObject({ code: 'journal.busy' });
      busy = false;
      expect(await store.get()).toMatchObject({ language: 'en' });
    });
  });
});
