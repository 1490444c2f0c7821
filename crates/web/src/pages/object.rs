//! The page of an object: what, where, whose, until when; what is next; acts allowed and not, with every reason; the
//! thread; facts; related lists. The same for every kind.

use axum::{
    extract::{Path, State},
    response::IntoResponse,
};
use kernel::{Cell, ColumnKind, ObjectKind, ObjectRef};
use ledger::{Filter, Op, Struck};
use maud::{Markup, html};

use super::{
    Answer, board,
    case::{self, CaseOf, cases, track},
    clients, compose,
    deeds::deeds,
    documents, shown, table, thread,
};
use crate::{
    hall::{Hall, Shared, beside},
    list, naming,
    reader::Reader,
    shell, sight,
    sight::Sight,
    trouble::Trouble,
    ui::{self, Fact, Head, Link},
    value::{self, RowOf},
    words::{say, say_with},
};

/// Acts shown on the page; older ones are in the list of acts.
const THREAD: usize = 60;

/// `/o/{kind}/{id}`.
pub(crate) async fn page(
    State(hall): State<Shared>,
    reader: Reader,
    Path((kind, id)): Path<(String, String)>,
) -> Answer {
    beside(&hall, move |hall| {
        let kind = hall.house().object(&kind).ok_or(Trouble::NotFound)?;
        let page = sight::object(hall, &reader.scope, kind, &id)?.ok_or(Trouble::NotFound)?;
        let row = RowOf { columns: &page.columns, cells: &page.rows[0] };
        let object = ObjectRef::new(kind.kind, id.clone());
        let live = live(hall, &reader, kind, &object, row)?;
        if reader.fragment {
            return Ok(live.into_response());
        }
        let main = html! {
            div id="live" hx-get=(value::path(&["o", kind.kind, &id])) hx-trigger="sse:ledger throttle:500ms" hx-swap="innerHTML" { (live) }
        };
        let title = format!("{} {id}", kind.title.get(reader.lang));
        Ok(shown(&reader, shell::page(hall, &reader, &title, main)))
    })
    .await
}

fn live(
    hall: &Hall,
    reader: &Reader,
    kind: &ObjectKind,
    object: &ObjectRef,
    row: RowOf<'_>,
) -> Result<Markup, Trouble> {
    let cases = cases(hall, object)?;
    let acts = acts(hall, reader, object)?;
    let place = kind.place.and_then(|name| row.text(name));
    Ok(html! {
        (ui::object_head(reader.lang, &head(hall, reader, kind, &object.id, row, &cases)))
        @for case in &cases { (track(hall, reader, case, &acts)) }
        (ui::sections(
            html! {
                (deeds(hall, reader, object, place, &cases)?)
                (compose::section(hall, reader, object, &acts)?)
                (thread::markup(hall, reader, &acts, Some(object), Some(row)))
                @if acts.len() >= THREAD {
                    p { a href=(acts_href(object)) { (say(reader.lang, "object-all-acts")) } }
                }
                (related(hall, reader, kind, &object.id)?)
            },
            html! {
                (clients::panel(hall, reader, object)?)
                (facts(hall, reader, kind, row))
                (documents::gallery(hall, reader, object)?)
                (super::papers::list(hall, reader, object)?)
                (papers(hall, reader, &cases))
            },
        ))
    })
}

fn acts_href(object: &ObjectRef) -> String {
    ui::Query::new("/acts").with("object", Some(&format!("{}/{}", object.kind, object.id))).href()
}

fn acts(hall: &Hall, reader: &Reader, object: &ObjectRef) -> Result<Vec<Struck>, Trouble> {
    let found = hall.ledger.thread(object, THREAD, None).map_err(Trouble::failure)?;
    let mut sight = Sight::new(hall, &reader.scope);
    let mut acts = Vec::with_capacity(found.len());
    for act in found {
        if sight.sees_act(&act.envelope)? {
            acts.push(act);
        }
    }
    Ok(acts)
}

fn head(hall: &Hall, reader: &Reader, kind: &ObjectKind, id: &str, row: RowOf<'_>, cases: &[CaseOf]) -> Head {
    let lang = reader.lang;
    let word = |name: &str| {
        row.get(name).map(|(c, cell)| value::words(hall, reader, c, cell, Some(row))).filter(|text| !text.is_empty())
    };
    let what: Vec<String> =
        kind.what.iter().filter(|name| **name != kind.table.key()).filter_map(|name| word(name)).collect();
    let title = if what.is_empty() { value::object_words(hall, reader, kind.kind, id) } else { what.join(" · ") };
    let closed = !cases.is_empty() && cases.iter().all(|case| case.closed);
    // Who holds it: the roles its open stages wait for, unless the object says whose it is.
    let waits = || {
        let mut roles: Vec<String> = Vec::new();
        for (_, _, codes, site) in cases.iter().filter(|c| !c.closed).flat_map(|c| &c.open) {
            let at = value::object_words(hall, reader, "site", site);
            for code in codes.iter().take(2) {
                let held = format!("{} ({at})", reader.network.role_title(code).get(lang));
                if !roles.contains(&held) {
                    roles.push(held);
                }
            }
        }
        roles.into_iter().take(3).collect::<Vec<_>>().join(", ")
    };
    let whose = kind.whose.and_then(word).unwrap_or_default();
    let due = kind.due.and_then(|column| board::due_of(reader, row, column, closed));
    let list = hall.house().views().iter().find(|view| std::ptr::eq(view.table, kind.table));
    Head {
        back: list.map(|view| Link::new(view.title.get(lang), format!("/v/{}", view.name))),
        kind: kind.title.get(lang).to_owned(),
        code: id.to_owned(),
        title,
        place: kind.place.and_then(word).unwrap_or_else(|| "—".to_owned()),
        holder: Some(if whose.is_empty() && !closed { waits() } else { whose })
            .filter(|holder| !holder.is_empty())
            .unwrap_or_else(|| "—".to_owned()),
        due,
        badges: if closed { cases.iter().take(1).map(|case| case::end(hall, lang, case)).collect() } else { vec![] },
    }
}

fn facts(hall: &Hall, reader: &Reader, kind: &ObjectKind, row: RowOf<'_>) -> Markup {
    let list: Vec<Fact> = kind
        .facts
        .iter()
        .filter_map(|name| row.get(name))
        .filter(|(_, cell)| **cell != Cell::Null && cell.text() != Some(""))
        .map(|(column, cell)| Fact {
            label: column.label.get(reader.lang).to_owned(),
            value: value::markup(hall, reader, column, cell, Some(row)),
        })
        .collect();
    ui::facts(&say(reader.lang, "object-facts"), &list)
}

/// The procedures its cases run under, as documents.
fn papers(hall: &Hall, reader: &Reader, cases: &[CaseOf]) -> Markup {
    let list: Vec<Fact> = cases
        .iter()
        .filter_map(|case| naming::procedure(hall, &case.procedure, Some(case.version)))
        .map(|procedure| {
            let version = say_with(reader.lang, "procedure-version", &[("version", procedure.version.to_string().into())]);
            Fact {
                label: procedure.title.get(reader.lang).to_owned(),
                value: html! { a href={ (value::path(&["procedures", &procedure.id])) "?version=" (procedure.version) } { (version) } },
            }
        })
        .collect();
    ui::facts(&say(reader.lang, "object-procedure"), &list)
}

fn related(hall: &Hall, reader: &Reader, kind: &ObjectKind, id: &str) -> Result<Markup, Trouble> {
    let mut parts = Vec::new();
    for (name, column) in kind.related {
        let Some(view) = hall.house().view(name) else { continue };
        let address = ui::Query::new(format!("/v/{name}"));
        let mut asked = list::read(view, &address, &reader.scope, &reader.zone, reader.now);
        asked.query.filters.push(Filter { column: (*column).to_owned(), op: Op::Is, values: vec![Cell::from(id)] });
        asked.query.limit = 20;
        asked.query.facets.clear();
        let page = hall.ledger.page(&asked.query, &reader.scope).map_err(Trouble::failure)?;
        if page.rows.is_empty() {
            continue;
        }
        // The head and the facts of the page name this object and its sites: not again on every line.
        let site = |name: &str| {
            let kinds = view.table.column(name).map(|c| c.kind);
            kinds == Some(ColumnKind::Object("site")) && kind.facts.contains(&name)
        };
        asked.shown.retain(|name| name != column && !site(name));
        let mut made = table::of(hall, reader, view, &asked, &page, address.with(&format!("f.{column}"), Some(id)));
        let here = value::object_href(hall, kind.kind, id);
        for row in made.rows.iter_mut().filter(|row| row.href == here) {
            row.href = None;
        }
        made.facets.clear();
        for column in &mut made.columns {
            column.filterable = false;
        }
        parts.push(
            html! { section class="related" { h2 { (view.title.get(reader.lang)) } (ui::table(reader.lang, &made)) } },
        );
    }
    Ok(html! { @for part in &parts { (part) } })
}

/// A response of a part, for pages that show an object inside another page.
pub(crate) fn title_of(hall: &Hall, reader: &Reader, object: &ObjectRef) -> Result<Option<String>, Trouble> {
    let Some(kind) = hall.house().object(&object.kind) else { return Ok(None) };
    let Some(page) = sight::object(hall, &reader.scope, kind, &object.id)? else { return Ok(None) };
    let row = RowOf { columns: &page.columns, cells: &page.rows[0] };
    Ok(Some(head(hall, reader, kind, &object.id, row, &[]).title))
}
