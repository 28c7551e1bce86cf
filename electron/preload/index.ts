/**
 * Puts `window.bridge` on our pages: calls and events of a closed list of names, nothing else of Electron. It forwards and
 * decides nothing; the main process checks the sender and parses in both directions.
 */
import { contextBridge, ipcRenderer } from 'electron';
import type { IpcRendererEvent } from 'electron';
import { isCallName, isEventName } from '@shared/ipc/channels.ts';
import type { Bridge } from '@shared/ipc/channels.ts';

const bridge: Bridge = {
  async invoke(channel, input) {
    if (!isCallName(channel)) return { ok: false, error: { code: 'ipc.unknownChannel', params: {} } };
    const reply: unknown = await ipcRenderer.invoke(channel, input);
    return reply;
  },
  subscribe(event, listener) {
    if (!isEventName(event)) throw new Error('unknown event');
    // The page gets the payload alone: Electron's event object would hand it the sender.
    const forward = (_event: IpcRendererEvent, payload: unknown): void => listener(payload);
    ipcRenderer.on(event, forward);
    return () => {
      ipcRenderer.removeListener(event, forward);
    };
  },
};

contextBridge.exposeInMainWorld('bridge', bridge);
