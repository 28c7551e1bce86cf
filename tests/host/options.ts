/** What the host is started with: `node tests/host/run.ts [--name=value]...`. Everything else is handed to the app. */
import { resolve } from 'node:path';

export type HostOptions = {
  /** Absolute path of the app's root, where package.json and out/ are. */
  readonly root: string;
  readonly headless: boolean;
  /** Inner size of the window; the app's own size when undefined. */
  readonly size: { readonly width: number; readonly height: number } | undefined;
  /** What the system would say is the person's language, such as `zh-TW`. */
  readonly language: string;
  /** The system's theme; undefined follows the machine. */
  readonly theme: 'light' | 'dark' | undefined;
  /** Under test: a driver holds the other end of the control channel, Chromium listens on loopback for it. */
  readonly underTest: boolean;
};

const known = /^--(root|headless|size|language|theme|under-test)(?:=(.*))?$/;

export function parseOptions(args: readonly string[], environment: Readonly<Record<string, string | undefined>>): HostOptions {
  const given = new Map<string, string>();
  for (const arg of args) {
    const match = known.exec(arg);
    if (match?.[1] !== undefined) given.set(match[1], match[2] ?? '');
  }
  const size = /^(\d+)x(\d+)$/.exec(given.get('size') ?? '');
  const theme = given.get('theme');
  const hasDisplay = Boolean(environment.DISPLAY ?? environment.WAYLAND_DISPLAY) || process.platform !== 'linux';
  return {
    root: resolve(given.get('root') ?? resolve(import.meta.dirname, '../..')),
    headless: given.has('headless') || !hasDisplay,
    size: size === null ? undefined : { width: Number(size[1]), height: Number(size[2]) },
    language: given.get('language') ?? systemLanguage(environment.LC_ALL ?? environment.LANG ?? ''),
    theme: theme === 'light' || theme === 'dark' ? theme : undefined,
    underTest: given.has('under-test') && process.send !== undefined,
  };
}

/** `zh_TW.UTF-8` is `zh-TW`; `C` and `POSIX` are no language. */
function systemLanguage(locale: string): string {
  const match = /^([a-z]{2,3})(?:_([A-Z]{2}))?(?:[.@]|$)/.exec(locale);
  return match === null ? '' : [match[1], match[2]].filter(Boolean).join('-');
}
