//! Business time: opening hours of a site, its holidays and its time zone.

use jiff::{ToSpan, civil, tz::TimeZone};
use serde::{Deserialize, Serialize};

use crate::{Date, Moment};

/// A span of business time: whole working days, or working hours within them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum BusinessSpan {
    /// Working days: due at the close of the n-th working day after.
    Days(u32),
    /// Working minutes, counted only while the site is open.
    Minutes(u32),
    /// Minutes on the wall clock, open or not.
    ClockMinutes(u32),
}

impl BusinessSpan {
    /// Reads `5 bd` (business days), `4 bh` (business hours), `24 h` (hours on the clock), `30 min`.
    pub fn parse(text: &str) -> Option<Self> {
        let (number, unit) = text.trim().split_once(' ')?;
        let number: u32 = number.parse().ok().filter(|n| (1..=100_000).contains(n))?;
        match unit.trim() {
            "bd" => Some(Self::Days(number)),
            "bh" => Some(Self::Minutes(number.checked_mul(60)?)),
            "h" => Some(Self::ClockMinutes(number.checked_mul(60)?)),
            "min" => Some(Self::ClockMinutes(number)),
            _ => None,
        }
    }
}

impl TryFrom<String> for BusinessSpan {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        Self::parse(&text).ok_or_else(|| format!("not a span: {text} (write `5 bd`, `4 bh`, `24 h` or `30 min`)"))
    }
}

impl From<BusinessSpan> for String {
    fn from(span: BusinessSpan) -> Self {
        match span {
            BusinessSpan::Days(n) => format!("{n} bd"),
            BusinessSpan::Minutes(n) => format!("{} bh", n / 60),
            BusinessSpan::ClockMinutes(n) if n % 60 == 0 => format!("{} h", n / 60),
            BusinessSpan::ClockMinutes(n) => format!("{n} min"),
        }
    }
}

/// Opening and closing minute of each weekday, Monday first; `None` when closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpeningHours(pub [Option<(u16, u16)>; 7]);

impl OpeningHours {
    /// Tuesday to Saturday and Monday, 10:00 to 19:00, as a boutique.
    pub const BOUTIQUE: Self = Self([
        Some((600, 1140)),
        Some((600, 1140)),
        Some((600, 1140)),
        Some((600, 1140)),
        Some((600, 1140)),
        Some((600, 1140)),
        None,
    ]);
    /// Monday to Friday, 8:00 to 17:00, as an atelier or an office.
    pub const OFFICE: Self = Self([
        Some((480, 1020)),
        Some((480, 1020)),
        Some((480, 1020)),
        Some((480, 1020)),
        Some((480, 1020)),
        None,
        None,
    ]);
}

/// A rule that gives one holiday a year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HolidayRule {
    /// The same day every year (month, day).
    Fixed(i8, i8),
    /// Days after Easter Sunday of the Gregorian calendar.
    Easter(i64),
    /// The n-th weekday of a month, Monday = 1; negative counts from the end.
    Nth(i8, i8, i8),
}

/// The public holidays of a country, as rules.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Holidays(pub Vec<HolidayRule>);

impl Holidays {
    /// National holidays kept by boutiques and ateliers of a country (ISO 3166 alpha-2). Countries whose holidays
    /// follow the moon or are announced each year (AE, SG, CN, HK) only list their fixed days.
    pub fn of_country(country: &str) -> Self {
        use HolidayRule::{Easter, Fixed, Nth};
        Self(match country {
            "FR" => vec![
                Fixed(1, 1),
                Easter(1),
                Fixed(5, 1),
                Fixed(5, 8),
                Easter(39),
                Easter(50),
                Fixed(7, 14),
                Fixed(8, 15),
                Fixed(11, 1),
                Fixed(11, 11),
                Fixed(12, 25),
            ],
            "CH" => vec![
                Fixed(1, 1),
                Easter(-2),
                Easter(1),
                Easter(39),
                Easter(50),
                Fixed(8, 1),
                Fixed(12, 25),
                Fixed(12, 26),
            ],
            "IT" => vec![
                Fixed(1, 1),
                Fixed(1, 6),
                Easter(1),
                Fixed(4, 25),
                Fixed(5, 1),
                Fixed(6, 2),
                Fixed(8, 15),
                Fixed(11, 1),
                Fixed(12, 8),
                Fixed(12, 25),
                Fixed(12, 26),
            ],
            "GB" => vec![
                Fixed(1, 1),
                Easter(-2),
                Easter(1),
                Nth(5, 1, 1),
                Nth(5, 1, -1),
                Nth(8, 1, -1),
                Fixed(12, 25),
                Fixed(12, 26),
            ],
            "US" => {
                vec![Fixed(1, 1), Nth(1, 1, 3), Nth(5, 1, -1), Fixed(7, 4), Nth(9, 1, 1), Nth(11, 4, 4), Fixed(12, 25)]
            }
            "DE" => vec![
                Fixed(1, 1),
                Easter(-2),
                Easter(1),
                Fixed(5, 1),
                Easter(39),
                Easter(50),
                Fixed(10, 3),
                Fixed(12, 25),
                Fixed(12, 26),
            ],
            "JP" => vec![
                Fixed(1, 1),
                Nth(1, 1, 2),
                Fixed(2, 11),
                Fixed(2, 23),
                Fixed(4, 29),
                Fixed(5, 3),
                Fixed(5, 4),
                Fixed(5, 5),
                Nth(7, 1, 3),
                Fixed(8, 11),
                Nth(9, 1, 3),
                Nth(10, 1, 2),
                Fixed(11, 3),
                Fixed(11, 23),
            ],
            "AE" => vec![Fixed(1, 1), Fixed(12, 2), Fixed(12, 3)],
            "SG" => vec![Fixed(1, 1), Easter(-2), Fixed(5, 1), Fixed(8, 9), Fixed(12, 25)],
            _ => vec![Fixed(1, 1)],
        })
    }

    /// Whether the site is closed on that date by one of the rules.
    pub fn contains(&self, date: civil::Date) -> bool {
        self.0.iter().any(|rule| match *rule {
            HolidayRule::Fixed(month, day) => date.month() == month && date.day() == day,
            HolidayRule::Easter(offset) => easter(date.year()).checked_add(offset.days()).is_ok_and(|d| d == date),
            HolidayRule::Nth(month, weekday, nth) => {
                date.month() == month
                    && civil::Weekday::from_monday_one_offset(weekday)
                        .is_ok_and(|w| date.first_of_month().nth_weekday_of_month(nth, w).is_ok_and(|d| d == date))
            }
        })
    }
}

/// Easter Sunday (anonymous Gregorian computus, Nature 1876).
fn easter(year: i16) -> civil::Date {
    let y = i32::from(year);
    let (a, b, c) = (y % 19, y / 100, y % 100);
    let (d, e) = (b / 4, b % 4);
    let g = (8 * b + 13) / 25;
    let h = (19 * a + b - d - g + 15) % 30;
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k) % 7;
    let m = (a + 11 * h + 19 * l) / 433;
    let month = (h + l - 7 * m + 90) / 25;
    let day = (h + l - 7 * m + 33 * month + 19) % 32;
    let (month, day) = (i8::try_from(month).unwrap_or(4), i8::try_from(day).unwrap_or(1));
    civil::Date::new(year, month, day).unwrap_or_else(|_| civil::date(year, 4, 1))
}

/// When a site works: zone, opening hours and holidays.
#[derive(Clone, Debug)]
pub struct BusinessCalendar {
    zone: TimeZone,
    hours: OpeningHours,
    holidays: Holidays,
}

impl BusinessCalendar {
    /// A calendar; `None` when the IANA zone name is unknown.
    pub fn new(zone: &str, hours: OpeningHours, holidays: Holidays) -> Option<Self> {
        let zone = TimeZone::get(zone).ok()?;
        // A calendar without one open minute would make every deadline endless.
        hours.0.iter().flatten().any(|(open, close)| open < close).then_some(Self { zone, hours, holidays })
    }

    /// The site's time zone.
    pub fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// When something started at `from` is due. Working days end at the close of the last of them.
    pub fn due(&self, from: Moment, span: BusinessSpan) -> Moment {
        match span {
            BusinessSpan::ClockMinutes(minutes) => from.plus(i64::from(minutes) * crate::moment::MINUTE),
            BusinessSpan::Days(days) => {
                let mut left = days;
                let mut date = from.in_zone(&self.zone).date();
                for _ in 0..MAX_DAYS {
                    date = date.tomorrow().unwrap_or(date);
                    if let Some((_, close)) = self.open_on(date) {
                        left -= 1;
                        if left == 0 {
                            return close;
                        }
                    }
                }
                from.plus(i64::from(days) * crate::moment::DAY)
            }
            BusinessSpan::Minutes(minutes) => self.after_working(from, i64::from(minutes) * crate::moment::MINUTE),
        }
    }

    /// The moment so many microseconds of working time after another.
    fn after_working(&self, from: Moment, mut left: i64) -> Moment {
        let mut date = from.in_zone(&self.zone).date();
        for _ in 0..MAX_DAYS {
            if let Some((open, close)) = self.open_on(date) {
                let start = open.max(from);
                let room = close.since(start).max(0);
                if room >= left {
                    return start.plus(left);
                }
                left -= room;
            }
            date = date.tomorrow().unwrap_or(date);
        }
        from.plus(left)
    }

    /// A deadline once a pause is over: the working time that was left when it began is left when it ends. One that had
    /// gone by before the pause stays where it was.
    pub fn after_pause(&self, due: Moment, paused: Moment, resumed: Moment) -> Moment {
        if due <= paused { due } else { self.after_working(resumed, self.working_between(paused, due)) }
    }

    /// Working time between two moments in microseconds; zero when they are in the wrong order.
    pub fn working_between(&self, from: Moment, to: Moment) -> i64 {
        let mut date = from.in_zone(&self.zone).date();
        let last = to.in_zone(&self.zone).date();
        let mut total = 0;
        while date <= last {
            if let Some((open, close)) = self.open_on(date) {
                total += close.min(to).since(open.max(from)).max(0);
            }
            match date.tomorrow() {
                Ok(next) => date = next,
                Err(_) => break,
            }
        }
        total
    }

    /// Whether the site works on that date.
    pub fn works_on(&self, date: Date) -> bool {
        self.open_on(date.0).is_some()
    }

    fn open_on(&self, date: civil::Date) -> Option<(Moment, Moment)> {
        let day = usize::try_from(date.weekday().to_monday_zero_offset()).ok()?;
        let (open, close) = self.hours.0[day].filter(|(open, close)| open < close)?;
        if self.holidays.contains(date) {
            return None;
        }
        Some((self.at(date, open)?, self.at(date, close)?))
    }

    /// The instant of a minute of the day; in a gap of summer time the clock has already moved on.
    fn at(&self, date: civil::Date, minute: u16) -> Option<Moment> {
        let time = civil::time(i8::try_from(minute / 60).ok()?.min(23), i8::try_from(minute % 60).ok()?, 0, 0);
        let zoned = date.to_datetime(time).to_zoned(self.zone.clone()).ok()?;
        Some(Moment(zoned.timestamp().as_microsecond()))
    }
}

/// Ten years: beyond it a deadline in business time is no longer a deadline.
const MAX_DAYS: u32 = 3_660;

#[cfg(test)]
mod tests {
    use super::*;

    fn paris() -> BusinessCalendar {
        BusinessCalendar::new("Europe/Paris", OpeningHours::OFFICE, Holidays::of_country("FR")).unwrap()
    }

    fn at(text: &str) -> Moment {
        Moment::parse(text).unwrap()
    }

    #[test]
    fn working_days_skip_weekends_and_holidays() {
        // Friday 10 July 2026 + 3 working days: Monday 13, (14 July is a holiday), Wednesday 15, Thursday 16.
        assert_eq!(paris().due(at("2026-07-10T09:00:00Z"), BusinessSpan::Days(3)), at("2026-07-16T15:00:00Z"));
    }

    #[test]
    fn working_hours_stop_at_the_close_and_cross_summer_time() {
        // Friday 27 March 2026 16:00 Paris (+1); summer time starts on Sunday. 2 h: one on Friday, one on Monday (+2).
        assert_eq!(paris().due(at("2026-03-27T15:00:00Z"), BusinessSpan::Minutes(120)), at("2026-03-30T07:00:00Z"));
        assert_eq!(
            paris().working_between(at("2026-03-27T15:00:00Z"), at("2026-03-30T07:00:00Z")),
            2 * crate::moment::HOUR
        );
    }

    #[test]
    fn after_a_pause_as_much_working_time_is_left_as_before_it() {
        let paris = paris();
        // Wednesday 10:00 to Friday 15:00 leaves 7 + 9 + 7 working hours.
        let (paused, due) = (at("2026-01-07T10:00:00+01:00"), at("2026-01-09T15:00:00+01:00"));
        let moved = paris.after_pause(due, paused, at("2026-01-14T14:30:20+01:00"));
        assert_eq!(moved, at("2026-01-19T10:30:20+01:00"));
        assert_eq!(paris.working_between(at("2026-01-14T14:30:20+01:00"), moved), paris.working_between(paused, due));
        assert_eq!(paris.after_pause(due, due, at("2026-01-14T14:30:20+01:00")), due, "late before, late after");
    }

    #[test]
    fn easter_is_where_the_almanac_has_it() {
        for (year, month, day) in
            [(2023, 4, 9), (2024, 3, 31), (2025, 4, 20), (2026, 4, 5), (2027, 3, 28), (2038, 4, 25)]
        {
            assert_eq!(easter(year), civil::date(year, month, day));
        }
    }

    #[test]
    fn unknown_zones_and_never_open_sites_are_refused() {
        assert!(BusinessCalendar::new("Europe/Poincon", OpeningHours::OFFICE, Holidays::default()).is_none());
        assert!(BusinessCalendar::new("Europe/Paris", OpeningHours([None; 7]), Holidays::default()).is_none());
        for bad in ["5", "0 bd", "5 days", "-1 h", "4294967295 bh"] {
            assert_eq!(BusinessSpan::parse(bad), None, "{bad}");
        }
    }
}
