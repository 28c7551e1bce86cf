/** Writes a file that came from outside where a person chooses. Its name is only ever a suggestion. */
import type { FileSaver } from '@core/ports/file-saver.ts';
import { writeFileWhole } from './files.ts';
import { kindOf, type SaveDialog } from './save-dialog.ts';

export function createFileSaver(dialog: SaveDialog): FileSaver {
  return {
    async save(name, bytes) {
      const path = await dialog.choose(name, kindOf(name));
      if (path === null) return null;
      await writeFileWhole(dialog.take(path), bytes, 0o600);
      return path;
    },
  };
}
