/**
 * Lets a person choose a small text file, such as a request for a second person. Only what the system's own dialog returned is read, once, up
 * to a limit; no path comes from a page and none goes to it.
 */
import { open } from 'node:fs/promises';
import type { BaseWindow, Dialog } from 'electron';
import type { TextChooser } from '@core/ports/text-chooser.ts';
import { largestApprovalFile } from '@shared/domain/approval.ts';
import { AppError } from '@shared/errors/app-error.ts';

export type TextChooserDeps = {
  readonly dialog: Pick<Dialog, 'showOpenDialog'>;
  /** The window that the question belongs to; undefined while there is none. */
  readonly parent: () => BaseWindow | undefined;
  /** Absolute path of the folder that is offered first. */
  readonly folder: () => string;
};

/** Errors: `approval.tooLarge`, `file.unreadable`. */
async function readText(path: string): Promise<string> {
  try {
    const file = await open(path, 'r');
    try {
      const stat = await file.stat();
      // A pipe or a device would never end, and its size says nothing.
      if (!stat.isFile()) throw new AppError('file.unreadable');
      if (stat.size > largestApprovalFile) throw new AppError('approval.tooLarge');
      const buffer = Buffer.alloc(largestApprovalFile + 1);
      const { bytesRead } = await file.read(buffer, 0, buffer.byteLength, 0);
      if (bytesRead > largestApprovalFile) throw new AppError('approval.tooLarge');
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(buffer.subarray(0, bytesRead));
    } finally {
      await file.close();
    }
  } catch (cause) {
    throw cause instanceof AppError ? cause : new AppError('file.unreadable', {}, { cause });
  }
}

export function createTextChooser({ dialog, parent, folder }: TextChooserDeps): TextChooser {
  return {
    async choose() {
      const options = {
        defaultPath: folder(),
        filters: [{ name: 'JSON', extensions: ['json'] }, { name: '*', extensions: ['*'] }],
        properties: ['openFile', 'dontAddToRecent'] as ('openFile' | 'dontAddToRecent')[],
      };
      const owner = parent();
      const { canceled, filePaths } = owner === undefined ? await dialog.showOpenDialog(options) : await dialog.showOpenDialog(owner, options);
      const [path] = filePaths;
      return canceled || path === undefined ? null : readText(path);
    },
  };
}
