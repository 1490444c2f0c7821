//! A person's data key: values sealed for one person and field, and the commitments struck in the ledger.

use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305,
    aead::{Aead, Payload},
};
use hmac::{Hmac, Mac};
use sha2::Sha256;
use zeroize::{Zeroize, Zeroizing};

use crate::{VaultError, bound};

/// Length of the salt of a commitment, in bytes.
const SALT: usize = 32;

/// Sealed bytes with the nonce they were sealed under.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealed {
    /// 24 bytes, never used twice.
    pub nonce: Vec<u8>,
    /// The sealed bytes and their tag.
    pub bytes: Vec<u8>,
}

/// The key one person's values are sealed with. It is wiped from memory when it is dropped.
pub struct DataKey(pub(crate) [u8; 32]);

impl Drop for DataKey {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl DataKey {
    /// A new key.
    pub fn generate() -> Self {
        Self(rand::random())
    }

    /// Seals a value of a person's field together with the salt of its commitment.
    pub fn seal(&self, kind: &str, id: &str, field: &str, salt: &[u8; SALT], text: &str) -> Sealed {
        let mut plain = Zeroizing::new(Vec::with_capacity(SALT + text.len()));
        plain.extend_from_slice(salt);
        plain.extend_from_slice(text.as_bytes());
        seal(&self.0, &plain, &bound("value", kind, id, field))
    }

    /// Opens a value: the salt of its commitment and the text.
    pub fn open(&self, kind: &str, id: &str, field: &str, sealed: &Sealed) -> Result<([u8; SALT], String), VaultError> {
        let not = || VaultError::NotOpened(format!("{kind} {id}, {field}"));
        let plain = open(&self.0, sealed, &bound("value", kind, id, field)).ok_or_else(not)?;
        let (salt, text) = plain.split_first_chunk::<SALT>().ok_or_else(not)?;
        Ok((*salt, String::from_utf8(text.to_vec()).map_err(|_| not())?))
    }
}

/// A new salt.
pub fn new_salt() -> [u8; SALT] {
    rand::random()
}

/// A salt made from a seed and a name: only for demonstrations, whose people do not exist and whose ledger must come
/// out the same each time.
pub fn seeded_salt(seed: u64, name: &str) -> [u8; SALT] {
    mac(&seed.to_be_bytes(), name.as_bytes())
}

/// What the ledger holds of a value, 64 hexadecimal digits: HMAC-SHA256 under the salt, of the value with the person
/// and field it belongs to.
pub fn commitment(salt: &[u8; SALT], kind: &str, id: &str, field: &str, text: &str) -> String {
    let mut said = bound("commitment", kind, id, field);
    said.extend_from_slice(text.as_bytes());
    hex::encode(mac(salt, &said))
}

pub(crate) fn mac(key: &[u8], said: &[u8]) -> [u8; 32] {
    // A key of any length fits HMAC (RFC 2104); the type only allows for other constructions.
    let Ok(mut mac) = <Hmac<Sha256> as KeyInit>::new_from_slice(key) else { return [0; 32] };
    mac.update(said);
    mac.finalize().into_bytes().into()
}

pub(crate) fn seal(key: &[u8; 32], plain: &[u8], bound: &[u8]) -> Sealed {
    let nonce: [u8; 24] = rand::random();
    let cipher = XChaCha20Poly1305::new(&(*key).into());
    // Sealing fails only beyond 256 GiB.
    let bytes = cipher.encrypt(&nonce.into(), Payload { msg: plain, aad: bound }).unwrap_or_default();
    Sealed { nonce: nonce.to_vec(), bytes }
}

pub(crate) fn open(key: &[u8; 32], sealed: &Sealed, bound: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let nonce: [u8; 24] = sealed.nonce.as_slice().try_into().ok()?;
    let cipher = XChaCha20Poly1305::new(&(*key).into());
    cipher.decrypt(&nonce.into(), Payload { msg: &sealed.bytes, aad: bound }).ok().map(Zeroizing::new)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_sealed_is_opened_and_nothing_else_is(text in ".{0,120}", at in 0_usize..400, bit in 0_u8..8) {
            let (key, salt) = (DataKey::generate(), new_salt());
            let sealed = key.seal("client", "C-000001", "email", &salt, &text);
            prop_assert_eq!(key.open("client", "C-000001", "email", &sealed).unwrap(), (salt, text));
            prop_assert!(key.open("client", "C-000002", "email", &sealed).is_err(), "another person");
            prop_assert!(key.open("client", "C-000001", "phone", &sealed).is_err(), "another field");
            prop_assert!(DataKey::generate().open("client", "C-000001", "email", &sealed).is_err(), "another key");
            let mut changed = sealed.clone();
            let at = at % changed.bytes.len();
            changed.bytes[at] ^= 1 << bit;
            prop_assert!(key.open("client", "C-000001", "email", &changed).is_err(), "changed");
        }
    }

    #[test]
    fn a_commitment_says_nothing_without_its_salt_and_everything_with_it() {
        let salt = new_salt();
        let said = commitment(&salt, "client", "C-000001", "email", "anne@example.com");
        assert_eq!(said, commitment(&salt, "client", "C-000001", "email", "anne@example.com"));
        assert_ne!(said, commitment(&new_salt(), "client", "C-000001", "email", "anne@example.com"));
        assert_ne!(said, commitment(&salt, "client", "C-000002", "email", "anne@example.com"));
        assert_eq!(seeded_salt(7, "a"), seeded_salt(7, "a"));
        assert_ne!(seeded_salt(7, "a"), seeded_salt(8, "a"));
    }
}
