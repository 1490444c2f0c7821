//! Cases that have not reached an end activity, the longest untouched first.

use std::cmp::Reverse;

use crate::Log;

/// When a case counts as closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Closing {
    /// Its last event is an end activity; anything after reopens it.
    LastEvent,
    /// Any of its events is an end activity.
    AnyEvent,
}

/// A case still open. Times are microseconds UTC, durations microseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenCase {
    /// Position in the log.
    pub case: u32,
    /// When it began.
    pub begun: i64,
    /// Activity code of its last event.
    pub last_activity: u32,
    /// Time of its last event.
    pub since: i64,
    /// From its begin until now; negative for a case that begins later than now.
    pub age: i64,
    /// From its last event until now; negative for an event later than now.
    pub idle: i64,
}

/// Cases without an end activity: longest idle first, then in case order. `now` is microseconds
/// UTC. Without end activities every case is open.
pub fn open_cases(log: &Log, ends: &[u32], closing: Closing, now: i64) -> Vec<OpenCase> {
    let mut is_end = vec![false; log.activities().len()];
    for &end in ends {
        if let Some(is_end) = is_end.get_mut(end as usize) {
            *is_end = true;
        }
    }
    let mut open: Vec<OpenCase> = (0..log.case_count())
        .filter_map(|case| {
            let sequence = log.sequence(case);
            let (&last_activity, before) = sequence.split_last()?;
            let closed = is_end[last_activity as usize]
                || closing == Closing::AnyEvent && before.iter().any(|&a| is_end[a as usize]);
            let (begun, since) = (log.case_begin(case), log.case_end(case));
            (!closed).then_some(OpenCase {
                case: case as u32,
                begun,
                last_activity,
                since,
                age: now.saturating_sub(begun),
                idle: now.saturating_sub(since),
            })
        })
        .collect();
    open.sort_unstable_by_key(|case| (Reverse(case.idle), case.case));
    open
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;
    use proptest::prelude::*;

    #[test]
    fn small_table_by_hand() {
        // d = delivered; the second case was reopened after delivery
        let log = samples::sequences(&["rpd", "rdp", "r", "rp"]);
        let d = log.activities().code("d").expect("in the log");
        let cases = |closing| -> Vec<_> {
            let open = open_cases(&log, &[d], closing, 10);
            open.iter().map(|open| (open.case, open.idle, open.age)).collect()
        };
        assert_eq!(cases(Closing::LastEvent), [(2, 10, 10), (3, 9, 10), (1, 8, 10)]);
        assert_eq!(cases(Closing::AnyEvent), [(2, 10, 10), (3, 9, 10)]);
        assert_eq!(open_cases(&log, &[], Closing::LastEvent, 0).len(), 4);
        assert_eq!(open_cases(&log, &[999], Closing::AnyEvent, 0).len(), 4);
    }

    proptest! {
        #[test]
        fn open_and_closed_are_all_cases(rows in samples::rows(), end in 0_u32..6, now in -5_i64..30) {
            let log = samples::log(&rows);
            let open = open_cases(&log, &[end], Closing::AnyEvent, now);
            let cases = samples::by_case(&rows);
            let expected = cases.iter().filter(|(_, case)| {
                !case.iter().any(|row| log.activities().code(&row.activity) == Some(end))
            });
            prop_assert_eq!(open.len(), expected.count());
            for found in &open {
                let (_, case) = &cases[found.case as usize];
                let last = &case[case.len() - 1];
                prop_assert_eq!(log.activities().name(found.last_activity), &last.activity);
                prop_assert_eq!(found.idle, now - last.time);
                prop_assert_eq!(found.age, now - case[0].time);
            }
            prop_assert!(open.is_sorted_by_key(|found| (Reverse(found.idle), found.case)));
        }
    }
}
