//! Moments (microseconds UTC) and plain dates.

use std::fmt;

use jiff::{Timestamp, Zoned, civil, tz::TimeZone};

/// Time zones of the time library.
pub use jiff::tz as zone;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

/// An instant, in microseconds since 1970-01-01T00:00:00Z. Written as RFC 3339 in UTC with six decimals,
/// so that the same moment always has the same bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Moment(pub i64);

/// Microseconds in a second.
pub const SECOND: i64 = 1_000_000;
/// Microseconds in a minute.
pub const MINUTE: i64 = 60 * SECOND;
/// Microseconds in an hour.
pub const HOUR: i64 = 60 * MINUTE;
/// Microseconds in a day of 24 hours.
pub const DAY: i64 = 24 * HOUR;

impl Moment {
    /// The wall clock of this machine. Only the edge of the house calls it, never a decision.
    pub fn now() -> Self {
        Self(Timestamp::now().as_microsecond())
    }

    /// Reads RFC 3339 with any offset (`2026-11-22T07:30:00+01:00`).
    pub fn parse(text: &str) -> Option<Self> {
        text.parse::<Timestamp>().ok().map(|t| Self(t.as_microsecond()))
    }

    /// This moment, later (or earlier) by a number of microseconds, stopping at the ends of time.
    #[must_use]
    pub fn plus(self, microseconds: i64) -> Self {
        Self(self.0.saturating_add(microseconds))
    }

    /// Microseconds from `earlier` to this moment; negative when it is later.
    pub fn since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    /// The same instant as a timestamp of the time library.
    pub fn timestamp(self) -> Timestamp {
        Timestamp::from_microsecond(self.0).unwrap_or(if self.0 < 0 { Timestamp::MIN } else { Timestamp::MAX })
    }

    /// The same instant as read on a clock in `zone`.
    pub fn in_zone(self, zone: &TimeZone) -> Zoned {
        self.timestamp().to_zoned(zone.clone())
    }

    /// The calendar date in `zone`.
    pub fn date_in(self, zone: &TimeZone) -> Date {
        Date(self.in_zone(zone).date())
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.6}", self.timestamp())
    }
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| D::Error::custom(format!("not an RFC 3339 moment: {text}")))
    }
}

/// A calendar date without a time zone, written `2026-11-22`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(pub civil::Date);

impl Date {
    /// Reads `2026-11-22`.
    pub fn parse(text: &str) -> Option<Self> {
        // The time library also reads a date-time here; a date field must hold a date and nothing more.
        (text.len() == 10).then(|| text.parse().ok().map(Self)).flatten()
    }

    /// So many calendar days later, earlier when negative; at the ends of the calendar the last day there is.
    #[must_use]
    pub fn plus_days(self, days: i64) -> Self {
        Self(self.0.saturating_add(jiff::Span::new().days(days.clamp(-4_000_000, 4_000_000))))
    }

    /// Calendar days from another date to this one; negative when it is earlier.
    pub fn days_since(self, other: Self) -> i64 {
        i64::from((self.0 - other.0).get_days())
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Serialize for Date {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| D::Error::custom(format!("not a date: {text}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_instant_has_the_same_text_whatever_the_offset() {
        let a = Moment::parse("2026-11-22T07:30:00+01:00").unwrap();
        let b = Moment::parse("2026-11-22T06:30:00Z").unwrap();
        assert_eq!(a, b);
        assert_eq!(a.to_string(), "2026-11-22T06:30:00.000000Z");
        assert_eq!(Moment::parse(&a.to_string()), Some(a));
    }

    #[test]
    fn what_is_not_a_date_is_refused() {
        for bad in ["2026-02-30", "2026-1-1", "22/11/2026", "2026-11-22T00:00", ""] {
            assert_eq!(Date::parse(bad), None, "{bad}");
        }
        assert!(Moment::parse("2026-11-22 07:30").is_none());
    }
}
