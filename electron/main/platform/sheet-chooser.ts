/**
 * Lets a person choose a table. Only what the system's own dialog returned is ever read, once, at the moment of choosing; no path comes
 * from a page and none goes to it.
 */
import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import type { BaseWindow, Dialog } from 'electron';
import type { SheetChooser } from '@core/ports/sheets.ts';
import { sheetLimits } from '@shared/domain/batch.ts';
import { AppError } from '@shared/errors/app-error.ts';

export type SheetChooserDeps = {
  readonly dialog: Pick<Dialog, 'showOpenDialog'>;
  /** The window that the question belongs to; undefined while there is none. */
  readonly parent: () => BaseWindow | undefined;
  /** Absolute path of the folder that is offered first. */
  readonly folder: () => string;
  /** Bytes that the file may have; those of a run's where it is left out. */
  readonly most?: number;
};

const longestName = 120;

/** Errors: `sheet.tooLarge`, `sheet.unreadable`. */
async function readWhole(path: string, most: number): Promise<Uint8Array> {
  try {
    const file = await open(path, 'r');
    try {
      const stat = await file.stat();
      // A pipe or a device would never end, and its size says nothing.
      if (!stat.isFile()) throw new AppError('sheet.unreadable');
      if (stat.size > most) throw new AppError('sheet.tooLarge', { maximumMegabytes: most / 1_048_576 });
      const bytes = await file.readFile();
      if (bytes.byteLength !== stat.size) throw new AppError('sheet.unreadable');
      return bytes;
    } finally {
      await file.close();
    }
  } catch (cause) {
    throw cause instanceof AppError ? cause : new AppError('sheet.unreadable', {}, { cause });
  }
}

/** One line without control characters, for a person to recognise the file. */
function shownName(path: string): string {
  const plain = Array.from(basename(path).normalize('NFC'), (character) => (/[\p{Cc}\p{Cf}\p{Co}\p{Cs}]/u.test(character) ? '-' : character));
  return plain.slice(0, longestName).join('') || 'file';
}

export function createSheetChooser({ dialog, parent, folder, most = sheetLimits.bytes }: SheetChooserDeps): SheetChooser {
  return {
    async choose() {
      const options = {
        defaultPath: folder(),
        filters: [{ name: 'CSV, XLSX', extensions: ['csv', 'tsv', 'txt', 'xlsx'] }, { name: '*', extensions: ['*'] }],
        properties: ['openFile', 'dontAddToRecent'] as ('openFile' | 'dontAddToRecent')[],
      };
      const owner = parent();
      const { canceled, filePaths } = owner === undefined ? await dialog.showOpenDialog(options) : await dialog.showOpenDialog(owner, options);
      const [path] = filePaths;
      if (canceled || path === undefined) return null;
      return { name: shownName(path), bytes: await readWhole(path, most) };
    },
  };
}
