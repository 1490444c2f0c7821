//! Events on their way from a file to a log: kept in columns until the whole file is known.
//!
//! Whether starts and completions make intervals, and whether an attribute is one of its case, is
//! only known at the end. Names are coded once here; attributes are lists of pairs of codes.

use std::sync::Arc;

use mining::{Dictionary, Log, LogBuilder, NONE};

use crate::lifecycle;
use crate::report::Report;
use crate::{Lifecycle, Limits};

/// Events as they stand in the file.
pub(crate) struct Staged {
    pub case: Vec<u32>,
    pub activity: Vec<u32>,
    pub time: Vec<i64>,
    /// Empty unless the file gives starts with their completion.
    pub start: Vec<i64>,
    pub resource: Vec<u32>,
    pub state: Vec<u32>,
    pub source: Vec<u64>,
    pub cases: Dictionary,
    pub activities: Dictionary,
    pub resources: Dictionary,
    pub states: Dictionary,
    pub event_attributes: Attributes,
    pub case_attributes: Attributes,
    attribute_end: Vec<usize>,
    /// Attributes of cases as (case, position in `case_attributes`).
    case_of_attribute: Vec<u32>,
}

/// Values by name, in the order they were given.
#[derive(Default)]
pub(crate) struct Attributes {
    pub names: Dictionary,
    pub values: Dictionary,
    pub name: Vec<u16>,
    pub value: Vec<u32>,
    most_names: usize,
    most_cells: u64,
    /// Bytes of further distinct values that may be kept.
    room: u64,
    pub left_out: u64,
}

impl Attributes {
    fn new(limits: &Limits) -> Self {
        Self {
            most_names: limits.attribute_names.min(usize::from(u16::MAX)),
            most_cells: limits.attribute_cells,
            room: limits.memory_bytes / 4,
            ..Self::default()
        }
    }

    /// Keeps a value unless the file has too many names; `owners` = events or cases so far.
    fn add(&mut self, name: &str, value: &str, owners: usize) -> bool {
        let code = match self.names.code(name) {
            Some(code) => code,
            None if self.names.len() < self.most_names => self.names.intern(name),
            None => {
                self.left_out += 1;
                return false;
            }
        };
        if self.names.len() as u64 * owners as u64 > self.most_cells {
            self.left_out += 1;
            return false;
        }
        let last = self.value.last().copied().filter(|&last| self.values.name(last) == value);
        let value = match last.or_else(|| self.values.code(value)) {
            Some(known) => known,
            None if value.len() as u64 > self.room => {
                self.left_out += 1;
                return false;
            }
            None => {
                self.room -= value.len() as u64;
                self.values.intern(value)
            }
        };
        self.name.push(code as u16);
        self.value.push(value);
        true
    }
}

impl Staged {
    pub fn new(limits: &Limits) -> Self {
        Self {
            case: Vec::new(),
            activity: Vec::new(),
            time: Vec::new(),
            start: Vec::new(),
            resource: Vec::new(),
            state: Vec::new(),
            source: Vec::new(),
            cases: Dictionary::new(),
            activities: Dictionary::new(),
            resources: Dictionary::new(),
            states: Dictionary::new(),
            event_attributes: Attributes::new(limits),
            case_attributes: Attributes::new(limits),
            attribute_end: Vec::new(),
            case_of_attribute: Vec::new(),
        }
    }

    /// Number of events.
    pub fn len(&self) -> usize {
        self.case.len()
    }

    /// Keeps an attribute of the event that [`Staged::event`] will add next.
    pub fn attribute(&mut self, name: &str, value: &str) {
        self.event_attributes.add(name, value, self.case.len());
    }

    /// Forgets the attributes kept for an event that will not be added.
    pub fn forget_attributes(&mut self) {
        let end = self.attribute_end.last().copied().unwrap_or(0);
        self.event_attributes.name.truncate(end);
        self.event_attributes.value.truncate(end);
    }

    /// Adds an event with the attributes kept since the last one.
    pub fn event(
        &mut self,
        case: u32,
        activity: &str,
        time: i64,
        start: Option<i64>,
        resource: Option<&str>,
        state: Option<&str>,
        source: u64,
    ) {
        if let Some(start) = start {
            // the first start: all events before it began when they ended
            if self.start.is_empty() {
                self.start.extend_from_slice(&self.time);
            }
            self.start.push(start);
        } else if !self.start.is_empty() {
            self.start.push(time);
        }
        self.case.push(case);
        self.activity.push(self.activities.intern(activity));
        self.time.push(time);
        self.resource.push(coded(&mut self.resources, resource, self.resource.last()));
        self.state.push(coded(&mut self.states, state, self.state.last()));
        self.source.push(source);
        self.attribute_end.push(self.event_attributes.name.len());
    }

    /// Keeps an attribute of a case.
    pub fn case_attribute(&mut self, case: u32, name: &str, value: &str) {
        if self.case_attributes.add(name, value, self.cases.len()) {
            self.case_of_attribute.push(case);
        }
    }

    /// Attributes of an event as codes of names and values.
    pub fn attributes_of(&self, event: usize) -> impl Iterator<Item = (u32, u32)> {
        let begin = event.checked_sub(1).map_or(0, |before| self.attribute_end[before]);
        let range = begin..self.attribute_end[event];
        let (names, values) = (&self.event_attributes.name[range.clone()], &self.event_attributes.value[range]);
        names.iter().map(|&n| u32::from(n)).zip(values.iter().copied())
    }

    /// The log, with states of activities made rows as wished.
    pub fn finish(mut self, wish: Lifecycle, report: &mut Report) -> Log {
        let left_out = self.event_attributes.left_out + self.case_attributes.left_out;
        if left_out > 0 {
            report.note(
                "attributes.left_out",
                left_out,
                format!("{left_out} values were left out: the file has too many different attributes."),
                format!(
                    "{left_out} valeurs ont été laissées de côté : le fichier comporte trop d’attributs différents."
                ),
            );
        }
        let rows = lifecycle::rows(&mut self, wish, report);
        let cases = Arc::new(std::mem::take(&mut self.cases));
        let mut builder = LogBuilder::with_capacity(rows.len()).with_dictionaries(
            cases.clone(),
            Arc::new(std::mem::take(&mut self.activities)),
            Arc::new(std::mem::take(&mut self.resources)),
        );
        for row in &rows {
            let event = row.event as usize;
            builder.push_codes(
                self.case[event],
                row.activity,
                self.time[event],
                self.resource[event],
                row.start,
                self.source[event],
            );
            if self.state[event] != NONE {
                builder.event_attribute(STATE, self.states.name(self.state[event]));
            }
            if let Some(start_event) = row.start_event {
                // what only the start said is said by the row too
                for (name, value) in self.attributes_of(start_event as usize) {
                    builder.event_attribute(
                        self.event_attributes.names.name(name),
                        self.event_attributes.values.name(value),
                    );
                }
            }
            for (name, value) in self.attributes_of(event) {
                builder
                    .event_attribute(self.event_attributes.names.name(name), self.event_attributes.values.name(value));
            }
        }
        drop(rows);
        let attributes = &self.case_attributes;
        for (at, &case) in self.case_of_attribute.iter().enumerate() {
            let name = attributes.names.name(u32::from(attributes.name[at]));
            builder.case_attribute(cases.name(case), name, attributes.values.name(attributes.value[at]));
        }
        let log = builder.finish();
        report.events = log.len() as u64;
        report.cases = log.case_count() as u64;
        log
    }
}

/// Name under which states of activities stay with their rows.
pub(crate) const STATE: &str = "lifecycle:transition";

fn coded(dictionary: &mut Dictionary, name: Option<&str>, last: Option<&u32>) -> u32 {
    match (name, last) {
        (None, _) => NONE,
        (Some(name), Some(&last)) if last != NONE && dictionary.name(last) == name => last,
        (Some(name), _) => dictionary.intern(name),
    }
}
