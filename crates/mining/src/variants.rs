//! The different sequences of activities, how many cases took each, and which cases.

use std::collections::HashMap;
use std::hash::{BuildHasher, BuildHasherDefault, Hash, Hasher, RandomState};
use std::ops::Range;

use crate::Log;
use crate::pairs::mix;
use crate::parts::per_part;
use crate::statistics::quantile;

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
    let secret = RandomState::new().hash_one(0_u64) | 1;
    let parts = per_part(log, |cases| group(log, cases, secret));
    let mut parts = parts.into_iter();
    let mut all = parts.next().unwrap_or_default();
    for part in parts {
        // parts come in case order, so the first case of a variant stays the first
        let renumbered: Vec<u32> = (part.found.iter()).map(|found| all.number(*found, found.count)).collect();
        all.of_case.extend(part.of_case.iter().map(|&number| renumbered[number as usize]));
    }
    rank(log, all)
}

/// Variants in order of first appearance.
#[derive(Default)]
struct Groups<'a> {
    numbers: HashMap<Sequence<'a>, u32, BuildHasherDefault<Hashed>>,
    found: Vec<Found<'a>>,
    of_case: Vec<u32>,
}

#[derive(Clone, Copy)]
struct Found<'a> {
    sequence: Sequence<'a>,
    first_case: u32,
    count: u64,
}

impl<'a> Groups<'a> {
    fn number(&mut self, found: Found<'a>, count: u64) -> u32 {
        let next = self.found.len() as u32;
        let number = *self.numbers.entry(found.sequence).or_insert(next);
        match self.found.get_mut(number as usize) {
            Some(known) => known.count += count,
            None => self.found.push(found),
        }
        number
    }
}

fn group(log: &Log, cases: Range<usize>, secret: u64) -> Groups<'_> {
    let mut groups = Groups::default();
    groups.of_case.reserve_exact(cases.len());
    for case in cases {
        let found = Found { sequence: Sequence::new(log.sequence(case), secret), first_case: case as u32, count: 1 };
        let number = groups.number(found, 1);
        groups.of_case.push(number);
    }
    groups
}

/// Puts the variants in their order and their cases behind them.
fn rank(log: &Log, groups: Groups<'_>) -> Variants {
    let Groups { found, mut of_case, .. } = groups;
    let order = order(log, &found);
    let mut ranks = vec![0_u32; found.len()];
    let mut offsets = Vec::with_capacity(found.len() + 1);
    offsets.push(0);
    let mut rows = 0;
    for (rank, &number) in order.iter().enumerate() {
        ranks[number as usize] = rank as u32;
        rows += found[number as usize].count as u32;
        offsets.push(rows);
    }
    let mut next = offsets.clone();
    let mut cases = vec![0; of_case.len()];
    let mut durations = vec![0; of_case.len()];
    for (case, number) in of_case.iter_mut().enumerate() {
        *number = ranks[*number as usize];
        let slot = &mut next[*number as usize];
        cases[*slot as usize] = case as u32;
        durations[*slot as usize] = log.case_duration(case);
        *slot += 1;
    }
    let variants = (order.iter().zip(offsets.windows(2)))
        .map(|(&number, rows)| {
            let found = &found[number as usize];
            let durations = &mut durations[rows[0] as usize..rows[1] as usize];
            Variant {
                count: found.count,
                share: found.count as f64 / of_case.len() as f64,
                median_duration: quantile(durations, 500).unwrap_or_default(),
                first_case: found.first_case,
            }
        })
        .collect();
    Variants { variants, of_case, cases, offsets }
}

/// Numbers of the variants: count descending, then names of activities.
fn order(log: &Log, found: &[Found<'_>]) -> Vec<u32> {
    let names = log.activities();
    let mut by_name: Vec<u32> = (0..names.len() as u32).collect();
    by_name.sort_unstable_by_key(|&code| names.name(code));
    let mut places = vec![0_u32; names.len()];
    for (place, &code) in by_name.iter().enumerate() {
        places[code as usize] = place as u32;
    }
    let place = |code: &u32| places[*code as usize];
    // as many leading activities as fit in one number decide most comparisons at once;
    // 0 stands for "ended", so that a shorter sequence comes first
    let bits = u32::BITS - (names.len() as u32).leading_zeros();
    let fits = (u128::BITS / bits.max(1)) as usize;
    let head = |sequence: &[u32]| {
        let mut head = 0_u128;
        for at in 0..fits {
            let digit = sequence.get(at).map_or(0, |code| place(code) + 1);
            head = head << bits | u128::from(digit);
        }
        head
    };
    let mut order: Vec<(u64, u128, u32)> = (found.iter().enumerate())
        .map(|(number, found)| (u64::MAX - found.count, head(found.sequence.codes), number as u32))
        .collect();
    order.sort_unstable_by(|one, other| {
        (one.0, one.1).cmp(&(other.0, other.1)).then_with(|| {
            let rest = |number: u32| found[number as usize].sequence.codes.iter().skip(fits).map(place);
            rest(one.2).cmp(rest(other.2))
        })
    });
    order.into_iter().map(|(_, _, number)| number).collect()
}

/// A sequence with its hash; equality is always that of the sequences themselves.
#[derive(Clone, Copy)]
struct Sequence<'a> {
    hash: u64,
    codes: &'a [u32],
}

impl<'a> Sequence<'a> {
    /// `secret` keeps an imported log from being written so that all its hashes collide.
    fn new(codes: &'a [u32], secret: u64) -> Self {
        const BY: u64 = 0x9e37_79b9_7f4a_7c15;
        let mut hash = mix(secret ^ codes.len() as u64, BY);
        let (pairs, last) = codes.as_chunks::<2>();
        for pair in pairs {
            hash = mix(hash ^ (u64::from(pair[0]) | u64::from(pair[1]) << 32), secret);
        }
        for &code in last {
            hash = mix(hash ^ u64::from(code), secret);
        }
        Self { hash: mix(hash, BY), codes }
    }
}

impl PartialEq for Sequence<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.hash == other.hash && self.codes == other.codes
    }
}

impl Eq for Sequence<'_> {}

impl Hash for Sequence<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.hash);
    }
}

/// Takes the hash that is already there.
#[derive(Default)]
struct Hashed(u64);

impl Hasher for Hashed {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = mix(self.0 ^ u64::from(byte), 0x9e37_79b9_7f4a_7c15);
        }
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }
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
