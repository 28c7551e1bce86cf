/** The driver's side door into the host process: one request, one reply, over the IPC channel of a child process. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { BrowserWindow } from './browser-window.ts';
import type { Chromium } from './chromium.ts';
import type { DesktopRecord } from './desktop.ts';

export type ControlRequest = { readonly id: number; readonly name: string; readonly value?: unknown };
export type ControlReply = { readonly id: number; readonly ok: boolean; readonly value: unknown };

export type ControlDeps = {
  readonly chromium: Chromium;
  readonly record: DesktopRecord;
  readonly consoleErrors: readonly string[];
  readonly setTheme: (theme: 'system' | 'light' | 'dark') => void;
};

export function serveControl({ chromium, record, consoleErrors, setTheme }: ControlDeps): void {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const milliseconds = (nanoseconds: number): number => Math.max(0, nanoseconds / 1e6 - 1);

  const answers: Readonly<Record<string, (value: unknown) => unknown>> = {
    debuggingAddress: () => chromium.debuggingAddress(),
    answerSaveDialog: (value) => void record.saveAnswers.push(typeof value === 'string' ? value : null),
    answerOpenDialog: (value) => void record.openAnswers.push(typeof value === 'string' ? value : null),
    answerMessageBox: (value) => void record.boxAnswers.push(Number(value)),
    messageBoxes: () => record.boxes,
    clipboard: () => ({ text: record.clipboardText, pngBase64: record.clipboardPng ?? null }),
    opened: () => record.opened,
    shownItems: () => record.shownItems,
    notifications: () => record.notifications.map(({ title, body }) => ({ title, body })),
    clickNotification: (value) => record.notifications[Number(value)]?.click(),
    consoleErrors: () => consoleErrors,
    closeWindow: () => {
      for (const window of BrowserWindow.getAllWindows()) BrowserWindow.behind(window)?.close();
    },
    windowCount: () => BrowserWindow.getAllWindows().length,
    setTheme: (value) => setTheme(value === 'dark' || value === 'light' ? value : 'system'),
    resetEventLoopDelay: () => delay.reset(),
    eventLoopDelay: () => ({ p50Ms: milliseconds(delay.percentile(50)), p99Ms: milliseconds(delay.percentile(99)), maxMs: milliseconds(delay.max) }),
  };

  process.on('message', (request: ControlRequest) => {
    const answer = answers[request.name];
    Promise.resolve()
      .then(() => {
        if (answer === undefined) throw new Error(`unknown request ${request.name}`);
        return answer(request.value);
      })
      .then(
        (value) => process.send?.({ id: request.id, ok: true, value: value ?? null } satisfies ControlReply),
        (error: unknown) => process.send?.({ id: request.id, ok: false, value: String(error) } satisfies ControlReply),
      );
  });
  // The driver is gone, however it ended: nothing may stay behind.
  process.on('disconnect', () => process.exit(0));
}
