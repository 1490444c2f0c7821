//! The key that secrets of accounts are sealed with at rest. It stands in a file beside the ledger's signing key, never
//! in the database, so that a copy of the database alone opens no second factor.

use std::{
    fmt,
    fs::{self, OpenOptions},
    io::{self, Write as _},
    path::Path,
};

use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD};
use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305,
    aead::{Aead, Payload},
};

/// A key of 256 bits.
#[derive(Clone, PartialEq, Eq)]
pub struct AccountKey([u8; 32]);

impl fmt::Debug for AccountKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AccountKey(…)")
    }
}

/// Length of a nonce of XChaCha20-Poly1305, in bytes: long enough to be drawn at random for ever.
const NONCE: usize = 24;

impl AccountKey {
    /// A key drawn at random.
    pub fn generate() -> Self {
        Self(rand::random())
    }

    /// Reads the key of a file, or makes the file with a new key, readable by its owner only.
    pub fn of_file(path: &Path) -> io::Result<Self> {
        match fs::read_to_string(path) {
            Ok(text) => {
                let bytes = hex::decode(text.trim()).ok().and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
                bytes.map(Self).ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "not a key of 64 hex digits"))
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let key = Self::generate();
                let mut options = OpenOptions::new();
                options.write(true).create_new(true);
                #[cfg(unix)]
                std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
                let mut file = options.open(path)?;
                writeln!(file, "{}", hex::encode(key.0))?;
                file.sync_all()?;
                Ok(key)
            }
            Err(error) => Err(error),
        }
    }

    /// Seals bytes; what they are about (a bucket and a login) is bound to them.
    pub(crate) fn seal(&self, about: &str, plain: &[u8]) -> String {
        let nonce: [u8; NONCE] = rand::random();
        let cipher = XChaCha20Poly1305::new(&self.0.into());
        // Sealing fails only beyond 256 GiB.
        let sealed = cipher.encrypt(&nonce.into(), Payload { msg: plain, aad: about.as_bytes() }).unwrap_or_default();
        STANDARD_NO_PAD.encode([nonce.as_slice(), &sealed].concat())
    }

    /// Opens what was sealed about the same thing; `None` when it was not, or was changed since.
    pub(crate) fn open(&self, about: &str, sealed: &str) -> Option<Vec<u8>> {
        let bytes = STANDARD_NO_PAD.decode(sealed).ok()?;
        let (nonce, sealed) = bytes.split_first_chunk::<NONCE>()?;
        let cipher = XChaCha20Poly1305::new(&self.0.into());
        cipher.decrypt(&(*nonce).into(), Payload { msg: sealed, aad: about.as_bytes() }).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_opens_with_its_key_and_its_owner_only() {
        let key = AccountKey::generate();
        let sealed = key.seal("second_factor gva", b"a secret");
        assert!(!sealed.contains("secret"));
        assert_ne!(sealed, key.seal("second_factor gva", b"a secret"), "never the same twice");
        assert_eq!(key.open("second_factor gva", &sealed).as_deref(), Some(&b"a secret"[..]));
        assert_eq!(key.open("second_factor tyo", &sealed), None, "put into another account");
        assert_eq!(AccountKey::generate().open("second_factor gva", &sealed), None, "another key");
        for at in 0..sealed.len() {
            let mut changed = sealed.clone().into_bytes();
            changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
            assert_eq!(key.open("second_factor gva", &String::from_utf8(changed).unwrap()), None, "changed at {at}");
        }
        assert_eq!(format!("{key:?}"), "AccountKey(…)", "a log never shows it");
    }

    #[test]
    fn the_file_is_made_once_and_read_by_its_owner_only() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.accounts.key");
        let key = AccountKey::of_file(&path).unwrap();
        assert_eq!(AccountKey::of_file(&path).unwrap(), key);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        }
        fs::write(&path, "not a key").unwrap();
        assert!(AccountKey::of_file(&path).is_err());
    }
}
