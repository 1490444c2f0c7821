//! How long cases take from begin to end: exact percentiles and a histogram.

use crate::Log;
use crate::parts::{in_order, per_part};
use crate::statistics::{extent, quantiles};

/// Durations of all cases, in microseconds; percentiles by nearest rank.
#[derive(Debug, Clone, PartialEq)]
pub struct Throughput {
    /// Number of cases.
    pub cases: u64,
    /// Shortest.
    pub min: i64,
    /// Longest.
    pub max: i64,
    /// Sum of all durations.
    pub total: i128,
    /// Arithmetic mean.
    pub mean: f64,
    /// Median.
    pub p50: i64,
    /// Three cases in four take at most this.
    pub p75: i64,
    /// Nine in ten.
    pub p90: i64,
    /// Nineteen in twenty.
    pub p95: i64,
    /// Ninety-nine in a hundred.
    pub p99: i64,
    /// Cases by duration, in bins of one readable width from 0 to the longest case.
    pub histogram: Vec<Bin>,
}

/// Cases whose duration is at least `from` and less than `to`, in microseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bin {
    /// Least duration in the bin.
    pub from: i64,
    /// Least duration in the next bin.
    pub to: i64,
    /// Number of cases.
    pub cases: u64,
}

/// At most this many bins.
const BINS: i64 = 40;

/// Durations of all cases; `None` for a log without cases.
pub fn throughput(log: &Log) -> Option<Throughput> {
    let mut durations = durations(log);
    let extent = extent(&durations)?;
    let histogram = histogram(&durations, extent.max);
    let [p50, p75, p90, p95, p99] = quantiles(&mut durations, [500, 750, 900, 950, 990])?;
    Some(Throughput {
        cases: extent.count,
        min: extent.min,
        max: extent.max,
        total: extent.total,
        mean: extent.mean(),
        p50,
        p75,
        p90,
        p95,
        p99,
        histogram,
    })
}

/// Duration of each case, in case order.
pub(crate) fn durations(log: &Log) -> Vec<i64> {
    in_order(per_part(log, |cases| cases.map(|case| log.case_duration(case)).collect()))
}

fn histogram(durations: &[i64], max: i64) -> Vec<Bin> {
    let width = readable_width(max);
    let mut bins: Vec<Bin> = (0..=max / width)
        .map(|bin| Bin { from: bin * width, to: (bin * width).saturating_add(width), cases: 0 })
        .collect();
    for &duration in durations {
        bins[(duration / width) as usize].cases += 1;
    }
    bins
}

/// The narrowest width a person would choose that keeps to [`BINS`] bins: 1, 2 or 5 microseconds
/// to seconds, then parts of a minute, an hour, a day, weeks, and doublings of 52 weeks.
fn readable_width(max: i64) -> i64 {
    const SECOND: i64 = 1_000_000;
    const MINUTE: i64 = 60 * SECOND;
    const HOUR: i64 = 60 * MINUTE;
    const DAY: i64 = 24 * HOUR;
    let fractions = (0..6).flat_map(|power| [1, 2, 5].map(|digit| digit * 10_i64.pow(power)));
    let units = [
        (SECOND, &[1, 2, 5, 10, 15, 30][..]),
        (MINUTE, &[1, 2, 5, 10, 15, 30]),
        (HOUR, &[1, 2, 4, 8, 12]),
        (DAY, &[1, 2, 7, 14, 28, 91, 182, 364]),
    ];
    let named = units.into_iter().flat_map(|(unit, steps)| steps.iter().map(move |step| step * unit));
    let years = std::iter::successors(Some(2 * 364 * DAY), |width| width.checked_mul(2));
    (fractions.chain(named).chain(years)).find(|&width| max / width < BINS).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;
    use crate::statistics::quantile;
    use proptest::prelude::*;

    #[test]
    fn small_table_by_hand() {
        let log = samples::sequences(&["a", "ab", "abc", "abcd"]);
        let found = throughput(&log).expect("four cases");
        assert_eq!((found.min, found.max, found.total), (0, 3, 6));
        assert_eq!((found.p50, found.p75, found.p90, found.p99), (1, 2, 3, 3));
        assert_eq!(found.mean, 1.5);
        let bins: Vec<_> = found.histogram.iter().map(|bin| (bin.from, bin.cases)).collect();
        assert_eq!(bins, [(0, 1), (1, 1), (2, 1), (3, 1)]);
    }

    #[test]
    fn empty_log_has_no_throughput() {
        assert_eq!(throughput(&samples::sequences(&[])), None);
    }

    #[test]
    fn widths_are_those_people_read() {
        let hour = 3_600_000_000;
        let day = 24 * hour;
        for (max, width) in
            [(0, 1), (39, 1), (40, 2), (39 * hour, hour), (5 * day, 4 * hour), (30 * day, day), (365 * day, 14 * day)]
        {
            assert_eq!(readable_width(max), width, "{max}");
        }
        assert!(i64::MAX / readable_width(i64::MAX) < BINS);
    }

    #[test]
    fn extreme_times_do_not_overflow() {
        let mut builder = crate::LogBuilder::new();
        builder.push("a", "x", i64::MIN, None, None, 0);
        builder.push("a", "y", i64::MAX, None, None, 1);
        let found = throughput(&builder.finish()).expect("one case");
        assert_eq!(found.max, i64::MAX);
        assert_eq!(found.histogram.last().map(|bin| bin.cases), Some(1));
    }

    proptest! {
        #[test]
        fn agrees_with_sorting_all_durations(rows in samples::rows()) {
            let log = samples::log(&rows);
            let cases = samples::by_case(&rows);
            let durations: Vec<i64> = (cases.iter())
                .map(|(_, case)| case[case.len() - 1].time - case[0].time)
                .collect();
            let found = samples::on_threads(1, || throughput(&log));
            prop_assert_eq!(&samples::on_threads(3, || throughput(&log)), &found);
            let Some(found) = found else {
                prop_assert!(durations.is_empty());
                return Ok(());
            };
            for (permille, value) in [(500, found.p50), (750, found.p75), (900, found.p90), (950, found.p95), (990, found.p99)] {
                prop_assert_eq!(quantile(&mut durations.clone(), permille), Some(value));
            }
            prop_assert_eq!(found.total, i128::from(durations.iter().sum::<i64>()));
            for bin in &found.histogram {
                let within = durations.iter().filter(|&&d| bin.from <= d && d < bin.to).count();
                prop_assert_eq!(bin.cases, within as u64);
            }
            prop_assert_eq!(found.histogram.iter().map(|bin| bin.cases).sum::<u64>(), found.cases);
        }
    }
}
