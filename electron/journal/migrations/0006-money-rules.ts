/** What a profile allows, and the lock of this installation. Both are JSON that the program parses; a row is replaced, never half changed. */

/** The one thing a migration needs of a database. */
type Executor = { exec(sql: string): void };

const moneyRules = `
-- They hold for the environment that they were made for: a profile without keys may still change it.
CREATE TABLE money_rules (
  profile_id TEXT NOT NULL PRIMARY KEY REFERENCES profiles (id),
  environment TEXT NOT NULL CHECK (environment IN ('practice', 'test', 'live')),
  rules TEXT NOT NULL CHECK (json_valid(rules)),
  changed_by TEXT NOT NULL CHECK (length(changed_by) >= 1),
  changed_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- At most one row. The PIN is kept as an scrypt hash with its salt and cost; it cannot be read back.
CREATE TABLE app_lock (
  one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
  pin TEXT NOT NULL CHECK (json_valid(pin)),
  idle_minutes INTEGER NOT NULL CHECK (idle_minutes BETWEEN 1 AND 240),
  failures INTEGER NOT NULL CHECK (failures >= 0),
  closed_until INTEGER,
  changed_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
`;

export const moneyRulesMigration = {
  version: 6,
  name: 'money-rules',
  up(database: Executor): void {
    database.exec(moneyRules);
  },
} as const;
