//! A TOML text read with positions: every value knows where it stands, every mistake is noted and reading goes on.

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
    ops::Range,
};

use kernel::Text;
use serde_json::Value;
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use crate::problem::{Place, Problem, one_of};

/// A file being read, with the problems found so far.
pub(crate) struct Source<'a> {
    pub file: &'a str,
    pub text: &'a str,
    problems: RefCell<Vec<Problem>>,
}

impl<'a> Source<'a> {
    pub fn new(file: &'a str, text: &'a str) -> Self {
        Self { file, text, problems: RefCell::default() }
    }

    /// Parses the text as far as it can be; what is not TOML is noted.
    pub fn parse(&self) -> Spanned<DeTable<'a>> {
        let (table, errors) = DeTable::parse_recoverable(self.text);
        for error in errors {
            let span = error.span().unwrap_or(0..0);
            self.problem(self.place(&span), format!("this is not TOML: {}", error.message()), "mend the syntax");
        }
        table
    }

    pub fn place(&self, span: &Range<usize>) -> Place {
        Place::of(self.text, span.start)
    }

    pub fn problem(&self, at: Place, what: impl Into<String>, write: impl Into<String>) {
        self.problems.borrow_mut().push(Problem::new(self.file, at, what, write));
    }

    pub fn into_problems(self) -> Vec<Problem> {
        self.problems.into_inner()
    }
}

/// A value with its place.
#[derive(Clone, Copy)]
pub(crate) struct Node<'a> {
    source: &'a Source<'a>,
    value: &'a Spanned<DeValue<'a>>,
}

/// A word with its place.
#[derive(Clone, Debug)]
pub(crate) struct Word {
    pub text: String,
    pub at: Place,
}

impl<'a> Node<'a> {
    pub fn at(&self) -> Place {
        self.source.place(&self.value.span())
    }

    /// The value as typed, quotes included.
    pub fn raw(&self) -> Option<&'a str> {
        self.source.text.get(self.value.span())
    }

    fn wrong(&self, write: &str) {
        let found = match self.value.get_ref() {
            DeValue::String(_) => "a text",
            DeValue::Integer(_) => "a number",
            DeValue::Float(_) => "a number with decimals",
            DeValue::Boolean(_) => "true or false",
            DeValue::Datetime(_) => "a date",
            DeValue::Array(_) => "a list",
            DeValue::Table(_) => "a table",
        };
        self.source.problem(self.at(), format!("{found} does not fit here"), write);
    }

    pub fn word(&self) -> Option<Word> {
        match self.value.get_ref() {
            DeValue::String(text) => Some(Word { text: text.to_string(), at: self.at() }),
            DeValue::Datetime(date) => Some(Word { text: date.to_string(), at: self.at() }),
            _ => {
                self.wrong("write a text in quotes");
                None
            }
        }
    }

    pub fn words(&self) -> Vec<Word> {
        match self.value.get_ref() {
            DeValue::Array(items) => {
                items.iter().filter_map(|value| Node { source: self.source, value }.word()).collect()
            }
            DeValue::String(_) => self.word().into_iter().collect(),
            _ => {
                self.wrong("write a list of texts: [\"a\", \"b\"]");
                Vec::new()
            }
        }
    }

    pub fn table(&self) -> Option<Table<'a>> {
        match self.value.get_ref() {
            DeValue::Table(table) => Some(Table::new(self.source, table, self.value.span())),
            _ => {
                self.wrong("write a table: { … }");
                None
            }
        }
    }

    pub fn flag(&self) -> Option<bool> {
        match self.value.get_ref() {
            DeValue::Boolean(flag) => Some(*flag),
            _ => {
                self.wrong("write true or false");
                None
            }
        }
    }

    pub fn integer(&self) -> Option<i64> {
        match self.value.get_ref() {
            DeValue::Integer(n) => i64::from_str_radix(n.as_str(), n.radix()).ok(),
            _ => {
                self.wrong("write a whole number");
                None
            }
        }
    }

    /// Both languages.
    pub fn bilingual(&self) -> Option<Text> {
        let DeValue::Table(_) = self.value.get_ref() else {
            self.wrong("write both languages: { en = \"…\", fr = \"…\" }");
            return None;
        };
        let table = self.table()?;
        let one = |lang: &'static str, name: &str| match table.word(lang) {
            Some(word) if !word.text.trim().is_empty() => Some(word.text),
            _ => {
                self.source.problem(table.at, format!("the {name} is missing"), format!("add {lang} = \"…\""));
                None
            }
        };
        let (en, fr) = (one("en", "English"), one("fr", "French"));
        table.finish();
        Some(Text::owned(en?, fr?))
    }

    /// As JSON, for the fields of worked examples; decimals have no place there.
    pub fn json(&self) -> Value {
        match self.value.get_ref() {
            DeValue::String(text) => Value::from(text.to_string()),
            DeValue::Integer(_) => self.integer().map_or(Value::Null, Value::from),
            DeValue::Float(_) => {
                self.wrong("write minor units, milligrams or thousandths of a carat as a whole number");
                Value::Null
            }
            DeValue::Boolean(flag) => Value::from(*flag),
            DeValue::Datetime(date) => Value::from(date.to_string()),
            DeValue::Array(items) => items.iter().map(|value| Node { source: self.source, value }.json()).collect(),
            DeValue::Table(table) => table
                .iter()
                .map(|(key, value)| (key.get_ref().to_string(), Node { source: self.source, value }.json()))
                .collect::<serde_json::Map<String, Value>>()
                .into(),
        }
    }
}

/// A table whose keys are asked for by name; the ones nobody asked for are unknown.
pub(crate) struct Table<'a> {
    pub source: &'a Source<'a>,
    pub at: Place,
    entries: BTreeMap<&'a str, (Place, &'a Spanned<DeValue<'a>>)>,
    asked: RefCell<BTreeSet<&'static str>>,
}

impl<'a> Table<'a> {
    pub fn new(source: &'a Source<'a>, table: &'a DeTable<'a>, span: Range<usize>) -> Self {
        let entries =
            table.iter().map(|(key, value)| (key.get_ref().as_ref(), (source.place(&key.span()), value))).collect();
        Self { source, at: source.place(&span), entries, asked: RefCell::default() }
    }

    pub fn problem(&self, what: impl Into<String>, write: impl Into<String>) {
        self.source.problem(self.at, what, write);
    }

    pub fn node(&self, key: &'static str) -> Option<Node<'a>> {
        self.asked.borrow_mut().insert(key);
        self.entries.get(key).map(|(_, value)| Node { source: self.source, value })
    }

    pub fn has(&self, key: &'static str) -> bool {
        self.entries.contains_key(key)
    }

    /// Every entry by name, for tables whose keys are names of things.
    pub fn named(&self) -> Vec<(Word, Node<'a>)> {
        let source = self.source;
        let word = |(name, (at, value)): (&&'a str, &(Place, &'a Spanned<DeValue<'a>>))| {
            (Word { text: (*name).to_owned(), at: *at }, Node { source, value })
        };
        self.entries.iter().map(word).collect()
    }

    pub fn word(&self, key: &'static str) -> Option<Word> {
        self.node(key)?.word()
    }

    pub fn text(&self, key: &'static str) -> Option<String> {
        self.word(key).map(|word| word.text)
    }

    pub fn words(&self, key: &'static str) -> Vec<Word> {
        self.node(key).map(|node| node.words()).unwrap_or_default()
    }

    pub fn flag(&self, key: &'static str) -> bool {
        self.node(key).and_then(|node| node.flag()).unwrap_or_default()
    }

    pub fn integer(&self, key: &'static str) -> Option<i64> {
        self.node(key)?.integer()
    }

    pub fn bilingual(&self, key: &'static str) -> Option<Text> {
        self.node(key)?.bilingual()
    }

    /// A text in both languages that must be there; an empty one when it is not, so that reading goes on.
    pub fn need_bilingual(&self, key: &'static str) -> Text {
        if !self.has(key) {
            self.node(key);
            self.problem(format!("`{key}` is missing"), format!("add {key} = {{ en = \"…\", fr = \"…\" }}"));
        }
        self.bilingual(key).unwrap_or_default()
    }

    /// A text that must be there.
    pub fn need_word(&self, key: &'static str) -> Word {
        if !self.has(key) {
            self.node(key);
            self.problem(format!("`{key}` is missing"), format!("add {key} = \"…\""));
        }
        self.word(key).unwrap_or(Word { text: String::new(), at: self.at })
    }

    /// The tables of `[[key]]`.
    pub fn tables(&self, key: &'static str) -> Vec<Table<'a>> {
        let Some(node) = self.node(key) else { return Vec::new() };
        match node.value.get_ref() {
            DeValue::Array(items) => {
                items.iter().filter_map(|value| Node { source: self.source, value }.table()).collect()
            }
            _ => {
                node.wrong(&format!("write [[{key}]] above each of them"));
                Vec::new()
            }
        }
    }

    /// Names every key nobody asked for.
    pub fn finish(self) {
        let asked = self.asked.borrow();
        for (name, (at, _)) in &self.entries {
            if !asked.contains(name) {
                self.source.problem(*at, format!("`{name}` is not known here"), one_of(name, asked.iter().copied()));
            }
        }
    }
}
