/** Recipes of exports that were given a name, the state of their timers, and what their runs came to. What they hold is JSON that the program parses. */

/** The one thing a migration needs of a database. */
type Executor = { exec(sql: string): void };

const exportPresets = `
CREATE TABLE export_presets (
  id TEXT NOT NULL PRIMARY KEY CHECK (length(id) = 36),
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 80),
  content TEXT NOT NULL CHECK (json_valid(content)),
  -- The next run by itself or the next try, and what that try is for.
  next_at INTEGER,
  retry_of INTEGER,
  failures INTEGER NOT NULL CHECK (failures >= 0),
  -- Where the last finished export of the kind "since the last one" ended.
  last_until INTEGER,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  version INTEGER NOT NULL CHECK (version >= 1),
  CHECK (retry_of IS NULL OR next_at IS NOT NULL)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX export_presets_by_name ON export_presets (name COLLATE NOCASE);

CREATE TABLE export_preset_runs (
  id INTEGER PRIMARY KEY,
  preset_id TEXT NOT NULL REFERENCES export_presets (id) ON DELETE CASCADE,
  run TEXT NOT NULL CHECK (json_valid(run))
) STRICT;
CREATE INDEX export_preset_runs_by_preset ON export_preset_runs (preset_id, id);
`;

export const exportPresetsMigration = {
  version: 13,
  name: 'export-presets',
  up(database: Executor): void {
    database.exec(exportPresets);
  },
} as const;
