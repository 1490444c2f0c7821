//! Personal data sealed with a key per person: sealing, wrapping, commitments, search keys. It knows no store and no
//! area; the only file it touches is the one that holds the key that wraps all others.
//!
//! Each person has a data key. Their values are sealed with it (XChaCha20-Poly1305), each bound to the person and the
//! field it belongs to. The data key itself is kept wrapped by the key of a [`KeyRing`], which stands in a file of its
//! own. Whoever destroys a person's data key has destroyed what it sealed, in every copy there is.
//!
//! What the ledger holds of a value is a *commitment*: HMAC-SHA256 of the value under a salt that is sealed together
//! with it. With the value and the salt one can prove what was struck; without the salt it says nothing.

mod key;
mod ring;
mod search;

pub use key::{DataKey, Sealed, commitment, new_salt, seeded_salt};
pub use ring::KeyRing;
pub use search::search_key;

use thiserror::Error;

/// What can go wrong with keys; technical, never shown raw.
#[derive(Debug, Error)]
pub enum VaultError {
    /// The key file cannot be read or made.
    #[error("vault key file {path}: {why}")]
    File {
        /// The file.
        path: String,
        /// What happened.
        why: String,
    },
    /// The bytes were not sealed with this key for this person and field, or were changed since.
    #[error("sealed with another key or changed since: {0}")]
    NotOpened(String),
}

/// The name a person's values are bound to: type and identifier of the object.
pub(crate) fn bound(what: &str, kind: &str, id: &str, field: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(what.len() + kind.len() + id.len() + field.len() + 24);
    for part in [what, kind, id, field] {
        bytes.extend_from_slice(&(part.len() as u64).to_be_bytes());
        bytes.extend_from_slice(part.as_bytes());
    }
    bytes
}
