//! Lists: every view as a table that can be searched, narrowed, sorted, paged and taken away as a sheet.

use axum::{
    extract::{Path, State},
    response::Response,
};
use kernel::{House, Lang, View};
use maud::{Markup, html};

use super::{Answer, export, saved, shown, table};
use crate::{
    hall::{Hall, Shared, beside},
    journal::{self, What},
    list,
    reader::Reader,
    session::Arrival,
    shell,
    trouble::Trouble,
    ui::{self, Tab},
    value,
    words::say,
};

/// `/v`: every list and board there is.
pub(crate) async fn index(State(hall): State<Shared>, reader: Reader) -> Answer {
    let lang = reader.lang;
    let house = hall.house();
    let asking = reader.clone();
    let saved = beside(&hall, move |hall| saved::of(hall, &asking)).await?;
    let main = html! {
        @let side = super::import::may_import(&reader).then(|| html! { a class="button" href="/import" { (say(lang, "import-link")) } });
        (ui::page_title(&say(lang, "lists-title"), &say(lang, "lists-lead"), side))
        (saved::lines(&reader, &saved))
        @for (title, views) in by_area(house, lang) {
            section class="index" { h2 { (title) } ul data-lines="" { @for view in views { (entry(lang, view)) } } }
        }
    };
    Ok(shown(&reader, shell::page(&hall, &reader, &say(lang, "lists-title"), main)))
}

/// Views under the area whose tables they read; tables are named after their area.
fn by_area(house: &House, lang: Lang) -> Vec<(String, Vec<&View>)> {
    let area_of = |view: &View| {
        let of = |area: &&str| view.table.name.strip_prefix(*area).is_some_and(|rest| rest.starts_with('_'));
        house.areas.iter().map(|(area, _)| *area).find(of)
    };
    let of = |area: Option<&str>| house.views().iter().filter(|view| area_of(view) == area).collect::<Vec<_>>();
    // An area may bring its verbs and its views in two parts.
    let first = |n: usize| house.areas[..n].iter().all(|(other, _)| *other != house.areas[n].0);
    let areas = house.areas.iter().enumerate().filter(|(n, _)| first(*n));
    let mut parts: Vec<(String, Vec<&View>)> =
        areas.map(|(_, (area, title))| (title.get(lang).to_owned(), of(Some(area)))).collect();
    parts.push((say(lang, "lists-others"), of(None)));
    parts.retain(|(_, views)| !views.is_empty());
    parts
}

fn entry(lang: Lang, view: &View) -> Markup {
    html! {
        li data-line="" {
            p { a href={ "/v/" (view.name) } data-open="" { (view.title.get(lang)) }
                @if view.board.is_some() { " · " a href={ "/b/" (view.name) } { (say(lang, "list-as-board")) } } }
            p class="soft" { (view.purpose.get(lang)) }
        }
    }
}

/// `/v/{view}`, `/v/{view}.xlsx`, `/v/{view}.csv`.
pub(crate) async fn list(State(hall): State<Shared>, reader: Reader, Path(name): Path<String>) -> Answer {
    if let Some((name, suffix)) = name.rsplit_once('.') {
        let kind = export::Kind::of(suffix).ok_or(Trouble::NotFound)?;
        let (name, suffix) = (name.to_owned(), suffix.to_owned());
        return beside(&hall, move |hall| {
            let file = export::file(hall, &reader, &name, kind)?;
            journal::told(hall, What::ExportMade, &reader.login, &Arrival::default(), &format!("{name}.{suffix}"));
            Ok(file)
        })
        .await;
    }
    beside(&hall, move |hall| page(hall, &reader, &name)).await
}

fn page(hall: &Hall, reader: &Reader, name: &str) -> Result<Response, Trouble> {
    let lang = reader.lang;
    let view = hall.house().view(name).ok_or(Trouble::NotFound)?;
    let address = reader.query();
    let asked = list::read(view, &address, &reader.scope, &reader.zone, reader.now);
    let page = hall.ledger.page(&asked.query, &reader.scope).map_err(Trouble::failure)?;
    let made = table::of(hall, reader, view, &asked, &page, address.clone());
    let table = ui::table(lang, &made);
    let begin = view.begin.and_then(|verb| hall.house().verb(verb)).filter(|verb| may_ask(reader, verb.spec()));
    let late = address.with("late", (!asked.late).then_some("1")).href();
    let side = html! {
        @if let Some(verb) = begin {
            a class="button primary" href=(value::path(&["act", &verb.spec().name])) data-act="" { (verb.spec().title.get(lang)) }
        }
    };
    let main = html! {
        (ui::page_title(view.title.get(lang), view.purpose.get(lang), Some(side)))
        @if view.board.is_some() { (two_ways(lang, view, false)) }
        (ui::search_form(lang, &format!("/v/{name}"), &asked.search, &say(lang, "list-search")))
        @if view.due.is_some() {
            p class="list-late" { a href=(late) aria-current=[asked.late.then_some("true")] {
                (say(lang, if asked.late { "list-all" } else { "list-late-only" })) } }
        }
        (saved::above(reader, &saved::of(hall, reader)?, name, &address.href()))
        div id="rows" hx-get=(address.href()) hx-trigger="sse:ledger throttle:2s" hx-select="#rows" hx-target="this" hx-swap="outerHTML" {
            (table)
        }
    };
    Ok(shown(reader, shell::page(hall, reader, view.title.get(lang), main)))
}

/// A view as a list or as a board, one tap apart.
pub(crate) fn two_ways(lang: Lang, view: &View, board: bool) -> Markup {
    let tab = |key: &str, path: &str, current| Tab {
        label: say(lang, key),
        href: format!("/{path}/{}", view.name),
        current,
        count: None,
    };
    ui::tabs(view.title.get(lang), &[tab("tab-list", "v", !board), tab("tab-board", "b", board)])
}

/// Whether one of the roles a verb asks for is held anywhere; verbs that ask for none are everybody's.
pub(crate) fn may_ask(reader: &Reader, spec: &kernel::VerbSpec) -> bool {
    let held = reader.roles();
    spec.roles.is_empty() || spec.roles.iter().any(|role| held.contains(role.as_str()))
}
