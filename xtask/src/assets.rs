//! Vendored fonts and scripts: fetched by the package lock, copied with hashes and licences, committed; building the
//! product needs none of this.

use std::process::Command;

use anyhow::Result;

use crate::process;

/// Renews the vendored files from the package lock (needs Node and npm, only when a version is changed).
pub fn vendor() -> Result<()> {
    let folder = process::root().join("crates/web/assets");
    process::run(Command::new("npm").args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]).current_dir(&folder))?;
    process::run(Command::new("node").arg("vendor.mjs").current_dir(&folder))
}

/// File and SHA-256 of every entry of the manifest, relative to the assets folder.
pub fn hashes(manifest: &serde_json::Value) -> Vec<(String, String)> {
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    manifest["files"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|file| (text(&file["path"]), text(&file["sha256"])))
        .collect()
}
