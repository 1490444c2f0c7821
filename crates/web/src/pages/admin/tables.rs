//! `/admin/roles`, `/admin/sites`, `/admin/deputies`: lists of the house, within the pages of administration.

use axum::extract::State;
use maud::{Markup, html};

use super::{framed, watching};
use crate::{
    hall::{Hall, Shared, beside},
    list,
    pages::{Answer, lists::may_ask, shown, table},
    reader::Reader,
    trouble::Trouble,
    ui::{self, Query},
    value,
    words::say,
};

/// `/admin/roles`: roles that wait for a second person, then roles held.
pub(crate) async fn roles(State(hall): State<Shared>, reader: Reader) -> Answer {
    page(hall, reader, "/admin/roles", &["maison_proposals", "maison_grants"]).await
}

/// `/admin/sites`.
pub(crate) async fn sites(State(hall): State<Shared>, reader: Reader) -> Answer {
    page(hall, reader, "/admin/sites", &["maison_sites"]).await
}

/// `/admin/deputies`.
pub(crate) async fn deputies(State(hall): State<Shared>, reader: Reader) -> Answer {
    page(hall, reader, "/admin/deputies", &["maison_deputies"]).await
}

async fn page(hall: Shared, reader: Reader, here: &'static str, views: &'static [&'static str]) -> Answer {
    watching(&reader)?;
    beside(&hall, move |hall| {
        let mut parts = Vec::new();
        for view in views {
            parts.extend(part(hall, &reader, view)?);
        }
        let main = html! { @for part in parts { (part) } };
        Ok(shown(&reader, framed(hall, &reader, here, None, main)))
    })
    .await
}

/// A view with what one may begin from it; nothing in a house without it.
fn part(hall: &Hall, reader: &Reader, name: &str) -> Result<Option<Markup>, Trouble> {
    let lang = reader.lang;
    let Some(view) = hall.house().view(name) else { return Ok(None) };
    let address = Query::new(format!("/v/{name}"));
    let mut asked = list::read(view, &address, &reader.scope, &reader.zone, reader.now);
    asked.query.limit = 500;
    asked.query.facets.clear();
    let page = hall.ledger.page(&asked.query, &reader.scope).map_err(Trouble::failure)?;
    let mut made = table::of(hall, reader, view, &asked, &page, address.clone());
    made.id = name.to_owned();
    made.facets.clear();
    for column in &mut made.columns {
        (column.sortable, column.filterable) = (false, false);
    }
    let begin = view.begin.and_then(|verb| hall.house().verb(verb)).filter(|verb| may_ask(reader, verb.spec()));
    Ok(Some(html! {
        section class="help" {
            h2 { a href=(address.href()) { (view.title.get(lang)) } }
            p class="soft" { (view.purpose.get(lang)) }
            @if let Some(verb) = begin {
                p { a class="button" href=(value::path(&["act", &verb.spec().name])) { (verb.spec().title.get(lang)) } }
            }
            @if page.rows.is_empty() { p class="soft" { (say(lang, "admin-none")) } } @else { (ui::table(lang, &made)) }
        }
    }))
}
