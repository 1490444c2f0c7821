//! Who hands over to whom: resource after resource within a case.

use std::cmp::Reverse;

use crate::pairs::PairCounts;
use crate::parts::per_part;
use crate::{Log, NONE};

/// `to` did the step after `from` did one, `count` times.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Handover {
    /// Resource code before.
    pub from: u32,
    /// Resource code after; may be the same.
    pub to: u32,
    /// How often.
    pub count: u64,
}

/// Steps between resources. Every step of the log is in exactly one of the three sums.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Handovers {
    /// Pairs of named resources: most frequent first, then (from, to).
    pub pairs: Vec<Handover>,
    /// Steps from one named resource to another.
    pub handed: u64,
    /// Steps kept by the same named resource.
    pub kept: u64,
    /// Steps where the resource before, the one after, or both are not given.
    pub unattributed: u64,
}

/// Counts the steps from resource to resource.
pub fn handover(log: &Log) -> Handovers {
    let mut found = Handovers::default();
    let Some(resource) = log.resource() else {
        found.unattributed = (log.len() - log.case_count()) as u64;
        return found;
    };
    let width = log.resources().len();
    let parts = per_part(log, |cases| {
        let mut counts = PairCounts::new(width);
        let mut unattributed = 0;
        for case in cases {
            for two in resource[log.rows(case)].windows(2) {
                match two[0] == NONE || two[1] == NONE {
                    true => unattributed += 1,
                    false => counts.add(two[0], two[1]),
                }
            }
        }
        (counts, unattributed)
    });
    let mut all = PairCounts::new(width);
    for (counts, unattributed) in &parts {
        all.add_all(counts);
        found.unattributed += unattributed;
    }
    for (from, to, count) in all.sorted() {
        match from == to {
            true => found.kept += count,
            false => found.handed += count,
        }
        found.pairs.push(Handover { from, to, count });
    }
    found.pairs.sort_unstable_by_key(|pair| (Reverse(pair.count), pair.from, pair.to));
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{LogBuilder, samples};
    use proptest::prelude::*;

    #[test]
    fn steps_without_a_name_are_counted_apart() {
        let mut builder = LogBuilder::new();
        for (time, who) in [Some("Anna"), Some("Bruno"), None, Some("Anna"), Some("Anna")].into_iter().enumerate() {
            builder.push("ring", "step", time as i64, who, None, 0);
        }
        let found = handover(&builder.finish());
        assert_eq!(
            found,
            Handovers {
                pairs: vec![Handover { from: 0, to: 0, count: 1 }, Handover { from: 0, to: 1, count: 1 },],
                handed: 1,
                kept: 1,
                unattributed: 2,
            }
        );
    }

    #[test]
    fn a_log_without_resources_is_all_unattributed() {
        let found = handover(&samples::sequences(&["abc", "a"]));
        assert_eq!(found, Handovers { unattributed: 2, ..Handovers::default() });
        assert_eq!(handover(&samples::sequences(&[])), Handovers::default());
    }

    proptest! {
        #[test]
        fn agrees_with_looking_at_every_pair_of_names(rows in samples::rows()) {
            let log = samples::log(&rows);
            let found = samples::on_threads(1, || handover(&log));
            prop_assert_eq!(&samples::on_threads(2, || handover(&log)), &found);
            let steps: Vec<_> = (samples::by_case(&rows).iter())
                .flat_map(|(_, case)| case.windows(2)
                    .map(|two| (two[0].resource.clone(), two[1].resource.clone()))
                    .collect::<Vec<_>>())
                .collect();
            prop_assert_eq!(found.handed + found.kept + found.unattributed, steps.len() as u64);
            for pair in &found.pairs {
                let names = [pair.from, pair.to].map(|code| log.resources().get(code).map(str::to_owned));
                let count = steps.iter().filter(|step| [&step.0, &step.1] == [&names[0], &names[1]]).count();
                prop_assert_eq!(pair.count, count as u64);
            }
            let named = steps.iter().filter(|step| step.0.is_some() && step.1.is_some()).count();
            prop_assert_eq!(found.handed + found.kept, named as u64);
            prop_assert_eq!(found.pairs.iter().map(|pair| pair.count).sum::<u64>(), named as u64);
        }
    }
}
