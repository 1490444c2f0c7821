//! Reports: figures and tables over a period, drawn up from rows without a word of how they are shown. The page, the
//! workbook and the PDF come from the same report; every figure names the list it was counted from.

use base::{Date, Moment, Money, moment::zone::TimeZone};

use crate::{Lang, Network, Scope, State, Text};

/// A report an area can draw up.
#[derive(Clone)]
pub struct ReportKind {
    /// `area_noun`, in addresses.
    pub name: &'static str,
    /// Its title.
    pub title: Text,
    /// What it tells, in a sentence.
    pub purpose: Text,
    /// Whether it is about a period; a report of now has none.
    pub over_a_period: bool,
    /// Draws it up. Pure: rows, moment and period come with the desk.
    pub draw: fn(&ReportDesk<'_>) -> Report,
}

/// What a report is drawn up from.
pub struct ReportDesk<'a> {
    /// Rows.
    pub state: &'a dyn State,
    /// Which of them the reader may see.
    pub scope: &'a Scope,
    /// Sites and roles.
    pub network: &'a Network,
    /// The period it is about.
    pub period: &'a Period,
    /// The moment it is drawn up.
    pub now: Moment,
    /// The reader's language.
    pub lang: Lang,
}

impl ReportDesk<'_> {
    /// A text in the reader's language.
    pub fn say<'t>(&self, en: &'t str, fr: &'t str) -> &'t str {
        self.lang.of(en, fr)
    }
}

/// Days from the first to the last, both included, in a zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Period {
    /// The first day.
    pub from: Date,
    /// The last day.
    pub to: Date,
    /// Whose days.
    pub zone: TimeZone,
}

impl Period {
    /// Whether a moment falls into it.
    pub fn holds(&self, at: Moment) -> bool {
        let day = at.date_in(&self.zone);
        self.from <= day && day <= self.to
    }

    /// Whether a day falls into it.
    pub fn holds_day(&self, day: Date) -> bool {
        self.from <= day && day <= self.to
    }

    /// As the filter of a list writes it: `2026-10-01..2026-10-31`.
    pub fn filter(&self) -> String {
        format!("{}..{}", self.from, self.to)
    }

    /// The days before it, as many as it has.
    #[must_use]
    pub fn before(&self) -> Self {
        let days = self.to.days_since(self.from) + 1;
        Self { from: self.from.plus_days(-days), to: self.from.plus_days(-1), zone: self.zone.clone() }
    }
}

/// A report drawn up.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Report {
    /// The figures that matter, in order.
    pub figures: Vec<ReportFigure>,
    /// Tables below.
    pub tables: Vec<ReportTable>,
}

/// A number with its unit.
#[derive(Clone, Debug, PartialEq)]
pub enum Measure {
    /// So many.
    Count(u64),
    /// So many of so many.
    Share {
        /// Those that are.
        part: u64,
        /// All.
        whole: u64,
    },
    /// An amount.
    Money(Money),
    /// Days, with tenths.
    Days(f64),
    /// Nothing to measure.
    Nothing,
}

/// Which way a figure should move.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Better {
    /// Neither is better.
    #[default]
    Neither,
    /// More is better.
    More,
    /// Less is better.
    Less,
}

/// One figure.
#[derive(Clone, Debug, PartialEq)]
pub struct ReportFigure {
    /// What it is.
    pub label: String,
    /// How it is counted, in one sentence.
    pub definition: String,
    /// The figure.
    pub value: Measure,
    /// The same of the period before.
    pub before: Option<Measure>,
    /// Which way it should move.
    pub better: Better,
    /// The list it was counted from.
    pub opens: Option<Opens>,
}

/// A list limited to what a figure was counted from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opens {
    /// The view.
    pub view: &'static str,
    /// Column and what is typed into its filter: a value, a range `from..to`, `~` for empty, `!~` for filled.
    pub filters: Vec<(&'static str, String)>,
    /// Only what is late.
    pub late: bool,
}

impl Opens {
    /// A whole view.
    pub fn view(view: &'static str) -> Self {
        Self { view, filters: Vec::new(), late: false }
    }

    /// The same with one more limit.
    #[must_use]
    pub fn with(mut self, column: &'static str, value: impl Into<String>) -> Self {
        self.filters.push((column, value.into()));
        self
    }
}

/// A table of a report.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ReportTable {
    /// Its title.
    pub title: String,
    /// Its columns; the first names the row.
    pub columns: Vec<String>,
    /// Whether its rows are named by stages of a procedure, to be told by their titles.
    pub of_stages: bool,
    /// Its rows.
    pub rows: Vec<ReportRow>,
    /// What is said when there is none.
    pub none: String,
}

/// A row of a table of a report.
#[derive(Clone, Debug, PartialEq)]
pub struct ReportRow {
    /// What it is about.
    pub label: String,
    /// The other columns.
    pub cells: Vec<Measure>,
    /// The list it was counted from.
    pub opens: Option<Opens>,
}
