-- Events as they were committed; `stamp` grows in the order of commits that depend on each other.
CREATE TABLE ledger_event (
    stamp BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event BYTEA NOT NULL
);
-- The dense place each event was given by the sealer, and the hash of the entry in the tree.
CREATE TABLE ledger_leaf (
    seq BIGINT PRIMARY KEY,
    stamp BIGINT NOT NULL UNIQUE,
    leaf BYTEA NOT NULL
);
CREATE VIEW ledger_entry AS SELECT seq, event, leaf FROM ledger_leaf JOIN ledger_event USING (stamp);
-- Which events are about an object.
CREATE TABLE ledger_relation (
    kind TEXT COLLATE "C" NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    seq BIGINT NOT NULL,
    qualifier TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (kind, id, seq, qualifier)
);
-- What was answered to each command, so that a retry has no second effect.
CREATE TABLE ledger_command (
    command TEXT COLLATE "C" PRIMARY KEY,
    digest BYTEA NOT NULL,
    receipt TEXT NOT NULL
);
-- Roots of full tiles: level 1 over 256 leaves, level 2 over 256 of level 1, and so on.
CREATE TABLE ledger_tile (
    level BIGINT NOT NULL,
    number BIGINT NOT NULL,
    hash BYTEA NOT NULL,
    PRIMARY KEY (level, number)
);
-- Signed notes given out.
CREATE TABLE ledger_checkpoint (
    size BIGINT PRIMARY KEY,
    note TEXT NOT NULL
);
-- Every command holds this gently; whoever makes the rows anew holds it alone.
CREATE TABLE ledger_gate ();
-- Tables of rows that were made, so that those of a projection no longer there are dropped.
CREATE TABLE ledger_table (name TEXT PRIMARY KEY);
-- Settings of the store itself.
CREATE TABLE ledger_note (name TEXT PRIMARY KEY, value TEXT NOT NULL);
-- Sessions and credentials: beside the ledger, never in it.
CREATE TABLE side_value (
    bucket TEXT COLLATE "C" NOT NULL,
    key TEXT COLLATE "C" NOT NULL,
    value TEXT NOT NULL,
    expires BIGINT,
    PRIMARY KEY (bucket, key)
);
