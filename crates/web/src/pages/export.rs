//! The whole filtered list as a file: a sheet with typed cells, or CSV; formulas in texts are neutralised.

use axum::{
    http::header,
    response::{IntoResponse, Response},
};
use kernel::{Cell, Column, ColumnKind, Lang, Text};
use ledger::Page;
use report::sheet::{CsvStyle, Locale, Sheet, SheetColumn, SheetKind, csv, workbook};

use crate::{
    hall::Hall,
    list,
    reader::Reader,
    trouble::Trouble,
    value,
    words::{say, say_with},
};

/// What a list can be taken away as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Xlsx,
    Csv,
}

impl Kind {
    /// By the ending of the address.
    pub(crate) fn of(suffix: &str) -> Option<Self> {
        match suffix {
            "xlsx" => Some(Self::Xlsx),
            "csv" => Some(Self::Csv),
            _ => None,
        }
    }
}

/// Every row of the filtered list, up to the limit of exports; beyond it the file says so.
pub(crate) fn file(hall: &Hall, reader: &Reader, name: &str, kind: Kind) -> Result<Response, Trouble> {
    let view = hall.house().view(name).ok_or(Trouble::NotFound)?;
    let asked = list::read(view, &reader.query(), &reader.scope, &reader.zone, reader.now);
    let mut query = asked.query;
    query.offset = 0;
    query.limit = u32::try_from(hall.settings.export_rows).unwrap_or(u32::MAX);
    query.facets.clear();
    query.totals = false;
    let page: Page = hall.ledger.page(&query, &reader.scope).map_err(Trouble::failure)?;
    let cut = (page.total > page.rows.len() as u64).then(|| {
        say_with(reader.lang, "export-cut", &[("rows", page.rows.len().into()), ("total", page.total.into())])
    });
    let locale = Locale::new(reader.lang, reader.zone.clone());
    let mut sheet = exported(hall, reader, &view.title, &asked.shown, &page);
    let (bytes, mime, suffix) = match kind {
        Kind::Xlsx => {
            let mut sheets = vec![sheet];
            // A sheet of its own: a line among the rows would be summed and sorted with them.
            sheets.extend(cut.map(|text| Sheet {
                title: say(reader.lang, "export-note"),
                columns: vec![SheetColumn::new(say(reader.lang, "export-note"), SheetKind::Text)],
                rows: vec![vec![Cell::Text(text)]],
                ..Sheet::default()
            }));
            let bytes = workbook(&sheets, &locale).map_err(Trouble::failure)?;
            (bytes, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx")
        }
        Kind::Csv => {
            sheet.rows.extend(cut.map(|text| vec![Cell::Text(text)]));
            (csv(&sheet, &locale, style(reader.lang)).map_err(Trouble::failure)?, "text/csv; charset=utf-8", "csv")
        }
    };
    let file = format!(
        "attachment; filename=\"{}-{}.{suffix}\"",
        view.name,
        base::Date(reader.now.in_zone(&reader.zone).date())
    );
    Ok(([(header::CONTENT_TYPE, mime.to_owned()), (header::CONTENT_DISPOSITION, file)], bytes).into_response())
}

/// Spreadsheets set to French read semicolons.
fn style(lang: Lang) -> CsvStyle {
    CsvStyle { delimiter: lang.of(b',', b';'), ..CsvStyle::default() }
}

/// The page's columns in the order shown, each amount with its currency beside it.
fn exported(hall: &Hall, reader: &Reader, title: &Text, shown: &[String], page: &Page) -> Sheet {
    let mut order: Vec<usize> = Vec::new();
    for name in shown {
        let Some(at) = page.columns.iter().position(|column| column.name == name) else { continue };
        order.push(at);
        if let ColumnKind::Money(currency) = page.columns[at].kind
            && let Some(beside) = page.columns.iter().position(|column| column.name == currency)
            && !shown.iter().any(|name| name == currency)
            && !order.contains(&beside)
        {
            order.push(beside);
        }
    }
    let columns: Vec<&Column> = order.iter().map(|at| page.columns[*at]).collect();
    let rows: Vec<Vec<Cell>> =
        page.rows.iter().map(|cells| order.iter().map(|at| cells[*at].clone()).collect()).collect();
    let label = |column: &Column, code: &str| match column.kind {
        // Identifiers are what other programs join on: they are left as they are.
        ColumnKind::Object(kind) if kind != "person" => None,
        _ => Some(value::words(hall, reader, column, &Cell::from(code), None)),
    };
    Sheet::of_page(title, &columns, &rows, reader.lang, &label)
}
