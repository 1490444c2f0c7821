//! What of the named is here: the count for `verify`, the copy for `backup`, and what nobody names.

use std::{
    fs,
    time::{Duration, SystemTime},
};

use uuid::Uuid;

use crate::{Archive, Failure, Words, files, label};

/// What was found of what is named.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inventory {
    /// Present and sound.
    pub present: u64,
    /// Named and not here.
    pub missing: Vec<String>,
    /// Here, but not what was kept.
    pub altered: Vec<String>,
}

impl Inventory {
    fn found(&mut self, name: String, found: Result<bool, Failure>) -> Result<(), Failure> {
        match found {
            Ok(true) => self.present += 1,
            Ok(false) | Err(Failure::Missing(_)) => self.missing.push(name),
            Err(Failure::Altered(_)) => self.altered.push(name),
            Err(other) => return Err(other),
        }
        Ok(())
    }
}

impl Archive {
    /// Reads every document named and checks it against its digest.
    pub fn check<'a>(&self, digests: impl IntoIterator<Item = &'a str>) -> Result<Inventory, Failure> {
        let mut inventory = Inventory::default();
        for digest in digests {
            inventory.found(digest.to_owned(), self.read(digest).map(|_| true))?;
        }
        Ok(inventory)
    }

    /// Reads all words named and checks them against their seals.
    pub fn check_words<'a>(&self, words: impl IntoIterator<Item = (Uuid, &'a str)>) -> Result<Inventory, Failure> {
        let mut inventory = Inventory::default();
        for (number, seal) in words {
            let found = self.words(number, seal).map(|words| words != Words::Gone);
            inventory.found(number.to_string(), found)?;
        }
        Ok(inventory)
    }

    /// Whether a document was brought here once, even if it is not here any more.
    pub fn was_brought(&self, digest: &str) -> Result<bool, Failure> {
        Ok(!label::of(self, digest)?.is_empty())
    }

    /// Copies a document with its labels to another archive; altered ones are not copied. Whether it was there.
    pub fn copy(&self, digest: &str, to: &Self) -> Result<bool, Failure> {
        let bytes = match self.read(digest) {
            Ok(bytes) => bytes,
            Err(Failure::Missing(_) | Failure::Altered(_)) => return Ok(false),
            Err(other) => return Err(other),
        };
        if !to.has(digest) {
            files::put(to, &to.document(digest)?, &bytes)?;
        }
        for (_, label) in label::of(self, digest)? {
            label::put(to, digest, &label)?;
        }
        Ok(true)
    }

    /// Copies words with the key of their seal to another archive; whether they were there.
    pub fn copy_words(&self, number: Uuid, to: &Self) -> Result<bool, Failure> {
        let (from, into) = (self.writing_path(number), to.writing_path(number));
        match fs::read(&from) {
            Ok(bytes) => files::put(to, &into, &bytes).map(|()| true),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(false),
            Err(error) => Err(Failure::file(&from)(error)),
        }
    }

    /// Removes documents that were brought longer ago than `age` and that nothing names, and what was left of intakes
    /// cut short; how many documents.
    pub fn sweep(&self, named: impl Fn(&str) -> bool, age: Duration) -> Result<u64, Failure> {
        let old = |path: &std::path::Path| {
            let changed = fs::metadata(path).and_then(|data| data.modified());
            changed.is_ok_and(|at| SystemTime::now().duration_since(at).is_ok_and(|since| since > age))
        };
        let mut swept = 0;
        for room in files::names(&self.folder)?.iter().filter(|name| name.len() == 2) {
            for digest in files::names(&self.folder.join(room))? {
                let path = self.folder.join(room).join(&digest);
                if digest.len() == 64 && !named(&digest) && old(&path) {
                    self.forget(&digest)?;
                    swept += 1;
                }
            }
        }
        let room = self.folder.join("new");
        for name in files::names(&room)? {
            let path = room.join(name);
            if old(&path) {
                files::remove(&path)?;
            }
        }
        Ok(swept)
    }
}
