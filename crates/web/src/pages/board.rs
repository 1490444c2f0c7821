//! Boards: a list grouped by stage, the most urgent first, lateness visible.

use axum::extract::{Path, State};
use kernel::{Cell, Column, ColumnKind, View};
use ledger::{Op, Page, Query};
use maud::html;

use super::{
    Answer,
    lists::{may_ask, two_ways},
    shown, table,
};
use crate::{
    clock,
    hall::{Hall, Shared, beside},
    list, naming,
    reader::Reader,
    shell,
    trouble::Trouble,
    ui::{self, Card, Due, Lane, Tone},
    value::{self, RowOf},
    words::say,
};

/// Cards drawn in one lane; the others are a tap away in the list.
const CARDS: u32 = 30;

/// `/b/{view}`.
pub(crate) async fn page(State(hall): State<Shared>, reader: Reader, Path(name): Path<String>) -> Answer {
    beside(&hall, move |hall| {
        let lang = reader.lang;
        let view = hall.house().view(&name).ok_or(Trouble::NotFound)?;
        let (lanes, idle): (Vec<Lane>, Vec<Lane>) =
            lanes(hall, &reader, view)?.into_iter().partition(|lane| lane.count > 0);
        let begin = view.begin.and_then(|verb| hall.house().verb(verb)).filter(|verb| may_ask(&reader, verb.spec()));
        let side = html! {
            @if let Some(verb) = begin {
                a class="button primary" href=(value::path(&["act", &verb.spec().name])) data-act="" { (verb.spec().title.get(lang)) }
            }
        };
        let address = reader.query();
        let search = address.get("q").unwrap_or_default();
        let main = html! {
            (ui::page_title(view.title.get(lang), view.purpose.get(lang), Some(side)))
            (two_ways(lang, view, true))
            (ui::search_form(lang, &format!("/b/{name}"), search, &say(lang, "list-search")))
            div id="lanes" hx-get=(address.href()) hx-trigger="sse:ledger throttle:1s" hx-select="#lanes" hx-target="this" hx-swap="outerHTML" {
                @if lanes.is_empty() && search.is_empty() { (table::empty(hall, &reader, view)) }
                @else if lanes.is_empty() { p class="soft" { (say(lang, "search-none")) } }
                @else {
                    (ui::board(lang, view.title.get(lang), &lanes))
                    // A long procedure has many stages with nothing in them: named, not drawn.
                    @if !idle.is_empty() {
                        p class="soft board-idle" {
                            (say(lang, "board-idle")) " "
                            (idle.iter().map(|lane| lane.label.as_str()).collect::<Vec<_>>().join(" · "))
                        }
                    }
                }
            }
        };
        Ok(shown(&reader, shell::page(hall, &reader, view.title.get(lang), main)))
    })
    .await
}

fn lanes(hall: &Hall, reader: &Reader, view: &View) -> Result<Vec<Lane>, Trouble> {
    let column = view.board.and_then(|name| view.table.column(name)).ok_or(Trouble::NotFound)?;
    let mut asked = list::read(view, &reader.query(), &reader.scope, &reader.zone, reader.now).query;
    asked.totals = false;
    asked.offset = 0;
    if let Some(due) = view.due {
        asked.sort = vec![(due.to_owned(), false)];
    }
    let counts = Query { facets: vec![column.name.to_owned()], limit: 1, ..asked.clone() };
    let counted = hall.ledger.page(&counts, &reader.scope).map_err(Trouble::failure)?;
    let values = counted.facets.into_iter().next().map(|(_, values)| values).unwrap_or_default();
    let late = match view.due {
        Some(due) => {
            let late = Query { count: false, ..counts }.with(due, Op::AtMost, vec![Cell::Int(reader.now.0)]);
            let found = hall.ledger.page(&late, &reader.scope).map_err(Trouble::failure)?;
            found.facets.into_iter().next().map(|(_, values)| values).unwrap_or_default()
        }
        None => Vec::new(),
    };
    let mut lanes = Vec::new();
    for (cell, count) in ordered(hall, column, values) {
        let page = if count > 0 {
            let one = Query { limit: CARDS, facets: Vec::new(), count: false, ..asked.clone() };
            let one = one.with(column.name, Op::Is, vec![cell.clone()]);
            Some(hall.ledger.page(&one, &reader.scope).map_err(Trouble::failure)?)
        } else {
            None
        };
        let late = late.iter().find(|(value, _)| *value == cell).map_or(0, |(_, late)| *late);
        lanes.push(lane(hall, reader, view, column, &cell, (count, late), page.as_ref()));
    }
    Ok(lanes)
}

/// Lanes in the order of the procedure's stages, or of the choice's options; values nobody ordered come last. Empty
/// lanes of a procedure are shown, so that one sees where nothing is; its final stages only when they hold something.
fn ordered(hall: &Hall, column: &Column, values: Vec<(Cell, u64)>) -> Vec<(Cell, u64)> {
    let present = |code: &str| values.iter().find(|(cell, _)| cell.text() == Some(code)).map_or(0, |(_, count)| *count);
    let mut lanes: Vec<(Cell, u64)> = Vec::new();
    match column.kind {
        ColumnKind::Stage => {
            let known = |p: &&procedure::model::Procedure| {
                values.iter().any(|(cell, _)| cell.text().is_some_and(|stage| p.stage(stage).is_some()))
            };
            for procedure in hall.book.procedures().filter(known) {
                for stage in &procedure.stages {
                    let count = present(&stage.id);
                    if (count > 0 || !stage.end) && lanes.iter().all(|(cell, _)| cell.text() != Some(&stage.id)) {
                        lanes.push((Cell::from(stage.id.as_str()), count));
                    }
                }
            }
        }
        ColumnKind::Choice(options) => {
            lanes.extend(options.iter().map(|(code, _)| (Cell::from(*code), present(code))));
        }
        _ => {}
    }
    for (cell, count) in values {
        if cell != Cell::Null && lanes.iter().all(|(known, _)| *known != cell) {
            lanes.push((cell, count));
        }
    }
    lanes
}

fn lane(
    hall: &Hall,
    reader: &Reader,
    view: &View,
    column: &'static Column,
    cell: &Cell,
    (count, late): (u64, u64),
    page: Option<&Page>,
) -> Lane {
    let stage = cell.text().and_then(|id| naming::stage(hall, None, id));
    let end = column.kind == ColumnKind::Stage && stage.is_some_and(|(_, stage)| stage.end);
    let late = if end { 0 } else { late };
    let href = ui::Query::new(format!("/v/{}", view.name)).toggled(&format!("f.{}", column.name), &cell.to_string());
    let cards = page.into_iter().flat_map(|page| {
        page.rows.iter().zip(&page.keys).map(move |(cells, key)| card(hall, reader, view, page, cells, key, end))
    });
    Lane {
        label: value::words(hall, reader, column, cell, None),
        count: usize::try_from(count).unwrap_or(usize::MAX),
        late: usize::try_from(late).unwrap_or(usize::MAX),
        sum: String::new(),
        href: href.href(),
        cards: cards.collect(),
    }
}

fn card(hall: &Hall, reader: &Reader, view: &View, page: &Page, cells: &[Cell], key: &str, end: bool) -> Card {
    let row = RowOf { columns: &page.columns, cells };
    let object = hall.house().objects().iter().find(|kind| std::ptr::eq(kind.table, view.table));
    let word = |name: &str| {
        row.get(name).map(|(c, cell)| value::words(hall, reader, c, cell, Some(row))).filter(|text| !text.is_empty())
    };
    let what = object.map_or(view.columns, |kind| kind.what);
    let title: Vec<String> =
        what.iter().filter(|name| **name != view.table.key()).filter_map(|name| word(name)).take(3).collect();
    let holder: Vec<String> =
        object.map_or(vec![], |kind| [kind.whose, kind.place].into_iter().flatten().filter_map(word).collect());
    Card {
        href: table::href(hall, view, key, row).unwrap_or_default(),
        code: key.to_owned(),
        title: if title.is_empty() { key.to_owned() } else { title.join(" · ") },
        holder: holder.join(" · "),
        due: due(reader, view, row, end || table::ended(hall, view, row)),
        badges: vec![],
    }
}

/// The due moment of a row, from a moment or a date.
pub(crate) fn due(reader: &Reader, view: &View, row: RowOf<'_>, ended: bool) -> Option<Due> {
    due_of(reader, row, view.due?, ended)
}

/// The due moment in a column of a row, from a moment or from a date, which lasts until its evening.
pub(crate) fn due_of(reader: &Reader, row: RowOf<'_>, column: &str, ended: bool) -> Option<Due> {
    match row.get(column)? {
        (_, Cell::Int(at)) => Some(clock::due(reader, base::Moment(*at), ended)),
        (_, Cell::Text(text)) => {
            let date = base::Date::parse(text)?;
            let evening = date.0.tomorrow().ok()?.to_zoned(reader.zone.clone()).ok()?;
            let at = base::Moment(evening.timestamp().as_microsecond() - 1);
            let mut due = clock::due(reader, at, ended);
            if due.tone == Tone::Plain || due.tone == Tone::Quiet {
                due.at.words = kernel::Say::say(&date, reader.lang);
            }
            Some(due)
        }
        _ => None,
    }
}
