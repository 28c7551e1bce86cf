/** Folders that presets write into. */

/** Lets a person choose one in the system's own dialog. */
export type FolderChooser = {
  /** Absolute path, or null when the person cancelled. */
  choose(): Promise<string | null>;
  /** True for a folder that a person chose here since the program started: a page can name any path it likes. */
  isChosen(folder: string): boolean;
};

export type ExportFolder = {
  /**
   * A path in `folder` that nothing stands at: `stem.ending`, or with a number behind the stem. Errors: `preset.folderGone`,
   * `preset.folderClosed` when nothing may be written there.
   */
  freePath(folder: string, stem: string, ending: string): Promise<string>;
};
