//! One analysis of a log: computed once, then told in the terminal, on a page, in a report and in a workbook.

mod charts;
mod compute;
mod figure_ref;
mod findings;
mod html;
mod map;
mod page;
mod tables;
mod terminal;
mod words;

use std::sync::Arc;

use base::Moment;
use jiff::tz::TimeZone;
use kernel::Text;
use mining::{
    Dictionary, DirectlyFollows, Handovers, Rework, Throughput, TrendPoint, WhereItWaits, ocel::ObjectCounts,
};

pub use figure_ref::{Behind, FigureRef};
pub use html::{
    CSS, Link, Telling, html_page, open_cases, overview, process_map, rework, sections, table, throughput, trend,
    variants, where_it_waits,
};
pub use map::{MapChoice, process_graph};
pub use tables::{FigureTable, TABLES, table as figure_table, tables, workbook};
pub use terminal::terminal;

/// What to look at, and how it is named.
#[derive(Clone, Debug)]
pub struct Options {
    /// What the log is about: a file's name, a process.
    pub title: String,
    /// The zone days and weeks are cut in.
    pub zone: TimeZone,
    /// Until when the log tells: the present for a live ledger, `None` for the last event of the log.
    pub now: Option<Moment>,
    /// Activities that end a case; `None` has them guessed, which the report says.
    pub ends: Option<Vec<String>>,
    /// Most variants listed.
    pub variants: usize,
    /// Most open cases listed.
    pub open: usize,
    /// What the reader of the file decided or set aside, in sentences.
    pub notes: Vec<Text>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            title: String::new(),
            zone: TimeZone::UTC,
            now: None,
            ends: None,
            variants: 50,
            open: 50,
            notes: Vec::new(),
        }
    }
}

/// Everything computed from one log. Activities are codes of `activities`; times are microseconds UTC, durations
/// microseconds.
#[derive(Clone, Debug)]
pub struct Analysis {
    /// What the log is about.
    pub title: String,
    /// The zone days and weeks are cut in.
    pub zone: TimeZone,
    /// First begin and last event; `None` for a log without events.
    pub period: Option<(Moment, Moment)>,
    /// Number of events.
    pub events: u64,
    /// Number of cases.
    pub cases: u64,
    /// Names of the activities, of which those with events count.
    pub activities: Arc<Dictionary>,
    /// Names of who or what did the events; empty when the log does not say.
    pub resources: Arc<Dictionary>,
    /// Whether the log knows when work began, not only when it was done.
    pub starts: bool,
    /// Arcs with frequencies, starts and ends.
    pub map: DirectlyFollows,
    /// Number of different variants.
    pub variant_count: u64,
    /// The most frequent variants.
    pub variants: Vec<VariantLine>,
    /// How long cases take; `None` without cases.
    pub throughput: Option<Throughput>,
    /// Where a few cases take far longer than the others: the nineteen in twenty that do not, for a histogram in which
    /// something is seen.
    pub usual: Option<Throughput>,
    /// Where the time goes.
    pub waits: WhereItWaits,
    /// Work done again.
    pub rework: Rework,
    /// Week by week.
    pub trend: Vec<TrendPoint>,
    /// Seconds the weeks of `trend` are ahead of UTC.
    pub trend_offset: i32,
    /// Cases not ended.
    pub open: OpenCases,
    /// Who hands over to whom.
    pub handovers: Handovers,
    /// What the reader of the file decided or set aside.
    pub notes: Vec<Text>,
    /// For an object-centric log: its counts.
    pub objects: Option<ObjectCounts>,
    /// For an object-centric log: names of its object types.
    pub object_types: Arc<Dictionary>,
    /// For an object-centric log: the analysis of each object type that has events.
    pub types: Vec<Analysis>,
}

/// One of the most frequent variants.
#[derive(Clone, Debug, PartialEq)]
pub struct VariantLine {
    /// Activity codes in order.
    pub activities: Vec<u32>,
    /// Cases that took it.
    pub count: u64,
    /// Their share of all cases, 0 to 1.
    pub share: f64,
    /// Median duration of these cases.
    pub median: i64,
}

/// Cases that have not ended.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OpenCases {
    /// Activities taken for an end.
    pub ends: Vec<u32>,
    /// Whether those were guessed from how cases end.
    pub guessed: bool,
    /// As of when.
    pub now: i64,
    /// How many cases are open.
    pub total: u64,
    /// Open cases by their last activity: code and number, most first.
    pub at: Vec<(u32, u64)>,
    /// The longest untouched.
    pub listed: Vec<OpenLine>,
}

/// An open case.
#[derive(Clone, Debug, PartialEq)]
pub struct OpenLine {
    /// Its name.
    pub case: String,
    /// When it began.
    pub begun: i64,
    /// Activity code of its last event.
    pub last: u32,
    /// Time of its last event.
    pub since: i64,
    /// From then until now.
    pub idle: i64,
}

impl Analysis {
    /// The name of an activity.
    pub fn name(&self, activity: u32) -> &str {
        self.activities.name(activity)
    }

    /// How many activities have events.
    pub fn activity_count(&self) -> u64 {
        self.map.events.iter().filter(|events| **events > 0).count() as u64
    }

    /// Moments between which a period of the trend lies.
    pub(crate) fn week(&self, point: &TrendPoint) -> (i64, i64) {
        let begin = |days: i64| days * base::moment::DAY - i64::from(self.trend_offset) * base::moment::SECOND;
        (begin(point.first_day), begin(point.first_day + 7))
    }
}
