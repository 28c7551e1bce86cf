/** What the refresh button does on the screen in sight. The newest screen wins; leaving it gives the button back. */
import { onScopeDispose, readonly, shallowRef } from 'vue';

type Refresh = () => Promise<unknown>;

const stack = shallowRef<readonly Refresh[]>([]);
const busy = shallowRef(false);

export function useRefresh(refresh: Refresh): void {
  stack.value = [...stack.value, refresh];
  onScopeDispose(() => { stack.value = stack.value.filter((other) => other !== refresh); });
}

export function useRefreshButton() {
  async function run(): Promise<void> {
    if (busy.value) return;
    busy.value = true;
    try {
      await stack.value.at(-1)?.();
    } finally {
      busy.value = false;
    }
  }
  return { busy: readonly(busy), run };
}
