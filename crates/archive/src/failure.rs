//! What can go wrong in the archive: a refusal for the person who brought a document, or a failure of ours.

use std::{io, path::PathBuf};

use kernel::Refusal;
use thiserror::Error;

/// A failure of ours or of the machine.
#[derive(Debug, Error)]
pub enum Failure {
    /// A file or folder.
    #[error("{}: {error}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// What happened.
        error: io::Error,
    },
    /// The document is not here.
    #[error("document {0} not kept here")]
    Missing(String),
    /// The bytes do not give the digest, or the words do not give the seal.
    #[error("document {0} altered since kept")]
    Altered(String),
    /// What was asked makes no sense.
    #[error("{0}")]
    Unfit(String),
}

impl Failure {
    /// The failure of a file.
    pub(crate) fn file(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |error| Self::File { path, error }
    }
}

/// Why a document was not kept.
#[derive(Debug, Error)]
pub enum NotKept {
    /// For the person who brought it.
    #[error("{}", .0.text.en)]
    Refused(Refusal),
    /// For the log.
    #[error(transparent)]
    Failed(#[from] Failure),
}

impl From<Refusal> for NotKept {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}
