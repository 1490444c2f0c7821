//! What one cell says: an amount, a date; with what can be read two ways told apart, never guessed.

use crate::DateOrder;
use crate::table::{TimeFormat, is_no_date};
use crate::time;

/// The decimal mark of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mark {
    /// `1,234.56`
    Point,
    /// `1.234,56`
    Comma,
}

impl Mark {
    fn decimal(self) -> char {
        match self {
            Self::Point => '.',
            Self::Comma => ',',
        }
    }
}

/// Why a cell could not be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unread {
    /// It is something else.
    NotOne,
    /// It can be read two ways: `1,234`, `03/04/2026`.
    TwoWays,
    /// A spreadsheet counts days since 1899-12-30; the cell was not formatted as a date.
    DayCount,
}

/// A number as `-1234.56`: sign first, no groups, a point; with the sign where SAP writes it (`1.234,56-`), thousands
/// apart by spaces, apostrophes or the other mark.
pub fn decimal(cell: &str, mark: Option<Mark>) -> Result<String, Unread> {
    let blank = |c: char| matches!(c, ' ' | '\u{a0}' | '\u{202f}' | '\'' | '’');
    let text = cell.trim_matches(|c: char| c.is_whitespace() || blank(c));
    let (negative, digits) = match (text.strip_prefix('-'), text.strip_suffix('-')) {
        (Some(digits), None) | (None, Some(digits)) => (true, digits.trim()),
        (None, None) => (false, text.strip_prefix('+').unwrap_or(text)),
        (Some(_), Some(_)) => return Err(Unread::NotOne),
    };
    let sound = |c: char| c.is_ascii_digit() || c == '.' || c == ',' || blank(c);
    if !digits.starts_with(|c: char| c.is_ascii_digit() || c == '.' || c == ',') || !digits.chars().all(sound) {
        return Err(Unread::NotOne);
    }
    if digits.chars().any(blank) && !evenly(digits, blank) {
        return Err(Unread::NotOne);
    }
    let compact: String = digits.chars().filter(|c| !blank(*c)).collect();
    let count = |mark: char| compact.matches(mark).count();
    let mark = match mark {
        Some(mark) => Some(mark.decimal()),
        None => own_mark(&compact, count('.'), count(','))?,
    };
    let whole = |group: char, text: &str| -> Result<String, Unread> {
        if !text.contains(group) {
            return Ok(text.to_owned());
        }
        if evenly(text, |c| c == group) { Ok(text.replace(group, "")) } else { Err(Unread::NotOne) }
    };
    let (integer, fraction) = match mark {
        None => (whole(if count('.') > 0 { '.' } else { ',' }, &compact)?, ""),
        Some(mark) => {
            let group = if mark == '.' { ',' } else { '.' };
            let (before, after) = compact.split_once(mark).unwrap_or((&compact, ""));
            if after.contains(['.', ',']) {
                return Err(Unread::NotOne);
            }
            (whole(group, before)?, after)
        }
    };
    let integer = integer.trim_start_matches('0');
    if integer.is_empty() && fraction.is_empty() && !compact.contains('0') {
        return Err(Unread::NotOne);
    }
    let integer = if integer.is_empty() { "0" } else { integer };
    let sign = if negative { "-" } else { "" };
    Ok(if fraction.is_empty() { format!("{sign}{integer}") } else { format!("{sign}{integer}.{fraction}") })
}

/// The decimal mark that only this number can mean.
fn own_mark(compact: &str, points: usize, commas: usize) -> Result<Option<char>, Unread> {
    let last = compact.rfind(['.', ',']);
    let Some(last) = last else { return Ok(None) };
    let mark = if compact.as_bytes()[last] == b'.' { '.' } else { ',' };
    match (points, commas) {
        (1, 0) | (0, 1) => {
            let (before, after) = (last, compact.len() - last - 1);
            let grouped = after == 3 && (1..=3).contains(&before) && !compact.starts_with('0');
            if grouped { Err(Unread::TwoWays) } else { Ok(Some(mark)) }
        }
        // one mark several times stands between thousands
        (2.., 0) | (0, 2..) => Ok(None),
        _ => Ok(Some(mark)),
    }
}

/// Whether groups of three digits stand after the first mark, before any other mark.
fn evenly(text: &str, mark: impl Fn(char) -> bool + Copy) -> bool {
    let whole = text.split(|c: char| !c.is_ascii_digit() && !mark(c)).next().unwrap_or_default();
    let mut groups = whole.split(mark);
    let first = groups.next().map_or(0, str::len);
    (1..=3).contains(&first) && groups.all(|group| group.len() == 3)
}

/// A number in thousandths, when it has no more than three decimals.
pub fn thousandths(cell: &str, mark: Option<Mark>) -> Result<i64, Unread> {
    let text = decimal(cell, mark)?;
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let fraction = fraction.trim_end_matches('0');
    if fraction.len() > 3 {
        return Err(Unread::NotOne);
    }
    format!("{whole}{fraction:0<3}").parse().map_err(|_| Unread::NotOne)
}

/// A date as `2026-11-22`; `None` for the ways SAP writes no date (`00.00.0000`). Dates with dots and the year last put
/// the day first wherever they are written; with strokes it depends, and is only read when `order` says so or when one
/// reading alone makes a date.
pub fn date(cell: &str, order: Option<DateOrder>) -> Result<Option<String>, Unread> {
    let text = cell.trim();
    if is_no_date(text) {
        return Ok(None);
    }
    let day = |format: TimeFormat| format.read(text).map(|stamp| time::written(stamp.micros)[..10].to_owned());
    let plain =
        [TimeFormat::Iso, TimeFormat::YearFirst, TimeFormat::Compact, TimeFormat::Named, TimeFormat::ODataMillis];
    if let Some(found) = plain.into_iter().find_map(day) {
        return Ok(Some(found));
    }
    let found = match (day(TimeFormat::DayFirst), day(TimeFormat::MonthFirst)) {
        (Some(found), _) if text.contains('.') && order != Some(DateOrder::MonthFirst) => Some(found),
        (Some(first), Some(second)) if first == second => Some(first),
        (first, second) => match (order, first, second) {
            (Some(DateOrder::DayFirst), found, _) | (Some(DateOrder::MonthFirst), _, found) => found,
            (None, Some(_), Some(_)) => return Err(Unread::TwoWays),
            (None, found, None) | (None, None, found) => found,
        },
    };
    match found {
        Some(found) => Ok(Some(found)),
        None if TimeFormat::ExcelSerial.read(text).is_some() => Err(Unread::DayCount),
        None => Err(Unread::NotOne),
    }
}

/// Whether a number was shortened by a spreadsheet: `1.23457E+17`.
pub fn is_shortened(cell: &str) -> bool {
    crate::table::is_rounded(cell)
}

/// Whether letters of two alphabets that look alike stand together.
pub fn mixes_alphabets(cell: &str) -> bool {
    !cell.is_ascii() && crate::table::mixes_scripts(cell)
}

/// Outside text made safe to print: control characters and direction marks become `·`, long text is cut.
pub fn shown(text: &str) -> String {
    crate::message::shown(text)
}

/// A name in lower case, without accents, spaces or marks, as columns are compared by.
pub fn plain_name(name: &str) -> String {
    crate::table::plain(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_every_habit_are_read_and_doubtful_ones_told() {
        for (cell, expected) in [
            ("1.234,56-", Ok("-1234.56")),
            ("1,234.56", Ok("1234.56")),
            ("1 234,50", Ok("1234.50")),
            ("1'234.50", Ok("1234.50")),
            ("-12", Ok("-12")),
            ("1-", Ok("-1")),
            ("0,00", Ok("0.00")),
            ("0.125", Ok("0.125")),
            ("1.234.567", Ok("1234567")),
            ("18500.00", Ok("18500.00")),
            ("000042", Ok("42")),
            (",5", Ok("0.5")),
            ("1,234", Err(Unread::TwoWays)),
            ("12.345", Err(Unread::TwoWays)),
            ("1.23.4", Err(Unread::NotOne)),
            ("1 23 4", Err(Unread::NotOne)),
            ("-1-", Err(Unread::NotOne)),
            ("1e5", Err(Unread::NotOne)),
            ("١٢", Err(Unread::NotOne)),
            ("=1+1", Err(Unread::NotOne)),
            ("", Err(Unread::NotOne)),
            (".", Err(Unread::NotOne)),
        ] {
            assert_eq!(decimal(cell, None), expected.map(str::to_owned), "{cell}");
        }
        assert_eq!(decimal("1,234", Some(Mark::Point)).as_deref(), Ok("1234"));
        assert_eq!(decimal("1,234", Some(Mark::Comma)).as_deref(), Ok("1.234"));
        assert_eq!(decimal("1,23", Some(Mark::Point)), Err(Unread::NotOne));
        assert_eq!(thousandths("4,25", None), Ok(4_250));
        assert_eq!(thousandths("0,00050", None), Err(Unread::NotOne));
    }

    #[test]
    fn dates_of_every_habit_are_read_and_doubtful_ones_told() {
        let day = Ok(Some("2026-04-03".to_owned()));
        for cell in [
            "2026-04-03",
            "20260403",
            "03.04.2026",
            "2026/04/03",
            "3 avr. 2026",
            "2026-04-03 00:00:00",
            "/Date(1775174400000)/",
        ] {
            assert_eq!(date(cell, None), day, "{cell}");
        }
        for cell in ["00.00.0000", "00000000", ""] {
            assert_eq!(date(cell, None), Ok(None), "{cell}");
        }
        assert_eq!(date("03/04/2026", None), Err(Unread::TwoWays));
        assert_eq!(date("03/04/2026", Some(DateOrder::DayFirst)), day);
        assert_eq!(date("04/03/2026", Some(DateOrder::MonthFirst)), day);
        assert_eq!(date("25/12/2026", None), Ok(Some("2026-12-25".to_owned())));
        assert_eq!(date("12/25/2026", Some(DateOrder::DayFirst)), Err(Unread::NotOne));
        assert_eq!(date("04/04/2026", None), Ok(Some("2026-04-04".to_owned())));
        assert_eq!(date("46027", None), Err(Unread::DayCount));
        assert_eq!(date("soon", None), Err(Unread::NotOne));
    }
}
