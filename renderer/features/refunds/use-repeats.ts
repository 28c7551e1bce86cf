/** What looks the same as the money that is about to go out, looked for again whenever the amount or the payee changes. */
import { onScopeDispose, shallowRef } from 'vue';
import type { RepeatFinding } from '@shared/domain/repeat.ts';

/** Milliseconds of rest after a key before the journal is asked. */
const rest = 250;

export function useRepeats() {
  const finding = shallowRef<RepeatFinding>({ days: 0, hits: [] });
  let question = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function set(fresh: RepeatFinding): void {
    question += 1;
    clearTimeout(timer);
    finding.value = fresh;
  }

  /** The answer to an older question is dropped. Where there is none, what was found before stays in sight, and main looks again. */
  async function look(ask: () => Promise<RepeatFinding>): Promise<void> {
    question += 1;
    const mine = question;
    clearTimeout(timer);
    const fresh = await ask().catch(() => undefined);
    if (fresh && mine === question) finding.value = fresh;
  }

  function lookSoon(ask: () => Promise<RepeatFinding>): void {
    clearTimeout(timer);
    timer = setTimeout(() => void look(ask), rest);
  }

  onScopeDispose(() => clearTimeout(timer));

  return { finding, set, look, lookSoon };
}
