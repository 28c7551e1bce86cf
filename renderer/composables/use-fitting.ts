/**
 * How much of a line has to be given up until it fits: 0 while all of it does. Measured on the page instead of guessed from characters, and
 * settled before anything is painted.
 */
import { nextTick, onBeforeUnmount, onMounted, ref, watch, type Ref } from 'vue';

/**
 * `overflows` tells whether the line as it is drawn now does not fit; `most` is the last level there is; `reasons` are read for what else
 * makes the line longer or shorter than its width.
 */
export function useFitting(element: Readonly<Ref<HTMLElement | null>>, overflows: (element: HTMLElement) => boolean, most: () => number, reasons: () => unknown): Readonly<Ref<number>> {
  const level = ref(0);
  let turn = 0;
  let width = -1;
  let observer: ResizeObserver | undefined;

  async function fit(): Promise<void> {
    turn += 1;
    const mine = turn;
    level.value = 0;
    await nextTick();
    while (mine === turn && element.value && level.value < most() && overflows(element.value)) {
      level.value += 1;
      await nextTick();
    }
  }

  onMounted(() => {
    if (!element.value) return;
    observer = new ResizeObserver(() => {
      const now = element.value?.clientWidth ?? 0;
      // Its height changes with the level; only its width asks again.
      if (now === width) return;
      width = now;
      void fit();
    });
    observer.observe(element.value);
    // Words are wider or narrower once their font is there.
    document.fonts?.ready.then(fit, () => undefined);
  });
  onBeforeUnmount(() => {
    turn += 1;
    observer?.disconnect();
  });
  watch(() => JSON.stringify(reasons()), () => { void fit(); }, { immediate: true, flush: 'post' });
  return level;
}
