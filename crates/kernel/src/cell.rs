//! Rows of a projection: typed columns declared once, from which come the SQL tables of both stores, the table on the
//! page, the sheet and the API document.

use std::fmt;

use base::{Carats, Currency, Date, Grams, Moment};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::{Lang, Text};

/// A stored value: text or a 64-bit integer, so that both stores hold exactly the same.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default)]
#[serde(untagged)]
pub enum Cell {
    /// Nothing.
    #[default]
    Null,
    /// An integer: counts, minor units, milligrams, microseconds, 0 and 1.
    Int(i64),
    /// A text.
    Text(String),
}

impl Cell {
    /// The text, when it is one.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The integer, when it is one.
    pub fn int(&self) -> Option<i64> {
        match self {
            Self::Int(n) => Some(*n),
            _ => None,
        }
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<i64> for Cell {
    fn from(n: i64) -> Self {
        Self::Int(n)
    }
}

impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => Ok(()),
            Self::Int(n) => n.fmt(f),
            Self::Text(text) => text.fmt(f),
        }
    }
}

/// What a column means; it decides how it is stored, shown, sorted and exported.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ColumnKind {
    /// A text.
    Text,
    /// The identifier of an object of a type; on the page it opens that object.
    Object(&'static str),
    /// A count or another plain number.
    Integer,
    /// Minor units; the column named holds the currency.
    Money(&'static str),
    /// Milligrams.
    Grams,
    /// Thousandths of a carat.
    Carats,
    /// Microseconds UTC.
    Moment,
    /// A date `2026-11-22`.
    Date,
    /// 0 or 1.
    Bool,
    /// A duration in microseconds.
    Duration,
    /// Hundredths of a whole, which may be more than it: 87 is 87 %, shown with a bar.
    Share,
    /// One of a list: code and label.
    Choice(&'static [(&'static str, Text)]),
    /// A stage of a procedure, by its identifier; its label is in the procedure.
    Stage,
    /// A step of a procedure, by its identifier.
    Step,
    /// A role, by its code.
    Role,
    /// JSON, for facts only a procedure knows the names of.
    Json,
}

impl ColumnKind {
    /// Whether the store keeps it as a 64-bit integer rather than a text.
    pub fn is_integer(self) -> bool {
        matches!(
            self,
            Self::Integer
                | Self::Money(_)
                | Self::Grams
                | Self::Carats
                | Self::Moment
                | Self::Bool
                | Self::Duration
                | Self::Share
        )
    }
}

/// Who may see a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Sensitivity {
    /// Whoever sees the row.
    #[default]
    Ordinary,
    /// Cost, margin: only roles allowed to see costs.
    Cost,
    /// Personal data.
    Personal,
}

/// One column of a projection's table.
#[derive(Clone, Debug)]
pub struct Column {
    /// Name in SQL, JSON and exports.
    pub name: &'static str,
    /// Heading on the page.
    pub label: Text,
    /// What it means.
    pub kind: ColumnKind,
    /// Whether it may be empty.
    pub nullable: bool,
    /// Who may see it.
    pub sensitivity: Sensitivity,
}

/// A table of a projection. The first column is the key, a text.
#[derive(Debug)]
pub struct Table {
    /// Name in SQL; prefixed with its area.
    pub name: &'static str,
    /// Columns; the first one is the key.
    pub columns: &'static [Column],
    /// Sets of columns no two rows may share (nulls apart): the wall behind the decision.
    pub unique: &'static [&'static [&'static str]],
    /// Sets of columns that are searched by.
    pub indexes: &'static [&'static [&'static str]],
    /// Columns holding a site: a person sees a row when one of them is a site of theirs. Empty: everybody sees it.
    pub scope: &'static [&'static str],
}

impl Table {
    /// The key column's name.
    pub fn key(&self) -> &'static str {
        self.columns[0].name
    }

    /// The position of a column.
    pub fn position(&self, column: &str) -> Option<usize> {
        self.columns.iter().position(|c| c.name == column)
    }

    /// A column by name.
    pub fn column(&self, name: &str) -> Option<&'static Column> {
        self.columns.iter().find(|c| c.name == name)
    }
}

/// A stored row that does not fit its type; a failure of ours, never shown to people.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("column does not hold what its type says: {0}")]
pub struct CellMismatch(pub String);

/// A Rust type a column can hold.
pub trait CellType: Sized {
    /// The column's meaning when the declaration does not say more.
    const KIND: ColumnKind;
    /// Whether it may be empty.
    const NULLABLE: bool = false;
    /// As stored.
    fn to_cell(&self) -> Cell;
    /// As read.
    fn from_cell(cell: &Cell) -> Result<Self, CellMismatch>;
}

fn mismatch<T>(cell: &Cell) -> Result<T, CellMismatch> {
    Err(CellMismatch(format!("{cell:?} as {}", std::any::type_name::<T>())))
}

macro_rules! text_cells {
    ($($type:ty, $kind:expr, $read:expr);+ $(;)?) => {$(
        impl CellType for $type {
            const KIND: ColumnKind = $kind;
            fn to_cell(&self) -> Cell { Cell::Text(self.to_string()) }
            fn from_cell(cell: &Cell) -> Result<Self, CellMismatch> {
                let read: fn(&str) -> Option<$type> = $read;
                cell.text().and_then(read).map_or_else(|| mismatch(cell), Ok)
            }
        }
    )+};
}
text_cells! {
    String, ColumnKind::Text, |t| Some(t.to_owned());
    Date, ColumnKind::Date, Date::parse;
    Currency, ColumnKind::Text, |t| Currency::parse(t).ok();
}

macro_rules! int_cells {
    ($($type:ty, $kind:expr, $to:expr, $from:expr);+ $(;)?) => {$(
        impl CellType for $type {
            const KIND: ColumnKind = $kind;
            fn to_cell(&self) -> Cell { let to: fn(&$type) -> i64 = $to; Cell::Int(to(self)) }
            fn from_cell(cell: &Cell) -> Result<Self, CellMismatch> {
                let from: fn(i64) -> Option<$type> = $from;
                cell.int().and_then(from).map_or_else(|| mismatch(cell), Ok)
            }
        }
    )+};
}
int_cells! {
    i64, ColumnKind::Integer, |n| *n, Some;
    u32, ColumnKind::Integer, |n| i64::from(*n), |n| u32::try_from(n).ok();
    bool, ColumnKind::Bool, |b| i64::from(*b), |n| match n { 0 => Some(false), 1 => Some(true), _ => None };
    Moment, ColumnKind::Moment, |m| m.0, |n| Some(Moment(n));
    Grams, ColumnKind::Grams, |g| g.0, |n| Some(Grams(n));
    Carats, ColumnKind::Carats, |c| c.0, |n| Some(Carats(n));
}

impl<T: CellType> CellType for Option<T> {
    const KIND: ColumnKind = T::KIND;
    const NULLABLE: bool = true;
    fn to_cell(&self) -> Cell {
        self.as_ref().map_or(Cell::Null, CellType::to_cell)
    }
    fn from_cell(cell: &Cell) -> Result<Self, CellMismatch> {
        if *cell == Cell::Null { Ok(None) } else { T::from_cell(cell).map(Some) }
    }
}

/// JSON in a column: facts whose names only a procedure knows.
impl CellType for serde_json::Map<String, serde_json::Value> {
    const KIND: ColumnKind = ColumnKind::Json;
    fn to_cell(&self) -> Cell {
        Cell::Text(serde_json::Value::Object(self.clone()).to_string())
    }
    fn from_cell(cell: &Cell) -> Result<Self, CellMismatch> {
        cell.text().and_then(|text| serde_json::from_str(text).ok()).map_or_else(|| mismatch(cell), Ok)
    }
}

/// Several texts in a column, as a JSON list.
impl CellType for Vec<String> {
    const KIND: ColumnKind = ColumnKind::Json;
    fn to_cell(&self) -> Cell {
        Cell::Text(serde_json::Value::from(self.clone()).to_string())
    }
    fn from_cell(cell: &Cell) -> Result<Self, CellMismatch> {
        cell.text().and_then(|text| serde_json::from_str(text).ok()).map_or_else(|| mismatch(cell), Ok)
    }
}

/// Makes typed identifiers that commands and rows can hold: the identifiers of [`base::object_ids!`] with their field
/// and column types.
#[macro_export]
macro_rules! object_ids {
    ($($(#[$doc:meta])* $name:ident = $kind:literal),+ $(,)?) => {
        $crate::base::object_ids!($($(#[$doc])* $name = $kind),+);
        $(
            impl $crate::FieldType for $name {
                fn kind() -> $crate::FieldKind { $crate::FieldKind::Object($kind.to_owned()) }
            }
            $crate::object_cells!($name);
            impl $crate::Say for $name {
                fn say(&self, _: $crate::Lang) -> String { self.0.clone() }
            }
        )+
    };
}

/// Lets identifiers stand in columns and in events.
#[macro_export]
macro_rules! object_cells {
    ($($type:ty),+ $(,)?) => {$(
        impl $crate::CellType for $type {
            const KIND: $crate::ColumnKind = $crate::ColumnKind::Object(<$type as $crate::base::ObjectId>::TYPE);
            fn to_cell(&self) -> $crate::Cell { $crate::Cell::Text(self.to_string()) }
            fn from_cell(cell: &$crate::Cell) -> Result<Self, $crate::cell::CellMismatch> {
                cell.text().map(<$type as $crate::base::ObjectId>::from_text)
                    .ok_or_else(|| $crate::cell::CellMismatch(format!("{cell:?}")))
            }
        }
        impl $crate::Relates for $type {
            fn relate(&self, qualifier: &str, relations: &mut Vec<$crate::Relation>) {
                $crate::event::relate_one(self, qualifier, relations);
            }
        }
    )+};
}
object_cells!(base::id::SiteId, base::id::PersonId, base::id::ClientId);

/// A typed row; `#[derive(Row)]` writes this from a struct.
pub trait Row: Sized {
    /// The table it lives in.
    fn table() -> &'static Table;
    /// Its cells in column order.
    fn to_cells(&self) -> Vec<Cell>;
    /// Reads cells in column order.
    fn from_cells(cells: &[Cell]) -> Result<Self, CellMismatch>;
}

/// The label of a choice, or the code itself when it is not in the list.
pub fn choice_label<'a>(options: &'a [(&'static str, Text)], code: &'a str, lang: Lang) -> &'a str {
    options.iter().find(|(option, _)| *option == code).map_or(code, |(_, label)| label.get(lang))
}
