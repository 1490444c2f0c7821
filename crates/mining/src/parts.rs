//! Cuts a log into runs of whole cases, one per thread, and keeps the answers in case order.

use std::cmp::Ordering;
use std::ops::Range;

use rayon::prelude::*;

use crate::Log;

/// Below this many events one thread is faster than the hand-over. Tests cut every log.
const WORTH_SHARING: usize = if cfg!(test) { 1 } else { 1 << 15 };

/// Runs `work` on runs of cases that together are all cases, in parallel; answers in case order.
pub(crate) fn per_part<T: Send>(log: &Log, work: impl Fn(Range<usize>) -> T + Sync + Send) -> Vec<T> {
    let parts = cut(log, rayon::current_num_threads());
    match parts.len() {
        1 => vec![work(0..log.case_count())],
        _ => parts.into_par_iter().map(work).collect(),
    }
}

/// The answers of [`per_part`] as one.
pub(crate) fn in_order<T>(parts: Vec<Vec<T>>) -> Vec<T> {
    let mut parts = parts.into_iter();
    let mut all = parts.next().unwrap_or_default();
    parts.for_each(|part| all.extend(part));
    all
}

/// Sorts by a total order, with all threads there are; alone, the standard sort is the faster one.
pub(crate) fn sort<T: Send>(items: &mut [T], by: impl Fn(&T, &T) -> Ordering + Sync) {
    match rayon::current_num_threads() {
        1 => items.sort_unstable_by(by),
        _ => items.par_sort_unstable_by(by),
    }
}

/// Case ranges with about the same number of events each; one range if sharing is not worth it.
fn cut(log: &Log, threads: usize) -> Vec<Range<usize>> {
    let cases = log.case_count();
    if threads <= 1 || log.len() < WORTH_SHARING {
        return std::iter::once(0..cases).collect();
    }
    let mut parts = Vec::with_capacity(threads);
    let mut begin = 0;
    for part in 1..=threads {
        let rows = (log.len() as u64 * part as u64 / threads as u64) as u32;
        let end = log.case_offsets().partition_point(|&offset| offset < rows).clamp(begin, cases);
        parts.push(begin..end);
        begin = end;
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::LogBuilder;

    #[test]
    fn parts_cover_every_case_once() {
        let mut builder = LogBuilder::new();
        for event in 0..100 {
            builder.push(&format!("{}", event % 13), "a", 0, None, None, event);
        }
        for log in [builder.finish(), LogBuilder::new().finish()] {
            for threads in 1..20 {
                let parts = cut(&log, threads);
                let cases: Vec<usize> = parts.into_iter().flatten().collect();
                assert_eq!(cases, (0..log.case_count()).collect::<Vec<_>>());
            }
        }
    }
}
