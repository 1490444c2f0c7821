//! What the person may decide about an import.

use std::path::PathBuf;

use crate::Limits;

/// Which of day and month comes first in dates such as 03/04/2026.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateOrder {
    /// 03/04/2026 is 3 April.
    DayFirst,
    /// 03/04/2026 is March 4.
    MonthFirst,
}

/// How events that mark the life of one activity (start, complete, ...) become rows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Lifecycle {
    /// [`Lifecycle::Intervals`] when the log has starts and completions, else [`Lifecycle::Every`].
    #[default]
    Auto,
    /// Every event is a row named after its activity.
    Every,
    /// Only completions are rows; the others are counted as left out.
    CompleteOnly,
    /// A start and the next completion of the same activity (and instance, if named) in the same
    /// case are one row with both times. Other states are rows named `activity+state`.
    Intervals,
    /// Every event is a row named `activity+state`.
    WithState,
}

/// Columns by name; what is `None` is guessed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mapping {
    /// Column that names the case.
    pub case: Option<String>,
    /// Column that names the activity.
    pub activity: Option<String>,
    /// Column with the time of completion.
    pub time: Option<String>,
    /// Column with the time of start.
    pub start: Option<String>,
    /// Column that names who did it.
    pub resource: Option<String>,
    /// Column with the state of the activity.
    pub lifecycle: Option<String>,
    /// Which of day and month comes first.
    pub date_order: Option<DateOrder>,
}

/// Decisions about an import.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Columns that are not to be guessed.
    pub mapping: Mapping,
    /// How states of activities become rows.
    pub lifecycle: Lifecycle,
    /// Zone (IANA name) of times that state none; UTC when not given.
    pub time_zone: Option<String>,
    /// Name of the sheet to read; the first one with rows when not given.
    pub sheet: Option<String>,
    /// Delimiter of delimited text; found by looking when not given.
    pub delimiter: Option<u8>,
    /// What the file may ask of us.
    pub limits: Limits,
    /// Program that answers to the argument `read-xlsx` with [`crate::xlsx::child_main`]; the
    /// running one when not given.
    pub sheet_reader: Option<PathBuf>,
}
