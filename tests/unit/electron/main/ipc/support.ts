/** Electron's objects as the IPC loop sees them: an ipcMain that keeps its handlers, and senders of every kind. */
import type { IpcMain, IpcMainInvokeEvent, WebContents, WebFrameMain } from 'electron';
import type { LogFields, Logger } from '@core/ports/logger.ts';
import { calls, type Channel, type Handlers } from '@shared/ipc/contract.ts';
import type { Reply } from '@shared/ipc/reply.ts';

export type LogLine = { readonly level: string; readonly event: string; readonly fields: LogFields };

export function collectingLogger(): Logger & { readonly lines: LogLine[] } {
  const lines: LogLine[] = [];
  const at = (level: string) => (event: string, fields: LogFields = {}) => void lines.push({ level, event, fields });
  return { lines, info: at('info'), warn: at('warn'), error: at('error') };
}

type Listener = (event: IpcMainInvokeEvent, ...args: unknown[]) => Promise<Reply<unknown>>;

export function collectingIpcMain(): Pick<IpcMain, 'handle'> & { readonly listeners: Map<string, Listener> } {
  const listeners = new Map<string, Listener>();
  return { listeners, handle: (channel, listener) => void listeners.set(channel, listener as Listener) };
}

export type SenderShape = {
  readonly id?: number;
  readonly url?: string;
  readonly origin?: string;
  readonly parent?: object | null;
  readonly detached?: boolean;
  readonly frame?: null;
};

export function senderEvent({ id = 1, url = 'app://bundle/index.html', origin = 'app://bundle', parent = null, detached = false, frame }: SenderShape): IpcMainInvokeEvent {
  const senderFrame = frame === null ? null : ({ url, origin, parent, detached } as WebFrameMain);
  return { sender: { id } as WebContents, senderFrame } as IpcMainInvokeEvent;
}

/** Handlers that fail the test when reached, except the given ones. */
export function handlersWith(some: Partial<Handlers>): { readonly handlers: Handlers; readonly reached: Channel[] } {
  const reached: Channel[] = [];
  const names = Object.keys(calls) as Channel[];
  const all = names.map((name) => [
    name,
    (input: never): Promise<unknown> => {
      reached.push(name);
      const handler = some[name] as ((value: never) => Promise<unknown>) | undefined;
      return handler === undefined ? Promise.reject(new Error('not expected here')) : handler(input);
    },
  ]);
  return { handlers: Object.fromEntries(all) as Handlers, reached };
}
