/** `ipcMain.handle` and the way a page's call takes to it. */
import { traceIpc } from './ipc-trace.ts';

export type InvokeEvent = {
  readonly sender: object;
  readonly senderFrame: object | null;
  readonly frameId: number;
  readonly processId: number;
  readonly type: 'frame';
};
export type InvokeHandler = (event: InvokeEvent, ...args: readonly unknown[]) => unknown;
export type InvokeReply = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly message: string };
export type Dispatch = (event: InvokeEvent, channel: string, args: readonly unknown[]) => Promise<InvokeReply>;

/** The object for the app, and the function for the host. */
export function createIpcMain() {
  const handlers = new Map<string, InvokeHandler>();
  const dispatch: Dispatch = async (event, channel, args) => {
    const handler = handlers.get(channel);
    if (handler === undefined) return { ok: false, message: `Error: No handler registered for '${channel}'` };
    traceIpc('call', channel, args);
    try {
      const value = structuredClone(await handler(event, ...args));
      traceIpc('reply', channel, value);
      return { ok: true, value };
    } catch (error) {
      return { ok: false, message: String(error) };
    }
  };
  const ipcMain = {
    handle(channel: string, handler: InvokeHandler): void {
      if (handlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`);
      handlers.set(channel, handler);
    },
    removeHandler(channel: string): void {
      handlers.delete(channel);
    },
  };
  return { ipcMain, dispatch };
}
