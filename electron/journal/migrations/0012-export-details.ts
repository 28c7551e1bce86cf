/** What an export says about itself beyond its file: sums, snapshot, manifest, changes, sheets and the preset that made it. */

/** The one thing a migration needs of a database. */
type Executor = { exec(sql: string): void };

export const exportDetailsMigration = {
  version: 12,
  name: 'export-details',
  up(database: Executor): void {
    database.exec('ALTER TABLE exports ADD COLUMN details TEXT CHECK (details IS NULL OR json_valid(details))');
  },
} as const;
