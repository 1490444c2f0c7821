//! The many ways tables write dates and times.

use serde::Serialize;

use crate::DateOrder;
use crate::time::{self, Stamp};

const DAY: i64 = 86_400_000_000;

/// How a column writes its times.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum TimeFormat {
    /// `2026-01-05T10:00:00+01:00` and shorter.
    Iso,
    /// `05/01/2026 10:00`, with `/`, `.` or `-`.
    DayFirst,
    /// `01/05/2026 10:00 AM`.
    MonthFirst,
    /// `2026/01/05` with `/` or `.`.
    YearFirst,
    /// `5 janv. 2026`, `05-Jan-2026 10:00`, `January 5, 2026`.
    Named,
    /// `20260105` or `20260105100000`, as SAP writes them.
    Compact,
    /// Seconds since 1970.
    EpochSeconds,
    /// Milliseconds since 1970.
    EpochMillis,
    /// Microseconds since 1970.
    EpochMicros,
    /// Days since 1899-12-30, as spreadsheets count them.
    ExcelSerial,
    /// `/Date(1492041600000)/`, as OData 2 writes them.
    ODataMillis,
}

/// Formats that cannot be taken for something else, then those that need a telling column name.
const STRONG: [TimeFormat; 6] = [
    TimeFormat::Iso,
    TimeFormat::DayFirst,
    TimeFormat::MonthFirst,
    TimeFormat::YearFirst,
    TimeFormat::Named,
    TimeFormat::ODataMillis,
];
const WEAK: [TimeFormat; 5] = [
    TimeFormat::Compact,
    TimeFormat::EpochSeconds,
    TimeFormat::EpochMillis,
    TimeFormat::EpochMicros,
    TimeFormat::ExcelSerial,
];

impl TimeFormat {
    /// The format at least nine in ten of the cells are in, and whether [`TimeFormat::DayFirst`]
    /// could as well be [`TimeFormat::MonthFirst`].
    pub(crate) fn of(sample: &[&str], hinted: bool) -> Option<(Self, bool)> {
        let cells: Vec<&&str> = sample.iter().filter(|cell| !is_null(cell)).collect();
        if cells.is_empty() {
            return None;
        }
        let read = |format: Self| cells.iter().filter(|cell| format.read(cell).is_some()).count();
        let formats = STRONG.into_iter().chain(WEAK.into_iter().filter(|_| hinted));
        // of equals the first: maximum by key would give the last
        let (best, count) =
            formats.map(|format| (format, read(format))).fold((Self::Iso, 0), |a, b| if b.1 > a.1 { b } else { a });
        if count * 10 < cells.len() * 9 {
            return None;
        }
        Some((best, best == Self::DayFirst && read(Self::MonthFirst) == count))
    }

    /// Whether a single cell is clearly a time.
    pub(crate) fn written_out(cell: &str) -> bool {
        STRONG.into_iter().any(|format| format.read(cell).is_some())
    }

    /// What a date says about the order, when day or month is beyond 12.
    pub(crate) fn decided_order(cell: &str) -> Option<DateOrder> {
        match (Self::DayFirst.read(cell), Self::MonthFirst.read(cell)) {
            (Some(_), None) => Some(DateOrder::DayFirst),
            (None, Some(_)) => Some(DateOrder::MonthFirst),
            _ => None,
        }
    }

    /// Reads a cell in this format.
    pub(crate) fn read(self, cell: &str) -> Option<Stamp> {
        let cell = cell.trim();
        let utc = |micros: i64| Some(Stamp { micros, stated: true, finer: false });
        match self {
            Self::Iso => time::iso(cell.as_bytes()),
            Self::DayFirst | Self::MonthFirst | Self::YearFirst => numeric(cell, self),
            Self::Named => named(cell),
            Self::Compact => compact(cell),
            Self::EpochSeconds => {
                let seconds: f64 = plain_number(cell)?;
                (1e8..1e10).contains(&seconds).then(|| utc((seconds * 1e6).round() as i64)).flatten()
            }
            Self::EpochMillis => utc(digits(cell, 12..=13)?.checked_mul(1000)?),
            Self::EpochMicros => utc(digits(cell, 15..=16)?),
            Self::ExcelSerial => serial(cell),
            Self::ODataMillis => {
                let inner = cell.strip_prefix("/Date(")?.strip_suffix(")/")?;
                let millis = inner.split_once('+').map_or(inner, |(millis, _)| millis);
                utc(millis.parse::<i64>().ok()?.checked_mul(1000)?)
            }
        }
    }
}

/// Whether a date cell stands for no date, as SAP writes it.
pub(crate) fn is_null(cell: &str) -> bool {
    matches!(cell.trim(), "" | "00.00.0000" | "00/00/0000" | "0000-00-00" | "00000000" | "0")
}

fn digits(cell: &str, length: std::ops::RangeInclusive<usize>) -> Option<i64> {
    (length.contains(&cell.len()) && cell.bytes().all(|b| b.is_ascii_digit())).then(|| cell.parse().ok()).flatten()
}

fn plain_number(cell: &str) -> Option<f64> {
    let plain = cell.bytes().all(|b| b.is_ascii_digit() || b == b'.' || b == b',');
    plain.then(|| cell.replace(',', ".").parse().ok()).flatten()
}

/// Days since 1899-12-30 from 1954 to 2119; what is outside is more likely a plain number.
fn serial(cell: &str) -> Option<Stamp> {
    let days = plain_number(cell)?;
    if !(20_000.0..80_000.0).contains(&days) {
        return None;
    }
    // seconds are what spreadsheets keep; finer is noise of the fraction
    let seconds = (days * 86_400.0 * 1000.0).round() as i64 * 1000;
    Some(Stamp { micros: seconds - 25_569 * DAY, stated: false, finer: false })
}

fn numeric(cell: &str, format: TimeFormat) -> Option<Stamp> {
    let bytes = cell.as_bytes();
    let mut parts = [0_u32; 3];
    let mut widths = [0; 3];
    let mut at = 0;
    let mut mark = None;
    for part in 0..3 {
        let begin = at;
        while at < bytes.len() && bytes[at].is_ascii_digit() && at - begin < 4 {
            parts[part] = parts[part] * 10 + u32::from(bytes[at] - b'0');
            at += 1;
        }
        widths[part] = at - begin;
        if part < 2 {
            let next = *bytes.get(at)?;
            if !matches!(next, b'/' | b'.' | b'-') || mark.is_some_and(|mark| mark != next) {
                return None;
            }
            mark = Some(next);
            at += 1;
        }
    }
    let (year, month, day) = match format {
        TimeFormat::YearFirst if widths[0] == 4 => (0, 1, 2),
        TimeFormat::DayFirst if widths[0] <= 2 => (2, 1, 0),
        TimeFormat::MonthFirst if widths[0] <= 2 => (2, 0, 1),
        _ => return None,
    };
    if !matches!(widths[year], 2 | 4) || !(1..=2).contains(&widths[month]) || !(1..=2).contains(&widths[day]) {
        return None;
    }
    let date = time::days(full_year(parts[year], widths[year]), parts[month], parts[day])? * DAY;
    with_clock(&cell[at..], date)
}

fn full_year(year: u32, width: usize) -> i64 {
    match (width, year) {
        (2, 0..69) => i64::from(year) + 2000,
        (2, _) => i64::from(year) + 1900,
        _ => i64::from(year),
    }
}

/// The time of day that may follow a date.
fn with_clock(rest: &str, date: i64) -> Option<Stamp> {
    let rest = rest
        .trim_start_matches([',', ' ', 'T', '\u{a0}', '\u{202f}'])
        .trim_start_matches("à ")
        .trim_start_matches("at ");
    if rest.is_empty() {
        return Some(Stamp { micros: date, stated: false, finer: false });
    }
    time::clock(rest.as_bytes(), date)
}

fn compact(cell: &str) -> Option<Stamp> {
    let bytes = cell.as_bytes();
    let date = digits(cell.get(..8)?, 8..=8)?;
    let (year, month, day) = (date / 10_000, date / 100 % 100, date % 100);
    if !(1900..2200).contains(&year) {
        return None;
    }
    let date = time::days(year, month as u32, day as u32)? * DAY;
    if bytes.len() == 8 {
        return Some(Stamp { micros: date, stated: false, finer: false });
    }
    let rest = cell[8..].trim_start_matches(['T', ' ', '_', '-']);
    let (clock, zone) = rest.split_at_checked(6)?;
    let clock = digits(clock, 6..=6)?;
    let text = format!("{:02}:{:02}:{:02}{zone}", clock / 10_000, clock / 100 % 100, clock % 100);
    time::clock(text.as_bytes(), date)
}

/// Dates with the month in English, French or as a three-letter code.
fn named(cell: &str) -> Option<Stamp> {
    let (mut day, mut month, mut year) = (None, None, None);
    let mut rest = cell;
    for _ in 0..8 {
        rest = rest.trim_start_matches([' ', '-', '/', '.', ',', '\u{a0}', '\u{202f}']);
        let word = rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len());
        let (token, after) = rest.split_at(word);
        // a colon after digits begins the time of day
        if after.starts_with(':') || token.is_empty() {
            break;
        }
        let number = token.trim_end_matches(|c: char| c.is_alphabetic());
        if !number.is_empty() && number.len() <= 4 && number.bytes().all(|b| b.is_ascii_digit()) {
            let value: u32 = number.parse().ok()?;
            match (number.len(), day, year) {
                (1 | 2, None, _) => day = Some(value),
                (2 | 4, _, None) => year = Some(full_year(value, number.len())),
                _ => return None,
            }
        } else if month.is_none() {
            match self::month(token) {
                Some(found) => month = Some(found),
                // names of weekdays stand before the date
                None if day.is_none() && year.is_none() => {}
                None => return None,
            }
        } else if !matches!(token, "à" | "at") {
            break;
        }
        rest = after;
        if day.is_some() && month.is_some() && year.is_some() {
            break;
        }
    }
    let date = time::days(year?, month?, day?)? * DAY;
    with_clock(rest, date)
}

fn month(word: &str) -> Option<u32> {
    let word = super::mapping::plain(word);
    let known = [
        ("janvier", 1),
        ("january", 1),
        ("fevrier", 2),
        ("february", 2),
        ("fevr", 2),
        ("mars", 3),
        ("march", 3),
        ("avril", 4),
        ("april", 4),
        ("mai", 5),
        ("may", 5),
        ("juin", 6),
        ("june", 6),
        ("juillet", 7),
        ("july", 7),
        ("aout", 8),
        ("august", 8),
        ("septembre", 9),
        ("september", 9),
        ("sept", 9),
        ("octobre", 10),
        ("october", 10),
        ("novembre", 11),
        ("november", 11),
        ("decembre", 12),
        ("december", 12),
    ];
    if word.len() < 3 {
        return None;
    }
    // “jui” alone may be June or July
    let mut matching = known.iter().filter(|(name, _)| name.starts_with(&word)).map(|(_, number)| *number);
    let first = matching.next()?;
    matching.all(|number| number == first).then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(format: TimeFormat, cell: &str) -> Option<String> {
        format.read(cell).map(|stamp| time::written(stamp.micros))
    }

    #[test]
    fn each_format_reads_what_it_is_named_after() {
        let five = Some("2026-01-05T10:30:00Z".to_owned());
        let midnight = Some("2026-01-05T00:00:00Z".to_owned());
        assert_eq!(seconds(TimeFormat::Iso, "2026-01-05 11:30:00+01:00"), five);
        assert_eq!(seconds(TimeFormat::DayFirst, "05/01/2026 10:30"), five);
        assert_eq!(seconds(TimeFormat::DayFirst, "5.1.26, 10:30:00"), five);
        assert_eq!(seconds(TimeFormat::MonthFirst, "1/5/2026 10:30 AM"), five);
        assert_eq!(seconds(TimeFormat::YearFirst, "2026/01/05 10:30"), five);
        assert_eq!(seconds(TimeFormat::Compact, "20260105"), midnight);
        assert_eq!(seconds(TimeFormat::Compact, "20260105103000"), five);
        assert_eq!(seconds(TimeFormat::EpochSeconds, "1767609000"), five);
        assert_eq!(seconds(TimeFormat::EpochMillis, "1767609000000"), five);
        assert_eq!(seconds(TimeFormat::EpochMicros, "1767609000000000"), five);
        assert_eq!(seconds(TimeFormat::ExcelSerial, "46027.4375"), five);
        assert_eq!(seconds(TimeFormat::ODataMillis, "/Date(1767609000000)/"), five);
        for text in [
            "5 janv. 2026 10:30",
            "05-Jan-2026 10:30:00",
            "January 5, 2026 10:30 AM",
            "lundi 5 janvier 2026 à 10:30",
            "Jan 5th, 2026 at 10:30",
        ] {
            assert_eq!(seconds(TimeFormat::Named, text), five, "{text}");
        }
        for text in ["jui 5 2026", "5 5 2026", "sometime in January", "32 January 2026"] {
            assert_eq!(seconds(TimeFormat::Named, text), None, "{text}");
        }
        assert_eq!(seconds(TimeFormat::DayFirst, "13/13/2026"), None);
        assert_eq!(seconds(TimeFormat::DayFirst, "01/02-2026"), None);
    }

    #[test]
    fn the_format_of_a_column_is_that_of_nine_in_ten() {
        let of = |cells: &[&str], hinted| TimeFormat::of(cells, hinted);
        assert_eq!(of(&["03/04/2026", "05/06/2026"], false), Some((TimeFormat::DayFirst, true)));
        assert_eq!(of(&["03/04/2026", "25/06/2026"], false), Some((TimeFormat::DayFirst, false)));
        assert_eq!(of(&["03/04/2026", "06/25/2026"], false), Some((TimeFormat::MonthFirst, false)));
        assert_eq!(of(&["00.00.0000", "31.12.2025"], false), Some((TimeFormat::DayFirst, false)));
        assert_eq!(of(&["20260105", "20260106"], false), None);
        assert_eq!(of(&["20260105", "20260106"], true), Some((TimeFormat::Compact, false)));
        assert_eq!(of(&["polish", "2026-01-01"], true), None);
    }
}
