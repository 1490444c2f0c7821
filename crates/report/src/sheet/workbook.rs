//! Sheets as an xlsx workbook: real numbers, real dates, texts that are never formulas.

use base::{Date, Moment, weight::write_thousandths};
use kernel::{Cell, Lang};
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};
use thiserror::Error;

use super::{Locale, Sheet, SheetKind, csv::neutralised};

/// Why a sheet could not be written.
#[derive(Debug, Error)]
pub enum SheetError {
    /// More rows than one sheet of a workbook holds.
    #[error("{rows} rows do not fit in one sheet of 1048576 lines")]
    TooManyRows {
        /// How many there are.
        rows: usize,
    },
    /// The workbook could not be written.
    #[error("workbook was not written: {0}")]
    Workbook(#[from] XlsxError),
    /// The CSV could not be written.
    #[error("csv was not written: {0}")]
    Csv(#[from] csv::Error),
}

/// Characters a cell of a workbook holds.
const CELL_CHARS: usize = 32_767;
/// Whole numbers beyond this are not exact in a workbook, which keeps numbers as floats.
const EXACT: u64 = 1 << 53;

/// The sheets as a workbook, each with a header that stays, a filter on every column and widths that fit.
///
/// # Errors
/// When a sheet has more rows than a workbook holds, or the file could not be made.
pub fn workbook(sheets: &[Sheet], locale: &Locale) -> Result<Vec<u8>, SheetError> {
    let mut book = Workbook::new();
    // the same sheets give the same bytes: no clock of this machine inside
    let epoch = ExcelDateTime::from_ymd(2000, 1, 1)?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&epoch));
    let mut names: Vec<String> = Vec::new();
    for sheet in sheets {
        if sheet.rows.len() >= 1_048_576 {
            return Err(SheetError::TooManyRows { rows: sheet.rows.len() });
        }
        let name = sheet_name(&sheet.title, &names, locale.lang);
        names.push(name.to_lowercase());
        let page = book.add_worksheet();
        page.set_name(&name)?;
        fill(page, sheet, locale)?;
    }
    Ok(book.save_to_buffer()?)
}

fn fill(page: &mut Worksheet, sheet: &Sheet, locale: &Locale) -> Result<(), SheetError> {
    let head = Format::new()
        .set_bold()
        .set_text_wrap()
        .set_align(FormatAlign::Bottom)
        .set_border_bottom(FormatBorder::Thin)
        .set_border_bottom_color(0x1C_19_15)
        .set_font_color(0x1C_19_15)
        .set_background_color(0xF8_F4_EA);
    let formats = Formats::new(locale.lang);
    for (column, spec) in sheet.columns.iter().enumerate() {
        let at = u16::try_from(column).unwrap_or(u16::MAX);
        let label = match spec.kind {
            SheetKind::Moment => format!("{} ({})", spec.label, locale.zone_name()),
            _ => spec.label.clone(),
        };
        let head = if spec.kind.is_figure() { head.clone().set_align(FormatAlign::Right) } else { head.clone() };
        page.write_string_with_format(0, at, fitting(&label), &head)?;
        let shown = (0..sheet.rows.len().min(300)).map(|row| sheet.shown(row, column, locale).chars().count());
        let widest = shown.chain([label.chars().count().min(18)]).max().unwrap_or(8);
        page.set_column_width(at, (widest as f64 * 1.05 + 2.5).clamp(8.0, 60.0))?;
    }
    for row in 0..sheet.rows.len() {
        let line = u32::try_from(row + 1).unwrap_or(u32::MAX);
        for column in 0..sheet.columns.len() {
            let at = u16::try_from(column).unwrap_or(u16::MAX);
            write(page, line, at, sheet, (row, column), locale, &formats)?;
        }
    }
    if !sheet.columns.is_empty() {
        let last = u32::try_from(sheet.rows.len()).unwrap_or(u32::MAX);
        page.autofilter(0, 0, last, u16::try_from(sheet.columns.len() - 1).unwrap_or(u16::MAX))?;
    }
    page.set_freeze_panes(1, 0)?;
    page.set_repeat_rows(0, 0)?;
    page.set_landscape();
    page.set_print_fit_to_pages(1, 0);
    Ok(())
}

struct Formats {
    text: Format,
    quoted: Format,
    whole: Format,
    moment: Format,
    date: Format,
    span: Format,
    share: Format,
    grams: Format,
    carats: Format,
}

impl Formats {
    fn new(lang: Lang) -> Self {
        let number = |code: &str| Format::new().set_num_format(code).set_align(FormatAlign::Top);
        let text = || Format::new().set_num_format("@").set_align(FormatAlign::Top);
        let date = lang.of("yyyy-mm-dd", "dd/mm/yyyy");
        Self {
            text: text().set_text_wrap(),
            // shown as text also after somebody edits the cell
            quoted: text().set_text_wrap().set_quote_prefix(),
            whole: number("#,##0"),
            moment: number(&format!("{date} hh:mm:ss")),
            date: number(date),
            span: number("[h]:mm:ss"),
            share: number("0.0%"),
            grams: number("#,##0.000\" g\""),
            carats: number("#,##0.000\" ct\""),
        }
    }
}

fn write(
    page: &mut Worksheet,
    line: u32,
    at: u16,
    sheet: &Sheet,
    (row, column): (usize, usize),
    locale: &Locale,
    formats: &Formats,
) -> Result<(), XlsxError> {
    let mut number = |value: f64, format: &Format| page.write_number_with_format(line, at, value, format).map(|_| ());
    match (sheet.kind(row, column), sheet.cell(row, column)) {
        (_, Cell::Null) => Ok(()),
        (SheetKind::Integer, Cell::Int(n)) if n.unsigned_abs() < EXACT => number(*n as f64, &formats.whole),
        (SheetKind::Money(code), Cell::Int(minor)) if minor.unsigned_abs() < EXACT => {
            let Some(currency) = sheet.currency(row, code) else { return number(*minor as f64, &formats.whole) };
            let decimals = currency.decimals();
            let fraction = if decimals == 0 { String::new() } else { format!(".{}", "0".repeat(decimals as usize)) };
            let format = locale.lang.of(
                format!("\"{currency} \"#,##0{fraction};-\"{currency} \"#,##0{fraction}"),
                format!("#,##0{fraction}\" {currency}\""),
            );
            let format = Format::new().set_num_format(format).set_align(FormatAlign::Top);
            number(*minor as f64 / 10_f64.powi(decimals as i32), &format)
        }
        (SheetKind::Grams, Cell::Int(n)) if n.unsigned_abs() < EXACT => number(*n as f64 / 1000.0, &formats.grams),
        (SheetKind::Carats, Cell::Int(n)) if n.unsigned_abs() < EXACT => number(*n as f64 / 1000.0, &formats.carats),
        (SheetKind::Share, Cell::Int(n)) => number(*n as f64 / 1e6, &formats.share),
        // a workbook shows no negative times
        (SheetKind::Duration, Cell::Int(n)) if *n >= 0 => number(*n as f64 / 86_400e6, &formats.span),
        (SheetKind::Bool, Cell::Int(n)) => page.write_boolean(line, at, *n != 0).map(|_| ()),
        (SheetKind::Moment, Cell::Int(n)) => {
            let local = Moment(*n).in_zone(&locale.zone);
            let second = (local.hour(), local.minute(), local.second());
            match excel_date(Date(local.date())) {
                Some(day) => {
                    let time =
                        day.and_hms_milli(second.0 as u16, second.1 as u8, second.2 as u8, local.millisecond() as u16)?;
                    page.write_datetime_with_format(line, at, &time, &formats.moment).map(|_| ())
                }
                None => {
                    page.write_string_with_format(line, at, local.datetime().to_string(), &formats.text).map(|_| ())
                }
            }
        }
        (SheetKind::Date, Cell::Text(text)) => match Date::parse(text).and_then(excel_date) {
            Some(day) => page.write_datetime_with_format(line, at, &day, &formats.date).map(|_| ()),
            None => page.write_string_with_format(line, at, fitting(text), &formats.text).map(|_| ()),
        },
        (SheetKind::Grams | SheetKind::Carats, Cell::Int(n)) => {
            page.write_string_with_format(line, at, write_thousandths(*n), &formats.text).map(|_| ())
        }
        (_, cell) => {
            let text = cell.to_string();
            let format = if neutralised(&text) == text { &formats.text } else { &formats.quoted };
            page.write_string_with_format(line, at, fitting(&text), format).map(|_| ())
        }
    }
}

/// A day as workbooks count them; `None` before 1900-03-01 (workbooks believe in a 29 February 1900) and after 9999.
fn excel_date(date: Date) -> Option<ExcelDateTime> {
    let (year, month, day) = (date.0.year(), date.0.month(), date.0.day());
    if date.0 < jiff::civil::date(1900, 3, 1) {
        return None;
    }
    ExcelDateTime::from_ymd(u16::try_from(year).ok()?, u8::try_from(month).ok()?, u8::try_from(day).ok()?).ok()
}

/// A text a cell holds; a longer one says that it was cut.
fn fitting(text: &str) -> String {
    const CUT: &str = " […]";
    // workbooks count UTF-16 units
    let mut units = 0;
    let room = CELL_CHARS - CUT.len();
    if text.encode_utf16().count() <= CELL_CHARS {
        return text.to_owned();
    }
    let kept: String = text
        .chars()
        .take_while(|c| {
            units += c.len_utf16();
            units <= room
        })
        .collect();
    kept + CUT
}

/// A name a sheet may have: at most 31 characters, none of `[]:*?/\`, no apostrophe at its ends, unlike the others.
fn sheet_name(title: &str, taken: &[String], lang: Lang) -> String {
    let clean: String = title.chars().map(|c| if c.is_control() || "[]:*?/\\".contains(c) { ' ' } else { c }).collect();
    let clean = clean.split_whitespace().collect::<Vec<_>>().join(" ");
    let clean = clean.trim_matches('\'').trim();
    let base =
        if clean.is_empty() || clean.eq_ignore_ascii_case("history") { lang.of("Table", "Tableau") } else { clean };
    let cut = |room: usize| {
        let mut units = 0;
        let kept: String = base
            .chars()
            .take_while(|c| {
                units += c.len_utf16();
                units <= room
            })
            .collect();
        kept.trim_end().trim_end_matches('\'').to_owned()
    };
    let mut name = cut(31);
    let mut number = 2;
    while taken.contains(&name.to_lowercase()) {
        name = format!("{} {number}", cut(27));
        number += 1;
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sheets_get_names_a_workbook_accepts() {
        let taken = ["waiting".to_owned()];
        assert_eq!(sheet_name("Waiting", &taken, Lang::En), "Waiting 2");
        assert_eq!(sheet_name("a/b:c*[d]?\\", &[], Lang::En), "a b c d");
        assert_eq!(sheet_name("''", &[], Lang::Fr), "Tableau");
        assert_eq!(sheet_name("History", &[], Lang::En), "Table");
        assert_eq!(sheet_name(&"é".repeat(50), &[], Lang::En).chars().count(), 31);
        assert_eq!(sheet_name(&"💎".repeat(50), &[], Lang::En).chars().count(), 15);
    }

    #[test]
    fn a_text_too_long_for_a_cell_says_so() {
        assert_eq!(fitting("short"), "short");
        let cut = fitting(&"x".repeat(40_000));
        assert!(cut.ends_with(" […]") && cut.encode_utf16().count() <= CELL_CHARS);
    }
}
