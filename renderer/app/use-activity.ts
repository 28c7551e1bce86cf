/** Tells the main process that somebody is there, at most every few seconds; it locks the app when nobody is. */
import { onScopeDispose } from 'vue';
import { call } from '@/api/call.ts';
import { useAppLock } from '@/composables/use-app-lock.ts';

/** Milliseconds. Far below the shortest idle time, a minute. */
const pause = 5_000;
const signs = ['pointerdown', 'pointermove', 'keydown', 'wheel'] as const;

export function useActivity(): void {
  const lock = useAppLock();
  let last = Number.NEGATIVE_INFINITY;

  function note(): void {
    if (!lock.hasPin || lock.locked || performance.now() - last < pause) return;
    last = performance.now();
    // Refused only when the app was locked meanwhile, which it tells by itself.
    call('lock.activity', {}).catch(() => undefined);
  }

  for (const sign of signs) window.addEventListener(sign, note, { passive: true, capture: true });
  onScopeDispose(() => {
    for (const sign of signs) window.removeEventListener(sign, note, { capture: true });
  });
}
