//! How long cases wait on each arc, with exact percentiles, and where most of the time is lost.

use rayon::prelude::*;

use crate::directly_follows::arc_counts;
use crate::pairs::{PairCounts, PairNumbers};
use crate::parts::per_part;
use crate::statistics::{extent, quantiles};
use crate::{Log, NONE};

/// Time between two activities that directly follow each other.
///
/// A wait runs from the time of the event before to the begin of the event after: its start when
/// the log knows starts, its time otherwise. Percentiles are by nearest rank (see
/// [`crate::statistics`]). All durations are microseconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ArcWaiting {
    /// Activity code before.
    pub from: u32,
    /// Activity code after.
    pub to: u32,
    /// How often `to` directly followed `from`.
    pub count: u64,
    /// In how many cases.
    pub cases: u64,
    /// Sum of all waits.
    pub total: i128,
    /// Arithmetic mean.
    pub mean: f64,
    /// Half of the waits are at most this.
    pub median: i64,
    /// Nine waits in ten are at most this.
    pub p90: i64,
    /// Shortest wait.
    pub min: i64,
    /// Longest wait.
    pub max: i64,
    /// Times the work after began before the work before was completed; counted as a wait of 0.
    pub overlaps: u64,
}

/// Waits of every arc, in order of (from, to).
pub fn waiting(log: &Log) -> Vec<ArcWaiting> {
    let counts = arc_counts(log);
    let mut all = PairCounts::new(log.activities().len());
    for part in &counts {
        all.add_all(part);
    }
    let arcs: Vec<(u32, u32)> = all.sorted().iter().map(|arc| (arc.0, arc.1)).collect();
    let numbers = PairNumbers::new(log.activities().len(), arcs.iter().copied());
    let mut parts = per_part(log, |cases| Waits::new(log, cases, &numbers, arcs.len()));
    if let [only] = &mut parts[..] {
        let (waits, tallies) = only.by_arc();
        return (waits.into_par_iter().zip(tallies).zip(&arcs))
            .map(|((waits, tally), &arc)| summary(arc, waits, *tally))
            .collect();
    }
    (arcs.par_iter().enumerate())
        .map_init(Vec::new, |waits, (number, &arc)| {
            waits.clear();
            let mut tally = Tally::default();
            for part in &parts {
                waits.extend_from_slice(part.of(number));
                tally.cases += part.tallies[number].cases;
                tally.overlaps += part.tallies[number].overlaps;
            }
            summary(arc, waits, tally)
        })
        .collect()
}

/// From the end of the event at `row - 1` to the begin of the one at `row`, never negative; and
/// whether the two overlapped.
pub(crate) fn wait(time: &[i64], begin: &[i64], row: usize) -> (i64, bool) {
    let wait = begin[row].saturating_sub(time[row - 1]);
    (wait.max(0), wait < 0)
}

/// The waits of some cases, sorted into one run per arc.
struct Waits {
    waits: Vec<i64>,
    /// Where the run of each arc ends.
    ends: Vec<usize>,
    tallies: Vec<Tally>,
}

#[derive(Clone, Copy)]
struct Tally {
    cases: u64,
    overlaps: u64,
    last_case: u32,
}

impl Default for Tally {
    fn default() -> Self {
        Self { cases: 0, overlaps: 0, last_case: NONE }
    }
}

impl Waits {
    fn new(log: &Log, cases: std::ops::Range<usize>, numbers: &PairNumbers, arcs: usize) -> Self {
        let (activity, time, begin) = (log.activity(), log.time(), log.begin());
        // where the next wait of each arc goes; first counted, then summed
        let mut ends = vec![0_usize; arcs];
        for case in cases.clone() {
            for two in log.sequence(case).windows(2) {
                ends[numbers.of(two[0], two[1])] += 1;
            }
        }
        let mut total = 0;
        for next in &mut ends {
            total += std::mem::replace(next, total);
        }
        let mut waits = vec![0; total];
        let mut tallies = vec![Tally::default(); arcs];
        for case in cases {
            let rows = log.rows(case);
            for row in rows.start + 1..rows.end {
                let number = numbers.of(activity[row - 1], activity[row]);
                let (wait, overlap) = wait(time, begin, row);
                waits[ends[number]] = wait;
                ends[number] += 1;
                let tally = &mut tallies[number];
                tally.overlaps += u64::from(overlap);
                tally.cases += u64::from(tally.last_case != case as u32);
                tally.last_case = case as u32;
            }
        }
        Self { waits, ends, tallies }
    }

    fn of(&self, number: usize) -> &[i64] {
        let begin = number.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.waits[begin..self.ends[number]]
    }

    fn by_arc(&mut self) -> (Vec<&mut [i64]>, &[Tally]) {
        let mut runs = Vec::with_capacity(self.ends.len());
        let mut rest = &mut self.waits[..];
        let mut begin = 0;
        for &end in &self.ends {
            let (run, after) = rest.split_at_mut(end - begin);
            runs.push(run);
            (rest, begin) = (after, end);
        }
        (runs, &self.tallies)
    }
}

fn summary((from, to): (u32, u32), waits: &mut [i64], tally: Tally) -> ArcWaiting {
    // an arc is only listed because it occurred
    let extent = extent(waits).expect("an arc has a wait");
    let [median, p90] = quantiles(waits, [500, 900]).expect("an arc has a wait");
    ArcWaiting {
        from,
        to,
        count: extent.count,
        cases: tally.cases,
        total: extent.total,
        mean: extent.mean(),
        median,
        p90,
        min: extent.min,
        max: extent.max,
        overlaps: tally.overlaps,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::{self, Row};
    use crate::statistics::quantile;
    use proptest::prelude::*;
    use std::collections::{BTreeMap, BTreeSet};

    fn naive(rows: &[Row]) -> Vec<ArcWaiting> {
        let log = samples::log(rows);
        let code = |row: &Row| log.activities().code(&row.activity).expect("in the log");
        let mut arcs: BTreeMap<(u32, u32), (Vec<i64>, BTreeSet<String>)> = BTreeMap::new();
        for (name, case) in samples::by_case(rows) {
            for two in case.windows(2) {
                let begin = two[1].start.unwrap_or(two[1].time);
                let arc = arcs.entry((code(&two[0]), code(&two[1]))).or_default();
                arc.0.push(begin - two[0].time);
                arc.1.insert(name.clone());
            }
        }
        arcs.into_iter()
            .map(|((from, to), (signed, cases))| {
                let mut waits: Vec<i64> = signed.iter().map(|&wait| wait.max(0)).collect();
                waits.sort();
                let total: i64 = waits.iter().sum();
                ArcWaiting {
                    from,
                    to,
                    count: waits.len() as u64,
                    cases: cases.len() as u64,
                    total: i128::from(total),
                    mean: total as f64 / waits.len() as f64,
                    median: quantile(&mut waits.clone(), 500).expect("not empty"),
                    p90: quantile(&mut waits.clone(), 900).expect("not empty"),
                    min: waits[0],
                    max: waits[waits.len() - 1],
                    overlaps: signed.iter().filter(|&&wait| wait < 0).count() as u64,
                }
            })
            .collect()
    }

    #[test]
    fn small_table_by_hand() {
        let mut builder = crate::LogBuilder::new();
        for (case, first, second) in [("a", 0, 10), ("b", 5, 8), ("c", 7, 7), ("d", 1, 101)] {
            builder.push(case, "received", first, None, None, 0);
            builder.push(case, "polished", second, None, None, 0);
        }
        let arcs = waiting(&builder.finish());
        assert_eq!(
            arcs,
            [ArcWaiting {
                from: 0,
                to: 1,
                count: 4,
                cases: 4,
                total: 113,
                mean: 28.25,
                median: 3,
                p90: 100,
                min: 0,
                max: 100,
                overlaps: 0,
            }]
        );
    }

    #[test]
    fn with_starts_the_wait_ends_when_the_work_begins() {
        let mut builder = crate::LogBuilder::new();
        builder.push("a", "opened", 10, None, Some(0), 0);
        builder.push("a", "cleaned", 50, None, Some(40), 1);
        builder.push("a", "closed", 60, None, Some(45), 2);
        let arcs = waiting(&builder.finish());
        assert_eq!((arcs[0].total, arcs[0].overlaps), (30, 0));
        assert_eq!((arcs[1].total, arcs[1].overlaps), (0, 1));
    }

    #[test]
    fn no_arc_without_a_second_event() {
        assert_eq!(waiting(&samples::sequences(&[])), []);
        assert_eq!(waiting(&samples::sequences(&["a", "b"])), []);
    }

    #[test]
    fn extreme_times_do_not_overflow() {
        let mut builder = crate::LogBuilder::new();
        builder.push("a", "x", i64::MIN, None, None, 0);
        builder.push("a", "y", i64::MAX, None, None, 1);
        let arcs = waiting(&builder.finish());
        assert_eq!(arcs[0].max, i64::MAX);
    }

    proptest! {
        #[test]
        fn agrees_with_the_naive_waits(rows in samples::rows_with_starts()) {
            let log = samples::log(&rows);
            let expected = naive(&rows);
            for threads in [1, 2, 5] {
                prop_assert_eq!(&samples::on_threads(threads, || waiting(&log)), &expected);
            }
        }
    }
}
