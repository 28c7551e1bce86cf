/**
 * A file that was read and is not compared yet. Every change of how it is read goes to the main process, one at a time; what was changed
 * while an answer was under way goes next, whole. Nothing is written before `apply`.
 */
import { computed, ref, shallowRef } from 'vue';
import { call } from '@/api/call.ts';
import type { Delimiter, TextEncoding } from '@shared/domain/batch.ts';
import type { SettlementDraft, Statement, StatementId, StatementMapping } from '@shared/domain/settlement.ts';

type Reading = { readonly mapping: StatementMapping; readonly encoding: TextEncoding | null; readonly delimiter: Delimiter | null; readonly sheet: string | null };

const readingOf = (draft: SettlementDraft): Reading => ({ mapping: draft.mapping, encoding: draft.encoding, delimiter: draft.delimiter, sheet: draft.sheet });

export function useDraft() {
  const draft = shallowRef<SettlementDraft>();
  /** As the person has it on the screen; the draft follows. */
  const wanted = shallowRef<Reading>();
  const error = shallowRef<unknown>();
  const busy = ref(false);
  const applying = ref(false);
  let asked: StatementId | undefined;

  function adopt(fresh: SettlementDraft): void {
    asked = fresh.id;
    draft.value = fresh;
    wanted.value = readingOf(fresh);
    error.value = undefined;
  }

  /** Throws what the main process refuses: a draft is gone when the app was closed in between. */
  async function open(id: StatementId): Promise<void> {
    asked = id;
    const found = await call('settlements.draft', { id });
    if (asked === id) adopt(found);
  }

  function leave(): void {
    asked = undefined;
    draft.value = undefined;
    wanted.value = undefined;
  }

  async function follow(): Promise<void> {
    if (busy.value) return;
    busy.value = true;
    try {
      for (;;) {
        const id = draft.value?.id;
        const reading = wanted.value;
        if (id === undefined || reading === undefined) return;
        const fresh = await call('settlements.remap', { id, ...reading });
        if (draft.value?.id !== id) return;
        draft.value = fresh;
        error.value = undefined;
        // Unchanged in between: what the main process made of it counts, such as columns of another sheet.
        if (wanted.value === reading) {
          wanted.value = readingOf(fresh);
          return;
        }
      }
    } catch (cause) {
      error.value = cause;
      // What could not be read that way goes back to what is shown.
      if (draft.value) wanted.value = readingOf(draft.value);
    } finally {
      busy.value = false;
    }
  }

  function map(part: Partial<StatementMapping>): void {
    if (!wanted.value) return;
    wanted.value = { ...wanted.value, mapping: { ...wanted.value.mapping, ...part } };
    void follow();
  }

  function reread(part: Partial<Omit<Reading, 'mapping'>>): void {
    if (!wanted.value) return;
    wanted.value = { ...wanted.value, ...part };
    void follow();
  }

  /** Undefined when it was refused; then nothing was written. */
  async function apply(): Promise<Statement | undefined> {
    const id = draft.value?.id;
    if (id === undefined || busy.value || applying.value) return undefined;
    applying.value = true;
    error.value = undefined;
    try {
      return await call('settlements.apply', { id });
    } catch (cause) {
      error.value = cause;
      return undefined;
    } finally {
      applying.value = false;
    }
  }

  async function discard(): Promise<void> {
    const id = draft.value?.id;
    if (id === undefined) return;
    leave();
    await call('settlements.discard', { id });
  }

  return { draft, mapping: computed(() => wanted.value?.mapping), reading: wanted, error, busy, applying, adopt, open, leave, map, reread, apply, discard };
}

export type DraftWork = ReturnType<typeof useDraft>;
