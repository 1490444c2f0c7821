//! A report as a workbook: its figures, its months and its tables, a sheet each.

use axum::{
    http::header,
    response::{IntoResponse, Response},
};
use kernel::{
    Cell, Report, ReportKind, Say as _,
    report::{Measure, Period},
};
use report::sheet::{Locale, Sheet, SheetColumn, SheetKind, share_cell, workbook};

use super::{Drawn, row_label};
use crate::{hall::Hall, reader::Reader, trouble::Trouble, words::say};

pub(super) fn taken(
    hall: &Hall,
    reader: &Reader,
    kind: &ReportKind,
    period: &Period,
    drawn: &Drawn,
) -> Result<Response, Trouble> {
    let lang = reader.lang;
    let Drawn { report: drawn, head } = drawn;
    let label = |key: &str, kind| SheetColumn::new(say(lang, key), kind);
    let mut first = Sheet {
        title: say(lang, "reports-figures"),
        columns: vec![
            label("reports-figure", SheetKind::Text),
            label("reports-value", SheetKind::Text),
            label("reports-earlier", SheetKind::Text),
            label("reports-currency", SheetKind::Text),
            label("reports-definition", SheetKind::Text),
        ],
        ..Sheet::default()
    };
    let mut told = |key: &str, value: String| {
        first.rows.push(vec![Cell::from(say(lang, key).as_str()), Cell::from(value.as_str())]);
    };
    if kind.over_a_period {
        told("reports-period", period.say(lang));
    }
    told("reports-sites", super::sites(reader, lang));
    told("reports-position", format!("{} · {}", head.size, hex::encode(head.root)));
    for figure in &drawn.figures {
        let row = first.rows.len();
        let mut cells = vec![Cell::from(figure.label.as_str())];
        for (at, measure) in [(1, Some(&figure.value)), (2, figure.before.as_ref())] {
            cells.push(measure.map_or(Cell::Null, |measure| put(&mut first, row, at, measure)));
        }
        let currency = if let Measure::Money(money) = &figure.value {
            Cell::from(money.currency.to_string().as_str())
        } else {
            Cell::Null
        };
        cells.extend([currency, Cell::from(figure.definition.as_str())]);
        first.rows.push(cells);
    }
    let mut sheets = vec![first];
    sheets.extend(courses(reader, drawn));
    for table in &drawn.tables {
        let columns = table.columns.iter().map(|label| SheetColumn::new(label.clone(), SheetKind::Text)).collect();
        let mut sheet = Sheet { title: table.title.clone(), columns, ..Sheet::default() };
        for row in &table.rows {
            let at = sheet.rows.len();
            let mut cells = vec![Cell::from(row_label(hall, lang, table, &row.label).as_str())];
            for (n, measure) in row.cells.iter().enumerate() {
                cells.push(put(&mut sheet, at, n + 1, &measure.value));
            }
            sheet.rows.push(cells);
        }
        sheets.push(sheet);
    }
    let bytes = workbook(&sheets, &Locale::new(lang, reader.zone.clone())).map_err(Trouble::failure)?;
    let file = format!("attachment; filename=\"{}-{}.xlsx\"", kind.name, period.to);
    let mime = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet".to_owned();
    Ok(([(header::CONTENT_TYPE, mime), (header::CONTENT_DISPOSITION, file)], bytes).into_response())
}

/// The last months, a line each.
fn courses(reader: &Reader, drawn: &Report) -> Option<Sheet> {
    let (lang, first) = (reader.lang, drawn.courses.first()?);
    let text = |label: String| SheetColumn::new(label, SheetKind::Text);
    let mut columns = vec![text(say(lang, "reports-month"))];
    columns.extend(drawn.courses.iter().map(|course| text(course.label.clone())));
    let mut sheet = Sheet { title: say(lang, "reports-courses"), columns, ..Sheet::default() };
    for (row, point) in first.points.iter().enumerate() {
        let mut cells = vec![Cell::from(point.period.say(lang).as_str())];
        for (n, course) in drawn.courses.iter().enumerate() {
            let measure = course.points.get(row).map_or(&Measure::Nothing, |point| &point.value);
            cells.push(put(&mut sheet, row, n + 1, measure));
        }
        sheet.rows.push(cells);
    }
    Some(sheet)
}

/// A measure as a typed cell of a workbook.
fn put(sheet: &mut Sheet, row: usize, column: usize, measure: &Measure) -> Cell {
    let (kind, cell) = match measure {
        Measure::Count(n) => (SheetKind::Integer, report::sheet::count_cell(*n)),
        Measure::Share { part, whole } => (SheetKind::Share, share_cell(*part as f64 / *whole as f64)),
        Measure::Money(money) => (SheetKind::Money(3), Cell::Int(money.minor)),
        Measure::Days(days) => (SheetKind::Duration, Cell::Int((days * base::moment::DAY as f64) as i64)),
        Measure::Nothing => return Cell::Null,
    };
    sheet.kinds.insert((row, column), kind);
    cell
}
