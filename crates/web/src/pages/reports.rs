//! Reports: drawn up by the areas, shown as a page, taken away as a workbook or a PDF; every figure opens its list.

use axum::{
    extract::{Path, State},
    http::header,
    response::{IntoResponse, Response},
};
use base::Date;
use kernel::{
    Cell, Report, ReportDesk, ReportKind, Say as _,
    language::group_digits,
    report::{Better, Measure, Opens, Period, ReportFigure, ReportTable},
};
use maud::{Markup, html};
use report::{
    number,
    sheet::{Locale, Sheet, SheetColumn, SheetKind, share_cell, workbook},
};

use super::{Answer, shown};
use crate::{
    hall::{Hall, Shared, beside},
    naming,
    reader::Reader,
    shell,
    trouble::Trouble,
    ui::{self, Change, Figure, Icon, Query, Tone},
    value,
    words::say,
};

/// `/reports`.
pub(crate) async fn index(State(hall): State<Shared>, reader: Reader) -> Answer {
    let lang = reader.lang;
    let main = html! {
        (ui::page_title(&say(lang, "reports-title"), &say(lang, "reports-lead"), None))
        (list(&hall, &reader))
    };
    Ok(shown(&reader, shell::page(&hall, &reader, &say(lang, "reports-title"), main)))
}

/// The reports there are, as lines.
pub(crate) fn list(hall: &Hall, reader: &Reader) -> Markup {
    html! {
        section class="index" { ul data-lines="" { @for one in hall.house().reports() {
            li data-line="" {
                p { a href=(value::path(&["reports", one.name])) data-open="" { (one.title.get(reader.lang)) } }
                p class="soft" { (one.purpose.get(reader.lang)) }
            }
        } } }
    }
}

/// `/reports/{name}?period=2026-10`; `.xlsx` takes it away.
pub(crate) async fn page(State(hall): State<Shared>, reader: Reader, Path(asked): Path<String>) -> Answer {
    beside(&hall, move |hall| {
        let (name, suffix) = asked.split_once('.').map_or((asked.as_str(), ""), |(name, suffix)| (name, suffix));
        let kind = hall.house().reports().iter().find(|kind| kind.name == name).ok_or(Trouble::NotFound)?;
        let period = period(&reader);
        let drawn = hall
            .ledger
            .look(|state| {
                (kind.draw)(&ReportDesk {
                    state,
                    scope: &reader.scope,
                    network: &reader.network,
                    period: &period,
                    now: reader.now,
                    lang: reader.lang,
                })
            })
            .map_err(Trouble::failure)?;
        match suffix {
            "" => Ok(shown(&reader, whole(hall, &reader, kind, &period, &drawn))),
            "xlsx" => taken(hall, &reader, kind, &period, &drawn),
            _ => Err(Trouble::NotFound),
        }
    })
    .await
}

/// The period the address asks for: a month `2026-10`, a quarter `2026-Q4`, days `2026-10-05..2026-10-11`; the month
/// that was last complete when it says nothing or nonsense.
fn period(reader: &Reader) -> Period {
    let query = reader.query();
    let (from, to) = query.get("period").and_then(days).unwrap_or_else(|| {
        let today = reader.now.date_in(&reader.zone);
        let last = Date(today.0.first_of_month()).plus_days(-1);
        (Date(last.0.first_of_month()), last)
    });
    Period { from, to, zone: reader.zone.clone() }
}

fn days(text: &str) -> Option<(Date, Date)> {
    if let Some((from, to)) = text.split_once("..") {
        let (from, to) = (Date::parse(from)?, Date::parse(to)?);
        return (from <= to).then_some((from, to));
    }
    let (year, part) = text.split_once('-')?;
    let (first, months) = match part.strip_prefix('Q') {
        Some(quarter) => {
            let quarter: u32 = quarter.parse().ok().filter(|n| (1..=4).contains(n))?;
            (quarter * 3 - 2, 3)
        }
        None => (part.parse().ok()?, 1),
    };
    let from = Date::parse(&format!("{year:0>4}-{first:02}-01"))?;
    let mut to = from;
    for _ in 0..months {
        to = Date(to.0.last_of_month()).plus_days(1);
    }
    Some((from, to.plus_days(-1)))
}

/// « October 2026 », « octobre 2026 ».
fn month_words(lang: kernel::Lang, first: Date) -> String {
    const NAMES: [(&str, &str); 12] = [
        ("January", "janvier"),
        ("February", "février"),
        ("March", "mars"),
        ("April", "avril"),
        ("May", "mai"),
        ("June", "juin"),
        ("July", "juillet"),
        ("August", "août"),
        ("September", "septembre"),
        ("October", "octobre"),
        ("November", "novembre"),
        ("December", "décembre"),
    ];
    let at = usize::try_from(first.0.month() - 1).unwrap_or(0);
    let (en, fr) = NAMES[at.min(11)];
    format!("{} {}", lang.of(en, fr), first.0.year())
}

/// The months and quarters offered, the newest first.
fn offered(reader: &Reader, chosen: &Period) -> Vec<(String, String, bool)> {
    let mut offered = Vec::new();
    let mut first = Date(reader.now.date_in(&reader.zone).0.first_of_month());
    for _ in 0..18 {
        let (year, month) = (first.0.year(), first.0.month());
        let code = format!("{year:04}-{month:02}");
        let words = month_words(reader.lang, first);
        let chosen_now = chosen.from == first && chosen.to == Date(first.0.last_of_month());
        offered.push((code, words, chosen_now));
        if month % 3 == 1 {
            let quarter = format!("{year:04}-Q{}", (month + 2) / 3);
            let now = days(&quarter).is_some_and(|(from, to)| from == chosen.from && to == chosen.to);
            let words = format!("{} {} {year}", say(reader.lang, "reports-quarter"), (month + 2) / 3);
            offered.push((quarter, words, now));
        }
        first = Date(first.plus_days(-1).0.first_of_month());
    }
    offered
}

fn whole(hall: &Hall, reader: &Reader, kind: &ReportKind, period: &Period, drawn: &Report) -> Markup {
    let lang = reader.lang;
    let title = kind.title.get(lang);
    let mut away = Query::new(format!("/reports/{}.xlsx", kind.name));
    if let Some(asked) = reader.query().get("period") {
        away = away.with("period", Some(asked));
    }
    let offered = offered(reader, period);
    let figures: Vec<Figure> = drawn.figures.iter().map(|figure| figure_of(reader, figure)).collect();
    let side = html! { a class="button" href=(away.href()) { (ui::icon(Icon::Export)) span { "xlsx" } } };
    let main = html! {
        a class="back" href="/reports" { (ui::icon(Icon::Back)) span { (say(lang, "reports-title")) } }
        (ui::page_title(title, kind.purpose.get(lang), Some(side)))
        @if kind.over_a_period {
            form method="get" class="report-period" {
                label for="period" { (say(lang, "reports-period")) }
                select id="period" name="period" {
                    @if !offered.iter().any(|(.., chosen)| *chosen) {
                        option value=(period.filter()) selected { (words_of(period, lang)) }
                    }
                    @for (code, words, chosen) in &offered { option value=(code) selected[*chosen] { (words) } }
                }
                button class="button" type="submit" { (say(lang, "reports-show")) }
                span class="soft" { (words_of(period, lang)) }
            }
        }
        (ui::figures(lang, title, &figures))
        @for table in &drawn.tables { (table_of(hall, reader, table)) }
    };
    shell::page(hall, reader, title, main)
}

fn words_of(period: &Period, lang: kernel::Lang) -> String {
    format!("{} – {}", period.from.say(lang), period.to.say(lang))
}

/// The address of the list a figure was counted from.
fn href(opens: &Opens) -> String {
    let mut query = Query::new(format!("/v/{}", opens.view));
    for (column, value) in &opens.filters {
        query = query.with(&format!("f.{column}"), Some(value));
    }
    if opens.late { query.with("late", Some("1")).href() } else { query.href() }
}

fn figure_of(reader: &Reader, figure: &ReportFigure) -> Figure {
    let (value, unit) = match &figure.value {
        // Cents are noise in a large figure; the lists and the workbook have them.
        Measure::Money(money) => {
            let whole = money.minor / 10_i64.pow(money.currency.decimals());
            (group_digits(&whole.to_string(), reader.lang), money.currency.code().to_owned())
        }
        other => measured(other, reader.lang),
    };
    Figure {
        label: figure.label.clone(),
        value,
        unit,
        change: figure.before.as_ref().and_then(|before| change(reader, figure, before)),
        definition: figure.definition.clone(),
        href: figure.opens.as_ref().map(href).unwrap_or_default(),
    }
}

/// A measure in words, and its unit.
fn measured(measure: &Measure, lang: kernel::Lang) -> (String, String) {
    match measure {
        Measure::Count(n) => (number::whole(*n, lang), String::new()),
        Measure::Share { part, whole } => (number::percent(*part as f64 / *whole as f64, lang), String::new()),
        Measure::Money(money) => (money.say(lang), String::new()),
        Measure::Days(days) => {
            let digits = if days.fract() == 0.0 { format!("{days:.0}") } else { format!("{days:.1}") };
            (group_digits(&digits, lang), say(lang, "reports-days"))
        }
        Measure::Nothing => ("—".to_owned(), String::new()),
    }
}

/// How it moved, in words; a move to the worse is marked.
fn change(reader: &Reader, figure: &ReportFigure, before: &Measure) -> Option<Change> {
    let lang = reader.lang;
    let of = |measure: &Measure| match measure {
        Measure::Count(n) => Some(*n as f64),
        Measure::Share { part, whole } => Some(*part as f64 / *whole as f64),
        Measure::Money(money) => Some(money.minor as f64),
        Measure::Days(days) => Some(*days),
        Measure::Nothing => None,
    };
    let (now, then) = (of(&figure.value)?, of(before)?);
    let worse = match figure.better {
        Better::Neither => false,
        Better::More => now < then,
        Better::Less => now > then,
    };
    let (words, _) = measured(before, lang);
    let text = if now == then { say(lang, "reports-same") } else { format!("{} {words}", say(lang, "reports-before")) };
    Some(Change { words: text, tone: if worse { Tone::Soon } else { Tone::Plain } })
}

fn row_label(hall: &Hall, reader: &Reader, table: &ReportTable, label: &str) -> String {
    if table.of_stages { naming::stage_title(hall, None, label).get(reader.lang).to_owned() } else { label.to_owned() }
}

fn table_of(hall: &Hall, reader: &Reader, table: &ReportTable) -> Markup {
    let lang = reader.lang;
    let columns: Vec<ui::Column> = table
        .columns
        .iter()
        .enumerate()
        .map(|(n, label)| ui::Column {
            key: n.to_string(),
            label: label.clone(),
            align: if n == 0 { ui::Align::Start } else { ui::Align::End },
            ..ui::Column::default()
        })
        .collect();
    html! {
        section class="report-table" {
            h2 { (table.title) }
            @if table.rows.is_empty() { p class="soft" { (table.none) } } @else {
                div class="table-wrap" tabindex="0" role="region" aria-label=(table.title) { table class="table" {
                    thead { tr { @for column in &columns {
                        th scope="col" class=(if column.align == ui::Align::End { "end" } else { "start" }) { (column.label) }
                    } } }
                    tbody { @for row in &table.rows { tr {
                        th scope="row" {
                            @let name = row_label(hall, reader, table, &row.label);
                            @match &row.opens { Some(opens) => a href=(href(opens)) { (name) }, None => (name) }
                        }
                        @for (n, cell) in row.cells.iter().enumerate() {
                            td class="end" data-label=(table.columns.get(n + 1).map_or("", String::as_str)) { (measured(cell, lang).0) }
                        }
                    } } }
                } }
            }
        }
    }
}

fn taken(
    hall: &Hall,
    reader: &Reader,
    kind: &ReportKind,
    period: &Period,
    drawn: &Report,
) -> Result<Response, Trouble> {
    let lang = reader.lang;
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
    if kind.over_a_period {
        first
            .rows
            .push(vec![Cell::from(say(lang, "reports-period").as_str()), Cell::from(words_of(period, lang).as_str())]);
    }
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
    for table in &drawn.tables {
        let columns = table.columns.iter().map(|label| SheetColumn::new(label.clone(), SheetKind::Text)).collect();
        let mut sheet = Sheet { title: table.title.clone(), columns, ..Sheet::default() };
        for row in &table.rows {
            let at = sheet.rows.len();
            let mut cells = vec![Cell::from(row_label(hall, reader, table, &row.label).as_str())];
            for (n, measure) in row.cells.iter().enumerate() {
                cells.push(put(&mut sheet, at, n + 1, measure));
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

#[cfg(test)]
mod tests {
    use kernel::base::moment::zone::TimeZone;

    use super::*;

    fn told(text: &str) -> Option<String> {
        days(text).map(|(from, to)| Period { from, to, zone: TimeZone::UTC }.filter())
    }

    #[test]
    fn months_quarters_and_days_are_read_and_nonsense_is_not() {
        assert_eq!(told("2026-02").as_deref(), Some("2026-02-01..2026-02-28"));
        assert_eq!(told("2024-02").as_deref(), Some("2024-02-01..2024-02-29"));
        assert_eq!(told("2026-Q4").as_deref(), Some("2026-10-01..2026-12-31"));
        assert_eq!(told("2026-10-05..2026-10-11").as_deref(), Some("2026-10-05..2026-10-11"));
        for nonsense in ["", "2026", "2026-13", "2026-Q5", "2026-Q0", "2026-10-11..2026-10-05", "x-y", "2026-10-05.."] {
            assert_eq!(told(nonsense), None, "{nonsense}");
        }
    }

    #[test]
    fn a_period_before_has_as_many_days() {
        let (from, to) = days("2026-10").unwrap();
        let period = Period { from, to, zone: TimeZone::UTC };
        assert_eq!(period.before().filter(), "2026-08-31..2026-09-30");
    }
}
