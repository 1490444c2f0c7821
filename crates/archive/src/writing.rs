//! Words people write freely. The ledger holds a seal of them (a keyed digest whose key lies with the words), so that
//! they can be proved while they are kept, and leave nothing that could be guessed once they are forgotten.

use std::path::PathBuf;

use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use uuid::Uuid;

use crate::{Archive, Failure, files};

#[derive(Serialize, Deserialize)]
struct Written {
    /// 32 random bytes, hexadecimal: the key of the seal.
    key: String,
    text: String,
}

/// What there is of words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Words {
    /// They are here and as they were sealed.
    Said(String),
    /// They are not here any more.
    Gone,
}

impl Archive {
    /// Keeps words under a number and gives their seal. The same words under the same number give the same seal again;
    /// `None` when other words have that number.
    pub fn write_down(&self, number: Uuid, text: &str) -> Result<Option<String>, Failure> {
        self.write_down_with(number, text, rand::random())
    }

    /// The same with a key of the caller's: for a demonstration that is the same every time. Anywhere else a key that
    /// can be guessed gives the words away.
    pub fn write_down_with(&self, number: Uuid, text: &str, key: [u8; 32]) -> Result<Option<String>, Failure> {
        let path = self.writing_path(number);
        if let Some(there) = self.read_written(number)? {
            return Ok((there.text == text).then(|| seal(&there)));
        }
        let written = Written { key: hex::encode(key), text: text.to_owned() };
        let bytes = serde_json::to_vec(&written).map_err(|error| Failure::Unfit(error.to_string()))?;
        files::put(self, &path, &bytes)?;
        Ok(Some(seal(&written)))
    }

    /// The words of a number, when they still give their seal.
    pub fn words(&self, number: Uuid, sealed: &str) -> Result<Words, Failure> {
        match self.read_written(number)? {
            None => Ok(Words::Gone),
            Some(written) if seal(&written) == sealed => Ok(Words::Said(written.text)),
            Some(_) => Err(Failure::Altered(number.to_string())),
        }
    }

    /// Forgets words and the key of their seal; whether they were there.
    pub fn forget_words(&self, number: Uuid) -> Result<bool, Failure> {
        files::remove(&self.writing_path(number))
    }

    pub(crate) fn writing_path(&self, number: Uuid) -> PathBuf {
        // The last digits of a number of version 7 are spread evenly; the first are the time.
        let name = number.simple().to_string();
        self.folder.join("writings").join(&name[30..]).join(format!("{name}.json"))
    }

    fn read_written(&self, number: Uuid) -> Result<Option<Written>, Failure> {
        let path = self.writing_path(number);
        match std::fs::read(&path) {
            Ok(bytes) => serde_json::from_slice(&bytes).map(Some).map_err(|_| Failure::Altered(number.to_string())),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(Failure::file(&path)(error)),
        }
    }
}

fn seal(written: &Written) -> String {
    // HMAC takes a key of any length, so that this cannot fail; a key that is not hexadecimal gives another seal.
    let key = hex::decode(&written.key).unwrap_or_default();
    match Hmac::<Sha256>::new_from_slice(&key) {
        Ok(mut mac) => {
            mac.update(written.text.as_bytes());
            hex::encode(mac.finalize().into_bytes())
        }
        Err(_) => String::new(),
    }
}
