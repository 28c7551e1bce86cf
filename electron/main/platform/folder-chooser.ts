/**
 * Asks the person for a folder. Only one that was chosen here may be given to a preset: a page can name any path it likes, so
 * `isChosen` is asked before a new folder is saved.
 */
import { isAbsolute, normalize } from 'node:path';
import type { BaseWindow, Dialog } from 'electron';
import type { FolderChooser } from '@core/ports/export-folder.ts';

export type FolderChooserDeps = {
  readonly dialog: Pick<Dialog, 'showOpenDialog'>;
  /** The window that the question belongs to; undefined while there is none. */
  readonly parent: () => BaseWindow | undefined;
  /** Absolute path of the folder that is offered first. */
  readonly folder: () => string;
};

export function createFolderChooser({ dialog, parent, folder }: FolderChooserDeps): FolderChooser {
  const chosen = new Set<string>();
  return {
    async choose() {
      const options = { defaultPath: folder(), properties: ['openDirectory', 'createDirectory', 'dontAddToRecent'] as ('openDirectory' | 'createDirectory' | 'dontAddToRecent')[] };
      const owner = parent();
      const { canceled, filePaths } = owner === undefined ? await dialog.showOpenDialog(options) : await dialog.showOpenDialog(owner, options);
      const [path] = filePaths;
      if (canceled || path === undefined || !isAbsolute(path)) return null;
      const found = normalize(path);
      chosen.add(found);
      return found;
    },
    isChosen: (path) => chosen.has(path),
  };
}
