/**
 * Lets a person choose a file that shows that money left. Only what the system's own dialog returned is ever read: no path comes from
 * a page and none goes to it. The file is read once, at the moment of choosing, and a page knows it by a one-time id.
 */
import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import type { BaseWindow, Dialog } from 'electron';
import type { ChosenProof, ProofChooser } from '@core/ports/proofs.ts';
import { AppError } from '@shared/errors/app-error.ts';

export type ProofChooserDeps = {
  readonly dialog: Pick<Dialog, 'showOpenDialog'>;
  /** The window that the question belongs to; undefined while there is none. */
  readonly parent: () => BaseWindow | undefined;
  /** Absolute path of the folder that is offered first. */
  readonly folder: () => string;
  /** A fresh UUID. */
  readonly newId: () => string;
};

export const largestProof = 10 * 1_048_576;
/** Choices that are remembered at a time; the oldest makes room. */
const mostChoices = 4;
const longestName = 120;

/** At most `largestProof` bytes of a plain file. Errors: `file.tooLarge`, `file.unreadable`. */
async function readProof(path: string): Promise<Uint8Array> {
  try {
    const file = await open(path, 'r');
    try {
      const stat = await file.stat();
      // A pipe or a device would never end, and its size says nothing.
      if (!stat.isFile() || stat.size === 0) throw new AppError('file.unreadable');
      if (stat.size > largestProof) throw new AppError('file.tooLarge', { maximum: largestProof });
      const buffer = Buffer.alloc(stat.size + 1);
      let length = 0;
      for (;;) {
        const { bytesRead } = await file.read(buffer, length, buffer.byteLength - length, length);
        if (bytesRead === 0) break;
        length += bytesRead;
        // It grows while it is read: what a person chose is not what is there now.
        if (length === buffer.byteLength) throw new AppError('file.unreadable');
      }
      if (length === 0) throw new AppError('file.unreadable');
      return new Uint8Array(buffer.subarray(0, length));
    } finally {
      await file.close();
    }
  } catch (cause) {
    throw cause instanceof AppError ? cause : new AppError('file.unreadable', {}, { cause });
  }
}

/** One line without control characters, for a person to recognise the file. */
function shownName(path: string): string {
  const plain = Array.from(basename(path).normalize('NFC'), (character) => (/[\p{Cc}\p{Cf}\p{Co}\p{Cs}]/u.test(character) ? '-' : character));
  return plain.slice(0, longestName).join('') || 'file';
}

export function createProofChooser({ dialog, parent, folder, newId }: ProofChooserDeps): ProofChooser {
  const choices = new Map<string, ChosenProof>();
  return {
    async choose() {
      const options = {
        defaultPath: folder(),
        filters: [{ name: 'PDF, PNG, JPG', extensions: ['pdf', 'png', 'jpg', 'jpeg', 'heic', 'webp'] }, { name: '*', extensions: ['*'] }],
        properties: ['openFile', 'dontAddToRecent'] as ('openFile' | 'dontAddToRecent')[],
      };
      const owner = parent();
      const { canceled, filePaths } = owner === undefined ? await dialog.showOpenDialog(options) : await dialog.showOpenDialog(owner, options);
      const [path] = filePaths;
      if (canceled || path === undefined) return null;
      const chosen = { id: newId(), name: shownName(path), bytes: await readProof(path) };
      choices.set(chosen.id, chosen);
      for (const id of [...choices.keys()].slice(0, -mostChoices)) choices.delete(id);
      return chosen;
    },
    chosen(id) {
      const found = choices.get(id);
      if (!found) throw new AppError('file.unreadable', {}, { field: 'proof' });
      return found;
    },
    forget(id) {
      choices.delete(id);
    },
  };
}
