/**
 * What a list of a million transactions is found and summed by, and the views of it that people keep. Beside every transaction stands its mark: a few whole numbers that carry its
 * order and its group; a group is one combination of everything that a filter may choose by. Totals count the marks of a group per span of
 * time. Triggers keep all three in the database transaction that changes the transaction itself, so they are true in every snapshot.
 *
 * A later migration that rebuilds `transactions` makes the two triggers on it again.
 */

/** The one thing a migration needs of a database. */
type Executor = { exec(sql: string): void };

/** The members of a group, of the row that `row` names. */
const groupOf = (row: string): string => `${row}.profile_id, ${row}.kind, ${row}.status, ${row}.currency, ${row}.origin, coalesce(${row}.method, ''), ${row}.operator,
    ${row}.kind = 'payment' AND ${row}.status IN ('part_paid', 'paid', 'part_refunded')
      AND ${row}.refunded_minor + ${row}.held_minor + ${row}.refunded_elsewhere_minor < coalesce(${row}.received_minor, ${row}.amount_minor),
    ${row}.parent_id IS NULL`;
const members = 'profile_id, kind, status, currency, origin, method, operator, refundable, alone';
const numbersOf = (row: string): string => `${row}.created_at, coalesce(${row}.moved_at, 0), ${row}.currency, ${row}.amount_minor, coalesce(${row}.received_minor, ${row}.amount_minor)`;

const tables = `
CREATE TABLE transaction_groups (
  id INTEGER PRIMARY KEY,
  profile_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  status TEXT NOT NULL,
  currency TEXT NOT NULL,
  origin TEXT NOT NULL,
  -- Empty where none is known.
  method TEXT NOT NULL,
  operator TEXT NOT NULL,
  -- Something may still be given back.
  refundable INTEGER NOT NULL CHECK (refundable IN (0, 1)),
  -- Belongs to no payment.
  alone INTEGER NOT NULL CHECK (alone IN (0, 1)),
  UNIQUE (${members})
) STRICT;

CREATE TABLE transaction_marks (
  seq INTEGER PRIMARY KEY,
  group_id INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  -- 0 while no money has moved.
  moved_at INTEGER NOT NULL,
  currency TEXT NOT NULL,
  amount_minor INTEGER NOT NULL,
  -- Of a payment what came in, else the amount.
  came_minor INTEGER NOT NULL
) STRICT;

-- Spans of 2^30 milliseconds, some twelve days; moved_span 0 holds what has not moved as well.
CREATE TABLE transaction_totals (
  group_id INTEGER NOT NULL,
  created_span INTEGER NOT NULL,
  moved_span INTEGER NOT NULL,
  rows INTEGER NOT NULL,
  amount_minor INTEGER NOT NULL,
  came_minor INTEGER NOT NULL,
  PRIMARY KEY (group_id, created_span, moved_span)
) STRICT, WITHOUT ROWID;
`;

const savedViews = `
-- What a person keeps of a list under a name. The content is kept as it was saved, also where a later app knows less or more of it.
CREATE TABLE saved_views (
  id TEXT NOT NULL PRIMARY KEY CHECK (length(id) = 36),
  place INTEGER NOT NULL CHECK (place >= 0),
  is_default INTEGER NOT NULL CHECK (is_default IN (0, 1)),
  content TEXT NOT NULL CHECK (json_valid(content))
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX saved_views_default ON saved_views (is_default) WHERE is_default = 1;
-- The columns of the views that every list has.
CREATE TABLE view_layouts (
  view TEXT NOT NULL PRIMARY KEY CHECK (length(view) BETWEEN 1 AND 40),
  columns TEXT NOT NULL CHECK (json_valid(columns))
) STRICT, WITHOUT ROWID;
`;

const fill = `
INSERT INTO transaction_groups (${members}) SELECT DISTINCT ${groupOf('t')} FROM transactions AS t;
INSERT INTO transaction_marks (seq, group_id, created_at, moved_at, currency, amount_minor, came_minor)
SELECT t.seq, (SELECT id FROM transaction_groups WHERE (${members}) = (${groupOf('t')})), ${numbersOf('t')} FROM transactions AS t;
INSERT INTO transaction_totals (group_id, created_span, moved_span, rows, amount_minor, came_minor)
SELECT group_id, created_at >> 30, moved_at >> 30, count(*), sum(amount_minor), sum(came_minor) FROM transaction_marks GROUP BY 1, 2, 3;
`;

const indexes = `
-- Each holds all that a filter asks of a mark, so that none is looked up while an index is walked.
CREATE INDEX transaction_marks_by_created ON transaction_marks (created_at, seq, group_id, amount_minor, moved_at, came_minor);
CREATE INDEX transaction_marks_by_moved ON transaction_marks (moved_at, seq, group_id, amount_minor, created_at, came_minor);
CREATE INDEX transaction_marks_by_amount ON transaction_marks (currency, amount_minor, seq, group_id, created_at, moved_at, came_minor);
CREATE INDEX transaction_marks_by_group ON transaction_marks (group_id, created_at, seq, amount_minor, moved_at, came_minor);
`;

const add = `
  INSERT INTO transaction_totals (group_id, created_span, moved_span, rows, amount_minor, came_minor)
  VALUES (NEW.group_id, NEW.created_at >> 30, NEW.moved_at >> 30, 1, NEW.amount_minor, NEW.came_minor)
  ON CONFLICT (group_id, created_span, moved_span) DO UPDATE
  SET rows = rows + 1, amount_minor = amount_minor + excluded.amount_minor, came_minor = came_minor + excluded.came_minor;`;

const triggers = `
CREATE TRIGGER transaction_marks_counted AFTER INSERT ON transaction_marks
BEGIN ${add}
END;
CREATE TRIGGER transaction_marks_recounted AFTER UPDATE ON transaction_marks
BEGIN
  UPDATE transaction_totals SET rows = rows - 1, amount_minor = amount_minor - OLD.amount_minor, came_minor = came_minor - OLD.came_minor
  WHERE group_id = OLD.group_id AND created_span = OLD.created_at >> 30 AND moved_span = OLD.moved_at >> 30;
  DELETE FROM transaction_totals WHERE group_id = OLD.group_id AND created_span = OLD.created_at >> 30 AND moved_span = OLD.moved_at >> 30 AND rows = 0; ${add}
END;
CREATE TRIGGER transactions_marked AFTER INSERT ON transactions
BEGIN
  INSERT INTO transaction_groups (${members}) VALUES (${groupOf('NEW')}) ON CONFLICT DO NOTHING;
  INSERT INTO transaction_marks (seq, group_id, created_at, moved_at, currency, amount_minor, came_minor)
  SELECT NEW.seq, id, ${numbersOf('NEW')} FROM transaction_groups WHERE (${members}) = (${groupOf('NEW')});
END;
CREATE TRIGGER transactions_remarked AFTER UPDATE OF origin, status, method, received_minor, refunded_minor, held_minor, refunded_elsewhere_minor, moved_at ON transactions
WHEN OLD.origin IS NOT NEW.origin OR OLD.status IS NOT NEW.status OR OLD.method IS NOT NEW.method OR OLD.received_minor IS NOT NEW.received_minor
  OR OLD.refunded_minor IS NOT NEW.refunded_minor OR OLD.held_minor IS NOT NEW.held_minor
  OR OLD.refunded_elsewhere_minor IS NOT NEW.refunded_elsewhere_minor OR OLD.moved_at IS NOT NEW.moved_at
BEGIN
  INSERT INTO transaction_groups (${members}) VALUES (${groupOf('NEW')}) ON CONFLICT DO NOTHING;
  UPDATE transaction_marks SET (group_id, moved_at, came_minor) =
    (SELECT id, coalesce(NEW.moved_at, 0), coalesce(NEW.received_minor, NEW.amount_minor) FROM transaction_groups WHERE (${members}) = (${groupOf('NEW')}))
  WHERE seq = NEW.seq;
END;
`;

export const transactionListMigration = {
  version: 11,
  name: 'transaction-list',
  up(database: Executor): void {
    database.exec(tables);
    database.exec(fill);
    database.exec(indexes);
    database.exec(triggers);
    database.exec(savedViews);
  },
} as const;
