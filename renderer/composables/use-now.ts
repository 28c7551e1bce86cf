/**
 * One ticking clock for all countdowns. It starts from the main process's clock and runs on the page's monotonic one, so that a
 * screen never compares two clocks. It ticks once a second, and only while somebody looks.
 */
import { onScopeDispose, readonly, ref, type Ref } from 'vue';
import { toInstant, type Instant } from '@shared/time/instant.ts';

let offset = 0;
let watchers = 0;
let timer: ReturnType<typeof setInterval> | undefined;
const now = ref<Instant>(toInstant(0));

/** Sets the clock; called with every `app.status`. */
export function setClock(at: Instant): void {
  offset = at - performance.now();
  tick();
}

function tick(): void {
  now.value = currentInstant();
}

/** The main process's time, to the millisecond; for one reading, not for display. */
export function currentInstant(): Instant {
  return toInstant(Math.round(offset + performance.now()));
}

/** The time of this second, for as long as the surrounding scope lives. */
export function useNow(): Readonly<Ref<Instant>> {
  watchers += 1;
  timer ??= setInterval(tick, 1000);
  tick();
  onScopeDispose(() => {
    watchers -= 1;
    if (watchers > 0) return;
    clearInterval(timer);
    timer = undefined;
  });
  return readonly(now);
}
