//! Previews: what an act would bring about, shown on its form before it is asked. Nothing is struck by it.

use crate::Text;

/// What an act would bring about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Preview {
    /// What is shown.
    pub title: Text,
    /// Label and value, in order.
    pub lines: Vec<(Text, Text)>,
    /// Headings of the table; empty when there is none.
    pub columns: Vec<Text>,
    /// Its rows, each with as many cells as there are headings.
    pub rows: Vec<Vec<Text>>,
    /// Sentences below.
    pub notes: Vec<Text>,
}

impl Preview {
    /// An empty preview.
    pub fn new(title: Text) -> Self {
        Self { title, ..Self::default() }
    }

    /// Adds a label with its value.
    pub fn line(&mut self, label: Text, value: Text) {
        self.lines.push((label, value));
    }

    /// Adds a sentence.
    pub fn note(&mut self, note: Text) {
        self.notes.push(note);
    }
}
