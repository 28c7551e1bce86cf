/** Writes a file where a person chooses, and nowhere else. */
export type FileSaver = {
  /**
   * Asks for a place and writes `bytes` there, whole or not at all. `name` is only a suggestion and comes from outside: it is cut
   * down to a plain file name. The whole path, or null when the person cancelled. Errors: `export.diskFull`, `export.cannotWrite`.
   */
  save(name: string, bytes: Uint8Array): Promise<string | null>;
};
