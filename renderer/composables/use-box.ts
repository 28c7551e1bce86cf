/**
 * A box that a button opens. What stands in it is made when it is first opened and kept afterwards, so that no screen waits for boxes that
 * nobody looks into. The focus goes into an opened box; closed with Escape or by a choice in it, the focus returns to its button.
 */
import { nextTick, ref, watch, type Ref } from 'vue';

const focusable = 'button:not(:disabled), input:not(:disabled), select:not(:disabled), [tabindex="0"]';

export type Box = {
  readonly open: Ref<boolean>;
  /** Whether it was ever opened. */
  readonly made: Readonly<Ref<boolean>>;
  readonly close: () => void;
};

/** `frame` holds both the button and the box; a popover with the role of a dialog marks the one as expanded and the other as a dialog. */
export function useBox(frame: Readonly<Ref<HTMLElement | null>>): Box {
  const open = ref(false);
  const made = ref(false);

  watch(open, (now) => { if (now) made.value = true; }, { flush: 'sync' });
  watch(open, async (now) => {
    if (!now) return;
    // The box is put into the page one tick after it is asked for.
    await nextTick();
    frame.value?.querySelector('[role="dialog"]')?.querySelector<HTMLElement>(focusable)?.focus({ preventScroll: true });
  }, { flush: 'post' });

  function close(): void {
    open.value = false;
    frame.value?.querySelector<HTMLElement>('[aria-expanded]')?.focus({ preventScroll: true });
  }

  return { open, made, close };
}
