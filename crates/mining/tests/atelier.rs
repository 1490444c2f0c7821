//! Six repairs, 42 events, every figure worked out by hand on paper.
//!
//! Hours since the first reception. r received, e estimated, a accepted by the client, d declined,
//! w worked on at the bench, c controlled, s sent back to the boutique, t returned to the client.
//!
//! | repair | r | e | e | a/d | w | c | w | c | w | c | s | t |
//! |---|---|---|---|---|---|---|---|---|---|---|---|---|
//! | R1 | 0 | 2 | | 10 | 30 | 32 | | | | | 40 | 50 |
//! | R2 | 1 | 5 | | 9 | 20 | 22 | 25 | 26 | | | 40 | 60 |
//! | R3 | 3 | 4 | | 8 (d) | | | | | | | 16 | 23 |
//! | R4 | 5 | 5 | | 25 | 26 | 30 | | | | | 34 | 36 |
//! | R5 | 6 | 9 | | 12 | 40 | 41 | 45 | 47 | 50 | 53 | 60 | |
//! | R6 | 10 | 12 | 13 | 14 (d) | | | | | | | | |
//!
//! R5 has not been returned; R6 was estimated twice, declined, and waits to be sent back.

use mining::{
    ActivityRework, Closing, Condition, Log, LogBuilder, LoopBack, filter, handover, open_cases, rework, throughput,
    variants, waiting, where_it_waits,
};

const HOUR: i64 = 3_600_000_000;

const REPAIRS: [(&str, &str, &[i64]); 6] = [
    ("R1", "reawcst", &[0, 2, 10, 30, 32, 40, 50]),
    ("R2", "reawcwcst", &[1, 5, 9, 20, 22, 25, 26, 40, 60]),
    ("R3", "redst", &[3, 4, 8, 16, 23]),
    ("R4", "reawcst", &[5, 5, 25, 26, 30, 34, 36]),
    ("R5", "reawcwcwcs", &[6, 9, 12, 40, 41, 45, 47, 50, 53, 60]),
    ("R6", "reed", &[10, 12, 13, 14]),
];

/// Bench and control are done by the atelier (control of R4 by nobody known), the rest by the
/// boutique; events arrive in order of time.
fn atelier() -> Log {
    let mut events: Vec<(i64, &str, char)> = Vec::new();
    for (case, activities, hours) in REPAIRS {
        assert_eq!(activities.len(), hours.len());
        events.extend(activities.chars().zip(hours).map(|(activity, &hour)| (hour, case, activity)));
    }
    events.sort_by_key(|event| event.0);
    let mut builder = LogBuilder::new();
    for (source, (hour, case, activity)) in events.into_iter().enumerate() {
        let resource = match (case, activity) {
            ("R4", 'c') => None,
            (_, 'w' | 'c') => Some("atelier"),
            _ => Some("boutique"),
        };
        let activity = activity.to_string();
        builder.push(case, &activity, hour * HOUR, resource, None, source as u64);
    }
    builder.finish()
}

fn code(log: &Log, activity: &str) -> u32 {
    log.activities().code(activity).expect("one of the eight activities")
}

#[test]
fn arcs_starts_and_ends() {
    let log = atelier();
    assert_eq!((log.len(), log.case_count()), (42, 6));
    let graph = mining::directly_follows(&log);
    let count = |from, to| graph.count(code(&log, from), code(&log, to));
    let table = [
        ("r", "e", 6),
        ("e", "e", 1),
        ("e", "a", 4),
        ("e", "d", 2),
        ("a", "w", 4),
        ("w", "c", 7),
        ("c", "w", 3),
        ("c", "s", 4),
        ("d", "s", 1),
        ("s", "t", 4),
    ];
    for (from, to, expected) in table {
        assert_eq!(count(from, to), expected, "{from} to {to}");
    }
    assert_eq!(graph.arcs.len(), table.len());
    assert_eq!(graph.starts[code(&log, "r") as usize], 6);
    for (activity, ends) in [("t", 4), ("s", 1), ("d", 1), ("c", 0)] {
        assert_eq!(graph.ends[code(&log, activity) as usize], ends, "{activity}");
    }
}

#[test]
fn waits_of_every_arc() {
    let log = atelier();
    // from, to, cases, total, median, nine in ten, shortest, longest; in hours
    let table = [
        ("r", "e", 6, 12, 2, 4, 0, 4),
        ("e", "e", 1, 1, 1, 1, 1, 1),
        ("e", "a", 4, 35, 4, 20, 3, 20),
        ("e", "d", 2, 5, 1, 4, 1, 4),
        ("a", "w", 4, 60, 11, 28, 1, 28),
        ("w", "c", 4, 15, 2, 4, 1, 4),
        ("c", "w", 2, 10, 3, 4, 3, 4),
        ("c", "s", 4, 33, 7, 14, 4, 14),
        ("d", "s", 1, 8, 8, 8, 8, 8),
        ("s", "t", 4, 39, 7, 20, 2, 20),
    ];
    let arcs = waiting(&log);
    assert_eq!(arcs.len(), table.len());
    for (from, to, cases, total, median, p90, min, max) in table {
        let arc = (arcs.iter())
            .find(|arc| (arc.from, arc.to) == (code(&log, from), code(&log, to)))
            .expect("every arc of the table");
        assert_eq!(arc.cases, cases, "{from} to {to}");
        assert_eq!(arc.total, i128::from(total * HOUR), "{from} to {to}");
        let quantiles = [arc.median, arc.p90, arc.min, arc.max];
        assert_eq!(quantiles, [median, p90, min, max].map(|hours| hours * HOUR), "{from} to {to}");
        assert_eq!(arc.mean, total as f64 * HOUR as f64 / arc.count as f64, "{from} to {to}");
    }
}

#[test]
fn where_the_time_goes() {
    let log = atelier();
    let found = where_it_waits(&log);
    assert_eq!(found.throughput, i128::from(218 * HOUR));
    let name = |activity| log.activities().name(activity);
    let arcs: Vec<String> =
        (found.arcs.iter()).map(|arc| format!("{}{}", name(arc.waiting.from), name(arc.waiting.to))).collect();
    assert_eq!(arcs, ["aw", "st", "ea", "cs", "wc", "re", "cw", "ds", "ed", "ee"]);
    assert_eq!(found.arcs[0].share, 60.0 / 218.0);
    let before: Vec<_> = (found.activities.iter())
        .map(|activity| (name(activity.activity), activity.before / i128::from(HOUR)))
        .collect();
    let expected = [("w", 70), ("s", 41), ("t", 39), ("a", 35), ("c", 15), ("e", 13), ("d", 5), ("r", 0)];
    assert_eq!(before, expected);
}

#[test]
fn variants_most_frequent_first() {
    let log = atelier();
    let found = variants(&log);
    let seen: Vec<_> = (found.list().iter().enumerate())
        .map(|(rank, variant)| {
            let names = found.sequence(&log, rank).iter().map(|&a| log.activities().name(a));
            let cases = found.cases(rank).iter().map(|&case| log.case_name(case as usize));
            (names.collect::<String>(), cases.collect::<Vec<_>>(), variant.median_duration / HOUR)
        })
        .collect();
    let expected = [
        ("reawcst", vec!["R1", "R4"], 31),
        ("reawcwcst", vec!["R2"], 59),
        ("reawcwcwcs", vec!["R5"], 54),
        ("redst", vec!["R3"], 20),
        ("reed", vec!["R6"], 4),
    ];
    assert_eq!(seen, expected.map(|(names, cases, hours)| (names.to_owned(), cases, hours)));
}

#[test]
fn how_long_repairs_take() {
    let log = atelier();
    let found = throughput(&log).expect("six repairs");
    // 4 20 31 50 54 59
    let hours = [found.min, found.p50, found.p75, found.p90, found.p99, found.max];
    assert_eq!(hours, [4, 31, 54, 59, 59, 59].map(|hours| hours * HOUR));
    assert_eq!(found.total, i128::from(218 * HOUR));
    let accepted = filter(&log, &[Condition::CasesWith(vec![code(&log, "a")])]);
    let names: Vec<_> = (0..4).map(|case| accepted.case_name(case)).collect();
    assert_eq!(names, ["R1", "R2", "R4", "R5"]);
    assert_eq!(throughput(&accepted).expect("four repairs").p50, 50 * HOUR);
}

#[test]
fn work_done_again() {
    let log = atelier();
    let [w, c, e] = ["w", "c", "e"].map(|activity| code(&log, activity));
    let found = rework(&log);
    assert_eq!((found.cases, found.share, found.extra), (3, 0.5, 7));
    let twice = |activity, cases, self_loops, returns| ActivityRework {
        activity,
        cases,
        extra: self_loops + returns,
        self_loops,
        returns,
    };
    assert_eq!(found.activities, [twice(w, 2, 0, 3), twice(c, 2, 0, 3), twice(e, 1, 1, 0)]);
    let back = |from, to| LoopBack { from, to, count: 3, cases: 2 };
    assert_eq!(found.loops, [back(w, c), back(c, w)]);
}

#[test]
fn who_hands_over_to_whom() {
    let log = atelier();
    let found = handover(&log);
    let name = |resource| log.resources().name(resource);
    let pairs: Vec<_> = (found.pairs.iter()).map(|pair| (name(pair.from), name(pair.to), pair.count)).collect();
    let expected = [
        ("boutique", "boutique", 18),
        ("atelier", "atelier", 9),
        ("boutique", "atelier", 4),
        ("atelier", "boutique", 3),
    ];
    assert_eq!(pairs, expected);
    assert_eq!((found.handed, found.kept, found.unattributed), (7, 27, 2));
}

#[test]
fn repairs_still_open() {
    let log = atelier();
    let open = open_cases(&log, &[code(&log, "t")], Closing::LastEvent, 70 * HOUR);
    let open: Vec<_> =
        (open.iter()).map(|open| (log.case_name(open.case as usize), open.idle / HOUR, open.age / HOUR)).collect();
    assert_eq!(open, [("R6", 56, 60), ("R5", 10, 64)]);
}
