/** The text of a file that a person chooses or pastes, and what went wrong with it. */
import { ref, shallowRef } from 'vue';
import { call } from '@/api/call.ts';

export function useFileText() {
  const text = ref('');
  const busy = ref<boolean>(false);
  const error = shallowRef<unknown>();
  /** Nothing was given yet, and the person has pressed the button. */
  const missing = ref<boolean>(false);

  /** Runs `work` once at a time; undefined when it failed, and then `error` says why. */
  async function run<Value>(work: () => Promise<Value>): Promise<Value | undefined> {
    if (busy.value) return undefined;
    busy.value = true;
    error.value = undefined;
    try {
      return await work();
    } catch (cause) {
      error.value = cause;
      return undefined;
    } finally {
      busy.value = false;
    }
  }

  /** Asks for a file; the entry stays as it is when the person cancels. True when there is a new text. */
  async function choose(): Promise<boolean> {
    const chosen = await run(async () => (await call('approvals.chooseFile', {})).text);
    if (chosen === undefined || chosen === null) return false;
    text.value = chosen;
    missing.value = false;
    return true;
  }

  /** As `run`, with the text; nothing is asked without one. */
  async function read<Value>(work: (given: string) => Promise<Value>): Promise<Value | undefined> {
    missing.value = text.value.trim() === '';
    return missing.value ? undefined : run(() => work(text.value));
  }

  function clear(): void {
    text.value = '';
    error.value = undefined;
    missing.value = false;
  }

  return { text, busy, error, missing, run, choose, read, clear };
}
