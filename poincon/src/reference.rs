//! The generated reference: the event catalogue and the list of verbs, as text.

use std::{collections::BTreeMap, fmt::Write as _};

use anyhow::Result;
use serde_json::{Value, json};

use crate::house::Composition;

/// Every event the house strikes: `kind@version` → title and fields. Its file only ever grows.
pub fn events(composition: &Composition) -> Result<String> {
    let catalogue: BTreeMap<String, Value> = composition
        .house
        .events()
        .iter()
        .map(|event| {
            (format!("{}@{}", event.kind, event.version), json!({"title": event.title, "fields": event.fields}))
        })
        .collect();
    Ok(format!("{}\n", serde_json::to_string_pretty(&catalogue)?))
}

/// Every verb with its fields and who may ask, as Markdown.
pub fn verbs(composition: &Composition) -> Result<String> {
    let mut text = String::from("# Verbs\n\nWritten by `cargo xtask docs` from the declarations.\n");
    for verb in composition.house.verbs() {
        let spec = verb.spec();
        writeln!(text, "\n## `{}`\n\n{} / {}\n", spec.name, spec.title.en, spec.title.fr)?;
        if !spec.purpose.en.is_empty() {
            writeln!(text, "{}\n", spec.purpose.en)?;
        }
        if let Some((procedure, step)) = &spec.step {
            writeln!(text, "Step `{step}` of the procedure `{procedure}`.\n")?;
        }
        if !spec.roles.is_empty() {
            writeln!(text, "Roles: {}\n", spec.roles.join(", "))?;
        }
        for field in &spec.fields {
            let needed = if field.required { "" } else { " (optional)" };
            writeln!(text, "- `{}`{needed}: {} / {}", field.name, field.label.en, field.label.fr)?;
        }
    }
    Ok(text)
}
