//! Documents and words beside a ledger, as an operator looks after them: counted, copied, and forgotten once erased.

use std::{ops::ControlFlow, path::Path, time::Duration};

use anyhow::{Context as _, Result, bail};
use archive::Archive;
use correspondence::Named;
use ledger::Ledger;

/// How long what was uploaded and never named is kept.
const UNNAMED: Duration = Duration::from_secs(7 * 24 * 3600);

/// The archive of a store: the folder given, else beside its SQLite file, else in the working directory.
pub fn archive(store: &str, folder: Option<&Path>) -> Archive {
    match folder {
        Some(folder) => Archive::at(folder),
        None if store.starts_with("postgres://") || store.starts_with("postgresql://") => {
            Archive::at("poincon.documents")
        }
        None => Archive::beside(Path::new(store)),
    }
}

/// Everything the ledger names that lies in the archive.
pub fn named(ledger: &Ledger) -> Result<Named> {
    let mut named = Named::default();
    ledger.scan(1, |act| {
        named.add(&act.envelope);
        ControlFlow::Continue(())
    })?;
    Ok(named)
}

/// Counts what is present, missing and altered, and says so; whether all that was kept is there.
pub fn verify(ledger: &Ledger, archive: &Archive) -> Result<()> {
    let named = named(ledger)?;
    // Evidence may have been struck by its digest alone; what somebody brought here must be here.
    let mut brought = named.attached.clone();
    let mut alone = 0;
    for digest in named.evidence.difference(&named.attached) {
        if archive.has(digest) || archive.was_brought(digest)? {
            brought.insert(digest.clone());
        } else {
            alone += 1;
        }
    }
    let documents = archive.check(brought.iter().map(String::as_str))?;
    let words = archive.check_words(named.words.iter().map(|(number, seal)| (*number, seal.as_str())))?;
    println!(
        "Documents: {} present, {} missing, {} altered; {alone} named by their digest alone, {} erased.",
        documents.present,
        documents.missing.len(),
        documents.altered.len(),
        named.erased.len()
    );
    println!(
        "Messages: {} present, {} missing, {} altered; {} erased.",
        words.present,
        words.missing.len(),
        words.altered.len(),
        named.erased_words.len()
    );
    for (what, found) in [("document", &documents), ("message", &words)] {
        for name in &found.missing {
            println!("  {what} {name} is missing");
        }
        for name in &found.altered {
            println!("  {what} {name} was altered");
        }
    }
    if [&documents, &words].iter().any(|found| !found.missing.is_empty() || !found.altered.is_empty()) {
        bail!("the archive in {} is not what was kept", archive.folder().display());
    }
    Ok(())
}

/// Copies what the ledger names to another archive, and only that; how many documents and messages.
pub fn copy(ledger: &Ledger, from: &Archive, to: &Archive) -> Result<(usize, usize)> {
    let named = named(ledger)?;
    let (mut documents, mut messages) = (0, 0);
    for digest in named.documents() {
        let copied = from.copy(&digest, to).with_context(|| format!("document {digest} not copied"))?;
        if !copied && from.has(&digest) {
            bail!("document {digest} was altered and is not copied");
        }
        documents += usize::from(copied);
    }
    for number in named.words.keys() {
        messages += usize::from(from.copy_words(*number, to).with_context(|| format!("message {number} not copied"))?);
    }
    Ok((documents, messages))
}

/// Forgets what was erased by an act, and what was uploaded a week ago and never named.
pub fn forget(ledger: &Ledger, archive: &Archive) -> Result<()> {
    let (digests, words) = ledger.look(correspondence::erased)?;
    for digest in digests {
        archive.forget(&digest)?;
    }
    for number in words {
        archive.forget_words(number)?;
    }
    let is_named = |digest: &str| {
        // What cannot be looked up now is kept.
        ledger.look(|state| !correspondence::papers_of(state, digest).is_empty()).unwrap_or(true)
    };
    let swept = archive.sweep(is_named, UNNAMED)?;
    if swept > 0 {
        tracing::info!(swept, "documents that no act names were removed");
    }
    Ok(())
}
