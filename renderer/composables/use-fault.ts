/** The last resort: what no screen has caught. Shown once, calmly, with the id under which the log has its cause. */
import { readonly, shallowRef } from 'vue';
import { AppError } from '@shared/errors/app-error.ts';

const fault = shallowRef<{ readonly error: unknown }>();

export function useFault() {
  return {
    fault: readonly(fault),
    /** The first stays: what follows is mostly its echo. */
    raise: (error: unknown): void => {
      // The lock screen says it already, and shows nothing of what was asked for.
      if (error instanceof AppError && error.code === 'app.locked') return;
      fault.value ??= { error };
    },
    dismiss: (): void => { fault.value = undefined; },
  };
}
