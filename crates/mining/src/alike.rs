//! Which cases have exactly the same sequence of activities.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};

use crate::pairs::mix;
use crate::parts::{in_order, per_part, sort};
use crate::{Log, NONE};

/// A sequence that several cases have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Shared {
    pub first_case: u32,
    pub count: u32,
}

/// Which cases are alike.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Alike {
    /// Sequences of several cases, in no particular order.
    pub shared: Vec<Shared>,
    /// The number in `shared` of each case's sequence; `NONE` for a case like no other. Most
    /// variants of a large log have one case: they are never looked up.
    pub of_case: Vec<u32>,
}

/// Groups the cases by their sequence.
pub(crate) fn alike(log: &Log) -> Alike {
    // keeps an imported log from being written so that its hashes collide
    let secret = RandomState::new().hash_one(0_u64) | 1;
    by_hash(log, |sequence| hash(sequence, secret)).unwrap_or_else(|| by_sequence(log))
}

/// Sorts the cases by hash, which reads memory in order however large the log is, and then
/// compares the sequences; `None` if two different ones have the same hash.
fn by_hash(log: &Log, hash: impl Fn(&[u32]) -> u64 + Sync + Send) -> Option<Alike> {
    let key = |case: usize| u128::from(hash(log.sequence(case))) << 32 | case as u128;
    let mut keys = in_order(per_part(log, |cases| cases.map(key).collect()));
    sort(&mut keys, u128::cmp);
    let mut alike = Alike { shared: Vec::new(), of_case: vec![NONE; log.case_count()] };
    for same in keys.chunk_by(|one, other| one >> 32 == other >> 32).filter(|same| same.len() > 1) {
        for &key in same {
            alike.of_case[key as u32 as usize] = alike.shared.len() as u32;
        }
        alike.shared.push(Shared { first_case: same[0] as u32, count: same.len() as u32 });
    }
    let is_as_first = |case: usize| match alike.of_case[case] {
        NONE => true,
        number => log.sequence(alike.shared[number as usize].first_case as usize) == log.sequence(case),
    };
    let verified = per_part(log, |mut cases| cases.all(is_as_first));
    verified.into_iter().all(|part| part).then_some(alike)
}

/// The slow and certain way, for the day two hashes collide.
fn by_sequence(log: &Log) -> Alike {
    let mut cases: HashMap<&[u32], Vec<u32>> = HashMap::new();
    for case in 0..log.case_count() {
        cases.entry(log.sequence(case)).or_default().push(case as u32);
    }
    let mut alike = Alike { shared: Vec::new(), of_case: vec![NONE; log.case_count()] };
    for cases in cases.into_values().filter(|cases| cases.len() > 1) {
        for &case in &cases {
            alike.of_case[case as usize] = alike.shared.len() as u32;
        }
        alike.shared.push(Shared { first_case: cases[0], count: cases.len() as u32 });
    }
    alike
}

fn hash(sequence: &[u32], secret: u64) -> u64 {
    const BY: u64 = 0x9e37_79b9_7f4a_7c15;
    let mut hash = mix(secret ^ sequence.len() as u64, BY);
    let (pairs, last) = sequence.as_chunks::<2>();
    for pair in pairs {
        hash = mix(hash ^ (u64::from(pair[0]) | u64::from(pair[1]) << 32), secret);
    }
    for &code in last {
        hash = mix(hash ^ u64::from(code), secret);
    }
    mix(hash, BY)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;
    use proptest::prelude::*;

    /// The first case alike, for each case: what both ways must agree on.
    fn firsts(alike: &Alike) -> Vec<Option<Shared>> {
        alike.of_case.iter().map(|&number| alike.shared.get(number as usize).copied()).collect()
    }

    #[test]
    fn colliding_hashes_are_noticed() {
        let log = samples::sequences(&["abc", "ab", "abc", "cba", "b", "ab", "abc"]);
        assert_eq!(by_hash(&log, |_| 7), None);
        assert_eq!(by_hash(&log, |sequence| sequence.len() as u64), None);
        let (abc, ab) = (Shared { first_case: 0, count: 3 }, Shared { first_case: 1, count: 2 });
        let expected = [Some(abc), Some(ab), Some(abc), None, None, Some(ab), Some(abc)];
        assert_eq!(firsts(&by_sequence(&log)), expected);
        assert_eq!(firsts(&alike(&log)), expected);
    }

    proptest! {
        #[test]
        fn both_ways_agree(texts in prop::collection::vec("[ab]{1,4}", 0..40)) {
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            let log = samples::sequences(&texts);
            prop_assert_eq!(firsts(&alike(&log)), firsts(&by_sequence(&log)));
        }
    }
}
