//! A view as a table with its tools; lists, an object's related lists and search all show rows this way.

use kernel::{Cell, Column, ColumnKind, Say, View};
use ledger::Page;
use maud::{Markup, html};

use crate::{
    clock,
    hall::Hall,
    list::{self, Asked, PER_PAGE},
    naming,
    reader::Reader,
    ui::{self, Facet, FacetValue, Link, Paging, Query, Row, Sort, Table, Tone},
    value::{self, RowOf},
    words::{say, say_with},
};

/// The table of a view; `address` is where it lives, with its question.
pub(crate) fn of(hall: &Hall, reader: &Reader, view: &View, asked: &Asked, page: &Page, address: Query) -> Table {
    let lang = reader.lang;
    let known = list::columns(view, &reader.scope);
    let place = |name: &str| asked.shown.iter().position(|shown| shown == name);
    let own = hall.house().objects().iter().find(|kind| std::ptr::eq(kind.table, view.table));
    let what = own.map_or(&[][..], |kind| kind.what);
    let sort = asked.sort.clone().or_else(|| asked.query.sort.first().cloned());
    let mut columns: Vec<(usize, ui::Column)> = known
        .iter()
        .map(|column| {
            let shown = place(column.name);
            let made = ui::Column {
                key: column.name.to_owned(),
                label: column.label.get(lang).to_owned(),
                align: value::align(column.kind),
                sortable: column.kind != ColumnKind::Json,
                sort: sort
                    .as_ref()
                    .filter(|(name, _)| name == column.name)
                    .map(|(_, down)| if *down { Sort::Down } else { Sort::Up }),
                filterable: shown.is_some() && !list::is_facet(view, column) && column.kind != ColumnKind::Bool,
                hidden: shown.is_none(),
                wide: what.contains(&column.name) && column.kind == ColumnKind::Text,
            };
            (shown.unwrap_or(usize::MAX), made)
        })
        .collect();
    // Columns stand in the order they were chosen in; those left out follow in the table's own order.
    columns.sort_by_key(|(place, _)| *place);
    let shown: Vec<&'static Column> =
        asked.shown.iter().filter_map(|name| known.iter().find(|c| c.name == name)).copied().collect();
    Table {
        id: format!("list-{}", view.name),
        caption: view.title.get(lang).to_owned(),
        columns: columns.into_iter().map(|(_, column)| column).collect(),
        rows: page
            .rows
            .iter()
            .zip(&page.keys)
            .map(|(cells, key)| row(hall, reader, view, &shown, page, cells, key))
            .collect(),
        totals: totals(reader, &shown, page),
        facets: page.facets.iter().map(|(column, values)| facet(hall, reader, column, values)).collect(),
        paging: Paging { page: asked.page, per_page: PER_PAGE, total: page.total },
        exports: exports(view, &address, lang),
        empty: Some(empty(hall, reader, view)),
        query: address,
    }
}

/// What stands where a view has no rows yet, with the act that begins one.
pub(crate) fn empty(hall: &Hall, reader: &Reader, view: &View) -> Markup {
    let begin = view
        .begin
        .and_then(|name| hall.house().verb(name))
        .map(|verb| Link::new(verb.spec().title.get(reader.lang), value::path(&["act", &verb.spec().name])));
    ui::empty(view.title.get(reader.lang), view.purpose.get(reader.lang), begin.as_ref())
}

fn exports(view: &View, address: &Query, lang: kernel::Lang) -> Vec<Link> {
    let file = |suffix: &str| Query { path: format!("/v/{}.{suffix}", view.name), pairs: address.pairs.clone() }.href();
    vec![Link::new(say(lang, "export-xlsx"), file("xlsx")), Link::new(say(lang, "export-csv"), file("csv"))]
}

fn row(
    hall: &Hall,
    reader: &Reader,
    view: &View,
    shown: &[&'static Column],
    page: &Page,
    cells: &[Cell],
    key: &str,
) -> Row {
    let row = RowOf { columns: &page.columns, cells };
    let href = href(hall, view, key, row);
    let late = lateness(hall, reader, view, row);
    let made = shown.iter().enumerate().map(|(at, column)| {
        let Some((_, cell)) = row.get(column.name) else { return html! {} };
        if at == 0 && href.is_some() {
            // The row's own link is around it: a second link inside would not be valid.
            return html! { (value::words(hall, reader, column, cell, Some(row))) };
        }
        match (cell, view.due == Some(column.name)) {
            (Cell::Int(n), true) if column.kind == ColumnKind::Moment => match end_of(view, row) {
                Some(end) => kept(reader, base::Moment(*n), end),
                None => ui::due(reader.lang, &clock::due(reader, base::Moment(*n), late == Tone::Quiet)),
            },
            (Cell::Int(n), false) if column.kind == ColumnKind::Moment => {
                ui::moment(&clock::on_day(reader, base::Moment(*n)))
            }
            (Cell::Text(text), _) if column.kind == ColumnKind::Date => day(reader, text),
            _ => value::markup(hall, reader, column, cell, Some(row)),
        }
    });
    Row { cells: made.collect(), href, tone: if late == Tone::Quiet { Tone::Plain } else { late } }
}

/// A date as short as a table needs it, in full on hover.
fn day(reader: &Reader, text: &str) -> Markup {
    let Some(date) = base::Date::parse(text) else { return html! { (text) } };
    let words = clock::short_day(reader.lang, date.0);
    ui::moment(&ui::Moment::new(text, clock::day(reader.lang, date.0), words))
}

/// When a row's story ended, as far as it says a moment.
fn end_of(view: &View, row: RowOf<'_>) -> Option<base::Moment> {
    let (_, cell) = row.get(list::closed_column(view)?)?;
    cell.int().map(base::Moment)
}

/// A deadline of what has ended: it was kept, or missed by so much. What is over is never late against now.
fn kept(reader: &Reader, due: base::Moment, end: base::Moment) -> Markup {
    let missed = end.since(due);
    html! {
        (ui::moment(&clock::on_day(reader, due)))
        @if missed > 0 {
            " " span class="missed" { (say_with(reader.lang, "due-missed", &[("length", clock::length(reader.lang, missed).into())])) }
        }
    }
}

/// The page of the object a row tells of: the object whose table this is, else the object of its `subject` columns,
/// else the first object it names that has pages.
pub(crate) fn href(hall: &Hall, view: &View, key: &str, row: RowOf<'_>) -> Option<String> {
    if let Some(kind) = hall.house().objects().iter().find(|kind| std::ptr::eq(kind.table, view.table)) {
        return value::object_href(hall, kind.kind, key);
    }
    if let (Some(kind), Some(id)) = (row.text("subject_kind"), row.text("subject")) {
        return value::object_href(hall, kind, id);
    }
    row.columns.iter().zip(row.cells).find_map(|(column, cell)| match (column.kind, cell) {
        (ColumnKind::Object(kind), Cell::Text(id)) if !matches!(kind, "site" | "person") => {
            value::object_href(hall, kind, id)
        }
        _ => None,
    })
}

/// How a row stands against its due moment; [`Tone::Quiet`] when it has ended.
pub(crate) fn lateness(hall: &Hall, reader: &Reader, view: &View, row: RowOf<'_>) -> Tone {
    if ended(hall, view, row) {
        return Tone::Quiet;
    }
    match view.due.and_then(|due| row.get(due)) {
        Some((column, Cell::Int(at))) if column.kind == ColumnKind::Moment => {
            clock::due(reader, base::Moment(*at), false).tone
        }
        Some((_, Cell::Text(date))) => {
            let today = base::Date(reader.now.in_zone(&reader.zone).date());
            base::Date::parse(date).map_or(Tone::Plain, |date| match date.cmp(&today) {
                std::cmp::Ordering::Less => Tone::Late,
                std::cmp::Ordering::Equal => Tone::Soon,
                std::cmp::Ordering::Greater => Tone::Plain,
            })
        }
        _ => Tone::Plain,
    }
}

/// Whether a row's story is over: its closing moment is filled, or its stage ends the procedure.
pub(crate) fn ended(hall: &Hall, view: &View, row: RowOf<'_>) -> bool {
    let closed = list::closed_column(view).and_then(|name| row.get(name)).is_some_and(|(_, cell)| *cell != Cell::Null);
    closed
        || row.columns.iter().zip(row.cells).any(|(column, cell)| {
            column.kind == ColumnKind::Stage
                && cell
                    .text()
                    .and_then(|stage| naming::stage(hall, row.text("procedure"), stage))
                    .is_some_and(|(_, stage)| stage.end)
        })
}

fn facet(hall: &Hall, reader: &Reader, column: &Column, values: &[(Cell, u64)]) -> Facet {
    let value = |(cell, count): &(Cell, u64)| FacetValue {
        value: if *cell == Cell::Null { list::EMPTY.to_owned() } else { cell.to_string() },
        label: match cell {
            Cell::Null => say(reader.lang, "facet-none"),
            cell => value::words(hall, reader, column, cell, None),
        },
        count: *count,
    };
    Facet {
        key: column.name.to_owned(),
        label: column.label.get(reader.lang).to_owned(),
        values: values.iter().map(value).collect(),
    }
}

fn totals(reader: &Reader, shown: &[&'static Column], page: &Page) -> Option<Vec<Markup>> {
    if page.sums.is_empty() || page.rows.is_empty() {
        return None;
    }
    let cell = |column: &&'static Column| {
        let sums: Vec<String> = page
            .sums
            .iter()
            .filter(|sum| sum.column == column.name)
            .map(|sum| match (&sum.currency, column.kind) {
                (Some(code), _) => base::Currency::parse(code)
                    .map_or_else(|_| sum.total.to_string(), |c| base::Money::new(sum.total, c).say(reader.lang)),
                (None, ColumnKind::Grams) => base::Grams(sum.total).say(reader.lang),
                (None, ColumnKind::Carats) => base::Carats(sum.total).say(reader.lang),
                _ => kernel::language::group_digits(&sum.total.to_string(), reader.lang),
            })
            .collect();
        html! { @for (n, sum) in sums.iter().enumerate() { @if n > 0 { br; } (sum) } }
    };
    let cells: Vec<Markup> = shown.iter().map(cell).collect();
    cells.iter().any(|cell| !cell.0.is_empty()).then_some(cells)
}
