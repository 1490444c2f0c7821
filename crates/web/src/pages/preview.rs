//! What an act would bring about, shown on its form while it is filled in.

use axum::{
    extract::{Path, State},
    response::IntoResponse,
};
use kernel::{Preview, Verb, base::id::SiteId};
use maud::{Markup, html};

use super::{Answer, act::acting_site, sign_in::check_csrf};
use crate::{
    forms::{self, Typed},
    hall::{Shared, beside},
    reader::{Reader, pairs},
    trouble::Trouble,
    ui, value,
};

/// `POST /act/{verb}/preview`: the fields as they stand; nothing is struck.
pub(crate) async fn preview(
    State(hall): State<Shared>,
    reader: Reader,
    Path(verb): Path<String>,
    body: String,
) -> Answer {
    let typed = Typed(pairs(&body));
    check_csrf(&reader, &typed.0)?;
    beside(&hall, move |hall| {
        let verb = hall.house().verb(&verb).filter(|verb| verb.previews()).ok_or(Trouble::NotFound)?;
        let site = acting_site(&reader, typed.get("site")).unwrap_or_else(|_| reader.site.clone());
        if !may_see(&reader, verb, &site) {
            return Ok(html! {}.into_response());
        }
        let body = forms::read_some(&reader, verb.spec(), &typed);
        let context = reader.context(&site);
        let looked = hall.ledger.look(|state| verb.preview(&body, state, &context)).map_err(Trouble::failure)?;
        Ok(looked.map_or_else(|| html! {}, |preview| shown(&reader, &preview)).into_response())
    })
    .await
}

/// What it would do is shown to those who may do it.
fn may_see(reader: &Reader, verb: &dyn Verb, site: &SiteId) -> bool {
    let roles = &verb.spec().roles;
    let held = reader.actor.roles_at(site, &reader.network);
    roles.is_empty() || roles.iter().any(|role| held.contains(role.as_str()))
}

/// The place on the form that fills itself, and again whenever a field changes.
pub(crate) fn place(verb: &dyn Verb, form: &str) -> Markup {
    let spec = verb.spec();
    html! {
        @if verb.previews() {
            div class="preview" aria-live="polite" hx-post=(value::path(&["act", &spec.name, "preview"]))
                hx-include={ "#" (form) } hx-trigger={ "load, change from:#" (form) " delay:300ms" } hx-swap="innerHTML" {}
        }
    }
}

fn shown(reader: &Reader, preview: &Preview) -> Markup {
    let lang = reader.lang;
    let facts: Vec<ui::Fact> =
        preview.lines.iter().map(|(label, value)| ui::Fact::text(label.get(lang), value.get(lang))).collect();
    let title = preview.title.get(lang);
    html! {
        (ui::facts(title, &facts))
        @if facts.is_empty() { h2 { (title) } }
        @if !preview.columns.is_empty() {
            div class="table-wrap" role="region" aria-label=(title) tabindex="0" {
                table class="table plain" {
                    thead { tr { @for column in &preview.columns { th scope="col" { (column.get(lang)) } } } }
                    tbody {
                        @for row in &preview.rows {
                            tr { @for cell in row { td { (cell.get(lang)) } } }
                        }
                    }
                }
            }
        }
        @for note in &preview.notes { p class="soft" { (note.get(lang)) } }
    }
}
