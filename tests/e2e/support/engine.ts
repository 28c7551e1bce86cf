/** What a driver of either engine offers; app-under-test.ts builds on it. */
import type { Page } from 'playwright-core';

export type StartOptions = {
  readonly userData: string;
  readonly env: Readonly<Record<string, string>>;
  readonly width: number;
  readonly height: number;
  /** The system's language, such as `zh-TW`: what a first start goes by. */
  readonly language: string;
  /** The system's theme: what a first start goes by. */
  readonly theme: 'light' | 'dark';
  /** What the app is started with on the command line. */
  readonly args: readonly string[];
};

export type EventLoopDelay = { readonly p50Ms: number; readonly p99Ms: number; readonly maxMs: number };
export type ClipboardContent = { readonly text: string; readonly pngBase64: string | null };
export type NotificationContent = { readonly title: string; readonly body: string };

export type Engine = {
  readonly name: 'Electron' | 'Chromium host';
  /** The main window's page. */
  readonly page: Page;
  readonly processId: number;
  readonly answerSaveDialog: (path: string | null) => Promise<void>;
  /** Before the click that asks for a file; null cancels. */
  readonly answerOpenDialog: (path: string | null) => Promise<void>;
  readonly clipboard: () => Promise<ClipboardContent>;
  readonly openedExternally: () => Promise<readonly string[]>;
  /** The page that the last link opened; Chromium host only. */
  readonly externalPage: (url: string) => Promise<Page>;
  readonly notifications: () => Promise<readonly NotificationContent[]>;
  readonly shownItems: () => Promise<readonly string[]>;
  readonly consoleErrors: () => Promise<readonly string[]>;
  readonly setSystemTheme: (theme: 'light' | 'dark') => Promise<void>;
  readonly eventLoopDelay: () => Promise<EventLoopDelay>;
  readonly resetEventLoopDelay: () => Promise<void>;
  /** As a person closes the window; the app may refuse. */
  readonly closeWindow: () => Promise<void>;
  /** Resolves with the exit code (null after a signal) when the app's process has ended. */
  readonly ended: Promise<number | null>;
  /** SIGKILL of the app and of its browser; resolves when both are gone. */
  readonly kill: () => Promise<void>;
};
