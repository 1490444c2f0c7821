//! Papers: what is handed over to be signed, kept or scanned, said without a word of how it is set. Areas write them out
//! of rows and acts; whoever sets them in type knows no area.

use base::Moment;
use serde::Serialize;
use uuid::Uuid;

use crate::{Envelope, Lang, Network, Refusals, State, Text};

/// A kind of paper an area can write about a kind of object.
#[derive(Clone)]
pub struct PaperKind {
    /// Its name in addresses: `quote`.
    pub name: &'static str,
    /// What one calls it.
    pub title: Text,
    /// The object type it is about: `order`.
    pub object: &'static str,
    /// Whom it is for; it decides the language proposed first.
    pub reader: PaperReader,
    /// Writes it, or says why it cannot be written yet. Pure, like a decision.
    pub write: fn(&PaperDesk<'_>) -> Result<Paper, Refusals>,
}

/// Whom a paper is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PaperReader {
    /// The client: nothing on it that only the maison may know.
    Client,
    /// People of the maison.
    House,
}

/// What a paper is written from.
pub struct PaperDesk<'a> {
    /// Rows.
    pub state: &'a dyn State,
    /// Sites and roles.
    pub network: &'a Network,
    /// Every act on the object, oldest first.
    pub acts: &'a [Envelope],
    /// The object's identifier.
    pub id: &'a str,
    /// The language it is written in.
    pub lang: Lang,
    /// Names that do not stand in rows.
    pub names: &'a dyn PaperNames,
}

impl PaperDesk<'_> {
    /// The newest act of a kind.
    pub fn last(&self, kind: &str) -> Option<&Envelope> {
        self.acts.iter().rev().find(|act| act.kind == kind)
    }

    /// A text in the language of the paper.
    pub fn say<'t>(&self, en: &'t str, fr: &'t str) -> &'t str {
        self.lang.of(en, fr)
    }
}

/// Names that rows hold only as codes. What is not known is told by its code.
pub trait PaperNames {
    /// A person of the maison.
    fn person(&self, id: &str) -> String {
        id.to_owned()
    }
    /// A client as on an envelope: the name, then the address, a line each; empty when only the code is known.
    fn client(&self, _id: &str) -> Vec<String> {
        Vec::new()
    }
    /// A stage of a procedure.
    fn stage(&self, id: &str) -> Text {
        Text::same(id)
    }
}

/// Codes for names: for tests, and where nothing better is known.
pub struct Codes;

impl PaperNames for Codes {}

/// A paper in one language. Every text is plain: nothing in it is markup.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Paper {
    /// Its language.
    pub lang: Lang,
    /// What it is: `Quote`.
    pub title: String,
    /// Its own number: `GVA-26-0042/D2`.
    pub number: String,
    /// The object it is about, with its word: `Order GVA-26-0042`.
    pub subject: String,
    /// Its date, in words.
    pub date: String,
    /// Who gives it: a name, then lines below.
    pub from: Vec<String>,
    /// For whom: a label, then the lines of an address.
    pub to: Option<Addressee>,
    /// What it is about, in a few words: the piece.
    pub headline: String,
    /// A line below the headline.
    pub subline: String,
    /// Something that must not be overlooked: it expired, it is a copy.
    pub notice: Option<String>,
    /// Sentences it begins with.
    pub lead: Vec<String>,
    /// What stands on it.
    pub blocks: Vec<Block>,
    /// Who signs.
    pub signatures: Vec<Signature>,
    /// Codes for cameras and scanners.
    pub codes: Option<ScanCodes>,
    /// The act it is based on; whoever sets it adds the place in the ledger and the digest.
    #[serde(skip)]
    pub based_on: Option<Uuid>,
    /// When that act was recorded: the date of the file.
    #[serde(skip)]
    pub at: Option<Moment>,
}

/// For whom a paper is.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Addressee {
    /// `For`, `Client`.
    pub label: String,
    /// The lines.
    pub lines: Vec<String>,
}

/// Codes printed on a paper.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct ScanCodes {
    /// The path of the object's page: a QR code opens it.
    pub opens: String,
    /// What a scanner types: a bar code. ASCII.
    pub types: String,
}

/// A fact with its label.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct PaperFact {
    /// The label.
    pub label: String,
    /// The value in words.
    pub value: String,
}

/// Who signs a paper.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Signature {
    /// In what part: `The client`.
    pub label: String,
    /// Their name, when it is known.
    pub name: String,
    /// What stands below the line: `read and approved`.
    pub note: String,
}

/// A part of a paper.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "block", rename_all = "snake_case")]
pub enum Block {
    /// A heading that opens a chapter.
    Heading {
        /// The words.
        title: String,
        /// Whether it begins on a new page.
        new_page: bool,
    },
    /// Facts side by side.
    Facts {
        /// Its heading; empty for none.
        title: String,
        /// The facts.
        facts: Vec<PaperFact>,
    },
    /// Paragraphs.
    Text {
        /// Its heading; empty for none.
        title: String,
        /// One text each.
        paragraphs: Vec<String>,
    },
    /// Conditions in small type: a word each, then the sentence.
    Clauses {
        /// Its heading.
        title: String,
        /// The conditions.
        clauses: Vec<PaperFact>,
    },
    /// Lines with columns, and what they come to.
    Table(PaperTable),
    /// Figures that matter, set large, three abreast.
    Figures {
        /// Its heading; empty for none.
        title: String,
        /// The figures.
        figures: Vec<PaperFigure>,
    },
    /// Small charts of columns, two abreast.
    Charts {
        /// Its heading; empty for none.
        title: String,
        /// The charts.
        charts: Vec<PaperChart>,
    },
    /// Things to tick off with a pen.
    Ticks {
        /// Its heading.
        title: String,
        /// The lines.
        ticks: Vec<Tick>,
    },
    /// One of several things told at length: an act of a procedure.
    Entry {
        /// Its number or mark; empty for none.
        mark: String,
        /// Its heading.
        title: String,
        /// Paragraphs.
        paragraphs: Vec<String>,
        /// Facts below.
        facts: Vec<PaperFact>,
        /// Points below, one line each.
        points: Vec<String>,
    },
    /// A drawing.
    Drawing {
        /// One SVG element with the classes of the diagrams.
        svg: String,
        /// Its width in pixels.
        width: u32,
        /// Its height in pixels.
        height: u32,
        /// What it shows, for those who do not see it.
        alt: String,
    },
}

/// A figure on a paper.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct PaperFigure {
    /// What it is.
    pub label: String,
    /// The figure as it is read.
    pub value: String,
    /// Its unit; empty for none.
    pub unit: String,
    /// Against what it is compared, in words; empty for nothing.
    pub change: String,
    /// Whether it moved to the worse.
    pub worse: bool,
    /// How it is counted.
    pub note: String,
    /// The path of the page with its acts; empty for none.
    pub opens: String,
}

/// A chart on a paper.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct PaperChart {
    /// What it shows.
    pub label: String,
    /// How it is counted.
    pub note: String,
    /// Its columns.
    pub columns: Vec<ChartColumn>,
}

/// A column of a chart.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct ChartColumn {
    /// What stands below it.
    pub label: String,
    /// What stands above it: the value as it is read.
    pub shown: String,
    /// Its height in thousandths of the highest.
    pub height: u32,
    /// Whether it is what the paper is about.
    pub strong: bool,
    /// The path of the page with its acts; empty for none.
    pub opens: String,
}

/// A table on a paper.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct PaperTable {
    /// Its heading; empty for none.
    pub title: String,
    /// The columns.
    pub columns: Vec<PaperColumn>,
    /// The rows, as many cells as columns.
    pub rows: Vec<Vec<String>>,
    /// The path each row opens, as many as rows or none; empty for a row that opens nothing.
    pub opens: Vec<String>,
    /// What the rows come to: below the last column.
    pub totals: Vec<Total>,
    /// What is said when there is no row.
    pub none: String,
    /// Whether rows are tall enough to be written in by hand.
    pub by_hand: bool,
}

/// A column of a table on a paper.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct PaperColumn {
    /// Its heading.
    pub label: String,
    /// Whether it holds figures, set to the right.
    pub figures: bool,
    /// Its share of the width; 0 for as wide as its words.
    pub share: u32,
}

/// A line below a table.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Total {
    /// What it is.
    pub label: String,
    /// The amount.
    pub value: String,
    /// Whether it is the one that matters.
    pub strong: bool,
}

/// A line to tick off.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Tick {
    /// What is to be done.
    pub label: String,
    /// What is known of it: by whom, when.
    pub note: String,
    /// Whether it is done already.
    pub done: bool,
}

impl PaperFact {
    /// A fact.
    pub fn new(label: impl Into<String>, value: impl Into<String>) -> Self {
        Self { label: label.into(), value: value.into() }
    }
}

impl PaperColumn {
    /// A column of words with its share of the width; 0 for as wide as its words.
    pub fn words(label: impl Into<String>, share: u32) -> Self {
        Self { label: label.into(), figures: false, share }
    }

    /// A column of figures, as wide as they are.
    pub fn figures(label: impl Into<String>) -> Self {
        Self { label: label.into(), figures: true, share: 0 }
    }
}

impl Total {
    /// A line below a table.
    pub fn new(label: impl Into<String>, value: impl Into<String>) -> Self {
        Self { label: label.into(), value: value.into(), strong: false }
    }

    /// The line that matters.
    pub fn strong(label: impl Into<String>, value: impl Into<String>) -> Self {
        Self { strong: true, ..Self::new(label, value) }
    }
}
