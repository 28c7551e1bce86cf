/**
 * Asks the person where to save. Only a path that a person chose here may be written: a page can name any path it likes,
 * so `take` is asked before a byte is written, and each choice counts once.
 */
import { existsSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import type { BaseWindow, Dialog } from 'electron';
import { AppError } from '@shared/errors/app-error.ts';

/** Endings under which files that came from outside may be saved: documents and pictures, nothing that a double click runs. */
export const documentKinds = ['csv', 'gz', 'heic', 'jpeg', 'jpg', 'json', 'jsonl', 'pdf', 'png', 'txt', 'webp', 'xls', 'xlsx', 'xml', 'zip'] as const;
export type FileKind = 'svg' | 'bin' | (typeof documentKinds)[number];

export type SaveDialog = {
  /** Absolute path, or null when the person cancelled. `suggestedName` is cut down to a plain file name. */
  readonly choose: (suggestedName: string, kind: FileKind) => Promise<string | null>;
  /** Uses up a choice. Error: `export.cannotWrite` when nobody chose this path. */
  readonly take: (path: string) => string;
  /** As `take`; tells whether something stood there, which the dialog then asked about. */
  readonly takeAgreed: (path: string) => { readonly path: string; readonly mayReplace: boolean };
};

export type SaveDialogDeps = {
  readonly dialog: Pick<Dialog, 'showSaveDialog'>;
  /** The window that the question belongs to; undefined while there is none. */
  readonly parent: () => BaseWindow | undefined;
  /** Absolute path of the folder that is offered first, such as the person's documents. */
  readonly folder: () => string;
};

export function createSaveDialog({ dialog, parent, folder }: SaveDialogDeps): SaveDialog {
  const chosen = new Map<string, boolean>();
  const takeAgreed: SaveDialog['takeAgreed'] = (path) => {
    const mayReplace = chosen.get(path);
    if (mayReplace === undefined) throw new AppError('export.cannotWrite');
    chosen.delete(path);
    return { path, mayReplace };
  };
  return {
    async choose(suggestedName, kind) {
      let defaultPath = join(folder(), plainFileName(suggestedName, kind));
      for (;;) {
        const options = {
          defaultPath,
          filters: [{ name: kind.toUpperCase(), extensions: [kind] }],
          properties: ['createDirectory', 'showOverwriteConfirmation'] as ('createDirectory' | 'showOverwriteConfirmation')[],
        };
        const owner = parent();
        const answer = owner === undefined ? await dialog.showSaveDialog(options) : await dialog.showSaveDialog(owner, options);
        if (answer.canceled || answer.filePath === '') return null;
        // Linux file dialogs do not add the extension of the filter, so they asked about another file than the one that is written.
        const path = extname(answer.filePath) === '' ? `${answer.filePath}.${kind}` : answer.filePath;
        const stands = existsSync(path);
        if (!stands || path === answer.filePath) {
          chosen.set(path, stands);
          return path;
        }
        defaultPath = path;
      }
    },
    take: (path) => takeAgreed(path).path,
    takeAgreed,
  };
}

/** The ending of a name from outside, or `bin` for one that is not on the list. */
export function kindOf(name: string): FileKind {
  const ending = extname(basename(name)).slice(1).toLowerCase();
  return documentKinds.find((kind) => kind === ending) ?? 'bin';
}

/** Without folders, control characters, leading dots and what Windows forbids in names; with the extension of `kind`. */
export function plainFileName(name: string, kind: FileKind): string {
  const cleaned = Array.from(name.normalize('NFC'), (character) => (isAllowed(character) ? character : '-')).join('');
  const stem = cleaned.replace(new RegExp(`\\.${kind}$`, 'i'), '').replace(/^[.\s-]+|[.\s]+$/g, '').slice(0, 100);
  return `${stem === '' ? 'file' : stem}.${kind}`;
}

function isAllowed(character: string): boolean {
  return character >= ' ' && character !== '\u007f' && !'/\\:*?"<>|'.includes(character);
}
