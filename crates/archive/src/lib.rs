//! The archive: documents by their digest and words by their number, in a folder beside the ledger.
//!
//! The ledger holds digests and seals; what they stand for is kept here, checked whenever it is read, and can be
//! forgotten without touching the ledger. Nothing is ever half there: files are written under another name, synced
//! and renamed.

mod failure;
mod files;
mod intake;
mod inventory;
mod label;
mod media;
mod name;
mod thumbnail;
mod writing;

use std::{
    io,
    path::{Path, PathBuf},
    sync::Arc,
};

use sha2::{Digest, Sha256};

pub use failure::{Failure, NotKept};
pub use intake::{Intake, Kept};
pub use inventory::Inventory;
pub use label::Label;
pub use media::Media;
pub use name::{clean, disposition};
pub use writing::Words;

/// Most bytes of one document, unless told otherwise: 25 MiB.
pub const MOST_BYTES: u64 = 25 << 20;

/// A folder of documents. Clones are the same archive.
///
/// Every method blocks; asynchronous callers use a thread for blocking work.
#[derive(Clone, Debug)]
pub struct Archive {
    folder: Arc<PathBuf>,
    most: u64,
}

impl Archive {
    /// The archive in a folder, which is made when something is first kept in it.
    pub fn at(folder: impl Into<PathBuf>) -> Self {
        Self { folder: Arc::new(folder.into()), most: MOST_BYTES }
    }

    /// The archive beside a SQLite file: `<database>.documents`.
    pub fn beside(database: &Path) -> Self {
        let mut name = database.as_os_str().to_owned();
        name.push(".documents");
        Self::at(PathBuf::from(name))
    }

    /// The same archive with another limit for one document, in bytes.
    #[must_use]
    pub fn with_limit(self, bytes: u64) -> Self {
        Self { most: bytes, ..self }
    }

    /// Most bytes of one document.
    pub fn limit(&self) -> u64 {
        self.most
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Begins to take a document in; `name` is what it was called, `bytes` how long it says it is, when it does.
    pub fn intake(&self, name: &str, bytes: Option<u64>) -> Result<Intake, NotKept> {
        Intake::begin(self, name, bytes)
    }

    /// Takes in a document that is in memory already.
    pub fn keep(&self, name: &str, bytes: &[u8], by: &str, at: base::Moment) -> Result<Kept, NotKept> {
        let mut intake = self.intake(name, Some(bytes.len() as u64))?;
        intake.write(bytes)?;
        intake.finish(by, at)
    }

    /// The bytes of a document, when they still give its digest.
    pub fn read(&self, digest: &str) -> Result<Vec<u8>, Failure> {
        let path = self.document(digest)?;
        let bytes = match std::fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(Failure::Missing(digest.to_owned())),
            Err(error) => return Err(Failure::file(&path)(error)),
        };
        if hex::encode(Sha256::digest(&bytes)) == digest { Ok(bytes) } else { Err(Failure::Altered(digest.to_owned())) }
    }

    /// Whether a document of this digest is kept here.
    pub fn has(&self, digest: &str) -> bool {
        self.document(digest).is_ok_and(|path| path.is_file())
    }

    /// Forgets a document, its thumbnail and every name it was given; whether it was there.
    pub fn forget(&self, digest: &str) -> Result<bool, Failure> {
        let there = files::remove(&self.document(digest)?)?;
        files::remove(&self.small(digest)?)?;
        for (path, _) in label::of(self, digest)? {
            files::remove(&path)?;
        }
        Ok(there)
    }

    fn document(&self, digest: &str) -> Result<PathBuf, Failure> {
        Ok(self.folder.join(prefix(digest)?).join(digest))
    }

    fn small(&self, digest: &str) -> Result<PathBuf, Failure> {
        Ok(self.folder.join("small").join(prefix(digest)?).join(format!("{digest}.jpg")))
    }
}

/// The first two digits of a digest; everything else is no digest and never becomes a path.
fn prefix(digest: &str) -> Result<&str, Failure> {
    let sound = digest.len() == 64 && digest.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'a'..=b'f'));
    if sound { Ok(&digest[..2]) } else { Err(Failure::Unfit("digest must be 64 hexadecimal digits".to_owned())) }
}

#[cfg(test)]
mod tests;
