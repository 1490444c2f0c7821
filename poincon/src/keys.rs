//! What an operator does with the vault: copies of its keys, kept apart and for days; the list of those erased.

use std::{fs, path::Path};

use anyhow::{Context as _, Result, bail};
use kernel::base::Moment;
use ledger::{destroy_expired_keys, read_erased};

use crate::{house::Composition, upkeep};

/// Copies the vault's wrapped keys into a file of its own, and destroys earlier copies in its folder whose time is over.
pub fn backup_keys(composition: &Composition, store: &str, to: &Path, keep_days: u32) -> Result<()> {
    if to.extension().is_none_or(|kind| kind != "keys") {
        bail!("name the file {}.keys, so that it is destroyed when its time is over", to.display());
    }
    let ledger = upkeep::open(composition, store)?;
    let keys = ledger.backup_keys(to, keep_days)?;
    println!("{keys} keys in {}, to be destroyed after {keep_days} days", to.display());
    let folder = to.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    for gone in destroy_expired_keys(folder, Moment::now())? {
        println!("{gone} destroyed: its time was over");
    }
    Ok(())
}

/// Puts a copy of keys back into a restored ledger; nobody's who was erased. `vault_key` is the file of the vault's own
/// key, put beside the store first.
pub fn restore_keys(composition: &Composition, store: &str, from: &Path, vault_key: Option<&Path>) -> Result<()> {
    if let Some(key) = vault_key {
        place_key(store, key)?;
    }
    let ledger = upkeep::open(composition, store)?;
    println!("{} keys put back", ledger.restore_keys(from)?);
    Ok(())
}

/// A key that is there is kept under another name: it may be the only one that opens something.
fn place_key(store: &str, key: &Path) -> Result<()> {
    let postgres = store.starts_with("postgres://") || store.starts_with("postgresql://");
    let there = if postgres { "poincon.vault-key".to_owned() } else { format!("{store}.vault-key") };
    if fs::exists(&there)? {
        if fs::read(&there)? == fs::read(key).with_context(|| key.display().to_string())? {
            return Ok(());
        }
        fs::rename(&there, format!("{there}.replaced-{}", Moment::now().0))?;
    }
    fs::copy(key, &there).with_context(|| key.display().to_string())?;
    #[cfg(unix)]
    fs::set_permissions(&there, std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
    Ok(())
}

/// Prints whose data was destroyed, to be kept where this machine cannot reach it; or destroys it for those of a list
/// (or of a copy of keys) made later than the copy this store was restored from.
pub fn erasures(composition: &Composition, store: &str, apply: Option<&Path>) -> Result<()> {
    let ledger = upkeep::open(composition, store)?;
    match apply {
        Some(list) => println!("{} more erased", ledger.erase_listed(&read_erased(list)?)?),
        None => ledger.erased()?.iter().for_each(|object| println!("{}/{}", object.kind, object.id)),
    }
    Ok(())
}
