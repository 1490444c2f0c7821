//! Week by week or month by month: cases begun and ended, events, median throughput.

use std::collections::HashMap;

use crate::Log;
use crate::statistics::quantile;

/// How the calendar is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Period {
    /// ISO 8601 weeks, Monday to Sunday.
    Week,
    /// Calendar months.
    Month,
}

/// What happened in one period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TrendPoint {
    /// First day of the period, in days since 1970-01-01 of the local calendar.
    pub first_day: i64,
    /// Calendar year of the month, or ISO year of the week.
    pub year: i64,
    /// Month 1 to 12, or ISO week 1 to 53.
    pub number: u32,
    /// Cases that began in the period.
    pub started: u64,
    /// Cases that ended in the period.
    pub ended: u64,
    /// Events in the period, by their time.
    pub events: u64,
    /// Median duration, microseconds, of the cases that ended in the period.
    pub median_throughput: Option<i64>,
}

/// Beyond this many periods (a century of weeks and more) empty ones are left out.
const WITHOUT_GAPS_UP_TO: i64 = 20_000;

/// The trend of a log, one point per period in order of time.
///
/// `offset_seconds` is the local time's distance from UTC (3600 for UTC+1): days begin at local
/// midnight. With `ends`, only cases whose last event is one of these activities count as ended.
/// Periods without anything are given as zeros, so that a chart has no holes; only when first and
/// last lie more than 20,000 periods apart are they left out.
pub fn trend(log: &Log, period: Period, offset_seconds: i32, ends: Option<&[u32]>) -> Vec<TrendPoint> {
    let mut tallies = Tallies::new(period, offset_seconds);
    for case in 0..log.case_count() {
        let rows = log.rows(case);
        tallies.at(log.case_begin(case)).started += 1;
        for &time in &log.time()[rows.clone()] {
            tallies.at(time).events += 1;
        }
        let last = log.activity()[rows.end - 1];
        if ends.is_none_or(|ends| ends.contains(&last)) {
            let durations = &mut tallies.at(log.case_end(case)).durations;
            durations.push(log.case_duration(case));
        }
    }
    tallies.points()
}

#[derive(Default)]
struct Tally {
    started: u64,
    events: u64,
    durations: Vec<i64>,
}

/// Tallies by period, remembering the period of the last time asked for: neighbours in a case
/// mostly share it.
struct Tallies {
    period: Period,
    offset: i64,
    tallies: Vec<(i64, Tally)>,
    known: HashMap<i64, usize>,
    last: usize,
    /// Times `from <= time < to` (local) belong to the last period.
    from: i64,
    to: i64,
}

const DAY: i64 = 86_400_000_000;

impl Tallies {
    fn new(period: Period, offset_seconds: i32) -> Self {
        Self {
            period,
            offset: i64::from(offset_seconds) * 1_000_000,
            tallies: Vec::new(),
            known: HashMap::new(),
            last: 0,
            from: 0,
            to: 0,
        }
    }

    fn at(&mut self, time: i64) -> &mut Tally {
        let local = time.saturating_add(self.offset);
        if local < self.from || local >= self.to {
            let period = self.period.of_day(local.div_euclid(DAY));
            self.from = self.period.first_day(period).saturating_mul(DAY);
            self.to = self.period.first_day(period + 1).saturating_mul(DAY);
            let next = self.tallies.len();
            self.last = *self.known.entry(period).or_insert(next);
            if self.last == next {
                self.tallies.push((period, Tally::default()));
            }
        }
        &mut self.tallies[self.last].1
    }

    fn points(mut self) -> Vec<TrendPoint> {
        self.tallies.sort_unstable_by_key(|(period, _)| *period);
        let (Some(first), Some(last)) = (self.tallies.first(), self.tallies.last()) else {
            return Vec::new();
        };
        let gapless = last.0 - first.0 < WITHOUT_GAPS_UP_TO;
        let mut points: Vec<TrendPoint> = Vec::new();
        let mut next = first.0;
        for (period, mut tally) in self.tallies {
            if gapless {
                points.extend((next..period).map(|gap| self.period.point(gap, Tally::default())));
            }
            let ended = tally.durations.len() as u64;
            points.push(TrendPoint {
                ended,
                median_throughput: quantile(&mut tally.durations, 500),
                ..self.period.point(period, tally)
            });
            next = period + 1;
        }
        points
    }
}

impl Period {
    /// Consecutive number of the period a day (since 1970-01-01) lies in.
    fn of_day(self, day: i64) -> i64 {
        match self {
            // 1970-01-01 was a Thursday
            Self::Week => (day + 3).div_euclid(7),
            Self::Month => {
                let (year, month) = year_and_month(day);
                year * 12 + i64::from(month) - 1
            }
        }
    }

    fn first_day(self, period: i64) -> i64 {
        match self {
            Self::Week => period * 7 - 3,
            Self::Month => first_of_month(period.div_euclid(12), period.rem_euclid(12) as u32 + 1),
        }
    }

    fn point(self, period: i64, tally: Tally) -> TrendPoint {
        let first_day = self.first_day(period);
        let (year, number) = match self {
            Self::Month => (period.div_euclid(12), period.rem_euclid(12) as u32 + 1),
            Self::Week => {
                // the week belongs to the year of its Thursday
                let thursday = first_day + 3;
                let (year, _) = year_and_month(thursday);
                (year, ((thursday - first_of_month(year, 1)) / 7 + 1) as u32)
            }
        };
        TrendPoint {
            first_day,
            year,
            number,
            started: tally.started,
            ended: 0,
            events: tally.events,
            median_throughput: None,
        }
    }
}

/// Days from 1 March of a year to the first of each month, March first, so that the leap day
/// comes last.
const FROM_MARCH: [i64; 12] = [0, 31, 61, 92, 122, 153, 184, 214, 245, 275, 306, 337];

/// Days from 1970-01-01 to the first of a month of the Gregorian calendar.
fn first_of_month(year: i64, month: u32) -> i64 {
    let from_march = (month as i64 + 9) % 12;
    let year = year - i64::from(month <= 2);
    let leaps = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    // 1970-01-01 is 719,468 days after 0000-03-01
    year * 365 + leaps + FROM_MARCH[from_march as usize] - 719_468
}

/// Year and month a day since 1970-01-01 lies in.
fn year_and_month(day: i64) -> (i64, u32) {
    // 400 years are 146,097 days: a guess that is right or one year off
    let mut year = (day + 719_468).div_euclid(146_097) * 400 + (day + 719_468).rem_euclid(146_097) * 400 / 146_097;
    while day >= first_of_month(year + 1, 1) {
        year += 1;
    }
    while day < first_of_month(year, 1) {
        year -= 1;
    }
    let month = (1..=12).rev().find(|&month| first_of_month(year, month) <= day);
    (year, month.unwrap_or(1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{LogBuilder, samples};
    use proptest::prelude::*;

    fn day(year: i64, month: u32, day: i64) -> i64 {
        first_of_month(year, month) + day - 1
    }

    #[test]
    fn the_calendar_is_right_on_known_days() {
        assert_eq!(day(1970, 1, 1), 0);
        assert_eq!(day(2000, 3, 1), 11_017);
        assert_eq!(day(2026, 11, 22), 20_779);
        assert_eq!(day(1900, 3, 1) - day(1900, 2, 1), 28);
        assert_eq!(day(2000, 3, 1) - day(2000, 2, 1), 29);
        // year, month, day and the ISO week: the well-known corners of the standard
        for (y, m, d, iso_year, week) in [
            (2005, 1, 1, 2004, 53),
            (2005, 1, 3, 2005, 1),
            (2007, 12, 31, 2008, 1),
            (2008, 12, 28, 2008, 52),
            (2010, 1, 3, 2009, 53),
            (2026, 1, 1, 2026, 1),
        ] {
            let point = Period::Week.point(Period::Week.of_day(day(y, m, d)), Tally::default());
            assert_eq!((point.year, point.number), (iso_year, week), "{y}-{m}-{d}");
        }
    }

    #[test]
    fn small_table_by_hand() {
        let noon = |m, d| day(2026, m, d) * DAY + DAY / 2;
        let mut builder = LogBuilder::new();
        builder.push("a", "received", noon(1, 5), None, None, 0);
        builder.push("a", "returned", noon(1, 9), None, None, 1);
        builder.push("b", "received", noon(1, 10), None, None, 2);
        builder.push("b", "returned", noon(4, 1), None, None, 3);
        builder.push("c", "received", noon(4, 2), None, None, 4);
        let log = builder.finish();
        let returned = log.activities().code("returned").expect("in the log");
        let points: Vec<_> = trend(&log, Period::Month, 0, Some(&[returned]))
            .into_iter()
            .map(|p| (p.year, p.number, p.started, p.ended, p.events, p.median_throughput))
            .collect();
        assert_eq!(
            points,
            [
                (2026, 1, 2, 1, 3, Some(4 * DAY)),
                (2026, 2, 0, 0, 0, None),
                (2026, 3, 0, 0, 0, None),
                (2026, 4, 1, 1, 2, Some(81 * DAY)),
            ]
        );
        assert_eq!(trend(&log, Period::Month, 0, None)[3].ended, 2);
        let weeks = trend(&log, Period::Week, 0, None);
        assert_eq!((weeks[0].year, weeks[0].number, weeks[0].events), (2026, 2, 3));
        assert_eq!(weeks.len(), 13);
    }

    #[test]
    fn days_begin_at_local_midnight() {
        let mut builder = LogBuilder::new();
        // 23:30 UTC on Sunday 4 January 2026 is Monday in Geneva
        builder.push("a", "x", day(2026, 1, 4) * DAY + DAY / 48 * 47, None, None, 0);
        let log = builder.finish();
        assert_eq!(trend(&log, Period::Week, 0, None)[0].number, 1);
        assert_eq!(trend(&log, Period::Week, 3600, None)[0].number, 2);
    }

    #[test]
    fn absurd_spans_leave_empty_periods_out() {
        let mut builder = LogBuilder::new();
        builder.push("a", "x", i64::MIN, None, None, 0);
        builder.push("a", "y", i64::MAX, None, None, 1);
        let log = builder.finish();
        assert_eq!(trend(&log, Period::Week, 3600, None).len(), 2);
        assert_eq!(trend(&log, Period::Month, -3600, None).len(), 2);
        assert!(trend(&samples::sequences(&[]), Period::Week, 0, None).is_empty());
    }

    proptest! {
        #[test]
        fn year_and_month_find_every_day(day in -800_000_i64..3_000_000) {
            let (year, month) = year_and_month(day);
            let next = match month { 12 => first_of_month(year + 1, 1), _ => first_of_month(year, month + 1) };
            prop_assert!(first_of_month(year, month) <= day && day < next);
        }

        #[test]
        fn every_event_and_case_is_in_one_period(mut rows in samples::rows(), month in any::<bool>(), offset in -50_000_i32..50_000) {
            for row in &mut rows {
                row.time *= 5 * DAY + 7;
            }
            let log = samples::log(&rows);
            let period = if month { Period::Month } else { Period::Week };
            let points = trend(&log, period, offset, None);
            prop_assert!(points.windows(2).all(|two| two[0].first_day < two[1].first_day));
            let cases = samples::by_case(&rows);
            for (at, point) in points.iter().enumerate() {
                let next = points.get(at + 1).map_or(i64::MAX / DAY, |next| next.first_day);
                let within = |time: i64| {
                    let local = time + i64::from(offset) * 1_000_000;
                    point.first_day * DAY <= local && local < next.saturating_mul(DAY)
                };
                prop_assert_eq!(point.events, rows.iter().filter(|row| within(row.time)).count() as u64);
                let started = cases.iter().filter(|(_, case)| within(case[0].time)).count();
                prop_assert_eq!(point.started, started as u64);
                let mut durations: Vec<i64> = cases.iter()
                    .map(|(_, case)| (case[case.len() - 1].time, case[0].time))
                    .filter(|&(end, _)| within(end))
                    .map(|(end, begin)| end - begin)
                    .collect();
                prop_assert_eq!(point.ended, durations.len() as u64);
                prop_assert_eq!(point.median_throughput, quantile(&mut durations, 500));
            }
        }
    }
}
