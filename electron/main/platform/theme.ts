/** Light, dark or what the system says. Setting it also tells the pages, through `prefers-color-scheme`. */
import type { NativeTheme } from 'electron';
import type { Preferences } from '@shared/domain/preferences.ts';

export type Theme = {
  readonly apply: (choice: Preferences['theme']) => void;
  readonly isDark: () => boolean;
  /** `run` is called whenever light or dark may have changed; the returned function ends that. */
  readonly onChange: (run: () => void) => () => void;
};

export function createTheme(nativeTheme: NativeTheme): Theme {
  return {
    apply(choice) {
      nativeTheme.themeSource = choice;
    },
    isDark: () => nativeTheme.shouldUseDarkColors,
    onChange(run) {
      nativeTheme.on('updated', run);
      return () => {
        nativeTheme.removeListener('updated', run);
      };
    },
  };
}
