//! Finds the shared data folder, which stands beside the checkout and is never part of it.

use std::path::PathBuf;

/// A file of the data folder (`POINCON_DATA`, or `shared/data` beside the checkout), or `None` after one line saying
/// that the check was skipped.
pub fn shared(path: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("POINCON_DATA").map(PathBuf::from).or_else(beside_the_checkout);
    let file = folder.map(|folder| folder.join(path)).filter(|file| file.exists());
    if file.is_none() {
        println!("skipped: no data folder with {path} (set POINCON_DATA to the folder)");
    }
    file
}

fn beside_the_checkout() -> Option<PathBuf> {
    let here = std::env::current_dir().ok()?;
    here.ancestors().map(|folder| folder.join("shared/data")).find(|folder| folder.is_dir())
}
