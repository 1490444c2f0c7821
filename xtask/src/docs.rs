//! The generated parts of docs/: the event catalogue, which only ever grows, and the procedures as documents.

use std::{collections::BTreeMap, fs, path::Path, process::Command};

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

use crate::process;

/// Writes what is generated, or with `check` compares it with what is committed.
pub fn write(check: bool) -> Result<()> {
    let folder = process::root().join("docs/reference");
    let mut wanted = BTreeMap::new();
    // Built with the selection of packages of the whole check, so that nothing is built with other features for this.
    process::run(&mut process::cargo(&["build", "--workspace", "--bins", "--examples", "--quiet"]))?;
    let program = process::target_folder()?.join("debug/poincon");
    for name in ["events.json", "verbs.md"] {
        let text = process::output(Command::new(&program).args(["reference", name]).current_dir(process::root()))?;
        wanted.insert(name, text);
    }
    events_only_grow(&folder, &wanted["events.json"])?;
    for (name, text) in wanted {
        let file = folder.join(name);
        if check {
            if fs::read_to_string(&file).unwrap_or_default() != text {
                bail!(
                    "docs/reference/{name} is not what the code says; run `cargo xtask docs` and read the difference"
                );
            }
        } else {
            fs::create_dir_all(&folder)?;
            fs::write(&file, text)?;
        }
    }
    Ok(())
}

/// An event that was once struck keeps its name and fields for ever; new fields mean a new version.
fn events_only_grow(folder: &Path, now: &str) -> Result<()> {
    let Ok(before) = fs::read_to_string(folder.join("events.json")) else { return Ok(()) };
    let (before, now): (Value, Value) = (serde_json::from_str(&before)?, serde_json::from_str(now)?);
    let now = now.as_object().context("the catalogue is an object")?;
    for (event, fields) in before.as_object().context("the catalogue is an object")? {
        match now.get(event) {
            None => bail!("the event {event} is gone from the code; events are for ever"),
            Some(kept) if kept["fields"] != fields["fields"] => {
                bail!("the fields of {event} changed; give it a new version and keep the old one readable")
            }
            Some(_) => {}
        }
    }
    Ok(())
}
