//! Which activity directly follows which: arcs with frequencies, starts and ends of cases.

use crate::pairs::{PairCounts, PairMap, key, pair};
use crate::parts::per_part;
use crate::{Dictionary, Log};

/// `to` directly followed `from` within a case `count` times.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Follows {
    /// Activity code before.
    pub from: u32,
    /// Activity code after.
    pub to: u32,
    /// How often.
    pub count: u64,
}

/// The directly-follows graph of a log.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DirectlyFollows {
    /// Number of cases.
    pub cases: u64,
    /// Events by activity code.
    pub events: Vec<u64>,
    /// Cases that begin with each activity, by activity code.
    pub starts: Vec<u64>,
    /// Cases that end with each activity, by activity code.
    pub ends: Vec<u64>,
    /// Arcs that occur, in order of (from, to).
    pub arcs: Vec<Follows>,
}

impl DirectlyFollows {
    fn new(starts: Vec<u64>, ends: Vec<u64>, arcs: Vec<Follows>) -> Self {
        // every event either ends its case or is left by one arc
        let mut events = ends.clone();
        for arc in &arcs {
            events[arc.from as usize] += arc.count;
        }
        Self { cases: starts.iter().sum(), events, starts, ends, arcs }
    }

    /// How often `to` directly followed `from`.
    pub fn count(&self, from: u32, to: u32) -> u64 {
        (self.arcs.binary_search_by_key(&(from, to), |arc| (arc.from, arc.to))).map_or(0, |at| self.arcs[at].count)
    }
}

/// Counts arcs, starts and ends of all cases.
pub fn directly_follows(log: &Log) -> DirectlyFollows {
    let width = log.activities().len();
    let mut starts = vec![0; width];
    let mut ends = vec![0; width];
    for rows in log.case_offsets().windows(2) {
        starts[log.activity()[rows[0] as usize] as usize] += 1;
        ends[log.activity()[rows[1] as usize - 1] as usize] += 1;
    }
    let counts = arc_counts(log).into_iter().reduce(|mut all, part| {
        all.add_all(&part);
        all
    });
    let arcs = counts.map_or_else(Vec::new, |counts| counts.sorted());
    let arcs = arcs.into_iter().map(|(from, to, count)| Follows { from, to, count });
    DirectlyFollows::new(starts, ends, arcs.collect())
}

/// Arc counts of each part of the log, as [`per_part`] cuts it.
pub(crate) fn arc_counts(log: &Log) -> Vec<PairCounts> {
    per_part(log, |cases| {
        let mut counts = PairCounts::new(log.activities().len());
        for case in cases {
            counts.add_neighbours(log.sequence(case));
        }
        counts
    })
}

/// A directly-follows graph kept up to date event by event as a ledger grows.
///
/// Gives exactly what [`directly_follows`] gives for the log of the same events, also when an
/// event arrives late: it is put where its time belongs and the arcs around it are corrected.
/// Holds 16 bytes per event for that.
#[derive(Debug, Clone, Default)]
pub struct LiveDirectlyFollows {
    cases: Dictionary,
    activities: Dictionary,
    /// Time and activity of the events of each case, in order.
    histories: Vec<Vec<(i64, u32)>>,
    counts: PairMap<u64>,
    starts: Vec<u64>,
    ends: Vec<u64>,
}

impl LiveDirectlyFollows {
    /// A graph of no event.
    pub fn new() -> Self {
        Self::default()
    }

    /// The graph of a log, to be continued.
    pub fn continuing(log: &Log) -> Self {
        let mut live = Self {
            activities: log.activities().as_ref().clone(),
            starts: vec![0; log.activities().len()],
            ends: vec![0; log.activities().len()],
            ..Self::default()
        };
        for case in 0..log.case_count() {
            let code = live.cases.intern(log.case_name(case));
            for row in log.rows(case) {
                live.place(code, log.activity()[row], log.time()[row]);
            }
        }
        live
    }

    /// Takes in one event; `time_us` is microseconds UTC. Events with the same time in one case
    /// keep the order in which they are observed.
    pub fn observe(&mut self, case: &str, activity: &str, time_us: i64) {
        let case = self.cases.intern(case);
        let activity = self.activities.intern(activity);
        self.place(case, activity, time_us);
    }

    /// The graph of all events so far; codes are those of [`LiveDirectlyFollows::activities`].
    pub fn graph(&self) -> DirectlyFollows {
        let mut arcs: Vec<Follows> = (self.counts.iter())
            .filter(|&(_, &count)| count > 0)
            .map(|(&key, &count)| {
                let (from, to) = pair(key);
                Follows { from, to, count }
            })
            .collect();
        arcs.sort_unstable_by_key(|arc| (arc.from, arc.to));
        DirectlyFollows::new(self.starts.clone(), self.ends.clone(), arcs)
    }

    /// Names of the activities observed, in order of first appearance.
    pub fn activities(&self) -> &Dictionary {
        &self.activities
    }

    fn place(&mut self, case: u32, activity: u32, time: i64) {
        if self.histories.len() <= case as usize {
            self.histories.resize(case as usize + 1, Vec::new());
        }
        if self.starts.len() <= activity as usize {
            self.starts.resize(activity as usize + 1, 0);
            self.ends.resize(activity as usize + 1, 0);
        }
        let history = &mut self.histories[case as usize];
        let at = match history.last() {
            Some(&(last, _)) if last > time => history.partition_point(|event| event.0 <= time),
            _ => history.len(),
        };
        let before = at.checked_sub(1).map(|at| history[at].1);
        let after = history.get(at).map(|event| event.1);
        history.insert(at, (time, activity));
        match before {
            Some(before) => *self.counts.entry(key(before, activity)).or_default() += 1,
            None => self.starts[activity as usize] += 1,
        }
        match after {
            Some(after) => *self.counts.entry(key(activity, after)).or_default() += 1,
            None => self.ends[activity as usize] += 1,
        }
        match (before, after) {
            (Some(before), Some(after)) => *self.counts.entry(key(before, after)).or_default() -= 1,
            (Some(before), None) => self.ends[before as usize] -= 1,
            (None, Some(after)) => self.starts[after as usize] -= 1,
            (None, None) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::{self, Row};
    use proptest::prelude::*;

    /// Looks at every pair of events of the input and asks whether one directly follows the other.
    fn naive(rows: &[Row]) -> DirectlyFollows {
        let log = samples::log(rows);
        let width = log.activities().len();
        let code = |row: &Row| log.activities().code(&row.activity).expect("in the log");
        let mut arcs: Vec<Follows> = Vec::new();
        let (mut starts, mut ends, mut events) = (vec![0; width], vec![0; width], vec![0; width]);
        let cases = samples::by_case(rows);
        for (_, case) in &cases {
            starts[code(case.first().expect("not empty")) as usize] += 1;
            ends[code(case.last().expect("not empty")) as usize] += 1;
            for row in case {
                events[code(row) as usize] += 1;
            }
            for two in case.windows(2) {
                let (from, to) = (code(&two[0]), code(&two[1]));
                match arcs.iter_mut().find(|arc| (arc.from, arc.to) == (from, to)) {
                    Some(arc) => arc.count += 1,
                    None => arcs.push(Follows { from, to, count: 1 }),
                }
            }
        }
        arcs.sort_by_key(|arc| (arc.from, arc.to));
        DirectlyFollows { cases: cases.len() as u64, events, starts, ends, arcs }
    }

    #[test]
    fn small_table_by_hand() {
        // ring: a b b c    watch: a c    clock: c
        let log = samples::sequences(&["abbc", "ac", "c"]);
        let graph = directly_follows(&log);
        let arcs: Vec<_> = graph.arcs.iter().map(|arc| (arc.from, arc.to, arc.count)).collect();
        assert_eq!(arcs, [(0, 1, 1), (0, 2, 1), (1, 1, 1), (1, 2, 1)]);
        assert_eq!(graph.cases, 3);
        assert_eq!(graph.events, [2, 2, 3]);
        assert_eq!(graph.starts, [2, 0, 1]);
        assert_eq!(graph.ends, [0, 0, 3]);
        assert_eq!(graph.count(1, 2), 1);
        assert_eq!(graph.count(2, 1), 0);
    }

    #[test]
    fn empty_log_has_an_empty_graph() {
        assert_eq!(directly_follows(&samples::sequences(&[])), DirectlyFollows::default());
        assert_eq!(LiveDirectlyFollows::new().graph(), DirectlyFollows::default());
    }

    #[test]
    fn a_late_event_is_put_where_it_belongs() {
        let mut live = LiveDirectlyFollows::new();
        live.observe("ring", "received", 10);
        live.observe("ring", "returned", 30);
        live.observe("ring", "polished", 20);
        let graph = live.graph();
        assert_eq!(graph.count(0, 1), 0);
        assert_eq!(graph.count(0, 2), 1);
        assert_eq!(graph.count(2, 1), 1);
        assert_eq!(graph.ends, [0, 1, 0]);
        assert_eq!(live.activities().name(2), "polished");
    }

    proptest! {
        #[test]
        fn agrees_with_the_naive_count_at_any_number_of_threads(rows in samples::rows()) {
            let log = samples::log(&rows);
            let expected = naive(&rows);
            for threads in [1, 2, 5] {
                prop_assert_eq!(&samples::on_threads(threads, || directly_follows(&log)), &expected);
            }
        }

        #[test]
        fn folding_event_by_event_gives_the_same(rows in samples::rows(), cut in 0_usize..60) {
            let cut = cut.min(rows.len());
            let mut live = LiveDirectlyFollows::new();
            let mut continued = LiveDirectlyFollows::continuing(&samples::log(&rows[..cut]));
            for (at, row) in rows.iter().enumerate() {
                live.observe(&row.case, &row.activity, row.time);
                if at >= cut {
                    continued.observe(&row.case, &row.activity, row.time);
                }
            }
            let whole = directly_follows(&samples::log(&rows));
            prop_assert_eq!(&live.graph(), &whole);
            prop_assert_eq!(&continued.graph(), &whole);
        }
    }
}
