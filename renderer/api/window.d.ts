/** What the preload puts on the window. Only call.ts beside this file may touch it. */
import type { Bridge } from '@shared/ipc/channels.ts';

declare global {
  interface Window {
    readonly bridge: Bridge;
  }
}
