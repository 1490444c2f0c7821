-- Personal data: each value sealed with the key of whom it belongs to; `commitment` is what the event holds of it.
CREATE TABLE vault_value (
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    field TEXT NOT NULL,
    commitment TEXT NOT NULL,
    nonce BLOB NOT NULL,
    sealed BLOB NOT NULL,
    PRIMARY KEY (kind, id, field)
) WITHOUT ROWID;
-- The key of each, wrapped; in no copy of the ledger.
CREATE TABLE vault_key (
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    nonce BLOB NOT NULL,
    wrapped BLOB NOT NULL,
    PRIMARY KEY (kind, id)
) WITHOUT ROWID;
-- What values are found by: keyed digests; in no copy of the ledger.
CREATE TABLE vault_index (
    kind TEXT NOT NULL,
    field TEXT NOT NULL,
    digest BLOB NOT NULL,
    id TEXT NOT NULL,
    PRIMARY KEY (kind, field, digest, id)
) WITHOUT ROWID;
CREATE INDEX vault_index_by_id ON vault_index (kind, id);
-- Whose data was destroyed, also when the events restored end before that.
CREATE TABLE vault_erased (
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    PRIMARY KEY (kind, id)
) WITHOUT ROWID;
