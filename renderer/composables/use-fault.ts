/** The last resort: what no screen has caught. Shown once, calmly, with the id under which the log has its cause. */
import { readonly, shallowRef } from 'vue';

const fault = shallowRef<{ readonly error: unknown }>();

export function useFault() {
  return {
    fault: readonly(fault),
    /** The first stays: what follows is mostly its echo. */
    raise: (error: unknown): void => { fault.value ??= { error }; },
    dismiss: (): void => { fault.value = undefined; },
  };
}
