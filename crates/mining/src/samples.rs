//! Logs for tests: small ones written by hand, random ones full of ties, and threads to try.

use proptest::prelude::*;

use crate::{Log, LogBuilder};

/// One event as a test writes it.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    pub case: String,
    pub activity: String,
    pub time: i64,
    pub resource: Option<String>,
    pub start: Option<i64>,
    pub source: u64,
}

/// Up to 60 events of few cases and activities, with many equal times and missing resources.
pub fn rows() -> impl Strategy<Value = Vec<Row>> {
    let row = (0..8, 0..6, 0_i64..20, prop::option::of(0..4));
    prop::collection::vec(row, 0..60).prop_map(|rows| {
        let rows = rows.into_iter().enumerate();
        rows.map(|(at, (case, activity, time, resource))| Row {
            case: format!("case {case}"),
            activity: format!("activity {}", 9 - activity),
            time,
            resource: resource.map(|r| format!("resource {r}")),
            start: None,
            source: 1000 + at as u64,
        })
        .collect()
    })
}

/// As [`rows`], some events with a start before (or, wrongly, after) their time.
pub fn rows_with_starts() -> impl Strategy<Value = Vec<Row>> {
    let lead = prop::collection::vec(prop::option::of(-3_i64..9), 60);
    (rows(), lead).prop_map(|(mut rows, lead)| {
        for (row, lead) in rows.iter_mut().zip(lead) {
            row.start = lead.map(|lead| row.time - lead);
        }
        rows
    })
}

/// The log of the rows.
pub fn log(rows: &[Row]) -> Log {
    let mut builder = LogBuilder::new();
    for row in rows {
        builder.push(&row.case, &row.activity, row.time, row.resource.as_deref(), row.start, row.source);
    }
    builder.finish()
}

/// One case per text, one activity per letter, one microsecond apart; code 0 is the first letter.
pub fn sequences(texts: &[&str]) -> Log {
    let mut builder = LogBuilder::new();
    let mut source = 0;
    for (case, text) in texts.iter().enumerate() {
        for (time, letter) in text.chars().enumerate() {
            builder.push(&format!("case {case}"), &letter.to_string(), time as i64, None, None, source);
            source += 1;
        }
    }
    builder.finish()
}

/// The rows of each case in order, cases in order of first appearance; the plainest way to do it.
pub fn by_case(rows: &[Row]) -> Vec<(String, Vec<Row>)> {
    let mut cases: Vec<(String, Vec<Row>)> = Vec::new();
    for row in rows {
        match cases.iter_mut().find(|(name, _)| *name == row.case) {
            Some((_, events)) => events.push(row.clone()),
            None => cases.push((row.case.clone(), vec![row.clone()])),
        }
    }
    for (_, events) in &mut cases {
        events.sort_by_key(|row| row.time);
    }
    cases
}

/// Runs `work` on a pool of so many threads.
pub fn on_threads<T: Send>(threads: usize, work: impl FnOnce() -> T + Send) -> T {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    pool.expect("a small pool").install(work)
}

mod tests {
    use super::*;

    proptest! {
        #[test]
        fn the_builder_sorts_as_the_plainest_way_does(rows in rows_with_starts()) {
            let log = log(&rows);
            let cases = by_case(&rows);
            prop_assert_eq!(log.case_count(), cases.len());
            for (position, (name, events)) in cases.iter().enumerate() {
                prop_assert_eq!(log.case_name(position), name);
                prop_assert_eq!(log.rows(position).len(), events.len());
                for (at, row) in log.rows(position).zip(events) {
                    prop_assert_eq!(log.activities().name(log.activity()[at]), &row.activity);
                    prop_assert_eq!(log.time()[at], row.time);
                    prop_assert_eq!(log.begin()[at], row.start.unwrap_or(row.time));
                    prop_assert_eq!(log.source()[at], row.source);
                    let resource = log.resource().and_then(|column| log.resources().get(column[at]));
                    prop_assert_eq!(resource, row.resource.as_deref());
                }
            }
        }

        #[test]
        fn extending_anywhere_gives_the_whole(rows in rows_with_starts(), cut in 0_usize..60) {
            let cut = cut.min(rows.len());
            let mut builder = log(&rows[..cut]).extend();
            for row in &rows[cut..] {
                let resource = row.resource.as_deref();
                builder.push(&row.case, &row.activity, row.time, resource, row.start, row.source);
            }
            prop_assert_eq!(builder.finish(), log(&rows));
        }
    }
}
