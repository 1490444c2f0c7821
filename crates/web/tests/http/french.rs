//! French is written with the typographic apostrophe: forms, refusals, procedures and the interface alike.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// Words that elide before a vowel; no English word has them before a straight apostrophe and a letter.
const ELIDES: [&str; 16] =
    ["l", "d", "n", "s", "j", "m", "t", "c", "qu", "jusqu", "lorsqu", "puisqu", "aujourd", "quelqu", "presqu", "entr"];

/// Where a straight apostrophe stands after a word that elides and before a letter (or a value put in).
fn straight(text: &str) -> Option<&str> {
    text.match_indices('\'').map(|(at, _)| at).find_map(|at| {
        let before = &text[..at];
        let start = before.rfind(|c: char| !c.is_alphanumeric() && c != '_').map_or(0, |n| n + 1);
        let start = (start..=at).find(|n| before.is_char_boundary(*n)).unwrap_or(at);
        let elides = ELIDES.contains(&before[start..].to_lowercase().as_str());
        let goes_on = text[at + 1..].starts_with(|c: char| c.is_alphabetic() || c == '{');
        (elides && goes_on).then(|| text[start..].split_inclusive(' ').next().unwrap_or_default())
    })
}

/// The texts of a line of Rust or TOML: what stands between double quotes.
fn quoted(line: &str) -> impl Iterator<Item = &str> {
    line.split('"').skip(1).step_by(2)
}

fn files(folder: &Path, ending: &str, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            files(&path, ending, found);
        } else if path.extension().is_some_and(|e| e == ending) {
            found.push(path);
        }
    }
}

#[test]
fn no_straight_apostrophe_stands_in_a_french_text() {
    let crates = PathBuf::from(std::env::var("CARGO_MANIFEST_DIR").expect("cargo runs the tests"));
    let root = crates.ancestors().nth(2).expect("the workspace").to_owned();
    let mut found = Vec::new();
    for (folder, ending) in
        [("locales", "ftl"), ("procedures", "toml"), ("areas", "rs"), ("crates", "rs"), ("poincon/src", "rs")]
    {
        files(&root.join(folder), ending, &mut found);
    }
    assert!(found.len() > 200, "the sources stand beside the tests: {}", found.len());
    let mut wrong = Vec::new();
    // This file shows what is wrong.
    for file in found.into_iter().filter(|file| !file.ends_with("french.rs")) {
        let text = fs::read_to_string(&file).expect("UTF-8");
        let whole = file.extension().is_some_and(|e| e == "ftl");
        for (n, line) in text.lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with(['#', '/'])) {
            let parts: Vec<&str> = if whole { vec![line] } else { quoted(line).collect() };
            wrong.extend(
                parts.into_iter().filter_map(straight).map(|word| format!("{}:{}: {word}", file.display(), n + 1)),
            );
        }
    }
    assert!(wrong.is_empty(), "write ’ there:\n{}", wrong.join("\n"));
}

#[test]
fn a_straight_apostrophe_is_seen() {
    assert_eq!(straight("La caisse l'enregistre d’abord"), Some("l'enregistre "));
    assert_eq!(straight("jusqu'au {until}"), Some("jusqu'au "));
    assert_eq!(straight("The client's wish, don't 'a'"), None);
    assert_eq!(straight("L’acompte d’un client"), None);
}
