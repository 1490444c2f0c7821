//! Where the time goes: arcs and activities ranked by the waiting they cause.

use std::cmp::Reverse;

use crate::parts::per_part;
use crate::statistics::share;
use crate::throughput::durations;
use crate::{ArcWaiting, Log, NONE, waiting};

/// Arcs and activities by total waiting time, largest first, equal ones by code.
#[derive(Debug, Clone, PartialEq)]
pub struct WhereItWaits {
    /// Sum of the durations of all cases, microseconds: the whole of which shares are given.
    pub throughput: i128,
    /// Every arc.
    pub arcs: Vec<WaitingArc>,
    /// Every activity that occurs.
    pub activities: Vec<WaitingActivity>,
}

/// Waiting on one arc.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WaitingArc {
    /// Counts, cases affected, total and percentiles.
    pub waiting: ArcWaiting,
    /// Total waiting over the total throughput. Work that overlaps can make shares exceed 1.
    pub share: f64,
}

/// Waiting before, and work during, one activity. Durations are microseconds.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct WaitingActivity {
    /// Activity code.
    pub activity: u32,
    /// Executions.
    pub executions: u64,
    /// Cases in which it was waited for, that is, came after another event.
    pub cases: u64,
    /// Sum of the waits on all arcs into it.
    pub before: i128,
    /// Sum of its own work, from start to time; 0 in logs without starts.
    pub during: i128,
    /// `before` over the total throughput.
    pub share_before: f64,
    /// `during` over the total throughput.
    pub share_during: f64,
}

/// Ranks arcs and activities by their total waiting time.
pub fn where_it_waits(log: &Log) -> WhereItWaits {
    let throughput: i128 = durations(log).into_iter().map(i128::from).sum();
    let waits = waiting(log);
    let mut activities = work(log);
    for arc in &waits {
        activities[arc.to as usize].before += arc.total;
    }
    for activity in &mut activities {
        activity.share_before = share(activity.before, throughput);
        activity.share_during = share(activity.during, throughput);
    }
    activities.retain(|activity| activity.executions > 0);
    activities.sort_by_key(|activity| (Reverse(activity.before), activity.activity));
    let mut arcs: Vec<WaitingArc> =
        (waits.into_iter()).map(|waiting| WaitingArc { waiting, share: share(waiting.total, throughput) }).collect();
    // the sort is stable and arcs come in order of their codes
    arcs.sort_by_key(|arc| Reverse(arc.waiting.total));
    WhereItWaits { throughput, arcs, activities }
}

/// Executions, cases that waited and own work of each activity, by code.
fn work(log: &Log) -> Vec<WaitingActivity> {
    let width = log.activities().len();
    let parts = per_part(log, |cases| {
        let mut found = vec![WaitingActivity::default(); width];
        let mut last_case = vec![NONE; width];
        for case in cases {
            let rows = log.rows(case);
            for row in rows.clone() {
                let at = log.activity()[row] as usize;
                found[at].executions += 1;
                if let Some(start) = log.start() {
                    let during = log.time()[row].saturating_sub(start[row]).max(0);
                    found[at].during += i128::from(during);
                }
                if row > rows.start && last_case[at] != case as u32 {
                    found[at].cases += 1;
                    last_case[at] = case as u32;
                }
            }
        }
        found
    });
    let mut all: Vec<WaitingActivity> =
        (0..width as u32).map(|activity| WaitingActivity { activity, ..WaitingActivity::default() }).collect();
    for part in parts {
        for (total, part) in all.iter_mut().zip(part) {
            total.executions += part.executions;
            total.cases += part.cases;
            total.during += part.during;
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{LogBuilder, samples};
    use proptest::prelude::*;

    #[test]
    fn small_table_by_hand() {
        let mut builder = LogBuilder::new();
        // received → opened waits 10 and 30, opened → closed waits 50; work lasts 10, 5 and 10
        builder.push("a", "received", 0, None, Some(0), 0);
        builder.push("a", "opened", 20, None, Some(10), 1);
        builder.push("a", "closed", 75, None, Some(70), 2);
        builder.push("b", "received", 100, None, Some(100), 3);
        builder.push("b", "opened", 140, None, Some(130), 4);
        let found = where_it_waits(&builder.finish());
        assert_eq!(found.throughput, 75 + 40);
        let arcs: Vec<_> = (found.arcs.iter())
            .map(|arc| (arc.waiting.from, arc.waiting.to, arc.waiting.total, arc.waiting.cases))
            .collect();
        assert_eq!(arcs, [(1, 2, 50, 1), (0, 1, 40, 2)]);
        assert_eq!(found.arcs[0].share, 50.0 / 115.0);
        let activities: Vec<_> =
            (found.activities.iter()).map(|a| (a.activity, a.executions, a.cases, a.before, a.during)).collect();
        assert_eq!(activities, [(2, 1, 1, 50, 5), (1, 2, 2, 40, 20), (0, 2, 0, 0, 0)]);
    }

    #[test]
    fn empty_log_waits_nowhere() {
        let found = where_it_waits(&samples::sequences(&[]));
        assert_eq!((found.throughput, found.arcs.len(), found.activities.len()), (0, 0, 0));
    }

    proptest! {
        #[test]
        fn without_starts_the_waits_are_the_whole_throughput(rows in samples::rows()) {
            let log = samples::log(&rows);
            let found = samples::on_threads(1, || where_it_waits(&log));
            prop_assert_eq!(&samples::on_threads(2, || where_it_waits(&log)), &found);
            let arcs: i128 = found.arcs.iter().map(|arc| arc.waiting.total).sum();
            let before: i128 = found.activities.iter().map(|a| a.before).sum();
            prop_assert_eq!(arcs, found.throughput);
            prop_assert_eq!(before, found.throughput);
            let order = |arc: &WaitingArc| (Reverse(arc.waiting.total), arc.waiting.from, arc.waiting.to);
            prop_assert!(found.arcs.is_sorted_by_key(order));
            let executions: u64 = found.activities.iter().map(|a| a.executions).sum();
            prop_assert_eq!(executions, rows.len() as u64);
        }

        #[test]
        fn activities_agree_with_counting_by_name(rows in samples::rows_with_starts()) {
            let log = samples::log(&rows);
            let found = where_it_waits(&log);
            let cases = samples::by_case(&rows);
            for activity in &found.activities {
                let name = log.activities().name(activity.activity);
                let waited = cases.iter().filter(|(_, case)| {
                    case.iter().skip(1).any(|row| row.activity == name)
                });
                prop_assert_eq!(activity.cases, waited.count() as u64);
                let during: i64 = rows.iter().filter(|row| row.activity == name)
                    .map(|row| (row.time - row.start.unwrap_or(row.time)).max(0))
                    .sum();
                prop_assert_eq!(activity.during, i128::from(during));
            }
        }
    }
}
