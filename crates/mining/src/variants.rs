//! The different sequences of activities, how many cases took each, and which cases.

use crate::alike::{Alike, Shared, alike};
use crate::parts::{in_order, per_part, sort};
use crate::statistics::quantile;
use crate::{Log, NONE};

/// One sequence of activities.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Variant {
    /// Cases that took it.
    pub count: u64,
    /// Their share of all cases, 0 to 1.
    pub share: f64,
    /// Median duration of these cases, microseconds, by nearest rank.
    pub median_duration: i64,
    /// Position in the log of the first of these cases.
    pub first_case: u32,
}

/// All variants of a log: most frequent first, then in order of the activities' names.
#[derive(Debug, Clone, PartialEq)]
pub struct Variants {
    variants: Vec<Variant>,
    /// Rank of the variant of each case.
    of_case: Vec<u32>,
    /// Cases by variant, in case order.
    cases: Vec<u32>,
    /// `offsets[r]..offsets[r + 1]` are the cases of the variant of rank `r`.
    offsets: Vec<u32>,
}

impl Variants {
    /// The variants by rank.
    pub fn list(&self) -> &[Variant] {
        &self.variants
    }

    /// The rank of the variant of each case, by case position.
    pub fn of_case(&self) -> &[u32] {
        &self.of_case
    }

    /// Positions of the cases that took the variant of this rank, in case order.
    pub fn cases(&self, rank: usize) -> &[u32] {
        &self.cases[self.offsets[rank] as usize..self.offsets[rank + 1] as usize]
    }

    /// Activity codes of the variant of this rank; `log` is the log the variants were found in.
    pub fn sequence<'a>(&self, log: &'a Log, rank: usize) -> &'a [u32] {
        log.sequence(self.variants[rank].first_case as usize)
    }
}

/// Groups the cases by their exact sequence of activities.
pub fn variants(log: &Log) -> Variants {
    rank(log, alike(log))
}

/// Puts the variants in their order and their cases behind them.
fn rank(log: &Log, alike: Alike) -> Variants {
    let order = order(log, &alike);
    let Alike { shared, mut of_case } = alike;
    let total = of_case.len() as f64;
    // shared variants come before all others
    let (several, alone) = order.split_at(shared.len());
    let mut ranks = vec![0_u32; shared.len()];
    let mut next = Vec::with_capacity(shared.len());
    let mut offsets = Vec::with_capacity(order.len() + 1);
    offsets.push(0);
    let mut rows = 0;
    for (rank, entry) in (0..).zip(several) {
        ranks[of_case[entry.first_case as usize] as usize] = rank;
        next.push(rows);
        rows += u32::MAX - entry.rarity;
        offsets.push(rows);
    }
    let mut cases = Vec::with_capacity(of_case.len());
    cases.resize(rows as usize, 0);
    let mut durations = vec![0; rows as usize];
    for (case, number) in (0..).zip(&mut of_case).filter(|(_, number)| **number != NONE) {
        *number = ranks[*number as usize];
        let slot = &mut next[*number as usize];
        cases[*slot as usize] = case;
        durations[*slot as usize] = log.case_duration(case as usize);
        *slot += 1;
    }
    let mut variants = Vec::with_capacity(order.len());
    for (entry, rows) in several.iter().zip(offsets.windows(2)) {
        let durations = &mut durations[rows[0] as usize..rows[1] as usize];
        variants.push(Variant {
            count: durations.len() as u64,
            share: durations.len() as f64 / total,
            median_duration: quantile(durations, 500).unwrap_or_default(),
            first_case: entry.first_case,
        });
    }
    for entry in alone {
        of_case[entry.first_case as usize] = variants.len() as u32;
        cases.push(entry.first_case);
        offsets.push(cases.len() as u32);
        variants.push(Variant {
            count: 1,
            share: 1.0 / total,
            median_duration: entry.duration,
            first_case: entry.first_case,
        });
    }
    Variants { variants, of_case, cases, offsets }
}

/// What decides the rank of a variant.
#[derive(Clone, Copy)]
struct Entry {
    /// `u32::MAX` less the number of cases.
    rarity: u32,
    first_case: u32,
    /// The leading activities as numbers; see [`order`].
    head: [u64; 2],
    /// Duration of the first case.
    duration: i64,
}

/// The variants by rank: count descending, then names of activities.
fn order(log: &Log, alike: &Alike) -> Vec<Entry> {
    let names = log.activities();
    let mut by_name: Vec<u32> = (0..names.len() as u32).collect();
    by_name.sort_unstable_by_key(|&code| names.name(code));
    let mut places = vec![0_u32; names.len()];
    for (place, &code) in (1..).zip(&by_name) {
        places[code as usize] = place;
    }
    // as many leading activities as fit in two numbers decide most comparisons at once;
    // 0 stands for "ended", so that a shorter sequence comes first
    let bits = (u32::BITS - (names.len() as u32).leading_zeros()).max(1);
    let fits = (u64::BITS / bits) as usize;
    let place = |code: &u32| places[*code as usize];
    let number = |codes: &[u32]| {
        let absent = (fits - codes.len()) as u32 * bits;
        // without codes this shifts by every bit there is
        codes.iter().fold(0_u64, |number, code| number << bits | u64::from(place(code))).unbounded_shl(absent)
    };
    let head = |sequence: &[u32]| {
        let (first, more) = sequence.split_at(sequence.len().min(fits));
        [number(first), number(&more[..more.len().min(fits)])]
    };
    let entry = |case: usize| {
        let count = match alike.of_case[case] {
            NONE => 1,
            number => match alike.shared[number as usize] {
                Shared { first_case, count } if first_case as usize == case => count,
                _ => return None,
            },
        };
        Some(Entry {
            rarity: u32::MAX - count,
            first_case: case as u32,
            head: head(log.sequence(case)),
            duration: log.case_duration(case),
        })
    };
    let mut order = in_order(per_part(log, |cases| {
        let mut entries = Vec::with_capacity(cases.len());
        entries.extend(cases.filter_map(entry));
        entries
    }));
    let rest = |entry: &Entry| log.sequence(entry.first_case as usize).iter().skip(2 * fits).map(place);
    sort(&mut order, |one, other| {
        let by_head = (one.rarity, one.head).cmp(&(other.rarity, other.head));
        by_head.then_with(|| rest(one).cmp(rest(other)))
    });
    order
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;
    use proptest::prelude::*;

    #[test]
    fn small_table_by_hand() {
        let log = samples::sequences(&["abc", "ab", "abc", "b", "ab", "abd", "abc"]);
        let variants = variants(&log);
        let seen: Vec<_> = (0..variants.list().len())
            .map(|rank| {
                let variant = variants.list()[rank];
                (variants.sequence(&log, rank), variant.count, variants.cases(rank))
            })
            .collect();
        assert_eq!(
            seen,
            [(&[0, 1, 2][..], 3, &[0, 2, 6][..]), (&[0, 1], 2, &[1, 4]), (&[0, 1, 3], 1, &[5]), (&[1], 1, &[3]),]
        );
        assert_eq!(variants.of_case(), [0, 1, 0, 3, 1, 2, 0]);
        assert_eq!(variants.list()[0].share, 3.0 / 7.0);
        assert_eq!(variants.list()[0].median_duration, 2);
    }

    #[test]
    fn ties_go_by_name_not_by_first_appearance() {
        let log = samples::sequences(&["zz", "az", "za", "z"]);
        let variants = variants(&log);
        let cases: Vec<_> = variants.list().iter().map(|variant| variant.first_case).collect();
        assert_eq!(cases, [1, 3, 2, 0]);
    }

    #[test]
    fn long_sequences_that_differ_only_at_the_end_are_told_apart() {
        let long = "ab".repeat(200);
        let texts = [format!("{long}b"), format!("{long}a"), long.clone(), format!("{long}b")];
        let log = samples::sequences(&texts.each_ref().map(String::as_str));
        let variants = variants(&log);
        let cases: Vec<_> = variants.list().iter().map(|variant| variant.first_case).collect();
        assert_eq!(cases, [0, 2, 1]);
    }

    #[test]
    fn empty_log_has_no_variant() {
        assert!(variants(&samples::sequences(&[])).list().is_empty());
    }

    proptest! {
        #[test]
        fn agrees_with_comparing_names(rows in samples::rows_with_starts()) {
            let log = samples::log(&rows);
            let mut expected: Vec<(Vec<String>, Vec<(u32, i64)>)> = Vec::new();
            for (position, (_, case)) in samples::by_case(&rows).iter().enumerate() {
                let names: Vec<String> = case.iter().map(|row| row.activity.clone()).collect();
                let begin = case.iter().map(|row| row.start.unwrap_or(row.time).min(row.time)).min();
                let duration = case[case.len() - 1].time - begin.expect("not empty").min(case[0].time);
                match expected.iter_mut().find(|(known, _)| *known == names) {
                    Some((_, cases)) => cases.push((position as u32, duration)),
                    None => expected.push((names, vec![(position as u32, duration)])),
                }
            }
            expected.sort_by(|one, other| {
                other.1.len().cmp(&one.1.len()).then_with(|| one.0.cmp(&other.0))
            });
            let found = samples::on_threads(1, || variants(&log));
            prop_assert_eq!(found.list().len(), expected.len());
            for (rank, (names, cases)) in expected.iter().enumerate() {
                let sequence = found.sequence(&log, rank).iter();
                let sequence: Vec<_> = sequence.map(|&code| log.activities().name(code)).collect();
                prop_assert_eq!(&sequence, names);
                let variant = found.list()[rank];
                prop_assert_eq!(variant.count, cases.len() as u64);
                prop_assert_eq!(variant.share, cases.len() as f64 / log.case_count() as f64);
                let positions: Vec<u32> = cases.iter().map(|case| case.0).collect();
                prop_assert_eq!(found.cases(rank), &positions[..]);
                prop_assert!(positions.iter().all(|&case| found.of_case()[case as usize] == rank as u32));
                let mut durations: Vec<i64> = cases.iter().map(|case| case.1).collect();
                prop_assert_eq!(Some(variant.median_duration), quantile(&mut durations, 500));
            }
            for threads in [2, 5] {
                prop_assert_eq!(&samples::on_threads(threads, || variants(&log)), &found);
            }
        }
    }
}
