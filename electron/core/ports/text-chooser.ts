/** Lets a person choose a small text file. Only what the system's own dialog returned is ever read. */
export type TextChooser = {
  /** Null when the person cancelled. Errors: `approval.tooLarge`, `file.unreadable` (also for what is not UTF-8). */
  choose(): Promise<string | null>;
};
