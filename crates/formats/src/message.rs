//! A sentence for a person, in both languages of the house.

use serde::Serialize;

/// The same sentence in English and in French.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Message {
    /// English.
    pub en: String,
    /// French, formal address.
    pub fr: String,
}

impl Message {
    /// A sentence in both languages.
    pub fn new(en: impl Into<String>, fr: impl Into<String>) -> Self {
        Self { en: en.into(), fr: fr.into() }
    }

    /// The sentence in `language` (`fr`, or English for anything else).
    pub fn in_language(&self, language: &str) -> &str {
        if language.starts_with("fr") { &self.fr } else { &self.en }
    }
}

/// Outside text made safe to print: control characters and direction marks become `·`, long text is cut.
pub(crate) fn shown(text: &str) -> String {
    const LONGEST: usize = 60;
    let hidden = |c: char| {
        c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
    };
    let mut out: String = text.chars().take(LONGEST).map(|c| if hidden(c) { '·' } else { c }).collect();
    if text.chars().nth(LONGEST).is_some() {
        out.push('…');
    }
    out
}
