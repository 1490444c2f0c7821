//! Builds a log from events in any order: counting sort by case, then by time where needed.

use std::sync::Arc;

use crate::{Attribute, Dictionary, Log, NONE};

/// Collects events and sorts them into a [`Log`].
///
/// At most 2³² − 1 events. While collecting, an event takes 28 bytes with a resource and 24
/// without (8 more with starts, 4 per event attribute); the finished columns take 4 bytes less.
#[derive(Debug, Default)]
pub struct LogBuilder {
    case: Vec<u32>,
    activity: Vec<u32>,
    time: Vec<i64>,
    start: Option<Vec<i64>>,
    resource: Option<Vec<u32>>,
    source: Vec<u64>,
    activities: Arc<Dictionary>,
    resources: Arc<Dictionary>,
    case_names: Arc<Dictionary>,
    /// Codes by case code.
    case_attributes: Vec<Attribute>,
    /// Codes by input position.
    event_attributes: Vec<Attribute>,
}

impl LogBuilder {
    /// An empty builder.
    pub fn new() -> Self {
        Self::default()
    }

    /// An empty builder with room for `events` events.
    pub fn with_capacity(events: usize) -> Self {
        Self {
            case: Vec::with_capacity(events),
            activity: Vec::with_capacity(events),
            time: Vec::with_capacity(events),
            source: Vec::with_capacity(events),
            ..Self::default()
        }
    }

    /// Uses dictionaries that already exist; see [`LogBuilder::push_codes`].
    ///
    /// # Panics
    /// When events were already pushed, since their codes would change meaning.
    pub fn with_dictionaries(
        mut self,
        case_names: Arc<Dictionary>,
        activities: Arc<Dictionary>,
        resources: Arc<Dictionary>,
    ) -> Self {
        assert!(self.case.is_empty(), "dictionaries come before events");
        self.case_names = case_names;
        self.activities = activities;
        self.resources = resources;
        self
    }

    /// Adds an event. `time_us` and `start` are microseconds UTC; `source` is whatever finds the
    /// event again (its input position, its ledger sequence).
    ///
    /// # Panics
    /// When 2³² − 1 events are already held.
    pub fn push(
        &mut self,
        case: &str,
        activity: &str,
        time_us: i64,
        resource: Option<&str>,
        start: Option<i64>,
        source: u64,
    ) {
        let same_case = self.case.last().copied().filter(|&code| self.case_names.name(code) == case);
        let case = same_case.unwrap_or_else(|| intern(&mut self.case_names, case));
        let activity = intern(&mut self.activities, activity);
        let resource = resource.map_or(NONE, |name| intern(&mut self.resources, name));
        self.append(case, activity, time_us, resource, start, source);
    }

    /// Adds an event by the codes of the builder's dictionaries; `resource` may be [`NONE`].
    ///
    /// # Panics
    /// When a code is not in its dictionary, or 2³² − 1 events are already held.
    pub fn push_codes(
        &mut self,
        case: u32,
        activity: u32,
        time_us: i64,
        resource: u32,
        start: Option<i64>,
        source: u64,
    ) {
        assert!((case as usize) < self.case_names.len(), "unknown case code");
        assert!((activity as usize) < self.activities.len(), "unknown activity code");
        assert!(resource == NONE || (resource as usize) < self.resources.len(), "unknown resource code");
        self.append(case, activity, time_us, resource, start, source);
    }

    /// Gives a case an attribute; a later value replaces an earlier one. A case that gets no
    /// event is not in the log.
    pub fn case_attribute(&mut self, case: &str, name: &str, value: &str) {
        let case = intern(&mut self.case_names, case) as usize;
        put(&mut self.case_attributes, name, case, value);
    }

    /// Gives the event pushed last an attribute; a later value replaces an earlier one.
    ///
    /// # Panics
    /// When no event was pushed.
    pub fn event_attribute(&mut self, name: &str, value: &str) {
        let event = self.case.len().checked_sub(1).expect("no event was pushed");
        put(&mut self.event_attributes, name, event, value);
    }

    /// Number of events held.
    pub fn len(&self) -> usize {
        self.case.len()
    }

    /// Whether no event is held.
    pub fn is_empty(&self) -> bool {
        self.case.is_empty()
    }

    /// Sorts the events into a log.
    pub fn finish(self) -> Log {
        let (case_offsets, cases, order) = self.order();
        let mut event_attributes = self.event_attributes;
        for attribute in &mut event_attributes {
            attribute.codes.resize(self.time.len(), NONE);
            attribute.codes = arrange(std::mem::take(&mut attribute.codes), order.as_deref());
        }
        let mut case_attributes = self.case_attributes;
        for attribute in &mut case_attributes {
            attribute.codes =
                cases.iter().map(|&case| attribute.codes.get(case as usize).copied().unwrap_or(NONE)).collect();
        }
        // one column after the other, each old one freed before the next is made
        drop(self.case);
        let order = order.as_deref();
        Log {
            case_offsets,
            cases,
            activity: arrange(self.activity, order),
            time: arrange(self.time, order),
            start: self.start.map(|column| arrange(column, order)),
            resource: self.resource.map(|column| arrange(column, order)),
            source: arrange(self.source, order),
            activities: self.activities,
            resources: self.resources,
            case_names: self.case_names,
            case_attributes,
            event_attributes,
        }
    }

    /// Takes a finished log apart again, to push more events after it.
    pub fn continuing(log: Log) -> Self {
        let mut case = Vec::with_capacity(log.len());
        for (position, &code) in log.cases.iter().enumerate() {
            case.resize(log.case_offsets[position + 1] as usize, code);
        }
        let mut case_attributes = log.case_attributes;
        for attribute in &mut case_attributes {
            let mut codes = vec![NONE; log.case_names.len()];
            for (&code, &value) in log.cases.iter().zip(&attribute.codes) {
                codes[code as usize] = value;
            }
            attribute.codes = codes;
        }
        Self {
            case,
            activity: log.activity,
            time: log.time,
            start: log.start,
            resource: log.resource,
            source: log.source,
            activities: log.activities,
            resources: log.resources,
            case_names: log.case_names,
            case_attributes,
            event_attributes: log.event_attributes,
        }
    }

    fn append(&mut self, case: u32, activity: u32, time: i64, resource: u32, start: Option<i64>, source: u64) {
        let before = self.case.len();
        assert!(before < NONE as usize, "log is full");
        if start.is_some() && self.start.is_none() {
            self.start = Some(self.time.clone());
        }
        if resource != NONE && self.resource.is_none() {
            let mut column = Vec::with_capacity(self.case.capacity());
            column.resize(before, NONE);
            self.resource = Some(column);
        }
        self.case.push(case);
        self.activity.push(activity);
        self.time.push(time);
        self.source.push(source);
        if let Some(column) = &mut self.start {
            column.push(start.unwrap_or(time));
        }
        if let Some(column) = &mut self.resource {
            column.push(resource);
        }
    }

    /// Offsets and codes of the cases, and which input position goes to which row (`None` when
    /// the input already is in order).
    fn order(&self) -> (Vec<u32>, Vec<u32>, Option<Vec<u32>>) {
        let mut counts = vec![0_u32; self.case_names.len()];
        for &case in &self.case {
            counts[case as usize] += 1;
        }
        let mut cases = Vec::with_capacity(counts.iter().filter(|&&n| n > 0).count());
        let mut offsets = Vec::with_capacity(cases.capacity() + 1);
        let mut rows = 0;
        offsets.push(0);
        for (code, count) in counts.iter_mut().enumerate() {
            if *count > 0 {
                cases.push(code as u32);
                // from here on: the next free row of this case
                let begin = std::mem::replace(count, rows);
                rows += begin;
                offsets.push(rows);
            }
        }
        let in_order = self.case.is_sorted()
            && offsets.windows(2).all(|rows| self.time[rows[0] as usize..rows[1] as usize].is_sorted());
        if in_order {
            return (offsets, cases, None);
        }
        let mut order = vec![0_u32; self.case.len()];
        for (position, &case) in self.case.iter().enumerate() {
            let row = &mut counts[case as usize];
            order[*row as usize] = position as u32;
            *row += 1;
        }
        for rows in offsets.windows(2) {
            let rows = &mut order[rows[0] as usize..rows[1] as usize];
            let time = |position: &u32| self.time[*position as usize];
            if !rows.is_sorted_by_key(time) {
                // positions differ, so the order is total
                rows.sort_unstable_by_key(|position| (time(position), *position));
            }
        }
        (offsets, cases, Some(order))
    }
}

/// The column in row order.
fn arrange<T: Copy>(mut column: Vec<T>, order: Option<&[u32]>) -> Vec<T> {
    match order {
        Some(order) => order.iter().map(|&at| column[at as usize]).collect(),
        None => {
            column.shrink_to_fit();
            column
        }
    }
}

/// The code of a name in a shared dictionary, which is copied only when a new name must be added
/// while another log still uses it.
fn intern(dictionary: &mut Arc<Dictionary>, name: &str) -> u32 {
    match dictionary.code(name) {
        Some(code) => code,
        None => Arc::make_mut(dictionary).intern(name),
    }
}

fn put(attributes: &mut Vec<Attribute>, name: &str, at: usize, value: &str) {
    let found = attributes.iter().position(|a| a.name == name);
    let index = found.unwrap_or_else(|| {
        attributes.push(Attribute { name: name.to_owned(), codes: Vec::new(), dictionary: Arc::default() });
        attributes.len() - 1
    });
    let attribute = &mut attributes[index];
    let code = intern(&mut attribute.dictionary, value);
    if attribute.codes.len() <= at {
        attribute.codes.resize(at + 1, NONE);
    }
    attribute.codes[at] = code;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn interleaved() -> LogBuilder {
        let mut builder = LogBuilder::new();
        builder.push("ring", "received", 10, Some("Anna"), None, 100);
        builder.push("watch", "received", 5, None, None, 101);
        builder.push("ring", "returned", 30, Some("Bruno"), None, 102);
        builder.push("ring", "polished", 20, None, None, 103);
        builder.push("watch", "opened", 5, Some("Anna"), None, 104);
        builder
    }

    #[test]
    fn rows_are_grouped_by_case_and_ordered_by_time_then_input() {
        let log = interleaved().finish();
        assert_eq!(log.case_offsets(), [0, 3, 5]);
        assert_eq!(log.source(), [100, 103, 102, 101, 104]);
        assert_eq!(log.time(), [10, 20, 30, 5, 5]);
        assert_eq!(log.resource(), Some(&[0, NONE, 1, NONE, 0][..]));
        let names: Vec<_> = log.activity().iter().map(|&a| log.activities().name(a)).collect();
        assert_eq!(names, ["received", "polished", "returned", "received", "opened"]);
        assert_eq!(log.case_name(1), "watch");
        assert_eq!(log.case_named("watch"), Some(1));
        assert_eq!(log.case_named("clock"), None);
        assert_eq!(log.case_duration(0), 20);
    }

    #[test]
    fn empty_log_has_no_case() {
        let log = LogBuilder::new().finish();
        assert!(log.is_empty());
        assert_eq!(log.case_count(), 0);
        assert_eq!(log.case_offsets(), [0]);
    }

    #[test]
    fn extending_gives_what_one_go_gives() {
        let mut whole = interleaved();
        whole.case_attribute("ring", "boutique", "Genève");
        let mut first = interleaved().finish().extend();
        first.case_attribute("ring", "boutique", "Genève");
        for builder in [&mut whole, &mut first] {
            builder.push("watch", "closed", 4, None, None, 105);
            builder.push("clock", "received", 1, None, None, 106);
            builder.push("watch", "checked", 5, None, None, 107);
            builder.case_attribute("clock", "boutique", "Paris");
        }
        let (whole, extended) = (whole.finish(), first.finish());
        assert_eq!(whole, extended);
        assert_eq!(whole.source(), [100, 103, 102, 105, 101, 104, 107, 106]);
        let boutique = whole.case_attribute("boutique").expect("given above");
        assert_eq!(boutique.codes, [0, NONE, 1]);
    }

    #[test]
    fn starts_may_appear_late_and_default_to_the_time() {
        let mut builder = LogBuilder::new();
        builder.push("a", "x", 10, None, None, 0);
        builder.push("a", "y", 30, None, Some(15), 1);
        let log = builder.finish();
        assert_eq!(log.start(), Some(&[10, 15][..]));
        assert_eq!(log.case_begin(0), 10);
    }

    #[test]
    fn event_attributes_follow_their_event() {
        let mut builder = interleaved();
        builder.event_attribute("bench", "3");
        builder.push("ring", "weighed", 11, None, None, 105);
        builder.event_attribute("bench", "7");
        let log = builder.finish();
        let bench = log.event_attribute("bench").expect("given above");
        assert_eq!(log.source(), [100, 105, 103, 102, 101, 104]);
        assert_eq!(bench.codes, [NONE, 1, NONE, NONE, NONE, 0]);
    }

    #[test]
    fn cases_without_events_are_not_in_the_log() {
        let mut builder = LogBuilder::new();
        builder.case_attribute("ghost", "boutique", "Lyon");
        builder.push("real", "seen", 1, None, None, 0);
        let log = builder.finish();
        assert_eq!(log.case_count(), 1);
        assert_eq!(log.case_name(0), "real");
        assert_eq!(log.case_attributes()[0].codes, [NONE]);
    }

    #[test]
    fn codes_and_names_give_the_same_log() {
        let named = interleaved().finish();
        let mut coded = LogBuilder::with_capacity(5).with_dictionaries(
            named.case_names().clone(),
            named.activities().clone(),
            named.resources().clone(),
        );
        coded.push_codes(0, 0, 10, 0, None, 100);
        coded.push_codes(1, 0, 5, NONE, None, 101);
        coded.push_codes(0, 1, 30, 1, None, 102);
        coded.push_codes(0, 2, 20, NONE, None, 103);
        coded.push_codes(1, 3, 5, 0, None, 104);
        assert_eq!(coded.finish(), named);
    }
}
