//! The question a list asks, read from its address: search, filters, sort, page and columns. What makes no sense in an
//! address is left out of the question, never a failure: addresses are typed, shared and grow old.

use base::{Currency, Date, Moment, Money, moment::DAY, moment::zone::TimeZone};
use kernel::{Cell, Column, ColumnKind, Scope, Sensitivity, View};
use ledger::{Filter, Op, Query};

use crate::ui;

/// Lines on a page of a list.
pub(crate) const PER_PAGE: u64 = 50;

/// Stands for an empty cell in an address.
pub(crate) const EMPTY: &str = "~";
/// Stands for any filled cell in an address.
pub(crate) const FILLED: &str = "!~";

/// The question to the ledger and what of it the page shows.
pub(crate) struct Asked {
    pub query: Query,
    /// Names of the columns shown, in order.
    pub shown: Vec<String>,
    pub page: u64,
    pub sort: Option<(String, bool)>,
    pub search: String,
    pub late: bool,
}

/// Columns of a view's table the reader may see.
pub(crate) fn columns(view: &View, scope: &Scope) -> Vec<&'static Column> {
    let seen = |column: &&Column| scope.costs || column.sensitivity != Sensitivity::Cost;
    view.table.columns.iter().filter(seen).collect()
}

/// Whether values of a column are chosen from its facet rather than typed.
pub(crate) fn is_facet(view: &View, column: &Column) -> bool {
    view.facets.contains(&column.name)
}

/// Reads the address of a list. All columns are asked for, because an amount needs its currency and a stage its
/// procedure even when those are not shown.
pub(crate) fn read(view: &View, address: &ui::Query, scope: &Scope, zone: &TimeZone, now: Moment) -> Asked {
    let known = columns(view, scope);
    let named = |name: &str| known.iter().find(|column| column.name == name).copied();
    let chosen: Vec<String> = address
        .pairs
        .iter()
        .filter(|(name, value)| name == "cols" && named(value).is_some())
        .map(|(_, value)| value.clone())
        .collect();
    let at_first = || view.columns.iter().filter(|name| named(name).is_some()).map(ToString::to_string).collect();
    let shown = if chosen.is_empty() { at_first() } else { chosen };
    let mut query = Query { columns: Vec::new(), ..Query::view(view) };
    query.facets.retain(|name| named(name).is_some());
    let sort = address.get("sort").and_then(|text| {
        let (name, down) = text.strip_prefix('-').map_or((text, false), |name| (name, true));
        named(name).map(|column| (column.name.to_owned(), down))
    });
    if let Some(sort) = &sort {
        query.sort = vec![sort.clone()];
    }
    query.sort.retain(|(name, _)| named(name).is_some());
    let search = address.get("q").unwrap_or_default().trim().chars().take(200).collect::<String>();
    query.search = (!search.is_empty()).then(|| search.clone());
    for column in &known {
        let name = format!("f.{}", column.name);
        let values: Vec<&str> =
            address.pairs.iter().filter(|(n, v)| *n == name && !v.trim().is_empty()).map(|(_, v)| v.as_str()).collect();
        query.filters.extend(filters(column, &values, is_facet(view, column), zone));
    }
    let late = address.get("late") == Some("1") && view.due.is_some();
    if let (true, Some(due)) = (late, view.due) {
        query.filters.push(Filter { column: due.to_owned(), op: Op::AtMost, values: vec![Cell::Int(now.0)] });
        if let Some(closed) = closed_column(view) {
            query.filters.push(Filter { column: closed.to_owned(), op: Op::Empty, values: vec![] });
        }
    }
    let page = address.get("page").and_then(|n| n.parse().ok()).unwrap_or(1).clamp(1, 1_000_000);
    query.limit = PER_PAGE as u32;
    query.offset = (page - 1) * PER_PAGE;
    query.totals = true;
    Asked { query, shown, page, sort, search, late }
}

/// The column that says a row has ended, by the house's habit.
pub(crate) fn closed_column(view: &View) -> Option<&'static str> {
    const NAMES: [&str; 6] = ["closed_at", "ended_at", "handed_over_at", "finished_at", "released_at", "until"];
    NAMES.into_iter().find(|name| view.table.column(name).is_some())
}

fn filters(column: &Column, values: &[&str], facet: bool, zone: &TimeZone) -> Vec<Filter> {
    let make = |op, values| Filter { column: column.name.to_owned(), op, values };
    match values {
        [] => vec![],
        [EMPTY] => vec![make(Op::Empty, vec![])],
        [FILLED] => vec![make(Op::Filled, vec![])],
        [one] if !facet => typed(column.kind, one, zone).into_iter().map(|(op, cell)| make(op, vec![cell])).collect(),
        many => {
            let cells: Vec<Cell> = many.iter().filter(|v| **v != EMPTY).filter_map(|v| exact(column.kind, v)).collect();
            if cells.is_empty() { vec![] } else { vec![make(Op::OneOf, cells)] }
        }
    }
}

/// The cell an address means exactly, as facets and links write it.
pub(crate) fn exact(kind: ColumnKind, text: &str) -> Option<Cell> {
    if kind.is_integer() { text.parse().ok().map(Cell::Int) } else { Some(Cell::from(text)) }
}

/// What people type into the filter of a column: a part of a text; a number, weight or date, or a range `from..to`
/// with either end left out.
fn typed(kind: ColumnKind, text: &str, zone: &TimeZone) -> Vec<(Op, Cell)> {
    let text = text.trim();
    match kind {
        ColumnKind::Text | ColumnKind::Object(_) | ColumnKind::Json | ColumnKind::Stage | ColumnKind::Step => {
            vec![(Op::Contains, Cell::from(text))]
        }
        ColumnKind::Choice(_) | ColumnKind::Role => vec![(Op::Is, Cell::from(text))],
        ColumnKind::Bool => match text {
            "0" | "no" | "non" => vec![(Op::Is, Cell::Int(0))],
            "1" | "yes" | "oui" => vec![(Op::Is, Cell::Int(1))],
            _ => vec![],
        },
        ColumnKind::Date => range(text, |t, _| day(t).map(|d| Cell::Text(d.to_string()))),
        ColumnKind::Moment => range(text, |t, last| {
            let start = day(t)?.0.to_zoned(zone.clone()).ok()?.timestamp().as_microsecond();
            Some(Cell::Int(if last { start + DAY - 1 } else { start }))
        }),
        ColumnKind::Grams | ColumnKind::Carats => {
            range(text, |t, _| base::weight::parse_thousandths(t.trim_end_matches(['g', 'c', 't', ' '])).map(Cell::Int))
        }
        // Amounts are compared by their digits; two decimals are what nearly every currency has.
        ColumnKind::Money(_) => range(text, |t, _| Money::parse(t, Currency::EUR).ok().map(|m| Cell::Int(m.minor))),
        ColumnKind::Integer | ColumnKind::Share => {
            range(text, |t, _| t.replace([' ', '\u{202f}', '\u{a0}'], "").parse().ok().map(Cell::Int))
        }
        ColumnKind::Duration => {
            range(text, |t, _| t.parse::<i64>().ok().and_then(|d| d.checked_mul(DAY)).map(Cell::Int))
        }
    }
}

/// A date as people type it: `2026-01-31` or `31/1/2026`.
pub(crate) fn day(text: &str) -> Option<Date> {
    let text = text.trim();
    Date::parse(text).or_else(|| {
        let parts: Vec<&str> = text.split(['/', '.']).collect();
        let [day, month, year] = parts.as_slice() else { return None };
        Date::parse(&format!("{year:0>4}-{month:0>2}-{day:0>2}"))
    })
}

fn range(text: &str, read: impl Fn(&str, bool) -> Option<Cell>) -> Vec<(Op, Cell)> {
    let (from, to) = text.split_once("..").unwrap_or((text, text));
    let ends = [(Op::AtLeast, read(from.trim(), false)), (Op::AtMost, read(to.trim(), true))];
    ends.into_iter().filter_map(|(op, cell)| cell.map(|cell| (op, cell))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_and_parts_are_read_and_nonsense_is_left_out() {
        let utc = TimeZone::UTC;
        assert_eq!(typed(ColumnKind::Text, " emer ", &utc), [(Op::Contains, Cell::from("emer"))]);
        assert_eq!(
            typed(ColumnKind::Date, "2026-01-01..31/1/2026", &utc),
            [(Op::AtLeast, Cell::from("2026-01-01")), (Op::AtMost, Cell::from("2026-01-31"))]
        );
        assert_eq!(typed(ColumnKind::Grams, "4,25..", &utc), [(Op::AtLeast, Cell::Int(4250))]);
        assert_eq!(
            typed(ColumnKind::Moment, "1970-01-02", &utc),
            [(Op::AtLeast, Cell::Int(DAY)), (Op::AtMost, Cell::Int(2 * DAY - 1))]
        );
        assert_eq!(typed(ColumnKind::Integer, "'; drop table--", &utc), []);
        assert_eq!(typed(ColumnKind::Duration, "9223372036854775807", &utc), []);
    }
}
