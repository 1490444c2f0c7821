//! What an operator does with a ledger: verify, rebuild, back up, restore, prove.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use archive::Archive;
use indicatif::ProgressBar;
use ledger::{Ledger, Options};

use crate::{documents, house::Composition};

/// Opens the ledger of a store for upkeep.
pub fn open(composition: &Composition, store: &str) -> Result<Ledger> {
    Ledger::open(store, composition.house.clone(), Options::default())
        .with_context(|| format!("could not open {store}"))
}

/// The root of the tree as checkpoints write it.
pub fn root(head: &ledger::Head) -> String {
    base64(&head.root)
}

fn base64(bytes: &[u8]) -> String {
    ::base64::Engine::encode(&::base64::prelude::BASE64_STANDARD, bytes)
}

/// Verifies the ledger in its three layers, against checkpoints kept elsewhere when given.
pub fn verify(composition: &Composition, store: &str, archive: &Archive, against: &[PathBuf]) -> Result<()> {
    let ledger = open(composition, store)?;
    let mut notes = Vec::new();
    for file in against {
        notes.push(std::fs::read_to_string(file).with_context(|| file.display().to_string())?);
    }
    let verification = ledger.verify(&notes)?;
    println!("{}", verification.say(kernel::Lang::En));
    println!(
        "{} events, {} checkpoints compared, root {}",
        verification.size,
        verification.checkpoints,
        base64(&verification.root)
    );
    if !verification.is_sound() {
        bail!("the ledger does not verify");
    }
    documents::verify(&ledger, archive)
}

/// Drops every projection and folds it again from the ledger.
pub fn rebuild(composition: &Composition, store: &str) -> Result<()> {
    let ledger = open(composition, store)?;
    let bar = ProgressBar::new(ledger.head()?.size);
    ledger.rebuild(|done, _| bar.set_position(done))?;
    bar.finish_and_clear();
    println!("{} events folded again", ledger.head()?.size);
    Ok(())
}

/// Copies the ledger while it is in use, and the documents it names into `<to>.documents`.
pub fn backup(composition: &Composition, store: &str, archive: &Archive, to: &Path) -> Result<()> {
    let ledger = open(composition, store)?;
    ledger.backup(to)?;
    // After the ledger: what its copy names was kept before it was struck, so that it is here.
    let (papers, messages) = documents::copy(&ledger, archive, &Archive::beside(to))?;
    let head = ledger.head()?;
    println!("{} events, root {}, in {}", head.size, root(&head), to.display());
    println!("{papers} documents and {messages} messages beside it");
    Ok(())
}

/// Makes a new store from a backup, up to an event when one is given.
pub fn restore(
    composition: &Composition,
    from: &Path,
    store: &str,
    archive: &Archive,
    to_seq: Option<u64>,
) -> Result<()> {
    let beside = Archive::beside(from);
    let from = from.to_str().context("the backup's name is not readable text")?;
    let ledger = Ledger::restore(from, store, composition.house.clone(), Options::default(), to_seq)?;
    let head = ledger.head()?;
    println!("{} events, root {}, in {store}", head.size, root(&head));
    let (papers, messages) = documents::copy(&ledger, &beside, archive)?;
    // A copy may be older than an erasure the ledger knows of: nothing erased comes back with it.
    documents::forget(&ledger, archive)?;
    println!("{papers} documents and {messages} messages beside it");
    Ok(())
}

/// Prints the proof that an event is in the ledger, in the format of C2SP tlog-proof.
pub fn proof(composition: &Composition, store: &str, seq: u64) -> Result<()> {
    print!("{}", open(composition, store)?.proof(seq)?);
    Ok(())
}

/// Prints a signed checkpoint, to be kept where this machine cannot reach it.
pub fn checkpoint(composition: &Composition, store: &str) -> Result<()> {
    print!("{}", open(composition, store)?.checkpoint()?);
    Ok(())
}

/// Writes the log as static tiles (C2SP tlog-tiles), for other people's tools.
pub fn tiles(composition: &Composition, store: &str, into: &Path) -> Result<()> {
    let ledger = open(composition, store)?;
    ledger.export_tiles(into)?;
    println!("{} entries in {}", ledger.head()?.size, into.display());
    Ok(())
}
