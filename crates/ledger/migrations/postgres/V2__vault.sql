-- Personal data: each value sealed with the key of whom it belongs to; `commitment` is what the event holds of it.
CREATE TABLE vault_value (
    kind TEXT COLLATE "C" NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    field TEXT COLLATE "C" NOT NULL,
    commitment TEXT COLLATE "C" NOT NULL,
    nonce BYTEA NOT NULL,
    sealed BYTEA NOT NULL,
    PRIMARY KEY (kind, id, field)
);
-- The key of each, wrapped; in no copy of the ledger.
CREATE TABLE vault_key (
    kind TEXT COLLATE "C" NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    nonce BYTEA NOT NULL,
    wrapped BYTEA NOT NULL,
    PRIMARY KEY (kind, id)
);
-- What values are found by: keyed digests; in no copy of the ledger.
CREATE TABLE vault_index (
    kind TEXT COLLATE "C" NOT NULL,
    field TEXT COLLATE "C" NOT NULL,
    digest BYTEA NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (kind, field, digest, id)
);
CREATE INDEX vault_index_by_id ON vault_index (kind, id);
-- Whose data was destroyed, also when the events restored end before that.
CREATE TABLE vault_erased (
    kind TEXT COLLATE "C" NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (kind, id)
);
