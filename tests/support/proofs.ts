/** Proofs in memory: what a person chose, and the folder of sealed copies. */
import type { FileSaver } from '@core/ports/file-saver.ts';
import type { ChosenProof, ProofChooser, ProofFolder } from '@core/ports/proofs.ts';
import { AppError } from '@shared/errors/app-error.ts';

export function chooserOf(...proofs: readonly ChosenProof[]): ProofChooser & { readonly left: Map<string, ChosenProof> } {
  const left = new Map(proofs.map((proof) => [proof.id, proof]));
  return {
    left,
    choose: async () => proofs[0] ?? null,
    chosen(id) {
      const found = left.get(id);
      if (!found) throw new AppError('file.unreadable');
      return found;
    },
    forget: (id) => void left.delete(id),
  };
}

export function memoryFolder(): ProofFolder & { readonly files: Map<string, Uint8Array> } {
  const files = new Map<string, Uint8Array>();
  return {
    files,
    async keep(sealed) {
      const file = `${String(files.size + 1).padStart(32, '0')}.sealed`;
      files.set(file, sealed);
      return file;
    },
    async read(file) {
      const bytes = files.get(file);
      if (!bytes) throw new AppError('file.unreadable');
      return bytes;
    },
    discard: async (file) => void files.delete(file),
    async sweep(known) {
      for (const file of files.keys()) if (!known.includes(file)) files.delete(file);
    },
  };
}

/** Remembers what was saved; `cancel` makes the person cancel. */
export function memorySaver(cancel = false): FileSaver & { readonly saved: { readonly name: string; readonly bytes: Uint8Array }[] } {
  const saved: { readonly name: string; readonly bytes: Uint8Array }[] = [];
  return {
    saved,
    async save(name, bytes) {
      if (cancel) return null;
      saved.push({ name, bytes });
      return `/home/mei/${name}`;
    },
  };
}
