//! Work done again: activities repeated within a case, at once or after a way back.

use std::cmp::Reverse;
use std::ops::Range;

use crate::pairs::{PairMap, key, pair};
use crate::parts::per_part;
use crate::statistics::share;
use crate::{Log, NONE};

/// Repetitions in a log.
#[derive(Debug, Clone, PartialEq)]
pub struct Rework {
    /// Cases in which some activity occurs more than once.
    pub cases: u64,
    /// Their share of all cases, 0 to 1.
    pub share: f64,
    /// Executions beyond the first of each activity in each case.
    pub extra: u64,
    /// Repeated activities: most extra executions first, then by code.
    pub activities: Vec<ActivityRework>,
    /// Ways back to an activity already done in the case: most frequent first, then (from, to).
    pub loops: Vec<LoopBack>,
}

/// Repetitions of one activity.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ActivityRework {
    /// Activity code.
    pub activity: u32,
    /// Cases in which it occurs more than once.
    pub cases: u64,
    /// Executions beyond the first in each case; the sum of the next two.
    pub extra: u64,
    /// Executions that directly follow the same activity.
    pub self_loops: u64,
    /// Executions after other activities in between.
    pub returns: u64,
}

/// From `from` the case went back to `to`, which it had already done and which is not `from`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LoopBack {
    /// Activity code the way back leaves.
    pub from: u32,
    /// Activity code done again.
    pub to: u32,
    /// How often.
    pub count: u64,
    /// In how many cases.
    pub cases: u64,
}

/// Finds every repetition of an activity within a case.
pub fn rework(log: &Log) -> Rework {
    let mut all = Found::new(log.activities().len());
    for part in per_part(log, |cases| find(log, cases)) {
        all.cases += part.cases;
        for (total, part) in all.activities.iter_mut().zip(part.activities) {
            total.cases += part.cases;
            total.self_loops += part.self_loops;
            total.returns += part.returns;
        }
        for (key, part) in part.loops {
            let total = all.loops.entry(key).or_default();
            total.count += part.count;
            total.cases += part.cases;
        }
    }
    let mut activities: Vec<ActivityRework> = (0..)
        .zip(all.activities)
        .map(|(activity, found)| ActivityRework { activity, extra: found.self_loops + found.returns, ..found })
        .filter(|found| found.extra > 0)
        .collect();
    activities.sort_unstable_by_key(|found| (Reverse(found.extra), found.activity));
    let mut loops: Vec<LoopBack> = (all.loops.into_iter())
        .map(|(key, found)| {
            let (from, to) = pair(key);
            LoopBack { from, to, count: found.count, cases: found.cases }
        })
        .collect();
    loops.sort_unstable_by_key(|found| (Reverse(found.count), found.from, found.to));
    Rework {
        cases: all.cases,
        share: share(all.cases.into(), log.case_count() as i128),
        extra: activities.iter().map(|found| found.extra).sum(),
        activities,
        loops,
    }
}

struct Found {
    cases: u64,
    activities: Vec<ActivityRework>,
    loops: PairMap<Loops>,
}

struct Loops {
    count: u64,
    cases: u64,
    last_case: u32,
}

impl Default for Loops {
    fn default() -> Self {
        Self { count: 0, cases: 0, last_case: NONE }
    }
}

impl Found {
    fn new(activities: usize) -> Self {
        Self { cases: 0, activities: vec![ActivityRework::default(); activities], loops: PairMap::default() }
    }
}

fn find(log: &Log, cases: Range<usize>) -> Found {
    let mut found = Found::new(log.activities().len());
    // the last case in which each activity was seen, and was seen again
    let mut seen = vec![NONE; found.activities.len()];
    let mut again = vec![NONE; found.activities.len()];
    for case in cases {
        let stamp = case as u32;
        let mut repeated = false;
        let mut before = NONE;
        for &activity in log.sequence(case) {
            let at = activity as usize;
            if seen[at] == stamp {
                repeated = true;
                let tally = &mut found.activities[at];
                tally.cases += u64::from(again[at] != stamp);
                again[at] = stamp;
                if before == activity {
                    tally.self_loops += 1;
                } else {
                    tally.returns += 1;
                    let back = found.loops.entry(key(before, activity)).or_default();
                    back.count += 1;
                    back.cases += u64::from(back.last_case != stamp);
                    back.last_case = stamp;
                }
            }
            seen[at] = stamp;
            before = activity;
        }
        found.cases += u64::from(repeated);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;
    use proptest::prelude::*;

    #[test]
    fn small_table_by_hand() {
        // a: polished twice at once; b: control sends back to polishing, twice; c: straight
        let log = samples::sequences(&["rppc", "rpcpcpc", "rpc"]);
        let found = rework(&log);
        let (p, c) = (1, 2);
        assert_eq!((found.cases, found.extra), (2, 5));
        assert_eq!(
            found.activities,
            [
                ActivityRework { activity: p, cases: 2, extra: 3, self_loops: 1, returns: 2 },
                ActivityRework { activity: c, cases: 1, extra: 2, self_loops: 0, returns: 2 },
            ]
        );
        assert_eq!(
            found.loops,
            [LoopBack { from: p, to: c, count: 2, cases: 1 }, LoopBack { from: c, to: p, count: 2, cases: 1 },]
        );
    }

    #[test]
    fn nothing_repeated_gives_an_empty_table() {
        for log in [samples::sequences(&[]), samples::sequences(&["abc", "cba"])] {
            let found = rework(&log);
            assert_eq!((found.cases, found.share, found.extra), (0, 0.0, 0));
            assert!(found.activities.is_empty() && found.loops.is_empty());
        }
    }

    proptest! {
        #[test]
        fn agrees_with_counting_each_activity_in_each_case(rows in samples::rows()) {
            let log = samples::log(&rows);
            let found = samples::on_threads(1, || rework(&log));
            prop_assert_eq!(&samples::on_threads(2, || rework(&log)), &found);
            let cases = samples::by_case(&rows);
            let mut repeated = 0;
            for (code, name) in (0..).zip(log.activities().names()) {
                let times: Vec<usize> = (cases.iter())
                    .map(|(_, case)| case.iter().filter(|row| row.activity == name).count())
                    .collect();
                let self_loops: usize = (cases.iter())
                    .map(|(_, case)| case.windows(2)
                        .filter(|two| two[0].activity == name && two[1].activity == name)
                        .count())
                    .sum();
                let extra: usize = times.iter().map(|n| n.saturating_sub(1)).sum();
                let listed = found.activities.iter().find(|a| a.activity == code);
                prop_assert_eq!(listed.map_or(0, |a| a.extra), extra as u64);
                prop_assert_eq!(listed.map_or(0, |a| a.self_loops), self_loops as u64);
                prop_assert_eq!(listed.map_or(0, |a| a.returns), (extra - self_loops) as u64);
                let affected = times.iter().filter(|&&n| n > 1).count();
                prop_assert_eq!(listed.map_or(0, |a| a.cases), affected as u64);
                // the ways back that end here
                let ways: u64 = found.loops.iter().filter(|l| l.to == code).map(|l| l.count).sum();
                prop_assert_eq!(ways, (extra - self_loops) as u64);
            }
            for (_, case) in &cases {
                let distinct: std::collections::BTreeSet<_> = case.iter().map(|row| &row.activity).collect();
                repeated += u64::from(distinct.len() < case.len());
            }
            prop_assert_eq!(found.cases, repeated);
        }
    }
}
