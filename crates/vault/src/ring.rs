//! The key that wraps all others, in a file readable by its owner only; what is derived from it for searching and for
//! telling commands apart.

use std::{fs, io::ErrorKind, io::Write as _, path::Path};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use zeroize::{Zeroize, Zeroizing};

use crate::{
    DataKey, Sealed, VaultError, bound,
    key::{mac, open, seal},
};

/// What the file of a key begins with.
const MARK: &str = "POINCON+VAULT+KEY+1+";

/// The key of the vault. It is wiped from memory when it is dropped.
pub struct KeyRing {
    wrapping: [u8; 32],
    searching: [u8; 32],
    telling: [u8; 32],
}

impl Drop for KeyRing {
    fn drop(&mut self) {
        self.wrapping.zeroize();
        self.searching.zeroize();
        self.telling.zeroize();
    }
}

impl KeyRing {
    fn of(key: &[u8; 32]) -> Self {
        Self { wrapping: mac(key, b"wrapping"), searching: mac(key, b"searching"), telling: mac(key, b"telling") }
    }

    /// Reads the key's file; `None` when there is none.
    pub fn read(path: &Path) -> Result<Option<Self>, VaultError> {
        let text = match fs::read_to_string(path) {
            Ok(text) => Zeroizing::new(text),
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(unfit(path, error)),
        };
        let key = text.trim().strip_prefix(MARK).and_then(|encoded| STANDARD.decode(encoded).ok()).map(Zeroizing::new);
        let key: Option<[u8; 32]> = key.and_then(|key| key.as_slice().try_into().ok());
        let key = Zeroizing::new(key.ok_or_else(|| unfit(path, "not a vault key"))?);
        Ok(Some(Self::of(&key)))
    }

    /// Makes a key and its file, readable by its owner only; fails when the file is there.
    pub fn create(path: &Path) -> Result<Self, VaultError> {
        let key: Zeroizing<[u8; 32]> = Zeroizing::new(rand::random());
        let mut options = fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let text = Zeroizing::new(format!("{MARK}{}\n", STANDARD.encode(*key)));
        let mut file = options.open(path).map_err(|error| unfit(path, error))?;
        file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(|error| unfit(path, error))?;
        Ok(Self::of(&key))
    }

    /// A person's data key as it is kept.
    pub fn wrap(&self, kind: &str, id: &str, key: &DataKey) -> Sealed {
        seal(&self.wrapping, &key.0, &bound("key", kind, id, ""))
    }

    /// A person's data key out of what is kept.
    pub fn unwrap(&self, kind: &str, id: &str, wrapped: &Sealed) -> Result<DataKey, VaultError> {
        let key = open(&self.wrapping, wrapped, &bound("key", kind, id, ""));
        let key: Option<[u8; 32]> = key.and_then(|key| key.as_slice().try_into().ok());
        key.map(DataKey).ok_or_else(|| VaultError::NotOpened(format!("key of {kind} {id}")))
    }

    /// What a value is found by without being read: equal search keys of one field give equal digests.
    pub fn blind(&self, kind: &str, field: &str, search_key: &str) -> [u8; 32] {
        let mut said = bound("blind", kind, "", field);
        said.extend_from_slice(search_key.as_bytes());
        mac(&self.searching, &said)
    }

    /// The digest of a command that carries personal data: without the key nobody can try out values against it.
    pub fn digest(&self, said: &[u8]) -> [u8; 32] {
        mac(&self.telling, said)
    }
}

fn unfit(path: &Path, why: impl std::fmt::Display) -> VaultError {
    VaultError::File { path: path.display().to_string(), why: why.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_file_is_for_its_owner_only_and_read_back() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("vault-key");
        assert!(KeyRing::read(&path).unwrap().is_none());
        let ring = KeyRing::create(&path).unwrap();
        assert!(KeyRing::create(&path).is_err(), "a key is never overwritten");
        let again = KeyRing::read(&path).unwrap().unwrap();
        let key = DataKey::generate();
        let wrapped = ring.wrap("client", "C-000001", &key);
        assert_eq!(again.unwrap("client", "C-000001", &wrapped).unwrap().0, key.0);
        assert!(again.unwrap("client", "C-000002", &wrapped).is_err());
        assert_eq!(ring.blind("client", "email", "a"), again.blind("client", "email", "a"));
        assert_ne!(ring.blind("client", "email", "a"), ring.blind("client", "phone", "a"));
        assert_eq!(ring.digest(b"x"), again.digest(b"x"));
        let other = KeyRing::create(&folder.path().join("other")).unwrap();
        assert!(other.unwrap("client", "C-000001", &wrapped).is_err());
        assert_ne!(ring.blind("client", "email", "a"), other.blind("client", "email", "a"));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        }
        fs::write(&path, "something else").unwrap();
        assert!(matches!(KeyRing::read(&path), Err(VaultError::File { .. })));
    }
}
