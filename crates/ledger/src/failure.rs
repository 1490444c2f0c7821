//! What can go wrong inside the ledger: technical, logged at the boundary, never shown raw.

use std::{io, path::PathBuf};

use thiserror::Error;

/// A failure of ours or of the machine; nothing was struck because of it.
#[derive(Debug, Error)]
pub enum Failure {
    /// A row was changed by somebody else since it was read; the commands are decided anew.
    #[error("row changed since it was read")]
    Conflict,
    /// Two rows would share what no two rows may share.
    #[error("unique wall: {0}")]
    Wall(String),
    /// No space is left; the ledger is read-only until there is some.
    #[error("no space left on the disk of the ledger: {0}")]
    Full(String),
    /// The storage itself failed (input/output, sync, corruption): writing stops for good.
    #[error("storage failed: {0}")]
    Broken(String),
    /// The network store did not answer or closed the connection; tried again with a new one.
    #[error("connection to the store lost: {0}")]
    Lost(String),
    /// Another error of the store.
    #[error("store: {0}")]
    Store(String),
    /// A file beside the store.
    #[error("{}: {error}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What happened.
        error: io::Error,
    },
    /// A stored row, event or file does not hold what its type says.
    #[error("{0}")]
    Mismatch(String),
    /// A query names a column its table does not have, or one the reader may not see.
    #[error("no such column: {0}")]
    UnknownColumn(String),
    /// The ledger was asked for something it cannot do.
    #[error("{0}")]
    Unfit(String),
}

impl Failure {
    /// The failure of a file.
    pub(crate) fn file(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |error| Self::File { path, error }
    }

    /// Whether deciding the command again may succeed.
    pub(crate) fn is_retryable(&self) -> bool {
        matches!(self, Self::Conflict | Self::Wall(_) | Self::Lost(_))
    }
}
