//! A table as it is exported and shown: titled columns that know what they mean, and rows of stored cells.

mod csv;
mod workbook;

use std::collections::BTreeMap;

use base::{Carats, Currency, Date, Grams, Moment, Money};
use jiff::tz::TimeZone;
use kernel::{Cell, Column, ColumnKind, Lang, Say as _, Text};

use crate::number;

pub use csv::{CsvStyle, csv, neutralised};
pub use workbook::{SheetError, workbook};

/// A table with a title.
#[derive(Clone, Debug, Default)]
pub struct Sheet {
    /// Its title; the sheet's name in a workbook.
    pub title: String,
    /// Columns in order.
    pub columns: Vec<SheetColumn>,
    /// Rows, each as long as `columns`; what is missing at the end is empty.
    pub rows: Vec<Vec<Cell>>,
    /// Cells (row, column) that mean something else than their column: a summary mixes counts, spans and dates.
    pub kinds: BTreeMap<(usize, usize), SheetKind>,
}

/// A column of a sheet.
#[derive(Clone, Debug)]
pub struct SheetColumn {
    /// Its heading.
    pub label: String,
    /// What its cells mean.
    pub kind: SheetKind,
}

impl SheetColumn {
    /// A column.
    pub fn new(label: impl Into<String>, kind: SheetKind) -> Self {
        Self { label: label.into(), kind }
    }
}

/// What the cells of a column mean; it decides how they are written. A cell that does not hold what its column says is
/// written as text, never left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SheetKind {
    /// Text.
    Text,
    /// A whole number.
    Integer,
    /// Minor units; the currency's code stands in the column at this position.
    Money(usize),
    /// Milligrams.
    Grams,
    /// Thousandths of a carat.
    Carats,
    /// Microseconds UTC, written in the reader's zone.
    Moment,
    /// A date `2026-11-22`.
    Date,
    /// 0 or 1.
    Bool,
    /// A span in microseconds.
    Duration,
    /// A share in millionths: 250,000 is 25 %.
    Share,
}

impl SheetKind {
    /// Whether its cells are numbers or spans, set to the right.
    pub fn is_figure(self) -> bool {
        matches!(self, Self::Integer | Self::Money(_) | Self::Grams | Self::Carats | Self::Duration | Self::Share)
    }
}

/// In which language and zone a sheet is written.
#[derive(Clone, Debug)]
pub struct Locale {
    /// Language of headings, labels and numbers.
    pub lang: Lang,
    /// Zone of moments.
    pub zone: TimeZone,
}

impl Locale {
    /// A locale.
    pub fn new(lang: Lang, zone: TimeZone) -> Self {
        Self { lang, zone }
    }

    /// The zone's name, as written beside headings of moments.
    pub fn zone_name(&self) -> &str {
        self.zone.iana_name().unwrap_or("UTC")
    }
}

/// A share from 0 to 1 as a cell of [`SheetKind::Share`].
pub fn share_cell(share: f64) -> Cell {
    Cell::Int((share * 1e6).round() as i64)
}

/// A count as a cell.
pub fn count_cell(count: u64) -> Cell {
    Cell::Int(i64::try_from(count).unwrap_or(i64::MAX))
}

impl Sheet {
    /// A sheet of a view's page. `label` words codes that only the house knows (stages, steps, roles, currencies are
    /// left as they are); where it says nothing the code stays.
    pub fn of_page(
        title: &Text,
        columns: &[&Column],
        rows: &[Vec<Cell>],
        lang: Lang,
        label: &dyn Fn(&Column, &str) -> Option<String>,
    ) -> Self {
        let kind = |column: &Column| match column.kind {
            ColumnKind::Integer | ColumnKind::Share => SheetKind::Integer,
            // without its currency an amount is a plain number of minor units
            ColumnKind::Money(currency) => {
                columns.iter().position(|c| c.name == currency).map_or(SheetKind::Integer, SheetKind::Money)
            }
            ColumnKind::Grams => SheetKind::Grams,
            ColumnKind::Carats => SheetKind::Carats,
            ColumnKind::Moment => SheetKind::Moment,
            ColumnKind::Date => SheetKind::Date,
            ColumnKind::Bool => SheetKind::Bool,
            ColumnKind::Duration => SheetKind::Duration,
            ColumnKind::Text
            | ColumnKind::Object(_)
            | ColumnKind::Choice(_)
            | ColumnKind::Stage
            | ColumnKind::Step
            | ColumnKind::Role
            | ColumnKind::Json => SheetKind::Text,
        };
        let worded = |column: &Column, cell: &Cell| match (column.kind, cell) {
            (ColumnKind::Choice(options), Cell::Text(code)) => {
                let option = options.iter().find(|(known, _)| known == code);
                Cell::Text(option.map_or_else(|| code.clone(), |(_, text)| text.get(lang).to_owned()))
            }
            (ColumnKind::Stage | ColumnKind::Step | ColumnKind::Role | ColumnKind::Object(_), Cell::Text(code)) => {
                Cell::Text(label(column, code).unwrap_or_else(|| code.clone()))
            }
            _ => cell.clone(),
        };
        Self {
            title: title.get(lang).to_owned(),
            columns: columns.iter().map(|c| SheetColumn::new(c.label.get(lang), kind(c))).collect(),
            rows: rows
                .iter()
                .map(|cells| columns.iter().zip(cells).map(|(column, cell)| worded(column, cell)).collect())
                .collect(),
            kinds: BTreeMap::new(),
        }
    }

    /// What a cell means.
    pub fn kind(&self, row: usize, column: usize) -> SheetKind {
        let of_column = self.columns.get(column).map_or(SheetKind::Text, |c| c.kind);
        self.kinds.get(&(row, column)).copied().unwrap_or(of_column)
    }

    /// The cell at a place; empty beyond the end of a row.
    pub fn cell(&self, row: usize, column: usize) -> &Cell {
        const EMPTY: &Cell = &Cell::Null;
        self.rows.get(row).and_then(|cells| cells.get(column)).unwrap_or(EMPTY)
    }

    /// The currency of an amount, when its row names one the house knows.
    fn currency(&self, row: usize, column: usize) -> Option<Currency> {
        Currency::parse(self.cell(row, column).text()?).ok()
    }

    /// The cell as a person reads it; empty for nothing.
    pub fn shown(&self, row: usize, column: usize, locale: &Locale) -> String {
        let cell = self.cell(row, column);
        let lang = locale.lang;
        match (self.kind(row, column), cell) {
            (_, Cell::Null) => String::new(),
            (SheetKind::Integer, Cell::Int(n)) => number::whole(*n, lang),
            (SheetKind::Money(currency), Cell::Int(minor)) => match self.currency(row, currency) {
                Some(currency) => Money::new(*minor, currency).say(lang),
                None => number::whole(*minor, lang),
            },
            (SheetKind::Grams, Cell::Int(n)) => Grams(*n).say(lang),
            (SheetKind::Carats, Cell::Int(n)) => Carats(*n).say(lang),
            (SheetKind::Moment, Cell::Int(n)) => number::minute(Moment(*n), &locale.zone, lang),
            (SheetKind::Date, Cell::Text(text)) => Date::parse(text).map_or_else(|| text.clone(), |d| d.say(lang)),
            (SheetKind::Bool, Cell::Int(n)) => lang.of(["no", "yes"], ["non", "oui"])[usize::from(*n != 0)].to_owned(),
            (SheetKind::Duration, Cell::Int(n)) => number::duration(*n, lang),
            (SheetKind::Share, Cell::Int(n)) => number::percent(*n as f64 / 1e6, lang),
            (_, other) => other.to_string(),
        }
    }
}
