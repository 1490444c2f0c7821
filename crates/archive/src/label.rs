//! Labels: what each person who brought a document called it. Names people type stay out of the ledger.

use std::path::PathBuf;

use base::Moment;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{Archive, Failure, Media, files, prefix};

/// What is known of a document from one person who brought it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Label {
    /// What it is called.
    pub name: String,
    /// Its media type.
    pub media: String,
    /// Its length.
    pub bytes: u64,
    /// Who brought it.
    pub by: String,
    /// When it was first brought.
    pub at: Moment,
}

impl Label {
    /// What it is.
    pub fn media(&self) -> Option<Media> {
        Media::of_mime(&self.media)
    }
}

impl Archive {
    /// What a person who brought a document called it; `None` when they never brought it.
    pub fn label(&self, digest: &str, by: &str) -> Result<Option<Label>, Failure> {
        read(&path(self, digest, by)?)
    }
}

/// Every label of a document, with its file.
pub(crate) fn of(archive: &Archive, digest: &str) -> Result<Vec<(PathBuf, Label)>, Failure> {
    let folder = archive.folder.join("labels").join(prefix(digest)?);
    let mut found = Vec::new();
    for name in files::names(&folder)?.iter().filter(|name| name.starts_with(digest)) {
        let path = folder.join(name);
        found.extend(read(&path)?.map(|label| (path, label)));
    }
    Ok(found)
}

/// Writes a label unless this person has brought the document before.
pub(crate) fn put(archive: &Archive, digest: &str, label: &Label) -> Result<(), Failure> {
    let path = path(archive, digest, &label.by)?;
    if path.exists() {
        return Ok(());
    }
    let text = serde_json::to_vec(label).map_err(|error| Failure::Unfit(error.to_string()))?;
    files::put(archive, &path, &text)
}

pub(crate) fn path(archive: &Archive, digest: &str, by: &str) -> Result<PathBuf, Failure> {
    // One file a person, so that two who bring the same document at once never overwrite each other.
    let person = &hex::encode(Sha256::digest(by))[..16];
    Ok(archive.folder.join("labels").join(prefix(digest)?).join(format!("{digest}.{person}.json")))
}

fn read(path: &std::path::Path) -> Result<Option<Label>, Failure> {
    match std::fs::read(path) {
        Ok(text) => serde_json::from_slice(&text)
            .map(Some)
            .map_err(|error| Failure::Unfit(format!("{}: {error}", path.display()))),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Failure::file(path)(error)),
    }
}
