//! A sheet as CSV, safe to open in a spreadsheet.

use base::{Carats, Grams, Moment, Money, weight::write_thousandths};
use kernel::Cell;

use super::{Locale, Sheet, SheetError, SheetKind};

/// How a CSV file is written. Lines end in CR LF (RFC 4180), text is UTF-8.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CsvStyle {
    /// Whether a byte order mark comes first: some spreadsheets read UTF-8 only with it.
    pub bom: bool,
    /// `,` or `;`, which spreadsheets set to French expect.
    pub delimiter: u8,
}

impl Default for CsvStyle {
    fn default() -> Self {
        Self { bom: true, delimiter: b',' }
    }
}

/// The sheet as CSV. Texts a spreadsheet would run as a formula come after an apostrophe; numbers are written plainly
/// (a decimal point, no grouping), moments as RFC 3339 with their offset, spans in seconds, shares in percent.
///
/// # Errors
/// When memory cannot be written to, which only a bug would cause.
pub fn csv(sheet: &Sheet, locale: &Locale, style: CsvStyle) -> Result<Vec<u8>, SheetError> {
    let mut out = Vec::new();
    if style.bom {
        out.extend_from_slice("\u{feff}".as_bytes());
    }
    let mut writer = ::csv::WriterBuilder::new()
        .delimiter(style.delimiter)
        .terminator(::csv::Terminator::CRLF)
        .flexible(false)
        .from_writer(out);
    let headings = sheet.columns.iter().map(|column| {
        let unit = match column.kind {
            SheetKind::Duration => " (s)",
            SheetKind::Share => " (%)",
            SheetKind::Grams => " (g)",
            SheetKind::Carats => " (ct)",
            _ => "",
        };
        neutralised(&format!("{}{unit}", column.label))
    });
    writer.write_record(headings)?;
    for row in 0..sheet.rows.len() {
        writer.write_record((0..sheet.columns.len()).map(|column| field(sheet, row, column, locale)))?;
    }
    writer.into_inner().map_err(|error| SheetError::Csv(error.into_error().into()))
}

fn field(sheet: &Sheet, row: usize, column: usize, locale: &Locale) -> String {
    match (sheet.kind(row, column), sheet.cell(row, column)) {
        (SheetKind::Integer, Cell::Int(n)) => n.to_string(),
        (SheetKind::Money(currency), Cell::Int(minor)) => match sheet.currency(row, currency) {
            Some(currency) => Money::new(*minor, currency).digits(),
            None => minor.to_string(),
        },
        (SheetKind::Grams, Cell::Int(n)) => write_thousandths(Grams(*n).0),
        (SheetKind::Carats, Cell::Int(n)) => write_thousandths(Carats(*n).0),
        (SheetKind::Moment, Cell::Int(n)) => {
            let local = Moment(*n).in_zone(&locale.zone);
            let offset = local.offset().seconds() / 60;
            let sign = if offset < 0 { '-' } else { '+' };
            format!("{}{sign}{:02}:{:02}", local.datetime(), offset.abs() / 60, offset.abs() % 60)
        }
        (SheetKind::Bool, Cell::Int(_)) => sheet.shown(row, column, locale),
        (SheetKind::Duration, Cell::Int(n)) => {
            let (sign, size) = (if *n < 0 { "-" } else { "" }, n.unsigned_abs());
            trimmed(&format!("{sign}{}.{:06}", size / 1_000_000, size % 1_000_000))
        }
        (SheetKind::Share, Cell::Int(n)) => {
            let (sign, size) = (if *n < 0 { "-" } else { "" }, n.unsigned_abs());
            trimmed(&format!("{sign}{}.{:04}", size / 10_000, size % 10_000))
        }
        // what is not a number of ours is a text, whatever it looks like
        (_, cell) => neutralised(&cell.to_string()),
    }
}

fn trimmed(digits: &str) -> String {
    digits.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// The text with an apostrophe before it when a spreadsheet would take it for a formula: when it begins with `=`, `+`,
/// `-`, `@`, a tab, CR or LF, or their full-width forms (also after spaces, which some spreadsheets take off first).
pub fn neutralised(text: &str) -> String {
    let risky = |c: char| matches!(c, '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠');
    let first = text.chars().next();
    let first_shown = text.trim_start_matches([' ', '\u{a0}', '\u{3000}', '\u{feff}', '\u{200b}']).chars().next();
    if first.is_some_and(risky) || first_shown.is_some_and(risky) { format!("'{text}") } else { text.to_owned() }
}
