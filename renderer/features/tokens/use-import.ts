/** An import of tokens: a file is read and checked, looked at, and only then written. The file itself is never kept. */
import { computed, ref, shallowRef, watch } from 'vue';
import { call, useEvent } from '@/api/call.ts';
import type { ProfileId } from '@shared/domain/ids.ts';
import type { TokenImport, TokenImportRow } from '@shared/domain/wallet-token.ts';

/** Rows that are shown of one verdict. */
export const shownRows = 200;
export type Verdict = TokenImportRow['verdict'];

export function useImport(profileId: () => ProfileId | undefined) {
  const draft = shallowRef<TokenImport>();
  const rows = shallowRef<readonly TokenImportRow[]>([]);
  const total = ref(0);
  const verdict = ref<Verdict>('error');
  const busy = ref<'choose' | 'write' | 'template'>();
  const error = shallowRef<unknown>();
  let question = 0;

  const writing = computed(() => busy.value === 'write' || draft.value?.phase === 'writing');

  async function run<Value>(kind: 'choose' | 'write' | 'template', work: () => Promise<Value>): Promise<Value | undefined> {
    if (busy.value) return undefined;
    busy.value = kind;
    error.value = undefined;
    try {
      return await work();
    } catch (cause) {
      error.value = cause;
      return undefined;
    } finally {
      busy.value = undefined;
    }
  }

  async function load(): Promise<void> {
    const current = draft.value;
    question += 1;
    const mine = question;
    if (!current) {
      rows.value = [];
      return;
    }
    const found = await call('tokens.importRows', { id: current.id, verdict: verdict.value, after: 0, limit: shownRows });
    if (mine !== question) return;
    rows.value = found.rows;
    total.value = found.total;
  }

  async function choose(): Promise<void> {
    const id = profileId();
    if (id === undefined) return;
    const answer = await run('choose', () => call('tokens.chooseImport', { profileId: id }));
    // Null: the person closed the file dialog, and what was there stays.
    if (!answer?.draft) return;
    draft.value = answer.draft;
    verdict.value = answer.draft.counts.error > 0 ? 'error' : 'new';
    await load().catch((cause: unknown) => { error.value = cause; });
  }

  async function write(): Promise<void> {
    const current = draft.value;
    if (!current || current.phase !== 'checked') return;
    const done = await run('write', () => call('tokens.applyImport', { id: current.id }));
    if (done) draft.value = done;
  }

  async function saveTemplate(language: 'en' | 'zh-Hant' | 'zh-Hans'): Promise<string | null> {
    const id = profileId();
    if (id === undefined) return null;
    return (await run('template', () => call('tokens.saveImportTemplate', { profileId: id, language })))?.saved ?? null;
  }

  /** Forgets what was read. While it is being written it is not forgotten: main finishes it. */
  async function discard(): Promise<void> {
    const current = draft.value;
    draft.value = undefined;
    rows.value = [];
    error.value = undefined;
    if (current && current.phase === 'checked') await call('tokens.discardImport', { id: current.id });
  }

  watch(verdict, () => { load().catch((cause: unknown) => { error.value = cause; }); });
  useEvent('tokens.importing', (fresh) => { if (fresh.id === draft.value?.id) draft.value = fresh; });

  return { draft, rows, total, verdict, busy, error, writing, choose, write, saveTemplate, discard };
}
