//! What the ledger shows to outsiders: checkpoints, proofs, tiles.

use std::path::Path;

use crate::{
    Failure, Ledger,
    note::{Checkpoint, NoteSigner, Verifier},
    read::{self, StoredNodes},
    sql::{Sql, one},
    tiles, tree,
};

impl Ledger {
    /// The key outsiders check checkpoints with: `name+id+base64`. `None` for a ledger opened read-only without a key.
    pub fn verifier_key(&self) -> Option<String> {
        self.inner.signer.as_ref().map(|signer| signer.verifier().text())
    }

    /// A signed note of the ledger's size and root now. Refuses to sign what does not continue the last one given.
    pub fn checkpoint(&self) -> Result<String, Failure> {
        self.inner.store.settle();
        let signer = self.signer()?;
        let (size, root) = self.read(|sql| {
            let size = read::size(sql)?;
            check_continues(sql, size)?;
            Ok((size, tree::root(&mut StoredNodes(sql), size)?))
        })?;
        let note = signer.sign(size, &root);
        self.inner.store.write(&mut |sql| {
            sql.execute(
                "INSERT INTO ledger_checkpoint (size, note) VALUES ($1, $2) ON CONFLICT (size) DO NOTHING",
                &[size.into(), note.as_str().into()],
            )?;
            Ok(())
        })?;
        Ok(note)
    }

    /// The checkpoints given out, oldest first.
    pub fn checkpoints(&self) -> Result<Vec<String>, Failure> {
        self.read(stored_checkpoints)
    }

    /// A file that proves to outsiders that an event stands in the ledger (`.tlog-proof`).
    pub fn proof(&self, seq: u64) -> Result<String, Failure> {
        let checkpoint = self.checkpoint()?;
        self.read(|sql| tiles::proof(sql, seq, &checkpoint))
    }

    /// The bytes of an event's entry, which its leaf is the hash of.
    pub fn entry(&self, seq: u64) -> Result<Option<Vec<u8>>, Failure> {
        self.read(|sql| Ok(read::raw(sql, seq, seq)?.pop().map(|(seq, event)| crate::canonical::entry(seq, &event))))
    }

    /// The hashes that prove the ledger of `size` events begins with that of `earlier` events.
    pub fn consistency(&self, earlier: u64, size: u64) -> Result<Vec<tree::Hash>, Failure> {
        self.inner.store.settle();
        self.read(|sql| tree::prove_consistency(&mut StoredNodes(sql), earlier, size))
    }

    /// Writes checkpoint, tiles and entries as static files into a folder; a later call only adds to them.
    pub fn export_tiles(&self, folder: &Path) -> Result<(), Failure> {
        let checkpoint = self.checkpoint()?;
        self.read(|sql| tiles::export(sql, folder, &checkpoint))
    }

    fn signer(&self) -> Result<&NoteSigner, Failure> {
        self.inner.signer.as_ref().ok_or_else(|| Failure::Unfit("no signing key: ledger opened read-only".to_owned()))
    }

    /// The keys whose checkpoints are believed.
    pub(crate) fn verifiers(&self) -> Result<Vec<Verifier>, Failure> {
        let own = self.inner.signer.iter().map(|signer| Ok(signer.verifier()));
        own.chain(self.inner.shared.options.verifiers.iter().map(|text| Verifier::parse(text))).collect()
    }
}

/// Every checkpoint given out, oldest first.
pub fn stored_checkpoints(sql: &mut dyn Sql) -> Result<Vec<String>, Failure> {
    let rows = sql.query("SELECT note FROM ledger_checkpoint ORDER BY size", &[])?;
    rows.iter().map(|row| row[0].text().map(str::to_owned)).collect()
}

/// A log never signs two checkpoints of which one does not continue the other.
fn check_continues(sql: &mut dyn Sql, size: u64) -> Result<(), Failure> {
    let Some(last) = one(sql, "SELECT note FROM ledger_checkpoint ORDER BY size DESC LIMIT 1", &[])? else {
        return Ok(());
    };
    let last = Checkpoint::parse(last.text()?)?;
    if last.size > size || tree::root(&mut StoredNodes(sql), last.size)? != last.root {
        return Err(Failure::Mismatch(format!(
            "the ledger of {size} events does not continue its checkpoint of {}; nothing is signed",
            last.size
        )));
    }
    Ok(())
}
