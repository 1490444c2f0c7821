//! What the cells of a column are: numbers, times, yes or no, or text.

use serde::Serialize;

use super::{Table, TimeFormat};
use crate::{DateOrder, Options, Report};

/// Cells looked at to type a column.
const SAMPLE: usize = 2_000;

/// What the cells of a column are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub enum Kind {
    /// No cell is filled.
    #[default]
    Empty,
    /// Anything.
    Text,
    /// Whole numbers without leading zeros.
    Integer,
    /// Numbers whose decimal mark is known.
    Decimal,
    /// Numbers such as `1,234`, which may be a thousand or one and a bit.
    AmbiguousNumber,
    /// Yes or no.
    Boolean,
    /// Times or dates.
    Time(TimeFormat),
    /// Dates such as 03/04/2026, where day and month cannot be told apart.
    AmbiguousDate,
}

/// A column of a table.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Column {
    /// Its name in the header.
    pub name: String,
    /// What its cells are.
    pub kind: Kind,
    /// Filled cells.
    pub filled: u64,
}

impl Column {
    pub(super) fn named(name: String) -> Self {
        Self { name, ..Self::default() }
    }
}

/// How a number is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Number {
    Integer,
    /// One mark, or several with the last one decimal.
    Decimal,
    /// One mark followed by three digits.
    Either,
}

/// How a cell writes a number, if it does: signs before or (as SAP does) after, marks `.` and `,`,
/// spaces and apostrophes between thousands. Leading zeros make a text: they belong to a number
/// that names something.
pub(crate) fn number(cell: &str) -> Option<Number> {
    let cell = cell.trim();
    let digits = cell.strip_prefix(['-', '+']).unwrap_or_else(|| cell.strip_suffix('-').unwrap_or(cell));
    let bytes = digits.as_bytes();
    if !bytes.first()?.is_ascii_digit() || !bytes.last()?.is_ascii_digit() {
        return None;
    }
    if bytes.len() > 1 && bytes[0] == b'0' && bytes[1].is_ascii_digit() {
        return None;
    }
    let (mut points, mut commas, mut last) = (0, 0, None);
    for (at, c) in digits.char_indices() {
        match c {
            '0'..='9' => continue,
            '.' => points += 1,
            ',' => commas += 1,
            ' ' | '\u{a0}' | '\u{202f}' | '\'' | '’' => continue,
            _ => return None,
        }
        last = Some(at);
    }
    let Some(last) = last else { return Some(Number::Integer) };
    let after = bytes.len() - last - 1;
    Some(match (points, commas) {
        (1, 0) | (0, 1) if after == 3 && last <= 3 && bytes[0] != b'0' => Number::Either,
        // marks of one sort more than once stand between thousands
        (2.., 0) | (0, 2..) => Number::Integer,
        _ => Number::Decimal,
    })
}

/// Types every column and notes what looks wrong in its cells.
pub(super) fn inspect(table: &mut Table, options: &Options, report: &mut Report) {
    let (mut hidden, mut mixed, mut rounded) = (0, 0, 0);
    for at in 0..table.columns.len() {
        let filled: Vec<usize> = (0..table.len()).filter(|&row| !table.cell(row, at).trim().is_empty()).collect();
        table.columns[at].filled = filled.len() as u64;
        table.columns[at].kind = kind(table, at, &filled, options.mapping.date_order);
        for &row in &filled {
            let cell = table.cell(row, at);
            if cell.is_ascii() {
                rounded += u64::from(is_rounded(cell));
            } else {
                hidden += u64::from(has_hidden(cell));
                mixed += u64::from(mixes_scripts(cell));
            }
        }
    }
    for (code, count, en, fr) in [
        (
            "table.hidden",
            hidden,
            "cells hold characters that cannot be seen (non-breaking spaces, direction marks); they are kept.",
            "cellules contiennent des caractères invisibles (espaces insécables, marques de direction) ; ils sont gardés.",
        ),
        (
            "table.mixed_scripts",
            mixed,
            "cells mix letters of two alphabets that look alike; check serial numbers.",
            "cellules mêlent des lettres de deux alphabets qui se ressemblent ; vérifiez les numéros de série.",
        ),
        (
            "table.rounded",
            rounded,
            "cells look like 1.23457E+17: a spreadsheet has rounded a long number; ask for the original.",
            "cellules ressemblent à 1.23457E+17 : un tableur a arrondi un long numéro ; demandez l’original.",
        ),
    ] {
        if count > 0 {
            report.note(code, count, format!("{count} {en}"), format!("{count} {fr}"));
        }
    }
}

fn kind(table: &Table, at: usize, filled: &[usize], order: Option<DateOrder>) -> Kind {
    if filled.is_empty() {
        return Kind::Empty;
    }
    let step = filled.len().div_ceil(SAMPLE);
    let sample: Vec<&str> = filled.iter().step_by(step).map(|&row| table.cell(row, at).trim()).collect();
    let name = super::mapping::plain(&table.columns[at].name);
    let hinted = super::mapping::sounds_like_time(&name);
    if let Some(formats) = TimeFormat::of(&sample, hinted) {
        return match (formats, order) {
            ((TimeFormat::DayFirst, true), Some(DateOrder::MonthFirst)) => Kind::Time(TimeFormat::MonthFirst),
            ((TimeFormat::DayFirst, true), Some(DateOrder::DayFirst)) => Kind::Time(TimeFormat::DayFirst),
            ((TimeFormat::DayFirst, true), None) => {
                // one date with a day beyond 12 anywhere decides
                let mut cells = filled.iter().map(|&row| table.cell(row, at).trim());
                match cells.find_map(TimeFormat::decided_order) {
                    Some(DateOrder::DayFirst) => Kind::Time(TimeFormat::DayFirst),
                    Some(DateOrder::MonthFirst) => Kind::Time(TimeFormat::MonthFirst),
                    None => Kind::AmbiguousDate,
                }
            }
            ((format, _), _) => Kind::Time(format),
        };
    }
    let yes_or_no = |cell: &str| {
        matches!(cell.to_ascii_lowercase().as_str(), "true" | "false" | "yes" | "no" | "oui" | "non" | "vrai" | "faux")
    };
    if sample.iter().all(|cell| yes_or_no(cell)) {
        return Kind::Boolean;
    }
    let numbers: Option<Vec<Number>> = sample.iter().map(|cell| number(cell)).collect();
    match numbers {
        None => Kind::Text,
        Some(all) if all.iter().all(|&n| n == Number::Integer) => Kind::Integer,
        Some(all) if all.contains(&Number::Decimal) => Kind::Decimal,
        Some(_) => Kind::AmbiguousNumber,
    }
}

pub(crate) fn is_rounded(cell: &str) -> bool {
    let Some((mantissa, exponent)) = cell.trim().split_once(['E', 'e']) else { return false };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    exponent.strip_prefix('+').is_some_and(digits)
        && mantissa
            .split_once(['.', ','])
            .is_some_and(|(whole, rest)| whole.len() == 1 && digits(whole) && digits(rest))
}

fn has_hidden(cell: &str) -> bool {
    cell.chars().any(|c| matches!(c, '\u{a0}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202f}' | '\u{2060}'..='\u{2069}' | '\u{feff}'))
}

pub(crate) fn mixes_scripts(cell: &str) -> bool {
    let latin = cell.bytes().any(|b| b.is_ascii_alphabetic());
    latin && cell.chars().any(|c| matches!(c, '\u{370}'..='\u{3ff}' | '\u{400}'..='\u{52f}'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_as_people_and_sap_write_them() {
        for (cell, expected) in [
            ("42", Some(Number::Integer)),
            ("1.234,56-", Some(Number::Decimal)),
            ("1-", Some(Number::Integer)),
            ("0,00", Some(Number::Decimal)),
            ("0,125", Some(Number::Decimal)),
            ("1,234", Some(Number::Either)),
            ("1 234,5", Some(Number::Decimal)),
            ("1.234.567", Some(Number::Integer)),
            ("000123", None),
            ("1.23457E+17", None),
            ("-", None),
            ("", None),
            ("12-34", None),
        ] {
            assert_eq!(number(cell), expected, "{cell}");
        }
        assert!(is_rounded("1.23457E+17") && !is_rounded("1E5") && !is_rounded("AB1E+7"));
    }
}
