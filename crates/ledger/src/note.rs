//! Checkpoints: the size and root of the tree in a signed note (C2SP signed-note and tlog-checkpoint, Ed25519), so that
//! anybody who kept one can tell whether history was rewritten since.

use std::{
    fs,
    io::{ErrorKind, Write as _},
    path::Path,
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use ed25519_dalek::{Signature, Signer as _, SigningKey, Verifier as _, VerifyingKey};
use sha2::{Digest, Sha256};

use crate::{Failure, tree::Hash};

/// The signature algorithm byte of Ed25519 in key identifiers.
const ED25519: u8 = 1;

/// A checkpoint as read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// The ledger's name.
    pub origin: String,
    /// Number of entries.
    pub size: u64,
    /// Root of the tree over them.
    pub root: Hash,
    /// What is signed: the three lines.
    pub body: String,
    /// The signatures: name, key identifier, signature.
    pub signatures: Vec<(String, [u8; 4], Vec<u8>)>,
}

/// The three lines that are signed.
pub fn body(origin: &str, size: u64, root: &Hash) -> String {
    format!("{origin}\n{size}\n{}\n", STANDARD.encode(root))
}

impl Checkpoint {
    /// Reads a signed note; says what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, Failure> {
        let unfit = |what: &str| Failure::Mismatch(format!("not a checkpoint: {what}"));
        let (body, rest) = text.split_once("\n\n").ok_or_else(|| unfit("no empty line before the signatures"))?;
        let body = format!("{body}\n");
        let mut lines = body.lines();
        let origin = lines.next().filter(|line| !line.is_empty()).ok_or_else(|| unfit("no origin"))?.to_owned();
        let size = lines.next().ok_or_else(|| unfit("no size"))?;
        let plain = size.bytes().all(|b| b.is_ascii_digit()) && (size == "0" || !size.starts_with('0'));
        let size = size.parse().ok().filter(|_| plain).ok_or_else(|| unfit("size not a plain number"))?;
        let root = lines.next().ok_or_else(|| unfit("no root"))?;
        let root = decode_hash(root).ok_or_else(|| unfit("root not 32 bytes in base64"))?;
        if lines.next().is_some() {
            return Err(unfit("more than three lines"));
        }
        let mut signatures = Vec::new();
        for line in rest.lines() {
            let mut parts = line.strip_prefix("\u{2014} ").ok_or_else(|| unfit("signature line"))?.split(' ');
            let (Some(name), Some(encoded), None) = (parts.next(), parts.next(), parts.next()) else {
                return Err(unfit("signature line"));
            };
            let bytes = STANDARD.decode(encoded).map_err(|_| unfit("signature not in base64"))?;
            let (id, signature) = bytes.split_first_chunk::<4>().ok_or_else(|| unfit("signature too short"))?;
            signatures.push((name.to_owned(), *id, signature.to_vec()));
        }
        if signatures.is_empty() || !text.ends_with('\n') {
            return Err(unfit("no signature line"));
        }
        Ok(Self { origin, size, root, body, signatures })
    }

    /// Whether one of the keys has signed it; a signature that claims a key but is not its own makes it false.
    pub fn is_signed_by(&self, keys: &[Verifier]) -> bool {
        let mut signed = false;
        for (name, id, signature) in &self.signatures {
            for key in keys.iter().filter(|key| key.name == *name && key.id() == *id) {
                let Ok(signature) = Signature::from_slice(signature) else { return false };
                if key.key.verify(self.body.as_bytes(), &signature).is_err() {
                    return false;
                }
                signed = true;
            }
        }
        signed
    }
}

/// Reads 32 bytes in standard base64.
pub fn decode_hash(text: &str) -> Option<Hash> {
    STANDARD.decode(text).ok()?.try_into().ok()
}

/// A public key and its name: `name+hex key id+base64`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verifier {
    name: String,
    key: VerifyingKey,
}

impl Verifier {
    /// Reads a verifier key.
    pub fn parse(text: &str) -> Result<Self, Failure> {
        let unfit = || Failure::Mismatch(format!("not a verifier key: {text}"));
        let mut parts = text.trim().splitn(3, '+');
        let (Some(name), Some(id), Some(encoded)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(unfit());
        };
        let bytes = STANDARD.decode(encoded).map_err(|_| unfit())?;
        let key = match bytes.split_first() {
            Some((&ED25519, key)) => key.try_into().ok().and_then(|key| VerifyingKey::from_bytes(key).ok()),
            _ => None,
        };
        let verifier = Self { name: name.to_owned(), key: key.ok_or_else(unfit)? };
        if hex::encode(verifier.id()) == id { Ok(verifier) } else { Err(unfit()) }
    }

    /// As it is given to auditors.
    pub fn text(&self) -> String {
        let mut bytes = vec![ED25519];
        bytes.extend_from_slice(self.key.as_bytes());
        format!("{}+{}+{}", self.name, hex::encode(self.id()), STANDARD.encode(bytes))
    }

    /// The first four bytes of SHA-256(name ‖ newline ‖ algorithm ‖ key).
    fn id(&self) -> [u8; 4] {
        let digest = Sha256::new()
            .chain_update(&self.name)
            .chain_update([b'\n', ED25519])
            .chain_update(self.key.as_bytes())
            .finalize();
        [digest[0], digest[1], digest[2], digest[3]]
    }
}

/// The ledger's signing key.
pub struct NoteSigner {
    name: String,
    key: SigningKey,
}

impl NoteSigner {
    /// Reads the key's file, or makes a key and its file, readable by its owner only.
    pub fn open(path: &Path, origin: &str) -> Result<Self, Failure> {
        match fs::read_to_string(path) {
            Ok(text) => Self::parse(text.trim())
                .ok_or_else(|| Failure::Mismatch(format!("{}: not a signing key", path.display()))),
            Err(error) if error.kind() == ErrorKind::NotFound => {
                let signer = Self { name: origin.to_owned(), key: SigningKey::from_bytes(&rand::random()) };
                signer.write(path).map_err(Failure::file(path))?;
                tracing::info!(verifier = signer.verifier().text(), "signing key made");
                Ok(signer)
            }
            Err(error) => Err(Failure::file(path)(error)),
        }
    }

    fn write(&self, path: &Path) -> std::io::Result<()> {
        let mut options = fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(path)?;
        writeln!(file, "{}", self.secret())?;
        file.sync_all()
    }

    /// `PRIVATE+KEY+name+hex key id+base64(1 ‖ seed)`, as note-signing programs keep it.
    fn secret(&self) -> String {
        let mut bytes = vec![ED25519];
        bytes.extend_from_slice(self.key.as_bytes());
        format!("PRIVATE+KEY+{}+{}+{}", self.name, hex::encode(self.verifier().id()), STANDARD.encode(bytes))
    }

    fn parse(text: &str) -> Option<Self> {
        let mut parts = text.strip_prefix("PRIVATE+KEY+")?.splitn(3, '+');
        let (name, id, encoded) = (parts.next()?, parts.next()?, parts.next()?);
        let bytes = STANDARD.decode(encoded).ok()?;
        let seed = bytes.strip_prefix(&[ED25519])?.try_into().ok()?;
        let signer = Self { name: name.to_owned(), key: SigningKey::from_bytes(seed) };
        (hex::encode(signer.verifier().id()) == id).then_some(signer)
    }

    /// The public half.
    pub fn verifier(&self) -> Verifier {
        Verifier { name: self.name.clone(), key: self.key.verifying_key() }
    }

    /// The ledger's name on its notes.
    pub fn origin(&self) -> &str {
        &self.name
    }

    /// Signs a size and root.
    pub fn sign(&self, size: u64, root: &Hash) -> String {
        let body = body(&self.name, size, root);
        let mut bytes = self.verifier().id().to_vec();
        bytes.extend_from_slice(&self.key.sign(body.as_bytes()).to_bytes());
        format!("{body}\n\u{2014} {} {}\n", self.name, STANDARD.encode(bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signer() -> NoteSigner {
        NoteSigner { name: "maison.example/ledger".to_owned(), key: SigningKey::from_bytes(&[7; 32]) }
    }

    #[test]
    fn a_note_is_read_back_and_its_signature_holds() {
        let (signer, root) = (signer(), [9; 32]);
        let text = signer.sign(42, &root);
        let note = Checkpoint::parse(&text).unwrap();
        assert_eq!((note.origin.as_str(), note.size, note.root), ("maison.example/ledger", 42, root));
        assert!(note.is_signed_by(&[signer.verifier()]));
        let other = NoteSigner { name: signer.name.clone(), key: SigningKey::from_bytes(&[8; 32]) };
        assert!(!note.is_signed_by(&[other.verifier()]) && !note.is_signed_by(&[]));
        assert_eq!(Verifier::parse(&signer.verifier().text()).unwrap(), signer.verifier());
        assert_eq!(NoteSigner::parse(&signer.secret()).unwrap().secret(), signer.secret());
    }

    #[test]
    fn no_changed_character_is_believed() {
        let signer = signer();
        let text = signer.sign(42, &[9; 32]);
        let keys = [signer.verifier()];
        for (at, c) in text.char_indices() {
            let changed = if c == 'A' { 'B' } else { 'A' };
            let forged = format!("{}{changed}{}", &text[..at], &text[at + c.len_utf8()..]);
            let believed = Checkpoint::parse(&forged).is_ok_and(|note| note.is_signed_by(&keys));
            assert!(!believed, "changed at {at}: {forged}");
        }
        for bad in ["", "a\n1\n", "a\n01\nAAAA\n\n", "a\n1\nAAAA\n\n\u{2014} a AAAA\n"] {
            assert!(Checkpoint::parse(bad).is_err());
        }
    }
}
