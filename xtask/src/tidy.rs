//! What no compiler checks: lists that must match folders, files that must match their hashes, words that must not be
//! in the repository.

use std::{collections::BTreeSet, fs, path::Path};

use anyhow::{Context as _, Result, bail};
use sha2::{Digest as _, Sha256};

use crate::process;

/// Runs every check; gives how many there are, or every problem found.
pub fn check() -> Result<u32> {
    let files = tracked_files()?;
    let checks: [fn(&[String], &mut Vec<String>) -> Result<()>; 5] =
        [unfinished_work, walls, vendored_files, areas_are_listed, long_files];
    let mut problems = Vec::new();
    for check in checks {
        check(&files, &mut problems)?;
    }
    if !problems.is_empty() {
        bail!("{}", problems.join("\n   "));
    }
    Ok(u32::try_from(checks.len())?)
}

fn tracked_files() -> Result<Vec<String>> {
    let text = process::output(std::process::Command::new("git").args(["ls-files"]).current_dir(process::root()))?;
    Ok(text.lines().map(str::to_owned).filter(|file| process::root().join(file).is_file()).collect())
}

fn read(file: &str) -> String {
    fs::read(process::root().join(file)).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default()
}

/// No unfinished marks and no switched-off tests in Rust code.
fn unfinished_work(files: &[String], problems: &mut Vec<String>) -> Result<()> {
    // Written in halves, so that this list does not find itself.
    let marks = [concat!("to", "do!("), concat!("unimple", "mented!("), concat!("#[ig", "nore"), concat!("FIX", "ME")];
    for file in files.iter().filter(|file| file.ends_with(".rs")) {
        let text = read(file);
        for (number, line) in text.lines().enumerate() {
            if let Some(mark) = marks.iter().find(|mark| line.contains(**mark)) {
                problems.push(format!("{file}:{}: {mark}", number + 1));
            }
        }
    }
    Ok(())
}

/// Areas depend on the spine, never on each other; the spine never on an area.
fn walls(files: &[String], problems: &mut Vec<String>) -> Result<()> {
    let areas: BTreeSet<&str> =
        files.iter().filter_map(|file| file.strip_prefix("areas/")?.split('/').next()).collect();
    for file in files.iter().filter(|file| file.ends_with("Cargo.toml")) {
        let (inside, own) = match file.split('/').collect::<Vec<_>>().as_slice() {
            ["areas", own, "Cargo.toml"] => (true, *own),
            ["crates", own, "Cargo.toml"] => (true, *own),
            _ => (false, ""),
        };
        if !inside {
            continue;
        }
        let text = read(file);
        // Tests may bring areas together; the walls are about what is built into the product.
        let built = text.split("[dev-dependencies]").next().unwrap_or_default();
        for area in areas.iter().filter(|area| **area != own) {
            if built.lines().any(|line| line.starts_with(&format!("{area}.")) || line.starts_with(&format!("{area} ")))
            {
                problems.push(format!("{file}: depends on the area {area}"));
            }
        }
    }
    Ok(())
}

/// Vendored files are the ones their manifest names, byte for byte.
fn vendored_files(_: &[String], problems: &mut Vec<String>) -> Result<()> {
    let folder = process::root().join("crates/web/assets");
    let manifest: serde_json::Value = serde_json::from_str(
        &fs::read_to_string(folder.join("vendor/manifest.json")).context("vendor/manifest.json")?,
    )?;
    let mut named = BTreeSet::new();
    for (file, sha256) in crate::assets::hashes(&manifest) {
        let bytes = fs::read(folder.join(&file)).unwrap_or_default();
        if hex::encode(Sha256::digest(&bytes)) != sha256 {
            problems.push(format!("{file}: not the file of the manifest; run `cargo xtask assets`"));
        }
        named.insert(file);
    }
    if named.is_empty() {
        problems.push("vendor/manifest.json names no file".to_owned());
    }
    Ok(())
}

/// Every folder of areas/ is in the list of the binary.
fn areas_are_listed(files: &[String], problems: &mut Vec<String>) -> Result<()> {
    let list = read("poincon/src/house.rs");
    let areas: BTreeSet<&str> =
        files.iter().filter_map(|file| file.strip_prefix("areas/")?.split('/').next()).collect();
    for area in areas.iter().filter(|area| !list.contains(&format!("{area}::area()"))) {
        problems.push(format!("areas/{area} is not in the list of poincon/src/house.rs"));
    }
    Ok(())
}

/// Business code stays short: a file over the limit is split.
fn long_files(files: &[String], problems: &mut Vec<String>) -> Result<()> {
    const LIMIT: usize = 700;
    for file in files.iter().filter(|file| file.ends_with(".rs") && !Path::new(file).starts_with("tests")) {
        let lines = read(file).lines().count();
        if lines > LIMIT {
            problems.push(format!("{file}: {lines} lines; split it (the limit is {LIMIT})"));
        }
    }
    Ok(())
}
