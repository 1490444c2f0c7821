//! Counts and numbers of ordered pairs of codes: a square table when few codes, a hash otherwise.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// Up to this many codes the square table (8 MiB of counts at most) beats hashing.
const SQUARE_UP_TO: usize = if cfg!(test) { 4 } else { 1024 };

/// A map keyed by [`key`].
pub(crate) type PairMap<V> = HashMap<u64, V, BuildHasherDefault<Mixed>>;

/// One number for an ordered pair; keys sort as pairs do.
pub(crate) fn key(from: u32, to: u32) -> u64 {
    u64::from(from) << 32 | u64::from(to)
}

/// The pair behind a key.
pub(crate) fn pair(key: u64) -> (u32, u32) {
    ((key >> 32) as u32, key as u32)
}

/// How often each ordered pair occurred.
pub(crate) enum PairCounts {
    Square { width: usize, counts: Vec<u64> },
    Hashed(PairMap<u64>),
}

impl PairCounts {
    /// No pair yet; codes are below `width`.
    pub fn new(width: usize) -> Self {
        match width <= SQUARE_UP_TO {
            true => Self::Square { width, counts: vec![0; width * width] },
            false => Self::Hashed(PairMap::default()),
        }
    }

    /// Counts the pair once.
    pub fn add(&mut self, from: u32, to: u32) {
        match self {
            Self::Square { width, counts } => counts[from as usize * *width + to as usize] += 1,
            Self::Hashed(counts) => *counts.entry(key(from, to)).or_default() += 1,
        }
    }

    /// Counts every pair of neighbours.
    pub fn add_neighbours(&mut self, sequence: &[u32]) {
        let Some((&first, rest)) = sequence.split_first() else {
            return;
        };
        match self {
            Self::Square { width, counts } => {
                let mut row = first as usize * *width;
                for &to in rest {
                    counts[row + to as usize] += 1;
                    row = to as usize * *width;
                }
            }
            Self::Hashed(counts) => {
                let mut from = first;
                for &to in rest {
                    *counts.entry(key(from, to)).or_default() += 1;
                    from = to;
                }
            }
        }
    }

    /// Adds the counts of another table of the same width.
    pub fn add_all(&mut self, other: &Self) {
        match (self, other) {
            (Self::Square { counts, .. }, Self::Square { counts: others, .. }) => {
                for (count, other) in counts.iter_mut().zip(others) {
                    *count += other;
                }
            }
            (Self::Hashed(counts), Self::Hashed(others)) => {
                for (&key, other) in others {
                    *counts.entry(key).or_default() += other;
                }
            }
            _ => unreachable!("tables of one log have one width"),
        }
    }

    /// Pairs that occurred with their counts, in order of (from, to).
    pub fn sorted(&self) -> Vec<(u32, u32, u64)> {
        match self {
            Self::Square { width, counts } => (counts.iter().enumerate())
                .filter(|&(_, &count)| count > 0)
                .map(|(at, &count)| ((at / width) as u32, (at % width) as u32, count))
                .collect(),
            Self::Hashed(counts) => {
                let mut sorted: Vec<_> = (counts.iter())
                    .filter(|&(_, &count)| count > 0)
                    .map(|(&key, &count)| (pair(key).0, pair(key).1, count))
                    .collect();
                sorted.sort_unstable();
                sorted
            }
        }
    }
}

/// The number of each known pair.
pub(crate) enum PairNumbers {
    Square { width: usize, numbers: Vec<u32> },
    Hashed(PairMap<u32>),
}

impl PairNumbers {
    /// Numbers the pairs in the order given; codes are below `width`.
    pub fn new(width: usize, pairs: impl Iterator<Item = (u32, u32)>) -> Self {
        match width <= SQUARE_UP_TO {
            true => {
                let mut numbers = vec![u32::MAX; width * width];
                for (number, (from, to)) in pairs.enumerate() {
                    numbers[from as usize * width + to as usize] = number as u32;
                }
                Self::Square { width, numbers }
            }
            false => {
                Self::Hashed(pairs.enumerate().map(|(number, (from, to))| (key(from, to), number as u32)).collect())
            }
        }
    }

    /// The number of a pair that was numbered.
    pub fn of(&self, from: u32, to: u32) -> usize {
        match self {
            Self::Square { width, numbers } => numbers[from as usize * width + to as usize] as usize,
            Self::Hashed(numbers) => numbers[&key(from, to)] as usize,
        }
    }
}

/// Spreads a 64-bit key over the hash by one wide multiplication; codes are given by us, not by an
/// outsider, so no secret is needed.
#[derive(Default)]
pub(crate) struct Mixed(u64);

impl Hasher for Mixed {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.write_u64(u64::from(byte));
        }
    }

    fn write_u64(&mut self, value: u64) {
        self.0 = mix(self.0 ^ value, 0x9e37_79b9_7f4a_7c15);
    }
}

/// Both halves of the 128-bit product, folded.
pub(crate) fn mix(value: u64, by: u64) -> u64 {
    let product = u128::from(value) * u128::from(by);
    product as u64 ^ (product >> 64) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_tables_count_and_number_alike() {
        let sequence = [0, 1, 1, 2, 0, 1];
        let expected = [(0, 1, 2), (1, 1, 1), (1, 2, 1), (2, 0, 1)];
        for width in [SQUARE_UP_TO, SQUARE_UP_TO + 1] {
            let mut counts = PairCounts::new(width);
            counts.add_neighbours(&sequence[..4]);
            counts.add_neighbours(&[]);
            let mut more = PairCounts::new(width);
            more.add(2, 0);
            more.add_neighbours(&sequence[4..]);
            counts.add_all(&more);
            assert_eq!(counts.sorted(), expected);
            let numbers = PairNumbers::new(width, expected.iter().map(|p| (p.0, p.1)));
            for (number, &(from, to, _)) in expected.iter().enumerate() {
                assert_eq!(numbers.of(from, to), number);
            }
        }
    }
}
