//! The log: events of all cases in columns, grouped by case, ordered by time then input position.

use std::ops::Range;
use std::sync::Arc;

use crate::{Dictionary, LogBuilder};

/// A named value per case or per event, as codes of its own dictionary; [`crate::NONE`] = not given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribute {
    /// Name of the attribute.
    pub name: String,
    /// One code per case (in case order) or per event (in row order).
    pub codes: Vec<u32>,
    /// The distinct values.
    pub dictionary: Arc<Dictionary>,
}

/// Events in columns.
///
/// The events of one case are contiguous; within a case they are ordered by time, then by input
/// position, so that equal times keep the order in which they were given. Cases are in the order
/// of their code, which is the order of first appearance unless the caller gave the codes. Every
/// case has at least one event. Made by [`LogBuilder`], never changed in place; dictionaries are
/// shared between a log and the logs filtered out of it, so codes stay comparable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Log {
    /// `case_offsets[c]..case_offsets[c + 1]` are the rows of case `c`; one entry more than cases.
    pub(crate) case_offsets: Vec<u32>,
    /// Code of each case in `case_names`, ascending.
    pub(crate) cases: Vec<u32>,
    pub(crate) activity: Vec<u32>,
    pub(crate) time: Vec<i64>,
    pub(crate) start: Option<Vec<i64>>,
    pub(crate) resource: Option<Vec<u32>>,
    pub(crate) source: Vec<u64>,
    pub(crate) activities: Arc<Dictionary>,
    pub(crate) resources: Arc<Dictionary>,
    pub(crate) case_names: Arc<Dictionary>,
    pub(crate) case_attributes: Vec<Attribute>,
    pub(crate) event_attributes: Vec<Attribute>,
}

impl Log {
    /// Number of events (rows).
    pub fn len(&self) -> usize {
        self.activity.len()
    }

    /// Whether there is no event.
    pub fn is_empty(&self) -> bool {
        self.activity.is_empty()
    }

    /// Number of cases; each has at least one event.
    pub fn case_count(&self) -> usize {
        self.cases.len()
    }

    /// Row where each case begins, then the number of rows: one entry more than there are cases.
    pub fn case_offsets(&self) -> &[u32] {
        &self.case_offsets
    }

    /// Rows of case `case` (its position, 0-based).
    pub fn rows(&self, case: usize) -> Range<usize> {
        self.case_offsets[case] as usize..self.case_offsets[case + 1] as usize
    }

    /// Code of each case in [`Log::case_names`], ascending.
    pub fn cases(&self) -> &[u32] {
        &self.cases
    }

    /// Name of the case at position `case`.
    pub fn case_name(&self, case: usize) -> &str {
        self.case_names.name(self.cases[case])
    }

    /// Position of the case with this name, if it has events in this log.
    pub fn case_named(&self, name: &str) -> Option<usize> {
        self.cases.binary_search(&self.case_names.code(name)?).ok()
    }

    /// Activity code of each row.
    pub fn activity(&self) -> &[u32] {
        &self.activity
    }

    /// Activity codes of one case, in order.
    pub fn sequence(&self, case: usize) -> &[u32] {
        &self.activity[self.rows(case)]
    }

    /// Time of each row (the completion, when starts are given), microseconds UTC.
    pub fn time(&self) -> &[i64] {
        &self.time
    }

    /// Start of each row in logs that know both start and completion; an event pushed without a
    /// start has its time here.
    pub fn start(&self) -> Option<&[i64]> {
        self.start.as_deref()
    }

    /// When the work of each row began: its start if the log knows starts, its time otherwise.
    pub fn begin(&self) -> &[i64] {
        self.start.as_deref().unwrap_or(&self.time)
    }

    /// Resource code of each row, [`crate::NONE`] where not given; `None` when no event ever had one.
    pub fn resource(&self) -> Option<&[u32]> {
        self.resource.as_deref()
    }

    /// Position (or ledger sequence) of each row in the input: what a figure opens.
    pub fn source(&self) -> &[u64] {
        &self.source
    }

    /// Names of activities.
    pub fn activities(&self) -> &Arc<Dictionary> {
        &self.activities
    }

    /// Names of resources.
    pub fn resources(&self) -> &Arc<Dictionary> {
        &self.resources
    }

    /// Names of cases; may hold more names than this log has cases. See [`Log::cases`].
    pub fn case_names(&self) -> &Arc<Dictionary> {
        &self.case_names
    }

    /// Attributes of cases, codes in case order.
    pub fn case_attributes(&self) -> &[Attribute] {
        &self.case_attributes
    }

    /// The attribute of cases with this name.
    pub fn case_attribute(&self, name: &str) -> Option<&Attribute> {
        self.case_attributes.iter().find(|a| a.name == name)
    }

    /// Attributes of events, codes in row order.
    pub fn event_attributes(&self) -> &[Attribute] {
        &self.event_attributes
    }

    /// The attribute of events with this name.
    pub fn event_attribute(&self, name: &str) -> Option<&Attribute> {
        self.event_attributes.iter().find(|a| a.name == name)
    }

    /// When case `case` began: the earliest start, or its first time without starts.
    pub fn case_begin(&self, case: usize) -> i64 {
        let rows = self.rows(case);
        match &self.start {
            // a start after its own completion never makes a case shorter than its first event
            Some(start) => start[rows.clone()].iter().fold(self.time[rows.start], |least, &s| least.min(s)),
            None => self.time[rows.start],
        }
    }

    /// When case `case` ended: the time of its last event.
    pub fn case_end(&self, case: usize) -> i64 {
        self.time[self.case_offsets[case + 1] as usize - 1]
    }

    /// From begin to end of case `case`, in microseconds, never negative.
    pub fn case_duration(&self, case: usize) -> i64 {
        self.case_end(case).saturating_sub(self.case_begin(case))
    }

    /// Takes the log up again to add events; `finish` gives the log that all events together
    /// would have given.
    pub fn extend(self) -> LogBuilder {
        LogBuilder::continuing(self)
    }

    /// Bytes of the columns (not of dictionaries or attributes).
    pub fn column_bytes(&self) -> usize {
        (self.case_offsets.capacity() + self.cases.capacity() + self.activity.capacity()) * 4
            + (self.time.capacity() + self.source.capacity()) * 8
            + self.start.as_ref().map_or(0, |c| c.capacity() * 8)
            + self.resource.as_ref().map_or(0, |c| c.capacity() * 4)
    }
}
