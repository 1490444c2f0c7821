//! How a ledger is opened.

use std::path::PathBuf;

use base::Moment;

/// When an answer is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Durability {
    /// After the storage has synced: what was answered survives a power cut.
    #[default]
    Full,
    /// Before; a power cut may lose the last seconds. Only for filling a demonstration.
    AtEnd,
}

/// Where the moment of recording comes from.
pub type Clock = fn() -> Moment;

/// Settings of a ledger; the defaults are right for a boutique.
#[derive(Clone, Debug)]
pub struct Options {
    /// When an answer is given.
    pub durability: Durability,
    /// Connections that strike at the same time (PostgreSQL; SQLite always has one writer).
    pub writers: usize,
    /// Connections that read at the same time.
    pub readers: usize,
    /// Commands struck in one commit at most.
    pub batch: usize,
    /// The ledger's name on checkpoints: a host and path without spaces or plus signs.
    pub origin: String,
    /// Where the moment of recording comes from when a command brings none.
    pub clock: Clock,
    /// The signing key's file. `None`: `<database>.key` beside a SQLite file, `poincon.key` in the working directory
    /// for PostgreSQL. Created with the ledger, readable by its owner only.
    pub key_file: Option<PathBuf>,
    /// The vault's key file. `None`: `<database>.vault-key` beside a SQLite file, `poincon.vault-key` in the working
    /// directory for PostgreSQL, or beside `key_file` when that is given. Made with the first house that asks for
    /// personal data, readable by its owner only. It is in no copy: who has it, a copy of the ledger and a copy of the
    /// keys can read everything.
    pub vault_key_file: Option<PathBuf>,
    /// Salts of commitments come from this seed instead of chance: only for a demonstration, whose people do not exist.
    pub salt_seed: Option<u64>,
    /// Further verifier keys whose checkpoints are believed (an earlier key of this ledger, a witness).
    pub verifiers: Vec<String>,
    /// Refuses every command; for inspecting a ledger that another process writes.
    pub read_only: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            durability: Durability::Full,
            writers: 4,
            readers: 8,
            batch: 256,
            origin: "poincon.local/ledger".to_owned(),
            clock: Moment::now,
            key_file: None,
            vault_key_file: None,
            salt_seed: None,
            verifiers: Vec::new(),
            read_only: false,
        }
    }
}
