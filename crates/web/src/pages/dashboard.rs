//! The dashboard: the figures a reader's roles watch, each counted from the list it opens, within what they may see.

use axum::{extract::State, response::IntoResponse};
use base::{Currency, Date, Money};
use kernel::{
    Sensitivity,
    report::{Gauge, Limit, Measure, Opens, Tally},
};
use ledger::Page;
use maud::{Markup, html};

use super::{
    Answer,
    reports::{href, measured},
    shown,
};
use crate::{
    hall::{Hall, Shared, beside},
    list,
    reader::{Reader, pairs},
    shell,
    trouble::Trouble,
    ui::{self, Figure, Query},
    value::RowOf,
    words::{say, say_with},
};

/// Figures shown at most: more than these nobody watches.
const MOST: usize = 8;
/// Rows read at most for a share that needs two columns of each.
const READ: u32 = 10_000;

/// `/dashboard`.
pub(crate) async fn page(State(hall): State<Shared>, reader: Reader) -> Answer {
    beside(&hall, move |hall| {
        let drawn = figures(hall, &reader)?;
        if reader.fragment {
            return Ok(drawn.into_response());
        }
        let lang = reader.lang;
        let title = say(lang, "dashboard-title");
        let main = html! {
            (ui::page_title(&title, &shell::role(&reader), None))
            div id="dashboard" hx-get="/dashboard" hx-trigger="sse:ledger throttle:5s" hx-swap="innerHTML" { (drawn) }
            section class="index" { h2 { (say(lang, "reports-title")) } (super::reports::list(hall, &reader)) }
        };
        Ok(shown(&reader, shell::page(hall, &reader, &title, main)))
    })
    .await
}

/// The figures of the reader's roles as a row; a word of what to do when none is kept for them.
pub(crate) fn figures(hall: &Hall, reader: &Reader) -> Result<Markup, Trouble> {
    let lang = reader.lang;
    let mut figures = Vec::new();
    let exceptions = hall.counted.of(hall, reader).exceptions;
    if exceptions > 0 {
        figures.push(Figure {
            label: say(lang, "dashboard-exceptions"),
            value: report::number::whole(exceptions as u64, lang),
            definition: say(lang, "dashboard-exceptions-what"),
            href: "/inbox".to_owned(),
            ..Figure::default()
        });
    }
    for gauge in watched(hall, reader) {
        if let Some(figure) = read(hall, reader, gauge)? {
            figures.push(figure);
        }
    }
    figures.truncate(MOST);
    if figures.is_empty() {
        return Ok(ui::empty(&say(lang, "dashboard-empty-title"), &say(lang, "dashboard-empty"), None));
    }
    Ok(ui::figures(lang, &say(lang, "dashboard-title"), &figures))
}

/// The gauges of the roles the reader holds or is lent, in the order of the dashboards, none twice.
fn watched<'h>(hall: &'h Hall, reader: &Reader) -> Vec<&'h Gauge> {
    let house = hall.house();
    let held = reader.roles();
    let mut watched: Vec<&Gauge> = Vec::new();
    for dashboard in house.dashboards().iter().filter(|dashboard| held.contains(dashboard.role)) {
        for gauge in dashboard.gauges.iter().filter_map(|name| house.gauge(name)) {
            if watched.iter().all(|other| other.name != gauge.name) {
                watched.push(gauge);
            }
        }
    }
    watched
}

/// The figure, counted as the list it opens is: through the same address. `None` when the reader may not see what it is
/// summed from.
fn read(hall: &Hall, reader: &Reader, gauge: &Gauge) -> Result<Option<Figure>, Trouble> {
    let lang = reader.lang;
    let today = reader.now.date_in(&reader.zone);
    let opens = gauge.opens(today);
    let of = |value: String, unit: String, definition: String| Figure {
        label: gauge.label.get(lang).to_owned(),
        value,
        unit,
        definition,
        href: href(&opens),
        ..Figure::default()
    };
    let measure = match gauge.tally {
        Tally::Rows => Measure::Count(count(hall, reader, &opens, today, &[])?),
        Tally::Share(part) => {
            share(count(hall, reader, &opens, today, part)?, count(hall, reader, &opens, today, &[])?)
        }
        Tally::Kept { done, promised } => kept(hall, reader, &opens, done, promised)?,
        Tally::Sum(column) => {
            let view = hall.house().view(gauge.view).ok_or(Trouble::NotFound)?;
            let hidden = view.table.column(column).is_none_or(|column| column.sensitivity == Sensitivity::Cost);
            if hidden && !reader.scope.costs {
                return Ok(None);
            }
            let amounts = sums(reader, &asked(hall, reader, &opens, 1, Vec::new())?, column);
            let definition = gauge.definition.get(lang);
            // Amounts of two currencies are never added: one stands large, the others are said below.
            return Ok(Some(match amounts.split_first() {
                None => of("0".to_owned(), String::new(), definition.to_owned()),
                Some((first, others)) => {
                    let (value, unit) = whole(first, lang);
                    let others: Vec<String> = others
                        .iter()
                        .map(|amount| {
                            let (value, unit) = whole(amount, lang);
                            format!("{value}\u{a0}{unit}")
                        })
                        .collect();
                    let told = if others.is_empty() {
                        definition.to_owned()
                    } else {
                        say_with(
                            lang,
                            "dashboard-and",
                            &[("amounts", others.join(" · ").into()), ("what", definition.into())],
                        )
                    };
                    of(value, unit, told)
                }
            }));
        }
    };
    let (value, unit) = measured(&measure, lang);
    Ok(Some(of(value, unit, gauge.definition.get(lang).to_owned())))
}

fn whole(amount: &Money, lang: kernel::Lang) -> (String, String) {
    let units = amount.minor / 10_i64.pow(amount.currency.decimals());
    (kernel::language::group_digits(&units.to_string(), lang), amount.currency.code().to_owned())
}

/// A page of the list an address opens.
fn asked(hall: &Hall, reader: &Reader, opens: &Opens, limit: u32, columns: Vec<String>) -> Result<Page, Trouble> {
    let view = hall.house().view(opens.view).ok_or(Trouble::NotFound)?;
    let address = href(opens);
    let (path, query) = address.split_once('?').unwrap_or((&address, ""));
    let address = Query { path: path.to_owned(), pairs: pairs(query) };
    let mut query = list::read(view, &address, &reader.scope, &reader.zone, reader.now).query;
    (query.limit, query.columns, query.facets) = (limit, columns, Vec::new());
    hall.ledger.page(&query, &reader.scope).map_err(Trouble::failure)
}

fn count(hall: &Hall, reader: &Reader, opens: &Opens, today: Date, also: &[Limit]) -> Result<u64, Trouble> {
    let mut opens = opens.clone();
    opens.filters.extend(also.iter().map(|limit| limit.filter(today)));
    Ok(asked(hall, reader, &opens, 1, Vec::new())?.total)
}

fn share(part: u64, whole: u64) -> Measure {
    if whole == 0 { Measure::Nothing } else { Measure::Share { part, whole } }
}

/// The share done on or before the day promised, on the reader's calendar.
fn kept(hall: &Hall, reader: &Reader, opens: &Opens, done: &str, promised: &str) -> Result<Measure, Trouble> {
    let page = asked(hall, reader, opens, READ, vec![done.to_owned(), promised.to_owned()])?;
    let (mut part, mut whole) = (0, 0);
    for cells in &page.rows {
        let row = RowOf { columns: &page.columns, cells };
        let at = row.get(done).and_then(|(_, cell)| cell.int()).map(base::Moment);
        if let (Some(at), Some(by)) = (at, row.text(promised).and_then(Date::parse)) {
            whole += 1;
            part += u64::from(at.date_in(&reader.zone) <= by);
        }
    }
    Ok(share(part, whole))
}

/// The sums of a column, that in the currency of where the reader acts first; those of nothing left out.
fn sums(reader: &Reader, page: &Page, column: &str) -> Vec<Money> {
    let of = |sum: &ledger::Sum| {
        let currency = Currency::parse(sum.currency.as_deref()?).ok()?;
        (sum.column == column && sum.total != 0).then_some(Money { minor: sum.total, currency })
    };
    let mut sums: Vec<Money> = page.sums.iter().filter_map(of).collect();
    let here = reader.network.site(&reader.site).map(|site| site.currency);
    sums.sort_by_key(|sum| (Some(sum.currency) != here, sum.currency.code().to_owned()));
    sums
}
