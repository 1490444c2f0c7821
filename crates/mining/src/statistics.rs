//! Exact quantiles and sums over whole numbers, by the nearest-rank rule.
//!
//! The quantile at `permille` of `n` values is the value of rank ⌈n · permille / 1000⌉ (1-based,
//! at least 1) in ascending order: always one of the values, never an interpolation. The median
//! of an even number of values is therefore the lower of the two in the middle.

/// Quantile at `permille` (0 to 1000) by nearest rank; `None` without values. Reorders `values`.
///
/// ```
/// let mut days = [9, 1, 5, 3];
/// assert_eq!(mining::statistics::quantile(&mut days, 500), Some(3));
/// assert_eq!(mining::statistics::quantile(&mut days, 900), Some(9));
/// ```
pub fn quantile(values: &mut [i64], permille: u32) -> Option<i64> {
    if values.is_empty() {
        return None;
    }
    let at = nearest_rank(values.len(), permille);
    Some(*values.select_nth_unstable(at).1)
}

/// Quantiles at several ascending `permille`; `None` without values. Reorders `values`.
///
/// # Panics
/// When `permille` is not ascending.
pub fn quantiles<const N: usize>(values: &mut [i64], permille: [u32; N]) -> Option<[i64; N]> {
    assert!(permille.is_sorted(), "quantiles are asked in ascending order");
    if values.is_empty() {
        return None;
    }
    let mut found = [0; N];
    // everything before `done` is at most everything from `done` on
    let mut done = 0;
    for (slot, permille) in found.iter_mut().zip(permille) {
        let at = nearest_rank(values.len(), permille);
        *slot = *values[done..].select_nth_unstable(at - done).1;
        done = at;
    }
    Some(found)
}

/// Least, greatest and sum of the values; `None` without values.
pub fn extent(values: &[i64]) -> Option<Extent> {
    let (&first, rest) = values.split_first()?;
    let mut extent = Extent { count: values.len() as u64, min: first, max: first, total: i128::from(first) };
    // sums of short runs fit in 64 bits when no value is extreme, which is several times faster
    for run in rest.chunks(1024) {
        let (mut min, mut max) = (i64::MAX, i64::MIN);
        let mut sum = 0_i64;
        for &value in run {
            min = min.min(value);
            max = max.max(value);
            sum = sum.wrapping_add(value);
        }
        const TAME: i64 = i64::MAX / 1024;
        extent.total += match min >= -TAME && max <= TAME {
            true => i128::from(sum),
            false => run.iter().copied().map(i128::from).sum(),
        };
        extent.min = extent.min.min(min);
        extent.max = extent.max.max(max);
    }
    Some(extent)
}

/// Count, least, greatest and sum of some values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Extent {
    /// How many values.
    pub count: u64,
    /// The least.
    pub min: i64,
    /// The greatest.
    pub max: i64,
    /// Their exact sum.
    pub total: i128,
}

impl Extent {
    /// The arithmetic mean.
    pub fn mean(&self) -> f64 {
        mean(self.total, self.count)
    }
}

/// `total / count`, 0 when there is nothing to divide by.
pub fn mean(total: i128, count: u64) -> f64 {
    match count {
        0 => 0.0,
        _ => total as f64 / count as f64,
    }
}

/// `part / whole`, 0 when there is no whole.
pub fn share(part: i128, whole: i128) -> f64 {
    match whole {
        0 => 0.0,
        _ => part as f64 / whole as f64,
    }
}

/// 0-based position of the quantile among `count` (at least 1) ascending values.
fn nearest_rank(count: usize, permille: u32) -> usize {
    let permille = u128::from(permille.min(1000));
    let rank = (count as u128 * permille).div_ceil(1000) as usize;
    rank.max(1) - 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn nearest_rank_by_hand() {
        let ten = [10, 20, 30, 40, 50, 60, 70, 80, 90, 100];
        for (permille, expected) in [(0, 10), (500, 50), (501, 60), (900, 90), (999, 100), (1000, 100)] {
            assert_eq!(quantile(&mut ten.clone(), permille), Some(expected), "{permille}");
        }
        assert_eq!(quantile(&mut [], 500), None);
        assert_eq!(quantiles::<1>(&mut [], [500]), None);
        assert_eq!(quantile(&mut [7], 990), Some(7));
    }

    #[test]
    fn sums_do_not_overflow() {
        let extent = extent(&[i64::MAX, i64::MAX, i64::MAX]).expect("three values");
        assert_eq!(extent.total, 3 * i128::from(i64::MAX));
        assert_eq!(mean(0, 0), 0.0);
    }

    proptest! {
        #[test]
        fn quantiles_are_those_of_the_sorted_values(
            values in prop::collection::vec(-50_i64..50, 1..80),
            mut asked in prop::array::uniform4(0_u32..=1000),
        ) {
            asked.sort();
            let mut sorted = values.clone();
            sorted.sort();
            let expected = asked.map(|permille| {
                // the least value with at least that share of the values at or below it
                *sorted.iter().find(|&&value| {
                    let covered = sorted.iter().filter(|&&other| other <= value).count();
                    covered * 1000 >= sorted.len() * permille as usize
                }).expect("the greatest covers all")
            });
            prop_assert_eq!(quantiles(&mut values.clone(), asked), Some(expected));
            prop_assert_eq!(quantile(&mut values.clone(), asked[0]), Some(expected[0]));
        }

        #[test]
        fn extent_is_that_of_an_iterator(values in prop::collection::vec(any::<i64>(), 1..3000)) {
            let found = extent(&values).expect("not empty");
            prop_assert_eq!(found.total, values.iter().map(|&v| i128::from(v)).sum::<i128>());
            prop_assert_eq!(Some(&found.min), values.iter().min());
            prop_assert_eq!(Some(&found.max), values.iter().max());
        }
    }
}
