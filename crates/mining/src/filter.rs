//! A log of some cases or some events of another log; codes and sources stay the same.

use crate::{Attribute, Log, NONE};

/// What a case or an event must fulfil to be kept. Times are microseconds UTC, `from` included,
/// `to` excluded; activities, resources and values are codes of the log's dictionaries.
///
/// Conditions on cases look at the whole case as it is in the log given, whatever conditions on
/// events stand beside them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Condition {
    /// Cases that begin and end in the window.
    CasesWithin {
        /// First moment.
        from: i64,
        /// First moment after.
        to: i64,
    },
    /// Cases with at least one event in the window.
    CasesTouching {
        /// First moment.
        from: i64,
        /// First moment after.
        to: i64,
    },
    /// Cases that begin in the window.
    CasesBegun {
        /// First moment.
        from: i64,
        /// First moment after.
        to: i64,
    },
    /// Cases that end in the window.
    CasesEnded {
        /// First moment.
        from: i64,
        /// First moment after.
        to: i64,
    },
    /// Cases that take at least `min` and at most `max` microseconds.
    CasesLasting {
        /// Shortest.
        min: i64,
        /// Longest.
        max: i64,
    },
    /// Cases with at least one of these activities.
    CasesWith(Vec<u32>),
    /// Cases with none of these activities.
    CasesWithout(Vec<u32>),
    /// Cases in which `to` directly follows `from` at least once.
    CasesFollowing {
        /// Activity before.
        from: u32,
        /// Activity after.
        to: u32,
    },
    /// Cases whose whole sequence of activities is one of these (the variants).
    CasesOfVariants(Vec<Vec<u32>>),
    /// Cases whose attribute has one of these values; [`NONE`] stands for "not given". In a log
    /// without the attribute it is given for no case.
    CasesWhere {
        /// Name of the case attribute.
        attribute: String,
        /// Value codes.
        values: Vec<u32>,
    },
    /// These cases, by their position in the log.
    Cases(Vec<u32>),
    /// Events in the window.
    EventsWithin {
        /// First moment.
        from: i64,
        /// First moment after.
        to: i64,
    },
    /// Events of these activities.
    EventsOf(Vec<u32>),
    /// Events of these resources; [`NONE`] stands for "not given".
    EventsBy(Vec<u32>),
}

/// The log of the cases and events that fulfil every condition. A case left without events is
/// left out.
pub fn filter(log: &Log, conditions: &[Condition]) -> Log {
    let mut case_tests: Vec<Test<'_>> = Vec::new();
    let mut event_tests: Vec<Test<'_>> = Vec::new();
    for condition in conditions {
        match condition.is_about_events() {
            true => event_tests.push(condition.test(log)),
            false => case_tests.push(condition.test(log)),
        }
    }
    let mut rows: Vec<u32> = Vec::new();
    let mut cases: Vec<usize> = Vec::new();
    let mut case_offsets = vec![0];
    for case in 0..log.case_count() {
        if !case_tests.iter().all(|test| test(case)) {
            continue;
        }
        let before = rows.len();
        let kept = log.rows(case).filter(|&row| event_tests.iter().all(|test| test(row)));
        rows.extend(kept.map(|row| row as u32));
        if rows.len() > before {
            cases.push(case);
            case_offsets.push(rows.len() as u32);
        }
    }
    keep(log, case_offsets, &cases, &rows)
}

fn keep(log: &Log, case_offsets: Vec<u32>, cases: &[usize], rows: &[u32]) -> Log {
    let of_cases = |codes: &[u32]| cases.iter().map(|&case| codes[case]).collect();
    Log {
        case_offsets,
        cases: of_cases(log.cases()),
        activity: pick(log.activity(), rows),
        time: pick(log.time(), rows),
        start: log.start().map(|column| pick(column, rows)),
        resource: log.resource().map(|column| pick(column, rows)),
        source: pick(log.source(), rows),
        activities: log.activities().clone(),
        resources: log.resources().clone(),
        case_names: log.case_names().clone(),
        case_attributes: (log.case_attributes().iter())
            .map(|attribute| with_codes(attribute, of_cases(&attribute.codes)))
            .collect(),
        event_attributes: (log.event_attributes().iter())
            .map(|attribute| with_codes(attribute, pick(&attribute.codes, rows)))
            .collect(),
    }
}

fn pick<T: Copy>(column: &[T], rows: &[u32]) -> Vec<T> {
    rows.iter().map(|&row| column[row as usize]).collect()
}

fn with_codes(attribute: &Attribute, codes: Vec<u32>) -> Attribute {
    Attribute { name: attribute.name.clone(), codes, dictionary: attribute.dictionary.clone() }
}

/// Asked with the position of a case, or with a row for conditions on events.
type Test<'a> = Box<dyn Fn(usize) -> bool + 'a>;

impl Condition {
    fn is_about_events(&self) -> bool {
        match self {
            Self::EventsWithin { .. } | Self::EventsOf(_) | Self::EventsBy(_) => true,
            Self::CasesWithin { .. }
            | Self::CasesTouching { .. }
            | Self::CasesBegun { .. }
            | Self::CasesEnded { .. }
            | Self::CasesLasting { .. }
            | Self::CasesWith(_)
            | Self::CasesWithout(_)
            | Self::CasesFollowing { .. }
            | Self::CasesOfVariants(_)
            | Self::CasesWhere { .. }
            | Self::Cases(_) => false,
        }
    }

    fn test<'a>(&'a self, log: &'a Log) -> Test<'a> {
        match self {
            &Self::CasesWithin { from, to } => {
                Box::new(move |case| from <= log.case_begin(case) && log.case_end(case) < to)
            }
            &Self::CasesTouching { from, to } => Box::new(move |case| {
                let times = &log.time()[log.rows(case)];
                let next = times.partition_point(|&time| time < from);
                times.get(next).is_some_and(|&time| time < to)
            }),
            &Self::CasesBegun { from, to } => Box::new(move |case| (from..to).contains(&log.case_begin(case))),
            &Self::CasesEnded { from, to } => Box::new(move |case| (from..to).contains(&log.case_end(case))),
            &Self::CasesLasting { min, max } => Box::new(move |case| (min..=max).contains(&log.case_duration(case))),
            Self::CasesWith(activities) => {
                let asked = Codes::new(activities);
                Box::new(move |case| log.sequence(case).iter().any(|&a| asked.has(a)))
            }
            Self::CasesWithout(activities) => {
                let asked = Codes::new(activities);
                Box::new(move |case| !log.sequence(case).iter().any(|&a| asked.has(a)))
            }
            &Self::CasesFollowing { from, to } => {
                Box::new(move |case| log.sequence(case).windows(2).any(|two| two == [from, to]))
            }
            Self::CasesOfVariants(variants) => {
                let mut variants: Vec<&[u32]> = variants.iter().map(Vec::as_slice).collect();
                variants.sort_unstable();
                Box::new(move |case| variants.binary_search(&log.sequence(case)).is_ok())
            }
            Self::CasesWhere { attribute, values } => {
                let asked = Codes::new(values);
                let attribute = log.case_attribute(attribute);
                Box::new(move |case| asked.has(attribute.map_or(NONE, |known| known.codes[case])))
            }
            Self::Cases(cases) => {
                let asked = Codes::new(cases);
                Box::new(move |case| asked.has(case as u32))
            }
            &Self::EventsWithin { from, to } => Box::new(move |row| (from..to).contains(&log.time()[row])),
            Self::EventsOf(activities) => {
                let asked = Codes::new(activities);
                Box::new(move |row| asked.has(log.activity()[row]))
            }
            Self::EventsBy(resources) => {
                let asked = Codes::new(resources);
                Box::new(move |row| asked.has(log.resource().map_or(NONE, |column| column[row])))
            }
        }
    }
}

/// A set of codes, quick to ask.
struct Codes(Vec<u32>);

impl Codes {
    fn new(codes: &[u32]) -> Self {
        let mut codes = codes.to_vec();
        codes.sort_unstable();
        Self(codes)
    }

    fn has(&self, code: u32) -> bool {
        self.0.binary_search(&code).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{LogBuilder, directly_follows, samples, variants};
    use proptest::prelude::*;

    /// Three cases: ring 0..20, watch 5..40, clock 50.
    fn log() -> Log {
        let mut builder = LogBuilder::new();
        builder.push("ring", "received", 0, Some("Anna"), None, 100);
        builder.push("watch", "received", 5, None, None, 101);
        builder.push("ring", "polished", 10, Some("Bruno"), None, 102);
        builder.event_attribute("bench", "3");
        builder.push("ring", "returned", 20, Some("Anna"), None, 103);
        builder.push("watch", "returned", 40, None, None, 104);
        builder.push("clock", "received", 50, Some("Bruno"), None, 105);
        builder.case_attribute("ring", "boutique", "Genève");
        builder.case_attribute("watch", "boutique", "Paris");
        builder.finish()
    }

    #[test]
    fn each_condition_keeps_what_it_says() {
        let log = log();
        let (received, returned, polished) = (0, 2, 1);
        use Condition::*;
        let table: &[(Condition, &[u64])] = &[
            (CasesWithin { from: 0, to: 21 }, &[100, 102, 103]),
            (CasesWithin { from: 0, to: 20 }, &[]),
            (CasesTouching { from: 6, to: 15 }, &[100, 102, 103]),
            (CasesTouching { from: 11, to: 20 }, &[]),
            (CasesBegun { from: 1, to: 51 }, &[101, 104, 105]),
            (CasesEnded { from: 20, to: 41 }, &[100, 102, 103, 101, 104]),
            (CasesLasting { min: 20, max: 35 }, &[100, 102, 103, 101, 104]),
            (CasesWith(vec![polished]), &[100, 102, 103]),
            (CasesWithout(vec![returned, polished]), &[105]),
            (CasesFollowing { from: received, to: returned }, &[101, 104]),
            (CasesOfVariants(vec![vec![received], vec![received, returned]]), &[101, 104, 105]),
            (CasesWhere { attribute: "boutique".into(), values: vec![1] }, &[101, 104]),
            (CasesWhere { attribute: "boutique".into(), values: vec![NONE] }, &[105]),
            (CasesWhere { attribute: "colour".into(), values: vec![0] }, &[]),
            (Cases(vec![2, 0]), &[100, 102, 103, 105]),
            (EventsWithin { from: 5, to: 20 }, &[102, 101]),
            (EventsOf(vec![received]), &[100, 101, 105]),
            (EventsBy(vec![NONE, 1]), &[102, 101, 104, 105]),
        ];
        for (condition, sources) in table {
            let kept = filter(&log, std::slice::from_ref(condition));
            assert_eq!(kept.source(), *sources, "{condition:?}");
        }
    }

    #[test]
    fn conditions_hold_together_and_attributes_follow() {
        let log = log();
        let kept = filter(&log, &[Condition::EventsOf(vec![1, 2]), Condition::CasesBegun { from: 0, to: 6 }]);
        assert_eq!(kept.source(), [102, 103, 104]);
        assert_eq!(kept.case_offsets(), [0, 2, 3]);
        assert_eq!(kept.case_name(1), "watch");
        assert_eq!(kept.case_attributes()[0].codes, [0, 1]);
        assert_eq!(kept.event_attributes()[0].codes, [0, NONE, NONE]);
    }

    #[test]
    fn no_condition_keeps_everything() {
        assert_eq!(filter(&log(), &[]), log());
    }

    proptest! {
        #[test]
        fn filtering_is_building_from_the_rows_that_remain(rows in samples::rows(), from in 0_i64..20, activity in 0_u32..6) {
            let whole = samples::log(&rows);
            let window = Condition::EventsWithin { from, to: from + 8 };
            let kept = filter(&whole, &[window, Condition::EventsOf(vec![activity])]);
            let name = whole.activities().name(activity);
            let remain: Vec<_> = rows.iter()
                .filter(|row| (from..from + 8).contains(&row.time) && row.activity == name)
                .cloned()
                .collect();
            // case codes follow the whole log, so compare case by case by name
            let expected = samples::by_case(&remain);
            prop_assert_eq!(kept.case_count(), expected.len());
            for (case, rows) in expected {
                let position = kept.case_named(&case).expect("kept");
                let sources: Vec<u64> = rows.iter().map(|row| row.source).collect();
                prop_assert_eq!(&kept.source()[kept.rows(position)], &sources[..]);
            }
        }

        #[test]
        fn the_cases_of_a_variant_are_found_again(rows in samples::rows()) {
            let log = samples::log(&rows);
            let all = variants(&log);
            for (rank, variant) in all.list().iter().enumerate() {
                let sequence = all.sequence(&log, rank).to_vec();
                let kept = filter(&log, &[Condition::CasesOfVariants(vec![sequence])]);
                prop_assert_eq!(kept.case_count() as u64, variant.count);
            }
            let arcs = directly_follows(&log).arcs;
            for arc in arcs {
                let kept = filter(&log, &[Condition::CasesFollowing { from: arc.from, to: arc.to }]);
                prop_assert_eq!(directly_follows(&kept).count(arc.from, arc.to), arc.count);
            }
        }
    }
}
