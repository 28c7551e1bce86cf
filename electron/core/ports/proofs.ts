/** Files that show that money left. A person chooses one; its sealed copy lies beside the journal. */
export type ChosenProof = { readonly id: string; readonly name: string; readonly bytes: Uint8Array };

/** `id` is good for one record and dies with the program. What counts is the content at the moment of choosing. */
export type ProofChooser = {
  /** Null when the person cancelled. Errors: `file.tooLarge`, `file.unreadable`. */
  choose(): Promise<ChosenProof | null>;
  /** Errors: `file.unreadable` for an id that is not known (any more). */
  chosen(id: string): ChosenProof;
  forget(id: string): void;
};

export type ProofFolder = {
  /** Writes the sealed bytes under a fresh name, flushed, readable by this person only. Errors: `export.diskFull`, `export.cannotWrite`. */
  keep(sealed: Uint8Array): Promise<string>;
  /** Errors: `file.unreadable`. */
  read(file: string): Promise<Uint8Array>;
  /** Never rejects: a file that is left over is swept at the next start. */
  discard(file: string): Promise<void>;
  /** Removes every file that is not among `known`: a record that was never written left it. */
  sweep(known: readonly string[]): Promise<void>;
};
