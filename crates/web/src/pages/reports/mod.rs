//! Reports: drawn up by the areas, shown as a page, taken away as a workbook or a PDF; every figure opens its list.

mod paper;
mod sheet;

use axum::{
    extract::{Path, State},
    http::HeaderMap,
};
use base::Date;
use kernel::{
    Lang, Report, ReportDesk, ReportKind, Say as _,
    language::group_digits,
    report::{Better, Course, CoursePoint, Measure, Opens, Period, ReportCell, ReportFigure, ReportTable},
};
use ledger::Head;
use maud::{Markup, html};
use report::{chart::Column, number};

use super::{Answer, papers, shown};
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

/// `/reports/{name}?period=2026-10`; `.xlsx` and `.pdf` take it away.
pub(crate) async fn page(
    State(hall): State<Shared>,
    reader: Reader,
    Path(asked): Path<String>,
    headers: HeaderMap,
) -> Answer {
    let origin = papers::origin(&hall, &headers);
    // Setting type takes a core; the page and the workbook do not wait for their turn.
    let _turn = match asked.ends_with(".pdf") {
        true => Some(hall.press.acquire().await.map_err(Trouble::failure)?),
        false => None,
    };
    beside(&hall, move |hall| {
        let (name, suffix) = asked.split_once('.').map_or((asked.as_str(), ""), |(name, suffix)| (name, suffix));
        let kind = hall.house().reports().iter().find(|kind| kind.name == name).ok_or(Trouble::NotFound)?;
        let period = period(&reader);
        let drawn = |lang| draw(hall, &reader, kind, &period, lang);
        match suffix {
            "" => Ok(shown(&reader, whole(hall, &reader, kind, &period, &drawn(reader.lang)?.report))),
            "xlsx" => sheet::taken(hall, &reader, kind, &period, &drawn(reader.lang)?),
            "pdf" => {
                let lang = papers::asked(&reader);
                paper::taken(hall, &reader, (kind, &period), &drawn(lang)?, lang, origin)
            }
            _ => Err(Trouble::NotFound),
        }
    })
    .await
}

/// A report and the state of the ledger it was read from.
struct Drawn {
    report: Report,
    head: Head,
}

/// Draws a report up, with the state of the ledger it shows. While others act the ledger may grow between the two: then
/// it is drawn again, and in the end the state named is the one all of whose acts are surely counted.
fn draw(hall: &Hall, reader: &Reader, kind: &ReportKind, period: &Period, lang: Lang) -> Result<Drawn, Trouble> {
    let head = || hall.ledger.head().map_err(Trouble::failure);
    let mut before = head()?;
    let mut tries = 0;
    loop {
        let drawn = hall.ledger.look(|state| {
            let (scope, network) = (&reader.scope, reader.network.as_ref());
            (kind.draw)(&ReportDesk { state, scope, network, period, now: reader.now, lang })
        });
        let report = drawn.map_err(Trouble::failure)?;
        let after = head()?;
        tries += 1;
        if tries == 3 || after.size == before.size {
            return Ok(Drawn { report, head: before });
        }
        before = after;
    }
}

/// Whose acts the reader sees: every site, or these.
fn sites(reader: &Reader, lang: Lang) -> String {
    match &reader.scope.sites {
        None => say(lang, "reports-every-site"),
        Some(sites) => {
            let name = |site| reader.network.site(site).map_or_else(|| site.to_string(), |site| site.name.clone());
            sites.iter().map(name).collect::<Vec<_>>().join(" · ")
        }
    }
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

/// The months and quarters offered, the newest first.
fn offered(reader: &Reader, chosen: &Period) -> Vec<(String, String, bool)> {
    let mut offered = Vec::new();
    let mut first = Date(reader.now.date_in(&reader.zone).0.first_of_month());
    for _ in 0..18 {
        let (year, month) = (first.0.year(), first.0.month());
        let mut offer = |code: String, months| {
            let period = Period::months(first, months, reader.zone.clone());
            offered.push((code, period.say(reader.lang), period == *chosen));
        };
        offer(format!("{year:04}-{month:02}"), 1);
        if month % 3 == 1 {
            offer(format!("{year:04}-Q{}", (month + 2) / 3), 3);
        }
        first = Date(first.plus_days(-1).0.first_of_month());
    }
    offered
}

fn whole(hall: &Hall, reader: &Reader, kind: &ReportKind, period: &Period, drawn: &Report) -> Markup {
    let lang = reader.lang;
    let title = kind.title.get(lang);
    let asked = reader.query().get("period").map(str::to_owned);
    let away = |suffix: &str| Query::new(format!("/reports/{}.{suffix}", kind.name)).with("period", asked.as_deref());
    let pdf = |of: Lang| {
        html! { a class="button" href=(away("pdf").with("lang", Some(of.tag())).href()) hreflang=(of) {
            (ui::icon(Icon::File)) span { "PDF " (of.of("English", "français")) }
        } }
    };
    let offered = offered(reader, period);
    let figures: Vec<Figure> = drawn.figures.iter().map(|figure| figure_of(lang, figure)).collect();
    let side = html! {
        (pdf(lang)) (pdf(lang.of(Lang::Fr, Lang::En)))
        a class="button" href=(away("xlsx").href()) { (ui::icon(Icon::Export)) span { "xlsx" } }
    };
    let main = html! {
        a class="back" href="/reports" { (ui::icon(Icon::Back)) span { (say(lang, "reports-title")) } }
        (ui::page_title(title, kind.purpose.get(lang), Some(side)))
        @if kind.over_a_period {
            form method="get" class="report-period" {
                label for="period" { (say(lang, "reports-period")) }
                select id="period" name="period" {
                    @if !offered.iter().any(|(.., chosen)| *chosen) {
                        option value=(period.filter()) selected { (period.say(lang)) }
                    }
                    @for (code, words, chosen) in &offered { option value=(code) selected[*chosen] { (words) } }
                }
                button class="button" type="submit" { (say(lang, "reports-show")) }
                span class="soft" { (period.say(lang)) }
            }
        }
        (ui::figures(lang, title, &figures))
        (courses_of(reader, drawn))
        @for table in &drawn.tables { (table_of(hall, reader, table)) }
    };
    shell::page(hall, reader, title, main)
}

/// The address of the list a figure was counted from.
pub(crate) fn href(opens: &Opens) -> String {
    let mut query = Query::new(format!("/v/{}", opens.view));
    for (column, value) in &opens.filters {
        query = query.with(&format!("f.{column}"), Some(value));
    }
    if opens.late { query.with("late", Some("1")).href() } else { query.href() }
}

/// A figure as it is shown.
pub(crate) fn figure_of(lang: Lang, figure: &ReportFigure) -> Figure {
    let (value, unit) = match &figure.value {
        // Cents are noise in a large figure; the lists and the workbook have them.
        Measure::Money(money) => {
            let whole = money.minor / 10_i64.pow(money.currency.decimals());
            (group_digits(&whole.to_string(), lang), money.currency.code().to_owned())
        }
        other => measured(other, lang),
    };
    Figure {
        label: figure.label.clone(),
        value,
        unit,
        change: figure.before.as_ref().and_then(|before| change(lang, figure, before)),
        definition: figure.definition.clone(),
        href: figure.opens.as_ref().map(href).unwrap_or_default(),
    }
}

/// A measure in words, and its unit.
pub(crate) fn measured(measure: &Measure, lang: Lang) -> (String, String) {
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
fn change(lang: Lang, figure: &ReportFigure, before: &Measure) -> Option<Change> {
    let (now, then) = (figure.value.length()?, before.length()?);
    let worse = match figure.better {
        Better::Neither => false,
        Better::More => now < then,
        Better::Less => now > then,
    };
    let (words, _) = measured(before, lang);
    let text = if now == then { say(lang, "reports-same") } else { format!("{} {words}", say(lang, "reports-before")) };
    Some(Change { words: text, tone: if worse { Tone::Soon } else { Tone::Plain } })
}

fn row_label(hall: &Hall, lang: Lang, table: &ReportTable, label: &str) -> String {
    if table.of_stages { naming::stage_title(hall, None, label).get(lang).to_owned() } else { label.to_owned() }
}

/// A cell: a measure that opens what it was counted from; nothing opens nothing.
fn cell_of(lang: Lang, cell: &ReportCell) -> Markup {
    let words = measured(&cell.value, lang).0;
    let empty = matches!(cell.value, Measure::Nothing | Measure::Count(0));
    html! { @match cell.opens.as_ref().filter(|_| !empty) { Some(opens) => a href=(href(opens)) { (words) }, None => (words) } }
}

/// How figures went over the last months, as small charts whose columns open their lists.
fn courses_of(reader: &Reader, drawn: &Report) -> Markup {
    let lang = reader.lang;
    html! {
        @if !drawn.courses.is_empty() {
            section class="report-courses" aria-labelledby="courses" {
                h2 id="courses" { (say(lang, "reports-courses")) }
                div class="charts" { @for course in &drawn.courses {
                    figure class="chart" {
                        figcaption { h3 { (course.label) } p class="soft" { (course.definition) } }
                        (chart(lang, course))
                    }
                } }
            }
        }
    }
}

fn chart(lang: Lang, course: &Course) -> Markup {
    let columns: Vec<Column> = (course.points.iter())
        .map(|point| Column {
            label: point.period.say(lang),
            value: point.value.length(),
            shown: measured(&point.value, lang).0,
            strong: point.chosen,
            href: point.opens.as_ref().map(href),
        })
        .collect();
    let named = |point: Option<&CoursePoint>| point.map(|point| point.period.say(lang)).unwrap_or_default();
    // the columns end at nine tenths
    let ticks = [(0.0, named(course.points.first())), (0.9, named(course.points.last()))];
    let shares = course.points.iter().any(|point| matches!(point.value, Measure::Share { .. }));
    let axis = |value: f64| if shares { number::percent(value, lang) } else { number::whole(value as i64, lang) };
    report::chart::columns(&course.label, &course.definition, &columns, shares.then_some(1.0), &ticks, &axis)
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
                            @let name = row_label(hall, lang, table, &row.label);
                            @match &row.opens { Some(opens) => a href=(href(opens)) { (name) }, None => (name) }
                        }
                        @for (n, cell) in row.cells.iter().enumerate() {
                            td class="end" data-label=(table.columns.get(n + 1).map_or("", String::as_str)) { (cell_of(lang, cell)) }
                        }
                    } } }
                } }
            }
        }
    }
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
}
