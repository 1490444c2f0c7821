//! Refusals: the expected, typed "no", worded for the person at the counter. All of them at once, never only the first.

use serde::{Deserialize, Serialize};

use crate::{Lang, Text};

/// One reason why an act cannot be done, with what to do next, in both languages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// Stable code: `area.reason`; tests and other programs read it.
    pub code: String,
    /// A sentence with the next step.
    pub text: Text,
    /// The field it is about, when it is about one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub field: Option<String>,
}

impl Refusal {
    /// A refusal with its code and sentence.
    pub fn new(code: impl Into<String>, text: Text) -> Self {
        Self { code: code.into(), text, field: None }
    }

    /// The same refusal, shown beside a field.
    #[must_use]
    pub fn at(mut self, field: impl Into<String>) -> Self {
        self.field = Some(field.into());
        self
    }
}

/// Every reason that holds. Empty means nothing stands in the way.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Refusals(pub Vec<Refusal>);

impl Refusals {
    /// No reason so far.
    pub fn none() -> Self {
        Self::default()
    }

    /// Adds a reason.
    pub fn add(&mut self, refusal: impl Into<Refusal>) {
        self.0.push(refusal.into());
    }

    /// Adds a reason when `holds` is true.
    pub fn add_if(&mut self, holds: bool, refusal: impl Into<Refusal>) {
        if holds {
            self.add(refusal);
        }
    }

    /// Adds all reasons of another list.
    pub fn extend(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    /// Whether nothing stands in the way.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// `Ok(value)` when nothing stands in the way, else every reason.
    pub fn or<T>(self, value: T) -> Result<T, Self> {
        if self.is_empty() { Ok(value) } else { Err(self) }
    }

    /// The codes, in order; for tests and logs.
    pub fn codes(&self) -> Vec<&str> {
        self.0.iter().map(|refusal| refusal.code.as_str()).collect()
    }

    /// The sentences in one language, one a line.
    pub fn say(&self, lang: Lang) -> String {
        self.0.iter().map(|refusal| refusal.text.get(lang)).collect::<Vec<_>>().join("\n")
    }
}

impl<R: Into<Refusal>> From<R> for Refusals {
    fn from(refusal: R) -> Self {
        Self(vec![refusal.into()])
    }
}
