//! Times as text: ISO 8601 read fast, and the zone that times without one are given.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{AmbiguousOffset, TimeZone};

use crate::report::ZoneDecision;
use crate::{ImportError, Message, Place};

const SECOND: i64 = 1_000_000;

/// A time as it was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stamp {
    /// Microseconds since 1970 on the clock it was written from; in UTC when `stated`.
    pub micros: i64,
    /// Whether the offset was written (and already taken off).
    pub stated: bool,
    /// Whether digits beyond the microsecond were cut.
    pub finer: bool,
}

/// Days from 1970-01-01 to a date of the Gregorian calendar; `None` when there is no such date.
pub(crate) fn days(year: i64, month: u32, day: u32) -> Option<i64> {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let length = match month {
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        1..=12 => 31,
        _ => return None,
    };
    if day == 0 || day > length || !(1..=9999).contains(&year) {
        return None;
    }
    // years counted from March, so that the leap day comes last
    let (y, m) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let (era, of_era) = (y.div_euclid(400), y.rem_euclid(400));
    let of_year = i64::from((153 * m + 2) / 5 + day - 1);
    Some(era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468)
}

fn number(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0_u32, |n, b| b.is_ascii_digit().then(|| n * 10 + u32::from(b - b'0')))
}

/// Reads `2026-01-05`, `2026-01-05T10:00`, `2026-01-05 10:00:00.123456+01:00`, `…Z`.
pub(crate) fn iso(text: &[u8]) -> Option<Stamp> {
    if text.len() < 10 || text[4] != b'-' || text[7] != b'-' {
        return None;
    }
    let date = days(i64::from(number(&text[..4])?), number(&text[5..7])?, number(&text[8..10])?)? * 86_400 * SECOND;
    if text.len() == 10 {
        return Some(Stamp { micros: date, stated: false, finer: false });
    }
    if !matches!(text[10], b'T' | b't' | b' ') {
        return None;
    }
    clock(&text[11..], date)
}

/// Reads `10:00`, `10:00:00,5`, `10:00:00.123456789+01:00`, `10:00 PM` onto a date in microseconds.
pub(crate) fn clock(text: &[u8], date: i64) -> Option<Stamp> {
    let hour_digits = if text.get(1) == Some(&b':') { 1 } else { 2 };
    let mut hour = number(text.get(..hour_digits)?)?;
    let text = &text[hour_digits..];
    if text.len() < 3 || text[0] != b':' {
        return None;
    }
    let minute = number(&text[1..3])?;
    let mut rest = &text[3..];
    let mut second = 0;
    let (mut micros, mut finer) = (0, false);
    if rest.first() == Some(&b':') {
        second = number(rest.get(1..3)?)?;
        rest = &rest[3..];
        if matches!(rest.first(), Some(b'.' | b',')) {
            let digits = rest[1..].iter().take_while(|b| b.is_ascii_digit()).count();
            if digits == 0 {
                return None;
            }
            let (kept, cut) = rest[1..=digits].split_at(digits.min(6));
            finer = cut.iter().any(|&b| b != b'0');
            micros = i64::from(number(kept)?) * 10_i64.pow(6 - kept.len() as u32);
            rest = &rest[1 + digits..];
        }
    }
    if let [b' ', half @ (b'a' | b'A' | b'p' | b'P'), b'm' | b'M', after @ ..] = rest {
        if !(1..=12).contains(&hour) {
            return None;
        }
        hour = hour % 12 + if half.eq_ignore_ascii_case(&b'p') { 12 } else { 0 };
        rest = after;
    }
    if hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let written = date + i64::from(hour * 3600 + minute * 60 + second) * SECOND + micros;
    let offset = offset(rest)?;
    Some(Stamp { micros: written - offset.unwrap_or(0) * SECOND, stated: offset.is_some(), finer })
}

/// Seconds east of UTC; `Some(None)` when nothing is written.
fn offset(text: &[u8]) -> Option<Option<i64>> {
    let text = text.strip_prefix(b" ").unwrap_or(text);
    let (sign, digits) = match text {
        [] => return Some(None),
        [b'Z' | b'z'] | b"UTC" | b"GMT" => return Some(Some(0)),
        [b'+', rest @ ..] => (1, rest),
        [b'-', rest @ ..] => (-1, rest),
        _ => return None,
    };
    let (hours, minutes, seconds) = match digits {
        [_, _] => (number(digits)?, 0, 0),
        [_, _, _, _] => (number(&digits[..2])?, number(&digits[2..])?, 0),
        [_, _, b':', _, _] => (number(&digits[..2])?, number(&digits[3..])?, 0),
        [_, _, b':', _, _, b':', _, _] => (number(&digits[..2])?, number(&digits[3..5])?, number(&digits[6..])?),
        _ => return None,
    };
    (hours <= 18 && minutes < 60 && seconds < 60).then(|| Some(sign * i64::from(hours * 3600 + minutes * 60 + seconds)))
}

/// Gives times their place on the one time line, and keeps account of how.
#[derive(Debug)]
pub(crate) struct Clock {
    zone: TimeZone,
    utc: bool,
    pub decision: ZoneDecision,
}

impl Clock {
    /// A clock for times without zone; UTC when none is named.
    pub fn new(zone: Option<&str>) -> Result<Self, ImportError> {
        let name = zone.unwrap_or("UTC");
        let zone = TimeZone::get(name).map_err(|_| {
            ImportError::new(
                "time.zone",
                Place::File,
                Message::new(
                    format!("The time zone “{name}” is not known."),
                    format!("Le fuseau horaire « {name} » n’est pas connu."),
                ),
                Message::new(
                    "Give its IANA name, such as Europe/Paris.",
                    "Indiquez son nom IANA, par exemple Europe/Paris.",
                ),
            )
        })?;
        Ok(Self {
            zone,
            utc: name == "UTC",
            decision: ZoneDecision { assumed: name.to_owned(), ..ZoneDecision::default() },
        })
    }

    /// Microseconds UTC of a time.
    pub fn place(&mut self, stamp: Stamp) -> i64 {
        self.decision.finer += u64::from(stamp.finer);
        if stamp.stated {
            self.decision.stated += 1;
            return stamp.micros;
        }
        self.decision.unstated += 1;
        if self.utc { stamp.micros } else { self.in_zone(stamp.micros).unwrap_or(stamp.micros) }
    }

    /// Reads an ISO time.
    pub fn iso(&mut self, text: &str) -> Option<i64> {
        let stamp = iso(text.trim_ascii().as_bytes())?;
        Some(self.place(stamp))
    }

    fn in_zone(&mut self, micros: i64) -> Option<i64> {
        let civil = civil(micros)?;
        let ambiguous = self.zone.to_ambiguous_timestamp(civil);
        match ambiguous.offset() {
            AmbiguousOffset::Unambiguous { .. } => {}
            AmbiguousOffset::Gap { .. } => self.decision.skipped += 1,
            AmbiguousOffset::Fold { .. } => self.decision.doubled += 1,
        }
        ambiguous.compatible().ok().map(|at| at.as_microsecond())
    }
}

fn civil(micros: i64) -> Option<DateTime> {
    let day = micros.div_euclid(86_400 * SECOND);
    let of_day = micros.rem_euclid(86_400 * SECOND);
    let date = Date::constant(1970, 1, 1).checked_add(jiff::Span::new().try_days(day).ok()?).ok()?;
    let seconds = (of_day / SECOND) as i32;
    let time = Time::new(
        (seconds / 3600) as i8,
        (seconds / 60 % 60) as i8,
        (seconds % 60) as i8,
        ((of_day % SECOND) * 1000) as i32,
    );
    Some(DateTime::from_parts(date, time.ok()?))
}

/// A time as ISO 8601 in UTC, to the microsecond where it has any.
pub(crate) fn written(micros: i64) -> String {
    match jiff::Timestamp::from_microsecond(micros) {
        Ok(at) => at.to_string(),
        // beyond the years 1 to 9999: what was read can always be written, what was computed may not
        Err(_) => "1970-01-01T00:00:00Z".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn iso_times_agree_with_the_time_library() {
        for (text, stated) in [
            ("2011-10-01T00:38:44.546+02:00", true),
            ("1970-01-01T00:00:00Z", true),
            ("2024-02-29T23:59:59.999999-11:30", true),
            ("1583-01-01T00:00:00Z", true),
            ("9999-12-30T00:00:00Z", true),
        ] {
            let stamp = iso(text.as_bytes()).expect(text);
            let expected: jiff::Timestamp = text.parse().expect(text);
            assert_eq!((stamp.micros, stamp.stated), (expected.as_microsecond(), stated), "{text}");
        }
        let local = iso(b"2026-03-29 02:30:00").expect("no zone");
        assert!(!local.stated);
        assert_eq!(iso(b"2026-03-29 02:30:00.1234567").map(|s| (s.micros % SECOND, s.finer)), Some((123_456, true)));
        assert_eq!(iso(b"2026-03-29T02:30+0200"), iso(b"2026-03-29T00:30:00Z"));
    }

    #[test]
    fn what_is_no_time_is_not_read() {
        for text in [
            "",
            "2026",
            "2026-13-01",
            "2026-02-30",
            "2023-02-29",
            "2026-01-01T25:00",
            "2026-01-01T10:00:00+99:00",
            "2026-01-01T10:00:00x",
            "2026-01-01T",
            "0000-01-01",
            "20260101",
            "2026-01-01T1:2",
            "２０２６-01-01",
        ] {
            assert_eq!(iso(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn a_zone_moves_only_times_that_state_none() {
        let mut paris = Clock::new(Some("Europe/Paris")).expect("known");
        assert_eq!(paris.iso("2026-01-05T10:00:00"), paris.iso("2026-01-05T09:00:00Z"));
        assert_eq!(paris.iso("2026-07-05T10:00:00"), paris.iso("2026-07-05T10:00:00+02:00"));
        // skipped in spring, twice in autumn
        assert_eq!(paris.iso("2026-03-29T02:30:00"), paris.iso("2026-03-29T01:30:00Z"));
        assert_eq!(paris.iso("2026-10-25T02:30:00"), paris.iso("2026-10-25T00:30:00Z"));
        assert_eq!((paris.decision.stated, paris.decision.unstated), (4, 4));
        assert_eq!((paris.decision.skipped, paris.decision.doubled), (1, 1));
        assert_eq!(Clock::new(Some("Mars/Olympus")).expect_err("unknown").code(), "time.zone");
    }

    #[test]
    fn clocks_of_twelve_hours() {
        assert_eq!(clock(b"12:05 AM", 0).map(|s| s.micros), Some(5 * 60 * SECOND));
        assert_eq!(clock(b"1:05 pm", 0).map(|s| s.micros), Some((13 * 60 + 5) * 60 * SECOND));
        assert_eq!(clock(b"13:05 pm", 0), None);
    }

    #[test]
    fn times_are_written_as_they_are_read() {
        for text in ["2011-09-30T22:38:44.546Z", "1969-12-31T23:59:59.999999Z"] {
            assert_eq!(written(iso(text.as_bytes()).expect(text).micros), text);
        }
    }
}
