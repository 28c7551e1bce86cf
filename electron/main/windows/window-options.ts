/** What the app's window may do, apart from the code that opens it so that tests can read it. */
import type { BrowserWindowConstructorOptions } from 'electron';
import type { OriginOptions } from './origin.ts';

export type WindowLook = {
  /** Absolute path of the built preload (`out/preload/index.cjs`). */
  readonly preloadPath: string;
  readonly origins: OriginOptions;
  /** Colour behind the page until it paints. */
  readonly dark: boolean;
  readonly title: string;
};

/** The page backgrounds of the two themes, as in renderer/styles. */
const backgrounds = { light: '#f6f7f9', dark: '#0e1116' } as const;

export function backgroundFor(dark: boolean): string {
  return dark ? backgrounds.dark : backgrounds.light;
}

/** Every security setting is written out, also where it is Electron's default: defaults have changed before. */
export function windowOptions(look: WindowLook) {
  return {
    width: 1280,
    height: 800,
    minWidth: 1024,
    minHeight: 700,
    show: false,
    title: look.title,
    backgroundColor: backgroundFor(look.dark),
    autoHideMenuBar: true,
    webPreferences: {
      preload: look.preloadPath,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      safeDialogs: true,
      spellcheck: false,
      devTools: !look.origins.isPackaged,
    },
  } as const satisfies BrowserWindowConstructorOptions;
}
