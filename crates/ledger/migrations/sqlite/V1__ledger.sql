-- Events in order; `event` is the canonical JSON of the envelope, `leaf` the hash of the entry in the tree.
CREATE TABLE ledger_entry (
    seq BIGINT PRIMARY KEY NOT NULL,
    event BLOB NOT NULL,
    leaf BLOB NOT NULL
);
CREATE VIEW ledger_leaf AS SELECT seq, leaf FROM ledger_entry;
-- Which events are about an object.
CREATE TABLE ledger_relation (
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    seq BIGINT NOT NULL,
    qualifier TEXT NOT NULL,
    PRIMARY KEY (kind, id, seq, qualifier)
) WITHOUT ROWID;
-- What was answered to each command, so that a retry has no second effect.
CREATE TABLE ledger_command (
    command TEXT PRIMARY KEY NOT NULL,
    digest BLOB NOT NULL,
    receipt TEXT NOT NULL
) WITHOUT ROWID;
-- Roots of full tiles: level 1 over 256 leaves, level 2 over 256 of level 1, and so on.
CREATE TABLE ledger_tile (
    level BIGINT NOT NULL,
    number BIGINT NOT NULL,
    hash BLOB NOT NULL,
    PRIMARY KEY (level, number)
) WITHOUT ROWID;
-- Signed notes given out.
CREATE TABLE ledger_checkpoint (
    size BIGINT PRIMARY KEY NOT NULL,
    note TEXT NOT NULL
);
-- Tables of rows that were made, so that those of a projection no longer there are dropped.
CREATE TABLE ledger_table (name TEXT PRIMARY KEY NOT NULL);
-- Settings of the store itself.
CREATE TABLE ledger_note (name TEXT PRIMARY KEY NOT NULL, value TEXT NOT NULL);
